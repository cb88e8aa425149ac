"""What a receipt looks like: the portal's colours, and Be Vietnam Pro embedded as TrueType.

Be Vietnam Pro is licensed under the SIL Open Font License 1.1, which allows embedding.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

from web.presenting.values import Tag

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN: Final = 40.0
TEXT_WIDTH: Final = PAGE_WIDTH - 2 * MARGIN

INK: Final[Color] = HexColor(0x1E1A2E)
SOFT: Final[Color] = HexColor(0x575069)
VIOLET: Final[Color] = HexColor(0x4A2A8A)
RULE: Final[Color] = HexColor(0xD9D2E4)
WASH: Final[Color] = HexColor(0xF3EFFA)
WHITE: Final[Color] = HexColor(0xFFFFFF)
COLOURS: Final[dict[str, Color]] = {
    "passed": HexColor(0x0A6437),
    "valid": HexColor(0x0A6437),
    "failed": HexColor(0xA1121D),
    "invalid": HexColor(0xA1121D),
    "open": HexColor(0x744600),
    "indeterminate": HexColor(0x744600),
    "skipped": SOFT,
}
"""Of a tag's kind or a verdict; words always stand beside."""
WASHES: Final[dict[str, Color]] = {
    "valid": HexColor(0xE4F3EA),
    "invalid": HexColor(0xFCE9E8),
    "indeterminate": HexColor(0xFCF0D6),
}

REGULAR: Final = "BeVietnamPro"
MEDIUM: Final = "BeVietnamPro-Medium"
BOLD: Final = "BeVietnamPro-Bold"
_FACES: Final = {
    REGULAR: "BeVietnamPro-Regular.ttf",
    MEDIUM: "BeVietnamPro-SemiBold.ttf",
    BOLD: "BeVietnamPro-Bold.ttf",
}


@dataclass(frozen=True, slots=True)
class Writing:
    """How one piece of text is set."""

    size: float = 8.0
    font: str = REGULAR
    colour: Color = INK


@lru_cache(maxsize=1)
def load_fonts() -> None:
    """Register the faces with reportlab; each document embeds the letters it uses."""
    folder = files("fontpkg_be_vietnam_pro").joinpath("files")
    for name, file in _FACES.items():
        with folder.joinpath(file).open("rb") as face:
            pdfmetrics.registerFont(TTFont(name, face))


class Text(Paragraph):
    """A paragraph that still knows its text, for readers who listen to it."""

    def __init__(self, markup: str, style: ParagraphStyle, plain: str) -> None:
        """Set `markup`, which shows `plain`."""
        super().__init__(markup, style)
        self.plain = plain


def set_text(text: str, writing: Writing, *, scale: float = 1.0, most: int = 400) -> Text:
    """Return plain text in NFC; what is longer than anything real is cut off."""
    plain = _shorten(text, most)
    return Text(escape(plain), _style(writing, scale), plain)


def set_heading(text: str, scale: float) -> Text:
    """Return the heading of a part."""
    return set_text(text, Writing(9, BOLD, VIOLET), scale=scale)


def set_lines(
    lines: Sequence[str], writing: Writing, *, scale: float, strong: bool = False
) -> Text:
    """Return several lines in one text, the first heavier when it is the strong one."""
    plain = [_shorten(line, 120) for line in lines]
    marked = [escape(line) for line in plain]
    if strong:
        marked[0] = f'<font name="{MEDIUM}">{marked[0]}</font>'
    return Text("<br/>".join(marked), _style(writing, scale), "\n".join(plain))


def set_tagged(tag: Tag, text: str, scale: float, *, size: float = 7.2) -> Text:
    """Return a status in its colour, and what is said about it."""
    colour = COLOURS[tag.kind].hexval()[2:]
    word, rest = _shorten(tag.word, 60), _shorten(text, 420)
    marked = f'<font name="{BOLD}" color="#{colour}">{escape(word)}</font>'
    tail = f". {rest}" if rest else ""
    return Text(f"{marked}{escape(tail)}", _style(Writing(size), scale), f"{word}{tail}")


def set_labelled(label: str, value: str, writing: Writing, *, scale: float = 1.0) -> Text:
    """Return `label: value` in one text, the label fainter."""
    said = _shorten(value, 300)
    named = f'<font color="#{SOFT.hexval()[2:]}">{escape(label)}:</font>'
    return Text(f"{named} {escape(said)}", _style(writing, scale), f"{label}: {said}")


def _style(writing: Writing, scale: float) -> ParagraphStyle:
    size = writing.size * scale
    return ParagraphStyle(
        f"{writing.font}-{size}",
        fontName=writing.font,
        fontSize=size,
        leading=size * 1.32,
        textColor=writing.colour,
        splitLongWords=1,
    )


def _shorten(text: str, most: int) -> str:
    """Return text in NFC, on one line, cut off where it is longer than anything real."""
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    return composed if len(composed) <= most else composed[: most - 1] + "…"
