"""The signed attributes a verifier has to understand, decoded and compared.

content-type, message-digest, signing-time: RFC 5652 11. signing-certificate: RFC 2634 5.4 and
RFC 5035. CMSAlgorithmProtection: RFC 6211.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from asn1crypto import core, parser

from verifier.pki.algorithm import read_digest_algorithm
from verifier.pki.certificate import Certificate
from verifier.pki.der import (
    AlgorithmIdentifier,
    AnySequence,
    EncodingError,
    Fields,
    decoding,
    items,
    read_algorithm_identifier,
    read_octets,
    read_oid,
)
from verifier.pki.name_matching import comparable_name
from verifier.pki.signed_data import Attributes, SignerInfo

_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SIGNING_TIME = "1.2.840.113549.1.9.5"
_SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12"
_SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
_ALGORITHM_PROTECTION = "1.2.840.113549.1.9.52"

_DER_NULL = b"\x05\x00"
_DIRECTORY_NAME = 0xA4
"""The octet that begins GeneralName.directoryName."""


@dataclass(frozen=True, slots=True)
class CertificateReference:
    """One ESSCertID: which certificate the signer says is the signer's."""

    digest_name: str
    """Empty when we do not know the digest."""
    digest: bytes
    issuer: bytes | None
    """Encoded name; empty when it is no single directory name; None without issuerSerial."""
    serial: int | None

    def names(self, certificate: Certificate) -> bool:
        """Return whether this is a reference to the certificate."""
        if not self.digest_name:
            return False
        if hashlib.new(self.digest_name, certificate.der).digest() != self.digest:
            return False
        if self.issuer is None:
            return True
        return self.serial == certificate.serial and is_same_name(
            self.issuer, certificate.issuer_der
        )


@dataclass(frozen=True, slots=True)
class SignedAttributes:
    """What the signer signed beside the content."""

    content_type: str
    message_digest: bytes
    signing_time: datetime | None
    references: tuple[CertificateReference, ...]
    """From signing-certificate and signing-certificate-v2: all have to agree."""
    protects_algorithms: bool
    """False when CMSAlgorithmProtection names other algorithms than SignerInfo."""


class _CertificateID(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    """ESSCertID, RFC 2634 5.4.1."""

    _fields: ClassVar[Fields] = [
        ("digest", core.OctetString),
        ("issuer_serial", core.Sequence, {"optional": True}),
    ]


class _CertificateIDv2(core.Sequence):  # type: ignore[misc]
    """ESSCertIDv2, RFC 5035 4."""

    _fields: ClassVar[Fields] = [
        ("algorithm", AlgorithmIdentifier, {"optional": True}),
        ("digest", core.OctetString),
        ("issuer_serial", core.Sequence, {"optional": True}),
    ]


class _SigningCertificate(core.Sequence):  # type: ignore[misc]
    """SigningCertificate and SigningCertificateV2: the same shape."""

    _fields: ClassVar[Fields] = [
        ("certificates", AnySequence),
        ("policies", AnySequence, {"optional": True}),
    ]


class _IssuerSerial(core.Sequence):  # type: ignore[misc]
    """RFC 5035 4; the unique identifier belongs to attribute certificates."""

    _fields: ClassVar[Fields] = [
        ("issuer", AnySequence),
        ("serial", core.Integer),
        ("issuer_unique_id", core.BitString, {"optional": True}),
    ]


class _AlgorithmProtection(core.Sequence):  # type: ignore[misc]
    """CMSAlgorithmProtection, RFC 6211 2."""

    _fields: ClassVar[Fields] = [
        ("digest_algorithm", AlgorithmIdentifier),
        ("signature_algorithm", AlgorithmIdentifier, {"implicit": 1, "optional": True}),
        ("mac_algorithm", AlgorithmIdentifier, {"implicit": 2, "optional": True}),
    ]


def read_signed_attributes(signer: SignerInfo) -> SignedAttributes:
    """Decode the attributes; raise `EncodingError` when a required one is missing or doubled."""
    content_type = _single(signer.attributes, _CONTENT_TYPE)
    message_digest = _single(signer.attributes, _MESSAGE_DIGEST)
    if signer.signed_attributes is None or content_type is None or message_digest is None:
        raise EncodingError("content-type and message-digest are required (RFC 5652 5.3)")
    signing_time = _single(signer.attributes, _SIGNING_TIME)
    protection = _single(signer.attributes, _ALGORITHM_PROTECTION)
    first = _single(signer.attributes, _SIGNING_CERTIFICATE)
    second = _single(signer.attributes, _SIGNING_CERTIFICATE_V2)
    return SignedAttributes(
        content_type=read_oid(content_type),
        message_digest=read_octets(message_digest),
        signing_time=None if signing_time is None else _decode_time(signing_time),
        references=(
            *(() if first is None else (_decode_reference(first),)),
            *(() if second is None else (_decode_reference_v2(second),)),
        ),
        protects_algorithms=protection is None or _agrees(protection, signer),
    )


def is_same_name(one: bytes, other: bytes) -> bool:
    """Compare two encoded names by RFC 5280 7.1."""
    return one == other or comparable_name(one) == comparable_name(other)


def _single(attributes: Attributes, dotted: str) -> bytes | None:
    """Return the one value of an attribute, None if it is absent; twice is an error."""
    found = [values for kind, values in attributes if kind == dotted]
    if not found:
        return None
    if len(found) > 1 or len(found[0]) != 1:
        raise EncodingError("an attribute that must be single is not")
    return found[0][0]


@decoding
def _decode_time(der: bytes) -> datetime:
    value = core.load(der, strict=True)
    if not isinstance(value, core.UTCTime | core.GeneralizedTime):
        raise TypeError("signing-time is no time")
    return as_moment(value)


def as_moment(value: core.Asn1Value) -> datetime:
    """Return an ASN.1 time in UTC; raise ValueError for one without a zone, or in the year 0."""
    moment = value.native
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise ValueError("a time without zone")
    return moment.astimezone(UTC)


@decoding
def _decode_reference(der: bytes) -> CertificateReference:
    identifier = _CertificateID.load(
        _SigningCertificate.load(der, strict=True)["certificates"][0].dump()
    )
    issuer, serial = _issuer_serial(identifier["issuer_serial"])
    return CertificateReference("sha1", bytes(identifier["digest"].native), issuer, serial)


@decoding
def _decode_reference_v2(der: bytes) -> CertificateReference:
    identifier = _CertificateIDv2.load(
        _SigningCertificate.load(der, strict=True)["certificates"][0].dump()
    )
    algorithm = identifier["algorithm"]
    name = "sha256" if isinstance(algorithm, core.Void) else read_digest_algorithm(algorithm.dump())
    issuer, serial = _issuer_serial(identifier["issuer_serial"])
    return CertificateReference(name, bytes(identifier["digest"].native), issuer, serial)


def _first_identifier(der: bytes) -> bytes:
    """Return the ESSCertID of the signer's certificate; further ones only restrict the path."""
    return items(_SigningCertificate.load(der, strict=True)["certificates"])[0]


def _issuer_serial(value: core.Asn1Value) -> tuple[bytes | None, int | None]:
    if isinstance(value, core.Void):
        return None, None
    pair = _IssuerSerial.load(value.dump(), strict=True)
    names = items(pair["issuer"])
    if len(names) != 1 or names[0][0] != _DIRECTORY_NAME:
        return b"", pair["serial"].native
    return bytes(parser.parse(names[0], strict=True)[4]), pair["serial"].native


@decoding
def _agrees(der: bytes, signer: SignerInfo) -> bool:
    value = _AlgorithmProtection.load(der, strict=True)
    signature = value["signature_algorithm"]
    if isinstance(signature, core.Void) or not isinstance(value["mac_algorithm"], core.Void):
        return False
    return _is_same_algorithm(
        value["digest_algorithm"].dump(), signer.digest_algorithm
    ) and _is_same_algorithm(signature.untag().dump(), signer.signature_algorithm)


def _is_same_algorithm(one: bytes, other: bytes) -> bool:
    """Compare two identifiers; NULL and absent parameters mean the same (RFC 5754 2)."""
    first, second = read_algorithm_identifier(one), read_algorithm_identifier(other)
    return first[0] == second[0] and (first[1] or _DER_NULL) == (second[1] or _DER_NULL)
