"""What becomes of records: the same on SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import date

import pytest

from tests.web.registry.conftest import actor, later
from verifier.ports import RecordState
from verifier.printed.outcome import PrintStatus
from web.cardkit.cards_lower_secondary import ANH_KHOA, BAO_HAN
from web.registry.values import Action, OwnerState, RegistryError

NEWER = replace(ANH_KHOA, version="1.1", lookup_id="d89cf6d6-9763-4e12-bc33-000000000000")


class TestRevoking:
    def test_it_counts_at_once_and_can_be_undone(self, desk):
        made = desk.register()
        revoked = desk.registry.changes.revoke(made, actor(why="phát nhầm", at=later(hours=1)))
        assert (revoked.state, revoked.state_reason) == (RecordState.REVOKED, "phát nhầm")
        assert revoked.state_at == later(hours=1)
        assert desk.registry.records.find(made.reference) == revoked
        with pytest.raises(RegistryError, match="already"):
            desk.registry.changes.revoke(made, actor())
        undone = desk.registry.changes.undo(made, actor(at=later(days=1)))
        assert (undone.state, undone.state_at, undone.state_reason) == (
            RecordState.CURRENT,
            None,
            None,
        )
        assert desk.told == [(made.number, Action.REVOKE), (made.number, Action.UNDO)]

    def test_with_a_second_person_it_waits_for_one(self, open_desk, location):
        desk = open_desk(location, second_person=True)
        made = desk.register()
        assert desk.registry.changes.revoke(made, actor()).state is RecordState.CURRENT
        with pytest.raises(RegistryError, match="waits"):
            desk.registry.changes.revoke(made, actor())
        with pytest.raises(RegistryError, match="another person"):
            desk.registry.changes.confirm(made, actor())
        confirmed = desk.registry.changes.confirm(made, actor("Trần Mai", at=later(hours=2)))
        assert confirmed.state is RecordState.REVOKED
        assert confirmed.state_at == later(hours=2)
        with pytest.raises(RegistryError, match="no change waits"):
            desk.registry.changes.confirm(made, actor("Trần Mai"))


class TestSuperseding:
    def test_a_newer_card_takes_the_place_and_gives_it_back(self, desk):
        old, new = desk.register(), desk.register(NEWER)
        superseded = desk.registry.changes.supersede(old, new, actor())
        assert superseded.state is RecordState.SUPERSEDED
        assert superseded.superseded_by == new.reference
        with pytest.raises(RegistryError, match="current"):
            desk.registry.changes.supersede(old, new, actor())
        with pytest.raises(RegistryError, match="current"):
            desk.registry.changes.supersede(new, old, actor())
        assert desk.registry.changes.undo(old, actor()).superseded_by is None

    @pytest.mark.parametrize(
        ("card", "reason"),
        [
            (BAO_HAN, "same pupil"),
            (replace(NEWER, school_year="2024-2025"), "same pupil"),
            (replace(NEWER, issued_on=date(2026, 5, 28)), "older"),
        ],
    )
    def test_another_pupils_years_or_older_card_does_not(self, small, card, reason):
        old, new = small.register(), small.register(card)
        with pytest.raises(RegistryError, match=reason):
            small.registry.changes.supersede(old, new, actor())

    def test_a_card_without_number_is_compared_by_name_and_birth(self, small):
        pupil = replace(ANH_KHOA.pupil, number=None, name="NGUYỄN ĐỨC ANH KHOA")
        old, new = small.register(), small.register(replace(NEWER, pupil=pupil))
        changed = small.registry.changes.supersede(old, new, actor())
        assert changed.state is RecordState.SUPERSEDED

    def test_a_record_does_not_take_its_own_place_or_a_deleted_one_any(self, small):
        old, new = small.register(), small.register(NEWER)
        with pytest.raises(RegistryError, match="its own"):
            small.registry.changes.supersede(old, old, actor())
        small.registry.changes.delete(new, actor())
        with pytest.raises(RegistryError, match="nothing is kept"):
            small.registry.changes.supersede(old, new, actor())
        with pytest.raises(RegistryError, match="nothing is kept"):
            small.registry.changes.revoke(new, actor())
        with pytest.raises(RegistryError, match="nothing is kept"):
            small.registry.changes.undo(new, actor())


class TestTheOwner:
    def test_a_code_is_suspended_resumed_and_closed_for_good(self, desk):
        made, changes = desk.register(), desk.registry.changes
        assert changes.act_as_owner(made, Action.SUSPEND, actor()).owner_state is (
            OwnerState.SUSPENDED
        )
        assert changes.act_as_owner(made, Action.RESUME, actor()).owner_state is OwnerState.OPEN
        assert changes.act_as_owner(made, Action.CLOSE, actor()).owner_state is OwnerState.CLOSED
        for action in (Action.RESUME, Action.SUSPEND, Action.CLOSE, Action.REVOKE):
            with pytest.raises(RegistryError, match="not possible"):
                changes.act_as_owner(made, action, actor())

    def test_the_issuers_word_stands_beside_the_owners(self, small):
        made = small.register()
        small.registry.changes.act_as_owner(made, Action.SUSPEND, actor())
        revoked = small.registry.changes.revoke(made, actor())
        assert (revoked.state, revoked.owner_state) == (
            RecordState.REVOKED,
            OwnerState.SUSPENDED,
        )


class TestPrinting:
    def test_prints_are_numbered_for_each_record_and_listed_for_all(self, desk):
        prints = desk.registry.prints
        one, other = desk.register(), desk.register(BAO_HAN)
        first = prints.begin(one, 3, actor("Lê Mơ"))
        second = prints.begin(other, 1, actor())
        third = prints.begin(one, 1, actor())
        numbers = [(p.record, p.number, p.status_index) for p in (first, second, third)]
        assert numbers == [(one.number, 1, 0), (other.number, 1, 1), (one.number, 2, 2)]
        assert prints.list(one) == (first, third)
        prints.keep_digests(first, [b"a" * 32, b"b" * 32, b"c" * 32])
        prints.keep_digests(third, [b"d" * 32])
        assert len(prints.find_token_hashes(one)) == 4
        assert prints.find_token_hashes(other) == ()

    def test_the_status_list_follows_the_records(self, desk):
        prints, changes = desk.registry.prints, desk.registry.changes
        cards = [replace(ANH_KHOA, version=f"1.{n}") for n in range(5)]
        records = [desk.register(card) for card in cards]
        for record in records:
            prints.begin(record, 1, actor())
        changes.supersede(records[1], records[0], actor())
        changes.revoke(records[2], actor())
        changes.act_as_owner(records[3], Action.SUSPEND, actor())
        changes.delete(records[4], actor())
        assert [status.value for status in prints.find_statuses()] == [
            PrintStatus.CURRENT.value,
            PrintStatus.SUPERSEDED.value,
            PrintStatus.REVOKED.value,
            PrintStatus.CLOSED.value,
            PrintStatus.CLOSED.value,
        ]

    def test_only_a_current_record_is_printed(self, small):
        made = small.register()
        for pages in (0, 100):
            with pytest.raises(RegistryError, match="1 to 99"):
                small.registry.prints.begin(made, pages, actor())
        begun = small.registry.prints.begin(made, 2, actor())
        with pytest.raises(RegistryError, match="each page"):
            small.registry.prints.keep_digests(begun, [b"a" * 32])
        small.registry.changes.revoke(made, actor())
        with pytest.raises(RegistryError, match="current record"):
            small.registry.prints.begin(made, 1, actor())


@pytest.mark.parametrize("changes", [{"who": " "}, {"why": ""}])
def test_a_change_needs_somebody_and_a_reason(changes):
    with pytest.raises(RegistryError, match="who"):
        actor(**changes)
