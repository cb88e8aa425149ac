"""The demo's printed copy: one of its cards, registered and printed with the demo's own keys.

No sheet is drawn; its code lies in the demo's folder, as text and as a picture to be scanned.
"""

from pathlib import Path
from typing import Final

from verifier.errors import ConfigurationError
from verifier.ports import Clock
from verifier.printed.code import PATH, token_digest
from verifier.printed.reference import Reference
from verifier.submission import Submission
from verifier.verification import Verifier
from web.cardkit.writing import Demo
from web.config import SampleCopy
from web.keyring.demo import DEMO_PASSPHRASE, DEMO_PORTAL, open_demo_ring, provide_demo_key
from web.keyring.entry import KeyKind
from web.keyring.publishing import publish_key_list
from web.keyring.ring import KeyRing
from web.printing.qr_code import draw_png, make_symbol, write_address
from web.printing.token_content import Print, describe_print
from web.printing.token_writing import seal_token
from web.registry.desk import RecordDesk
from web.registry.history import Rules
from web.registry.registry import open_registry
from web.registry.setting import RegistrySetting
from web.registry.values import Actor

_SAMPLE: Final = "cap-lop-6"
_DATABASE: Final = "records.sqlite3"
_CODE: Final = "printed-copy.txt"
_PICTURE: Final = "printed-copy.png"
_KINDS: Final = (KeyKind.SEAL, KeyKind.STATUS, KeyKind.MASTER, KeyKind.LIST)


def print_sample(demo: Demo, judge: Verifier, clock: Clock) -> None:
    """Register a card of the demo, print it once, and leave its code in the demo's folder."""
    ring, now = open_demo_ring(demo.folder), clock.now()
    for kind in _KINDS:
        provide_demo_key(ring.folder, kind, at=now)
    publish_key_list(ring.folder, ring.folder, DEMO_PASSPHRASE, at=now)
    registry = open_registry(str(demo.folder / _DATABASE), ring, create=True)
    try:
        reference, token = _print(demo, RecordDesk(registry, judge, clock, allow_demo=True), ring)
    finally:
        registry.close()
    address = write_address(DEMO_PORTAL, reference, token)
    (demo.folder / _CODE).write_text(address + "\n", encoding="ascii")
    picture = draw_png(make_symbol(DEMO_PORTAL, reference, token))
    (demo.folder / _PICTURE).write_bytes(picture)


def find_sample_copy(demo: Path) -> SampleCopy | None:
    """Return the printed code in a demo's folder; None where nothing was printed."""
    try:
        address = (demo / _CODE).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    reference, _, token = address.partition(PATH)[2].partition("#")
    return SampleCopy(reference, token)


def find_demo_registry(demo: Path) -> RegistrySetting:
    """Return where a demo's records are."""
    return RegistrySetting(str(demo / _DATABASE), open_demo_ring(demo), Rules())


def _print(demo: Demo, desk: RecordDesk, ring: KeyRing) -> tuple[Reference, bytes]:
    """Return the reference of a new print, and its token."""
    now, registry = desk.clock.now(), desk.registry
    files = next(sample.files for sample in demo.samples if sample.name == _SAMPLE)
    documents = tuple(file.read_bytes() for file in files)
    card = desk.judge.verify(Submission(documents)).signed_card
    if card is None or card.school.code is None:
        raise ConfigurationError(f"the sample {_SAMPLE} is no card to be printed")
    issuer, _ = registry.issuers.add("demo", [card.school.code], now)
    outcome = desk.register(documents, issuer).outcome
    if outcome is None:
        raise ConfigurationError(f"the sample {_SAMPLE} is not fit to be registered")
    record = outcome.record
    made = registry.prints.begin(record, 1, Actor("demo", "for the demo", now))
    sheet = Print(record.reference, made.number, 1, 1, now, made.status_index)
    content = describe_print(card, record.data_sha256 or "", sheet)
    token = seal_token(content, ring.find_signer(KeyKind.SEAL))
    registry.prints.keep_digests(made, [token_digest(token)])
    return record.reference, token
