"""A budget of comparisons, for questions whose cost is a product of what a page holds."""

from typing import Final

from verifier.errors import DocumentError, DocumentFault

COMPARISONS: Final = 4_000_000
"""Of one document; a card needs some ten thousand, and a million take about a quarter second."""


class Work:
    """Counts comparisons as they are made."""

    def __init__(self, allowed: int = COMPARISONS) -> None:
        """Begin with nothing spent."""
        self._left = allowed

    def spend(self, comparisons: int) -> None:
        """Count comparisons.

        Raises:
            DocumentError: there were more than any card needs.
        """
        self._left -= comparisons
        if self._left < 0:
            raise DocumentError(DocumentFault.LIMIT, limit="page_objects")
