"""Whole học bạ: the cards of several school years bound into one PDF, compared year by year.

The last year of a secondary pupil is a partial card, of the first term only, as a pupil gets who
moves in mid-year. Nothing here knows how cards are read: pages are told apart by words of the form.
"""

import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

import pikepdf
import pypdfium2

from tests.evaluation.alteration import Alteration, Side, alter
from tests.evaluation.manner import MANNERS
from tests.evaluation.pupils import GRADES, make_cards
from tests.evaluation.writer import Sheet, Writer
from verifier.consistency import compare_cards
from verifier.pdf.printed_card import read_printed_card
from verifier.policy import Limits
from verifier.report import Status
from verifier.report_card import Level, PrintedCard, ReportCard, Summary
from verifier.xml.report_card import read_report_card
from web.cardkit import cards
from web.cardkit.card_xml import write_card_data

YEARS: Final = ("2023-2024", "2024-2025", "2025-2026")
_RESULTS: Final = ("Môn học", "MÔN HỌC")
"""Stands on the first page with results, and on no cover."""
_CARDS_A_PUPIL: Final = 6
_LIMITS: Final = Limits(pictures=False)
"""Which pages belong to which year is read from their text; pictures have pairs of their own."""


@dataclass(frozen=True, slots=True)
class YearOutcome:
    """What the comparison of one year made of a bound PDF."""

    writer: str
    name: str
    status: Status
    clean: bool
    """No difference even of free text."""
    altered: str | None = None
    """What was altered in the XML of that year."""


def pupils_of(grade: str) -> Iterator[tuple[ReportCard, ...]]:
    """Yield the three years of each pupil who begins with this grade."""
    for base in islice(make_cards(grade), None, None, _CARDS_A_PUPIL):
        yield tuple(_make_year(base, number) for number in range(len(YEARS)))


def _make_year(base: ReportCard, number: int) -> ReportCard:
    """Return one year: another class, id and head, the same child."""
    card = cards.vary(base, school_year=YEARS[number])
    grade = int(base.grade or 0)
    name = (base.class_name or "").removeprefix(str(grade))
    card = replace(
        card,
        pupil=base.pupil,
        class_name=f"{grade + number}{name}",
        lookup_id=f"{(card.lookup_id or '')[:-1]}{number}",
    )
    partial = number == len(YEARS) - 1 and card.level is not Level.PRIMARY
    return _make_partial(card) if partial else card


def _make_partial(card: ReportCard) -> ReportCard:
    """Return what a card says at the end of the first term."""
    kept = card.summary
    return replace(
        card,
        subjects=tuple(
            replace(row, mark=None, level=None, term2=None, reassessed=None)
            for row in card.subjects
        ),
        summary=Summary(
            learning=(kept.learning[0], None, None),
            conduct=(kept.conduct[0], None, None),
            excused_days=kept.excused_days,
            unexcused_days=kept.unexcused_days,
            teacher_comment="Chuyển trường sau học kì I.",
        ),
    )


def run_years(
    writer: Writer, folder: Path, *, seed: int, pupils: int | None = None
) -> Iterator[YearOutcome]:
    """Draw every pupil's years, bind them in both ways, and compare each year, altered and not."""
    randomness = random.Random(f"{seed} years {writer.name}")
    groups = [years for grade in GRADES for years in islice(pupils_of(grade), pupils)]
    sheets = [
        Sheet(card, MANNERS[number % len(MANNERS)])
        for number, years in enumerate(groups)
        for card in years
    ]
    drawn = writer.draw(sheets, folder)
    for number, years in enumerate(groups):
        own = drawn[len(YEARS) * number : len(YEARS) * (number + 1)]
        for one_front in (False, True):
            if one_front and not can_share_front(own, years):
                continue
            printed = read_printed_card(bind(own, one_front=one_front), limits=_LIMITS)
            how = "one cover" if one_front else "whole cards"
            for card in years:
                name = f"{writer.name}, {card.pupil.name}, {card.school_year}, {how}"
                yield _compare(writer.name, name, card, printed)
                chosen = randomness.choice(list(_alter(card, randomness)))
                yield _compare(writer.name, name, chosen.card, printed, altered=chosen.kind)


def _alter(card: ReportCard, randomness: random.Random) -> Iterator[Alteration]:
    """Yield the decisive alterations that an XML can bear; of a partial card a mark of its term."""
    if any(row.mark is not None for row in card.subjects):
        yield from (a for a in alter(card, randomness) if a.decisive and Side.XML in a.sides)
        return
    row = randomness.choice([row for row in card.subjects if row.term1 not in (None, "Đ", "CĐ")])
    other = replace(row, term1="1.5")
    rows = tuple(other if own is row else own for own in card.subjects)
    yield Alteration("mark of the first term", replace(card, subjects=rows))


def _compare(
    writer: str,
    name: str,
    card: ReportCard,
    printed: PrintedCard | None,
    *,
    altered: str | None = None,
) -> YearOutcome:
    xml = read_report_card(write_card_data(card))
    if xml is None:
        raise AssertionError("the card kit writes no card")
    finding = compare_cards(xml, printed)
    status, clean = finding.result.status, not finding.differences
    return YearOutcome(writer, name, status, clean, altered)


def bind(documents: Sequence[bytes], *, one_front: bool) -> bytes:
    """Return one PDF of several cards in their order.

    With `one_front` cover and particulars stand once: those of the last card, which is the newest.
    """
    bound = pikepdf.new()
    if one_front:
        _append(bound, documents[-1], 0, _count_front_pages(documents[-1]))
    for document in documents:
        _append(bound, document, _count_front_pages(document) if one_front else 0, None)
    buffer = io.BytesIO()
    bound.save(buffer, static_id=True)
    return buffer.getvalue()


def can_share_front(documents: Sequence[bytes], years: Sequence[ReportCard]) -> bool:
    """Return whether particulars stand before the results, and results name their year."""
    for document, card in zip(documents, years, strict=True):
        texts = _read_texts(document)
        count = _count_front_pages(document)
        first, second = (card.school_year or "-").split("-")
        front = "".join(texts[:count])
        if (card.pupil.number or "?") not in front or "sinh" not in front:
            return False
        if first not in texts[count] or second not in texts[count]:
            return False
    return True


def _count_front_pages(document: bytes) -> int:
    """Return how many pages stand before the first one with results."""
    texts = _read_texts(document)
    return next((n for n, t in enumerate(texts) if any(word in t for word in _RESULTS)), 0)


def _read_texts(document: bytes) -> list[str]:
    opened = pypdfium2.PdfDocument(document)
    try:
        pages = [opened[number].get_textpage().get_text_range() for number in range(len(opened))]
    finally:
        opened.close()
    return [" ".join(page.split()) for page in pages]


def _append(bound: pikepdf.Pdf, document: bytes, first: int, end: int | None) -> None:
    with pikepdf.open(io.BytesIO(document)) as source:
        bound.pages.extend(source.pages[first:end])
