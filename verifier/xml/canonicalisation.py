"""The canonical forms of XML that signatures are made over.

Canonical XML 1.0 and 1.1 and Exclusive XML Canonicalization 1.0, computed by libxml2. What
stands here is what libxml2 or its binding do not do for a part of a document:

- The part is serialised and parsed again first. Canonicalised in place, a child without a
  namespace below an ancestor with a default namespace gets a wrong `xmlns=""`.
- The attributes in the `xml` namespace that a part inherits are copied to its apex
  (Canonical XML 1.0, 2.4); serialising does not do that.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from verifier.errors import VerifierError
from verifier.xml.parsing import XML, parse_own

DEFAULT_PREFIX: Final = "#default"
"""Stands for the default namespace in a PrefixList; the binding loses it, so it is refused."""


class CanonicalisationError(VerifierError):
    """There is no canonical form, or we cannot compute it; stays inside `verifier.xml`."""


@dataclass(frozen=True, slots=True)
class CanonicalForm:
    """One canonicalisation method with its parameters."""

    exclusive: bool = False
    with_comments: bool = False
    version_11: bool = False
    """Canonical XML 1.1: `xml:id` is not inherited, and `xml:base` is joined."""
    prefixes: tuple[str, ...] = ()
    """The PrefixList of InclusiveNamespaces; exclusive form only."""

    def without_comments(self) -> "CanonicalForm":
        """Return the form that drops comments, as references by `#id` and `""` do (4.4.3.3)."""
        return replace(self, with_comments=False)


INCLUSIVE: Final = CanonicalForm()
"""What a Reference without Transforms gets (XMLDSig 4.4.3.2)."""

METHODS: Final = {
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315": INCLUSIVE,
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments": CanonicalForm(
        with_comments=True
    ),
    "http://www.w3.org/2006/12/xml-c14n11": CanonicalForm(version_11=True),
    "http://www.w3.org/2006/12/xml-c14n11#WithComments": CanonicalForm(
        version_11=True, with_comments=True
    ),
    "http://www.w3.org/2001/10/xml-exc-c14n#": CanonicalForm(exclusive=True),
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments": CanonicalForm(
        exclusive=True, with_comments=True
    ),
}
"""The methods accepted, by identifier."""


def canonicalise(
    element: etree._Element, form: CanonicalForm, *, without: Iterable[etree._Element] = ()
) -> bytes:
    """Return the canonical form of an element, leaving out the elements `without`.

    Raises:
        CanonicalisationError: see `canonicalise_document`; also 1.1 with an inherited `xml:base`.
    """
    text = etree.tostring(element, encoding="UTF-8", xml_declaration=False, with_tail=False)
    apex = parse_own(text)
    if not form.exclusive:
        _copy_inherited(element, apex, form=form)
    _drop(element, apex, without=without)
    return _render(apex.getroottree(), form)


def canonicalise_document(
    tree: etree._ElementTree, form: CanonicalForm, *, without: Iterable[etree._Element] = ()
) -> bytes:
    """Return the canonical form of a whole document, leaving out the elements `without`.

    Raises:
        CanonicalisationError: there is none (a namespace name that is a relative reference:
            Canonical XML 1.0, 1.3), or it is empty.
    """
    text = etree.tostring(tree, encoding="UTF-8", xml_declaration=False)
    copy = parse_own(text)
    _drop(tree.getroot(), copy, without=without)
    return _render(copy.getroottree(), form)


def _render(tree: etree._ElementTree, form: CanonicalForm) -> bytes:
    if DEFAULT_PREFIX in form.prefixes:
        raise CanonicalisationError("the default namespace in a PrefixList")
    try:
        octets = etree.tostring(
            tree,
            method="c14n",
            exclusive=form.exclusive,
            with_comments=form.with_comments,
            inclusive_ns_prefixes=list(form.prefixes) or None,
        )
    except etree.C14NError as error:
        raise CanonicalisationError("no canonical form") from error
    if not octets:
        # Digesting nothing would make every failure to canonicalise look alike, and forgeable.
        raise CanonicalisationError("empty canonical form")
    return octets


def _copy_inherited(element: etree._Element, apex: etree._Element, *, form: CanonicalForm) -> None:
    """Give the apex the `xml:` attributes of its ancestors, the nearest first."""
    for ancestor in element.iterancestors():
        for name, value in ancestor.attrib.items():
            if form.version_11 and name == f"{{{XML}}}base":
                raise CanonicalisationError("xml:base to be joined")
            if form.version_11 and name == f"{{{XML}}}id":
                continue
            if str(name).startswith(f"{{{XML}}}") and name not in apex.attrib:
                apex.set(name, value)


def _drop(
    original: etree._Element, copy: etree._Element, *, without: Iterable[etree._Element]
) -> None:
    """Remove from the copy what stands where `without` stands in the original."""
    doomed = [_at(copy, _path(original, element)) for element in without]
    for element in doomed:
        _remove(element)


def _path(ancestor: etree._Element, element: etree._Element) -> list[int]:
    """Return the way from an element down to one of its descendants, as child positions."""
    steps: list[int] = []
    while element is not ancestor:
        parent = element.getparent()
        if parent is None:
            raise CanonicalisationError("not a descendant")
        steps.append(parent.index(element))
        element = parent
    return steps[::-1]


def _at(element: etree._Element, path: list[int]) -> etree._Element:
    for step in path:
        element = element[step]
    return element


def _remove(element: etree._Element) -> None:
    """Take an element out, leaving the text behind it where it is."""
    parent = element.getparent()
    if parent is None:
        raise CanonicalisationError("nothing would be left")
    tail = element.tail or ""
    previous = element.getprevious()
    if previous is None:
        parent.text = (parent.text or "") + tail
    else:
        previous.tail = (previous.tail or "") + tail
    parent.remove(element)
