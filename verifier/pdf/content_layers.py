"""Layers of a PDF that do not show, or show on the screen and not on paper (ISO 32000-2 8.11)."""

from collections.abc import Iterator
from typing import Final

from pyhanko.pdf_utils import generic

from verifier.pdf.library import entry, items, name, raw_entry, reference, resolve
from verifier.pdf.page_tree import Page, Reference
from verifier.reasons import Note
from verifier.report import ContentWarning

_LAYERS: Final = 256
"""Layers that are looked at; a card has none."""
_DEPTH: Final = 4
"""Forms in forms in which layers are looked for."""
_NODES: Final = 2_000


def find_layer_warnings(
    root: generic.DictionaryObject, pages: tuple[Page, ...]
) -> Iterator[ContentWarning]:
    """Yield the layers that are not always there, with the first page that uses each."""
    settings = entry(root, "/OCProperties")
    if settings is None:
        return
    for raw in items(entry(settings, "/OCGs"))[:_LAYERS]:
        note = _judge_layer(raw, entry(settings, "/D"))
        if note is not None:
            yield ContentWarning(note, _find_page(reference(raw), pages))


def _judge_layer(raw: generic.PdfObject, configuration: generic.PdfObject | None) -> Note | None:
    """Return what is odd about one layer in the default configuration (8.11.4.3)."""
    own = reference(raw)
    base = name(entry(configuration, "/BaseState"))
    hidden = base == "/OFF" and own not in _references(configuration, "/ON")
    if hidden or own in _references(configuration, "/OFF"):
        return Note.LAYER_HIDDEN
    usage = entry(resolve(raw), "/Usage")
    seen = name(entry(entry(usage, "/View"), "/ViewState")) or "/ON"
    printed = name(entry(entry(usage, "/Print"), "/PrintState")) or seen
    return Note.LAYER_ON_PAPER if seen != printed else None


def _references(holder: generic.PdfObject | None, key: str) -> set[Reference | None]:
    return {reference(raw) for raw in items(entry(holder, key))}


def _find_page(layer: Reference | None, pages: tuple[Page, ...]) -> int | None:
    """Return the first page that uses a layer, from 1."""
    for number, page in enumerate(pages, start=1):
        annotations = (resolve(raw) for raw in items(entry(page.dictionary, "/Annots")))
        if any(_belongs(annotation, layer) for annotation in annotations):
            return number
        resources = [entry(page.dictionary, "/Resources")]
        resources += [entry(node, "/Resources") for node in page.ancestors]
        if any(_uses(found, layer) for found in resources):
            return number
    return None


def _uses(resources: generic.PdfObject | None, layer: Reference | None) -> bool:
    """Return whether resources name a layer, themselves or in the forms that they hold."""
    waiting, seen = [(resources, 0)], 0
    while waiting and seen < _NODES:
        holder, depth = waiting.pop()
        seen += 1
        properties = entry(holder, "/Properties")
        if isinstance(properties, generic.DictionaryObject) and any(
            _is_layer(properties.raw_get(key), layer) for key in properties
        ):
            return True
        forms = entry(holder, "/XObject")
        if not isinstance(forms, generic.DictionaryObject) or depth == _DEPTH:
            continue
        for key in forms:
            form = entry(forms, key)
            if _belongs(form, layer):
                return True
            waiting.append((entry(form, "/Resources"), depth + 1))
    return False


def _belongs(holder: generic.PdfObject | None, layer: Reference | None) -> bool:
    raw = raw_entry(holder, "/OC")
    return raw is not None and _is_layer(raw, layer)


def _is_layer(raw: generic.PdfObject, layer: Reference | None) -> bool:
    """Return whether this is the layer, or a membership that names it (8.11.2.2)."""
    if reference(raw) == layer:
        return True
    members = raw_entry(resolve(raw), "/OCGs")
    if members is None:
        return False
    return reference(members) == layer or layer in {
        reference(member) for member in items(resolve(members))
    }
