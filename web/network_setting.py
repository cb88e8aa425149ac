"""The settings about the network and the evidence store, the same for portal and command line."""

import re
from collections.abc import Mapping

from trust_store.fetching import DEFAULT_HOSTS, Fetcher, HostList, Proxy
from verifier.errors import ConfigurationError

DATA = "HOCBA_DATA"
"""Folder of the evidence store. The portal fetches only if it is set: it needs the place."""
HOSTS = "HOCBA_HOSTS"
"""Suffixes of the hosts that may be asked, parted by spaces, in place of the default list."""
PROXY = "HOCBA_PROXY"
"""Forward proxy, `host:port`; other programs' proxy variables are not looked at."""

_PROXY_FORM = re.compile(r"(?P<host>[A-Za-z0-9.-]+):(?P<port>[0-9]{1,5})", re.ASCII)


def open_fetcher(environment: Mapping[str, str]) -> Fetcher:
    """Return the way to the network that the settings describe.

    Raises:
        ConfigurationError: a setting is not of its form.
    """
    hosts = environment.get(HOSTS, "").split()
    return Fetcher(
        HostList(frozenset(hosts)) if hosts else DEFAULT_HOSTS,
        proxy=read_proxy(environment),
    )


def read_proxy(environment: Mapping[str, str]) -> Proxy | None:
    """Return the forward proxy that the settings name.

    Raises:
        ConfigurationError: the setting is not of its form.
    """
    text = environment.get(PROXY, "")
    if not text:
        return None
    match = _PROXY_FORM.fullmatch(text)
    if match is None:
        raise ConfigurationError(f"{PROXY} has to be host:port")
    return Proxy(match["host"], int(match["port"]))
