"""Adding to the trust store and taking out of it: what is checked before a decision is recorded."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from trust_store.held import HeldCertificate
from trust_store.journal import Action, JournalRecord
from trust_store.loading import ADDED_BY_OPERATOR, load_held, load_trust_store
from trust_store.manifest import CertificateKind
from trust_store.overlay import OverlayError, record_change
from verifier.errors import ConfigurationError
from verifier.pki.certificate import Certificate, is_signed_by
from verifier.pki.name_matching import look_alike_name
from verifier.pki.path import PathOutcome, PathResult, find_path
from verifier.policy import Limits
from verifier.trust import Purpose, TrustStore


class TrustChangeError(ConfigurationError):
    """A change to the trust store was refused; nothing was recorded."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides, why, and when that is recorded."""

    who: str
    why: str
    at: datetime
    """Aware."""


def add_anchor(
    certificate: Certificate,
    overlay: Path,
    *,
    purposes: frozenset[Purpose],
    legal_basis: str,
    source: str,
    decision: Decision,
) -> JournalRecord:
    """Trust a root for `purposes`.

    Raises:
        TrustChangeError: it is no root, nothing says what it is trusted for and under which act,
            or it is trusted for just that already.
        OverlayError: the overlay is damaged or cannot be written.
    """
    _demand_authority(certificate, CertificateKind.ANCHOR)
    if not (certificate.self_issued and is_signed_by(certificate, certificate)):
        raise TrustChangeError(
            f"an anchor has to be a root, signed by itself: {_call(certificate)}"
        )
    if not purposes or not legal_basis:
        raise TrustChangeError("an anchor needs a purpose and a legal basis")
    return _add(
        certificate,
        overlay,
        kind=CertificateKind.ANCHOR,
        purposes=purposes,
        legal_basis=legal_basis,
        source=source,
        decision=decision,
    )


def add_intermediate(
    certificate: Certificate,
    overlay: Path,
    *,
    others: tuple[Certificate, ...] = (),
    purposes: frozenset[Purpose] = frozenset(),
    legal_basis: str = "",
    source: str,
    decision: Decision,
) -> JournalRecord:
    """Keep an issuing authority at hand that leads to an anchor, perhaps over `others`.

    Raises:
        TrustChangeError: it leads to no anchor that is trusted for one, or all given, `purposes`,
            or it is at hand already.
        OverlayError: the overlay is damaged or cannot be written.
    """
    trust = load_trust_store(overlay=_existing(overlay))
    found = find_purposes(certificate, others, trust, at=decision.at)
    if not found or not purposes <= found:
        reason = explain(certificate, others, trust, at=decision.at)
        raise TrustChangeError(f"leads to no anchor for that: {_call(certificate)}: {reason}")
    return _add(
        certificate,
        overlay,
        kind=CertificateKind.INTERMEDIATE,
        purposes=purposes or found,
        legal_basis=legal_basis,
        source=source,
        decision=decision,
    )


def remove(sha256: str, overlay: Path, decision: Decision) -> JournalRecord:
    """Take a certificate out, shipped or added.

    An intermediate that is taken out is no longer at hand, but not distrusted: a document may still
    bring it along. What ends trust in an issuing authority is its root's CRL.

    Raises:
        TrustChangeError: there is none of that SHA-256 in force, or no anchor would be left.
        OverlayError: the overlay is damaged or cannot be written.
    """
    in_force = {h.entry.sha256: h for h in load_held(_existing(overlay)) if not h.removed}
    held = in_force.pop(sha256, None)
    if held is None:
        raise TrustChangeError(f"no certificate in force with the SHA-256 {sha256}")
    if not any(h.entry.kind is CertificateKind.ANCHOR for h in in_force.values()):
        raise TrustChangeError("without its last anchor a trust store cannot judge anything")
    record = JournalRecord(
        action=Action.REMOVE,
        at=decision.at,
        who=decision.who,
        why=decision.why,
        sha256=sha256,
        kind=held.entry.kind,
        purposes=held.entry.purposes,
        name=held.entry.name,
        legal_basis=held.entry.legal_basis,
        source=held.entry.source,
    )
    record_change(overlay, record, held.certificate)
    return record


def find_purposes(
    certificate: Certificate, others: tuple[Certificate, ...], trust: TrustStore, *, at: datetime
) -> frozenset[Purpose]:
    """Return for which purposes an authority leads to an anchor."""
    return frozenset(
        purpose
        for purpose in Purpose
        if _find(certificate, others, trust, purpose=purpose, at=at).outcome is PathOutcome.FOUND
    )


def explain(
    certificate: Certificate, others: tuple[Certificate, ...], trust: TrustStore, *, at: datetime
) -> str:
    """Return, for people who look after certificates, why an authority leads to no anchor."""
    found = _find(certificate, others, trust, purpose=Purpose.DOCUMENT, at=at)
    words = found.outcome.value.replace("_", " ")
    return f"{words} ({found.detail})" if found.detail else words


def find_look_alikes(certificate: Certificate, overlay: Path | None) -> tuple[HeldCertificate, ...]:
    """Return the anchors that are called like a certificate and have another key."""
    name = look_alike_name(certificate.subject_der)
    return tuple(
        held
        for held in load_held(overlay)
        if held.entry.kind is CertificateKind.ANCHOR
        and name
        and look_alike_name(held.certificate.subject_der) == name
        and held.certificate.spki_der != certificate.spki_der
    )


def _find(
    certificate: Certificate,
    others: tuple[Certificate, ...],
    trust: TrustStore,
    *,
    purpose: Purpose,
    at: datetime,
) -> PathResult:
    return find_path(certificate, others, trust, purpose=purpose, at=at, limits=Limits())


def _add(
    certificate: Certificate,
    overlay: Path,
    *,
    kind: CertificateKind,
    purposes: frozenset[Purpose],
    legal_basis: str,
    source: str,
    decision: Decision,
) -> JournalRecord:
    _demand_authority(certificate, kind)
    before = {held.entry.sha256: held for held in load_held(_existing(overlay))}
    known = before.get(certificate.sha256)
    if known is not None and not known.removed and _holds(known, kind, purposes):
        raise TrustChangeError(f"held for that already: {_call(certificate)}")
    known_basis = ADDED_BY_OPERATOR if known is None else known.entry.legal_basis
    record = JournalRecord(
        action=Action.ADD,
        at=decision.at,
        who=decision.who,
        why=decision.why,
        sha256=certificate.sha256,
        kind=kind,
        purposes=purposes,
        name=_call(certificate),
        legal_basis=legal_basis or known_basis,
        source=source,
    )
    record_change(overlay, record, certificate)
    return record


def _holds(held: HeldCertificate, kind: CertificateKind, purposes: frozenset[Purpose]) -> bool:
    return held.entry.kind is kind and held.entry.purposes == purposes


def _existing(overlay: Path) -> Path | None:
    """Return the overlay's folder, None before the first change has made it."""
    if overlay.exists() and not overlay.is_dir():
        raise OverlayError(f"trust overlay: not a folder: {overlay}")
    return overlay if overlay.is_dir() else None


def _demand_authority(certificate: Certificate, kind: CertificateKind) -> None:
    """Refuse what neither issues certificates nor signs an authority's lists."""
    signs_lists = certificate.key_usage is not None and "cRLSign" in certificate.key_usage
    if not certificate.is_ca and not (signs_lists and kind is CertificateKind.INTERMEDIATE):
        raise TrustChangeError(f"not an authority's certificate: {_call(certificate)}")


def _call(certificate: Certificate) -> str:
    return certificate.common_name or certificate.subject
