"""XML files that a PDF carries (ISO 32000-2 7.11.4, 14.13; PDF/A-3, ISO 19005-3).

Some systems put the signed XML into the PDF. Only its digest leaves here: what counts as the XML is
what was handed in, and an attachment can only be the same or another one.
"""

import hashlib
from collections.abc import Iterator
from typing import Final

from pyhanko.pdf_utils import generic

from verifier.pdf.library import LIBRARY_ERRORS, entry, items, name, reference, resolve, text
from verifier.policy import Limits

_MOST: Final = 16
"""File specifications that are looked at; a card carries one."""
_DEPTH: Final = 6
"""Of the tree of names."""
_NODES: Final = 64
_TYPES: Final = frozenset({"/text/xml", "/application/xml"})


def find_attached_xml(root: generic.DictionaryObject, *, limits: Limits) -> tuple[str, ...]:
    """Return the SHA-256 (hex) of every XML file that a document carries, each once."""
    found: dict[str, None] = {}
    try:
        for number, specification in enumerate(_find_specifications(root)):
            if number == _MOST:
                break
            content = _read_xml(specification, limits)
            if content is not None:
                found[hashlib.sha256(content).hexdigest()] = None
    except LIBRARY_ERRORS:
        # An attachment that cannot be read is as good as none: nothing rests on it.
        return tuple(found)
    return tuple(found)


def _find_specifications(root: generic.DictionaryObject) -> Iterator[generic.PdfObject]:
    """Yield the file specifications of the document: associated files, then embedded ones."""
    for raw in items(entry(root, "/AF")):
        target = resolve(raw)
        if target is not None:
            yield target
    waiting = [(entry(entry(root, "/Names"), "/EmbeddedFiles"), 0)]
    seen = 0
    while waiting and seen < _NODES:
        node, depth = waiting.pop(0)
        seen += 1
        for raw in items(entry(node, "/Names"))[1::2]:
            target = resolve(raw)
            if target is not None:
                yield target
        if depth < _DEPTH:
            kids = items(entry(node, "/Kids"))[:_NODES]
            waiting += [(resolve(kid), depth + 1) for kid in kids if reference(kid) is not None]


def _read_xml(specification: generic.PdfObject, limits: Limits) -> bytes | None:
    """Return the bytes of an embedded file that calls itself XML, by its type or its name."""
    streams = entry(specification, "/EF")
    stream = entry(streams, "/UF") or entry(streams, "/F")
    if not isinstance(stream, generic.StreamObject):
        return None
    named = text(entry(specification, "/UF")) or text(entry(specification, "/F"))
    kind = name(entry(stream, "/Subtype"))
    if kind not in _TYPES and not named.lower().endswith(".xml"):
        return None
    content: bytes = stream.data
    return content if len(content) <= limits.xml_bytes else None
