"""Signs that different programs would read different things in a PDF.

Polyglots, parser differentials, shadow documents: codes only, nothing here gives up on the file.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from pyhanko.pdf_utils.xref import XRefSectionType

from verifier.document import StructureIssue
from verifier.pdf.guard import FoundSignatures
from verifier.pdf.opening import OpenPDF
from verifier.pdf.revision import LINE_ENDS
from verifier.reasons import Reason

_HEADER = re.compile(rb"(?:^|[\r\n])(%PDF-\d)")
_OBJECT = re.compile(rb"(?:^|[\r\n \t])((\d{1,10})[ \t]+(\d{1,5})[ \t]+obj\b)")


def find_structure_issues(
    document: OpenPDF, signatures: FoundSignatures
) -> tuple[StructureIssue, ...]:
    """Return what is ambiguous about the file, each code once."""
    codes = dict.fromkeys(_find_codes(document, signatures))
    return tuple(StructureIssue(Reason.STRUCTURE_AMBIGUOUS, code) for code in codes)


def _find_codes(document: OpenPDF, signatures: FoundSignatures) -> Iterator[str]:
    if document.prefix:
        yield "junk_before_header"
    if not document.strict:
        yield "needs_repair"
    if signatures.shared:
        yield "shared_signature"
    if any(found.has_doubled_keys for found in signatures.present):
        yield "duplicate_key"
    if document.content[document.last.end :] not in LINE_ENDS:
        yield "bytes_after_end"
    if _has_second_header(document.content):
        yield "several_headers"
    if _has_ambiguous_hybrid(document):
        yield "hybrid_xref"
    if _has_duplicate_object(document):
        yield "duplicate_object"


def _in_stream(content: bytes, position: int) -> bool:
    """Tell whether a position lies inside the data of a stream."""
    ended = content.rfind(b"endstream", 0, position)
    begun = content.rfind(b"stream", 0, position)
    # The word `stream` also ends `endstream`, three bytes further on.
    return begun >= 0 and begun != ended + 3


def _has_second_header(content: bytes) -> bool:
    return any(
        match.start(1) > 0 and not _in_stream(content, match.start(1))
        for match in _HEADER.finditer(content)
    )


def _has_ambiguous_hybrid(document: OpenPDF) -> bool:
    """Tell whether programs old and new would find different objects (ISO 32000-2 7.5.8.4).

    A hybrid first revision whose stream only adds objects is what common office programs write;
    one that contradicts its own table, or comes with an update, is not.
    """
    xrefs = document.reader.xrefs
    for section in range(xrefs.total_revisions):
        described = xrefs.get_xref_container_info(section)
        if described.xref_section_type is not XRefSectionType.HYBRID_MAIN:
            continue
        if section > document.revisions[0].section:
            return True
        table = xrefs.get_xref_data(section)
        hidden = None if table.hybrid is None else table.hybrid.xref_data
        if hidden is not None and any(
            number in table.standard_xrefs
            for number in (*hidden.standard_xrefs, *hidden.xrefs_in_objstm)
        ):
            return True
    return False


def _has_duplicate_object(document: OpenPDF) -> bool:
    """Tell whether one revision defines an object twice, so that a repairing reader may differ."""
    places: defaultdict[tuple[int, bytes, bytes], list[int]] = defaultdict(list)
    ends = [revision.end for revision in document.revisions]
    current = 0
    for match in _OBJECT.finditer(document.content):
        while current < len(ends) and match.start(1) >= ends[current]:
            current += 1
        places[current, match[2], match[3]].append(match.start(1))
    return any(
        sum(not _in_stream(document.content, start) for start in starts) > 1
        for starts in places.values()
        if len(starts) > 1
    )
