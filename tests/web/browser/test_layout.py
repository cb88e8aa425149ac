"""Every page on every width, in both schemes, zoomed and printed."""

import io
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import expect

from verifier.report import Verdict
from web.messages import load_messages
from web.presenting import State

pytestmark = pytest.mark.chromium

VI = load_messages("vi")
PLAIN = ("/", "/how", "/verdicts", "/privacy")
RESULTS = ("cap-lop-1", "pdf-sua-mot-byte", "cap-lech-diem", "pdf-thieu-chung-thu-trung-gian")
FIRST_PAGE_BYTES = 100_000
"""What a cheap phone on a slow network can be asked to fetch."""
SCREENS = {
    "320": {"width": 320, "height": 640},
    "360": {"width": 360, "height": 740},
    "768": {"width": 768, "height": 1024},
    "1280": {"width": 1280, "height": 900},
    # A browser that zooms has fewer, larger pixels to lay the page out on.
    "1280 at 200 %": {"width": 640, "height": 450, "device_scale_factor": 2},
    "1280 at 400 %": {"width": 320, "height": 225, "device_scale_factor": 4},
}
STICKING_OUT = """() => {
  for (const details of document.querySelectorAll("details")) details.open = true;
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return Array.from(document.querySelectorAll("body *"))
    .filter((element) => element.getBoundingClientRect().right > width + 0.5)
    .map((element) => `${element.tagName} ${element.className}`);
}"""
UNSEEN = """() => Array.from(document.querySelectorAll("main details *"))
  .filter((element) => !element.closest(".save") && !element.matches("svg *"))
  .filter((element) => !element.checkVisibility({contentVisibilityAuto: true}))
  .map((element) => `${element.tagName} ${element.className}`)"""
CONTRAST = """() => {
  const luminance = (colour) => colour.match(/[0-9.]+/g).slice(0, 3)
    .map((part) => part / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const style = getComputedStyle(document.body);
  return [luminance(style.color), luminance(style.backgroundColor)];
}"""


@pytest.mark.parametrize("screen", SCREENS)
def test_no_page_scrolls_sideways(
    tester: Any, demo_site: Any, try_sample: Any, screen: str
) -> None:
    page = tester.open(demo_site, **SCREENS[screen])
    for path in PLAIN:
        page.goto(demo_site.address(path))
        assert page.evaluate(STICKING_OUT) == [], path
    for name in RESULTS:
        try_sample(page, name)
        assert page.evaluate(STICKING_OUT) == [], name


def test_every_state_fits_the_narrowest_screen(
    tester: Any, states_site: Any, try_sample: Any
) -> None:
    page = tester.open(states_site, "/how", width=320)
    for state in State:
        try_sample(page, state.value.replace("_", "-"))
        assert page.locator(".slip").get_attribute("data-state") == state.value
        assert page.locator("h1").count() == 1
        assert page.evaluate(STICKING_OUT) == [], state


def test_the_start_page_shows_a_few_samples_of_each_group_and_counts_all(
    tester: Any, demo_site: Any
) -> None:
    page = tester.open(demo_site)
    assert page.locator("h1").all_inner_texts() == [VI.text("home.title")]
    groups = page.locator(".sample-group").all()
    assert len(groups) == len(Verdict)
    for group in groups:
        there = group.locator(".sample")
        assert group.locator(".sample:visible").count() == 6
        expect(group.locator(".sample-count")).to_have_text(f"{there.count()} mẫu")
        group.locator("summary").click()
        assert group.locator(".sample:visible").count() == there.count() > 6


@pytest.mark.parametrize(("width", "columns"), [(360, 1), (700, 2), (1280, 3)])
def test_samples_stand_in_as_many_columns_as_there_is_room_for(
    tester: Any, demo_site: Any, width: int, columns: int
) -> None:
    page = tester.open(demo_site, width=width)
    lefts = page.locator(".sample:visible").evaluate_all(
        "buttons => buttons.map((b) => Math.round(b.getBoundingClientRect().left))"
    )
    assert len(set(lefts)) == columns


@pytest.mark.parametrize("verdict", Verdict)
def test_a_sample_of_each_group_gets_the_verdict_of_its_group(
    tester: Any, demo_site: Any, verdict: Verdict
) -> None:
    page = tester.open(demo_site)
    page.locator(f".sample-group.verdict-{verdict.value} .sample").first.click()
    expect(page.locator(f".slip.verdict-{verdict.value}")).to_be_visible()
    assert page.locator("h1").inner_text().startswith(VI.verdict(verdict))


def test_details_are_folded_where_a_signature_passed_and_open_where_not(
    tester: Any, demo_site: Any, try_sample: Any
) -> None:
    page = tester.open(demo_site)
    try_sample(page, "cap-lop-1")
    assert page.locator(".signature-more").count() == 6
    assert page.locator(".signature-more[open]").count() == 0
    assert page.locator(".minimum tbody tr").count() == 3
    try_sample(page, "pdf-sua-mot-byte")
    opened = page.locator(".moment-failed .signature-more[open]").count()
    assert opened == page.locator(".moment-failed .signature-more").count() > 0


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_whatever_is_folded_is_printed(
    tester: Any, demo_site: Any, try_sample: Any, *, script: bool
) -> None:
    page = tester.open(demo_site, java_script_enabled=script)
    page.locator(".sample-more summary").nth(0).click()
    page.locator("form[action='/samples/cap-lop-1'] button").click()
    page.locator(".slip").wait_for()
    serial = page.locator(".technical .facts dd").last.text_content()
    with pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4"))) as document:
        printed = "".join(sheet.get_textpage().get_text_range() for sheet in document)
    assert (serial or "?") in "".join(printed.split())
    assert VI.text("result.path") in printed
    assert VI.text("result.json") not in printed
    page.emulate_media(media="print")
    assert page.evaluate(UNSEEN) == []
    page.emulate_media(media="screen")
    assert page.evaluate(UNSEEN) != []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_scheme_that_the_visitor_prefers_is_followed(
    tester: Any, demo_site: Any, scheme: str
) -> None:
    page = tester.open(demo_site, color_scheme=scheme)
    text, ground = page.evaluate(CONTRAST)
    assert (text > ground) is (scheme == "dark")
    brighter, darker = max(text, ground), min(text, ground)
    assert (brighter + 0.05) / (darker + 0.05) >= 12


def test_the_other_language_is_one_click_away(tester: Any, demo_site: Any) -> None:
    page = tester.open(demo_site, "/how")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_have_text(load_messages("en").page("how")[0].heading)


def test_the_first_page_is_small(tester: Any, demo_site: Any) -> None:
    page = tester.open(demo_site)
    fetched = page.evaluate(
        """() => [
          ...performance.getEntriesByType("navigation"),
          ...performance.getEntriesByType("resource"),
        ].map((entry) => entry.decodedBodySize)"""
    )
    assert len(fetched) >= 3
    assert min(fetched) > 0
    assert sum(fetched) < FIRST_PAGE_BYTES
