"""A real Chromium in front of a real server; every page it opens is watched."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright
from werkzeug.serving import make_server

from tests.needs import find_program
from tests.web.copy_kit import PORTAL, CopyWorld, build_copy_world
from verifier.report import Verdict, VerificationReport
from verifier.submission import Submission
from web.app import create_app
from web.cardkit.pki import DemoWorld
from web.cardkit.writing import Demo, load_demo, write_demo
from web.composition import build_verifier
from web.config import PortalConfig, SampleCard
from web.presenting import State
from web.receipts.setting import open_demo_desk
from web.settings import demo_sources

MOMENT = datetime(2026, 6, 15, 3, 0, tzinfo=UTC)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""The browser itself must stay as silent as our pages."""


@dataclass(frozen=True)
class FixedClock:
    """A clock that stands still."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


@dataclass(frozen=True)
class ScriptedVerifier:
    """A document's content names the state that its report is in."""

    reports: Any

    def verify(self, submission: Submission) -> VerificationReport:
        return self.reports.in_state(State(submission.documents[0].decode()))


@dataclass(frozen=True)
class Site:
    """A portal that is being served."""

    base: str
    demo: Demo | None = None

    def address(self, path: str = "/") -> str:
        return self.base + path

    def files(self, name: str) -> list[Path]:
        """The documents of one sample card."""
        assert self.demo is not None
        return list(next(s.files for s in self.demo.samples if s.name == name))


@dataclass
class Watch:
    """What a page must not do."""

    base: str
    complaints: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        page.on("request", self._look_at)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on(
            "console",
            lambda message: (
                message.type in {"error", "warning"}
                and self.complaints.append(f"console: {message.text}")
            ),
        )

    def _look_at(self, request: Request) -> None:
        if not request.url.startswith((f"{self.base}/", f"blob:{self.base}/")):
            self.complaints.append(f"request elsewhere: {request.url}")


class Tester:
    """Opens pages in contexts of their own, and tells afterwards what they did wrong."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[tuple[BrowserContext, Watch]] = []

    def open(
        self, site: Site, path: str = "/", *, width: int = 1280, height: int = 900, **options: Any
    ) -> Page:
        """Open a page in a context of its own, with the options of Playwright's contexts."""
        context = self._browser.new_context(
            viewport={"width": width, "height": height}, locale="vi-VN", **options
        )
        context.set_default_timeout(10_000)
        watch = Watch(site.base)
        self._contexts.append((context, watch))
        page = context.new_page()
        watch.follow(page)
        page.goto(site.address(path))
        return page

    def close(self) -> list[str]:
        complaints = []
        for context, watch in self._contexts:
            complaints += watch.complaints
            complaints += [f"cookie: {cookie['name']}" for cookie in context.cookies()]
            context.close()
        return complaints


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def serve() -> Callable[[Flask], AbstractContextManager[str]]:
    """Serves an app until the end of its context; gives its address."""
    return _served


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo with its real cards and the real verifier."""
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, DemoWorld(MOMENT))
    demo = load_demo(folder)
    verifier = build_verifier(demo_sources(demo), clock=FixedClock(MOMENT))
    samples = tuple(
        SampleCard(
            name=sample.name,
            title=sample.title_vi,
            title_en=sample.title_en,
            group=sample.expected_verdict,
            documents=tuple(path.read_bytes() for path in sample.files),
        )
        for sample in demo.samples
        if not sample.extra_intermediates
    )
    config = PortalConfig(
        limits=verifier.policy.limits,
        demo=True,
        samples=samples,
        public_url="https://hocba.example.vn",
        contact="hotro@example.vn",
    )
    receipts = open_demo_desk(folder, FixedClock(MOMENT))
    with _served(create_app(verifier, config=config, receipts=receipts)) as base:
        yield Site(base, demo)


@pytest.fixture(scope="session")
def states_site(reports: Any) -> Iterator[Site]:
    """A portal whose samples are the states of the result page, one each."""
    samples = tuple(
        SampleCard(
            name=state.value.replace("_", "-"),
            title=state.value,
            title_en=state.value,
            group=Verdict.INDETERMINATE,
            documents=(state.value.encode(),),
        )
        for state in State
    )
    config = PortalConfig(demo=True, samples=samples, directory_empty=True)
    with _served(create_app(ScriptedVerifier(reports), config=config)) as base:
        yield Site(base)


@pytest.fixture(scope="session")
def copy_world(demo_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CopyWorld]:
    """A registered card of the demo, and its print."""
    made = build_copy_world(tmp_path_factory.mktemp("copies"), demo_site.demo)
    yield made
    made.registry.close()


@pytest.fixture(scope="session")
def copy_app(copy_world: CopyWorld) -> Flask:
    """The portal that answers for it."""
    config = PortalConfig(demo=True, public_url=f"https://{PORTAL}", contact="hotro@example.vn")
    return create_app(copy_world.desk.judge, config=config, copies=copy_world.desk)


@pytest.fixture(scope="session")
def copy_site(copy_app: Flask) -> Iterator[Site]:
    with _served(copy_app) as base:
        yield Site(base)


# One browser for each module, not for the session: while it runs, its event loop counts as running
# in this thread, and tests elsewhere start one of their own. Sites come first for the same reason.
@pytest.fixture(scope="module")
def browser(demo_site: Site, states_site: Site) -> Iterator[Browser]:
    program = find_program("chromium")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium on this machine")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def tester(browser: Browser) -> Iterator[Tester]:
    """Opens pages; the test fails if one of them complains, or asks anybody else for anything."""
    opened = Tester(browser)
    yield opened
    assert opened.close() == []


def show_sample(page: Page, name: str) -> None:
    """Try a sample card from whatever page is open, as its form on the start page would."""
    with page.expect_navigation():
        page.evaluate(
            """(address) => {
              const form = document.createElement("form");
              form.method = "post";
              form.action = address;
              document.body.append(form);
              form.submit();
            }""",
            f"/samples/{name}",
        )
    page.locator(".slip").wait_for()


@pytest.fixture
def try_sample() -> Any:
    return show_sample
