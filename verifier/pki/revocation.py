"""Was a certificate revoked at a moment? Weighs what CRLs and OCSP responses say (RFC 5280 6.3).

The moment counts, not today: an entry dated later does not revoke, and an absence speaks for the
moment only if the list was made at or after it, or was still current then.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum

from cryptography import x509

from verifier.pki.certificate import Certificate
from verifier.pki.crl import ask_crl
from verifier.pki.crl_scope import ALL_REASONS
from verifier.pki.crl_signer import NOBODY_ELSE, CRLSigners
from verifier.pki.ocsp import ask_ocsp
from verifier.pki.statement import Dismissal, Statement, is_strong, with_source
from verifier.pki.weighing import (
    acquits,
    complete,
    find_later,
    lists_ended,
    was_released,
)
from verifier.policy import Limits
from verifier.ports import Evidence, EvidenceKind
from verifier.reasons import Reason
from verifier.report import EvidenceUse

_MOST_QUESTIONS = 64
"""Questions about signers of lists and responses that one certificate may cause."""


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
    """What the answer rests on; several where each list covers some reasons, or has a signer whose
    own certificate had to be looked up."""
    doubted: frozenset[str] = frozenset()
    """SHA-256 of signers of lists of which nobody says that they are good."""


def find_revocation(
    certificate: Certificate,
    issuer: Certificate,
    evidence: Iterable[Evidence],
    *,
    at: datetime,
    tolerance: timedelta,
    limits: Limits,
    checked_at: datetime | None = None,
    signers: CRLSigners = NOBODY_ELSE,
) -> RevocationAnswer:
    """Say whether `certificate` was revoked at `at`.

    `issuer` is the certificate whose key signed it; `signers` knows who else may sign its lists. An
    entry that takes effect at or before the moment revokes, however old the list is and even if it
    rests on a weak algorithm; only strong, complete and current evidence acquits. With
    `checked_at`, evidence from after that moment (and the tolerance) does not acquit either: it
    cannot be honest.
    """
    latest = None if checked_at is None else checked_at + tolerance
    question = _Question(tuple(evidence), at, tolerance, limits, latest, signers)
    return question.ask(certificate, issuer)


class _Standing(Enum):
    """What is known of whoever signed a list or a response in an issuer's place."""

    GOOD = "good"
    UNKNOWN = "unknown"
    UNASKED = "unasked"
    """Asked about already, or the questions are used up: nothing may be concluded."""
    REVOKED = "revoked"
    """Or suspended."""
    COMPROMISED = "compromised"
    """Revoked at any time, because the key got into wrong hands: it may have signed anything."""


@dataclass(slots=True)
class _Ledger:
    """What was asked about signers so far, for one question and all that follow from it."""

    questions: int = 0
    answers: dict[tuple[str, datetime, frozenset[str]], RevocationAnswer] = field(
        default_factory=dict
    )


@dataclass(frozen=True, slots=True)
class _Question:
    """One moment and all evidence, for a certificate and for the signers of its lists."""

    evidence: tuple[Evidence, ...]
    at: datetime
    tolerance: timedelta
    limits: Limits
    latest: datetime | None
    signers: CRLSigners
    pending: frozenset[str] = frozenset()
    """SHA-256 of certificates that are being asked about: nobody vouches for himself."""
    ledger: _Ledger = field(default_factory=_Ledger)

    def ask(self, certificate: Certificate, issuer: Certificate) -> RevocationAnswer:
        """Weigh everything that is known about one certificate."""
        statements, dismissals, doubted = self._collect(certificate, issuer)
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
            key_compromise=_is_compromised(statements),
            evidence=(
                *(s.use for s in acquittal),
                *dict.fromkeys(use for s in acquittal for use in s.vouching),
            ),
            doubted=frozenset(doubted),
        )

    def _collect(
        self, certificate: Certificate, issuer: Certificate
    ) -> tuple[list[Statement], list[Dismissal], set[str]]:
        """Ask every piece of evidence: what it states, why it does not count, who is in doubt."""
        statements: list[Statement] = []
        dismissals: list[Dismissal] = []
        doubted: set[str] = set()
        for item in self.evidence:
            answer = self._ask_item(item, certificate, issuer)
            if isinstance(answer, Statement) and answer.signers:
                answer = self._weigh_signers(answer, certificate, doubted=doubted)
            if isinstance(answer, Dismissal):
                dismissals.append(answer)
            else:
                statements.append(with_source(answer, item.origin))
        return statements, dismissals, doubted

    def _ask_item(
        self, item: Evidence, certificate: Certificate, issuer: Certificate
    ) -> Statement | Dismissal:
        if len(item.content) > self.limits.evidence_bytes:
            return Dismissal.UNREADABLE
        if item.kind is EvidenceKind.CRL:
            return ask_crl(item.content, certificate, issuer, signers=self.signers)
        return ask_ocsp(item.content, certificate, issuer)

    def _weigh_signers(
        self, statement: Statement, certificate: Certificate, *, doubted: set[str]
    ) -> Statement | Dismissal:
        """Return what a list or response is worth that somebody else than the issuer signed.

        Its signer is asked about like anybody: for when it signed, by its own word, and for the
        moment that counts, because whoever holds the key chooses that word. Stolen, or revoked or
        not in force when it signed: it is nobody's statement. Not known to be good for both: it can
        only accuse.
        """
        asked = self.pending | {certificate.sha256}
        moments = (statement.signed_at, max(self.at, statement.signed_at))
        known = [
            (signer, issuer, [self._ask_signer(signer, issuer, asked, at) for at in moments])
            for signer, issuer in statement.signers
            if _in_force(signer, at=statement.signed_at)
        ]
        then = {answers[0][0] for _, _, answers in known}
        ever = {standing for _, _, answers in known for standing, _ in answers}
        if _Standing.COMPROMISED in ever or then <= {_Standing.REVOKED}:
            return Dismissal.NOT_AUTHENTIC
        for signer, issuer, answers in known:
            exempt = statement.use.kind == "ocsp" and signer.ocsp_no_check
            enough = {_Standing.GOOD, _Standing.UNKNOWN} if exempt else {_Standing.GOOD}
            strong = is_strong(signer.signature, issuer.key, at=statement.signed_at)
            if strong and _in_force(signer, at=moments[1]) and {s for s, _ in answers} <= enough:
                vouching = tuple(dict.fromkeys(use for _, used in answers for use in used))
                return replace(statement, vouching=vouching)
        doubted |= {signer.sha256 for signer, _, _ in known}
        return replace(statement, covered=frozenset())

    def _ask_signer(
        self, signer: Certificate, issuer: Certificate, asked: frozenset[str], moment: datetime
    ) -> tuple[_Standing, tuple[EvidenceUse, ...]]:
        """Return what is known of a signer, and what says so."""
        answer = None if signer.sha256 in asked else self._ask_once(signer, issuer, asked, moment)
        if answer is None:
            return _Standing.UNASKED, ()
        if answer.key_compromise:
            return _Standing.COMPROMISED, ()
        match answer.state:
            case RevocationState.GOOD:
                return _Standing.GOOD, answer.evidence
            case RevocationState.REVOKED | RevocationState.ON_HOLD:
                return _Standing.REVOKED, ()
            case RevocationState.UNKNOWN:
                return _Standing.UNKNOWN, ()

    def _ask_once(
        self, signer: Certificate, issuer: Certificate, asked: frozenset[str], moment: datetime
    ) -> RevocationAnswer | None:
        """Ask about a signer, unless that was done or the questions are used up (None)."""
        key = (signer.sha256, moment, asked)
        if key not in self.ledger.answers:
            if self.ledger.questions >= _MOST_QUESTIONS:
                return None
            self.ledger.questions += 1
            question = replace(self, at=moment, pending=asked)
            self.ledger.answers[key] = question.ask(signer, issuer)
        return self.ledger.answers[key]

    def _helps(self, statement: Statement, certificate: Certificate) -> bool:
        """Whether a statement helps to show that the certificate was not revoked."""
        if self.latest is not None and statement.this_update > self.latest:
            return False
        return acquits(statement, certificate, self.at, tolerance=self.tolerance)


def _in_force(certificate: Certificate, *, at: datetime) -> bool:
    return certificate.not_before <= at <= certificate.not_after


def _is_compromised(statements: list[Statement]) -> bool:
    """Whether any entry, of whatever date, says that the key got into wrong hands."""
    return any(s.revocation is not None and s.revocation.key_compromise for s in statements)


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
        key_compromise=_is_compromised(statements),
        evidence=statement.uses,
    )


_SPOILT = frozenset({Dismissal.NOT_AUTHENTIC, Dismissal.OUT_OF_SCOPE, Dismissal.UNPROCESSABLE})


def _why_open(statements: list[Statement], dismissals: list[Dismissal]) -> Reason:
    """Say what kept the evidence from deciding; what came closest first."""
    if statements and all(s.delta for s in statements):
        return Reason.REVOCATION_LIST_OF_CHANGES
    if frozenset[x509.ReasonFlags]().union(*(s.covered for s in statements)) >= ALL_REASONS:
        return Reason.REVOCATION_EVIDENCE_STALE
    if statements or not _SPOILT.isdisjoint(dismissals):
        return Reason.REVOCATION_EVIDENCE_UNUSABLE
    return Reason.NO_REVOCATION_EVIDENCE
