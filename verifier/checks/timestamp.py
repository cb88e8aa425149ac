"""Is the time proven? (RFC 3161; EN 319 102-1 5.4; QCVN 138:2025/BKHCN).

A token gives the judging time when its own signature, its imprint and its authority's path hold.
It may still leave `timestamp` open, for instance without evidence about the authority: then the
signature is judged at that time, but cannot be valid.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from verifier.checks.algorithm import find_path_weakness, find_weakness
from verifier.checks.key_usage import is_for_timestamps_only
from verifier.document import Integrity, TimestampToken
from verifier.pki.bag import read_readable
from verifier.pki.certificate import Certificate
from verifier.pki.crl_signer import CRLSigners
from verifier.pki.path import PathOutcome, PathResult, find_path
from verifier.pki.revocation import RevocationAnswer, RevocationState, find_revocation
from verifier.policy import Policy
from verifier.ports import Evidence, Outage
from verifier.reasons import Reason
from verifier.report import (
    Check,
    CheckResult,
    EvidenceUse,
    Status,
    failed,
    inconclusive,
    not_run,
    passed,
)
from verifier.trust import Purpose, TrustStore


@dataclass(frozen=True, slots=True)
class TokenJudgement:
    """What a token is worth."""

    result: CheckResult
    proves: datetime | None = None
    """The moment it proves, or None when it proves nothing."""
    used: tuple[EvidenceUse, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenSetting:
    """What tokens are judged with."""

    candidates: tuple[Certificate, ...]
    evidence: tuple[Evidence, ...]
    trust: TrustStore
    policy: Policy
    at: datetime
    """The moment of checking, or the one asked for."""
    checked_at: datetime
    """The clock's reading."""
    outages: tuple[tuple[str, Outage], ...] = ()
    """SHA-256 of certificates about which a source had nothing or too little, and why."""


NO_TOKEN = TokenJudgement(not_run(Check.TIMESTAMP, Reason.TIMESTAMP_ABSENT))


def judge_tokens(
    tokens: Iterable[TimestampToken], setting: TokenSetting, *, existed_at: datetime
) -> TokenJudgement:
    """Return the earliest moment that any token proves; else why the first one proves nothing.

    Every token must hold: one that fails speaks of tampering and makes the whole check fail.
    """
    judgements = [judge_token(token, setting, existed_at=existed_at) for token in tokens]
    if not judgements:
        return NO_TOKEN
    ranked = sorted(judgements, key=_rank)
    worst = ranked[0]
    times = [j.proves for j in judgements if j.proves is not None]
    used = tuple(use for judgement in judgements for use in judgement.used)
    return TokenJudgement(worst.result, min(times, default=None), used)


def judge_token(
    token: TimestampToken, setting: TokenSetting, *, existed_at: datetime
) -> TokenJudgement:
    """Judge one token; `existed_at` is when it provably existed itself (at latest: now)."""
    fault = _find_fault(token, setting)
    if fault is not None:
        return TokenJudgement(failed(Check.TIMESTAMP, fault))
    if token.gen_time is not None and (
        token.gen_time - existed_at > setting.policy.clock_tolerance
    ):
        # Another token proves that this one was there before the time that it bears.
        return TokenJudgement(inconclusive(Check.TIMESTAMP, Reason.TIMESTAMP_ORDER))
    readable = read_readable([token.signer_certificate or b""])
    if not readable or token.gen_time is None:
        return TokenJudgement(failed(Check.TIMESTAMP, Reason.TIMESTAMP_MALFORMED))
    certificate = readable[0]
    if not is_for_timestamps_only(certificate):
        return TokenJudgement(failed(Check.TIMESTAMP, Reason.TSA_PURPOSE))
    if not certificate.not_before <= token.gen_time <= certificate.not_after:
        return TokenJudgement(failed(Check.TIMESTAMP, Reason.TSA_NOT_VALID))
    candidates = [*read_readable(token.certificates), *setting.candidates]
    path = find_path(
        certificate,
        candidates,
        setting.trust,
        purpose=Purpose.TIMESTAMP,
        at=token.gen_time,
        limits=setting.policy.limits,
    )
    if path.outcome is not PathOutcome.FOUND:
        return TokenJudgement(inconclusive(Check.TIMESTAMP, Reason.TSA_UNTRUSTED))
    return _judge_trusted(token, token.gen_time, path, setting, existed_at)


def _find_fault(token: TimestampToken, setting: TokenSetting) -> Reason | None:
    """Return why the token itself does not hold, or None."""
    if token.integrity is Integrity.MALFORMED or token.gen_time is None:
        return Reason.TIMESTAMP_MALFORMED
    if not token.imprint_matches:
        return Reason.TIMESTAMP_IMPRINT_MISMATCH
    if token.integrity is not Integrity.INTACT:
        return Reason.TIMESTAMP_SIGNATURE_WRONG
    if token.gen_time - setting.at > setting.policy.clock_tolerance:
        return Reason.TIMESTAMP_IN_FUTURE
    return None


def _judge_trusted(
    token: TimestampToken,
    gen_time: datetime,
    path: PathResult,
    setting: TokenSetting,
    existed_at: datetime,
) -> TokenJudgement:
    signers = CRLSigners.along(path, setting.candidates)
    answers = [
        find_revocation(
            certificate,
            issuer,
            setting.evidence,
            at=gen_time,
            tolerance=setting.policy.clock_tolerance,
            limits=setting.policy.limits,
            checked_at=setting.checked_at,
            signers=signers,
        )
        for certificate, issuer in pairwise(path.path)
    ]
    used = tuple(use for answer in answers for use in answer.evidence)
    if any(a.state in {RevocationState.REVOKED, RevocationState.ON_HOLD} for a in answers):
        return TokenJudgement(failed(Check.TIMESTAMP, Reason.TSA_REVOKED), None, used)
    proves = gen_time + timedelta(microseconds=token.accuracy_microseconds)
    doubts = tuple(_find_doubts(token, path, answers, setting, existed_at))
    if doubts:
        also = " ".join(doubt.value for doubt in doubts[1:])
        result = inconclusive(Check.TIMESTAMP, doubts[0], also=also)
        return TokenJudgement(result, proves, used)
    return TokenJudgement(passed(Check.TIMESTAMP, time=gen_time.isoformat()), proves, used)


def _find_doubts(
    token: TimestampToken,
    path: PathResult,
    answers: list[RevocationAnswer],
    setting: TokenSetting,
    existed_at: datetime,
) -> Iterator[Reason]:
    """Yield why a token that gives the time still leaves the check open."""
    policy = setting.policy
    if (
        find_weakness(token.algorithm, policy, existed_at) is not None
        or token.imprint_digest not in {d for r in policy.algorithms for d in r.digests}
        or find_path_weakness(path.path[:-1], policy, existed_at) is not None
    ):
        yield Reason.TIMESTAMP_ALGORITHM_WEAK
    if any(existed_at > certificate.not_after for certificate in path.path[:-1]):
        yield Reason.TSA_EXPIRED_SINCE
    # A key that leaked later can have made a token with any time in it (RFC 3161 section 4).
    if any(a.key_compromise and not _existed_before(a, existed_at) for a in answers):
        yield Reason.TSA_REVOKED
    if any(answer.state is not RevocationState.GOOD for answer in answers):
        yield Reason.TSA_REVOCATION_UNKNOWN


def _existed_before(answer: RevocationAnswer, existed_at: datetime) -> bool:
    return answer.revoked_at is not None and existed_at < answer.revoked_at


def _rank(judgement: TokenJudgement) -> int:
    """Failures first, then tokens that prove nothing, then those in doubt."""
    match judgement.result.status:
        case Status.FAILED:
            return 0
        case Status.PASSED:
            return 3
        case Status.INCONCLUSIVE | Status.NOT_RUN:
            return 1 if judgement.proves is None else 2
