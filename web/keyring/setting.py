"""The settings about keys, the same for portal and command line."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from web.keyring.entry import KeyringError

KEYS: Final = "HOCBA_KEYS"
"""Folder of the service's keys."""
PASSPHRASE_FILE: Final = "HOCBA_KEYS_PASSPHRASE_FILE"  # noqa: S105 - the setting's name
"""File that holds the passphrase of the keys; its last line break does not count."""
PASSPHRASE: Final = "HOCBA_KEYS_PASSPHRASE"  # noqa: S105 - the setting's name
"""The passphrase itself, where a file is not to be had."""


def read_passphrase(environment: Mapping[str, str]) -> bytes:
    """Return the passphrase of the keys.

    Raises:
        KeyringError: none is set, two are, or the file cannot be read.
    """
    file, plain = environment.get(PASSPHRASE_FILE), environment.get(PASSPHRASE)
    if file and plain:
        raise KeyringError(f"one passphrase, not two: {PASSPHRASE_FILE} or {PASSPHRASE}")
    if plain:
        return plain.encode()
    if not file:
        raise KeyringError(f"the keys' passphrase is missing: set {PASSPHRASE_FILE}")
    return read_passphrase_file(Path(file))


def read_passphrase_file(path: Path) -> bytes:
    """Return the passphrase in a file.

    Raises:
        KeyringError: it cannot be read, or is empty.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise KeyringError(f"cannot read the passphrase's file: {error.strerror}") from error
    passphrase = content.removesuffix(b"\n").removesuffix(b"\r")
    if not passphrase:
        raise KeyringError("the passphrase's file is empty")
    return passphrase
