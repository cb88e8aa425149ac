"""CMS SignedData (RFC 5652 5) taken apart into plain values, every part as received.

BER is accepted where CMS allows it; the signed attributes must be DER (5.3), and what is hashed
later are their received bytes.
"""

from dataclasses import dataclass, field

from asn1crypto import parser

from verifier.pki.der import (
    SEQUENCE,
    SET,
    decoding,
    first_value,
    members,
    read_integer,
    read_octets,
    read_oid,
)

ID_DATA = "1.2.840.113549.1.7.1"
ID_TST_INFO = "1.2.840.113549.1.9.16.1.4"
_ID_SIGNED_DATA = "1.2.840.113549.1.7.2"
_ID_OCSP_RESPONSE = "1.3.6.1.5.5.7.16.2"

_KEY_ID = 0x80
_TAGGED_0 = 0xA0
_TAGGED_1 = 0xA1
"""Identifier octets of the context-specific choices and optional fields."""

Attributes = tuple[tuple[str, tuple[bytes, ...]], ...]
"""(dotted OID, encoded values) of each attribute, in order."""


@dataclass(frozen=True, slots=True)
class SignedData:
    """The outer structure."""

    content_type: str
    """Dotted OID of eContentType."""
    econtent: bytes | None = field(repr=False)
    certificates: tuple[bytes, ...] = field(repr=False)
    """X.509 certificates only, in the order of the bag."""
    crls: tuple[bytes, ...] = field(repr=False)
    ocsps: tuple[bytes, ...] = field(repr=False)
    """OCSPResponse values (RFC 5940)."""
    signers: tuple[bytes, ...] = field(repr=False)
    has_trailing_bytes: bool
    """Something follows the ContentInfo."""


@dataclass(frozen=True, slots=True)
class SignerInfo:
    """One signer, RFC 5652 5.3."""

    issuer: bytes | None
    serial: int | None
    """Together with `issuer`, or both None when `key_id` identifies the signer."""
    key_id: bytes | None
    digest_algorithm: bytes
    signed_attributes: bytes | None = field(repr=False)
    """What was signed: the received attributes under the tag of SET OF; None if there are none."""
    attributes: Attributes = field(repr=False)
    signature_algorithm: bytes
    signature: bytes = field(repr=False)
    unsigned_attributes: Attributes = field(repr=False)


@decoding
def read_signed_data(der: bytes) -> SignedData:
    """Open a ContentInfo that holds a SignedData; raise `EncodingError` for anything else."""
    info = first_value(der)
    content_type, explicit = members(info)
    (data,) = members(explicit)
    if read_oid(content_type) != _ID_SIGNED_DATA or data[0] != SEQUENCE:
        raise ValueError("not a SignedData")
    version, _digests, content, *rest = members(data)
    certificates = _take(rest, _TAGGED_0)
    revocation = _take(rest, _TAGGED_1)
    (signers,) = rest
    econtent_type, econtent = _read_content(content)
    read_integer(version)  # any will do: producers disagree on it, and nothing depends on it
    return SignedData(
        content_type=econtent_type,
        econtent=econtent,
        certificates=tuple(c for c in certificates if c[0] == SEQUENCE),
        crls=tuple(r for r in revocation if r[0] == SEQUENCE),
        ocsps=tuple(o for r in revocation if r[0] == _TAGGED_1 for o in _ocsp_response(r)),
        signers=_set_members(signers),
        has_trailing_bytes=len(info) != len(der),
    )


def _take(rest: list[bytes], identifier: int) -> tuple[bytes, ...]:
    """Remove an optional field from the front of `rest` and return its members."""
    return members(rest.pop(0)) if rest and rest[0][0] == identifier else ()


def _set_members(der: bytes) -> tuple[bytes, ...]:
    if der[0] != SET:
        raise ValueError("not a SET")
    return members(der)


def _read_content(der: bytes) -> tuple[str, bytes | None]:
    """Read an EncapsulatedContentInfo, RFC 5652 5.2."""
    content_type, *explicit = members(der)
    if not explicit:
        return read_oid(content_type), None
    (tagged,) = explicit
    (octets,) = members(tagged)
    if tagged[0] != _TAGGED_0:
        raise ValueError("not an eContent")
    return read_oid(content_type), read_octets(octets)


def _ocsp_response(der: bytes) -> tuple[bytes, ...]:
    """Return the OCSPResponse of an OtherRevocationInfoFormat [1]; other formats hold none."""
    kind, info = members(der)
    return (info,) if read_oid(kind) == _ID_OCSP_RESPONSE else ()


@decoding
def read_signer_info(der: bytes) -> SignerInfo:
    """Open one SignerInfo; raise `EncodingError` for anything else."""
    version, sid, digest_algorithm, *rest = members(der)
    read_integer(version)
    signed = rest.pop(0) if rest[0][0] == _TAGGED_0 else None
    signature_algorithm, signature, *rest = rest
    unsigned = _take(rest, _TAGGED_1)
    if der[0] != SEQUENCE or rest:
        raise ValueError("not a SignerInfo")
    issuer, serial, key_id = _signer_identifier(sid)
    return SignerInfo(
        issuer=issuer,
        serial=serial,
        key_id=key_id,
        digest_algorithm=digest_algorithm,
        signed_attributes=None if signed is None else _signed_bytes(signed),
        attributes=() if signed is None else _attributes(members(signed)),
        signature_algorithm=signature_algorithm,
        signature=read_octets(signature),
        unsigned_attributes=_attributes(unsigned),
    )


def _signer_identifier(der: bytes) -> tuple[bytes | None, int | None, bytes | None]:
    if der[0] == _KEY_ID:
        return None, None, bytes(parser.parse(der, strict=True)[4])
    issuer, serial = members(der)
    if der[0] != SEQUENCE:
        raise ValueError("not a SignerIdentifier")
    return issuer, read_integer(serial), None


def _signed_bytes(received: bytes) -> bytes:
    """Return what the signature is over (RFC 5652 5.4): tag SET OF instead of [0]."""
    content = parser.parse(received, strict=True)[4]
    if parser.emit(2, 1, 0, content) != received:
        raise ValueError("signed attributes in BER (RFC 5652 5.3 demands DER)")
    return bytes(parser.emit(0, 1, 17, content))


def _attributes(received: tuple[bytes, ...]) -> Attributes:
    return tuple(_attribute(der) for der in received)


def _attribute(der: bytes) -> tuple[str, tuple[bytes, ...]]:
    kind, values = members(der)
    if der[0] != SEQUENCE:
        raise ValueError("not an Attribute")
    return read_oid(kind), _set_members(values)
