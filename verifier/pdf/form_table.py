"""Tables of the ministry's forms: found by their headings, read by their rules.

A table that goes on on the next page is found again by its repeated heading, or by its edges.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from verifier.pdf.form_cell import ALIGNED, REACH, Cell, find_block
from verifier.pdf.form_words import COLUMNS, GROUP_ROWS, TABLES
from verifier.pdf.text import PageText

NEEDED: Final = {
    "subjects": frozenset({"level", "mark", "term1", "term2", "year"}),
    "PHAM_CHAT": frozenset({"level"}),
    "NANG_LUC": frozenset({"level"}),
    "course": frozenset({"class_name", "school.name"}),
    "terms": frozenset({"learning", "conduct"}),
}
"""A heading counts as that of a table only beside at least one of these columns."""
_MOST_CELLS: Final = 1_000
"""Of one page; a form has about 150. What stands in more is no form's table and stays unread."""
_MOST_BESIDE: Final = 64
"""Cells beside a heading; a form has about ten."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of values."""

    kind: str
    left: float
    right: float

    def holds(self, cell: Cell) -> bool:
        """Return whether a cell stands in this column and in no other."""
        return cell.left >= self.left - ALIGNED and cell.right <= self.right + ALIGNED


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name and the cells of its columns; a column without a cell is blank."""

    label: Cell
    name: str
    cells: tuple[tuple[str, Cell | None], ...]


@dataclass(frozen=True, slots=True)
class FormTable:
    """One table, or the part of it that stands on one page."""

    kind: str
    page: int
    left: float
    right: float
    """Edges of the column of names."""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    used: tuple[Cell, ...]
    """Headings, names, groups and values: everything that was understood."""
    loose: tuple[Cell, ...] = ()
    """Cells of its columns that stand beside no name."""

    def goes_on(self, cell: Cell) -> bool:
        """Return whether a cell of a later page has the edges of this table's names."""
        return abs(cell.left - self.left) <= ALIGNED and cell.right <= self.right + ALIGNED


@dataclass(frozen=True, slots=True)
class _Heading:
    """Where a table begins."""

    kind: str
    top: float
    bottom: float
    left: float
    right: float
    columns: tuple[Column, ...]
    cells: tuple[Cell, ...]
    floor: float
    """Where the table ends."""


def find_tables(
    page: PageText, cells: Sequence[Cell], *, last: FormTable | None
) -> tuple[FormTable, ...]:
    """Return the tables of a page, top to bottom; `last` is what the page before ended with."""
    if len(cells) > _MOST_CELLS:
        return ()
    headings = [h for cell in cells if (h := _read_heading(page, cell, cells)) is not None]
    if last is not None and (opening := _continue(page, cells, last, headings)) is not None:
        headings.insert(0, opening)
    ordered = sorted(headings, key=lambda heading: -heading.top)
    return tuple(_read_table(page.number, heading, cells, ordered) for heading in ordered)


def _read_heading(page: PageText, cell: Cell, cells: Sequence[Cell]) -> _Heading | None:
    """Return the heading that begins with a cell, None when it is no heading."""
    key = cell.key
    kind = next((kind for kind, pattern in TABLES if pattern.fullmatch(key)), None)
    if kind is None or key in GROUP_ROWS:
        return None
    beside = [
        other
        for other in cells
        if other.left >= cell.right - REACH
        and other.top <= cell.top + REACH
        and other.bottom >= cell.bottom - REACH
    ]
    if len(beside) > _MOST_BESIDE:
        return None
    columns = tuple(_read_columns(beside))
    if not NEEDED[kind] & {column.kind for column in columns}:
        return None
    floor, _ = find_block(page, cell)
    return _Heading(
        kind, cell.top, cell.bottom, cell.left, cell.right, columns, (cell, *beside), floor
    )


def _read_columns(beside: Sequence[Cell]) -> Iterator[Column]:
    """Yield a column for each lowest cell of a heading; one over others only groups them."""
    for cell in beside:
        over_others = any(
            other.top <= cell.bottom + REACH and other.left < cell.right and other.right > cell.left
            for other in beside
            if other is not cell
        )
        kind = next((k for k, pattern in COLUMNS if pattern.fullmatch(cell.key)), None)
        if kind is not None and not over_others:
            yield Column(kind, cell.left, cell.right)


def _continue(
    page: PageText, cells: Sequence[Cell], last: FormTable, headings: Sequence[_Heading]
) -> _Heading | None:
    """Return the part of a table that goes on at the head of a page without a heading."""
    first = next((cell for cell in cells if last.goes_on(cell)), None)
    if first is None or abs(first.left - last.left) > ALIGNED:
        return None
    floor, top = find_block(page, first)
    if any(floor < heading.top <= top + REACH for heading in headings):
        return None
    if any(heading.top > top for heading in headings):
        return None
    return _Heading(last.kind, top, top, last.left, last.right, last.columns, (), floor)


def _read_table(
    page: int, heading: _Heading, cells: Sequence[Cell], headings: Sequence[_Heading]
) -> FormTable:
    """Return the table below a heading, down to its last rule or the next heading."""
    below = [h.top for h in headings if h.top < heading.bottom - REACH]
    floor = max([heading.floor, *below])
    body = [
        cell
        for cell in cells
        if cell.top <= heading.bottom + REACH and cell.bottom >= floor - REACH
    ]
    names = [cell for cell in body if _is_name(cell, heading)]
    groups = [cell for cell in body if cell.key in GROUP_ROWS and cell not in names]
    rows = tuple(_read_row(cell, names, body, heading) for cell in names if _is_leaf(cell, names))
    values = [cell for row in rows for _, cell in row.cells if cell is not None]
    used = (*heading.cells, *names, *groups, *values)
    loose = tuple(
        cell
        for cell in body
        if cell not in used and any(column.holds(cell) for column in heading.columns)
    )
    return FormTable(
        heading.kind, page, heading.left, heading.right, heading.columns, rows, used, loose
    )


def _is_name(cell: Cell, heading: _Heading) -> bool:
    """Return whether a cell stands in the column of names."""
    inside = cell.left >= heading.left - ALIGNED and cell.right <= heading.right + ALIGNED
    return inside and cell.key not in GROUP_ROWS


def _is_leaf(cell: Cell, names: Sequence[Cell]) -> bool:
    """Return whether no narrower name stands to the right: `Nghệ thuật | Âm nhạc`."""
    return not any(
        other.left >= cell.right - REACH and cell.spans(other.level)
        for other in names
        if other is not cell
    )


def _read_row(label: Cell, names: Sequence[Cell], body: Sequence[Cell], heading: _Heading) -> Row:
    """Return the row of a name; a name that spans several stands before each of them."""
    over = [
        cell
        for cell in names
        if cell is not label and cell.right <= label.left + REACH and cell.spans(label.level)
    ]
    name = f"{' '.join(cell.text for cell in over)} ({label.text})" if over else label.text
    cells = tuple(
        (
            column.kind,
            next((c for c in body if column.holds(c) and c.spans(label.level)), None),
        )
        for column in heading.columns
    )
    return Row(label, name, cells)
