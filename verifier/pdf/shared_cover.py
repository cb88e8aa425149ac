"""Cover and particulars that several school years share: whose words they are.

CV 2088 PL1 has one unit a year and one cover, which names one year's class, school, register
number and code. No form prints results there: such text stays unexplained, whatever its label.
"""

from collections.abc import Mapping
from typing import Final

from verifier.pdf.form_label import find_labelled
from verifier.pdf.form_pages import FormPage
from verifier.pdf.printed_sheet import OCCUPATION, PrintedSheet
from verifier.pdf.printed_table import read_table
from verifier.pdf.printed_value import reader_of
from verifier.pdf.text import group_lines
from verifier.spelling import read_school_year

_OF_ALL_YEARS: Final = "pupil."
"""How the paths of what a cover says for every year begin."""
_OF_ONE_YEAR: Final = frozenset(
    {
        "class_name",
        "school_year",
        "school.name",
        "school.ward",
        "school.district",
        "school.province",
        "register_number",
        "lookup_id",
        "head.name",
        "head.title",
        "issued_on",
    }
)
"""What a cover says of the year that it names."""


def read_cover(page: FormPage, sheet: PrintedSheet) -> None:
    """Note what a shared page says of the pupil, and keep what it says of one year."""
    for table in page.tables:
        read_table(table, sheet)
    lines = group_lines(word for word in page.readable if word not in sheet.used)
    for item in find_labelled(lines):
        if item.path == OCCUPATION or item.path.startswith(_OF_ALL_YEARS):
            sheet.use(item.label)
            sheet.name(item.path, item.label)
            sheet.note(item.path, item.value, reader_of(item.path), text=item.text or None)
        elif item.path in _OF_ONE_YEAR:
            sheet.cover.append(item)
        elif not item.text:
            sheet.use((*item.label, *item.value))


def settle_covers(sheets: Mapping[str, PrintedSheet]) -> None:
    """Compare each shared cover with the year that it is of; the others may pass over the same."""
    owners = {year: _find_owner(sheet, sheets) for year, sheet in sheets.items()}
    for year, sheet in sheets.items():
        if owners[year] is sheet:
            for item in sheet.cover:
                sheet.use(item.label)
                sheet.note(item.path, item.value, reader_of(item.path), text=item.text or None)
    for year, sheet in sheets.items():
        if owners[year] is not sheet:
            _pass_over(sheet, owners[year])


def _find_owner(sheet: PrintedSheet, sheets: Mapping[str, PrintedSheet]) -> PrintedSheet:
    """Return the sheet of the year that a cover names, else that of the newest year."""
    named = (read_school_year(item.text) for item in sheet.cover if item.path == "school_year")
    return sheets.get(next(named, None) or "") or sheets[max(sheets)]


def _pass_over(sheet: PrintedSheet, owner: PrintedSheet) -> None:
    """Account for what a cover says of another year, where that year's pages say the same."""
    for item in sheet.cover:
        if not item.text or owner.agrees(item.path, reader_of(item.path)(item.text)):
            sheet.use((*item.label, *item.value))
            if item.path == "school.name":
                sheet.spare[item.path] = (item.value, item.text)
