"""What came after each signature, and whether that was allowed (ISO 32000-2 12.8.2.2).

Two opinions are asked. Ours looks for changes that can be seen or act; what it finds is
forbidden. PyHanko's allow-list looks for changes that nobody can explain; what only it objects to
stays unexplained, because it objects to harmless files too.
"""

from collections.abc import Iterator

from pyhanko.sign.fields import MDPPerm

from verifier.document import Modification
from verifier.pdf.comparison import find_annotation_pages, find_forbidden_changes
from verifier.pdf.difference import DifferenceAnalysis
from verifier.pdf.guard import GuardedSignature
from verifier.pdf.library import LIBRARY_ERRORS, entry, raw_entry, reference
from verifier.pdf.opening import OpenPDF
from verifier.pdf.page_tree import find_pages
from verifier.pdf.permission import Permission, read_permission
from verifier.pdf.revision import LINE_ENDS, Revision
from verifier.pdf.signature_field import FormField, Reference, is_document_timestamp
from verifier.pdf.touch import Touch
from verifier.reasons import Reason
from verifier.report import ChangeItem, ChangeLevel

_UNEXPLAINED = Modification(ChangeLevel.UNKNOWN, (), Reason.CHANGES_UNEXPLAINED)
_NOTHING = Modification(ChangeLevel.NONE)
_SIGNING = frozenset({MDPPerm.FILL_FORMS, MDPPerm.ANNOTATE})
"""Certifications after which others may sign."""


class ChangeHistory:
    """Tells for each signature of one document what came after it."""

    def __init__(
        self,
        document: OpenPDF,
        signatures: tuple[GuardedSignature, ...],
        *,
        shared: bool,
        covering: frozenset[str] = frozenset(),
    ) -> None:
        """Take the document and its signatures.

        Args:
            document: the file.
            signatures: all that the last revision shows.
            shared: two fields show one signature, so that no new field can be believed.
            covering: signatures whose appearance lies over what the pages say.
        """
        self._covering = covering
        self._document = document
        self._signatures = signatures
        self._difference = DifferenceAnalysis(document.reader)
        self._forbidden: dict[int, tuple[ChangeItem, ...]] = {}
        self._believed = frozenset(
            found.field.field_reference
            for found in signatures
            if found.holds and not shared and found.field.field_reference is not None
        )

    def find_modification(self, signature: GuardedSignature) -> Modification:
        """Return what came after `signature`."""
        if signature.byte_range is None or signature.revision is None:
            return _UNEXPLAINED
        covered = max(signature.byte_range.end, self._document.last.end)
        if self._document.content[covered:] not in LINE_ENDS:
            return _forbidden((ChangeItem("trailing_bytes"),), Reason.TRAILING_BYTES)
        if signature.revision.number == self._document.last.number:
            return _NOTHING
        try:
            return self._judge(signature, signature.revision)
        except LIBRARY_ERRORS:
            return _UNEXPLAINED

    def _judge(self, signature: GuardedSignature, base: Revision) -> Modification:
        forbidden = self._find_forbidden(base.section)
        if forbidden:
            return _forbidden(forbidden, Reason.CHANGED_AFTER_SIGNING)
        level = self._difference.explain(base.section)
        if level is None:
            return _UNEXPLAINED
        added = tuple(self._find_permitted(base))
        permission = read_permission(signature.dictionary, signature.field.field)
        if self._is_exceeded(base, permission, level):
            if self._adds_fields_only(base, permission):
                return Modification(ChangeLevel.UNKNOWN, added, Reason.FIELD_NOT_FORESEEN)
            return _forbidden(added, Reason.CHANGED_AFTER_SIGNING)
        if any(found.id in self._covering for found in self._find_later(base)):
            # A further signature is permitted; whether its picture falsifies, a person has to see.
            return Modification(ChangeLevel.UNKNOWN, added, Reason.APPEARANCE_COVERS_CONTENT)
        return Modification(ChangeLevel.PERMITTED, added)

    def _find_forbidden(self, section: int) -> tuple[ChangeItem, ...]:
        if section not in self._forbidden:
            touch = Touch(self._document.reader, section)
            self._forbidden[section] = find_forbidden_changes(touch, self._believed)
        return self._forbidden[section]

    def _is_exceeded(self, base: Revision, permission: Permission, level: int) -> bool:
        """Tell whether the changes go beyond DocMDP or FieldMDP of the signature (12.8.2.2.2)."""
        if any(permission.locks(found.field.name) for found in self._find_later(base)):
            return True
        document = permission.document
        if document is None:
            return False
        return level > document.value or self._difference.explain(base.section, document) is None

    def _adds_fields_only(self, base: Revision, permission: Permission) -> bool:
        """Tell whether a certification let others sign, and they made fields of their own for it.

        DocMDP 2 and 3 permit signing, in fields that are there (12.8.2.2.2, table 257). Nothing was
        altered: what else came was compared before.
        """
        later = self._find_later(base)
        if permission.document not in _SIGNING or any(
            permission.locks(found.field.name) for found in later
        ):
            return False
        old = Touch(self._document.reader, base.section)
        return any(
            found.field.field_reference is not None
            and old.get_old(found.field.field_reference) is None
            for found in later
        )

    def _find_later(self, base: Revision) -> tuple[GuardedSignature, ...]:
        return tuple(
            found
            for found in self._signatures
            if found.revision is not None and found.revision.number > base.number
        )

    def _find_permitted(self, base: Revision) -> Iterator[ChangeItem]:
        """Name what was added: signatures, time-stamps, validation data, descriptions."""
        reader = self._document.reader
        page_of = find_annotation_pages(find_pages(reader.root))
        for found in self._find_later(base):
            is_stamp = is_document_timestamp(found.dictionary)
            what = "document_timestamp" if is_stamp else "signature"
            yield ChangeItem(what, _visible_page(found.field, page_of))
        touch = Touch(reader, base.section)
        if _is_rewritten(touch, "/DSS"):
            yield ChangeItem("dss")
        if _is_rewritten(touch, "/Metadata"):
            yield ChangeItem("metadata")
        if _is_rewritten(touch, "/Extensions"):
            yield ChangeItem("extensions")
        if _is_rewritten(touch, "/Version"):
            yield ChangeItem("version")
        if _is_info_rewritten(touch):
            yield ChangeItem("info")


def _visible_page(field: FormField, page_of: dict[Reference, int]) -> int | None:
    """Return the page a signature's widget shows on; None for an invisible one."""
    if entry(field.field, "/AP") is None and len(field.widgets) < 2:
        return None
    return next((page_of[widget] for widget in field.widgets if widget in page_of), None)


def _is_rewritten(touch: Touch, key: str) -> bool:
    old, new = raw_entry(touch.old.root, key), raw_entry(touch.new.root, key)
    if new is None:
        return False
    return old != new or touch.is_changed(reference(new))


def _is_info_rewritten(touch: Touch) -> bool:
    """Tell whether the document information, which no page shows, is another (14.3.3)."""
    old, new = (raw_entry(side.trailer_view, "/Info") for side in (touch.old, touch.new))
    return new is not None and (old != new or touch.is_changed(reference(new)))


def _forbidden(items: tuple[ChangeItem, ...], problem: Reason) -> Modification:
    return Modification(ChangeLevel.FORBIDDEN, items, problem)
