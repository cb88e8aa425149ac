"""Pairs every field that a form prints with its value on either side.

Rows are matched by the subject's name, because a form prints no codes; the path of a row carries
the XML's code. Where a row stands on the page goes by the printed name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from verifier.compared_field import (
    ASSESSMENT_LABELS,
    FIELDS,
    PRIMARY,
    ComparedField,
    Value,
    Weight,
    assessment_table,
    plain_key,
)
from verifier.levels import read_mark
from verifier.report_card import Level, ReportCard, SubjectResult
from verifier.subject_name import may_be_one_subject, named_language, same_subject_key

_PRIMARY_PARTS = (("level", "mức đạt được"), ("mark", "điểm kiểm tra định kì"))
_SECONDARY_PARTS = (
    ("term1", "học kì I"),
    ("term2", "học kì II"),
    ("mark", "cả năm"),
    ("level", "cả năm"),
    ("reassessed", "sau đánh giá lại"),
)


@dataclass(frozen=True, slots=True)
class CardPair:
    """One field with both its values."""

    path: str
    label: str
    """As the form prints it."""
    xml: Value
    pdf: Value
    weight: Weight
    same: bool
    places: tuple[str, ...]
    """Paths by which `PrintedCard` may know the place: the cell, its row, its table."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that either side may call this field."""
        return (self.path, *self.places)


def pair_cards(xml_card: ReportCard, pdf_card: ReportCard) -> tuple[CardPair, ...]:
    """Return every field that this form prints, with both values, in the order of the form."""
    form = xml_card.level or pdf_card.level or Level.PRIMARY
    pairs = [*_pair_levels(xml_card, pdf_card)]
    pairs += [_pair_field(f, xml_card, pdf_card) for f in FIELDS if form in f.forms]
    pairs += _pair_subjects(xml_card, pdf_card, form=form)
    if form in PRIMARY:
        pairs += _pair_assessments(xml_card, pdf_card)
        pairs += _pair_comments(xml_card, pdf_card)
    return tuple(pairs)


def _pair_levels(xml_card: ReportCard, pdf_card: ReportCard) -> Iterator[CardPair]:
    """Yield the kind of card, where both sides tell it."""
    ours, theirs = xml_card.level, pdf_card.level
    if ours is not None and theirs is not None:
        yield CardPair(
            "level", "Cấp học", ours.name, theirs.name, Weight.DECISIVE, ours is theirs, ("level",)
        )


def _pair_field(field: ComparedField, xml_card: ReportCard, pdf_card: ReportCard) -> CardPair:
    """Return a field that stands once."""
    xml, pdf = field.value(xml_card), field.value(pdf_card)
    same = field.agrees(xml, pdf)
    return CardPair(field.path, field.label, xml, pdf, field.weight, same, (field.path,))


def _pair_subjects(
    xml_card: ReportCard, pdf_card: ReportCard, *, form: Level
) -> Iterator[CardPair]:
    """Yield the cells of every row that either side has."""
    printed_rows = {same_subject_key(row.name): row for row in pdf_card.subjects}
    own = {same_subject_key(row.name) for row in xml_card.subjects}
    for row in xml_card.subjects:
        key = same_subject_key(row.name)
        if key not in printed_rows:
            # `Tiếng Anh` may stand for `Ngoại ngữ 1`, where no other row claims it.
            alike = [
                other
                for other, shown in printed_rows.items()
                if other not in own and may_be_one_subject(row.name, shown.name)
            ]
            key = alike[0] if len(alike) == 1 else key
        yield from _pair_row(row, printed_rows.pop(key, None), form=form)
    for row in printed_rows.values():
        yield from _pair_row(None, row, form=form)


def _pair_row(
    xml: SubjectResult | None, pdf: SubjectResult | None, *, form: Level
) -> Iterator[CardPair]:
    """Yield the cells of one subject; a row without results is as good as no row."""
    named = xml or pdf
    if named is None:
        return
    printed_row = f"subjects[{(pdf or named).name}]"
    for part, when in _PRIMARY_PARTS if form in PRIMARY else _SECONDARY_PARTS:
        ours, theirs = _cell(xml, part), _cell(pdf, part)
        if ours is not None or theirs is not None:
            yield CardPair(
                f"subjects[{named.key}].{part}",
                f"{named.name}, {when}",
                ours,
                theirs,
                Weight.DECISIVE,
                ours == theirs,
                (f"{printed_row}.{part}", printed_row, "subjects"),
            )
    if xml is not None and pdf is not None:
        yield from _pair_wording(xml, pdf)


def _pair_wording(xml: SubjectResult, pdf: SubjectResult) -> Iterator[CardPair]:
    """Yield what two matching rows say in words: the language taught, the comment."""
    row, printed_row = f"subjects[{xml.key}]", f"subjects[{pdf.name}]"
    languages = {named_language(xml.name), named_language(pdf.name)} - {None}
    if len(languages) > 1:
        yield CardPair(
            f"{row}.name",
            xml.name,
            xml.name,
            pdf.name,
            Weight.DECISIVE,
            same=False,
            places=(f"{printed_row}.name", printed_row),
        )
    if xml.comment is not None or pdf.comment is not None:
        yield CardPair(
            f"{row}.comment",
            f"{xml.name}, nhận xét",
            xml.comment,
            pdf.comment,
            Weight.SHOWN,
            plain_key(xml.comment) == plain_key(pdf.comment),
            (f"{printed_row}.comment",),
        )


def _cell(row: SubjectResult | None, part: str) -> str | Decimal | None:
    """Return one cell of a row, a mark as a number however it is written."""
    if row is None:
        return None
    cells = {
        "level": row.level,
        "mark": row.mark,
        "term1": row.term1,
        "term2": row.term2,
        "reassessed": row.reassessed,
    }
    cell = cells[part]
    mark = read_mark(cell) if isinstance(cell, str) else None
    return cell if mark is None else mark


def _pair_assessments(xml_card: ReportCard, pdf_card: ReportCard) -> Iterator[CardPair]:
    """Yield the qualities and competences that either side has."""
    ours = {item.key: item.level for item in xml_card.assessments}
    theirs = {item.key: item.level for item in pdf_card.assessments}
    for key, label in ASSESSMENT_LABELS.items():
        xml, pdf = ours.get(key), theirs.get(key)
        if xml is not None or pdf is not None:
            path, table = f"assessments[{key}]", assessment_table(key)
            yield CardPair(path, label, xml, pdf, Weight.DECISIVE, xml == pdf, (path, table))


def _pair_comments(xml_card: ReportCard, pdf_card: ReportCard) -> Iterator[CardPair]:
    """Yield the free-text comments that either side has."""
    ours, theirs = dict(xml_card.comments), dict(pdf_card.comments)
    for key in sorted(ours.keys() | theirs.keys()):
        xml, pdf = ours.get(key), theirs.get(key)
        path, same = f"comments[{key}]", plain_key(xml) == plain_key(pdf)
        yield CardPair(path, "Nhận xét", xml, pdf, Weight.SHOWN, same, (path,))
