"""Sources of issuers' certificates: found by name, proven by the path."""

from pathlib import Path

import pytest

from tests.verifier.pki.authority import Authority, new_root
from trust_store.intermediates import FolderCertificates, GivenCertificates, NoCertificates
from verifier.pki.certificate import CertificateError


@pytest.fixture(scope="module")
def issuing() -> Authority:
    return new_root().issue("CA cấp phép", ca=True)


@pytest.fixture(scope="module")
def leaf(issuing: Authority) -> Authority:
    return issuing.issue()


def test_nothing_comes_of_nothing(leaf) -> None:
    assert NoCertificates().fetch(leaf.der) == ()


def test_given_ones_are_found_by_the_issuers_name(issuing, leaf) -> None:
    namesake = new_root("CA cấp phép")
    source = GivenCertificates([issuing.der, leaf.der, namesake.der, issuing.der])
    assert source.fetch(leaf.der) == (issuing.der, namesake.der)
    assert source.fetch(new_root("Khác").der) == ()


def test_an_unreadable_certificate_has_no_issuer(issuing) -> None:
    assert GivenCertificates([issuing.der]).fetch(b"\x30\x00") == ()


def test_an_unreadable_certificate_cannot_be_given() -> None:
    with pytest.raises(CertificateError):
        GivenCertificates([b"\x30\x00"])


def test_a_folder_is_read_and_what_is_wrong_with_it_listed(issuing, leaf, tmp_path: Path) -> None:
    (tmp_path / "1.cer").write_bytes(issuing.der)
    (tmp_path / "2.crt").write_bytes(b"rubbish")
    (tmp_path / "3.txt").write_bytes(b"not looked at")
    source = FolderCertificates(tmp_path)
    assert source.fetch(leaf.der) == (issuing.der,)
    assert [name for name, _ in source.unreadable] == ["2.crt"]
