"""Contents that were read lately, as the same objects.

A large CRL is parsed once and remembered by its bytes. Python computes the hash of a bytes object
once, and compares it with itself at once; for a copy read again from a file it does both anew.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

MOST_BYTES: Final = 64 * 1024 * 1024
"""Of all contents together."""


class ContentCache:
    """Keeps the contents used last; its owner guards it against other threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        """Start empty."""
        self._most_bytes = most_bytes
        self._contents: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    def get(self, sha256: str, load: Callable[[], bytes]) -> bytes:
        """Return a content, loaded only if it is not here."""
        content = self._contents.pop(sha256, None)
        if content is None:
            content = load()
            self._size += len(content)
        self._contents[sha256] = content
        while self._size > self._most_bytes:
            _, dropped = self._contents.popitem(last=False)
            self._size -= len(dropped)
        return content

    def drop(self, sha256: str) -> None:
        """Forget a content."""
        content = self._contents.pop(sha256, None)
        if content is not None:
            self._size -= len(content)
