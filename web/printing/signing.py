"""ES256 (RFC 7518 clause 3.4): raw signatures of 64 bytes, and the signed lists made with them.

Signatures are deterministic (RFC 6979): nothing rests on a random number, and the same content
gives the same text.
"""

import json
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from verifier.printed.signed_text import header_of, write_base64url

_COORDINATE_BYTES: Final = 32


def sign_raw(key: ec.EllipticCurvePrivateKey, content: bytes) -> bytes:
    """Return r and s, 32 bytes each."""
    der = key.sign(content, ec.ECDSA(SHA256(), deterministic_signing=True))
    return b"".join(part.to_bytes(_COORDINATE_BYTES, "big") for part in decode_dss_signature(der))


def sign_text(key: ec.EllipticCurvePrivateKey, kind: str, content: dict[str, object]) -> str:
    """Return a signed list in one line."""
    payload = write_base64url(json.dumps(content, separators=(",", ":")).encode())
    signed = f"{header_of(kind)}.{payload}"
    return f"{signed}.{write_base64url(sign_raw(key, signed.encode()))}"


def public_part(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return a key's SubjectPublicKeyInfo, DER."""
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
