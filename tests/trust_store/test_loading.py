"""The trust store: what is shipped, and what an operator may change about it."""

import shutil
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest

from tests.verifier.pki.authority import new_root
from trust_store.listing import list_trust
from trust_store.loading import load_shipped, load_trust_store
from trust_store.manifest import CertificateKind
from verifier.errors import ConfigurationError
from verifier.pki.certificate import read_certificate
from verifier.pki.path import PathOutcome, find_path
from verifier.policy import Limits
from verifier.trust import Purpose, TrustAnchor

AT = datetime(2024, 10, 1, tzinfo=UTC)


def purposes_of(common_name: str) -> set[Purpose]:
    (anchor,) = [a for a in load_trust_store().anchors if a.name == common_name]
    return set(anchor.purposes)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    with resources.as_file(resources.files("trust_store")) as folder:
        shutil.copytree(folder, tmp_path / "store")
    return tmp_path / "store"


def test_ten_anchors_and_the_usable_intermediates_are_loaded() -> None:
    trust = load_trust_store()
    assert len(trust.anchors) == 10
    assert len(trust.intermediates) == 7
    assert not trust.demo


def test_the_tsa_root_anchors_time_stamps_only() -> None:
    assert purposes_of("VIETNAM NATIONAL ROOT CA - TSA") == {Purpose.TIMESTAMP}


def test_the_government_roots_anchor_both() -> None:
    for name in (
        "Co quan chung thuc so chuyen dung Chinh phu (RootCA)",
        "RootCA chuyên dùng Chính phủ G2",
    ):
        assert purposes_of(name) == {Purpose.DOCUMENT, Purpose.TIMESTAMP}


def test_ema_has_no_purpose_and_its_authorities_are_not_loaded() -> None:
    assert purposes_of("VIETNAM NATIONAL ROOT CA - EMA") == set()
    loaded = {read_certificate(der).common_name for der in load_trust_store().intermediates}
    assert not loaded & {"VIETNAM NATIONAL CA - ERD", "VIETNAM NATIONAL CA - LTA"}


@pytest.mark.parametrize(
    "name",
    [
        "MIC National Root CA",
        "Vietnam National Root CA",
        "Vietnam National Root CA G3",
        "VIETNAM NATIONAL ROOT CA - RS",
        "VIETNAM NATIONAL ROOT CA - USBTOKEN",
        "VIETNAM NATIONAL ROOT CA - MOBILEPKI",
    ],
)
def test_the_other_national_roots_anchor_documents_only(name) -> None:
    assert purposes_of(name) == {Purpose.DOCUMENT}


def test_every_loaded_intermediate_leads_to_a_shipped_anchor() -> None:
    trust = load_trust_store()
    for der in trust.intermediates:
        result = find_path(
            read_certificate(der),
            (),
            trust,
            purpose=Purpose.DOCUMENT,
            at=AT,
            limits=Limits(),
        )
        assert result.outcome is PathOutcome.FOUND


def test_erd_and_lta_lead_to_a_root_without_the_purpose() -> None:
    for entry, certificate in load_shipped():
        if entry.kind is CertificateKind.INTERMEDIATE and not entry.purposes:
            result = find_path(
                certificate,
                (),
                load_trust_store(),
                purpose=Purpose.DOCUMENT,
                at=AT,
                limits=Limits(),
            )
            assert result.outcome is PathOutcome.ANCHOR_PURPOSE


def test_anchors_are_self_signed_and_files_hold_nothing_but_the_certificate() -> None:
    root = resources.files("trust_store")
    for entry, certificate in load_shipped():
        assert certificate.self_issued is (entry.kind is CertificateKind.ANCHOR)
        assert entry.name == certificate.common_name
        text = root.joinpath(*entry.file.split("/")).read_text(encoding="ascii")
        assert text.startswith("-----BEGIN CERTIFICATE-----\n")
        assert text.endswith("-----END CERTIFICATE-----\n")


def test_every_file_is_in_the_manifest() -> None:
    root = resources.files("trust_store")
    files = {
        f"{folder}/{item.name}"
        for folder in ("anchors", "intermediates")
        for item in root.joinpath(folder).iterdir()
    }
    assert files == {entry.file for entry, _ in load_shipped()}


def test_a_changed_certificate_stops_the_start(copy: Path) -> None:
    victim, other = sorted((copy / "anchors").iterdir())[:2]
    shutil.copy(other, victim)
    with pytest.raises(ConfigurationError, match="manifest"):
        load_shipped(copy)


def test_a_missing_file_stops_the_start(copy: Path) -> None:
    next((copy / "anchors").iterdir()).unlink()
    with pytest.raises(ConfigurationError):
        load_shipped(copy)


def test_a_second_certificate_in_a_file_stops_the_start(copy: Path) -> None:
    victim, other = sorted((copy / "anchors").iterdir())[:2]
    victim.write_bytes(victim.read_bytes() + other.read_bytes())
    with pytest.raises(ConfigurationError):
        load_shipped(copy)


def test_an_undamaged_copy_loads(copy: Path) -> None:
    assert len(load_shipped(copy)) == 19


def test_only_these_anchors_means_only_these() -> None:
    root = new_root("Gốc riêng")
    trust = load_trust_store(only_anchors=[root.der])
    (anchor,) = trust.anchors
    assert anchor.certificate == root.der
    assert anchor.purposes == {Purpose.DOCUMENT, Purpose.TIMESTAMP}
    assert anchor.name == "Gốc riêng"


def test_only_no_anchors_at_all_cannot_be() -> None:
    with pytest.raises(ConfigurationError):
        load_trust_store(only_anchors=[])


def test_only_these_and_others_contradict_each_other() -> None:
    one, two = new_root("Một").der, new_root("Hai").der
    with pytest.raises(ConfigurationError):
        load_trust_store(only_anchors=[one], extra_anchors=[two])


def test_added_anchors_and_intermediates_come_on_top() -> None:
    root = new_root("Gốc riêng")
    issuing = root.issue("CA riêng", ca=True)
    shipped = load_trust_store()
    trust = load_trust_store(extra_anchors=[root.der], extra_intermediates=[issuing.der])
    assert len(trust.anchors) == len(shipped.anchors) + 1
    assert trust.intermediates[-1] == issuing.der
    assert trust.version != shipped.version


def test_what_is_given_twice_is_there_once() -> None:
    shipped = load_trust_store()
    trust = load_trust_store(
        extra_anchors=[shipped.anchors[0].certificate],
        extra_intermediates=[shipped.intermediates[0]],
    )
    assert len(trust.anchors) == len(shipped.anchors)
    assert len(trust.intermediates) == len(shipped.intermediates)


def test_a_person_cannot_be_an_anchor() -> None:
    with pytest.raises(ConfigurationError):
        load_trust_store(extra_anchors=[new_root().issue().der])


def test_rubbish_cannot_be_an_anchor() -> None:
    with pytest.raises(ConfigurationError):
        load_trust_store(only_anchors=[b"rubbish"])


def test_an_anchor_of_the_demo_marks_the_store() -> None:
    anchor = TrustAnchor(new_root().der, "Demo", frozenset(Purpose), "Demo", demo=True)
    assert load_trust_store(demo_anchors=[anchor]).demo


def test_the_list_shows_everything_shipped_with_fingerprints_to_compare() -> None:
    rows = list_trust()
    assert len(rows) == 19
    to_compare = {row.name for row in rows if row.to_compare}
    assert to_compare == {
        "Vietnam National Root CA G3",
        "VIETNAM NATIONAL ROOT CA - RS",
        "VIETNAM NATIONAL ROOT CA - USBTOKEN",
        "VIETNAM NATIONAL ROOT CA - MOBILEPKI",
        "VIETNAM NATIONAL ROOT CA - TSA",
        "VIETNAM NATIONAL ROOT CA - EMA",
        "VIETNAM NATIONAL CA - ERD",
        "VIETNAM NATIONAL CA - LTA",
    }
    (mic,) = [row for row in rows if row.name == "MIC National Root CA"]
    assert mic.fingerprint.startswith("CA:91:8D:63:5B")
    assert mic.legal_basis == "Nghị định 26/2007/NĐ-CP"
    assert mic.not_after.year == 2040
