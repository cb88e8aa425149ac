"""Do the algorithms still protect against forgery? (TT 15/2025 annex I; EN 319 102-1 5.2.8).

Not asked: a root's own self-signature, key identifiers, OCSP CertIDs, ESSCertID v1. They are no
signatures by which anybody could forge a card.
"""

from collections.abc import Iterable
from datetime import datetime

from verifier.checks.context import SignatureContext
from verifier.document import AlgorithmUse, KeyAlgorithm
from verifier.pki.certificate import Certificate, KeyFacts
from verifier.pki.path import PathOutcome
from verifier.policy import AlgorithmRule, Policy
from verifier.reasons import Reason
from verifier.report import Check, CheckResult, inconclusive, passed

_BROKEN_DIGESTS = frozenset({"md2", "md4", "md5", "sha1", "ripemd160"})


def check_algorithm(context: SignatureContext) -> CheckResult:
    """Judge the document signature and every certificate signature below the anchor."""
    policy, moment = context.policy, context.time.judged_at
    reason = find_weakness(context.signature.algorithm, policy, moment)
    if reason is not None:
        return inconclusive(
            Check.ALGORITHM,
            reason,
            algorithm=_name(context.signature.algorithm),
            where="signature",
        )
    if context.certificate is not None and context.path is not None:
        certificates = context.path.path or (context.certificate,)
        below_anchor = (
            certificates[:-1] if context.path.outcome is PathOutcome.FOUND else certificates
        )
        reason = find_path_weakness(below_anchor, policy, moment)
        if reason is not None:
            return inconclusive(Check.ALGORITHM, reason, where="certificate")
    return passed(Check.ALGORITHM, algorithm=_name(context.signature.algorithm))


def find_path_weakness(
    certificates: Iterable[Certificate], policy: Policy, moment: datetime
) -> Reason | None:
    """Return why one of these certificates' own signatures or keys is not accepted, or None."""
    for certificate in certificates:
        if certificate.signature.digest in _BROKEN_DIGESTS:
            return Reason.ALGORITHM_WEAK
        reason = _find_key_weakness(certificate.key, policy)
        if reason is not None:
            return reason
        if not _named(certificate.signature, policy.algorithms, moment):
            return Reason.ALGORITHM_UNKNOWN
    return None


def find_weakness(use: AlgorithmUse, policy: Policy, moment: datetime) -> Reason | None:
    """Return why this use of an algorithm is not accepted at `moment`, or None."""
    if use.key in {KeyAlgorithm.HMAC, KeyAlgorithm.DSA}:
        return Reason.ALGORITHM_WEAK
    if any(digest in _BROKEN_DIGESTS for digest in (use.digest, *use.other_digests)):
        return Reason.ALGORITHM_WEAK
    for rule in policy.algorithms:
        if rule.key is use.key:
            return _find_rule_break(use, rule, policy, moment)
    return Reason.ALGORITHM_UNKNOWN


def _find_rule_break(
    use: AlgorithmUse, rule: AlgorithmRule, policy: Policy, moment: datetime
) -> Reason | None:
    if rule.until is not None and moment >= rule.until:
        return Reason.ALGORITHM_WEAK
    if any(digest not in rule.digests for digest in (use.digest, *use.other_digests)):
        return Reason.ALGORITHM_UNKNOWN
    if rule.curves and use.curve not in rule.curves:
        return Reason.ALGORITHM_UNKNOWN
    if use.key_bits is None or use.key_bits < rule.minimum_bits:
        return Reason.KEY_WEAK
    if use.exponent is not None and not _fit_exponent(use.exponent, policy):
        return Reason.KEY_WEAK
    return None


def _find_key_weakness(key: KeyFacts, policy: Policy) -> Reason | None:
    if key.roca:
        return Reason.KEY_WEAK
    if key.exponent is not None:
        if not _fit_exponent(key.exponent, policy):
            return Reason.KEY_WEAK
        minimum = min(
            (r.minimum_bits for r in policy.algorithms if r.key is KeyAlgorithm.RSA_PKCS1),
            default=0,
        )
        if key.bits is None or key.bits < minimum:
            return Reason.KEY_WEAK
    return None


def _fit_exponent(exponent: int, policy: Policy) -> bool:
    return exponent >= policy.minimum_exponent and exponent % 2 == 1


def _named(use: AlgorithmUse, rules: tuple[AlgorithmRule, ...], moment: datetime) -> bool:
    """Whether a certificate's own signature uses a named pair; its key is judged with its owner."""
    return any(
        rule.key is use.key
        and all(digest in rule.digests for digest in (use.digest, *use.other_digests))
        and (rule.until is None or moment < rule.until)
        for rule in rules
    )


def _name(use: AlgorithmUse) -> str:
    size = "" if use.key_bits is None else f"-{use.key_bits}"
    return f"{use.key.value}{size}-{use.digest}"
