"""Whole verifications with the card kit's services on loopback, good ones and bad ones.

Every card here is sound; only what can be learnt of its certificates differs.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from trust_store.evidence_item import ItemSource, read_crl_item
from trust_store.evidence_schema import FILE_NAME
from trust_store.evidence_store import EvidenceStore
from trust_store.fetching import Fetcher, HostList
from verifier.pki.certificate import read_certificate
from verifier.reasons import Note, Reason
from verifier.report import Check, Role, Verdict, VerificationReport
from verifier.submission import Submission
from verifier.verification import Verifier
from web.cardkit.authorities import FORMER_CA_END
from web.cardkit.authority import issue_crl
from web.cardkit.cards import primary_grade_1, upper_secondary_grade_10
from web.cardkit.cms_signing import CMSStyle
from web.cardkit.directory import write_directory
from web.cardkit.http_services import DEMO_HOSTS, DemoServices, Fault, serve_demo
from web.cardkit.pki import DemoWorld, demo_anchors
from web.cardkit.workshop import make_pdf, make_xml, pick, plan, stamp_all, swap
from web.composition import Sources, build_verifier

NOW = datetime(2026, 6, 15, 3, tzinfo=UTC)
WORLD = DemoWorld(NOW)
CARD = make_xml(primary_grade_1(), plan(primary_grade_1(), WORLD.signers.primary))
HEAD_CRL = "crl.demo.example/remote_signing_ca.crl"
HEAD_OCSP = "ocsp.demo.example/remote_signing_ca"


class MovableClock:
    """Tells the time that a test sets."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


class RunningClock(MovableClock):
    """Goes on from a moment as real time passes."""

    def __init__(self, moment: datetime) -> None:
        super().__init__(moment)
        self.began = time.monotonic()

    def now(self) -> datetime:
        return self.moment + timedelta(seconds=time.monotonic() - self.began)


class Setting:
    """A world with its services, a data folder and a clock."""

    def __init__(self, services: DemoServices, folder: Path) -> None:
        self.services = services
        self.world = services.world
        self.folder = folder
        self.clock = MovableClock(services.world.now)
        self.data: Path | None = folder / "data"
        self.schools = folder / "schools.csv"
        self.schools.write_bytes(write_directory(services.world))

    def verifier(
        self, *, offline: bool = False, horizon: datetime | None = None, **more
    ) -> Verifier:
        intermediates = []
        for authority in self.world.authorities.intermediates:
            path = self.folder / f"{authority.label}.pem"
            path.write_bytes(authority.pem)
            intermediates.append(path)
        sources = Sources(
            demo_anchors=demo_anchors(self.world),
            intermediates=tuple(intermediates),
            schools=self.schools,
            data=self.data,
            network=None if offline else self.fetcher(),
            horizon=horizon,
        )
        return build_verifier(replace(sources, **more), clock=self.clock)

    def fetcher(self) -> Fetcher:
        return Fetcher(
            HostList(DEMO_HOSTS),
            resolve=self.services.resolve,
            connect=self.services.connect,
            allow_loopback=True,
        )

    def verify(self, *documents: bytes, offline: bool = False, **more) -> VerificationReport:
        return self.verifier(offline=offline, **more).verify(Submission(documents or (CARD,)))

    def asked(self, path: str) -> int:
        return sum(f" {path} " in line for line in self.services.log)


@contextmanager
def setting_of(world: DemoWorld, folder: Path) -> Iterator[Setting]:
    with serve_demo(world, at=world.now - timedelta(hours=1)) as services:
        yield Setting(services, folder)


@pytest.fixture
def setting(tmp_path) -> Iterator[Setting]:
    with setting_of(WORLD, tmp_path) as made:
        yield made


def outcome(report: VerificationReport) -> tuple[Verdict, tuple[Reason, ...]]:
    return report.verdict, report.reasons


def revocation(report: VerificationReport, role: Role) -> Reason | None:
    signatures = [s for document in report.documents for s in document.signatures]
    signature = next(s for s in signatures if s.role is role)
    return next(c.reason for c in signature.checks if c.check is Check.REVOCATION)


def sources_used(report: VerificationReport) -> set[str]:
    signatures = [s for document in report.documents for s in document.signatures]
    return {use.source for s in signatures for use in s.evidence}


def test_with_services_that_answer_a_card_is_valid(setting) -> None:
    report = setting.verify()
    assert outcome(report) == (Verdict.VALID, ())
    assert sources_used(report) == {"network"}


def test_offline_and_with_nothing_stored_it_stays_open(setting) -> None:
    report = setting.verify(offline=True)
    assert outcome(report) == (Verdict.INDETERMINATE, (Reason.NO_REVOCATION_EVIDENCE,))
    assert setting.services.log == []


def test_the_same_card_again_offline_uses_stored_evidence(setting) -> None:
    setting.verify()
    asked = list(setting.services.log)
    report = setting.verify(offline=True)
    assert outcome(report) == (Verdict.VALID, ())
    assert sources_used(report) == {"store"}
    assert setting.services.log == asked


def test_what_is_stored_and_fresh_is_not_asked_for_again(setting) -> None:
    setting.verify()
    asked = list(setting.services.log)
    setting.clock.moment += timedelta(hours=2)
    assert setting.verify().verdict is Verdict.VALID
    assert setting.services.log == asked


def test_what_is_about_to_end_is_renewed_before_it_does(setting) -> None:
    setting.services.faults["ocsp.demo.example"] = Fault.GONE
    setting.verify()
    setting.clock.moment = NOW + timedelta(days=7, hours=-1, minutes=-30)
    setting.services.at = setting.clock.moment - timedelta(minutes=1)
    before = setting.asked(HEAD_CRL)
    assert setting.verify().verdict is Verdict.VALID
    assert setting.asked(HEAD_CRL) == before + 1


def test_if_renewing_fails_what_is_stored_holds_until_its_end(setting) -> None:
    setting.verify()
    setting.services.faults |= dict.fromkeys(("crl.demo.example", "ocsp.demo.example"), Fault.GONE)
    setting.clock.moment = NOW + timedelta(hours=10, minutes=30)
    assert setting.verify().verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault.OUT_OF_ORDER, Reason.REVOCATION_UNREACHABLE),
        (Fault.GONE, Reason.REVOCATION_UNREACHABLE),
        (Fault.BREAKS_OFF, Reason.REVOCATION_UNREACHABLE),
        (Fault.SHORTENED, Reason.REVOCATION_UNREACHABLE),
        (Fault.REDIRECT, Reason.REVOCATION_UNREACHABLE),
        (Fault.HTML, Reason.REVOCATION_UNREACHABLE),
        (Fault.HUGE, Reason.REVOCATION_UNREACHABLE),
        (Fault.STALE, Reason.REVOCATION_EVIDENCE_STALE),
        (Fault.WRONG_SIGNER, Reason.REVOCATION_EVIDENCE_UNUSABLE),
    ],
)
@pytest.mark.parametrize("service", ["crl", "ocsp"])
def test_a_bad_service_yields_its_reason_and_never_a_valid_card(
    setting, service, fault, reason
) -> None:
    other = {"crl": "ocsp", "ocsp": "crl"}[service]
    setting.services.faults[f"{service}.demo.example"] = fault
    setting.services.faults[f"{other}.demo.example"] = Fault.GONE
    report = setting.verify()
    assert report.verdict is Verdict.INDETERMINATE
    assert revocation(report, Role.CBQL) is reason


def test_where_one_service_is_out_of_date_and_one_is_down_trying_again_helps(setting) -> None:
    setting.services.faults["ocsp.demo.example"] = Fault.STALE
    setting.services.faults["crl.demo.example"] = Fault.OUT_OF_ORDER
    assert revocation(setting.verify(), Role.CBQL) is Reason.REVOCATION_UNREACHABLE


@pytest.mark.slow
def test_services_that_answer_one_octet_after_another_are_given_up_in_time(setting) -> None:
    setting.services.faults["crl.demo.example"] = Fault.SLOW
    setting.services.faults["ocsp.demo.example"] = Fault.SLOW
    setting.clock = RunningClock(NOW)
    report = setting.verify()
    assert outcome(report) == (Verdict.INDETERMINATE, (Reason.REVOCATION_UNREACHABLE,))
    assert time.monotonic() - setting.clock.began < 15


def test_a_responder_that_says_not_now_is_an_outage(setting) -> None:
    setting.services.faults["ocsp.demo.example"] = Fault.TRY_LATER
    setting.services.faults["crl.demo.example"] = Fault.GONE
    assert revocation(setting.verify(), Role.CBQL) is Reason.REVOCATION_UNREACHABLE


def test_a_list_in_pem_is_as_good(setting) -> None:
    setting.services.faults["crl.demo.example"] = Fault.PEM
    setting.services.faults["ocsp.demo.example"] = Fault.GONE
    assert outcome(setting.verify()) == (Verdict.VALID, ())


def test_where_the_responder_fails_the_list_decides(setting) -> None:
    setting.services.faults["ocsp.demo.example"] = Fault.OUT_OF_ORDER
    assert outcome(setting.verify()) == (Verdict.VALID, ())
    assert setting.asked(HEAD_CRL) == 1


def test_a_revoked_certificate_is_found_out(setting) -> None:
    signers = replace(WORLD.signers.primary, head=WORLD.signers.head_revoked_early)
    card = make_xml(primary_grade_1(), plan(primary_grade_1(), signers))
    report = setting.verify(card)
    assert report.verdict is Verdict.INVALID
    assert revocation(report, Role.CBQL) is Reason.REVOKED


def test_after_an_outage_the_next_try_uses_what_comes_then(setting) -> None:
    setting.services.faults |= dict.fromkeys(
        ("crl.demo.example", "ocsp.demo.example"), Fault.OUT_OF_ORDER
    )
    report = setting.verify()
    assert outcome(report) == (Verdict.INDETERMINATE, (Reason.REVOCATION_UNREACHABLE,))
    setting.services.faults.clear()
    setting.clock.moment += timedelta(minutes=5)
    assert outcome(setting.verify()) == (Verdict.VALID, ())
    setting.services.faults |= dict.fromkeys(
        ("crl.demo.example", "ocsp.demo.example"), Fault.OUT_OF_ORDER
    )
    setting.clock.moment += timedelta(minutes=5)
    assert outcome(setting.verify()) == (Verdict.VALID, ())


def test_a_failing_service_is_left_alone_for_a_while(setting) -> None:
    setting.services.faults |= dict.fromkeys(
        ("crl.demo.example", "ocsp.demo.example"), Fault.OUT_OF_ORDER
    )
    setting.verify()
    asked = len(setting.services.log)
    setting.clock.moment += timedelta(seconds=10)
    report = setting.verify()
    assert outcome(report) == (Verdict.INDETERMINATE, (Reason.REVOCATION_UNREACHABLE,))
    assert len(setting.services.log) == asked


def test_without_a_data_folder_what_is_fetched_is_used_and_forgotten(setting) -> None:
    setting.data = None
    assert setting.verify().verdict is Verdict.VALID
    assert outcome(setting.verify(offline=True))[1] == (Reason.NO_REVOCATION_EVIDENCE,)


def test_hosts_off_the_list_are_not_asked(setting) -> None:
    others = Fetcher(
        HostList(frozenset({"example.net"})),
        resolve=setting.services.resolve,
        connect=setting.services.connect,
        allow_loopback=True,
    )
    report = setting.verify(network=others)
    assert outcome(report) == (Verdict.INDETERMINATE, (Reason.NO_REVOCATION_EVIDENCE,))
    assert setting.services.log == []


# What ended last year


LATER = DemoWorld(datetime(2027, 7, 1, 3, tzinfo=UTC))
FORMER = make_pdf(
    primary_grade_1(),
    stamp_all(
        plan(primary_grade_1(), replace(LATER.signers.primary, head=LATER.signers.head_former)),
        LATER,
    ),
)


def archive_former_list(setting: Setting) -> None:
    """Verify once while the authority was still there, as the daily job would."""
    setting.services.at = FORMER_CA_END - timedelta(hours=2)
    setting.clock.moment = FORMER_CA_END - timedelta(hours=1)
    setting.verify(FORMER)
    setting.services.at = LATER.now - timedelta(hours=1)
    setting.clock.moment = LATER.now


def test_what_ended_last_year_is_judged_with_the_list_archived_before(tmp_path) -> None:
    with setting_of(LATER, tmp_path) as setting:
        archive_former_list(setting)
        report = setting.verify(FORMER)
        assert outcome(report) == (Verdict.VALID, ())
        head = next(s for s in report.documents[0].signatures if s.role is Role.CBQL)
        assert Note.EXPIRED_SINCE in head.notes


def test_what_ended_last_year_stays_open_without_the_archive(tmp_path) -> None:
    with setting_of(LATER, tmp_path) as setting:
        report = setting.verify(FORMER)
        assert report.verdict is Verdict.INDETERMINATE
        assert revocation(report, Role.CBQL) is Reason.REVOCATION_EVIDENCE_STALE


# Missing issuers


def card_of_an_unknown_authority() -> bytes:
    card = upper_secondary_grade_10()
    signers = replace(WORLD.signers.upper_secondary, school=WORLD.signers.school_second)
    steps = plan(card, signers)
    bare = replace(
        pick(steps, Role.KY_PHAT_HANH), pdf_style=CMSStyle(pades=True, carries_chain=False)
    )
    return make_pdf(card, stamp_all(swap(steps, bare), WORLD))


def test_a_missing_issuer_fetched_from_the_address_in_the_certificate_makes_it_valid(
    setting,
) -> None:
    card = card_of_an_unknown_authority()
    offline = setting.verify(card, offline=True)
    assert Reason.MISSING_INTERMEDIATE in offline.reasons
    assert outcome(setting.verify(card)) == (Verdict.VALID, ())
    assert outcome(setting.verify(card, offline=True)) == (Verdict.VALID, ())


def test_a_missing_issuer_added_by_hand_makes_it_valid(setting, tmp_path) -> None:
    card = card_of_an_unknown_authority()
    setting.services.faults["crt.demo.example"] = Fault.GONE
    assert Reason.MISSING_INTERMEDIATE in setting.verify(card).reasons
    path = tmp_path / "added.pem"
    path.write_bytes(WORLD.authorities.unknown_ca.pem)
    assert outcome(setting.verify(card, intermediates=(path,))) == (Verdict.VALID, ())


def test_an_issuer_that_did_not_sign_helps_nobody(setting) -> None:
    card = card_of_an_unknown_authority()
    setting.services.faults["crt.demo.example"] = Fault.HTML
    assert Reason.MISSING_INTERMEDIATE in setting.verify(card).reasons
    assert (
        EvidenceStore(setting.data).find_issuers(read_certificate(WORLD.signers.school_second.der))
        == ()
    )


# As if it were then


def test_asked_what_could_be_known_then_nothing_newer_is_used(setting) -> None:
    setting.verify()
    then = NOW - timedelta(days=2)
    report = setting.verifier(horizon=then).verify(Submission((CARD,)), at=then)
    assert outcome(report) == (Verdict.INDETERMINATE, (Reason.NO_REVOCATION_EVIDENCE,))


# A suspension that was lifted since


def test_a_suspension_at_the_proven_time_shows_in_the_list_kept_from_then(setting) -> None:
    signers = replace(WORLD.signers.primary, head=WORLD.signers.head_on_hold)
    steps = stamp_all(plan(primary_grade_1(), signers), WORLD)
    card = make_pdf(primary_grade_1(), steps)
    signed_at = pick(steps, Role.CBQL).at.astimezone(UTC)
    authority = WORLD.authorities.remote_signing_ca
    during = issue_crl(authority, WORLD.revocations, at=signed_at - timedelta(hours=1))
    released = issue_crl(authority, (), at=NOW - timedelta(hours=1))
    store = EvidenceStore(setting.data)
    keep(store, released)
    keep_of_others(store)
    # With the newest list alone, nothing tells that there ever was a suspension.
    assert revocation(setting.verify(card, offline=True), Role.CBQL) is None
    keep(store, during)
    report = setting.verify(card, offline=True)
    assert report.verdict is Verdict.INVALID
    assert revocation(report, Role.CBQL) is Reason.ON_HOLD


def keep(store: EvidenceStore, content: bytes) -> None:
    item = read_crl_item(content)
    assert item is not None
    store.add(item, url="http://crl.demo.example/", source=ItemSource.ARCHIVE, at=NOW)


def keep_of_others(store: EvidenceStore) -> None:
    for label, content in WORLD.published_crls():
        if label != "remote_signing_ca":
            keep(store, content)


# The store at its worst


def test_a_store_that_breaks_leaves_the_card_open_and_raises_nothing(setting) -> None:
    verifier = setting.verifier()
    verifier.verify(Submission((CARD,)))
    assert setting.data is not None
    with sqlite3.connect(setting.data / FILE_NAME) as database:
        database.execute("DROP TABLE item")
        database.execute("DROP TABLE publication")
    database.close()
    report = verifier.verify(Submission((CARD,)))
    assert report.verdict in {Verdict.VALID, Verdict.INDETERMINATE}
    assert setting.verify(card_of_an_unknown_authority()).verdict is Verdict.INDETERMINATE
