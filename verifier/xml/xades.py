"""XAdES: the properties beside an XML signature, read only from where the signature vouches.

ETSI EN 319 132-1, baseline B and T. Signed properties come from the element that a Reference of
the same signature digests; time-stamps, certificates and revocation values are not signed and
prove themselves.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from asn1crypto import tsp
from lxml import etree

from verifier.document import ClaimedTime, SigningCertificateAttribute, TimestampToken
from verifier.errors import DocumentError, DocumentFault
from verifier.pki.certificate import Certificate
from verifier.pki.cms import read_timestamp_token
from verifier.pki.der import EncodingError, decoding
from verifier.policy import Limits
from verifier.xml.algorithm import DIGESTS
from verifier.xml.canonicalisation import INCLUSIVE, CanonicalisationError, canonicalise
from verifier.xml.claimed_time import parse_time
from verifier.xml.key_info import read_serial
from verifier.xml.parsing import DSIG, SyntaxFault, base64_value, elements, leaf_text, only_child
from verifier.xml.reference import Reference
from verifier.xml.transform import read_canonical_form

XADES: Final = "http://uri.etsi.org/01903/v1.3.2#"
QUALIFYING_PROPERTIES: Final = f"{{{XADES}}}QualifyingProperties"
_SIGNED_TYPE: Final = "http://uri.etsi.org/01903#SignedProperties"


@dataclass(frozen=True, slots=True)
class Properties:
    """The qualifying properties of one signature."""

    signed: etree._Element | None
    """SignedSignatureProperties, when the reference to them holds."""
    unsigned: etree._Element | None
    """UnsignedSignatureProperties."""
    is_xades: bool = True
    """There are signed properties: what makes it XAdES, whether or not they still hold."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the unsigned properties bring."""

    timestamps: tuple[TimestampToken, ...] = ()
    certificates: tuple[bytes, ...] = field(repr=False, default=())
    crls: tuple[bytes, ...] = field(repr=False, default=())
    ocsps: tuple[bytes, ...] = field(repr=False, default=())


def find_properties(
    signature: etree._Element, objects: Sequence[etree._Element], *, references: Sequence[Reference]
) -> Properties | None:
    """Find the qualifying properties of a signature; None if it has none.

    Raises:
        SyntaxFault: there are several, they are another signature's, or no Reference of this
            signature leads to the SignedProperties (EN 319 132-1 4.3.1, 4.4.1, 4.4.2).
    """
    found = [c for holder in objects for c in elements(holder) if c.tag == QUALIFYING_PROPERTIES]
    claims = [reference for reference in references if reference.kind == _SIGNED_TYPE]
    if not found and not claims:
        return None
    identifier = signature.get("Id")
    if len(found) != 1 or not identifier or found[0].get("Target") != f"#{identifier}":
        raise SyntaxFault("QualifyingProperties")
    signed = only_child(found[0], f"{{{XADES}}}SignedProperties")
    after = _descend(_descend(found[0], "UnsignedProperties"), "UnsignedSignatureProperties")
    if signed is None and not claims:
        return Properties(None, after, is_xades=False)
    leading = [r for r in references if signed is not None and r.target is signed]
    if not leading or any(r.target is not signed for r in claims):
        raise SyntaxFault("reference to SignedProperties")
    holds = all(reference.matches for reference in leading)
    return Properties(_descend(signed, "SignedSignatureProperties") if holds else None, after)


def _descend(parent: etree._Element | None, name: str) -> etree._Element | None:
    return None if parent is None else only_child(parent, f"{{{XADES}}}{name}")


def read_signing_time(signed: etree._Element) -> ClaimedTime | None:
    """Read SigningTime (EN 319 132-1 5.2.1); None if there is none or it is no time."""
    element = _descend(signed, "SigningTime")
    return None if element is None else parse_time(leaf_text(element))


def find_bound(
    signed: etree._Element, candidates: Sequence[Certificate]
) -> tuple[SigningCertificateAttribute, tuple[Certificate, ...]]:
    """Return which certificates SigningCertificate and SigningCertificateV2 name.

    Both are asked when both are there (EN 319 132-1 5.2.2). A wrong serial number counts as
    another certificate; issuer names are not compared, the digest already settles which it is.

    Raises:
        SyntaxFault: a property breaks its schema.
    """
    properties = [_descend(signed, name) for name in ("SigningCertificate", "SigningCertificateV2")]
    present = [element for element in properties if element is not None]
    if not present:
        return SigningCertificateAttribute.ABSENT, ()
    entries = [
        [child for child in elements(element) if child.tag == f"{{{XADES}}}Cert"]
        for element in present
    ]
    bound = tuple(
        certificate
        for certificate in candidates
        if all(any(_names(entry, certificate) for entry in group) for group in entries)
    )
    if bound:
        return SigningCertificateAttribute.MATCHES, bound
    return SigningCertificateAttribute.MISMATCH, ()


def _names(entry: etree._Element, certificate: Certificate) -> bool:
    """Tell whether one Cert element names the certificate."""
    digest = _descend(entry, "CertDigest")
    method = None if digest is None else only_child(digest, f"{{{DSIG}}}DigestMethod")
    value = None if digest is None else only_child(digest, f"{{{DSIG}}}DigestValue")
    if method is None or value is None:
        raise SyntaxFault("CertDigest")
    expected_digest = base64_value(value)
    name = DIGESTS.get(method.get("Algorithm") or "")
    if name is None:
        return False
    if hashlib.new(name, certificate.der, usedforsecurity=False).digest() != expected_digest:
        return False
    version1, version2 = _descend(entry, "IssuerSerial"), _descend(entry, "IssuerSerialV2")
    if version1 is not None and read_serial(version1) != certificate.serial:
        return False
    if version2 is None:
        return True
    try:
        return _decode_serial(base64_value(version2)) == certificate.serial
    except EncodingError as error:
        raise SyntaxFault("IssuerSerialV2") from error


@decoding
def _decode_serial(der: bytes) -> int:
    """Read the serial number of an IssuerSerial (RFC 5035 5.4)."""
    serial: int = tsp.IssuerSerial.load(der, strict=True)["serial_number"].native
    return serial


def read_evidence(
    unsigned: etree._Element | None,
    value: etree._Element,
    *,
    candidates: Sequence[bytes],
    limits: Limits,
) -> Evidence:
    """Read time-stamps of the SignatureValue element, certificates and revocation values.

    `candidates` are certificates from beside a token that leaves its signer's out. A value that is
    not base64 is passed on empty, so that it is judged as what it is: broken.

    Raises:
        DocumentError: more of them, or larger ones, than the limits allow.
    """
    if unsigned is None:
        return Evidence()
    tokens = [
        (stamp, element)
        for stamp in elements(unsigned)
        if stamp.tag == f"{{{XADES}}}SignatureTimeStamp"
        for element in elements(stamp)
        if element.tag == f"{{{XADES}}}EncapsulatedTimeStamp"
    ]
    if len(tokens) > limits.certificates:
        raise DocumentError(DocumentFault.LIMIT, limit="timestamps")
    certificates = _collect(
        unsigned, "CertificateValues", "EncapsulatedX509Certificate", limits=limits
    )
    return Evidence(
        tuple(
            read_timestamp_token(
                _value(element, limits.contents_bytes),
                digest_of=_digest_of(stamp, value),
                limits=limits,
                candidates=(*candidates, *certificates),
            )
            for stamp, element in tokens
        ),
        certificates,
        _collect(unsigned, "RevocationValues", "EncapsulatedCRLValue", limits=limits),
        _collect(unsigned, "RevocationValues", "EncapsulatedOCSPValue", limits=limits),
    )


def _digest_of(stamp: etree._Element, value: etree._Element) -> Callable[[str], bytes]:
    """Return the digests of what a SignatureTimeStamp stands for (EN 319 132-1 5.3)."""
    octets = b""
    try:
        method = only_child(stamp, f"{{{DSIG}}}CanonicalizationMethod")
        form = INCLUSIVE if method is None else read_canonical_form(method)
        if form is not None:
            octets = canonicalise(value, form)
    except (CanonicalisationError, SyntaxFault):
        pass  # nothing has the empty imprint, so the token will not match

    def digest_of(name: str) -> bytes:
        return hashlib.new(name, octets, usedforsecurity=False).digest() if octets else b""

    return digest_of


def _collect(
    unsigned: etree._Element, container: str, name: str, *, limits: Limits
) -> tuple[bytes, ...]:
    """Return the values of that name below the containers of that name."""
    found = [
        element
        for holder in elements(unsigned)
        if holder.tag == f"{{{XADES}}}{container}"
        for element in holder.iter(f"{{{XADES}}}{name}")
    ]
    if len(found) > limits.evidence_items:
        raise DocumentError(DocumentFault.LIMIT, limit="evidence_items")
    return tuple(_value(element, limits.evidence_bytes) for element in found)


def _value(element: etree._Element, allowed: int) -> bytes:
    try:
        value = base64_value(element)
    except SyntaxFault:
        return b""
    if len(value) > allowed:
        raise DocumentError(DocumentFault.LIMIT, limit="evidence_bytes")
    return value
