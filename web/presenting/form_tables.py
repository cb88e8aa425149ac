"""The tables of the ministry's forms, filled with what is signed (annexes of TT 27 and TT 22)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from verifier.compared_field import ASSESSMENT_LABELS
from verifier.report_card import Level, ReportCard, SubjectResult
from verifier.subject_name import same_subject_key
from web.masking import mask_numbers
from web.presenting.form_rows import (
    GENERAL_COMPETENCES,
    QUALITIES,
    SPECIFIC_COMPETENCES,
    SUBJECT_ROWS,
)
from web.presenting.form_values import FormCell, FormTable

Marks = Mapping[str, int]

_WORDS: Final = {"T": "Tốt", "K": "Khá", "Đ": "Đạt", "CĐ": "Chưa đạt"}
_TERMS: Final = ("term1", "term2", "year")
_REASSESSED: Final = "Sau đánh giá lại, rèn luyện thêm trong kì nghỉ hè (nếu có)"


def tables_of(card: ReportCard, marks: Marks) -> tuple[FormTable, ...]:
    """Return the tables of the card's form in their order."""
    if card.level is Level.PRIMARY:
        return (_primary(card, marks), _qualities(card, marks), _competences(card, marks))
    return (_secondary(card, marks),)


def _rows_of(card: ReportCard) -> tuple[tuple[str, SubjectResult | None], ...]:
    """Return every row of the form with its result, then results that the form does not foresee."""
    left = {same_subject_key(subject.name): subject for subject in card.subjects}
    listed = SUBJECT_ROWS[card.level] if card.level is not None else ()
    found = [(name, left.pop(same_subject_key(name), None)) for name in listed]
    rows = [(name if subject is None else subject.name, subject) for name, subject in found]
    taken = [subject for _, subject in rows if subject is not None]
    # By identity: of two rows of one name the form has a place for one only, and both are signed.
    return (*rows, *((s.name, s) for s in card.subjects if all(s is not t for t in taken)))


def _primary(card: ReportCard, marks: Marks) -> FormTable:
    rows = _rows_of(card)
    spanning = all(subject is None or not subject.comment for _, subject in rows)
    body: list[tuple[FormCell, ...]] = []
    for number, (name, subject) in enumerate(rows):
        key = "" if subject is None else f"subjects[{subject.key}]"
        level, mark = (None, None) if subject is None else (subject.level, subject.mark)
        cells = [
            _cell(name, "name", marks.get(f"{key}.name")),
            _cell(level, "value", marks.get(f"{key}.level")),
            _cell(_write(mark), "value", marks.get(f"{key}.mark")),
        ]
        if not spanning:
            comment = None if subject is None else subject.comment
            cells.append(_cell(comment, "remark", marks.get(f"{key}.comment")))
        elif number == 0:
            cells.append(_comment(card.summary.teacher_comment, len(rows), _TEACHER, marks))
        body.append(tuple(cells))
    if not spanning and card.summary.teacher_comment:
        said = replace(_comment(card.summary.teacher_comment, 1, _TEACHER, marks), columns=3)
        body.append((_cell("Nhận xét của giáo viên chủ nhiệm", "name"), said))
    titles = ("Môn học và hoạt động giáo dục", "Mức đạt được", "Điểm KT ĐK", "Nhận xét")
    return FormTable("Các môn học và hoạt động giáo dục", (_head(*titles),), tuple(body))


_TEACHER: Final = "summary.teacher_comment"


def _qualities(card: ReportCard, marks: Marks) -> FormTable:
    return FormTable(
        "Những phẩm chất chủ yếu",
        (_head("Những phẩm chất chủ yếu", "Mức đạt được", "Nhận xét"),),
        tuple(_levels(card, QUALITIES, "NHAN_XET_PHAM_CHAT", marks)),
    )


def _competences(card: ReportCard, marks: Marks) -> FormTable:
    return FormTable(
        "Những năng lực cốt lõi",
        (_head("Những năng lực cốt lõi", "Mức đạt được", "Nhận xét"),),
        (
            (FormCell("Năng lực chung", "group", columns=3),),
            *_levels(card, GENERAL_COMPETENCES, "NHAN_XET_NANG_LUC_CHUNG", marks),
            (FormCell("Năng lực đặc thù", "group", columns=3),),
            *_levels(card, SPECIFIC_COMPETENCES, "NHAN_XET_NANG_LUC_DAC_THU", marks),
        ),
    )


def _levels(
    card: ReportCard, keys: Sequence[str], comment: str, marks: Marks
) -> Iterator[tuple[FormCell, ...]]:
    """Yield a row for each quality or competence; the first also holds the comment on all."""
    given = {item.key: item.level for item in card.assessments}
    said = dict(card.comments).get(comment)
    for number, key in enumerate(keys):
        row = (
            _cell(ASSESSMENT_LABELS[key], "name"),
            _cell(given.get(key), "value", marks.get(f"assessments[{key}]")),
        )
        last = (_comment(said, len(keys), f"comments[{comment}]", marks),) if number == 0 else ()
        yield (*row, *last)


def _secondary(card: ReportCard, marks: Marks) -> FormTable:
    body = [tuple(_secondary_row(name, subject, marks)) for name, subject in _rows_of(card)]
    for kind, label, levels in (
        ("learning", "Kết quả học tập", card.summary.learning),
        ("conduct", "Kết quả rèn luyện", card.summary.conduct),
    ):
        cells = (
            _cell(_WORDS.get(level or "", level), "value", marks.get(f"summary.{kind}.{term}"))
            for term, level in zip(_TERMS, levels, strict=True)
        )
        body.append((_cell(label, "name"), *cells, FormCell("", "remark", columns=2)))
    first = (
        FormCell("Môn học/Hoạt động giáo dục", "head", rows=2),
        FormCell("Điểm trung bình môn học hoặc mức đánh giá", "head", columns=3),
        FormCell(_REASSESSED, "head", rows=2),
        FormCell("Nhận xét", "head", rows=2),
    )
    return FormTable(
        "Các môn học và hoạt động giáo dục",
        (first, _head("Học kì I", "Học kì II", "Cả năm")),
        tuple(body),
    )


def _secondary_row(name: str, subject: SubjectResult | None, marks: Marks) -> Iterator[FormCell]:
    if subject is None:
        yield _cell(name, "name")
        yield from (_cell(None, "value") for _ in range(4))
        yield _cell(None, "remark")
        return
    path = f"subjects[{subject.key}]"
    year = subject.level if subject.mark is None else _write(subject.mark)
    year_mark = marks.get(f"{path}.mark") or marks.get(f"{path}.level")
    yield _cell(name, "name", marks.get(f"{path}.name"))
    yield _cell(_comma(subject.term1), "value", marks.get(f"{path}.term1"))
    yield _cell(_comma(subject.term2), "value", marks.get(f"{path}.term2"))
    yield _cell(year, "value", year_mark)
    yield _cell(_comma(subject.reassessed), "value", marks.get(f"{path}.reassessed"))
    yield _cell(subject.comment, "remark", marks.get(f"{path}.comment"))


def _head(*titles: str) -> tuple[FormCell, ...]:
    return tuple(FormCell(title, "head") for title in titles)


def _cell(text: str | None, kind: str, mark: int | None = None) -> FormCell:
    return FormCell(mask_numbers(text or ""), kind, mark=mark)


def _comment(text: str | None, rows: int, path: str, marks: Marks) -> FormCell:
    return FormCell(mask_numbers(text or ""), "remark", rows=rows, mark=marks.get(path))


def _comma(text: str | None) -> str | None:
    return None if text is None else text.replace(".", ",")


def _write(mark: Decimal | None) -> str | None:
    """Return a mark as it is signed, 8.0 with its zero, with the form's decimal comma."""
    return None if mark is None else f"{mark:f}".replace(".", ",")
