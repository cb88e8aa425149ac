"""Tables for spreadsheets: CSV (RFC 4180) in which no cell is taken for a formula.

A certificate's name or an address on the network is somebody else's text, and a spreadsheet runs a
cell that begins like a formula. Such a cell gets an apostrophe before it (OWASP, CSV injection);
numbers of our own stay numbers.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TextIO

_TRIGGERS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a formula begins with, in full width too: some programs fold that."""
_SKIPPED: Final = " \ufeff\u200b\u00a0"
"""What some programs drop before they look at a cell."""


def write_table(stream: TextIO, names: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Write rows under their column names to a stream opened with `newline=""`."""
    table = csv.writer(stream)
    table.writerow(names)
    table.writerows([_cell(row.get(name)) for name in names] for row in rows)


def _cell(value: object) -> object:
    """Return a cell that is no formula, and starts no new one in a program that splits badly."""
    if value is None or isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(_SKIPPED).startswith(_TRIGGERS) else text
