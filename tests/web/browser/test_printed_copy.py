"""The code on a sheet, checked by the browser: shared vectors, the page, and without a network."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.browser.test_accessibility import violations
from tests.web.browser.test_layout import STICKING_OUT
from tests.web.copy_kit import CopyWorld
from verifier.printed.base32 import write_base32
from web.messages import LANGUAGES, load_messages

pytestmark = pytest.mark.chromium

VECTORS = json.loads(
    (Path(__file__).parents[2] / "vectors/printed/hb1.json").read_text(encoding="utf-8")
)
VI = load_messages("vi")
RUN_VECTORS = """async (vectors) => {
  const pinned = vectors.pinned.map(HB1.readBase64url);
  const keys = await HB1.readKeyList(vectors.key_list, pinned);
  const portal = vectors.portal;
  const statuses = await HB1.readStatusList(vectors.status_list, keys, portal);
  const at = new Date(vectors.checked_at);
  const describe = (token) => token && {
    reference: token.reference,
    print_number: token.printNumber,
    page: token.page,
    pages: token.pages,
    printed_at: token.printedAt.toISOString().replace(".000Z", "+00:00"),
    status_index: token.statusIndex,
    school_year: token.schoolYear,
    form: token.form,
    birth_date: token.birthDate,
    data_sha256: token.dataSha256,
    school_code: token.schoolCode,
    pupil_name: token.pupilName,
    columns: token.columns,
    rows: token.rows.map((row) => [row.subject, ...row.cells]),
  };
  const tokens = [];
  for (const vector of vectors.tokens) {
    const content = HB1.readToken(vector.token);
    const found = await HB1.checkToken(
      content ?? new Uint8Array(800),
      keys, { portal: vector.portal, reference: vector.reference, page: vector.page });
    tokens.push({
      digest: content && HB1.toHex(await HB1.digest(content)),
      outcome: found.outcome,
      says: describe(found.token) ?? null,
      status: vector.status && HB1.checkStatus(found.token, statuses, at),
    });
  }
  const keyLists = [];
  for (const vector of vectors.key_lists) {
    keyLists.push(await HB1.readKeyList(vector.text, pinned, vector.newest_seen));
  }
  const statusLists = [];
  for (const vector of vectors.status_lists) {
    statusLists.push(await HB1.readStatusList(vector.text, keys, portal, vector.newest_seen));
  }
  return {
    alphabet: HB1.ALPHABET,
    groups: HB1.GROUPS,
    cells: HB1.CELLS,
    tokens,
    references: vectors.references.map((vector) => HB1.readReference(vector.typed)),
    codes: vectors.codes.map((vector) => HB1.readCode(vector.text, [portal])),
    key_lists: keyLists.map((list) => list.fault ?? null),
    status_lists: statusLists.map((list) => list.fault ?? null),
  };
}"""

CONTROLLED = """async () => {
  await navigator.serviceWorker.ready;
  if (navigator.serviceWorker.controller) return;
  await new Promise((done) => {
    navigator.serviceWorker.addEventListener("controllerchange", done);
  });
}"""
"""Resolves once the service worker answers for the page."""


@pytest.fixture
def world(copy_world: CopyWorld) -> CopyWorld:
    return copy_world


@pytest.fixture(scope="module")
def browser(copy_site: Any, browser: Browser) -> Browser:
    """The browser, started after the portal: see conftest."""
    return browser


@pytest.fixture
def show(tester: Any, copy_site: Any, world: CopyWorld) -> Any:
    """Opens the page of the sheet's code, at the moment of the demo."""

    def open_(fragment: str, *, lang: str = "vi", **options: Any) -> Page:
        page: Page = tester.open(copy_site, "/v/offline", **options)
        page.clock.set_fixed_time(world.clock.now())
        page.goto(copy_site.address(f"{world.path}?lang={lang}{fragment}"))
        return page

    return open_


def altered(world: CopyWorld, place: int) -> str:
    changed = bytearray(world.token)
    changed[place] ^= 1
    return f"#{write_base32(bytes(changed))}"


def test_the_browser_passes_the_vectors_that_python_passes(tester: Any, copy_site: Any) -> None:
    page = tester.open(copy_site, "/v/offline")
    found = page.evaluate(RUN_VECTORS, VECTORS)
    for name in ("alphabet", "groups", "cells"):
        assert found[name] == VECTORS[name]
    for vector, token in zip(VECTORS["tokens"], found["tokens"], strict=True):
        assert token["outcome"] == vector["outcome"], vector["name"]
        assert token["digest"] == vector["digest"] or token["digest"] is None, vector["name"]
        assert token["says"] == vector["says"], vector["name"]
        if vector["status"] is not None:
            assert token["status"]["status"] == vector["status"], vector["name"]
            assert token["status"]["stale"] is False
    for vector, read in zip(VECTORS["references"], found["references"], strict=True):
        assert (read.get("text"), read.get("fault")) == (vector["text"], vector["fault"])
    for vector, read in zip(VECTORS["codes"], found["codes"], strict=True):
        assert read.get("fault") == vector["fault"], vector["text"]
    for kind in ("key_lists", "status_lists"):
        assert found[kind] == [vector["fault"] for vector in VECTORS[kind]]


def test_the_code_is_checked_here_and_gone_from_address_and_history_at_once(
    show: Any, world: CopyWorld
) -> None:
    page = show(world.fragment)
    place = page.locator("#sheet-code")
    expect(place).to_have_attribute("data-outcome", "sound")
    expect(place).to_have_attribute("data-status", "current")
    assert "#" not in page.url
    assert page.evaluate("location.hash") == ""
    expect(place).to_contain_text(world.card.pupil.name)
    expect(place).to_contain_text(VI.text("copy.compare_how"))
    # Signature and status are told apart, the status with the time of its list.
    expect(page.locator("[data-signature]")).to_contain_text(VI.word("token_outcome", "sound"))
    expect(page.locator("[data-status] >> nth=-1")).to_contain_text("Theo danh sách lập lúc")
    page.go_back()
    page.go_forward()
    assert "#" not in page.url


def test_every_mark_in_the_code_stands_in_the_table(show: Any, world: CopyWorld) -> None:
    page = show(world.fragment)
    rows = page.locator(".code-marks tbody tr")
    expect(rows).not_to_have_count(0)
    shown = rows.all_inner_texts()
    for subject in world.card.subjects:
        if subject.mark is not None:
            expected = f"{subject.mark:.1f}".replace(".", ",")
            assert any(subject.name in row and expected in row for row in shown), subject.name


def test_one_altered_byte_is_refused(show: Any, world: CopyWorld) -> None:
    for place in (40, -1):
        page = show(altered(world, place))
        expect(page.locator("#sheet-code")).to_have_attribute("data-outcome", "signature_wrong")
        expect(page.locator("[data-values]")).to_be_hidden()
        expect(page.locator(".code-open")).to_be_hidden()


def test_another_code_on_the_same_page_takes_the_place_of_the_first(
    show: Any, copy_site: Any, world: CopyWorld
) -> None:
    page = show(world.fragment)
    expect(page.locator("[data-values]")).to_be_visible()
    page.goto(copy_site.address(f"{world.path}?lang=vi{altered(world, 40)}"))
    expect(page.locator("#sheet-code")).to_have_attribute("data-outcome", "signature_wrong")
    expect(page.locator("[data-values]")).to_be_hidden()
    assert "#" not in page.url


def test_a_code_that_is_cut_off_is_to_be_scanned_again(show: Any, world: CopyWorld) -> None:
    page = show(world.fragment[:40] + "!")
    expect(page.locator("#sheet-code")).to_have_attribute("data-outcome", "malformed")


def test_the_digest_opens_the_whole_card_and_the_token_is_never_sent(
    show: Any, world: CopyWorld
) -> None:
    page = show(world.fragment)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    page.locator(".code-open button").click()
    expect(page.locator(".slip")).to_have_attribute("data-state", "copy-valid")
    expect(page.locator("#owner")).to_be_visible()
    assert any(world.digest.hex() in one for one in sent)
    assert not any(world.fragment[1:] in one for one in sent)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_pages_fit_and_axe_finds_nothing(
    show: Any, world: CopyWorld, lang: str, width: int, scheme: str
) -> None:
    page = show(world.fragment, lang=lang, width=width, color_scheme=scheme)
    expect(page.locator("[data-values]")).to_be_visible()
    for _ in range(2):  # the code's own values, then the whole card
        assert page.evaluate(STICKING_OUT) == []
        assert violations(page, "best-practice") == []
        page.locator(".code-open button").or_(page.locator("h1")).first.click()


def test_what_to_do_about_a_record_that_is_not_current_stays_on_the_page(
    tester: Any, copy_site: Any, world: CopyWorld
) -> None:
    page = tester.open(copy_site, "/v/offline")
    page.clock.set_fixed_time(world.clock.now())

    def say_revoked(route: Any) -> None:
        answer = route.fetch()
        body = answer.text().replace("copy-registered", "copy-revoked")
        route.fulfill(response=answer, body=body)

    page.route(f"**{world.path}", say_revoked)
    page.goto(copy_site.address(f"{world.path}{world.fragment}"))
    page.wait_for_selector("#sheet-code[data-status]")
    assert page.is_visible(".slip-next")


def test_without_script_the_page_answers_from_ref(
    tester: Any, copy_site: Any, world: CopyWorld
) -> None:
    page = tester.open(copy_site, world.path, java_script_enabled=False)
    expect(page.locator(".slip")).to_have_attribute("data-state", "copy-registered")
    expect(page.locator("#sheet-code")).to_be_hidden()
    page.fill("#birth_date", f"{world.card.pupil.birth_date:%d/%m/%Y}")
    page.fill("#tail", world.card.pupil.number[-4:])
    page.locator(".fields button").click()
    expect(page.locator(".slip")).to_have_attribute("data-state", "copy-valid")


def test_without_a_network_signature_and_date_of_the_status_are_told(
    browser: Browser, world: CopyWorld, copy_app: Any, serve: Any
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.clock.set_fixed_time(world.clock.now())
    with serve(copy_app) as base:
        page.goto(f"{base}{world.path}{world.fragment}")
        expect(page.locator("#sheet-code")).to_have_attribute("data-status", "current")
        page.evaluate(CONTROLLED)
    # The portal is gone now.
    page.goto("about:blank")
    page.goto(f"{base}{world.path}{world.fragment}")
    place = page.locator("#sheet-code")
    expect(page.locator("h1")).to_have_text(VI.text("copy.offline"))
    expect(place).to_have_attribute("data-outcome", "sound")
    expect(place).to_have_attribute("data-status", "current")
    expect(place).to_contain_text("Theo danh sách lập lúc")
    assert "#" not in page.url
    page.goto("about:blank")
    page.goto(f"{base}{world.path}{altered(world, 40)}")
    expect(place).to_have_attribute("data-outcome", "signature_wrong")
    context.close()
