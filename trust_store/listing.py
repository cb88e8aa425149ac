"""What the trust store holds, as rows for people to look through and to compare."""

from dataclasses import dataclass
from datetime import datetime

from trust_store.loading import load_shipped
from verifier.trust import Purpose


@dataclass(frozen=True, slots=True)
class TrustRow:
    """One certificate of the shipped trust store."""

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
    """Where its operator publishes it."""
    to_compare: bool
    """Still to be compared with the one published there, through another channel."""
    file: str
    trusted_from: datetime | None = None
    trusted_until: datetime | None = None

    @property
    def fingerprint(self) -> str:
        """SHA-256 as people compare it: upper case, in pairs."""
        digits = self.sha256.upper()
        return ":".join(digits[i : i + 2] for i in range(0, len(digits), 2))


def list_trust() -> tuple[TrustRow, ...]:
    """Return the shipped certificates in the order of the manifest."""
    return tuple(
        TrustRow(
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
        )
        for entry, certificate in load_shipped()
    )
