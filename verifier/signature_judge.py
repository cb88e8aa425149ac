"""One signature, judged: its checks in the order in which a reader asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from verifier.checks.algorithm import check_algorithm
from verifier.checks.certificate_path import check_certificate_path
from verifier.checks.context import JudgedTime, SignatureContext
from verifier.checks.coverage import check_coverage
from verifier.checks.integrity import check_integrity
from verifier.checks.key_usage import check_key_usage
from verifier.checks.modification import check_modification
from verifier.checks.revocation import check_revocation, check_revocation_now
from verifier.checks.role import CardIdentity, RoleClaim
from verifier.checks.signer import SignerQuestion, check_signer
from verifier.checks.timestamp import TokenJudgement, TokenSetting
from verifier.checks.timing import find_time_notes, judge_time
from verifier.checks.validity_period import check_validity_now, check_validity_period
from verifier.document import Signature, SignatureKind, SignedDocument, SigningCertificateAttribute
from verifier.indication import indicate
from verifier.pki.path import PathResult
from verifier.policy import Authority, Policy
from verifier.profile import check_standard_profile, name_profile
from verifier.reasons import Note, Reason
from verifier.report import Check, CheckResult, SignatureFinding, not_run
from verifier.school import SchoolEntry
from verifier.summary import summarise_signer


@dataclass(frozen=True, slots=True)
class SignatureSetting:
    """What one signature is judged with."""

    document: SignedDocument
    tokens: TokenSetting
    stamps: Mapping[str, TokenJudgement]
    path: PathResult | None
    claim: RoleClaim
    identity: CardIdentity
    school_code: str | None
    school_entries: tuple[SchoolEntry, ...]
    directory_empty: bool


def judge_signature(signature: Signature, setting: SignatureSetting) -> SignatureFinding:
    """Put every question to one signature."""
    policy = setting.tokens.policy
    time, token = judge_time(signature, setting.document, setting.tokens, setting.stamps)
    context = _make_context(signature, setting, time)
    revocation = check_revocation(context)
    checks = (
        check_integrity(context),
        check_coverage(context),
        check_modification(context),
        check_algorithm(context),
        check_certificate_path(context),
        check_validity_period(context),
        revocation.result,
        time.timestamp,
        check_key_usage(context),
        _ask_signer(setting, signature, time.judged_at),
        check_standard_profile(signature),
    )
    bound = bind(checks, policy, excused=_excused(signature, time))
    indication, sub_indication = indicate(bound, proven=time.proven_at is not None)
    return SignatureFinding(
        id=signature.id,
        kind=signature.kind.value,
        role=setting.claim.role,
        profile=name_profile(context, setting.stamps),
        indication=indication,
        sub_indication=sub_indication,
        signer=summarise_signer(context.path),
        claimed_at=context.claimed_at,
        claimed_zone_assumed=signature.claimed is not None and signature.claimed.zone_assumed,
        proven_at=time.proven_at,
        proven_by=time.proven_by,
        change_level=signature.modification.level,
        changes=signature.modification.items,
        covers_whole_document=signature.coverage.whole_document,
        covers_target=signature.coverage.target,
        checks=bound,
        checks_now=(check_validity_now(context), check_revocation_now(context)),
        notes=_collect_notes(signature, find_time_notes(signature, time, setting.tokens), bound),
        evidence=tuple(dict.fromkeys((*revocation.used, *token.used))),
    )


def bind(
    checks: Sequence[CheckResult], policy: Policy, *, excused: frozenset[Check] = frozenset()
) -> tuple[CheckResult, ...]:
    """Return the results with `binding` as the policy says; `excused` follows from the kind."""
    return tuple(
        replace(result, binding=result.check in policy.binding and result.check not in excused)
        for result in checks
    )


def _excused(signature: Signature, time: JudgedTime) -> frozenset[Check]:
    """Return what does not bind for this kind of signature.

    A token that is absent binds nothing: its absence is `validity_period`'s matter. A document
    timestamp speaks for nobody.
    """
    excused: set[Check] = set()
    if not time.token_present:
        excused.add(Check.TIMESTAMP)
    if signature.kind is SignatureKind.DOCUMENT_TIMESTAMP:
        excused.add(Check.SIGNER)
    return frozenset(excused)


def _make_context(
    signature: Signature, setting: SignatureSetting, time: JudgedTime
) -> SignatureContext:
    path = setting.path
    return SignatureContext(
        signature=signature,
        certificate=path.path[0] if path is not None and path.path else None,
        path=path,
        at=setting.tokens.at,
        checked_at=setting.tokens.checked_at,
        time=time,
        evidence=setting.tokens.evidence,
        policy=setting.tokens.policy,
        outages=setting.tokens.outages,
        candidates=setting.tokens.candidates,
    )


def _ask_signer(
    setting: SignatureSetting, signature: Signature, judged_at: datetime
) -> CheckResult:
    if (
        signature.kind is SignatureKind.DOCUMENT_TIMESTAMP
        or setting.tokens.policy.authority is Authority.NONE
    ):
        return not_run(Check.SIGNER, Reason.NOT_DEMANDED)
    return check_signer(
        SignerQuestion(
            path=setting.path,
            claim=setting.claim,
            identity=setting.identity,
            judged_at=judged_at,
            school_code=setting.school_code,
            entries=setting.school_entries,
            directory_empty=setting.directory_empty,
        )
    )


def _collect_notes(
    signature: Signature, time_notes: Sequence[Note], checks: Sequence[CheckResult]
) -> tuple[Note, ...]:
    notes = [*signature.notes, *time_notes]
    if (
        signature.kind is SignatureKind.SIGNATURE
        and signature.signing_certificate is SigningCertificateAttribute.ABSENT
    ):
        notes.append(Note.NO_SIGNING_CERTIFICATE_ATTRIBUTE)
    notes += [note for result in checks for note in result.notes]
    return tuple(dict.fromkeys(notes))
