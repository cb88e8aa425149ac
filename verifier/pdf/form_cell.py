"""Cells of ruled tables: which words stand between the same four rules."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from verifier.pdf.drawing import Rule
from verifier.pdf.text import PageText, Word, group_lines
from verifier.pdf.work import COMPARISONS, Work
from verifier.report_card import TextRun
from verifier.spelling import subject_key, tidy

REACH: Final = 1.5
"""By how many points rules of one table may miss each other."""
ALIGNED: Final = 3.0
"""By how many points edges of one column differ."""


@dataclass(frozen=True, slots=True)
class Cell:
    """An area between four rules that holds words."""

    page: int
    left: float
    bottom: float
    right: float
    top: float
    words: tuple[Word, ...]
    """In reading order."""

    @property
    def text(self) -> str:
        """What the cell says."""
        return tidy(" ".join(word.text for word in self.words))

    @property
    def key(self) -> str:
        """What other spellings of the text share."""
        return subject_key(self.text)

    @property
    def level(self) -> float:
        """The height of the cell's middle on the page."""
        return (self.bottom + self.top) / 2

    @property
    def run(self) -> TextRun:
        """The cell as a place on a page."""
        return TextRun(self.text, self.page, self.left, self.bottom, self.right, self.top)

    def spans(self, level: float) -> bool:
        """Return whether the cell reaches over a height of the page."""
        return self.bottom - REACH <= level <= self.top + REACH


class _Rules:
    """Rules of one direction by where they are, to find the next on either side of a point."""

    def __init__(self, rules: Iterable[Rule], work: Work) -> None:
        self._work = work
        self._rules = sorted(set(rules), key=lambda rule: rule.at)
        self._at = [rule.at for rule in self._rules]

    def around(self, at: float, across: float) -> tuple[float, float] | None:
        """Return the next rules before and behind `at` that reach over `across`."""
        middle = bisect_left(self._at, at)
        before = self._find(range(middle - 1, -1, -1), across)
        behind = self._find(range(middle, len(self._rules)), across)
        return None if before is None or behind is None else (before, behind)

    def _find(self, indices: range, across: float) -> float | None:
        """Return where the first of these rules is that reaches over `across`."""
        for tried, index in enumerate(indices, start=1):
            if _reaches(self._rules[index], across):
                self._work.spend(tried)
                return self._rules[index].at
        self._work.spend(len(indices))
        return None


def _reaches(rule: Rule, across: float) -> bool:
    """Return whether a rule passes a point of the other axis."""
    return rule.start - REACH <= across <= rule.end + REACH


def find_cells(page: PageText) -> tuple[Cell, ...]:
    """Return the cells of a page that hold visible words, top to bottom and left to right.

    Raises:
        DocumentError: the page has more rules and words than any card.
    """
    work = Work(COMPARISONS // 10)
    upright, level = _Rules(page.vertical, work), _Rules(page.horizontal, work)
    found: dict[tuple[float, float, float, float], list[Word]] = {}
    for word in page.words:
        if not (word.visible and word.upright):
            continue
        x, y = word.middle
        sides, ends = upright.around(x, y), level.around(y, x)
        if sides is not None and ends is not None:
            box = (sides[0], ends[0], sides[1], ends[1])
            found.setdefault(box, []).append(word)
    cells = [
        Cell(page.number, *box, tuple(word for line in group_lines(words) for word in line))
        for box, words in found.items()
    ]
    return tuple(sorted(cells, key=lambda cell: (-cell.top, cell.left)))


def find_block(page: PageText, cell: Cell) -> tuple[float, float]:
    """Return bottom and top of the table whose left edge is the left edge of a cell."""
    pieces = sorted(
        (rule.start, rule.end) for rule in page.vertical if abs(rule.at - cell.left) <= REACH
    )
    bottom, top = cell.bottom, cell.top
    for start, end in pieces:
        if start <= top + REACH and end >= bottom:
            top = max(top, end)
    for start, end in reversed(pieces):
        if end >= bottom - REACH and start <= top:
            bottom = min(bottom, start)
    return bottom, top
