"""Do marks, levels and awards of a card obey the circulars? Advisory, never weighed.

TT 27/2020/TT-BGDĐT for primary, TT 22/2021/TT-BGDĐT for secondary schools, and what a citizen
number says of its holder. A signed card that breaks a rule is signed all the same: schools have
reasons, and software has faults. So a doubt says "ask the school".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from verifier.levels import read_mark
from verifier.reasons import Note, Reason
from verifier.report import Check, CheckResult, inconclusive, not_run, passed
from verifier.report_card import Level, ReportCard
from verifier.spelling import subject_key
from verifier.year_result import learning_levels, year_average, year_conduct

_PRIMARY_RULE: Final = "Thông tư 27/2020/TT-BGDĐT"
_SECONDARY_RULE: Final = "Thông tư 22/2021/TT-BGDĐT"
"""An article is named only where the text at hand confirms its number (docs/compliance.md)."""
_TOLERANCE: Final = Decimal("0.1")
"""Printed terms are rounded already, so a recomputed average may be off by one tenth."""
_MOST_ABSENCES: Final = 45
"""Sessions of a school year that a promoted pupil may miss (TT 22/2021)."""
_EXCELLENT_MARK: Final = Decimal("9.0")
_EXCELLENT_SUBJECTS: Final = 6
_TERMS: Final = ("term1", "term2", "year")
_TERM_LABELS: Final = ("học kì I", "học kì II", "cả năm")

_BEST, _GOOD, _DONE, _NOT_DONE = (
    subject_key(text)
    for text in ("Hoàn thành xuất sắc", "Hoàn thành tốt", "Hoàn thành", "Chưa hoàn thành")
)
_EXCELLENT_PUPIL: Final = subject_key("Học sinh Xuất sắc")
_GOOD_PUPIL: Final = subject_key("Học sinh Giỏi")
_MODEL_PUPIL: Final = subject_key("Học sinh Tiêu biểu")


@dataclass(frozen=True, slots=True)
class Doubt:
    """One value that does not follow from the others."""

    note: Note
    label: str
    """Which value, as the form prints it."""
    article: str
    """The rule that it does not follow."""


def check_content_rules(card: ReportCard) -> CheckResult:
    """Say whether the values of a card follow from each other; never weighed."""
    if card.level is None:
        return not_run(Check.CONTENT_RULES, Reason.NOT_DEMANDED)
    doubts = tuple(find_doubts(card))
    if not doubts:
        return passed(Check.CONTENT_RULES)
    return inconclusive(
        Check.CONTENT_RULES,
        Reason.CONTENT_DOUBTFUL,
        notes=tuple(dict.fromkeys(doubt.note for doubt in doubts)),
        field=doubts[0].label,
        detail=doubts[0].article,
    )


def find_doubts(card: ReportCard) -> Iterator[Doubt]:
    """Yield everything that does not follow, in the order of the form."""
    yield from _doubt_number(card)
    if card.level is Level.PRIMARY:
        yield from _doubt_primary(card)
    else:
        yield from _doubt_averages(card)
        yield from _doubt_learning(card)
        yield from _doubt_conduct(card)
        yield from _doubt_promotion(card)
        yield from _doubt_awards(card)


def _doubt_number(card: ReportCard) -> Iterator[Doubt]:
    """Compare the citizen number with sex and year of birth.

    After three digits for the province it has one for century and sex, then two for the year.
    """
    pupil, number = card.pupil, card.pupil.number or ""
    if len(number) != 12 or not number.isascii() or not number.isdigit():
        return
    code = int(number[3])
    wrong = pupil.gender is not None and pupil.gender != ("Nữ" if code % 2 else "Nam")
    if pupil.birth_date is not None:
        year = 1900 + 100 * (code // 2) + int(number[4:6])
        wrong = wrong or year != pupil.birth_date.year
    if wrong:
        rule = "cấu trúc mười hai chữ số của số định danh cá nhân"
        yield Doubt(Note.NUMBER_DOUBTFUL, "Mã số định danh cá nhân", rule)


def _doubt_primary(card: ReportCard) -> Iterator[Doubt]:
    """Compare result, promotion and awards with levels and marks (TT 27/2020)."""
    for row in card.subjects:
        if row.mark is not None and row.mark != row.mark.to_integral_value():
            yield Doubt(Note.MARK_DOUBTFUL, row.name, _PRIMARY_RULE)
    result = None if card.summary.result is None else subject_key(card.summary.result)
    due = _primary_result(card)
    if result in (_BEST, _GOOD, _DONE, _NOT_DONE) and due is not None and result != due:
        label = "Đánh giá kết quả giáo dục"
        yield Doubt(Note.RESULT_DOUBTFUL, label, _PRIMARY_RULE)
    if card.summary.promoted is False and result in (_BEST, _GOOD, _DONE):
        yield Doubt(Note.PROMOTION_DOUBTFUL, "Được lên lớp", _PRIMARY_RULE)
    awards = subject_key(card.summary.awards or "")
    unearned = (_EXCELLENT_PUPIL in awards and result not in (_BEST, None)) or (
        _MODEL_PUPIL in awards and result not in (_BEST, _GOOD, None)
    )
    if unearned:
        yield Doubt(Note.AWARD_DOUBTFUL, "Khen thưởng", _PRIMARY_RULE)


def _primary_result(card: ReportCard) -> str | None:
    """Return the result that levels and marks give (TT 27/2020), None without any."""
    levels = [row.level for row in card.subjects if row.level is not None]
    marks = [row.mark for row in card.subjects if row.mark is not None]
    stages = [item.level for item in card.assessments]
    if not levels or not stages:
        return None
    all_best = all(level == "T" for level in (*levels, *stages))
    if all_best and all(mark >= 9 for mark in marks):
        return _BEST
    if all_best and all(mark >= 7 for mark in marks):
        return _GOOD
    done = all(level != "C" for level in (*levels, *stages))
    return _DONE if done and all(mark >= 5 for mark in marks) else _NOT_DONE


def _doubt_averages(card: ReportCard) -> Iterator[Doubt]:
    """Recompute each subject's year from its terms (TT 22/2021 Đ9.1b)."""
    for row in card.subjects:
        terms = [None if text is None else read_mark(text) for text in (row.term1, row.term2)]
        if row.mark is None or terms[0] is None or terms[1] is None:
            continue
        if abs(year_average(terms[0], terms[1]) - row.mark) > _TOLERANCE:
            article = f"{_SECONDARY_RULE}, Điều 9 khoản 1"
            yield Doubt(Note.AVERAGE_DOUBTFUL, f"{row.name}, cả năm", article)


def _doubt_learning(card: ReportCard) -> Iterator[Doubt]:
    """Compare learning with the subjects' results (TT 22/2021 Đ9)."""
    for term, when, level in zip(_TERMS, _TERM_LABELS, card.summary.learning, strict=True):
        due = learning_levels(card.subjects, term)
        if level is not None and due and level not in due:
            article = f"{_SECONDARY_RULE}, Điều 9"
            yield Doubt(Note.RESULT_DOUBTFUL, f"Kết quả học tập, {when}", article)


def _doubt_conduct(card: ReportCard) -> Iterator[Doubt]:
    """Compare the year's conduct with that of the terms (TT 22/2021)."""
    term1, term2, year = card.summary.conduct
    if term1 is None or term2 is None or year is None:
        return
    if year_conduct(term1, term2) not in (year, None):
        yield Doubt(Note.RESULT_DOUBTFUL, "Kết quả rèn luyện, cả năm", _SECONDARY_RULE)


def _doubt_promotion(card: ReportCard) -> Iterator[Doubt]:
    """Compare promotion with learning, conduct and absence (TT 22/2021).

    Who was assessed again, or trained in summer, may be promoted all the same.
    """
    summary = card.summary
    learning, conduct = summary.learning[2], summary.conduct[2]
    days = sum(filter(None, (summary.excused_days, summary.unexcused_days)), Decimal(0))
    if summary.promoted is None or learning is None or conduct is None:
        return
    present = days <= _MOST_ABSENCES
    fit = learning != "CĐ" and conduct != "CĐ" and present
    again = conduct == "CĐ" or any(row.reassessed is not None for row in card.subjects)
    if (fit and not summary.promoted) or (
        summary.promoted and (not present or (learning == "CĐ" and not again))
    ):
        yield Doubt(Note.PROMOTION_DOUBTFUL, "Được lên lớp", _SECONDARY_RULE)


def _doubt_awards(card: ReportCard) -> Iterator[Doubt]:
    """Compare the titles of the year with its results (TT 22/2021 Đ15)."""
    awards = subject_key(card.summary.awards or "")
    learning, conduct = card.summary.learning[2], card.summary.conduct[2]
    if learning is None or conduct is None:
        return
    good = learning == conduct == "T"
    high = sum(row.mark is not None and row.mark >= _EXCELLENT_MARK for row in card.subjects)
    excellent = good and high >= _EXCELLENT_SUBJECTS
    unearned = (awards.startswith(_EXCELLENT_PUPIL) and not excellent) or (
        awards.startswith(_GOOD_PUPIL) and not good
    )
    if unearned:
        yield Doubt(Note.AWARD_DOUBTFUL, "Khen thưởng", f"{_SECONDARY_RULE}, Điều 15")
