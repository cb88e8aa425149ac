"""Did a mutation change what is signed? Decided without any of the verifier's code.

PDF: a byte changed that some signature of the good file covers by its /ByteRange. A file cut back
to where an earlier signature ended is that earlier file, not a change.

XML: the canonical form of a SignedInfo, or of an element that one refers to, must have changed:
compared are qualified names with their prefixes, attributes, whole text and instructions, which all
go into every canonical form, in document order. (More may go into some forms, such as unused
namespaces; that only makes this judgement milder.) A Signature taken out as a whole takes its
claims along; what the others sign is still compared.
"""

import re
from collections import Counter
from dataclasses import dataclass

from lxml import etree

_BYTE_RANGE = re.compile(rb"/ByteRange *\[0 (\d+) (\d+) (\d+)\]")
_LINE_ENDS = b"\r\n"
_DSIG = "{http://www.w3.org/2000/09/xmldsig#}"

Shape = tuple[object, ...]
"""What an element says, in values that can be compared."""


@dataclass(frozen=True, slots=True)
class Span:
    """What one signature of a PDF covers: all up to `end` but the gap."""

    gap_start: int
    gap_end: int
    end: int


def find_spans(content: bytes) -> tuple[Span, ...]:
    """Return the spans of a good PDF's signatures in the order made."""
    numbers = (tuple(map(int, match.groups())) for match in _BYTE_RANGE.finditer(content))
    found = (Span(first, second, second + length) for first, second, length in numbers)
    return tuple(sorted(found, key=lambda span: span.end))


def is_pdf_changed(good: bytes, mutant: bytes) -> bool:
    """Tell whether a mutant differs from a good PDF in what is signed."""
    spans = find_spans(good)
    if all(_agree(good, mutant, span) for span in spans):
        return False
    for count in range(len(spans) - 1, 0, -1):
        earlier = all(_agree(good, mutant, span) for span in spans[:count])
        if earlier and not mutant[spans[count - 1].end :].strip(_LINE_ENDS):
            return False
    return True


def _agree(good: bytes, mutant: bytes, span: Span) -> bool:
    return (
        len(mutant) >= span.end
        and good[: span.gap_start] == mutant[: span.gap_start]
        and good[span.gap_end : span.end] == mutant[span.gap_end : span.end]
    )


def is_xml_changed(good: bytes, mutant: bytes) -> bool:
    """Tell whether a mutant differs from a good XML in what is signed."""
    try:
        changed_root = _parse(mutant)
    except etree.XMLSyntaxError:
        return True
    root = _parse(good)
    original = {_shape(info): _find_targets(info, root) for info in _find_infos(root)}
    infos = _find_infos(changed_root)
    return not infos or any(
        original.get(_shape(info)) != _find_targets(info, changed_root) for info in infos
    )


def _find_infos(root: etree._Element) -> list[etree._Element]:
    """Return the SignedInfo elements that stand in a Signature; elsewhere they sign nothing."""
    return [
        info
        for signature in root.iter(f"{_DSIG}Signature")
        for info in signature.iterchildren(f"{_DSIG}SignedInfo")
    ]


def _parse(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(content, parser)


def _find_targets(info: etree._Element, root: etree._Element) -> tuple[object, ...]:
    """Return what each Reference leads to: every element of that identifier, and what it says."""
    return tuple(
        _find_target(reference.get("URI"), root) for reference in info.iter(f"{_DSIG}Reference")
    )


def _find_target(uri: str | None, root: etree._Element) -> object:
    if not uri:
        return (uri, _shape(root))
    bearers = [
        element
        for element in root.iter(etree.Element)
        if any(
            value == uri[1:] and etree.QName(name).localname.lower() == "id"
            for name, value in element.attrib.items()
        )
    ]
    return (uri, Counter(map(_shape, bearers)))


def _shape(element: etree._Element) -> Shape:
    parts: list[object] = []
    _add_text(parts, element.text)
    for child in element:
        if isinstance(child.tag, str):
            parts.append(_shape(child))
        elif child.tag is not etree.Comment:
            parts.append((str(child), child.text))
        _add_text(parts, child.tail)
    name = etree.QName(element)
    attributes = frozenset(element.attrib.items())
    return (element.prefix, name.namespace, name.localname, attributes, *parts)


def _add_text(parts: list[object], text: str | None) -> None:
    """Join texts that only a comment divides."""
    if not text:
        return
    if parts and isinstance(parts[-1], str):
        parts[-1] += text
    else:
        parts.append(text)
