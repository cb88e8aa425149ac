"""The logical structure of a page, for readers who listen to it (ISO 32000-2 14.7, 14.8).

Drawing marks each piece of text with a number; the tree says what the pieces are and in which
order they are read. What is only decoration is marked as an artifact.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from reportlab.pdfgen.canvas import Canvas


@dataclass(slots=True)
class Element:
    """One element of the tree."""

    role: str
    """A standard structure type: `P`, `H1`, `Table` ..."""
    text: str = ""
    """What it says, without the line breaks of the page (ISO 32000-2 14.9.4)."""
    column_header: bool = False
    kids: "list[Element | int]" = field(default_factory=list)
    """Elements, or numbers of marked pieces on the page."""


class Tagger:
    """Marks what is drawn on one page."""

    def __init__(self, canvas: Canvas) -> None:
        """Begin with an empty document."""
        self.root = Element("Document")
        self._canvas = canvas
        self._open = [self.root]
        self._next = 0

    @contextmanager
    def group(self, role: str) -> Iterator[None]:
        """Put everything drawn inside under an element."""
        element = Element(role)
        self._open[-1].kids.append(element)
        self._open.append(element)
        try:
            yield
        finally:
            self._open.pop()

    @contextmanager
    def piece(self, role: str, text: str, *, column_header: bool = False) -> Iterator[None]:
        """Mark what is drawn inside as one piece of text."""
        self._open[-1].kids.append(Element(role, text, column_header, [self._next]))
        self._canvas.addLiteral(f"/{role} <</MCID {self._next}>> BDC")
        self._next += 1
        try:
            yield
        finally:
            self._canvas.addLiteral("EMC")

    @contextmanager
    def decoration(self) -> Iterator[None]:
        """Mark what is drawn inside as nothing to be read."""
        self._canvas.addLiteral("/Artifact BMC")
        try:
            yield
        finally:
            self._canvas.addLiteral("EMC")


def write_structure(
    writer: BasePdfFileWriter, root: Element, page: generic.IndirectObject
) -> generic.IndirectObject:
    """Write the tree of a document with one page; return its root."""
    tree = _dictionary({"/Type": pdf_name("/StructTreeRoot")})
    tree_reference = writer.add_object(tree)
    owners: dict[int, generic.IndirectObject] = {}
    top = _write_element(writer, root, tree_reference, page, owners)
    by_number = generic.ArrayObject([owners[number] for number in sorted(owners)])
    tree[pdf_name("/K")] = top
    tree[pdf_name("/ParentTreeNextKey")] = _number(1)
    tree[pdf_name("/ParentTree")] = writer.add_object(
        _dictionary({"/Nums": generic.ArrayObject([_number(0), by_number])})
    )
    return tree_reference


def _write_element(
    writer: BasePdfFileWriter,
    element: Element,
    parent: generic.IndirectObject,
    page: generic.IndirectObject,
    owners: dict[int, generic.IndirectObject],
) -> generic.IndirectObject:
    content = _dictionary(
        {
            "/Type": pdf_name("/StructElem"),
            "/S": pdf_name(f"/{element.role}"),
            "/P": parent,
            "/Pg": page,
        }
    )
    if element.text:
        content[pdf_name("/ActualText")] = generic.TextStringObject(element.text)
    if element.column_header:
        content[pdf_name("/A")] = _dictionary(
            {"/O": pdf_name("/Table"), "/Scope": pdf_name("/Column")}
        )
    reference = writer.add_object(content)
    kids: list[generic.PdfObject] = []
    for kid in element.kids:
        if isinstance(kid, int):
            owners[kid] = reference
            kids.append(_number(kid))
        else:
            kids.append(_write_element(writer, kid, reference, page, owners))
    content[pdf_name("/K")] = generic.ArrayObject(kids)
    return reference


def _dictionary(entries: dict[str, generic.PdfObject]) -> generic.DictionaryObject:
    named = {pdf_name(name): value for name, value in entries.items()}
    return generic.DictionaryObject(named)  # type: ignore[no-untyped-call]


def _number(value: int) -> generic.NumberObject:
    return generic.NumberObject(value)  # type: ignore[no-untyped-call]
