"""CMS SignedData (RFC 5652 5) taken apart into plain values, every part as received.

BER is accepted where CMS allows it; the signed attributes must be DER (5.3), and what is hashed
later are their received bytes.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from asn1crypto import core, parser

from verifier.pki.der import AlgorithmIdentifier, AnySet, Fields, decoding, items

ID_DATA = "1.2.840.113549.1.7.1"
ID_TST_INFO = "1.2.840.113549.1.9.16.1.4"
_ID_SIGNED_DATA = "1.2.840.113549.1.7.2"
_ID_OCSP_RESPONSE = "1.3.6.1.5.5.7.16.2"

_SEQUENCE = 0x30
_KEY_ID = 0x80
"""The octets that begin the two kinds of signer identifier, and of certificate or CRL choices."""

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


class _ContentInfo(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields: ClassVar[Fields] = [
        ("content_type", core.ObjectIdentifier),
        ("content", core.Any, {"explicit": 0}),
    ]


class _EncapsulatedContentInfo(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar[Fields] = [
        ("content_type", core.ObjectIdentifier),
        ("content", core.OctetString, {"explicit": 0, "optional": True}),
    ]


class _SignedData(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar[Fields] = [
        ("version", core.Integer),
        ("digest_algorithms", AnySet),
        ("content", _EncapsulatedContentInfo),
        ("certificates", AnySet, {"implicit": 0, "optional": True}),
        ("crls", AnySet, {"implicit": 1, "optional": True}),
        ("signers", AnySet),
    ]


class _OtherRevocationInfo(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar[Fields] = [("format", core.ObjectIdentifier), ("info", core.Any)]


class _Attribute(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar[Fields] = [("type", core.ObjectIdentifier), ("values", AnySet)]


class _AttributeSet(core.SetOf):  # type: ignore[misc]
    _child_spec = _Attribute


class _SignerInfo(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar[Fields] = [
        ("version", core.Integer),
        ("sid", core.Any),
        ("digest_algorithm", AlgorithmIdentifier),
        ("signed_attributes", _AttributeSet, {"implicit": 0, "optional": True}),
        ("signature_algorithm", AlgorithmIdentifier),
        ("signature", core.OctetString),
        ("unsigned_attributes", _AttributeSet, {"implicit": 1, "optional": True}),
    ]


class _IssuerAndSerialNumber(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar[Fields] = [("issuer", core.Sequence), ("serial", core.Integer)]


@decoding
def read_signed_data(der: bytes) -> SignedData:
    """Open a ContentInfo that holds a SignedData; raise `EncodingError` for anything else."""
    info = _ContentInfo.load(der)
    if info["content_type"].dotted != _ID_SIGNED_DATA:
        raise ValueError("not a SignedData")
    data = info["content"].parse(_SignedData)
    content = data["content"]["content"]
    certificates = items(data["certificates"])
    revocation = items(data["crls"])
    return SignedData(
        content_type=data["content"]["content_type"].dotted,
        econtent=None if isinstance(content, core.Void) else bytes(content.native),
        certificates=tuple(c for c in certificates if c[0] == _SEQUENCE),
        crls=tuple(r for r in revocation if r[0] == _SEQUENCE),
        ocsps=tuple(o for r in revocation if r[0] != _SEQUENCE for o in _ocsp_response(r)),
        signers=items(data["signers"]),
        has_trailing_bytes=len(info.dump()) != len(der),
    )


def _ocsp_response(der: bytes) -> tuple[bytes, ...]:
    """Return the OCSPResponse of an OtherRevocationInfoFormat [1]; other formats hold none."""
    _, _, _, _, content, _ = parser.parse(der)
    info = _OtherRevocationInfo.load(parser.emit(0, 1, 16, content), strict=True)
    return (info["info"].dump(),) if info["format"].dotted == _ID_OCSP_RESPONSE else ()


@decoding
def read_signer_info(der: bytes) -> SignerInfo:
    """Open one SignerInfo; raise `EncodingError` for anything else."""
    value = _SignerInfo.load(der, strict=True)
    issuer, serial, key_id = _signer_identifier(value["sid"].dump())
    return SignerInfo(
        issuer=issuer,
        serial=serial,
        key_id=key_id,
        digest_algorithm=value["digest_algorithm"].dump(),
        signed_attributes=_signed_bytes(value["signed_attributes"]),
        attributes=_attributes(value["signed_attributes"]),
        signature_algorithm=value["signature_algorithm"].dump(),
        signature=bytes(value["signature"].native),
        unsigned_attributes=_attributes(value["unsigned_attributes"]),
    )


def _signer_identifier(der: bytes) -> tuple[bytes | None, int | None, bytes | None]:
    if der[0] == _KEY_ID:
        return None, None, bytes(parser.parse(der, strict=True)[4])
    value = _IssuerAndSerialNumber.load(der, strict=True)
    return value["issuer"].dump(), value["serial"].native, None


def _signed_bytes(attributes: core.Asn1Value) -> bytes | None:
    """Return what the signature is over (RFC 5652 5.4): tag SET OF instead of [0]."""
    if isinstance(attributes, core.Void):
        return None
    received = attributes.dump()
    content = parser.parse(received, strict=True)[4]
    if parser.emit(2, 1, 0, content) != received:
        raise ValueError("signed attributes in BER (RFC 5652 5.3 demands DER)")
    return bytes(parser.emit(0, 1, 17, content))


def _attributes(attributes: core.Asn1Value) -> Attributes:
    if isinstance(attributes, core.Void):
        return ()
    return tuple((a["type"].dotted, items(a["values"])) for a in attributes)
