"""A small signer for tests: puts XML signatures of any layout, good or odd, into a document.

It shares nothing with the reader: it works on text, marks the place of what it has to fill in, and
digests what lxml makes of a part that was parsed on its own.
"""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

DSIG = "http://www.w3.org/2000/09/xmldsig#"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = DSIG + "enveloped-signature"
XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
RSA_SHA256 = MORE + "rsa-sha256"
DIGEST_URIS = {
    "sha1": DSIG + "sha1",
    "sha224": MORE + "sha224",
    "sha256": "http://www.w3.org/2001/04/xmlenc#sha256",
    "sha384": MORE + "sha384",
    "sha512": "http://www.w3.org/2001/04/xmlenc#sha512",
}
XADES = "http://uri.etsi.org/01903/v1.3.2#"
SIGNED_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


@dataclass(frozen=True)
class Person:
    """A key with a certificate for it."""

    key: Key
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def base64(self) -> str:
        return base64.b64encode(self.der).decode()


@lru_cache
def make_key(kind: str, number: int = 0) -> Key:
    match kind:
        case "rsa":
            return rsa.generate_private_key(65537, 2048)
        case "p256":
            return ec.generate_private_key(ec.SECP256R1())
        case "p384":
            return ec.generate_private_key(ec.SECP384R1())
        case "p521":
            return ec.generate_private_key(ec.SECP521R1())
        case _:
            return ed25519.Ed25519PrivateKey.generate()


@lru_cache
def make_person(name: str = "Lê Thị Hương", kind: str = "rsa", *, ca: bool = False) -> Person:
    """Invent somebody with a key and a self-signed certificate."""
    key = make_key(kind, hash(name) if kind != "rsa" else len(name) % 3)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") | 1)
        .not_valid_before(BEGIN)
        .not_valid_after(BEGIN + timedelta(days=700))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return Person(key, builder.sign(key, algorithm))


@dataclass(frozen=True)
class Ref:
    """A Reference to make."""

    uri: str | None = "#data"
    transforms: tuple[str, ...] = ()
    """Algorithms, or whole Transform elements where one needs more."""
    digest: str = "sha256"
    type: str = ""
    digest_value: str | None = None
    """Stands there instead of the right one."""
    of: bytes | None = None
    """Digest these bytes instead of the target's canonical form."""


def transform(algorithm: str) -> str:
    return algorithm if algorithm.startswith("<") else f'<Transform Algorithm="{algorithm}"/>'


def not_signatures(prefix: str = "ds", expression: str | None = None) -> str:
    text = expression or f"not(ancestor-or-self::{prefix}:Signature)"
    return (
        f'<Transform Algorithm="{XPATH}"><XPath xmlns:{prefix}="{DSIG}">{text}</XPath></Transform>'
    )


@dataclass(frozen=True)
class Template:
    """A Signature to make."""

    id: str = "sig"
    references: tuple[Ref, ...] = (Ref(),)
    method: str = RSA_SHA256
    c14n: str = INCLUSIVE
    """An algorithm or a whole CanonicalizationMethod element."""
    person: Person = field(default_factory=make_person)
    key_info: str | None = None
    """None: X509SubjectName and X509Certificate."""
    objects: str = ""
    start: str = f'<Signature xmlns="{DSIG}" Id="{{id}}">'
    end: str = "</Signature>"
    sign: Callable[[bytes], bytes] | None = None
    """Makes the value instead of the person's key."""
    method_content: str = ""

    def text(self) -> str:
        canonicalisation = (
            self.c14n
            if self.c14n.startswith("<")
            else f'<CanonicalizationMethod Algorithm="{self.c14n}"/>'
        )
        references = "".join(self._reference(n, ref) for n, ref in enumerate(self.references))
        key_info = self.key_info
        if key_info is None:
            subject = self.person.certificate.subject.rfc4514_string()
            key_info = (
                f"<KeyInfo><X509Data><X509SubjectName>{subject}</X509SubjectName>"
                f"<X509Certificate>{self.person.base64}</X509Certificate></X509Data></KeyInfo>"
            )
        return (
            f"{self.start.format(id=self.id)}<SignedInfo>{canonicalisation}"
            f'<SignatureMethod Algorithm="{self.method}">{self.method_content}</SignatureMethod>'
            f"{references}</SignedInfo><SignatureValue>{self.mark('value')}</SignatureValue>"
            f"{key_info}{self.objects}{self.end}"
        )

    def _reference(self, number: int, ref: Ref) -> str:
        uri = "" if ref.uri is None else f' URI="{ref.uri}"'
        kind = f' Type="{ref.type}"' if ref.type else ""
        transforms = "".join(map(transform, ref.transforms))
        if transforms:
            transforms = f"<Transforms>{transforms}</Transforms>"
        return (
            f"<Reference{uri}{kind}>{transforms}"
            f'<DigestMethod Algorithm="{DIGEST_URIS.get(ref.digest, ref.digest)}"/>'
            f"<DigestValue>{self.mark(str(number))}</DigestValue></Reference>"
        )

    def mark(self, what: str) -> str:
        return f"@@{self.id}:{what}@@"


def time_object(identifier: str, time: str = "2026-05-22T08:00:00", *, layout: str = "dsig") -> str:
    """Write the Object with the signing time in one of the layouts found in the wild."""
    inner = {"dsig": "", "none": ' xmlns=""', "all-none": ""}[layout]
    outer = ' xmlns=""' if layout == "all-none" else ""
    return (
        f'<Object Id="Object-{identifier}"><SignatureProperties{outer}>'
        f'<SignatureProperty Target="#{identifier}"><SigningTime{inner}>{time}</SigningTime>'
        "</SignatureProperty></SignatureProperties></Object>"
    )


def sign_into(document: str, template: Template, *, place: str | None = None) -> str:
    """Put the signature where a comment says its Id, and fill in digests and value."""
    text = document.replace(place or f"<!--{template.id}-->", template.text())
    for number, ref in enumerate(template.references):
        value = ref.digest_value
        if value is None:
            octets = _digested(text, template, ref) if ref.of is None else ref.of
            digest = hashlib.new(ref.digest, octets).digest() if ref.digest in DIGEST_URIS else b"x"
            value = base64.b64encode(digest).decode()
        text = text.replace(template.mark(str(number)), value)
    root = etree.fromstring(text.encode())
    element = next(
        one for one in root.iter(f"{{{DSIG}}}SignatureValue") if one.text == template.mark("value")
    ).getparent()
    message = _canonical(element.find(f"{{{DSIG}}}SignedInfo"), template.c14n)
    value = (template.sign or (lambda m: make_value(template.person.key, template.method, m)))(
        message
    )
    return text.replace(template.mark("value"), base64.b64encode(value).decode())


def make_value(key: Key, method: str, message: bytes) -> bytes:
    name = re.search(r"sha\d+", method.rpartition("#")[2])
    digest = {
        "sha1": hashes.SHA1(),  # noqa: S303  # weak signatures are cases too
        "sha224": hashes.SHA224(),
        "sha256": hashes.SHA256(),
        "sha384": hashes.SHA384(),
        "sha512": hashes.SHA512(),
    }[name.group() if name else "sha256"]
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(message)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        size = (key.curve.key_size + 7) // 8
        r, s = decode_dss_signature(key.sign(message, ec.ECDSA(digest)))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")
    if method.endswith("MGF1"):
        scheme = padding.PSS(padding.MGF1(digest), digest.digest_size)
        return key.sign(message, scheme, digest)
    return key.sign(message, padding.PKCS1v15(), digest)


def _digested(text: str, template: Template, ref: Ref) -> bytes:
    root = etree.fromstring(text.encode())
    if ref.uri == "":
        target = root
    else:
        name = (ref.uri or "").removeprefix("#")
        found = [
            one
            for one in root.iter(etree.Element)
            if name in (one.get("Id"), one.get("ID"), one.get("id"))
        ]
        if not found:
            return b"nothing"
        target = found[0]
    copy = _apart(target)
    c14n = INCLUSIVE
    for algorithm in ref.transforms:
        if algorithm == ENVELOPED:
            for one in list(copy.iter(f"{{{DSIG}}}Signature")):
                if one.get("Id") == template.id:
                    _remove(one)
        elif XPATH in algorithm:
            for one in list(copy.iter(f"{{{DSIG}}}Signature")):
                _remove(one)
        else:
            c14n = algorithm
    return _render(copy, c14n)


def _apart(element: etree._Element) -> etree._Element:
    copy = etree.fromstring(etree.tostring(element, with_tail=False))
    for above in element.iterancestors():
        for name, value in above.attrib.items():
            if (
                name.startswith("{http://www.w3.org/XML/1998/namespace}")
                and name not in copy.attrib
            ):
                copy.set(name, value)
    return copy


def _canonical(element: etree._Element, c14n: str) -> bytes:
    exclusive = EXCLUSIVE in c14n
    return _render(
        etree.fromstring(etree.tostring(element, with_tail=False))
        if exclusive
        else _apart(element),
        c14n,
    )


def _render(element: etree._Element, c14n: str) -> bytes:
    prefixes = re.search(r'PrefixList="([^"]*)"', c14n)
    return etree.tostring(
        element,
        method="c14n",
        exclusive=EXCLUSIVE in c14n,
        with_comments=False,
        inclusive_ns_prefixes=prefixes.group(1).split() if prefixes else None,
    )


def _remove(element: etree._Element) -> None:
    parent, previous, tail = element.getparent(), element.getprevious(), element.tail or ""
    if previous is None:
        parent.text = (parent.text or "") + tail
    else:
        previous.tail = (previous.tail or "") + tail
    parent.remove(element)


DATA = (
    '<DU_LIEU_HOC_BA Id="data"><THONG_TIN_CHUNG><PHIEN_BAN>1.0</PHIEN_BAN>'
    "<MA_TRA_CUU_UUID>3f0c1a54-9d1e-4f35-8f2b-5a1f6f0f7c11</MA_TRA_CUU_UUID>"
    "<TEN_NAM_HOC>2025-2026</TEN_NAM_HOC><MA_TRUONG>79000701</MA_TRUONG>"
    "<HO_VA_TEN>Nguyễn Thị Mai</HO_VA_TEN><NGAY_SINH>2019-03-02</NGAY_SINH>"
    "</THONG_TIN_CHUNG></DU_LIEU_HOC_BA>"
)
CARD = (
    f'<HOC_BA id="hb-1">{DATA}<DANH_SACH_THONG_TIN_KY>'
    "<GVCN><NGAY_KY>2026-05-22T08:00:00+07:00</NGAY_KY><SO_CCCD>001190000001</SO_CCCD><!--GVCN--></GVCN>"
    "<CBQL><NGAY_KY>2026-05-23T08:00:00+07:00</NGAY_KY><SO_CCCD>001180000002</SO_CCCD><!--CBQL--></CBQL>"
    "<KY_PHAT_HANH><NGAY_KY>2026-05-24T08:00:00+07:00</NGAY_KY><!--KY_PHAT_HANH--></KY_PHAT_HANH>"
    "</DANH_SACH_THONG_TIN_KY></HOC_BA>"
)
"""A card of the national format, with a place for each signature."""
ROLES = ("GVCN", "CBQL", "KY_PHAT_HANH")


def drop_places(document: str) -> bytes:
    """Return the document without the places that were left empty."""
    return re.sub(r"<!--[A-Za-z_-]+-->", "", document).encode()


def role_template(identifier: str, *, layout: str = "dsig", zone: str = "", **changes) -> Template:
    """Return the layout of real government XML: data and signing time, without Transforms."""
    values = {
        "id": identifier,
        "references": (Ref("#data"), Ref(f"#Object-{identifier}")),
        "objects": time_object(identifier, f"2026-05-22T08:00:00{zone}", layout=layout),
        "person": make_person(f"Người ký {identifier}"),
    }
    return Template(**(values | changes))


def signed_card(document: str = CARD, **changes) -> str:
    """Return a card with all three signatures."""
    for identifier in ROLES:
        document = sign_into(document, role_template(identifier, **changes))
    return document


def one_signature(document: str = CARD, *, role: str = "KY_PHAT_HANH", **changes) -> bytes:
    """Return a card with one signature, by default in the school's place."""
    for other in ROLES:
        document = document if other == role else document.replace(f"<!--{other}-->", "")
    return sign_into(document, role_template(role, **changes)).encode()
