"""The table of marks as a token packs it: six bits name a row, seven bits hold a cell.

Row after row, the most significant bit first; what is left of the last byte is nought.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

SUBJECT_BITS: Final = 6
CELL_BITS: Final = 7
MOST_COLUMNS: Final = 4
"""Secondary: first term, second term, year, after reassessment. Primary: level, mark."""

_LETTERS: Final = ("T", "K", "H", "Đ", "C", "CĐ", "X")
"""The levels of TT 27/2020 and TT 22/2021; X is "Hoàn thành xuất sắc"."""
_TENTHS: Final = 101
"""Marks from 0 to 10, to one decimal place (TT 22/2021 Đ9)."""
CELLS: Final = (
    "",
    *(f"{Decimal(tenth) / 10:f}".removesuffix(".0") for tenth in range(_TENTHS)),
    *_LETTERS,
)
"""What each cell code stands for: empty, 101 marks with a point, then letters."""


@dataclass(frozen=True, slots=True)
class MarkRow:
    """One row of the sheet's table."""

    subject: int
    """By the table of `subject`; 0 for one that it does not name."""
    cells: tuple[str, ...]
    """From left to right, as `CELLS` writes them; empty where nothing is printed."""


def size_of(rows: int, columns: int) -> int:
    """Return how many bytes a table takes."""
    return -(-rows * (SUBJECT_BITS + columns * CELL_BITS) // 8)


def read_rows(packed: bytes, *, rows: int, columns: int) -> tuple[MarkRow, ...] | None:
    """Return the rows of a table; None when a cell or a bit says something that nothing means."""
    width = SUBJECT_BITS + columns * CELL_BITS
    if len(packed) != size_of(rows, columns):
        return None
    spare = len(packed) * 8 - rows * width
    number = int.from_bytes(packed, "big")
    if number & ((1 << spare) - 1):
        return None
    number >>= spare
    read = [_read_row(number >> (row * width), columns) for row in reversed(range(rows))]
    found = tuple(row for row in read if row is not None)
    return found if len(found) == rows else None


def pack_rows(rows: Iterable[MarkRow], *, columns: int) -> bytes:
    """Return a table's bytes.

    Raises:
        ValueError: a row has another number of cells, or a cell that no code stands for.
    """
    number, count = 0, 0
    for row in rows:
        if len(row.cells) != columns or not 0 <= row.subject < 1 << SUBJECT_BITS:
            raise ValueError("not a row of this table")
        number = number << SUBJECT_BITS | row.subject
        for cell in row.cells:
            number = number << CELL_BITS | CELLS.index(cell)
        count += 1
    size = size_of(count, columns)
    width = SUBJECT_BITS + columns * CELL_BITS
    return (number << (size * 8 - count * width)).to_bytes(size, "big")


def _read_row(number: int, columns: int) -> MarkRow | None:
    """Return the row whose bits are the lowest of `number`."""
    codes = [
        number >> (column * CELL_BITS) & ((1 << CELL_BITS) - 1)
        for column in reversed(range(columns))
    ]
    if any(code >= len(CELLS) for code in codes):
        return None
    subject = number >> (columns * CELL_BITS) & ((1 << SUBJECT_BITS) - 1)
    return MarkRow(subject, tuple(CELLS[code] for code in codes))
