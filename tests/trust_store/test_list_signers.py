"""Fetched and kept lists that another key signed than the certificate: known through the store."""

from dataclasses import dataclass

import pytest
from cryptography import x509

from tests.verifier.pki.authority import (
    AT,
    DAY,
    Answer,
    Authority,
    issuing_point,
    new_root,
    points,
    store,
)
from trust_store.crl_archive import archive_crls
from trust_store.evidence_item import ItemSource, read_ocsp_item
from trust_store.evidence_store import EvidenceStore
from trust_store.fetching import Fetched, Fetcher, FetchFailure, Request, Trouble
from trust_store.network import StoredAndFetched
from trust_store.patience import PatientFetcher
from verifier.policy import Limits
from verifier.ports import Unavailable
from verifier.trust import TrustStore

URL = "http://crl.ca.gov.vn/list.crl"


class Clock:
    def now(self):
        return AT


class Published(Fetcher):
    """Serves one list under every address."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.content = content
        self.asked = 0

    def fetch(self, request: Request) -> Fetched | FetchFailure:
        del request
        self.asked += 1
        return Fetched(self.content)


@dataclass(frozen=True)
class Scene:
    """An authority, one of its certificates, and a key that signs its lists."""

    root: Authority
    ca: Authority
    leaf: Authority
    signer: Authority
    content: bytes

    def trust(self, *known: Authority) -> TrustStore:
        return store(self.root, intermediates=tuple(a.der for a in (self.ca, *known)))


def list_key() -> Scene:
    root = new_root()
    ca = root.issue("CA thử nghiệm", ca=True)
    signer = root.issue(name=ca.name, key_usage=("crl_sign",))
    leaf = ca.issue(extensions=[(points(URL), False)])
    return Scene(root, ca, leaf, signer, signer.crl(this_update=AT))


def indirect() -> Scene:
    root = new_root()
    ca = root.issue("CA thử nghiệm", ca=True)
    signer = root.issue("Nơi công bố CRL", key_usage=("crl_sign",))
    directory = [x509.DirectoryName(signer.name)]
    leaf = ca.issue(extensions=[(points(URL, crl_issuer=directory), False)])
    content = signer.crl(extensions=[(issuing_point(indirect_crl=True), True)])
    return Scene(root, ca, leaf, signer, content)


@pytest.mark.parametrize("make", [list_key, indirect])
def test_a_list_by_a_signer_in_the_trust_store_is_kept_and_found_offline(make) -> None:
    scene = make()
    evidence = EvidenceStore(None)
    network = Published(scene.content)
    fetcher = PatientFetcher(network, evidence, clock=Clock())
    trust = scene.trust(scene.signer)
    asked = (scene.leaf.der, scene.ca.der)
    source = StoredAndFetched(evidence, fetcher, clock=Clock(), limits=Limits(), trust=trust)
    found = source.fetch(*asked, at=AT)
    assert not isinstance(found, Unavailable)
    assert [item.content for item in found] == [scene.content]
    offline = StoredAndFetched(evidence, None, clock=Clock(), limits=Limits(), trust=trust)
    kept = offline.fetch(*asked, at=AT)
    assert not isinstance(kept, Unavailable)
    assert [item.content for item in kept] == [scene.content]
    source.fetch(*asked, at=AT)
    assert network.asked == 1, "a current list is not asked for again"


@pytest.mark.parametrize("make", [list_key, indirect])
def test_a_list_by_a_signer_whom_nobody_knows_is_not_kept(make) -> None:
    scene = make()
    evidence = EvidenceStore(None)
    fetcher = PatientFetcher(Published(scene.content), evidence, clock=Clock())
    source = StoredAndFetched(
        evidence, fetcher, clock=Clock(), limits=Limits(), trust=scene.trust()
    )
    answer = source.fetch(scene.leaf.der, scene.ca.der, at=AT)
    assert isinstance(answer, Unavailable)
    assert answer.outage is Trouble.CONTENT.outage
    assert evidence.items() == ()


class Partitioned(Fetcher):
    """Serves a list under each of several addresses."""

    def __init__(self, lists: dict[str, bytes]) -> None:
        super().__init__()
        self.lists = lists

    def fetch(self, request: Request) -> Fetched | FetchFailure:
        return Fetched(self.lists[request.url])


def test_an_authority_with_many_partitions_is_asked_for_each_once() -> None:
    root = new_root()
    ca = root.issue("CA thử nghiệm", ca=True)
    urls = [f"http://crl.ca.gov.vn/{number}.crl" for number in range(20)]
    leaves = [ca.issue(extensions=[(points(url), False)]) for url in urls]
    lists = {
        url: ca.crl(extensions=[(issuing_point(url), True)], this_update=AT - DAY) for url in urls
    }
    evidence = EvidenceStore(None)
    network = Partitioned(lists)
    fetcher = PatientFetcher(network, evidence, clock=Clock())
    source = StoredAndFetched(evidence, fetcher, clock=Clock(), limits=Limits())
    for _ in range(2):
        for leaf, url in zip(leaves, urls, strict=True):
            found = source.fetch(leaf.der, ca.der, at=AT)
            assert not isinstance(found, Unavailable)
            assert lists[url] in [item.content for item in found]


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("make", [list_key, indirect])
def test_the_daily_job_keeps_lists_by_signers_in_the_trust_store(make, known) -> None:
    scene = make()
    evidence = EvidenceStore(None)
    evidence.note_publication(URL, scene.ca.certificate)
    fetcher = PatientFetcher(Published(scene.content), evidence, clock=Clock())
    trust = scene.trust(*([scene.signer] if known else []))
    results = archive_crls(evidence, fetcher, trust, clock=Clock())
    assert [result.trouble for result in results] == [None if known else Trouble.CONTENT]
    assert len(evidence.items()) == known


def test_answers_about_the_same_number_of_another_authority_do_not_hide_ours() -> None:
    root = new_root()
    ca, other = root.issue("CA thử nghiệm", ca=True), root.issue("CA khác", ca=True)
    leaf, twin = ca.issue(serial=77), other.issue(serial=77)
    evidence = EvidenceStore(None)
    ours = ca.ocsp(Answer(leaf.certificate, "revoked"))
    theirs = [
        other.ocsp(Answer(twin.certificate, this_update=AT + number * DAY)) for number in range(9)
    ]
    for content in (ours, *theirs):
        item = read_ocsp_item(content)
        assert item is not None
        evidence.add(item, url=URL, source=ItemSource.NETWORK, at=AT)
    assert [item.content for item in evidence.find(leaf.certificate, at=AT)] == [ours]
