"""A small PKI for tests of paths and revocation: authorities that issue, revoke and answer.

Everything takes its times as arguments. All names are invented.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import ClassVar

from asn1crypto import algos, core, crl, ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from verifier.pki.certificate import Certificate, read_certificate
from verifier.policy import Limits
from verifier.ports import Evidence, EvidenceKind, EvidenceOrigin
from verifier.trust import Purpose, TrustAnchor, TrustStore

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
END = datetime(2030, 1, 1, tzinfo=UTC)
AT = datetime(2025, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)
TOLERANCE = timedelta(minutes=5)
LIMITS = Limits()

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
Extension = tuple[x509.ExtensionType, bool]

_SERIALS = count(1000)

CA_USAGE = ("key_cert_sign", "crl_sign")
USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def name_of(common_name: str, organisation: str = "Cơ quan thử nghiệm") -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def usage(*names: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in names for name in USAGES})


def points(*urls: str, **changes: object) -> x509.CRLDistributionPoints:
    return x509.CRLDistributionPoints(
        [
            x509.DistributionPoint(
                full_name=[x509.UniformResourceIdentifier(url)],
                relative_name=None,
                reasons=changes.get("reasons"),
                crl_issuer=changes.get("crl_issuer"),
            )
            for url in urls
        ]
    )


def issuing_point(url: str | None = None, **flags: object) -> x509.IssuingDistributionPoint:
    values = {
        "only_contains_user_certs": False,
        "only_contains_ca_certs": False,
        "only_some_reasons": None,
        "indirect_crl": False,
        "only_contains_attribute_certs": False,
        "full_name": [x509.UniformResourceIdentifier(url)] if url else None,
        "relative_name": None,
    }
    return x509.IssuingDistributionPoint(**{**values, **flags})


@dataclass(frozen=True)
class Entry:
    """One entry of a CRL."""

    serial: int
    at: datetime
    reason: x509.ReasonFlags | None = None
    invalid_from: datetime | None = None
    extensions: tuple[Extension, ...] = ()

    def build(self) -> x509.RevokedCertificate:
        builder = (
            x509.RevokedCertificateBuilder().serial_number(self.serial).revocation_date(self.at)
        )
        if self.reason is not None:
            builder = builder.add_extension(x509.CRLReason(self.reason), critical=False)
        if self.invalid_from is not None:
            builder = builder.add_extension(x509.InvalidityDate(self.invalid_from), critical=False)
        for value, critical in self.extensions:
            builder = builder.add_extension(value, critical=critical)
        return builder.build()


@dataclass(frozen=True)
class Answer:
    """One SingleResponse of an OCSP response."""

    certificate: Certificate
    status: str = "good"
    this_update: datetime = AT
    next_update: datetime | None = AT + DAY
    revoked_at: datetime = AT - DAY
    reason: str | None = None
    digest: str = "sha1"
    changes: dict[str, object] = field(default_factory=dict)
    """Fields of CertID to replace."""
    extensions: tuple[tuple[str, bool, bytes], ...] = ()


class OpenExtension(core.Sequence):
    """An extension of any OID, which asn1crypto's own type would not let us write."""

    _fields: ClassVar[list[tuple[object, ...]]] = [
        ("oid", core.ObjectIdentifier),
        ("critical", core.Boolean, {"default": False}),
        ("value", core.OctetString),
    ]


class OpenExtensions(core.SequenceOf):
    _child_spec = OpenExtension


class OpenSingle(core.Sequence):
    _fields: ClassVar[list[tuple[object, ...]]] = [
        ("cert_id", ocsp.CertId),
        ("cert_status", ocsp.CertStatus),
        ("this_update", core.GeneralizedTime),
        ("next_update", core.GeneralizedTime, {"explicit": 0, "optional": True}),
        ("extensions", OpenExtensions, {"explicit": 1, "optional": True}),
    ]


class OpenSingles(core.SequenceOf):
    _child_spec = OpenSingle


class OpenData(core.Sequence):
    _fields: ClassVar[list[tuple[object, ...]]] = [
        ("responder_id", ocsp.ResponderId),
        ("produced_at", core.GeneralizedTime),
        ("responses", OpenSingles),
        ("extensions", OpenExtensions, {"explicit": 1, "optional": True}),
    ]


@dataclass(frozen=True)
class Authority:
    """A named key with a certificate."""

    key: PrivateKey
    name: x509.Name
    der: bytes

    @property
    def certificate(self) -> Certificate:
        return read_certificate(self.der)

    def issue(
        self,
        common_name: str = "Trần Thị Bưởi",
        *,
        key: PrivateKey | None = None,
        name: x509.Name | None = None,
        ca: bool = False,
        path_length: int | None = None,
        key_usage: tuple[str, ...] | None = None,
        eku: tuple[str, ...] = (),
        begin: datetime = BEGIN,
        end: datetime = END,
        serial: int | None = None,
        extensions: Iterable[Extension] = (),
        digest: str = "sha256",
        basic_constraints: bool = True,
    ) -> "Authority":
        """Issue a certificate; what holds it can itself issue."""
        key = key or new_key()
        subject = name_of(common_name) if name is None else name
        if key_usage is None:
            key_usage = CA_USAGE if ca else ("digital_signature", "content_commitment")
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(next(_SERIALS) if serial is None else serial)
            .not_valid_before(begin)
            .not_valid_after(end)
        )
        if basic_constraints:
            builder = builder.add_extension(
                x509.BasicConstraints(ca, path_length if ca else None), critical=True
            )
        if key_usage:
            builder = builder.add_extension(usage(*key_usage), critical=True)
        if eku:
            builder = builder.add_extension(
                x509.ExtendedKeyUsage([x509.ObjectIdentifier(o) for o in eku]), critical=False
            )
        for value, critical in extensions:
            builder = builder.add_extension(value, critical=critical)
        der = builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)
        if digest != "sha256":
            der = _resign(asn1_x509.Certificate.load(der), "tbs_certificate", self.key, digest)
        return Authority(key, subject, der)

    def crl(
        self,
        *entries: Entry,
        this_update: datetime = AT,
        next_update: datetime | None = None,
        extensions: Iterable[Extension] = (),
        digest: str = "sha256",
        name: x509.Name | None = None,
    ) -> bytes:
        """Publish a CRL; it lasts a day unless told otherwise."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.name if name is None else name)
            .last_update(this_update)
            .next_update(next_update or this_update + DAY)
            .add_extension(x509.CRLNumber(7), critical=False)
        )
        for value, critical in extensions:
            builder = builder.add_extension(value, critical=critical)
        for entry in entries:
            builder = builder.add_revoked_certificate(entry.build())
        der = builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)
        if digest != "sha256":
            der = _resign(crl.CertificateList.load(der), "tbs_cert_list", self.key, digest)
        return der

    def ocsp(
        self,
        *answers: Answer,
        issuer: "Authority | None" = None,
        produced_at: datetime | None = None,
        certificates: tuple[bytes, ...] = (),
        by_name: bool = False,
        extensions: tuple[tuple[str, bool, bytes], ...] = (),
        digest: str = "sha256",
        named_as: "Authority | None" = None,
    ) -> bytes:
        """Sign a response, for `issuer` unless it is the issuer's own."""
        asked = issuer or self
        named = named_as or self
        responder = (
            ocsp.ResponderId("by_name", asn1_x509.Name.load(named.name.public_bytes()))
            if by_name
            else ocsp.ResponderId("by_key", _key_hash(named, "sha1"))
        )
        data = OpenData(
            {
                "responder_id": responder,
                "produced_at": produced_at or max(a.this_update for a in answers),
                "responses": [_single(answer, asked) for answer in answers],
                **({"extensions": _open(extensions)} if extensions else {}),
            }
        )
        basic = ocsp.BasicOCSPResponse(
            {
                "tbs_response_data": ocsp.ResponseData.load(data.dump()),
                "signature_algorithm": _algorithm(self.key, digest),
                "signature": _sign(self.key, data.dump(), digest),
                "certs": [asn1_x509.Certificate.load(der) for der in certificates],
            }
        )
        return wrap_ocsp(basic.dump())


def wrap_ocsp(basic: bytes | None, status: str = "successful") -> bytes:
    fields: dict[str, object] = {"response_status": status}
    if basic is not None:
        fields["response_bytes"] = {
            "response_type": "basic_ocsp_response",
            "response": core.ParsableOctetString(basic),
        }
    return ocsp.OCSPResponse(fields).dump()


def _algorithm(key: PrivateKey, digest: str) -> algos.SignedDigestAlgorithm:
    suffix = "rsa" if isinstance(key, rsa.RSAPrivateKey) else "ecdsa"
    return algos.SignedDigestAlgorithm({"algorithm": f"{digest}_{suffix}"})


def _sign(key: PrivateKey, message: bytes, digest: str) -> bytes:
    algorithm = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256()}[digest]  # noqa: S303
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), algorithm)
    return key.sign(message, ec.ECDSA(algorithm))


def _resign(signed: core.Sequence, part: str, key: PrivateKey, digest: str) -> bytes:
    """Sign again with a digest that `cryptography` refuses to sign with."""
    signed[part]["signature"] = signed["signature_algorithm"] = _algorithm(key, digest)
    message = signed[part].dump(force=True)
    field = "signature_value" if part == "tbs_certificate" else "signature"
    signed[field] = core.OctetBitString(_sign(key, message, digest))
    return signed.dump(force=True)


def _key_hash(holder: Authority, digest: str) -> bytes:
    point = holder.key.public_key()
    bits = (
        point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        if isinstance(point, ec.EllipticCurvePublicKey)
        else point.public_bytes(Encoding.DER, PublicFormat.PKCS1)
    )
    return hashlib.new(digest, bits).digest()


def _single(answer: Answer, issuer: Authority) -> OpenSingle:
    name = answer.certificate.issuer_der
    identifier = {
        "hash_algorithm": {"algorithm": answer.digest},
        "issuer_name_hash": hashlib.new(answer.digest, name).digest(),
        "issuer_key_hash": _key_hash(issuer, answer.digest),
        "serial_number": answer.certificate.serial,
        **answer.changes,
    }
    if answer.status == "revoked":
        details: dict[str, object] = {"revocation_time": answer.revoked_at}
        if answer.reason:
            details["revocation_reason"] = answer.reason
        status = ocsp.CertStatus("revoked", details)
    else:
        status = ocsp.CertStatus(answer.status, core.Null())
    fields = {
        "cert_id": identifier,
        "cert_status": status,
        "this_update": answer.this_update,
    }
    if answer.next_update is not None:
        fields["next_update"] = answer.next_update
    if answer.extensions:
        fields["extensions"] = _open(answer.extensions)
    return OpenSingle(fields)


def _open(extensions: tuple[tuple[str, bool, bytes], ...]) -> OpenExtensions:
    return OpenExtensions(
        [{"oid": oid, "critical": critical, "value": value} for oid, critical, value in extensions]
    )


def new_root(
    common_name: str = "Gốc thử nghiệm",
    *,
    key: PrivateKey | None = None,
    name: x509.Name | None = None,
    **changes: object,
) -> Authority:
    """Make a self-signed authority."""
    key = key or new_key()
    subject = name_of(common_name) if name is None else name
    unsigned = Authority(key, subject, b"")
    return unsigned.issue(key=key, name=subject, ca=True, **changes)


def anchor(root: Authority, *purposes: Purpose, **changes: object) -> TrustAnchor:
    return TrustAnchor(
        root.der,
        root.certificate.common_name,
        frozenset(purposes or Purpose),
        "Nghị định thử nghiệm",
        **changes,
    )


def store(*roots: Authority | TrustAnchor, intermediates: tuple[bytes, ...] = ()) -> TrustStore:
    anchors = tuple(r if isinstance(r, TrustAnchor) else anchor(r) for r in roots)
    return TrustStore(anchors, intermediates)


def as_crl(content: bytes, origin: EvidenceOrigin = EvidenceOrigin.DOCUMENT) -> Evidence:
    return Evidence(EvidenceKind.CRL, content, origin)


def as_ocsp(content: bytes, origin: EvidenceOrigin = EvidenceOrigin.DOCUMENT) -> Evidence:
    return Evidence(EvidenceKind.OCSP, content, origin)


def flip(content: bytes, offset: int) -> bytes:
    """Return the bytes with one bit turned over."""
    changed = bytearray(content)
    changed[offset] ^= 1
    return bytes(changed)
