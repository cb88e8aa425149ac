"""How templates are fed: the language of a request, its sentences, and our own static files."""

import hashlib
from functools import cache
from importlib.resources import files

from flask import Flask, Request, Response, make_response, render_template, request, url_for
from jinja2 import StrictUndefined

from web.config import PortalConfig
from web.messages import LANGUAGES, load_messages

_MEGABYTE = 1024 * 1024


def find_language(request: Request) -> str:
    """Return the language asked for by `?lang=`; Vietnamese otherwise."""
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def install_rendering(app: Flask, config: PortalConfig) -> None:
    """Give every template the sentences of the visitor's language and the site's settings."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

    def provide() -> dict[str, object]:
        lang = find_language(request)
        messages = load_messages(lang)
        return {
            "lang": lang,
            "other_lang": next(other for other in LANGUAGES if other != lang),
            "t": messages.text,
            "word": messages.word,
            "site": config,
            "link": _link,
            "asset": find_asset,
            "scans": "copies" in app.blueprints,
            "repeatable": request.method == "GET" and request.endpoint in _REPEATABLE,
            "pdf_megabytes": config.limits.pdf_bytes // _MEGABYTE,
            "xml_megabytes": config.limits.xml_bytes // _MEGABYTE,
        }

    app.context_processor(provide)


_REPEATABLE = frozenset({"pages.home", "pages.plain", "copies.copy", "copies.scan", "copies.shell"})
"""Pages that can be shown in the other language by following a link."""


def render_page(template: str, status: int = 200, **values: object) -> Response:
    """Render a template into an answer."""
    return make_response(render_template(template, **values), status)


def _link(
    endpoint: str, lang: str, *, name: str | None = None, reference: str | None = None
) -> str:
    """Return an address within the portal that keeps the language."""
    kept = None if lang == LANGUAGES[0] else lang
    return url_for(endpoint, lang=kept, name=name, reference=reference)


def find_asset(name: str) -> str:
    """Return the address of a static file; it changes whenever the file does."""
    return url_for("static", filename=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    content = files("web").joinpath("static", name).read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]
