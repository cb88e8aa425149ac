"""The pieces that the pages of the form are made of: labelled lines, tables, the signing area."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Table

from verifier.report import Role
from verifier.report_card import ReportCard
from web.cardkit import form_style as look

Field = tuple[str, str | None, float]
"""A label, its value, and the share of the line that the two may take."""

Cell = Paragraph | str
Command = tuple[Any, ...]
"""A reportlab table style command."""

_BOX_HEIGHT: Final = 28 * mm
_BOX_GAP: Final = 5 * mm


@dataclass(frozen=True, slots=True)
class SignatureBox:
    """Where the appearance of one signature goes; points from the page's lower left corner."""

    role: Role
    page_index: int
    """From 0."""
    left: float
    bottom: float
    right: float
    top: float


def line(*fields: Field, size: float = 11, width: float = look.TEXT_WIDTH) -> Table:
    """Return labels and values side by side above a dotted leader, as on a printed form."""
    total = sum(share for _, _, share in fields)
    cells = [look.labelled(label, value, size) for label, value, _ in fields]
    table = Table([cells], colWidths=[width * share / total for _, _, share in fields])
    padding = size * 0.5
    table.setStyle(
        [
            ("FONTNAME", (0, 0), (-1, -1), look.REGULAR),
            ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
            ("LEFTPADDING", (0, 0), (0, 0), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 6),
            ("TOPPADDING", (0, 0), (-1, -1), padding),
            ("BOTTOMPADDING", (0, 0), (-1, -1), padding * 0.7),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, look.LEADER, 0, (0.6, 1.8)),
        ]
    )
    return table


def heading(content: str, size: float = 10.5) -> Paragraph:
    """Return the heading of a part of a page."""
    how = look.style(look.BOLD, size, colour=look.NAVY)
    how.spaceBefore, how.spaceAfter = size * 0.9, size * 0.4
    how.keepWithNext = 1
    return look.text(content, how)


def grid(
    rows: Sequence[Sequence[Cell]],
    widths: Sequence[float],
    *,
    header_rows: int,
    padding: float = 2.6,
    commands: Sequence[Command] = (),
) -> Table:
    """Return a ruled table whose header rows are shaded and repeated; `widths` are shares."""
    total = sum(widths)
    table = Table(
        [list(row) for row in rows],
        colWidths=[look.TEXT_WIDTH * width / total for width in widths],
        repeatRows=header_rows,
    )
    table.setStyle(
        [
            ("FONTNAME", (0, 0), (-1, -1), look.REGULAR),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("INNERGRID", (0, 0), (-1, -1), 0.4, look.RULE),
            ("BOX", (0, 0), (-1, -1), 0.8, look.NAVY),
            ("BACKGROUND", (0, 0), (-1, header_rows - 1), look.SHADE),
            ("LINEBELOW", (0, header_rows - 1), (-1, header_rows - 1), 0.8, look.NAVY),
            ("TOPPADDING", (0, 0), (-1, -1), padding),
            ("BOTTOMPADDING", (0, 0), (-1, -1), padding + 0.8),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            *commands,
        ]
    )
    return table


def framed(label: str, value: str | None) -> Table:
    """Return a framed box: the label as its head, below it free text that may be long."""
    return grid(
        [
            [look.text(label, look.style(look.BOLD, 9.5))],
            [look.text(value, look.style(size=9.5))],
        ],
        [1],
        header_rows=1,
        padding=4,
    )


class SigningArea(Flowable):
    """Place and date, then a column for each signer: title, empty box, name.

    A flowable learns where it stands only when it is drawn, so the boxes are noted down then.
    """

    def __init__(self, card: ReportCard, boxes: list[SignatureBox]) -> None:
        super().__init__()
        self._dateline = look.text(_dateline(card), look.style(look.ITALIC, 9.5, align=look.RIGHT))
        self._columns = [
            (
                role,
                look.text(title, look.style(look.BOLD, 9.5, align=look.CENTRE)),
                look.text("(Chữ kí số)", look.style(look.ITALIC, 8.5, align=look.CENTRE)),
                look.text(name, look.style(look.MEDIUM, 9.5, align=look.CENTRE)),
            )
            for role, title, name in _signers(card)
        ]
        self._boxes = boxes
        self._heights = (0.0, 0.0, 0.0, 0.0)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Return the size needed, as reportlab asks of every flowable."""
        column = self._column_width(width)
        _, date_height = self._dateline.wrap(width, height)
        parts = zip(*(texts for _, *texts in self._columns), strict=True)
        rows = [max(part.wrap(column, height)[1] for part in same) for same in parts]
        self._heights = (date_height + 8, rows[0], rows[1] + 2, rows[2] + 4)
        self.width, self.height = width, sum(self._heights) + _BOX_HEIGHT
        return self.width, self.height

    def draw(self) -> None:
        """Draw the area and note where the boxes came to stand."""
        date_row, title_row, hint_row, _ = self._heights
        top = self.height
        self._dateline.drawOn(self.canv, 0, top - self._dateline.height)
        column = self._column_width(self.width)
        for number, (role, title, hint, name) in enumerate(self._columns):
            left = number * (column + _BOX_GAP)
            title.drawOn(self.canv, left, top - date_row - title.height)
            hint.drawOn(self.canv, left, top - date_row - title_row - hint.height)
            bottom = top - date_row - title_row - hint_row - _BOX_HEIGHT
            self._draw_box(role, left, bottom, column)
            name.drawOn(self.canv, left, bottom - 4 - name.height)

    def _draw_box(self, role: Role, left: float, bottom: float, width: float) -> None:
        self.canv.setStrokeColor(look.LEADER)
        self.canv.setLineWidth(0.5)
        self.canv.setDash(2, 2)
        self.canv.rect(left, bottom, width, _BOX_HEIGHT)
        self.canv.setDash()
        x, y = self.canv.absolutePosition(left, bottom)
        page = self.canv.getPageNumber() - 1
        box = SignatureBox(role, page, x, y, x + width, y + _BOX_HEIGHT)
        self._boxes.append(box)

    def _column_width(self, width: float) -> float:
        count = len(self._columns)
        return (width - _BOX_GAP * (count - 1)) / count


def _dateline(card: ReportCard) -> str:
    day = card.issued_on
    when = "" if day is None else f"ngày {day.day} tháng {day.month} năm {day.year}"
    return ", ".join(part for part in (card.issue_place, when) if part)


def _signers(card: ReportCard) -> list[tuple[Role, str, str | None]]:
    """Return who signs; a card without a class teacher has no column for one (QĐ 1789 Đ39)."""
    school = None if card.school.name is None else f"Trường {card.school.name}"
    signers: list[tuple[Role, str, str | None]] = [
        (Role.CBQL, (card.head.title or "Hiệu trưởng").upper(), card.head.name),
        (Role.KY_PHAT_HANH, "NHÀ TRƯỜNG", school),
    ]
    if card.class_teacher.name is not None:
        signers.insert(0, (Role.GVCN, "GIÁO VIÊN CHỦ NHIỆM", card.class_teacher.name))
    return signers
