"""A slice of the evaluation: one pupil of each grade, and some sixty alterations.

LibreOffice is left to `make eval-consistency`; where a writer's program is missing, it is left out
too, but never Chromium under CI.
"""

import os
from pathlib import Path

import pytest

from tests.evaluation.__main__ import is_wrong_year
from tests.evaluation.evaluation import (
    SEED,
    WRITERS,
    Outcome,
    altered_cases,
    run,
    untouched_cases,
)
from tests.evaluation.several_years import run_years
from tests.evaluation.writer import Writer
from verifier.report import Status

_ALTERATIONS = 16
_LEFT_TO_THE_WHOLE = frozenset({"LibreOffice"})


@pytest.mark.slow
@pytest.mark.chromium
@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.name)
def test_untouched_pairs_agree_and_no_alteration_passes(writer: Writer, tmp_path: Path) -> None:
    if not writer.installed():
        if "CI" in os.environ and writer.name not in _LEFT_TO_THE_WHOLE:
            pytest.fail(f"{writer.name} is missing")
        pytest.skip(f"{writer.name} is not installed")
    base = untouched_cases(writer, pupils=2)
    cases = [*base, *altered_cases(base, count=_ALTERATIONS)]
    outcomes = list(run(writer, cases, tmp_path, forged=1))
    assert [o.case.name for o in outcomes[: len(base)] if not o.is_clean] == []
    unseen = [o.case.name for o in outcomes[len(base) :] if _is_unseen(o)]
    assert unseen == []


@pytest.mark.slow
@pytest.mark.chromium
@pytest.mark.parametrize("writer", WRITERS[:3], ids=lambda writer: writer.name)
def test_every_year_agrees_and_no_alteration_passes(writer: Writer, tmp_path: Path) -> None:
    if not writer.installed():
        if "CI" in os.environ:
            pytest.fail(f"{writer.name} is missing")
        pytest.skip(f"{writer.name} is not installed")
    outcomes = list(run_years(writer, tmp_path, seed=SEED, pupils=1))
    assert len(outcomes) >= 2 * 3 * 3
    assert [f"{o.name}: {o.altered}" for o in outcomes if is_wrong_year(o)] == []


def _is_unseen(outcome: Outcome) -> bool:
    """Return whether a decisive alteration went by, or one of free text was not reported."""
    alteration = outcome.case.alteration
    if outcome.case.forgery is not None:
        return outcome.status is Status.PASSED
    if alteration is None or outcome.status is not Status.PASSED:
        return False
    return alteration.decisive or not outcome.finding.differences


def test_the_writers_know_no_reader() -> None:
    folder = Path(__file__).parent
    for source in (*folder.glob("*_writer.py"), folder / "forgery.py"):
        text = source.read_text(encoding="utf-8")
        assert "verifier.pdf" not in text
        assert "verifier.xml" not in text
