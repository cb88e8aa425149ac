"""Distinguished names: when two of them are the same, and when one merely looks like another.

RFC 5280 7.1 compares names after the string preparation of RFC 4518: case, white space and string
type do not count. Whoever only wants to show a name uses the texts of `Certificate`.
"""

import unicodedata
from functools import lru_cache

from asn1crypto import x509

from verifier.pki.der import EncodingError, decoding

_LONGEST_PREPARED = 4096
"""Octets; preparing a string costs time for each character, and no honest name is this long."""

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")


@lru_cache(maxsize=2048)
def comparable_name(der: bytes) -> str:
    """Return a text that is equal for exactly those DER names that RFC 5280 7.1 holds equal.

    A name that cannot be prepared equals only itself, octet for octet.
    """
    if len(der) <= _LONGEST_PREPARED:
        try:
            return _prepare(der)
        except EncodingError:
            pass
    return f"der:{der.hex()}"


@lru_cache(maxsize=2048)
def look_alike_name(der: bytes) -> str:
    """Return the common name as an eye takes it in: width, case, spaces and dashes folded.

    For a warning only; nothing is ever trusted because of it. Empty when there is none.
    """
    try:
        name = _common_name(der)
    except EncodingError:
        return ""
    folded = unicodedata.normalize("NFKC", name).translate(_DASHES).casefold()
    return " ".join(folded.split())


@decoding
def _prepare(der: bytes) -> str:
    prepared: str = x509.Name.load(der, strict=True).hashable
    return f"name:{prepared}"


@decoding
def _common_name(der: bytes) -> str:
    for relative in x509.Name.load(der, strict=True).chosen:
        for attribute in relative:
            if attribute["type"].dotted == "2.5.4.3":
                return str(attribute["value"].native)
    return ""
