"""What the registry knows of an uploaded card."""

from dataclasses import replace

from tests.web.registry.conftest import NOW, actor, later, registration
from verifier.ports import RecordMatch, RecordRegistry, RecordState, RegisteredStatus
from web.cardkit.cards_lower_secondary import ANH_KHOA
from web.registry.status import RegisteredCards

DATA = registration().data_sha256
NEWER = replace(ANH_KHOA, version="1.1")


def test_a_card_is_found_by_its_signed_data_before_its_lookup_code(desk):
    registry: RecordRegistry = RegisteredCards(desk.registry.records)
    assert registry.find(DATA, ANH_KHOA.lookup_id) is None
    made = desk.register()
    desk.register(NEWER)
    assert registry.find(DATA, "another") == RegisteredStatus(
        RecordState.CURRENT, RecordMatch.SIGNED_DATA, NOW
    )
    desk.registry.changes.revoke(made, actor(at=later(days=1)))
    revoked = registry.find(DATA, ANH_KHOA.lookup_id)
    assert (revoked.state, revoked.state_at) == (RecordState.REVOKED, later(days=1))


def test_by_its_lookup_code_the_newest_version_is_told(small):
    registry = RegisteredCards(small.registry.records)
    old = small.register()
    small.register(NEWER)
    small.registry.changes.revoke(old, actor())
    found = registry.find("ab" * 32, ANH_KHOA.lookup_id)
    assert (found.state, found.matched_by) == (RecordState.CURRENT, RecordMatch.LOOKUP_ID)
    assert registry.find(None, None) is None


def test_what_was_deleted_is_not_known(small):
    made = small.register()
    small.registry.changes.delete(made, actor())
    assert RegisteredCards(small.registry.records).find(DATA, ANH_KHOA.lookup_id) is None
