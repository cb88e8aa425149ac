"""Alterations of what a page shows that leave its text alone: what a text comparison cannot see.

Made on finished PDFs, with PDFium and pikepdf alone; nothing here knows how cards are read. Each
puts another number or mark where one stands, so that people read another card than programs do.
"""

import ctypes
import io
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from verifier.report_card import Level, ReportCard


@dataclass(frozen=True, slots=True)
class Forgery:
    """One page that shows something else than it says."""

    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a text stands: page from 0, box and size in points."""

    page: int
    first: int
    left: float
    bottom: float
    right: float
    top: float
    size: float

    @property
    def height(self) -> float:
        return self.top - self.bottom


def forge(content: bytes, card: ReportCard, randomness: random.Random) -> Iterator[Forgery]:
    """Yield a PDF with its number, and one with a mark, altered in every manner."""
    for what, text in _find_targets(card, randomness):
        place = _find_place(content, text)
        if place is None:
            continue
        for kind, change in _CHANGES:
            forged = change(content, place, text, _alter(text, randomness))
            if forged and _is_intact(content, forged, place):
                yield Forgery(f"{kind}: {what}", forged)


def _is_intact(content: bytes, forged: bytes, place: _Place) -> bool:
    """Return whether what stands before a place stands there still.

    PDFium writes some pages anew (those of Chromium) with their text elsewhere: a clumsy forgery.
    """
    return _boxes_before(content, place) == _boxes_before(forged, place)


def _boxes_before(content: bytes, place: _Place) -> list[tuple[int, ...]]:
    with pypdfium2.PdfDocument(content) as document:
        words = document[place.page].get_textpage()
        number = min(place.first, words.count_chars())
        return [tuple(map(round, words.get_charbox(i))) for i in range(0, number, 7)]


def _find_targets(card: ReportCard, randomness: random.Random) -> Iterator[tuple[str, str]]:
    if card.pupil.number:
        yield "identity number", card.pupil.number
    marks = [f"{row.mark:f}" for row in card.subjects if row.mark is not None]
    if card.level is not Level.PRIMARY and marks:
        yield "mark", randomness.choice(marks)


def _alter(text: str, randomness: random.Random) -> str:
    """Return a text with its last digit replaced by one that it does not hold."""
    others = [digit for digit in "0123456789" if digit not in text]
    return text[:-1] + randomness.choice(others or ["0"])


def _find_place(content: bytes, text: str) -> _Place | None:
    """Return where a text stands first, written with a point or a comma."""
    with pypdfium2.PdfDocument(content) as document:
        for number in range(len(document)):
            page = document[number]
            if page.get_rotation():
                continue
            words = page.get_textpage()
            for written in dict.fromkeys((text, text.replace(".", ","))):
                found = words.search(written, match_whole_word=True).get_next()
                if found is not None:
                    first, count = found
                    boxes = [words.get_charbox(first + i) for i in range(count)]
                    size = pdfium.FPDFText_GetFontSize(words.raw, first)
                    matrix = pdfium.FS_MATRIX()
                    pdfium.FPDFText_GetMatrix(words.raw, first, matrix)
                    return _Place(
                        number,
                        first,
                        min(box[0] for box in boxes),
                        min(box[1] for box in boxes),
                        max(box[2] for box in boxes),
                        max(box[3] for box in boxes),
                        size * abs(matrix.d),
                    )
    return None


def _font_bytes() -> bytes:
    return files("fontpkg_arimo").joinpath("files", "Arimo[wght].ttf").read_bytes()


@cache
def _font() -> TTFont:
    return TTFont(io.BytesIO(_font_bytes()))


def _append(content: bytes, place: _Place, drawing: bytes, **resources: Any) -> bytes:
    """Return a PDF with more painted on one page, on top of everything."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        page = pdf.pages[place.page]
        page.contents_add(b"q", prepend=True)
        page.contents_add(b"Q " + drawing)
        for kind, made in resources.items():
            page.add_resource(made(pdf), pikepdf.Name(f"/{kind}"), name=pikepdf.Name("/Forged"))
        output = io.BytesIO()
        pdf.save(output, deterministic_id=True)
    return output.getvalue()


def _box(place: _Place) -> bytes:
    """Return a white area over a text."""
    left, bottom = place.left - 1, place.bottom - 1.5
    width, height = place.right - place.left + 2, place.height + 3
    return f"1 g {left:.2f} {bottom:.2f} {width:.2f} {height:.2f} re f 0 g ".encode()


def _cover_with_text(content: bytes, place: _Place, _text: str, other: str) -> bytes:
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    shown = other.replace(".", ",")
    text = f"BT /Forged {place.size:.2f} Tf {place.left:.2f} {place.bottom:.2f} Td ({shown}) Tj ET"
    return _append(content, place, _box(place) + text.encode(), Font=lambda _: font)


def _paths(place: _Place, text: str) -> bytes:
    """Return a text as outlines."""
    font = _font()
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    scale = place.size / font["head"].unitsPerEm
    x, made = place.left, ["0 g"]
    for letter in text.replace(".", ","):
        pen = DecomposingRecordingPen(glyphs)
        glyph = glyphs[names[ord(letter)]]
        glyph.draw(pen)
        for operator, points in pen.value:
            at = [(x + px * scale, place.bottom + py * scale) for px, py in points]
            made += _write_segment(operator, at)
        made.append("f")
        x += glyph.width * scale
    return " ".join(made).encode()


def _write_segment(operator: str, points: list[tuple[float, float]]) -> Iterator[str]:
    """Yield one segment of a TrueType outline; its curves become straight, which is near enough."""
    if operator == "moveTo":
        yield f"{points[0][0]:.3f} {points[0][1]:.3f} m"
    elif operator == "closePath":
        yield "h"
    else:
        for px, py in _middles(points):
            yield f"{px:.3f} {py:.3f} l"


def _middles(points: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Yield points on a quadratic spline given by control points and its end."""
    for (ax, ay), (bx, by) in pairwise(points):
        yield (ax + bx) / 2, (ay + by) / 2
    yield points[-1]


def _cover_with_paths(content: bytes, place: _Place, _text: str, other: str) -> bytes:
    return _append(content, place, _box(place) + _paths(place, other))


def _picture_of(text: str) -> Image.Image:
    face = ImageFont.truetype(io.BytesIO(_font_bytes()), 64)
    left, top, right, bottom = face.getbbox(text)
    image = Image.new("L", (int(right - left) + 8, int(bottom - top) + 8), 255)
    ImageDraw.Draw(image).text((4 - left, 4 - top), text, font=face, fill=0)
    return image


def _image(place: _Place, text: str) -> tuple[bytes, Callable[[pikepdf.Pdf], pikepdf.Object]]:
    """Return what paints an image of a text, and the image."""
    image = _picture_of(text.replace(".", ","))

    def make(pdf: pikepdf.Pdf) -> pikepdf.Object:
        made = pikepdf.Stream(pdf, image.tobytes())
        made.Type, made.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        made.Width, made.Height = image.width, image.height
        made.ColorSpace, made.BitsPerComponent = pikepdf.Name.DeviceGray, 8
        return pdf.make_indirect(made)

    height = place.height + 1
    width = height * image.width / image.height
    at = f"q {width:.2f} 0 0 {height:.2f} {place.left:.2f} {place.bottom - 0.5:.2f} cm /Forged Do Q"
    return at.encode(), make


def _cover_with_image(content: bytes, place: _Place, _text: str, other: str) -> bytes:
    drawing, make = _image(place, other)
    return _append(content, place, _box(place) + drawing, XObject=make)


def _hide_below_image(content: bytes, place: _Place, _text: str, other: str) -> bytes:
    """The text stays where it is without ink (render mode 3), an image shows another."""
    drawing, make = _image(place, other)
    return _append(_edit(content, place, _make_invisible), place, drawing, XObject=make)


def _make_invisible(_document: Any, _page: Any, text_object: Any) -> None:
    pdfium.FPDFTextObj_SetTextRenderMode(text_object, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)


def _edit(content: bytes, place: _Place, change: Callable[[Any, Any, Any], None]) -> bytes:
    """Return a PDF in which the text object at a place was changed by PDFium."""
    with pypdfium2.PdfDocument(content) as document:
        page = pdfium.FPDF_LoadPage(document.raw, place.page)
        words = pdfium.FPDFText_LoadPage(page)
        text_object = pdfium.FPDFText_GetTextObject(words, place.first)
        change(document.raw, page, text_object)
        pdfium.FPDFText_ClosePage(words)
        pdfium.FPDFPage_GenerateContent(page)
        pdfium.FPDF_ClosePage(page)
        output = io.BytesIO()
        document.save(output)
    return output.getvalue()


def _remap(content: bytes, place: _Place, text: str, other: str) -> bytes:
    """The text is set in a font that draws another digit and says that it is the old one."""
    shown, said = other.replace(".", ","), text.replace(".", ",")
    names = _font().getBestCmap()
    codes = [_font().getGlyphID(names[ord(letter)]) for letter in shown]

    def change(document: Any, page: Any, text_object: Any) -> None:
        pdfium.FPDFPage_RemoveObject(page, text_object)
        data = _font_bytes()
        buffer = (ctypes.c_ubyte * len(data)).from_buffer_copy(data)
        font = pdfium.FPDFText_LoadFont(document, buffer, len(data), pdfium.FPDF_FONT_TRUETYPE, 1)
        new = pdfium.FPDFPageObj_CreateTextObj(document, font, place.size)
        written = (ctypes.c_ushort * (len(shown) + 1))(*map(ord, shown), 0)
        pdfium.FPDFText_SetText(new, written)
        pdfium.FPDFPageObj_Transform(new, 1, 0, 0, 1, place.left, place.bottom)
        pdfium.FPDFPage_InsertObject(page, new)

    with pikepdf.open(io.BytesIO(_edit(content, place, change))) as pdf:
        for font in pdf.pages[place.page].resources.Font.values():
            if "Arimo" in str(font.get("/BaseFont", "")):
                font.ToUnicode = pikepdf.Stream(pdf, _write_map(codes, said))
        output = io.BytesIO()
        pdf.save(output, deterministic_id=True)
    return output.getvalue()


def _remap_in_place(content: bytes, place: _Place, text: str, other: str) -> bytes:
    """Like `_remap`, by an edit of the page's own operators: programs such as Chromium's."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        page = pdf.pages[place.page]
        fonts = {str(key): _read_codes(font) for key, font in page.resources.Font.items()}
        shown, said = other.replace(".", ","), text.replace(".", ",")
        made, found, current = [], False, ("", 0)
        for operands, operator in pikepdf.parse_content_stream(page):
            kept = [(operands, operator)]
            if str(operator) == "Tf":
                current = (str(operands[0]), operands[1])
            elif str(operator) in {"Tj", "TJ"} and not found:
                written = _decode(operands[0], fonts.get(current[0], {}))
                if written.strip() in {text, said}:
                    found = True
                    codes = [_font().getGlyphID(_font().getBestCmap()[ord(c)]) for c in shown]
                    new = b"".join(code.to_bytes(2, "big") for code in codes)
                    kept = [
                        ([pikepdf.Name.Forged, current[1]], pikepdf.Operator("Tf")),
                        ([pikepdf.String(new)], pikepdf.Operator("Tj")),
                        ([pikepdf.Name(current[0]), current[1]], pikepdf.Operator("Tf")),
                    ]
            made += kept
        if not found:
            return b""
        page.Contents = pikepdf.Stream(pdf, pikepdf.unparse_content_stream(made))
        page.resources.Font[pikepdf.Name.Forged] = _make_font(pdf, codes, said)
        output = io.BytesIO()
        pdf.save(output, deterministic_id=True)
    return output.getvalue()


def _read_codes(font: pikepdf.Object) -> dict[int, str]:
    """Return the characters of two-byte codes by a ToUnicode map."""
    if "/ToUnicode" not in font or font.Subtype != pikepdf.Name.Type0:
        return {}
    data, found = font.ToUnicode.read_bytes(), {}
    for kind, block in re.findall(rb"beginbf(char|range)(.*?)endbf", data, re.DOTALL):
        if kind == b"char":
            for code, said in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]{4})>", block):
                found[int(code, 16)] = chr(int(said, 16))
        for one in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w{4})>", block):
            first, last, said = (int(part, 16) for part in one)
            if kind == b"range":
                found |= {code: chr(said + code - first) for code in range(first, last + 1)}
    return found


def _decode(operand: Any, codes: dict[int, str]) -> str:
    parts = operand if isinstance(operand, pikepdf.Array) else [operand]
    data = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    pairs = (int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2))
    return "".join(codes.get(code, "?") for code in pairs)


def _make_font(pdf: pikepdf.Pdf, codes: list[int], said: str) -> pikepdf.Object:
    """Return a font that draws glyphs by their numbers and says what one likes."""
    program = pdf.make_stream(_font_bytes())
    metrics, units = _font()["hmtx"], _font()["head"].unitsPerEm
    widths = pikepdf.Array()
    for code in dict.fromkeys(codes):
        width = metrics[_font().getGlyphName(code)][0] * 1000 // units
        widths.append(code)
        widths.append(pikepdf.Array([width]))
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor,
        FontName=pikepdf.Name.Arimo,
        Flags=4,
        FontBBox=pikepdf.Array([-200, -300, 1200, 1000]),
        ItalicAngle=0,
        Ascent=905,
        Descent=-212,
        CapHeight=716,
        StemV=80,
        FontFile2=program,
    )
    inner = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType2,
        BaseFont=pikepdf.Name.Arimo,
        CIDSystemInfo=pikepdf.Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        CIDToGIDMap=pikepdf.Name.Identity,
        W=widths,
    )
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=pikepdf.Name.Arimo,
            Encoding=pikepdf.Name("/Identity-H"),
            DescendantFonts=pikepdf.Array([pdf.make_indirect(inner)]),
            ToUnicode=pdf.make_stream(_write_map(codes, said)),
        )
    )


def _write_map(codes: list[int], said: str) -> bytes:
    """Return a ToUnicode map that says one character for each code."""
    pairs = "\n".join(
        f"<{code:04X}> <{ord(letter):04X}>" for code, letter in zip(codes, said, strict=True)
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap "
        "1 begincodespacerange <0000> <FFFF> endcodespacerange "
        f"{len(codes)} beginbfchar\n{pairs}\nendbfchar endcmap end end"
    ).encode()


_CHANGES: tuple[tuple[str, Callable[[bytes, _Place, str, str], bytes]], ...] = (
    ("font draws another digit", _remap),
    ("font draws another digit, set in place", _remap_in_place),
    ("white box and text over it", _cover_with_text),
    ("white box and outlines over it", _cover_with_paths),
    ("image over it", _cover_with_image),
    ("text without ink below an image", _hide_below_image),
)
