"""Public keys: what they are, whether they are known to be broken, and what they verify."""

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import ClassVar

from asn1crypto import core
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import load_der_public_key

from verifier.document import KeyAlgorithm
from verifier.pki import algorithm as oid
from verifier.pki.algorithm import SignatureAlgorithm, read_signature_algorithm
from verifier.pki.der import (
    AlgorithmIdentifier,
    EncodingError,
    Fields,
    decoding,
    read_algorithm_identifier,
    read_bit_octets,
    read_oid,
)
from verifier.pki.roca import has_roca_fingerprint

_OID_TAG = 0x06

CURVES: dict[str, tuple[str, int]] = {
    "1.2.840.10045.3.1.1": ("secp192r1", 192),
    "1.3.132.0.33": ("secp224r1", 224),
    "1.3.132.0.10": ("secp256k1", 256),
    "1.2.840.10045.3.1.7": ("secp256r1", 256),
    "1.3.132.0.34": ("secp384r1", 384),
    "1.3.132.0.35": ("secp521r1", 521),
    "1.3.36.3.3.2.8.1.1.7": ("brainpoolP256r1", 256),
    "1.3.36.3.3.2.8.1.1.11": ("brainpoolP384r1", 384),
    "1.3.36.3.3.2.8.1.1.13": ("brainpoolP512r1", 512),
}
"""Named curves (RFC 5480 2.1.1.1, RFC 5639): name and size in bits."""

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "md5": hashes.MD5(),  # noqa: S303  # to say what an old signature is; the policy refuses it
    "sha1": hashes.SHA1(),  # noqa: S303
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sha512_224": hashes.SHA512_224(),
    "sha512_256": hashes.SHA512_256(),
    "sha3_224": hashes.SHA3_224(),
    "sha3_256": hashes.SHA3_256(),
    "sha3_384": hashes.SHA3_384(),
    "sha3_512": hashes.SHA3_512(),
}


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A public key, as facts."""

    algorithm: KeyAlgorithm
    """RSA_PSS for a key that may do nothing else (id-RSASSA-PSS, RFC 4055 1.2)."""
    bits: int | None = None
    """Size of modulus or curve, when known."""
    curve: str | None = None
    """The named curve, or its dotted OID; None for explicit parameters, which are refused."""
    exponent: int | None = None
    """RSA public exponent."""
    roca: bool = False
    """The modulus bears the fingerprint of CVE-2017-15361: its factors can be computed."""


class SignatureCheck(Enum):
    """What the arithmetic of one signature value said."""

    HOLDS = "holds"
    FAILS = "fails"
    UNSUPPORTED = "unsupported"
    """An algorithm or a key that we cannot compute with."""


class _PublicKeyInfo(core.Sequence):  # type: ignore[misc]
    """SubjectPublicKeyInfo, RFC 5280 4.1."""

    _fields: ClassVar[Fields] = [
        ("algorithm", AlgorithmIdentifier),
        ("public_key", core.BitString),
    ]


class _RSAPublicKey(core.Sequence):  # type: ignore[misc]
    """RFC 8017 A.1.1."""

    _fields: ClassVar[Fields] = [("modulus", core.Integer), ("exponent", core.Integer)]


@lru_cache(maxsize=512)
def read_key(spki: bytes) -> KeyFacts:
    """Read a SubjectPublicKeyInfo; raise `EncodingError` for one that can be no key at all."""
    identifier, key = _decode_spki(spki)
    key_oid, parameters = read_algorithm_identifier(identifier)
    match key_oid:
        case oid.RSA_ENCRYPTION:
            return _read_rsa(key, KeyAlgorithm.RSA_PKCS1)
        case oid.RSASSA_PSS:
            return _read_rsa(key, KeyAlgorithm.RSA_PSS)
        case oid.EC_PUBLIC_KEY:
            return _read_ec(parameters)
        case oid.ED25519:
            return KeyFacts(KeyAlgorithm.ED25519, bits=256)
        case oid.DSA:
            loaded = _load(spki)
            bits = loaded.key_size if isinstance(loaded, dsa.DSAPublicKey) else None
            return KeyFacts(KeyAlgorithm.DSA, bits=bits)
        case _:
            return KeyFacts(KeyAlgorithm.OTHER)


@decoding
def _decode_spki(spki: bytes) -> tuple[bytes, bytes]:
    value = _PublicKeyInfo.load(spki, strict=True)
    return value["algorithm"].dump(), read_bit_octets(value["public_key"].dump())


@decoding
def _decode_rsa(der: bytes) -> tuple[int, int]:
    value = _RSAPublicKey.load(der, strict=True)
    return value["modulus"].native, value["exponent"].native


def _read_rsa(der: bytes, algorithm: KeyAlgorithm) -> KeyFacts:
    modulus, exponent = _decode_rsa(der)
    # A modulus is a positive product of odd primes. Some issuers forgot the leading zero octet,
    # which makes the number negative; other programs then see another key than we do.
    if modulus <= 0 or modulus % 2 == 0 or exponent <= 0:
        raise EncodingError(
            "no RSA key: the modulus is negative or even, or the exponent is not positive"
        )
    roca = has_roca_fingerprint(modulus)
    return KeyFacts(algorithm, bits=modulus.bit_length(), exponent=exponent, roca=roca)


def _read_ec(parameters: bytes | None) -> KeyFacts:
    # RFC 5480 2.1.1: explicit parameters must not be used. With them a forger chooses a generator
    # that makes a trusted public key his own (CVE-2020-0601).
    if parameters is None or parameters[0] != _OID_TAG:
        return KeyFacts(KeyAlgorithm.ECDSA)
    dotted = read_oid(parameters)
    name, bits = CURVES.get(dotted, (dotted, None))
    return KeyFacts(KeyAlgorithm.ECDSA, bits=bits, curve=name)


@lru_cache(maxsize=512)
def _load(spki: bytes) -> PublicKeyTypes | None:
    try:
        return load_der_public_key(spki)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None


def check_signature(
    spki: bytes, algorithm: SignatureAlgorithm, *, signature: bytes, message: bytes
) -> SignatureCheck:
    """Verify `signature` over `message` with the key in `spki`; weakness is judged elsewhere."""
    digest = _HASHES.get(algorithm.digest)
    if digest is None or algorithm.key in {KeyAlgorithm.OTHER, KeyAlgorithm.HMAC}:
        return SignatureCheck.UNSUPPORTED
    try:
        facts = read_key(spki)
    except EncodingError:
        return SignatureCheck.UNSUPPORTED
    if facts.algorithm is KeyAlgorithm.ECDSA and facts.curve is None:
        return SignatureCheck.UNSUPPORTED
    key = _load(spki)
    if key is None:
        return SignatureCheck.UNSUPPORTED
    try:
        if not _allows(spki, facts, algorithm):
            return SignatureCheck.FAILS
        _verify(key, algorithm, digest=digest, signature=signature, message=message)
    except InvalidSignature:
        return SignatureCheck.FAILS
    except (EncodingError, ValueError, UnsupportedAlgorithm):
        # broken restrictions, a digest too long for the key, or one OpenSSL was built without
        return SignatureCheck.UNSUPPORTED
    return SignatureCheck.HOLDS


def _allows(spki: bytes, facts: KeyFacts, algorithm: SignatureAlgorithm) -> bool:
    """Return whether the key may be used with the algorithm (RFC 4055 1.2 and 3.3)."""
    if facts.algorithm is not KeyAlgorithm.RSA_PSS:
        return True
    if algorithm.key is not KeyAlgorithm.RSA_PSS:
        return False
    identifier, _ = _decode_spki(spki)
    if read_algorithm_identifier(identifier)[1] is None:
        return True
    limits = read_signature_algorithm(identifier)
    return (
        limits.key is KeyAlgorithm.RSA_PSS
        and limits.digest == algorithm.digest
        and limits.mgf_digest == algorithm.mgf_digest
        and limits.salt_length <= algorithm.salt_length
    )


def _verify(
    key: PublicKeyTypes,
    algorithm: SignatureAlgorithm,
    *,
    digest: hashes.HashAlgorithm,
    signature: bytes,
    message: bytes,
) -> None:
    """Raise InvalidSignature unless the signature holds; key and algorithm must be of one kind."""
    match (algorithm.key, key):
        case (KeyAlgorithm.RSA_PKCS1, rsa.RSAPublicKey()):
            key.verify(signature, message, padding.PKCS1v15(), digest)
        case (KeyAlgorithm.RSA_PSS, rsa.RSAPublicKey()):
            mask = padding.MGF1(_HASHES[algorithm.mgf_digest])
            key.verify(signature, message, padding.PSS(mask, algorithm.salt_length), digest)
        case (KeyAlgorithm.ECDSA, ec.EllipticCurvePublicKey()):
            key.verify(signature, message, ec.ECDSA(digest))
        case (KeyAlgorithm.DSA, dsa.DSAPublicKey()):
            key.verify(signature, message, digest)
        case (KeyAlgorithm.ED25519, ed25519.Ed25519PublicKey()):
            key.verify(signature, message)
        case _:
            raise InvalidSignature
