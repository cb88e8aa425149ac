"""Algorithm identifiers: from OIDs and parameters to the names the policy speaks of.

Sources: RFC 3279, 4055, 5754, 5758, 8017, 8410, 8702, NIST CSOR. What is not in a table here is
read as `KeyAlgorithm.OTHER` and can never verify anything.
"""

from dataclasses import dataclass
from typing import ClassVar

from asn1crypto import core

from verifier.document import AlgorithmUse, KeyAlgorithm
from verifier.pki.der import (
    AlgorithmIdentifier,
    EncodingError,
    Fields,
    decoding,
    read_algorithm_identifier,
)

_NIST_HASH = "2.16.840.1.101.3.4.2."
_NIST_SIGNATURE = "2.16.840.1.101.3.4.3."

DIGESTS: dict[str, str] = {
    "1.2.840.113549.2.5": "md5",
    "1.3.14.3.2.26": "sha1",
    _NIST_HASH + "1": "sha256",
    _NIST_HASH + "2": "sha384",
    _NIST_HASH + "3": "sha512",
    _NIST_HASH + "4": "sha224",
    _NIST_HASH + "5": "sha512_224",
    _NIST_HASH + "6": "sha512_256",
    _NIST_HASH + "7": "sha3_224",
    _NIST_HASH + "8": "sha3_256",
    _NIST_HASH + "9": "sha3_384",
    _NIST_HASH + "10": "sha3_512",
}
"""Digest algorithms we compute; the names are those of `hashlib`."""

RSA_ENCRYPTION = "1.2.840.113549.1.1.1"
RSASSA_PSS = "1.2.840.113549.1.1.10"
EC_PUBLIC_KEY = "1.2.840.10045.2.1"
ED25519 = "1.3.101.112"
DSA = "1.2.840.10040.4.1"
_MGF1 = "1.2.840.113549.1.1.8"

_SIGNATURES: dict[str, tuple[KeyAlgorithm, str]] = {
    "1.2.840.113549.1.1.4": (KeyAlgorithm.RSA_PKCS1, "md5"),
    "1.2.840.113549.1.1.5": (KeyAlgorithm.RSA_PKCS1, "sha1"),
    "1.3.14.3.2.29": (KeyAlgorithm.RSA_PKCS1, "sha1"),
    "1.2.840.113549.1.1.11": (KeyAlgorithm.RSA_PKCS1, "sha256"),
    "1.2.840.113549.1.1.12": (KeyAlgorithm.RSA_PKCS1, "sha384"),
    "1.2.840.113549.1.1.13": (KeyAlgorithm.RSA_PKCS1, "sha512"),
    "1.2.840.113549.1.1.14": (KeyAlgorithm.RSA_PKCS1, "sha224"),
    "1.2.840.113549.1.1.15": (KeyAlgorithm.RSA_PKCS1, "sha512_224"),
    "1.2.840.113549.1.1.16": (KeyAlgorithm.RSA_PKCS1, "sha512_256"),
    _NIST_SIGNATURE + "13": (KeyAlgorithm.RSA_PKCS1, "sha3_224"),
    _NIST_SIGNATURE + "14": (KeyAlgorithm.RSA_PKCS1, "sha3_256"),
    _NIST_SIGNATURE + "15": (KeyAlgorithm.RSA_PKCS1, "sha3_384"),
    _NIST_SIGNATURE + "16": (KeyAlgorithm.RSA_PKCS1, "sha3_512"),
    "1.2.840.10045.4.1": (KeyAlgorithm.ECDSA, "sha1"),
    "1.2.840.10045.4.3.1": (KeyAlgorithm.ECDSA, "sha224"),
    "1.2.840.10045.4.3.2": (KeyAlgorithm.ECDSA, "sha256"),
    "1.2.840.10045.4.3.3": (KeyAlgorithm.ECDSA, "sha384"),
    "1.2.840.10045.4.3.4": (KeyAlgorithm.ECDSA, "sha512"),
    _NIST_SIGNATURE + "9": (KeyAlgorithm.ECDSA, "sha3_224"),
    _NIST_SIGNATURE + "10": (KeyAlgorithm.ECDSA, "sha3_256"),
    _NIST_SIGNATURE + "11": (KeyAlgorithm.ECDSA, "sha3_384"),
    _NIST_SIGNATURE + "12": (KeyAlgorithm.ECDSA, "sha3_512"),
    "1.2.840.10040.4.3": (KeyAlgorithm.DSA, "sha1"),
    _NIST_SIGNATURE + "1": (KeyAlgorithm.DSA, "sha224"),
    _NIST_SIGNATURE + "2": (KeyAlgorithm.DSA, "sha256"),
    _NIST_SIGNATURE + "3": (KeyAlgorithm.DSA, "sha384"),
    _NIST_SIGNATURE + "4": (KeyAlgorithm.DSA, "sha512"),
    ED25519: (KeyAlgorithm.ED25519, "sha512"),
}

_DER_NULL = b"\x05\x00"


@dataclass(frozen=True, slots=True)
class SignatureAlgorithm:
    """A signature algorithm with its parameters."""

    key: KeyAlgorithm
    digest: str
    """Empty when we do not know it."""
    oid: str
    mgf_digest: str = ""
    """RSASSA-PSS: the digest of MGF1."""
    salt_length: int = 0
    """RSASSA-PSS: octets of salt."""

    def as_use(self, *, other_digests: tuple[str, ...] = ()) -> AlgorithmUse:
        """Return the facts for the algorithm check, without those of a key."""
        others = {name for name in (self.mgf_digest, *other_digests) if name} - {self.digest}
        return AlgorithmUse(self.key, self.digest, other_digests=tuple(sorted(others)))


def read_digest_algorithm(der: bytes) -> str:
    """Return the digest's name, empty if unknown; raise `EncodingError` if it is no identifier."""
    oid, parameters = read_algorithm_identifier(der)
    if parameters not in {None, _DER_NULL}:
        return ""
    return DIGESTS.get(oid, "")


def read_signature_algorithm(der: bytes, *, digest: str = "") -> SignatureAlgorithm:
    """Read an AlgorithmIdentifier of a signature.

    CMS lets a signer write the bare key algorithm (RFC 3370 3.2); then `digest`, the name of
    SignerInfo.digestAlgorithm, completes it. An unknown algorithm, or one with parameters that
    it must not have, is `KeyAlgorithm.OTHER`. Raises `EncodingError` for what is no identifier.
    """
    oid, parameters = read_algorithm_identifier(der)
    if oid == RSASSA_PSS:
        return _read_pss(parameters)
    if oid == RSA_ENCRYPTION and digest:
        key = KeyAlgorithm.RSA_PKCS1
    else:
        key, digest = _SIGNATURES.get(oid, (KeyAlgorithm.OTHER, digest))
    # RFC 4055 5 asks for NULL with RSA and many leave it out; others must have none, and a NULL
    # there is a common slip that changes nothing (RFC 5758 3.2, RFC 8410 3).
    if parameters not in {None, _DER_NULL}:
        return SignatureAlgorithm(KeyAlgorithm.OTHER, digest, oid)
    return SignatureAlgorithm(key, digest, oid)


class _PSSParameters(core.Sequence):  # type: ignore[misc]
    """RSASSA-PSS-params, RFC 4055 3.1; every field left out has its default."""

    _fields: ClassVar[Fields] = [
        ("hash", AlgorithmIdentifier, {"explicit": 0, "optional": True}),
        ("mask", AlgorithmIdentifier, {"explicit": 1, "optional": True}),
        ("salt_length", core.Integer, {"explicit": 2, "optional": True}),
        ("trailer", core.Integer, {"explicit": 3, "optional": True}),
    ]


def _read_pss(parameters: bytes | None) -> SignatureAlgorithm:
    if parameters is None:
        raise EncodingError("RSASSA-PSS without parameters (RFC 4055 3.1)")
    digest, mask, salt_length, trailer = _decode_pss(parameters)
    mgf, mgf_digest = mask
    if not digest or mgf != _MGF1 or not mgf_digest or trailer != 1:
        return SignatureAlgorithm(KeyAlgorithm.OTHER, digest, RSASSA_PSS)
    if salt_length < 0:
        raise EncodingError("RSASSA-PSS with a negative salt length")
    return SignatureAlgorithm(KeyAlgorithm.RSA_PSS, digest, RSASSA_PSS, mgf_digest, salt_length)


@decoding
def _decode_pss(der: bytes) -> tuple[str, tuple[str, str], int, int]:
    value = _PSSParameters.load(der, strict=True)
    digest = _optional(value["hash"])
    mask = (_MGF1, "sha1")
    if not isinstance(value["mask"], core.Void):
        mask_oid, inner = read_algorithm_identifier(value["mask"].untag().dump())
        mask = (mask_oid, "" if inner is None else read_digest_algorithm(inner))
    salt = value["salt_length"].native
    trailer = value["trailer"].native
    return digest, mask, 20 if salt is None else salt, 1 if trailer is None else trailer


def _optional(identifier: core.Asn1Value) -> str:
    if isinstance(identifier, core.Void):
        return "sha1"
    return read_digest_algorithm(identifier.untag().dump())
