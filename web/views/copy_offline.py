"""What makes the pages about printed copies installable, and useful without a network."""

import hashlib
import json
from importlib.resources import files
from typing import Final

from flask import Blueprint, Response, jsonify, make_response, request, url_for

from web.copies.desk import CopyDesk
from web.copies.presenting import present_words
from web.messages import LANGUAGES, load_messages
from web.views.rendering import find_asset, find_language, render_page

_ASSETS: Final = (
    "card.css",
    "copy-install.js",
    "hb1-lists.js",
    "hb1.js",
    "mark.svg",
    "portal.css",
    "portal.js",
    "printed-copy.css",
    "printed-copy.js",
    "scanner.js",
)
_ASK_EACH_TIME: Final = "no-cache"
"""A browser may keep it, and asks whether it is still the same."""


def add_offline_views(copies: Blueprint, desk: CopyDesk) -> None:
    """Add the page for use without a network, its service worker and its manifest."""

    @copies.get("/offline")
    def shell() -> Response:
        messages = load_messages(find_language(request))
        answer = render_page(
            "copy_offline.html",
            words=present_words(messages),
            pinned=" ".join(desk.lists.find_pinned_keys()),
            portal=desk.portal,
        )
        answer.headers["Cache-Control"] = _ASK_EACH_TIME
        return answer

    @copies.get("/offline.js")
    def service_worker() -> Response:
        source = files("web").joinpath("static", "copy-worker.js").read_text("utf-8")
        answer = make_response(f"const SHELL = {json.dumps(_describe(desk))};\n{source}")
        answer.mimetype = "text/javascript"
        answer.headers["Cache-Control"] = _ASK_EACH_TIME
        return answer

    @copies.get("/manifest.webmanifest")
    def manifest() -> Response:
        messages = load_messages(find_language(request))
        icon = {"src": find_asset("mark.svg"), "sizes": "any", "type": "image/svg+xml"}
        answer = jsonify(
            name=messages.text("copy.app"),
            short_name=messages.text("site.name"),
            lang=messages.language,
            start_url=url_for("copies.scan"),
            scope="/v/",
            display="minimal-ui",
            background_color="#faf8f3",
            theme_color="#4a2a8a",
            icons=[icon],
        )
        answer.mimetype = "application/manifest+json"
        answer.headers["Cache-Control"] = _ASK_EACH_TIME
        return answer


def _describe(desk: CopyDesk) -> dict[str, object]:
    """Return what the service worker keeps; another version for other files or other pins."""
    scan = {lang: url_for("copies.scan", lang=lang) for lang in LANGUAGES}
    pages = {lang: url_for("copies.shell", lang=lang) for lang in LANGUAGES}
    assets = [find_asset(name) for name in _ASSETS]
    pinned = desk.lists.find_pinned_keys()
    words = [dict(load_messages(lang).tables) for lang in LANGUAGES]
    state = json.dumps([pages, scan, assets, pinned, words, desk.portal])
    return {
        "version": hashlib.sha256(state.encode()).hexdigest()[:16],
        "pages": pages,
        "scan": scan,
        "assets": assets,
        "lists": [url_for("copies.keys"), url_for("copies.statuses")],
    }
