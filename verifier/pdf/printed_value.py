"""How the values at the labels of a form are understood."""

import re
from collections.abc import Callable
from typing import Final

from verifier.compared_field import Value
from verifier.levels import read_yes_or_no
from verifier.pdf.printed_sheet import read_text
from verifier.spelling import (
    read_date,
    read_measure,
    read_school_year,
    subject_key,
    tidy,
    word_key,
)

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER: Final = re.compile(r"\d{9,12}")
_GENDERS: Final = {"nam": "Nam", word_key("nữ"): "Nữ"}
_NEXT_GRADE: Final = re.compile(rf"(?:{word_key('lớp')} )?(?:[2-9]|1[0-2])[a-z0-9]*")
_NOT: Final = rf"(?:{subject_key('không')}|{subject_key('chưa')}) (?:{subject_key('được')} )?"
_DONE: Final = subject_key("hoàn thành chương trình")
_NOT_DONE: Final = subject_key("chưa hoàn thành chương trình")
_GRADE: Final = subject_key("lớp")
_SCHOOL: Final = rf"(?:{subject_key('tiểu học')}|{subject_key('trung học')})"
_PROMISES: Final[tuple[tuple[str, re.Pattern[str], bool], ...]] = tuple(
    (path, re.compile(pattern), says)
    for path, pattern, says in (
        ("summary.promoted", f"{_NOT}{subject_key('lên lớp')}|{subject_key('ở lại lớp')}", False),
        ("summary.promoted", subject_key("được lên lớp"), True),
        ("summary.completed_grade", f"{_NOT_DONE} {_GRADE}", False),
        ("summary.completed_grade", f"{_DONE} {_GRADE}", True),
        ("summary.completed_school", f"{_NOT_DONE} {_SCHOOL}", False),
        ("summary.completed_school", f"{_DONE} {_SCHOOL}", True),
    )
)
"""What the line of TT 27/2020's form on completion says, the denials first."""


def _read_id(text: str) -> str | None:
    """Return a UUID in lower case."""
    match = _UUID.fullmatch(tidy(text).lower().replace(" ", ""))
    return match[0] if match else None


def _read_citizen_number(text: str) -> str | None:
    """Return a citizen number that may be set in groups."""
    digits = tidy(text).replace(" ", "")
    return digits if _NUMBER.fullmatch(digits) else None


def _read_promoted(text: str) -> bool | None:
    """Return `Có`, `Không`, or true where the next grade is named."""
    answer = read_yes_or_no(text)
    if answer is None and _NEXT_GRADE.fullmatch(word_key(text)):
        return True
    return answer


READERS: Final[dict[str, Callable[[str], Value]]] = {
    "lookup_id": _read_id,
    "school_year": read_school_year,
    "pupil.birth_date": read_date,
    "pupil.gender": lambda text: _GENDERS.get(word_key(text)),
    "pupil.number": _read_citizen_number,
    "pupil.height_cm": read_measure,
    "pupil.weight_kg": read_measure,
    "issued_on": read_date,
    "summary.promoted": _read_promoted,
    "summary.excused_days": read_measure,
    "summary.unexcused_days": read_measure,
    "summary.absent_days": read_measure,
}
"""Fields that are more than a text."""


def reader_of(path: str) -> Callable[[str], Value]:
    """Return how a field is understood."""
    return READERS.get(path, read_text)


def read_promises(text: str) -> dict[str, bool]:
    """Return what a line such as `Hoàn thành chương trình lớp 1; Được lên lớp 2.` states."""
    key = subject_key(text)
    stated: dict[str, bool] = {}
    for path, pattern, says in _PROMISES:
        if pattern.search(key):
            stated.setdefault(path, says)
    return stated
