"""Handing in a card, the ways people do it."""

import base64
import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from web.messages import load_messages

pytestmark = pytest.mark.chromium

VI = load_messages("vi")
PAIR = "cap-lop-1"
DROP = """(zone, files) => {
  const carried = new DataTransfer();
  for (const [name, content] of files) {
    const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
    carried.items.add(new File([bytes], name));
  }
  for (const kind of ["dragenter", "dragover", "drop"]) {
    zone.dispatchEvent(
      new DragEvent(kind, {dataTransfer: carried, bubbles: true, cancelable: true})
    );
  }
}"""


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def submit(page: Page) -> None:
    page.get_by_role("button", name=VI.text("home.submit")).click()
    page.locator(".slip").wait_for()


def test_a_pdf_and_an_xml_chosen_together_are_judged_together(tester: Any, demo_site: Any) -> None:
    page = tester.open(demo_site)
    page.get_by_label(VI.text("home.form")).set_input_files(demo_site.files(PAIR))
    expect(page.locator("[data-chosen]")).to_have_text("Đã chọn: hoc-ba.pdf, hoc-ba.xml")
    submit(page)
    assert heading(page) == "Hợp lệ"
    times = page.locator(".timeline .when b").all_inner_texts()
    assert set(times) == {"Tệp PDF, Tệp XML"}


def test_dropped_files_are_handed_in(tester: Any, demo_site: Any) -> None:
    page = tester.open(demo_site)
    files = [
        (path.name, base64.b64encode(path.read_bytes()).decode()) for path in demo_site.files(PAIR)
    ]
    page.locator("[data-drop]").evaluate(DROP, files)
    expect(page.locator("[data-chosen]")).to_contain_text("hoc-ba.xml")
    assert "drop-over" not in (page.locator("[data-drop]").get_attribute("class") or "")
    submit(page)
    assert heading(page) == "Hợp lệ"


def test_without_script_everything_still_works(tester: Any, demo_site: Any) -> None:
    page = tester.open(demo_site, java_script_enabled=False)
    assert page.locator("[data-scripted]:visible").count() == 0
    page.locator("input[type=file]").set_input_files(demo_site.files("pdf-sua-mot-byte"))
    submit(page)
    assert heading(page).startswith("Không hợp lệ")
    folded = page.locator(".signature-more .technical").first
    folded.locator("summary").click()
    expect(folded.locator(".facts").first).to_be_visible()


def test_without_script_the_folded_samples_can_be_tried(tester: Any, demo_site: Any) -> None:
    page = tester.open(demo_site, java_script_enabled=False)
    more = page.locator(".sample-more").first
    expect(more.locator(".sample").first).to_be_hidden()
    more.locator("summary").click()
    more.locator(".sample").first.click()
    expect(page.locator(".slip")).to_be_visible()


def test_the_keyboard_alone_goes_all_the_way(tester: Any, demo_site: Any) -> None:
    page = tester.open(demo_site)
    press_tab_until(page, "#documents")
    with page.expect_file_chooser() as choosing:
        page.keyboard.press("Space")
    choosing.value.set_files(demo_site.files(PAIR))
    press_tab_until(page, ".upload button[type=submit]")
    page.keyboard.press("Enter")
    page.locator(".slip").wait_for()
    press_tab_until(page, ".signature-more summary")
    page.keyboard.press("Enter")
    expect(page.locator(".signature-more").first.locator(".path")).to_be_visible()


def press_tab_until(page: Page, selector: str) -> None:
    """Go on with the tabulator; whatever it stops at must show that it has the focus."""
    for _ in range(100):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """(selector) => {
              const focused = document.activeElement;
              const shown = focused.matches(".picker") ? focused.nextElementSibling : focused;
              const box = shown.getBoundingClientRect();
              const style = getComputedStyle(shown);
              return {
                what: `${focused.tagName} ${focused.className} ${focused.textContent.trim()}`,
                there: focused.matches(selector),
                outlined: style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2,
                inside: box.width > 0 && box.left >= 0 && box.top >= 0 && box.bottom <= innerHeight,
              };
            }""",
            selector,
        )
        assert seen["outlined"], seen
        assert seen["inside"], seen
        if seen["there"]:
            return
    pytest.fail(f"never reached: {selector}")


def test_the_first_stop_of_the_keyboard_skips_to_the_content(tester: Any, demo_site: Any) -> None:
    page = tester.open(demo_site)
    press_tab_until(page, ".skip")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_going_back_finds_a_form_that_works(tester: Any, demo_site: Any) -> None:
    page = tester.open(demo_site)
    page.locator("input[type=file]").set_input_files(demo_site.files("xml-lop-1"))
    submit(page)
    page.go_back()
    button = page.locator(".upload button[type=submit]")
    expect(button).to_be_enabled()
    expect(button).to_have_text(VI.text("home.submit"))


def test_the_report_can_be_saved(tester: Any, demo_site: Any, try_sample: Any) -> None:
    page = tester.open(demo_site)
    try_sample(page, PAIR)
    with page.expect_download() as saving:
        page.get_by_role("link", name=VI.text("result.download")).click()
    report = json.loads(saving.value.path().read_text("utf-8"))
    assert report["verdict"] == "valid"


def test_what_is_no_document_is_answered_in_words(browser: Any, demo_site: Any) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(demo_site.address())
    page.locator("input[type=file]").set_input_files(
        {"name": "x.pdf", "mimeType": "application/pdf", "buffer": b"nothing of the kind"}
    )
    page.locator(".upload button[type=submit]").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(VI.word("problem_heading", "unreadable"))
    expect(page.locator("input[type=file]")).to_have_count(1)
    context.close()
