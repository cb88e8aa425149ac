"""QR codes in a picture or in the pages of a PDF: read as text, believed by nobody.

Native code over hostile bytes: to be called in a confined worker only. What a picture may cost is
bounded before it is decoded. The passes, in the order that costs least: grey, the red channel (a
red seal vanishes in it), an adaptive threshold (shadows), and twice the size (small codes). The
reader finds codes at any angle.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

import zxingcpp
from PIL import Image, ImageChops, ImageFilter, UnidentifiedImageError

from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.native import open_document
from verifier.pdf.rendering import render_page
from verifier.policy import Limits

MOST_PIXELS: Final = 20_000_000
"""Of a picture; larger JPEGs are decoded at half their size."""
MOST_EDGE: Final = 30_000
"""Pixels of a side; the decoder takes 65,535, and pictures are looked at in twice their size."""
MOST_PAGES: Final = 8
MOST_CODES: Final = 32
MOST_TEXT: Final = 8 * 1024
"""More than any QR code holds."""
_PDF_DPI: Final = 200
_ENLARGED: Final = 6_000_000
"""Pixels up to which a picture is also looked at in twice its size."""
_DARKER: Final = 8
"""Levels by which a pixel is darker than its surroundings, to count as dark."""
_SURROUNDINGS: Final = 40
"""Such a part of a picture's shorter side is a pixel's surroundings."""
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
_HEAD: Final = 1024
_KINDS: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
"""Lines of a table look like the bars of other kinds."""
_BROKEN: Final = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    KeyError,
    IndexError,
    TypeError,
    OverflowError,
    struct.error,
    zlib.error,
)
"""What Pillow raises about pictures that break their format."""


class ScanFault(Enum):
    """Why a file was not looked at, or why no code was read in it."""

    NOTHING = "nothing"
    """No code was seen."""
    UNREADABLE = "unreadable"
    """A code was seen that cannot be read: blurred, cut off or covered."""
    VECTOR = "vector"
    """SVG: a program of drawing that nobody runs here."""
    ANIMATED = "animated"
    TOO_LARGE = "too_large"
    BROKEN = "broken"
    NOT_A_PICTURE = "not_a_picture"
    """Neither picture nor PDF, or a kind that is not read here, such as HEIC."""


@dataclass(frozen=True, slots=True)
class ScannedCode:
    """The text of one code."""

    page: int
    """From 1."""
    text: str = field(repr=False)

    def __post_init__(self) -> None:
        if self.page < 1 or len(self.text) > MOST_TEXT:
            raise ValueError("not what a code holds")


@dataclass(frozen=True, slots=True)
class Scan:
    """What was found in a file."""

    codes: tuple[ScannedCode, ...]
    fault: ScanFault | None = None
    """None when a code was read; `UNREADABLE` also when only some were."""
    pages_left: int = 0
    """Pages of a PDF that were not looked at."""


def scan_codes(content: bytes, *, limits: Limits) -> Scan:
    """Return the codes of a picture or PDF.

    Raises:
        DocumentError: a PDF that cannot be opened or drawn.
    """
    if content[:_HEAD].lstrip().startswith(b"%PDF-"):
        return _scan_pdf(content, limits)
    image = _open(content)
    if isinstance(image, ScanFault):
        return Scan((), image)
    return _conclude([(1, *_read(image))])


def _scan_pdf(content: bytes, limits: Limits) -> Scan:
    with open_document(content) as document:
        count = len(document)
    if count > limits.pages:
        raise DocumentError(DocumentFault.LIMIT, limit="pages")
    looked = min(count, MOST_PAGES)
    found = []
    for index in range(looked):
        picture = render_page(content, index, dpi=_PDF_DPI, limits=limits)
        found.append((index + 1, *_read(picture.image())))
    return _conclude(found, pages_left=count - looked)


def _conclude(found: list[tuple[int, list[str], bool]], *, pages_left: int = 0) -> Scan:
    codes = tuple(ScannedCode(page, text) for page, texts, _ in found for text in texts)
    unread = any(seen for _, _, seen in found)
    fault = ScanFault.UNREADABLE if unread else None
    if not codes and fault is None:
        fault = ScanFault.NOTHING
    return Scan(codes[:MOST_CODES], fault, pages_left)


def _open(content: bytes) -> Image.Image | ScanFault:
    """Return a picture in colour, decoded; or why it is not looked at."""
    start = content[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<svg") or (
        start.startswith((b"<?xml", b"<!doctype")) and b"<svg" in start
    ):
        return ScanFault.VECTOR
    try:
        image = Image.open(io.BytesIO(content), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return ScanFault.TOO_LARGE
    except UnidentifiedImageError:
        return ScanFault.NOT_A_PICTURE
    except _BROKEN:
        return ScanFault.BROKEN
    try:
        return _decode(image)
    except _BROKEN:
        return ScanFault.BROKEN


def _decode(image: Image.Image) -> Image.Image | ScanFault:
    # A JPEG of several frames is one photo with its previews.
    is_jpeg = image.format in {"JPEG", "MPO"}
    if not is_jpeg and getattr(image, "is_animated", False):
        return ScanFault.ANIMATED
    if is_jpeg and image.width * image.height > MOST_PIXELS:
        image.draft("RGB", (image.width // 2, image.height // 2))
    if image.width * image.height > MOST_PIXELS or max(image.size) > MOST_EDGE:
        return ScanFault.TOO_LARGE
    image.load()
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        seen = image.convert("RGBA")
        ground = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(ground, seen).convert("RGB")
    return image.convert("RGB")


def _read(image: Image.Image) -> tuple[list[str], bool]:
    """Return the texts of a picture's codes, and whether one was seen that could not be read."""
    texts: dict[str, None] = {}
    unread = False
    if max(image.size) > MOST_EDGE:  # a page of a PDF that is a ribbon
        return [], False
    for look in _looks(image):
        unread = False
        found = zxingcpp.read_barcodes(look, formats=_KINDS, return_errors=True)
        for code in found:
            if code.valid:
                texts[code.text.encode("utf-8", "replace").decode()[:MOST_TEXT]] = None
            else:
                unread = True
        if texts and not unread:
            break
    return list(texts), unread and not texts


def _looks(image: Image.Image) -> Iterator[Image.Image]:
    grey = image.convert("L")
    yield grey
    yield image.getchannel("R")
    around = grey.filter(ImageFilter.BoxBlur(max(2, min(grey.size) // _SURROUNDINGS)))
    darker = ImageChops.subtract(around, grey)
    yield darker.point(lambda levels: 0 if levels > _DARKER else 255)
    if grey.width * grey.height <= _ENLARGED:
        yield grey.resize((grey.width * 2, grey.height * 2), Image.Resampling.BICUBIC)
