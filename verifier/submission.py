"""What was handed in: the documents of one card."""

from dataclasses import dataclass, field

from verifier.errors import DocumentError, DocumentFault


@dataclass(frozen=True, slots=True)
class Submission:
    """One card: a PDF, its XML twin, or both; what is what is decided by content.

    Raises:
        DocumentError: nothing was handed in, or more documents than one card has.
    """

    documents: tuple[bytes, ...] = field(repr=False)
    container_sha256: str | None = field(default=None, compare=False)
    """SHA-256 (hex) of the file handed in from which a card was taken, where that is another."""

    def __post_init__(self) -> None:
        if not self.documents:
            raise DocumentError(DocumentFault.EMPTY)
        if len(self.documents) > _MOST_DOCUMENTS:
            raise DocumentError(DocumentFault.TOO_MANY)


_MOST_DOCUMENTS = 2
"""A card has one PDF and one XML."""
