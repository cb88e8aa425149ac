"""Bends of what makes an XML a signed one: identifiers, references, transforms, algorithms.

With signatures nested in others, and signature wrapping.
"""

import copy
import random

from lxml import etree

from tests.fuzz.xml_place import DSIG, TEXTS, XADES, Bend, Root, change_text, find, pick, take_out

_ALGORITHMS = (
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    "http://www.w3.org/2006/12/xml-c14n11",
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
    "http://www.w3.org/2000/09/xmldsig#base64",
    "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
    "http://www.w3.org/2000/09/xmldsig#sha1",
    "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
    "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
    "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
    "http://www.w3.org/2001/04/xmlenc#sha256",
    "http://www.w3.org/2001/04/xmlenc#sha512",
    "http://www.w3.org/TR/1999/REC-xpath-19991116",
    "http://www.w3.org/TR/1999/REC-xslt-19991116",
    "http://www.w3.org/2002/06/xmldsig-filter2",
    "",
    "urn:unknown",
)
_IDENTIFIERS = ("Id", "ID", "id", "iD", "{http://www.w3.org/XML/1998/namespace}id", "{urn:other}Id")
_OTHER_URIS = (
    "",
    "#",
    "#nowhere",
    "#xpointer(/)",
    "#xpointer(id('data'))",
    "http://a.example/",
    "data",
)


def _identifier(root: Root, rng: random.Random) -> Root:
    """Give an identifier to an element that has another one, or none."""
    known = [
        value
        for element in root.iter(etree.Element)
        for name, value in element.attrib.items()
        if etree.QName(name).localname.lower() == "id"
    ]
    pick(root, rng).set(rng.choice(_IDENTIFIERS), rng.choice((*known, "other", "data")))
    return root


def _identifier_spelling(root: Root, rng: random.Random) -> Root:
    bearers = [
        (element, name)
        for element in root.iter(etree.Element)
        for name in element.attrib
        if etree.QName(name).localname.lower() == "id"
    ]
    if bearers:
        element, name = rng.choice(bearers)
        value = element.attrib.pop(name)
        element.set(rng.choice(_IDENTIFIERS), value)
    return root


def _reference(root: Root, rng: random.Random) -> Root:
    references = find(root, "Reference")
    if not references:
        return root
    reference = rng.choice(references)
    uris = [other.get("URI", "") for other in references]
    match rng.randrange(4):
        case 0:
            reference.set("URI", rng.choice((*_OTHER_URIS, *uris)))
        case 1:
            reference.attrib.pop("URI", None)
        case 2:
            reference.set("Type", rng.choice(("", f"{DSIG}Manifest", f"{DSIG}Object")))
        case _:
            parent = reference.getparent()
            if parent is not None:
                parent.append(copy.deepcopy(reference))
    return root


def _transform(root: Root, rng: random.Random) -> Root:
    """Add, change or drop a Transform."""
    references = find(root, "Reference")
    if not references:
        return root
    reference = rng.choice(references)
    transforms = reference.find(f"{{{DSIG}}}Transforms")
    if transforms is None:
        transforms = etree.Element(f"{{{DSIG}}}Transforms")
        reference.insert(0, transforms)
    elif rng.random() < 0.3:
        reference.remove(transforms)
        return root
    transform = etree.Element(f"{{{DSIG}}}Transform", Algorithm=rng.choice(_ALGORITHMS))
    if rng.random() < 0.3:
        etree.SubElement(transform, f"{{{DSIG}}}XPath").text = "not(ancestor-or-self::BANG_DIEM)"
    if rng.random() < 0.3:
        space = "http://www.w3.org/2001/10/xml-exc-c14n#"
        etree.SubElement(transform, f"{{{space}}}InclusiveNamespaces", PrefixList="#default ds")
    transforms.insert(rng.randrange(len(transforms) + 1), transform)
    return root


def _algorithm(root: Root, rng: random.Random) -> Root:
    bearers = [e for e in root.iter(etree.Element) if e.get("Algorithm") is not None]
    if bearers:
        rng.choice(bearers).set("Algorithm", rng.choice(_ALGORITHMS))
    return root


def _nest(root: Root, rng: random.Random) -> Root:
    """Put a signature into itself or another one: into an Object, KeyInfo or SignedInfo."""
    signatures = find(root, "Signature")
    if not signatures:
        return root
    twin = copy.deepcopy(rng.choice(signatures))
    host = rng.choice(signatures)
    places = [
        host,
        *host.iter(f"{{{DSIG}}}Object", f"{{{DSIG}}}KeyInfo", f"{{{DSIG}}}SignedInfo"),
    ]
    if rng.random() < 0.3:
        holder = etree.SubElement(host, f"{{{DSIG}}}Object")
        holder.append(twin)
    else:
        place = rng.choice(places)
        place.insert(rng.randrange(len(place) + 1), twin)
    return root


def _evil_twin(root: Root, rng: random.Random) -> Root:
    """Signature wrapping: the signed data hides somewhere, a changed copy takes its place."""
    data = root.find("DU_LIEU_HOC_BA")
    if data is None:
        return root
    twin = copy.deepcopy(data)
    change_text(twin, rng)
    if rng.random() < 0.6:
        twin.attrib.pop("Id", None)
    elif rng.random() < 0.5:
        twin.set(rng.choice(_IDENTIFIERS), rng.choice(("data", "other")))
    root.replace(data, twin)
    hosts = [root, *root.iter("DANH_SACH_THONG_TIN_KY", "KY_PHAT_HANH", f"{{{DSIG}}}Signature")]
    host = rng.choice(hosts)
    if host.tag == f"{{{DSIG}}}Signature":
        etree.SubElement(host, f"{{{DSIG}}}Object").append(data)
    elif rng.random() < 0.5:
        etree.SubElement(host, rng.choice(("X", "DU_LIEU_HOC_BA"))).append(data)
    else:
        host.insert(rng.randrange(len(host) + 1), data)
    return root


def _unsigned_property(root: Root, rng: random.Random) -> Root:
    """Bend the unsigned properties: tokens moved, doubled, or values of other kinds added."""
    holders = list(root.iter(f"{{{XADES}}}UnsignedSignatureProperties"))
    stamps = list(root.iter(f"{{{XADES}}}SignatureTimeStamp"))
    if not holders or not stamps:
        take_out(pick(root, rng))
        return root
    holder = rng.choice(holders)
    match rng.randrange(4):
        case 0:
            holder.append(copy.deepcopy(rng.choice(stamps)))
        case 1:
            take_out(rng.choice(stamps))
        case 2:
            new = etree.SubElement(holder, f"{{{XADES}}}RevocationValues")
            kind, name = rng.choice((("CRLValues", "CRLValue"), ("OCSPValues", "OCSPValue")))
            values = etree.SubElement(new, f"{{{XADES}}}{kind}")
            etree.SubElement(values, f"{{{XADES}}}Encapsulated{name}").text = rng.choice(TEXTS)
        case _:
            etree.SubElement(holder, f"{{{XADES}}}CounterSignature").append(
                copy.deepcopy(rng.choice(find(root, "Signature")))
            )
    return root


SIGNATURE_BENDS: tuple[Bend, ...] = (
    _identifier,
    _identifier_spelling,
    _reference,
    _transform,
    _algorithm,
    _nest,
    _evil_twin,
    _evil_twin,
    _unsigned_property,
)
"""Wrapping counts twice."""
