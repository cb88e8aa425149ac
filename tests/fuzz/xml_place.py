"""What the bends of XML have in common: which element is taken, and what is put into it."""

import random
from collections.abc import Callable

from lxml import etree

DSIG = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
TEXTS = (
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
NAMES = (
    f"{{{DSIG}}}Signature",
    f"{{{DSIG}}}SignedInfo",
    f"{{{DSIG}}}Object",
    f"{{{DSIG}}}Manifest",
    f"{{{DSIG}}}KeyInfo",
    f"{{{DSIG}}}Reference",
    f"{{{XADES}}}SignedProperties",
    f"{{{XADES}}}QualifyingProperties",
    f"{{{XADES}}}UnsignedProperties",
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
Root = etree._Element
Bend = Callable[[Root, random.Random], Root]


def pick(root: Root, rng: random.Random) -> etree._Element:
    """Return some element; half of the time one that signatures are made of."""
    if rng.random() < 0.5:
        signing = [e for e in root.iter(etree.Element) if etree.QName(e).namespace is not None]
        if signing:
            return rng.choice(signing)
    return rng.choice(list(root.iter(etree.Element)))


def pick_inner(root: Root, rng: random.Random) -> etree._Element | None:
    inner = [element for element in root.iter(etree.Element) if element is not root]
    return rng.choice(inner) if inner else None


def find(root: Root, name: str) -> list[etree._Element]:
    return list(root.iter(f"{{{DSIG}}}{name}"))


def take_out(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def change_text(element: etree._Element, rng: random.Random) -> None:
    """Change the text of some leaf in or below an element."""
    leaves = [e for e in element.iter(etree.Element) if not len(e)]
    leaf = rng.choice(leaves)
    text = leaf.text or ""
    if text and rng.random() < 0.6:
        place = rng.randrange(len(text))
        letter = rng.choice("0123456789ABCabc ")
        leaf.text = text[:place] + letter + text[place + rng.randrange(2) :]
    else:
        leaf.text = rng.choice(TEXTS)
