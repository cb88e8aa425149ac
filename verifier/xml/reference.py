"""What a signature refers to: which element exactly, in which form, and whether its digest holds.

XMLDSig 1.1 sections 4.4.3 and 6.6. References lead to this document only, transforms come from a
short allow-list, and an identifier has to be unique: everything else is refused by name.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from lxml import etree

from verifier.errors import DocumentError, DocumentFault
from verifier.policy import Limits
from verifier.xml.algorithm import DIGESTS
from verifier.xml.canonicalisation import (
    CanonicalForm,
    CanonicalisationError,
    canonicalise,
    canonicalise_document,
)
from verifier.xml.parsing import (
    DSIG,
    XML,
    SyntaxFault,
    base64_value,
    is_within,
    strict_elements,
)
from verifier.xml.transform import (
    RefusedTransformError,
    find_removed,
    leaves_nothing,
    read_transforms,
)

_MANIFEST_TYPE: Final = DSIG + "Manifest"
_IDENTIFIERS: Final = frozenset({"Id", "ID", "id", f"{{{XML}}}id"})
"""Attributes that a reference resolves by; there is no DTD or schema to declare others."""
_FRAGMENT: Final = re.compile(r"#[^\s()#%]+")
"""A bare name. XPointer and escaped fragments are refused: readers differ in resolving them."""


class ReferenceState(Enum):
    """What came of one Reference."""

    MATCHES = "matches"
    """The digest of the target is the one that was signed."""
    MISMATCH = "mismatch"
    """The target says something else than what was signed."""
    DANGLING = "dangling"
    """No element has this identifier."""
    AMBIGUOUS = "ambiguous"
    """Several elements have this identifier."""
    REFUSED = "refused"
    """It leads out of the document, or transforms in a way that is not on the list."""
    UNSUPPORTED = "unsupported"
    """A digest algorithm that we do not compute."""
    NO_FORM = "no_form"
    """The target has no canonical form."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One Reference, resolved and digested."""

    uri: str | None
    kind: str
    """The Type attribute; a hint that decides nothing."""
    state: ReferenceState
    digest: str
    """Name of the digest algorithm; empty if we do not know it."""
    target: etree._Element | None = None
    """The element referred to; the root for the whole document."""
    removed: tuple[etree._Element, ...] = ()
    """Signature elements that the transforms leave out."""
    canonical: bytes = field(repr=False, default=b"")
    """The bytes that were digested."""

    @property
    def matches(self) -> bool:
        """True when the digest holds."""
        return self.state is ReferenceState.MATCHES

    def covers(self, element: etree._Element) -> bool:
        """Tell whether `element` is part of what the reference points at and digests."""
        if self.target is None:
            return False
        return is_within(element, self.target) and not any(
            is_within(element, gone) for gone in self.removed
        )


class Identifiers:
    """Every identifier of a document, and the elements that bear it."""

    def __init__(self, root: etree._Element) -> None:
        self._bearers: dict[str, list[tuple[etree._Element, bool]]] = {}
        for element in root.iter(etree.Element):
            for name, value in element.attrib.items():
                if str(name).rpartition("}")[2].lower() == "id":
                    bearer = (element, name in _IDENTIFIERS)
                    self._bearers.setdefault(str(value), []).append(bearer)

    def find(self, value: str) -> tuple[etree._Element, ...]:
        """Return the elements that bear the identifier in any spelling of the attribute's name.

        A lone one that bears it in a spelling that does not count is not found.
        """
        bearers = self._bearers.get(value, [])
        found = {id(element): element for element, _ in bearers}
        if len(found) == 1 and not any(counts for _, counts in bearers):
            return ()
        return tuple(found.values())


class ReferenceReader:
    """Reads the references of one document; equal targets are canonicalised once."""

    def __init__(self, tree: etree._ElementTree, *, limits: Limits) -> None:
        self._tree = tree
        self._root: etree._Element = tree.getroot()
        self._limits = limits
        self._forms: dict[tuple[object, ...], bytes] = {}
        self._spent = 0
        self.identifiers = Identifiers(self._root)

    def read(self, element: etree._Element, signature: etree._Element) -> Reference:
        """Resolve and digest one Reference of a signature.

        Raises:
            SyntaxFault: the Reference breaks its schema.
            DocumentError: the references lead to more than the limits allow.
        """
        uri = element.get("URI")
        kind = element.get("Type") or ""
        children = strict_elements(element)
        tags = [child.tag for child in children]
        expected = [f"{{{DSIG}}}DigestMethod", f"{{{DSIG}}}DigestValue"]
        if tags not in (expected, [f"{{{DSIG}}}Transforms", *expected]):
            raise SyntaxFault("Reference")
        method, value = children[-2:]
        digest = DIGESTS.get(method.get("Algorithm") or "", "")
        if strict_elements(method):
            raise SyntaxFault("DigestMethod")
        claimed = base64_value(value)
        try:
            transforms = read_transforms(
                children[0] if len(children) > 2 else None, allowed=self._limits.transforms
            )
        except RefusedTransformError:
            return Reference(uri, kind, ReferenceState.REFUSED, digest)
        target = ReferenceState.REFUSED if kind == _MANIFEST_TYPE else self._resolve(uri)
        if isinstance(target, ReferenceState):
            return Reference(uri, kind, target, digest)
        if leaves_nothing(target, signature, transforms=transforms):
            return Reference(uri, kind, ReferenceState.NO_FORM, digest, target, (target,))
        removed = tuple(find_removed(target, signature, transforms=transforms))
        if not digest:
            return Reference(uri, kind, ReferenceState.UNSUPPORTED, "", target, removed)
        try:
            canonical = self._canonicalise(uri, target, form=transforms.form, removed=removed)
        except CanonicalisationError:
            return Reference(uri, kind, ReferenceState.NO_FORM, digest, target, removed)
        actual = hashlib.new(digest, canonical, usedforsecurity=False).digest()
        holds = hmac.compare_digest(actual, claimed)
        state = ReferenceState.MATCHES if holds else ReferenceState.MISMATCH
        return Reference(uri, kind, state, digest, target, removed, canonical)

    def _resolve(self, uri: str | None) -> etree._Element | ReferenceState:
        if uri == "":
            return self._root
        if uri is None or not _FRAGMENT.fullmatch(uri):
            return ReferenceState.REFUSED
        found = self.identifiers.find(uri[1:])
        if len(found) > 1:
            return ReferenceState.AMBIGUOUS
        if not found:
            return ReferenceState.DANGLING
        # Digests inside a Manifest are for the application to check (XMLDSig 5.1): not for us.
        return ReferenceState.REFUSED if found[0].tag == f"{{{DSIG}}}Manifest" else found[0]

    def _canonicalise(
        self,
        uri: str | None,
        target: etree._Element,
        *,
        form: CanonicalForm,
        removed: tuple[etree._Element, ...],
    ) -> bytes:
        key = (uri, form, *removed)
        if key not in self._forms:
            self._spend(target)
            # XMLDSig 4.4.3.3: neither "" nor a bare name selects comments.
            plain = form.without_comments()
            self._forms[key] = (
                canonicalise_document(self._tree, plain, without=removed)
                if uri == ""
                else canonicalise(target, plain, without=removed)
            )
        return self._forms[key]

    def _spend(self, target: etree._Element) -> None:
        """Count the work before it is done."""
        self._spent += sum(1 + len(node.attrib) for node in target.iter())
        if self._spent > self._limits.canonical_nodes:
            raise DocumentError(DocumentFault.LIMIT, limit="canonical_nodes")
