"""The certificate of a receipt key: PAdES asks for one (ETSI EN 319 142-1 5.3).

It is signed by its own key and says no more than the register of keys does: nobody trusts it for
being a certificate. The same key always gives the same certificate, so none is stored.
"""

from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

NEVER: Final = datetime(9999, 12, 31, 23, 59, 59)  # noqa: DTZ001 - UTC, as RFC 5280 4.1.2.5 has it
"""No well-defined end (RFC 5280 4.1.2.5): a key ends in the register, not by its certificate."""
DOCUMENT_SIGNING: Final = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
"""id-kp-documentSigning (RFC 9336)."""
_MOST_NAME: Final = 64
"""ub-common-name and ub-organization-name (RFC 5280 appendix A)."""


def make_certificate(
    key: ec.EllipticCurvePrivateKey, *, portal: str, key_id: str, not_before: datetime
) -> x509.Certificate:
    """Return the certificate of a receipt key."""
    public = key.public_key()
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, portal[:_MOST_NAME]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Biên nhận kiểm tra học bạ số {key_id}"),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(int.from_bytes(bytes.fromhex(key_id), "big") + 1)
        .not_valid_before(not_before.replace(microsecond=0))
        .not_valid_after(NEVER)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, SHA256(), ecdsa_deterministic=True)
    )
