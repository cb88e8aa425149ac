"""Limits on uploads hold while a request is read, whatever it says of itself."""

import tracemalloc
from io import BytesIO, RawIOBase
from typing import Any

import pytest
from werkzeug.test import create_environ, run_wsgi_app
from werkzeug.wrappers import Response

from verifier.policy import Limits
from web.app import create_app
from web.config import PortalConfig

SMALL = Limits(pdf_bytes=2000, xml_bytes=1000)
FORM = "multipart/form-data; boundary=x"
WHOLE = SMALL.pdf_bytes + SMALL.xml_bytes + 64 * 1024
"""What one request may hold."""


class _Remembering:
    def __init__(self, report: Any) -> None:
        self.documents: list[bytes] = []
        self._report = report

    def verify(self, submission: Any) -> Any:
        self.documents += submission.documents
        return self._report


@pytest.fixture
def verifier(reports):
    return _Remembering(reports.card())


@pytest.fixture
def client(verifier):
    return create_app(verifier, config=PortalConfig(limits=SMALL)).test_client()


def part(content: bytes, *, name: bytes = b"documents", file: bytes | None = b"a.pdf") -> bytes:
    named = b'; filename="%s"' % file if file is not None else b""
    return b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % (
        name,
        named,
        content,
    )


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--x--\r\n"


class Endless(RawIOBase):
    """A stream without an end that counts what was taken from it."""

    def __init__(self, head: bytes) -> None:
        self._head = head
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any, /) -> int:
        content = self._head[: len(target)] or b"y" * len(target)
        self._head = self._head[len(target) :]
        target[: len(content)] = content
        self.taken += len(content)
        return len(content)


def post(client, stream, *, length: int | str | None, path: str = "/verify") -> Response:
    """Send a body as a server hands it in; without a length it is chunked."""
    environ = create_environ(path, method="POST")
    environ |= {"CONTENT_TYPE": FORM, "wsgi.input": stream}
    environ.pop("CONTENT_LENGTH", None)
    if length is None:
        environ |= {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    else:
        environ["CONTENT_LENGTH"] = str(length)
    body, status, headers = run_wsgi_app(client.application, environ)
    return Response(body, status, headers)


# --- sizes ---


@pytest.mark.parametrize("path", ["/verify", "/api/v1/verifications"])
def test_a_body_without_a_length_is_cut_off_at_the_limit(client, verifier, path):
    stream = Endless(b"--x\r\nContent-Disposition: form-data; name=documents; filename=a\r\n\r\n")
    answer = post(client, stream, length=None, path=path)
    assert answer.status_code == 413
    assert stream.taken <= 2 * WHOLE
    assert verifier.documents == []


def test_a_length_that_is_too_large_is_refused_before_anything_is_read(client):
    stream = Endless(b"")
    assert post(client, stream, length=10**12).status_code == 413
    assert stream.taken == 0


@pytest.mark.parametrize("length", [0, 10])
def test_a_length_that_is_too_small_cuts_the_form_off(client, verifier, length):
    answer = post(client, BytesIO(form(part(b"content"))), length=length)
    assert answer.status_code in {400, 415, 422}
    assert verifier.documents == []


def test_a_length_larger_than_what_comes_is_no_document(client, verifier):
    content = form(part(b"content"))[:-20]
    answer = post(client, BytesIO(content), length=len(content) + 1000)
    assert answer.status_code in {400, 413, 415, 422}
    assert verifier.documents == []


@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "99999999999999999999999"])
def test_a_length_that_is_no_length_is_refused(client, verifier, length):
    stream = BytesIO(form(part(b"content")))
    answer = post(client, stream, length=length)
    assert answer.status_code in {400, 413, 415, 422}
    assert verifier.documents == []


def test_a_part_is_cut_off_while_it_arrives(client):
    content = form(part(b"z" * (SMALL.pdf_bytes + 1)))
    assert post(client, BytesIO(content), length=len(content)).status_code == 413


# --- parts ---


@pytest.mark.parametrize("file", [b"a.pdf", None])
def test_many_parts_are_refused(client, verifier, file):
    content = form(*[part(b"z", file=file) for _ in range(50)])
    assert post(client, BytesIO(content), length=len(content)).status_code == 413
    assert verifier.documents == []


def test_large_fields_are_refused(client, verifier):
    limits = Limits()
    large = create_app(verifier, config=PortalConfig(limits=limits)).test_client()
    content = form(part(b"z" * 300_000, file=None))
    assert post(large, BytesIO(content), length=len(content)).status_code == 413
    assert verifier.documents == []


def test_a_part_with_endless_headers_is_refused(client, verifier):
    large = create_app(verifier, config=PortalConfig()).test_client()
    head = b"--x\r\nContent-Disposition: form-data; name=documents; filename=a\r\n"
    content = head + b"X-Long: " + b"h" * 1_000_000 + b"\r\n\r\nz\r\n--x--\r\n"
    assert post(large, BytesIO(content), length=len(content)).status_code in {400, 413}
    assert verifier.documents == []


@pytest.mark.parametrize("name", [b"documents[0][a]", b"a.b.c", b"__proto__", b"x" * 1000, b""])
def test_names_of_fields_do_not_matter(client, verifier, name):
    content = form(part(b"content", name=name))
    assert post(client, BytesIO(content), length=len(content)).status_code == 200
    assert verifier.documents == [b"content"]


@pytest.mark.parametrize(
    "file", [b"../../etc/passwd", b"<script>alert(1)</script>", b"a\\b", b"\xff\xfe", b"a" * 5000]
)
def test_names_of_files_are_neither_used_nor_repeated(client, verifier, file):
    content = form(part(b"content", file=file))
    answer = post(client, BytesIO(content), length=len(content))
    assert answer.status_code in {200, 422}  # a name that is no UTF-8 is none
    assert file not in answer.data
    assert b"alert(1)" not in answer.data


@pytest.mark.parametrize(
    "boundary",
    ["multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=x"],
)
def test_a_form_without_its_seam_is_refused(client, verifier, boundary):
    content = form(part(b"content"))
    answer = client.post("/verify", data=content, content_type=boundary)
    assert answer.status_code in {400, 415, 422}
    assert verifier.documents == []


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json", ""])
def test_other_kinds_of_request_are_no_form(client, kind):
    assert client.post("/verify", data=b"documents=x", content_type=kind).status_code == 415


def test_a_form_of_nothing_but_seams_takes_little_memory(verifier):
    client = create_app(verifier, config=PortalConfig()).test_client()
    content = b"--x\r\n" * 200_000
    tracemalloc.start()
    try:
        post(client, BytesIO(content), length=len(content))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 30 << 20
