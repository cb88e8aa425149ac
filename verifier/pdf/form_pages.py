"""The tables of all pages, put together again where a page break cuts through a row.

A row whose name or comment goes on on the next page is one row. Where that cannot be told, the
table stays unclear.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from verifier.compared_field import ASSESSMENT_LABELS
from verifier.pdf.form_cell import ALIGNED, Cell, find_cells
from verifier.pdf.form_continued import continue_open_table
from verifier.pdf.form_label import ends_text, find_labelled
from verifier.pdf.form_open_table import find_open_tables
from verifier.pdf.form_row_name import is_row_name
from verifier.pdf.form_table import FormTable, Row, find_tables
from verifier.pdf.text import PageText, Word, group_lines
from verifier.spelling import subject_key

_ASSESSMENTS: Final = {subject_key(label): key for key, label in ASSESSMENT_LABELS.items()}
_GENERAL: Final = ("NANG_LUC_TU_CHU", "NANG_LUC_GIAO_TIEP", "NANG_LUC_GIAI_QUYET")
"""How the keys of the three general competences begin (TT 27/2020 Đ6)."""

_NEAR: Final = 2.2
"""How far, in heights, a next row may stand below the last rule."""


@dataclass(frozen=True, slots=True)
class FormPage:
    """One page: its ruled cells, and its tables from top to bottom."""

    text: PageText
    cells: tuple[Cell, ...]
    tables: tuple[FormTable, ...]

    @property
    def readable(self) -> tuple[Word, ...]:
        """The words that a reader sees on level lines."""
        return readable_words(self.text)


def readable_words(page: PageText) -> tuple[Word, ...]:
    """Return the words of a page that a reader sees on level lines."""
    return tuple(word for word in page.words if word.visible and word.upright)


def find_form_pages(pages: Sequence[PageText]) -> tuple[FormPage, ...]:
    """Return every page with its tables."""
    found: list[FormPage] = []
    last: FormTable | None = None
    for page in pages:
        cells = find_cells(page)
        tables = sorted(_find_tables(page, cells, last), key=_top, reverse=True)
        if last is not None and last.page == page.number - 1:
            tables = _with_continued(page, tables, last)
        if last is not None and tables and _goes_on(last, tables[0]):
            before, after = _join(last, tables[0])
            tables[0] = after
            found[-1] = replace(found[-1], tables=(*found[-1].tables[:-1], before))
        found.append(FormPage(page, cells, tuple(tables)))
        last = tables[-1] if tables else None
    return tuple(found)


def _with_continued(
    page: PageText, tables: Sequence[FormTable], last: FormTable
) -> list[FormTable]:
    """Return the tables of a page, with that which goes on above them without a heading."""
    rest = _rest(readable_words(page), tables)
    continued = continue_open_table(page, rest, last) if last.rows else None
    if continued is None or any(_top(table) >= _top(continued) for table in tables):
        return list(tables)
    return [continued, *tables]


def _find_tables(
    page: PageText, cells: Sequence[Cell], last: FormTable | None
) -> Iterator[FormTable]:
    """Yield the ruled tables, those aside that are better read without their rules; then others."""
    ruled = find_tables(page, cells, last=last)
    words = readable_words(page)
    whole = [table for table in ruled if _is_whole(table, words)]
    opened = find_open_tables(page, _rest(words, whole))
    yield from opened
    for table in ruled:
        own = {word for cell in table.used for word in cell.words}
        other = {word for found in opened for cell in found.used for word in cell.words}
        if table in whole or not own & other:
            yield table


def _rest(words: Sequence[Word], tables: Sequence[FormTable]) -> list[Word]:
    """Return the words that no table accounts for."""
    used = {word for table in tables for cell in table.used for word in cell.words}
    return [word for word in words if word not in used]


def _is_whole(table: FormTable, words: Sequence[Word]) -> bool:
    """Return whether a ruled table has rows, and no word in its midst stands in no cell of it.

    Shades behind headings or every other row look like the rules of a table that has less rows.
    """
    if not table.rows:
        return False
    inner = [cell for row in table.rows for cell in (row.label, *dict(row.cells).values()) if cell]
    left, right = table.left, max(column.right for column in table.columns)
    bottom, top = min(cell.bottom for cell in inner), max(cell.top for cell in table.used)
    taken = {word for cell in (*table.used, *table.loose) for word in cell.words}
    beside = [w for w in words if w not in taken and left < w.middle[0] < right]
    inside = any(bottom < word.middle[1] < top for word in beside)
    under = [w for w in beside if bottom - _NEAR * w.height < w.middle[1] <= bottom]
    next_line = next(iter(group_lines(under)), ())
    return not inside and (
        not next_line or ends_text(next_line) or bool(find_labelled([next_line]))
    )


def comment_key(assessment: str) -> str:
    """Return which comment stands beside a quality or competence."""
    if assessment.startswith("PHAM_CHAT"):
        return "NHAN_XET_PHAM_CHAT"
    general = assessment.startswith(_GENERAL)
    return "NHAN_XET_NANG_LUC_CHUNG" if general else "NHAN_XET_NANG_LUC_DAC_THU"


def _top(table: FormTable) -> float:
    return max(cell.top for cell in table.used) if table.used else 0.0


def _goes_on(before: FormTable, after: FormTable) -> bool:
    """Return whether two tables on two pages have the same columns at the same places."""
    return (
        before.kind == after.kind
        and after.page == before.page + 1
        and bool(before.rows)
        and [column.kind for column in before.columns] == [c.kind for c in after.columns]
        and all(
            one.left < (other.left + other.right) / 2 < one.right
            for one, other in zip(before.columns, after.columns, strict=True)
        )
    )


def _join(before: FormTable, after: FormTable) -> tuple[FormTable, FormTable]:
    """Return both parts with what the page break cut put into the first one."""
    before, after = _join_loose(before, after)
    if after.rows and _is_one_row(before, after):
        before, after = _join_rows(before, after)
    if after.rows:
        before, after = _join_comments(before, after)
    return before, after


def _join_loose(before: FormTable, after: FormTable) -> tuple[FormTable, FormTable]:
    """Put cells that stand above the first name of the second part into the last row."""
    ceiling = after.rows[0].label.top if after.rows else float("inf")
    loose = [cell for cell in after.loose if cell.bottom >= ceiling - ALIGNED or not after.rows]
    for cell in loose:
        column = next((c.kind for c in after.columns if c.holds(cell)), None)
        if column != "comment":
            continue
        before = _add(before, column, cell)
        after = replace(after, used=(*after.used, cell))
    return before, after


def _is_one_row(before: FormTable, after: FormTable) -> bool:
    """Return whether the names at both sides of a page break are one name."""
    head, tail = before.rows[-1].name, after.rows[0].name
    whole = f"{head} {tail}"
    return is_row_name(before.kind, whole) and not (
        is_row_name(before.kind, head) and is_row_name(before.kind, tail)
    )


def _join_rows(before: FormTable, after: FormTable) -> tuple[FormTable, FormTable]:
    """Put the first row of the second part into the last one of the first part."""
    head, tail = before.rows[-1], after.rows[0]
    other = dict(tail.cells)
    cells = tuple((kind, _merge(cell, other.get(kind))) for kind, cell in head.cells)
    whole = Row(_merge(head.label, tail.label) or head.label, f"{head.name} {tail.name}", cells)
    return replace(before, rows=(*before.rows[:-1], whole)), replace(after, rows=after.rows[1:])


def _merge(one: Cell | None, other: Cell | None) -> Cell | None:
    """Return a cell with the words of both."""
    if one is None or other is None:
        return other if one is None else one
    return replace(one, words=(*one.words, *other.words))


def _join_comments(before: FormTable, after: FormTable) -> tuple[FormTable, FormTable]:
    """Join a comment that spans rows on both sides of the page break."""
    head, tail = (dict(row.cells).get("comment") for row in (before.rows[-1], after.rows[0]))
    if head is None or tail is None or not _is_one_comment(before, after, head, tail):
        return before, after
    rows = tuple(
        replace(row, cells=tuple((k, None if c == tail else c) for k, c in row.cells))
        for row in after.rows
    )
    return _add(before, "comment", tail), replace(after, rows=rows)


def _is_one_comment(before: FormTable, after: FormTable, head: Cell, tail: Cell) -> bool:
    """Return whether the comments at a page break are one: it spans several rows."""
    if before.kind == "subjects":
        spans = sum(dict(row.cells).get("comment") == head for row in before.rows)
        spans_after = sum(dict(row.cells).get("comment") == tail for row in after.rows)
        return max(spans, spans_after) > 1
    keys = [
        _ASSESSMENTS.get(subject_key(row.label.text)) for row in (before.rows[-1], after.rows[0])
    ]
    return None not in keys and len({comment_key(key) for key in keys if key}) == 1


def _add(table: FormTable, column: str, more: Cell) -> FormTable:
    """Return a table whose last cell of a column says more, in every row that it spans."""
    last = dict(table.rows[-1].cells).get(column)
    whole = _merge(last, more)
    rows = tuple(
        replace(
            row,
            cells=tuple(
                (
                    kind,
                    whole
                    if kind == column and (row is table.rows[-1] if last is None else cell == last)
                    else cell,
                )
                for kind, cell in row.cells
            ),
        )
        for row in table.rows
    )
    return replace(table, rows=rows)
