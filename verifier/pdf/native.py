"""The one door to PDFium: opening a file, loading a page, and the lock around both.

PDFium is not safe to be called from two threads; whoever uses what is handed out here holds the
lock until it is given back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

import pypdfium2 as pdfium_document
import pypdfium2.raw as pdfium

from verifier.errors import DocumentError, DocumentFault

_NATIVE = RLock()


@contextmanager
def open_document(content: bytes) -> Iterator[pdfium_document.PdfDocument]:
    """Open a document and close it again; nothing else of PDFium escapes.

    Raises:
        DocumentError: PDFium says no.

    """
    if not content:
        raise DocumentError(DocumentFault.EMPTY)
    with _NATIVE:
        try:
            document = pdfium_document.PdfDocument(content)
        except pdfium_document.PdfiumError as error:
            locked = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
            fault = DocumentFault.ENCRYPTED if locked else DocumentFault.MALFORMED
            raise DocumentError(fault) from error
        try:
            yield document
        finally:
            document.close()


def open_form(document: pdfium_document.PdfDocument) -> Any:  # noqa: ANN401
    """Return what form fields are drawn with, None without a form; it ends with the document.

    PDFium is built without scripts and without XFA, so fields are drawn and do nothing.
    """
    document.init_forms()
    return None if document.formenv is None else document.formenv.raw


@contextmanager
def load_page(document: pdfium_document.PdfDocument, index: int) -> Iterator[Any]:
    """Load a page, counted from 0, and close it again.

    Raises:
        DocumentError: there is none that could be loaded.

    """
    page = pdfium.FPDF_LoadPage(document.raw, index)
    if not page:
        raise DocumentError(DocumentFault.MALFORMED)
    try:
        yield page
    finally:
        pdfium.FPDF_ClosePage(page)


@contextmanager
def load_text(page: Any) -> Iterator[Any]:  # noqa: ANN401  # a ctypes handle
    """Load the text of a page and close it again.

    Raises:
        DocumentError: PDFium cannot read it.

    """
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        raise DocumentError(DocumentFault.MALFORMED)
    try:
        yield text_page
    finally:
        pdfium.FPDFText_ClosePage(text_page)
