"""Draws a card as the ministry's form, unsigned: cover, particulars, results, signing area.

Layout and labels follow the annexes of TT 27/2020 (primary) and TT 22/2021 (secondary) and the
sample card of CV 2088 PL2. The same card and moment always give the same bytes.
"""

import io
from datetime import UTC, datetime
from functools import partial
from typing import Final

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
)

from verifier.errors import ConfigurationError
from verifier.report_card import Level, ReportCard
from web.cardkit import form_primary, form_secondary
from web.cardkit import form_style as look
from web.cardkit.cards import PrintedOnly, printed_only
from web.cardkit.form_opening import COVER_INSET, cover, particulars
from web.cardkit.form_part import SignatureBox, SigningArea

_SOME_MOMENT: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Where the boxes stand does not depend on when the form was drawn."""


def draw_card_form(
    card: ReportCard, *, created: datetime, extra: PrintedOnly | None = None
) -> bytes:
    """Return the form as a PDF; `created` (aware) becomes its CreationDate.

    `extra` is what the form shows and a card does not hold; for a pupil of the kit it is known.
    """
    return _draw(card, created, printed_only(card) if extra is None else extra)[0]


def signature_boxes(
    card: ReportCard, *, extra: PrintedOnly | None = None
) -> tuple[SignatureBox, ...]:
    """Return where the appearances go on the form of the same arguments, in order of signing."""
    return _draw(card, _SOME_MOMENT, printed_only(card) if extra is None else extra)[1]


def _draw(
    card: ReportCard, created: datetime, extra: PrintedOnly
) -> tuple[bytes, tuple[SignatureBox, ...]]:
    """Lay the form out twice: only then is the number of pages known that each page prints."""
    if created.tzinfo is None:
        raise ConfigurationError("the moment of creation needs a time zone")
    look.load_fonts()
    pages = _build(card, created, extra, page_count=0)[2]
    content, boxes, _ = _build(card, created, extra, page_count=pages)
    return content, boxes


def _build(
    card: ReportCard, created: datetime, extra: PrintedOnly, *, page_count: int
) -> tuple[bytes, tuple[SignatureBox, ...], int]:
    output = io.BytesIO()
    boxes: list[SignatureBox] = []
    document = BaseDocTemplate(
        output,
        pagesize=(look.PAGE_WIDTH, look.PAGE_HEIGHT),
        invariant=1,
        initialFontName=look.REGULAR,
        lang="vi-VN",
        title=f"Học bạ {card.pupil.name or ''}, năm học {card.school_year or ''}",
        author=card.school.name or "",
        subject="Học bạ số",
        creator="Hocba Verify card kit",
    )
    opening = partial(_draw_cover_frame, created=created)
    inner = partial(_draw_footer, card=card, page_count=page_count)
    document.addPageTemplates(
        [
            PageTemplate("cover", [_frame(inset=COVER_INSET)], onPage=opening),
            PageTemplate("inner", [_frame(inset=0)], onPageEnd=inner),
        ]
    )
    document.build(_story(card, extra, boxes))
    return output.getvalue(), tuple(boxes), document.page


def _story(card: ReportCard, extra: PrintedOnly, boxes: list[SignatureBox]) -> list[Flowable]:
    if card.level is Level.PRIMARY:
        results = form_primary.results(card)
    else:
        results = form_secondary.results(card, extra)
    return [
        *cover(card),
        NextPageTemplate("inner"),
        PageBreak(),
        *particulars(card, extra),
        PageBreak(),
        *results,
        SigningArea(card, boxes),
    ]


def _frame(*, inset: float) -> Frame:
    return Frame(
        look.MARGIN_LEFT + inset,
        look.MARGIN_BOTTOM,
        look.TEXT_WIDTH - 2 * inset,
        look.PAGE_HEIGHT - look.MARGIN_TOP - look.MARGIN_BOTTOM,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )


def _draw_cover_frame(canvas: Canvas, _document: BaseDocTemplate, *, created: datetime) -> None:
    """Draw the double rule around the cover, and date the document `created`, not by the clock."""
    stamp = f"D:{created.astimezone(UTC):%Y%m%d%H%M%S}Z"
    canvas.setDateFormatter(lambda *_: stamp)
    canvas.saveState()
    canvas.setStrokeColor(look.NAVY)
    left, bottom, width = look.MARGIN_LEFT, look.MARGIN_BOTTOM - 4 * mm, look.TEXT_WIDTH
    height = look.PAGE_HEIGHT - bottom - look.MARGIN_TOP
    canvas.setLineWidth(2)
    canvas.rect(left, bottom, width, height)
    canvas.setLineWidth(0.6)
    gap = 1.6 * mm
    canvas.rect(left + gap, bottom + gap, width - 2 * gap, height - 2 * gap)
    canvas.restoreState()


def _draw_footer(
    canvas: Canvas, document: BaseDocTemplate, *, card: ReportCard, page_count: int
) -> None:
    """Draw the code that the card is looked up by, and the page number."""
    canvas.saveState()
    base = look.MARGIN_BOTTOM - 9 * mm
    right = look.PAGE_WIDTH - look.MARGIN_RIGHT
    canvas.setStrokeColor(look.LEADER)
    canvas.setLineWidth(0.5)
    canvas.line(look.MARGIN_LEFT, base + 11, right, base + 11)
    canvas.setFillColor(look.FAINT)
    canvas.setFont(look.REGULAR, 8)
    canvas.drawString(look.MARGIN_LEFT, base, f"Mã tra cứu học bạ UUID: {card.lookup_id or ''}")
    canvas.drawRightString(right, base, f"Trang {document.page}/{page_count}")
    canvas.restoreState()
