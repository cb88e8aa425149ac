"""`python -m tests.evaluation`: runs the whole evaluation and writes docs/evaluation.md."""

import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.evaluation.evaluation import (
    SEED,
    WRITERS,
    Outcome,
    Tally,
    altered_cases,
    run,
    tally,
    untouched_cases,
)
from tests.evaluation.several_years import YearOutcome, run_years
from verifier.report import Status

_ALTERATIONS: Final = 300
"""For each writer."""
_PAGE: Final = Path(__file__).parents[2] / "docs" / "evaluation.md"

_TEXT: Final = """\
# How well PDF and XML are compared

Written by `make eval-consistency` (seed {seed}). Invented cards of grades 1, 6 and 10 in three
school years are drawn by four programs, each in layouts of its own:

- the card kit's form: reportlab, Be Vietnam Pro;
- fpdf2 in Noto Serif: subjects by the alphabet, tables ruled, half ruled or not ruled at all;
- HTML printed by Chromium: standing and lying pages, shaded or plain tables over several pages;
- a text document converted by LibreOffice: names and comments that span rows or break over pages.

Numbers have commas or points, levels are words or letters, text is composed or decomposed, spelling
is old or new. The writers share no code with the reader.

## Nothing altered

| writer | pairs | consistent | false differences | not comparable | nothing left over |
| --- | --- | --- | --- | --- | --- |
{untouched}
| **all** | {pairs} | {agreed} | {false} | {open} | {clean} |

*Nothing left over*: no difference even of free text, and every word on the pages is accounted for,
so that a copy that nobody signed passes too.

## One thing altered, on either side

| what | pairs | found | undecided | missed |
| --- | --- | --- | --- | --- |
{altered}
| **all decisive ones** | {total} | {found} | {undecided} | {missed} |

*Undecided*: the answer is that the two could not be compared, never that they agree. A line that no
form has is nobody's field, so it can only leave the question open.
Of {free} alterations of free text (comments, home town, parents), which decide nothing, {reported}
were reported.

## Several school years in one PDF

Three years of each pupil are bound into one PDF, as whole cards one after the other and, where a
writer's pages allow it, behind one cover. The last year of a secondary pupil is a partial card, of
the first term only. Each year's XML is compared with the whole PDF: once untouched, once with one
decisive thing altered.

| writer | years | consistent | false differences | not comparable | altered | found | missed |
| --- | --- | --- | --- | --- | --- | --- | --- |
{years}

## What the page shows altered, its text left alone

On finished PDFs, by code that knows no reader: pages that say one thing to programs and show
another to people. Of the first kind, text alone says nothing.

| what | pairs | found | undecided | missed |
| --- | --- | --- | --- | --- |
{forged}
| **all** | {forged_total} | {forged_found} | {forged_undecided} | {forged_missed} |

## Time

Reading both documents and comparing them, without pictures of the pages, takes {median} ms of
processor time in the median, {most} ms at the 95th percentile, {worst} ms at most ({timed} pairs);
with pictures, as everywhere but in these pairs, {seen_median} ms in the median, {seen_most} ms at
the 95th percentile, {seen_worst} ms at most ({seen} pairs). Reading the fonts comes once on top.
"""


def main() -> int:
    """Return 1 when a pair is judged wrongly or a writer is missing, else 0."""
    missing = [writer.name for writer in WRITERS if not writer.installed()]
    if missing:
        print(f"not installed: {', '.join(missing)}")
        return 1
    untouched: list[Outcome] = []
    altered: list[Outcome] = []
    forged: list[Outcome] = []
    years: list[YearOutcome] = []
    for writer in WRITERS:
        base = untouched_cases(writer)
        cases = [*base, *altered_cases(base, count=_ALTERATIONS)]
        with tempfile.TemporaryDirectory() as folder:
            outcomes = list(run(writer, cases, Path(folder)))
        with tempfile.TemporaryDirectory() as folder:
            years += run_years(writer, Path(folder), seed=SEED)
        untouched += outcomes[: len(base)]
        altered += outcomes[len(base) : len(cases)]
        forged += outcomes[len(cases) :]
        print(f"{writer.name}: {len(outcomes)} pairs", flush=True)
    page = _write_page(untouched, altered, forged, years=years)
    _PAGE.write_text(page, encoding="utf-8")
    print(page)
    wrong = _wrong(untouched, [*altered, *forged])
    for outcome in wrong:
        print(f"wrong: {outcome.case.name}: {outcome.status.name}")
        for item in outcome.finding.differences:
            print(f"    {item.field}: {item.pdf!r} in the PDF, {item.xml!r} in the XML")
    wrong_years = [y for y in years if is_wrong_year(y)]
    for year in wrong_years:
        print(f"wrong: {year.name}: {year.altered or 'untouched'}: {year.status.name}")
    return 1 if wrong or wrong_years else 0


def is_wrong_year(outcome: YearOutcome) -> bool:
    """Return whether an untouched year does not agree cleanly, or an altered one does agree."""
    agreed = outcome.status is Status.PASSED
    return agreed if outcome.altered else not (agreed and outcome.clean)


def _wrong(untouched: Sequence[Outcome], altered: Sequence[Outcome]) -> list[Outcome]:
    """Return untouched pairs that do not agree, and decisive alterations that went unseen."""
    unseen = [o for o in altered if _is_decisive(o) and o.status is Status.PASSED]
    return [*(o for o in untouched if not o.is_clean), *unseen]


def _is_decisive(outcome: Outcome) -> bool:
    if outcome.case.forgery is not None:
        return True
    return outcome.case.alteration is not None and outcome.case.alteration.decisive


def _write_page(
    untouched: Sequence[Outcome],
    altered: Sequence[Outcome],
    forged: Sequence[Outcome],
    *,
    years: Sequence[YearOutcome],
) -> str:
    """Return docs/evaluation.md."""
    decisive = [o for o in altered if _is_decisive(o)]
    free = [o for o in altered if not _is_decisive(o)]
    whole = Tally()
    for outcome in decisive:
        whole.add(outcome)
    everything = (*untouched, *altered, *forged)
    times = sorted(o.seconds * 1000 for o in everything if not o.pictures)
    seen = sorted(o.seconds * 1000 for o in everything if o.pictures)
    shown = Tally()
    for outcome in forged:
        shown.add(outcome)
    agreed = sum(o.status is Status.PASSED for o in untouched)
    false = sum(o.status is Status.FAILED for o in untouched)
    clean = sum(o.is_clean for o in untouched)
    reported = sum(bool(o.finding.differences) for o in free)
    rows = [_untouched_row(n, untouched) for n in dict.fromkeys(o.case.writer for o in untouched)]
    return _TEXT.format(
        seed=SEED,
        untouched="\n".join(rows),
        pairs=len(untouched),
        agreed=agreed,
        false=false,
        open=len(untouched) - agreed - false,
        clean=clean,
        altered="\n".join(_kind_row(kind, count) for kind, count in tally(decisive).items()),
        total=whole.total,
        found=whole.found,
        undecided=whole.undecided,
        missed=len(whole.missed),
        years="\n".join(_year_row(n, years) for n in dict.fromkeys(y.writer for y in years)),
        free=len(free),
        reported=reported,
        median=f"{statistics.median(times):.0f}",
        most=f"{times[int(len(times) * 0.95)]:.0f}",
        worst=f"{times[-1]:.0f}",
        timed=len(times),
        forged="\n".join(_kind_row(kind, count) for kind, count in tally(forged).items()),
        forged_total=shown.total,
        forged_found=shown.found,
        forged_undecided=shown.undecided,
        forged_missed=len(shown.missed),
        seen_median=f"{statistics.median(seen):.0f}",
        seen_most=f"{seen[int(len(seen) * 0.95)]:.0f}",
        seen_worst=f"{seen[-1]:.0f}",
        seen=len(seen),
    )


def _untouched_row(name: str, outcomes: Sequence[Outcome]) -> str:
    own = [o for o in outcomes if o.case.writer == name]
    agreed = sum(o.status is Status.PASSED for o in own)
    false = sum(o.status is Status.FAILED for o in own)
    clean = sum(o.is_clean for o in own)
    return f"| {name} | {len(own)} | {agreed} | {false} | {len(own) - agreed - false} | {clean} |"


def _year_row(name: str, outcomes: Sequence[YearOutcome]) -> str:
    own = [o for o in outcomes if o.writer == name and o.altered is None]
    altered = [o for o in outcomes if o.writer == name and o.altered is not None]
    agreed = sum(o.status is Status.PASSED for o in own)
    false = sum(o.status is Status.FAILED for o in own)
    found = sum(o.status is Status.FAILED for o in altered)
    missed = sum(o.status is Status.PASSED for o in altered)
    counts = (len(own), agreed, false, len(own) - agreed - false, len(altered), found, missed)
    return f"| {name} | {' | '.join(map(str, counts))} |"


def _kind_row(kind: str, count: Tally) -> str:
    return f"| {kind} | {count.total} | {count.found} | {count.undecided} | {len(count.missed)} |"


if __name__ == "__main__":
    sys.exit(main())
