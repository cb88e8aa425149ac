"""Bends the tree of a signed XML: elements, attributes, text, names, references, whole signatures.

One to three bends a mutant. Every choice goes over lists in document order.
"""

import copy
import random
import re
from collections.abc import Callable

from lxml import etree

from tests.fuzz.mutant import Mutant
from tests.fuzz.seeds import Seed

_DSIG = "http://www.w3.org/2000/09/xmldsig#"
_XADES = "http://uri.etsi.org/01903/v1.3.2#"
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
_TEXTS = (
    "",
    " ",
    "9",
    "10",
    "Trần Văn Mẫu",
    "079319990215",
    "A" * 5000,
    "\u202e9",
    "9\n",
    "=",
    "AA==",
)
_NAMES = (
    f"{{{_DSIG}}}Signature",
    f"{{{_DSIG}}}SignedInfo",
    f"{{{_DSIG}}}Object",
    f"{{{_DSIG}}}Manifest",
    f"{{{_DSIG}}}KeyInfo",
    f"{{{_DSIG}}}Reference",
    f"{{{_XADES}}}SignedProperties",
    f"{{{_XADES}}}QualifyingProperties",
    f"{{{_XADES}}}UnsignedProperties",
    "{urn:other}Signature",
    "Signature",
    "DU_LIEU_HOC_BA",
    "HOC_BA",
    "DANH_SACH_HOC_BA",
    "THONG_TIN_CHUNG",
    "NGAY_KY",
    "SO_CCCD",
    "GVCN",
    "CBQL",
    "KY_PHAT_HANH",
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


def bend_tree(seed: Seed, rng: random.Random) -> Mutant:
    """Bend the XML of a seed in one to three places."""
    content = seed.documents[-1]
    unbent = etree.tostring(etree.fromstring(content), method="c14n")
    while True:
        tree, done = _bend(content, rng)
        if etree.tostring(tree, method="c14n") != unbent:
            break
    written = etree.tostring(tree, encoding="UTF-8", xml_declaration=True)
    if rng.random() < _RAW_SHARE:
        name, raw = rng.choice(_RAW_BENDS)
        written = raw(written, rng)
        done.append(name)
    return Mutant((*seed.documents[:-1], written), ", then ".join(done))


def _bend(content: bytes, rng: random.Random) -> tuple[etree._ElementTree, list[str]]:
    tree = etree.ElementTree(etree.fromstring(content))
    done: list[str] = []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        name, bend = rng.choice(_BENDS)
        root = tree.getroot()
        tree = etree.ElementTree(bend(root, rng))
        done.append(name)
    return tree, done


_RAW_SHARE = 0.15
_Root = etree._Element
_Bend = Callable[[_Root, random.Random], _Root]


def _pick(root: _Root, rng: random.Random) -> etree._Element:
    """Return some element; half of the time one that signatures are made of."""
    if rng.random() < 0.5:
        signing = [e for e in root.iter(etree.Element) if etree.QName(e).namespace is not None]
        if signing:
            return rng.choice(signing)
    return rng.choice(list(root.iter(etree.Element)))


def _pick_inner(root: _Root, rng: random.Random) -> etree._Element | None:
    inner = [element for element in root.iter(etree.Element) if element is not root]
    return rng.choice(inner) if inner else None


def _find(root: _Root, name: str) -> list[etree._Element]:
    return list(root.iter(f"{{{_DSIG}}}{name}"))


def _take_out(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _delete(root: _Root, rng: random.Random) -> _Root:
    element = _pick(root, rng)
    _take_out(element)
    return root


def _move(root: _Root, rng: random.Random) -> _Root:
    element = _pick_inner(root, rng)
    if element is None:
        return root
    places = [
        e
        for e in root.iter(etree.Element)
        if all(a is not element for a in (e, *e.iterancestors()))
    ]
    place = rng.choice(places)
    _take_out(element)
    place.insert(rng.randrange(len(place) + 1), element)
    return root


def _copy(root: _Root, rng: random.Random) -> _Root:
    element = copy.deepcopy(_pick(root, rng))
    place = _pick(root, rng)
    if rng.random() < 0.5:
        _change(element, rng)
    place.insert(rng.randrange(len(place) + 1), element)
    return root


def _double(root: _Root, rng: random.Random) -> _Root:
    element = _pick_inner(root, rng)
    parent = None if element is None else element.getparent()
    if element is None or parent is None:
        return root
    twin = copy.deepcopy(element)
    if rng.random() < 0.5:
        _change(twin, rng)
    parent.insert(parent.index(element) + rng.randrange(2), twin)
    return root


def _wrap(root: _Root, rng: random.Random) -> _Root:
    """Put an element, the root too, into a new one."""
    element = _pick(root, rng)
    wrapper = etree.Element(rng.choice(_NAMES))
    parent = element.getparent()
    if parent is None:
        wrapper.append(element)
        return wrapper
    parent.replace(element, wrapper)
    wrapper.append(element)
    return root


def _unwrap(root: _Root, rng: random.Random) -> _Root:
    element = _pick_inner(root, rng)
    parent = None if element is None else element.getparent()
    if element is None or parent is None:
        return root
    place = parent.index(element)
    for child in reversed(list(element)):
        parent.insert(place, child)
    parent.remove(element)
    return root


def _swap(root: _Root, rng: random.Random) -> _Root:
    """Let two elements of one name change places: two signatures, two digests, two marks."""
    element = _pick(root, rng)
    others = [e for e in root.iter(element.tag) if e is not element]
    others = [
        e
        for e in others
        if all(a is not element for a in e.iterancestors())
        and all(a is not e for a in element.iterancestors())
    ]
    if not others or element is root:
        return root
    other = rng.choice(others)
    twins = copy.deepcopy(element), copy.deepcopy(other)
    for old, new in ((element, twins[1]), (other, twins[0])):
        parent = old.getparent()
        if parent is not None:
            parent.replace(old, new)
    return root


def _rename(root: _Root, rng: random.Random) -> _Root:
    element = _pick(root, rng)
    name = rng.choice((*_NAMES, rng.choice(list(root.iter(etree.Element))).tag))
    element.tag = name
    return root


def _namespace(root: _Root, rng: random.Random) -> _Root:
    """Move an element into another namespace, its local name kept."""
    element = _pick(root, rng)
    space = rng.choice((None, _DSIG, _XADES, "urn:other", "http://www.w3.org/2000/09/xmldsig"))
    element.tag = str(etree.QName(space, etree.QName(element).localname))
    return root


def _attribute(root: _Root, rng: random.Random) -> _Root:
    element = _pick(root, rng)
    names = list(element.attrib)
    if names and rng.random() < 0.7:
        name = rng.choice(names)
        if rng.random() < 0.4:
            del element.attrib[name]
        else:
            element.set(name, rng.choice((*_TEXTS, element.get(name, "") + "x")).strip())
    else:
        new = rng.choice(
            ("a", "{urn:other}b", "{http://www.w3.org/XML/1998/namespace}lang", "Type")
        )
        element.set(new, rng.choice(("1", "vi", "#data")))
    return root


def _change(element: etree._Element, rng: random.Random) -> None:
    """Change the text of some leaf in or below an element."""
    leaves = [e for e in element.iter(etree.Element) if not len(e)]
    leaf = rng.choice(leaves)
    text = leaf.text or ""
    if text and rng.random() < 0.6:
        place = rng.randrange(len(text))
        letter = rng.choice("0123456789ABCabc ")
        leaf.text = text[:place] + letter + text[place + rng.randrange(2) :]
    else:
        leaf.text = rng.choice(_TEXTS)


def _text(root: _Root, rng: random.Random) -> _Root:
    _change(_pick(root, rng), rng)
    return root


def _loose_text(root: _Root, rng: random.Random) -> _Root:
    """Put text where none belongs: in front of or behind an element."""
    element = _pick(root, rng)
    text = rng.choice(("x", " ", "\n\t", "9"))
    if element is root or rng.random() < 0.5:
        element.text = text + (element.text or "")
    else:
        element.tail = text + (element.tail or "")
    return root


def _comment(root: _Root, rng: random.Random) -> _Root:
    """Put in a comment or an instruction, in the middle of text or between elements."""
    element = _pick(root, rng)
    node = etree.Comment("x") if rng.random() < 0.6 else etree.PI("x", "y")
    text = element.text or ""
    place = rng.randrange(len(text) + 1)
    element.text = text[:place]
    node.tail = text[place:]
    element.insert(0, node)
    return root


def _identifier(root: _Root, rng: random.Random) -> _Root:
    """Give an identifier to an element that has another one, or none."""
    known = [
        value
        for element in root.iter(etree.Element)
        for name, value in element.attrib.items()
        if etree.QName(name).localname.lower() == "id"
    ]
    _pick(root, rng).set(rng.choice(_IDENTIFIERS), rng.choice((*known, "other", "data")))
    return root


def _identifier_spelling(root: _Root, rng: random.Random) -> _Root:
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


def _reference(root: _Root, rng: random.Random) -> _Root:
    references = _find(root, "Reference")
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
            reference.set("Type", rng.choice(("", f"{_DSIG}Manifest", f"{_DSIG}Object")))
        case _:
            parent = reference.getparent()
            if parent is not None:
                parent.append(copy.deepcopy(reference))
    return root


def _transform(root: _Root, rng: random.Random) -> _Root:
    """Add, change or drop a Transform."""
    references = _find(root, "Reference")
    if not references:
        return root
    reference = rng.choice(references)
    transforms = reference.find(f"{{{_DSIG}}}Transforms")
    if transforms is None:
        transforms = etree.Element(f"{{{_DSIG}}}Transforms")
        reference.insert(0, transforms)
    elif rng.random() < 0.3:
        reference.remove(transforms)
        return root
    transform = etree.Element(f"{{{_DSIG}}}Transform", Algorithm=rng.choice(_ALGORITHMS))
    if rng.random() < 0.3:
        etree.SubElement(transform, f"{{{_DSIG}}}XPath").text = "not(ancestor-or-self::BANG_DIEM)"
    if rng.random() < 0.3:
        space = "http://www.w3.org/2001/10/xml-exc-c14n#"
        etree.SubElement(transform, f"{{{space}}}InclusiveNamespaces", PrefixList="#default ds")
    transforms.insert(rng.randrange(len(transforms) + 1), transform)
    return root


def _algorithm(root: _Root, rng: random.Random) -> _Root:
    bearers = [e for e in root.iter(etree.Element) if e.get("Algorithm") is not None]
    if bearers:
        rng.choice(bearers).set("Algorithm", rng.choice(_ALGORITHMS))
    return root


def _nest(root: _Root, rng: random.Random) -> _Root:
    """Put a signature into itself or another one: into an Object, KeyInfo or SignedInfo."""
    signatures = _find(root, "Signature")
    if not signatures:
        return root
    twin = copy.deepcopy(rng.choice(signatures))
    host = rng.choice(signatures)
    places = [
        host,
        *host.iter(f"{{{_DSIG}}}Object", f"{{{_DSIG}}}KeyInfo", f"{{{_DSIG}}}SignedInfo"),
    ]
    if rng.random() < 0.3:
        holder = etree.SubElement(host, f"{{{_DSIG}}}Object")
        holder.append(twin)
    else:
        place = rng.choice(places)
        place.insert(rng.randrange(len(place) + 1), twin)
    return root


def _evil_twin(root: _Root, rng: random.Random) -> _Root:
    """Signature wrapping: the signed data hides somewhere, a changed copy takes its place."""
    data = root.find("DU_LIEU_HOC_BA")
    if data is None:
        return root
    twin = copy.deepcopy(data)
    _change(twin, rng)
    if rng.random() < 0.6:
        twin.attrib.pop("Id", None)
    elif rng.random() < 0.5:
        twin.set(rng.choice(_IDENTIFIERS), rng.choice(("data", "other")))
    root.replace(data, twin)
    hosts = [root, *root.iter("DANH_SACH_THONG_TIN_KY", "KY_PHAT_HANH", f"{{{_DSIG}}}Signature")]
    host = rng.choice(hosts)
    if host.tag == f"{{{_DSIG}}}Signature":
        etree.SubElement(host, f"{{{_DSIG}}}Object").append(data)
    elif rng.random() < 0.5:
        etree.SubElement(host, rng.choice(("X", "DU_LIEU_HOC_BA"))).append(data)
    else:
        host.insert(rng.randrange(len(host) + 1), data)
    return root


def _unsigned_property(root: _Root, rng: random.Random) -> _Root:
    """Bend the unsigned properties: tokens moved, doubled, or values of other kinds added."""
    holders = list(root.iter(f"{{{_XADES}}}UnsignedSignatureProperties"))
    stamps = list(root.iter(f"{{{_XADES}}}SignatureTimeStamp"))
    if not holders or not stamps:
        return _delete(root, rng)
    holder = rng.choice(holders)
    match rng.randrange(4):
        case 0:
            holder.append(copy.deepcopy(rng.choice(stamps)))
        case 1:
            _take_out(rng.choice(stamps))
        case 2:
            new = etree.SubElement(holder, f"{{{_XADES}}}RevocationValues")
            kind, name = rng.choice((("CRLValues", "CRLValue"), ("OCSPValues", "OCSPValue")))
            values = etree.SubElement(new, f"{{{_XADES}}}{kind}")
            etree.SubElement(values, f"{{{_XADES}}}Encapsulated{name}").text = rng.choice(_TEXTS)
        case _:
            etree.SubElement(holder, f"{{{_XADES}}}CounterSignature").append(
                copy.deepcopy(rng.choice(_find(root, "Signature")))
            )
    return root


_BENDS: tuple[tuple[str, _Bend], ...] = tuple(
    (bend.__name__.strip("_").replace("_", " "), bend)
    for bend in (
        *(_delete, _move, _copy, _double, _wrap, _unwrap, _swap, _rename, _namespace),
        *(_attribute, _text, _text, _loose_text, _comment, _identifier, _identifier_spelling),
        *(_reference, _transform, _algorithm, _nest, _evil_twin, _evil_twin, _unsigned_property),
    )
)


def _doctype(content: bytes, rng: random.Random) -> bytes:
    body = content.partition(b"?>")[2].lstrip()
    declared = rng.choice((b"", b" [<!ENTITY e 'x'>]", b" [<!ATTLIST HOC_BA Id ID #IMPLIED>]"))
    return b"<!DOCTYPE HOC_BA" + declared + b">" + body


def _second_root(content: bytes, rng: random.Random) -> bytes:
    return content + rng.choice((b"<HOC_BA/>", b"x", b"<!-- x -->", b"<?x y?>", b"\0", b"\n"))


def _declared_space(content: bytes, rng: random.Random) -> bytes:
    """Declare a namespace on the root, or bind a prefix anew inside."""
    declared = rng.choice((b' xmlns:q="urn:q"', b' xmlns:ds="urn:other"', b' xmlns="urn:other"'))
    starts = [m.end() for m in re.finditer(rb"<[A-Za-z_:]+", content)]
    place = rng.choice((starts[0], rng.choice(starts)))
    return content[:place] + declared + content[place:]


def _entity(content: bytes, rng: random.Random) -> bytes:
    places = [m.start() for m in re.finditer(rb"</", content)]
    place = rng.choice(places)
    return content[:place] + rng.choice((b"&e;", b"&#0;", b"&#x1F600;", b"]]>")) + content[place:]


_RAW_BENDS: tuple[tuple[str, Callable[[bytes, random.Random], bytes]], ...] = (
    ("doctype", _doctype),
    ("second root", _second_root),
    ("declared namespace", _declared_space),
    ("entity", _entity),
)
