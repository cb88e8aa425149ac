"""Was a certificate of the path revoked when it counts? (RFC 5280 6.3; TT 15/2025 annex II 1.2).

Every certificate below the anchor is asked about. No evidence is never a pass.
"""

from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from verifier.checks.context import RevocationOutcome, SignatureContext
from verifier.pki.certificate import Certificate
from verifier.pki.crl_signer import CRLSigners
from verifier.pki.path import PathOutcome
from verifier.pki.revocation import RevocationAnswer, RevocationState, find_revocation
from verifier.ports import Outage
from verifier.reasons import Note, Reason
from verifier.report import Check, CheckResult, EvidenceUse, failed, inconclusive, not_run, passed


def check_revocation(context: SignatureContext) -> RevocationOutcome:
    """Judge every certificate of the path at the best proven time."""
    if context.path is None or context.path.outcome is not PathOutcome.FOUND:
        return RevocationOutcome(not_run(Check.REVOCATION, Reason.EARLIER_CHECK_FAILED))
    return _ask_path(context, context.time.judged_at, claim=context.claimed_at)


def check_revocation_now(context: SignatureContext) -> CheckResult:
    """Judge every certificate of the path at the moment of checking, for the column "now"."""
    if context.path is None or context.path.outcome is not PathOutcome.FOUND:
        return not_run(Check.REVOCATION, Reason.EARLIER_CHECK_FAILED)
    return _ask_path(context, context.at, claim=context.at).result


def _ask_path(
    context: SignatureContext, moment: datetime, *, claim: datetime | None
) -> RevocationOutcome:
    if context.path is None:
        raise AssertionError("a path that was found is asked about")
    path = context.path.path
    signers = CRLSigners.along(context.path, context.candidates)
    results: list[CheckResult] = []
    used: list[EvidenceUse] = []
    for certificate, issuer in pairwise(path):
        answer = find_revocation(
            certificate,
            issuer,
            context.evidence,
            at=moment,
            tolerance=context.policy.clock_tolerance,
            limits=context.policy.limits,
            checked_at=context.checked_at,
            signers=signers,
        )
        used += answer.evidence
        results.append(_weigh(_explain(answer, certificate, context), certificate, claim))
    return RevocationOutcome(_worst(results), tuple(used))


def _explain(
    answer: RevocationAnswer, certificate: Certificate, context: SignatureContext
) -> RevocationAnswer:
    """Say that a service did not answer, where that is why nothing is known: trying again helps.

    Of a certificate that has ended, services say nothing any more; what is too old stays so.
    """
    outages = dict(context.outages)
    outage = outages.get(certificate.sha256)
    nothing = answer.reason is Reason.NO_REVOCATION_EVIDENCE
    if any(outages.get(sha256) is Outage.UNREACHABLE for sha256 in answer.doubted):
        return replace(answer, reason=Reason.REVOCATION_UNREACHABLE)
    outdated = answer.reason is Reason.REVOCATION_EVIDENCE_STALE
    if (nothing and outage in {Outage.UNREACHABLE, Outage.REFUSED}) or (
        outdated and outage is Outage.UNREACHABLE and context.at <= certificate.not_after
    ):
        return replace(answer, reason=Reason.REVOCATION_UNREACHABLE)
    return answer


def _weigh(
    answer: RevocationAnswer, certificate: Certificate, claim: datetime | None
) -> CheckResult:
    name = certificate.common_name
    match answer.state:
        case RevocationState.GOOD:
            return passed(Check.REVOCATION, notes=_since(answer))
        case RevocationState.UNKNOWN:
            reason = answer.reason or Reason.NO_REVOCATION_EVIDENCE
            return inconclusive(Check.REVOCATION, reason, certificate=name)
        case RevocationState.REVOKED | RevocationState.ON_HOLD:
            if claim is None or (answer.revoked_at is not None and claim < answer.revoked_at):
                # Provable only after the revocation, but claimed before it: it stays open
                # (EN 319 102-1 REVOKED_NO_POE), neither believed nor called a forgery.
                reason = Reason.REVOKED_NO_PROOF_OF_TIME
                return inconclusive(Check.REVOCATION, reason, certificate=name)
            on_hold = answer.state is RevocationState.ON_HOLD
            reason = Reason.ON_HOLD if on_hold else Reason.REVOKED
            when = "" if answer.revoked_at is None else answer.revoked_at.isoformat()
            return failed(Check.REVOCATION, reason, certificate=name, revoked_at=when)


def _since(answer: RevocationAnswer) -> tuple[Note, ...]:
    if not answer.revoked_since:
        return ()
    return (Note.REVOKED_SINCE_KEY_COMPROMISE if answer.key_compromise else Note.REVOKED_SINCE,)


def _worst(results: list[CheckResult]) -> CheckResult:
    """Return the first failure, else the first open answer, else the pass with all notes."""
    if not results:
        return inconclusive(Check.REVOCATION, Reason.NO_REVOCATION_EVIDENCE)
    for wanted in (_is_failure, _is_open):
        for result in results:
            if wanted(result):
                return result
    notes = tuple(dict.fromkeys(note for result in results for note in result.notes))
    return passed(Check.REVOCATION, notes=notes)


def _is_failure(result: CheckResult) -> bool:
    return result.reason in {Reason.REVOKED, Reason.ON_HOLD}


def _is_open(result: CheckResult) -> bool:
    return result.reason is not None
