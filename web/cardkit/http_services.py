"""The demo authorities' services over HTTP, on loopback: CRLs, OCSP, certificates, time-stamps.

One server answers for all hosts of the demo, told apart by the Host header. Every address can be
made to fail in the ways real services do. For tests: a demo certificate names `*.demo.example`,
which nobody can reach, so `resolve` and `connect` lead these names here.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import create_connection, socket
from socketserver import TCPServer
from typing import Final

from asn1crypto import ocsp, tsp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from web.cardkit.authority import issue_crl, issue_ocsp
from web.cardkit.identity import Identity
from web.cardkit.pki import DemoWorld
from web.cardkit.signers import CardSigners

DEMO_HOSTS: Final = frozenset({"demo.example"})
"""The suffix of all hosts that demo certificates name."""

LOOPBACK: Final = "127.0.0.1"

_METADATA: Final = "http://169.254.169.254/latest/meta-data/"
"""What servers in clouds must never be made to ask."""
_HTML: Final = "<!doctype html><title>Bảo trì</title><p>Hệ thống đang bảo trì.</p>".encode()
_HUGE_PIECE: Final = bytes(64 * 1024)
_STALE_BY: Final = timedelta(days=30)


class Fault(Enum):
    """What can be wrong with a service."""

    OUT_OF_ORDER = "out_of_order"
    """HTTP 503."""
    GONE = "gone"
    """HTTP 404."""
    BREAKS_OFF = "breaks_off"
    """Closes the connection instead of answering."""
    SHORTENED = "shortened"
    """Breaks off in the middle of the answer."""
    SLOW = "slow"
    """Sends one octet after another, without end."""
    HUGE = "huge"
    """Sends without end, fast."""
    REDIRECT = "redirect"
    """Points to an address inside the asker's own network."""
    HTML = "html"
    """A page for people, with HTTP 200."""
    PEM = "pem"
    """The right thing in PEM, as the national authority has served it."""
    STALE = "stale"
    """An authentic answer that ended long ago."""
    WRONG_SIGNER = "wrong_signer"
    """The right names, signed by somebody else's key."""
    TRY_LATER = "try_later"
    """OCSP: an honest "not now" (RFC 6960 2.3)."""


@dataclass(slots=True)
class DemoServices:
    """The running services; change `at` and `faults` while they run."""

    world: DemoWorld
    at: datetime
    """When CRLs and OCSP responses are made."""
    port: int = 0
    faults: dict[str, Fault] = field(default_factory=dict)
    """By address without its scheme, `crl.demo.example/x.crl`, or by host for all of it."""
    log: list[str] = field(default_factory=list)
    """Every answer, as "GET crl.demo.example/x.crl 200"."""
    stop: threading.Event = field(default_factory=threading.Event)

    def resolve(self, host: str, port: int, seconds: float) -> tuple[str, ...]:
        """Lead every name here."""
        del self, host, port, seconds
        return (LOOPBACK,)

    def connect(self, address: str, port: int, seconds: float) -> socket:
        """Connect here, whatever the port."""
        del port
        return create_connection((address, self.port), timeout=seconds)

    def fault(self, host: str, path: str) -> Fault | None:
        """Return what is wrong with an address just now."""
        return self.faults.get(f"{host}{path}") or self.faults.get(host)

    def content(self, host: str, path: str, body: bytes, *, fault: Fault | None) -> bytes | None:
        """Return what a service says, or None if there is no such thing."""
        at = self.at - _STALE_BY if fault is Fault.STALE else self.at
        label = path.strip("/").rpartition(".")[0] or path.strip("/")
        match host.partition(".")[0]:
            case "crl":
                return self._crl(label, at, fault)
            case "crt":
                found = self._find(label)
                return None if found is None else found.der
            case "ocsp":
                return self._ocsp(body, at, fault)
            case "tsa":
                return self._token(body, at)
            case _:
                return None

    def _crl(self, label: str, at: datetime, fault: Fault | None) -> bytes | None:
        issuer = self._find(label)
        if issuer is None:
            return None
        if fault is Fault.WRONG_SIGNER:
            return issue_crl(_imposter(issuer, self.world), (), at=at.replace(microsecond=0))
        content = self.world.crl(issuer, at=at)
        if fault is Fault.PEM:
            return x509.load_der_x509_crl(content).public_bytes(Encoding.PEM)
        return content

    def _ocsp(self, body: bytes, at: datetime, fault: Fault | None) -> bytes | None:
        if fault is Fault.TRY_LATER:
            return bytes(ocsp.OCSPResponse({"response_status": "try_later"}).dump())
        asked = ocsp.OCSPRequest.load(body)["tbs_request"]["request_list"][0]["req_cert"]
        serial = asked["serial_number"].native
        found = next((i for i in _identities(self.world) if _serial(i) == serial), None)
        if found is None or found.issuer is None:
            return bytes(ocsp.OCSPResponse({"response_status": "unauthorized"}).dump())
        if fault is Fault.WRONG_SIGNER:
            # The responder's certificate names the issuer, but another key certified it.
            responder = self.world.signers.company
            return issue_ocsp(found, None, at=at.replace(microsecond=0), responder=responder)
        return self.world.ocsp(found, at=at)

    def _token(self, body: bytes, at: datetime) -> bytes:
        imprint = tsp.TimeStampReq.load(body)["message_imprint"]
        token = self.world.authorities.national_tsa.token(
            imprint["hashed_message"].native,
            imprint["hash_algorithm"]["algorithm"].native,
            at=at.replace(microsecond=0),
        )
        response = tsp.TimeStampResp(
            {
                "status": {"status": "granted"},
                "time_stamp_token": tsp.ContentInfo.load(token),
            }
        )
        return bytes(response.dump())

    def _find(self, label: str) -> Identity | None:
        return next((i for i in _identities(self.world) if i.label == label), None)


@contextmanager
def serve_demo(world: DemoWorld, *, at: datetime) -> Iterator[DemoServices]:
    """Run the services of `world` until the block ends."""
    services = DemoServices(world, at)
    server = _Server(services)
    services.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield services
    finally:
        services.stop.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    """A server that knows whose services it runs."""

    def __init__(self, services: DemoServices) -> None:
        self.services = services
        super().__init__((LOOPBACK, 0), _Handler)

    def server_bind(self) -> None:
        """Bind without asking the name service what this machine is called."""
        TCPServer.server_bind(self)


class _Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: _Server

    def do_GET(self) -> None:
        """Answer a question that is all in its address."""
        self._answer(b"")

    def do_POST(self) -> None:
        """Answer a question that comes along."""
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing on the terminal."""

    def send_response(self, code: int, message: str | None = None) -> None:
        """Note the answer before it leaves, so that whoever got it finds it noted."""
        self.server.services.log.append(f"{self.command} {self._host}{self.path} {code}")
        super().send_response(code, message)

    @property
    def _host(self) -> str:
        return self.headers.get("Host", "").partition(":")[0]

    def _answer(self, body: bytes) -> None:
        services, host = self.server.services, self._host
        fault = services.fault(host, self.path)
        with suppress(OSError):  # the asker broke off, as it should with an endless answer
            special = _SPECIAL.get(fault) if fault is not None else None
            if special is not None:
                special(self, services)
                return
            content = services.content(host, self.path, body, fault=fault)
            self._send(content, fault)

    def _send(self, content: bytes | None, fault: Fault | None) -> None:
        if content is None:
            _send_status(self, 404)
            return
        etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == etag:
            _send_status(self, 304)
        elif fault is Fault.SHORTENED:
            _send_content(self, content[:-20], length=len(content))
        else:
            _send_content(self, content, etag=etag)


def _send_status(handler: BaseHTTPRequestHandler, status: int, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def _send_content(
    handler: BaseHTTPRequestHandler,
    content: bytes,
    *,
    etag: str | None = None,
    length: int | None = None,
) -> None:
    handler.send_response(200)
    if etag is not None:
        handler.send_header("ETag", etag)
    handler.send_header("Content-Length", str(len(content) if length is None else length))
    handler.end_headers()
    handler.wfile.write(content)


def _send_endlessly(
    handler: BaseHTTPRequestHandler, services: DemoServices, *, piece: bytes, pause: float
) -> None:
    handler.send_response(200)
    handler.end_headers()
    while not services.stop.is_set():
        handler.wfile.write(piece)
        handler.wfile.flush()
        time.sleep(pause)


_SPECIAL: Final[dict[Fault, Callable[[BaseHTTPRequestHandler, DemoServices], None]]] = {
    Fault.OUT_OF_ORDER: lambda handler, _: _send_status(handler, 503),
    Fault.GONE: lambda handler, _: _send_status(handler, 404),
    Fault.BREAKS_OFF: lambda _handler, _services: None,
    Fault.REDIRECT: lambda handler, _: _send_status(handler, 302, Location=_METADATA),
    Fault.HTML: lambda handler, _: _send_content(handler, _HTML),
    Fault.SLOW: lambda handler, services: _send_endlessly(
        handler, services, piece=b"0", pause=0.05
    ),
    Fault.HUGE: lambda handler, services: _send_endlessly(
        handler, services, piece=_HUGE_PIECE, pause=0
    ),
}


def _identities(world: DemoWorld) -> Iterator[Identity]:
    """Yield every certificate of the demo."""
    for holder in (world.authorities, world.signers):
        for name in holder.__dataclass_fields__:
            value = getattr(holder, name)
            if isinstance(value, Identity):
                yield value
            elif isinstance(value, CardSigners):
                yield from (value.teacher, value.head, value.school)
            else:
                yield value.identity


def _serial(identity: Identity) -> int:
    return identity.certificate.serial_number


def _imposter(issuer: Identity, world: DemoWorld) -> Identity:
    """Return the issuer's certificate with somebody else's key."""
    other = world.signers.company
    return Identity(issuer.label, issuer.certificate, other.key, issuer.issuer)
