"""Fetching from the services of certification authorities, and from nowhere else.

`Fetcher` asks one address once. What the answer is worth, its caller finds out.
"""

from trust_store.fetching.fetcher import Fetcher
from trust_store.fetching.host_list import DEFAULT_HOSTS, HostList
from trust_store.fetching.outcome import Fetched, FetchFailure, NotModified, Request, Trouble
from trust_store.fetching.target import Proxy

__all__ = [
    "DEFAULT_HOSTS",
    "FetchFailure",
    "Fetched",
    "Fetcher",
    "HostList",
    "NotModified",
    "Proxy",
    "Request",
    "Trouble",
]
