"""Several school years in one PDF: which pages, and which part of a page, belong to which year.

A year begins where its heading names it (`Năm học: 2024 – 2025`), and goes on until another is
named. Cover and particulars stand once and are those of all years (CV 2088 PL1: one unit a year,
the cover of the newest).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from verifier.pdf.drawing import Rule
from verifier.pdf.form_label import Labelled, find_labelled, is_form_text
from verifier.pdf.form_pages import find_form_pages, readable_words
from verifier.pdf.form_words import LEVEL_TITLES
from verifier.pdf.text import PageText, Word, group_lines
from verifier.spelling import read_school_year, subject_key

_TWO_YEARS: Final = re.compile(r"(?<!\d)(\d{4})\D{1,5}(\d{4})(?!\d)")
_HEADERS: Final = ("pupil.", "school.", "school_year", "class_name", "register_number", "lookup_id")
"""Beginnings of what a heading says above and beside the year."""
_RESULTS: Final = frozenset({"subjects", "PHAM_CHAT", "NANG_LUC", "terms"})
"""Tables that belong to one year."""
_PARTICULARS: Final = frozenset({"pupil.birth_date", "pupil.number"})
"""Who has these has particulars of its own."""


@dataclass(frozen=True, slots=True)
class YearPart:
    """What one school year shows."""

    year: str | None
    """As `2024-2025`; None when no heading names one."""
    pages: tuple[PageText, ...]
    front: tuple[PageText, ...] = ()
    """Cover and particulars that stand before another year's results, for want of own ones."""


def split_years(pages: Sequence[PageText]) -> tuple[YearPart, ...]:
    """Return the parts of the pages in their order; one when no more than one year is named."""
    whole = (YearPart(None, tuple(pages)),)
    if len({year for page in pages for year in _find_any_years(page)}) < 2:
        return whole
    parts: list[YearPart] = []
    waiting: list[PageText] = []
    for page in pages:
        for year, piece in _cut(page, parts[-1].year if parts else None):
            if year is None and (waiting or _is_cover(piece)):
                waiting.append(piece)  # of the year that is named next
            elif parts and not waiting and year in (None, parts[-1].year):
                parts[-1] = replace(parts[-1], pages=(*parts[-1].pages, piece))
            else:
                parts.append(YearPart(year, (*waiting, piece)))
                waiting.clear()
    if waiting and parts:
        parts[-1] = replace(parts[-1], pages=(*parts[-1].pages, *waiting))
    return _share_front(parts) if len(parts) > 1 else whole


def _find_any_years(page: PageText) -> Iterator[str]:
    """Yield whatever reads like a school year, wherever it stands: a quick look."""
    for line in group_lines(page.words):
        for first, second in _TWO_YEARS.findall(" ".join(word.text for word in line)):
            if int(second) == int(first) + 1:
                yield first


def _cut(page: PageText, current: str | None) -> Iterator[tuple[str | None, PageText]]:
    """Yield the pieces of a page, each with the year that its heading names."""
    lines = group_lines(readable_words(page))
    items = find_labelled(lines)
    rest, year = page, None
    for item in items:
        named = read_school_year(item.text) if item.path == "school_year" else None
        if named is None or named == (year or current):
            continue
        place = next(i for i, line in enumerate(lines) if item.label[0] in line)
        start = _find_start(lines, place, items)
        if start and (current or year):
            above, rest = _split(rest, max(word.top for word in lines[start]))
            yield year, above
        year = named
    yield year, rest


def _is_cover(page: PageText) -> bool:
    """Return whether a page bears the second line of a cover's title, such as `Tiểu học`."""
    lines = group_lines(readable_words(page))
    return any(subject_key(" ".join(w.text for w in line)) in LEVEL_TITLES for line in lines)


def _find_start(lines: Sequence[tuple[Word, ...]], place: int, items: Sequence[Labelled]) -> int:
    """Return the first line of the heading that a line belongs to, 0 when it heads the page."""
    known = {
        word
        for item in items
        if item.path.startswith(_HEADERS)
        for word in (*item.label, *item.value)
    }
    start = place
    while start and (known.issuperset(lines[start - 1]) or is_form_text(lines[start - 1])):
        start -= 1
    return start


def _split(page: PageText, level: float) -> tuple[PageText, PageText]:
    """Return what stands above a level of the page, and the rest."""
    above = replace(
        page,
        words=tuple(word for word in page.words if word.baseline > level),
        vertical=tuple(_clip(page.vertical, level, float("inf"))),
        horizontal=tuple(rule for rule in page.horizontal if rule.at > level),
    )
    below = replace(
        page,
        words=tuple(word for word in page.words if word.baseline <= level),
        vertical=tuple(_clip(page.vertical, float("-inf"), level)),
        horizontal=tuple(rule for rule in page.horizontal if rule.at <= level),
    )
    return above, below


def _clip(rules: Sequence[Rule], low: float, high: float) -> Iterator[Rule]:
    """Yield what of upright rules lies between two levels."""
    for rule in rules:
        start, end = max(rule.start, low), min(rule.end, high)
        if start < end:
            yield Rule(rule.at, start, end)


def _share_front(parts: Sequence[YearPart]) -> tuple[YearPart, ...]:
    """Give cover and particulars, which stand before the first results, to years without own ones.

    What stands before the first results and has none of its own is no year, only a cover.
    """
    front: list[PageText] = []
    rest = list(parts)
    while rest and not _has_results(rest[0].pages):
        front += rest.pop(0).pages
    if not rest:
        return (YearPart(None, tuple(page for part in parts for page in part.pages)),)
    own = tuple(front)
    if all(map(_has_particulars, rest)):
        return (replace(rest[0], pages=(*front, *rest[0].pages)), *rest[1:])
    if not own:
        first = rest[0]
        count = next(i for i in range(len(first.pages)) if _has_results(first.pages[i : i + 1]))
        own = first.pages[:count]
        rest[0] = replace(first, pages=first.pages[count:])
    return tuple(part if _has_particulars(part) else replace(part, front=own) for part in rest)


def _has_results(pages: Sequence[PageText]) -> bool:
    """Return whether pages hold a table that belongs to one year."""
    return any(table.kind in _RESULTS for p in find_form_pages(pages) for table in p.tables)


def _has_particulars(part: YearPart) -> bool:
    """Return whether a part says itself whose it is."""
    found = {
        item.path
        for page in part.pages
        for item in find_labelled(group_lines(readable_words(page)))
    }
    return bool(found & _PARTICULARS)
