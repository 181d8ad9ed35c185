"""tests/cases/compose-recorded.sh's work, see there. usage: compose_recorded.py PROGRAM CASE..."""
import json
import os
import signal
import sys

import compose_check


def difference(directory, ours):
    """None when our reading is the recorded one."""
    errors, model = (os.path.join(directory, name) for name in ("expected.err", "expected.json"))
    if compose_check.crash(ours):
        return compose_check.crash(ours)
    if os.path.exists(errors):
        if ours.status == 0:
            return "Docker Compose refuses it, we do not"
        with open(errors, encoding="utf-8") as stream:
            expected, actual = stream.read(), compose_check.without_place(ours.err, directory)
        return None if expected == actual else f"recorded:\n{expected}printed:\n{actual}"
    if not os.path.exists(model):
        return "not recorded; see tests/live/compose-oracle.sh"
    if ours.status != 0:
        return "only we refuse: " + ours.err.strip()[:600]
    with open(model, encoding="utf-8") as stream:
        return compose_check.view_difference(json.load(stream), compose_check.view_of(ours, directory, False))


def main():
    program, *cases = sys.argv[1:]
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    judge = compose_check.Judge(None, program)
    number = failed = 0
    for directory, ours in compose_check.each(judge.read_ours, cases, len(os.sched_getaffinity(0))):
        why = difference(directory, ours)
        number, failed = number + 1, failed + bool(why)
        print(f"{'not ok' if why else 'ok'} {number} - {os.path.basename(directory)}")
        if why:
            print("# " + why.rstrip("\n").replace("\n", "\n# "))
    print(f"1..{number}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
