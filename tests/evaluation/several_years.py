"""Binds the cards of several school years into one PDF, as a school hands out a whole học bạ.

Nothing here knows how cards are read: pages are told apart by one word of the form.
"""

import io
from collections.abc import Sequence
from typing import Final

import pikepdf
import pypdfium2

_RESULTS: Final = ("Môn học", "Môn học".upper())
"""Stands on the first page with results, and on no cover."""


def bind(cards: Sequence[bytes], *, one_front: bool) -> bytes:
    """Return one PDF of several cards in their order.

    With `one_front` cover and particulars stand once: those of the last card, which is the newest.
    """
    bound = pikepdf.new()
    order = list(cards)
    if one_front:
        _append(bound, order[-1], 0, count_front_pages(order[-1]))
    for card in order:
        _append(bound, card, count_front_pages(card) if one_front else 0, None)
    buffer = io.BytesIO()
    bound.save(buffer, static_id=True)
    return buffer.getvalue()


def count_front_pages(card: bytes) -> int:
    """Return how many pages stand before the first one with results."""
    document = pypdfium2.PdfDocument(card)
    try:
        for number in range(len(document)):
            text = document[number].get_textpage().get_text_range().replace("\r\n", " ")
            if any(word in text for word in _RESULTS):
                return number
    finally:
        document.close()
    return 0


def _append(bound: pikepdf.Pdf, card: bytes, first: int, end: int | None) -> None:
    with pikepdf.open(io.BytesIO(card)) as source:
        bound.pages.extend(source.pages[first:end])
