"""compose-random.sh's work, see there. usage: compose_random.py ORACLE PROGRAM KEEP SEED FIRST COUNT"""
import copy
import os
import shutil
import signal
import sys
import time

import compose_check
import compose_generate
from compose_yaml import Mark

CRASH = 2  # a Go program that panics: what it would have said is not known
SHOWN, SHRUNK, TRIES = 25, 3, 120


def write(case, directory):
    shutil.rmtree(directory, ignore_errors=True)
    for path, text in case.texts().items():
        path = os.path.join(directory, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text)


def places(value):
    """Every (container, key) of a tree, outer ones first."""
    if isinstance(value, Mark):
        yield from places(value.value)
        return
    items = list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    for key, _ in items:
        yield value, key
    for _, item in items:
        yield from places(item)


def smaller(case):
    """Copies of the case with one file, node, word or variable less."""
    for name in ("env", "args"):
        step = 1 if name == "env" else 2
        for i in range(0, len(getattr(case, name)), step):
            other = copy.deepcopy(case)
            del getattr(other, name)[i:i + step]
            if other.args:
                yield other
    for path, content in case.files.items():
        if isinstance(content, str):
            lines = content.split("\n")
            for i in range(len(lines) - 1):
                other = copy.deepcopy(case)
                other.files[path] = "\n".join(lines[:i] + lines[i + 1:])
                yield other
            continue
        for i in range(len(list(places(content)))):
            other = copy.deepcopy(case)
            container, key = list(places(other.files[path]))[i]
            if container is not other.files[path] or len(container) > 1:
                del container[key]
                yield other


def kind(why):
    """What a difference is about: the field without the name of the service, or which of us refuses."""
    head = why.split(":")[0]
    return head.split(".", 2)[-1] if head.startswith("services.") else head


def shrink(case, why, judge, directory):
    """A smaller case with a difference of the same kind."""
    tries = 0
    progress = True
    while progress and tries < TRIES:
        progress = False
        for other in smaller(case):
            tries += 1
            if tries > TRIES:
                break
            write(other, directory)
            theirs, ours = judge.read_both(directory)
            found = theirs.status != CRASH and compose_check.difference(theirs, ours, directory)
            if found and kind(found) == kind(why):
                case, why, progress = other, found, True
                break
    write(case, directory)
    return case, why


def main():
    oracle, program, keep = sys.argv[1:4]
    seed, first, count = sys.argv[4], int(sys.argv[5]), int(sys.argv[6])
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a reader may have seen enough
    judge = compose_check.Judge(oracle, program)
    start = time.monotonic()
    shutil.rmtree(keep, ignore_errors=True)
    crashes, differences = 0, []

    def made():
        for number in range(first, first + count):
            directory = os.path.join(keep, str(number))
            write(compose_generate.make(f"{seed}:{number}"), directory)
            yield directory

    def report(directory, theirs, ours, why):
        nonlocal crashes
        if theirs.status == CRASH:
            crashes += 1
            judge.failed -= bool(why)
            why = None if ours.status in (0, compose_check.REFUSED_BY_US) else why
        if why:
            differences.append((directory, why))
        else:
            shutil.rmtree(directory)

    # In portions, so that no more than these directories stand at a time.
    directories = []
    for directory in made():
        directories.append(directory)
        if len(directories) == 100:
            judge.judge(directories, report, len(os.sched_getaffinity(0)))
            directories = []
    judge.judge(directories, report, len(os.sched_getaffinity(0)))

    ok = not differences
    print(f"{'ok' if ok else 'not ok'} 1 - {count} made-up cases (SEED={seed} FIRST={first}): "
          f"{judge.loaded} loaded alike, {judge.refused} refused by both, {len(differences)} differ")
    for i, (directory, why) in enumerate(differences[:SHOWN]):
        if i < SHRUNK and os.environ.get("SHRINK", "1") == "1":
            case = compose_generate.make(f"{seed}:{os.path.basename(directory)}")
            _, why = shrink(case, why, judge, directory)
        print(f"# {os.path.relpath(directory)}: " + why.replace("\n", "\n#     "))
    if crashes:
        print(f"# Docker Compose itself crashed on {crashes} cases, which say nothing")
    # A generator whose cases are all refused would agree with anything.
    likely = judge.loaded > count * 0.4 and judge.refused > count * 0.1 or not ok or count < 200
    print(f"{'ok' if likely else 'not ok'} 2 - enough of them load, and enough are refused")
    print(f"1..2\n# {time.monotonic() - start:.0f} s")
    return 0 if ok and likely else 1


if __name__ == "__main__":
    sys.exit(main())
