"""Annotations that look different under the pointer, or while pressed (ISO 32000-2 12.5.5).

Pages are drawn, and read by us, as they look while nobody points at them. Buttons may look pressed.
"""

from collections.abc import Iterator

from pyhanko.pdf_utils import generic

from verifier.pdf.library import entry, items, name, raw_entry, resolve
from verifier.pdf.page_tree import Page
from verifier.reasons import Note
from verifier.report import ContentWarning

_OTHER_LOOKS = ("/R", "/D")


def find_pointer_warnings(pages: tuple[Page, ...]) -> Iterator[ContentWarning]:
    """Yield one warning for each page with an annotation that has further appearances."""
    for number, page in enumerate(pages, start=1):
        annotations = (resolve(raw) for raw in items(entry(page.dictionary, "/Annots")))
        if any(_changes_looks(annotation) for annotation in annotations):
            yield ContentWarning(Note.APPEARANCE_ON_POINTER, number)


def _changes_looks(annotation: generic.PdfObject | None) -> bool:
    looks = entry(annotation, "/AP")
    if all(raw_entry(looks, key) is None for key in _OTHER_LOOKS):
        return False
    own = name(entry(annotation, "/FT")) or name(entry(entry(annotation, "/Parent"), "/FT"))
    return own != "/Btn"
