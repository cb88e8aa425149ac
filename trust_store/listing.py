"""What the trust store holds, as rows for people to look through and to compare."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from trust_store.held import HeldCertificate
from trust_store.loading import load_held
from verifier.errors import ConfigurationError
from verifier.pki.certificate import Certificate
from verifier.trust import Purpose

_SHORTEST_PREFIX = 4
"""Digits of a SHA-256 with which one is asked for."""


class NotFoundError(ConfigurationError):
    """No certificate, or more than one, fits what was asked for."""


@dataclass(frozen=True, slots=True)
class TrustRow:
    """One certificate of the trust store."""

    name: str
    kind: str
    """`anchor` or `intermediate`."""
    purposes: tuple[str, ...]
    """`document`, `timestamp`; empty: listed and not used."""
    not_before: datetime
    not_after: datetime
    sha256: str
    """Of the DER, lower-case hexadecimal."""
    legal_basis: str
    source: str
    """Where its operator publishes it, or where the file that was added came from."""
    to_compare: bool
    """Still to be compared with the one published there, through another channel."""
    file: str
    trusted_from: datetime | None = None
    trusted_until: datetime | None = None
    subject: str = ""
    issuer: str = ""
    serial: str = ""
    """Hexadecimal, as certificate viewers show it."""
    key: str = ""
    """Algorithm and size."""
    origin: str = "shipped"
    """`shipped` or `added`."""
    removed: bool = False
    """An operator took it out: listed and not used."""
    decided_at: datetime | None = None
    decided_by: str | None = None
    decided_why: str | None = None
    """The operator's last decision about it, if there is one."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 as people compare it: upper case, in pairs."""
        digits = self.sha256.upper()
        return ":".join(digits[i : i + 2] for i in range(0, len(digits), 2))


def list_trust(overlay: Path | None = None) -> tuple[TrustRow, ...]:
    """Return the shipped certificates in the order of the manifest, then those added."""
    return tuple(_describe(one) for one in load_held(overlay))


def find_row(asked: str, rows: tuple[TrustRow, ...]) -> TrustRow:
    """Return the one certificate of this name, part of a name, or beginning of a SHA-256.

    Raises:
        NotFoundError: none fits, or several do.
    """
    wanted = " ".join(asked.split()).casefold()
    digits = wanted.replace(":", "").replace(" ", "")
    exact = [row for row in rows if row.name.casefold() == wanted]
    by_digest = [
        row for row in rows if len(digits) >= _SHORTEST_PREFIX and row.sha256.startswith(digits)
    ]
    partial = [row for row in rows if wanted and wanted in row.name.casefold()]
    found = next((rows for rows in (exact, by_digest, partial) if rows), [])
    if not found:
        raise NotFoundError(f"no certificate is called {asked!r} or has a SHA-256 like it")
    if len(found) > 1:
        names = "; ".join(f"{row.name} ({row.sha256[:8]})" for row in found)
        raise NotFoundError(f"{asked!r} fits several: {names}")
    return found[0]


def _describe(held: HeldCertificate) -> TrustRow:
    entry, certificate, record = held.entry, held.certificate, held.record
    return TrustRow(
        name=entry.name,
        kind=entry.kind.value,
        purposes=tuple(p.value for p in Purpose if p in entry.purposes),
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        sha256=entry.sha256,
        legal_basis=entry.legal_basis,
        source=entry.source,
        to_compare=entry.to_compare,
        file=entry.file,
        trusted_from=entry.trusted_from,
        trusted_until=entry.trusted_until,
        subject=certificate.subject,
        issuer=certificate.issuer,
        serial=f"{certificate.serial:x}",
        key=_describe_key(certificate),
        origin=held.origin.value,
        removed=held.removed,
        decided_at=None if record is None else record.at,
        decided_by=None if record is None else record.who,
        decided_why=None if record is None else record.why,
    )


def _describe_key(certificate: Certificate) -> str:
    key = certificate.key
    size = key.curve or (None if key.bits is None else f"{key.bits} bits")
    return key.algorithm.value if size is None else f"{key.algorithm.value}, {size}"
