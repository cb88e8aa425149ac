"""Signs that different programs would read different things in a PDF.

Polyglots, parser differentials, shadow documents: codes only, nothing here gives up on the file.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator

from pyhanko.pdf_utils.xref import XRefSectionType

from verifier.document import StructureIssue
from verifier.pdf.guard import FoundSignatures
from verifier.pdf.opening import OpenPDF
from verifier.pdf.revision import LINE_ENDS
from verifier.reasons import Reason

_HEADER = b"%PDF-"
_OBJECT = b"obj"
_NUMBERS = re.compile(
    rb"(?:^|[^0-9A-Za-z])(\d{1,10})[\x00\t\n\x0c\r ]+(\d{1,5})[\x00\t\n\x0c\r ]+\Z"
)
_NUMBERS_WITHIN = 24
"""Bytes before `obj` in which its two numbers are looked for."""


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


class _Streams:
    """Knows which positions of a file lie inside the data of a stream."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._keywords = list(_find_all(content, b"stream"))

    def hold(self, position: int) -> bool:
        """Tell whether the last keyword before `position` opens a stream."""
        index = bisect_left(self._keywords, position) - 1
        if index < 0:
            return False
        keyword = self._keywords[index]
        return self._content[max(0, keyword - 3) : keyword] != b"end"


def _find_all(content: bytes, word: bytes) -> Iterator[int]:
    position = content.find(word)
    while position >= 0:
        yield position
        position = content.find(word, position + len(word))


def _has_second_header(content: bytes) -> bool:
    places = [place for place in _find_all(content, _HEADER) if _starts_line(content, place)]
    if not places:
        return False
    streams = _Streams(content)
    return any(not streams.hold(place) for place in places)


def _starts_line(content: bytes, position: int) -> bool:
    return position > 0 and content[position - 1] in b"\r\n"


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
    places: defaultdict[tuple[int, int, int], list[int]] = defaultdict(list)
    ends = [revision.end for revision in document.revisions]
    content = document.content
    for position in _find_all(content, _OBJECT):
        numbers = _NUMBERS.search(content[max(0, position - _NUMBERS_WITHIN) : position])
        if numbers is not None:
            key = (bisect_right(ends, position), int(numbers[1]), int(numbers[2]))
            places[key].append(position)
    doubled = [starts for starts in places.values() if len(starts) > 1]
    if not doubled:
        return False
    streams = _Streams(content)
    return any(sum(not streams.hold(start) for start in starts) > 1 for starts in doubled)
