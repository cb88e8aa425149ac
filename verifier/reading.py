"""Which format is it? Decided by content alone; then that format's reader takes over."""

from verifier.document import SignedDocument
from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.reading import read_pdf
from verifier.policy import Limits
from verifier.xml.reading import read_xml

_PDF_MARK = b"%PDF-"
_HEADER_WINDOW = 1024
"""ISO 32000-1 implementation note 13: readers look for the header in the first 1024 bytes."""
_BLANKS = b"\xef\xbb\xbf \t\r\n"


def read_document(content: bytes, *, limits: Limits) -> SignedDocument:
    """Read one document.

    Raises:
        DocumentError: the bytes are no document we can read.
    """
    if not content.strip(_BLANKS + b"\0"):
        raise DocumentError(DocumentFault.EMPTY)
    if content.startswith(_PDF_MARK):
        return read_pdf(content, limits=limits)
    if content.lstrip(_BLANKS).startswith(b"<"):
        return read_xml(content, limits=limits)
    if _PDF_MARK in content[:_HEADER_WINDOW]:
        return read_pdf(content, limits=limits)
    raise DocumentError(DocumentFault.UNKNOWN_FORMAT)
