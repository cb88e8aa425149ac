"""The response headers that protect visitors, set in one place for every answer.

There is nothing inline to excuse: scripts and styles come from our own files, so the content
security policy needs no nonce and allows no other origin at all.
"""

from flask import Flask, Response, request

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    ]
)
RESULT_POLICY = CONTENT_SECURITY_POLICY.replace("img-src 'self'", "img-src 'self' data:")
"""For result pages: pictures of a visitor's document are part of the page, so that they have no
address and are kept nowhere. An image from a `data:` address can run nothing."""
_RESULT_BLUEPRINT = "verifying"
COPY_POLICY = f"{CONTENT_SECURITY_POLICY}; connect-src 'self'; manifest-src 'self'"
"""For pages about printed copies: they fetch the signed lists, and can be installed."""
_SCANNING = frozenset({"copies.scan", "copies.find", "copy_opening.upload"})
"""The one page that may use the camera, once the visitor allows it."""
_COPY_BLUEPRINTS = frozenset({"copies", "copy_opening"})
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_ONE_YEAR = "max-age=31536000"
_PUBLIC_ENDPOINTS = frozenset(
    {
        "static",
        "pages.home",
        "pages.plain",
        "copies.keys",
        "copies.manifest",
        "copies.scan",
        "copies.service_worker",
        "copies.shell",
        "copies.statuses",
    }
)
"""Answers that are the same for everybody; whatever else is said concerns one visitor's file."""


def install_security_headers(app: Flask) -> None:
    """Have every answer carry the headers, error pages included."""
    app.after_request(_set_headers)


def _set_headers(response: Response) -> Response:
    response.headers.update(HEADERS)
    if request.blueprint == _RESULT_BLUEPRINT and response.status_code < _FIRST_ERROR:
        response.headers["Content-Security-Policy"] = RESULT_POLICY
    if request.blueprint in _COPY_BLUEPRINTS:
        response.headers["Content-Security-Policy"] = COPY_POLICY
    if request.endpoint in _SCANNING:
        allowed = HEADERS["Permissions-Policy"].replace("camera=()", "camera=(self)")
        response.headers["Permissions-Policy"] = allowed
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = _ONE_YEAR
    is_public = request.endpoint in _PUBLIC_ENDPOINTS and response.status_code < _FIRST_ERROR
    if not is_public:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


_FIRST_ERROR = 400
