"""The scales of TT 27/2020 and TT 22/2021, by letter, word or code."""

from collections.abc import Mapping
from decimal import Decimal

from verifier.spelling import read_number, word_key

_SUBJECT_SCALE = {
    "T": ("t", "hoàn thành tốt", "tốt"),
    "H": ("h", "ht", "hoàn thành"),
    "C": ("c", "cht", "chưa hoàn thành"),
}
"""TT 27/2020 Đ7.2: a subject or activity of a primary card."""

_ASSESSMENT_SCALE = {
    "T": ("t", "tốt"),
    "Đ": ("đ", "đạt"),
    "C": ("c", "cần cố gắng", "ccg"),
}
"""TT 27/2020 Đ7.2: a quality or competence."""

_YEAR_SCALE = {
    "T": ("t", "tốt", "1"),
    "K": ("k", "khá", "2"),
    "Đ": ("đ", "đạt", "3"),
    "CĐ": ("cđ", "chưa đạt", "4"),
}
"""TT 22/2021 Đ8, Đ9: learning and conduct; the codes are those of the national data set."""

_COMMENT_SCALE = {"Đ": ("đ", "đạt"), "CĐ": ("cđ", "chưa đạt")}
"""TT 22/2021 Đ5: a subject assessed by comments only."""

_YES = ("1", "true", "có", "x", "được lên lớp", "hoàn thành", "đã hoàn thành", "đạt")
_NO = ("0", "false", "không", "không được lên lớp", "chưa hoàn thành", "chưa được lên lớp")


def _reverse(scale: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the scale as spelling to letter."""
    return {word_key(word): letter for letter, words in scale.items() for word in words}


_SUBJECT, _ASSESSMENT = _reverse(_SUBJECT_SCALE), _reverse(_ASSESSMENT_SCALE)
_YEAR, _COMMENT = _reverse(_YEAR_SCALE), _reverse(_COMMENT_SCALE)
_TRUTH = {word_key(word): True for word in _YES} | {word_key(word): False for word in _NO}

LEVEL_WORDS = frozenset(_SUBJECT) | frozenset(_ASSESSMENT) | frozenset(_YEAR) | frozenset(_COMMENT)
"""Keys (`word_key`) of everything that states a level."""


def read_subject_level(text: str) -> str | None:
    """Return T, H or C of a primary subject, None when it is none of them."""
    return _SUBJECT.get(word_key(text))


def read_assessment_level(text: str) -> str | None:
    """Return T, Đ or C of a quality or competence, None when it is none of them."""
    return _ASSESSMENT.get(word_key(text))


def read_year_level(text: str) -> str | None:
    """Return T, K, Đ or CĐ of learning or conduct, None when it is none of them."""
    return _YEAR.get(word_key(text))


def read_comment_level(text: str) -> str | None:
    """Return Đ or CĐ of a secondary subject without marks, None when it is neither."""
    return _COMMENT.get(word_key(text))


def read_mark(text: str) -> Decimal | None:
    """Return a mark from 0 to 10, None when it is none."""
    mark = read_number(text)
    return mark if mark is not None and mark <= 10 else None


def read_term_result(text: str) -> str | None:
    """Return a secondary term's result: a mark with a point, or Đ or CĐ."""
    mark = read_mark(text)
    return read_comment_level(text) if mark is None else str(mark)


def read_yes_or_no(text: str) -> bool | None:
    """Return what a yes-or-no field says, None when it says neither."""
    return _TRUTH.get(word_key(text))
