"""The key list, made from a register and signed with an offline list key."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from verifier.printed.key_list import KeyList, read_key_list
from verifier.printed.outcome import ListFault
from web.keyring.entry import KeyKind, KeyringError, KeyState
from web.keyring.folder import Entries, KeyFolder
from web.printing.list_writing import write_key_list

KEY_LIST_FILE: Final = "key-list.jws"
DEFAULT_LIFE: Final = timedelta(days=35)
"""A month, and some days for whoever holds the offline key to be found."""


def find_pinned(entries: Entries) -> tuple[bytes, ...]:
    """Return the public parts of the list keys that are believed."""
    return tuple(
        entry.spki
        for entry in entries
        if entry.kind is KeyKind.LIST and entry.state is not KeyState.REVOKED
    )


def load_key_list(path: Path) -> KeyList | None:
    """Return the published key list of a folder of keys; None when there is none.

    Raises:
        KeyringError: no list key of the register signed it.
    """
    file = path / KEY_LIST_FILE
    if not file.exists():
        return None
    pinned = find_pinned(KeyFolder(path).entries())
    found = read_key_list(file.read_text(encoding="utf-8"), pinned=pinned)
    if isinstance(found, ListFault):
        raise KeyringError(f"the published key list is not usable: {found.value}")
    return found


def publish_key_list(
    online: KeyFolder,
    offline: KeyFolder,
    passphrase: bytes,
    *,
    at: datetime,
    life: timedelta = DEFAULT_LIFE,
) -> KeyList:
    """Sign a new key list over `online`'s register, with the list key in `offline`.

    Raises:
        KeyringError: there is no list key in force, or the portal would not believe it.
    """
    signer = offline.find_current(KeyKind.LIST)
    entries = online.entries()
    if signer.spki not in find_pinned(entries):
        raise KeyringError(
            f"list key {signer.id} is not in the register: 'hocba keys import' its folder's "
            "keys.json first"
        )
    before = load_key_list(online.path)
    listed = (entry.as_listed() for entry in entries)
    made = KeyList(
        number=1 if before is None else before.number + 1,
        issued_at=at.replace(microsecond=0),
        next_update=(at + life).replace(microsecond=0),
        keys=tuple(key for key in listed if key is not None),
    )
    text = write_key_list(made, offline.open(signer, passphrase).signer)
    beside = online.path / f"{KEY_LIST_FILE}.new"
    beside.write_text(text + "\n", encoding="utf-8")
    beside.replace(online.path / KEY_LIST_FILE)
    return made
