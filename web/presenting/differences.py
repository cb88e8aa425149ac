"""Where PDF and XML differ: a table, and pictures of the pages with the places marked.

Each difference has a number, which stands in the table, on the picture and on the form, so that
nothing is told by colour alone.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence

from verifier.illustration import PageImage
from verifier.report import Box, Difference, VerificationReport
from web.masking import mask_field, mask_numbers
from web.messages import Messages
from web.presenting.values import DifferenceRow, MarkBox, PageView

_MARGIN = 2
"""Points between what is marked and the mark."""
_BADGE = 13
"""Points: the side of the square that a number stands in."""
_CLOSE_WIDTH, _CLOSE_HEIGHT, _CLOSE_MARGIN = 330, 64, 40
"""Points of a close-up: on a narrow phone its letters are about as large as on paper."""


def present_differences(
    report: VerificationReport, messages: Messages
) -> tuple[DifferenceRow, ...]:
    """Return the differences, numbered from 1."""
    return tuple(
        _present(number, difference, messages)
        for number, difference in enumerate(report.consistency.differences, start=1)
    )


def number_fields(report: VerificationReport) -> Mapping[str, int]:
    """Return the number of each field that differs; the first where it does so twice."""
    numbers: dict[str, int] = {}
    for number, difference in enumerate(report.consistency.differences, start=1):
        numbers.setdefault(difference.field, number)
    return numbers


def present_pages(
    report: VerificationReport, images: Sequence[PageImage], messages: Messages
) -> tuple[PageView, ...]:
    """Return the pictures with their marks, and beside each what is signed."""
    rows = present_differences(report, messages)
    placed = list(zip(report.consistency.differences, rows, strict=True))
    return tuple(
        _present_page(image, [(d, r) for d, r in placed if d.page == image.page], messages)
        for image in images
    )


def _present(number: int, difference: Difference, messages: Messages) -> DifferenceRow:
    absent = messages.text("result.difference_absent")
    pdf, xml = (
        absent if value is None else mask_field(difference.field, value)
        for value in (difference.pdf, difference.xml)
    )
    return DifferenceRow(
        number=number,
        label=mask_numbers(difference.label),
        pdf=pdf,
        xml=xml,
        page="" if difference.page is None else str(difference.page),
        minor=not difference.decisive,
    )


def _present_page(
    image: PageImage, placed: Sequence[tuple[Difference, DifferenceRow]], messages: Messages
) -> PageView:
    rows = tuple(row for _, row in placed)
    named = "; ".join(f"{row.number}. {row.label}" for row in rows)
    return PageView(
        page=image.page,
        width=image.width,
        height=image.height,
        source=f"data:image/png;base64,{b64encode(image.png).decode()}",
        description=messages.text("result.page_described", page=image.page, fields=named),
        marks=tuple(_mark_all(image, placed)),
        rows=rows,
    )


def _mark_all(
    image: PageImage, placed: Sequence[tuple[Difference, DifferenceRow]]
) -> Iterator[MarkBox]:
    """Yield the marks that lie on the picture, at least in part."""
    for difference, row in placed:
        box = difference.box
        if box is None or box.right < 0 or box.top < 0:
            continue
        if box.left <= image.width and box.bottom <= image.height:
            yield _mark(image, box, row)


def _mark(image: PageImage, box: Box, row: DifferenceRow) -> MarkBox:
    """Return a mark in the picture's own space, whose origin is the upper left corner."""
    left, right = max(box.left - _MARGIN, 0), min(box.right + _MARGIN, image.width)
    top = max(image.height - box.top - _MARGIN, 0)
    bottom = min(image.height - box.bottom + _MARGIN, image.height)
    return MarkBox(
        number=row.number,
        minor=row.minor,
        x=left,
        y=top,
        width=max(right - left, 1),
        height=max(bottom - top, 1),
        badge_x=left - _BADGE if left >= _BADGE else min(right, image.width - _BADGE),
        badge_y=min(top, image.height - _BADGE),
        badge=_BADGE,
        close_up=_frame(image, left, top, right, bottom),
    )


def _frame(image: PageImage, left: int, top: int, right: int, bottom: int) -> str:
    """Return the view box of a close-up: the place with what stands beside, above and below."""
    width = min(max(_CLOSE_WIDTH, right - left + _CLOSE_MARGIN), image.width)
    height = min(max(_CLOSE_HEIGHT, bottom - top + _CLOSE_MARGIN), image.height)
    # More of what stands to the left: there is the name of the row.
    x = min(max((left + right) // 2 - width * 7 // 10, 0), image.width - width)
    y = min(max((top + bottom - height) // 2, 0), image.height - height)
    return f"{x} {y} {width} {height}"
