"""Pictures of pages, the ministry's form and lists of cards, in a real browser."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.web.browser.test_accessibility import SCREENS, unfold, violations
from web.messages import LANGUAGES

pytestmark = pytest.mark.chromium

DIFFERING = "cap-lech-diem"
ONE_OF_EACH_FORM = ("cap-lop-1", "cap-lop-6", "cap-lop-10")
FITS = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def hand_in_list(page: Page, site: Any, *names: str, lang: str = "vi") -> None:
    """Hand in a list of the XML cards of samples."""
    contents = [next(p for p in site.files(n) if p.suffix == ".xml").read_bytes() for n in names]
    cards = b"".join(content[content.index(b"<HOC_BA") :] for content in contents)
    batch = b'<DANH_SACH_HOC_BA id="dataDanhSach">' + cards + b"</DANH_SACH_HOC_BA>"
    page.goto(site.address(f"/?lang={lang}"))
    page.locator("input[type=file]").set_input_files(
        {"name": "danh-sach.xml", "mimeType": "application/xml", "buffer": batch}
    )
    page.locator("form.upload button[type=submit]").click()
    page.locator(".slip").wait_for()


def test_the_place_that_differs_is_marked_on_the_picture_of_its_page(
    tester: Any, demo_site: Any, try_sample: Any
) -> None:
    page = tester.open(demo_site)
    try_sample(page, DIFFERING)
    picture = page.locator(".page-picture")
    assert picture.count() == 1
    drawn = picture.locator("image")
    assert (drawn.get_attribute("href") or "").startswith("data:image/png;base64,")
    sheet, mark = picture.bounding_box(), picture.locator(".page-mark rect").first.bounding_box()
    assert sheet is not None
    assert mark is not None
    assert sheet["x"] < mark["x"] < mark["x"] + mark["width"] < sheet["x"] + sheet["width"]
    assert sheet["y"] < mark["y"] < mark["y"] + mark["height"] < sheet["y"] + sheet["height"]
    assert picture.locator("text").text_content() == page.locator(".differing .number").inner_text()
    assert "Tiếng Việt" in (picture.get_attribute("aria-label") or "")


@pytest.mark.parametrize("name", ONE_OF_EACH_FORM)
def test_the_signed_card_is_on_its_form(
    tester: Any, demo_site: Any, try_sample: Any, name: str
) -> None:
    page = tester.open(demo_site, width=360, height=740)
    try_sample(page, name)
    page.locator(".form-view summary").click()
    form = page.locator(".card-form")
    assert form.get_attribute("lang") == "vi"
    assert form.locator("tbody tr").count() > 10
    assert page.evaluate(FITS)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_a_list_of_cards_is_accessible(
    tester: Any, demo_site: Any, scheme: str, lang: str, width: int
) -> None:
    page = tester.open(demo_site, width=width, color_scheme=scheme)
    hand_in_list(page, demo_site, "xml-lop-1", "xml-sua-diem", "xml-lop-6", lang=lang)
    unfold(page)
    assert violations(page, "best-practice") == []
    assert page.evaluate(FITS)
    assert page.locator(".batch > li").count() == 3


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_every_form_is_accessible(
    tester: Any, demo_site: Any, try_sample: Any, scheme: str, width: int
) -> None:
    page = tester.open(demo_site, width=width, color_scheme=scheme)
    for name in ONE_OF_EACH_FORM:
        try_sample(page, name)
        unfold(page)
        assert violations(page, "best-practice") == [], name
