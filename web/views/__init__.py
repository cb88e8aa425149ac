"""The portal's addresses, one module for each kind; a view takes bytes, asks, and presents."""

from dataclasses import dataclass
from typing import Protocol

from verifier.archive import is_archive
from verifier.illustration import PageImage
from verifier.receipt import ReceiptFacts
from verifier.report import VerificationReport
from verifier.submission import Submission
from web.config import PortalConfig
from web.receipts.desk import ReceiptDesk
from web.receipts.finding import find_receipt
from web.receipts.register import ReceiptFinding, ReceiptRegister


class CardVerifier(Protocol):
    """Whoever can judge a submission; `verifier.verification.Verifier` does."""

    def verify(self, submission: Submission) -> VerificationReport:
        """Judge one card, now.

        Raises:
            DocumentError: something handed in is no document that can be read.
        """
        ...

    def open(self, documents: tuple[bytes, ...]) -> tuple[bytes, ...]:
        """Take documents out of the ZIPs around them.

        Raises:
            DocumentError: a ZIP cannot be opened.
        """
        ...

    def draw(self, document: bytes, pages: tuple[int, ...]) -> tuple[PageImage, ...]:
        """Draw pages of a PDF, counted from 1.

        Raises:
            DocumentError: none of them could be drawn.
        """
        ...

    def split(self, content: bytes) -> tuple[bytes, ...]:
        """Split a batch, packed or not, into its cards.

        Raises:
            DocumentError: it is no batch that can be read.
        """
        ...

    def read_receipt(self, document: bytes) -> ReceiptFacts:
        """Return what a receipt of a portal says of itself.

        Raises:
            DocumentError: the bytes are no PDF that can be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class Portal:
    """What every view works with."""

    verifier: CardVerifier
    config: PortalConfig
    desk: ReceiptDesk | None = None
    """Makes receipts; None: nobody can."""

    def find_receipt(self, documents: tuple[bytes, ...]) -> ReceiptFinding | None:
        """Return what is known of a receipt that was handed in; None where there is none.

        Raises:
            DocumentError: something that looks like a receipt cannot be read.
        """
        register = ReceiptRegister(None) if self.desk is None else self.desk.register
        return find_receipt(documents, register, self.verifier)

    def open(self, documents: tuple[bytes, ...]) -> tuple[bytes, ...]:
        """Return what was handed in, as if it had come without ZIPs.

        Raises:
            DocumentError: a ZIP cannot be opened.
        """
        if any(is_archive(document) for document in documents):
            return self.verifier.open(documents)
        return documents

    def split(self, content: bytes) -> tuple[bytes, ...]:
        """Return the cards of a batch.

        Raises:
            DocumentError: it is no batch that can be read.
        """
        return self.verifier.split(content)
