"""Certificates, CRLs and OCSP responses that a CMS carries in its attributes.

adbe-revocationInfoArchival: ISO 32000-2 12.8.3.3.2. certificate-values and revocation-values:
ETSI EN 319 122-1 A.1.1. Nothing here is believed: whoever relies on a value verifies it by its own
signature, so an attribute that cannot be read just brings nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from asn1crypto import core, ocsp

from verifier.pki.der import AnySequence, EncodingError, Fields, decoding, items
from verifier.pki.signed_data import Attributes

_ADOBE_ARCHIVAL = "1.2.840.113583.1.1.8"
_CERTIFICATE_VALUES = "1.2.840.113549.1.9.16.2.23"
_REVOCATION_VALUES = "1.2.840.113549.1.9.16.2.24"


@dataclass(frozen=True, slots=True)
class Archive:
    """What was found, as received."""

    certificates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    """OCSPResponse values; a bare BasicOCSPResponse is put into one."""


class _AdobeArchival(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields: ClassVar[Fields] = [
        ("crls", AnySequence, {"explicit": 0, "optional": True}),
        ("ocsps", AnySequence, {"explicit": 1, "optional": True}),
        ("others", AnySequence, {"explicit": 2, "optional": True}),
    ]


class _RevocationValues(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar[Fields] = [
        ("crls", AnySequence, {"explicit": 0, "optional": True}),
        ("ocsps", AnySequence, {"explicit": 1, "optional": True}),
        ("others", core.Sequence, {"explicit": 2, "optional": True}),
    ]


def read_archive(signed: Attributes, unsigned: Attributes) -> Archive:
    """Collect what the attributes of one signer carry."""
    found = [
        *(_read(_decode_adobe, v) for v in _values(signed, _ADOBE_ARCHIVAL)),
        *(_read(_decode_revocation_values, v) for v in _values(unsigned, _REVOCATION_VALUES)),
        *(_read(_decode_certificate_values, v) for v in _values(unsigned, _CERTIFICATE_VALUES)),
    ]
    return Archive(
        certificates=tuple(c for archive in found for c in archive.certificates),
        crls=tuple(c for archive in found for c in archive.crls),
        ocsps=tuple(o for archive in found for o in archive.ocsps),
    )


def _values(attributes: Attributes, dotted: str) -> tuple[bytes, ...]:
    return tuple(value for kind, values in attributes if kind == dotted for value in values)


def _read(decode: Callable[[bytes], Archive], der: bytes) -> Archive:
    try:
        return decode(der)
    except EncodingError:
        return Archive()


@decoding
def _decode_adobe(der: bytes) -> Archive:
    value = _AdobeArchival.load(der, strict=True)
    return Archive(crls=items(value["crls"]), ocsps=items(value["ocsps"]))


@decoding
def _decode_revocation_values(der: bytes) -> Archive:
    value = _RevocationValues.load(der, strict=True)
    return Archive(
        crls=items(value["crls"]),
        ocsps=tuple(_as_response(basic) for basic in items(value["ocsps"])),
    )


@decoding
def _decode_certificate_values(der: bytes) -> Archive:
    return Archive(certificates=items(AnySequence.load(der, strict=True)))


def _as_response(basic: bytes) -> bytes:
    response = ocsp.OCSPResponse(
        {
            "response_status": "successful",
            "response_bytes": {
                "response_type": "basic_ocsp_response",
                "response": ocsp.BasicOCSPResponse.load(basic, strict=True),
            },
        }
    )
    return bytes(response.dump())
