"""Which objects of a file were really changed by later revisions, and what they are part of."""

from collections.abc import Iterable, Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.pdf_utils.xref import ObjStreamRef

from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.library import LIBRARY_ERRORS
from verifier.pdf.revision import find_section_changes

Reference = tuple[int, int]
_MAXIMUM_NODES = 30_000
"""Objects visited to compare two revisions; a card has a few hundred."""


class Touch:
    """Compares the objects of one earlier revision with those of the last one.

    Only objects that a later cross-reference section names can differ, so only those are
    compared, and those count whose object stream it names; an object rewritten with the same
    content does not count as changed.
    """

    def __init__(self, reader: PdfFileReader, section: int) -> None:
        """Compare what `section` shows with what `reader` shows now."""
        self.new: PdfFileReader = reader
        self.old: HistoricalResolver = reader.get_historical_resolver(section)
        self._rewritten = find_section_changes(reader, section)
        self._differs: dict[Reference, bool] = {}
        self._clean: set[Reference] = set()
        self._visited = 0

    def is_changed(self, reference: Reference | None) -> bool:
        """Tell whether the object is not what it was, or was not there before."""
        if reference is None:
            return False
        if reference not in self._rewritten:
            return self._is_swapped(reference)
        if reference not in self._differs:
            self._differs[reference] = not self._same(reference)
        return self._differs[reference]

    def _is_swapped(self, reference: Reference) -> bool:
        """Tell whether later sections exchanged the object stream around an object they keep.

        No honest program does that, and which content an earlier revision had is then lost.
        """
        numbered = generic.Reference(*reference, pdf=self.new)
        place = self.new.xrefs.get_historical_ref(numbered, self.new.xrefs.total_revisions - 1)
        return isinstance(place, ObjStreamRef) and (place.obj_stream_id, 0) in self._rewritten

    def _same(self, reference: Reference) -> bool:
        old, new = self.get_old(reference), self.get_new(reference)
        return old is not None and new is not None and same_object(old, new)

    def get_old(self, reference: Reference) -> generic.PdfObject | None:
        """Return the object as the earlier revision shows it; None when it has none."""
        numbered = generic.Reference(*reference, pdf=self.new)
        if self.new.xrefs.get_historical_ref(numbered, self.old.revision) is None:
            return None
        return _get(self.old, reference)

    def get_new(self, reference: Reference) -> generic.PdfObject | None:
        """Return the object as the last revision shows it; None when it has none."""
        return _get(self.new, reference)

    def find_changed(
        self, roots: Iterable[tuple[str, generic.PdfObject]], *, stop: frozenset[Reference]
    ) -> frozenset[str]:
        """Return what kinds of part below `roots` changed: `font` or `content`.

        Args:
            roots: key and value pairs of the last revision to start from.
            stop: objects that are looked at elsewhere and not entered here.
        """
        kinds: set[str] = set()
        seen: set[Reference] = set()
        pending = [(value, key == "/Font") for key, value in roots]
        while pending:
            value, in_font = pending.pop()
            self._count()
            if isinstance(value, generic.IndirectObject):
                reference = (value.idnum, value.generation)
                if reference in stop or reference in seen or reference in self._clean:
                    continue
                seen.add(reference)
                if self.is_changed(reference):
                    kinds.add("font" if in_font else "content")
                target = self.get_new(reference)
                if target is not None:
                    pending.append((target, in_font))
            else:
                pending.extend((below, in_font or key == "/Font") for key, below in _below(value))
        if not kinds:
            self._clean |= seen
        return frozenset(kinds)

    def _count(self) -> None:
        self._visited += 1
        if self._visited > _MAXIMUM_NODES:
            raise DocumentError(DocumentFault.LIMIT, limit="objects")


def _get(
    handler: PdfFileReader | HistoricalResolver, reference: Reference
) -> generic.PdfObject | None:
    try:
        found = handler.get_object(generic.Reference(*reference, pdf=handler))
    except LIBRARY_ERRORS:
        return None
    return found if isinstance(found, generic.PdfObject) else None


def _below(value: generic.PdfObject) -> Iterator[tuple[str, generic.PdfObject]]:
    """Yield the parts of a dictionary or array as they are written."""
    if isinstance(value, generic.DictionaryObject):
        for key in value:
            yield key, value.raw_get(key)
    elif isinstance(value, generic.ArrayObject):
        for index in range(len(value)):
            yield "", value.raw_get(index)


def same_object(old: generic.PdfObject, new: generic.PdfObject) -> bool:
    """Tell whether two objects are written alike, references by their numbers."""
    if isinstance(old, generic.StreamObject) or isinstance(new, generic.StreamObject):
        return (
            isinstance(old, generic.StreamObject)
            and isinstance(new, generic.StreamObject)
            and dict(old) == dict(new)
            and old.encoded_data == new.encoded_data
        )
    return type(old) is type(new) and bool(old == new)


def same_entries(
    old: generic.DictionaryObject, new: generic.DictionaryObject, *, ignoring: frozenset[str]
) -> bool:
    """Tell whether two dictionaries are written alike, but for the keys in `ignoring`."""
    keys = (set(old) | set(new)) - ignoring
    return all(
        key in old and key in new and same_object(old.raw_get(key), new.raw_get(key))
        for key in keys
    )
