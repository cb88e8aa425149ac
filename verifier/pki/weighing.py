"""What statements about one certificate weigh for one moment (RFC 5280 6.3.3, RFC 6960 3.2).

`revocation` collects them and answers.
"""

from datetime import datetime, timedelta

from cryptography import x509

from verifier.pki.certificate import Certificate
from verifier.pki.crl_scope import ALL_REASONS, Reasons
from verifier.pki.statement import Revocation, Statement


def complete(statements: list[Statement], *, at: datetime) -> tuple[Statement, ...]:
    """Return the fewest statements that together cover all reasons; none if they do not.

    One that suffices is taken alone; otherwise the most telling of each that adds a reason
    (6.3.3 (d), (e), (l)).
    """
    sufficient = [s for s in statements if s.can_acquit]
    if sufficient:
        return (_most_telling(sufficient, at),)
    chosen: list[Statement] = []
    covered: Reasons = frozenset()
    left = list(statements)
    while left:
        best = _most_telling(left, at)
        left.remove(best)
        if not best.covered <= covered:
            chosen.append(best)
            covered |= best.covered
    return tuple(chosen) if covered >= ALL_REASONS else ()


def was_released(hold: Statement, statements: list[Statement], at: datetime) -> bool:
    """Whether newer evidence from before `at` no longer lists a suspended certificate.

    A list from after the moment cannot show that: the release may have come in between.
    """
    return any(
        x509.ReasonFlags.certificate_hold in s.covered
        and s.revocation is None
        and hold.this_update < s.this_update <= at
        for s in statements
    )


def find_later(statements: list[Statement], at: datetime) -> Revocation | None:
    """Return the earliest entry that takes effect only after `at`."""
    later = [s.revocation for s in statements if s.revocation and s.revocation.effective_at > at]
    return min(later, key=lambda r: r.effective_at, default=None)


def acquits(
    statement: Statement, certificate: Certificate, at: datetime, *, tolerance: timedelta
) -> bool:
    """Whether a statement shows, for the reasons it covers, that nothing was revoked at `at`."""
    if not statement.covered:
        return False
    if statement.revocation is not None:
        # Listed, with a date after the moment: until then it was good. A suspension that was
        # lifted and followed by another would hide behind its date, so the list must be current.
        return statement.revocation.effective_at > at and _is_current(statement, at, tolerance)
    return _is_current(statement, at, tolerance) and lists_ended(statement, certificate)


def _is_current(statement: Statement, at: datetime, tolerance: timedelta) -> bool:
    """Whether a statement speaks for `at`: made at or after it, or not yet replaced then."""
    if statement.this_update >= at:
        return True
    if statement.next_update is None:
        return at - statement.this_update <= tolerance
    return at <= statement.next_update


def lists_ended(statement: Statement, certificate: Certificate) -> bool:
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
