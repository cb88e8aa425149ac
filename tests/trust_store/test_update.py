"""Looking for new issuing authorities: what is published, compared with what is held."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from tests.verifier.pki.authority import new_root
from trust_store.changing import Decision, add_anchor, remove
from trust_store.fetching import Fetched, FetchFailure, NotModified, Trouble
from trust_store.loading import load_held, load_trust_store
from trust_store.update import (
    Standing,
    Update,
    ask_with,
    compare,
    fetch_published,
    list_addresses,
    take_over,
)
from verifier.ports import Outage, Unavailable
from verifier.trust import Purpose

NOW = datetime(2026, 11, 25, tzinfo=UTC)
DECISION = Decision("Nguyễn Thị Mận", "cập nhật", NOW)
ROOT = new_root("Gốc riêng")
UPPER = ROOT.issue("CA trên", ca=True)
LOWER = UPPER.issue("CA dưới", ca=True)
STRANGER = new_root("Người lạ")


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    add_anchor(
        ROOT.certificate,
        tmp_path / "overlay",
        purposes=frozenset({Purpose.DOCUMENT}),
        legal_basis="Quyết định 1",
        source="goc.crt",
        decision=DECISION,
    )
    return tmp_path / "overlay"


def bundle(*certificates: bytes, encoding: Encoding = Encoding.DER) -> bytes:
    loaded = [x509.load_der_x509_certificate(der) for der in certificates]
    return pkcs7.serialize_certificates(loaded, encoding)


def look(overlay: Path, **contents: bytes | Unavailable) -> Update:
    return compare(contents.items(), load_held(overlay), load_trust_store(overlay=overlay), at=NOW)


def standings(update: Update) -> dict[str, Standing]:
    return {p.certificate.common_name: p.standing for p in update.published}


@pytest.mark.parametrize("encoding", [Encoding.DER, Encoding.PEM])
def test_a_bundle_is_taken_apart(overlay, encoding) -> None:
    found = look(
        overlay, p7b=bundle(ROOT.der, UPPER.der, LOWER.der, STRANGER.der, encoding=encoding)
    )
    assert standings(found) == {
        "Gốc riêng": Standing.KNOWN,
        "CA trên": Standing.NEW_INTERMEDIATE,
        "CA dưới": Standing.NEW_INTERMEDIATE,
        "Người lạ": Standing.NEW_ROOT,
    }
    assert {p.purposes for p in found.new} == {frozenset({Purpose.DOCUMENT})}


def test_a_single_certificate_in_der_or_pem_is_read(overlay) -> None:
    pem = x509.load_der_x509_certificate(UPPER.der).public_bytes(Encoding.PEM)
    assert look(overlay, crt=UPPER.der).new[0].certificate == UPPER.certificate
    assert look(overlay, crt=pem).new[0].source == "crt"


def test_what_leads_to_no_anchor_is_told_and_not_offered(overlay) -> None:
    found = look(overlay, a=STRANGER.issue("CA lạ", ca=True).der, b=LOWER.der, c=ROOT.issue().der)
    assert found.new == ()
    assert [p.standing for p in found.published] == [
        Standing.UNANCHORED,
        Standing.UNANCHORED,
        Standing.NO_AUTHORITY,
    ]
    assert "CA trên" in found.published[1].detail


def test_files_complete_each_other(overlay) -> None:
    assert len(look(overlay, lower=LOWER.der, upper=UPPER.der).new) == 2


def test_new_ones_are_taken_over_with_a_record_each_and_known_afterwards(overlay) -> None:
    found = look(overlay, **{"http://ca.example.vn/ca.p7b": bundle(LOWER.der, UPPER.der)})
    records = list(take_over(found, overlay, DECISION))
    assert {record.name for record in records} == {"CA trên", "CA dưới"}
    assert {record.source for record in records} == {"http://ca.example.vn/ca.p7b"}
    assert {UPPER.der, LOWER.der} <= set(load_trust_store(overlay=overlay).intermediates)
    again = look(overlay, again=bundle(LOWER.der, UPPER.der))
    assert set(standings(again).values()) == {Standing.KNOWN}


def test_a_new_root_never_becomes_an_anchor(overlay) -> None:
    version = load_trust_store(overlay=overlay).version
    assert list(take_over(look(overlay, p7b=bundle(STRANGER.der)), overlay, DECISION)) == []
    assert load_trust_store(overlay=overlay).version == version


def test_what_an_operator_removed_does_not_come_back(overlay) -> None:
    list(take_over(look(overlay, crt=UPPER.der), overlay, DECISION))
    (shipped,) = [h for h in load_held() if h.entry.name == "MISA-CA"]
    remove(shipped.entry.sha256, overlay, DECISION)
    found = look(overlay, misa=shipped.certificate.der)
    assert standings(found) == {"MISA-CA": Standing.REMOVED}
    assert found.new == ()


def test_outages_and_rubbish_are_told_by_source(overlay) -> None:
    found = look(overlay, gone=Unavailable(Outage.UNREACHABLE), page=b"<html>", good=UPPER.der)
    assert found.failures == (
        ("gone", "unreachable"),
        ("page", "neither a certificate nor a bundle of certificates"),
    )
    assert len(found.new) == 1


def test_the_addresses_are_those_of_certificates_in_force(overlay) -> None:
    addresses = list_addresses(load_held())
    assert "https://rootca.gov.vn/crt/vnrca256.p7b" in addresses
    assert len(set(addresses)) == len(addresses)
    for held in load_held():
        if held.certificate.issuer_urls and held.entry.kind.value == "intermediate":
            remove(held.entry.sha256, overlay, DECISION)
    assert len(list_addresses(load_held(overlay))) < len(addresses)


def test_every_address_is_asked_once() -> None:
    asked: list[str] = []

    def fetch(address: str) -> bytes | Unavailable:
        asked.append(address)
        return UPPER.der if address == "a" else Unavailable(Outage.REFUSED)

    assert fetch_published(["a", "b"], fetch) == (
        ("a", UPPER.der),
        ("b", Unavailable(Outage.REFUSED)),
    )
    assert asked == ["a", "b"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Fetched(b"bundle"), b"bundle"),
        (NotModified(), Unavailable(Outage.REFUSED)),
        (FetchFailure(Trouble.BUSY), Unavailable(Outage.UNREACHABLE)),
        (FetchFailure(Trouble.CONTENT), Unavailable(Outage.REFUSED)),
    ],
)
def test_what_the_fetcher_brings_is_passed_on(answer, expected) -> None:
    class Answering:
        def fetch(self, request):
            assert request.url == "http://ca.example.vn/ca.p7b"
            assert request.most_bytes <= 1024 * 1024
            return answer

    assert ask_with(Answering())("http://ca.example.vn/ca.p7b") == expected
