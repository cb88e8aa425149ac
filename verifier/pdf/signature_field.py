"""Signature fields and the signature dictionaries they show (ISO 32000-2 12.7.5.5, 12.8.1)."""

from dataclasses import dataclass

from pyhanko.pdf_utils import generic

from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.library import (
    LIBRARY_ERRORS,
    entry,
    items,
    name,
    raw_entry,
    reference,
    resolve,
    text,
)

Reference = tuple[int, int]
_TIMESTAMP = "/ETSI.RFC3161"
_MAXIMUM_NODES = 1_000
"""Fields and widgets of a form: a card has a few dozen, and they are looked at for every
revision."""
_MAXIMUM_DEPTH = 32
"""Fields nest two or three deep; a circle nests for ever."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of the form, as one revision shows it."""

    name: str
    """Fully qualified."""
    is_signature: bool
    field: generic.DictionaryObject
    field_reference: Reference | None
    widgets: tuple[Reference, ...]
    """The annotations that show it, the field itself when it is one."""
    value_reference: Reference | None
    """Of /V, when that is an indirect reference."""
    has_value: bool
    ancestors: tuple[Reference, ...] = ()
    """The fields above it, from which it may inherit its value."""


@dataclass(frozen=True, slots=True)
class _Node:
    raw: generic.PdfObject
    name: str
    field_type: str | None
    value: generic.PdfObject | None
    above: tuple[Reference, ...] = ()
    depth: int = 0


def find_fields(root: generic.DictionaryObject) -> tuple[FormField, ...]:
    """Return the terminal fields of the form, in order; circles end, and so does patience."""
    form = entry(root, "/AcroForm")
    pending = [_Node(raw, "", None, None) for raw in reversed(items(entry(form, "/Fields")))]
    found: list[FormField] = []
    seen: set[Reference] = set()
    visited = 0
    while pending:
        node = pending.pop()
        visited += 1 + len(items(entry(resolve(node.raw), "/Kids")))
        if visited > _MAXIMUM_NODES or node.depth > _MAXIMUM_DEPTH:
            raise DocumentError(DocumentFault.LIMIT, limit="form_fields")
        own = reference(node.raw)
        field = resolve(node.raw)
        if (own is not None and own in seen) or not isinstance(field, generic.DictionaryObject):
            continue
        if own is not None:
            seen.add(own)
        children, terminal = _open_field(node, own, field)
        pending.extend(reversed(children))
        if terminal is not None:
            found.append(terminal)
    return tuple(found)


def _open_field(
    node: _Node, own: Reference | None, field: generic.DictionaryObject
) -> tuple[list[_Node], FormField | None]:
    """Return the child fields, or the field itself when its kids are only widgets."""
    partial = text(entry(field, "/T"))
    full_name = f"{node.name}.{partial}" if node.name and partial else node.name or partial
    kind = entry(field, "/FT")
    field_type = str(kind) if isinstance(kind, generic.NameObject) else node.field_type
    value = raw_entry(field, "/V")
    value = node.value if value is None else value
    kids = items(entry(field, "/Kids"))
    if any(raw_entry(resolve(kid), "/T") is not None for kid in kids):
        above = node.above if own is None else (*node.above, own)
        return [
            _Node(kid, full_name, field_type, value, above, node.depth + 1) for kid in kids
        ], None
    widgets = tuple(ref for kid in kids if (ref := reference(kid)) is not None)
    terminal = FormField(
        full_name,
        field_type == "/Sig",
        field,
        own,
        widgets if widgets or own is None else (own,),
        reference(value),
        _has_value(value),
        node.above,
    )
    return [], terminal


def _has_value(value: generic.PdfObject | None) -> bool:
    """Tell whether /V is there and not null; what cannot be read counts as there."""
    if value is None:
        return False
    try:
        return resolve(value) is not None
    except LIBRARY_ERRORS:
        return True


def find_signed_fields(root: generic.DictionaryObject) -> tuple[FormField, ...]:
    """Return the signature fields that carry a value."""
    return tuple(field for field in find_fields(root) if field.is_signature and field.has_value)


def read_sub_filter(signature: generic.PdfObject | None) -> str:
    """Return the /SubFilter of a signature dictionary with its slash, empty when there is none."""
    value = entry(signature, "/SubFilter")
    return name(value) or text(value)


def is_document_timestamp(signature: generic.PdfObject | None) -> bool:
    """Tell whether a signature dictionary holds a time-stamp of the document (12.8.5)."""
    return read_sub_filter(signature) == _TIMESTAMP
