"""A registry on SQLite and on PostgreSQL, with cards that nobody has to sign. All are invented."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from verifier.report_card import ReportCard
from web.cardkit.cards_lower_secondary import ANH_KHOA
from web.registry.facts import read_facts
from web.registry.history import Rules
from web.registry.records import Registration
from web.registry.registry import Registry, open_registry
from web.registry.values import Action, Actor, Issuer, Record

NOW = datetime(2026, 6, 15, 3, 20, tzinfo=UTC)
SCHOOL = ANH_KHOA.school.code


@dataclass
class Masters:
    """Master keys in memory."""

    keys: dict[str, bytes] = field(default_factory=lambda: {"m1": b"1" * 32})
    current: str = "m1"

    def find_master(self) -> tuple[str, bytes]:
        return self.current, self.keys[self.current]

    def open_master(self, key_id: str) -> bytes:
        return self.keys[key_id]


@dataclass
class Desk:
    """A registry and what tests need around it."""

    registry: Registry
    masters: Masters
    issuer: Issuer
    told: list[tuple[int, Action]] = field(default_factory=list)

    def register(self, card: ReportCard = ANH_KHOA, *, at: datetime = NOW) -> Record:
        outcome = self.registry.records.register(registration(card), self.issuer, actor(at=at))
        return outcome.record


def actor(who: str = "Lê Mơ", why: str = "thử", *, at: datetime = NOW) -> Actor:
    return Actor(who, why, at)


def later(**delta: float) -> datetime:
    return NOW + timedelta(**delta)


def registration(card: ReportCard = ANH_KHOA, **changes: object) -> Registration:
    """What `admission` would make of a valid card."""
    xml = repr(card).encode()
    made = Registration(
        facts=read_facts(card),
        data_sha256=hashlib.sha256(b"data" + xml).hexdigest(),
        xml_sha256=hashlib.sha256(xml).hexdigest(),
        xml=xml,
        report=b'{"verdict": "valid"}',
    )
    return replace(made, **changes)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def location(request, tmp_path) -> str:
    """Where an empty database is: the path of a file, then the address of a server's."""
    if request.param == "sqlite":
        return str(tmp_path / "records.db")
    return request.getfixturevalue("postgresql").new_database()


@pytest.fixture
def open_desk(tmp_path) -> Callable[..., Desk]:
    """Return what opens a desk: with other rules, at another place."""
    opened: list[Registry] = []

    def open_(location: str | None = None, **rules: object) -> Desk:
        masters, told = Masters(), []
        registry = open_registry(
            location or str(tmp_path / "records.db"),
            masters,
            rules=Rules(**rules),
            create=True,
            tell=lambda record, action, _: told.append((record.number, action)),
        )
        opened.append(registry)
        issuer, _ = registry.issuers.add("Trường Bến Lau", [SCHOOL], NOW)
        return Desk(registry, masters, issuer, told)

    yield open_
    for registry in opened:
        registry.close()


@pytest.fixture
def desk(open_desk, location) -> Desk:
    """A desk at each kind of database."""
    return open_desk(location)


@pytest.fixture
def small(open_desk) -> Desk:
    """A desk over a file, for what does not depend on the database."""
    return open_desk()
