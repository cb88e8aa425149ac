"""Compares what the pages of a PDF show with what the signed XML says, field by field.

QĐ 1789 Đ3.2 gives both formats equal value, so they must say the same. Never a false agreement: a
decisive field that could not be read, and text near a table that nobody accounts for, leave the
question open. Never a false alarm: formatting is no difference (`spelling`).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from verifier.card_pair import CardPair, pair_cards
from verifier.compared_field import Value, Weight
from verifier.reasons import Note, Reason
from verifier.report import (
    Box,
    Check,
    CheckResult,
    ConsistencyFinding,
    Difference,
    Status,
    box_of,
    failed,
    inconclusive,
    passed,
)
from verifier.report_card import PrintedCard, ReportCard, TextRun
from verifier.spelling import write_number
from verifier.stray_text import find_strays, leaves_open

_IDENTITY = frozenset({"pupil.name", "pupil.birth_date", "pupil.number"})
"""Two of these differing mean another child; one alone may be a slip or a forgery."""
_OTHER_CARD = frozenset({"lookup_id", "school_year", "school.name", "level"})
"""One of these differing means another card."""


def compare_cards(xml_card: ReportCard, printed: PrintedCard | None) -> ConsistencyFinding:
    """Return whether the PDF shows what the XML says, with every difference.

    Passed only when every decisive field that the XML gives and the form prints was read from the
    page and is the same, the page shows none that the XML lacks, and nothing on it that could
    state a result is left over.
    """
    if printed is None:
        return ConsistencyFinding(inconclusive(Check.CONSISTENCY, Reason.NOT_COMPARABLE))
    if printed.years:
        return _compare_one_year(xml_card, printed)
    pairs = pair_cards(xml_card, printed.card)
    unclear = (*xml_card.unclear_fields, *printed.card.unclear_fields)
    clear = [pair for pair in pairs if not any(_concerns(path, pair) for path in unclear)]
    strays = find_strays(printed, xml_card)
    doubtful = bool(printed.pages_without_text) or leaves_open(printed, xml_card, strays)
    unread = [pair for pair in clear if _is_unread(pair, printed, doubtful=doubtful)]
    compared = [pair for pair in clear if pair not in unread and _speaks(pair, printed)]
    differences = [*_differences(compared, printed), *_conflicts(pairs, printed)]
    open_labels = [pair.label for pair in unread if pair.weight is not Weight.SHOWN]
    open_labels += [pair.label for pair in pairs if pair not in clear and _decides(pair)]
    # A cell that nobody understands speaks against agreement even where the XML says nothing.
    stray = [path for path in unclear if not any(_concerns(path, pair) for pair in pairs)]
    open_labels += [_name(path) for path in stray]
    differences += _drawn_otherwise(pairs, printed)
    open_labels += _find_unseen(pairs, printed)
    result = _conclude(differences, open_labels, printed=printed, doubtful=doubtful)
    differences += map(_list_stray, strays[:_LISTED])
    notes = (*result.notes, *((Note.TEXT_LEFT_OVER,) if strays else ()))
    notes += (Note.FIELDS_UNKNOWN,) if xml_card.unknown_fields else ()
    return ConsistencyFinding(replace(result, notes=notes), len(compared), tuple(differences))


def _compare_one_year(xml_card: ReportCard, printed: PrintedCard) -> ConsistencyFinding:
    """Compare the card with the pages of its own year; without any, with those of the first."""
    alike = [p for p in printed.years if p.card.school_year == xml_card.school_year]
    if len(alike) > 1 or xml_card.school_year is None:
        open_result = inconclusive(Check.CONSISTENCY, Reason.NOT_COMPARABLE, field="Năm học")
        return ConsistencyFinding(open_result)
    finding = compare_cards(xml_card, (alike or [replace(printed, years=())])[0])
    others = ", ".join(p.card.school_year or "?" for p in printed.years if p not in alike)
    notes = (*finding.result.notes, Note.OTHER_YEARS)
    if finding.result.status is Status.PASSED:
        return replace(finding, result=passed(Check.CONSISTENCY, notes=notes, other_years=others))
    return replace(finding, result=replace(finding.result, notes=notes))


def _decides(pair: CardPair) -> bool:
    """Return whether a difference in this field is one of the cards."""
    return pair.weight is not Weight.SHOWN


def _name(path: str) -> str:
    """Return what a field is called that neither card holds: a row's name, else the path."""
    return path.partition("[")[2].partition("]")[0] or path


def _concerns(path: str, pair: CardPair) -> bool:
    """Return whether an unclear path is that of a field, of its row or of all its kind."""
    return any(own == path or own.startswith((f"{path}.", f"{path}[")) for own in pair.paths)


def _is_blank(pair: CardPair, printed: PrintedCard) -> bool:
    """Return whether the page has a field's place, or its whole table, and shows nothing there.

    Of a row that was found, only the cell itself can be blank: a column that was not understood
    says nothing about what stands in it.
    """
    own, *tables = pair.places
    if own in printed.blank:
        return True
    row, _, cell = own.rpartition(".")
    known = {path for path, _ in printed.places}
    known |= {f"subjects[{subject.name}]" for subject in printed.card.subjects}
    found = cell and row in known and row.startswith("subjects[")
    return not found and any(place in printed.blank for place in tables)


def _is_unread(pair: CardPair, printed: PrintedCard, *, doubtful: bool) -> bool:
    """Return whether the XML gives a field whose place on the page was not found.

    A row missing from a table that was read is missing, unless something on the pages is left
    over that it might be.
    """
    if pair.pdf is not None or pair.xml is None or pair.weight in _NEED_NO_PLACE:
        return False
    blank = _is_blank(pair, printed)
    return not blank or (doubtful and pair.places[0] not in printed.blank)


_NEED_NO_PLACE = frozenset({Weight.IF_PRINTED, Weight.IF_BOTH, Weight.SHOWN})


def _speaks(pair: CardPair, printed: PrintedCard) -> bool:
    """Return whether there are two sides to compare: a value, or a place that shows none."""
    if pair.xml is None:
        return pair.pdf is not None and pair.weight not in _NEED_NO_XML
    return pair.pdf is not None or _is_blank(pair, printed)


_NEED_NO_XML = frozenset({Weight.IF_GIVEN, Weight.IF_BOTH})


def _differences(compared: list[CardPair], printed: PrintedCard) -> Iterator[Difference]:
    """Yield every field of which the two sides do not say the same."""
    places = dict(printed.places)
    for pair in compared:
        if not pair.same:
            place = next((places[path] for path in pair.places if path in places), None)
            yield Difference(
                field=pair.path,
                label=pair.label,
                pdf=_show(pair.pdf),
                xml=_show(pair.xml),
                page=None if place is None else place.page,
                decisive=_decides(pair),
                box=None if place is None else _box_of(place),
            )


def _list_stray(run: TextRun) -> Difference:
    """Return text that no field accounts for as a difference that is shown and does not decide."""
    return Difference(
        field="printed.left_over",
        label="Chữ ngoài các ô của mẫu",
        pdf=run.text[:_LONGEST],
        xml=None,
        page=run.page,
        decisive=False,
        box=_box_of(run),
    )


_LISTED = 40
_LONGEST = 200
"""How many pieces of text outside the form a report lists, and how much of each."""


def _box_of(run: TextRun) -> Box:
    return box_of(run.left, run.bottom, run.right, run.top)


def _drawn_otherwise(pairs: tuple[CardPair, ...], printed: PrintedCard) -> Iterator[Difference]:
    """Yield the fields of which the picture of the page clearly shows another text."""
    places = dict(printed.places)
    for path, text in printed.drawn:
        for pair in pairs:
            if path in pair.paths and _decides(pair):
                run = places[path]
                yield Difference(
                    pair.path, pair.label, text, _show(pair.xml), run.page, box=_box_of(run)
                )


def _find_unseen(pairs: tuple[CardPair, ...], printed: PrintedCard) -> Iterator[str]:
    """Yield what decisive fields are called that the picture of the page does not confirm."""
    for path in printed.unseen:
        known = [pair for pair in pairs if path in pair.paths]
        if not known:
            yield _name(path)
        yield from (pair.label for pair in known if _decides(pair))


def _conflicts(pairs: tuple[CardPair, ...], printed: PrintedCard) -> Iterator[Difference]:
    """Yield the fields that the pages show a second time with another value."""
    known = {pair.path: pair for pair in pairs}
    for path, run in printed.conflicts:
        pair = known.get(path)
        if pair is not None and path != "school_year":
            yield Difference(
                path,
                pair.label,
                run.text,
                _show(pair.xml),
                run.page,
                decisive=_decides(pair),
                box=_box_of(run),
            )


def _conclude(
    differences: list[Difference], open_labels: list[str], *, printed: PrintedCard, doubtful: bool
) -> CheckResult:
    """Return the result: several years, then differences, then what stays open, then agreement."""
    if any(path == "school_year" for path, _ in printed.conflicts):
        # A card of several years in one PDF: which page belongs to the XML is not known.
        return inconclusive(Check.CONSISTENCY, Reason.NOT_COMPARABLE, field="Năm học")
    decisive = [difference for difference in differences if difference.decisive]
    if decisive:
        reason = Reason.DIFFERENT_CARDS if _is_another(decisive) else Reason.PDF_XML_DIFFER
        return failed(Check.CONSISTENCY, reason, field=decisive[0].label)
    if open_labels:
        return inconclusive(Check.CONSISTENCY, Reason.NOT_COMPARABLE, field=open_labels[0])
    if doubtful or printed.page_count == 0:
        return inconclusive(Check.CONSISTENCY, Reason.NOT_COMPARABLE)
    return passed(Check.CONSISTENCY)


def _is_another(decisive: list[Difference]) -> bool:
    """Return whether the differences are those of two cards and not of two versions of one."""
    paths = {difference.field for difference in decisive}
    return bool(paths & _OTHER_CARD) or len(paths & _IDENTITY) > 1


def _show(value: Value) -> str | None:
    """Return a value as text for the report."""
    match value:
        case None | str():
            return value
        case bool():
            return "Có" if value else "Không"
        case Decimal():
            return write_number(value).replace(".", ",")
        case date():
            return f"{value:%d/%m/%Y}"
