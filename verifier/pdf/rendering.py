"""Pictures of pages, as a reader sees them: page content, annotations and form fields together.

Size and work are bounded before anything is drawn: a page may call itself a kilometre wide, and an
image may inflate to gigabytes. What PDFium spends on the drawing itself is bounded by whoever runs
it (docs/decisions/0004). ISO 32000-2 8.11 (layers on screen and paper), 12.5.5 (appearances).
"""

import ctypes
import io
import math
from dataclasses import dataclass, field
from typing import Any, Final

import pypdfium2.raw as pdfium
from PIL import Image

from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.native import load_page, open_document, open_form
from verifier.policy import Limits

_POINTS: Final = 72.0
_OBJECTS: Final = 20_000
"""Objects of one page, as in `drawing`."""
_FORM_DEPTH: Final = 6
_SMALLEST: Final = 1
"""Pixels that a side has at least."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page as pixels, row by row from the top, without padding."""

    width: int
    height: int
    """In pixels."""
    scale: float
    """Pixels per point; less than what was asked for where the page is too large."""
    mode: str
    """`L` (grey) or `RGB`, as Pillow names them."""
    pixels: bytes = field(repr=False)

    def image(self) -> Image.Image:
        """Return the picture for work with Pillow."""
        return Image.frombytes(self.mode, (self.width, self.height), self.pixels)

    def png(self) -> bytes:
        """Return the picture as a PNG file."""
        buffer = io.BytesIO()
        self.image().save(buffer, "PNG")
        return buffer.getvalue()


def render_page(
    content: bytes,
    page_index: int,
    *,
    dpi: int,
    limits: Limits,
    grey: bool = False,
    annotations: bool = True,
) -> PagePicture:
    """Return a page, counted from 0, as it is seen on a screen.

    Raises:
        DocumentError: PDFium cannot open the bytes or the page, or a limit is exceeded.

    """
    with open_document(content) as document:
        count = len(document)
        if count > limits.pages:
            raise DocumentError(DocumentFault.LIMIT, limit="pages")
        if not 0 <= page_index < count:
            raise DocumentError(DocumentFault.MALFORMED)
        form = open_form(document) if annotations else None
        with load_page(document, page_index) as page:
            return draw_page(
                page, dpi=dpi, limits=limits, grey=grey, annotations=annotations, form=form
            )


def draw_page(
    page: Any,  # noqa: ANN401  # a ctypes handle
    *,
    dpi: int,
    limits: Limits,
    grey: bool = False,
    annotations: bool = True,
    form: Any = None,  # noqa: ANN401
    on_paper: bool = False,
) -> PagePicture:
    """Return a loaded page as it is seen on a screen, or printed.

    `form` is what `native.open_form` gave for the document: without it no form field is drawn.

    Raises:
        DocumentError: its size is none, or drawing it would take more than any card.

    """
    width, height, scale = _find_size(page, dpi=dpi, limits=limits)
    refuse_costly_page(page, limits=limits)
    channels = 1 if grey else 3
    pixels = (ctypes.c_ubyte * (width * height * channels))()
    kind = pdfium.FPDFBitmap_Gray if grey else pdfium.FPDFBitmap_BGR
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, kind, pixels, width * channels)
    if not bitmap:
        raise DocumentError(DocumentFault.LIMIT, limit="page_pixels")
    flags = (pdfium.FPDF_ANNOT if annotations else 0) | (pdfium.FPDF_PRINTING if on_paper else 0)
    flags |= pdfium.FPDF_GRAYSCALE if grey else pdfium.FPDF_REVERSE_BYTE_ORDER
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags)
        if annotations and form is not None:
            pdfium.FORM_OnAfterLoadPage(page, form)
            pdfium.FPDF_FFLDraw(form, bitmap, page, 0, 0, width, height, 0, flags)
            pdfium.FORM_OnBeforeClosePage(page, form)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return PagePicture(width, height, scale, "L" if grey else "RGB", bytes(pixels))


def _find_size(page: Any, *, dpi: int, limits: Limits) -> tuple[int, int, float]:  # noqa: ANN401
    """Return width and height in pixels, and the scale, smaller where the page is too large."""
    across, up = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    if not (math.isfinite(across) and math.isfinite(up) and across > 0 and up > 0):
        raise DocumentError(DocumentFault.MALFORMED)
    scale = min(dpi / _POINTS, math.sqrt(limits.page_pixels / (across * up)))
    width, height = math.floor(across * scale), math.floor(up * scale)
    if max(width, height) > limits.page_pixels:
        raise DocumentError(DocumentFault.LIMIT, limit="page_pixels")
    return max(width, _SMALLEST), max(height, _SMALLEST), scale


def refuse_costly_page(page: Any, *, limits: Limits) -> None:  # noqa: ANN401
    """Raise when a page has more objects, or larger images, than any card.

    Raises:
        DocumentError: drawing it would take too much.

    """
    objects = pixels = 0
    waiting = [(page, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, 0)]
    while waiting:
        holder, count, get, depth = waiting.pop()
        number = count(holder)
        objects += max(number, 0)
        if objects > _OBJECTS:
            raise DocumentError(DocumentFault.LIMIT, limit="page_objects")
        for index in range(number):
            handle = get(holder, index)
            kind = pdfium.FPDFPageObj_GetType(handle)
            if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _FORM_DEPTH:
                counting, getting = pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject
                waiting.append((handle, counting, getting, depth + 1))
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                pixels += _count_pixels(handle)
        if pixels > limits.image_pixels:
            raise DocumentError(DocumentFault.LIMIT, limit="image_pixels")


def _count_pixels(handle: Any) -> int:  # noqa: ANN401
    """Return how many pixels an image says that it has."""
    width, height = ctypes.c_uint(), ctypes.c_uint()
    if not pdfium.FPDFImageObj_GetImagePixelSize(handle, width, height):
        return 0
    return width.value * height.value
