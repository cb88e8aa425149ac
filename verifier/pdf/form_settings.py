"""What later revisions did to the settings of the form itself (ISO 32000-2 12.7.3, table 224).

Readers draw fields anew from them: the fonts of /DR by their names, /DA and /Q where a field has
none of its own, in the order of /CO. So what a signature found there has to stay. Signing programs
add fonts for the fields that they add, and may.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pyhanko.pdf_utils import generic

from verifier.pdf.library import entry, raw_entry, resolve, text
from verifier.pdf.signature_field import FormField, Reference
from verifier.pdf.touch import Touch, same_object
from verifier.report import ChangeItem

_KEPT: Final = ("/DA", "/Q", "/CO")
"""Settings that every field without its own inherits, and the order of calculation."""

_NAME: Final = re.compile(r"/[^\s/()<>\[\]{}%]+")
_ESCAPE: Final = re.compile(r"#([0-9A-Fa-f]{2})")


def find_setting_changes(
    touch: Touch, *, stop: frozenset[Reference], others: Sequence[FormField]
) -> Iterator[ChangeItem]:
    """Yield changes of the form dictionary that could make a reader show something else.

    Args:
        touch: the two revisions.
        stop: pages and other objects that are compared elsewhere.
        others: the fields besides those for signatures.
    """
    old, new = entry(touch.old.root, "/AcroForm"), entry(touch.new.root, "/AcroForm")
    drawn_anew = _is_true(new, "/NeedAppearances")
    if drawn_anew and not _is_true(old, "/NeedAppearances"):
        yield ChangeItem("form_field")
    forms = raw_entry(new, "/XFA")
    if forms is not None and not _is_kept(touch, "/XFA", raw_entry(old, "/XFA"), forms, stop):
        yield ChangeItem("form_field")
    for key in _KEPT:
        before, after = raw_entry(old, key), raw_entry(new, key)
        if before is None and (after is None or not others):
            continue
        if not _is_kept(touch, key, before, after, stop):
            yield ChangeItem("form_field")
    before, after = entry(old, "/DR"), entry(new, "/DR")
    if not _are_resources_kept(touch, before, after, stop):
        yield ChangeItem("font")
    elif drawn_anew and any(font in _find_asked(touch, others) for font in _added(before, after)):
        # A name that led nowhere leads somewhere now.
        yield ChangeItem("font")


def _added(old: generic.PdfObject | None, new: generic.PdfObject | None) -> frozenset[str]:
    """Return the names of the fonts that the form did not have."""
    before, after = entry(old, "/Font"), entry(new, "/Font")
    if not isinstance(after, generic.DictionaryObject):
        return frozenset()
    known = set(before) if isinstance(before, generic.DictionaryObject) else set()
    return frozenset(map(str, set(after) - known))


def _find_asked(touch: Touch, fields: Sequence[FormField]) -> frozenset[str]:
    """Return the names of the fonts that fields ask for in their default appearance (12.7.4.3)."""
    holders: list[generic.PdfObject | None] = [entry(touch.new.root, "/AcroForm")] if fields else []
    for field in fields:
        holders.append(field.field)
        holders += [touch.get_new(ref) for ref in (*field.widgets, *field.ancestors)]
    asked = (text(entry(holder, "/DA")) for holder in holders)
    return frozenset(
        _ESCAPE.sub(lambda found: chr(int(found[1], 16)), name)
        for appearance in asked
        for name in _NAME.findall(appearance)
    )


def _are_resources_kept(
    touch: Touch,
    old: generic.PdfObject | None,
    new: generic.PdfObject | None,
    stop: frozenset[Reference],
) -> bool:
    """Tell whether each resource is still there under its name, and is what it was (7.8.3)."""
    if not isinstance(old, generic.DictionaryObject):
        return old is None or (new is not None and same_object(old, new))
    for kind in old:
        before, after = raw_entry(old, kind), raw_entry(new, kind)
        named, still = entry(old, kind), entry(new, kind)
        if not isinstance(named, generic.DictionaryObject):
            if kind != "/ProcSet" and not _is_kept(touch, kind, before, after, stop):
                return False
            continue
        for key in named:
            if not _is_kept(touch, kind, raw_entry(named, key), raw_entry(still, key), stop):
                return False
    return True


def _is_kept(
    touch: Touch,
    key: str,
    old: generic.PdfObject | None,
    new: generic.PdfObject | None,
    stop: frozenset[Reference],
) -> bool:
    """Tell whether an entry is written as it was, and leads to what it led to."""
    if old is None or new is None:
        return _is_nothing(old) and _is_nothing(new)
    return same_object(old, new) and not touch.find_changed([(key, new)], stop=stop)


def _is_nothing(value: generic.PdfObject | None) -> bool:
    return value is None or resolve(value) is None


def _is_true(holder: generic.PdfObject | None, key: str) -> bool:
    value = entry(holder, key)
    return isinstance(value, generic.BooleanObject) and bool(value)
