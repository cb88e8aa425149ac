"""Which cards are registered, and everything that stands in the way of the others.

Through the portal's own views, judged by the demo's verifier at the demo's moment.
"""

import json
import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO

import pytest

from tests.web.registry.conftest import NOW
from verifier.printed.checking import check_status, check_token
from verifier.printed.code import token_digest
from verifier.printed.key_list import KeyList, KeyUse, ListedKey
from verifier.printed.outcome import TokenOutcome
from verifier.printed.status_list import read_status_list
from verifier.submission import Submission
from web.app import create_app
from web.composition import build_verifier
from web.config import PortalConfig
from web.keyring.entry import KeyAction, KeyEvent, KeyKind
from web.keyring.folder import KeyFolder
from web.keyring.ring import KeyRing
from web.printing.signing import public_part
from web.printing.token_content import Print, describe_print
from web.printing.token_writing import seal_token
from web.receipts.timestamping import StampUnavailableError
from web.registry.desk import RecordDesk
from web.registry.status_publishing import sign_statuses
from web.registry.values import Actor, RegistryError
from web.registry.viewing import Sight
from web.settings import demo_sources

PORTAL = "xacthuc.example.vn"


@dataclass(frozen=True, slots=True)
class FixedClock:
    """Stands at the demo's moment."""

    moment: object

    def now(self):
        return self.moment


@pytest.fixture(scope="module")
def judge(demo):
    return build_verifier(demo_sources(demo), clock=FixedClock(demo.now))


@pytest.fixture
def desk_of(small, judge, demo):
    """Return a desk and an API key that holds for these schools."""

    def make(*schools: str, allow_demo: bool = True, stamp=None):
        issuer, key = small.registry.issuers.add("Sở GDĐT", schools, NOW)
        desk = RecordDesk(
            registry=small.registry,
            judge=judge,
            clock=FixedClock(demo.now),
            portal=PORTAL,
            allow_demo=allow_demo,
            stamp=stamp,
        )
        return desk, issuer, key

    return make


@pytest.fixture
def documents(demo):
    return lambda name: tuple(
        path.read_bytes() for path in next(s.files for s in demo.samples if s.name == name)
    )


@pytest.fixture
def school_of(judge, documents):
    return lambda name: judge.verify(Submission(documents(name))).signed_card.school.code


class Caller:
    """An issuer's system."""

    def __init__(self, desk: RecordDesk, key: str) -> None:
        self._client = create_app(desk.judge, config=PortalConfig(demo=True), records=desk)
        self._client = self._client.test_client()
        self._key = key

    def post(self, documents, path="", *, authorization=None):
        data = {"documents": [(BytesIO(content), "tên.xml") for content in documents]}
        given = f"Bearer {self._key}" if authorization is None else authorization
        headers = {"Authorization": given} if given else {}
        return self._client.post(f"/api/v1/records{path}", data=data, headers=headers)


def test_a_valid_card_is_registered_once(desk_of, documents, school_of, caplog):
    caplog.set_level(logging.DEBUG)
    desk, _, key = desk_of(school_of("cap-lop-6"))
    caller = Caller(desk, key)
    first = caller.post(documents("cap-lop-6"))
    assert (first.status_code, first.json["created"]) == (201, True)
    assert first.json["schema"] == "hocba-verify/registered/1"
    assert first.json["address"] == f"https://{PORTAL}/v/{first.json['ref']}"
    assert not first.json["received_is_proven"]
    again = caller.post(documents("cap-lop-6"))
    assert (again.status_code, again.json) == (200, {**first.json, "created": False})
    record = desk.registry.records.find_by_digest(first.json["documents"]["pdf_sha256"])
    contents = desk.registry.records.open(record)
    assert sorted((contents.xml, contents.pdf)) == sorted(documents("cap-lop-6"))
    assert json.loads(contents.report)["verdict"] == "valid"
    said = first.text + again.text + caplog.text
    for secret in (contents.facts.pupil_name, contents.facts.pupil_number, key):
        assert secret not in said
    assert record.reference.text not in caplog.text


def test_a_preflight_keeps_nothing(desk_of, documents, school_of):
    desk, _, key = desk_of(school_of("xml-lop-6"))
    answer = Caller(desk, key).post(documents("xml-lop-6"), "/preflight")
    assert answer.status_code == 200
    assert (answer.json["acceptable"], answer.json["defects"]) == (True, [])
    assert answer.json["verdict"] == "valid"
    assert desk.registry.records.list() == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("xml-sua-diem", {("xml:GVCN", "digest_mismatch"), ("xml:CBQL", "digest_mismatch")}),
        ("xml-mat-chu-ky-hieu-truong", {("xml", "head_signature_missing")}),
        ("cap-lech-diem", {("card", "pdf_xml_differ")}),
        ("xml-khong-co-du-lieu-thu-hoi", {("xml:CBQL", "no_revocation_evidence")}),
        ("pdf-lop-1-b-t", {("card", "xml_missing")}),
        ("pdf-chua-ky", {("pdf", "unsigned"), ("card", "xml_missing")}),
    ],
)
def test_every_defect_is_told_and_nothing_registered(desk_of, documents, demo, name, expected):
    desk, _, key = desk_of("00000000")
    caller = Caller(desk, key)
    checked = caller.post(documents(name), "/preflight").json
    told = {(d["about"], d["reason"] or d["code"]) for d in checked["defects"]}
    assert told >= expected
    assert all(d["sentence"] for d in checked["defects"])
    refused = caller.post(documents(name))
    assert refused.status_code == 422
    assert refused.mimetype == "application/problem+json"
    assert refused.json["defects"] == checked["defects"]
    assert desk.registry.records.list() == ()


def test_a_card_of_another_school_is_refused(desk_of, documents):
    desk, _, key = desk_of("00000000")
    answer = Caller(desk, key).post(documents("xml-lop-6"))
    assert [d["code"] for d in answer.json["defects"]] == ["school_not_yours"]


def test_a_demo_card_is_refused_where_no_test_allows_it(desk_of, documents, school_of):
    desk, _, key = desk_of(school_of("xml-lop-6"), allow_demo=False)
    answer = Caller(desk, key).post(documents("xml-lop-6"))
    assert [d["code"] for d in answer.json["defects"]] == ["test_card"]


@pytest.mark.parametrize(
    ("given", "fault"),
    [((b"",), "empty"), ((b"neither",), "unknown_format"), ((b"a", b"b", b"c"), "too_many")],
)
def test_what_cannot_be_read_is_told_in_words(desk_of, given, fault):
    desk, _, key = desk_of("00000000")
    (defect,) = Caller(desk, key).post(given, "/preflight").json["defects"]
    assert (defect["code"], defect["fault"]) == ("unreadable", fault)


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer hbk_00_x", "Basic eDp5"])
@pytest.mark.parametrize("path", ["", "/preflight"])
def test_a_stranger_learns_nothing(desk_of, documents, authorization, path):
    desk, _, key = desk_of("00000000")
    answer = Caller(desk, key).post((b"x",), path, authorization=authorization)
    assert (answer.status_code, answer.json["code"]) == (401, "unauthorised")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_without_a_desk_there_is_no_such_address(judge):
    client = create_app(judge, config=PortalConfig(demo=True)).test_client()
    assert client.post("/api/v1/records").status_code == 404


def test_another_pdf_for_the_same_card_is_a_conflict(desk_of, documents, school_of):
    desk, issuer, _ = desk_of(school_of("cap-lop-6"))
    xml, pdf = sorted(documents("cap-lop-6"), key=lambda d: d.startswith(b"%PDF"))
    reception = desk.register((xml, pdf), issuer)
    other = replace(desk.examine((xml, pdf), issuer).registration, pdf_sha256="ab" * 32)
    actor = Actor("Lê Mơ", "thử", NOW)
    with pytest.raises(RegistryError, match="another PDF"):
        desk.registry.records.register(other, issuer, actor)
    assert reception.outcome.created


def test_the_time_of_receipt_is_stamped_once_where_an_authority_is_configured(
    desk_of, documents, school_of
):
    asked: list[bytes] = []

    def stamp(digest: bytes) -> bytes:
        asked.append(digest)
        return b"a token"

    desk, issuer, _ = desk_of(school_of("xml-lop-6"), stamp=stamp)
    record = desk.register(documents("xml-lop-6"), issuer).outcome.record
    desk.register(documents("xml-lop-6"), issuer)
    assert asked == [bytes.fromhex(record.data_sha256)]
    assert record.receipt_token == b"a token"


def test_an_authority_that_does_not_answer_keeps_no_card_out(desk_of, documents, school_of, caplog):
    def stamp(_: bytes) -> bytes:
        raise StampUnavailableError("time-stamping authority: unreachable")

    desk, issuer, _ = desk_of(school_of("xml-lop-6"), stamp=stamp)
    record = desk.register(documents("xml-lop-6"), issuer).outcome.record
    assert record.receipt_token is None
    assert "no time-stamp" in caplog.text


def test_from_a_registered_card_to_a_checked_sheet(
    desk_of, documents, school_of, judge, demo, tmp_path
):
    """Everything that printing and scanning will use, without paper between them."""
    desk, issuer, _ = desk_of(school_of("xml-lop-6"))
    registry = desk.registry
    record = desk.register(documents("xml-lop-6"), issuer).outcome.record
    folder, passphrase = KeyFolder(tmp_path / "keys"), b"the passphrase of tests"
    event = KeyEvent(KeyAction.MAKE, demo.now, "Lê Mơ", "thử")
    folder.make(KeyKind.SEAL, PORTAL, passphrase, event)
    folder.make(KeyKind.STATUS, PORTAL, passphrase, event)
    ring = KeyRing(folder, lambda: passphrase)

    report = judge.verify(Submission((registry.records.open(record).xml,)))
    begun = registry.prints.begin(record, 1, Actor("Trường", "in", demo.now))
    sheet = Print(record.reference, begun.number, 1, 1, begun.printed_at, begun.status_index)
    token = seal_token(
        describe_print(report.signed_card, record.data_sha256, sheet),
        ring.find_signer(KeyKind.SEAL),
    )
    registry.prints.keep_digests(begun, [token_digest(token)])

    listed = tuple(
        ListedKey(use, PORTAL, public_part(ring.find_signer(kind)), demo.now - timedelta(days=1))
        for use, kind in ((KeyUse.SEAL, KeyKind.SEAL), (KeyUse.STATUS, KeyKind.STATUS))
    )
    keys = KeyList(1, demo.now, demo.now + timedelta(days=1), listed)
    finding = check_token(token, keys, portal=PORTAL, reference=record.reference, page=(1, 1))
    assert finding.outcome is TokenOutcome.SOUND
    assert finding.token.data_digest == record.data_sha256
    look = registry.look(record, demo.now, token_digest=token_digest(token))
    assert look is Sight.FULL_BY_TOKEN

    def status_at(moment):
        text = sign_statuses(registry.prints.find_statuses(), ring, portal=PORTAL, at=moment)
        listed = read_status_list(text, keys=keys, portal=PORTAL)
        return check_status(finding.token, listed, at=moment).status.value

    assert status_at(demo.now) == "current"
    registry.changes.revoke(record, Actor("Lê Mơ", "phát nhầm", demo.now))
    assert status_at(demo.now + timedelta(seconds=1)) == "revoked"
