"""Signatures whose appearance lies over what the pages say (ISO 32000-2 12.7.5.5, 12.8.1).

A later signature may show anywhere, with any picture. Beside or over its own caption that is a
seal; over results, or over a good deal of text, it says something in place of what others signed.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import pypdfium2.raw as pdfium
from PIL import ImageChops
from pyhanko.pdf_utils import generic

from verifier.pdf.comparison import find_annotation_pages
from verifier.pdf.content_annotations import is_changed, meet, shared
from verifier.pdf.drawing import Box
from verifier.pdf.guard import GuardedSignature
from verifier.pdf.letter import Turn, page_box
from verifier.pdf.library import entry, items, resolve
from verifier.pdf.native import load_page, open_document, open_form
from verifier.pdf.opening import OpenPDF
from verifier.pdf.page_tree import find_pages
from verifier.pdf.printed_card import PrintedPages
from verifier.pdf.printed_place import is_decisive
from verifier.pdf.rendering import draw_page
from verifier.policy import Limits

_DPI: Final = 100
_WORDS: Final = 16
"""Words from which on a picture covers a good deal: a caption with a name and a date has fewer."""


def find_covering_seals(
    document: OpenPDF,
    signatures: Sequence[GuardedSignature],
    shown: PrintedPages,
    *,
    limits: Limits,
) -> frozenset[str]:
    """Return the ids of the signatures whose appearance hides or alters what a page says.

    Raises:
        DocumentError: PDFium cannot open the bytes, or a limit is exceeded.
    """
    places = list(_find_places(document, signatures)) if len(signatures) > 1 else []
    if not places or not shown.pages:
        return frozenset()
    found: set[str] = set()
    with open_document(document.content) as opened:
        form = open_form(opened)
        for number in sorted({number for _, number, _ in places}):
            here = [(name, box) for name, page, box in places if page == number]
            with load_page(opened, number - 1) as page:
                found |= _judge_page(page, here, shown, number, form, limits)
    return frozenset(found)


def _find_places(
    document: OpenPDF, signatures: Sequence[GuardedSignature]
) -> Iterator[tuple[str, int, Box]]:
    """Yield id, page and rectangle of each widget of a signature."""
    root = document.reader.root
    page_of = find_annotation_pages(find_pages(root))
    for signature in signatures:
        for widget in signature.field.widgets:
            held = generic.IndirectObject(*widget, document.reader)  # type: ignore[no-untyped-call]
            target = resolve(held)
            sides = [resolve(raw) for raw in items(entry(target, "/Rect"))]
            numbers = [
                float(s) for s in sides if isinstance(s, generic.NumberObject | generic.FloatObject)
            ]
            if widget in page_of and len(numbers) == len(sides) == 4:
                left, right = sorted(numbers[0::2])
                bottom, top = sorted(numbers[1::2])
                yield signature.id, page_of[widget], (left, bottom, right, top)


def _judge_page(
    page: Any,  # noqa: ANN401
    seals: Sequence[tuple[str, Box]],
    shown: PrintedPages,
    number: int,
    form: Any,  # noqa: ANN401
    limits: Limits,
) -> set[str]:
    turn = Turn(pdfium.FPDFPage_GetRotation(page), page_box(page))
    decisive = list(_find_decisive(shown, number))
    words = [
        (word.left, word.bottom, word.right, word.top)
        for text in shown.pages
        if text.number == number
        for word in text.words
        if word.visible
    ]
    near = []
    for name, box in seals:
        seen = turn.box(box)
        over = [place for place in decisive if meet(seen, place)]
        met = [place for place in words if meet(seen, place)]
        if over or len(met) >= _WORDS:
            near.append((name, seen, over, met))
    if not near:
        return set()
    bare = draw_page(page, dpi=_DPI, limits=limits, grey=True, annotations=False)
    whole = draw_page(page, dpi=_DPI, limits=limits, grey=True, form=form)
    changed = ImageChops.difference(bare.image(), whole.image())
    return {
        name
        for name, seen, over, met in near
        if any(is_changed(changed, whole, shared(seen, place)) for place in over)
        or sum(is_changed(changed, whole, shared(seen, place)) for place in met) >= _WORDS
    }


def _find_decisive(shown: PrintedPages, number: int) -> Iterator[Box]:
    """Yield where results, the room for them and their names stand on a page."""
    card = shown.card
    if card is None:
        return
    placed = [run for path, run in (*card.places, *card.conflicts) if is_decisive(path)]
    runs = [run for run in (*placed, *card.gaps) if run.page == number]
    for run in runs:
        yield run.left, run.bottom, run.right, run.top
    for label in card.labels:
        middle = (label.bottom + label.top) / 2
        if label.page == number and any(run.bottom < middle < run.top for run in runs):
            yield label.left, label.bottom, label.right, label.top
