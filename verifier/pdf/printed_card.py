"""Reads the học bạ that the pages of a PDF show (forms of TT 27/2020, TT 22/2021, CV 2088 PL2).

Nothing is looked for at fixed coordinates: values stand behind their labels, results between the
rules of tables that are found by their headings. What nobody can account for is handed on as
`unexplained`. Only text that a reader sees counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from verifier.compared_field import ASSESSMENT_LABELS
from verifier.pdf.form_label import (
    find_continued,
    find_labelled,
    is_form_text,
    split_at_colons,
)
from verifier.pdf.form_pages import FormPage, find_form_pages, readable_words
from verifier.pdf.form_words import (
    LEVEL_TITLES,
    TITLE,
    TITLE_LETTERS,
    letters_of,
)
from verifier.pdf.form_years import YearPart, split_years
from verifier.pdf.page_reading import confirm_by_picture
from verifier.pdf.printed_place import find_form_places, find_gap, find_table_gaps
from verifier.pdf.printed_run import read_boxes, read_teacher, say, split_runs
from verifier.pdf.printed_sheet import PrintedSheet
from verifier.pdf.printed_table import read_table, settle_course
from verifier.pdf.printed_value import read_promises, reader_of
from verifier.pdf.shared_cover import read_cover, settle_covers
from verifier.pdf.text import PageText, Word, group_lines, join_words, read_pages
from verifier.policy import Limits
from verifier.report import ContentWarning
from verifier.report_card import (
    Assessment,
    Level,
    Person,
    PrintedCard,
    Pupil,
    ReportCard,
    School,
    Summary,
)
from verifier.spelling import forget_keys, subject_key

_LABELS_NEEDED: Final = 3
"""A page that merely mentions a học bạ does not have that many of its labels."""
_REPEATED: Final = ("pupil.name", "head.name", "class_teacher.name", "school.name")
_SCHOOL_PREFIX: Final = f"{subject_key('Trường')} "


def read_printed_card(content: bytes, *, limits: Limits) -> PrintedCard | None:
    """Return what the pages show, None when they show no text or no học bạ.

    Raises:
        DocumentError: PDFium cannot open the bytes, or a limit is exceeded.

    """
    return read_printed_pages(content, limits=limits).card


@dataclass(frozen=True, slots=True)
class PrintedPages:
    """The pages of a PDF, and what they show."""

    pages: tuple[PageText, ...]
    card: PrintedCard | None
    warnings: tuple[ContentWarning, ...] = ()
    """Where the picture of a page does not confirm what was read from it."""


def read_printed_pages(content: bytes, *, limits: Limits) -> PrintedPages:
    """Return the pages and the card on them, confirmed by their pictures where that is asked for.

    Raises:
        DocumentError: PDFium cannot open the bytes, or a limit is exceeded.

    """
    pages = read_pages(content, limits=limits)
    try:
        card = understand_pages(pages)
    finally:
        forget_keys()
    if card is None or not limits.pictures:
        return PrintedPages(pages, card)
    return PrintedPages(pages, *confirm_by_picture(content, pages, card, limits=limits))


def understand_pages(read: Sequence[PageText]) -> PrintedCard | None:
    """Return what pages that were read show, None when that is no học bạ.

    Raises:
        DocumentError: they hold more than any card.

    """
    pages = tuple(replace(page, words=tuple(split_at_colons(page.words))) for page in read)
    level = _find_level(pages)
    parts = split_years(pages)
    sheets = [_read_part(part) for part in parts]
    if len(parts) > 1:
        # Of a year that stands twice only the last counts: neither is compared with any XML.
        settle_covers({p.year or "": sheet for p, sheet in zip(parts, sheets, strict=True)})
    cards = [
        card
        for part, sheet in zip(parts, sheets, strict=True)
        if (card := _settle(sheet, part, pages, level=level)) is not None
    ]
    if not cards:
        return None
    return cards[0] if len(cards) == 1 else replace(cards[0], years=tuple(cards))


def _read_part(part: YearPart) -> PrintedSheet:
    """Return what the pages of one school year show."""
    sheet = PrintedSheet()
    above: Sequence[tuple[Word, ...]] = ()
    for page in find_form_pages(part.front):
        read_cover(page, sheet)
    for page in find_form_pages(part.pages):
        above = _read_page(page, sheet, above)
    return sheet


def _settle(
    sheet: PrintedSheet, part: YearPart, pages: Sequence[PageText], *, level: Level | None
) -> PrintedCard | None:
    """Return the card of one school year, None when its pages are no học bạ."""
    if not _is_report_card(pages, sheet):
        return None
    settle_course(sheet, shared=bool(part.front))
    sheet.fall_back()
    _read_promises(sheet)
    sheet.finish()
    shown = (*part.front, *part.pages)
    strange = [run for page in shown for run in _find_unexplained(page, sheet)]
    return PrintedCard(
        card=_build(sheet, level),
        places=tuple(sheet.places.items()),
        unexplained=tuple(map(join_words, strange)),
        unheld=tuple(join_words(run) for run in strange if sheet.unheld.issuperset(run)),
        remarks=tuple(sheet.remarks),
        blank=tuple(sorted(sheet.blank)),
        conflicts=tuple(sheet.conflicts),
        labels=(*sheet.named.values(), *sheet.places_of_form),
        gaps=tuple(sheet.gaps),
        page_count=len(pages),
        pages_without_text=tuple(p.number for p in pages if not p.words and not p.blank),
    )


def _is_report_card(pages: Sequence[PageText], sheet: PrintedSheet) -> bool:
    """Return whether the pages bear the title and the labels of a học bạ."""
    lines = (line for page in pages for line in group_lines(readable_words(page)))
    titled = any(_has_title(line) for line in lines)
    return titled and len(sheet.values.keys() | sheet.blank) >= _LABELS_NEEDED


def _has_title(line: Sequence[Word]) -> bool:
    """Return whether a line says `Học bạ`, even with spaces between the letters."""
    return TITLE_LETTERS in letters_of(say(line))


def _find_level(pages: Sequence[PageText]) -> Level | None:
    """Return which form it is, by the title of its cover."""
    for page in pages:
        for line in group_lines(readable_words(page)):
            key = subject_key(" ".join(word.text for word in line)).removeprefix(f"{TITLE} ")
            if key in LEVEL_TITLES:
                return Level(LEVEL_TITLES[key])
    return None


def _read_page(
    page: FormPage, sheet: PrintedSheet, above: Sequence[tuple[Word, ...]]
) -> Sequence[tuple[Word, ...]]:
    """Note what one page shows; return its lines, which the next page may go on with."""
    for table in page.tables:
        read_table(table, sheet)
        sheet.gaps += find_table_gaps(table)
    read_boxes(page.cells, sheet)
    lines = group_lines(word for word in page.readable if word not in sheet.used)
    head = find_continued(above, lines, page.readable)
    if head:
        sheet.extend(head)
        lines = lines[len(head) :]
    sheet.places_of_form += find_form_places(page)
    for item in find_labelled(lines):
        sheet.use(item.label)
        sheet.name(item.path, item.label)
        sheet.gaps += find_gap(item, page)
        sheet.note(item.path, item.value, reader_of(item.path), text=item.text or None)
    read_teacher(lines, sheet)
    return lines


def _read_promises(sheet: PrintedSheet) -> None:
    """Note what the line on completion says on promotion, and whether the head's remark agrees."""
    place, remark = "summary.completion_text", "printed.approval"
    text, said = sheet.text(place), read_promises(sheet.text(remark) or "")
    if text is not None:
        for path, says in read_promises(text).items():
            sheet.values.setdefault(path, says)
            sheet.places.setdefault(path, sheet.places[place])
    elif place in sheet.blank:
        sheet.blank |= {"summary.promoted", "summary.completed_grade"} - sheet.values.keys()
    for path, says in said.items():
        if sheet.values.setdefault(path, says) is not says:
            sheet.conflicts.append((path, sheet.places[remark]))


def _find_unexplained(page: PageText, sheet: PrintedSheet) -> Iterator[tuple[Word, ...]]:
    """Yield the runs of a page that are neither the form's own words nor understood.

    Names that were read may stand on the page again, below signatures.
    """
    names = (sheet.text(path) for path in _REPEATED)
    known = {subject_key(name) for name in names if name is not None}
    left = [word for word in page.words if word not in sheet.used]
    for line in group_lines(left):
        if is_form_text(line):
            continue
        for run in split_runs(line):
            key = subject_key(say(run)).removeprefix(_SCHOOL_PREFIX)
            seen = run[0].visible and run[0].upright
            if not is_form_text(run) and not (seen and key in known):
                yield run


def _build(sheet: PrintedSheet, level: Level | None) -> ReportCard:
    """Return the card made of what was found."""
    return ReportCard(
        level=level,
        lookup_id=sheet.text("lookup_id"),
        school_year=sheet.text("school_year"),
        class_name=sheet.text("class_name"),
        register_number=sheet.text("register_number"),
        school=School(
            name=sheet.text("school.name"),
            ward=sheet.text("school.ward"),
            district=sheet.text("school.district"),
            province=sheet.text("school.province"),
        ),
        pupil=_build_pupil(sheet),
        head=Person(name=sheet.text("head.name"), title=sheet.text("head.title")),
        class_teacher=Person(name=sheet.text("class_teacher.name")),
        issued_on=sheet.value("issued_on", date),
        subjects=tuple(sheet.subjects.values()),
        assessments=tuple(_build_assessments(sheet)),
        comments=tuple(
            (path[len("comments[") : -1], value)
            for path, value in sheet.values.items()
            if path.startswith("comments[") and isinstance(value, str)
        ),
        summary=_build_summary(sheet),
        unclear_fields=tuple(dict.fromkeys(sheet.unclear)),
    )


def _build_pupil(sheet: PrintedSheet) -> Pupil:
    """Return the child whose card it is."""
    return Pupil(
        name=sheet.text("pupil.name"),
        birth_date=sheet.value("pupil.birth_date", date),
        gender=sheet.text("pupil.gender"),
        number=sheet.text("pupil.number"),
        ethnicity=sheet.text("pupil.ethnicity"),
        nationality=sheet.text("pupil.nationality"),
        birth_place=sheet.text("pupil.birth_place"),
        home_town=sheet.text("pupil.home_town"),
        residence=sheet.text("pupil.residence"),
        father=sheet.text("pupil.father"),
        mother=sheet.text("pupil.mother"),
        guardian=sheet.text("pupil.guardian"),
        height_cm=sheet.value("pupil.height_cm", Decimal),
        weight_kg=sheet.value("pupil.weight_kg", Decimal),
    )


def _build_assessments(sheet: PrintedSheet) -> Iterator[Assessment]:
    """Yield the qualities and competences."""
    for key in ASSESSMENT_LABELS:
        if (level := sheet.text(f"assessments[{key}]")) is not None:
            yield Assessment(key, level)


def _build_summary(sheet: PrintedSheet) -> Summary:
    """Return results, promotion, awards, absences."""
    learning, conduct = (
        (
            sheet.text(f"summary.{kind}.term1"),
            sheet.text(f"summary.{kind}.term2"),
            sheet.text(f"summary.{kind}.year"),
        )
        for kind in ("learning", "conduct")
    )
    return Summary(
        result=sheet.text("summary.result"),
        promoted=sheet.value("summary.promoted", bool),
        completion_text=sheet.text("summary.completion_text"),
        completed_grade=sheet.value("summary.completed_grade", bool),
        completed_school=sheet.value("summary.completed_school", bool),
        awards=sheet.text("summary.awards"),
        teacher_comment=sheet.text("summary.teacher_comment"),
        learning=learning,
        conduct=conduct,
        excused_days=sheet.value("summary.excused_days", Decimal),
        unexcused_days=sheet.value("summary.unexcused_days", Decimal),
        absent_days=sheet.value("summary.absent_days", Decimal),
    )
