"""Is the certificate for signing documents? (RFC 5280 4.2.1.3 and .12; TT 15/2025 annex II 1.4).

The standard calls a wrong usage indeterminate. TT 15/2025 makes the scope of use a mandatory part
of a certificate's validity, so here it fails.
"""

from verifier.checks.context import SignatureContext
from verifier.document import SignatureKind
from verifier.pki.certificate import Certificate
from verifier.reasons import Reason
from verifier.report import Check, CheckResult, failed, not_run, passed

_SIGNING_USAGES = frozenset({"digitalSignature", "nonRepudiation"})
TIME_STAMPING = "1.3.6.1.5.5.7.3.8"
"""id-kp-timeStamping."""
_DOCUMENT_PURPOSES = frozenset(
    {
        "2.5.29.37.0",  # anyExtendedKeyUsage
        "1.3.6.1.5.5.7.3.2",  # clientAuth: VGCA's leaves have it
        "1.3.6.1.5.5.7.3.4",  # emailProtection
        "1.3.6.1.5.5.7.3.36",  # documentSigning (RFC 9336)
        "1.3.6.1.4.1.311.10.3.12",  # Microsoft document signing
        "1.3.6.1.4.1.311.20.2.2",  # smartcardLogon: VGCA's leaves have it
        "1.2.840.113583.1.1.5",  # Adobe authentic documents
    }
)


def check_key_usage(context: SignatureContext) -> CheckResult:
    """Say whether the signer's certificate may sign documents."""
    certificate = context.certificate
    if certificate is None:
        return not_run(Check.KEY_USAGE, Reason.EARLIER_CHECK_FAILED)
    if context.signature.kind is SignatureKind.DOCUMENT_TIMESTAMP:
        if is_for_timestamps_only(certificate):
            return passed(Check.KEY_USAGE)
        return failed(Check.KEY_USAGE, Reason.TSA_PURPOSE)
    if certificate.is_ca or not _may_sign(certificate):
        return failed(Check.KEY_USAGE, Reason.KEY_USAGE_NOT_SIGNING)
    return passed(Check.KEY_USAGE)


def is_for_timestamps_only(certificate: Certificate) -> bool:
    """Whether a certificate has the one critical purpose that RFC 3161 2.3 demands of a TSA."""
    return (
        not certificate.is_ca
        and certificate.extended_key_usage == frozenset({TIME_STAMPING})
        and certificate.eku_critical
        and (certificate.key_usage is None or bool(certificate.key_usage & _SIGNING_USAGES))
    )


def _may_sign(certificate: Certificate) -> bool:
    usage, purposes = certificate.key_usage, certificate.extended_key_usage
    if usage is not None and not usage & _SIGNING_USAGES:
        return False
    return purposes is None or bool(purposes & _DOCUMENT_PURPOSES)
