"""What a signature itself forbids to those who come after it (ISO 32000-2 12.8.2.2, 12.8.2.4)."""

from dataclasses import dataclass

from pyhanko.pdf_utils import generic
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm

from verifier.pdf.library import entry, items, name, resolve


@dataclass(frozen=True, slots=True)
class Permission:
    """The restrictions that a signature puts on later changes."""

    document: MDPPerm | None = None
    """DocMDP, or /P of the field's lock dictionary."""
    fields: FieldMDPSpec | None = None
    """FieldMDP: fields that are locked by the signature."""

    def locks(self, field_name: str) -> bool:
        """Tell whether a field of that name may not be filled in any more."""
        return self.fields is not None and self.fields.is_locked(field_name)


def read_permission(
    signature: generic.PdfObject | None, field: generic.DictionaryObject
) -> Permission:
    """Read the restrictions; what cannot be read raises one of the library's errors."""
    document: MDPPerm | None = None
    fields: FieldMDPSpec | None = None
    for raw in items(entry(signature, "/Reference")):
        transform = resolve(raw)
        method, parameters = (
            name(entry(transform, "/TransformMethod")),
            entry(transform, "/TransformParams"),
        )
        if method == "/DocMDP":
            level = entry(parameters, "/P")
            # /P is optional, its default is 2 (table 257).
            document = MDPPerm.FILL_FORMS if level is None else MDPPerm(level)
        elif method == "/FieldMDP":
            fields = FieldMDPSpec.from_pdf_object(parameters)
    lock = entry(field, "/Lock")
    if document is None and entry(lock, "/P") is not None:
        document = MDPPerm(entry(lock, "/P"))
    if fields is None and entry(lock, "/Action") is not None:
        fields = FieldMDPSpec.from_pdf_object(lock)
    return Permission(document, fields)
