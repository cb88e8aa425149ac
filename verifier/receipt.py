"""What a receipt of a portal says of itself, read from its PDF: facts, no opinions.

A receipt is no report card and is never judged as one. Whose key sealed it, and whether that key
counts, is for the portal to say: it keeps the register of its keys.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from verifier.document import Integrity

MARKER: Final = "hocba-verify/receipt/1"
"""Stands in the XMP of every receipt, uncompressed."""
REPORT_NAME: Final = "hocba-verify.json"
"""Under which a receipt carries its JSON report."""
MOST_REPORT: Final = 4 * 1024 * 1024
"""Bytes; the report on a card with 64 signatures has about half a million."""


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """The time-stamp on a seal; whether its authority is trusted is not asked."""

    at: datetime
    authority: str
    """Common name in the certificate that signed it."""


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """One receipt, opened."""

    sealer: bytes = field(repr=False)
    """SubjectPublicKeyInfo (DER) of the key that the seal names; empty when there is none."""
    integrity: Integrity
    """Of the seal, by that key."""
    covers_everything: bool
    """The seal covers every byte of the file, and there is no other signature."""
    sealed_at: datetime | None
    """As the sealer says."""
    token: TokenFacts | None
    """A sound time-stamp on the seal."""
    report: bytes = field(repr=False)
    """The JSON report inside; empty when there is none."""

    @property
    def is_claimed(self) -> bool:
        """Whether it wants to be a receipt, whoever made it: it carries a report."""
        return bool(self.report)
