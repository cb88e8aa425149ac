"""The comments of tables without all their rules: which paragraph stands beside which rows."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from verifier.pdf.form_cell import Cell
from verifier.pdf.form_piece import Band, Grid
from verifier.pdf.form_table import Column
from verifier.pdf.form_words import GROUP_ROWS
from verifier.pdf.text import Word, group_lines
from verifier.spelling import subject_key

_PARAGRAPH: Final = 1.55
"""Distance, in ems, of the lines of one comment."""


def part_comments(cells: dict[tuple[int, str], Cell], grid: Grid) -> None:
    """Give every paragraph in the comments of a table without rules to the row it stands beside."""
    names = [(n, cells[n, "name"]) for n in range(len(grid.bands)) if (n, "name") in cells]
    words = [w for (_, kind), cell in cells.items() if kind == "comment" for w in cell.words]
    if grid.ruled or not words or not names:
        return
    ceiling = grid.bands[names[0][0]].top
    column = next(column for column in grid.columns if column.kind == "comment")
    paragraphs: list[list[tuple[Word, ...]]] = []
    for line in group_lines(words):
        last = paragraphs[-1][-1][0] if paragraphs else None
        if last is not None and last.baseline - line[0].baseline <= _PARAGRAPH * line[0].size:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    before = [p for p in paragraphs if all(line[0].middle[1] > ceiling for line in p)]
    paragraphs = paragraphs[len(before) :]
    for key in [key for key in cells if key[1] == "comment"]:
        if key[0] >= names[0][0] or not before:
            del cells[key]
    if not paragraphs:
        return
    placed = min((_place(paragraphs, names, at) for at in (_first, _middle)), key=lambda p: p[0])
    for number, paragraph in zip(placed[1], paragraphs, strict=True):
        more = tuple(word for line in paragraph for word in line)
        earlier = cells.get((number, "comment"))
        inside = (*(() if earlier is None else earlier.words), *more)
        cells[number, "comment"] = make_cell(more[0].page, inside, column, grid.bands[number])


def add_tail(cells: dict[tuple[int, str], Cell], grid: Grid, below: Sequence[Word]) -> None:
    """Add lines to the last comment that go on below the last row: a page break cut its rows."""
    column = next((column for column in grid.columns if column.kind == "comment"), None)
    numbers = [number for number, kind in cells if kind == "comment"]
    if column is None or not numbers:
        return
    last = cells[max(numbers), "comment"]
    words, reached = list(last.words), min(word.baseline for word in last.words)
    for line in group_lines(w for w in below if column.left < w.middle[0] <= column.right):
        if not 0 < reached - line[0].baseline <= _PARAGRAPH * line[0].size:
            break
        words += line
        reached = line[0].baseline
    for number in numbers:
        if cells[number, "comment"] == last:
            cells[number, "comment"] = replace(last, words=tuple(words))


def _first(words: Sequence[Word]) -> float:
    """Return the height of the first line."""
    return max(word.baseline for word in words)


def _middle(words: Sequence[Word]) -> float:
    """Return the height of the middle of all lines."""
    return (max(w.baseline for w in words) + min(w.baseline for w in words)) / 2


def _place(
    paragraphs: Sequence[Sequence[tuple[Word, ...]]],
    names: Sequence[tuple[int, Cell]],
    at: Callable[[Sequence[Word]], float],
) -> tuple[float, list[int]]:
    """Return how far paragraphs stand from the nearest rows, and which rows those are."""
    total, rows = 0.0, []
    for paragraph in paragraphs:
        height = at([word for line in paragraph for word in line])
        away, number = min((abs(at(label.words) - height), number) for number, label in names)
        total += away
        rows.append(number)
    return total, rows


def span_comments(cells: dict[tuple[int, str], Cell], grid: Grid) -> None:
    """Join the comments of a table that has levels into one cell for each group of rows.

    Such a table has one comment beside many rows (TT 27/2020, annex).
    """
    if not {"level"} & {column.kind for column in grid.columns}:
        return
    groups: list[list[int]] = [[]]
    for number, band in enumerate(grid.bands):
        if subject_key(band.name) in GROUP_ROWS:
            groups.append([])
        else:
            groups[-1].append(number)
    for group in groups:
        parts = [cells[n, "comment"] for n in group if (n, "comment") in cells]
        if not parts:
            continue
        first, last = grid.bands[group[0]], grid.bands[group[-1]]
        spanned = group_lines(word for part in parts for word in part.words)
        words = tuple(word for line in spanned for word in line)
        whole = Cell(parts[0].page, parts[0].left, last.bottom, parts[0].right, first.top, words)
        for number in group:
            cells[number, "comment"] = whole


def make_cell(page: int, words: Sequence[Word], column: Column, band: Band) -> Cell:
    """Return words as a cell."""
    ordered = tuple(word for line in group_lines(words) for word in line)
    return Cell(page, column.left, band.bottom, column.right, band.top, ordered)
