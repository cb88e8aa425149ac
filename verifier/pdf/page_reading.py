"""Reads decisive places a second time, from the picture of the page.

What programs read and what people see are two things: a font may draw a 9 for a 1, an image may
lie over a mark, a cell may hold a drawing instead of text. So every letter that a comparison rests
on is looked at where it stands, beside shapes from fonts that the document did not bring along; and
where no letter stands, nothing may be drawn. Screen and paper may differ (ISO 32000-2 8.11): both
are looked at.
"""

import math
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Final, Self

import pypdfium2.raw as pdfium
from PIL import Image

from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.content_text import box_of
from verifier.pdf.drawing import Box
from verifier.pdf.glyph_reading import Agreement, GlyphReading, read_glyph
from verifier.pdf.letter import Letter
from verifier.pdf.native import load_page, open_document, open_form
from verifier.pdf.picture_ink import (
    Area,
    drop_colour,
    erase,
    find_contrast,
    find_ink,
    find_lines,
    find_visible,
    has_faint_strokes,
)
from verifier.pdf.printed_place import is_decisive
from verifier.pdf.rendering import draw_page
from verifier.pdf.text import PageText
from verifier.pdf.work import COMPARISONS, Work
from verifier.policy import Limits
from verifier.reasons import Note
from verifier.report import ContentWarning
from verifier.report_card import PrintedCard, TextRun

DPI: Final = 240
"""Letters of 11 points are 37 dots high then: from 30 on, marks above letters are told apart."""
_GLYPH: Final = 200
"""Comparisons that reading one letter stands for; a card has about 2,000 letters to be read."""
_ALLOWED: Final = 2 * COMPARISONS
"""Comparisons for one document: a card needs 0.4 million, one of twelve years as many each."""
_PIXELS: Final = 6_000_000
"""Of one picture: A4 has 5.6 million."""
_IMAGE: Final = (10.0, 5.0)
"""Width and height, in points, from which on an image could show a word."""
_WHOLE: Final = 0.8
"""Share of a page's sides that an image of the whole page covers."""
_MEMORY: Final = 450_000_000
"""Bytes of the pictures held at once, those of one school year: 26 of A4 in colour."""
_DOTS: Final = 200
"""Dots of a picture that are gone over in the time of one comparison."""
_STRIP: Final = 12.0
"""Points: letters are found by strips of this height."""
_AROUND: Final = 0.5
"""Room around a value, in heights, in which nothing else may be drawn."""
_INSET: Final = 1.5
"""Points between the edge of a cell and its room: half of the thickest rule."""
_LONG: Final = 14.0
"""Points from which on a line is a rule; a shorter one may be part of a digit."""
_RULE: Final = 1.2
"""Points on either side of a rule that belong to it."""
_DASH: Final = 2.5
"""Points between the dashes of an upright rule; level ones are too flat to be a drawing."""
_DRAWN: Final = (1.5, 3.5)
"""Width and height, in points, from which on something drawn could be read: no dots, no lines."""
_ALMOST: Final = 1.0
"""Points by which a letter may reach over the edge of its place."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the picture makes of one place."""

    agreement: Agreement
    text: str
    """What it shows, where it clearly shows something else."""
    sure: bool
    """Only characters differ that no font confuses."""


@dataclass(slots=True)
class _Page:
    """One page with its pictures, and its letters by strips."""

    text: PageText
    pictures: list[Image.Image]
    """As seen on a screen, and as printed where that differs."""
    scale: float
    strips: dict[int, list[Letter]] = field(default_factory=dict)
    known: dict[tuple[str, bytes, int, int], GlyphReading] = field(default_factory=dict)

    def letters(self, box: Box) -> list[Letter]:
        """Return the letters whose middle lies in a box, from left to right, line by line."""
        strips = range(int(box[1] // _STRIP), int(box[3] // _STRIP) + 1)
        found = [
            letter
            for strip in strips
            for letter in self.strips.get(strip, ())
            if box[0] <= (letter.box[0] + letter.box[2]) / 2 <= box[2]
            and box[1] <= (letter.box[1] + letter.box[3]) / 2 <= box[3]
        ]
        return sorted(found, key=lambda letter: (-round(letter.baseline), letter.box[0]))

    def near(self, box: Box) -> Iterator[Letter]:
        """Yield the letters that may reach into a box."""
        for strip in range(int(box[1] // _STRIP) - 1, int(box[3] // _STRIP) + 2):
            yield from self.strips.get(strip, ())

    def area(self, box: Box) -> Area:
        """Return a box of the page in dots of the picture."""
        height = self.pictures[0].height
        return (
            max(math.floor(box[0] * self.scale), 0),
            max(math.floor(height - box[3] * self.scale), 0),
            min(math.ceil(box[2] * self.scale), self.pictures[0].width),
            min(math.ceil(height - box[1] * self.scale), height),
        )


def confirm_by_picture(
    content: bytes, pages: Sequence[PageText], printed: PrintedCard, *, limits: Limits
) -> tuple[PrintedCard, tuple[ContentWarning, ...]]:
    """Return a printed card with what the pictures do not confirm, and where that stands.

    Raises:
        DocumentError: PDFium cannot open the bytes, or a limit is exceeded.
    """
    parts = printed.years or (printed,)
    needed = [{run.page for run in _all_places(part)} for part in parts]
    confirmed, warnings, work = [], dict[ContentWarning, None](), Work(_ALLOWED)
    with _Album(content, pages, limits) as album:
        for number, part in enumerate(parts):
            reader = _Reader(album.open(needed[number]), work)
            confirmed.append(reader.read(part))
            warnings |= dict.fromkeys(reader.warnings)
            album.keep(set().union(*needed[number + 1 :]))
    if not printed.years:
        images = tuple(run for page in pages for run in _find_images(page))
        return replace(confirmed[0], images=images), tuple(warnings)
    return replace(confirmed[0], years=tuple(confirmed)), tuple(warnings)


def _find_images(page: PageText) -> Iterator[TextRun]:
    """Yield images that could show text; one as large as the page is a ground or a scan."""
    for left, bottom, right, top in page.images:
        width, height = right - left, top - bottom
        whole = width >= _WHOLE * page.size[0] and height >= _WHOLE * page.size[1]
        if width >= _IMAGE[0] and height >= _IMAGE[1] and not whole:
            yield TextRun("", page.number, left, bottom, right, top)


def _all_places(part: PrintedCard) -> Iterator[TextRun]:
    yield from (run for path, run in part.places if is_decisive(path))
    yield from part.labels
    yield from part.gaps


class _Album:
    """The pages of a document with their pictures, drawn when they are needed."""

    def __init__(self, content: bytes, texts: Sequence[PageText], limits: Limits) -> None:
        self._texts = {text.number: text for text in texts}
        self._limits = replace(limits, page_pixels=min(limits.page_pixels, _PIXELS))
        # Paper can show something else only by layers, which object streams may hold, or notes.
        self._layered = b"/OCProperties" in content or b"/ObjStm" in content
        self._held: dict[int, _Page] = {}
        self._stack = ExitStack()
        self._document = self._stack.enter_context(open_document(content))
        self._form = open_form(self._document)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def open(self, numbers: set[int]) -> dict[int, _Page]:
        """Return pages with their pictures."""
        for number in sorted(numbers - self._held.keys()):
            self._held[number] = self._prepare(self._texts[number])
            pictures = [picture for page in self._held.values() for picture in page.pictures]
            if sum(one.width * one.height * len(one.getbands()) for one in pictures) > _MEMORY:
                raise DocumentError(DocumentFault.LIMIT, limit="page_pixels")
        return self._held

    def keep(self, numbers: set[int]) -> None:
        """Let go of all other pages."""
        self._held = {number: page for number, page in self._held.items() if number in numbers}

    def _prepare(self, text: PageText) -> _Page:
        with load_page(self._document, text.number - 1) as page:
            screen = draw_page(page, dpi=DPI, limits=self._limits, form=self._form)
            pictures = [drop_colour(screen.image())]
            if self._layered or pdfium.FPDFPage_GetAnnotCount(page) > 0:
                paper = draw_page(
                    page, dpi=DPI, limits=self._limits, form=self._form, on_paper=True
                )
                if paper.pixels != screen.pixels:
                    pictures.append(drop_colour(paper.image()))
        opened = _Page(text, pictures, screen.scale)
        for letter in text.letters:
            if letter.visible and not letter.text.isspace():
                middle = (letter.box[1] + letter.box[3]) / 2
                if math.isfinite(middle):
                    opened.strips.setdefault(int(middle // _STRIP), []).append(letter)
        return opened


class _Reader:
    """Reads the places of one card."""

    def __init__(self, pages: dict[int, _Page], work: Work) -> None:
        self._pages = pages
        self._work = work
        self.warnings: list[ContentWarning] = []

    def read(self, part: PrintedCard) -> PrintedCard:
        """Return a card with what its pictures do not confirm."""
        drawn: dict[str, str] = {}
        unseen: dict[str, None] = {}
        for path, run in part.places:
            if not is_decisive(path):
                continue
            # A row without results has its name for a place, which a page break may cut.
            is_name = path.endswith("]") and path.startswith("subjects[")
            seen = self._read_place(run, strict=not is_name)
            if seen.agreement is Agreement.DIFFERS and seen.sure and not is_name:
                drawn[path] = seen.text
            if seen.agreement is not Agreement.AGREES or (not is_name and self._has_more(run)):
                unseen[path] = None
        for run in dict.fromkeys(part.labels):
            agreement = self._read_place(run, strict=False).agreement
            # What stands before a label may turn it round: `Chưa`, `Không`.
            drawn_on = run.text.endswith(":") and self._has_more(run)
            if agreement is not Agreement.AGREES or drawn_on:
                unseen[""] = None
        for run in dict.fromkeys(part.gaps):
            if self._has_more(run):
                unseen[""] = None
        return replace(part, drawn=tuple(drawn.items()), unseen=tuple(unseen))

    def _read_place(self, run: TextRun, *, strict: bool = True) -> _Seen:
        """Return what the pictures show of the letters in one place.

        The form's own words are known beforehand: among them only what clearly shows something
        else counts.
        """
        page = self._pages[run.page]
        edges = (run.left - _ALMOST, run.bottom - _ALMOST, run.right + _ALMOST, run.top + _ALMOST)
        letters = page.letters(edges)
        self._work.spend(len(page.text.letters) // 20)
        worst = _Seen(Agreement.AGREES, "", sure=True)
        for picture in page.pictures:
            readings = [
                self._read_letter(page, picture, letter, _find_neighbours(letters, index))
                for index, letter in enumerate(letters)
            ]
            seen = _sum_up(letters, readings, strict=strict)
            if seen.agreement is not Agreement.AGREES:
                worst = seen
                note = (
                    Note.TEXT_MISDRAWN if seen.agreement is Agreement.DIFFERS else Note.TEXT_UNREAD
                )
                self._warn(note, run)
        return worst

    def _read_letter(
        self, page: _Page, picture: Image.Image, letter: Letter, beside: Sequence[Letter]
    ) -> GlyphReading:
        """Return what a picture shows of a letter.

        Where marks reach over the letters beside it, these are in the way: it is read a second
        time without them. Digits are not, they reach over nothing.
        """
        self._work.spend(_GLYPH)
        area = page.area(letter.ink)
        if area[0] >= area[2] or area[1] >= area[3]:
            return read_glyph(None, letter.text, em=1, scale=page.scale)
        contrast = find_contrast(picture, area)
        em = letter.size * page.scale
        key = (letter.text, contrast.tobytes(), contrast.width, round(em))
        if key not in page.known:
            ink = find_ink(contrast)
            reading = read_glyph(ink, letter.text, em=em, scale=page.scale)
            faint = ink is not None and has_faint_strokes(contrast, ink)
            page.known[key] = GlyphReading(Agreement.UNREAD, "") if faint else reading
        reading = page.known[key]
        if reading.agreement is Agreement.AGREES or not letter.text.isalpha():
            return reading
        erase(contrast, area, [page.area(other.ink) for other in beside])
        ink = find_ink(contrast)
        if ink is None or has_faint_strokes(contrast, ink):
            return reading
        again = read_glyph(ink, letter.text, em=em, scale=page.scale)
        return again if again.agreement is Agreement.AGREES else reading

    def _has_more(self, run: TextRun) -> bool:
        """Return whether something is drawn in a place, or close to it, beside its text."""
        page = self._pages[run.page]
        if run.text:
            around = _AROUND * (run.top - run.bottom)
            left, right = _find_room(page, run)
            box = (left, run.bottom + _INSET, right, run.top - _INSET)
            box = (min(left, run.left - around), box[1], max(right, run.right + around), box[3])
        else:
            box = (run.left + _INSET, run.bottom + _INSET, run.right - _INSET, run.top - _INSET)
        area = page.area(box)
        if area[0] >= area[2] or area[1] >= area[3]:
            return False
        rules = len(page.text.vertical) + len(page.text.horizontal)
        dots = (area[2] - area[0]) * (area[3] - area[1])
        self._work.spend(rules + dots // _DOTS)
        for picture in page.pictures:
            if self._is_drawn_in(page, picture, area, box):
                self._warn(Note.INK_UNEXPLAINED, run)
                return True
        return False

    def _is_drawn_in(self, page: _Page, picture: Image.Image, area: Area, box: Box) -> bool:
        ink = find_contrast(picture, area)
        if find_visible(ink) is None:
            return False
        known = self._explained(page, picture, box)
        erase(ink, area, [_grow(page.area(own)) for own in known])
        rest = find_visible(ink)
        if rest is None:
            return False
        width, height = (rest[2] - rest[0]) / page.scale, (rest[3] - rest[1]) / page.scale
        return width >= _DRAWN[0] and height >= _DRAWN[1]

    def _explained(self, page: _Page, picture: Image.Image, box: Box) -> Iterator[Box]:
        """Yield what is known to be drawn near a place: letters that were read, and rules.

        A sign has to look like one: a font that says `_` may draw a word. A letter counts as text
        in any case; only one that clearly shows another is something drawn.
        """
        for letter in page.near(box):
            if not _meets(letter.ink, box) or not any(p.isprintable() for p in letter.text):
                continue
            agreement = self._read_letter(page, picture, letter, ()).agreement
            if agreement is Agreement.AGREES or (
                agreement is Agreement.UNREAD and not _is_sign(letter)
            ):
                yield letter.ink
        for rule in page.text.vertical:
            if rule.end - rule.start >= _LONG and box[0] - _RULE <= rule.at <= box[2] + _RULE:
                start, end = max(rule.start, box[1] - _LONG), min(rule.end, box[3] + _LONG)
                strip = (rule.at - _RULE, start, rule.at + _RULE, end)
                yield from self._find_lines(page, picture, strip, box)
        for rule in page.text.horizontal:
            if rule.end - rule.start >= _LONG and box[1] - _RULE <= rule.at <= box[3] + _RULE:
                start, end = max(rule.start, box[0] - _LONG), min(rule.end, box[2] + _LONG)
                strip = (start, rule.at - _RULE, end, rule.at + _RULE)
                yield from self._find_lines(page, picture, strip, box)

    def _find_lines(self, page: _Page, picture: Image.Image, strip: Box, box: Box) -> Iterator[Box]:
        """Yield where a rule really is drawn: clipped and dashed lines may be strokes of digits."""
        area, scale = page.area(strip), page.scale
        if area[0] >= area[2] or area[1] >= area[3]:
            return
        self._work.spend(1 + (area[2] - area[0]) * (area[3] - area[1]) // _DOTS)
        upright = strip[2] - strip[0] <= 2 * _RULE + 0.01
        contrast = find_contrast(picture, area, like=page.area(box))
        gap = round((_DASH if upright else 0.3) * scale)
        for first, last in find_lines(contrast, upright=upright, gap=gap):
            if last - first < (_LONG - 2 * _RULE) * scale:
                continue
            if upright:
                top = (picture.height - area[1] - first) / scale
                yield strip[0], top - (last - first) / scale - _RULE, strip[2], top + _RULE
            else:
                left = (area[0] + first) / scale
                yield left - _RULE, strip[1], left + (last - first) / scale + _RULE, strip[3]

    def _warn(self, note: Note, run: TextRun) -> None:
        box = box_of(run.left, run.bottom, run.right, run.top)
        self.warnings.append(ContentWarning(note, run.page, box))


def _find_room(page: _Page, run: TextRun) -> tuple[float, float]:
    """Return how far the room around words goes: to other words, upright rules, or the edges."""
    middle = (run.bottom + run.top) / 2
    left, right = 0.0, page.pictures[0].width / page.scale
    beside = [
        (word.left - _ALMOST, word.right + _ALMOST)
        for word in page.text.words
        if word.bottom < run.top - _INSET and word.top > run.bottom + _INSET
    ]
    beside += [
        (rule.at - _INSET, rule.at + _INSET)
        for rule in page.text.vertical
        if rule.end - rule.start >= _LONG and rule.start <= middle <= rule.end
    ]
    for start, end in beside:
        if start >= run.right - 2 * _ALMOST:
            right = min(right, start)
        if end <= run.left + 2 * _ALMOST:
            left = max(left, end)
    return left, right


_LEVELS: Final = frozenset("thckđ")
"""Letters that levels are written with, all unlike each other."""


def _sum_up(letters: Sequence[Letter], readings: Sequence[GlyphReading], *, strict: bool) -> _Seen:
    """Return what the readings of all letters of a place say together."""
    differing = [
        (letter, reading)
        for letter, reading in zip(letters, readings, strict=True)
        if reading.agreement is Agreement.DIFFERS
    ]
    open_ones = [
        letter
        for letter, reading in zip(letters, readings, strict=True)
        if reading.agreement is Agreement.UNREAD
    ]
    unread = bool(open_ones)
    if not differing:
        # A sign has a plain shape in every font, and may hide a word between the form's own.
        open_one = unread and (strict or any(map(_is_sign, open_ones)))
        return _Seen(Agreement.UNREAD if open_one else Agreement.AGREES, "", sure=True)
    sure = not unread and all(_is_sure(letter, reading) for letter, reading in differing)
    shown = "".join(_as_drawn(one, reading) for one, reading in zip(letters, readings, strict=True))
    return _Seen(Agreement.DIFFERS, shown, sure=sure)


def _is_sign(letter: Letter) -> bool:
    """Return whether a letter claims to be punctuation."""
    return not any(part.isalnum() or unicodedata.combining(part) for part in letter.text)


def _meets(one: Box, other: Box) -> bool:
    """Return whether two boxes share a point."""
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]


def _is_sure(letter: Letter, reading: GlyphReading) -> bool:
    claimed, drawn = letter.text.casefold(), reading.drawn
    return (claimed.isdigit() and drawn.isdigit()) or {claimed, drawn} <= _LEVELS


def _as_drawn(letter: Letter, reading: GlyphReading) -> str:
    if reading.agreement is Agreement.AGREES:
        return letter.text
    return reading.drawn.upper() if letter.text.isupper() else reading.drawn


def _find_neighbours(letters: Sequence[Letter], index: int) -> list[Letter]:
    return [*letters[max(index - 1, 0) : index], *letters[index + 1 : index + 2]]


def _grow(area: Area) -> Area:
    return area[0] - 1, area[1] - 1, area[2] + 1, area[3] + 1
