"""The overlay: what an operator added to the shipped trust store, or took out of it.

A folder beside the shipped data, which itself is never changed:

    journal.jsonl            who decided what, when and why (`journal`)
    certificates/SHA256.pem  the certificates that were added

The last record about a certificate is in force. A folder that does not agree with its journal stops
the start.
"""

import base64
import fcntl
import hashlib
import os
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from trust_store.certificate_file import CertificateFileError, read_pem_or_der
from trust_store.journal import Action, JournalError, JournalRecord, read_journal, write_line
from verifier.errors import ConfigurationError
from verifier.pki.certificate import Certificate, read_certificate

JOURNAL = "journal.jsonl"
CERTIFICATES = "certificates"


class OverlayError(ConfigurationError):
    """An overlay is damaged, or cannot be read or written."""


@dataclass(frozen=True, slots=True)
class AddedCertificate:
    """A certificate that an operator added, and the record of it."""

    certificate: Certificate
    record: JournalRecord


@dataclass(frozen=True, slots=True)
class Overlay:
    """What is in force: the last decision about each certificate."""

    added: tuple[AddedCertificate, ...] = ()
    """In the order in which they were added."""
    removed: tuple[JournalRecord, ...] = ()
    history: tuple[JournalRecord, ...] = ()
    """Every decision, oldest first."""


def load_overlay(folder: Path) -> Overlay:
    """Read an overlay and compare its files with its journal.

    Raises:
        OverlayError: the folder cannot be read or does not agree with its journal.
    """
    if not folder.is_dir():
        raise OverlayError(f"trust overlay: not a folder: {folder}")
    records = _read_records(folder)
    last = {record.sha256: record for record in records}
    return Overlay(
        added=tuple(
            AddedCertificate(_load(folder, record), record)
            for record in last.values()
            if record.action is Action.ADD
        ),
        removed=tuple(r for r in last.values() if r.action is Action.REMOVE),
        history=records,
    )


def find_unrecorded(folder: Path) -> tuple[str, ...]:
    """Return the files under `certificates/` that no record names; they are not trusted."""
    named = {_file_name(record.sha256) for record in _read_records(folder)}
    present = (path.name for path in (folder / CERTIFICATES).glob("*"))
    return tuple(sorted(f"{CERTIFICATES}/{name}" for name in present if name not in named))


def record_change(folder: Path, record: JournalRecord, certificate: Certificate) -> None:
    """Write a decision down, and the certificate with it when it is added; creates the folder.

    The certificate is written first: a file without a record is not trusted, while a record
    without its file would stop the start.

    Raises:
        OverlayError: the folder cannot be written, or was damaged before.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder / JOURNAL) as journal:
            before = _read_whole(journal)
            _parse(folder, before)
            if record.action is Action.ADD:
                _write_certificate(folder, certificate)
            os.write(journal, write_line(record, before))
            os.fsync(journal)
    except OSError as error:
        raise OverlayError(f"trust overlay: cannot write {folder}: {error.strerror}") from error


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Open a journal for appending, for one writer at a time."""
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _read_whole(descriptor: int) -> bytes:
    return os.pread(descriptor, os.fstat(descriptor).st_size, 0)


def _write_certificate(folder: Path, certificate: Certificate) -> None:
    target = folder / CERTIFICATES / _file_name(certificate.sha256)
    target.parent.mkdir(exist_ok=True)
    lines = textwrap.wrap(base64.b64encode(certificate.der).decode(), 64)
    pem = "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""])
    partial = target.with_suffix(".partial")
    with partial.open("w", encoding="ascii") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(target)


def _file_name(sha256: str) -> str:
    return f"{sha256}.pem"


def _read_records(folder: Path) -> tuple[JournalRecord, ...]:
    path = folder / JOURNAL
    if not path.exists():
        if any((folder / CERTIFICATES).glob("*.pem")):
            raise OverlayError(f"trust overlay {folder}: certificates, but no {JOURNAL}")
        return ()
    try:
        return _parse(folder, path.read_bytes())
    except OSError as error:
        raise OverlayError(f"trust overlay: cannot read {path}: {error.strerror}") from error


def _parse(folder: Path, content: bytes) -> tuple[JournalRecord, ...]:
    try:
        return read_journal(content)
    except JournalError as error:
        raise OverlayError(f"trust overlay {folder}: {JOURNAL}, {error}") from error


def _load(folder: Path, record: JournalRecord) -> Certificate:
    """Return the certificate of a record, compared with its SHA-256."""
    path = folder / CERTIFICATES / _file_name(record.sha256)
    try:
        found = read_pem_or_der(path.read_bytes())
    except OSError as error:
        raise OverlayError(
            f"trust overlay: {path}, which {JOURNAL} names, cannot be read: {error.strerror}"
        ) from error
    except CertificateFileError as error:
        raise OverlayError(f"trust overlay: {path}: {error}") from error
    if [hashlib.sha256(der).hexdigest() for der in found] != [record.sha256]:
        raise OverlayError(f"trust overlay: {path} is not the certificate that {JOURNAL} names")
    return read_certificate(found[0])
