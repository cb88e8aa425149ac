"""Bends the tree of a signed XML: elements, attributes, text, names, references, whole signatures.

One to three bends a mutant. Every choice goes over lists in document order.
"""

import copy
import random

from lxml import etree

from tests.fuzz.mutant import Mutant
from tests.fuzz.seeds import Seed
from tests.fuzz.xml_place import (
    DSIG,
    NAMES,
    TEXTS,
    XADES,
    Bend,
    Root,
    change_text,
    pick,
    pick_inner,
    take_out,
)
from tests.fuzz.xml_signature_mutation import SIGNATURE_BENDS
from tests.fuzz.xml_text_mutation import RAW_BENDS


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
        name, raw = rng.choice(RAW_BENDS)
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


def _delete(root: Root, rng: random.Random) -> Root:
    element = pick(root, rng)
    take_out(element)
    return root


def _move(root: Root, rng: random.Random) -> Root:
    element = pick_inner(root, rng)
    if element is None:
        return root
    places = [
        e
        for e in root.iter(etree.Element)
        if all(a is not element for a in (e, *e.iterancestors()))
    ]
    place = rng.choice(places)
    take_out(element)
    place.insert(rng.randrange(len(place) + 1), element)
    return root


def _copy(root: Root, rng: random.Random) -> Root:
    element = copy.deepcopy(pick(root, rng))
    place = pick(root, rng)
    if rng.random() < 0.5:
        change_text(element, rng)
    place.insert(rng.randrange(len(place) + 1), element)
    return root


def _double(root: Root, rng: random.Random) -> Root:
    element = pick_inner(root, rng)
    parent = None if element is None else element.getparent()
    if element is None or parent is None:
        return root
    twin = copy.deepcopy(element)
    if rng.random() < 0.5:
        change_text(twin, rng)
    parent.insert(parent.index(element) + rng.randrange(2), twin)
    return root


def _wrap(root: Root, rng: random.Random) -> Root:
    """Put an element, the root too, into a new one."""
    element = pick(root, rng)
    wrapper = etree.Element(rng.choice(NAMES))
    parent = element.getparent()
    if parent is None:
        wrapper.append(element)
        return wrapper
    parent.replace(element, wrapper)
    wrapper.append(element)
    return root


def _unwrap(root: Root, rng: random.Random) -> Root:
    element = pick_inner(root, rng)
    parent = None if element is None else element.getparent()
    if element is None or parent is None:
        return root
    place = parent.index(element)
    for child in reversed(list(element)):
        parent.insert(place, child)
    parent.remove(element)
    return root


def _swap(root: Root, rng: random.Random) -> Root:
    """Let two elements of one name change places: two signatures, two digests, two marks."""
    element = pick(root, rng)
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


def _rename(root: Root, rng: random.Random) -> Root:
    element = pick(root, rng)
    name = rng.choice((*NAMES, rng.choice(list(root.iter(etree.Element))).tag))
    element.tag = name
    return root


def _namespace(root: Root, rng: random.Random) -> Root:
    """Move an element into another namespace, its local name kept."""
    element = pick(root, rng)
    space = rng.choice((None, DSIG, XADES, "urn:other", "http://www.w3.org/2000/09/xmldsig"))
    element.tag = str(etree.QName(space, etree.QName(element).localname))
    return root


def _attribute(root: Root, rng: random.Random) -> Root:
    element = pick(root, rng)
    names = list(element.attrib)
    if names and rng.random() < 0.7:
        name = rng.choice(names)
        if rng.random() < 0.4:
            del element.attrib[name]
        else:
            element.set(name, rng.choice((*TEXTS, element.get(name, "") + "x")).strip())
    else:
        new = rng.choice(
            ("a", "{urn:other}b", "{http://www.w3.org/XML/1998/namespace}lang", "Type")
        )
        element.set(new, rng.choice(("1", "vi", "#data")))
    return root


def _text(root: Root, rng: random.Random) -> Root:
    change_text(pick(root, rng), rng)
    return root


def _loose_text(root: Root, rng: random.Random) -> Root:
    """Put text where none belongs: in front of or behind an element."""
    element = pick(root, rng)
    text = rng.choice(("x", " ", "\n\t", "9"))
    if element is root or rng.random() < 0.5:
        element.text = text + (element.text or "")
    else:
        element.tail = text + (element.tail or "")
    return root


def _comment(root: Root, rng: random.Random) -> Root:
    """Put in a comment or an instruction, in the middle of text or between elements."""
    element = pick(root, rng)
    node = etree.Comment("x") if rng.random() < 0.6 else etree.PI("x", "y")
    text = element.text or ""
    place = rng.randrange(len(text) + 1)
    element.text = text[:place]
    node.tail = text[place:]
    element.insert(0, node)
    return root


_BENDS: tuple[tuple[str, Bend], ...] = tuple(
    (bend.__name__.strip("_").replace("_", " "), bend)
    for bend in (
        *(_delete, _move, _copy, _double, _wrap, _unwrap, _swap, _rename, _namespace),
        *(_attribute, _text, _text, _loose_text, _comment, *SIGNATURE_BENDS),
    )
)
