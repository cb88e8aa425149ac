"""Which grade a card is of, and what its form says where it promotes the pupil (TT 27, TT 22)."""

import re
from typing import Final

from verifier.report_card import Level, ReportCard
from verifier.spelling import subject_key

_CLASS: Final = re.compile(rf"(?:{subject_key('lớp')} ?)?(1[0-2]|[1-9])(?![0-9])[a-z0-9đ ]*")
_LAST: Final = frozenset({5, 9, 12})
_SCHOOLS: Final = {
    Level.PRIMARY: "tiểu học",
    Level.LOWER_SECONDARY: "trung học cơ sở",
    Level.UPPER_SECONDARY: "trung học phổ thông",
}


def read_class_grade(text: str | None) -> int | None:
    """Return the grade that a class or grade names: 6 of `6A2`, `Lớp 6`, `6.1`."""
    match = _CLASS.fullmatch(subject_key(text or ""))
    return None if match is None else int(match[1])


def grade_of(card: ReportCard) -> int | None:
    """Return the grade of a card, by MA_KHOI or by the name of its class."""
    return read_class_grade(card.grade) or read_class_grade(card.class_name)


def completion_sentences(card: ReportCard) -> frozenset[str]:
    """Return the keys of the forms' sentences that follow from a card's grade and flags."""
    grade, summary = grade_of(card), card.summary
    said: list[str] = []
    if summary.promoted is True:
        said += ["Được lên lớp", "Lên lớp"]
    elif summary.promoted is False:
        said += ["Không được lên lớp", "Chưa được lên lớp", "Ở lại lớp"]
    if grade is not None:
        said += _with_grade(card, grade)
    return frozenset(map(subject_key, said))


def _with_grade(card: ReportCard, grade: int) -> list[str]:
    """Return the sentences that name the grade, or the school that it is the last of."""
    summary, said = card.summary, []
    finished = summary.promoted if summary.completed_grade is None else summary.completed_grade
    if summary.promoted is True and grade not in _LAST:
        said += [f"Được lên lớp {grade + 1}", f"Lên lớp {grade + 1}"]
    elif summary.promoted is False:
        said.append(f"Ở lại lớp {grade}")
        said += [f"{no} được lên lớp {grade + 1}" for no in ("Không", "Chưa")]
    if finished is not None:
        no = "" if finished else "Chưa "
        said += [f"{no}hoàn thành chương trình lớp {grade}", f"{no}hoàn thành lớp {grade}"]
    school = summary.completed_school
    if school is None and grade in _LAST:
        school = finished
    if school is not None and card.level is not None and grade in _LAST:
        no, name = "" if school else "Chưa ", _SCHOOLS[card.level]
        said += [f"{no}hoàn thành chương trình {name}", f"{no}hoàn thành chương trình cấp {name}"]
    return said
