"""What is shown to whom."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.web.registry.conftest import NOW, actor, later
from verifier.ports import RecordState
from verifier.printed.code import token_digest
from web.cardkit.cards_lower_secondary import ANH_KHOA
from web.printing.reference_making import make_reference
from web.registry.facts import read_facts
from web.registry.prints import hash_digest
from web.registry.tries import MOST_TRIES
from web.registry.values import Action, OwnerState, Record
from web.registry.viewing import (
    NOBODY,
    Factor,
    Held,
    Sight,
    decide_sight,
    mask_name,
    may_act_as_owner,
    shows_values,
    view_publicly,
)

BIRTH, NUMBER = date(2014, 11, 23), "079214991123"
DIGEST = token_digest(b"the token of page 2")
HELD = Held((hash_digest(token_digest(b"page 1")), hash_digest(DIGEST)), BIRTH, NUMBER)
RIGHT = Factor(BIRTH, "1123")
WRONG = (Factor(BIRTH, "1124"), Factor(date(2014, 11, 24), "1123"), Factor(BIRTH, ""))
RECORD = Record(
    number=1,
    reference=make_reference(),
    issuer=1,
    received_at=NOW,
    state=RecordState.CURRENT,
    state_at=None,
    state_reason=None,
    superseded_by=None,
    owner_state=OwnerState.OPEN,
    openings=0,
    keep_until=None,
    deleted_at=None,
    data_sha256="ab" * 32,
    xml_sha256=None,
    pdf_sha256=None,
)


@pytest.mark.parametrize(
    ("presented", "expected"),
    [
        ({}, Sight.PUBLIC),
        ({"token_digest": DIGEST}, Sight.FULL_BY_TOKEN),
        ({"token_digest": token_digest(b"page 1")}, Sight.FULL_BY_TOKEN),
        ({"token_digest": token_digest(b"another")}, Sight.DENIED),
        ({"token_digest": b""}, Sight.DENIED),
        ({"token_digest": DIGEST[:-1]}, Sight.DENIED),
        ({"token_digest": bytes.fromhex(hash_digest(DIGEST))}, Sight.DENIED),
        ({"factor": RIGHT}, Sight.FULL_BY_FACTOR),
        *(({"factor": wrong}, Sight.DENIED) for wrong in WRONG),
        ({"factor": RIGHT, "has_tries": False}, Sight.EXHAUSTED),
        ({"factor": WRONG[0], "has_tries": False}, Sight.EXHAUSTED),
        ({"token_digest": DIGEST, "factor": RIGHT, "has_tries": False}, Sight.FULL_BY_TOKEN),
        ({"token_digest": DIGEST, "factor": WRONG[0]}, Sight.FULL_BY_TOKEN),
        ({"token_digest": b"x" * 32, "factor": RIGHT}, Sight.FULL_BY_FACTOR),
    ],
)
def test_what_is_presented_decides_what_is_shown(presented, expected):
    assert decide_sight(HELD, **presented) is expected


@pytest.mark.parametrize(
    "held",
    [
        NOBODY,
        replace(HELD, token_hashes=(), pupil_number=None),
        replace(HELD, token_hashes=(), birth_date=None),
        replace(HELD, token_hashes=(), pupil_number="123"),
        replace(HELD, token_hashes=(), pupil_number="abcd1123x"),
    ],
)
def test_a_pupil_without_number_and_no_record_at_all_look_like_a_wrong_factor(held):
    assert decide_sight(held, factor=RIGHT) is Sight.DENIED
    assert decide_sight(held, factor=Factor(BIRTH, "")) is Sight.DENIED
    assert decide_sight(held, token_digest=DIGEST) is Sight.DENIED
    assert decide_sight(held) is Sight.PUBLIC


def test_what_the_database_holds_unlocks_nothing():
    for held in HELD.token_hashes:
        assert not may_act_as_owner(HELD, bytes.fromhex(held))
    assert not may_act_as_owner(NOBODY, b"")
    assert may_act_as_owner(HELD, DIGEST)


@pytest.mark.parametrize("sight", Sight)
def test_values_are_shown_by_proof_and_while_the_code_is_open(sight):
    full = sight in {Sight.FULL_BY_TOKEN, Sight.FULL_BY_FACTOR}
    assert shows_values(RECORD, sight) is full
    for state in (OwnerState.SUSPENDED, OwnerState.CLOSED):
        assert not shows_values(replace(RECORD, owner_state=state), sight)
    assert not shows_values(replace(RECORD, deleted_at=NOW), sight)


def test_anyone_sees_status_school_year_and_a_masked_name():
    view = view_publicly(RECORD, read_facts(ANH_KHOA))
    assert (view.school_name, view.school_year) == (ANH_KHOA.school.name, "2025-2026")
    assert view.masked_name == "N*** Đ*** A*** K***"
    assert not view.received_is_proven
    assert NUMBER not in repr(view)
    assert "Khoa" not in repr(view)


@pytest.mark.parametrize("changes", [{"owner_state": OwnerState.SUSPENDED}, {"deleted_at": NOW}])
def test_a_code_that_is_not_open_says_nothing_about_the_pupil(changes):
    record = replace(RECORD, **changes)
    view = view_publicly(record, None if record.is_deleted else read_facts(ANH_KHOA))
    assert (view.school_name, view.masked_name, view.grade) == (None, None, None)


def test_a_name_is_masked_to_the_same_length_whatever_it_is():
    assert mask_name("Ô Ưng") == "Ô*** Ư***"
    assert mask_name("") == ""


def test_a_sight_has_no_truth_value():
    with pytest.raises(TypeError, match="compare"):
        bool(Sight.DENIED)


class TestLooking:
    def test_ten_wrong_factors_a_day_then_the_sheet_only(self, desk):
        made = desk.register()
        begun = desk.registry.prints.begin(made, 1, actor())
        desk.registry.prints.keep_digests(begun, [DIGEST])
        look = desk.registry.look
        for _ in range(MOST_TRIES + 2):
            assert look(made, NOW, factor=RIGHT) is Sight.FULL_BY_FACTOR
        for _ in range(MOST_TRIES):
            assert look(made, NOW, factor=WRONG[0]) is Sight.DENIED
        assert look(made, NOW, factor=WRONG[0]) is Sight.EXHAUSTED
        assert look(made, NOW, factor=RIGHT) is Sight.EXHAUSTED
        assert look(made, NOW, token_digest=DIGEST) is Sight.FULL_BY_TOKEN
        assert look(made, later(days=1), factor=RIGHT) is Sight.FULL_BY_FACTOR

    def test_one_records_tries_lock_nobody_else_out(self, small):
        one, other = small.register(), small.register(replace(ANH_KHOA, version="1.1"))
        for _ in range(MOST_TRIES + 1):
            small.registry.look(one, NOW, factor=WRONG[0])
        assert small.registry.look(other, NOW, factor=RIGHT) is Sight.FULL_BY_FACTOR

    def test_the_day_is_vietnams(self, small):
        made = small.register()
        before_midnight = datetime(2026, 6, 15, 16, 59, tzinfo=UTC)
        for _ in range(MOST_TRIES):
            small.registry.look(made, before_midnight, factor=WRONG[0])
        assert small.registry.look(made, before_midnight, factor=RIGHT) is Sight.EXHAUSTED
        after = before_midnight.replace(hour=17, minute=0)
        assert small.registry.look(made, after, factor=RIGHT) is Sight.FULL_BY_FACTOR

    def test_openings_are_counted_and_nothing_else(self, small):
        made = small.register()
        small.registry.look(made, NOW)
        small.registry.look(made, NOW, factor=WRONG[0])
        assert small.registry.records.find(made.reference).openings == 0
        small.registry.look(made, NOW, factor=RIGHT)
        assert small.registry.records.find(made.reference).openings == 1
        closed = small.registry.changes.act_as_owner(made, Action.CLOSE, actor())
        small.registry.look(closed, NOW, factor=RIGHT)
        assert small.registry.records.find(made.reference).openings == 1

    def test_no_record_is_looked_at_like_a_wrong_factor(self, small):
        assert small.registry.look(None, NOW, factor=RIGHT) is Sight.DENIED
        gone = small.registry.changes.delete(small.register(), actor())
        assert small.registry.look(gone, NOW, factor=RIGHT) is Sight.DENIED
