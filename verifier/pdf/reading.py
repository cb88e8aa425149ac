"""Reading a PDF: bytes to facts about its signatures, and no opinions.

The steps: open the structure; find every signature, present and gone; put each to the guard of
its byte range; tell what came after each; open the values. PyHanko reads the structure and gives
a second opinion on later changes; none of its verdicts is used.
"""

import hashlib

from pyhanko.pdf_utils import misc

from verifier.document import DocumentFormat, SignedDocument, StructureIssue
from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.attachment import find_attached_xml
from verifier.pdf.change import ChangeHistory
from verifier.pdf.content_inspection import inspect_content
from verifier.pdf.dss import read_security_store
from verifier.pdf.guard import FoundSignatures, GuardedSignature, find_signatures
from verifier.pdf.library import LIBRARY_ERRORS
from verifier.pdf.opening import OpenPDF, open_pdf
from verifier.pdf.overlay import find_overlays
from verifier.pdf.printed_card import PrintedPages, read_printed_pages
from verifier.pdf.seal_cover import find_covering_seals
from verifier.pdf.signature import SignatureSetting, read_signature
from verifier.pdf.structure import find_structure_issues
from verifier.policy import Limits
from verifier.reasons import Reason


def read_pdf(content: bytes, *, limits: Limits) -> SignedDocument:
    """Read a PDF.

    Raises:
        DocumentError: the bytes are no PDF that we can read.
    """
    try:
        try:
            return _read(content, limits=limits, strict=True)
        except misc.PdfStrictReadError:
            # Other programs would repair the file; we read on and report that they have to.
            return _read(content, limits=limits, strict=False)
    except misc.PdfDecodeLimitError as error:
        raise DocumentError(DocumentFault.LIMIT, limit="decoded_bytes") from error
    except LIBRARY_ERRORS as error:
        raise DocumentError(DocumentFault.MALFORMED) from error


def _read(content: bytes, *, limits: Limits, strict: bool) -> SignedDocument:
    document = open_pdf(content, limits=limits, strict=strict)
    found = find_signatures(document, limits=limits)
    _refuse_broken_off(document, found)
    store = read_security_store(document.reader.root, limits=limits)
    shown, unshown = _read_pages(content, limits=limits)
    covering = find_covering_seals(document, found.present, shown, limits=limits)
    history = ChangeHistory(document, found.present, shared=found.shared, covering=covering)
    printed = shown.card
    setting = SignatureSetting(document, store.certificates, limits)
    return SignedDocument(
        format=DocumentFormat.PDF,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        signatures=tuple(
            read_signature(
                guarded,
                setting,
                modification=history.find_modification(guarded),
                covers_signatures=_find_covered(guarded, found.present),
            )
            for guarded in found.present
        ),
        issues=find_structure_issues(document, found) + unshown + _find_overlays(document, found),
        removed_signatures=found.removed,
        printed=printed,
        pages_without_text=tuple(p.number for p in shown.pages if not p.words and not p.blank),
        looks_like_report_card=printed is not None,
        certificates=store.certificates,
        crls=store.crls,
        ocsps=store.ocsps,
        attached_xml=find_attached_xml(document.reader.root, limits=limits),
        content_warnings=(
            *inspect_content(document, content, shown.pages, limits=limits),
            *shown.warnings,
        ),
    )


def _read_pages(
    content: bytes, *, limits: Limits
) -> tuple[PrintedPages, tuple[StructureIssue, ...]]:
    """Read what the pages show, by the program that draws them.

    When that one cannot open what the other could, the two see different files.
    """
    try:
        return read_printed_pages(content, limits=limits), ()
    except DocumentError as error:
        if error.fault is DocumentFault.LIMIT:
            raise
        issue = StructureIssue(Reason.STRUCTURE_AMBIGUOUS, "pages_unreadable")
        return PrintedPages((), None), (issue,)


def _find_overlays(document: OpenPDF, found: FoundSignatures) -> tuple[StructureIssue, ...]:
    """Name what lies over the pages of a PDF that nobody signed."""
    if found.present or found.removed:
        return ()
    codes = dict.fromkeys(find_overlays(document.reader.root))
    return tuple(StructureIssue(Reason.STRUCTURE_AMBIGUOUS, code) for code in codes)


def _refuse_broken_off(document: OpenPDF, found: FoundSignatures) -> None:
    """Raise when an update breaks off and there is no signature to say so about."""
    signed = found.present or found.removed
    if not signed and document.content[document.last.end :].strip(b"\0\t\n\x0c\r "):
        raise DocumentError(DocumentFault.TRUNCATED)


def _find_covered(
    signature: GuardedSignature, others: tuple[GuardedSignature, ...]
) -> tuple[str, ...]:
    """Return the signatures that were there when this one was made: earlier revisions' ones."""
    if signature.revision is None or not signature.holds:
        return ()
    return tuple(
        other.id
        for other in others
        if other.revision is not None and other.revision.number < signature.revision.number
    )
