"""What `/v/REF` shows to whom, without script."""

from datetime import timedelta

import pytest

from tests.web.copy_kit import PORTAL
from verifier.ports import RecordState
from verifier.printed.checking import check_status, check_token
from verifier.printed.key_list import read_key_list
from verifier.printed.outcome import PrintStatus, TokenOutcome
from verifier.printed.signed_text import read_base64url
from verifier.printed.status_list import read_status_list
from web.messages import load_messages
from web.registry.values import Action, OwnerState
from web.registry.viewing import mask_name

VI = load_messages("vi")


def state_of(answer) -> str:
    return answer.text.partition('data-state="copy-')[2].partition('"')[0]


def factors_of(world, **changes):
    card = world.card
    given = {
        "birth_date": f"{card.pupil.birth_date:%d/%m/%Y}",
        "tail": card.pupil.number[-4:],
    }
    return {**given, **changes}


def test_ref_alone_shows_status_school_year_and_a_masked_name(world, client):
    answer = client.get(world.path)
    assert (answer.status_code, state_of(answer)) == (200, "registered")
    assert mask_name(world.card.pupil.name) in answer.text
    assert world.card.school_year in answer.text
    for secret in (world.card.pupil.name, world.card.pupil.number, world.card.subjects[0].name):
        assert secret not in answer.text
    assert "verdict-valid" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert world.registry.records.find(world.reference).openings == 0


def test_the_page_says_when_its_answer_was_so(world, client):
    digest = {"digest": world.digest.hex()}
    for answer in (client.get(world.path), client.post(world.path, data=digest)):
        assert '<strong class="as-of">Lúc ' in answer.text


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_page_says_what_a_printout_is_worth_and_what_the_code_does_not_prove(
    world, client, lang
):
    text = client.get(f"{world.path}?lang={lang}").text
    for key in ("worth_law", "unproven_paper", "unproven_head", "unproven_site"):
        sentence = load_messages(lang).text(f"copy.{key}")
        assert sentence.replace("'", "&#39;") in text


def test_the_digest_of_the_sheets_token_opens_the_card_and_counts(world, client):
    answer = client.post(world.path, data={"digest": world.digest.hex()})
    assert (answer.status_code, state_of(answer)) == (200, "valid")
    assert world.card.pupil.name in answer.text
    assert world.card.subjects[0].name in answer.text
    assert world.card.pupil.number not in answer.text
    assert VI.text("copy.openings", count=1) in answer.text
    assert VI.text("copy.deletion") in answer.text
    assert "hotro@example.vn" in answer.text


def test_date_of_birth_and_last_digits_open_the_card_without_the_owners_actions(world, client):
    answer = client.post(world.path, data=factors_of(world))
    assert state_of(answer) == "valid"
    assert world.card.pupil.name in answer.text
    assert VI.text("copy.owner") not in answer.text


def test_a_wrong_digest_and_a_wrong_factor_look_the_same(world, client):
    wrong = client.post(world.path, data={"digest": "00" * 32})
    other = client.post(world.path, data=factors_of(world, tail="0000"))
    assert VI.text("copy.denied") in wrong.text
    assert wrong.text == other.text
    assert world.card.pupil.name not in wrong.text


def test_after_ten_wrong_tries_only_the_sheet_opens_the_card(world, client):
    for _ in range(10):
        client.post(world.path, data=factors_of(world, tail="0000"))
    answer = client.post(world.path, data=factors_of(world))
    assert VI.text("copy.exhausted") in answer.text
    assert world.card.pupil.name not in answer.text
    assert state_of(client.post(world.path, data={"digest": world.digest.hex()})) == "valid"


def test_half_a_factor_is_asked_for_again_and_counts_as_no_try(world, client):
    for _ in range(11):
        answer = client.post(world.path, data=factors_of(world, tail="12"))
    assert VI.text("copy.incomplete") in answer.text
    assert state_of(client.post(world.path, data=factors_of(world))) == "valid"


def test_a_revoked_record_says_so_to_everybody(world, client):
    world.revoke()
    for answer in (
        client.get(world.path),
        client.post(world.path, data={"digest": world.digest.hex()}),
    ):
        assert state_of(answer) == "revoked"
        assert "verdict-invalid" in answer.text


def test_documents_are_judged_again_when_they_are_shown(world, client):
    # Long after, revocation evidence is stale: what was valid at registration is open now.
    world.clock.moment += timedelta(days=4000)
    answer = client.post(world.path, data={"digest": world.digest.hex()})
    assert state_of(answer) in {"undecided", "not_valid"}
    assert world.registry.records.find(world.reference).state is RecordState.CURRENT


def test_whoever_holds_the_sheet_suspends_resumes_and_closes_the_code(world, client):
    digest = world.digest.hex()

    def act(action, **given):
        return client.post(f"{world.path}/owner", data={"action": action, **given})

    def owner_state():
        return world.registry.records.find(world.reference).owner_state

    assert VI.text("copy.done") in act("suspend", digest=digest).text
    assert owner_state() is OwnerState.SUSPENDED
    public = client.get(world.path)
    assert state_of(public) == "suspended"
    assert mask_name(world.card.pupil.name) not in public.text
    opened = client.post(world.path, data={"digest": digest})
    assert world.card.pupil.name not in opened.text
    assert VI.word("owner_action", "resume") in opened.text
    # Closing is for good: it takes two steps, and says so between them.
    summary = opened.text.index(f"<summary>{VI.word('owner_action', 'close')}")
    assert summary < opened.text.index(VI.text("copy.owner_close")) < opened.text.index('"close"')
    assert VI.text("copy.done") in act("resume", digest=digest).text
    assert VI.text("copy.done") in act("close", digest=digest).text
    assert VI.text("copy.not_done") in act("resume", digest=digest).text
    assert owner_state() is OwnerState.CLOSED


@pytest.mark.parametrize("digest", ["", "00" * 32, "zz", "1"])
def test_without_the_sheet_nobody_closes_a_code(world, client, digest):
    for action in ("suspend", "close", "revoke", "delete", ""):
        answer = client.post(f"{world.path}/owner", data={"action": action, "digest": digest})
        assert VI.text("copy.not_done") in answer.text
    assert world.registry.records.find(world.reference).owner_state is OwnerState.OPEN


def test_not_even_the_sheet_revokes_or_deletes(world, client):
    for action in ("revoke", "delete", "print", "supersede"):
        data = {"action": action, "digest": world.digest.hex()}
        assert VI.text("copy.not_done") in client.post(f"{world.path}/owner", data=data).text
    assert world.registry.records.find(world.reference).state is RecordState.CURRENT


def test_a_deleted_record_says_that_nothing_is_kept(world, client):
    world.registry.changes.delete(world.record, world.actor())
    answer = client.post(world.path, data={"digest": world.digest.hex()})
    assert state_of(answer) == "deleted"
    assert world.card.school_year not in answer.text


def test_a_misread_ref_is_asked_for_again(world, client):
    text = world.reference.text
    other = "3" if text[3] != "3" else "4"
    answer = client.get(f"/v/{text[:3]}{other}{text[4:]}")
    assert answer.status_code == 404
    assert VI.word("reference_fault", "check") in answer.text


def test_a_ref_typed_otherwise_leads_to_the_one_address(world, client):
    answer = client.get(f"/v/{world.reference.grouped.lower()}?lang=en")
    assert answer.status_code == 308
    assert answer.headers["Location"].endswith(f"{world.path}?lang=en")


def test_a_ref_that_no_record_bears_is_not_called_a_forgery(client):
    answer = client.get("/v/CMV7JR3FNX9KS4GPZ")
    assert (answer.status_code, state_of(answer)) == (404, "no_record")


def test_pages_of_codes_may_fetch_from_here_only(world, client):
    policy = client.get(world.path).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_another_site_cannot_act_in_the_owners_name(world, client):
    data = {"action": "close", "digest": world.digest.hex()}
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = client.post(f"{world.path}/owner", data=data, headers=headers)
    assert answer.status_code == 403
    assert world.registry.records.find(world.reference).owner_state is OwnerState.OPEN


class TestLists:
    """What readers fetch."""

    @staticmethod
    def fetch(world, client):
        pinned = tuple(read_base64url(pin) for pin in world.desk.lists.find_pinned_keys())
        keys = read_key_list(client.get("/v/keys.jws").text, pinned=pinned)
        statuses = read_status_list(client.get("/v/status.jws").text, keys=keys, portal=PORTAL)
        return keys, statuses

    def test_a_reader_checks_the_sheet_with_them(self, world, client):
        keys, statuses = self.fetch(world, client)
        found = check_token(world.token, keys, portal=PORTAL, reference=world.reference)
        assert found.outcome is TokenOutcome.SOUND
        status = check_status(found.token, statuses, at=world.clock.now())
        assert (status.status, status.stale) == (PrintStatus.CURRENT, False)

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            (lambda world: world.revoke(), PrintStatus.REVOKED),
            (lambda world: world.own(Action.SUSPEND), PrintStatus.CLOSED),
        ],
    )
    def test_a_change_is_on_the_list_a_minute_later(self, world, client, change, expected):
        self.fetch(world, client)
        change(world)
        world.clock.moment += timedelta(minutes=1)
        _, statuses = self.fetch(world, client)
        assert statuses.find(0) is expected

    def test_a_list_is_made_once_a_minute_and_kept_that_long(self, world, client):
        first = client.get("/v/status.jws")
        assert first.headers["Cache-Control"] == "public, max-age=60"
        world.clock.moment += timedelta(seconds=59)
        assert client.get("/v/status.jws").text == first.text
        etag = {"If-None-Match": first.headers["ETag"]}
        assert client.get("/v/status.jws", headers=etag).status_code == 304
        world.clock.moment += timedelta(seconds=1)
        assert client.get("/v/status.jws").text != first.text

    def test_the_key_list_is_kept_for_minutes_and_asked_for_by_its_tag(self, client):
        answer = client.get("/v/keys.jws")
        assert answer.mimetype == "application/jose"
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        etag = {"If-None-Match": answer.headers["ETag"]}
        assert client.get("/v/keys.jws", headers=etag).status_code == 304

    def test_without_a_published_list_there_is_none(self, world, client):
        file = world.folder.path / "key-list.jws"
        aside = file.rename(file.with_suffix(".aside"))
        try:
            assert client.get("/v/keys.jws").status_code == 404
        finally:
            aside.rename(file)
