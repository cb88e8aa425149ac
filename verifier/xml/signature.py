"""One XML signature: its syntax, its value, its references and the certificate it rests on.

XMLDSig 1.1 section 3.2 (core validation) under our own strict reading of its schema: exactly one
SignedInfo, first; exactly one SignatureValue; at most one KeyInfo; nothing that canonicalisation
drops, such as comments, inside SignedInfo or a value (CVE-2025-29774, CVE-2025-29775).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

from verifier.document import (
    AlgorithmUse,
    ClaimedTime,
    Integrity,
    SigningCertificateAttribute,
)
from verifier.pki.algorithm import SignatureAlgorithm
from verifier.pki.certificate import Certificate
from verifier.pki.key import SignatureCheck
from verifier.policy import Limits
from verifier.xml import xades
from verifier.xml.algorithm import SIGNATURE_METHODS, check_value, describe_method
from verifier.xml.canonicalisation import CanonicalisationError, canonicalise
from verifier.xml.claimed_time import find_claimed_time
from verifier.xml.key_info import KeyInfo, read_candidates, read_key_info
from verifier.xml.parsing import DSIG, SyntaxFault, base64_value, is_element, strict_elements
from verifier.xml.reference import (
    Reference,
    ReferenceReader,
    ReferenceState,
)
from verifier.xml.transform import read_canonical_form

_SIGNED_INFO: Final = f"{{{DSIG}}}SignedInfo"
_VALUE: Final = f"{{{DSIG}}}SignatureValue"
_KEY_INFO: Final = f"{{{DSIG}}}KeyInfo"
_OBJECT: Final = f"{{{DSIG}}}Object"

_REFERENCE_INTEGRITY: Final = {
    ReferenceState.NO_FORM: Integrity.MALFORMED,
    ReferenceState.AMBIGUOUS: Integrity.MALFORMED,
    ReferenceState.REFUSED: Integrity.UNSUPPORTED,
    ReferenceState.UNSUPPORTED: Integrity.UNSUPPORTED,
    ReferenceState.DANGLING: Integrity.DIGEST_MISMATCH,
    ReferenceState.MISMATCH: Integrity.DIGEST_MISMATCH,
}
"""What a reference that does not match makes of the signature; the first here weighs most."""


@dataclass(frozen=True, slots=True)
class ReadSignature:
    """A Signature element, read: everything but where it stands and what that means."""

    element: etree._Element
    integrity: Integrity
    algorithm: AlgorithmUse
    profile: str = "XMLDSig"
    value: etree._Element | None = None
    """The SignatureValue element."""
    objects: tuple[etree._Element, ...] = ()
    references: tuple[Reference, ...] = ()
    """Empty when they could not be read."""
    signer: Certificate | None = field(repr=False, default=None)
    certificates: tuple[bytes, ...] = field(repr=False, default=())
    crls: tuple[bytes, ...] = field(repr=False, default=())
    claimed: ClaimedTime | None = None
    signing_certificate: SigningCertificateAttribute = SigningCertificateAttribute.ABSENT
    evidence: xades.Evidence = field(repr=False, default_factory=xades.Evidence)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The children of a Signature and of its SignedInfo."""

    signed_info: etree._Element
    value: etree._Element
    key_info: etree._Element | None
    objects: tuple[etree._Element, ...]
    canonicalisation: etree._Element
    method: etree._Element
    references: tuple[etree._Element, ...]


def read_signature(
    element: etree._Element,
    reader: ReferenceReader,
    *,
    other_ids: frozenset[str] = frozenset(),
    limits: Limits,
) -> ReadSignature:
    """Read one Signature element; a broken one becomes a finding, not an error.

    `other_ids` are the identifiers of the document's other signatures.

    Raises:
        DocumentError: it brings more evidence than the limits allow.
    """
    unknown = describe_method("")
    try:
        parts = _take_apart(element)
    except SyntaxFault:
        return ReadSignature(element, Integrity.MALFORMED, unknown)
    read = ReadSignature(
        element,
        Integrity.MALFORMED,
        describe_method(parts.method.get("Algorithm") or ""),
        value=parts.value,
        objects=parts.objects,
    )
    try:
        key_info = read_key_info(parts.key_info, limits=limits)
        read = replace(
            read,
            certificates=key_info.certificates,
            crls=key_info.crls,
            signer=key_info.find_signer(),
        )
        references = tuple(reader.read(child, element) for child in parts.references)
        read = replace(read, references=references)
        return _weigh(read, parts, key_info=key_info, other_ids=other_ids, limits=limits)
    except SyntaxFault:
        return read


def _take_apart(element: etree._Element) -> _Parts:
    """Split a Signature by its schema (XMLDSig 1.1, 4.1 and 4.4).

    Raises:
        SyntaxFault: it breaks the schema.
    """
    children = strict_elements(element, comments=True)
    tags = [child.tag for child in children]
    if tags[:2] != [_SIGNED_INFO, _VALUE]:
        raise SyntaxFault("Signature")
    rest = children[2:]
    key_info = rest.pop(0) if rest and rest[0].tag == _KEY_INFO else None
    if any(child.tag != _OBJECT for child in rest):
        raise SyntaxFault("Signature")
    signed_info = children[0]
    if any(not is_element(node) for node in signed_info.iter()):
        raise SyntaxFault("comment or processing instruction in SignedInfo")
    inner = strict_elements(signed_info)
    expected = [f"{{{DSIG}}}CanonicalizationMethod", f"{{{DSIG}}}SignatureMethod"]
    if [child.tag for child in inner[:2]] != expected or len(inner) < 3:
        raise SyntaxFault("SignedInfo")
    if any(child.tag != f"{{{DSIG}}}Reference" for child in inner[2:]):
        raise SyntaxFault("SignedInfo")
    return _Parts(
        signed_info, children[1], key_info, tuple(rest), inner[0], inner[1], tuple(inner[2:])
    )


def _weigh(
    read: ReadSignature,
    parts: _Parts,
    *,
    key_info: KeyInfo,
    other_ids: frozenset[str],
    limits: Limits,
) -> ReadSignature:
    """Verify the value with the one certificate's key and put everything together.

    Raises:
        SyntaxFault: the signature breaks a schema.
    """
    properties = xades.find_properties(read.element, read.objects, references=read.references)
    attribute = SigningCertificateAttribute.ABSENT
    signer = read.signer
    if properties is not None:
        evidence = xades.read_evidence(
            properties.unsigned, parts.value, candidates=read.certificates, limits=limits
        )
        read = replace(
            read,
            profile="XAdES" if properties.is_xades else "XMLDSig",
            evidence=evidence,
            certificates=tuple(dict.fromkeys([*read.certificates, *evidence.certificates])),
        )
        if properties.signed is not None:
            candidates = read_candidates(read.certificates)
            attribute, bound = xades.find_bound(properties.signed, candidates)
            signer = replace(key_info, readable=bound).find_signer() if bound else signer
    uri = parts.method.get("Algorithm") or ""
    digests = tuple(reference.digest for reference in read.references)
    read = replace(
        read,
        signer=signer,
        signing_certificate=attribute,
        algorithm=describe_method(uri, digests=digests, key=None if signer is None else signer.key),
    )
    outcome = _check(parts, uri, signer=signer)
    known = SIGNATURE_METHODS.get(uri)
    integrity = _conclude(read, outcome, known=known, key_info=key_info)
    claimed = None
    if outcome is SignatureCheck.HOLDS:
        claimed = _find_time(read, properties, other_ids=other_ids)
    return replace(read, integrity=integrity, claimed=claimed)


def _check(parts: _Parts, uri: str, *, signer: Certificate | None) -> SignatureCheck:
    """Verify SignatureValue over the canonical SignedInfo.

    Raises:
        SyntaxFault: parameters where none belong, or no canonical form.
    """
    value = base64_value(parts.value)
    form = read_canonical_form(parts.canonicalisation)
    algorithm = SIGNATURE_METHODS.get(uri)
    if form is None or algorithm is None or signer is None:
        return SignatureCheck.UNSUPPORTED
    if strict_elements(parts.method):
        raise SyntaxFault("SignatureMethod")
    try:
        message = canonicalise(parts.signed_info, form)
    except CanonicalisationError as error:
        raise SyntaxFault("SignedInfo has no canonical form") from error
    return check_value(
        algorithm, spki=signer.spki_der, key=signer.key, value=value, message=message
    )


def _conclude(
    read: ReadSignature,
    outcome: SignatureCheck,
    *,
    known: SignatureAlgorithm | None,
    key_info: KeyInfo,
) -> Integrity:
    """Name the first thing that is wrong, the syntax before the arithmetic."""
    found = {reference.state for reference in read.references}
    broken = [integrity for state, integrity in _REFERENCE_INTEGRITY.items() if state in found]
    if Integrity.MALFORMED in broken:
        return Integrity.MALFORMED
    if known is None:
        return Integrity.UNSUPPORTED
    if read.signer is None:
        return Integrity.MALFORMED if read.certificates else Integrity.NO_CERTIFICATE
    if key_info.has_foreign_key(read.signer):
        return Integrity.MALFORMED
    match outcome:
        case SignatureCheck.UNSUPPORTED:
            return Integrity.UNSUPPORTED
        case SignatureCheck.FAILS:
            return Integrity.SIGNATURE_MISMATCH
        case SignatureCheck.HOLDS if broken:
            return broken[0]
        case SignatureCheck.HOLDS:
            mismatch = read.signing_certificate is SigningCertificateAttribute.MISMATCH
            return Integrity.CERTIFICATE_MISMATCH if mismatch else Integrity.INTACT


def _find_time(
    read: ReadSignature, properties: xades.Properties | None, *, other_ids: frozenset[str]
) -> ClaimedTime | None:
    """Return the claimed time; XAdES has its own place for it, which comes first."""
    if properties is not None and properties.signed is not None:
        claimed = xades.read_signing_time(properties.signed)
        if claimed is not None:
            return claimed
    return find_claimed_time(_find_holders(read), read.references, foreign_targets=other_ids)


def _find_holders(read: ReadSignature) -> tuple[etree._Element, ...]:
    """Return the Objects of a signature, and those that it signed and that stand elsewhere now.

    Moving one into another signature breaks no digest, and must not make a signer's claim vanish.
    """
    targets = (reference.target for reference in read.references)
    moved = (target for target in targets if target is not None and target.tag == _OBJECT)
    return tuple(dict.fromkeys([*read.objects, *moved]))


def property_objects(objects: Sequence[etree._Element]) -> tuple[etree._Element, ...]:
    """Return the Objects that hold properties of signatures and nothing else."""
    allowed = {f"{{{DSIG}}}SignatureProperties", "SignatureProperties", xades.QUALIFYING_PROPERTIES}
    found = []
    for holder in objects:
        try:
            children = strict_elements(holder, comments=True)
        except SyntaxFault:
            continue
        if children and all(child.tag in allowed for child in children):
            found.append(holder)
    return tuple(found)
