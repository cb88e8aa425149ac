"""Refuses forms that another site sends in a visitor's name.

The portal has no cookies, no sessions and changes nothing, so a forged request could at most make
the server work. A token would need a session; looking at where the request says it comes from is
enough. `Sec-Fetch-Site` decides where the browser sends it; else `Origin`, if it names a host. Our
own `Referrer-Policy: no-referrer` makes older browsers send `Origin: null`, so `null` is let pass.
"""

from urllib.parse import urlsplit

from flask import Request

_OWN_SITES = frozenset({"same-origin", "none"})


def is_cross_site(request: Request) -> bool:
    """Return whether the request provably comes from another site."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in _OWN_SITES
    origin = request.headers.get("Origin")
    if origin is None or origin == "null":
        return False
    return urlsplit(origin).netloc.casefold() != request.host.casefold()
