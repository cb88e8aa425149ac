"""A demo certificate together with its private key: who signs."""

import hashlib
from dataclasses import dataclass, field

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from web.cardkit.key_ring import DemoKey

_HASHES: dict[str, type[hashes.SHA1 | hashes.SHA256 | hashes.SHA384 | hashes.SHA512]] = {
    "sha1": hashes.SHA1,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate with its private key, and who issued it."""

    label: str
    """Names this certificate within the demo; file names and addresses are made from it."""
    certificate: x509.Certificate
    key: DemoKey = field(repr=False)
    issuer: "Identity | None"
    """None for a root."""

    @property
    def der(self) -> bytes:
        """The certificate in DER."""
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        """The certificate in PEM."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def asn1(self) -> asn1_x509.Certificate:
        """The certificate as pyHanko takes it."""
        return asn1_x509.Certificate.load(self.der)

    @property
    def sha256(self) -> str:
        """The certificate's SHA-256 in lower-case hexadecimal."""
        return hashlib.sha256(self.der).hexdigest()

    @property
    def key_sha256(self) -> str:
        """The SHA-256 of SubjectPublicKeyInfo, by which a renewal is recognised."""
        spki = self.certificate.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        )
        return hashlib.sha256(spki).hexdigest()

    @property
    def chain(self) -> tuple["Identity", ...]:
        """The issuers between this certificate and its root, nearest first, without the root."""
        above: list[Identity] = []
        step = self.issuer
        while step is not None and step.issuer is not None:
            above.append(step)
            step = step.issuer
        return tuple(above)


def sign_bytes(
    identity: Identity, content: bytes, *, digest: str = "sha256", pss: bool = False
) -> bytes:
    """Return a signature over `content`: RSA PKCS#1 v1.5, RSA-PSS on demand, or ECDSA (DER).

    The PSS salt is as long as the digest, which is what RFC 8017 and xmldsig-more recommend.
    """
    algorithm = _HASHES[digest]()
    if isinstance(identity.key, ec.EllipticCurvePrivateKey):
        return identity.key.sign(content, ec.ECDSA(algorithm, deterministic_signing=True))
    if pss:
        mask = padding.MGF1(algorithm)
        salted = padding.PSS(mask, salt_length=algorithm.digest_size)
        return identity.key.sign(content, salted, algorithm)
    return identity.key.sign(content, padding.PKCS1v15(), algorithm)
