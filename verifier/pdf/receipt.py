"""Reading a receipt: a PDF with one seal and a JSON report inside."""

from collections.abc import Iterator
from typing import Final

from pyhanko.pdf_utils import generic, misc

from verifier.document import Integrity, Signature, SignedDocument
from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.library import LIBRARY_ERRORS, entry, items, resolve, text
from verifier.pdf.opening import open_pdf
from verifier.pdf.reading import read_pdf
from verifier.pki.certificate import CertificateError, read_certificate
from verifier.policy import Limits
from verifier.reasons import Note
from verifier.receipt import MOST_REPORT, REPORT_NAME, ReceiptFacts, TokenFacts
from verifier.report import ChangeLevel

_MOST_FILES: Final = 4
"""Associated files that are looked at; a receipt has one."""


def read_receipt(content: bytes, *, limits: Limits) -> ReceiptFacts:
    """Read a receipt.

    Raises:
        DocumentError: the bytes are no PDF that we can read.
    """
    document = read_pdf(content, limits=limits)
    report = _find_report(content, limits=limits)
    if not document.signatures:
        return ReceiptFacts(b"", Integrity.NO_CERTIFICATE, False, None, None, report)  # noqa: FBT003
    seal = document.signatures[0]
    return ReceiptFacts(
        sealer=_find_key(seal),
        integrity=seal.integrity,
        covers_everything=_covers_everything(document, seal),
        sealed_at=None if seal.claimed is None else seal.claimed.at,
        token=next(_find_tokens(seal), None),
        report=report,
    )


def _covers_everything(document: SignedDocument, seal: Signature) -> bool:
    """Whether nothing stands outside the seal: a receipt is never signed or changed further."""
    return (
        len(document.signatures) == 1
        and not document.removed_signatures
        and not document.issues
        and Note.CONTENTS_PADDING not in seal.notes
        and seal.coverage.whole_document
        and seal.coverage.problem is None
        and seal.modification.level is ChangeLevel.NONE
    )


def _find_key(seal: Signature) -> bytes:
    if seal.signer_certificate is None:
        return b""
    try:
        return read_certificate(seal.signer_certificate).spki_der
    except CertificateError:
        return b""


def _find_tokens(seal: Signature) -> Iterator[TokenFacts]:
    """Yield the time-stamps whose own signature and imprint hold."""
    for token in seal.timestamps:
        sound = token.integrity is Integrity.INTACT and token.imprint_matches
        if sound and token.gen_time is not None and token.signer_certificate is not None:
            try:
                authority = read_certificate(token.signer_certificate).common_name
            except CertificateError:
                continue
            yield TokenFacts(token.gen_time, authority)


def _find_report(content: bytes, *, limits: Limits) -> bytes:
    """Return the JSON report that a receipt carries; empty when there is none."""
    try:
        root = open_pdf(content, limits=limits, strict=False).reader.root
        for raw in items(entry(root, "/AF"))[:_MOST_FILES]:
            found = _read_file(resolve(raw))
            if found:
                return found
    except misc.PdfDecodeLimitError as error:
        raise DocumentError(DocumentFault.LIMIT, limit="decoded_bytes") from error
    except LIBRARY_ERRORS:
        return b""  # a report that cannot be read is as good as none, and is said to be missing
    return b""


def _read_file(specification: generic.PdfObject | None) -> bytes:
    stream = entry(entry(specification, "/EF"), "/F")
    if text(entry(specification, "/UF")) != REPORT_NAME:
        return b""
    if not isinstance(stream, generic.StreamObject):
        return b""
    found: bytes = stream.data
    return found if len(found) <= MOST_REPORT else b""
