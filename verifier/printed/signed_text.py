"""Signed lists: compact JWS (RFC 7515 clause 7.1) with ES256, one fixed header for each kind.

The header is compared byte for byte: nobody chooses an algorithm (RFC 8725 clause 3.1).
"""

import base64
import binascii
import json
import re
from collections.abc import Iterable
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from verifier.printed.outcome import ListFault

KEY_LIST: Final = "hocba-keys"
STATUS_LIST: Final = "hocba-status"

_SIGNATURE_BYTES: Final = 64
_FORM: Final = re.compile(r"[A-Za-z0-9_-]*")


def header_of(kind: str) -> str:
    """Return the first part of a signed text of this kind."""
    return write_base64url(f'{{"alg":"ES256","typ":"{kind}"}}'.encode())


def read_signed(
    text: str, kind: str, *, keys: Iterable[bytes], most: int
) -> tuple[object, bytes] | ListFault:
    """Return the JSON that one of `keys` (SubjectPublicKeyInfo) signed, and that key."""
    parts = text.strip().split(".") if len(text) <= most else []
    if len(parts) != 3 or not parts[0].isascii():
        return ListFault.MALFORMED
    header, payload, signature = parts
    if header != header_of(kind):
        return ListFault.UNKNOWN_VERSION
    raw, content = read_base64url(signature), read_base64url(payload)
    if raw is None or content is None:
        return ListFault.MALFORMED
    signed = f"{header}.{payload}".encode()
    signer = next((key for key in keys if is_signed_by(key, signed, raw)), None)
    if signer is None:
        return ListFault.SIGNATURE_WRONG
    try:
        return json.loads(content), signer
    except (ValueError, RecursionError):
        return ListFault.MALFORMED


def is_signed_by(key: bytes, signed: bytes, signature: bytes) -> bool:
    """Return whether the key (SubjectPublicKeyInfo, P-256) made this raw ES256 signature."""
    if len(signature) != _SIGNATURE_BYTES:
        return False
    half = _SIGNATURE_BYTES // 2
    r, s = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
    try:
        public = load_der_public_key(key)
        if not isinstance(public, ec.EllipticCurvePublicKey):
            return False
        if not isinstance(public.curve, ec.SECP256R1):
            return False
        public.verify(encode_dss_signature(r, s), signed, ec.ECDSA(SHA256()))
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def write_base64url(content: bytes) -> str:
    """Return Base64url without padding (RFC 7515 clause 2)."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def read_base64url(text: str) -> bytes | None:
    """Return the bytes; None when it is not Base64url, or not the one way to write them."""
    if _FORM.fullmatch(text) is None:
        return None
    try:
        content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    return content if write_base64url(content) == text else None
