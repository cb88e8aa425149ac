"""Form fields that show something other than their value (ISO 32000-2 12.7.4.3, 12.7.5).

The appearance of a text field is made text by flattening its page, in memory: then PDFium reads
from it what a reader sees. A button has to stand in the state that its value names.
"""

import ctypes
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2.raw as pdfium
from pyhanko.pdf_utils import generic

from verifier.pdf.drawing import Box
from verifier.pdf.letter import Turn, page_box
from verifier.pdf.library import entry, items, name, reference, resolve, text
from verifier.pdf.native import load_page, load_text, open_document
from verifier.pdf.page_tree import Page, Reference
from verifier.pdf.signature_field import FormField, find_fields
from verifier.reasons import Note
from verifier.report import ContentWarning, box_of

_LONGEST: Final = 4_096
"""Letters of one field that are compared."""
_MARGIN: Final = 1.0
"""Points around a field that its letters may reach beyond."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A widget with an appearance, and the texts that it may show."""

    page: int
    """From 1."""
    box: Box
    """In the page's own space."""
    texts: tuple[str, ...]


def find_form_warnings(
    content: bytes, root: generic.DictionaryObject, pages: tuple[Page, ...]
) -> Iterator[ContentWarning]:
    """Yield the fields whose appearance does not show their value.

    Raises:
        DocumentError: PDFium cannot open the bytes, or the form is larger than any card's.
    """
    fields = [field for field in find_fields(root) if not field.is_signature and field.has_value]
    if not fields:
        return
    places = _find_widgets(pages)
    shown: list[_Shown] = []
    for field in fields:
        kind = name(_inherited(field, "/FT"))
        for widget, (page, annotation) in places.items():
            if widget not in field.widgets:
                continue
            box = _read_box(annotation)
            if kind == "/Btn" and _is_misset(field, annotation):
                yield ContentWarning(Note.FIELD_SHOWS_OTHER, page, box and box_of(*box))
            texts = _read_values(field)
            if kind in {"/Tx", "/Ch"} and box is not None and texts and _is_drawn(annotation):
                shown.append(_Shown(page, box, texts))
    yield from _compare(content, shown)


def _find_widgets(
    pages: tuple[Page, ...],
) -> dict[Reference, tuple[int, generic.PdfObject | None]]:
    return {
        ref: (number, resolve(raw))
        for number, page in enumerate(pages, start=1)
        for raw in items(entry(page.dictionary, "/Annots"))
        if (ref := reference(raw)) is not None
    }


def _inherited(field: FormField, key: str) -> generic.PdfObject | None:
    """Return an entry of a field, else of the one above it."""
    own = entry(field.field, key)
    return own if own is not None else entry(entry(field.field, "/Parent"), key)


def _read_box(annotation: generic.PdfObject | None) -> Box | None:
    sides = [resolve(raw) for raw in items(entry(annotation, "/Rect"))]
    numbers = [float(s) for s in sides if isinstance(s, generic.NumberObject | generic.FloatObject)]
    if len(sides) != 4 or len(numbers) != 4:
        return None
    left, right = sorted(numbers[0::2])
    bottom, top = sorted(numbers[1::2])
    return left, bottom, right, top


def _is_drawn(annotation: generic.PdfObject | None) -> bool:
    return isinstance(entry(entry(annotation, "/AP"), "/N"), generic.StreamObject)


def _is_misset(field: FormField, annotation: generic.PdfObject | None) -> bool:
    """Return whether a box that its value names is not ticked, or another one is (12.7.5.2)."""
    value, state = name(_inherited(field, "/V")), name(entry(annotation, "/AS"))
    states = entry(entry(annotation, "/AP"), "/N")
    if not value or not isinstance(states, generic.DictionaryObject):
        return False
    due = value if value in states else "/Off"
    return state != due and (due != "/Off" or state in states)


def _read_values(field: FormField) -> tuple[str, ...]:
    """Return the texts that a field may show for its value; a choice shows its own wording."""
    value = _inherited(field, "/V")
    values = [text(value)] if not isinstance(value, generic.ArrayObject) else []
    for raw in items(_inherited(field, "/Opt"))[:_LONGEST]:
        pair = items(resolve(raw))
        if len(pair) == 2 and text(resolve(pair[0])) in values:
            values.append(text(resolve(pair[1])))
    return tuple(_fold(one[:_LONGEST]) for one in values if _fold(one))


def _fold(said: str) -> str:
    """Return a text without spaces, which appearances place freely."""
    return "".join(unicodedata.normalize("NFC", said).split())


def _compare(content: bytes, shown: list[_Shown]) -> Iterator[ContentWarning]:
    """Yield the widgets that show none of their texts."""
    if not shown:
        return
    with open_document(content) as document:
        for number in sorted({item.page for item in shown}):
            with load_page(document, number - 1) as page:
                pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
            # What was flattened is read when the page is loaded anew.
            with load_page(document, number - 1) as page, load_text(page) as text_page:
                turn = Turn(pdfium.FPDFPage_GetRotation(page), page_box(page))
                for item in shown:
                    if item.page == number and not _shows_one(text_page, item):
                        place = box_of(*turn.box(item.box))
                        yield ContentWarning(Note.FIELD_SHOWS_OTHER, number, place)


def _shows_one(text_page: Any, item: _Shown) -> bool:  # noqa: ANN401
    found = _fold(_read_inside(text_page, item.box))
    return any(text in found for text in item.texts)


def _read_inside(text_page: Any, box: Box) -> str:  # noqa: ANN401
    """Return the text that stands in a box of the page's own space."""
    left, bottom, right, top = box
    area = (left - _MARGIN, top + _MARGIN, right + _MARGIN, bottom - _MARGIN)
    buffer = (ctypes.c_ushort * (_LONGEST + 1))()
    count = pdfium.FPDFText_GetBoundedText(text_page, *area, buffer, _LONGEST)
    return bytes(buffer)[: 2 * max(count, 0)].decode("utf-16-le", "replace").rstrip("\0")
