"""Finds what may be an identity number in a text, however it is written.

A citizen number has twelve digits (NĐ 70/2024/NĐ-CP Đ14.1), the old identity card had nine. One
that lost or gained a digit still gives its owner away, so that nine to thirteen digits count, in
one piece or in groups. Dates, marks, school years, tax codes and hashes are none.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

_FEWEST: Final = 9
_MOST: Final = 13
_CITIZEN: Final = 12
_LIKELY: Final = (12, 9, 11, 13, 10)
"""Lengths of numbers in the order in which groups are tried."""
_MARK: Final = r"[.,;:/\\|·•_\-\u2010-\u2015\u2212]"
_GAP: Final = rf"(?:[^\S\n]{{1,4}}{_MARK}?|{_MARK})[^\S\n]{{0,4}}"
"""What stands between groups: spaces of any kind and at most one mark."""
_RUN: Final = re.compile(rf"\d+(?:{_GAP}\d+)*")
_PIECES: Final = re.compile(r"\d+")
_ORDINARY: Final = re.compile(
    r"""
      (?:MST|thuế|tax(?:[ ]code)?)\s{0,4}[:=]?\s{0,4}\d{10}(?:\s{0,4}-\s{0,4}\d{3})?(?!\d)  # tax
    | (?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{2}:?){16,}(?![0-9A-Fa-f])            # hashes, serial numbers
    | (?<![\w-])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![\w-])   # UUIDs, RFC 9562
    | (?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!\d)                                      # ISO 8601
    | (?<!\d)\d{1,2}\s?([/.-])\s?\d{1,2}\s?\1\s?(?:19|20)\d\d(?!\d)             # 22/05/2026
    | (?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)   # 10:15:00
    | (?<![\d.-])(?:19|20)\d\d\s{0,4}[-–—/]\s{0,4}(?:19|20)\d\d(?!\s?[-.]?\d)   # 2025-2026
    | (?<![\d.,])(?:\d|10)[.,]\d(?![\d.,])                                      # marks
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PHONE: Final = re.compile(r"0[35789]\d{8}")
"""A mobile number (TT 22/2014/TT-BTTTT)."""

Span = tuple[int, int]
"""From where to where."""


def find_numbers(text: str, *, phones: bool = False) -> Iterator[Span]:
    """Yield from where to where identity numbers stand; with `phones` telephone numbers too."""
    # What is ordinary keeps its length, so that places stay what they are, and ends a number.
    plain = _ORDINARY.sub(lambda found: "\n" * len(found.group()), text)
    for run in _RUN.finditer(plain):
        groups = [(m.start(), m.end()) for m in _PIECES.finditer(plain, *run.span())]
        for start, end in _choose(groups):
            digits = "".join(c for c in plain[start:end] if c.isdigit())
            if phones or not _PHONE.fullmatch(digits):
                yield start, end


def _choose(groups: Sequence[Span]) -> Iterator[Span]:
    """Yield the numbers among groups of digits: whole ones first, then groups put together."""
    pending: list[Span] = []
    for group in groups:
        if group[1] - group[0] < _FEWEST:
            pending.append(group)
            continue
        yield from _put_together(pending)
        pending = []
        if group[1] - group[0] <= _MOST:
            yield group
    yield from _put_together(pending)


def _put_together(groups: Sequence[Span]) -> Iterator[Span]:
    """Yield the numbers that neighbouring groups make up, the likeliest lengths first."""
    free = [True] * len(groups)
    whole = _count(groups)
    for length in dict.fromkeys((whole, *_LIKELY) if whole <= _MOST else _LIKELY):
        for first in range(len(groups)):
            part = _take(groups, free, first, length)
            if part is not None and _may_be_one(groups[part]):
                free[part] = [False] * (part.stop - part.start)
                yield groups[first][0], groups[part.stop - 1][1]


def _take(groups: Sequence[Span], free: Sequence[bool], first: int, length: int) -> slice | None:
    """Return which groups from `first` on have `length` digits together; None: there are none."""
    digits, last = 0, first
    while last < len(groups) and free[last] and digits < length:
        digits += groups[last][1] - groups[last][0]
        last += 1
    return slice(first, last) if digits == length else None


def _count(groups: Sequence[Span]) -> int:
    return sum(end - start for start, end in groups)


def _may_be_one(groups: Sequence[Span]) -> bool:
    """Return whether groups may be one number: marks have one digit or two each."""
    digits = _count(groups)
    if len(groups) == digits:
        return digits == _CITIZEN
    return _FEWEST <= digits <= _MOST and digits > 2 * len(groups)
