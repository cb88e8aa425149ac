"""The signed lists as readers fetch them: the key list from its file, the status list made anew."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from verifier.ports import Clock
from verifier.printed.key_list import KeyList
from verifier.printed.signed_text import write_base64url
from web.keyring.publishing import KEY_LIST_FILE, find_pinned, load_key_list
from web.keyring.ring import KeyRing
from web.registry.prints import PrintRegister
from web.registry.status_publishing import sign_statuses

FRESH_FOR: Final = timedelta(minutes=1)
"""How long one status list is handed out: reading every print for every visitor would cost more."""


@dataclass(frozen=True, slots=True)
class _Made:
    text: str
    at: datetime


class PublishedLists:
    """What a portal publishes for readers of its codes."""

    def __init__(self, ring: KeyRing, prints: PrintRegister, clock: Clock, *, portal: str) -> None:
        """Remember where keys and prints are; nothing is read yet."""
        self._ring = ring
        self._prints = prints
        self._clock = clock
        self._portal = portal
        self._made: _Made | None = None
        self._lock = threading.Lock()

    def find_pinned_keys(self) -> tuple[str, ...]:
        """Return the list keys that pages pin, in Base64url."""
        pinned = find_pinned(self._ring.folder.entries())
        return tuple(write_base64url(key) for key in pinned)

    def find_keys(self) -> KeyList | None:
        """Return the published key list; None when none was published.

        Raises:
            KeyringError: no pinned list key signed it.
        """
        return load_key_list(self._ring.folder.path)

    def find_key_list_text(self) -> str | None:
        """Return the published key list as it was signed; None when none was published.

        Raises:
            KeyringError: no pinned list key signed it.
        """
        if self.find_keys() is None:
            return None
        return (self._ring.folder.path / KEY_LIST_FILE).read_text(encoding="utf-8").strip()

    def make_status_list_text(self) -> str:
        """Return the status list, at most a minute old.

        Raises:
            KeyringError: no status key is in force, or it does not open.
        """
        now = self._clock.now()
        with self._lock:
            if self._made is None or not self._made.at <= now < self._made.at + FRESH_FOR:
                statuses = self._prints.find_statuses()
                text = sign_statuses(statuses, self._ring, portal=self._portal, at=now)
                self._made = _Made(text, now)
            return self._made.text
