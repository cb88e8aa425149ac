"""The scan page in a real browser: pictures, hand scanner, camera and pile."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.web.browser.test_accessibility import violations
from tests.web.browser.test_layout import STICKING_OUT
from tests.web.browser.test_printed_copy import CONTROLLED
from tests.web.copy_kit import PORTAL, CopyWorld
from verifier.printed.reference import Reference
from web.messages import LANGUAGES, load_messages
from web.printing.qr_code import draw_png, make_symbol, write_address

pytestmark = pytest.mark.chromium

VI = load_messages("vi")
FAKE_CAMERA = """(picture) => {
  const image = new Image();
  const canvas = document.createElement("canvas");
  const ready = fetch("/static/mark.svg").then(() => createImageBitmap(
    new Blob([Uint8Array.from(atob(picture), (c) => c.charCodeAt(0))], { type: "image/png" })));
  navigator.mediaDevices.getUserMedia = async () => {
    const bitmap = await ready;
    [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
    const pen = canvas.getContext("2d");
    setInterval(() => pen.drawImage(bitmap, 0, 0), 50);
    return canvas.captureStream(20);
  };
}"""
STAND_IN = """(text) => {
  globalThis.BarcodeDetector = class {
    static async getSupportedFormats() { return ["qr_code"]; }
    async detect() { return [{ rawValue: text }]; }
  };
}"""


@pytest.fixture
def world(copy_world: CopyWorld) -> CopyWorld:
    return copy_world


@pytest.fixture(scope="module")
def browser(copy_site: Any, browser: Browser) -> Browser:
    """The browser, started after the portal: see conftest."""
    return browser


def on_desk(world: CopyWorld) -> bytes:
    """A photo of the sheet's code, a little to one side."""
    code = draw_png(make_symbol(PORTAL, world.reference, world.token), pixels=7)
    photo = Image.new("RGB", (900, 700), (214, 205, 190))
    photo.paste(Image.open(BytesIO(code)).convert("RGB"), (120, 60))
    buffer = BytesIO()
    photo.save(buffer, "PNG")
    return buffer.getvalue()


def address_of(world: CopyWorld) -> str:
    return write_address(PORTAL, world.reference, world.token)


def wedge(page: Page, text: str) -> None:
    """What a hand scanner does: it types, and presses Enter."""
    page.locator("#code").focus()
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


def test_a_photo_is_read_and_opens_the_card(tester: Any, copy_site: Any, world: CopyWorld) -> None:
    page = tester.open(copy_site, "/v/", width=360)
    picture = {"name": "a.png", "mimeType": "image/png", "buffer": on_desk(world)}
    page.locator("#picture").set_input_files([picture])
    page.locator("#upload button").click()
    line = page.locator(".scan-line")
    expect(line).to_have_attribute("data-kind", "sound")
    assert page.evaluate(STICKING_OUT) == []
    assert violations(page, "best-practice") == []
    line.locator("button").click()
    expect(page.locator(".slip")).to_have_attribute("data-state", "copy-valid")


def test_without_script_a_photo_and_a_typed_ref_still_work(
    tester: Any, copy_site: Any, world: CopyWorld
) -> None:
    page = tester.open(copy_site, "/v/", java_script_enabled=False)
    expect(page.locator("#scanner")).to_be_hidden()
    page.fill("#code", world.reference.grouped.lower())
    page.locator("#find button").click()
    expect(page.locator(".slip")).to_have_attribute("data-state", "copy-registered")


def test_a_hand_scanner_opens_the_sheet_and_the_token_is_not_sent(
    tester: Any, copy_site: Any, world: CopyWorld
) -> None:
    page = tester.open(copy_site, "/v/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    wedge(page, address_of(world))
    expect(page.locator("#sheet-code")).to_have_attribute("data-outcome", "sound")
    assert not any(world.fragment[1:] in one for one in sent)


def test_a_pile_has_a_line_for_each_sheet_and_totals(
    tester: Any, copy_site: Any, world: CopyWorld
) -> None:
    page = tester.open(copy_site, "/v/")
    page.locator("#pile-on").check()
    changed = bytearray(world.token)
    changed[40] ^= 1
    reference = world.reference
    for text, kind in (
        (address_of(world), "sound"),
        (write_address(PORTAL, reference, bytes(changed)), "signature_wrong"),
        (write_address("evil.example", Reference("CMV7JR3FNX9KS4GPZ")), "other_host"),
        ("WIFI:S:truong;;", "foreign"),
    ):
        wedge(page, text)
        expect(page.locator("#pile .scan-line").first).to_have_attribute("data-kind", kind)
    wedge(page, address_of(world))
    expect(page.locator("#camera-state")).to_have_text(VI.word("scanner", "pile_twice"))
    expected = VI.word("scanner", "pile_totals").format(
        count=4, valid=1, invalid=1, indeterminate=2
    )
    expect(page.locator("#pile-totals")).to_have_text(expected)
    page.locator("#pile-clear").click()
    expect(page.locator("#pile .scan-line")).to_have_count(0)


def test_a_typing_error_in_a_pile_is_told_and_is_no_sheet(tester: Any, copy_site: Any) -> None:
    page = tester.open(copy_site, "/v/")
    page.locator("#pile-on").check()
    wedge(page, "CMVJ7R3FNX9KS4GPZ")
    told = page.locator("#code").evaluate("(field) => field.validationMessage")
    assert told == VI.word("reference_fault", "check")
    expect(page.locator("#pile .scan-line")).to_have_count(0)


def test_the_browsers_own_detector_opens_the_sheet(
    tester: Any, copy_site: Any, world: CopyWorld
) -> None:
    page = tester.open(copy_site, "/v/")
    page.evaluate(
        FAKE_CAMERA,
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    )
    page.evaluate(STAND_IN, address_of(world))
    page.locator("#camera-button").click()
    expect(page.locator("#sheet-code")).to_have_attribute("data-outcome", "sound")


def test_frames_are_posted_where_the_browser_cannot_read_codes(
    tester: Any, copy_site: Any, world: CopyWorld
) -> None:
    import base64

    page = tester.open(copy_site, "/v/")
    page.evaluate(FAKE_CAMERA, base64.b64encode(on_desk(world)).decode())
    page.evaluate("delete globalThis.BarcodeDetector")
    page.locator("#camera-button").click()
    expect(page.locator(".slip")).to_have_attribute("data-state", "copy-valid", timeout=15_000)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_the_page_fits_and_axe_finds_nothing(
    tester: Any, copy_site: Any, lang: str, width: int, scheme: str
) -> None:
    page = tester.open(copy_site, f"/v/?lang={lang}", width=width, color_scheme=scheme)
    expect(page.locator("#scanner")).to_be_visible()
    assert page.evaluate(STICKING_OUT) == []
    assert violations(page, "best-practice") == []


def test_a_pile_goes_on_without_a_network_and_says_how_old_its_knowledge_is(
    browser: Browser, world: CopyWorld, copy_app: Any, serve: Any
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.clock.set_fixed_time(world.clock.now())
    with serve(copy_app) as base:
        page.goto(f"{base}{world.path}{world.fragment}")  # the lists come along
        expect(page.locator("#sheet-code")).to_have_attribute("data-status", "current")
        page.evaluate(CONTROLLED)
    page.goto(f"{base}/v/")
    page.locator("#pile-on").check()
    wedge(page, address_of(world))
    line = page.locator("#pile .scan-line")
    expect(line).to_have_attribute("data-kind", "offline-current")
    expect(line).to_contain_text("Theo danh sách lập lúc 10:00 15/06/2026 (+07:00).")
    context.close()
