"""Where on a page identity numbers stand, so that a picture of it can hide their middle.

Letters are looked at in the order of the file, which finds numbers that stand upright or go round
a corner, and in the order in which they are read, which finds those painted in any other order.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from verifier.identity_numbers import find_numbers
from verifier.pdf.drawing import Box
from verifier.pdf.letter import SMALLEST, Letter

_GAP: Final = 0.14
"""From which gap on, in heights, two letters are apart, as in `text`."""
_FAR: Final = 3.0
"""From which gap on, in heights, they no longer belong to one number."""
_SAME_LINE: Final = 0.3
"""By how much, in heights, letters of one line differ."""
_LONG: Final = 11
_HEAD: Final = 4
_SHORT_HEAD: Final = 2
_END: Final = 2
"""How many digits stay readable: of a long number four and two, of a short one two and two."""
_EDGE: Final = 0.5
"""Points around the letters, for the smoothing of their edges."""


def find_number_boxes(letters: Iterable[Letter]) -> Iterator[Box]:
    """Yield the boxes of what to hide of every number; they overlap."""
    found = [letter for letter in letters if not letter.text.isspace()]
    level = [letter for letter in found if letter.upright]
    turned = [letter for letter in found if not letter.upright]
    for ordered in (found, _order(level, upright=True), _order(turned, upright=False)):
        text, places = _write(ordered)
        for start, end in find_numbers(text, phones=True):
            digits = dict.fromkeys(places[at] for at in range(start, end) if text[at].isdigit())
            yield from _cover([ordered[place] for place in digits])


def _order(letters: Sequence[Letter], *, upright: bool) -> list[Letter]:
    """Return the letters line by line, or column by column."""
    across, along = (1, 0) if upright else (0, 1)
    lines: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda letter: -_middle(letter, across)):
        last = lines[-1][0] if lines else None
        near = last and _middle(last, across) - _middle(letter, across) <= _SAME_LINE * _size(last)
        if near:
            lines[-1].append(letter)
        else:
            lines.append([letter])
    return [c for line in lines for c in sorted(line, key=lambda letter: letter.box[along])]


def _write(letters: Sequence[Letter]) -> tuple[str, list[int]]:
    """Return the letters as a text, and the place of each of its characters' letter."""
    characters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(letters):
        if place:
            between = _separate(letters[place - 1], letter)
            characters += between
            places += [place] * len(between)
        characters += letter.text
        places += [place] * len(letter.text)
    return "".join(characters), places


def _separate(last: Letter, letter: Letter) -> str:
    """Return what the room between two letters stands for: nothing, a space or a new line."""
    gap, size = _distance(last.box, letter.box), min(_size(last), _size(letter))
    if gap > _FAR * size:
        return "\n"
    return " " if gap > _GAP * size else ""


def _cover(digits: Sequence[Letter]) -> Iterator[Box]:
    """Yield the boxes of the digits in the middle, and of the room between them."""
    head = _HEAD if len(digits) >= _LONG else _SHORT_HEAD
    hidden = digits[head:-_END]
    boxes = [_around(digit.box, digit.ink) if any(digit.ink) else digit.box for digit in hidden]
    for box in boxes + [_around(a, b) for a, b in pairwise(boxes)]:
        yield box[0] - _EDGE, box[1] - _EDGE, box[2] + _EDGE, box[3] + _EDGE


def _around(one: Box, other: Box) -> Box:
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )


def _distance(one: Box, other: Box) -> float:
    """Return how far apart two boxes are; 0 when they touch."""
    across = max(one[0] - other[2], other[0] - one[2], 0.0)
    up = max(one[1] - other[3], other[1] - one[3], 0.0)
    return max(across, up)


def _middle(letter: Letter, axis: int) -> float:
    return (letter.box[axis] + letter.box[axis + 2]) / 2


def _size(letter: Letter) -> float:
    return max(letter.size, SMALLEST)
