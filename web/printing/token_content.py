"""What the token of a card's sheet says: from the signed XML, and only what the sheet shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from verifier.printed.mark_table import CELLS, MarkRow
from verifier.printed.reference import Reference
from verifier.printed.subject import CONDUCT, LEARNING, YEAR_RESULT, find_subject
from verifier.printed.token import PrintedToken
from verifier.report_card import Level, ReportCard, SubjectResult
from verifier.spelling import word_key, write_number
from web.printing.token_writing import TokenContentError

_YEAR_RESULTS = {
    word_key("Hoàn thành xuất sắc"): "X",
    word_key("Hoàn thành tốt"): "T",
    word_key("Hoàn thành"): "H",
    word_key("Chưa hoàn thành"): "C",
}
"""TT 27/2020 Đ9."""


@dataclass(frozen=True, slots=True)
class Print:
    """One page of one print of a record's sheet."""

    reference: Reference
    number: int
    page: int
    pages: int
    printed_at: datetime
    status_index: int


def describe_print(card: ReportCard, data_sha256: str, sheet: Print) -> PrintedToken:
    """Return what the token of a sheet's page says of the card.

    Raises:
        TokenContentError: the card lacks what identifies it, or holds a value that no token can.
    """
    if card.level is None or card.school_year is None or not card.school.code:
        raise TokenContentError("the card names no school, school year or form")
    if not card.pupil.name:
        raise TokenContentError("the card names no pupil")
    rows = _rows_of(card)
    columns = max((len(row.cells) for row in rows), default=0)
    filled = tuple(
        MarkRow(row.subject, row.cells + ("",) * (columns - len(row.cells))) for row in rows
    )
    if any(cell not in CELLS for row in filled for cell in row.cells):
        raise TokenContentError("a mark or level that no token can hold")
    return PrintedToken(
        reference=sheet.reference,
        print_number=sheet.number,
        page=sheet.page,
        pages=sheet.pages,
        printed_at=sheet.printed_at.astimezone(UTC).replace(second=0, microsecond=0),
        status_index=sheet.status_index,
        school_year=card.school_year,
        form=card.level,
        birth_date=card.pupil.birth_date,
        data_sha256=bytes.fromhex(data_sha256),
        school_code=card.school.code,
        pupil_name=card.pupil.name,
        rows=filled,
        columns=columns,
    )


def _rows_of(card: ReportCard) -> list[MarkRow]:
    """Return the rows in the order of the card, then its results."""
    primary = card.level is Level.PRIMARY
    reassessed = any(subject.reassessed for subject in card.subjects)
    rows = [
        _primary_row(subject) if primary else _secondary_row(subject, reassessed=reassessed)
        for subject in card.subjects
    ]
    if primary:
        result = _YEAR_RESULTS.get(word_key(card.summary.result or ""))
        return [*rows, MarkRow(YEAR_RESULT, (result, ""))] if result else rows
    for number, terms in ((LEARNING, card.summary.learning), (CONDUCT, card.summary.conduct)):
        if any(terms):
            rows.append(MarkRow(number, _cells(terms)))
    return rows


def _primary_row(subject: SubjectResult) -> MarkRow:
    return MarkRow(find_subject(subject.name), _cells((subject.level, subject.mark)))


def _secondary_row(subject: SubjectResult, *, reassessed: bool) -> MarkRow:
    year = subject.level if subject.mark is None else subject.mark
    terms = (subject.term1, subject.term2, year)
    every = (*terms, subject.reassessed) if reassessed else terms
    return MarkRow(find_subject(subject.name), _cells(every))


def _cells(values: Sequence[str | Decimal | None]) -> tuple[str, ...]:
    return tuple(_cell(value) for value in values)


def _cell(value: str | Decimal | None) -> str:
    """Return a value as the table of cells writes it."""
    if value is None:
        return ""
    if isinstance(value, str):
        if not value[:1].isdigit():
            return value
        value = Decimal(value)
    return write_number(value)
