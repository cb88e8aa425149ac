"""Evidence from folders and from several sources: bytes, found by what they are about."""

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.verifier.pki.authority import Answer, Authority, new_root, wrap_ocsp
from trust_store.evidence import CombinedSource, FolderEvidence, OfflineSource
from verifier.errors import ConfigurationError
from verifier.ports import (
    Evidence,
    EvidenceKind,
    EvidenceOrigin,
    Outage,
    RevocationSource,
    Unavailable,
)

AT = datetime(2025, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def ca() -> Authority:
    return new_root("CA thử nghiệm")


@pytest.fixture(scope="module")
def leaf(ca: Authority) -> Authority:
    return ca.issue()


def pem(der: bytes, label: str) -> bytes:
    body = base64.encodebytes(der).decode()
    return f"-----BEGIN {label}-----\n{body}-----END {label}-----\n".encode()


def fetch(
    source: RevocationSource, leaf: Authority, ca: Authority
) -> tuple[Evidence, ...] | Unavailable:
    return source.fetch(leaf.der, ca.der, at=AT)


def contents(found: tuple[Evidence, ...] | Unavailable) -> list[bytes]:
    assert not isinstance(found, Unavailable)
    return [evidence.content for evidence in found]


class Recorded:
    """A source that brings what it was given."""

    def __init__(self, answer: tuple[Evidence, ...] | Unavailable) -> None:
        self.answer = answer

    def fetch(self, certificate: bytes, issuer: bytes, *, at: datetime):
        return self.answer


def test_offline_says_so(ca, leaf) -> None:
    assert fetch(OfflineSource(), leaf, ca) == Unavailable(Outage.OFFLINE)


def test_lists_and_responses_are_found_whatever_the_name_says(ca, leaf, tmp_path: Path) -> None:
    crl, response = ca.crl(), ca.ocsp(Answer(leaf.certificate))
    (tmp_path / "1.ors").write_bytes(crl)
    (tmp_path / "2.crl").write_bytes(response)
    folder = FolderEvidence(tmp_path)
    found = fetch(folder, leaf, ca)
    assert contents(found) == [crl, response]
    assert not isinstance(found, Unavailable)
    assert [evidence.kind for evidence in found] == [EvidenceKind.CRL, EvidenceKind.OCSP]
    assert {evidence.origin for evidence in found} == {EvidenceOrigin.STORE}
    assert folder.unreadable == ()


def test_pem_and_bare_base64_are_made_der(ca, leaf, tmp_path: Path) -> None:
    crl, response = ca.crl(), ca.ocsp(Answer(leaf.certificate))
    (tmp_path / "1.crl").write_bytes(pem(crl, "X509 CRL"))
    (tmp_path / "2.ocsp").write_bytes(base64.encodebytes(response))
    assert contents(fetch(FolderEvidence(tmp_path), leaf, ca)) == [crl, response]


def test_what_is_about_others_is_not_brought(ca, leaf, tmp_path: Path) -> None:
    other = new_root("Khác")
    (tmp_path / "1.crl").write_bytes(other.crl())
    (tmp_path / "2.ocsp").write_bytes(ca.ocsp(Answer(ca.issue().certificate)))
    assert fetch(FolderEvidence(tmp_path), leaf, ca) == Unavailable(Outage.OFFLINE)


def test_a_namesakes_list_is_brought_for_the_judge_decides(ca, leaf, tmp_path: Path) -> None:
    crl = new_root("CA thử nghiệm").crl()
    (tmp_path / "1.crl").write_bytes(crl)
    assert contents(fetch(FolderEvidence(tmp_path), leaf, ca)) == [crl]


def test_unreadable_files_are_skipped_and_listed(ca, leaf, tmp_path: Path) -> None:
    (tmp_path / "1.crl").write_bytes(b"<html>")
    (tmp_path / "2.pem").write_bytes(b"-----BEGIN X509 CRL-----\n!\n-----END X509 CRL-----\n")
    (tmp_path / "3.ocsp").write_bytes(wrap_ocsp(None, "try_later"))
    (tmp_path / "4.crl").write_bytes(ca.crl())
    (tmp_path / "readme.txt").write_bytes(b"not evidence")
    folder = FolderEvidence(tmp_path)
    assert [name for name, _ in folder.unreadable] == ["1.crl", "2.pem", "3.ocsp"]
    assert len(contents(fetch(folder, leaf, ca))) == 1


def test_the_folder_is_read_once(ca, leaf, tmp_path: Path) -> None:
    (tmp_path / "1.crl").write_bytes(ca.crl())
    folder = FolderEvidence(tmp_path)
    (tmp_path / "1.crl").unlink()
    assert len(contents(fetch(folder, leaf, ca))) == 1


def test_a_folder_that_is_not_there_is_a_wrong_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        FolderEvidence(tmp_path / "nowhere")


def test_an_unreadable_certificate_brings_nothing(ca, tmp_path: Path) -> None:
    folder = FolderEvidence(tmp_path)
    assert folder.fetch(b"\x30\x00", ca.der, at=AT) == Unavailable(Outage.OFFLINE)


def test_several_sources_are_all_asked_and_repeats_dropped(ca, leaf) -> None:
    one = Evidence(EvidenceKind.CRL, b"1", EvidenceOrigin.STORE)
    again = Evidence(EvidenceKind.CRL, b"1", EvidenceOrigin.NETWORK)
    two = Evidence(EvidenceKind.CRL, b"2", EvidenceOrigin.NETWORK)
    source = CombinedSource(
        [Recorded((one,)), OfflineSource(), Recorded((again, two))],
    )
    assert fetch(source, leaf, ca) == (one, two)


@pytest.mark.parametrize(
    ("outages", "told"),
    [
        ([], Outage.OFFLINE),
        ([Outage.OFFLINE, Outage.NO_ADDRESS], Outage.NO_ADDRESS),
        ([Outage.UNREACHABLE, Outage.REFUSED], Outage.UNREACHABLE),
        ([Outage.REFUSED, Outage.OFFLINE], Outage.REFUSED),
    ],
)
def test_of_several_outages_the_most_telling_is_told(ca, leaf, outages, told) -> None:
    source = CombinedSource([Recorded(Unavailable(outage)) for outage in outages])
    assert fetch(source, leaf, ca) == Unavailable(told)


def test_a_source_that_brings_an_empty_tuple_brings_nothing(ca, leaf) -> None:
    source = CombinedSource([Recorded(())])
    assert fetch(source, leaf, ca) == Unavailable(Outage.OFFLINE)
