"""A receipt, from the button on a result to handing it in again, in a real browser."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

pytestmark = pytest.mark.chromium

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def take_receipt(page: Page, folder: Path, form: str) -> Path:
    with page.expect_download() as download:
        page.locator(f'form.receipt button[value="{form}"]').click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


@pytest.mark.parametrize(
    ("width", "scheme", "script"), [(360, "dark", True), (1280, "light", False)]
)
def test_a_receipt_is_taken_and_known_again(
    tester: Any, demo_site: Any, tmp_path: Path, width: int, scheme: str, script: bool
) -> None:
    page = tester.open(demo_site, width=width, color_scheme=scheme, java_script_enabled=script)
    page.set_input_files("#documents", demo_site.files("xml-lop-1"))
    page.locator("form.upload button[type=submit]").click()
    receipt = take_receipt(page, tmp_path, "pdf")
    assert receipt.name.startswith("bien-nhan-260615-")
    assert take_receipt(page, tmp_path, "zip").suffix == ".zip"
    assert page.url == demo_site.address("/verify")

    page.goto(demo_site.address("/"))
    page.set_input_files("#documents", receipt)
    page.locator("form.upload button[type=submit]").click()
    page.locator('[data-state="receipt-intact"]').wait_for()
    if script:
        options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
        assert Axe().run(page, options=options).response["violations"] == []
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width
