"""Draws what a PDF signature looks like on the page: who signed and when, letters embedded."""

import io
from datetime import datetime
from functools import cache
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from web.cardkit import form_style as look

_INSET: Final = 6.0
_LARGEST: Final = 8.5
_SMALLEST: Final = 5.5


@cache
def draw_appearance(name: str, *, signed_at: datetime, width: float, height: float) -> bytes:
    """Return a one-page PDF of the size given, to be laid over a signature field.

    It claims no capacity and shows no tick: an appearance is drawn by whoever signs and proves
    nothing (QĐ 1789 Đ11 asks for it all the same).
    """
    look.load_fonts()
    output = io.BytesIO()
    canvas = Canvas(
        output,
        pagesize=(width, height),
        invariant=1,
        initialFontName=look.REGULAR,  # type: ignore[arg-type]  # the stubs call it a number
    )
    _draw_frame(canvas, width=width, height=height)
    lines = ("Ký bởi:", name, f"Ngày ký: {signed_at:%d/%m/%Y %H:%M:%S}")
    _draw_lines(canvas, lines, width=width, height=height)
    canvas.showPage()
    canvas.save()
    return output.getvalue()


def _draw_frame(canvas: Canvas, *, width: float, height: float) -> None:
    canvas.setFillColor(look.SHADE)
    canvas.roundRect(1, 1, width - 2, height - 2, 3, stroke=0, fill=1)
    canvas.setFillColor(look.RED)
    canvas.rect(1, 1, 2.5, height - 2, stroke=0, fill=1)


def _draw_lines(
    canvas: Canvas, lines: tuple[str, str, str], *, width: float, height: float
) -> None:
    fonts = (look.REGULAR, look.MEDIUM, look.REGULAR)
    rows = [
        (part, font)
        for text, font in zip(lines, fonts, strict=True)
        for part in _wrapped(text, font, width - 2 * _INSET)
    ]
    size = min(_LARGEST, (height - 6) / (len(rows) * 1.35))
    baseline = height / 2 + len(rows) * size * 1.35 / 2 - size
    canvas.setFillColor(look.RED)
    for text, font in rows:
        fitting = size * min(1.0, (width - 2 * _INSET) / _width(text, font, size))
        canvas.setFont(font, fitting)
        canvas.drawString(_INSET + 1.5, baseline, text)
        baseline -= size * 1.35


def _wrapped(text: str, font: str, width: float) -> list[str]:
    """Break a line that would have to become too small into two at the middle-most space."""
    spaces = [i for i, letter in enumerate(text) if letter == " "]
    if _width(text, font, _SMALLEST + 2) <= width or not spaces:
        return [text]
    cut = min(spaces, key=lambda i: abs(i - len(text) / 2))
    return [text[:cut], text[cut + 1 :]]


def _width(text: str, font: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(text, font, size))
