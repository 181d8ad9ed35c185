"""The words of compose_generate.py: YAML source text of values for each field, good and bad.

A value is text (a scalar, as it stands in the file), a list or a dict of values. All scalars can stand in flow
style. Bad values are refused by Docker Compose in most places, not in all: the oracle decides.
"""

BYTES = ["1g", "512m", '"1.5G"', "64MB", '"1 gb"', "2GiB", '"2 gib"', ".5g", "'1e9'", "100k", '"0"', "1t",
         '"5.g"', "1.5e3m", '"1073741824"', "268435456b", '"+1g"', "0.5kb", "3M"]
BYTE_NUMBERS = ["1048576", "-1", "0", "0x100000", "1.5", "1e9", "017", "1_048_576", "1_000", "0o20", "9e18", '"64m"']
CPUS = ["0.5", '"1.5"', "2", '"2e0"', ".25", "0x2", '"0x1p1"', "1_0", '"0.001"', "3.75", '"4"', "1e0", '".5"']
INTEGERS = ["100", '"100"', "1_000", "0x10", "017", "1.9", "-1", "0", '"50"', "1e3", "0b101", "+7", '"-1"', "64"]
COUNTS = ["1", "2", '"3"', "0", "0x2", "4"]
BOOLEANS = ["true", "false", '"true"', "yes", '"on"', "No", "off", "'Y'", "n", "TRUE", '"False"', "False"]
DURATIONS = ["10s", "1m30s", '"1.5s"', "500ms", "2h", "1d", "1w", '"0"', "1h2m3s4ms", "-5s", "100us", "0.5m", "1ns"]
USERS = ['"0"', "postgres", "999:999", '"1000"', "root", '""', "a b", "'1000:1000'"]
CPUSETS = ['"0"', '"0,1"', "0-3", "'1-2,5'", '"2"']
SCORES = ["0", "500", "-1000", '"100"', "1000", "-1", "0x10"]
IMAGES = ["postgres:16", '"postgres"', "ghcr.io/org/app:1.2.3", "redis:7-alpine", "'reg:5000/a/b'", "x@sha256:abc",
          "nginx", '"${UNSET_IMAGE:-fallback}:${UNSET_TAG-1}"', "timescale/timescaledb:latest-pg16"]
COMMANDS = ["postgres", '"postgres -c shared_buffers=1GB"', "'a \"b c\" d'", '"a \'b c\' d"', '"a\\\\ b c"',
            '"a && b"', "'a | b > c'", '"a; b"', "echo 'x y' z", "'a\"b\"c'", '"x \\"\\" y"', '"  "', '""', "~", "''",
            '"a $$HOME b"', "'echo $(ls -l) x'", '"a\tb\\nc"', "sh -c 'a; b'", '"2> x"', "'a #b'", "\"a 'it''s'\"",
            "'a `b c` d'", "-c a=b", "1m", '"x\\\\\\"y z"', '"`a | b` c"', '"a)b c"', "'x ''y\"z'' w'"]
WORDS = ["a", '"b c"', "-c", "'x=y'", '"$$X"', "''", '"1"', "a=b", "sh", "--opt=1", '"é"', '"${UNSET_WORD-w}"']
ENVIRONMENT_VALUES = ["1", "text", '"quoted"', "'single'", "", "~", "true", "1.10", "1e3", "017", "0x1F", "'007'",
                      "1_000", "null", "no", "-0", "1e6", "100000000.5", '"a=b"', '"two words"', '"$$x"', "0.1",
                      "1e-7", "08", "22:22", "+5", ".5", "123456789", "!!str 1", "'#x'", '"a\\nb"', "False", "1e+3",
                      '"${UNSET_A:-d}"', '"${UNSET_A}"', '"${SHELL_A}"', '"${SHELL_A:+yes}"', "$SHELL_A", "0b11",
                      "1234567.5", "0.0001", "0.00001", "!!float 3", "9223372036854775807", "18446744073709551615",
                      '"${UNSET_A:-${SHELL_A:-x}}"', '"a${UNSET_A-}b"', "!local x", "1e21", "99999999999999999999"]
ENVIRONMENT_NAMES = ["A", "B", "C_1", "SHELL_A", "SHELL_B", "DOTENV_A", "E1", "E3", "PGDATA", "lower.case"]
ENVIRONMENT_ITEMS = ["A=1", '"B=two words"', "A", "C_1", "SHELL_A", "E1=x=y", "'A='", '"B=$$x"', "PGDATA=/d",
                     '"${UNSET_A:-B}=x"', '"A=${SHELL_A}"', "SHELL_B", "lower.case=ÄÖ", "DOTENV_A", '"E3= b "',
                     "B='q'", '"A=\\"q\\""', '"A=#x"']
VOLUMES = ["data:/data", '"data:/var/lib/postgresql/data:ro"', "./conf:/etc/conf:ro", "/abs:/abs", "/anon", "../up:/up",
           "~/home:/home", '"logs:/logs/"', '"logs:/logs:rw,z"', '"./conf/:/etc/conf/"', "data:/data/:nocopy", ".:/src",
           '"d:/drive"', '"${UNSET_V:-data}:/v"', '"$DOTENV_A:/dotenv"', '"/a//b/../c:/clean/../cleaned"',
           '"./x:/bind:rshared"', '"logs:/deep/er:what"', "/anon/", "~:/whole", '"./y:/bind:Z,ro"', '"C:\\\\w:/win"',
           '"//double:/dd"']
PORTS = ["80", '"81"', '"8080:82"', '"127.0.0.1:8001:83"', '"127.0.0.1::84"', '"53:53/udp"', '"[::1]:85:85"',
         "86/tcp", '"3000-3002"', '"4000-4001:5000-5001"', '"6000-6005:6100"', '"80:80"', '"0.0.0.0:80:80"',
         '"${UNSET_P:-9000}:90"', "5432:5432", '":87"', '"8080:82/tcp"', '"8080:82/sctp"', "22:22", '"7000-7001:7000-7001/udp"',
         "443"]
TMPFS = ["/run", "/tmp:size=64m", '"/var/tmp:size=1m,mode=1777"', "/scratch", '"/cache"']
TEST_TEXTS = ["pg_isready", '"pg_isready -U $$POSTGRES_USER || exit 1"', "'curl -f http://localhost'", '""']
SYSCTL_NAMES = ["net.core.somaxconn", "kernel.shmmax", "kernel.sem", "vm.overcommit"]
SYSCTL_VALUES = ["1024", '"250 32000 100 128"', "1.50", "", "true", "'0'", "0x10"]
SYSCTL_ITEMS = ["net.core.somaxconn=512", "kernel.shmmax=1", "bare", '"kernel.sem=1 2"', '"a=b=c"']
ULIMIT_NAMES = ["nofile", "nproc", "core", "memlock"]
ULIMIT_NUMBERS = ["1024", "-1", '"65536"', "0", "0x10", "1_024"]
MODES = ["0440", '"0400"', "0o444", "256", '"444"', "0777"]
CONDITIONS = ["service_started", "service_healthy", '"service_completed_successfully"']
IGNORED = {"restart": ["always", "unless-stopped", '"no"'], "hostname": ["h"], "labels": [["a=b"], {"a": "1", "b": ""}, ["a=c", "b"], {"b": "2"}],
           "expose": [["80", '"81-82"'], ['"5432"'], ['"80"'], ["81", '"81"']], "init": ["true"], "x-own": ["1", ["a"], {"b": "~"}],
           "logging": [{"driver": "json-file", "options": {"max-size": "10m", "max-file": "3"}}, {"driver": "none"}, {"driver": "json-file", "options": {"max-size": "5"}},
                       {"options": {"a": "b"}}],
           "stop_grace_period": ["1m", "10s"], "cap_add": [["ALL"], ["NET_ADMIN"], ["ALL", "SYS_TIME"]], "working_dir": ["/w"],
           "extra_hosts": [["a=1.2.3.4"], {"b": "5.6.7.8"}, {"a": "::1"}, ["b:1.1.1.1", "a=2.2.2.2"]],
           "dns": ["8.8.8.8", ["1.1.1.1"], ["8.8.8.8", "1.1.1.1"]], "dns_search": ["a.b", ["a.b", "c"], ["c"]], "dns_opt": [["x"], ["y", "x"]], "stdin_open": ["true"],
           "container_name": ['"own-name"'], "security_opt": [["a:b"], ["c"]], "platform": ["linux/amd64"], "annotations": [["a=b"], {"a": "1"}, {"c": ""}],
           "group_add": [["1", "g"], ['"1"', "h"], ["g"]],
           "devices": [["/dev/a:/dev/b"], ["/dev/c:/dev/b:r", "/dev/d"], ["/dev/e:/dev/d"], [{"source": "/dev/s", "target": "/dev/b"}]], "pull_policy": ["always"], "tty": BOOLEANS,
           "privileged": BOOLEANS, "stop_signal": ["SIGINT"], "userns_mode": ["host"], "ipc": ["host"], "pid": ["host"],
           "build": [".", {"context": "./app", "args": {"A": "1", "B": ""}}, {"context": ".", "args": ["A=2"], "target": "t"}]}

ENV_FILE_LINES = ["E1=plain", 'E2="quo\\nted $E1"', "E3='lit $E1'", "export E4=x # c", "E5: colon", "E6=", "SHELL_A",
                  "# comment", "E8=${SHELL_A:-d}", 'E9="multi\nline"', "E10=a#b", "E11=# x", "E12=$$", "E13=\\$E1", "",
                  "  E14 = blanks  ", "E15='it\\'s'", 'E16="a\\"b\\tc"', "E17=${E1}-${E4:-none}", "A=from file", "E18=a b c",
                  "E19='multi\n line'", 'E20="${E1:+set}" # c', "E21=\"\"", "E22=é", "E23=x=y", "E1=again", "E24=\"\\$E1 \\\\\"",
                  "PGDATA=${UNSET_A-/d}", "E25=$SHELL_A$E1", "E26=''", "export SHELL_B", "E27=`x`", "E28={}", "E29=\\n"]
RAW_LINES = ["E1=plain", "E2=\"x\" # y", "  E3=$E1", "SHELL_A", "# comment", "E6=", "E5=a b '", "E10=a#b", "E7='x'"]
ENV_FILE_FAULTS = ["E 1=x", "E!=x", 'E="open', "E=${", "E=${UNSET_A:?no}", "=x", "E='open", 'E="x"y z', "1 2", "E=${a b}"]

# For any field in turn; kinds that do not fit are what schemas refuse.
ANY = ["~", "", "true", "1", "-1", "1.5", '"x"', '""', '"1"', "[]", "{}", ["a"], {"a": "b"}, "2024-01-01", "!!str 1",
       ["~"], ["1"], {"a": ""}, [["a"]], [{}], '"${UNSET_A}"', "0x1F", "1e400", "!local y", "1_0", '"a b"', "no", "1e3",
       '"-1"', '"1g"', '"${SHELL_A}"', ".inf", "!!float 1", "!!int '7'", '"10"', ["", "a"], {"x-a": "1"}]

FAULTS = {
    "image": ["16", "[a]", "{a: b}", "true"],
    "command": ['"a \\"b"', "1", "true", ["1"], "{a: b}", '"a (b)"', "'a ''b'", ["~"], '"a `b"'],
    "entrypoint": ['"a \\"b"', "1", ["true"], '"$$(a"'],
    "environment": ["text", "1", ["1"], {"A": ["x"]}, {"1": "x"}, {"A": "2024-01-01"}, {"A": {"b": "c"}}, [{"A": "1"}],
                    {"A": '"${UNSET_A:?needed}"'}, {"A": '"${A B}"'}, {"A": '"${"'}, {"A": '"${1}"'}, ["A=${}"], {"true": "x"}],
    "mem_limit": ["1x", '"-1"', '""', "[1]", '"1 000m"', "1gi", '"1.5.5g"', "true", '"1  g"', "1eb", '" 1g"', '"1g "', '"g"'],
    "memswap_limit": ["1x", '"-1"', "[]", "true"],
    "mem_reservation": ["1.5", "1x", '"-1"', "[]"],
    "shm_size": ["1x", '"-1"', "[]", "{}", '"x"'],
    "mem_swappiness": ["x", "[]", "true", '"1.5"'],
    "cpus": ['"1/2"', '"50%"', '" 1"', '""', "[]", "x", "true", '"1,5"', '"1 "'],
    "cpu_quota": ["100ms", "x", '""', "[]", '"1.5"'],
    "cpu_period": ["100ms", "x", '""', '"1.5"'],
    "cpu_shares": ["x", '""', "[]", '"1.5"'],
    "cpuset": ["1", "[]", "true"],
    "pids_limit": ["x", '""', "[]", '"1.5"', "true"],
    "oom_score_adj": ["1001", "-1001", "x", '""', "1.5"],
    "oom_kill_disable": ['"1"', "1", '""', "maybe", "[]"],
    "read_only": ['"1"', "1", "maybe", '"0"', "[]", '""'],
    "user": ["999", "[]", "true"],
    "scale": ["-1", "x", "[]", '""', "1.5"],
    "ulimits": [{"nofile": {"soft": "1"}}, {"nofile": "x"}, ["nofile"], {"nofile": {"soft": "1", "hard": "2", "other": "3"}},
                {"nofile": "~"}, {"nofile": "[]"}, {"nofile": "1.5"}, {"nofile": {"soft": "x", "hard": "1"}}],
    "sysctls": ["a=b", ["1"], {"a": ["b"]}, "1", [{"a": "b"}]],
    "tmpfs": ["1", ["1"], "{a: b}", ["/t:size=1m", "/t"], "true"],
    "volumes": [["undeclared:/u"], ['":/x"'], [{"target": "/x"}], [{"type": "disk", "target": "/x"}], "{a: /b}",
                [{"type": "bind", "target": "/x", "ro": "true"}], ["1"], [{"type": "volume", "source": "nope", "target": "/x"}],
                ['""'], [{"type": "tmpfs", "target": "/x", "tmpfs": {"size": "1y"}}], "text", ['"data::ro"'], ['"data:"'],
                [{"type": "bind", "source": "."}], [{"type": "bind", "source": ".", "target": "/x", "read_only": "1"}]],
    "ports": [['"99999:80"'], ["70000"], ['"localhost:80:80"'], ['"80:80/abc"'], ['""'], ["web"], ['"10-5"'], ['"1-3:1-2"'],
              [{"target": "1", "publish": "2"}], "{80: 80}", [{"published": '"80"'}], [{"target": "x"}], ["[80]"], '"80"',
              [{"target": "80", "mode": "1"}], ['"80:"'], ['"1:2:3:4"'], ["1.5"], ["-1"], ["~"], ['"80-:80"'], [{"target": '""'}]],
    "secrets": [["undeclared"], [{"target": "x"}], [{"source": "s_file", "mode": '"rw"'}], "s_file", ["1"],
                [{"source": "s_file", "who": "me"}], {"s_file": "x"}, [{"source": "nope"}]],
    "configs": [["undeclared"], [{"target": "/x"}], [{"source": "c_text", "mode": '"9"'}], "c_text", {"c_text": "x"}],
    "networks": [["undeclared"], {"front": {"alias": ["a"]}}, "front", ["1"], {"front": {"aliases": "a"}}, {"front": ["a"]}],
    "network_mode": ['"service:nobody"', "1", "[]"],
    "depends_on": [["nobody"], {"db": ""}, {"db": {}}, {"db": {"condition": "up"}}, "db", {"db": {"condition": "service_healthy",
                   "required": "maybe"}}, {"nobody": {"condition": "service_started", "required": "false"}}, ["1"]],
    "healthcheck": [{"test": ["pg_isready"]}, {"test": "a", "interval": '"10"'}, {"test": "a", "timeout": "10"}, "a", {"tests": "a"},
                    {"test": "a", "start_period": "10y"}, {"test": "a", "retries": "x"}, {"test": "1"}, {"disable": '"1"'},
                    {"test": ["CMD", "1"]}, {"test": {"a": "b"}}, {"test": "a", "retries": '""'}, {"interval": '""'}],
    "profiles": ["p", ["1"], "{p: q}", ["a b"], [""]],
    "deploy": [{"resources": ""}, {"resources": {"limits": ""}}, {"resources": {"limits": {"memory": "1024"}}},
               {"resources": {"limits": {"memory": "1x"}}}, {"resources": {"limits": {"cpus": '"x"'}}}, {"replicas": "-1"},
               {"resources": {"reservations": {"pids": "5"}}}, {"resources": {"limits": {"mem": "1g"}}}, "1", ["a"],
               {"replicas": '"x"'}, {"resources": {"limits": {"pids": '"x"'}}}, {"resources": {"limits": {"memory": '"-1"'}}},
               {"what": "1"}, {"resources": {"limits": {"cpus": '""'}}}, {"resources": {"limits": "[]"}}],
    "env_file": ["missing.env", [{"path": "e.env", "format": "json"}], [{"path": "e.env", "x-a": "1"}], "1", [{"required": "true"}],
                 {"path": "e.env"}, [["e.env"]]],
    "extends": ["nobody", {"service": "nobody", "file": "base/ext.yml"}, {"service": "b", "file": "missing.yml"}, ["db"],
                {"file": "base/ext.yml"}, "1", {"service": "b", "file": "base/ext.yml", "more": "1"}],
    "unknown_key": ["1", "[]"], "Image": ["x"], "mem-limit": ["1g"], "image ": ["twice"], "labels": [["1"], "a"], "restart": ["1"],
    "expose": ["80", [["1"]]], "logging": ["x"], "links": [["nobody"]], "stop_grace_period": ["10", "1 m", '"10"'], "init": ['"x"'],
    "container_name": ["1"], "build": ["1", {"contexts": "."}], "hostname": ["1"], "dns": [["1"]], "cap_add": ["A", [["x"]]],
}
TOP_FAULTS = {
    "secrets": [{"bad": {}}, {"bad": {"file": "a", "environment": "B"}}, {"bad": {"file": "a", "mode": "1"}}, ["s"], {"bad": "~"},
                {"bad": {"content": "x"}}, {"b@d": {"file": "x"}}],
    "configs": [{"bad": {}}, {"bad": {"file": "a", "content": "b"}}, {"bad": {"file": "1"}}, "c"],
    "volumes": [["v"], {"data": {"drivers": "x"}}, {"data": "1"}, {"da ta": {}}],
    "networks": [["v"], {"front": {"drivers": "x"}}, {"front": "[]"}],
    "name": ["1", "[]", '"a b/c"'],
    "include": ["part.yml", ["missing.yml"], [{"path": "inc/part.yml", "env_file": "missing.env"}], ["1"], [{}]],
    "unknown_section": ["1"], "version": ["3"], "x-a": [{"b": '"${"'}, {"b": "x", "b ": "y"}, '"${UNSET_A?no}"'],
    "services": ["[]", "text", {"b@d": {"image": "x"}}, {"db": ""}, {"db": "[]"}, {"none": {"user": "a"}}, {"db ": {"image": "x"}}],
}
