"""Runs of words, framed texts, and the name below a title in the signing area."""

from collections.abc import Iterator, Sequence
from typing import Final

from verifier.pdf.form_cell import Cell
from verifier.pdf.form_label import ends_text
from verifier.pdf.form_words import BOX_LABELS, LABELS, TEACHER_TITLE
from verifier.pdf.printed_sheet import PrintedSheet, read_text
from verifier.pdf.printed_value import reader_of
from verifier.pdf.text import Word
from verifier.spelling import subject_key

_RUN_GAP: Final = 1.2
"""Gap, in heights of the letters, that divides a line into runs."""
_SIGNING_DEPTH: Final = 140.0
"""How far below its title, in points, a signer's name may stand."""


def read_boxes(cells: Sequence[Cell], sheet: PrintedSheet) -> None:
    """Note framed texts: a label in one cell, the text in the cell below."""
    for cell in cells:
        path = LABELS.get(tuple(cell.key.split()))
        if path not in BOX_LABELS or path is None:
            continue
        below = [
            other
            for other in cells
            if abs(other.left - cell.left) <= 1 and abs(other.top - cell.bottom) <= 1
        ]
        sheet.use(cell.words)
        words = tuple(word for other in below for word in other.words)
        text = " ".join(other.text for other in below)
        sheet.note(path, words, reader_of(path), text=text or None)


def read_teacher(lines: Sequence[tuple[Word, ...]], sheet: PrintedSheet) -> None:
    """Note the name that stands below `GIÁO VIÊN CHỦ NHIỆM` in the signing area."""
    for number, line in enumerate(lines):
        for title in split_runs(line):
            if subject_key(" ".join(word.text for word in title)) != TEACHER_TITLE:
                continue
            middle = (title[0].left + title[-1].right) / 2
            name = _find_below(lines[number + 1 :], middle, title[0].baseline)
            if name:
                sheet.note("class_teacher.name", name, read_text, text=say(name))


def _find_below(
    lines: Sequence[tuple[Word, ...]], middle: float, baseline: float
) -> tuple[Word, ...]:
    """Return the first run below a title that is centred as the title is and is no form text."""
    for line in lines:
        for run in split_runs(line):
            centred = run[0].left <= middle <= run[-1].right
            near = baseline - run[0].baseline <= _SIGNING_DEPTH
            if centred and near and not ends_text(run):
                return run
    return ()


def split_runs(line: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """Yield the runs of a line: words without a wide gap."""
    run: list[Word] = []
    for word in line:
        if run and word.left - run[-1].right > _RUN_GAP * word.height:
            yield tuple(run)
            run = []
        run.append(word)
    if run:
        yield tuple(run)


def say(words: Sequence[Word]) -> str:
    """Return words as text."""
    return " ".join(word.text for word in words)
