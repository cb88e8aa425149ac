"""Puts a verifier together from files and settings; the command line and wsgi.py both use it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from trust_store.evidence import FolderEvidence, OfflineSource
from trust_store.evidence_store import EvidenceStore
from trust_store.fetching import Fetcher
from trust_store.intermediates import NoCertificates
from trust_store.issuer_fetching import FetchedCertificates
from trust_store.loading import load_trust_store, read_pem_or_der
from trust_store.network import StoredAndFetched
from trust_store.patience import PatientFetcher
from trust_store.schools import EmptyDirectory, load_schools
from verifier.errors import ConfigurationError
from verifier.policy import HOC_BA_SO, Policy
from verifier.ports import CertificateSource, Clock, RevocationSource, SchoolDirectory
from verifier.trust import TrustAnchor, TrustStore
from verifier.verification import Verifier
from web.clock import SystemClock
from web.sandbox.outside import (
    ConfinedCertificates,
    ConfinedEvidence,
    FiledEvidence,
    Gatherer,
)
from web.sandbox.pool import WorkerPool


@dataclass(frozen=True, slots=True)
class Sources:
    """Where trust, evidence and the school directory come from."""

    anchors: Sequence[Path] = ()
    """Given: only these anchors are trusted."""
    demo_anchors: Sequence[TrustAnchor] = ()
    """The demo's anchors, whose keys are public; only ever trusted besides the shipped ones."""
    intermediates: Sequence[Path] = ()
    evidence: Path | None = None
    schools: Path | None = None
    """The school directory as CSV."""
    schools_db: str | None = None
    """The school directory in a database: a file's path, or an address; the CSV goes before it."""
    overlay: Path | None = None
    """Folder with the operator's changes to the trust store."""
    data: Path | None = None
    """Folder of the evidence store; None: what is fetched is kept as long as the process lives."""
    network: Fetcher | None = None
    """Asks the authorities' services; None: nothing is ever fetched."""
    horizon: datetime | None = None
    """What could be known at this moment is asked: nothing is fetched, nothing newer is used."""


def build_verifier(
    sources: Sources,
    *,
    policy: Policy = HOC_BA_SO,
    clock: Clock | None = None,
    gatherers: WorkerPool | None = None,
) -> Verifier:
    """Build a verifier.

    With `gatherers`, what services send is read in these workers; else in this process.

    Raises:
        ConfigurationError: a file named in `sources` cannot be read or does not hold what it must.
    """
    trust = load_trust_store(
        only_anchors=[c for path in sources.anchors for c in _read_certificates(path)]
        if sources.anchors
        else None,
        extra_intermediates=[c for path in sources.intermediates for c in _read_certificates(path)],
        demo_anchors=sources.demo_anchors,
        overlay=sources.overlay,
    )
    clock = clock or SystemClock()
    outside = _open_outside(sources, policy, clock, trust, gatherers)
    return Verifier(
        trust=trust,
        policy=policy,
        revocation=_open_evidence(sources.evidence, outside.revocation),
        certificates=outside.certificates,
        directory=_open_schools(sources),
        clock=clock,
    )


@dataclass(frozen=True, slots=True)
class _Outside:
    """What the store and the network bring."""

    revocation: RevocationSource
    certificates: CertificateSource


def _open_outside(
    sources: Sources,
    policy: Policy,
    clock: Clock,
    trust: TrustStore,
    gatherers: WorkerPool | None,
) -> _Outside:
    """Open the evidence store and the way to the network, as far as they are wanted."""
    if sources.data is None and sources.network is None:
        return _Outside(OfflineSource(), NoCertificates())
    store = EvidenceStore(sources.data)
    network = sources.network if sources.horizon is None else None
    fetcher = None if network is None else PatientFetcher(network, store, clock=clock)
    if gatherers is not None:
        gatherer = Gatherer(store, fetcher, clock, trust, policy, sources.horizon, gatherers)
        return _Outside(ConfinedEvidence(gatherer), ConfinedCertificates(gatherer))
    return _Outside(
        StoredAndFetched(
            store,
            fetcher,
            clock=clock,
            limits=policy.limits,
            horizon=sources.horizon,
            trust=trust,
        ),
        FetchedCertificates(store, fetcher, clock=clock),
    )


def _open_evidence(folder: Path | None, outside: RevocationSource) -> RevocationSource:
    if folder is None:
        return outside
    if not folder.is_dir():
        raise ConfigurationError(f"not a folder: {folder}")
    return FiledEvidence(FolderEvidence(folder), outside)


def _open_schools(sources: Sources) -> SchoolDirectory:
    if sources.schools is not None:
        return load_schools(_read(sources.schools))
    if sources.schools_db is None:
        return EmptyDirectory()
    # SQLAlchemy takes longer to import than a card takes to verify: only those who need it wait.
    from trust_store.school_database import open_school_database

    return open_school_database(sources.schools_db)


def _read_certificates(path: Path) -> tuple[bytes, ...]:
    return read_pem_or_der(_read(path))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"cannot read {path}: {error.strerror}") from error
