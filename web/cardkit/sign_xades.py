"""Signs a card's data as XAdES B and T, by signxml: a signer that is not of our making.

signxml (5.2) writes the signature: references, digests, SigningCertificateV2, the value. What it
cannot be told by an argument is put right through the annotators it calls before signing:

- it takes SigningTime from the machine's clock, and names the parts by random numbers;
- it writes no X509SubjectName, which CV 2088 PL1 II.1 demands;
- it digests SignedProperties and KeyInfo in the exclusive form without saying so by a Transform, so
  that others, who must then take the inclusive form (XMLDSig 4.4.3.2), find another digest.

It has no time-stamps either: the SignatureTimeStamp is added here afterwards, being unsigned.
"""

import base64
import hashlib
from functools import partial
from typing import Final

from lxml import etree
from signxml.algorithms import CanonicalizationMethod, SignatureConstructionMethod
from signxml.xades.xades import XAdESDataObjectFormat, XAdESSigner

from web.cardkit.card_xml import DATA_ID
from web.cardkit.timestamping import Stamper
from web.cardkit.xml_signing import DSIG, XADES, XMLSigning

_EXCLUSIVE: Final = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0
_FORMAT: Final = XAdESDataObjectFormat(Description="Học bạ số", MimeType="text/xml")
_NAMESPACES: Final = {"ds": DSIG, "xades": XADES}


def sign_as_xades(data: bytes, signing: XMLSigning) -> bytes:
    """Return a Signature element over `data`, the canonical DU_LIEU_HOC_BA with Id `data`.

    All is digested in the exclusive form, which is the same wherever the signature is put.
    """
    others = b"".join(form for _, form in signing.also_covers)
    signature = _build_signer(signing).sign(
        etree.fromstring(b"<HOC_BA>" + data + others + b"</HOC_BA>"),
        key=signing.signer.key,
        cert=[identity.certificate for identity in (signing.signer, *signing.carries)],
        reference_uri=[f"#{name}" for name in (DATA_ID, *(n for n, _ in signing.also_covers))],
        always_add_key_value=False,
    )
    if signing.stamper is not None:
        _add_timestamp(signature, signing.stamper)
    return etree.tostring(signature, encoding="utf-8")


def _build_signer(signing: XMLSigning) -> XAdESSigner:
    signer = XAdESSigner(
        data_object_format=_FORMAT,
        method=SignatureConstructionMethod.detached,
        signature_algorithm=signing.signature_method,
        digest_algorithm=signing.style.digest_method,
        c14n_algorithm=_EXCLUSIVE,
    )
    # KeyInfo has been written by then, and SignedProperties, which refer to names, have not.
    signer.signature_annotators.insert(1, partial(_complete_key_info, signing=signing))
    signer.signature_annotators.append(_declare_canonical_forms)
    properties = signer.signed_signature_properties_annotators
    clock = properties.index(signer.add_signing_time)
    properties[clock] = partial(_add_signing_time, signing=signing)
    return signer


def _complete_key_info(
    signature: etree._Element, *, signing: XMLSigning, **_settings: object
) -> None:
    """Name the parts by the signature's Id, and the signer as CV 2088 PL1 II.1 demands."""
    identifier = signing.signature_id
    signature.set("Id", identifier)
    _find(signature, "ds:SignedInfo/ds:Reference").set("Id", f"Reference-{identifier}")
    _find(signature, "ds:KeyInfo").set("Id", f"KeyInfo-{identifier}")
    subject = etree.Element(f"{{{DSIG}}}X509SubjectName")
    subject.text = signing.subject_name
    _find(signature, "ds:KeyInfo/ds:X509Data").insert(0, subject)


def _add_signing_time(
    properties: etree._Element, *, signing: XMLSigning, **_settings: object
) -> None:
    """Write what the signature claims (EN 319 132-1 5.2.1), and name SignedProperties."""
    etree.SubElement(properties, f"{{{XADES}}}SigningTime").text = signing.claimed_time
    holder = properties.getparent()
    if holder is not None:
        holder.set("Id", f"SignedProperties-{signing.signature_id}")


def _declare_canonical_forms(signature: etree._Element, **_settings: object) -> None:
    """Say by a Transform in which form signxml digested its own parts."""
    for reference in signature.iterfind("ds:SignedInfo/ds:Reference", _NAMESPACES):
        if reference.find("ds:Transforms", _NAMESPACES) is None:
            transforms = etree.Element(f"{{{DSIG}}}Transforms")
            etree.SubElement(transforms, f"{{{DSIG}}}Transform", Algorithm=_EXCLUSIVE.value)
            reference.insert(0, transforms)


def _add_timestamp(signature: etree._Element, stamper: Stamper) -> None:
    """Add a token over the canonical SignatureValue element (EN 319 132-1 5.3)."""
    value = _find(signature, "ds:SignatureValue")
    form = etree.tostring(value, method="c14n", exclusive=True, with_tail=False)
    token = stamper(hashlib.sha256(form).digest(), "sha256")
    qualifying = _find(signature, "ds:Object/xades:QualifyingProperties")
    unsigned = etree.SubElement(qualifying, f"{{{XADES}}}UnsignedProperties")
    holder = etree.SubElement(unsigned, f"{{{XADES}}}UnsignedSignatureProperties")
    stamp = etree.SubElement(holder, f"{{{XADES}}}SignatureTimeStamp")
    etree.SubElement(stamp, f"{{{DSIG}}}CanonicalizationMethod", Algorithm=_EXCLUSIVE.value)
    encapsulated = etree.SubElement(stamp, f"{{{XADES}}}EncapsulatedTimeStamp")
    encapsulated.text = base64.b64encode(token).decode()


def _find(element: etree._Element, path: str) -> etree._Element:
    found = element.find(path, _NAMESPACES)
    if found is None:
        raise ValueError(f"signxml wrote no {path}")
    return found
