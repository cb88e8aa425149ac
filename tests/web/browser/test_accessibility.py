"""axe-core finds nothing against WCAG 2.2 AA, on any page, in any state, light or dark."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from web.messages import LANGUAGES
from web.presenting import State

pytestmark = pytest.mark.chromium

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
SCREENS = [(360, "light"), (1280, "dark")]
PLAIN = ("/", "/how", "/verdicts", "/privacy")
RESULTS = ("cap-lop-1", "pdf-sua-mot-byte", "cap-lech-diem", "pdf-thieu-chung-thu-trung-gian")


def violations(page: Page, *tags: str) -> list[str]:
    """What axe objects to; what is folded it does not look at."""
    options = {
        "runOnly": {"type": "tag", "values": [*WCAG, *tags]},
        "resultTypes": ["violations"],
    }
    return list(_describe(Axe().run(page, options=options).response["violations"]))


def unfold(page: Page) -> None:
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => (d.open = true))")


def _describe(found: list[dict[str, Any]]) -> Iterator[str]:
    for violation in found:
        for node in violation["nodes"]:
            yield f"{violation['id']}: {node['html'][:200]}"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_plain_pages(tester: Any, demo_site: Any, scheme: str, lang: str, width: int) -> None:
    page = tester.open(demo_site, width=width, color_scheme=scheme)
    for path in PLAIN:
        page.goto(demo_site.address(f"{path}?lang={lang}"))
        unfold(page)
        assert violations(page, "best-practice") == [], path


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_results(
    tester: Any, demo_site: Any, try_sample: Any, scheme: str, name: str, width: int
) -> None:
    page = tester.open(demo_site, width=width, color_scheme=scheme)
    try_sample(page, name)
    unfold(page)
    assert violations(page, "best-practice") == []


def test_states(tester: Any, states_site: Any, try_sample: Any) -> None:
    page = tester.open(states_site, "/how", width=360, color_scheme="dark")
    found = {}
    for state in State:
        try_sample(page, state.value.replace("_", "-"))
        found[state.value] = violations(page)
    assert not any(found.values()), found


def test_errors(browser: Any, demo_site: Any) -> None:
    # Outside the watched pages: the browser itself notes an answer other than 200 as an error.
    context = browser.new_context()
    page = context.new_page()
    for path in ("/khong-co", "/verify"):
        page.goto(demo_site.address(path))
        assert violations(page, "best-practice") == [], path
    context.close()
