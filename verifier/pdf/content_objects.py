"""What a PDF holds beside its pages: scripts, files, references to the outside, forgotten pages.

One walk over all objects that the last revision shows, whether or not anything leads to them: what
is kept out of sight today can be shown by the next update (shadow attacks). ISO 32000-2 7.11.4
(embedded files), 7.3.8.2 (external streams), 8.10.4 (reference XObjects), 12.6 (actions).
"""

from collections.abc import Iterator
from typing import Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.library import (
    LIBRARY_ERRORS,
    MAXIMUM_NODES,
    entry,
    items,
    name,
    raw_entry,
    text,
)
from verifier.pdf.page_tree import find_pages
from verifier.reasons import Note
from verifier.report import ContentWarning

Reference = tuple[int, int]
_OBJECTS: Final = 5_000
"""Objects that are looked at; a card has some hundred."""
_NODES: Final = MAXIMUM_NODES
"""Dictionaries and arrays in all of them together."""
_DEPTH: Final = 24
_ACTIONS: Final = frozenset(
    {
        "/GoToE",
        "/GoToR",
        "/Hide",
        "/ImportData",
        "/JavaScript",
        "/Launch",
        "/Movie",
        "/Rendition",
        "/ResetForm",
        "/RichMediaExecute",
        "/SetOCGState",
        "/Sound",
        "/SubmitForm",
    }
)
"""Actions that do more than turn to a page or follow a link that somebody clicks."""
_XML_TYPES: Final = frozenset({"/text/xml", "/application/xml"})


def find_object_warnings(reader: PdfFileReader) -> Iterator[ContentWarning]:
    """Yield what the objects of the last revision hold, each kind once.

    Raises:
        DocumentError: there are more than any card has.
    """
    walk = _Walk(reader)
    for note in dict.fromkeys(walk.find_notes()):
        yield ContentWarning(note)


class _Walk:
    """Goes over all objects once."""

    def __init__(self, reader: PdfFileReader) -> None:
        self._reader = reader
        self._root = reader.root
        self._nodes = 0
        pages = find_pages(self._root)
        self._reachable = {page.reference for page in pages}
        self._reachable |= {ref for page in pages for ref in page.ancestor_references}

    def find_notes(self) -> Iterator[Note]:
        """Yield what each object holds."""
        numbers = _find_references(self._reader)
        if len(numbers) > _OBJECTS:
            raise DocumentError(DocumentFault.LIMIT, limit="objects")
        for number in numbers:
            target = self._open(number)
            if isinstance(target, generic.DictionaryObject):
                yield from self._judge_top(number, target)
            if target is not None:
                yield from self._judge(target)

    def _open(self, number: Reference) -> generic.PdfObject | None:
        try:
            found = self._reader.get_object(  # type: ignore[no-untyped-call]  # pyHanko
                generic.Reference(*number, pdf=self._reader)
            )
        except LIBRARY_ERRORS:
            # What pyHanko cannot open, the check of the structure has to speak of.
            return None
        return found if isinstance(found, generic.PdfObject) else None

    def _judge_top(self, number: Reference, target: generic.DictionaryObject) -> Iterator[Note]:
        kind = name(entry(target, "/Type"))
        if kind in {"/Page", "/Pages"} and number not in self._reachable:
            yield Note.PAGES_UNREFERENCED
        root = self._reader.root_ref
        if kind == "/Catalog" and number != (root.idnum, root.generation):
            yield Note.PAGES_UNREFERENCED

    def _judge(self, target: generic.PdfObject) -> Iterator[Note]:
        """Yield what an object holds directly, references left alone: they are objects too."""
        waiting = [(target, 0)]
        while waiting:
            value, depth = waiting.pop()
            self._nodes += 1
            if self._nodes > _NODES:
                raise DocumentError(DocumentFault.LIMIT, limit="objects")
            if isinstance(value, generic.DictionaryObject):
                yield from _judge_dictionary(value)
                below = [value.raw_get(key) for key in value]
            elif isinstance(value, generic.ArrayObject):
                below = list(items(value))
            else:
                continue
            if depth < _DEPTH:
                waiting += [
                    (inner, depth + 1)
                    for inner in below
                    if isinstance(inner, generic.DictionaryObject | generic.ArrayObject)
                ]


def _find_references(reader: PdfFileReader) -> list[Reference]:
    """Return the references of all objects, the lowest number first."""
    found: set[Reference] = set()
    for section in range(reader.xrefs.total_revisions):
        found |= {
            (ref.idnum, ref.generation) for ref in reader.xrefs.explicit_refs_in_revision(section)
        }
    return sorted(found)


def _judge_dictionary(value: generic.DictionaryObject) -> Iterator[Note]:
    if isinstance(value, generic.StreamObject) and raw_entry(value, "/F") is not None:
        yield Note.CONTENT_EXTERNAL
    if "/OPI" in value or (name(entry(value, "/Subtype")) == "/Form" and "/Ref" in value):
        yield Note.CONTENT_EXTERNAL
    if name(entry(value, "/S")) in _ACTIONS or "/XFA" in value or _is_triggered(value):
        yield Note.ACTIVE_CONTENT
    if name(entry(value, "/Subtype")) in {"/RichMedia", "/Screen", "/Movie", "/3D", "/Sound"}:
        yield Note.ACTIVE_CONTENT
    if "/EF" in value and not _is_xml(value):
        yield Note.FILES_EMBEDDED


def _is_triggered(value: generic.DictionaryObject) -> bool:
    """Tell whether something happens without being asked for, other than turning to a page."""
    additional = entry(value, "/AA")
    if isinstance(additional, generic.DictionaryObject) and len(additional):
        return True
    opening = entry(value, "/OpenAction")
    is_action = isinstance(opening, generic.DictionaryObject)
    return is_action and name(entry(opening, "/S")) not in {"/GoTo", ""}


def _is_xml(specification: generic.DictionaryObject) -> bool:
    """Tell whether an embedded file calls itself XML: what it says is compared elsewhere."""
    streams = entry(specification, "/EF")
    stream = entry(streams, "/UF") or entry(streams, "/F")
    named = text(entry(specification, "/UF")) or text(entry(specification, "/F"))
    return name(entry(stream, "/Subtype")) in _XML_TYPES or named.lower().endswith(".xml")
