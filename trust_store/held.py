"""Every certificate of the trust store with what was decided about it: shipped, added, removed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from trust_store.journal import JournalRecord
from trust_store.manifest import ManifestEntry
from trust_store.overlay import CERTIFICATES, AddedCertificate, Overlay
from verifier.pki.certificate import Certificate


class Origin(Enum):
    """How a certificate came into the trust store."""

    SHIPPED = "shipped"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class HeldCertificate:
    """One certificate, and the operator's last decision about it, if there is one."""

    entry: ManifestEntry
    certificate: Certificate
    origin: Origin
    record: JournalRecord | None = None
    removed: bool = False
    """Listed, so that people see it, and not used."""


def combine(
    shipped: tuple[tuple[ManifestEntry, Certificate], ...], overlay: Overlay
) -> tuple[HeldCertificate, ...]:
    """Return the shipped certificates with the operator's decisions, then those added."""
    return (*_shipped(shipped, overlay), *_added(shipped, overlay))


def _shipped(
    shipped: tuple[tuple[ManifestEntry, Certificate], ...], overlay: Overlay
) -> Iterator[HeldCertificate]:
    added = {a.record.sha256: a for a in overlay.added}
    removed = {record.sha256: record for record in overlay.removed}
    for entry, certificate in shipped:
        if entry.sha256 in removed:
            yield HeldCertificate(
                entry, certificate, Origin.SHIPPED, removed[entry.sha256], removed=True
            )
        elif entry.sha256 in added:
            # What an operator says of a shipped certificate replaces what the manifest says.
            own = added[entry.sha256].record
            changed = replace(
                entry, kind=own.kind, purposes=own.purposes, legal_basis=own.legal_basis
            )
            yield HeldCertificate(changed, certificate, Origin.SHIPPED, own)
        else:
            yield HeldCertificate(entry, certificate, Origin.SHIPPED)


def _added(
    shipped: tuple[tuple[ManifestEntry, Certificate], ...], overlay: Overlay
) -> Iterator[HeldCertificate]:
    known = {entry.sha256 for entry, _ in shipped}
    for added in overlay.added:
        if added.record.sha256 not in known:
            yield HeldCertificate(_describe(added), added.certificate, Origin.ADDED, added.record)


def _describe(added: AddedCertificate) -> ManifestEntry:
    record = added.record
    return ManifestEntry(
        file=f"{CERTIFICATES}/{record.sha256}.pem",
        name=record.name,
        sha256=record.sha256,
        kind=record.kind,
        purposes=record.purposes,
        legal_basis=record.legal_basis,
        source=record.source,
    )
