"""What is fetched for a submission, and for which certificates: the only user of the ports.

Revocation evidence is asked for only about certificates that lead to an anchor, so that a document
cannot send us to addresses of its own choosing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from verifier.document import SignedDocument, TimestampToken
from verifier.document_judge import find_signer_path, make_token_setting
from verifier.dossier import Dossier
from verifier.pki.bag import read_readable
from verifier.pki.certificate import Certificate
from verifier.pki.crl import find_list_signers
from verifier.pki.crl_signer import CRLSigners
from verifier.pki.ocsp import ask_ocsp
from verifier.pki.path import PathOutcome, PathResult, find_path
from verifier.pki.statement import Statement
from verifier.policy import Policy
from verifier.ports import (
    CertificateSource,
    Evidence,
    EvidenceKind,
    EvidenceOrigin,
    Outage,
    RevocationSource,
    SchoolDirectory,
    Unavailable,
)
from verifier.school import SchoolEntry
from verifier.trust import Purpose, TrustStore

_MOST_CERTIFICATE_FETCHES = 3
"""A submission may cause so many requests for missing issuers."""
_MOST_MOMENTS = 8
"""Moments besides the one judged for that evidence is asked for: a card has three or four."""


def gather_certificates(
    dossier: Dossier, trust: TrustStore, policy: Policy, source: CertificateSource
) -> Dossier:
    """Return the dossier with issuers that documents lack, as far as the source has them."""
    found: list[bytes] = list(dossier.certificates)
    asked: set[str] = set()
    while len(asked) < _MOST_CERTIFICATE_FETCHES:
        current = replace(dossier, certificates=tuple(found))
        stuck = _find_stuck(current, trust, policy, asked)
        if stuck is None:
            break
        asked.add(stuck.sha256)
        found += source.fetch(stuck.der)
    return replace(dossier, certificates=tuple(dict.fromkeys(found)))


def gather_evidence(
    dossier: Dossier, trust: TrustStore, policy: Policy, source: RevocationSource
) -> Dossier:
    """Return the dossier with revocation evidence: from the documents, then from the source."""
    evidence = [e for d in dossier.documents for e in _embedded(d, policy)]
    outages: list[tuple[str, Outage]] = []
    asked: set[tuple[str, datetime]] = set()
    earlier = _claimed_by_tokens(dossier)

    def ask(path: Iterable[Certificate]) -> None:
        for certificate, issuer in pairwise(path):
            for at in (dossier.at, *earlier):
                if (certificate.sha256, at) in asked:
                    continue
                asked.add((certificate.sha256, at))
                answer = source.fetch(certificate.der, issuer.der, at=at)
                if isinstance(answer, Unavailable):
                    evidence.extend(answer.kept)
                    if at == dossier.at:
                        outages.append((certificate.sha256, answer.outage))
                else:
                    evidence.extend(answer)

    for path, signers in _find_paths(dossier, trust, policy):
        ask(path.path)
        for signer in _find_list_signers(path, signers, tuple(evidence)):
            ask(signer)
    return replace(dossier, evidence=tuple(dict.fromkeys(evidence)), outages=tuple(outages))


def gather_entries(
    dossier: Dossier, trust: TrustStore, policy: Policy, directory: SchoolDirectory
) -> Dossier:
    """Return the dossier with what the directory says of the card's school and of each signer."""
    codes = {d.card.school.code for d in dossier.documents if d.card is not None}
    entries: list[SchoolEntry] = []
    for document in dossier.documents:
        setting = make_token_setting(document, dossier, trust, policy)
        for signature in document.signatures:
            path = find_signer_path(signature, setting)
            if path is not None and path.path:
                entries += directory.entries_for_certificate(path.path[0].der)
    codes |= {entry.school_code for entry in entries}
    for code in sorted(code for code in codes if code):
        entries += directory.entries_for_school(code)
    return replace(
        dossier,
        school_entries=tuple(dict.fromkeys(entries)),
        directory_empty=directory.is_empty(),
        directory_version=directory.version(),
    )


def _find_list_signers(
    path: PathResult, signers: CRLSigners, evidence: tuple[Evidence, ...]
) -> Iterator[tuple[Certificate, ...]]:
    """Yield those who signed lists or responses about a path in place of its authorities."""
    for item in evidence:
        for certificate, issuer in pairwise(path.path):
            if item.kind is EvidenceKind.CRL:
                yield from find_list_signers(item.content, certificate, issuer, signers)
            else:
                said = ask_ocsp(item.content, certificate, issuer)
                if isinstance(said, Statement):
                    yield from (s for s in said.signers if not s[0].ocsp_no_check)


def _claimed_by_tokens(dossier: Dossier) -> tuple[datetime, ...]:
    """Return the times that tokens claim: evidence from around them is wanted too.

    A suspension that was lifted since shows only in lists from then.
    """
    signatures = [s for document in dossier.documents for s in document.signatures]
    times = {t.gen_time for s in signatures for t in s.timestamps if t.gen_time is not None}
    return tuple(sorted(time for time in times if time < dossier.at))[:_MOST_MOMENTS]


def _embedded(document: SignedDocument, policy: Policy) -> Iterator[Evidence]:
    """Yield the evidence that a document brings along, within the limits."""
    tokens = [t for s in document.signatures for t in s.timestamps]
    crls = [document.crls, *(s.crls for s in document.signatures), *(t.crls for t in tokens)]
    ocsps = [document.ocsps, *(s.ocsps for s in document.signatures), *(t.ocsps for t in tokens)]
    items = [
        *((EvidenceKind.CRL, content) for group in crls for content in group),
        *((EvidenceKind.OCSP, content) for group in ocsps for content in group),
    ]
    for kind, content in items[: policy.limits.evidence_items]:
        if len(content) <= policy.limits.evidence_bytes:
            yield Evidence(kind, content, EvidenceOrigin.DOCUMENT)


def _find_stuck(
    dossier: Dossier, trust: TrustStore, policy: Policy, asked: set[str]
) -> Certificate | None:
    """Return a certificate whose issuer is missing and was not asked for yet."""
    for path, _ in _build_paths(dossier, trust, policy):
        if path.outcome is PathOutcome.MISSING_INTERMEDIATE and path.path:
            last = path.path[-1]
            if last.sha256 not in asked:
                return last
    return None


def _find_paths(
    dossier: Dossier, trust: TrustStore, policy: Policy
) -> Iterator[tuple[PathResult, CRLSigners]]:
    """Yield the paths that reach an anchor, and who else may sign lists about them."""
    for path, candidates in _build_paths(dossier, trust, policy):
        if path.outcome is PathOutcome.FOUND:
            yield path, CRLSigners.along(path, candidates)


def _build_paths(
    dossier: Dossier, trust: TrustStore, policy: Policy
) -> Iterator[tuple[PathResult, tuple[Certificate, ...]]]:
    """Yield the path of every signer and time-stamping authority, and what it was built from."""
    for document in dossier.documents:
        setting = make_token_setting(document, dossier, trust, policy)
        for signature in document.signatures:
            path = find_signer_path(signature, setting)
            if path is not None:
                yield path, setting.candidates
            for token in signature.timestamps:
                for found in _build_token_path(token, setting.candidates, dossier, trust, policy):
                    yield found, setting.candidates


def _build_token_path(
    token: TimestampToken,
    candidates: tuple[Certificate, ...],
    dossier: Dossier,
    trust: TrustStore,
    policy: Policy,
) -> Iterator[PathResult]:
    for certificate in read_readable([token.signer_certificate or b""]):
        yield find_path(
            certificate,
            candidates,
            trust,
            purpose=Purpose.TIMESTAMP,
            at=token.gen_time or dossier.at,
            limits=policy.limits,
        )
