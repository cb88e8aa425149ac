"""The way in for XML: bytes to a signed document, as facts.

The order: parse within limits; find where things stand; read each Signature; say what each covers;
read the card from the bytes that an intact signature covers, and from nothing else.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Final

from lxml import etree

from verifier.document import (
    DocumentFormat,
    Integrity,
    Modification,
    Signature,
    SignatureKind,
    SignedDocument,
    StructureIssue,
)
from verifier.errors import DocumentError, DocumentFault
from verifier.policy import Limits
from verifier.reasons import Note, Reason
from verifier.report import ChangeLevel
from verifier.report_card import ReportCard
from verifier.xml.canonicalisation import INCLUSIVE, canonicalise
from verifier.xml.container import (
    BATCH,
    CARD,
    DATA,
    Layout,
    find_content,
    find_coverage,
    find_covered_signatures,
    has_unsigned_fields,
    read_layout,
)
from verifier.xml.parsing import DSIG, SIGNATURE, elements, parse_own, read_tree
from verifier.xml.reference import ReferenceReader
from verifier.xml.report_card import read_report_card
from verifier.xml.signature import ReadSignature, read_signature

_ESSENTIAL_FIELDS: Final = frozenset({"MA_TRA_CUU_UUID", "MA_TRUONG", "HO_VA_TEN", "NGAY_SINH"})
"""Without these nobody can say whose card of which school it is; a school year is needed too."""
_LONGEST_ID: Final = 100
"""An Id beyond this is no name for a page to show; the running number stands in."""


def read_xml(content: bytes, *, limits: Limits) -> SignedDocument:
    """Read an XML document and its signatures.

    Raises:
        DocumentError: it is no XML that we read, a batch of cards, or beyond a limit.
    """
    tree = read_tree(content, limits=limits)
    root: etree._Element = tree.getroot()
    local_name = etree.QName(root).localname
    if local_name == BATCH:
        raise DocumentError(DocumentFault.BATCH)
    layout = read_layout(root)
    read = _read_signatures(tree, limits=limits)
    data = _find_signed_data(read, layout)
    card = None if data is None else read_report_card(data)
    issues, notes = _find_issues(layout, card)
    return SignedDocument(
        format=DocumentFormat.XML,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        signatures=_assemble(read, layout),
        issues=issues,
        card=card,
        data_sha256=None if data is None else hashlib.sha256(data).hexdigest(),
        looks_like_report_card=local_name == CARD,
        notes=notes,
    )


def _read_signatures(tree: etree._ElementTree, *, limits: Limits) -> list[ReadSignature]:
    root: etree._Element = tree.getroot()
    found = list(root.iter(SIGNATURE))
    if len(found) > limits.signatures:
        raise DocumentError(DocumentFault.LIMIT, limit="signatures")
    if sum(1 for _ in root.iter(f"{{{DSIG}}}Reference")) > limits.references:
        raise DocumentError(DocumentFault.LIMIT, limit="references")
    reader = ReferenceReader(tree, limits=limits)
    names = [element.get("Id") for element in found]
    return [
        read_signature(
            element,
            reader,
            other_ids=frozenset(name for name in names if name and name != element.get("Id")),
            limits=limits,
        )
        for element in found
    ]


def _assemble(read: Sequence[ReadSignature], layout: Layout) -> tuple[Signature, ...]:
    names = dict(zip((one.element for one in read), _name_all(read), strict=True))
    return tuple(
        Signature(
            id=names[one.element],
            kind=SignatureKind.SIGNATURE,
            claimed_role=layout.find_role(one.element),
            profile=one.profile,
            integrity=one.integrity,
            algorithm=one.algorithm,
            signer_certificate=None if one.signer is None else one.signer.der,
            certificates=one.certificates,
            claimed=one.claimed,
            coverage=find_coverage(one, _without(read, one), layout=layout),
            modification=Modification(ChangeLevel.NONE),
            signing_certificate=one.signing_certificate,
            timestamps=one.evidence.timestamps,
            crls=(*one.crls, *one.evidence.crls),
            ocsps=one.evidence.ocsps,
            covers_signatures=tuple(
                names[other] for other in find_covered_signatures(one, _without(read, one))
            ),
            notes=(Note.UNSIGNED_SIGNING_FIELDS,)
            if has_unsigned_fields(one, layout=layout)
            else (),
        )
        for one in read
    )


def _without(read: Sequence[ReadSignature], one: ReadSignature) -> list[ReadSignature]:
    return [other for other in read if other is not one]


def _name_all(read: Sequence[ReadSignature]) -> Iterator[str]:
    """Yield a name for each signature: its Id where that is one of its own, else its number."""
    given = [one.element.get("Id") or "" for one in read]
    for number, name in enumerate(given, start=1):
        fits = 0 < len(name) <= _LONGEST_ID and given.count(name) == 1
        yield name if fits and not name.startswith("signature-") else f"signature-{number}"


def _find_signed_data(read: Sequence[ReadSignature], layout: Layout) -> bytes | None:
    """Return the canonical data that the first intact signature over it digested."""
    if layout.data is None:
        return None
    for one in read:
        if one.integrity is not Integrity.INTACT:
            continue
        for reference in find_content(one, layout.data.getroottree().getroot()):
            if reference.covers(layout.data):
                return _data_of(reference.canonical)
    return None


def _data_of(canonical: bytes) -> bytes:
    """Return the canonical data element out of the canonical bytes of itself or of the root."""
    apex = parse_own(canonical)
    if apex.tag != CARD:
        return canonical
    data = next(child for child in elements(apex) if child.tag == DATA)
    return canonicalise(data, INCLUSIVE)


def _find_issues(
    layout: Layout, card: ReportCard | None
) -> tuple[tuple[StructureIssue, ...], tuple[Note, ...]]:
    """Add to the layout's issues what the card itself lacks."""
    if card is None:
        return layout.issues, ()
    missing = [name for name in card.missing_fields if name in _ESSENTIAL_FIELDS]
    if card.school_year is None:
        missing.append("TEN_NAM_HOC")
    further = any(name not in missing for name in card.missing_fields)
    return (
        (*layout.issues, *(StructureIssue(Reason.FIELDS_MISSING, name) for name in missing)),
        (Note.OPTIONAL_FIELDS_MISSING,) if further else (),
    )
