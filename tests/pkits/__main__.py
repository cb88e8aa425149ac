"""`make pkits`: run the suite, print the score, fail on a wrong acceptance or a new refusal."""

import sys

from tests.pkits.score import Score
from tests.pkits.suite import ABSENT, DIVERGENCES, accepts, load_suite


def main() -> int:
    """Return 0 if the only divergences are those that are named."""
    suite = load_suite()
    if not suite:
        print(ABSENT)
        return 2
    score = Score({test: accepts(test) for test in suite})
    print(score.table)
    return 0 if not score.wrong_acceptances and set(score.refusals) == DIVERGENCES.keys() else 1


if __name__ == "__main__":
    sys.exit(main())
