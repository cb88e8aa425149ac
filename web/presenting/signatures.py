"""The signatures as a timeline, each with its certificate path and the columns "then" and "now"."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from verifier.report import (
    CertificateSummary,
    Check,
    CheckResult,
    DocumentFinding,
    EvidenceUse,
    SignatureFinding,
    Status,
    VerificationReport,
    conclude,
)
from web.masking import mask_numbers
from web.messages import Messages
from web.presenting.values import CertificateBox, CheckLine, SignatureCard
from web.presenting.wording import (
    present_changes,
    present_check,
    present_moment,
    present_period,
    verdict_tag,
)

_THEN_AND_NOW = (Check.CERTIFICATE_PATH, Check.VALIDITY_PERIOD, Check.REVOCATION)
"""What can be different today."""
_INTEGRITY = frozenset({Check.INTEGRITY, Check.COVERAGE, Check.MODIFICATION})
_UNDATED = datetime.max.replace(tzinfo=UTC)


def present_signatures(report: VerificationReport, messages: Messages) -> tuple[SignatureCard, ...]:
    """Return every signature, the earliest first; undated ones come last."""
    placed = [(s, d) for d in report.documents for s in d.signatures]
    placed.sort(key=lambda entry: entry[0].proven_at or entry[0].claimed_at or _UNDATED)
    return tuple(_present(signature, document, messages) for signature, document in placed)


def _present(
    signature: SignatureFinding, document: DocumentFinding, messages: Messages
) -> SignatureCard:
    is_stamp = signature.kind == "document_timestamp"
    role = messages.text("result.document_timestamp") if is_stamp else messages.role(signature.role)
    signer = signature.signer
    name = "" if signer is None else signer.certificate.common_name
    when = present_signing_time(signature, messages)
    return SignatureCard(
        title=mask_numbers(name) or messages.text("result.signature_unnamed"),
        role=f"{messages.word('format', document.format)} · {role}",
        tag=verdict_tag(signature.verdict, messages),
        when=when,
        minimum=tuple(_present_minimum(signature, when, messages)),
        at_signing=_present_column(signature.checks, messages),
        now=_present_column(signature.checks_now, messages),
        path=() if signer is None else tuple(_present_path(signature, messages)),
        path_complete=signer is not None and signer.anchor is not None,
        details=tuple(_present_details(signature, messages)),
        checks=tuple(present_check(result, messages) for result in signature.checks),
        evidence=tuple(_present_evidence(use, messages) for use in signature.evidence),
    )


def present_signing_time(signature: SignatureFinding, messages: Messages) -> str:
    """Return when it was signed, and how that is known."""
    if signature.proven_at is not None and signature.proven_by is not None:
        return messages.text(
            "result.proven",
            when=present_moment(signature.proven_at, messages),
            proof=messages.word("proof", signature.proven_by.value),
        )
    if signature.claimed_at is None:
        return messages.text("result.no_time")
    key = "result.claimed_assumed" if signature.claimed_zone_assumed else "result.claimed"
    return messages.text(key, when=present_moment(signature.claimed_at, messages))


def _present_minimum(
    signature: SignatureFinding, when: str, messages: Messages
) -> Iterator[tuple[str, str]]:
    """Yield what TT 15/2025/TT-BKHCN Đ6.4 (b) lists, in its order."""
    unknown = messages.text("result.unknown")
    certificate = None if signature.signer is None else signature.signer.certificate
    anchor = None if signature.signer is None else signature.signer.anchor
    issuer = subject = period = unknown
    if certificate is not None:
        issuer = certificate.issuer or unknown
        subject = certificate.subject or unknown
        period = present_period(certificate.not_before, certificate.not_after, messages)
    integrity = [r for r in signature.checks if r.check in _INTEGRITY]
    then = [r for r in signature.checks if r.check in _THEN_AND_NOW]
    yield messages.text("result.issuer"), mask_numbers(issuer)
    yield messages.text("result.subject"), mask_numbers(subject)
    yield messages.text("result.manager"), anchor or unknown
    yield messages.text("result.signed_at"), when
    yield messages.text("result.integrity"), _present_outcome(integrity, messages)
    yield messages.text("result.valid_at_signing"), _present_outcome(then, messages)
    yield messages.text("result.certificate_period"), period


def _present_outcome(results: list[CheckResult], messages: Messages) -> str:
    """Return the outcome of several checks of one signature in words, with the reasons."""
    verdict = verdict_tag(conclude(results), messages)
    own = [r for r in results if r.status is not Status.NOT_RUN] or results
    reasons = [messages.reason(r.reason).sentence for r in own if r.binding and r.reason]
    return " – ".join([verdict.word, " ".join(dict.fromkeys(reasons))]) if reasons else verdict.word


def _present_column(results: tuple[CheckResult, ...], messages: Messages) -> tuple[CheckLine, ...]:
    return tuple(present_check(r, messages) for r in results if r.check in _THEN_AND_NOW)


def _present_path(signature: SignatureFinding, messages: Messages) -> Iterator[CertificateBox]:
    signer = signature.signer
    if signer is None:
        return
    yield _present_certificate(signer.certificate, "result.path_signer", messages)
    for position, certificate in enumerate(signer.path, start=1):
        is_anchor = signer.anchor is not None and position == len(signer.path)
        key = "result.path_anchor" if is_anchor else "result.path_issuer"
        basis = signer.anchor_legal_basis if is_anchor else None
        yield _present_certificate(
            certificate, key, messages, is_anchor=is_anchor, legal_basis=basis
        )


def _present_certificate(
    certificate: CertificateSummary,
    key: str,
    messages: Messages,
    *,
    is_anchor: bool = False,
    legal_basis: str | None = None,
) -> CertificateBox:
    return CertificateBox(
        label=messages.text(key),
        name=mask_numbers(certificate.common_name or certificate.subject),
        organisation=mask_numbers(certificate.organisation),
        period=present_period(certificate.not_before, certificate.not_after, messages),
        serial=certificate.serial,
        sha256=certificate.sha256,
        is_anchor=is_anchor,
        legal_basis=legal_basis,
    )


def _present_details(signature: SignatureFinding, messages: Messages) -> Iterator[tuple[str, str]]:
    indication = signature.indication.value
    if signature.sub_indication is not None:
        indication = f"{indication} / {signature.sub_indication}"
    covers = messages.text(
        "result.covers_whole" if signature.covers_whole_document else "result.covers_part"
    )
    if signature.covers_target:
        covers = f"{covers} ({_present_target(signature.covers_target, messages)})"
    changes = messages.word("change_level", signature.change_level.value)
    if signature.changes:
        changes = f"{changes}: {present_changes(signature.changes, messages)}"
    yield messages.text("result.profile"), signature.profile
    yield messages.text("result.indication"), indication
    yield messages.text("result.covers"), covers
    yield messages.text("result.changes"), changes


def _present_target(target: str, messages: Messages) -> str:
    """Return what a signature covers: a reference as it stands, a PDF's revision in words."""
    revision = _REVISION.fullmatch(target)
    if revision is None:
        return mask_numbers(target)
    return messages.text("result.revision", number=revision[1], count=revision[2])


_REVISION = re.compile(r"revision (\d+) of (\d+)")
"""How `Coverage.target` names a revision of a PDF."""


def _present_evidence(use: EvidenceUse, messages: Messages) -> str:
    return mask_numbers(
        messages.text(
            "result.evidence_line",
            kind=messages.word("evidence_kind", use.kind),
            about=use.about,
            issuer=use.issuer,
            when=present_moment(use.this_update, messages),
            source=messages.word("evidence_source", use.source),
        )
    )
