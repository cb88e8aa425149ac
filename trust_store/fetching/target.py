"""Addresses (URLs) as they stand in certificates, taken apart and held against the host list."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from trust_store.fetching.host_list import HOST_NAME, HostList
from trust_store.fetching.outcome import Trouble

DEFAULT_PORTS: Final = {"http": 80, "https": 443}
"""Nothing else is asked: other ports are other services."""

_VISIBLE = re.compile(r"[!-~]{1,2048}", re.ASCII)
"""No spaces and no control characters: nothing that could start another header or request."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to ask for what."""

    scheme: str
    host: str
    port: int
    path: str
    """With the query; starts with a slash."""

    @property
    def authority(self) -> str:
        """What the Host header says; default ports are left out."""
        named = self.port != DEFAULT_PORTS[self.scheme]
        return f"{self.host}:{self.port}" if named else self.host


@dataclass(frozen=True, slots=True)
class Proxy:
    """A forward proxy that the operator configured.

    It resolves names itself, so that the host list alone protects.
    """

    host: str
    port: int


def read_target(url: str, hosts: HostList) -> Target | Trouble:
    """Take `url` apart; return why it may not be asked."""
    if _VISIBLE.fullmatch(url) is None or "\\" in url:
        return Trouble.ADDRESS_MALFORMED
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return Trouble.ADDRESS_MALFORMED
    scheme, host = parts.scheme, parts.hostname or ""
    usual = DEFAULT_PORTS.get(scheme)
    if usual is None or port not in {None, usual} or "@" in parts.netloc:
        return Trouble.ADDRESS_MALFORMED
    if HOST_NAME.fullmatch(host) is None:
        return Trouble.ADDRESS_MALFORMED
    if not hosts.allows(host):
        return Trouble.HOST_NOT_LISTED
    path = parts.path or "/"
    return Target(scheme, host, usual, f"{path}?{parts.query}" if parts.query else path)
