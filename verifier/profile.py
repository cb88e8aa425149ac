"""Which profile a signature has, and whether TT 15/2025 annex I lists it (advisory).

ETSI EN 319 142-1 and 319 132-1 define the levels B-B, B-T, B-LT and B-LTA. A level is named only
when what it promises is there: B-LT needs every answer about revocation inside the document.
"""

from collections.abc import Mapping
from dataclasses import replace

from verifier.checks.context import SignatureContext
from verifier.checks.revocation import check_revocation
from verifier.checks.timestamp import TokenJudgement
from verifier.document import Signature, SignatureKind, SigningCertificateAttribute
from verifier.ports import EvidenceOrigin
from verifier.reasons import Reason
from verifier.report import Check, CheckResult, Status, inconclusive, passed

_BASELINE = {"PAdES-B": "PAdES", "XAdES": "XAdES"}
"""Readers' family names that have levels, and the name that a level is added to."""


def name_profile(context: SignatureContext, stamps: Mapping[str, TokenJudgement]) -> str:
    """Return a signature's profile, such as `PAdES-B-T`, `PKCS7` or `XMLDSig`."""
    signature = context.signature
    if signature.kind is SignatureKind.DOCUMENT_TIMESTAMP:
        return "RFC3161"
    family = _BASELINE.get(signature.profile)
    if family is None:
        return signature.profile
    return f"{family}-{_level(context, stamps, family)}"


def check_standard_profile(signature: Signature) -> CheckResult:
    """Say whether TT 15/2025 annex I lists the profile; never weighed."""
    if signature.kind is SignatureKind.DOCUMENT_TIMESTAMP:
        return passed(Check.STANDARD_PROFILE)
    bound = signature.signing_certificate is SigningCertificateAttribute.MATCHES
    if signature.profile in _BASELINE and bound:
        return passed(Check.STANDARD_PROFILE, profile=signature.profile)
    return inconclusive(
        Check.STANDARD_PROFILE, Reason.PROFILE_NOT_STANDARD, profile=signature.profile
    )


def _level(context: SignatureContext, stamps: Mapping[str, TokenJudgement], family: str) -> str:
    prefix = "B-" if family == "PAdES" else ""
    base = "B-B" if family == "PAdES" else "B"
    if not context.signature.timestamps or context.time.timestamp.status is Status.FAILED:
        return base
    embedded = tuple(e for e in context.evidence if e.origin is EvidenceOrigin.DOCUMENT)
    inside = check_revocation(replace(context, evidence=embedded)).result
    if inside.status is not Status.PASSED:
        return prefix + "T"
    archived = any(
        judgement.proves is not None and judgement.result.status is Status.PASSED
        for judgement in stamps.values()
    )
    return prefix + ("LTA" if archived else "LT")
