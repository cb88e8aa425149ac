"""What lies over the pages of a PDF and is no part of their text (ISO 32000-2 12.5, 12.6).

Programs show annotations, and run actions, on top of what the pages say. In signed bytes the signer
answers for them. In an unsigned copy nobody does, and the comparison with the XML reads page text
only: so there they are named.
"""

from collections.abc import Iterator

from pyhanko.pdf_utils import generic

from verifier.pdf.library import entry, items, name, raw_entry, resolve
from verifier.pdf.page_tree import find_pages


def find_overlays(root: generic.DictionaryObject) -> Iterator[str]:
    """Yield a code for each kind of thing that can show or do more than the page text says."""
    for page in find_pages(root):
        if raw_entry(page.dictionary, "/AA") is not None:
            yield "actions"
        for raw in items(entry(page.dictionary, "/Annots")):
            if _shows(resolve(raw)):
                yield "annotations"
    if entry(entry(root, "/AcroForm"), "/XFA") is not None:
        yield "annotations"
    names = entry(root, "/Names")
    if raw_entry(root, "/AA") is not None or entry(names, "/JavaScript") is not None:
        yield "actions"
    if _acts(entry(root, "/OpenAction")):
        yield "actions"


def _shows(annotation: generic.PdfObject | None) -> bool:
    """Tell whether an annotation may draw something: all but plain links and empty fields."""
    if entry(annotation, "/AP") is not None:
        return True
    kind = name(entry(annotation, "/Subtype"))
    is_empty_field = kind == "/Widget" and name(entry(annotation, "/FT")) == "/Sig"
    return kind not in {"/Link", "/Popup"} and not is_empty_field


def _acts(action: generic.PdfObject | None) -> bool:
    """Tell whether an action does more than go to a page (12.6.4.2)."""
    return isinstance(action, generic.DictionaryObject) and name(entry(action, "/S")) != "/GoTo"
