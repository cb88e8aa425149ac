"""The revisions of a PDF: which cross-reference sections belong together, and where each ends.

ISO 32000-2 7.5.6 (incremental updates). Reading goes by the cross-reference chain alone; nothing
is repaired, and what lies behind the last `%%EOF` of the chain belongs to no revision.
"""

import re
from dataclasses import dataclass

from pyhanko.pdf_utils.reader import PdfFileReader

from verifier.pdf.syntax import scan_dictionary

_IGNORED = rb"(?:[\x00\t\n\x0c\r ]|%[^\r\n]*+)*+"
_TAIL = re.compile(
    _IGNORED
    + rb"(?:endobj)?"
    + _IGNORED
    + rb"startxref[\x00\t\n\x0c\r ]+(\d{1,10})[\x00\t\n\x0c\r ]+(?:%(?!%EOF)[^\r\n]*[\r\n]+)*%%EOF"
)
LINE_ENDS = frozenset({b"", b"\n", b"\r", b"\r\n"})
"""What may stand behind `%%EOF` without meaning anything."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of the file: the original, or one incremental update."""

    number: int
    """From 1, the oldest."""
    section: int
    """Index of its newest cross-reference section, as pyHanko counts them, from 0."""
    end: int
    """Just behind its `%%EOF`."""
    leads_here: bool
    """Its own `startxref` names its newest cross-reference section."""


def find_revisions(content: bytes, reader: PdfFileReader) -> tuple[Revision, ...]:
    """Return the revisions, oldest first.

    A linearised file has two sections in its first revision, the newer one at the front of the
    file (ISO 32000-2 annex F); sections that do not reach further than an earlier one are merged.
    """
    revisions: list[Revision] = []
    end, startxref = 0, -1
    for section in range(reader.xrefs.total_revisions):
        section_end, section_startxref = _section_end(content, reader, section)
        grows = section_end > end
        if grows:
            end, startxref = section_end, section_startxref
        declared = reader.xrefs.get_startxref_for_revision(section)
        number = len(revisions) + 1 if grows else len(revisions)
        revision = Revision(number, section, end, leads_here=startxref == declared)
        revisions = [*revisions[: number - 1], revision]
    return tuple(revisions)


def _section_end(content: bytes, reader: PdfFileReader, section: int) -> tuple[int, int]:
    """Return where the section's `%%EOF` ends and what its `startxref` says (-1: no such)."""
    described = reader.xrefs.get_xref_container_info(section)
    position: int = described.end_location
    trailer = scan_dictionary(content, position)
    if trailer is not None:
        position = trailer.end
    tail = _TAIL.match(content, position)
    return (position, -1) if tail is None else (tail.end(), int(tail[1]))


def find_closed_revision(
    content: bytes, revisions: tuple[Revision, ...], end: int
) -> Revision | None:
    """Return the revision that a signature covering the bytes up to `end` closes."""
    ended = [revision for revision in revisions if revision.end <= end]
    if not ended:
        return None
    closed = ended[-1]
    between = content[closed.end : end]
    # A signature may cover more than a line end behind the marker, all of it signed.
    signed_space = not between.strip(b"\x00\t\n\x0c\r ")
    return closed if signed_space and closed.leads_here else None


def find_section_changes(reader: PdfFileReader, section: int) -> frozenset[tuple[int, int]]:
    """Return the references that the sections after `section` define, redefine or free."""
    changed: set[tuple[int, int]] = set()
    for later in range(section + 1, reader.xrefs.total_revisions):
        changed |= {
            (ref.idnum, ref.generation) for ref in reader.xrefs.explicit_refs_in_revision(later)
        }
    return frozenset(changed)
