"""Finding the signatures of a PDF and putting each to the guard of its byte range."""

from dataclasses import dataclass

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.xref import ObjStreamRef

from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.byte_range import ByteRange, find_byte_range
from verifier.pdf.library import LIBRARY_ERRORS, entry
from verifier.pdf.opening import OpenPDF
from verifier.pdf.revision import Revision, find_closed_revision
from verifier.pdf.signature_field import FormField, Reference, find_signed_fields
from verifier.pdf.syntax import ScannedDictionary, find_object, scan_dictionary
from verifier.policy import Limits


@dataclass(frozen=True, slots=True)
class GuardedSignature:
    """A signature field with a value, and what the raw bytes say about that value."""

    id: str
    """The field's full name, made unique."""
    field: FormField
    dictionary: generic.DictionaryObject | None
    """The signature dictionary; None when it cannot be read."""
    byte_range: ByteRange | None
    """None when the byte range does not hold up."""
    revision: Revision | None
    """The revision it closes; None when it closes none."""
    has_doubled_keys: bool

    @property
    def holds(self) -> bool:
        """Whether the signature covers exactly one revision and all before it."""
        return self.byte_range is not None and self.revision is not None

    @property
    def position(self) -> tuple[int, int]:
        """Sorts signatures in the order made; those that close nothing come last."""
        if self.byte_range is None or self.revision is None:
            return (1, 0)
        return (0, self.byte_range.end)


@dataclass(frozen=True, slots=True)
class FoundSignatures:
    """All signatures of a document, present and gone."""

    present: tuple[GuardedSignature, ...]
    """Shown by the last revision, in the order made."""
    removed: tuple[str, ...]
    """Names of those that only earlier revisions show, or that nothing leads to any more."""
    shared: bool
    """Two fields show one signature."""


def find_signatures(document: OpenPDF, *, limits: Limits) -> FoundSignatures:
    """Find the signatures of the last revision, and those that were there before."""
    fields = find_signed_fields(document.reader.root)
    present: list[GuardedSignature] = []
    shown: set[Reference] = set()
    shared = False
    for field in fields:
        if field.value_reference is not None and field.value_reference in shown:
            shared = True
            continue
        if field.value_reference is not None:
            shown.add(field.value_reference)
        present.append(_guard(document, field, section=document.last.section, taken=present))
    if len(present) > limits.signatures:
        raise DocumentError(DocumentFault.LIMIT, limit="signatures")
    removed, accounted = _find_earlier(document, shown)
    accounted |= {found.byte_range.gap_start for found in present if found.byte_range is not None}
    removed += [
        f"offset-{found.gap_start}"
        for found in document.byte_ranges
        if found.gap_start not in accounted and _holds_a_value(document, found)
    ]
    present.sort(key=lambda found: found.position)
    return FoundSignatures(tuple(present), tuple(dict.fromkeys(removed)), shared)


def _holds_a_value(document: OpenPDF, found: ByteRange) -> bool:
    """Tell whether the gap starts like DER or BER; a placeholder of zeros is no signature."""
    return document.content[found.gap_start + 1 : found.gap_start + 3] == b"30"


def _find_earlier(document: OpenPDF, shown: set[Reference]) -> tuple[list[str], set[int]]:
    """Return the names of signatures that only earlier revisions show, and all gaps seen there."""
    removed: list[str] = []
    gaps: set[int] = set()
    for revision in document.revisions[:-1]:
        root = document.reader.get_historical_resolver(revision.section).root
        for field in find_signed_fields(root):
            if field.value_reference in shown:
                continue
            removed.append(field.name)
            guarded = _guard(document, field, section=revision.section, taken=[])
            if guarded.byte_range is not None:
                gaps.add(guarded.byte_range.gap_start)
    return removed, gaps


def _guard(
    document: OpenPDF, field: FormField, *, section: int, taken: list[GuardedSignature]
) -> GuardedSignature:
    scanned = _scan(document, field, section)
    byte_range = None if scanned is None else find_byte_range(document.content, scanned)
    revision = None
    if byte_range is not None:
        revision = find_closed_revision(document.content, document.revisions, byte_range.end)
        if revision is not None and not _was_there(document, field, section, revision):
            revision = None
    return GuardedSignature(
        _unique_name(field.name, taken),
        field,
        _dictionary(field),
        byte_range,
        revision,
        scanned is not None and scanned.has_doubled_keys,
    )


def _scan(document: OpenPDF, field: FormField, section: int) -> ScannedDictionary | None:
    """Scan the raw signature dictionary, of its own or direct in the field (12.7.5.5)."""
    holder = field.value_reference or field.field_reference
    if holder is None:
        return None
    offset = _offset(document, holder, section)
    if offset is None:
        return None
    start = find_object(document.content, offset, number=holder[0], generation=holder[1])
    scanned = None if start is None else scan_dictionary(document.content, start)
    if scanned is None or field.value_reference is not None:
        return scanned
    value = scanned.find("/V")
    return None if value is None else scan_dictionary(document.content, value.start)


def _offset(document: OpenPDF, holder: Reference, section: int) -> int | None:
    """Return where the object stands in the file; None inside an object stream."""
    found = document.reader.xrefs.get_historical_ref(
        generic.Reference(*holder, pdf=document.reader), section
    )
    return None if isinstance(found, ObjStreamRef) else found


def _was_there(document: OpenPDF, field: FormField, section: int, closed: Revision) -> bool:
    """Tell whether the closed revision already led to this very dictionary."""
    holder = field.value_reference or field.field_reference
    if holder is None:
        return False
    return _offset(document, holder, closed.section) == _offset(document, holder, section)


def _dictionary(field: FormField) -> generic.DictionaryObject | None:
    try:
        value = entry(field.field, "/V")
    except LIBRARY_ERRORS:
        return None
    return value if isinstance(value, generic.DictionaryObject) else None


def _unique_name(name: str, taken: list[GuardedSignature]) -> str:
    names = {found.id for found in taken}
    wanted, number = name or "signature", 1
    candidate = wanted
    while candidate in names:
        number += 1
        candidate = f"{wanted}#{number}"
    return candidate
