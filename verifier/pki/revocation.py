"""Was a certificate revoked at a moment? Weighs what CRLs and OCSP responses say (RFC 5280 6.3).

The moment counts, not today: an entry dated later does not revoke, and an absence speaks for the
moment only if the list was made at or after it, or was still current then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from verifier.pki.certificate import Certificate
from verifier.pki.crl import ask_crl
from verifier.pki.ocsp import ask_ocsp
from verifier.pki.statement import Dismissal, Revocation, Statement, with_source
from verifier.policy import Limits
from verifier.ports import Evidence, EvidenceKind
from verifier.reasons import Reason
from verifier.report import EvidenceUse


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
    evidence: EvidenceUse | None = None
    """What the answer rests on."""


def find_revocation(
    certificate: Certificate,
    issuer: Certificate,
    evidence: Iterable[Evidence],
    *,
    at: datetime,
    tolerance: timedelta,
    limits: Limits,
    checked_at: datetime | None = None,
) -> RevocationAnswer:
    """Say whether `certificate` was revoked at `at`.

    `issuer` is the certificate whose key signed it. An entry that takes effect at or before the
    moment revokes, however old the list is and even if it rests on a weak algorithm; only strong,
    complete and current evidence acquits. With `checked_at`, evidence from after that moment (and
    the tolerance) does not acquit either: it cannot be honest.
    """
    items = tuple(evidence)
    statements, dismissals = _collect(certificate, issuer, items, limits=limits)
    accusation = _find_accusation(statements, certificate, at)
    if accusation is not None:
        return accusation
    since = _find_later(statements, at)
    latest = None if checked_at is None else checked_at + tolerance
    acquittals = [
        s
        for s in statements
        if _acquits(s, certificate, at, tolerance=tolerance)
        and (latest is None or s.this_update <= latest)
    ]
    if acquittals:
        state, reason, best = RevocationState.GOOD, None, _most_telling(acquittals, at)
    else:
        state, reason, best = RevocationState.UNKNOWN, _why_open(statements, dismissals), None
    return RevocationAnswer(
        state,
        reason,
        revoked_at=None if since is None else since.effective_at,
        revoked_since=since is not None,
        key_compromise=since is not None and since.key_compromise,
        evidence=None if best is None else best.use,
    )


def _collect(
    certificate: Certificate,
    issuer: Certificate,
    evidence: tuple[Evidence, ...],
    *,
    limits: Limits,
) -> tuple[list[Statement], list[Dismissal]]:
    """Ask every piece of evidence; keep what it states, or why it does not count."""

    def shown_revoked(responder: Certificate, moment: datetime) -> bool:
        # CRLs only: a responder cannot vouch for itself, nor two of them for each other.
        lists = tuple(item for item in evidence if item.kind is EvidenceKind.CRL)
        about, _ = _collect(responder, issuer, lists, limits=limits)
        return _find_accusation(about, responder, moment) is not None

    statements: list[Statement] = []
    dismissals: list[Dismissal] = []
    for item in evidence:
        if len(item.content) > limits.evidence_bytes:
            dismissals.append(Dismissal.UNREADABLE)
            continue
        if item.kind is EvidenceKind.CRL:
            answer = ask_crl(item.content, certificate, issuer)
        else:
            answer = ask_ocsp(item.content, certificate, issuer, shown_revoked=shown_revoked)
        if isinstance(answer, Dismissal):
            dismissals.append(answer)
        else:
            statements.append(with_source(answer, item.origin))
    return statements, dismissals


def _find_accusation(
    statements: list[Statement], certificate: Certificate, at: datetime
) -> RevocationAnswer | None:
    """Return the gravest entry in effect at `at`, if there is one: revoked before suspended."""
    effective = [
        (s, s.revocation)
        for s in statements
        if s.revocation is not None and s.revocation.effective_at <= at
    ]
    complete = [s for s in statements if _lists_ended(s, certificate)]
    standing = [(s, r) for s, r in effective if not r.on_hold or not _was_released(s, complete, at)]
    if not standing:
        return None
    statement, revocation = min(standing, key=lambda pair: (pair[1].on_hold, pair[1].effective_at))
    return RevocationAnswer(
        RevocationState.ON_HOLD if revocation.on_hold else RevocationState.REVOKED,
        revoked_at=revocation.effective_at,
        key_compromise=any(r.key_compromise for _, r in standing),
        evidence=statement.use,
    )


def _was_released(hold: Statement, statements: list[Statement], at: datetime) -> bool:
    """Whether newer evidence from before `at` no longer lists a suspended certificate.

    A list from after the moment cannot show that: the release may have come in between.
    """
    return any(
        s.can_acquit and s.revocation is None and hold.this_update < s.this_update <= at
        for s in statements
    )


def _find_later(statements: list[Statement], at: datetime) -> Revocation | None:
    """Return the earliest entry that takes effect only after `at`."""
    later = [s.revocation for s in statements if s.revocation and s.revocation.effective_at > at]
    return min(later, key=lambda r: r.effective_at, default=None)


def _acquits(
    statement: Statement, certificate: Certificate, at: datetime, *, tolerance: timedelta
) -> bool:
    """Whether a statement shows that the certificate was not revoked at `at`."""
    if not statement.can_acquit:
        return False
    if statement.revocation is not None:
        # Listed, with a date after the moment: until then it was good. A suspension that was
        # lifted and followed by another would hide behind its date, so the list must be current.
        return statement.revocation.effective_at > at and _is_current(statement, at, tolerance)
    return _is_current(statement, at, tolerance) and _lists_ended(statement, certificate)


def _is_current(statement: Statement, at: datetime, tolerance: timedelta) -> bool:
    """Whether a statement speaks for `at`: made at or after it, or not yet replaced then."""
    if statement.this_update >= at:
        return True
    if statement.next_update is None:
        return at - statement.this_update <= tolerance
    return at <= statement.next_update


def _lists_ended(statement: Statement, certificate: Certificate) -> bool:
    """Whether absence means something: issuers may drop certificates that have ended."""
    if statement.this_update <= certificate.not_after:
        return True
    since = statement.expired_since
    return since is not None and since <= certificate.not_after


def _most_telling(statements: list[Statement], at: datetime) -> Statement:
    """Return the earliest made at or after the moment, else the newest made before it."""
    after = [s for s in statements if s.this_update >= at]
    if after:
        return min(after, key=lambda s: s.this_update)
    return max(statements, key=lambda s: s.this_update)


_SPOILT = frozenset({Dismissal.NOT_AUTHENTIC, Dismissal.OUT_OF_SCOPE, Dismissal.UNPROCESSABLE})


def _why_open(statements: list[Statement], dismissals: list[Dismissal]) -> Reason:
    """Say what kept the evidence from deciding; what came closest first."""
    if any(s.can_acquit for s in statements):
        return Reason.REVOCATION_EVIDENCE_STALE
    if statements or not _SPOILT.isdisjoint(dismissals):
        return Reason.REVOCATION_EVIDENCE_UNUSABLE
    return Reason.NO_REVOCATION_EVIDENCE
