"""A verifier that judges as if it were another moment, for whoever knows only `CardVerifier`."""

from dataclasses import dataclass
from datetime import datetime

from verifier.illustration import PageImage
from verifier.receipt import ReceiptFacts
from verifier.report import VerificationReport
from verifier.submission import Submission
from verifier.verification import Verifier
from web.sandbox.verification import SandboxedVerifier


@dataclass(frozen=True, slots=True)
class MomentVerifier:
    """Passes everything on, and the moment with every card."""

    verifier: Verifier | SandboxedVerifier
    at: datetime | None
    """None: now."""

    def verify(self, submission: Submission) -> VerificationReport:
        """Judge one card."""
        return self.verifier.verify(submission, at=self.at)

    def open(self, documents: tuple[bytes, ...]) -> tuple[bytes, ...]:
        """Take documents out of the ZIPs around them."""
        return self.verifier.open(documents)

    def split(self, content: bytes) -> tuple[bytes, ...]:
        """Split a batch into its cards."""
        return self.verifier.split(content)

    def draw(self, document: bytes, pages: tuple[int, ...]) -> tuple[PageImage, ...]:
        """Draw pages of a PDF."""
        return self.verifier.draw(document, pages)

    def read_receipt(self, document: bytes) -> ReceiptFacts:
        """Return what a receipt says of itself; that does not depend on the moment."""
        return self.verifier.read_receipt(document)
