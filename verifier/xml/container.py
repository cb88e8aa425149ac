"""Where signatures stand, what they cover, and what stands beside that.

CV 2088/BGDĐT-GDTH PL1 II.1: /HOC_BA holds DU_LIEU_HOC_BA, from which the card is read, and
DANH_SACH_THONG_TIN_KY with the signers' elements. Signature wrapping (XSW) works by signing one
element and showing another; here the signed element has to be the very one that is read, and
nothing that is not signed may stand anywhere unless it is allowed by name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from verifier.document import Coverage, Integrity, StructureIssue
from verifier.reasons import Reason
from verifier.report import Role
from verifier.xml.parsing import (
    SIGNATURE,
    XML,
    elements,
    is_blank,
    is_element,
    is_instruction,
    is_within,
)
from verifier.xml.reference import Reference, ReferenceState
from verifier.xml.signature import ReadSignature, property_objects

CARD: Final = "HOC_BA"
BATCH: Final = "DANH_SACH_HOC_BA"
DATA: Final = "DU_LIEU_HOC_BA"
SIGNERS: Final = "DANH_SACH_THONG_TIN_KY"
ROLES: Final = {"GVCN": Role.GVCN, "CBQL": Role.CBQL, "KY_PHAT_HANH": Role.KY_PHAT_HANH}
SIGNING_FIELDS: Final = ("NGAY_KY", "SO_CCCD")
"""They stand beside a Signature and outside the signed data: allowed there, and never relied on."""

_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in a document."""

    is_card: bool
    """The root is HOC_BA of the national format."""
    data: etree._Element | None = None
    """The one element the card is read from."""
    skeleton: tuple[etree._Element, ...] = ()
    """The elements of the container that need no signature."""
    roles: tuple[tuple[etree._Element, Role], ...] = ()
    """Signature elements in a signer's place."""
    issues: tuple[StructureIssue, ...] = ()

    def find_role(self, signature: etree._Element) -> Role | None:
        """Return in what capacity the signature's place says it was made."""
        return next((role for element, role in self.roles if element is signature), None)

    def is_misplaced(self, signature: etree._Element) -> bool:
        """Tell whether a card has no place for a signature where this one stands.

        Besides the signers' places that is the end of the root, where an enveloped one goes.
        """
        parent = signature.getparent()
        return (
            self.is_card
            and self.find_role(signature) is None
            and (parent is None or parent.getparent() is not None)
        )


def read_layout(root: etree._Element) -> Layout:
    """Find the parts of the container (CV 2088 PL1 II.1)."""
    if root.tag != CARD:
        return Layout(is_card=False, issues=(StructureIssue(Reason.NOT_A_REPORT_CARD, "root"),))
    issues: list[StructureIssue] = []
    data = _find_part(root, DATA, issues, demanded=True)
    signers = _find_part(root, SIGNERS, issues, demanded=True)
    skeleton = [root]
    roles: list[tuple[etree._Element, Role]] = []
    if signers is not None:
        skeleton.append(signers)
        for name, role in ROLES.items():
            place = _find_part(signers, name, issues, demanded=False)
            if place is None:
                continue
            skeleton += [place, *_find_fields(place)]
            signature = _find_part(place, SIGNATURE, issues, demanded=False)
            if signature is not None:
                roles.append((signature, role))
    return Layout(
        is_card=True,
        data=data,
        skeleton=tuple(skeleton),
        roles=tuple(roles),
        issues=tuple(issues),
    )


def _find_part(
    parent: etree._Element, tag: str, issues: list[StructureIssue], *, demanded: bool
) -> etree._Element | None:
    """Return the one child of that name; several are an issue and none of them is taken."""
    found = [child for child in elements(parent) if child.tag == tag]
    name = etree.QName(tag).localname
    if len(found) > 1:
        issues.append(StructureIssue(Reason.STRUCTURE_AMBIGUOUS, name))
    elif not found and demanded:
        issues.append(StructureIssue(Reason.FIELDS_MISSING, name))
    return found[0] if len(found) == 1 else None


def _find_fields(place: etree._Element) -> list[etree._Element]:
    """Return the signing fields that hold text only, the first of each name."""
    found: dict[str, etree._Element] = {}
    for child in elements(place):
        if child.tag in SIGNING_FIELDS and not list(elements(child)):
            found.setdefault(str(child.tag), child)
    return list(found.values())


def find_content(signature: ReadSignature, root: etree._Element) -> tuple[Reference, ...]:
    """Return the references that lead to content, not to parts of signatures.

    The Objects of a signature that is itself the root (enveloping) are content, properties apart.
    """
    if signature.element is root:
        own = property_objects(signature.objects)
        content = [o for o in signature.objects if all(o is not p for p in own)]
        return tuple(
            r
            for r in signature.references
            if r.target is not None and any(is_within(r.target, o) for o in content)
        )
    return tuple(
        reference
        for reference in signature.references
        if reference.target is not None
        and reference.target.tag != SIGNATURE
        and not any(above.tag == SIGNATURE for above in reference.target.iterancestors())
    )


def find_coverage(
    signature: ReadSignature, others: Sequence[ReadSignature], *, layout: Layout
) -> Coverage:
    """Say what a signature covers and what is wrong with that.

    Digests that do not match are not asked here: what is signed and whether it still says the
    same are two questions.
    """
    root: etree._Element = signature.element.getroottree().getroot()
    content = find_content(signature, root)
    reading = [r for r in content if layout.data is not None and r.covers(layout.data)]
    covering = tuple(reading) if layout.is_card else content
    named = (*covering, *content, *signature.references)
    covers_data = bool(covering)
    return Coverage(
        whole_document=any(r.target is root for r in content),
        target=named[0].uri if named else None,
        problem=_find_problem(signature, others, layout=layout, covers_data=covers_data),
        covers_card_data=covers_data,
    )


def _find_problem(
    signature: ReadSignature,
    others: Sequence[ReadSignature],
    *,
    layout: Layout,
    covers_data: bool,
) -> Reason | None:
    states = {reference.state for reference in signature.references}
    if ReferenceState.REFUSED in states:
        return Reason.REFERENCE_NOT_ALLOWED
    if ReferenceState.AMBIGUOUS in states:
        return Reason.AMBIGUOUS_REFERENCE
    if not covers_data:
        return Reason.DATA_NOT_COVERED
    if layout.is_misplaced(signature.element) or has_unsigned_content(
        signature, others, layout=layout
    ):
        return Reason.UNSIGNED_CONTENT
    return None


def has_unsigned_content(
    signature: ReadSignature, others: Sequence[ReadSignature], *, layout: Layout
) -> bool:
    """Tell whether anything stands beside what this signature covers that nobody signed.

    In a card only what this signature covers counts, so that no stranger can add something by
    signing it too. Elsewhere the intact signatures of a document complete one another.
    """
    root: etree._Element = signature.element.getroottree().getroot()
    intact = [other for other in others if other.integrity is Integrity.INTACT]
    signed = [r for r in signature.references if r.target is not None]
    if not layout.is_card:
        signed += [r for other in intact for r in other.references]
    by_anyone = [*signed, *(r for other in intact for r in other.references)]
    if _has_loose_object(signature, by_anyone):
        return True
    if any(reference.uri == "" for reference in signed):
        return False
    if any(is_instruction(node) for node in _beside(root)):
        return True
    targets = [reference.target for reference in signed if reference.target is not None]
    return _Walker(root, targets, layout=layout).finds_loose(root)


def _has_loose_object(signature: ReadSignature, references: Sequence[Reference]) -> bool:
    """Tell whether the signature has an Object that is neither signed nor of properties only."""
    known = property_objects(signature.objects)
    return any(
        all(holder is not one for one in known)
        and not any(reference.covers(holder) for reference in references)
        for holder in signature.objects
    )


def _beside(root: etree._Element) -> Iterator[etree._Element]:
    """Yield comments and processing instructions before and behind the root."""
    yield from root.itersiblings(preceding=True)
    yield from root.itersiblings()


class _Walker:
    """Looks for content outside the signed elements, from the root down.

    In a card the frame around them is the container of the format, and the signing fields may say
    something; elsewhere it is whatever holds a signed element or a signature.
    """

    def __init__(
        self, root: etree._Element, targets: Sequence[etree._Element], *, layout: Layout
    ) -> None:
        self._targets = set(targets)
        self._frame = set(layout.skeleton)
        self._fields = {element for element in self._frame if element.tag in SIGNING_FIELDS}
        if not layout.is_card:
            for inner in (*targets, *root.iter(SIGNATURE)):
                self._frame.update(inner.iterancestors())

    def finds_loose(self, element: etree._Element) -> bool:
        """Tell whether there is content in or below `element` that no target holds."""
        if element.tag == SIGNATURE or element in self._targets:
            return False
        if element not in self._frame or not all(_is_neutral(name) for name in element.attrib):
            return True
        if not is_blank(element.text) and element not in self._fields:
            return True
        return any(
            is_instruction(child)
            or (not is_blank(child.tail) and element not in self._fields)
            or (is_element(child) and self.finds_loose(child))
            for child in element
        )


def _is_neutral(attribute: str | bytes) -> bool:
    """Tell whether an attribute of the frame says nothing: identifiers, `xml:` and `xsi:`."""
    name = etree.QName(attribute)
    return name.localname.lower() == "id" or name.namespace in {XML, _XSI}


def find_covered_signatures(
    signature: ReadSignature, others: Sequence[ReadSignature]
) -> tuple[etree._Element, ...]:
    """Return the signatures whose value is part of what this intact one signed."""
    if signature.integrity is not Integrity.INTACT:
        return ()
    return tuple(
        other.element
        for other in others
        if other.value is not None
        and any(r.matches and r.covers(other.value) for r in signature.references)
    )


def has_unsigned_fields(signature: ReadSignature, *, layout: Layout) -> bool:
    """Tell whether NGAY_KY or SO_CCCD beside a signature says something that it does not cover."""
    place = signature.element.getparent()
    if place is None or layout.find_role(signature.element) is None:
        return False
    return any(
        child.tag in SIGNING_FIELDS
        and not is_blank("".join(str(text) for text in child.itertext()))
        and not any(r.matches and r.covers(child) for r in signature.references)
        for child in elements(place)
    )
