"""A portal with one registered card of the demo and one print of it, put together for tests."""

import shutil
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from verifier.policy import Limits
from verifier.printed.base32 import write_base32
from verifier.printed.code import token_digest
from verifier.printed.reference import Reference
from verifier.scanning import Scan, scan_codes
from verifier.submission import Submission
from verifier.verification import Verifier
from web.cardkit.writing import Demo
from web.composition import build_verifier
from web.copies.desk import CopyDesk
from web.copies.lists import PublishedLists
from web.keyring.entry import KeyAction, KeyEvent, KeyKind
from web.keyring.folder import KeyFolder
from web.keyring.publishing import publish_key_list
from web.keyring.ring import KeyRing
from web.printing.token_content import Print, describe_print
from web.printing.token_writing import seal_token
from web.registry.desk import RecordDesk
from web.registry.registry import Registry, open_registry
from web.registry.values import Action, Actor, Record
from web.settings import demo_sources

PORTAL = "xacthuc.example.vn"
_PASSPHRASE = b"mot mat khau dai de thu"


def read_picture(content: bytes) -> Scan:
    """Read codes in this process."""
    return scan_codes(content, limits=Limits())


@dataclass
class SteppingClock:
    """A clock that tests set."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


@dataclass
class CopyWorld:
    """The desk, its record, and the code on the sheet."""

    desk: CopyDesk
    registry: Registry
    record: Record
    card: Any
    token: bytes = field(repr=False)
    clock: SteppingClock
    folder: KeyFolder
    ring: KeyRing
    database: Path
    judge: Verifier

    @property
    def reference(self) -> Reference:
        return self.record.reference

    @property
    def digest(self) -> bytes:
        return token_digest(self.token)

    @property
    def path(self) -> str:
        return f"/v/{self.reference.text}"

    @property
    def fragment(self) -> str:
        return f"#{write_base32(self.token)}"

    def actor(self, why: str = "thử") -> Actor:
        return Actor("Sở GDĐT", why, self.clock.now())

    def copy_into(self, folder: Path) -> "CopyWorld":
        """Return the same with a database and a clock of its own: opening keys takes long."""
        shutil.copy(self.database, folder / "records.db")
        clock = SteppingClock(self.clock.moment)
        registry = open_registry(str(folder / "records.db"), self.ring)
        lists = PublishedLists(self.ring, registry.prints, clock, portal=PORTAL)
        desk = CopyDesk(
            registry, lists, replace(self.judge, clock=clock), clock, PORTAL, read_picture
        )
        return replace(
            self, desk=desk, registry=registry, clock=clock, database=folder / "records.db"
        )

    def revoke(self) -> None:
        self.registry.changes.revoke(self.record, self.actor())

    def own(self, action: Action) -> None:
        self.registry.changes.act_as_owner(self.record, action, self.actor())


def build_copy_world(folder: Path, demo: Demo, name: str = "cap-lop-6") -> CopyWorld:
    """Make keys and a registry in `folder`, register a sample card and print it once."""
    clock = SteppingClock(demo.now)
    keys, offline = KeyFolder(folder / "keys"), KeyFolder(folder / "offline")
    event = KeyEvent(KeyAction.MAKE, demo.now - timedelta(days=1), "Lê Mơ", "thử")
    for kind in (KeyKind.SEAL, KeyKind.STATUS, KeyKind.MASTER):
        keys.make(kind, PORTAL, _PASSPHRASE, event)
    offline.make(KeyKind.LIST, PORTAL, _PASSPHRASE, event)
    keys.take_in(offline.entries(), event)
    publish_key_list(keys, offline, _PASSPHRASE, at=demo.now)
    ring = KeyRing(keys, lambda: _PASSPHRASE)
    registry = open_registry(str(folder / "records.db"), ring, create=True)
    judge = build_verifier(demo_sources(demo), clock=clock)
    files = next(sample.files for sample in demo.samples if sample.name == name)
    documents = tuple(path.read_bytes() for path in files)
    card = judge.verify(Submission(documents)).signed_card
    assert card is not None
    issuer, _ = registry.issuers.add("Sở GDĐT", [card.school.code], demo.now)
    desk = RecordDesk(registry, judge, clock, portal=PORTAL, allow_demo=True)
    outcome = desk.register(documents, issuer).outcome
    assert outcome is not None
    record = outcome.record
    made = registry.prints.begin(record, 1, Actor("văn thư", "in", demo.now))
    sheet = Print(record.reference, made.number, 1, 1, demo.now, made.status_index)
    token = seal_token(
        describe_print(card, record.data_sha256 or "", sheet), ring.find_signer(KeyKind.SEAL)
    )
    registry.prints.keep_digests(made, [token_digest(token)])
    lists = PublishedLists(ring, registry.prints, clock, portal=PORTAL)
    copies = CopyDesk(registry, lists, judge, clock, PORTAL, read_picture)
    database = folder / "records.db"
    return CopyWorld(copies, registry, record, card, token, clock, keys, ring, database, judge)
