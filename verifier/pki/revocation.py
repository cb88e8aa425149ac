"""Was a certificate revoked at a moment? Weighs what CRLs and OCSP responses say (RFC 5280 6.3).

The moment counts, not today: an entry dated later does not revoke, and an absence speaks for the
moment only if the list was made at or after it, or was still current then.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from functools import partial
from itertools import pairwise

from cryptography import x509

from verifier.pki.certificate import Certificate
from verifier.pki.crl import ask_crl
from verifier.pki.crl_scope import ALL_REASONS
from verifier.pki.crl_signer import CRLSigners
from verifier.pki.ocsp import ask_ocsp
from verifier.pki.statement import Dismissal, Statement, with_source
from verifier.pki.weighing import (
    acquits,
    complete,
    find_later,
    is_strong_path,
    lists_ended,
    was_released,
)
from verifier.policy import Limits
from verifier.ports import Evidence, EvidenceKind
from verifier.reasons import Reason
from verifier.report import EvidenceUse

_NOBODY_ELSE = CRLSigners()
_MOST_PENDING = 3
"""Certificates asked about at once: a list, its signer, the signer's list, and no further."""


class RevocationState(Enum):
    """Whether a certificate was revoked at the moment asked for."""

    GOOD = "good"
    """Evidence says that it was not."""
    REVOKED = "revoked"
    """Evidence says that it was, for good."""
    ON_HOLD = "on_hold"
    """Evidence says that it was suspended."""
    UNKNOWN = "unknown"
    """Nothing at hand decides."""


@dataclass(frozen=True, slots=True)
class RevocationAnswer:
    """The answer for one certificate and one moment."""

    state: RevocationState
    reason: Reason | None = None
    """Why the state is UNKNOWN; None otherwise."""
    revoked_at: datetime | None = None
    """Since when it counts as revoked or suspended, also if that is after the moment."""
    revoked_since: bool = False
    """Listed with a date after the moment: good then, revoked since."""
    key_compromise: bool = False
    """An entry names a compromised key as its reason."""
    evidence: tuple[EvidenceUse, ...] = ()
    """What the answer rests on; several where each list covers some reasons or has a signer whose
    own certificate had to be looked up."""


def find_revocation(
    certificate: Certificate,
    issuer: Certificate,
    evidence: Iterable[Evidence],
    *,
    at: datetime,
    tolerance: timedelta,
    limits: Limits,
    checked_at: datetime | None = None,
    signers: CRLSigners = _NOBODY_ELSE,
) -> RevocationAnswer:
    """Say whether `certificate` was revoked at `at`.

    `issuer` is the certificate whose key signed it; `signers` knows who else may sign its lists. An
    entry that takes effect at or before the moment revokes, however old the list is and even if it
    rests on a weak algorithm; only strong, complete and current evidence acquits. With
    `checked_at`, evidence from after that moment (and the tolerance) does not acquit either: it
    cannot be honest.
    """
    latest = None if checked_at is None else checked_at + tolerance
    inquiry = _Inquiry(tuple(evidence), at, tolerance, limits, latest, signers)
    return inquiry.ask(certificate, issuer)


@dataclass(frozen=True, slots=True)
class _Inquiry:
    """One moment and all evidence, for a certificate and for the signers of its lists."""

    evidence: tuple[Evidence, ...]
    at: datetime
    tolerance: timedelta
    limits: Limits
    latest: datetime | None
    signers: CRLSigners
    pending: frozenset[str] = frozenset()
    """SHA-256 of certificates that are being asked about: nobody vouches for himself."""

    def ask(self, certificate: Certificate, issuer: Certificate) -> RevocationAnswer:
        """Weigh everything that is known about one certificate."""
        statements, dismissals = self.collect(certificate, issuer)
        accusation = _find_accusation(statements, certificate, self.at)
        if accusation is not None:
            return accusation
        since = find_later(statements, self.at)
        acquittal = complete([s for s in statements if self._helps(s, certificate)], at=self.at)
        state = RevocationState.GOOD if acquittal else RevocationState.UNKNOWN
        return RevocationAnswer(
            state,
            None if acquittal else _why_open(statements, dismissals),
            revoked_at=None if since is None else since.effective_at,
            revoked_since=since is not None,
            key_compromise=since is not None and since.key_compromise,
            evidence=tuple(s.use for s in acquittal),
        )

    def collect(
        self, certificate: Certificate, issuer: Certificate
    ) -> tuple[list[Statement], list[Dismissal]]:
        """Ask every piece of evidence; keep what it states, or why it does not count."""
        statements: list[Statement] = []
        dismissals: list[Dismissal] = []
        for item in self.evidence:
            answer = self._ask_item(item, certificate, issuer)
            if isinstance(answer, Statement) and answer.signers:
                answer = self._weigh_signers(answer, certificate)
            if isinstance(answer, Dismissal):
                dismissals.append(answer)
            else:
                statements.append(with_source(answer, item.origin))
        return statements, dismissals

    def _ask_item(
        self, item: Evidence, certificate: Certificate, issuer: Certificate
    ) -> Statement | Dismissal:
        if len(item.content) > self.limits.evidence_bytes:
            return Dismissal.UNREADABLE
        if item.kind is EvidenceKind.CRL:
            return ask_crl(item.content, certificate, issuer, signers=self.signers)
        shown_revoked = partial(self._is_shown_revoked, issuer)
        return ask_ocsp(item.content, certificate, issuer, shown_revoked=shown_revoked)

    def _is_shown_revoked(
        self, issuer: Certificate, responder: Certificate, moment: datetime
    ) -> bool:
        # CRLs only: a responder cannot vouch for itself, nor two of them for each other.
        lists = tuple(item for item in self.evidence if item.kind is EvidenceKind.CRL)
        about, _ = replace(self, evidence=lists).collect(responder, issuer)
        return _find_accusation(about, responder, moment) is not None

    def _weigh_signers(
        self, statement: Statement, certificate: Certificate
    ) -> Statement | Dismissal:
        """Return what a list is worth that somebody else than the issuer signed.

        Its signer is asked about like anybody. Revoked: the list is nobody's. Not known to be good
        when the list was made and at the moment: the list can only accuse.
        """
        moment = max(self.at, statement.this_update)
        asked = self.pending | {certificate.sha256}
        states = [self._ask_signer(path, asked, moment) for path in statement.signers]
        if all(state is RevocationState.REVOKED for state in states):
            return Dismissal.NOT_AUTHENTIC
        fit = any(
            state is RevocationState.GOOD and is_strong_path(path, at=statement.this_update)
            for state, path in zip(states, statement.signers, strict=True)
        )
        return statement if fit else replace(statement, covered=frozenset())

    def _ask_signer(
        self, path: tuple[Certificate, ...], asked: frozenset[str], moment: datetime
    ) -> RevocationState:
        """Return the worst state of the certificates of a signer's path."""
        worst = RevocationState.GOOD
        for certificate, issuer in pairwise(path):
            if certificate.sha256 in asked or len(asked) > _MOST_PENDING:
                state = RevocationState.UNKNOWN
            else:
                inquiry = replace(self, at=moment, pending=asked)
                state = inquiry.ask(certificate, issuer).state
            if state is RevocationState.REVOKED:
                return state
            if state is not RevocationState.GOOD:
                worst = RevocationState.UNKNOWN
        return worst

    def _helps(self, statement: Statement, certificate: Certificate) -> bool:
        """Whether a statement helps to show that the certificate was not revoked."""
        if self.latest is not None and statement.this_update > self.latest:
            return False
        return acquits(statement, certificate, self.at, tolerance=self.tolerance)


def _find_accusation(
    statements: list[Statement], certificate: Certificate, at: datetime
) -> RevocationAnswer | None:
    """Return the gravest entry in effect at `at`, if there is one: revoked before suspended."""
    effective = [
        (s, s.revocation)
        for s in statements
        if s.revocation is not None and s.revocation.effective_at <= at
    ]
    speaking = [s for s in statements if lists_ended(s, certificate)]
    standing = [(s, r) for s, r in effective if not r.on_hold or not was_released(s, speaking, at)]
    if not standing:
        return None
    statement, revocation = min(standing, key=lambda pair: (pair[1].on_hold, pair[1].effective_at))
    return RevocationAnswer(
        RevocationState.ON_HOLD if revocation.on_hold else RevocationState.REVOKED,
        revoked_at=revocation.effective_at,
        key_compromise=any(r.key_compromise for _, r in standing),
        evidence=(statement.use,),
    )


_SPOILT = frozenset({Dismissal.NOT_AUTHENTIC, Dismissal.OUT_OF_SCOPE, Dismissal.UNPROCESSABLE})


def _why_open(statements: list[Statement], dismissals: list[Dismissal]) -> Reason:
    """Say what kept the evidence from deciding; what came closest first."""
    if frozenset[x509.ReasonFlags]().union(*(s.covered for s in statements)) >= ALL_REASONS:
        return Reason.REVOCATION_EVIDENCE_STALE
    if statements or not _SPOILT.isdisjoint(dismissals):
        return Reason.REVOCATION_EVIDENCE_UNUSABLE
    return Reason.NO_REVOCATION_EVIDENCE
