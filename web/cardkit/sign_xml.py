"""Signs a card's data as XML: plain XMLDSig written here, XAdES by signxml (see `sign_xades`).

Plain XMLDSig is what government systems write, and signxml cannot: it puts Transforms into every
Reference where the real layout has none, gives the Object with the time one fixed Id, which the
three signatures of a card would share, and lxml's canonical form of an element inside a default
namespace carries a false `xmlns=""`. Here every part that is digested is first written as a
document of its own with the namespaces it will inherit, so that its canonical form (C14N 1.0, which
a Reference without Transforms implies) is the one it has in the signature.
"""

import base64
import hashlib
from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from lxml import etree

from web.cardkit.card_xml import DATA_ID
from web.cardkit.identity import sign_bytes
from web.cardkit.sign_xades import sign_as_xades
from web.cardkit.xml_signing import DSIG, TimeNamespace, XMLProfile, XMLSigning, XMLStyle

C14N: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"

_COORDINATE: Final = 32
"""Octets of each half of a P-256 signature (XMLDSig 1.1, 6.4.3)."""


def sign_data(data: bytes, signing: XMLSigning) -> bytes:
    """Return a Signature element over `data`, the canonical DU_LIEU_HOC_BA with Id `data`.

    The signature does not depend on where it is put, as long as no namespace is declared above.
    """
    if signing.style.profile is XMLProfile.XADES:
        return sign_as_xades(data, signing)
    return _sign_plainly(data, signing)


def canonical_form(element: bytes) -> bytes:
    """Return the canonical form (C14N 1.0) of an element written as a document of its own."""
    return etree.tostring(etree.fromstring(element), method="c14n")


def _sign_plainly(data: bytes, signing: XMLSigning) -> bytes:
    if signing.stamper is not None:
        raise ValueError("plain XMLDSig has no place for a time-stamp")
    style, prefix = signing.style, _prefix(signing.style)
    identifier = f"Object-{signing.signature_id}"
    times = _canonical(_properties_object(identifier, signing), style)
    references = [(DATA_ID, data), *signing.also_covers, (identifier, times)]
    signed_info = _canonical(_signed_info(references, signing), style)
    value = _signature_value(signed_info, signing)
    return (
        f'<{prefix}Signature {_declaration(style)} Id="{signing.signature_id}">'
        f"{_inside(signed_info, style)}<{prefix}SignatureValue>{value}</{prefix}SignatureValue>"
        f"{_key_info(signing)}{_inside(times, style)}</{prefix}Signature>"
    ).encode()


def _properties_object(identifier: str, signing: XMLSigning) -> str:
    style, prefix = signing.style, _prefix(signing.style)
    tag = f"{prefix}SigningTime" if style.time_namespace is TimeNamespace.DSIG else "SigningTime"
    opening = f'{tag} xmlns=""' if style.time_namespace is TimeNamespace.EMPTY else tag
    return (
        f'<{prefix}Object Id="{identifier}"><{prefix}SignatureProperties>'
        f'<{prefix}SignatureProperty Target="#{signing.signature_id}">'
        f"<{opening}>{signing.claimed_time}</{tag}>"
        f"</{prefix}SignatureProperty></{prefix}SignatureProperties></{prefix}Object>"
    )


def _signed_info(references: Iterable[tuple[str, bytes]], signing: XMLSigning) -> str:
    style, prefix = signing.style, _prefix(signing.style)
    parts = "".join(
        f'<{prefix}Reference URI="#{identifier}">'
        f"{_digest_elements(form, style)}</{prefix}Reference>"
        for identifier, form in references
    )
    method = signing.signature_method
    return (
        f"<{prefix}SignedInfo>"
        f'<{prefix}CanonicalizationMethod Algorithm="{C14N}"></{prefix}CanonicalizationMethod>'
        f'<{prefix}SignatureMethod Algorithm="{method}"></{prefix}SignatureMethod>'
        f"{parts}</{prefix}SignedInfo>"
    )


def _digest_elements(content: bytes, style: XMLStyle) -> str:
    prefix = _prefix(style)
    value = hashlib.new(style.digest, content, usedforsecurity=False).digest()
    return (
        f'<{prefix}DigestMethod Algorithm="{style.digest_method}"></{prefix}DigestMethod>'
        f"<{prefix}DigestValue>{_base64(value)}</{prefix}DigestValue>"
    )


def _signature_value(signed_info: bytes, signing: XMLSigning) -> str:
    style = signing.style
    value = sign_bytes(signing.signer, signed_info, digest=style.digest, pss=style.pss)
    if isinstance(signing.signer.key, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(value)
        value = r.to_bytes(_COORDINATE, "big") + s.to_bytes(_COORDINATE, "big")
    return _base64(value)


def _key_info(signing: XMLSigning) -> str:
    """X509SubjectName and X509Certificate are both mandatory in CV 2088 PL1 II.1."""
    prefix = _prefix(signing.style)
    certificates = "".join(
        f"<{prefix}X509Certificate>{_base64(identity.der)}</{prefix}X509Certificate>"
        for identity in (signing.signer, *signing.carries)
    )
    subject = escape(signing.subject_name)
    return (
        f"<{prefix}KeyInfo><{prefix}X509Data>"
        f"<{prefix}X509SubjectName>{subject}</{prefix}X509SubjectName>{certificates}"
        f"</{prefix}X509Data></{prefix}KeyInfo>"
    )


def _canonical(element: str, style: XMLStyle) -> bytes:
    """Return the canonical form of an element with the namespace it will inherit declared."""
    name_end = min(element.index(" ") if " " in element else len(element), element.index(">"))
    declared = f"{element[:name_end]} {_declaration(style)}{element[name_end:]}"
    return canonical_form(declared.encode())


def _inside(form: bytes, style: XMLStyle) -> str:
    """Return an element's text for where its namespace is declared already."""
    return form.decode().replace(f" {_declaration(style)}", "", 1)


def _prefix(style: XMLStyle) -> str:
    """Return the prefix of the signature's namespace, colon included."""
    return "ds:" if style.time_namespace is TimeNamespace.UNPREFIXED else ""


def _declaration(style: XMLStyle) -> str:
    return f'xmlns:ds="{DSIG}"' if _prefix(style) else f'xmlns="{DSIG}"'


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
