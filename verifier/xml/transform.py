"""Transforms of a Reference: a short allow-list, everything else is refused by name.

XMLDSig 1.1 section 6.6. A transform decides what is signed: one that selects, rewrites or computes
could make a signature cover nothing, or something else than what people see.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from verifier.errors import VerifierError
from verifier.xml.canonicalisation import DEFAULT_PREFIX, INCLUSIVE, METHODS, CanonicalForm
from verifier.xml.parsing import DSIG, SIGNATURE, SyntaxFault, is_within, leaf_text, strict_elements

_ENVELOPED: Final = DSIG + "enveloped-signature"
_XPATH: Final = "http://www.w3.org/TR/1999/REC-xpath-19991116"
_INCLUSIVE_NAMESPACES: Final = "{http://www.w3.org/2001/10/xml-exc-c14n#}InclusiveNamespaces"
_MAX_PREFIXES: Final = 64
"""As many as namespaces may be in scope; each is looked up again for every element."""
_NOT_SIGNATURES: Final = re.compile(r"not\(ancestor-or-self::([A-Za-z_][\w.-]*):Signature\)")


@dataclass(frozen=True, slots=True)
class Transforms:
    """What the transforms of a Reference amount to."""

    form: CanonicalForm = INCLUSIVE
    enveloped: bool = False
    """Leave out the signature that the reference is part of."""
    no_signatures: bool = False
    """Leave out every Signature element."""


class RefusedTransformError(VerifierError):
    """A transform that is not on the list; stays inside `verifier.xml`."""


def read_transforms(element: etree._Element | None, *, allowed: int) -> Transforms:
    """Read the list of transforms: some removals, then at most one canonicalisation.

    Raises:
        SyntaxFault: the list breaks its schema.
        RefusedTransformError: there are more than `allowed`, or one that is not accepted.
    """
    if element is None:
        return Transforms()
    children = strict_elements(element)
    if not children or any(child.tag != f"{{{DSIG}}}Transform" for child in children):
        raise SyntaxFault("Transforms")
    if len(children) > allowed:
        raise RefusedTransformError
    form: CanonicalForm | None = None
    enveloped = no_signatures = False
    for child in children:
        if form is not None:
            raise RefusedTransformError
        uri = child.get("Algorithm") or ""
        if uri == _ENVELOPED:
            _expect_empty(child)
            enveloped = True
        elif uri == _XPATH:
            _expect_not_signatures(child)
            no_signatures = True
        else:
            form = read_canonical_form(child)
            if form is None:
                raise RefusedTransformError
    return Transforms(form or INCLUSIVE, enveloped, no_signatures)


def leaves_nothing(
    target: etree._Element, signature: etree._Element, *, transforms: Transforms
) -> bool:
    """Tell whether the target is itself part of what the transforms leave out."""
    if transforms.enveloped and is_within(target, signature):
        return True
    return transforms.no_signatures and any(
        node.tag == SIGNATURE for node in (target, *target.iterancestors())
    )


def find_removed(
    target: etree._Element, signature: etree._Element, *, transforms: Transforms
) -> Iterator[etree._Element]:
    """Yield the Signature elements left out, each once, outermost only."""
    if transforms.no_signatures:
        for found in target.iter(SIGNATURE):
            if not any(
                above.tag == SIGNATURE and is_within(above, target)
                for above in found.iterancestors()
            ):
                yield found
    elif transforms.enveloped and is_within(signature, target):
        yield signature


def _expect_empty(transform: etree._Element) -> None:
    if strict_elements(transform):
        raise RefusedTransformError


def _expect_not_signatures(transform: etree._Element) -> None:
    """Accept the one XPath filter that leaves out all signatures (XMLDSig 6.6.3)."""
    children = strict_elements(transform)
    if len(children) != 1 or children[0].tag != f"{{{DSIG}}}XPath":
        raise RefusedTransformError
    match = _NOT_SIGNATURES.fullmatch(leaf_text(children[0]).strip())
    if match is None or children[0].nsmap.get(match.group(1)) != DSIG:
        raise RefusedTransformError


def read_canonical_form(element: etree._Element) -> CanonicalForm | None:
    """Read the method of a Transform or CanonicalizationMethod; None if it is not accepted.

    Raises:
        SyntaxFault: it holds text or other things where only elements may be.
    """
    uri = element.get("Algorithm") or ""
    form = METHODS.get(uri)
    children = strict_elements(element)
    if form is None or not children:
        return form
    inclusive = children[0]
    if len(children) > 1 or not form.exclusive or inclusive.tag != _INCLUSIVE_NAMESPACES:
        return None
    if len(inclusive):
        raise SyntaxFault("InclusiveNamespaces")
    prefixes = tuple(dict.fromkeys((inclusive.get("PrefixList") or "").split()))
    if DEFAULT_PREFIX in prefixes or len(prefixes) > _MAX_PREFIXES:
        return None
    return replace(form, prefixes=prefixes)
