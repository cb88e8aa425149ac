"""Base32 (RFC 4648 clause 6) as a TOKEN is written: capitals, no padding, and one way only.

Its 32 symbols are among the 45 of a QR code's alphanumeric mode, and mean nothing in an address.
"""

import base64
import re
from typing import Final

_FORM: Final = re.compile(r"[A-Z2-7]*")
_SYMBOLS_OF_A_BLOCK: Final = 8


def read_base32(text: str) -> bytes | None:
    """Return the bytes; None when it is not Base32, or another text stands for the same bytes."""
    if _FORM.fullmatch(text) is None:
        return None
    padding = "=" * (-len(text) % _SYMBOLS_OF_A_BLOCK)
    try:
        content = base64.b32decode(text + padding)
    except ValueError:  # binascii.Error: a length that no bytes have
        return None
    return content if write_base32(content) == text else None


def write_base32(content: bytes) -> str:
    """Return the text that stands for the bytes."""
    return base64.b32encode(content).decode().rstrip("=")
