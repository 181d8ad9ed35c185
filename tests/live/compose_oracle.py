"""compose-oracle.sh's work, see there. usage: compose_oracle.py ORACLE PROGRAM CASE..."""
import json
import os
import signal
import sys

import compose_check

EXPECTED_MODEL, EXPECTED_ERRORS = "expected.json", "expected.err"


def record(directory, theirs, ours):
    """Keeps what tests/cases/compose-recorded.sh compares with: of a case that loads the compared part of Docker
    Compose's model, not of ours; of one that both refuse our words, as Docker Compose names one error at random."""
    if theirs.status == 0:
        kept, dropped = EXPECTED_MODEL, EXPECTED_ERRORS
        view = compose_check.view_of(theirs, directory, True)
        text = json.dumps(view, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    else:
        kept, dropped = EXPECTED_ERRORS, EXPECTED_MODEL
        text = compose_check.without_place(ours.err, directory)
    if os.getcwd() in text:
        sys.exit(f"compose-oracle: {directory}: a path of this machine would be recorded")
    with open(os.path.join(directory, kept), "w", encoding="utf-8") as stream:
        stream.write(text)
    if os.path.exists(os.path.join(directory, dropped)):
        os.remove(os.path.join(directory, dropped))


def main():
    oracle, program, *cases = sys.argv[1:]
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a reader may have seen enough
    judge = compose_check.Judge(oracle, program)
    number = 0

    def report(directory, theirs, ours, why):
        nonlocal number
        number += 1
        name = os.path.basename(directory)
        # The name says what the case is for: a typing error in a file must not pass as "both refuse".
        if not why and name.endswith("-refused") != (theirs.status != 0) and "refused-" not in name:
            why = "both " + ("refuse" if theirs.status else "load") + ", which is not what the case's name says"
            judge.failed += 1
        if why:
            print(f"not ok {number} - {name}")
            for line in why.split("\n"):
                print(f"# {line}")
            return
        print(f"ok {number} - {name}: " + ("same model" if theirs.status == 0 else "both refuse"))
        if os.environ.get("RECORD"):
            record(directory, theirs, ours)

    judge.judge(cases, report, len(os.sched_getaffinity(0)))
    print(f"1..{number}")
    print(f"# {judge.loaded} cases loaded alike, {judge.refused} refused by both, {judge.failed} differ")
    return 1 if judge.failed else 0


if __name__ == "__main__":
    sys.exit(main())
