"""Puts a verifier together from files and settings; the command line and wsgi.py both use it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trust_store.evidence import FolderEvidence, OfflineSource
from trust_store.intermediates import NoCertificates
from trust_store.loading import load_trust_store, read_pem_or_der
from trust_store.schools import EmptyDirectory, load_schools
from verifier.errors import ConfigurationError
from verifier.policy import HOC_BA_SO, Policy
from verifier.ports import Clock, RevocationSource, SchoolDirectory
from verifier.trust import TrustAnchor
from verifier.verification import Verifier
from web.clock import SystemClock


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
    overlay: Path | None = None
    """Folder with the operator's changes to the trust store."""


def build_verifier(
    sources: Sources, *, policy: Policy = HOC_BA_SO, clock: Clock | None = None
) -> Verifier:
    """Build a verifier.

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
    return Verifier(
        trust=trust,
        policy=policy,
        revocation=_open_evidence(sources.evidence),
        certificates=NoCertificates(),
        directory=_open_schools(sources.schools),
        clock=clock or SystemClock(),
    )


def _open_evidence(folder: Path | None) -> RevocationSource:
    if folder is None:
        return OfflineSource()
    if not folder.is_dir():
        raise ConfigurationError(f"not a folder: {folder}")
    return FolderEvidence(folder)


def _open_schools(path: Path | None) -> SchoolDirectory:
    return EmptyDirectory() if path is None else load_schools(_read(path))


def _read_certificates(path: Path) -> tuple[bytes, ...]:
    return read_pem_or_der(_read(path))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"cannot read {path}: {error.strerror}") from error
