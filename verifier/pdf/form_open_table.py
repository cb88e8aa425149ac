"""Tables that lack rules between columns, or any rules: found by headings, read by alignment.

Columns are parted where no word of the table stands. Rows are parted by rules where there are any,
else by the names in the first column, which then have to be names that a form knows. What does not
come out clearly is no table, and its words stay unexplained.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from verifier.pdf.form_cell import REACH, Cell
from verifier.pdf.form_comment import add_tail, make_cell, part_comments, span_comments
from verifier.pdf.form_heading import find_columns, find_titles
from verifier.pdf.form_label import find_labelled, is_form_text
from verifier.pdf.form_piece import HEADING_LINES, LINE, Band, Grid, Piece, cut_pieces, say_pieces
from verifier.pdf.form_row_name import take_name
from verifier.pdf.form_table import Column, FormTable, Row
from verifier.pdf.form_words import GROUP_ROWS, TABLES, TERM_NAMES, TERM_ROWS
from verifier.pdf.text import PageText, Word, group_lines
from verifier.spelling import subject_key

MOST_PIECES: Final = 600
"""Of one page; a form has about 150."""
_MOST_ANCHORS: Final = 24
"""Pieces of one page that might head a table; a form has five."""
_SHIFT: Final = 40.0
"""By how many points first columns of tables below each other begin apart."""


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line of a page, and what it means for a table above it."""

    baseline: float
    pieces: tuple[Piece, ...]
    labelled: bool
    form_text: bool
    """It says what a form says, and names no row."""

    def ends(self, anchor: Piece) -> bool:
        """Return whether a table that begins with a piece has ended above this line."""
        return self.labelled or self.form_text or self.heads(anchor)

    def heads(self, anchor: Piece) -> bool:
        """Return whether another table begins here, below the heading of one."""
        below = self.baseline < anchor.baseline - LINE * anchor.height
        return below and any(
            _is_heading(p) and abs(p.left - anchor.left) <= _SHIFT for p in self.pieces
        )


def find_open_tables(page: PageText, words: Sequence[Word]) -> tuple[FormTable, ...]:
    """Return the tables among words that no ruled table accounts for, top to bottom."""
    pieces = tuple(cut_pieces(words))
    anchors = [piece for piece in pieces if _find_kind(piece) is not None]
    if not anchors or len(pieces) > MOST_PIECES or len(anchors) > _MOST_ANCHORS:
        return ()
    lines = tuple(read_lines(pieces))
    found = (_read(page, piece, pieces, lines) for piece in anchors)
    return tuple(table for table in found if table is not None)


def _find_kind(piece: Piece) -> str | None:
    """Return which table a piece could head."""
    key = piece.key
    if key in GROUP_ROWS:
        return None
    return next((kind for kind, pattern in TABLES if pattern.fullmatch(key)), None)


def read_lines(pieces: Sequence[Piece]) -> Iterator[TableLine]:
    """Yield the lines of a page, top to bottom."""
    lines: dict[float, list[Piece]] = {}
    for piece in pieces:
        lines.setdefault(piece.baseline, []).append(piece)
    for baseline, line in sorted(lines.items(), reverse=True):
        words = tuple(word for piece in line for word in piece.words)
        key = subject_key(" ".join(word.text for word in words))
        fixed = is_form_text(words) and key not in GROUP_ROWS and key not in TERM_ROWS
        yield TableLine(baseline, tuple(line), bool(find_labelled([words])), fixed)


def _read(
    page: PageText, anchor: Piece, pieces: Sequence[Piece], lines: Sequence[TableLine]
) -> FormTable | None:
    """Return the table whose first heading begins with a piece, None when there is none."""
    kind = _find_kind(anchor)
    if kind is None:
        return None
    stop = _find_stop(anchor, lines)
    below = [p for p in pieces if stop < p.baseline < anchor.baseline]
    grid = _read_ruled(page, kind, anchor, pieces, stop) or _read_plain(kind, anchor, pieces, below)
    if grid is None or not grid.bands:
        return None
    return build_table(page.number, grid, anchor, [p for p in pieces if p.baseline > stop])


def take_blocks(kind: str, names: Sequence[Piece]) -> list[tuple[str, list[Piece]]]:
    """Return the names of rows, each with its lines; none when one of them is not known."""
    left = list(names)
    blocks: list[tuple[str, list[Piece]]] = []
    while left:
        count = take_name(kind, left)
        if not count:
            return []
        text = " ".join(w.text for p in left[:count] for w in p.words)
        blocks.append((text, left[:count]))
        left = left[count:]
    return blocks


def _find_stop(anchor: Piece, lines: Sequence[TableLine]) -> float:
    """Return the height of the first line below a heading that is no part of a table."""
    for line in lines:
        if line.baseline < anchor.baseline and line.ends(anchor):
            # A heading of two lines may reach higher than its first piece.
            return line.baseline + (anchor.height if line.heads(anchor) else 0.0)
    return float("-inf")


def _is_heading(piece: Piece) -> bool:
    """Return whether a piece could head the first column of a table of its own."""
    return piece.key not in TERM_NAMES and _find_kind(piece) is not None


def _read_ruled(
    page: PageText, kind: str, anchor: Piece, pieces: Sequence[Piece], stop: float
) -> Grid | None:
    """Return the parts of a table that has rules between its rows only."""
    across = anchor.left + anchor.height / 2
    levels = sorted(
        {
            round(rule.at, 1)
            for rule in page.horizontal
            if rule.start - REACH <= across <= rule.end + REACH and stop < rule.at < anchor.baseline
        },
        reverse=True,
    )
    levels = [at for at, above in zip(levels, [None, *levels], strict=False) if _apart(at, above)]
    if levels:
        levels += _find_last(kind, anchor, pieces, levels[-1], stop)
    if len(levels) < 2:
        return None
    heading = [
        p
        for p in pieces
        if levels[0] < p.baseline <= anchor.baseline + HEADING_LINES * anchor.height
    ]
    body = [p for p in pieces if levels[-1] < p.baseline < levels[0]]
    columns = find_columns(kind, anchor, heading, body)
    if columns is None:
        return None
    first = find_titles(kind, [p for p in heading if p.left > anchor.left + REACH])[0]
    rows = _levels(page, first.middle, levels[0], levels[-1])
    bands = tuple(_read_bands(rows, levels, columns[0], body))
    return Grid(kind, columns, bands, ruled=True)


def _levels(page: PageText, across: float, top: float, bottom: float) -> list[float]:
    """Return the heights of rules that pass a point, from the top down, both ends with them."""
    inside = sorted(
        {
            round(rule.at, 1)
            for rule in page.horizontal
            if rule.start - REACH <= across <= rule.end + REACH and bottom < rule.at < top
        },
        reverse=True,
    )
    kept = [top]
    for at in [*inside, bottom]:
        if kept[-1] - at > 2 * REACH:
            kept.append(at)
    return kept


def _read_bands(
    rows: Sequence[float], names: Sequence[float], column: Column, body: Sequence[Piece]
) -> Iterator[Band]:
    """Yield the rows between rules; a name between rules farther apart stands before several."""
    own = [p for p in body if p.middle < column.right]
    for top, bottom in pairwise(rows):
        pieces = [p for p in own if bottom < p.words[0].middle[1] < top]
        outer = next(
            ((t, b) for t, b in pairwise(names) if t >= top and b <= bottom),
            (top, bottom),
        )
        text = say_pieces(pieces)
        if outer[0] - outer[1] > top - bottom + 2 * REACH:
            within = [p for p in own if outer[1] < p.words[0].middle[1] < outer[0]]
            edge = min(p.left for p in within)
            over = [p for p in within if p.left <= edge + REACH]
            text = f"{say_pieces(over)} ({say_pieces([p for p in pieces if p not in over])})"
        if text or any(bottom < p.words[0].middle[1] < top for p in body):
            yield Band(text, bottom, top)


def _find_last(
    kind: str, anchor: Piece, pieces: Sequence[Piece], last: float, stop: float
) -> Iterator[float]:
    """Yield where a last row ends that has no rule below."""
    under = [p for p in pieces if stop < p.baseline < last and p.left <= anchor.right]
    count = take_name(kind, under)
    near = bool(under) and last - under[0].baseline <= 4 * under[0].height
    if count and near:
        yield under[count - 1].baseline - under[0].height


def _apart(at: float, above: float | None) -> bool:
    """Return whether a rule is another one than that above it."""
    return above is None or above - at > 2 * REACH


def _read_plain(
    kind: str, anchor: Piece, pieces: Sequence[Piece], below: Sequence[Piece]
) -> Grid | None:
    """Return the parts of a table without rules; every name of a row has to be known."""
    lines = [
        p for p in below if abs(p.left - anchor.left) <= max(_SHIFT, anchor.right - anchor.left)
    ]
    first = next((i for i in range(min(3, len(lines))) if take_name(kind, lines[i:])), None)
    if first is None:
        return None
    top = lines[first].baseline + lines[first].height
    heading = [
        p
        for p in pieces
        if lines[first].baseline < p.baseline <= anchor.baseline + HEADING_LINES * anchor.height
    ]
    body = [p for p in below if p.baseline <= lines[first].baseline + lines[first].height / 2]
    columns = find_columns(kind, anchor, [p for p in heading if p not in body], body)
    if columns is None:
        return None
    names = [p for p in body if p.left < columns[0].right]
    blocks = take_blocks(kind, names)
    if not blocks:
        return None
    bands = list(part_rows(blocks, top, body))
    titles = find_titles(kind, [p for p in heading if p.left > anchor.left + REACH])
    ends = [p.baseline for p in (anchor, *lines[:first])] + [title.baseline for title in titles]
    heading_end = min(ends) - anchor.height / 3
    if heading_end > top:
        # What stands between the headings and the first name goes on from the page before.
        bands.insert(0, Band("", top, heading_end))
    return Grid(kind, columns, tuple(bands), ruled=False)


def part_rows(
    blocks: Sequence[tuple[str, list[Piece]]], top: float, body: Sequence[Piece]
) -> Iterator[Band]:
    """Yield rows that part in the middle between two names."""
    lowest = min((p.baseline for p in body), default=top) - 6
    for number, (text, lines) in enumerate(blocks):
        if number + 1 < len(blocks):
            under = blocks[number + 1][1][0]
            bottom = (lines[-1].baseline + under.baseline + under.height * 0.7) / 2
        else:
            bottom = lowest
        yield Band(text, bottom, top)
        top = bottom


def build_table(
    page: int, grid: Grid, anchor: Piece | None, pieces: Sequence[Piece]
) -> FormTable | None:
    """Return the table with its cells; None when a word stands across two of its rows.

    Without an anchor it has no heading on this page.
    """
    names, *values = grid.columns
    top, bottom = grid.bands[0].top, grid.bands[-1].bottom
    words = [w for p in pieces for w in p.words]
    left, right = names.left, values[-1].right
    body = [w for w in words if bottom < w.middle[1] < top and left <= w.middle[0] <= right]
    cells: dict[tuple[int, str], Cell] = {}
    for number, band in enumerate(grid.bands):
        inside = [w for w in body if band.bottom < w.middle[1] < band.top]
        for column in grid.columns:
            own = [w for w in inside if column.left < w.middle[0] <= column.right]
            if own:
                cells[number, column.kind] = make_cell(page, own, column, band)
    decisive = [w for w in body if not _holds_text(w, grid)]
    if not grid.ruled and any(_straddles(w, grid.bands) for w in decisive):
        return None
    part_comments(cells, grid)
    span_comments(cells, grid)
    add_tail(cells, grid, [w for w in words if w.middle[1] <= bottom])
    rows = []
    for number, band in enumerate(grid.bands):
        label = cells.get((number, "name"))
        if label is None or subject_key(band.name) in GROUP_ROWS:
            continue
        row = tuple((column.kind, cells.get((number, column.kind))) for column in values)
        rows.append(Row(label, band.name, row))
    named = {number for number, column in cells if column == "name"}
    loose = [key for key in cells if key[0] not in named]
    heads: tuple[Cell, ...] = ()
    if anchor is not None:
        heading = _heading_words(words, anchor, left=left, right=right, bottom=top)
        heads = (Cell(page, left, top, right, anchor.baseline + anchor.height, heading),)
    return FormTable(
        grid.kind,
        page,
        names.left,
        names.right,
        tuple(values),
        tuple(rows),
        (*heads, *(cell for key, cell in cells.items() if key not in loose)),
        tuple(cells[key] for key in loose),
    )


def _holds_text(word: Word, grid: Grid) -> bool:
    """Return whether a word stands in the column of comments or of names."""
    return any(
        column.left < word.middle[0] <= column.right
        for column in grid.columns
        if column.kind in ("comment", "name")
    )


def _straddles(word: Word, bands: Sequence[Band]) -> bool:
    """Return whether a word stands on the edge of two rows."""
    reach = 0.15 * word.height
    return any(abs(word.middle[1] - band.bottom) < reach for band in bands[:-1])


def _heading_words(
    words: Sequence[Word], anchor: Piece, *, left: float, right: float, bottom: float
) -> tuple[Word, ...]:
    """Return the words of the headings: lines that follow each other upwards from the body."""
    above = [w for w in words if w.middle[1] > bottom and left <= w.middle[0] <= right]
    highest = anchor.baseline + HEADING_LINES * anchor.height
    lines = list(group_lines(w for w in above if w.baseline <= highest))
    taken: list[Word] = []
    reached = anchor.baseline
    for line in reversed(lines):
        if line[0].baseline > reached + LINE * anchor.height:
            break
        if line[0].baseline > anchor.baseline and find_labelled([line]):
            break
        reached = max(reached, line[0].baseline)
        taken += line
    return tuple(taken)
