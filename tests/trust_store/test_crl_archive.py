"""The daily job: every list of a known authority is fetched and kept, asked for or not."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from trust_store.crl_archive import KNOWN_ADDRESSES, archive_crls
from trust_store.evidence_item import ItemSource
from trust_store.evidence_store import EvidenceStore
from trust_store.fetching import DEFAULT_HOSTS, Fetcher, HostList, Trouble
from trust_store.fetching.target import Target, read_target
from trust_store.loading import load_shipped, load_trust_store
from trust_store.patience import PatientFetcher
from verifier.pki.certificate import read_certificate
from verifier.trust import TrustStore
from web.cardkit.http_services import DEMO_HOSTS, Fault, serve_demo
from web.cardkit.pki import DemoWorld, demo_anchors

NOW = datetime(2026, 6, 15, 3, tzinfo=UTC)
WORLD = DemoWorld(NOW)


@dataclass
class FixedClock:
    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment


def demo_trust() -> TrustStore:
    return TrustStore(demo_anchors(WORLD), tuple(i.der for i in WORLD.authorities.intermediates))


def archive(store: EvidenceStore, services, clock: FixedClock):
    fetcher = Fetcher(
        HostList(DEMO_HOSTS),
        resolve=services.resolve,
        connect=services.connect,
        allow_loopback=True,
    )
    patient = PatientFetcher(fetcher, store, clock=clock)
    return archive_crls(store, patient, demo_trust(), clock=clock)


def test_lists_named_by_authorities_and_seen_in_documents_are_kept() -> None:
    store, clock = EvidenceStore(None), FixedClock()
    government = WORLD.authorities.government_ca
    seen = "http://crl.demo.example/government_ca.crl"
    store.note_publication(seen, read_certificate(government.der))
    with serve_demo(WORLD, at=NOW - timedelta(hours=1)) as services:
        results = archive(store, services, clock)
        assert {r.trouble for r in results} == {None}
        assert {r.url.rpartition("/")[2] for r in results} == {
            "national_root.crl",
            "national_rs_root.crl",
            "national_tsa_root.crl",
            "government_root.crl",
            "government_ca.crl",
        }
        kept = len(store.items())
        assert kept == len(results)
        assert {item.source for item in store.items()} == {ItemSource.ARCHIVE}
        clock.moment = services.at = NOW + timedelta(days=1)
        archive(store, services, clock)
    assert len(store.items()) == 2 * kept


def test_a_list_that_is_unchanged_is_asked_for_and_kept_once() -> None:
    store, clock = EvidenceStore(None), FixedClock()
    with serve_demo(WORLD, at=NOW - timedelta(hours=1)) as services:
        archive(store, services, clock)
        kept = len(store.items())
        clock.moment += timedelta(days=1)
        results = archive(store, services, clock)
        assert {r.trouble for r in results} == {None}
        assert sum(line.endswith(" 304") for line in services.log) == len(results)
    assert len(store.items()) == kept


def test_what_fails_is_named_and_asked_again_the_next_day() -> None:
    store, clock = EvidenceStore(None), FixedClock()
    with serve_demo(WORLD, at=NOW - timedelta(hours=1)) as services:
        services.faults["crl.demo.example/national_root.crl"] = Fault.WRONG_SIGNER
        services.faults["crl.demo.example/government_root.crl"] = Fault.OUT_OF_ORDER
        troubles = {r.url.rpartition("/")[2]: r.trouble for r in archive(store, services, clock)}
        assert troubles["national_root.crl"] is Trouble.CONTENT
        assert troubles["government_root.crl"] is Trouble.SERVER_ERROR
        assert len(store.items()) == 2
        services.faults.clear()
        assert {r.trouble for r in archive(store, services, clock)} == {None}


def test_lists_of_authorities_that_have_ended_are_not_asked_for() -> None:
    store = EvidenceStore(None)
    former = WORLD.authorities.former_ca
    store.note_publication("http://crl.demo.example/former_ca.crl", read_certificate(former.der))
    with serve_demo(WORLD, at=NOW) as services:
        results = archive(store, services, FixedClock())
    assert all("former_ca" not in result.url for result in results)


def test_the_known_addresses_belong_to_shipped_authorities_and_may_be_asked() -> None:
    shipped = {certificate.sha256 for _, certificate in load_shipped()}
    for sha256, url in KNOWN_ADDRESSES:
        assert sha256 in shipped
        assert isinstance(read_target(url, DEFAULT_HOSTS), Target)
    assert load_trust_store().anchors
