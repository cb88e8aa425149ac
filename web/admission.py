"""What is asked of a request before any of its content is read: whose it is, for whom, how often.

The address that counts is the one that the outermost trusted proxy saw. Without trusted proxies
`X-Forwarded-For` is anybody's claim and is not looked at.
"""

import re
from typing import Final

from flask import Flask, Request, current_app, request
from werkzeug.exceptions import Forbidden, HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from web.config import PortalConfig
from web.rate_limit import RateLimiter, Scope
from web.same_origin import is_cross_site

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""RFC 9110 9.2.1."""
_PROBES: Final = frozenset({"health"})
"""Whoever watches the service asks often, and by a machine's address."""
_JUDGING: Final = frozenset({"verifying", "api", "receipts", "copy_opening"})
_EXTENSION: Final = "hocba-limiter"


class CrossSiteRequest(Forbidden):
    """A form that another site sent in the visitor's name."""


class MisdirectedRequest(HTTPException):
    """A request for a host that is not ours (RFC 9110 15.5.20)."""

    code = 421
    description = "Misdirected Request"


def install_admission(app: Flask, config: PortalConfig, limiter: RateLimiter | None) -> None:
    """Have `app` look at every request before it answers."""
    app.extensions[_EXTENSION] = limiter
    if config.trusted_proxies:
        # Host stays what the client sent: proxies are told to pass it on.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=config.trusted_proxies, x_proto=config.trusted_proxies, x_host=0
        )

    @app.before_request
    def admit() -> None:
        if request.blueprint in _PROBES:
            return
        if config.server_names and not _is_ours(request.host, config.server_names):
            raise MisdirectedRequest
        if request.method not in _SAFE_METHODS and is_cross_site(request):
            raise CrossSiteRequest
        if limiter is not None and request.endpoint != "static":
            limiter.count_address(_find_scope(request), request.remote_addr)


def charge_cards(cards: int) -> None:
    """Count the present request, which brings a batch, as one for each card.

    Raises:
        TooManyRequestsError: its address asks for too much.
    """
    limiter: RateLimiter | None = current_app.extensions[_EXTENSION]
    if limiter is not None:
        limiter.count_cards(request.remote_addr, cards)


def _is_ours(host: str, names: tuple[str, ...]) -> bool:
    """Return whether a Host header names us; werkzeug's own check knows no IPv6 literals.

    `request.host` is empty where the header holds characters that no host has.
    """
    name = re.sub(r":[0-9]*$", "", host).casefold().removesuffix(".")
    return any(
        name.endswith(ours) if ours.startswith(".") else name == ours
        for ours in (one.casefold() for one in names)
    )


def _find_scope(asked: Request) -> Scope:
    return Scope.JUDGING if asked.blueprint in _JUDGING else Scope.READING
