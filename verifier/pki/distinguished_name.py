"""Distinguished names: their attributes, and a form to display.

Comparison lives in `name_matching`.
"""

import unicodedata
from dataclasses import dataclass
from typing import ClassVar

from asn1crypto import core

from verifier.pki.der import Fields, decoding

COMMON_NAME = "2.5.4.3"
ORGANISATION = "2.5.4.10"
USER_ID = "0.9.2342.19200300.100.1.1"

_LABELS = {
    COMMON_NAME: "CN",
    USER_ID: "UID",
    "2.5.4.5": "SERIALNUMBER",
    "2.5.4.4": "SN",
    "2.5.4.42": "GN",
    "2.5.4.12": "T",
    "1.2.840.113549.1.9.1": "E",
    "2.5.4.97": "ORGID",
    "2.5.4.11": "OU",
    ORGANISATION: "O",
    "2.5.4.9": "STREET",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "0.9.2342.19200300.100.1.25": "DC",
    "2.5.4.6": "C",
}
"""Short names (RFC 4519), in the order in which the display form shows them.

The authorities write their names in either direction (C, O, CN or CN, O, C).
"""

_RANK = {dotted: rank for rank, dotted in enumerate(_LABELS)}

_CODECS = {
    core.UTF8String.tag: "utf-8",
    core.NumericString.tag: "ascii",
    core.PrintableString.tag: "ascii",
    core.TeletexString.tag: "latin-1",
    core.IA5String.tag: "ascii",
    core.VisibleString.tag: "ascii",
    core.UniversalString.tag: "utf-32-be",
    core.BMPString.tag: "utf-16-be",
}
"""How each ASN.1 string type is written; T.61 is Latin-1 in practice."""

_ESCAPED = frozenset(',+"\\<>;=#')
_INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Zl", "Zp"})
"""Unicode categories that show nothing, or turn the direction of what follows."""


@dataclass(frozen=True, slots=True)
class DistinguishedName:
    """A name: its attributes as (dotted OID, text), in encoded order."""

    attributes: tuple[tuple[str, str], ...]

    def values(self, dotted: str) -> tuple[str, ...]:
        """Return the values of one attribute type."""
        return tuple(value for kind, value in self.attributes if kind == dotted)

    def first(self, dotted: str) -> str:
        """Return the first value of one attribute type, empty if there is none."""
        return next(iter(self.values(dotted)), "")

    @property
    def display(self) -> str:
        """One line, most telling attribute first; what could mislead a reader is escaped."""
        ranked = sorted(self.attributes, key=lambda item: _RANK.get(item[0], len(_RANK)))
        return ", ".join(f"{_LABELS.get(kind, kind)}={_escape(value)}" for kind, value in ranked)


class _Attribute(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    """AttributeTypeAndValue, RFC 5280 4.1.2.4."""

    _fields: ClassVar[Fields] = [("type", core.ObjectIdentifier), ("value", core.Any)]


class _RelativeName(core.SetOf):  # type: ignore[misc]
    _child_spec = _Attribute


class _Name(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _RelativeName


@decoding
def read_name(der: bytes) -> DistinguishedName:
    """Read an RDNSequence; raise `EncodingError` for anything else."""
    attributes = tuple(
        (attribute["type"].dotted, _text(attribute["value"].dump()))
        for relative in _Name.load(der, strict=True)
        for attribute in relative
    )
    return DistinguishedName(attributes)


def _text(der: bytes) -> str:
    value = core.load(der, strict=True)
    codec = _CODECS.get(value.tag) if value.class_ == 0 else None
    if codec is None:
        return "#" + der.hex()  # RFC 4514 2.4: a value that is no string
    if value.method == 1:
        raise ValueError("a constructed string is not DER")
    return bytes(value.contents).decode(codec)


def _escape(text: str) -> str:
    """Escape separators (RFC 4514 2.4) and what is invisible."""
    return "".join(_escape_character(character) for character in text)


def _escape_character(character: str) -> str:
    if character in _ESCAPED:
        return f"\\{character}"
    if unicodedata.category(character) in _INVISIBLE:
        return f"\\u{ord(character):04x}"
    return character
