"""The pages of a revision, in order (ISO 32000-2 7.7.3)."""

from dataclasses import dataclass

from pyhanko.pdf_utils import generic

from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.library import entry, items, raw_entry, reference, resolve

Reference = tuple[int, int]
_MAXIMUM_NODES = 2_000
"""Nodes of a page tree: a card has a dozen, and the tree is walked for every revision."""
_MAXIMUM_DEPTH = 64
"""Page trees are two or three deep; a circle nests for ever."""


@dataclass(frozen=True, slots=True)
class Page:
    """One leaf of the page tree."""

    reference: Reference | None
    dictionary: generic.DictionaryObject
    ancestors: tuple[generic.DictionaryObject, ...]
    """The nodes above it, the root first: a page inherits from them."""
    ancestor_references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class _Node:
    raw: generic.PdfObject
    above: tuple[generic.DictionaryObject, ...]
    above_references: tuple[Reference, ...]


def find_pages(root: generic.DictionaryObject) -> tuple[Page, ...]:
    """Return the pages that a catalog leads to; a node met twice is not entered again."""
    start = raw_entry(root, "/Pages")
    pending = [] if start is None else [_Node(start, (), ())]
    pages: list[Page] = []
    seen: set[Reference] = set()
    visited = 0
    while pending:
        node = pending.pop()
        visited += 1
        if visited > _MAXIMUM_NODES or len(node.above) > _MAXIMUM_DEPTH:
            raise DocumentError(DocumentFault.LIMIT, limit="pages")
        own, target = reference(node.raw), resolve(node.raw)
        if (own is not None and own in seen) or not isinstance(target, generic.DictionaryObject):
            continue
        references = node.above_references if own is None else (*node.above_references, own)
        seen.update(references[len(node.above_references) :])
        if entry(target, "/Kids") is None:
            pages.append(Page(own, target, node.above, node.above_references))
            continue
        above = (*node.above, target)
        pending.extend(
            _Node(kid, above, references) for kid in reversed(items(entry(target, "/Kids")))
        )
    return tuple(pages)
