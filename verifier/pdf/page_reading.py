"""Reads decisive places a second time, from the picture of the page.

What programs read and what people see are two things: a font may draw a 9 for a 1, an image may
lie over a mark, a cell may hold a drawing instead of text. So every letter that a comparison rests
on is looked at where it stands (`place_reading`), and where no letter stands, nothing may be drawn
(`ink_beside`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.glyph_reading import Agreement
from verifier.pdf.ink_beside import has_ink_beside
from verifier.pdf.page_album import Album, PicturedPage
from verifier.pdf.place_reading import read_place
from verifier.pdf.printed_place import is_decisive
from verifier.pdf.text import PageText
from verifier.pdf.work import COMPARISONS, Work
from verifier.policy import Limits
from verifier.reasons import Note
from verifier.report import ContentWarning, box_of
from verifier.report_card import PrintedCard, TextRun

_ALLOWED: Final = 2 * COMPARISONS
"""Comparisons for one document: a card needs 0.4 million, one of twelve years as many each."""
_DRAWN: Final = 450_000_000
"""Bytes of the pictures drawn for one school year: 26 of A4 in colour."""
_IMAGE: Final = (10.0, 5.0)
"""Width and height, in points, from which on an image could show a word."""
_WHOLE: Final = 0.8
"""Share of a page's sides that an image of the whole page covers."""


class _Kind(Enum):
    """What is asked of a place."""

    VALUE = "value"
    """Every letter is as it was read, and nothing stands beside them."""
    ROW_NAME = "row_name"
    """The name that a row without results has for a place, and that a page break may cut.

    No letter clearly is another.
    """
    LABEL = "label"
    """No letter clearly is another; with a colon, nothing stands beside them.

    What stands before a label may turn it round: `Chưa`, `Không`.
    """
    GAP = "gap"
    """Nothing is drawn."""


@dataclass(frozen=True, slots=True)
class _Place:
    """One place that the pictures have to confirm."""

    kind: _Kind
    path: str
    """Empty for the form's own words and gaps."""
    run: TextRun


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the pictures say about a place."""

    notes: tuple[Note, ...]
    """Why they do not confirm it; none where they do."""
    drawn: str | None
    """What they show, where that surely is something else."""


def confirm_by_picture(
    content: bytes, pages: Sequence[PageText], printed: PrintedCard, *, limits: Limits
) -> tuple[PrintedCard, tuple[ContentWarning, ...]]:
    """Return a printed card with what the pictures do not confirm, and where that stands.

    Raises:
        DocumentError: PDFium cannot open the bytes, or a limit is exceeded.
    """
    parts = printed.years or (printed,)
    confirmed: list[PrintedCard] = []
    answers: dict[_Place, _Answer] = {}
    warnings: dict[ContentWarning, None] = {}
    with Album(content, pages, Work(_ALLOWED), limits=limits) as album:
        for part in parts:
            places = tuple(_find_places(part))
            # Years may share their cover, which is read once.
            _read_places([place for place in places if place not in answers], album, answers)
            drawn = {p.path: text for p in places if (text := answers[p].drawn) is not None}
            unseen = dict.fromkeys(p.path for p in places if answers[p].notes)
            confirmed.append(replace(part, drawn=tuple(drawn.items()), unseen=tuple(unseen)))
            warnings |= dict.fromkeys(_warn(p, note) for p in places for note in answers[p].notes)
    if not printed.years:
        images = tuple(run for page in pages for run in _find_images(page))
        return replace(confirmed[0], images=images), tuple(warnings)
    return replace(confirmed[0], years=tuple(confirmed)), tuple(warnings)


def _find_places(part: PrintedCard) -> Iterator[_Place]:
    """Yield what the pictures have to confirm of one card."""
    for path, run in part.places:
        if is_decisive(path):
            is_name = path.endswith("]") and path.startswith("subjects[")
            yield _Place(_Kind.ROW_NAME if is_name else _Kind.VALUE, path, run)
    yield from (_Place(_Kind.LABEL, "", run) for run in dict.fromkeys(part.labels))
    yield from (_Place(_Kind.GAP, "", run) for run in dict.fromkeys(part.gaps))


def _read_places(places: Sequence[_Place], album: Album, answers: dict[_Place, _Answer]) -> None:
    """Note the answers for places, page by page: the pictures of one page are held at a time."""
    by_page: dict[int, list[_Place]] = {}
    for place in places:
        by_page.setdefault(place.run.page, []).append(place)
    drawn = 0
    for number, asked in sorted(by_page.items()):
        page = album.draw(number)
        drawn += page.size
        if drawn > _DRAWN:
            raise DocumentError(DocumentFault.LIMIT, limit="page_pixels")
        for place in asked:
            answers[place] = _read(page, place)


def _read(page: PicturedPage, place: _Place) -> _Answer:
    """Return what the pictures of its page say about a place."""
    kind, run = place.kind, place.run
    readings = () if kind is _Kind.GAP else read_place(page, run, strict=kind is _Kind.VALUE)
    odd = [reading for reading in readings if reading.agreement is not Agreement.AGREES]
    notes = [_NOTES[reading.agreement] for reading in odd]
    stands_alone = {
        _Kind.VALUE: not odd,
        _Kind.ROW_NAME: False,
        _Kind.LABEL: run.text.endswith(":"),
        _Kind.GAP: True,
    }
    if stands_alone[kind] and has_ink_beside(page, run):
        notes.append(Note.INK_UNEXPLAINED)
    differs = kind is _Kind.VALUE and odd and odd[-1].agreement is Agreement.DIFFERS
    return _Answer(tuple(notes), odd[-1].text if differs and odd[-1].sure else None)


_NOTES: Final = {
    Agreement.DIFFERS: Note.TEXT_MISDRAWN,
    Agreement.UNREAD: Note.TEXT_UNREAD,
}


def _warn(place: _Place, note: Note) -> ContentWarning:
    run = place.run
    return ContentWarning(note, run.page, box_of(run.left, run.bottom, run.right, run.top))


def _find_images(page: PageText) -> Iterator[TextRun]:
    """Yield images that could show text; one as large as the page is a ground or a scan."""
    for left, bottom, right, top in page.images:
        width, height = right - left, top - bottom
        whole = width >= _WHOLE * page.size[0] and height >= _WHOLE * page.size[1]
        if width >= _IMAGE[0] and height >= _IMAGE[1] and not whole:
            yield TextRun("", page.number, left, bottom, right, top)
