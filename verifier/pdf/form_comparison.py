"""What happened to the form after a signature: fields, their widgets, the form's own settings.

Accepted is a new or filled signature field that shows one of the document's own signatures
(ISO 32000-2 12.8.2.2.2). A school's report card has nothing else to be filled in after signing,
so a changed value counts as a change of the document even where DocMDP would allow it.
"""

from collections.abc import Iterator, Mapping

from pyhanko.pdf_utils import generic

from verifier.pdf.form_settings import find_setting_changes
from verifier.pdf.library import entry, resolve
from verifier.pdf.signature_field import (
    FormField,
    Reference,
    find_fields,
    is_document_timestamp,
)
from verifier.pdf.touch import Touch, same_entries
from verifier.report import ChangeItem

_FILLED = frozenset({"/V", "/AP", "/AS", "/F", "/Ff", "/Type", "/DA", "/Q", "/MK", "/Lock"})
"""Entries of a signature field's widget that signing may write."""
_FLAGS = frozenset({"/Ff", "/Type"})
"""Entries that some signing programs rewrite on fields that they leave alone."""
_NEW_WIDGET = _FILLED | {
    "/BS",
    "/Border",
    "/C",
    "/DR",
    "/DV",
    "/FT",
    "/H",
    "/Kids",
    "/M",
    "/NM",
    "/P",
    "/Parent",
    "/Rect",
    "/SV",
    "/StructParent",
    "/Subtype",
    "/T",
    "/TM",
    "/TU",
}
"""Entries a new signature field may have: none that acts (/A, /AA) or hides (/OC)."""
_STRUCTURAL = frozenset({"/Kids", "/V"})


class FormComparison:
    """Compares the form of an earlier revision with that of the last one."""

    def __init__(
        self,
        touch: Touch,
        believed: frozenset[Reference],
        page_of: Mapping[Reference, int],
        *,
        stop: frozenset[Reference],
    ) -> None:
        """Take what is needed from the document.

        Args:
            touch: the two revisions.
            believed: signature fields whose signature passed the guard of its byte range.
            page_of: on which page an annotation stands, from 1.
            stop: pages and other objects that fields point back to.
        """
        self._stop = stop
        self._touch = touch
        self._believed = believed
        self._page_of = page_of
        self.old_fields = find_fields(touch.old.root)
        self.new_fields = find_fields(touch.new.root)

    @property
    def widgets(self) -> frozenset[Reference]:
        """The annotations that are judged here and not as annotations of a page."""
        return frozenset(ref for field in self.new_fields for ref in field.widgets)

    def find_changes(self) -> Iterator[ChangeItem]:
        """Yield every change of the form that is not accepted."""
        others = [field for field in self.new_fields if not field.is_signature]
        yield from find_setting_changes(self._touch, stop=self._stop, others=others)
        old = {_key(field): field for field in self.old_fields}
        new = {_key(field): field for field in self.new_fields}
        for key, field in old.items():
            if key not in new:
                yield self._item("signature_removed" if field.is_signature else "form_field", field)
        for key, field in new.items():
            what = self._judge_field(old.get(key), field)
            if what is not None:
                yield self._item(what, field)

    def _item(self, what: str, field: FormField) -> ChangeItem:
        pages = (self._page_of.get(widget) for widget in field.widgets)
        return ChangeItem(what, next((page for page in pages if page is not None), None))

    def _judge_field(self, old: FormField | None, new: FormField) -> str | None:
        if not new.is_signature:
            if old is None:
                return "form_field"
            return "form_field" if self._is_changed(old, new, ignoring=frozenset()) else None
        if old is None:
            fresh = self._is_own_signature(new) and self._is_plain(new)
            return None if fresh else "annotation"
        if old.has_value:
            return self._judge_signed_field(old, new)
        if not new.has_value:
            return "annotation" if self._is_changed(old, new, ignoring=_FLAGS) else None
        unmoved = self._only_filled(old, new)
        fits = unmoved and self._has_one_look(new) and self._is_own_signature(new)
        return None if fits else "annotation"

    def _judge_signed_field(self, old: FormField, new: FormField) -> str | None:
        replaced = (
            old.value_reference != new.value_reference
            or not new.has_value
            or self._touch.is_changed(new.value_reference)
        )
        if replaced:
            return "signature_removed"
        return "annotation" if self._is_changed(old, new, ignoring=_FLAGS) else None

    def _is_own_signature(self, field: FormField) -> bool:
        """Tell whether a field shows a guarded signature, or nothing at all.

        A document time-stamp may not show: any authority stamps for anybody, so its appearance
        would be a picture that nobody answers for, laid over what was signed.
        """
        if field.has_value and field.field_reference not in self._believed:
            return False
        if field.has_value and not is_document_timestamp(entry(field.field, "/V")):
            return True
        return not any(_is_visible(widget) for widget in self._shown(field))

    def _shown(self, field: FormField) -> Iterator[generic.DictionaryObject]:
        yield field.field
        for widget in field.widgets:
            target = self._touch.get_new(widget)
            if isinstance(target, generic.DictionaryObject):
                yield target

    def _is_plain(self, field: FormField) -> bool:
        """Tell whether a new field is made of new objects, and of none that act."""
        return (
            all(set(shown) <= _NEW_WIDGET for shown in self._shown(field))
            and all(self._touch.get_old(widget) is None for widget in field.widgets)
            and self._has_one_look(field)
        )

    def _has_one_look(self, field: FormField) -> bool:
        """Tell whether a field looks the same under the pointer, and pressed (12.5.5)."""
        looks = (entry(shown, "/AP") for shown in self._shown(field))
        return not any(
            isinstance(look, generic.DictionaryObject) and set(look) - {"/N"} for look in looks
        )

    def _only_filled(self, old: FormField, new: FormField) -> bool:
        pairs = [(old.field, new.field)]
        for widget in new.widgets:
            before, after = self._touch.get_old(widget), self._touch.get_new(widget)
            if isinstance(before, generic.DictionaryObject) and isinstance(
                after, generic.DictionaryObject
            ):
                pairs.append((before, after))
        return old.widgets == new.widgets and all(
            same_entries(before, after, ignoring=_FILLED) for before, after in pairs
        )

    def _is_changed(self, old: FormField, new: FormField, *, ignoring: frozenset[str]) -> bool:
        """Tell whether a field, its widgets or what they show is not what it was."""
        if old.widgets != new.widgets or not same_entries(old.field, new.field, ignoring=ignoring):
            return True
        if old.ancestors != new.ancestors or any(map(self._is_redefined, new.ancestors)):
            return True
        skipped = _STRUCTURAL if new.is_signature else frozenset({"/Kids"})
        for widget in new.widgets:
            before, after = self._touch.get_old(widget), self._touch.get_new(widget)
            if not isinstance(before, generic.DictionaryObject):
                return True
            if not isinstance(after, generic.DictionaryObject):
                return True
            if not same_entries(before, after, ignoring=ignoring):
                return True
            if self._touch.find_changed(_parts(after, skipped), stop=self._stop):
                return True
        return bool(self._touch.find_changed(_parts(new.field, skipped), stop=self._stop))

    def _is_redefined(self, ancestor: Reference) -> bool:
        """Tell whether a field above differs in more than the fields it holds."""
        before, after = self._touch.get_old(ancestor), self._touch.get_new(ancestor)
        return not (
            isinstance(before, generic.DictionaryObject)
            and isinstance(after, generic.DictionaryObject)
            and same_entries(before, after, ignoring=frozenset({"/Kids"}))
        )


def _key(field: FormField) -> tuple[Reference | None, str]:
    """Identify a field across revisions: by object, and by name where it has none."""
    return field.field_reference, "" if field.field_reference is not None else field.name


def _parts(
    holder: generic.DictionaryObject, skipped: frozenset[str]
) -> list[tuple[str, generic.PdfObject]]:
    return [
        (key, holder.raw_get(key))
        for key in holder
        if key not in skipped and key not in {"/Parent", "/P"}
    ]


def _is_visible(widget: generic.DictionaryObject) -> bool:
    """Tell whether a widget draws something: it has an appearance and an area."""
    if entry(widget, "/AP") is None:
        return False
    rectangle = entry(widget, "/Rect")
    if not isinstance(rectangle, generic.ArrayObject) or len(rectangle) != 4:
        return True
    left, bottom, right, top = (resolve(rectangle.raw_get(index)) for index in range(4))
    return left != right and bottom != top
