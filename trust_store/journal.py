"""The journal of an overlay: every change to whom we trust, one JSON object a line, append-only.

Each line carries the SHA-256 of the line before it, so that a line changed or taken out later is
noticed. A journal cut off at its end is not: keep copies elsewhere.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from trust_store.manifest import CertificateKind
from verifier.errors import ConfigurationError
from verifier.trust import Purpose

FORMAT = 1
"""Version of a line's layout."""

_TEXTS = ("who", "why", "sha256", "name", "legal_basis", "source")


class JournalError(ConfigurationError):
    """A journal was not written by us, or was changed since."""


class Action(Enum):
    """What an operator decided."""

    ADD = "add"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class JournalRecord:
    """One decision about one certificate."""

    action: Action
    at: datetime
    """Aware; when it was recorded."""
    who: str
    why: str
    sha256: str
    """Of the certificate's DER, lower-case hexadecimal."""
    kind: CertificateKind
    purposes: frozenset[Purpose]
    name: str
    legal_basis: str
    source: str
    """Where the certificate came from, as the operator told it."""

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise JournalError("a moment without a zone is no moment")
        if not self.who.strip() or not self.why.strip():
            raise JournalError("a change needs somebody who makes it (who) and a reason (why)")


def read_journal(content: bytes) -> tuple[JournalRecord, ...]:
    """Read a journal, oldest first.

    Raises:
        JournalError: a line is not ours, or does not follow from the line before it.
    """
    records: list[JournalRecord] = []
    previous = b""
    lines = content.split(b"\n")
    if lines.pop():
        raise JournalError(f"line {len(lines) + 1} breaks off")
    for number, line in enumerate(lines, start=1):
        records.append(_read_line(line, number, previous))
        previous = line
    return tuple(records)


def write_line(record: JournalRecord, before: bytes) -> bytes:
    """Return the line to append to a journal whose content so far is `before`."""
    previous = before.rstrip(b"\n").rpartition(b"\n")[2]
    values = {
        "format": FORMAT,
        "action": record.action.value,
        "at": record.at.isoformat(),
        **{name: getattr(record, name) for name in _TEXTS},
        "kind": record.kind.value,
        "purposes": sorted(purpose.value for purpose in record.purposes),
        "previous": _digest(previous),
    }
    return json.dumps(values, ensure_ascii=False).encode() + b"\n"


def _digest(line: bytes) -> str:
    """Return what the next line carries; nothing for the first."""
    return hashlib.sha256(line).hexdigest() if line else ""


def _read_line(line: bytes, number: int, previous: bytes) -> JournalRecord:
    try:
        values = json.loads(line)
        if not isinstance(values, dict) or values["format"] != FORMAT:
            raise JournalError(f"line {number} has another format")
        if values["previous"] != _digest(previous):
            raise JournalError(f"line {number} does not follow from the line before it")
        return JournalRecord(
            action=Action(values["action"]),
            at=datetime.fromisoformat(values["at"]),
            kind=CertificateKind(values["kind"]),
            purposes=frozenset(Purpose(purpose) for purpose in values["purposes"]),
            **{name: _text(values[name]) for name in _TEXTS},
        )
    except (ValueError, KeyError, TypeError) as error:
        raise JournalError(f"line {number} is no record of a change") from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value
