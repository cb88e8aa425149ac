"""Sets a receipt on one A4 page.

What always stands there is set first; lists share what room is left. Smaller type comes before
leaving anything out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from web.messages import Messages, load_messages
from web.receipts import look
from web.receipts.fitting import HEADING_GAP, ROW_GAP, Listing, fit
from web.receipts.listing import build_listings
from web.receipts.look import Text, Writing
from web.receipts.pen import CELL_GAP, Pen, measure
from web.receipts.sheet import Sheet
from web.receipts.structure import Element

_SCALES: Final = (1.12, 1.0, 0.93, 0.86, 0.8)
"""Of the type; at the last, body text is 6.6 points high."""
_SIGN_SIZE: Final = 34.0
_PADDING: Final = 10.0
_BOTTOM: Final = 30.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """A page, and what its pieces of text are."""

    content: bytes
    structure: Element


class DoesNotFitError(ValueError):
    """Not even the parts that always stand on a receipt fit: a bug of ours."""


def draw_sheet(sheet: Sheet) -> Drawing:
    """Draw a receipt; the same sheet gives the same bytes.

    Raises:
        DoesNotFitError: it cannot be set on one page.
    """
    look.load_fonts()
    messages = load_messages(sheet.language)
    for scale in _SCALES:
        layout = _Layout(sheet, messages, scale)
        fits = fit(layout.listings, layout.room)
        if fits and (not layout.is_short or scale == _SCALES[-1]):
            return layout.draw()
    raise DoesNotFitError("a receipt does not fit on its page")


class _Layout:
    """A receipt in one size of type."""

    def __init__(self, sheet: Sheet, messages: Messages, scale: float) -> None:
        self._sheet = sheet
        self._messages = messages
        self._scale = scale
        self.listings = build_listings(sheet, messages, scale)
        self._head = (
            self._draw_masthead,
            self._draw_verdict,
            self._draw_card,
            self._draw_questions,
        )
        self._foot = (self._draw_making, self._draw_closing)

    @property
    def room(self) -> float:
        """What is left for the lists."""
        canvas = Canvas(BytesIO(), pagesize=A4)
        pen, top = Pen(canvas), look.PAGE_HEIGHT - look.MARGIN
        for part in (*self._head, *self._foot):
            top = part(pen, top)
        return top - _BOTTOM

    @property
    def is_short(self) -> bool:
        """Whether something had to be left out."""
        return any(listing.hidden for listing in self.listings)

    def draw(self) -> Drawing:
        """Draw everything from top to bottom."""
        file = BytesIO()
        canvas = Canvas(file, pagesize=A4, invariant=1, lang=self._sheet.language)
        pen, top = Pen(canvas), look.PAGE_HEIGHT - look.MARGIN
        for part in self._head:
            top = part(pen, top)
        for listing in self.listings:
            top = self._draw_listing(listing, pen, top)
        for part in self._foot:
            top = part(pen, top)
        canvas.showPage()
        canvas.save()
        return Drawing(file.getvalue(), pen.tagger.root)

    def _text(self, text: str, writing: Writing, *, most: int = 400) -> Text:
        return look.set_text(text, writing, scale=self._scale, most=most)

    def _draw_masthead(self, pen: Pen, top: float) -> float:
        sheet, say = self._sheet, self._messages.text
        left = look.MARGIN
        case = f"{say('result.case_number')}: {sheet.case_number}"
        top -= pen.write(
            self._text(say("receipt.title"), Writing(16, look.BOLD, look.VIOLET)),
            (left, top),
            look.TEXT_WIDTH,
            role="H1",
        )
        by = say("receipt.by", portal=sheet.sealing.portal)
        for line in (by, case):
            bold = Writing(8.5, look.MEDIUM, look.INK if line is case else look.SOFT)
            top -= pen.write(self._text(line, bold, most=160), (left, top), look.TEXT_WIDTH)
        if sheet.demo:
            top -= 4
            ribbon = self._text(say("receipt.demo"), Writing(9, look.BOLD, look.WHITE))
            height = measure(ribbon, look.TEXT_WIDTH - 2 * _PADDING) + 6
            pen.fill((left, top), (look.TEXT_WIDTH, height), look.COLOURS["failed"], radius=3)
            pen.write(ribbon, (left + _PADDING, top - 3), look.TEXT_WIDTH - 2 * _PADDING)
            top -= height
        return top - 8

    def _draw_verdict(self, pen: Pen, top: float) -> float:
        headline = self._sheet.headline
        colour = look.COLOURS[headline.verdict]
        texts = [(self._text(headline.heading, Writing(14, look.BOLD, colour), most=160), "H2")]
        if self._sheet.vietnamese is not None:
            said = self._messages.text("receipt.vietnamese", heading=self._sheet.vietnamese)
            texts.append((self._text(said, Writing(9, look.MEDIUM, colour)), "P"))
        texts.append((self._text(headline.sentence, Writing(9)), "P"))
        texts += [
            (self._text(warning, Writing(9, look.MEDIUM), most=300), "P")
            for warning in self._sheet.warnings
        ]
        next_step = f"{self._messages.text('result.next')}: {headline.next_step}"
        texts.append((self._text(next_step, Writing(9)), "P"))
        left = look.MARGIN + _PADDING + _SIGN_SIZE + _PADDING
        width = look.PAGE_WIDTH - look.MARGIN - _PADDING - left
        height = sum(measure(text, width) for text, _ in texts) + 2 * _PADDING
        height = max(height, _SIGN_SIZE + 2 * _PADDING)
        wash = look.WASHES[headline.verdict]
        pen.fill((look.MARGIN, top), (look.TEXT_WIDTH, height), wash, radius=6)
        pen.sign(headline.verdict, (look.MARGIN + _PADDING, top - _PADDING), _SIGN_SIZE)
        line = top - _PADDING
        for text, role in texts:
            line -= pen.write(text, (left, line), width, role=role)
        return top - height - 6

    def _draw_card(self, pen: Pen, top: float) -> float:
        if not self._sheet.card:
            return top
        known = self._sheet.headline.verdict == "valid"
        title = self._messages.text("result.card" if known else "result.card_unproven")
        top -= pen.write(self._heading(title), (look.MARGIN, top), look.TEXT_WIDTH, role="H2")
        return self._draw_columns(self._sheet.card, pen, top - 2, columns=2) - 2

    def _draw_questions(self, pen: Pen, top: float) -> float:
        title = self._heading(self._messages.text("result.questions"))
        top -= HEADING_GAP
        top -= pen.write(title, (look.MARGIN, top), look.TEXT_WIDTH, role="H2")
        width = look.TEXT_WIDTH / 2
        with pen.tagger.group("L"):
            for number in range(0, len(self._sheet.questions), 2):
                heights = [0.0]
                for place, question in enumerate(self._sheet.questions[number : number + 2]):
                    line = look.set_tagged(question.tag, question.title, self._scale, size=8)
                    corner = (look.MARGIN + place * width, top - 2)
                    with pen.tagger.group("LI"):
                        heights.append(pen.write(line, corner, width - CELL_GAP, role="LBody"))
                top -= max(heights) + 2
        return top

    def _draw_listing(self, listing: Listing, pen: Pen, top: float) -> float:
        if not listing.rows:
            return top
        left, width = look.MARGIN, sum(listing.widths)
        top -= HEADING_GAP
        top -= pen.write(listing.heading, (left, top), width, role="H2")
        if listing.kept:
            with pen.tagger.group("L" if listing.header is None else "Table"):
                top = self._draw_rows(listing, pen, top)
        if listing.hidden:
            counted = listing.count_hidden(tuple(sorted(listing.hidden)))
            top -= pen.write(counted, (left, top), width)
        return top

    def _draw_rows(self, listing: Listing, pen: Pen, top: float) -> float:
        left = look.MARGIN
        if listing.header is None:
            for number in listing.kept:
                row = listing.rows[number]
                with pen.tagger.group("LI"):
                    text, width = row.cells[0], listing.widths[0] - CELL_GAP
                    pen.write(text, (left, top - ROW_GAP), width, role="LBody")
                top -= row.height
            return top
        pen.write_row(listing.header.cells, listing.widths, (left, top - ROW_GAP), header=True)
        top -= listing.header.height
        for number in listing.kept:
            row = listing.rows[number]
            pen.rule(top, look.RULE)
            pen.write_row(row.cells, listing.widths, (left, top - ROW_GAP))
            top -= row.height
        return top

    def _draw_making(self, pen: Pen, top: float) -> float:
        top -= HEADING_GAP
        title = self._heading(self._messages.text("result.made"))
        top -= pen.write(title, (look.MARGIN, top), look.TEXT_WIDTH, role="H2")
        documents = self._messages.text("result.documents")
        files = tuple(pair for pair in self._sheet.made if pair[0] == documents)
        others = tuple(pair for pair in self._sheet.made if pair[0] != documents)
        top = self._draw_columns(files, pen, top - 2, columns=1)
        return self._draw_columns(others, pen, top, columns=2)

    def _draw_closing(self, pen: Pen, top: float) -> float:
        say = self._messages.text
        top -= 6
        pen.rule(top, look.VIOLET, thickness=1)
        top -= 4
        portal = self._sheet.sealing.portal
        for text in (
            say("receipt.check", portal=portal),
            say("receipt.not_the_card"),
            say("result.limit_register"),
        ):
            line = self._text(text, Writing(7, colour=look.SOFT))
            top -= pen.write(line, (look.MARGIN, top), look.TEXT_WIDTH)
        return top

    def _draw_columns(
        self, pairs: Sequence[tuple[str, str]], pen: Pen, top: float, *, columns: int
    ) -> float:
        """Write labels with their values, side by side."""
        width = look.TEXT_WIDTH / columns
        for number in range(0, len(pairs), columns):
            heights = [0.0]
            for place, (label, value) in enumerate(pairs[number : number + columns]):
                text = look.set_labelled(label, value, Writing(8), scale=self._scale)
                corner = (look.MARGIN + place * width, top)
                heights.append(pen.write(text, corner, width - CELL_GAP))
            top -= max(heights) + 1
        return top

    def _heading(self, text: str) -> Text:
        return look.set_heading(text, self._scale)
