"""Signs a card's data as XML: plain XMLDSig as government systems write it, and XAdES B and T.

signxml is not used for writing. It puts Transforms into every Reference where the real layout has
none, takes the signing time from the machine's clock, and lxml's canonical form of an element
inside a default namespace carries a false `xmlns=""`. Here every part that is digested is first
written as a document of its own with the namespaces it will inherit, so that its canonical form
(C14N 1.0, which a Reference without Transforms implies) is the one it has in the signature.
"""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from lxml import etree

from web.cardkit.card_xml import DATA_ID
from web.cardkit.identity import Identity, sign_bytes
from web.cardkit.timestamping import Stamper

DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
XADES: Final = "http://uri.etsi.org/01903/v1.3.2#"
C14N: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"

_DIGESTS: Final = {
    "sha1": f"{DSIG}sha1",
    "sha256": "http://www.w3.org/2001/04/xmlenc#sha256",
    "sha512": "http://www.w3.org/2001/04/xmlenc#sha512",
}
_MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
_RSA_METHODS: Final = {
    "sha1": f"{DSIG}rsa-sha1",
    "sha256": f"{_MORE}rsa-sha256",
    "sha512": f"{_MORE}rsa-sha512",
}
_COORDINATE: Final = 32
"""Octets of each half of a P-256 signature (XMLDSig 1.1, 6.4.3)."""


class XMLProfile(Enum):
    """The layouts of a signature."""

    XMLDSIG = "XMLDSig"
    """The time in SignatureProperties of an Object."""
    XADES = "XAdES"
    """The time and the certificate's digest in SignedProperties."""


class TimeNamespace(Enum):
    """Where real signers put SigningTime."""

    DSIG = "dsig"
    """In the signature's own namespace, which its schema does not know."""
    EMPTY = "empty"
    """In none, by `xmlns=""`."""
    UNPREFIXED = "unprefixed"
    """In none, because the signature's namespace has a prefix."""


@dataclass(frozen=True, slots=True)
class XMLStyle:
    """How an XML signature is made."""

    profile: XMLProfile = XMLProfile.XMLDSIG
    digest: str = "sha256"
    pss: bool = False
    time_namespace: TimeNamespace = TimeNamespace.DSIG
    with_zone: bool = True

    @property
    def prefix(self) -> str:
        """The prefix of the signature's namespace, colon included."""
        return "ds:" if self.time_namespace is TimeNamespace.UNPREFIXED else ""


@dataclass(frozen=True, slots=True)
class XMLSigning:
    """One signature to be made over a card's data."""

    signer: Identity
    at: datetime
    """What the signature claims."""
    signature_id: str
    style: XMLStyle = XMLStyle()
    stamper: Stamper | None = field(default=None, repr=False)
    """Gives the signature a SignatureTimeStamp (XAdES-T)."""
    carries: tuple[Identity, ...] = ()
    """Certificates put in beside the signer's."""
    also_covers: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    """Id and canonical form of further elements, such as earlier signatures."""


def sign_data(data: bytes, signing: XMLSigning) -> bytes:
    """Return a Signature element over `data`, the canonical DU_LIEU_HOC_BA with Id `data`.

    The signature does not depend on where it is put, as long as no namespace is declared above.
    """
    prefix, style = signing.style.prefix, signing.style
    signed_object, reference = _signed_object(signing)
    references = [
        (DATA_ID, data, ""),
        *((i, form, "") for i, form in signing.also_covers),
        reference,
    ]
    signed_info = _canonical(_signed_info(references, signing), style)
    value = _signature_value(signed_info, signing)
    value_element = _canonical(f"<{prefix}SignatureValue>{value}</{prefix}SignatureValue>", style)
    return (
        f'<{prefix}Signature {_declaration(style)} Id="{signing.signature_id}">'
        f"{_inside(signed_info, style)}{_inside(value_element, style)}"
        f"{_key_info(signing)}{_object(signed_object, value_element, signing)}"
        f"</{prefix}Signature>"
    ).encode()


def canonical_form(element: bytes) -> bytes:
    """Return the canonical form (C14N 1.0) of an element written as a document of its own."""
    return etree.tostring(etree.fromstring(element), method="c14n")


def _signed_object(signing: XMLSigning) -> tuple[bytes, tuple[str, bytes, str]]:
    """Return what carries the time, and the (Id, canonical form, type) to refer to it."""
    if signing.style.profile is XMLProfile.XADES:
        identifier = f"SignedProperties-{signing.signature_id}"
        form = _canonical(_signed_properties(identifier, signing), signing.style, xades=True)
        return form, (identifier, form, "http://uri.etsi.org/01903#SignedProperties")
    identifier = f"Object-{signing.signature_id}"
    form = _canonical(_properties_object(identifier, signing), signing.style)
    return form, (identifier, form, "")


def _properties_object(identifier: str, signing: XMLSigning) -> str:
    prefix, style = signing.style.prefix, signing.style
    tag = f"{prefix}SigningTime" if style.time_namespace is TimeNamespace.DSIG else "SigningTime"
    opening = f'{tag} xmlns=""' if style.time_namespace is TimeNamespace.EMPTY else tag
    return (
        f'<{prefix}Object Id="{identifier}"><{prefix}SignatureProperties>'
        f'<{prefix}SignatureProperty Target="#{signing.signature_id}">'
        f"<{opening}>{_time(signing)}</{tag}>"
        f"</{prefix}SignatureProperty></{prefix}SignatureProperties></{prefix}Object>"
    )


def _signed_properties(identifier: str, signing: XMLSigning) -> str:
    """EN 319 132-1 5.2.1 and 5.2.2: the time and the certificate's digest."""
    digest = _digest_elements(signing.signer.der, signing)
    return (
        f'<xades:SignedProperties Id="{identifier}"><xades:SignedSignatureProperties>'
        f"<xades:SigningTime>{_time(signing)}</xades:SigningTime>"
        f"<xades:SigningCertificateV2><xades:Cert><xades:CertDigest>{digest}</xades:CertDigest>"
        f"</xades:Cert></xades:SigningCertificateV2>"
        f"</xades:SignedSignatureProperties></xades:SignedProperties>"
    )


def _signed_info(references: Iterable[tuple[str, bytes, str]], signing: XMLSigning) -> str:
    prefix = signing.style.prefix
    parts = "".join(
        f'<{prefix}Reference URI="#{identifier}"{_type(kind)}>'
        f"{_digest_elements(form, signing)}</{prefix}Reference>"
        for identifier, form, kind in references
    )
    return (
        f"<{prefix}SignedInfo>"
        f'<{prefix}CanonicalizationMethod Algorithm="{C14N}"></{prefix}CanonicalizationMethod>'
        f'<{prefix}SignatureMethod Algorithm="{_method(signing)}"></{prefix}SignatureMethod>'
        f"{parts}</{prefix}SignedInfo>"
    )


def _type(kind: str) -> str:
    return f' Type="{kind}"' if kind else ""


def _digest_elements(content: bytes, signing: XMLSigning) -> str:
    prefix, name = signing.style.prefix, signing.style.digest
    value = hashlib.new(name, content, usedforsecurity=False).digest()
    return (
        f'<{prefix}DigestMethod Algorithm="{_DIGESTS[name]}"></{prefix}DigestMethod>'
        f"<{prefix}DigestValue>{_base64(value)}</{prefix}DigestValue>"
    )


def _method(signing: XMLSigning) -> str:
    digest = signing.style.digest
    if isinstance(signing.signer.key, ec.EllipticCurvePrivateKey):
        return f"{_MORE}ecdsa-{digest}"
    if signing.style.pss:
        return f"http://www.w3.org/2007/05/xmldsig-more#{digest}-rsa-MGF1"
    return _RSA_METHODS[digest]


def _signature_value(signed_info: bytes, signing: XMLSigning) -> str:
    style = signing.style
    value = sign_bytes(signing.signer, signed_info, digest=style.digest, pss=style.pss)
    if isinstance(signing.signer.key, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(value)
        value = r.to_bytes(_COORDINATE, "big") + s.to_bytes(_COORDINATE, "big")
    return _base64(value)


def _key_info(signing: XMLSigning) -> str:
    """X509SubjectName and X509Certificate are both mandatory in CV 2088 PL1 II.1."""
    prefix = signing.style.prefix
    certificates = "".join(
        f"<{prefix}X509Certificate>{_base64(identity.der)}</{prefix}X509Certificate>"
        for identity in (signing.signer, *signing.carries)
    )
    subject = escape(signing.signer.certificate.subject.rfc4514_string())
    return (
        f"<{prefix}KeyInfo><{prefix}X509Data>"
        f"<{prefix}X509SubjectName>{subject}</{prefix}X509SubjectName>{certificates}"
        f"</{prefix}X509Data></{prefix}KeyInfo>"
    )


def _object(signed_object: bytes, value_element: bytes, signing: XMLSigning) -> str:
    prefix, style = signing.style.prefix, signing.style
    if style.profile is XMLProfile.XMLDSIG:
        return _inside(signed_object, style)
    return (
        f'<{prefix}Object><xades:QualifyingProperties xmlns:xades="{XADES}" '
        f'Target="#{signing.signature_id}">{_inside(signed_object, style, xades=True)}'
        f"{_unsigned_properties(value_element, signing)}"
        f"</xades:QualifyingProperties></{prefix}Object>"
    )


def _unsigned_properties(value_element: bytes, signing: XMLSigning) -> str:
    """EN 319 132-1 5.3: the token over the canonical SignatureValue element."""
    if signing.stamper is None:
        return ""
    prefix = signing.style.prefix
    token = signing.stamper(hashlib.sha256(value_element).digest(), "sha256")
    return (
        "<xades:UnsignedProperties><xades:UnsignedSignatureProperties><xades:SignatureTimeStamp>"
        f'<{prefix}CanonicalizationMethod Algorithm="{C14N}"></{prefix}CanonicalizationMethod>'
        f"<xades:EncapsulatedTimeStamp>{_base64(token)}</xades:EncapsulatedTimeStamp>"
        "</xades:SignatureTimeStamp></xades:UnsignedSignatureProperties>"
        "</xades:UnsignedProperties>"
    )


def _canonical(element: str, style: XMLStyle, *, xades: bool = False) -> bytes:
    """Return the canonical form of an element with the namespaces it will inherit declared."""
    name_end = min(element.index(" ") if " " in element else len(element), element.index(">"))
    declared = f"{element[:name_end]} {_declaration(style)}{_xades(xades)}{element[name_end:]}"
    return canonical_form(declared.encode())


def _inside(form: bytes, style: XMLStyle, *, xades: bool = False) -> str:
    """Return an element's text for where its namespaces are declared already."""
    text = form.decode()
    for declaration in (_declaration(style), _xades(xades).strip()):
        text = text.replace(f" {declaration}", "", 1) if declaration else text
    return text


def _declaration(style: XMLStyle) -> str:
    return f'xmlns:ds="{DSIG}"' if style.prefix else f'xmlns="{DSIG}"'


def _xades(wanted: bool) -> str:  # noqa: FBT001
    return f' xmlns:xades="{XADES}"' if wanted else ""


def _time(signing: XMLSigning) -> str:
    at = signing.at if signing.style.with_zone else signing.at.replace(tzinfo=None)
    return at.isoformat(timespec="seconds")


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
