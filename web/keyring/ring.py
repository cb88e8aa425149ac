"""The keys that a running service uses: opened at first use, then kept in memory."""

import threading
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric import ec

from web.keyring.entry import KeyKind, KeyringError
from web.keyring.folder import KeyFolder
from web.keyring.key_file import PrivateKey


class KeyRing:
    """Opens keys of one folder with one passphrase, which is asked for when a key is first used."""

    def __init__(self, folder: KeyFolder, passphrase: Callable[[], bytes]) -> None:
        """Remember where the keys are; nothing is opened yet."""
        self._folder = folder
        self._passphrase = passphrase
        self._opened: dict[str, PrivateKey] = {}
        self._lock = threading.Lock()

    @property
    def folder(self) -> KeyFolder:
        """Return where the keys are."""
        return self._folder

    def find_signer(self, kind: KeyKind) -> ec.EllipticCurvePrivateKey:
        """Return the key of a kind that signs now.

        Raises:
            KeyringError: none is in force, or it does not open.
        """
        return self._open(self._folder.find_current(kind).id).signer

    def find_master(self) -> tuple[str, bytes]:
        """Return identifier and bytes of the master key that wraps now.

        Raises:
            KeyringError: none is in force, or it does not open.
        """
        key = self._open(self._folder.find_current(KeyKind.MASTER).id)
        return key.id, key.secret

    def open_master(self, key_id: str) -> bytes:
        """Return the bytes of a master key, retired ones too: records and back-ups rest on them.

        Raises:
            KeyringError: there is no such master key, or it does not open.
        """
        key = self._open(key_id)
        if key.kind is not KeyKind.MASTER:
            raise KeyringError(f"key {key_id} is no master key")
        return key.secret

    def _open(self, key_id: str) -> PrivateKey:
        with self._lock:
            if key_id not in self._opened:
                entry = self._folder.find(key_id)
                self._opened[key_id] = self._folder.open(entry, self._passphrase())
            return self._opened[key_id]
