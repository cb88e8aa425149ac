"""What the tables of a form say: marks, levels, results of terms, the way through school."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from verifier.compared_field import ASSESSMENT_LABELS
from verifier.levels import (
    read_assessment_level,
    read_comment_level,
    read_mark,
    read_subject_level,
    read_term_result,
    read_year_level,
)
from verifier.pdf.form_cell import Cell
from verifier.pdf.form_pages import comment_key
from verifier.pdf.form_table import FormTable, Row
from verifier.pdf.form_words import TERM_COLUMNS, TERM_NAMES, TERM_ROWS
from verifier.pdf.printed_sheet import PrintedSheet
from verifier.pdf.printed_value import reader_of
from verifier.report_card import SubjectResult
from verifier.spelling import read_school_year, subject_key

_ASSESSMENTS: Final = {subject_key(label): key for key, label in ASSESSMENT_LABELS.items()}

_T = TypeVar("_T")


def read_table(table: FormTable, sheet: PrintedSheet) -> None:
    """Note what a table says; cells that no column accounts for stay unexplained."""
    for cell in table.used:
        sheet.use(cell.words)
    match table.kind:
        case "subjects":
            sheet.blank.add("subjects")
            _read_subjects(table, sheet)
        case "PHAM_CHAT" | "NANG_LUC":
            sheet.blank.add(f"assessments[{table.kind}]")
            _read_assessments(table, sheet)
        case "course":
            sheet.course += [(row.name, dict(row.cells)) for row in table.rows]
        case _:
            _read_terms(table, sheet)


def settle_course(sheet: PrintedSheet, *, shared: bool = False) -> None:
    """Compare the row of the card's year with the rest of the form; other years stand alone.

    A table that stands on a cover `shared` by several years may say less than all of them.
    """
    if not sheet.course:
        return
    year = sheet.text("school_year")
    rows = [cells for name, cells in sheet.course if read_school_year(name) == year]
    if not rows and not shared:
        sheet.unclear.append("school_year")
    for path in ("class_name", "school.name", "register_number"):
        cells = [cell for row in rows if (cell := row.get(path)) is not None]
        for cell in _choose(path, cells, sheet):
            sheet.note(path, cell.words, reader_of(path), text=cell.text)


def _choose(path: str, cells: Sequence[Cell], sheet: PrintedSheet) -> Sequence[Cell]:
    """Return the cells of a column that speak of the card.

    Of two rows for one year, which tell of a move, that is the one that says what the form says
    elsewhere, else the last.
    """
    if len(cells) < 2:
        return cells
    for cell in cells:
        sheet.use(cell.words)
    known = sheet.text(path)
    same = [cell for cell in cells if known is not None and cell.key == subject_key(known)]
    return same[:1] or cells[-1:]


def _read_subjects(table: FormTable, sheet: PrintedSheet) -> None:
    """Note the rows of marks; in a secondary table the last ones are no subjects."""
    kinds = {column.kind for column in table.columns}
    primary = bool(kinds & {"level", "mark"}) and not kinds & set(TERM_COLUMNS)
    for row in table.rows:
        cells = dict(row.cells)
        kind = TERM_ROWS.get(subject_key(row.name))
        if kind is not None:
            for term in TERM_COLUMNS:
                _note_term(kind, term, cells, term, sheet)
            continue
        sheet.name(f"subjects[{row.name}]", row.label.words)
        comment = _find_comment(row, table, sheet)
        read = _read_primary_row if primary else _read_secondary_row
        sheet.add_subject(read(row.name, cells, comment, sheet))


def _read_primary_row(
    name: str, cells: Mapping[str, Cell | None], comment: str | None, sheet: PrintedSheet
) -> SubjectResult:
    """Return a row of TT 27/2020: level and test mark."""
    path = f"subjects[{name}]"
    return SubjectResult(
        code=None,
        name=name,
        level=_read_cell(f"{path}.level", cells, "level", read_subject_level, sheet),
        mark=_read_cell(f"{path}.mark", cells, "mark", read_mark, sheet),
        comment=comment,
    )


def _read_secondary_row(
    name: str, cells: Mapping[str, Cell | None], comment: str | None, sheet: PrintedSheet
) -> SubjectResult:
    """Return a row of TT 22/2021; the year is a mark, or a level where comments assess."""
    path, year = f"subjects[{name}]", cells.get("year")
    by_comment = year is not None and read_comment_level(year.text) is not None
    level, mark = None, None
    if by_comment or year is None:
        level = _read_cell(f"{path}.level", cells, "year", read_comment_level, sheet)
    if not by_comment:
        mark = _read_cell(f"{path}.mark", cells, "year", read_mark, sheet)
    term1, term2, reassessed = (
        _read_cell(f"{path}.{part}", cells, part, read_term_result, sheet)
        for part in ("term1", "term2", "reassessed")
    )
    return SubjectResult(None, name, level, mark, term1, term2, reassessed, comment)


def _read_cell(
    path: str,
    cells: Mapping[str, Cell | None],
    column: str,
    reader: Callable[[str], _T | None],
    sheet: PrintedSheet,
) -> _T | None:
    """Return what a cell says, noting whether it is blank or makes no sense."""
    if column not in cells:
        return None
    cell = cells[column]
    if cell is None:
        sheet.blank.add(path)
        return None
    sheet.places.setdefault(path, cell.run)
    value = reader(cell.text)
    if value is None:
        sheet.unclear.append(path)
    return value


def _find_comment(row: Row, table: FormTable, sheet: PrintedSheet) -> str | None:
    """Return the comment on one subject; one over several rows is the class teacher's."""
    cell = dict(row.cells).get("comment")
    if cell is None:
        return None
    covered = [other for other in table.rows if cell.spans(other.label.level)]
    if len(covered) == 1:
        return cell.text
    if covered[0] is row:
        _note_cell("summary.teacher_comment", cell, sheet)
    return None


def _note_cell(path: str, cell: Cell | None, sheet: PrintedSheet) -> None:
    """Note a field that stands in a cell."""
    words = () if cell is None else cell.words
    sheet.note(path, words, reader_of(path), text=None if cell is None else cell.text)


def _note_term(
    kind: str, term: str, cells: Mapping[str, Cell | None], column: str, sheet: PrintedSheet
) -> None:
    """Note learning or conduct of one term (TT 22/2021 Đ8, Đ9)."""
    if column in cells:
        cell = cells[column]
        words = () if cell is None else cell.words
        text = None if cell is None else cell.text
        sheet.note(f"summary.{kind}.{term}", words, read_year_level, text=text)


def _read_terms(table: FormTable, sheet: PrintedSheet) -> None:
    """Note a table that has the terms as rows."""
    for row in table.rows:
        term = TERM_NAMES.get(subject_key(row.name))
        if term is None:
            sheet.unclear.append("summary.learning")
            continue
        for kind in ("learning", "conduct"):
            _note_term(kind, term, dict(row.cells), kind, sheet)


def _read_assessments(table: FormTable, sheet: PrintedSheet) -> None:
    """Note the levels of qualities or competences, and the comments beside them."""
    for row in table.rows:
        cells = dict(row.cells)
        key = _ASSESSMENTS.get(subject_key(row.label.text))
        if key is None:
            _disown(row, sheet)
            continue
        sheet.name(f"assessments[{key}]", row.label.words)
        level = cells.get("level")
        words = () if level is None else level.words
        text = None if level is None else level.text
        sheet.note(f"assessments[{key}]", words, read_assessment_level, text=text)
        if (comment := cells.get("comment")) is not None:
            _note_cell(f"comments[{comment_key(key)}]", comment, sheet)


def _disown(row: Row, sheet: PrintedSheet) -> None:
    """Leave a row of an unknown name unexplained."""
    sheet.used.difference_update(row.label.words)
    for _, cell in row.cells:
        sheet.used.difference_update(() if cell is None else cell.words)
