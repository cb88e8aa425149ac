"""Makes what annotations and form fields show a part of their page.

What is drawn of the result is exactly what can be read from it: PDFium's text page leaves
annotations out, but draws them. ISO 32000-2 12.5.5 (appearances).
"""

import io
from collections.abc import Collection
from typing import Any

import pypdfium2.raw as pdfium

from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.native import load_page, open_document
from verifier.pdf.rendering import refuse_costly_page
from verifier.policy import Limits


def flatten_pages(content: bytes, indexes: Collection[int], *, limits: Limits) -> bytes:
    """Return a document whose pages, counted from 0, hold their annotations as page content.

    A page that PDFium cannot flatten stays as it is; so does one that costs too much to draw.

    Raises:
        DocumentError: PDFium cannot open the bytes, or there are too many pages.

    """
    with open_document(content) as document:
        count = len(document)
        if count > limits.pages:
            raise DocumentError(DocumentFault.LIMIT, limit="pages")
        flattened = [_flatten(document, i, limits) for i in indexes if 0 <= i < count]
        if not any(flattened):
            return content
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()


def _flatten(document: Any, index: int, limits: Limits) -> bool:  # noqa: ANN401
    """Flatten one page; return whether that changed it."""
    try:
        with load_page(document, index) as page:
            refuse_costly_page(page, limits=limits)
            done: int = pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
            return done == int(pdfium.FLATTEN_SUCCESS)
    except DocumentError:
        return False
