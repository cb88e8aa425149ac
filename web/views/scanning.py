"""The scan page: pictures, typed references, and frames that its script posts.

A token reaches the portal only inside a picture that a visitor posts; what is typed or read in the
browser is sent as REF and digest.
"""

import re
from dataclasses import asdict
from typing import Final

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as BaseResponse

from verifier.errors import DocumentError, DocumentFault
from verifier.printed.reference import ReferenceFault, read_reference
from verifier.scanning import Scan
from web.copies.desk import CopyDesk
from web.copies.presenting import present_words
from web.copies.scan_presenting import ScanLine, present_fault, present_item
from web.copies.scanning import ScanKind, describe_scan, describe_text
from web.messages import Messages, load_messages
from web.uploads import read_documents
from web.views.rendering import find_language, render_page

_MOST_TYPED: Final = 8 * 1024
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_SEE_OTHER: Final = 303


def add_scan_views(copies: Blueprint, desk: CopyDesk) -> None:
    """Add the page, and what costs no more than reading one."""

    @copies.get("/")
    def scan() -> Response:
        return _render(desk)

    @copies.post("/frames")
    def frames() -> Response:
        messages = load_messages(find_language(request))
        found = _scan_one(desk)
        return jsonify(lines=_present(desk, found), sentence=present_fault(found, messages))

    @copies.post("/find")
    def find() -> BaseResponse:
        text = request.form.get("code", "")[:_MOST_TYPED].strip()
        if request.accept_mimetypes.best == "application/json":
            return jsonify(line=asdict(_describe(desk, text)))
        typed = read_reference(text)
        item = describe_text(desk, text)
        if item.reference is not None and item.kind is not ScanKind.SISTER:
            lang = request.args.get("lang")
            where = url_for("copies.copy", reference=item.reference.text, lang=lang)
            return redirect(where, _SEE_OTHER)
        messages = load_messages(find_language(request))
        if isinstance(typed, ReferenceFault) and "/" not in text:
            return _render(desk, typed=text, fault=messages.word("reference_fault", typed.value))
        line = present_item(item, messages, at=desk.clock.now())
        return _render(desk, lines=(line,))


def add_upload_view(opening: Blueprint, desk: CopyDesk) -> None:
    """Add the view that takes pictures and PDFs in a form."""

    @opening.post("/scan")
    def upload() -> Response:
        messages = load_messages(find_language(request))
        documents = read_documents(request)
        if not documents:
            raise DocumentError(DocumentFault.EMPTY)
        lines: list[ScanLine] = []
        remarks: list[str] = []
        for content in documents:
            try:
                found = _scan(desk, content)
            except DocumentError as error:
                remarks.append(messages.fault(error.fault))
                continue
            lines += _lines(desk, found)
            fault = present_fault(found, messages)
            remarks += [] if fault is None else [fault]
            if found.pages_left:
                remarks.append(messages.text("scan.pages_left", count=found.pages_left))
        return _render(desk, lines=tuple(lines), remarks=tuple(dict.fromkeys(remarks)))


def _scan_one(desk: CopyDesk) -> Scan:
    documents = read_documents(request)
    if len(documents) != 1:
        raise BadRequest
    return _scan(desk, documents[0])


def _scan(desk: CopyDesk, content: bytes) -> Scan:
    if desk.scan is None:
        raise BadRequest
    return desk.scan(content)


def _lines(desk: CopyDesk, found: Scan) -> list[ScanLine]:
    messages, now = load_messages(find_language(request)), desk.clock.now()
    return [present_item(item, messages, at=now) for item in describe_scan(desk, found)]


def _present(desk: CopyDesk, found: Scan) -> list[dict[str, object]]:
    return [asdict(line) for line in _lines(desk, found)]


def _describe(desk: CopyDesk, text: str) -> ScanLine:
    given = request.form.get("digest", "")
    digest = bytes.fromhex(given) if _DIGEST.fullmatch(given) else None
    messages = load_messages(find_language(request))
    return present_item(describe_text(desk, text, digest=digest), messages, at=desk.clock.now())


def _render(
    desk: CopyDesk,
    *,
    lines: tuple[ScanLine, ...] = (),
    remarks: tuple[str, ...] = (),
    typed: str = "",
    fault: str | None = None,
) -> Response:
    messages = load_messages(find_language(request))
    return render_page(
        "scan.html",
        lines=lines,
        remarks=remarks,
        typed=typed,
        fault=fault,
        words={**present_words(messages), "scan": _find_words(messages)},
        pinned=" ".join(desk.lists.find_pinned_keys()),
        portal=desk.portal,
    )


def _find_words(messages: Messages) -> dict[str, str]:
    """Return the words of the scan page's script."""
    return {**messages.tables["text"]["scan"], **messages.tables["scanner"]}
