"""A folder of keys: `keys.json`, the public register, and one encrypted file for each private part.

The register is replaced as a whole, under a lock, so that nobody ever reads half of it. Nothing in
it is ever taken out.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from verifier.printed.key_list import key_id_of, read_moment
from verifier.printed.signed_text import read_base64url, write_base64url
from web.keyring.entry import KeyAction, KeyEntry, KeyEvent, KeyKind, KeyringError, KeyState
from web.keyring.key_file import PrivateKey, make_secret, open_key, seal_key
from web.printing.signing import public_part

FORMAT: Final = "hocba-verify/keyring/1"
REGISTER: Final = "keys.json"
_LOCK: Final = ".lock"
_OWN_FOLDER: Final = 0o700
_OWN_FILE: Final = 0o600
_ID_BYTES: Final = 4

Entries = tuple[KeyEntry, ...]


class KeyFolder:
    """The keys of one folder."""

    def __init__(self, path: Path) -> None:
        """Remember the folder; nothing is read yet."""
        self.path = path

    def entries(self) -> Entries:
        """Return every key ever made or imported, oldest first.

        Raises:
            KeyringError: the register is none of ours.
        """
        register = self.path / REGISTER
        if not register.exists():
            return ()
        return read_register(register.read_text(encoding="utf-8"))

    def find(self, key_id: str) -> KeyEntry:
        """Return the key with this identifier.

        Raises:
            KeyringError: there is none.
        """
        found = next((entry for entry in self.entries() if entry.id == key_id), None)
        if found is None:
            raise KeyringError(f"no key {key_id}")
        return found

    def find_current(self, kind: KeyKind) -> KeyEntry:
        """Return our newest key of a kind that is in force.

        Raises:
            KeyringError: there is none.
        """
        own = [e for e in self.entries() if e.kind is kind and e.own]
        in_force = [e for e in own if e.state is KeyState.IN_FORCE]
        if not in_force:
            raise KeyringError(f"no {kind.value} key in force: 'hocba keys make {kind.value}'")
        return in_force[-1]

    def make(self, kind: KeyKind, portal: str, passphrase: bytes, event: KeyEvent) -> KeyEntry:
        """Make a key, in force from the event's moment on."""
        with self._changing() as change:
            entry = self._make(kind, portal, passphrase, event)
            change(lambda entries: (*entries, entry))
        return entry

    def rotate(self, kind: KeyKind, portal: str, passphrase: bytes, event: KeyEvent) -> KeyEntry:
        """Make a key, and retire all of our own of its kind that were in force."""
        retiring = replace(event, action=KeyAction.RETIRE)
        with self._changing() as change:
            entry = self._make(kind, portal, passphrase, event)

            def apply(entries: Entries) -> Entries:
                turned = (
                    _retire(e, retiring)
                    if e.kind is kind and e.own and e.state is KeyState.IN_FORCE
                    else e
                    for e in entries
                )
                return (*turned, entry)

            change(apply)
        return entry

    def retire(self, key_id: str, event: KeyEvent) -> None:
        """End a key's use; what it signed or wrapped before stays good.

        Raises:
            KeyringError: there is no such key, or it has ended already.
        """
        if self.find(key_id).state is not KeyState.IN_FORCE:
            raise KeyringError(f"key {key_id} is not in force")
        with self._changing() as change:
            change(lambda entries: _turn(entries, key_id, lambda e: _retire(e, event)))

    def revoke(self, key_id: str, event: KeyEvent) -> None:
        """Have nothing count that a key ever signed.

        Raises:
            KeyringError: there is no such key, it was revoked already, or it is a master key.
        """
        entry = self.find(key_id)
        if entry.kind is KeyKind.MASTER:
            raise KeyringError(
                "a master key is rotated, and records wrapped anew: it signs nothing"
            )
        if entry.state is KeyState.REVOKED:
            raise KeyringError(f"key {key_id} was revoked already")
        with self._changing() as change:
            change(lambda entries: _turn(entries, key_id, lambda e: _revoke(e, event)))

    def take_in(self, given: Entries, event: KeyEvent) -> Entries:
        """Add the public parts of another folder's keys; return those that are new.

        A key that is known already takes over that it was retired or revoked since.
        """
        known = {entry.id: entry for entry in self.entries()}
        new = tuple(
            replace(entry, own=False, history=(*entry.history, event))
            for entry in given
            if entry.kind.signs and entry.id not in known
        )
        ended = {e.id: e for e in given if e.id in known and not known[e.id].own}
        with self._changing() as change:
            change(lambda entries: (*(_take_end(e, ended.get(e.id), event) for e in entries), *new))
        return new

    def open(self, entry: KeyEntry, passphrase: bytes) -> PrivateKey:
        """Return a key's private part.

        Raises:
            KeyringError: it is not here, or does not open.
        """
        path = self._file_of(entry)
        if not entry.own or not path.exists():
            raise KeyringError(f"the private part of key {entry.id} is not in this folder")
        key = open_key(path.read_text(encoding="utf-8"), passphrase)
        matches = not entry.kind.signs or public_part(key.signer) == entry.spki
        if (key.kind, key.id) != (entry.kind, entry.id) or not matches:
            raise KeyringError(f"the file of key {entry.id} holds another key")
        return key

    def change_passphrase(self, old: bytes, new: bytes) -> int:
        """Encrypt every private part anew; return how many there are.

        All are opened before the first is written: with a wrong passphrase nothing is changed.

        Raises:
            KeyringError: one does not open, or the new passphrase is too short.
        """
        mine = [e for e in self.entries() if e.own and self._file_of(e).exists()]
        opened = [(self._file_of(entry), self.open(entry, old)) for entry in mine]
        sealed = [(path, seal_key(key, new)) for path, key in opened]
        with self._changing():
            for path, text in sealed:
                _replace(path, text)
        return len(sealed)

    def _make(self, kind: KeyKind, portal: str, passphrase: bytes, event: KeyEvent) -> KeyEntry:
        """Write a new private part; the register does not know it yet."""
        if kind.use is not None and not portal:
            raise KeyringError("a key on the key list belongs to a portal: name its host")
        secret = make_secret(kind)
        spki = b""
        key_id = secrets.token_hex(_ID_BYTES)
        if kind.signs:
            spki = public_part(PrivateKey(kind, "", secret).signer)
            key_id = key_id_of(spki).hex()
        entry = KeyEntry(kind, key_id, portal, spki, event.at, (event,))
        text = seal_key(PrivateKey(kind, key_id, secret), passphrase)
        _write_new(self._file_of(entry), text)
        return entry

    def _file_of(self, entry: KeyEntry) -> Path:
        return self.path / f"{entry.kind.value}-{entry.id}.key"

    @contextmanager
    def _changing(self) -> Iterator[Callable[[Callable[[Entries], Entries]], None]]:
        """Hand out what changes the register; no other writer is beside us."""
        self.path.mkdir(mode=_OWN_FOLDER, parents=True, exist_ok=True)
        lock = os.open(self.path / _LOCK, os.O_CREAT | os.O_RDWR, _OWN_FILE)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)

            def change(apply: Callable[[Entries], Entries]) -> None:
                _replace(self.path / REGISTER, write_register(apply(self.entries())))

            yield change
        finally:
            os.close(lock)


def read_register(text: str) -> Entries:
    """Return the keys of a register.

    Raises:
        KeyringError: it is none of ours.
    """
    try:
        content: Any = json.loads(text)
        if content["format"] != FORMAT:
            raise KeyringError("no register of keys of this version")
        return tuple(_read_entry(entry) for entry in content["keys"])
    except (KeyError, TypeError, ValueError) as error:
        raise KeyringError("no register of keys") from error


def write_register(entries: Entries) -> str:
    """Return the text of a register; it holds no secret."""
    content = {"format": FORMAT, "keys": [_write_entry(entry) for entry in entries]}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _read_entry(content: Any) -> KeyEntry:  # noqa: ANN401 - JSON
    spki = read_base64url(content["spki"])
    if spki is None or (spki and key_id_of(spki).hex() != content["id"]):
        raise ValueError("no key")
    ends = [
        None if content[name] is None else read_moment(content[name])
        for name in ("retired_at", "revoked_at")
    ]
    return KeyEntry(
        kind=KeyKind(content["kind"]),
        id=str(content["id"]),
        portal=str(content["portal"]),
        spki=spki,
        not_before=read_moment(content["not_before"]),
        history=tuple(
            KeyEvent(KeyAction(e["action"]), read_moment(e["at"]), str(e["who"]), str(e["why"]))
            for e in content["history"]
        ),
        retired_at=ends[0],
        revoked_at=ends[1],
        own=content["own"] is True,
    )


def _write_entry(entry: KeyEntry) -> dict[str, object]:
    return {
        "kind": entry.kind.value,
        "id": entry.id,
        "portal": entry.portal,
        "own": entry.own,
        "spki": write_base64url(entry.spki),
        "not_before": entry.not_before.isoformat(),
        "retired_at": None if entry.retired_at is None else entry.retired_at.isoformat(),
        "revoked_at": None if entry.revoked_at is None else entry.revoked_at.isoformat(),
        "history": [
            {"action": e.action.value, "at": e.at.isoformat(), "who": e.who, "why": e.why}
            for e in entry.history
        ],
    }


def _turn(entries: Entries, key_id: str, change: Callable[[KeyEntry], KeyEntry]) -> Entries:
    return tuple(change(entry) if entry.id == key_id else entry for entry in entries)


def _retire(entry: KeyEntry, event: KeyEvent) -> KeyEntry:
    return replace(entry, retired_at=event.at, history=(*entry.history, event))


def _revoke(entry: KeyEntry, event: KeyEvent) -> KeyEntry:
    return replace(entry, revoked_at=event.at, history=(*entry.history, event))


def _take_end(entry: KeyEntry, told: KeyEntry | None, event: KeyEvent) -> KeyEntry:
    """Return an imported key with the end that its owner told of; an end is never taken back."""
    if told is None:
        return entry
    retired_at = entry.retired_at or told.retired_at
    revoked_at = entry.revoked_at or told.revoked_at
    if (retired_at, revoked_at) == (entry.retired_at, entry.revoked_at):
        return entry
    return replace(
        entry, retired_at=retired_at, revoked_at=revoked_at, history=(*entry.history, event)
    )


def _write_new(path: Path, text: str) -> None:
    """Write a file that only its owner may read, and that did not exist."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWN_FILE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)


def _replace(path: Path, text: str) -> None:
    """Put a text in a file's place, all of it or nothing."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(_ID_BYTES)}")
    _write_new(beside, text)
    beside.replace(path)
