"""What article 6(4)(b) of Circular 15/2025/TT-BKHCN demands to be shown about each signature."""

from collections.abc import Iterator

from verifier.report import Check, CheckResult, SignatureFinding, Status, conclude
from web.masking import mask_numbers
from web.messages import Messages
from web.presenting.values import MinimumRow
from web.presenting.wording import present_moment, present_period, verdict_tag

VALIDITY = (Check.CERTIFICATE_PATH, Check.VALIDITY_PERIOD, Check.REVOCATION)
"""What makes a certificate valid at a moment."""
_INTEGRITY = (Check.INTEGRITY, Check.COVERAGE, Check.MODIFICATION)


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


def present_minimum(signature: SignatureFinding, messages: Messages) -> Iterator[tuple[str, str]]:
    """Yield each item in full, in the order of the circular."""
    unknown = messages.text("result.unknown")
    certificate = None if signature.signer is None else signature.signer.certificate
    anchor = None if signature.signer is None else signature.signer.anchor
    issuer = subject = period = unknown
    if certificate is not None:
        issuer = certificate.issuer or unknown
        subject = certificate.subject or unknown
        period = present_period(certificate.not_before, certificate.not_after, messages)
    yield messages.text("result.issuer"), mask_numbers(issuer)
    yield messages.text("result.subject"), mask_numbers(subject)
    yield messages.text("result.manager"), anchor or unknown
    yield messages.text("result.signed_at"), present_signing_time(signature, messages)
    yield messages.text("result.integrity"), _present_outcome(signature, _INTEGRITY, messages)
    yield messages.text("result.valid_at_signing"), _present_outcome(signature, VALIDITY, messages)
    yield messages.text("result.certificate_period"), period


def present_minimum_row(
    signature: SignatureFinding, messages: Messages, *, name: str
) -> MinimumRow:
    """Return the same items in short, as one row of a table for all signatures."""
    unknown = messages.text("result.unknown")
    signer = signature.signer
    issuer = manager = period = unknown
    if signer is not None:
        certificate = signer.certificate
        # The path's next certificate has signed this one; the name inside is only what it says.
        issuer = signer.path[0].common_name if signer.path else ""
        issuer = mask_numbers(issuer or certificate.issuer) or unknown
        manager = signer.anchor or unknown
        period = present_period(certificate.not_before, certificate.not_after, messages)
    moment = signature.proven_at or signature.claimed_at
    return MinimumRow(
        signer=name,
        issuer=issuer,
        manager=manager,
        moment="" if moment is None else present_moment(moment, messages),
        moment_basis=_present_basis(signature, messages),
        integrity=verdict_tag(conclude(_pick(signature, _INTEGRITY)), messages),
        validity=verdict_tag(conclude(_pick(signature, VALIDITY)), messages),
        period=period,
    )


def _present_basis(signature: SignatureFinding, messages: Messages) -> str:
    if signature.proven_at is not None:
        return messages.text("result.time_proven")
    if signature.claimed_at is None:
        return messages.text("result.no_time")
    return messages.text(
        "result.time_assumed" if signature.claimed_zone_assumed else "result.time_claimed"
    )


def _pick(signature: SignatureFinding, checks: tuple[Check, ...]) -> list[CheckResult]:
    return [result for result in signature.checks if result.check in checks]


def _present_outcome(
    signature: SignatureFinding, checks: tuple[Check, ...], messages: Messages
) -> str:
    """Return the outcome of several checks in words, with the reasons."""
    results = _pick(signature, checks)
    verdict = verdict_tag(conclude(results), messages)
    own = [r for r in results if r.status is not Status.NOT_RUN] or results
    reasons = [messages.reason(r.reason).sentence for r in own if r.binding and r.reason]
    return " – ".join([verdict.word, " ".join(dict.fromkeys(reasons))]) if reasons else verdict.word
