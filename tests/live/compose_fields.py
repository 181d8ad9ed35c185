"""Random values for the fields of a service, for compose_generate.py."""
import copy
import random

import compose_values as words

SERVICES = ["db", "web", "worker", "cache"]
PROFILES = ["dev", "test"]
# How often each field is given, in proportion to each other.
WEIGHTS = {
    "command": 8, "entrypoint": 5, "environment": 14, "deploy": 10, "scale": 2, "mem_limit": 7, "memswap_limit": 3,
    "mem_reservation": 3, "mem_swappiness": 2, "cpus": 5, "cpu_quota": 3, "cpu_period": 3, "cpu_shares": 3, "cpuset": 3,
    "shm_size": 5, "oom_kill_disable": 2, "oom_score_adj": 3, "pids_limit": 3, "ulimits": 6, "sysctls": 5, "tmpfs": 5,
    "volumes": 12, "configs": 6, "secrets": 7, "ports": 10, "networks": 7, "network_mode": 3, "profiles": 4,
    "depends_on": 8, "healthcheck": 9, "user": 4, "read_only": 3, "env_file": 6, "links": 1, "volumes_from": 1, "other": 12,
}
# Fields whose variables are cast to a number or truth, and fields that take a variable as text.
VARIABLE_FIELDS = {"mem_limit", "shm_size", "cpus", "cpu_shares", "cpu_quota", "cpu_period", "pids_limit", "read_only",
                   "oom_score_adj", "oom_kill_disable", "user", "image", "cpuset", "command", "memswap_limit", "scale"}
CAST_FIELDS = {"cpu_shares", "cpu_quota", "cpu_period", "pids_limit", "oom_score_adj", "scale", "mem_limit", "memswap_limit",
               "shm_size"}
TOP = {
    "volumes": {"data": "", "logs": {"driver": "local"}},
    "networks": {"front": "", "back": {"internal": "true"}},
    "secrets": {"s_file": {"file": "./secret.txt"}, "s_env": {"environment": "SHELL_A"}, "s_abs": {"file": "/run/abs"}},
    "configs": {"c_file": {"file": "conf/c.txt"}, "c_text": {"content": '"a $$b ${SHELL_A:-none}"'},
                "c_env": {"environment": "SHELL_B"}},
}


class Fields:
    """What one service may say; knows of the others what must fit together."""

    def __init__(self, seed):
        self.seed = seed
        self.random = random.Random(seed)
        self.count = self.random.choice([1, 2, 2, 3, 3, 4])
        self.names = SERVICES[:self.count]
        self.uses_deploy = {name: self.random.random() < 0.5 for name in SERVICES}
        # A service with a profile is nobody's base for depends_on; the others may be.
        self.profiled = {name for name in self.names[1:] if self.random.random() < 0.25}
        self.env, self.dotenv, self.variables = ["SHELL_A=from shell"], ["DOTENV_A=./dot"], 0

    def chance(self, share):
        return self.random.random() < share

    def pick(self, values):
        return copy.deepcopy(self.random.choice(values))

    def some(self, values, most=3):
        """A few different ones, in random order."""
        values = list(values)
        return copy.deepcopy(self.random.sample(values, min(len(values), self.random.randint(1, most))))

    def through_variable(self, field, value):
        """The same text, but from the shell, `.env` or a default."""
        text = value.strip("'\"")
        if not text or any(c in text for c in "\\$#'{}&|;~`\"()"):
            return value
        # As text it would be refused, which FAULTS has already; seldom is enough.
        if field in CAST_FIELDS and not text.lstrip("-").isdigit() and self.chance(0.95):
            return value
        self.variables += 1
        name = f"V{self.variables}"
        way = self.random.choice(["shell", "dotenv", "default", "both", "plain"])
        if way in ("shell", "both", "plain"):
            self.env.append(f"{name}={text}")
        if way in ("dotenv", "both"):
            quote = self.random.choice(["", "'", '"'])
            self.dotenv.append(f"{name}={quote}{text}{quote}")
        if way == "default":
            return f'"${{{name}{self.random.choice([":-", "-"])}{text}}}"'
        return f'"${name}"' if way == "plain" else f'"${{{name}{self.random.choice(["", ":?no", "?", ":-other"])}}}"'

    def expression(self, depth=0):
        """Text with `${...}` in it, mostly well formed."""
        name = self.pick(["SHELL_A", "SHELL_B", "DOTENV_A", "UNSET_A", "EMPTY", "unset_b", "_x", "SHELL_NONE"])

        def inner():
            if depth > 1 or self.chance(0.6):
                return self.pick(["", "x", "a b", "$SHELL_A", "$$", "{", "1", ":-", "a-b", "\\\\"])
            return self.expression(depth + 1)

        way = self.random.random()
        if way < 0.2:
            return f"${name}" + self.pick(["", "-x", ".y", "/z", "$"])
        if way < 0.3:
            return self.pick(["$$", "$", "$1", "a$", "$$$$x", "$-", "$ ", "é$é", "}", "{", "#"])
        if way < 0.33:
            return self.pick(["${}", "${1}", "${a.b}", "${ A}", "${A:x}", "${A", "${A/b}", "${A?", "${A:=b}"])
        operator = self.pick([":-", "-", ":+", "+", ":-", "-", ":?", "?"] if self.chance(0.25) else [":-", "-", ":+", "+", ""])
        return "${" + name + operator + (inner() if operator else "") + "}" + (inner() if self.chance(0.2) else "")

    def quoted_expression(self):
        return '"' + "".join(self.expression() for _ in range(self.random.randint(1, 2))) + '"'

    def mapping(self, names, values):
        return {name: self.pick(values) for name in self.some(names, 4)}

    def volume(self):
        kind = self.random.random()
        if kind < 0.6:
            return self.pick(words.VOLUMES)
        target = self.pick(["/data", "/long", "/x/", "/etc/conf", "/logs"])
        long = self.pick([
            {"type": "bind", "source": "./conf"}, {"type": "bind", "source": "../up/", "bind": {"propagation": "rshared"}},
            {"type": "bind", "source": "~/h", "bind": {"create_host_path": "false", "selinux": "z"}}, {"type": "volume"},
            {"type": "volume", "source": "data"}, {"type": "volume", "source": "logs", "volume": {"nocopy": "true"}},
            {"type": "tmpfs"}, {"type": "tmpfs", "tmpfs": {"size": self.pick(words.BYTES), "mode": "1777"}},
            {"type": "tmpfs", "tmpfs": {"size": "1048576"}}, {"type": "bind", "source": '"${DOTENV_A}/b"'}])
        long["target"] = target
        if self.chance(0.3):
            long["read_only"] = self.pick(words.BOOLEANS)
        return long

    def port(self):
        if self.chance(0.7):
            return self.pick(words.PORTS)
        long = {"target": self.pick(["80", '"81"', "5432"])}
        for key, values in {"published": ['"8080"', "8082", '"9000-9010"', '"80"'], "protocol": ["tcp", "udp"], "x-p": ["1"],
                            "mode": ["host", "ingress"], "host_ip": ["127.0.0.1", '"::1"'], "name": ["web"]}.items():
            if self.chance(0.35):
                long[key] = self.pick(values)
        return long

    def grants(self, section, targets):
        return [self.granted(list(TOP[section]), targets) for _ in range(self.random.randint(1, 3))]

    def granted(self, names, targets):
        """A reference to a secret or a config."""
        if self.chance(0.5):
            return self.pick(names)
        long = {"source": self.pick(names)}
        for key, values in {"target": targets, "mode": words.MODES, "uid": ['"5"'], "gid": ['"6"']}.items():
            if self.chance(0.45):
                long[key] = self.pick(values)
        return long

    def make_command(self):
        if self.chance(0.6):
            return self.pick(words.COMMANDS)
        return self.some(words.WORDS, 4) if self.chance(0.85) else []

    make_entrypoint = make_command

    def make_environment(self):
        if self.chance(0.4):
            return self.some(words.ENVIRONMENT_ITEMS, 4)
        result = self.mapping(words.ENVIRONMENT_NAMES, words.ENVIRONMENT_VALUES)
        if self.chance(0.25):
            result["X"] = self.quoted_expression()
        return result

    def make_deploy(self):
        deploy, limits, reservations = {}, {}, {}
        if self.uses_deploy[self.service]:
            limits = {key: self.pick(values) for key, values in
                      {"memory": words.BYTES, "cpus": words.CPUS, "pids": words.COUNTS}.items()
                      if self.chance(0.6)}
        if self.chance(0.5):
            reservations = {key: self.pick(values) for key, values in {"memory": words.BYTES, "cpus": words.CPUS}.items()
                            if self.chance(0.6) and (key == "cpus" or self.uses_deploy[self.service])}
        if self.chance(0.35):
            deploy["replicas"] = self.pick(words.COUNTS)
        resources = {key: value for key, value in {"limits": limits, "reservations": reservations}.items() if value}
        if resources:
            deploy["resources"] = resources
        if self.chance(0.3):
            deploy.update(self.pick([{"mode": "replicated"}, {"labels": ["a=b"]}, {"labels": {"a": "1", "b": ""}}, {"x-d": "1"},
                                     {"restart_policy": {"condition": "any", "delay": "5s"}},
                                     {"update_config": {"parallelism": "1", "delay": "10s"}}]))
        return deploy or ""

    def make_healthcheck(self):
        if self.chance(0.08):
            return self.pick([{"disable": "true"}, {"test": ["NONE"]}, {"disable": '"yes"'}, {"test": []}, {"test": ["CMD"]}])
        check = {}
        if self.chance(0.85):
            check["test"] = self.pick(words.TEST_TEXTS) if self.chance(0.5) else \
                [self.pick(["CMD", '"CMD-SHELL"'])] + self.some(words.WORDS, 3)
        for key in ("interval", "timeout", "start_period", "start_interval"):
            if self.chance(0.4):
                check[key] = self.pick(words.DURATIONS)
        if self.chance(0.4):
            check["retries"] = self.pick(words.COUNTS)
        return check

    def make_depends_on(self):
        others = [name for name in self.names[:self.names.index(self.service)] if name not in self.profiled] \
            if self.service in self.names else []
        if not others:
            return []
        if self.chance(0.5):
            return self.some(others)
        result = {}
        for name in self.some(others):
            result[name] = {"condition": self.pick(words.CONDITIONS)}
            for key in ("restart", "required"):
                if self.chance(0.25):
                    result[name][key] = self.pick(["true", "false"])
        return result

    def make_networks(self):
        if self.chance(0.5):
            return self.some(["front", "back", "default"])
        return {name: self.pick(["", {"aliases": ["a", "b"]}, {"ipv4_address": "10.0.0.2"}, {"priority": "5"},
                                 {"aliases": ["c"]}, {}])
                for name in self.some(["front", "back", "default"])}

    def make_ulimits(self):
        return {name: self.pick(words.ULIMIT_NUMBERS) if self.chance(0.5)
                else {"soft": self.pick(words.ULIMIT_NUMBERS), "hard": self.pick(words.ULIMIT_NUMBERS)}
                for name in self.some(words.ULIMIT_NAMES)}

    def make_sysctls(self):
        if self.chance(0.4):
            return self.some(words.SYSCTL_ITEMS)
        return self.mapping(words.SYSCTL_NAMES, words.SYSCTL_VALUES)

    def make_env_file(self):
        return self.pick(["e.env", '"./e.env"', ["e.env", "sub/f.env"], [{"path": "e.env"}], ["sub/f.env"],
                          [{"path": "./e.env", "required": "true"}], [{"path": "none.env", "required": "false"}], [{"path": "sub/f.env", "format": "raw"}, "e.env"]])

    def value_of(self, field):
        # Profiles, dependencies and the like need to know of each other; the rest are words.
        makers = {
            "image": lambda: self.pick(words.IMAGES), "cpuset": lambda: self.pick(words.CPUSETS),
            "cpus": lambda: self.pick(words.CPUS), "oom_score_adj": lambda: self.pick(words.SCORES),
            "mem_limit": lambda: self.pick(words.BYTES + words.BYTE_NUMBERS), "scale": lambda: self.pick(words.COUNTS),
            "memswap_limit": lambda: self.pick(words.BYTES + words.BYTE_NUMBERS), "user": lambda: self.pick(words.USERS),
            "mem_reservation": lambda: self.pick(words.BYTES), "mem_swappiness": lambda: self.pick(["60", "0", '"60"', "1k"]),
            "shm_size": lambda: self.pick(words.BYTES + words.BYTE_NUMBERS),
            "tmpfs": lambda: self.pick(words.TMPFS) if self.chance(0.4) else self.some(words.TMPFS),
            "volumes": lambda: [self.volume() for _ in range(self.random.randint(1, 4))],
            "ports": lambda: [self.port() for _ in range(self.random.randint(1, 4))],
            "secrets": lambda: self.grants("secrets", ["other", "/etc/s", "/run/secrets/s_env"]),
            "configs": lambda: self.grants("configs", ["/c_text", "/etc/c", "rel"]),
            "network_mode": lambda: self.pick(["host", '"none"', "bridge", "container:x", f"service:{self.names[0]}"]
                                              if self.service != self.names[0] else ["host", '"none"', "bridge"]),
            "profiles": lambda: self.some(PROFILES, 2) if self.service in self.profiled else [],
            "links": lambda: self.make_depends_on() and [f'"{self.names[0]}:alias"'],
            "volumes_from": lambda: self.make_depends_on() and [self.names[0]],
        }
        if field in makers:
            value = makers[field]()
        elif field in ("oom_kill_disable", "read_only"):
            value = self.pick(words.BOOLEANS)
        elif field in ("cpu_quota", "cpu_period", "cpu_shares", "pids_limit"):
            value = self.pick(words.INTEGERS)
        else:
            value = getattr(self, f"make_{field}")()
        if field in VARIABLE_FIELDS and isinstance(value, str) and self.chance(0.2):
            value = self.through_variable(field, value)
        return value

    def fields(self, name, most, again=()):
        """Some fields of a service, but not its image; some of `again` among them, so that there is what to merge."""
        self.service = name
        legacy = {"mem_limit", "cpus", "pids_limit", "mem_reservation"}
        allowed = [field for field in WEIGHTS if not (field in legacy and self.uses_deploy[name] and self.chance(0.97))]
        result = {}
        chosen = self.random.choices(allowed, [WEIGHTS[field] for field in allowed], k=self.random.randint(1, most))
        again = [field for field in again if field in WEIGHTS or field in words.IGNORED]
        if again and self.chance(0.75):
            chosen += self.some(again, 4)
        for field in chosen:
            if field == "other":
                field = self.pick(list(words.IGNORED))
            result[field] = self.pick(words.IGNORED[field]) if field in words.IGNORED else self.value_of(field)
        if "networks" in result and "network_mode" in result:
            del result[self.pick(["networks", "network_mode"])]
        if "deploy" in result and "scale" in result and self.chance(0.8):
            del result["scale"]
        return result
