"""Compares what two programs make of a Compose case: ours and the real Docker Compose.

A case is a directory: compose.yml ... are its files; `args` (a line) the options of docker compose, by default
"-f compose.yml", and empty where files are to be found; `env` lines K=V; `cwd` a directory below to run in.
Two readings agree when both refuse, or when the fields below are equal in every service, and all secrets and
configs. Used by compose-oracle.sh, which has a case for each rule, compose-random.sh, which makes them up, and
tests/cases/compose-recorded.sh, which needs no Docker Compose: it compares with what compose-oracle.sh wrote down.
"""
import concurrent.futures
import json
import os
import re
import subprocess

# What a database needs to know of a service; a dot goes one mapping deeper.
FIELDS = """image command entrypoint environment user read_only scale profiles depends_on healthcheck
    deploy.replicas deploy.resources.limits.memory deploy.resources.limits.cpus deploy.resources.limits.pids
    deploy.resources.reservations.memory deploy.resources.reservations.cpus
    mem_limit memswap_limit mem_reservation mem_swappiness shm_size oom_kill_disable oom_score_adj
    cpus cpu_quota cpu_period cpu_shares cpuset pids_limit ulimits sysctls
    tmpfs volumes configs secrets ports networks network_mode""".split()
SECTIONS = ("secrets", "configs")

# Lists whose order means nothing: Docker Compose's own follows its random walk over mappings.
SETS = {"ports", "volumes", "configs", "secrets", "tmpfs", "profiles"}
BYTES = {"mem_limit", "memswap_limit", "mem_reservation", "mem_swappiness", "shm_size", "memory", "size"}
DURATIONS = {"interval", "timeout", "start_period", "start_interval"}
NANOSECONDS = {"ns": 1, "us": 10**3, "µs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
# Fields that differ when one is unset and the other empty or zero.
EMPTY_MATTERS = {"command", "entrypoint", "scale", "replicas"}
REFUSED_BY_US = 3
SECONDS, NO_END = 60, 124
# A third less time for what lives 60 ms: a Go program of one thread that does not collect garbage.
GO = {"GOMAXPROCS": "1", "GOGC": "off", "GOMEMLIMIT": "1GiB"}


class Reading:
    """What a program said of a case."""

    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err


def read_word(directory, name, default=""):
    try:
        with open(os.path.join(directory, name), encoding="utf-8") as stream:
            return stream.read().strip("\n")
    except FileNotFoundError:
        return default


def run(command, directory, options_first):
    """Runs a program on a case; options_first: they stand before the words of the command, as docker's do."""
    where = os.path.join(directory, read_word(directory, "cwd")).rstrip("/")
    options = read_word(directory, "args", "-f compose.yml").split()
    variables = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": "/home/tester", "PWD": where, **GO}
    for line in read_word(directory, "env").split("\n"):
        name, equals, value = line.partition("=")
        if equals:
            variables[name] = value
    words = command[:1] + (options + command[1:] if options_first else command[1:] + options)
    try:
        done = subprocess.run(words, cwd=where, env=variables, capture_output=True, timeout=SECONDS,
                              stdin=subprocess.DEVNULL, check=False)
    except subprocess.TimeoutExpired:
        return Reading(NO_END, "", f"no end after {SECONDS} s")
    return Reading(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def without_place(text, directory):
    """Paths below the case become relative, so that readings of different checkouts compare."""
    parent = os.path.dirname(directory)
    text = re.sub(re.escape(directory) + r"(?![\w.-])", ".", text)
    return re.sub(re.escape(parent) + r"(?=/)", "..", text)


def single_dollars(value):
    """`docker compose config` doubles every dollar, so that its output can be its input again."""
    if isinstance(value, str):
        return value.replace("$$", "$")
    if isinstance(value, list):
        return [single_dollars(item) for item in value]
    if isinstance(value, dict):
        return {single_dollars(key): single_dollars(item) for key, item in value.items()}
    return value


def nanoseconds(text):
    parts = re.findall(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)", text)
    if not parts or not re.fullmatch(r"-?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+", text):
        return text
    total = sum(round(float(number) * NANOSECONDS[unit]) for number, unit in parts)
    return {"ns": -total if text.startswith("-") else total}


def is_nothing(value):
    return value is None or value in ({}, [], "") or value is False or (value == 0 and not isinstance(value, bool))


def normal(key, value):
    """One form for what is equal: sizes as text or number, durations, absent or empty, lists without an order."""
    if key == "environment":
        return value
    if key in BYTES and isinstance(value, (str, int)) and not isinstance(value, bool):
        return int(value) if re.fullmatch(r"-?\d+", str(value)) else value
    if key in DURATIONS and isinstance(value, str):
        return nanoseconds(value)
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, list):
        items = [normal("", item) for item in value]
        return sorted(items, key=lambda item: json.dumps(item, sort_keys=True)) if key in SETS else items
    if not isinstance(value, dict):
        return value
    items = {name: normal("" if key == "sysctls" else name, item) for name, item in value.items()}
    if key == "networks":  # attached without more to say
        return {name: None if is_nothing(item) else item for name, item in items.items()}
    if key == "sysctls":
        return items
    return {name: item for name, item in items.items() if not is_nothing(item)}


def field(service, path):
    value = service
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def view(document):
    """The compared part: {"services.NAME.FIELD": value}."""
    result = {}
    for name, service in (document.get("services") or {}).items():
        result[f"services.{name}"] = True
        for path in FIELDS:
            key = path.split(".")[-1]
            value = normal(key, field(service, path))
            if value is not None if key in EMPTY_MATTERS else not is_nothing(value):
                result[f"services.{name}.{path}"] = value
    for section in SECTIONS:
        for name, entry in (document.get(section) or {}).items():
            result[f"{section}.{name}"] = normal("", entry)
    return result


def view_of(reading, directory, is_doubled):
    """The compared part of what a program printed; Docker Compose doubles dollars."""
    document = json.loads(without_place(reading.out, directory))
    return view(single_dollars(document) if is_doubled else document)


def view_difference(expected, actual):
    for key in sorted(set(expected) | set(actual)):
        if expected.get(key) != actual.get(key):
            return (f"{key}: Docker Compose has {json.dumps(expected.get(key), ensure_ascii=False)}, "
                    f"we have {json.dumps(actual.get(key), ensure_ascii=False)}")
    return None


def crash(ours):
    """What else than a model or a refusal we ended with."""
    if ours.status in (0, REFUSED_BY_US):
        return None
    return f"ours ended with {ours.status}: {ours.err.strip()[:600]}"


def difference(theirs, ours, directory):
    """None when the readings agree, else a text that tells the first difference."""
    if crash(ours):
        return crash(ours)
    if theirs.status < 0 or theirs.status == NO_END:
        return f"Docker Compose ended with {theirs.status}: {theirs.err.strip()[:600]}"
    if theirs.status != 0 and ours.status != 0:
        return None
    if theirs.status != 0:
        return "only Docker Compose refuses: " + theirs.err.strip()[:600]
    if ours.status != 0:
        return "only we refuse: " + ours.err.strip()[:600]
    try:
        return view_difference(view_of(theirs, directory, True), view_of(ours, directory, False))
    except ValueError as error:
        return f"no JSON: {error}"


def each(function, directories, at_a_time):
    """The function's results in the order of the directories; more at a time than CPUs only makes each slower."""
    with concurrent.futures.ThreadPoolExecutor(at_a_time) as pool:
        yield from zip(directories, pool.map(function, directories))


class Judge:
    """Both programs; how many cases ended how."""

    def __init__(self, oracle, program):
        self.oracle = [oracle, "config", "--format", "json"]
        self.program = [program, "compose", "--format", "json"]
        self.loaded = self.refused = self.failed = 0

    def read_ours(self, directory):
        return run(self.program, directory, False)

    def read_both(self, directory):
        return run(self.oracle, directory, True), self.read_ours(directory)

    def judge(self, directories, report, at_a_time):
        """Calls report(directory, theirs, ours, why) for each case, in their order."""
        for directory, (theirs, ours) in each(self.read_both, directories, at_a_time):
            why = difference(theirs, ours, directory)
            if why:
                self.failed += 1
            elif theirs.status == 0:
                self.loaded += 1
            else:
                self.refused += 1
            report(directory, theirs, ours, why)
