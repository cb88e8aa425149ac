"""What the checks of one signature look at: its facts, its path, its times, the evidence."""

from dataclasses import dataclass, field
from datetime import datetime

from verifier.document import Signature
from verifier.pki.certificate import Certificate
from verifier.pki.path import PathResult
from verifier.policy import Policy
from verifier.ports import Evidence, Outage
from verifier.report import CheckResult, EvidenceUse, ProofKind


@dataclass(frozen=True, slots=True)
class JudgedTime:
    """When a signature is judged for, and what proves that it existed then."""

    judged_at: datetime
    """The best proven time; without one the moment of checking (or the claimed time, where the
    policy believes it)."""
    proven_at: datetime | None
    proven_by: ProofKind | None
    timestamp: CheckResult
    """The outcome of the `timestamp` check, from which the proof stems."""
    token_present: bool


@dataclass(frozen=True, slots=True)
class SignatureContext:
    """One signature, ready to be asked."""

    signature: Signature
    certificate: Certificate | None
    """None when the signature carries no readable signer certificate."""
    path: PathResult | None
    """None without a certificate."""
    at: datetime
    """The moment of checking, or the one asked for."""
    checked_at: datetime
    """The clock's reading: evidence made later cannot be honest."""
    time: JudgedTime
    evidence: tuple[Evidence, ...] = field(repr=False)
    policy: Policy
    outages: tuple[tuple[str, Outage], ...] = ()
    """SHA-256 of certificates about which a source had nothing or too little, and why."""
    candidates: tuple[Certificate, ...] = field(default=(), repr=False)
    """Certificates that may belong to whoever signs lists for an authority of the path."""

    @property
    def claimed_at(self) -> datetime | None:
        """When the signer says it was."""
        return None if self.signature.claimed is None else self.signature.claimed.at


@dataclass(frozen=True, slots=True)
class RevocationOutcome:
    """A revocation check's result together with the evidence it used."""

    result: CheckResult
    used: tuple[EvidenceUse, ...] = ()
