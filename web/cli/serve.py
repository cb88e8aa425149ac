"""`hocba serve`: the portal under gunicorn."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from web.serving import THREADS
from web.settings import Settings, build_portal, read_settings, start_workers

_SILENT_SECONDS = 60
"""A process whose main thread says nothing for longer is replaced. What one request may take is
held to limits in `web.serving`."""
_REQUESTS_PER_WORKER = 1000
"""Then a worker is replaced by a fresh one, so that nothing a document left behind adds up."""


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn around one finished app."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand our options to gunicorn; its own command line and files are not read."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the app."""
        return self._app


@click.command()
@click.option("--demo", is_flag=True, help="Trust the demo's roots and offer its sample cards.")
@click.option(
    "--demo-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".demo"),
    show_default=True,
    help="What `hocba demo make` made.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
def serve(*, demo: bool, demo_dir: Path, host: str, port: int, workers: int) -> int:
    """Run the portal. Settings come from HOCBA_... variables, see README."""
    settings = read_settings({**os.environ, "HOCBA_DEMO": str(demo_dir)} if demo else os.environ)
    _refuse_open_demo(settings, host)
    with _counting_together(settings) as complete:
        _run(complete, host=host, port=port, workers=workers)
    return 0


@contextmanager
def _counting_together(settings: Settings) -> Iterator[Settings]:
    """Give all processes one file to count requests in, as long as they run.

    In memory where the machine has a folder there, and under a key that nobody writes down.
    """
    if settings.admission.store is not None:
        yield settings
        return
    owner = os.getpid()
    folder = Path(tempfile.mkdtemp(prefix="hocba-", dir=_MEMORY if _MEMORY.is_dir() else None))
    store, secret = str(folder / "requests.sqlite3"), secrets.token_bytes(32)
    try:
        yield replace(settings, admission=replace(settings.admission, store=store, secret=secret))
    finally:
        if os.getpid() == owner:  # a worker of gunicorn that ends comes past here as well
            shutil.rmtree(folder, ignore_errors=True)


_MEMORY = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a folder of our own in it


def _run(settings: Settings, *, host: str, port: int, workers: int) -> None:
    """Run gunicorn until it is told to stop."""
    app = build_portal(settings)
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"  # RFC 3986 3.2.2
    click.echo(f"Hocba Verify: http://{address}/" + ("  (demo)" if settings.demo else ""))
    options = {
        "bind": address,
        "workers": workers,
        "worker_class": "web.serving.PortalWorker",
        "threads": THREADS,
        "timeout": _SILENT_SECONDS,
        "max_requests": _REQUESTS_PER_WORKER,
        "max_requests_jitter": _REQUESTS_PER_WORKER // 10,
        "proc_name": "hocba-verify",
        "control_socket_disable": True,
        "post_worker_init": lambda _: start_workers(app),
    }
    _Server(app, options).run()


def _refuse_open_demo(settings: Settings, host: str) -> None:
    """The demo's keys are public: its verdicts must not be reachable by others."""
    if settings.demo is not None and not _is_loopback(host):
        raise click.UsageError("the demo listens on a loopback address only")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
