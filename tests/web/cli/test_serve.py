"""`hocba serve`: what it refuses, and a real portal from its start to its end."""

import contextlib
import http.client
import re
import select
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from web.serving import THREADS
from web.settings import PRODUCTION

CALL = "import sys; from web.cli import main; sys.exit(main(sys.argv[1:]))"
LISTENING = re.compile(r"Listening at: (http://\S+)")
PATIENCE = 60
"""Seconds for a start or an end, on a machine that is busy with other tests."""


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "portal.example", ""])  # noqa: S104
def test_a_demo_is_not_served_to_others(run, demo, host):
    outcome = run("serve", "--demo", "--demo-dir", demo.folder, "--host", host)
    assert outcome.is_refusal(64)
    assert "loopback" in outcome.err


def test_a_demo_named_in_the_environment_is_not_served_to_others_either(run, demo, monkeypatch):
    monkeypatch.setenv("HOCBA_DEMO", str(demo.folder))
    assert run("serve", "--host", "0.0.0.0").is_refusal(64)  # noqa: S104


@pytest.mark.parametrize("name", PRODUCTION)
def test_a_demo_is_not_served_with_production_settings(run, demo, monkeypatch, name):
    monkeypatch.setenv(name, "/srv/hocba")
    outcome = run("serve", "--demo", "--demo-dir", demo.folder)
    assert outcome.is_refusal(64)
    assert name in outcome.err


def test_a_portal_without_its_files_does_not_start(run, monkeypatch, tmp_path):
    monkeypatch.setenv("HOCBA_SCHOOLS", str(tmp_path / "none.csv"))
    outcome = run("serve")
    assert outcome.is_refusal(64)
    assert "none.csv" in outcome.err


@pytest.mark.parametrize("option", [("--port", "70000"), ("--workers", "0"), ("--port", "http")])
def test_numbers_out_of_range_are_a_wrong_call(run, option):
    assert run("serve", *option).is_refusal(64)


def wait_for_address(log: Path, process: subprocess.Popen) -> str:
    """Return where the portal listens, by its own log: it chose a free port."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        if found := LISTENING.search(log.read_text(encoding="utf-8")):
            return found[1]
        time.sleep(0.05)
    pytest.fail(f"the portal did not start: {log.read_text(encoding='utf-8')}")


def ask(url: str, *, content: bytes | None = None, boundary: str = "x") -> tuple[int, str]:
    request = urllib.request.Request(url, data=content)  # noqa: S310
    if content is not None:
        request.add_header("Content-Type", f"multipart/form-data; boundary={boundary}")
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
        return answer.status, answer.read().decode()


def form_with(content: bytes) -> bytes:
    head = b'--x\r\nContent-Disposition: form-data; name="documents"; filename="hoc-ba"\r\n'
    return head + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n--x--\r\n"


def send_without_length(address: str, chunk: bytes, times: int) -> int:
    """Send a chunked form of so many equal chunks; return the status."""
    where = urllib.parse.urlsplit(address)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=PATIENCE)
    head = form_with(b"").removesuffix(b"\r\n--x--\r\n")
    try:
        connection.putrequest("POST", "/verify")
        connection.putheader("Transfer-Encoding", "chunked")
        connection.putheader("Content-Type", "multipart/form-data; boundary=x")
        connection.endheaders()
        with contextlib.suppress(ConnectionError):  # it need not wait for the end to refuse
            for part in (head, *[chunk] * times):
                connection.send(b"%x\r\n%s\r\n" % (len(part), part))
        with connection.getresponse() as answer:
            return answer.status
    finally:
        connection.close()


def has_address(host: str) -> bool:
    """Containers often have no IPv6."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as listener:
            listener.bind((host, 0))
    except OSError:
        return False
    return True


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_demo_portal_answers_and_stops_when_told(
    bare_environment, demo, files_of, tmp_path, host
):
    if not has_address(host):
        pytest.skip(f"this machine has no {host}")
    log = tmp_path / "log"
    options = ["--demo", "--demo-dir", str(demo.folder), "--host", host, "--port", "0"]
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-c", CALL, "serve", *options, "--workers", "1"],
            stdout=stream,
            stderr=stream,
        )
    try:
        address = wait_for_address(log, process)
        status, page = ask(f"{address}/")
        assert (status, "<form" in page) == (200, True)
        content = files_of("xml-sua-diem")[0].read_bytes()
        status, page = ask(f"{address}/verify", content=form_with(content))
        assert (status, "verdict-invalid" in page) == (200, True)
        with pytest.raises(urllib.error.HTTPError) as refusal:
            ask(f"{address}/verify", content=form_with(b"no document"))
        assert refusal.value.code == 422
        refusal.value.close()
        assert send_without_length(address, b"y" * (1 << 20), 40) == 413
        assert ask(f"{address}/healthz")[0] == 200
        process.terminate()
        assert process.wait(timeout=PATIENCE) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(timeout=PATIENCE)
    assert "Traceback" not in log.read_text(encoding="utf-8")


def open_stalled(address: str) -> socket.socket:
    """Return a connection that has promised a large form and sends no more of it."""
    where = urllib.parse.urlsplit(address)
    stalled = socket.create_connection((where.hostname, where.port), timeout=PATIENCE)
    stalled.sendall(
        b"POST /verify HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10000000\r\n"
        b"Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
    )
    return stalled


def test_clients_that_send_nothing_more_stop_nobody_and_are_cut_off(
    bare_environment, demo, files_of, tmp_path
):
    log = tmp_path / "log"
    options = ["--demo", "--demo-dir", str(demo.folder), "--port", "0", "--workers", "1"]
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-c", CALL, "serve", *options], stdout=stream, stderr=stream
        )
    try:
        address = wait_for_address(log, process)
        with contextlib.ExitStack() as stack:
            waiting = [stack.enter_context(open_stalled(address)) for _ in range(THREADS - 4)]
            assert ask(f"{address}/healthz")[0] == 200
            # None of the stalled ones was answered: nobody waited for their end.
            assert not any(is_readable(one) for one in waiting)
            content = form_with(files_of("xml-sua-diem")[0].read_bytes())
            where = urllib.parse.urlsplit(address)
            half = (where.hostname, where.port)
            waiting.append(stack.enter_context(socket.create_connection(half, timeout=PATIENCE)))
            waiting[-1].sendall(b"GET / HTTP/1.1\r\nHost:")
            warm = ask(f"{address}/verify", content=content)
            pages = [warm, *judge_at_once(f"{address}/verify", content, 3)]
            assert [(status, "verdict-invalid" in page) for status, page in pages] == [
                (200, True)
            ] * 4
            answers = [one.recv(1 << 16) for one in waiting]
        assert all(not answer or answer.startswith(b"HTTP/1.1 4") for answer in answers)
        assert ask(f"{address}/healthz")[0] == 200
        process.terminate()
        assert process.wait(timeout=PATIENCE) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(timeout=PATIENCE)
    assert "Traceback" not in log.read_text(encoding="utf-8")


def is_readable(one: socket.socket) -> bool:
    return bool(select.select([one], [], [], 0)[0])


def judge_at_once(url: str, content: bytes, times: int) -> list[tuple[int, str]]:
    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(lambda _: ask(url, content=content), range(times)))
