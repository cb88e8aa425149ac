"""Makers of certificates, CMS signatures and time-stamp tokens, good and in one respect bad.

The DER is written by hand, so that a test can break any octet and no library's opinion of what
is proper gets in the way. All people are invented.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

SHA2 = "2.16.840.1.101.3.4.2."
DIGEST_OIDS = {
    "md5": "1.2.840.113549.2.5",
    "sha1": "1.3.14.3.2.26",
    "sha224": SHA2 + "4",
    "sha256": SHA2 + "1",
    "sha384": SHA2 + "2",
    "sha512": SHA2 + "3",
    "sha3_256": SHA2 + "8",
    "shake128": SHA2 + "11",
}
HASHES = {
    "md5": hashes.MD5(),  # noqa: S303  # old signatures have to be told apart
    "sha1": hashes.SHA1(),  # noqa: S303
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sha3_256": hashes.SHA3_256(),
}
RSA_OIDS = {
    "md5": "1.2.840.113549.1.1.4",
    "sha1": "1.2.840.113549.1.1.5",
    "sha224": "1.2.840.113549.1.1.14",
    "sha256": "1.2.840.113549.1.1.11",
    "sha384": "1.2.840.113549.1.1.12",
    "sha512": "1.2.840.113549.1.1.13",
    "sha3_256": "2.16.840.1.101.3.4.3.14",
}
ECDSA_OIDS = {
    "sha1": "1.2.840.10045.4.1",
    "sha256": "1.2.840.10045.4.3.2",
    "sha384": "1.2.840.10045.4.3.3",
    "sha512": "1.2.840.10045.4.3.4",
    "sha3_256": "2.16.840.1.101.3.4.3.10",
}
ED25519 = "1.3.101.112"
PSS = "1.2.840.113549.1.1.10"
ID_DATA = "1.2.840.113549.1.7.1"
ID_TST_INFO = "1.2.840.113549.1.9.16.1.4"
CONTENT = "Học bạ của em Trần Thị Bưởi".encode()
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
SIGNED_AT = datetime(2026, 5, 22, 1, 0, tzinfo=UTC)
NULL = b"\x05\x00"


class Asn1:
    """Writes DER, and whatever else it is told to."""

    @staticmethod
    def tlv(tag: int, *parts: bytes) -> bytes:
        body = b"".join(parts)
        if len(body) < 128:
            return bytes([tag, len(body)]) + body
        size = (len(body).bit_length() + 7) // 8
        return bytes([tag, 0x80 | size]) + len(body).to_bytes(size, "big") + body

    @staticmethod
    def indefinite(tag: int, *parts: bytes) -> bytes:
        return bytes([tag, 0x80]) + b"".join(parts) + b"\x00\x00"

    @classmethod
    def seq(cls, *parts: bytes) -> bytes:
        return cls.tlv(0x30, *parts)

    @classmethod
    def set(cls, *parts: bytes) -> bytes:
        return cls.tlv(0x31, *sorted(parts))

    @classmethod
    def integer(cls, value: int) -> bytes:
        return cls.tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))

    @classmethod
    def octets(cls, value: bytes) -> bytes:
        return cls.tlv(0x04, value)

    @classmethod
    def bits(cls, value: bytes) -> bytes:
        return cls.tlv(0x03, b"\x00", value)

    @classmethod
    def utf8(cls, value: str) -> bytes:
        return cls.tlv(0x0C, value.encode())

    @classmethod
    def time(cls, value: str) -> bytes:
        return cls.tlv(0x18, value.encode())

    @classmethod
    def oid(cls, dotted: str) -> bytes:
        first, second, *rest = map(int, dotted.split("."))
        body = bytearray()
        for arc in (first * 40 + second, *rest):
            chunk = [arc & 0x7F]
            while arc := arc >> 7:
                chunk.append(0x80 | (arc & 0x7F))
            body.extend(reversed(chunk))
        return cls.tlv(0x06, bytes(body))

    @classmethod
    def algorithm(cls, dotted: str, parameters: bytes = b"") -> bytes:
        return cls.seq(cls.oid(dotted), parameters)

    @classmethod
    def digest(cls, name: str) -> bytes:
        return cls.algorithm(DIGEST_OIDS[name])

    @classmethod
    def attribute(cls, dotted: str, *values: bytes) -> bytes:
        return cls.seq(cls.oid(dotted), cls.tlv(0x31, *values))

    @classmethod
    def pss(cls, digest: str, mgf: str, salt: int, trailer: int = 1) -> bytes:
        """RSASSA-PSS-params; in DER, what equals its default is left out."""
        mask = cls.algorithm("1.2.840.113549.1.1.8", cls.digest(mgf))
        return cls.algorithm(
            PSS,
            cls.seq(
                b"" if digest == "sha1" else cls.tlv(0xA0, cls.digest(digest)),
                b"" if mgf == "sha1" else cls.tlv(0xA1, mask),
                b"" if salt == 20 else cls.tlv(0xA2, cls.integer(salt)),
                b"" if trailer == 1 else cls.tlv(0xA3, cls.integer(trailer)),
            ),
        )


A = Asn1
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


def sign(key: PrivateKey, message: bytes, digest: str, pss: tuple[str, int] | None = None) -> bytes:
    """Sign; `pss` is (digest of MGF1, salt length)."""
    match key:
        case rsa.RSAPrivateKey() if pss is not None:
            scheme = padding.PSS(padding.MGF1(HASHES[pss[0]]), pss[1])
            return key.sign(message, scheme, HASHES[digest])
        case rsa.RSAPrivateKey():
            return key.sign(message, padding.PKCS1v15(), HASHES[digest])
        case ec.EllipticCurvePrivateKey():
            return key.sign(message, ec.ECDSA(HASHES[digest]))
        case _:
            return key.sign(message)


def identifier(key: PrivateKey, digest: str, pss: tuple[str, int] | None = None) -> bytes:
    """Write the AlgorithmIdentifier of what `sign` does."""
    match key:
        case rsa.RSAPrivateKey() if pss is not None:
            return A.pss(digest, *pss)
        case rsa.RSAPrivateKey():
            return A.algorithm(RSA_OIDS[digest], NULL)
        case ec.EllipticCurvePrivateKey():
            return A.algorithm(ECDSA_OIDS[digest])
        case _:
            return A.algorithm(ED25519)


def spki_of(key: PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True)
class CertificateRecipe:
    """A certificate written by hand; `replace` one field to break one thing."""

    issuer_key: PrivateKey
    spki: bytes
    subject: tuple[tuple[str, bytes], ...] = (
        ("2.5.4.6", A.tlv(0x13, b"VN")),
        ("2.5.4.10", A.utf8("Trường Tiểu học Mơ Ước")),
        ("0.9.2342.19200300.100.1.1", A.utf8("CCCD:048317002681")),
        ("2.5.4.3", A.utf8("Lê Văn Ổi")),
    )
    issuer: tuple[tuple[str, bytes], ...] = (("2.5.4.3", A.utf8("CA thử nghiệm")),)
    serial: bytes = A.integer(0x1234567890)
    not_before: bytes = A.tlv(0x17, b"250101000000Z")
    not_after: bytes = A.tlv(0x17, b"300101000000Z")
    extensions: tuple[bytes, ...] = ()
    digest: str = "sha256"
    pss: tuple[str, int] | None = None
    inner: bytes | None = None
    outer: bytes | None = None
    version: bytes = A.tlv(0xA0, A.integer(2))

    @staticmethod
    def name(attributes: tuple[tuple[str, bytes], ...]) -> bytes:
        return A.seq(*(A.tlv(0x31, A.seq(A.oid(kind), value)) for kind, value in attributes))

    @property
    def der(self) -> bytes:
        algorithm = identifier(self.issuer_key, self.digest, self.pss)
        tbs = A.seq(
            self.version,
            self.serial,
            self.inner or algorithm,
            self.name(self.issuer),
            A.seq(self.not_before, self.not_after),
            self.name(self.subject),
            self.spki,
            *([A.tlv(0xA3, A.seq(*self.extensions))] if self.extensions else []),
        )
        value = sign(self.issuer_key, tbs, self.digest, self.pss)
        return A.seq(tbs, self.outer or algorithm, A.bits(value))


def extension(dotted: str, value: bytes, *, critical: bool = False) -> bytes:
    return A.seq(A.oid(dotted), b"\x01\x01\xff" if critical else b"", A.octets(value))


@dataclass(frozen=True)
class Holder:
    """A certificate with its key."""

    key: PrivateKey
    der: bytes

    @property
    def parsed(self) -> x509.Certificate:
        return x509.load_der_x509_certificate(self.der)

    @property
    def issuer_and_serial(self) -> bytes:
        parsed = self.parsed
        return A.seq(parsed.issuer.public_bytes(), A.integer(parsed.serial_number))

    @property
    def key_id(self) -> bytes:
        return self.parsed.extensions.get_extension_for_class(
            x509.SubjectKeyIdentifier
        ).value.digest


@dataclass(frozen=True)
class Reference:
    """A signing-certificate attribute."""

    certificate: bytes
    digest: str = "sha256"
    version: int = 2
    issuer_serial: bytes = b""
    explicit_algorithm: bytes = b""

    @property
    def attribute(self) -> bytes:
        hashed = A.octets(hashlib.new(self.digest, self.certificate).digest())
        named = self.explicit_algorithm or (
            b"" if self.version == 1 or self.digest == "sha256" else A.digest(self.digest)
        )
        dotted = "1.2.840.113549.1.9.16.2." + ("47" if self.version == 2 else "12")
        return A.attribute(dotted, A.seq(A.seq(A.seq(named, hashed, self.issuer_serial))))


@dataclass(frozen=True)
class CMSRecipe:
    """A CMS signature written by hand; `replace` one field to break one thing."""

    key: PrivateKey
    certificate: bytes
    sid: bytes
    content: bytes = CONTENT
    econtent: bytes | None = None
    econtent_type: str = ID_DATA
    digest: str = "sha256"
    pss: tuple[str, int] | None = None
    digest_identifier: bytes | None = None
    signature_identifier: bytes | None = None
    reference: Reference | None = None
    removed: frozenset[str] = frozenset()
    """Names of attributes to leave out."""
    replaced: dict[str, bytes] = field(default_factory=dict)
    added: tuple[bytes, ...] = ()
    signed: Callable[[bytes], bytes] = bytes
    """Makes of the attributes, as SET OF, what is signed."""
    sent: Callable[[bytes], bytes] = bytes
    """Makes of the attributes under [0] what is sent."""
    certificates: tuple[bytes, ...] | None = None
    crls: bytes = b""
    signers: int = 1
    unsigned: tuple[bytes, ...] = ()
    signature: Callable[[bytes], bytes] = bytes
    tail: bytes = b""

    @property
    def attributes(self) -> tuple[bytes, ...]:
        hashed = hashlib.new(self.digest, self.content if self.econtent is None else self.econtent)
        named = {
            "content-type": A.attribute("1.2.840.113549.1.9.3", A.oid(self.econtent_type)),
            "message-digest": A.attribute("1.2.840.113549.1.9.4", A.octets(hashed.digest())),
            "signing-time": A.attribute("1.2.840.113549.1.9.5", A.tlv(0x17, b"260522010000Z")),
            **({} if self.reference is None else {"reference": self.reference.attribute}),
            **self.replaced,
        }
        return (*(v for k, v in named.items() if k not in self.removed), *self.added)

    @property
    def signature_value(self) -> bytes:
        message = self.signed(A.set(*self.attributes))
        return self.signature(sign(self.key, message, self.digest, self.pss))

    @property
    def signer_info(self) -> bytes:
        body = A.set(*self.attributes)
        return A.seq(
            A.integer(1),
            self.sid,
            self.digest_identifier or A.digest(self.digest),
            self.sent(b"\xa0" + body[1:]),
            self.signature_identifier or identifier(self.key, self.digest, self.pss),
            A.octets(self.signature_value),
            *([A.tlv(0xA1, *self.unsigned)] if self.unsigned else []),
        )

    @property
    def signed_data(self) -> tuple[bytes, ...]:
        bag = (self.certificate,) if self.certificates is None else self.certificates
        content = () if self.econtent is None else (A.tlv(0xA0, A.octets(self.econtent)),)
        return (
            A.integer(1),
            A.set(A.digest("sha256")),
            A.seq(A.oid(self.econtent_type), *content),
            A.tlv(0xA0, *bag) if bag else b"",
            A.tlv(0xA1, self.crls) if self.crls else b"",
            A.tlv(0x31, *([self.signer_info] * self.signers)),
        )

    @property
    def der(self) -> bytes:
        signed_data = A.oid("1.2.840.113549.1.7.2")
        return A.seq(signed_data, A.tlv(0xA0, A.seq(*self.signed_data))) + self.tail

    @property
    def ber(self) -> bytes:
        """The same with indefinite lengths, and the content in pieces, where CMS allows it."""
        version, digests, content, *rest = self.signed_data
        if self.econtent is not None:
            pieces = [A.octets(self.econtent[i : i + 7]) for i in range(0, len(self.econtent), 7)]
            inner = A.indefinite(0xA0, A.indefinite(0x24, *pieces))
            content = A.indefinite(0x30, A.oid(self.econtent_type), inner)
        body = A.indefinite(0x30, version, digests, content, *rest)
        outer = A.indefinite(0x30, A.oid("1.2.840.113549.1.7.2"), A.indefinite(0xA0, body))
        return outer + self.tail


@dataclass(frozen=True)
class TSTInfoRecipe:
    """A TSTInfo written by hand."""

    stamped: bytes
    digest: str = "sha256"
    digest_identifier: bytes | None = None
    version: int = 1
    gen_time: bytes = A.time("20260522010203.25Z")
    accuracy: bytes = A.seq(A.integer(1), A.tlv(0x80, b"\x02"), A.tlv(0x81, b"\x03"))
    rest: bytes = b""

    @property
    def der(self) -> bytes:
        name = self.digest_identifier or A.digest(self.digest)
        imprint = A.octets(hashlib.new(self.digest, self.stamped).digest())
        return A.seq(
            A.integer(self.version),
            A.oid("1.2.3.4.5"),
            A.seq(name, imprint),
            A.integer(77),
            self.gen_time,
            self.accuracy,
            self.rest,
        )


def _issue(key: PrivateKey, name: str, issuer: "Holder | None", *, serial: int) -> Holder:
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    signing_key = key if issuer is None else issuer.key
    algorithm = None if isinstance(signing_key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.parsed.subject)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(BEGIN)
        .not_valid_after(BEGIN + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(issuer is None, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(signing_key, algorithm)
    )
    return Holder(key, certificate.public_bytes(Encoding.DER))


@dataclass(frozen=True)
class World:
    """Everybody who signs in these tests."""

    root: Holder
    signer: Holder
    teacher: Holder
    """ECDSA P-256."""
    official: Holder
    """Ed25519."""
    tsa: Holder

    def cms(self, holder: Holder | None = None, **changes: object) -> CMSRecipe:
        who = holder or self.signer
        recipe = CMSRecipe(who.key, who.der, who.issuer_and_serial, reference=Reference(who.der))
        return replace(recipe, **changes)

    def token(
        self, stamped: bytes, info: TSTInfoRecipe | None = None, **changes: object
    ) -> CMSRecipe:
        return self.cms(
            self.tsa,
            **{
                "econtent": (info or TSTInfoRecipe(stamped)).der,
                "econtent_type": ID_TST_INFO,
                **changes,
            },
        )

    def tst_info(self, stamped: bytes, **changes: object) -> TSTInfoRecipe:
        return TSTInfoRecipe(stamped, **changes)

    def reference(self, certificate: bytes, **changes: object) -> Reference:
        return Reference(certificate, **changes)

    def certificate(self, **changes: object) -> CertificateRecipe:
        """A recipe for a certificate that `root` issues to the signer's key."""
        recipe = CertificateRecipe(self.root.key, spki_of(self.signer.key))
        return replace(recipe, **changes)

    def issue(self, key: PrivateKey, name: str, *, serial: int) -> Holder:
        return _issue(key, name, self.root, serial=serial)

    def extension(self, dotted: str, value: bytes, *, critical: bool = False) -> bytes:
        return extension(dotted, value, critical=critical)

    def spki(self, key: PrivateKey) -> bytes:
        return spki_of(key)

    def sign(
        self, key: PrivateKey, message: bytes, digest: str, pss: tuple[str, int] | None = None
    ) -> bytes:
        return sign(key, message, digest, pss)


@pytest.fixture(scope="session")
def world() -> World:
    root = _issue(rsa.generate_private_key(65537, 2048), "CA thử nghiệm", None, serial=1)
    return World(
        root=root,
        signer=_issue(rsa.generate_private_key(65537, 2048), "Lê Văn Ổi", root, serial=2),
        teacher=_issue(ec.generate_private_key(ec.SECP256R1()), "Phạm Thị Mít", root, serial=3),
        official=_issue(ed25519.Ed25519PrivateKey.generate(), "Vũ Văn Na", root, serial=4),
        tsa=_issue(ec.generate_private_key(ec.SECP256R1()), "Dấu thời gian", root, serial=5),
    )


@pytest.fixture(scope="session")
def asn1() -> type[Asn1]:
    return Asn1


@pytest.fixture(scope="session")
def digest_of() -> Callable[[bytes], Callable[[str], bytes]]:
    """Makes what `read_cms` wants of content at hand."""
    return lambda content: lambda name: hashlib.new(name, content).digest()
