"""Where the form's own words stand, and where it leaves room that nothing was written in.

The picture of the page has to show these words as they were read, and nothing in that room.
"""

from collections.abc import Iterator
from typing import Final

from verifier.compared_field import FIELDS, Weight
from verifier.pdf.form_label import Labelled
from verifier.pdf.form_pages import FormPage
from verifier.pdf.form_table import FormTable
from verifier.report_card import TextRun

_RESULTS: Final = frozenset(
    {"level", "mark", "term1", "term2", "year", "reassessed", "learning", "conduct"}
)
"""Columns whose cells decide."""
_SHOWN: Final = frozenset(item.path for item in FIELDS if item.weight is Weight.SHOWN)
_DECISIVE: Final = frozenset(item.path for item in FIELDS) - _SHOWN
_SAME_LINE: Final = 0.3
"""By how much, in heights, words beside a label stand higher or lower."""
_NARROW: Final = 6.0
"""Points of room that nobody writes a value in."""


def is_decisive(path: str) -> bool:
    """Return whether a difference at a path that the printed side uses decides."""
    return path in _DECISIVE or path.startswith(("subjects[", "assessments["))


def find_form_places(page: FormPage) -> Iterator[TextRun]:
    """Yield headings and names of rows of a page's tables."""
    for table in page.tables:
        values = {cell for row in table.rows for _, cell in row.cells}
        yield from (cell.run for cell in table.used if cell not in values)


def find_table_gaps(table: FormTable) -> Iterator[TextRun]:
    """Yield the cells for results that show no text."""
    columns = {column.kind: column for column in table.columns}
    for row in table.rows:
        for kind, cell in row.cells:
            if cell is None and kind in _RESULTS and kind in columns:
                column, label = columns[kind], row.label
                yield TextRun("", label.page, column.left, label.bottom, column.right, label.top)


def find_gap(item: Labelled, page: FormPage) -> Iterator[TextRun]:
    """Yield the room behind a label of a decisive field that has no value."""
    if item.text or item.path not in _DECISIVE:
        return
    last = item.label[-1]
    behind = [
        word.left
        for word in page.text.words
        if word.left >= last.right
        and word not in item.value  # leader dots, which may be none
        and abs(word.baseline - last.baseline) <= _SAME_LINE * last.height
    ]
    edge = max((word.right for word in page.text.words), default=last.right)
    right = min(behind, default=edge)
    if right - last.right > _NARROW:
        yield TextRun("", last.page, last.right, last.bottom, right, last.top)
