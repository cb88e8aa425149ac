"""Lists that give way: what does not fit on the one page is counted in words instead.

Rows of the least important list are left out first, within a list those that passed before those
that did not, and the last before the first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from web.receipts.look import Text
from web.receipts.pen import CELL_GAP, measure

ROW_GAP: Final = 2.5
"""Points above and below the text of a row."""
HEADING_GAP: Final = 7.0
"""Points above a heading."""


@dataclass(slots=True)
class Row:
    """One row: its cells, and how gladly it is left out."""

    cells: tuple[Text, ...] = field(repr=False)
    height: float
    rank: int = 0
    """0: the last to be left out."""


@dataclass(slots=True)
class Listing:
    """One list with its heading."""

    heading: Text
    widths: tuple[float, ...]
    header: Row | None
    rows: tuple[Row, ...]
    least: int
    """So many rows stay as long as any other list can still give way."""
    count_hidden: Callable[[tuple[int, ...]], Text]
    """The sentence that stands for the rows with these numbers."""
    hidden: set[int] = field(default_factory=set)

    @property
    def kept(self) -> tuple[int, ...]:
        """The numbers of the rows that are shown."""
        return tuple(n for n in range(len(self.rows)) if n not in self.hidden)

    @property
    def height(self) -> float:
        """Of everything that is shown; an empty list takes no room."""
        if not self.rows:
            return 0.0
        total = HEADING_GAP + measure(self.heading, sum(self.widths))
        if self.header is not None and self.kept:
            total += self.header.height
        total += sum(self.rows[number].height for number in self.kept)
        if self.hidden:
            total += measure(self.count_hidden(tuple(sorted(self.hidden))), sum(self.widths))
        return total

    def give_way(self) -> None:
        """Leave out one more row."""
        self.hidden.add(max(self.kept, key=lambda number: (self.rows[number].rank, number)))


def make_row(cells: Sequence[Text], widths: Sequence[float], *, rank: int = 0) -> Row:
    """Return a row that is as high as its highest cell."""
    heights = [measure(c, w - CELL_GAP) for c, w in zip(cells, widths, strict=True)]
    return Row(tuple(cells), max(heights) + 2 * ROW_GAP, rank)


def fit(listings: Sequence[Listing], room: float) -> bool:
    """Have lists, the last first, leave out rows until all fit; return whether they do."""
    for respect_least in (True, False):
        for listing in reversed(listings):
            while _height(listings) > room and len(listing.kept) > (
                listing.least if respect_least else 0
            ):
                listing.give_way()
    return _height(listings) <= room


def _height(listings: Sequence[Listing]) -> float:
    return sum(listing.height for listing in listings)
