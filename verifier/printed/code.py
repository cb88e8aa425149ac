"""What a scanner read: an HB1 code `https://HOST/v/REF#TOKEN`, a typed REF, or something else.

A code that is not ours is shown as text and never opened, and is never called a forgery.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from verifier.printed.base32 import read_base32
from verifier.printed.outcome import CodeFault
from verifier.printed.reference import Reference, read_reference
from verifier.printed.token import MOST_TOKEN_BYTES

PATH: Final = "/v/"
"""Where every portal answers for a REF."""
_FORM: Final = re.compile(
    r"https?://(?P<host>[a-z0-9.-]{1,253}(?::[0-9]{1,5})?)/v/(?P<reference>[^/?#\s]{1,60})"
    r"(?:#(?P<token>\S*))?",
    re.IGNORECASE | re.ASCII,
)
_MOST_TEXT: Final = 8 * 1024
"""More than any QR code holds (7,089 digits)."""


@dataclass(frozen=True, slots=True)
class PrintedCode:
    """A code of ours; whether its token is sound is another question."""

    host: str
    """The portal that it leads to; empty for a typed REF."""
    reference: Reference
    token: bytes | None = field(repr=False, default=None)
    """None: the code holds a reference only."""


def read_code(text: str, *, portals: Collection[str]) -> PrintedCode | CodeFault:
    """Return the code of one of `portals` (hosts) that a scanner read, or why it is none."""
    stripped = text.strip()
    match = _FORM.fullmatch(stripped) if len(stripped) <= _MOST_TEXT else None
    if match is None:
        typed = read_reference(stripped)
        return PrintedCode("", typed) if isinstance(typed, Reference) else CodeFault.FOREIGN
    if match["host"].lower() not in portals:
        return CodeFault.OTHER_HOST
    reference = read_reference(match["reference"])
    if not isinstance(reference, Reference):
        return CodeFault.REFERENCE
    if not match["token"]:
        return PrintedCode(match["host"].lower(), reference)
    token = read_token_text(match["token"])
    if token is None:
        return CodeFault.TOKEN
    return PrintedCode(match["host"].lower(), reference, token)


def read_token_text(text: str) -> bytes | None:
    """Return the bytes that a TOKEN stands for; None when it is none."""
    token = read_base32(text)
    return token if token is not None and len(token) <= MOST_TOKEN_BYTES else None


def token_digest(token: bytes) -> bytes:
    """Return SHA-256 of a token's bytes: what a page sends to show that it saw the sheet."""
    return hashlib.sha256(token).digest()
