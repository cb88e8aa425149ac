"""What may stand around the cards of a batch: nothing that could be taken for a card.

CV 2088/BGDĐT-GDTH PL1 II.2 puts into DANH_SACH_HOC_BA the cards and one signature of whoever sends
them. No check asks about that signature, so nothing vouches for the frame: a reader that looks for
marks anywhere in the file would find a forged card there before the genuine one.
"""

import re
from typing import Final

from lxml import etree

from verifier.errors import DocumentError, DocumentFault
from verifier.xml.container import BATCH, CARD
from verifier.xml.parsing import (
    DSIG,
    DSIG11,
    SIGNATURE,
    is_blank,
    is_comment,
    is_element,
)

_XADES: Final = re.compile(r"http://uri\.etsi\.org/01903/v[0-9.]+#")
"""The namespaces of XAdES, of every year."""
_SIGNING_TIME: Final = "SigningTime"
"""CV 2088 PL1 puts it into a SignatureProperty; products write it in no namespace as well."""
_ID_ATTRIBUTES: Final = frozenset({"id", "Id", "ID"})
_ID: Final = re.compile(r"[A-Za-z0-9_.-]{0,100}")


def check_frame(tree: etree._ElementTree) -> None:
    """Refuse a batch, its cards cut out, in which more remains than a batch has.

    Raises:
        DocumentError: it is no batch, or something stands in it that may not.
    """
    root: etree._Element = tree.getroot()
    outside = (*root.itersiblings(preceding=True), *root.itersiblings())
    if not (
        root.tag == BATCH
        and all(map(_is_plain_comment, outside))
        and all(
            name in _ID_ATTRIBUTES and _ID.fullmatch(str(value)) for name, value in root.items()
        )
        and is_blank(root.text)
        and all(is_blank(child.tail) and _may_stand_here(child) for child in root)
        and sum(map(is_element, root)) <= 1
    ):
        raise DocumentError(DocumentFault.BATCH_FRAME)


def _may_stand_here(child: etree._Element) -> bool:
    """Return whether a node right below the batch is its signature, or a comment."""
    if not is_element(child):
        return _is_plain_comment(child)
    return child.tag == SIGNATURE and all(map(_is_of_signature, child.iterdescendants()))


def _is_of_signature(node: etree._Element) -> bool:
    """Return whether a node is a part of a signature by its name, and no card by its name."""
    if not is_element(node):
        return _is_plain_comment(node)
    namespace, _, name = str(node.tag).removeprefix("{").rpartition("}")
    if name.casefold() == CARD.casefold():
        return False
    if not namespace:
        return name == _SIGNING_TIME and not len(node)
    return namespace in {DSIG, DSIG11} or _XADES.fullmatch(namespace) is not None


def _is_plain_comment(node: etree._Element) -> bool:
    """Return whether a node is a comment without markup in it; instructions are none.

    An instruction can name a style sheet, by which a browser would show other things.
    """
    return is_comment(node) and "<" not in (node.text or "")
