"""Opening a PDF: what is refused at the door, and the structure that everything else works on."""

import re
from dataclasses import dataclass

from pyhanko.pdf_utils import misc
from pyhanko.pdf_utils.reader import PdfFileReader

from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.byte_range import ByteRange, find_all_byte_ranges, mask
from verifier.pdf.library import LIBRARY_ERRORS, open_reader
from verifier.pdf.revision import Revision, find_revisions
from verifier.pdf.table_size import refuse_huge_tables
from verifier.policy import Limits

_HEADER = b"%PDF-"
_HEADER_WITHIN = 1024
"""Readers look for the header in so many bytes (ISO 32000-1 annex H.3)."""
_END = re.compile(rb"startxref[\x00\t\n\x0c\r ]+\d{1,10}[\x00\t\n\x0c\r ]+%%EOF")


@dataclass(frozen=True, slots=True)
class OpenPDF:
    """A PDF whose cross-references have been read."""

    content: bytes
    """From the header on; what everything is hashed and compared from."""
    prefix: int
    """How many bytes stood before the header."""
    reader: PdfFileReader
    revisions: tuple[Revision, ...]
    byte_ranges: tuple[ByteRange, ...]
    """Every well-formed one in the raw bytes, reachable or not."""
    strict: bool
    """False: the file could only be read by tolerating breaches of its syntax."""

    @property
    def last(self) -> Revision:
        """The newest revision."""
        return self.revisions[-1]


def open_pdf(content: bytes, *, limits: Limits, strict: bool) -> OpenPDF:
    """Open a PDF.

    Raises:
        DocumentError: the bytes are no PDF that we can read.
        misc.PdfStrictReadError: only a tolerant reader could go on; try `strict=False`.
    """
    if not content:
        raise DocumentError(DocumentFault.EMPTY)
    if len(content) > limits.pdf_bytes:
        raise DocumentError(DocumentFault.TOO_LARGE)
    prefix = content.find(_HEADER, 0, _HEADER_WITHIN)
    if prefix < 0:
        raise DocumentError(DocumentFault.UNKNOWN_FORMAT)
    content = content[prefix:]
    end = _find_end(content)
    byte_ranges = find_all_byte_ranges(content, maximum=limits.signatures)
    if len(byte_ranges) > limits.signatures:
        raise DocumentError(DocumentFault.LIMIT, limit="signatures")
    reader, revisions = _open_structure(
        content, mask(content, byte_ranges)[:end], limits=limits, strict=strict
    )
    return OpenPDF(content, prefix, reader, revisions, byte_ranges, strict)


def _find_end(content: bytes) -> int:
    """Return where the last `startxref` with its `%%EOF` ends; bytes behind it are judged later."""
    end = max((match.end() for match in _END.finditer(content)), default=0)
    if not end:
        raise DocumentError(DocumentFault.TRUNCATED)
    return end


def _open_structure(
    content: bytes, view: bytes, *, limits: Limits, strict: bool
) -> tuple[PdfFileReader, tuple[Revision, ...]]:
    refuse_huge_tables(content)
    try:
        reader = open_reader(view, strict=strict)
        # Linearised and hybrid files have a section or two more than revisions.
        if reader.xrefs.total_revisions > 2 * limits.revisions:
            raise DocumentError(DocumentFault.LIMIT, limit="revisions")
        encrypted = "/Encrypt" in reader.trailer
        revisions = find_revisions(content, reader)
    except misc.PdfStrictReadError:
        raise
    except misc.PdfDecodeLimitError as error:
        raise DocumentError(DocumentFault.LIMIT, limit="decoded_bytes") from error
    except LIBRARY_ERRORS as error:
        raise DocumentError(DocumentFault.MALFORMED) from error
    if encrypted:
        raise DocumentError(DocumentFault.ENCRYPTED)
    if not revisions:
        raise DocumentError(DocumentFault.MALFORMED)
    if len(revisions) > limits.revisions:
        raise DocumentError(DocumentFault.LIMIT, limit="revisions")
    return reader, revisions
