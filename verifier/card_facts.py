"""The card as a list of labelled values, for whoever handed the document in.

Labels are those of the ministry's forms. The pupil's identity number is masked.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from verifier.compared_field import ASSESSMENT_LABELS, FIELDS, Value
from verifier.report import CardFact
from verifier.report_card import Level, ReportCard, SubjectResult
from verifier.spelling import write_number

_HIDDEN: Final = frozenset(
    {
        "lookup_id",
        "summary.completed_grade",
        "summary.completed_school",
        "summary.absent_days",
    }
)
"""Shown elsewhere, or said by another line."""
_NUMBER_SHOWN: Final = (4, 2)
"""How many digits of an identity number stay readable at its head and at its end."""
_LEVEL_WORDS: Final = {"T": "Tốt", "K": "Khá", "Đ": "Đạt", "CĐ": "Chưa đạt"}
_ASSESSMENT_WORDS: Final = {"T": "Tốt", "Đ": "Đạt", "C": "Cần cố gắng"}
_SUBJECT_WORDS: Final = {"T": "Hoàn thành tốt", "H": "Hoàn thành", "C": "Chưa hoàn thành"}


def card_facts(card: ReportCard) -> tuple[CardFact, ...]:
    """Return every value of the card that a form prints, in the order of the form."""
    return (*_general(card), *_subjects(card), *_assessments(card), *_comments(card))


def mask_number(number: str) -> str:
    """Return an identity number of which only head and end can be read: `0483******81`."""
    head, end = _NUMBER_SHOWN
    if len(number) <= head + end:
        return "*" * len(number)
    return f"{number[:head]}{'*' * (len(number) - head - end)}{number[-end:]}"


def _general(card: ReportCard) -> Iterator[CardFact]:
    """Yield what stands once."""
    seen: set[str] = set()
    for field in FIELDS:
        value = field.value(card)
        if field.path in _HIDDEN | seen or value is None or value == "":
            continue
        if card.level is not None and card.level not in field.forms:
            continue
        seen.add(field.path)
        shown = mask_number(str(value)) if field.path == "pupil.number" else _show(value)
        if field.path.startswith(("summary.learning", "summary.conduct")):
            shown = _LEVEL_WORDS.get(shown, shown)
        yield CardFact(field.path, field.label, shown)


def _subjects(card: ReportCard) -> Iterator[CardFact]:
    """Yield one line for each subject that has a result."""
    for row in card.subjects:
        value = _primary_row(row) if card.level is Level.PRIMARY else _secondary_row(row)
        if value:
            yield CardFact(f"subjects[{row.key}]", row.name, value)


def _primary_row(row: SubjectResult) -> str:
    """Return level and test mark."""
    level = None if row.level is None else _SUBJECT_WORDS.get(row.level, row.level)
    return ", ".join(part for part in (level, _comma(row.mark)) if part)


def _secondary_row(row: SubjectResult) -> str:
    """Return the results of both terms and the year."""
    year = row.level if row.mark is None else _comma(row.mark)
    cells = (
        ("học kì I", _comma(row.term1)),
        ("học kì II", _comma(row.term2)),
        ("cả năm", year),
        ("sau đánh giá lại", _comma(row.reassessed)),
    )
    return "; ".join(f"{when}: {cell}" for when, cell in cells if cell)


def _assessments(card: ReportCard) -> Iterator[CardFact]:
    """Yield the qualities and competences."""
    for item in card.assessments:
        label = ASSESSMENT_LABELS.get(item.key, item.key)
        yield CardFact(
            f"assessments[{item.key}]", label, _ASSESSMENT_WORDS.get(item.level, item.level)
        )


_COMMENT_LABELS: Final = {
    "NHAN_XET_PHAM_CHAT": "Nhận xét về phẩm chất",
    "NHAN_XET_NANG_LUC_CHUNG": "Nhận xét về năng lực chung",
    "NHAN_XET_NANG_LUC_DAC_THU": "Nhận xét về năng lực đặc thù",
}


def _comments(card: ReportCard) -> Iterator[CardFact]:
    """Yield the free-text comments."""
    for key, text in card.comments:
        yield CardFact(f"comments[{key}]", _COMMENT_LABELS.get(key, "Nhận xét"), text)


def _comma(value: str | Decimal | None) -> str | None:
    """Return a mark with the decimal comma of the form."""
    return None if value is None else str(value).replace(".", ",")


def _show(value: Value) -> str:
    """Return a value as the form writes it."""
    match value:
        case bool():
            return "Có" if value else "Không"
        case Decimal():
            return write_number(value).replace(".", ",")
        case date():
            return f"{value:%d/%m/%Y}"
        case _:
            return str(value)
