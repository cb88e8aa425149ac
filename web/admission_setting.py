"""The settings about who may ask, how often, and by which name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from verifier.errors import ConfigurationError
from web.rate_limit import Allowance, RateLimiter, open_store

SERVER_NAMES: Final = "HOCBA_SERVER_NAMES"
"""Host names that the portal is reached by, parted by spaces; by default that of the official
address. `.example.vn` stands for all names below it."""
TRUSTED_PROXIES: Final = "HOCBA_TRUSTED_PROXIES"
"""How many proxies stand before the portal, `0` by default."""
RATE_STORE: Final = "HOCBA_RATE_STORE"
"""Where requests are counted: a file's path, or an address for `limits` (`redis://...`). By default
each process counts alone; `hocba serve` makes a file of its own."""
RATE_SECRET: Final = "HOCBA_RATE_SECRET"  # noqa: S105 - the setting's name
"""Key under which addresses are counted there, the same for all processes; 32 characters up."""
RATE_JUDGING: Final = "HOCBA_RATE_JUDGING"
RATE_READING: Final = "HOCBA_RATE_READING"
"""How many cards one address may have judged, and how many other pages it may have."""

LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
"""The names of a portal that serves this machine only."""

_MOST_PROXIES: Final = 8
_SHORTEST_SECRET: Final = 32
_NAME = re.compile(r"\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\]", re.ASCII)


@dataclass(frozen=True, slots=True)
class AdmissionSettings:
    """Who may ask, how often, and by which name."""

    server_names: tuple[str, ...] = ()
    trusted_proxies: int = 0
    store: str | None = None
    secret: bytes | None = field(repr=False, default=None)
    allowance: Allowance = field(default_factory=Allowance)

    def open_limiter(self) -> RateLimiter:
        """Return what counts requests.

        Raises:
            ConfigurationError: the store cannot be used, or the allowance cannot be read.
        """
        storage = None if self.store is None else open_store(self.store)
        return RateLimiter(storage, allowance=self.allowance, secret=self.secret)


def read_admission(
    environment: Mapping[str, str], *, public_url: str | None = None
) -> AdmissionSettings:
    """Return the settings.

    Raises:
        ConfigurationError: a setting is not of its form, or a shared store has no secret.
    """
    usual = Allowance()
    store = environment.get(RATE_STORE) or None
    secret = environment.get(RATE_SECRET, "").encode()
    if store is not None and len(secret) < _SHORTEST_SECRET:
        raise ConfigurationError(
            f"{RATE_STORE} needs {RATE_SECRET}, of {_SHORTEST_SECRET} characters or more: "
            "addresses are counted under it"
        )
    return AdmissionSettings(
        server_names=_read_names(environment.get(SERVER_NAMES, ""), public_url),
        trusted_proxies=_read_number(environment.get(TRUSTED_PROXIES, "")),
        store=store,
        secret=secret or None,
        allowance=Allowance(
            judging=environment.get(RATE_JUDGING) or usual.judging,
            reading=environment.get(RATE_READING) or usual.reading,
        ),
    )


def _read_names(text: str, public_url: str | None) -> tuple[str, ...]:
    names = tuple(text.split())
    if any(_NAME.fullmatch(name) is None for name in names):
        raise ConfigurationError(f"{SERVER_NAMES} has to be host names without ports")
    if names or public_url is None:
        return names
    try:
        host = urlsplit(public_url).hostname
    except ValueError:
        host = None
    if host is None:
        raise ConfigurationError("HOCBA_PUBLIC_URL has to be an address such as https://...")
    return (f"[{host}]" if ":" in host else host,)


def _read_number(text: str) -> int:
    if not text:
        return 0
    if not text.isascii() or not text.isdigit() or int(text) > _MOST_PROXIES:
        raise ConfigurationError(f"{TRUSTED_PROXIES} has to be a number up to {_MOST_PROXIES}")
    return int(text)
