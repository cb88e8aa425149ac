"""Sorts the elements of a signed DU_LIEU_HOC_BA by what they are, before they are understood.

The wrappers of the tables are only pictured in the official text, so any wrapper is accepted: a row
is whatever element holds a subject's code or name. Only elements of the root's own namespace count.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from lxml import etree

from verifier.errors import DocumentError, DocumentFault
from verifier.policy import Limits
from verifier.spelling import subject_key, tidy
from verifier.xml import card_field
from verifier.xml.parsing import read_tree

_DEPTH = 16
"""A card nests four deep; more is no card."""
_ROWS = 100
"""Subjects of a card; the longest form has fifteen."""

_T = TypeVar("_T")


@dataclass(slots=True)
class CardSource:
    """What the elements say, by name, while it is being gathered and understood."""

    values: dict[str, list[str]] = field(default_factory=dict)
    history: dict[str, list[str]] = field(default_factory=dict)
    rows: list[dict[str, list[str]]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)

    def text(self, path: str) -> str | None:
        """Return what stands in a field; two different texts make it unclear."""
        return self.only(path, self.values.get(card_field.FIELDS[path], []))

    def only(self, path: str, texts: list[str]) -> str | None:
        """Return the one text of a field, the first when there are several."""
        given = [text for text in texts if text]
        if len(set(given)) > 1:
            self.unclear.append(path)
        return given[0] if given else None

    def read(self, path: str, reader: Callable[[str], _T | None]) -> _T | None:
        """Return a field as its type; a text that is none of its kind makes it unclear."""
        return self.understand(path, self.text(path), reader)

    def understand(
        self, path: str, text: str | None, reader: Callable[[str], _T | None]
    ) -> _T | None:
        """Return a text as its type, noting that it is unclear when it is none of its kind."""
        value = None if text is None else reader(text)
        if text is not None and value is None:
            self.unclear.append(path)
        return value


def read_source(canonical: bytes) -> CardSource | None:
    """Return what the elements say, None when the root is no DU_LIEU_HOC_BA.

    Raises:
        DocumentError: the bytes are no XML, carry a DTD or exceed a limit.

    """
    root = read_tree(canonical, limits=Limits()).getroot()
    if _name(root, root) != card_field.ROOT:
        return None
    source = CardSource()
    _gather(root, source)
    return source


def _name(element: etree._Element, root: etree._Element) -> str:
    """Return the local name of an element of the root's namespace, else the whole name."""
    name, own = etree.QName(element), etree.QName(root)
    return name.localname if name.namespace == own.namespace else str(name)


def _children(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the child elements, no comments and no processing instructions."""
    return element.iterchildren(etree.Element)


def _text(element: etree._Element) -> str:
    """Return the whole text of an element across comments."""
    parts = [element.text or "", *(child.tail or "" for child in element)]
    return tidy("".join(parts))


def _gather(root: etree._Element, source: CardSource) -> None:
    """Sort every leaf of the card into values, history, rows and what is unknown."""
    waiting = [(root, 0, False)]
    while waiting:
        element, depth, in_history = waiting.pop()
        if depth > _DEPTH:
            raise DocumentError(DocumentFault.LIMIT, limit="depth")
        children = [(_name(child, root), child) for child in _children(element)]
        names = {card_field.ALIASES.get(name, name) for name, _ in children}
        if names & {card_field.SUBJECT_CODE, card_field.SUBJECT_NAME}:
            _gather_row(children, source)
            continue
        for name, child in reversed(children):
            if len(child) and next(_children(child), None) is not None:
                inside = in_history or name == card_field.HISTORY
                waiting.append((child, depth + 1, inside))
        for name, child in children:
            if next(_children(child), None) is None:
                _gather_leaf(name, child, source, in_history=in_history)
            elif name in card_field.KNOWN:
                source.unclear.append(card_field.path_of(name))


def _gather_leaf(
    name: str, element: etree._Element, source: CardSource, *, in_history: bool
) -> None:
    """Note what one element without children says."""
    text = _text(element)
    if name in card_field.KNOWN:
        values = source.history if in_history else source.values
        values.setdefault(card_field.ALIASES.get(name, name), []).append(text)
    elif text:
        _note_unknown(name, text, source)


def _note_unknown(name: str, text: str, source: CardSource) -> None:
    """Note an element that CV 2088 does not have; one that seems to tell a result is unclear."""
    source.unknown.append(name)
    words = f" {subject_key(text)} "
    if _RESULT_NAME.search(name) or any(f" {word} " in words for word in _RESULT_WORDS):
        source.unclear.append(name)


_RESULT_NAME = re.compile(
    r"(?:^|_)(?:XEP_LOAI|KHEN_THUONG|HOC_LUC|HANH_KIEM|LEN_LOP|DANH_HIEU|K[YI]_LUAT|KET_QUA)(?:_|$)"
    r"|^DIEM(?:_|$)"
)
_RESULT_WORDS = tuple(
    map(
        subject_key,
        (
            *("xuất sắc", "giỏi", "khá", "trung bình", "yếu", "kém", "hoàn thành", "chưa đạt"),
            *("lên lớp", "lưu ban", "ở lại lớp", "khen thưởng", "giải nhất", "kỉ luật"),
        ),
    )
)


def _gather_row(children: list[tuple[str, etree._Element]], source: CardSource) -> None:
    """Note one row of the table of marks."""
    if len(source.rows) == _ROWS:
        raise DocumentError(DocumentFault.LIMIT, limit="subjects")
    row: dict[str, list[str]] = {}
    for name, element in children:
        known = card_field.ALIASES.get(name, name)
        if next(_children(element), None) is not None:
            source.unclear.append("subjects")
        elif known in card_field.KNOWN_IN_ROWS:
            row.setdefault(known, []).append(_text(element))
        elif text := _text(element):
            _note_unknown(name, text, source)
    source.rows.append(row)
