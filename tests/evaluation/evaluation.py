"""Draws cards with every writer, alters some, compares, and counts what is found.

Deterministic: the same seed gives the same cards and alterations. The writers draw first, in
batches; then every PDF is read once for each XML that it is compared with.
"""

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Final

from tests.evaluation.alteration import Alteration, Side, alter
from tests.evaluation.chromium_writer import WRITER as CHROMIUM
from tests.evaluation.forgery import forge
from tests.evaluation.fpdf_writer import WRITER as FPDF
from tests.evaluation.libreoffice_writer import WRITER as LIBREOFFICE
from tests.evaluation.manner import MANNERS
from tests.evaluation.pupils import GRADES, make_cards
from tests.evaluation.reportlab_writer import WRITER as REPORTLAB
from tests.evaluation.writer import Sheet, Writer
from verifier.consistency import compare_cards
from verifier.pdf.printed_card import read_printed_card
from verifier.policy import Limits
from verifier.report import ConsistencyFinding, Status
from verifier.report_card import ReportCard
from verifier.stray_text import find_strays
from verifier.xml.report_card import read_report_card
from web.cardkit.card_xml import write_card_data

WRITERS: Final = (REPORTLAB, FPDF, CHROMIUM, LIBREOFFICE)
SEED: Final = 20261125
_FORGED: Final = 3
"""Untouched pages of each writer that are forged afterwards, in every manner."""


@dataclass(frozen=True, slots=True)
class Case:
    """One PDF and one XML, drawn or written apart from each other."""

    writer: str
    sheet: Sheet
    xml: ReportCard
    alteration: Alteration | None = None
    side: Side | None = None
    forgery: str | None = None
    """What was made of the finished PDF, its text left as it was."""

    @property
    def kind(self) -> str:
        """What was altered."""
        if self.forgery is not None:
            return self.forgery
        return "untouched" if self.alteration is None else self.alteration.kind

    @property
    def name(self) -> str:
        """Names the case for people."""
        where = "" if self.side is None else f" in the {self.side.name}"
        card = self.sheet.card
        return (
            f"{self.writer}, grade {card.grade}, {self.xml.pupil.name} {card.school_year}, "
            f"style {self.sheet.manner.style}: {self.kind}{where}"
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the comparison made of one case."""

    case: Case
    finding: ConsistencyFinding
    strays: int
    """Runs on the pages that nothing accounts for."""
    seconds: float
    pictures: bool = False
    """Whether the pages were read from their pictures too."""

    @property
    def status(self) -> Status:
        """Whether the two agree, differ, or could not be compared."""
        return self.finding.result.status

    @property
    def is_clean(self) -> bool:
        """Whether the two agree, with no difference even of free text, and nothing left over."""
        agreed = self.status is Status.PASSED
        return agreed and not self.finding.differences and not self.strays


@dataclass(slots=True)
class Tally:
    """Counts of one kind of case."""

    total: int = 0
    found: int = 0
    undecided: int = 0
    missed: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one altered pair."""
        self.total += 1
        if outcome.status is Status.FAILED:
            self.found += 1
        elif outcome.status is Status.PASSED:
            self.missed.append(outcome.case.name)
        else:
            self.undecided += 1


def untouched_cases(writer: Writer, *, pupils: int | None = None) -> list[Case]:
    """Return the pairs of one writer in which nothing was altered."""
    return [
        Case(writer.name, Sheet(card, MANNERS[number % len(MANNERS)]), card)
        for grade in GRADES
        for number, card in enumerate(islice(make_cards(grade), pupils))
    ]


def altered_cases(base: Sequence[Case], *, count: int, seed: int = SEED) -> list[Case]:
    """Return altered pairs of one writer: all kinds in turn, on cards and sides by turns."""
    randomness = random.Random(f"{seed} {base[0].writer}")
    waiting = {number: list(alter(case.xml, randomness)) for number, case in enumerate(base)}
    kinds = sorted({a.kind for found in waiting.values() for a in found})
    made: list[Case] = []
    while len(made) < count and any(waiting.values()):
        for kind in kinds:
            able = [n for n, found in waiting.items() if any(a.kind == kind for a in found)]
            if not able or len(made) == count:
                continue
            number = randomness.choice(able)
            chosen = next(a for a in waiting[number] if a.kind == kind)
            waiting[number].remove(chosen)
            made.append(_alter_case(base[number], chosen, randomness.choice(chosen.sides)))
    return made


def _alter_case(case: Case, alteration: Alteration, side: Side) -> Case:
    """Return a case with one side altered."""
    if side is Side.XML:
        return replace(case, xml=alteration.card, alteration=alteration, side=side)
    manner = replace(case.sheet.manner, stray=alteration.stray)
    sheet = Sheet(alteration.card, manner)
    return replace(case, sheet=sheet, alteration=alteration, side=side)


def run(
    writer: Writer, cases: Sequence[Case], folder: Path, *, forged: int = _FORGED
) -> Iterator[Outcome]:
    """Draw all sheets of one writer, then compare each with its XML."""
    sheets = list(dict.fromkeys(case.sheet for case in cases))
    drawn = dict(zip(sheets, writer.draw(sheets, folder), strict=True))
    for case in cases:
        # What was altered before the page was drawn shows in its text already.
        yield compare(case, drawn[case.sheet], pictures=case.alteration is None)
    untouched = [case for case in cases if case.alteration is None]
    for number, case in enumerate(untouched[:: max(1, len(untouched) // forged)]):
        randomness = random.Random(f"{SEED} {writer.name} {number}")
        for forgery in forge(drawn[case.sheet], case.xml, randomness):
            yield compare(replace(case, forgery=forgery.kind), forgery.content)


def compare(case: Case, pdf: bytes, *, pictures: bool = True) -> Outcome:
    """Return what the comparison of one pair says, and how long reading and comparing took."""
    xml, limits = write_card_data(case.xml), Limits(pictures=pictures)
    started = time.process_time()
    printed, card = read_printed_card(pdf, limits=limits), read_report_card(xml)
    if card is None:
        raise AssertionError("the card kit writes no card")
    finding = compare_cards(card, printed)
    seconds = time.process_time() - started
    strays = 0 if printed is None else len(find_strays(printed, card))
    return Outcome(case, finding, strays, seconds, pictures)


def tally(outcomes: Iterable[Outcome]) -> dict[str, Tally]:
    """Return counts by kind of alteration."""
    counts: dict[str, Tally] = {}
    for outcome in outcomes:
        counts.setdefault(outcome.case.kind, Tally()).add(outcome)
    return counts
