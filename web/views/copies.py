"""The pages that a sheet's code leads to, and the signed lists that its readers fetch.

`/v/REF` answers without script from REF alone. What a visitor presents besides comes in forms,
never in an address: date of birth and last digits, or the digest of the sheet's token.
"""

import re
from datetime import date, datetime
from typing import Final

from flask import Blueprint, Response, make_response, redirect, request, url_for
from werkzeug.exceptions import NotFound, ServiceUnavailable
from werkzeug.wrappers import Response as BaseResponse

from verifier.printed.reference import Reference, ReferenceFault, read_reference
from web.copies.desk import CopyDesk, Opening
from web.copies.presenting import present_copy, present_words
from web.copies.state import CopyState
from web.keyring.entry import KeyringError
from web.messages import load_messages
from web.registry.values import Action
from web.registry.viewing import TAIL_DIGITS, Factor
from web.views.copy_offline import add_offline_views
from web.views.rendering import find_language, render_page
from web.views.scanning import add_scan_views, add_upload_view

_KEYS_FRESH: Final = "public, max-age=300"
_STATUSES_FRESH: Final = "public, max-age=60"
_NOT_FOUND: Final = 404
_PERMANENT: Final = 308
_SEE_OTHER: Final = 303
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_DAY_FORMS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")


def build_copy_views(desk: CopyDesk) -> Blueprint:
    """Build the views that read nothing but the registry's rows."""
    copies = Blueprint("copies", __name__, url_prefix="/v")

    @copies.get("/keys.jws")
    def keys() -> Response:
        text = desk.lists.find_key_list_text()
        if text is None:
            raise NotFound
        return _send_list(text, _KEYS_FRESH)

    @copies.get("/status.jws")
    def statuses() -> Response:
        try:
            text = desk.lists.make_status_list_text()
        except KeyringError as error:
            raise ServiceUnavailable from error
        return _send_list(text, _STATUSES_FRESH)

    add_offline_views(copies, desk)
    add_scan_views(copies, desk)

    @copies.get("/<reference>")
    def copy(reference: str) -> BaseResponse:
        found = read_reference(reference)
        if isinstance(found, ReferenceFault):
            return _answer_misread(found)
        if found.text != reference:
            lang = request.args.get("lang")
            where = url_for("copies.copy", reference=found.text, lang=lang)
            return redirect(where, _PERMANENT)
        return _answer(desk, desk.look(found))

    return copies


def build_opening_views(desk: CopyDesk) -> Blueprint:
    """Build the views that open a record, and have its documents judged again."""
    opening = Blueprint("copy_opening", __name__, url_prefix="/v")

    add_upload_view(opening, desk)

    @opening.post("/<reference>")
    def open_(reference: str) -> Response:
        found = _demand_reference(reference)
        digest, factor = _read_digest(), _read_factor()
        if digest is None and factor is None:
            messages = load_messages(find_language(request))
            return _answer(desk, desk.look(found), notice=messages.text("copy.incomplete"))
        return _answer(desk, desk.open(found, token_digest=digest, factor=factor), digest=digest)

    @opening.post("/<reference>/owner")
    def own(reference: str) -> Response:
        found, digest = _demand_reference(reference), _read_digest()
        messages = load_messages(find_language(request))
        done = False
        if digest is not None:
            done = desk.act(found, digest, _read_action())
        notice = messages.text("copy.done" if done else "copy.not_done")
        again = desk.open(found, token_digest=digest or b"")
        return _answer(desk, again, digest=digest, notice=notice)

    return opening


def _send_list(text: str, freshness: str) -> Response:
    answer = make_response(text)
    answer.mimetype = "application/jose"
    answer.headers["Cache-Control"] = freshness
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _answer(
    desk: CopyDesk,
    opening: Opening,
    *,
    digest: bytes | None = None,
    notice: str | None = None,
) -> Response:
    messages = load_messages(find_language(request))
    status = _NOT_FOUND if opening.state is CopyState.NO_RECORD else 200
    return render_page(
        "copy.html",
        status,
        page=present_copy(opening, messages, at=desk.clock.now(), notice=notice),
        digest=None if digest is None else digest.hex(),
        words=present_words(messages),
        pinned=" ".join(desk.lists.find_pinned_keys()),
        portal=desk.portal,
    )


def _answer_misread(fault: ReferenceFault) -> Response:
    messages = load_messages(find_language(request))
    sentence = messages.word("reference_fault", fault.value)
    return render_page("copy_misread.html", _NOT_FOUND, sentence=sentence)


def _demand_reference(text: str) -> Reference:
    found = read_reference(text)
    if isinstance(found, ReferenceFault):
        raise NotFound
    return found


def _read_digest() -> bytes | None:
    """Return the digest of a token that the form brings; None for anything else."""
    text = request.form.get("digest", "")
    return bytes.fromhex(text) if _DIGEST.fullmatch(text) else None


def _read_factor() -> Factor | None:
    day, tail = request.form.get("birth_date", "").strip(), request.form.get("tail", "").strip()
    birth_date = _read_day(day)
    if birth_date is None or len(tail) != TAIL_DIGITS or not (tail.isascii() and tail.isdigit()):
        return None
    return Factor(birth_date, tail)


def _read_day(text: str) -> date | None:
    """Return a day as browsers send it, or as people in Vietnam write it."""
    for form in _DAY_FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _read_action() -> Action:
    try:
        return Action(request.form.get("action", ""))
    except ValueError:
        return Action.REGISTER  # no owner's action: it is refused
