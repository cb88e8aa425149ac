"""Knows our own receipts again, years later and after every change of keys.

The register of keys decides, not certificates: a key that was retired still vouches for what it
sealed while it was in force; of a key that was revoked nothing counts.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Final

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

from verifier.document import Integrity
from verifier.receipt import MARKER, ReceiptFacts, TokenFacts
from web.keyring.entry import KeyEntry, KeyKind, KeyringError, KeyState
from web.keyring.folder import Entries, KeyFolder

_TOLERANCE: Final = timedelta(minutes=5)
"""Between the clocks of the machines of one portal; the policy has the same."""
_HEADER_WITHIN: Final = 1024
"""Readers look for a PDF's header in so many bytes (ISO 32000-1 annex H.3)."""


class ReceiptState(Enum):
    """What became of a receipt; the words are in `web/messages`, table `receipt_state`."""

    INTACT = "intact"
    """As the portal sealed it."""
    ALTERED = "altered"
    """It names a key of ours, but is not as that key sealed it."""
    KEY_REVOKED = "key_revoked"
    """A key sealed it that was revoked: anybody may have had it."""
    KEY_NOT_IN_FORCE = "key_not_in_force"
    """It says to be from a time when its key was not in use."""
    NOT_OURS = "not_ours"
    """It calls itself a receipt, and no key that we know sealed it."""


@dataclass(frozen=True, slots=True)
class ReceiptFinding:
    """What we know of a receipt."""

    state: ReceiptState
    portal: str = ""
    key_id: str = ""
    sealed_at: datetime | None = None
    token: TokenFacts | None = None
    report: dict[str, Any] | None = field(default=None, repr=False)
    """What it says; only where nobody else can have written it."""


@dataclass(frozen=True, slots=True)
class ReceiptRegister:
    """The public parts of every receipt key there ever was, our own and sister portals'."""

    folder: KeyFolder | None
    """None: no keys are known here."""

    def may_be_receipt(self, document: bytes) -> bool:
        """Return whether it is worth looking closer; nothing is parsed.

        A receipt bears its mark in the open, and its key within the seal, which is hexadecimal.
        """
        if b"%PDF-" not in document[:_HEADER_WITHIN]:
            return False
        if MARKER.encode() in document:
            return True
        keys = [entry.spki.hex().encode() for entry in self._entries()]
        return bool(keys) and any(key in document.lower() for key in keys)

    def assess(self, facts: ReceiptFacts) -> ReceiptFinding:
        """Say what became of a receipt."""
        entry = next((e for e in self._entries() if e.spki == facts.sealer), None)
        if entry is None:
            return ReceiptFinding(ReceiptState.NOT_OURS)
        state = _find_state(facts, entry)
        finding = ReceiptFinding(state, entry.portal, entry.id, facts.sealed_at, facts.token)
        if state is not ReceiptState.INTACT:
            return finding
        report = _read_report(facts.report)
        if report is None:
            return ReceiptFinding(ReceiptState.ALTERED, entry.portal, entry.id)
        return ReceiptFinding(state, entry.portal, entry.id, facts.sealed_at, facts.token, report)

    def find_public_key(self, key_id: str) -> str | None:
        """Return a receipt key's public part as PEM (RFC 7468 13), for other programs."""
        entry = next((e for e in self._entries() if e.id == key_id), None)
        if entry is None:
            return None
        key = load_der_public_key(entry.spki)
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def list_keys(self) -> Entries:
        """Return every receipt key, the oldest first."""
        return self._entries()

    def _entries(self) -> Entries:
        if self.folder is None:
            return ()
        return tuple(e for e in self.folder.entries() if e.kind is KeyKind.RECEIPT)


def _find_state(facts: ReceiptFacts, entry: KeyEntry) -> ReceiptState:
    if facts.integrity is not Integrity.INTACT or not facts.covers_everything:
        return ReceiptState.ALTERED
    if entry.state is KeyState.REVOKED:
        return ReceiptState.KEY_REVOKED
    if facts.sealed_at is None or not _was_in_force(entry, facts.sealed_at):
        return ReceiptState.KEY_NOT_IN_FORCE
    return ReceiptState.INTACT


def _was_in_force(entry: KeyEntry, at: datetime) -> bool:
    if at < entry.not_before - _TOLERANCE:
        return False
    return entry.retired_at is None or at <= entry.retired_at + _TOLERANCE


def _read_report(content: bytes) -> dict[str, Any] | None:
    """Return the report that we sealed; fields may have been added since, none removed."""
    try:
        report = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return report if isinstance(report, dict) else None


def open_register(folder: KeyFolder | None) -> ReceiptRegister:
    """Return the register of a folder of keys.

    Raises:
        KeyringError: there are keys, and they are none of ours.
    """
    if folder is not None and not folder.path.is_dir():
        raise KeyringError(f"no folder of keys: {folder.path}")
    return ReceiptRegister(folder)
