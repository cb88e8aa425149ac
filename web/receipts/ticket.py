"""What a result page carries so that its receipt can be asked for, with nothing stored here.

The report as it was judged, encrypted and authenticated (AES-256-GCM) under a key that follows from
the receipt key: a visitor can hand it back, and can neither read nor change it.
"""

import os
import zlib
from datetime import datetime, timedelta
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from verifier.errors import VerifierError
from verifier.printed.signed_text import read_base64url, write_base64url
from verifier.report import VerificationReport
from web.receipts.sheet import limit_to_receipt
from web.sandbox.codec import Frame, decode, encode
from web.sandbox.errors import ExchangeError

LIFE: Final = timedelta(hours=24)
"""A page that stayed open for longer tells of yesterday: the card is to be checked again."""
_TOLERANCE: Final = timedelta(minutes=5)
_PURPOSE: Final = b"hocba-verify/receipt-ticket/1"
_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32
MOST_TEXT: Final = 240 * 1024
"""Characters that a form may bring; a report on 64 signatures takes a tenth."""
_MOST_REPORT: Final = 16 * 1024 * 1024


class TicketError(VerifierError):
    """What was handed back is no ticket of ours, or no longer: there is nothing to make."""


def derive_ticket_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return what tickets are encrypted under (RFC 5869); it tells nothing of the receipt key."""
    secret = key.private_numbers().private_value.to_bytes(_KEY_BYTES, "big")
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE).derive(secret)


def write_ticket(report: VerificationReport, key: bytes) -> str | None:
    """Return the ticket for a report; None for one so large that no form brings it back."""
    packed = zlib.compress(encode(limit_to_receipt(report)).text, 9)
    nonce = os.urandom(_NONCE_BYTES)
    text = write_base64url(nonce + AESGCM(key).encrypt(nonce, packed, _PURPOSE))
    return text if len(text) <= MOST_TEXT else None


def read_ticket(text: str, key: bytes, *, at: datetime) -> VerificationReport:
    """Return the report in a ticket.

    Raises:
        TicketError: it is none of ours, or too old.
    """
    content = read_base64url(text) if len(text) <= MOST_TEXT else None
    if content is None:
        raise TicketError("no ticket")
    try:
        packed = AESGCM(key).decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], _PURPOSE)
        inflated = zlib.decompressobj().decompress(packed, _MOST_REPORT)
        report = decode(Frame(inflated), VerificationReport)
    except (InvalidTag, ValueError, zlib.error, ExchangeError) as error:
        # A ticket of an earlier version of ours is as good as none.
        raise TicketError("no ticket of ours") from error
    if not -_TOLERANCE <= at - report.checked_at <= LIFE:
        raise TicketError("an old ticket")
    return report
