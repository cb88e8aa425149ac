"""Seals what a record holds: AES-256-GCM under a data key of its own, wrapped by a master key.

Everything is bound to its place (record, part, master key): a sealed part moved to another record
or column does not open. Deleting a record destroys its data key. Parsers never see a master key:
they run in other processes.
"""

import os
from dataclasses import dataclass, field
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from verifier.errors import VerifierError

_CONTEXT: Final = b"hocba-verify/record/1"
_NONCE_BYTES: Final = 12
_KEY_BITS: Final = 256


class VaultError(VerifierError):
    """A sealed part does not open: another master key, or it was changed or moved."""


class Masters(Protocol):
    """Has the master keys; `web.keyring.ring.KeyRing` does."""

    def find_master(self) -> tuple[str, bytes]:
        """Return identifier and bytes of the master key that wraps now."""
        ...

    def open_master(self, key_id: str) -> bytes:
        """Return the bytes of a master key, retired ones too."""
        ...


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A record's data key, as the database holds it."""

    master_id: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class DataKey:
    """A record's data key, in the open."""

    reference: str
    """The record's REF, to which everything sealed is bound."""
    secret: bytes = field(repr=False)

    def seal(self, part: str, content: bytes) -> bytes:
        """Return a part, sealed."""
        return _seal(self.secret, content, _bound(self.reference, part))

    def open(self, part: str, sealed: bytes) -> bytes:
        """Return a sealed part.

        Raises:
            VaultError: it does not open.
        """
        return _open(self.secret, sealed, _bound(self.reference, part))


class Vault:
    """Makes, wraps and opens data keys."""

    def __init__(self, masters: Masters) -> None:
        """Remember who has the master keys."""
        self._masters = masters

    def make(self, reference: str) -> tuple[DataKey, WrappedKey]:
        """Return a new data key for a record."""
        key = DataKey(reference, AESGCM.generate_key(_KEY_BITS))
        return key, self.wrap(key)

    def wrap(self, key: DataKey) -> WrappedKey:
        """Return a data key, wrapped by the master key in force."""
        master_id, master = self._masters.find_master()
        bound = _bound(key.reference, f"key\x00{master_id}")
        return WrappedKey(master_id, _seal(master, key.secret, bound))

    def unwrap(self, reference: str, wrapped: WrappedKey) -> DataKey:
        """Return a record's data key.

        Raises:
            VaultError: it does not open.
        """
        master = self._masters.open_master(wrapped.master_id)
        bound = _bound(reference, f"key\x00{wrapped.master_id}")
        return DataKey(reference, _open(master, wrapped.content, bound))


def _bound(reference: str, part: str) -> bytes:
    return b"\x00".join([_CONTEXT, reference.encode(), part.encode()])


def _seal(key: bytes, content: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, bound)


def _open(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound)
    except (InvalidTag, ValueError) as error:
        raise VaultError("a sealed part of a record does not open") from error
