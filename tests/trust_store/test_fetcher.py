"""The fetcher against a real server on loopback: what it takes, and what it refuses."""

import itertools
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from trust_store.fetching import (
    Fetched,
    Fetcher,
    FetchFailure,
    HostList,
    NotModified,
    Proxy,
    Request,
    Trouble,
)
from trust_store.fetching.connecting import resolve_name

HOSTS = HostList(frozenset({"ca.example"}))
URL = "http://crl.ca.example/list.crl"


class Server:
    """Answers each connection with what a test says, and remembers what was asked."""

    def __init__(self, answer: Callable[[socket.socket, bytes], None]) -> None:
        self.answer = answer
        self.requests: list[bytes] = []
        self.connected: list[tuple[str, int]] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                try:
                    request = read_request(connection)
                    self.requests.append(request)
                    self.answer(connection, request)
                except OSError:
                    continue

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        self.connected.append((address, port))
        return socket.create_connection(("127.0.0.1", self.port), timeout=seconds)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


def read_request(connection: socket.socket) -> bytes:
    connection.settimeout(5)
    content = b""
    while b"\r\n\r\n" not in content:
        piece = connection.recv(4096)
        if not piece:
            raise OSError
        content += piece
    return content


def says(*pieces: bytes) -> Callable[[socket.socket, bytes], None]:
    def answer(connection: socket.socket, request: bytes) -> None:
        for piece in pieces:
            connection.sendall(piece)

    return answer


def response(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


@contextmanager
def serving(answer: Callable[[socket.socket, bytes], None]) -> Iterator[Server]:
    server = Server(answer)
    try:
        yield server
    finally:
        server.close()


def public(host: str, port: int, seconds: float) -> tuple[str, ...]:
    return ("203.162.1.1",)


def fetcher(server: Server, **more) -> Fetcher:
    return Fetcher(HOSTS, **{"resolve": public, "connect": server.connect, **more})


def request(url: str = URL, *, seconds: float = 5, most_bytes: int = 1000, **more) -> Request:
    return Request(url, most_bytes, seconds, **more)


def trouble(answer: object) -> Trouble | None:
    return answer.trouble if isinstance(answer, FetchFailure) else None


def test_an_answer_comes_as_received() -> None:
    with serving(says(response(b"list", 'ETag: "7"', "Last-Modified: Mon, 1 Jun 2026"))) as server:
        answer = fetcher(server).fetch(request())
    assert answer == Fetched(b"list", etag='"7"', last_modified="Mon, 1 Jun 2026")


def test_the_request_keeps_the_name_and_the_connection_goes_to_the_address_looked_at() -> None:
    with serving(says(response(b""))) as server:
        fetcher(server).fetch(request())
    assert server.connected == [("203.162.1.1", 80)]
    assert server.requests[0].startswith(b"GET /list.crl HTTP/1.1\r\n")
    assert b"\r\nHost: crl.ca.example\r\n" in server.requests[0]


def test_a_body_is_posted() -> None:
    with serving(says(response(b"answer"))) as server:
        asked = request(body=b"question", body_type="application/ocsp-request")
        assert fetcher(server).fetch(asked) == Fetched(b"answer")
    assert server.requests[0].startswith(b"POST /list.crl HTTP/1.1\r\n")
    assert b"Content-Type: application/ocsp-request\r\n" in server.requests[0]


def test_conditional_requests_say_what_is_known() -> None:
    with serving(says(response(b"", status="304 Not Modified"))) as server:
        asked = request(etag='"7"', last_modified="Mon, 1 Jun 2026")
        assert fetcher(server).fetch(asked) == NotModified()
        assert trouble(fetcher(server).fetch(request())) is Trouble.REDIRECT
    assert b'If-None-Match: "7"\r\n' in server.requests[0]
    assert b"If-Modified-Since: Mon, 1 Jun 2026\r\n" in server.requests[0]


def test_a_name_that_answers_differently_the_second_time_is_asked_for_only_once() -> None:
    answers = iter([("203.162.1.1",), ("127.0.0.1",)])
    asked: list[str] = []

    def rebinding(host: str, port: int, seconds: float) -> tuple[str, ...]:
        asked.append(host)
        return next(answers)

    with serving(says(response(b"list"))) as server:
        client = fetcher(server, resolve=rebinding)
        assert client.fetch(request()) == Fetched(b"list")
        assert server.connected == [("203.162.1.1", 80)]
        assert trouble(client.fetch(request())) is Trouble.ADDRESS_FORBIDDEN
        assert server.connected == [("203.162.1.1", 80)]
    assert asked == ["crl.ca.example"] * 2


@pytest.mark.parametrize(
    "addresses",
    [("10.0.0.1",), ("203.162.1.1", "169.254.169.254"), ("::ffff:127.0.0.1",), ("127.0.0.1",)],
)
def test_a_name_that_leads_inside_is_not_connected_to(addresses) -> None:
    with serving(says(response(b"secret"))) as server:
        answer = fetcher(server, resolve=lambda *_: addresses).fetch(request())
    assert trouble(answer) is Trouble.ADDRESS_FORBIDDEN
    assert server.connected == []


def test_where_one_address_does_not_answer_the_next_is_tried() -> None:
    with serving(says(response(b"list"))) as server:

        def connect(address: str, port: int, seconds: float) -> socket.socket:
            if address == "203.162.1.1":
                raise ConnectionRefusedError
            return server.connect(address, port, seconds)

        client = fetcher(server, resolve=lambda *_: ("203.162.1.1", "8.8.8.8"), connect=connect)
        assert client.fetch(request()) == Fetched(b"list")
    assert server.connected == [("8.8.8.8", 80)]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_redirects_are_refused(status) -> None:
    answer = response(b"", "Location: http://169.254.169.254/latest/", status=status)
    with serving(says(answer)) as server:
        assert trouble(fetcher(server).fetch(request())) is Trouble.REDIRECT
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (response(b"", status="404 Not Found"), Trouble.STATUS),
        (response(b"", status="403 Forbidden"), Trouble.STATUS),
        (response(b"", status="204 No Content"), Trouble.STATUS),
        (response(b"part", status="206 Partial Content"), Trouble.STATUS),
        (response(b"", status="429 Too Many Requests"), Trouble.SERVER_ERROR),
        (response(b"", status="500 Internal Server Error"), Trouble.SERVER_ERROR),
        (response(b"x" * 1001), Trouble.TOO_LARGE),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001, Trouble.TOO_LARGE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", Trouble.NOT_HTTP),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", Trouble.NOT_HTTP),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", Trouble.NOT_HTTP),
        (response(b"x", "Content-Encoding: gzip"), Trouble.NOT_HTTP),
        (b"SSH-2.0-OpenSSH\r\n\r\n", Trouble.NOT_HTTP),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n", Trouble.NOT_HTTP),
        (b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70000 + b"\r\n\r\n", Trouble.NOT_HTTP),
    ],
)
def test_unusable_answers_are_named(answer, expected) -> None:
    with serving(says(answer)) as server:
        assert trouble(fetcher(server).fetch(request())) is expected


def test_a_connection_closed_without_an_answer_is_no_connection() -> None:
    with serving(says()) as server:
        assert trouble(fetcher(server).fetch(request())) is Trouble.NO_CONNECTION


def test_chunks_are_put_together_and_counted() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with serving(says(head, b"2\r\nab\r\n", b"1\r\nc\r\n0\r\n\r\n")) as server:
        assert fetcher(server).fetch(request()) == Fetched(b"abc")
    with serving(says(head, *[b"100\r\n" + b"x" * 256 + b"\r\n"] * 5)) as server:
        assert trouble(fetcher(server).fetch(request())) is Trouble.TOO_LARGE


def drip(first: bytes, piece: bytes) -> Callable[[socket.socket, bytes], None]:
    def answer(connection: socket.socket, request: bytes) -> None:
        connection.sendall(first)
        pause = threading.Event()
        for _ in range(200):
            connection.sendall(piece)
            pause.wait(0.02)

    return answer


@pytest.mark.parametrize(
    "first",
    [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: "],
)
def test_one_octet_after_another_does_not_stretch_the_time(first) -> None:
    with serving(drip(first, b"1")) as server:
        asked = request(seconds=0.3, most_bytes=100_000)
        assert trouble(fetcher(server).fetch(asked)) is Trouble.TIME_OUT


def test_time_is_counted_by_the_clock_that_was_given() -> None:
    ticks = itertools.count(0, 10)
    with serving(says(response(b"list"))) as server:
        client = fetcher(server, monotonic=lambda: float(next(ticks)))
        assert trouble(client.fetch(request(seconds=5))) is Trouble.TIME_OUT
    assert server.connected == []


def test_a_service_that_refuses_the_connection_is_no_connection() -> None:
    def refuse(address: str, port: int, seconds: float) -> socket.socket:
        raise ConnectionRefusedError

    client = Fetcher(HOSTS, resolve=public, connect=refuse)
    assert trouble(client.fetch(request())) is Trouble.NO_CONNECTION


@pytest.mark.parametrize("fault", [socket.gaierror(-2, "unknown"), UnicodeError()])
def test_a_name_that_cannot_be_resolved_is_said(fault) -> None:
    def fail(host: str, port: int, seconds: float) -> tuple[str, ...]:
        raise fault

    assert trouble(Fetcher(HOSTS, resolve=fail).fetch(request())) is Trouble.NAME_UNKNOWN
    nothing = Fetcher(HOSTS, resolve=lambda *_: ())
    assert trouble(nothing.fetch(request())) is Trouble.NAME_UNKNOWN


def test_a_host_off_the_list_is_not_even_resolved() -> None:
    def fail(host: str, port: int, seconds: float) -> tuple[str, ...]:
        raise AssertionError

    client = Fetcher(HOSTS, resolve=fail)
    assert trouble(client.fetch(request("http://ca.test/"))) is Trouble.HOST_NOT_LISTED
    assert not client.may_ask("http://ca.test/")
    assert client.may_ask(URL)


def test_the_system_resolves_names_within_a_time() -> None:
    assert "127.0.0.1" in resolve_name("127.0.0.1", 80, 5)

    def slow(*_: object, **__: object) -> list:
        threading.Event().wait(1)
        return []

    with pytest.raises(TimeoutError):
        resolve_name("ca.example", 80, 0.05, look_up=slow)


# TLS


@pytest.fixture(scope="module")
def tls(tmp_path_factory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context for crl.ca.example, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)  # noqa: TID251 - OpenSSL compares with the machine's clock
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("crl.ca.example")]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + certificate.public_bytes(Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    client = ssl.create_default_context(cadata=certificate.public_bytes(Encoding.PEM).decode())
    return server, client


def secured(
    context: ssl.SSLContext, *, tunnel: bool = False
) -> Callable[[socket.socket, bytes], None]:
    def answer(connection: socket.socket, request: bytes) -> None:
        if tunnel:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with context.wrap_socket(connection, server_side=True) as inner:
            read_request(inner)
            inner.sendall(response(b"list"))

    return answer


class SecureServer(Server):
    """Speaks TLS from the first octet."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(says(response(b"list")))

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                try:
                    secured(self._context)(connection, b"")
                except OSError:
                    continue


def test_tls_is_verified_for_the_name_not_for_the_address(tls) -> None:
    server = SecureServer(tls[0])
    try:
        client = fetcher(server, tls=tls[1])
        assert client.fetch(request("https://crl.ca.example/x")) == Fetched(b"list")
        assert server.connected == [("203.162.1.1", 443)]
        other = client.fetch(request("https://ocsp.ca.example/x"))
        assert trouble(other) is Trouble.TLS
        untrusting = fetcher(server)
        assert trouble(untrusting.fetch(request("https://crl.ca.example/x"))) is Trouble.TLS
    finally:
        server.close()


# Behind a proxy


def inside(host: str, port: int, seconds: float) -> tuple[str, ...]:
    return ("10.0.0.8",)


def test_a_proxy_is_asked_for_the_whole_address() -> None:
    with serving(says(response(b"list"))) as server:
        client = fetcher(server, resolve=inside, proxy=Proxy("proxy.internal", 3128))
        assert client.fetch(request()) == Fetched(b"list")
        assert trouble(client.fetch(request("http://x.test/"))) is Trouble.HOST_NOT_LISTED
    assert server.connected == [("10.0.0.8", 3128)]
    assert server.requests[0].startswith(b"GET http://crl.ca.example/list.crl HTTP/1.1\r\n")
    assert b"Host: crl.ca.example\r\n" in server.requests[0]


def test_a_proxy_tunnels_tls(tls) -> None:
    with serving(secured(tls[0], tunnel=True)) as server:
        client = fetcher(server, resolve=inside, proxy=Proxy("proxy.internal", 3128), tls=tls[1])
        assert client.fetch(request("https://crl.ca.example/x")) == Fetched(b"list")
    assert server.requests[0].startswith(b"CONNECT crl.ca.example:443 HTTP/1.1\r\n")


def test_a_proxy_that_refuses_the_tunnel_is_no_connection() -> None:
    with serving(says(response(b"", status="403 Forbidden"))) as server:
        client = fetcher(server, resolve=inside, proxy=Proxy("proxy.internal", 3128))
        answer = client.fetch(request("https://crl.ca.example/x"))
    assert trouble(answer) is Trouble.NO_CONNECTION


def test_proxies_of_the_environment_are_not_used(monkeypatch) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.internal:3128")
    with serving(says(response(b"list"))) as server:
        assert fetcher(server).fetch(request()) == Fetched(b"list")
    assert server.connected == [("203.162.1.1", 80)]
