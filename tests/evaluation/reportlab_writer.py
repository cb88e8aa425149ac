"""Layout 1: the card kit's form, drawn by reportlab in Be Vietnam Pro."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
from reportlab.pdfgen.canvas import Canvas

from tests.evaluation.manner import Manner, map_texts
from tests.evaluation.writer import Sheet, Writer
from verifier.report_card import ReportCard
from web.cardkit import form_style as look
from web.cardkit.card_form import draw_card_form
from web.cardkit.cards import PrintedOnly

_MOMENT = datetime(2026, 6, 1, tzinfo=UTC)


def _draw(sheets: Sequence[Sheet], _folder: Path) -> list[bytes]:
    return [_draw_one(sheet.card, sheet.manner) for sheet in sheets]


def _draw_one(card: ReportCard, manner: Manner) -> bytes:
    """Return the kit's form; it writes letters and commas, spellings come with the card."""
    rows = tuple(replace(row, name=manner.spell(row.name)) for row in card.subjects)
    card = map_texts(replace(card, subjects=rows), manner.say)
    content = draw_card_form(card, created=_MOMENT, extra=PrintedOnly())
    return content if manner.stray is None else _add_line(content, manner.stray)


def _add_line(content: bytes, text: str) -> bytes:
    """Return the form with a line more above the foot of its last page."""
    look.load_fonts()
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=(look.PAGE_WIDTH, look.PAGE_HEIGHT), invariant=1)
    canvas.setFont(look.REGULAR, 10)
    canvas.drawString(look.MARGIN_LEFT, 70, text)
    canvas.save()
    with (
        pikepdf.open(io.BytesIO(content)) as form,
        pikepdf.open(io.BytesIO(output.getvalue())) as line,
    ):
        form.pages[-1].add_overlay(line.pages[0])
        whole = io.BytesIO()
        form.save(whole, deterministic_id=True)
    return whole.getvalue()


WRITER = Writer("reportlab", _draw)
