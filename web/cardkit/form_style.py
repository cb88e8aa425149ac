"""What the printed form looks like: page, colours, and Be Vietnam Pro embedded as TrueType.

Be Vietnam Pro is licensed under the SIL Open Font License 1.1, which allows embedding.
"""

import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN_LEFT: Final = 22 * mm
"""Wider than the right one, for binding."""
MARGIN_RIGHT: Final = 16 * mm
MARGIN_TOP: Final = 16 * mm
MARGIN_BOTTOM: Final = 20 * mm
TEXT_WIDTH: Final = PAGE_WIDTH - MARGIN_LEFT - MARGIN_RIGHT

INK: Final[Color] = HexColor(0x1A1A1A)
FAINT: Final[Color] = HexColor(0x5A6270)
RULE: Final[Color] = HexColor(0x7C8694)
LEADER: Final[Color] = HexColor(0xB4BBC5)
SHADE: Final[Color] = HexColor(0xEDF1F6)
NAVY: Final[Color] = HexColor(0x1F3A5F)
RED: Final[Color] = HexColor(0xA3211F)

REGULAR: Final = "BeVietnamPro"
MEDIUM: Final = "BeVietnamPro-Medium"
BOLD: Final = "BeVietnamPro-Bold"
ITALIC: Final = "BeVietnamPro-Italic"

_FACES: Final = {
    REGULAR: "BeVietnamPro-Regular.ttf",
    MEDIUM: "BeVietnamPro-SemiBold.ttf",
    BOLD: "BeVietnamPro-Bold.ttf",
    ITALIC: "BeVietnamPro-Italic.ttf",
}


Align = Literal[0, 1, 2]
"""reportlab's numbers for left, centred and right."""
CENTRE: Final = TA_CENTER
RIGHT: Final = TA_RIGHT


@lru_cache(maxsize=1)
def load_fonts() -> None:
    """Register the four faces with reportlab; each document embeds the letters it uses."""
    folder = files("fontpkg_be_vietnam_pro").joinpath("files")
    for name, file in _FACES.items():
        with folder.joinpath(file).open("rb") as face:
            pdfmetrics.registerFont(TTFont(name, face))


def style(
    font: str = REGULAR,
    size: float = 9.5,
    *,
    align: Align = TA_LEFT,
    colour: Color = INK,
    leading: float = 1.38,
) -> ParagraphStyle:
    """Return a paragraph style; `leading` is in multiples of the size."""
    return ParagraphStyle(
        f"{font}-{size}-{align}",
        fontName=font,
        fontSize=size,
        leading=size * leading,
        alignment=align,
        textColor=colour,
        splitLongWords=1,
    )


def text(content: str | None, how: ParagraphStyle) -> Paragraph:
    """Return a paragraph of plain text in NFC; nothing in it is taken for markup."""
    return Paragraph(escape(unicodedata.normalize("NFC", content or "")), how)


def labelled(label: str, value: str | None, size: float) -> Paragraph:
    """Return `label value` in one paragraph, the value in a heavier face."""
    plain = escape(unicodedata.normalize("NFC", value or ""))
    return Paragraph(f'{escape(label)} <font name="{MEDIUM}">{plain}</font>', style(size=size))
