"""Whether something is drawn in a place, or beside it, that its text does not say.

An image may lie beside a mark, a cell may hold a drawing instead of text. What is left of the
picture after letters that were read, and rules that are rules, has to be nothing.
"""

from collections.abc import Iterator
from typing import Final

from PIL import Image

from verifier.pdf.drawing import Box, Rule
from verifier.pdf.glyph_reading import Agreement
from verifier.pdf.page_album import PicturedPage
from verifier.pdf.picture_ink import (
    Area,
    erase,
    find_contrast,
    find_lines,
    find_visible,
    is_empty,
)
from verifier.pdf.place_reading import ALMOST, is_sign, read_letter
from verifier.report_card import TextRun

_DOTS: Final = 200
"""Dots of a picture that are gone over in the time of one comparison."""
_AROUND: Final = 0.5
"""Room around a value, in heights, in which nothing else may be drawn."""
_INSET: Final = 1.5
"""Points between the edge of a cell and its room: half of the thickest rule."""
_LONG: Final = 14.0
"""Points from which on a line is a rule; a shorter one may be part of a digit."""
_RULE: Final = 1.2
"""Points on either side of a rule that belong to it."""
_DASH: Final = 2.5
"""Points between the dashes of an upright rule; level ones are too flat to be a drawing."""
_BREAK: Final = 0.3
"""Points by which a level rule may be broken."""
_DRAWN: Final = (1.5, 3.5)
"""Width and height, in points, from which on something drawn could be read: no dots, no lines."""


def has_ink_beside(page: PicturedPage, run: TextRun) -> bool:
    """Return whether something is drawn in a place, or close to it, beside its text."""
    box = _find_room(page, run)
    area = page.area(box)
    if is_empty(area):
        return False
    page.work.spend(len(page.text.vertical) + len(page.text.horizontal) + _cost(area))
    return any(_is_drawn_in(page, picture, area, box) for picture in page.pictures)


def _cost(area: Area) -> int:
    """Return the comparisons that going over an area stands for."""
    return (area[2] - area[0]) * (area[3] - area[1]) // _DOTS


def _find_room(page: PicturedPage, run: TextRun) -> Box:
    """Return the room of a place: around words as far as nothing else begins."""
    bottom, top = run.bottom + _INSET, run.top - _INSET
    if not run.text:
        return run.left + _INSET, bottom, run.right - _INSET, top
    around = _AROUND * (run.top - run.bottom)
    left, right = _find_sides(page, run)
    return min(left, run.left - around), bottom, max(right, run.right + around), top


def _find_sides(page: PicturedPage, run: TextRun) -> tuple[float, float]:
    """Return how far the room around words goes: to other words, upright rules, or the edges."""
    middle = (run.bottom + run.top) / 2
    left, right = 0.0, page.pictures[0].width / page.scale
    beside = [
        (word.left - ALMOST, word.right + ALMOST)
        for word in page.text.words
        if word.bottom < run.top - _INSET and word.top > run.bottom + _INSET
    ]
    beside += [
        (rule.at - _INSET, rule.at + _INSET)
        for rule in page.text.vertical
        if rule.end - rule.start >= _LONG and rule.start <= middle <= rule.end
    ]
    for start, end in beside:
        if start >= run.right - 2 * ALMOST:
            right = min(right, start)
        if end <= run.left + 2 * ALMOST:
            left = max(left, end)
    return left, right


def _is_drawn_in(page: PicturedPage, picture: Image.Image, area: Area, box: Box) -> bool:
    """Return whether a picture shows more in an area than what is known to be drawn there."""
    ink = find_contrast(picture, area)
    if find_visible(ink) is None:
        return False
    known = (*_find_letters(page, picture, box), *_find_rules(page, picture, box))
    erase(ink, area, [_grow(page.area(own)) for own in known])
    rest = find_visible(ink)
    if rest is None:
        return False
    width, height = (rest[2] - rest[0]) / page.scale, (rest[3] - rest[1]) / page.scale
    return width >= _DRAWN[0] and height >= _DRAWN[1]


def _find_letters(page: PicturedPage, picture: Image.Image, box: Box) -> Iterator[Box]:
    """Yield the ink of letters near a place that are letters.

    A sign has to look like one: a font that says `_` may draw a word. A letter counts as text in
    any case; only one that clearly shows another is something drawn.
    """
    for letter in page.near(box):
        if not _meets(letter.ink, box) or not any(part.isprintable() for part in letter.text):
            continue
        agreement = read_letter(page, picture, letter).agreement
        if agreement is Agreement.AGREES or (agreement is Agreement.UNREAD and not is_sign(letter)):
            yield letter.ink


def _find_rules(page: PicturedPage, picture: Image.Image, box: Box) -> Iterator[Box]:
    """Yield where the rules near a place are drawn."""
    left, bottom, right, top = box
    for rule in page.text.vertical:
        if _is_near(rule, left, right):
            start, end = max(rule.start, bottom - _LONG), min(rule.end, top + _LONG)
            strip = (rule.at - _RULE, start, rule.at + _RULE, end)
            yield from _find_drawn(page, picture, strip, upright=True, like=box)
    for rule in page.text.horizontal:
        if _is_near(rule, bottom, top):
            start, end = max(rule.start, left - _LONG), min(rule.end, right + _LONG)
            strip = (start, rule.at - _RULE, end, rule.at + _RULE)
            yield from _find_drawn(page, picture, strip, upright=False, like=box)


def _is_near(rule: Rule, start: float, end: float) -> bool:
    """Return whether a line is long enough for a rule, and lies between two sides of a place."""
    return rule.end - rule.start >= _LONG and start - _RULE <= rule.at <= end + _RULE


def _find_drawn(
    page: PicturedPage, picture: Image.Image, strip: Box, *, upright: bool, like: Box
) -> Iterator[Box]:
    """Yield where a rule really is drawn: clipped and dashed lines may be strokes of digits."""
    area, scale = page.area(strip), page.scale
    if is_empty(area):
        return
    page.work.spend(1 + _cost(area))
    contrast = find_contrast(picture, area, like=page.area(like))
    gap = round((_DASH if upright else _BREAK) * scale)
    for first, last in find_lines(contrast, upright=upright, gap=gap):
        if last - first < (_LONG - 2 * _RULE) * scale:
            continue
        if upright:
            top = (picture.height - area[1] - first) / scale
            yield strip[0], top - (last - first) / scale - _RULE, strip[2], top + _RULE
        else:
            left = (area[0] + first) / scale
            yield left - _RULE, strip[1], left + (last - first) / scale + _RULE, strip[3]


def _meets(one: Box, other: Box) -> bool:
    """Return whether two boxes share a point."""
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]


def _grow(area: Area) -> Area:
    return area[0] - 1, area[1] - 1, area[2] + 1, area[3] + 1
