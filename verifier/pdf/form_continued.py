"""A table without rules that goes on at the head of a page without a heading.

Below lines that every page bears, the first word has to begin a row that the form knows, in the
column of names of the table on the page before; and everything has to stand in its columns.
"""

from collections.abc import Sequence

from verifier.pdf.form_cell import ALIGNED
from verifier.pdf.form_open_table import (
    MOST_PIECES,
    TableLine,
    build_table,
    part_rows,
    read_lines,
    take_blocks,
)
from verifier.pdf.form_piece import Grid, Piece, cut_pieces
from verifier.pdf.form_table import Column, FormTable
from verifier.pdf.text import PageText, Word


def continue_open_table(page: PageText, words: Sequence[Word], last: FormTable) -> FormTable | None:
    """Return the part of a table that goes on at the head of a page, without rules or heading."""
    pieces = tuple(cut_pieces(words))
    lines = [line for line in read_lines(pieces) if not (line.labelled or line.form_text)]
    if not lines or len(pieces) > MOST_PIECES or last.kind == "course":
        return None
    first = lines[0].pieces[0]
    stop = _find_stop_below(first, tuple(read_lines(pieces)))
    body = [p for p in pieces if stop < p.baseline <= first.baseline]
    names = [p for p in body if last.left - ALIGNED <= p.left and p.middle < last.right]
    blocks = take_blocks(last.kind, names)
    columns = (Column("name", last.left, last.right), *last.columns)
    if not blocks or names[0] is not first or not _stand_in(body, columns):
        return None
    bands = tuple(part_rows(blocks, first.baseline + first.height, body))
    grid = Grid(last.kind, columns, bands, ruled=False)
    return build_table(page.number, grid, None, [p for p in pieces if p.baseline > stop])


def _find_stop_below(first: Piece, lines: Sequence[TableLine]) -> float:
    """Return the height of the first line below a row that is no part of its table."""
    below = (line for line in lines if line.baseline < first.baseline)
    return next((line.baseline for line in below if line.ends(first)), float("-inf"))


def _stand_in(pieces: Sequence[Piece], columns: Sequence[Column]) -> bool:
    """Return whether every word stands in one of the columns."""
    return all(
        any(column.left - ALIGNED <= w.middle[0] <= column.right + ALIGNED for column in columns)
        for piece in pieces
        for w in piece.words
    )
