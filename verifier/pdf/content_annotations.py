"""Annotations that lie over text or over form fields.

Annotations are no part of a page's text, and a signature allows some of them to be added later. So
the page is drawn with and without them, and where text loses ink or gets more of it, that is said.
ISO 32000-2 12.5.5.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.drawing import Box
from verifier.pdf.letter import Turn, page_box
from verifier.pdf.native import load_page, open_document, open_form
from verifier.pdf.rendering import PagePicture, draw_page
from verifier.pdf.text import PageText
from verifier.policy import Limits
from verifier.reasons import Note
from verifier.report import ContentWarning, box_of

_ANNOTATIONS: Final = 500
"""Of one page; a card has a dozen."""
_DPI: Final = 100
_INK: Final = 96
"""By how much, of 255, a dot has to become lighter or darker to count."""
_HIDING: Final = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_SHARED: Final = 0.2
"""Part of a field from which on what lies over it hides something."""
_SHOWS_NOTHING: Final = frozenset({pdfium.FPDF_ANNOT_POPUP, pdfium.FPDF_ANNOT_LINK})


@dataclass(frozen=True, slots=True)
class _Annotation:
    """One annotation that draws something."""

    box: Box
    """As a reader sees it."""
    is_widget: bool


def find_annotation_warnings(
    content: bytes, pages: Sequence[PageText], *, limits: Limits
) -> Iterator[ContentWarning]:
    """Yield where annotations change what text or fields show, with the annotation's place.

    Raises:
        DocumentError: PDFium cannot open the bytes, or a limit is exceeded.
    """
    with open_document(content) as document:
        form = open_form(document)
        for text in pages:
            with load_page(document, text.number - 1) as page:
                yield from _judge_page(page, text, form, limits)


def _judge_page(
    page: Any,  # noqa: ANN401
    text: PageText,
    form: Any,  # noqa: ANN401
    limits: Limits,
) -> Iterator[ContentWarning]:
    turn = Turn(pdfium.FPDFPage_GetRotation(page), page_box(page))
    annotations = list(_read_annotations(page, turn))
    for index, over in enumerate(annotations):
        fields = (under for under in annotations[:index] if under.is_widget)
        if any(_hides(over.box, under.box) for under in fields):
            yield ContentWarning(Note.TEXT_COVERED, text.number, box_of(*over.box))
    seen = [word for word in text.words if word.visible]
    near = [
        (annotation, words)
        for annotation in annotations
        if (
            words := [
                (word.left, word.bottom, word.right, word.top)
                for word in seen
                if meet(annotation.box, (word.left, word.bottom, word.right, word.top))
            ]
        )
    ]
    if not near:
        return
    bare = draw_page(page, dpi=_DPI, limits=limits, grey=True, annotations=False)
    whole = draw_page(page, dpi=_DPI, limits=limits, grey=True, form=form)
    changed = ImageChops.difference(bare.image(), whole.image())
    for annotation, boxes in near:
        if any(is_changed(changed, whole, shared(annotation.box, box)) for box in boxes):
            yield ContentWarning(Note.TEXT_COVERED, text.number, box_of(*annotation.box))


def _read_annotations(page: Any, turn: Turn) -> Iterator[_Annotation]:  # noqa: ANN401
    """Yield the annotations of a page that have an appearance and are not hidden."""
    count = pdfium.FPDFPage_GetAnnotCount(page)
    if count > _ANNOTATIONS:
        raise DocumentError(DocumentFault.LIMIT, limit="annotations")
    for index in range(count):
        handle = pdfium.FPDFPage_GetAnnot(page, index)
        if not handle:
            continue
        try:
            found = _read_annotation(handle, turn)
        finally:
            pdfium.FPDFPage_CloseAnnot(handle)
        if found is not None:
            yield found


def _read_annotation(handle: Any, turn: Turn) -> _Annotation | None:  # noqa: ANN401
    kind = pdfium.FPDFAnnot_GetSubtype(handle)
    rectangle = pdfium.FS_RECTF()
    hidden = pdfium.FPDFAnnot_GetFlags(handle) & _HIDING
    if kind in _SHOWS_NOTHING or hidden or not pdfium.FPDFAnnot_HasKey(handle, b"AP"):
        return None
    if not pdfium.FPDFAnnot_GetRect(handle, rectangle):
        return None
    box = turn.box((rectangle.left, rectangle.bottom, rectangle.right, rectangle.top))
    if box[2] - box[0] <= 0 or box[3] - box[1] <= 0:
        return None
    return _Annotation(box, kind == pdfium.FPDF_ANNOT_WIDGET)


def is_changed(changed: Image.Image, picture: PagePicture, box: Box) -> bool:
    """Return whether the picture differs much inside a box of the page."""
    left, bottom, right, top = (side * picture.scale for side in box)
    area = (
        max(round(left), 0),
        max(round(picture.height - top), 0),
        min(round(right), picture.width),
        min(round(picture.height - bottom), picture.height),
    )
    if area[0] >= area[2] or area[1] >= area[3]:
        return False
    most = changed.crop(area).getextrema()[1]
    return isinstance(most, int | float) and most >= _INK


def meet(one: Box, other: Box) -> bool:
    """Return whether two areas share anything."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def shared(one: Box, other: Box) -> Box:
    """Return what two areas that meet have in common."""
    return (
        max(one[0], other[0]),
        max(one[1], other[1]),
        min(one[2], other[2]),
        min(one[3], other[3]),
    )


def _hides(over: Box, under: Box) -> bool:
    """Return whether a good part of a field lies below something."""
    if not meet(over, under):
        return False
    left, bottom, right, top = shared(over, under)
    area = (under[2] - under[0]) * (under[3] - under[1])
    return (right - left) * (top - bottom) >= _SHARED * area
