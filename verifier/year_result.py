"""The arithmetic of TT 22/2021/TT-BGDĐT: year averages, learning and conduct (Đ9).

Marks are decimals and rounded half up, as people do by hand; 8.25 becomes 8.3.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from verifier.levels import read_mark
from verifier.report_card import SubjectResult
from verifier.subject_name import same_subject_key

LEVELS: Final = ("CĐ", "Đ", "K", "T")
"""From the lowest to the highest."""
_TENTH: Final = Decimal("0.1")
_MANY: Final = 6
"""Subjects with marks that have to reach the higher bound."""
_OPTIONAL: Final = frozenset(map(same_subject_key, ("Tiếng dân tộc thiểu số", "Ngoại ngữ 2")))
"""Subjects that a pupil may choose beside the others (TT 32/2018)."""

_CONDUCT: Final = {
    ("T", "T"): "T",
    ("K", "T"): "T",
    ("Đ", "T"): "K",
    ("CĐ", "T"): "K",
    ("T", "K"): "K",
    ("K", "K"): "K",
    ("Đ", "K"): "K",
    ("CĐ", "K"): "Đ",
    ("T", "Đ"): "K",
    ("K", "Đ"): "Đ",
    ("Đ", "Đ"): "Đ",
    ("CĐ", "Đ"): "Đ",
    ("T", "CĐ"): "CĐ",
    ("K", "CĐ"): "CĐ",
    ("Đ", "CĐ"): "CĐ",
    ("CĐ", "CĐ"): "CĐ",
}
"""Conduct of both terms to that of the year."""


def year_average(term1: Decimal, term2: Decimal) -> Decimal:
    """Return (HKI + 2·HKII)/3 to one decimal, rounded half up (Đ9.1b)."""
    return ((term1 + 2 * term2) / 3).quantize(_TENTH, rounding=ROUND_HALF_UP)


def year_conduct(term1: str, term2: str) -> str | None:
    """Return the year's conduct by that of both terms."""
    return _CONDUCT.get((term1, term2))


@dataclass(frozen=True, slots=True)
class _Result:
    """What one subject brings: a mark, or whether it was passed where comments assess."""

    mark: Decimal | None
    passed: bool = True


def learning_levels(subjects: Sequence[SubjectResult], term: str) -> frozenset[str]:
    """Return the levels of learning that the results of a term or the year can give (Đ9).

    None when a result is missing. More than one where the circular leaves open what counts: whether
    a chosen subject does, and whether the form states the result before or after reassessment.
    """
    rows = [row for row in subjects if _cells(row)]
    core = [row for row in rows if same_subject_key(row.name) not in _OPTIONAL]
    found: set[str] = set()
    for counted in (rows, core):
        for again in (False, True):
            results = list(_read_results(counted, term, again=again))
            if None in results or not results:
                return frozenset()
            found.add(_judge([result for result in results if result is not None]))
    return frozenset(found)


def _cells(row: SubjectResult) -> bool:
    """Return whether a subject was taught."""
    return any(v is not None for v in (row.term1, row.term2, row.mark, row.level))


def _read_results(
    rows: Sequence[SubjectResult], term: str, *, again: bool
) -> Iterator[_Result | None]:
    """Yield what each subject brings, None where that is not known."""
    for row in rows:
        year = row.level if row.mark is None else str(row.mark)
        text = {"term1": row.term1, "term2": row.term2, "year": year}[term]
        if again and term == "year" and row.reassessed is not None:
            text = row.reassessed
        mark = None if text is None else read_mark(text)
        if text is None or (mark is None and text not in ("Đ", "CĐ")):
            yield None
        else:
            yield _Result(mark, passed=text != "CĐ")


def _judge(results: Sequence[_Result]) -> str:
    """Return the level, raised by one where a single subject alone lowers it by two (Đ9.3)."""
    level = _rank(results)
    for number, result in enumerate(results):
        better = _Result(None if result.mark is None else Decimal(10))
        best = _rank([*results[:number], better, *results[number + 1 :]])
        if best >= level + 2:
            return LEVELS[level + 1]
    return LEVELS[level]


def _rank(results: Sequence[_Result]) -> int:
    """Return the place of the level in `LEVELS` by the conditions of Đ9."""
    marks = [result.mark for result in results if result.mark is not None]
    failed = sum(not result.passed for result in results)
    for rank, least, high, allowed in (
        (3, Decimal("6.5"), Decimal("8.0"), 0),
        (2, Decimal("5.0"), Decimal("6.5"), 0),
        (1, Decimal("3.5"), Decimal("5.0"), 1),
    ):
        enough = sum(mark >= high for mark in marks) >= _MANY
        if failed <= allowed and enough and all(mark >= least for mark in marks):
            return rank
    return 0
