"""What of a document looks or acts different since a signature: our own second opinion.

pyHanko's difference analysis allows some changes that alter what a reader sees, and refuses some
that do not. This comparison starts from what can be seen or can act (pages, annotations, form,
catalog), names each change and its page, and is what makes a change *forbidden*.
"""

from collections.abc import Iterator

from pyhanko.pdf_utils import generic

from verifier.pdf.form_comparison import FormComparison
from verifier.pdf.library import entry, items, name, reference
from verifier.pdf.page_tree import Page, find_pages
from verifier.pdf.signature_field import Reference
from verifier.pdf.touch import Touch, same_entries, same_object
from verifier.report import ChangeItem

_PAGE_MAY_CHANGE = frozenset({"/Annots", "/Tabs", "/LastModified"})
"""Annotations are compared one by one; the others change nothing that is shown."""
_INHERITED = frozenset({"/Resources", "/MediaBox", "/CropBox", "/Rotate"})
_CATALOG_ELSEWHERE = frozenset(
    {
        "/AcroForm",
        "/DSS",
        "/Extensions",
        "/Lang",
        "/MarkInfo",
        "/Metadata",
        "/Pages",
        "/StructTreeRoot",
        "/Type",
        "/Version",
    }
)
"""Compared elsewhere, or allowed to change (ISO 32000-2 12.8.2.2.2); tagging shows nothing."""
_CATALOG_KINDS = {
    "/OpenAction": "script",
    "/AA": "script",
    "/Names/JavaScript": "script",
    "/Names/EmbeddedFiles": "attachment",
    "/AF": "attachment",
    "/Collection": "attachment",
}


def find_forbidden_changes(touch: Touch, believed: frozenset[Reference]) -> tuple[ChangeItem, ...]:
    """Return the changes since the earlier revision that no signature allows, each once."""
    old_pages, new_pages = find_pages(touch.old.root), find_pages(touch.new.root)
    stop = _structure_references(touch, new_pages)
    form = FormComparison(touch, believed, find_annotation_pages(new_pages), stop=stop)
    found = [
        *_find_page_list_changes(old_pages, new_pages),
        *_find_page_changes(touch, old_pages, new_pages, widgets=form.widgets, stop=stop),
        *form.find_changes(),
        *_find_catalog_changes(touch, stop | form.widgets),
    ]
    return tuple(dict.fromkeys(found))


def find_annotation_pages(pages: tuple[Page, ...]) -> dict[Reference, int]:
    """Return on which page each annotation stands, from 1."""
    return {
        ref: number
        for number, page in enumerate(pages, start=1)
        for raw in items(entry(page.dictionary, "/Annots"))
        if (ref := reference(raw)) is not None
    }


def _find_page_list_changes(old: tuple[Page, ...], new: tuple[Page, ...]) -> Iterator[ChangeItem]:
    before, after = [page.reference for page in old], [page.reference for page in new]
    for number, page in enumerate(after, start=1):
        if page not in before:
            yield ChangeItem("page_added", number)
    for number, page in enumerate(before, start=1):
        if page not in after:
            yield ChangeItem("page_removed", number)
    kept = [page for page in before if page in after]
    if kept != [page for page in after if page in before]:
        yield ChangeItem("page_content")


def _find_page_changes(
    touch: Touch,
    old_pages: tuple[Page, ...],
    new_pages: tuple[Page, ...],
    *,
    widgets: frozenset[Reference],
    stop: frozenset[Reference],
) -> Iterator[ChangeItem]:
    old_by_reference = {page.reference: page for page in old_pages}
    for number, page in enumerate(new_pages, start=1):
        old = old_by_reference.get(page.reference)
        if old is None:
            continue
        for what in _judge_page(touch, old, page, stop):
            yield ChangeItem(what, number)
        if _annotations_changed(touch, old, page, widgets=widgets, stop=stop):
            yield ChangeItem("annotation", number)


def _structure_references(touch: Touch, pages: tuple[Page, ...]) -> frozenset[Reference]:
    """Return the catalog, the pages and the nodes above: many things point back to them."""
    own = {page.reference for page in pages if page.reference is not None}
    root = touch.new.root_ref
    above = {ref for page in pages for ref in page.ancestor_references}
    return frozenset(own | above | {(root.idnum, root.generation)})


def _judge_page(touch: Touch, old: Page, new: Page, stop: frozenset[Reference]) -> Iterator[str]:
    own = same_entries(old.dictionary, new.dictionary, ignoring=_PAGE_MAY_CHANGE)
    inherited = len(old.ancestors) == len(new.ancestors) and all(
        same_entries(before, after, ignoring=frozenset({"/Kids", "/Count"}))
        for before, after in zip(old.ancestors, new.ancestors, strict=True)
    )
    parts = [
        (key, new.dictionary.raw_get(key))
        for key in new.dictionary
        if key not in {"/Annots", "/Parent", "/StructParents"}
    ]
    parts += [
        (key, node.raw_get(key)) for node in new.ancestors for key in node if key in _INHERITED
    ]
    kinds = touch.find_changed(parts, stop=stop)
    if not own or not inherited or "content" in kinds:
        yield "page_content"
    if "font" in kinds:
        yield "font"


def _annotations_changed(
    touch: Touch,
    old: Page,
    new: Page,
    *,
    widgets: frozenset[Reference],
    stop: frozenset[Reference],
) -> bool:
    """Tell whether annotations were added, changed or removed.

    Widgets of the form are compared with their fields; here they only may not wander: one that
    is new to this page must be new to the file.
    """
    before = items(entry(old.dictionary, "/Annots"))
    after = items(entry(new.dictionary, "/Annots"))
    old_refs = {ref for raw in before if (ref := reference(raw)) is not None}
    new_refs = {ref for raw in after if (ref := reference(raw)) is not None}
    added = new_refs - old_refs
    if old_refs - new_refs or added - widgets:
        return True
    if any(touch.get_old(ref) is not None for ref in added):
        return True
    if [raw for raw in before if reference(raw) is None] != [
        raw for raw in after if reference(raw) is None
    ]:
        return True
    kept = [("", raw) for raw in after if reference(raw) not in widgets]
    return bool(touch.find_changed(kept, stop=stop | widgets))


def _find_catalog_changes(touch: Touch, stop: frozenset[Reference]) -> Iterator[ChangeItem]:
    """Yield what the catalog does differently: scripts, attachments, layers, destinations."""
    old, new = _catalog_parts(touch.old.root), _catalog_parts(touch.new.root)
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        same = before is not None and after is not None and same_object(before, after)
        if not same or (after is not None and touch.find_changed([(key, after)], stop=stop)):
            yield ChangeItem(_CATALOG_KINDS.get(key, "catalog"))
    if _is_older(name(entry(touch.old.root, "/Version")), name(entry(touch.new.root, "/Version"))):
        yield ChangeItem("catalog")


def _is_older(before: str, after: str) -> bool:
    """Tell whether a declared version is taken back; it may only be raised (7.2.2, table 29)."""
    return bool(before) and tuple(before.split(".")) > tuple(after.split("."))


def _catalog_parts(root: generic.DictionaryObject) -> dict[str, generic.PdfObject]:
    """Return the catalog's entries as written, the names dictionary opened."""
    parts = {key: root.raw_get(key) for key in root if key not in _CATALOG_ELSEWHERE}
    names = entry(root, "/Names")
    if isinstance(names, generic.DictionaryObject):
        del parts["/Names"]
        parts |= {f"/Names{key}": names.raw_get(key) for key in names}
    return parts
