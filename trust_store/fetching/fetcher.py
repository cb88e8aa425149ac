"""One question to one address: the only place that opens connections to the outside.

What protects us when a certificate names the address:

- only http and https, on their own ports, and only hosts on the allow-list;
- the name is resolved here, every address it leads to has to be public, and the connection goes to
  the address that was looked at; TLS and the Host header keep to the name;
- no redirect is followed;
- size and time are limited while reading, for the whole and for every step.

Behind a proxy, which resolves names itself, the allow-list alone protects.
"""

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from trust_store.fetching.address import is_allowed_address
from trust_store.fetching.connecting import (
    Connector,
    Deadline,
    Resolver,
    TimedConnection,
    open_connection,
    resolve_name,
)
from trust_store.fetching.host_list import DEFAULT_HOSTS, HostList
from trust_store.fetching.outcome import Fetched, FetchFailure, NotModified, Request, Trouble
from trust_store.fetching.target import Proxy, Target, read_target

_PIECE: Final = 64 * 1024
_MOST_ADDRESSES: Final = 3
"""Of one host that are tried, one after the other."""
_LONGEST_VALIDATOR: Final = 256
"""Characters of an ETag or a date that is worth keeping."""


class _FetchError(Exception):
    """Ends an attempt with a reason; never leaves this module."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class Fetcher:
    """Asks the services of certification authorities."""

    def __init__(
        self,
        hosts: HostList = DEFAULT_HOSTS,
        *,
        proxy: Proxy | None = None,
        resolve: Resolver = resolve_name,
        connect: Connector = open_connection,
        monotonic: Callable[[], float] = time.monotonic,
        tls: ssl.SSLContext | None = None,
        allow_loopback: bool = False,
    ) -> None:
        """Ask hosts on the list only; everything after `proxy` is for tests, never a setting."""
        self.hosts = hosts
        self._proxy = proxy
        self._resolve = resolve
        self._connect = connect
        self._monotonic = monotonic
        self._tls = ssl.create_default_context() if tls is None else tls
        self._allow_loopback = allow_loopback

    def may_ask(self, url: str) -> bool:
        """Return whether `url` is one that would be asked, as far as its text tells."""
        return isinstance(read_target(url, self.hosts), Target)

    def fetch(self, request: Request) -> Fetched | NotModified | FetchFailure:
        """Ask once; whatever goes wrong on the way is a `FetchFailure`."""
        target = read_target(request.url, self.hosts)
        if isinstance(target, Trouble):
            return FetchFailure(target)
        deadline = Deadline(request.seconds, monotonic=self._monotonic)
        try:
            with self._open(target, deadline) as connection:
                return _exchange(connection, request, target, via=self._path_of(target))
        except _FetchError as error:
            return FetchFailure(error.trouble)
        except TimeoutError:
            return FetchFailure(Trouble.TIME_OUT)
        except ssl.SSLError:
            return FetchFailure(Trouble.TLS)
        except OSError:
            return FetchFailure(Trouble.NO_CONNECTION)
        except (http.client.HTTPException, ValueError):
            return FetchFailure(Trouble.NOT_HTTP)

    def _path_of(self, target: Target) -> str:
        """Return what the request line asks for: a proxy wants the whole address (RFC 9112 3.2.2).

        Through a tunnel the service itself is spoken to.
        """
        if self._proxy is None or target.scheme == "https":
            return target.path
        return f"http://{target.authority}{target.path}"

    @contextmanager
    def _open(self, target: Target, deadline: Deadline) -> Iterator[TimedConnection]:
        """Connect, with TLS where the address says so, and close afterwards."""
        with self._reach(target, deadline) as raw:
            if target.scheme == "http":
                yield TimedConnection(raw, deadline)
                return
            if self._proxy is not None:
                _open_tunnel(TimedConnection(raw, deadline), target)
            raw.settimeout(deadline.wait())
            with self._tls.wrap_socket(raw, server_hostname=target.host) as secured:
                yield TimedConnection(secured, deadline)

    def _reach(self, target: Target, deadline: Deadline) -> socket.socket:
        """Return a connection to the proxy, or to an address of the host that may be asked."""
        if self._proxy is not None:
            host, port = self._proxy.host, self._proxy.port
            addresses = self._look_up(host, port, deadline)
        else:
            port = target.port
            addresses = self._look_up(target.host, port, deadline)
            if not all(
                is_allowed_address(address, allow_loopback=self._allow_loopback)
                for address in addresses
            ):
                raise _FetchError(Trouble.ADDRESS_FORBIDDEN)
        last: OSError | None = None
        for address in addresses[:_MOST_ADDRESSES]:
            try:
                return self._connect(address, port, deadline.wait())
            except OSError as error:
                last = error
        raise last or _FetchError(Trouble.NAME_UNKNOWN)

    def _look_up(self, host: str, port: int, deadline: Deadline) -> tuple[str, ...]:
        try:
            return self._resolve(host, port, deadline.wait())
        except TimeoutError:
            raise
        except (OSError, UnicodeError) as error:
            raise _FetchError(Trouble.NAME_UNKNOWN) from error


def _exchange(
    connection: TimedConnection, request: Request, target: Target, *, via: str
) -> Fetched | NotModified:
    client = _client(connection, target)
    method = "GET" if request.body is None else "POST"
    client.request(method, via, body=request.body, headers=_headers(request, target))
    response = client.getresponse()
    asked_for_changes = request.etag is not None or request.last_modified is not None
    if response.status == http.client.NOT_MODIFIED and asked_for_changes:
        return NotModified()
    _refuse_status(response.status)
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise _FetchError(Trouble.NOT_HTTP)
    return Fetched(
        _read_body(response, request.most_bytes),
        etag=_validator(response.headers.get("ETag")),
        last_modified=_validator(response.headers.get("Last-Modified")),
    )


def _client(connection: TimedConnection, target: Target) -> http.client.HTTPConnection:
    """Return a client that speaks over the connection that is already there."""
    client = http.client.HTTPConnection(target.host, target.port)
    client.sock = connection
    client.auto_open = 0
    return client


def _open_tunnel(connection: TimedConnection, target: Target) -> None:
    """Have the proxy connect us to the service (RFC 9110 9.3.6)."""
    authority = f"{target.host}:{target.port}"
    client = _client(connection, target)
    client.request("CONNECT", authority, headers={"Host": authority})
    status = client.getresponse().status
    if status != http.client.OK:
        raise _FetchError(Trouble.NO_CONNECTION)


def _headers(request: Request, target: Target) -> dict[str, str]:
    headers = {
        "Host": target.authority,
        "User-Agent": "hocba-verify",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    if request.body is not None:
        headers["Content-Type"] = request.body_type
    if request.etag is not None:
        headers["If-None-Match"] = request.etag
    if request.last_modified is not None:
        headers["If-Modified-Since"] = request.last_modified
    return headers


def _refuse_status(status: int) -> None:
    if status == http.client.OK:
        return
    if http.client.MULTIPLE_CHOICES <= status < http.client.BAD_REQUEST:
        raise _FetchError(Trouble.REDIRECT)
    if status >= http.client.INTERNAL_SERVER_ERROR or status in {
        http.client.TOO_MANY_REQUESTS,
        http.client.REQUEST_TIMEOUT,
    }:
        raise _FetchError(Trouble.SERVER_ERROR)
    raise _FetchError(Trouble.STATUS)


def _read_body(response: http.client.HTTPResponse, most_bytes: int) -> bytes:
    if (response.length or 0) > most_bytes:
        raise _FetchError(Trouble.TOO_LARGE)
    pieces: list[bytes] = []
    size = 0
    while piece := response.read1(_PIECE):
        size += len(piece)
        if size > most_bytes:
            raise _FetchError(Trouble.TOO_LARGE)
        pieces.append(piece)
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)
    return b"".join(pieces)


def _validator(value: str | None) -> str | None:
    """Return a value that may be sent back later, or None."""
    if value is None or len(value) > _LONGEST_VALIDATOR or not value.isprintable():
        return None
    return value if value.isascii() else None
