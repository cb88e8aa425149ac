"""The lists of a receipt, the most important first: reasons, differences, signatures, the rest."""

from collections.abc import Sequence
from typing import Final

from web.messages import Messages
from web.presenting.values import Tag
from web.receipts import look
from web.receipts.fitting import Listing, Row, make_row
from web.receipts.look import Text, Writing
from web.receipts.sheet import Sheet, SignatureRow

_CELL: Final = Writing(7.2)
_HEAD: Final = Writing(6.6, look.MEDIUM, look.SOFT)
_FIRST_TO_STAY: Final = {"failed": 0, "open": 1, "passed": 2, "skipped": 2}
"""Rank of a tag's kind: what failed is left out last."""
_SIGNATURE_WIDTHS: Final = (0.19, 0.2, 0.22, 0.1, 0.13, 0.16)
_DIFFERENCE_WIDTHS: Final = (0.3, 0.31, 0.31, 0.08)


def build_listings(sheet: Sheet, messages: Messages, scale: float) -> tuple[Listing, ...]:
    """Return the lists in the order in which they stand; the later gives way the sooner."""
    maker = _Maker(messages, scale)
    return (
        maker.reasons(sheet),
        maker.differences(sheet),
        maker.signatures(sheet),
        maker.plain("result.notes", sheet.notes, least=1),
        maker.plain("result.evidence", sheet.evidence, least=1),
    )


class _Maker:
    """Makes lists in one language and one size of type."""

    def __init__(self, messages: Messages, scale: float) -> None:
        self._messages = messages
        self._scale = scale

    def reasons(self, sheet: Sheet) -> Listing:
        """Return why not everything passed."""
        rows = []
        for reason in sheet.reasons:
            about = self._messages.text("result.about", who=reason.about) if reason.about else ""
            cell = look.set_tagged(reason.tag, f"{reason.sentence} {about}", self._scale)
            rows.append(self._row((cell,), (1.0,), rank=_FIRST_TO_STAY[reason.tag.kind]))
        return self._listing("receipt.reasons", (1.0,), None, rows, least=4)

    def differences(self, sheet: Sheet) -> Listing:
        """Return where PDF and XML differ, with both values."""
        head = ("difference_field", "difference_pdf", "difference_xml", "difference_page")
        rows = [
            self._row(
                [self._set(cell) for cell in (row.label, row.pdf, row.xml, row.page)],
                _DIFFERENCE_WIDTHS,
                rank=int(row.minor),
            )
            for row in sheet.differences
        ]
        return self._listing("result.differences", _DIFFERENCE_WIDTHS, head, rows, least=5)

    def signatures(self, sheet: Sheet) -> Listing:
        """Return what TT 15/2025/TT-BKHCN Đ6.4 (b) asks for."""
        head = ("subject", "issuer", "signed_at", "integrity", "valid_at_signing")
        rows = [self._signature(row) for row in sheet.signatures]
        listing = self._listing(
            "result.minimum", _SIGNATURE_WIDTHS, (*head, "certificate_period"), rows, least=3
        )
        counts = [(row.tag, row.count) for row in sheet.signatures]
        listing.count_hidden = lambda hidden: self._count([counts[n] for n in hidden])
        return listing

    def plain(self, heading: str, lines: Sequence[str], *, least: int) -> Listing:
        """Return a list of sentences."""
        rows = [self._row((self._set(line),), (1.0,)) for line in lines]
        return self._listing(heading, (1.0,), None, rows, least=least)

    def _signature(self, row: SignatureRow) -> Row:
        manager = f"{self._messages.text('result.manager')}: {row.manager}"
        cells = (
            look.set_lines((row.signer, row.capacity), _CELL, scale=self._scale, strong=True),
            look.set_lines((row.issuer, manager), _CELL, scale=self._scale),
            look.set_lines(row.times, _CELL, scale=self._scale),
            look.set_tagged(row.integrity, "", self._scale),
            look.set_tagged(row.validity, "", self._scale),
            self._set(row.period),
        )
        return self._row(cells, _SIGNATURE_WIDTHS, rank=_FIRST_TO_STAY[row.tag.kind])

    def _count(self, hidden: Sequence[tuple[Tag, int]]) -> Text:
        """Say how many signatures are not shown, and what became of them."""
        by_word: dict[str, int] = {}
        for tag, count in hidden:
            by_word[tag.word] = by_word.get(tag.word, 0) + count
        text = self._messages.text(
            "receipt.more_signatures",
            count=sum(by_word.values()),
            outcomes="; ".join(f"{word}: {count}" for word, count in by_word.items()),
        )
        return self._set_note(text)

    def _listing(
        self,
        heading: str,
        shares: Sequence[float],
        head: Sequence[str] | None,
        rows: Sequence[Row],
        *,
        least: int,
    ) -> Listing:
        header = None
        if head is not None:
            titles = [self._messages.text(f"result.{name}") for name in head]
            cells = [look.set_text(title, _HEAD, scale=self._scale) for title in titles]
            header = self._row(cells, shares)
        return Listing(
            heading=look.set_heading(self._messages.text(heading), self._scale),
            widths=_widths(shares),
            header=header,
            rows=tuple(rows),
            least=least,
            count_hidden=lambda hidden: self._set_note(
                self._messages.text("receipt.more", count=len(hidden))
            ),
        )

    def _row(self, cells: Sequence[Text], shares: Sequence[float], *, rank: int = 0) -> Row:
        return make_row(cells, _widths(shares), rank=rank)

    def _set(self, text: str) -> Text:
        return look.set_text(text, _CELL, scale=self._scale, most=320)

    def _set_note(self, text: str) -> Text:
        return look.set_text(text, Writing(7.2, look.MEDIUM, look.SOFT), scale=self._scale)


def _widths(shares: Sequence[float]) -> tuple[float, ...]:
    return tuple(share * look.TEXT_WIDTH for share in shares)
