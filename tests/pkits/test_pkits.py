"""Every test of NIST PKITS, with policy inputs; what differs is named in `suite`, with a reason."""

import pytest

from tests.pkits.score import Score
from tests.pkits.suite import ABSENT, CHAPTERS, DIVERGENCES, PKITSTest, accepts, load_suite
from verifier.policy import PolicyInputs

SUITE = load_suite()


@pytest.mark.skipif(not SUITE, reason=ABSENT)
def test_the_suite_is_complete() -> None:
    assert len(SUITE) == 249
    assert {test.chapter for test in SUITE} == CHAPTERS.keys()
    assert {test.name for test in SUITE if test.valid} >= DIVERGENCES.keys()


@pytest.mark.parametrize("test", SUITE, ids=lambda test: test.name)
def test_pkits(test: PKITSTest) -> None:
    expected = test.valid and test.name not in DIVERGENCES
    assert accepts(test) is expected


def test_the_score_names_what_differs() -> None:
    valid = PKITSTest("4.1.1 Valid", (), (), True, PolicyInputs())
    invalid = PKITSTest("4.15.2 Invalid", (), (), False, PolicyInputs())
    score = Score({valid: False, invalid: True})
    assert score.line == (
        "PKITS: 0 of 2 as the suite says, 1 wrong acceptances, 1 valid paths refused"
    )
    assert "refused: 4.1.1 Valid: NOT EXPECTED" in score.table
    assert "WRONGLY ACCEPTED: 4.15.2 Invalid" in score.table
