"""Asking about revocation in tests: with evidence alone, and with signers of lists beside it."""

from collections.abc import Iterable
from datetime import datetime

from tests.verifier.pki.authority import (
    AT,
    LIMITS,
    TOLERANCE,
    Answer,
    Authority,
    Entry,
    as_crl,
    store,
)
from verifier.pki.crl_signer import CRLSigners
from verifier.pki.path import find_path
from verifier.pki.revocation import RevocationAnswer, RevocationState, find_revocation
from verifier.policy import Limits
from verifier.ports import Evidence
from verifier.reasons import Reason
from verifier.trust import Purpose


def find(
    leaf: Authority,
    ca: Authority,
    *evidence: Evidence,
    at: datetime = AT,
    limits: Limits = LIMITS,
    checked_at: datetime | None = None,
) -> RevocationAnswer:
    return find_revocation(
        leaf.certificate,
        ca.certificate,
        evidence,
        at=at,
        tolerance=TOLERANCE,
        limits=limits,
        checked_at=checked_at,
    )


def assert_open(answer: RevocationAnswer, reason: Reason) -> None:
    assert answer.state is RevocationState.UNKNOWN
    assert answer.reason is reason
    assert answer.evidence == ()


def entry(leaf: Authority, at: datetime, *details: object, **more: object) -> Entry:
    return Entry(leaf.certificate.serial, at, *details, **more)


def gone(leaf: Authority, **details: object) -> Answer:
    return Answer(leaf.certificate, "revoked", **details)


def find_beside(
    leaf: Authority,
    ca: Authority,
    root: Authority,
    *lists: bytes,
    others: Iterable[Authority] = (),
) -> RevocationAnswer:
    candidates = tuple(a.certificate for a in (ca, *others))
    path = find_path(
        leaf.certificate, candidates, store(root), purpose=Purpose.DOCUMENT, at=AT, limits=LIMITS
    )
    return find_revocation(
        leaf.certificate,
        ca.certificate,
        [as_crl(content) for content in lists],
        at=AT,
        tolerance=TOLERANCE,
        limits=LIMITS,
        signers=CRLSigners.along(path, candidates),
    )
