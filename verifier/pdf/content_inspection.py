"""What is odd about the content of a PDF, signed or not: remarks with page and place.

A signature proves that the bytes are the signer's, not that they show to a person what they say to
a program. Nothing here decides; see docs/decisions/0006 for what does.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from verifier.pdf.content_annotations import find_annotation_warnings
from verifier.pdf.content_fonts import find_font_warnings
from verifier.pdf.content_form import find_form_warnings
from verifier.pdf.content_layers import find_layer_warnings
from verifier.pdf.content_objects import find_object_warnings
from verifier.pdf.content_pointer import find_pointer_warnings
from verifier.pdf.content_text import find_text_warnings
from verifier.pdf.opening import OpenPDF
from verifier.pdf.page_tree import find_pages
from verifier.pdf.text import PageText
from verifier.policy import Limits
from verifier.report import ContentWarning

_MOST: Final = 32
"""Warnings of one document: nobody reads more."""


def inspect_content(
    document: OpenPDF, content: bytes, pages: Sequence[PageText], *, limits: Limits
) -> tuple[ContentWarning, ...]:
    """Return what a person should look at, each once, in the order of the pages.

    Raises:
        DocumentError: looking would take more work than any card needs.
    """
    leaves = find_pages(document.reader.root)
    found = dict.fromkeys(
        [
            *find_object_warnings(document.reader),
            *find_layer_warnings(document.reader.root, leaves),
            *find_font_warnings(leaves),
            *find_pointer_warnings(leaves),
            *find_text_warnings(pages),
        ]
    )
    if pages:
        # PDFium could open it, and what it shows can be looked at.
        root = document.reader.root
        found |= dict.fromkeys(
            [
                *find_annotation_warnings(content, pages, limits=limits),
                *find_form_warnings(content, root, leaves),
            ]
        )
    return _sort(found)


def _sort(found: Iterable[ContentWarning]) -> tuple[ContentWarning, ...]:
    ordered = sorted(found, key=lambda warning: warning.page or 0)
    return tuple(ordered[:_MOST])
