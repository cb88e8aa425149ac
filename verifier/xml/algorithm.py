"""The algorithm identifiers of XML signatures, and what a signature value says under them.

RFC 9231 (the register of identifiers), XMLDSig 1.1 section 6. What no table names is not
computed: HMAC above all, whose "key" anybody could hold (XMLDSig best practices 2.5).
"""

import hashlib
from typing import Final

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from verifier.document import AlgorithmUse, KeyAlgorithm
from verifier.pki.algorithm import SignatureAlgorithm
from verifier.pki.key import KeyFacts, SignatureCheck, check_signature

_DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
_MORE_2001: Final = "http://www.w3.org/2001/04/xmldsig-more#"
_MORE_2007: Final = "http://www.w3.org/2007/05/xmldsig-more#"
_MORE_2021: Final = "http://www.w3.org/2021/04/xmldsig-more#"
_XMLENC: Final = "http://www.w3.org/2001/04/xmlenc#"

DIGESTS: Final = {
    _DSIG + "sha1": "sha1",
    _MORE_2001 + "sha224": "sha224",
    _XMLENC + "sha256": "sha256",
    _MORE_2001 + "sha384": "sha384",
    _XMLENC + "sha512": "sha512",
    _MORE_2007 + "sha3-224": "sha3_224",
    _MORE_2007 + "sha3-256": "sha3_256",
    _MORE_2007 + "sha3-384": "sha3_384",
    _MORE_2007 + "sha3-512": "sha3_512",
}
"""Digest identifiers; the values are names of `hashlib`. Weakness is judged elsewhere."""

_PKCS1: Final = {
    _DSIG + "rsa-sha1": "sha1",
    **{_MORE_2001 + f"rsa-{name}": name for name in ("sha224", "sha256", "sha384", "sha512")},
}
_PSS: Final = {
    **{
        _MORE_2007 + f"{name}-rsa-MGF1": name
        for name in ("sha1", "sha224", "sha256", "sha384", "sha512")
    },
    **{
        _MORE_2007 + f"sha3-{size}-rsa-MGF1": f"sha3_{size}"
        for size in ("224", "256", "384", "512")
    },
}
_ECDSA: Final = {
    **{
        _MORE_2001 + f"ecdsa-{name}": name
        for name in ("sha1", "sha224", "sha256", "sha384", "sha512")
    },
    **{_MORE_2021 + f"ecdsa-sha3-{size}": f"sha3_{size}" for size in ("224", "256", "384", "512")},
}
_KNOWN_BY_NAME: Final = {
    _DSIG + "hmac-sha1": (KeyAlgorithm.HMAC, "sha1"),
    _DSIG + "dsa-sha1": (KeyAlgorithm.DSA, "sha1"),
    "http://www.w3.org/2009/xmldsig11#dsa-sha256": (KeyAlgorithm.DSA, "sha256"),
    _MORE_2001 + "rsa-md5": (KeyAlgorithm.RSA_PKCS1, "md5"),
    **{
        _MORE_2001 + f"hmac-{name}": (KeyAlgorithm.HMAC, name)
        for name in ("md5", "sha224", "sha256", "sha384", "sha512")
    },
}
"""Named so that a report can say what was used; never computed."""


def _table() -> dict[str, SignatureAlgorithm]:
    found = {
        uri: SignatureAlgorithm(KeyAlgorithm.RSA_PKCS1, digest, uri)
        for uri, digest in _PKCS1.items()
    }
    for uri, digest in _PSS.items():
        # RFC 9231 2.3.10: MGF1 and the message share the digest, the salt is as long as it.
        size = hashlib.new(digest, usedforsecurity=False).digest_size
        found[uri] = SignatureAlgorithm(KeyAlgorithm.RSA_PSS, digest, uri, digest, size)
    for uri, digest in _ECDSA.items():
        found[uri] = SignatureAlgorithm(KeyAlgorithm.ECDSA, digest, uri)
    uri = _MORE_2021 + "eddsa-ed25519"
    found[uri] = SignatureAlgorithm(KeyAlgorithm.ED25519, "sha512", uri)
    return found


SIGNATURE_METHODS: Final = _table()
"""Signature methods that we compute, by identifier."""


def describe_method(
    uri: str, *, digests: tuple[str, ...] = (), key: KeyFacts | None = None
) -> AlgorithmUse:
    """Return the facts of a signature method, of the digests of its references and of its key."""
    known = SIGNATURE_METHODS.get(uri)
    if known is not None:
        family, digest = known.key, known.digest
    else:
        family, digest = _KNOWN_BY_NAME.get(uri, (KeyAlgorithm.OTHER, ""))
    others = tuple(sorted({name for name in digests if name and name != digest}))
    if key is None:
        return AlgorithmUse(family, digest, other_digests=others)
    return AlgorithmUse(family, digest, key.bits, key.curve, key.exponent, others)


def check_value(
    algorithm: SignatureAlgorithm, *, spki: bytes, key: KeyFacts, value: bytes, message: bytes
) -> SignatureCheck:
    """Verify a SignatureValue with a public key."""
    if algorithm.key is KeyAlgorithm.ECDSA:
        if key.bits is None:
            return check_signature(spki, algorithm, signature=value, message=message)
        # XMLDSig 1.1, 6.4.3: r and s side by side, each as long as the order of the curve.
        size = (key.bits + 7) // 8
        if len(value) != 2 * size:
            return SignatureCheck.FAILS
        r, s = (int.from_bytes(half, "big") for half in (value[:size], value[size:]))
        value = encode_dss_signature(r, s)
    return check_signature(spki, algorithm, signature=value, message=message)
