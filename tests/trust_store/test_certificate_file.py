"""Certificate files in every form in which they are handed over."""

import base64
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from tests.verifier.pki.authority import new_root
from trust_store.certificate_file import (
    LONGEST_FILE,
    CertificateFileError,
    read_folder,
    read_pem_or_der,
)
from verifier.errors import ConfigurationError


def pem(der: bytes, label: str = "CERTIFICATE") -> bytes:
    body = base64.encodebytes(der).decode()
    return f"-----BEGIN {label}-----\n{body}-----END {label}-----\n".encode()


@pytest.fixture(scope="module")
def pair() -> tuple[bytes, bytes]:
    return new_root("Một").der, new_root("Hai").der


def bundle(ders: tuple[bytes, ...], encoding: Encoding) -> bytes:
    certificates = [x509.load_der_x509_certificate(der) for der in ders]
    return pkcs7.serialize_certificates(certificates, encoding)


def test_der(pair) -> None:
    assert read_pem_or_der(pair[0]) == (pair[0],)


def test_pem_with_text_around_and_line_ends_of_either_kind(pair) -> None:
    content = b"Subject: CN=Mot\r\n" + pem(pair[0]).replace(b"\n", b"\r\n") + b"\n" + pem(pair[1])
    assert read_pem_or_der(content) == pair


def test_another_block_is_passed_over(pair) -> None:
    assert read_pem_or_der(pem(b"\x05\x00", "X509 CRL") + pem(pair[0])) == (pair[0],)


@pytest.mark.parametrize("encoding", [Encoding.DER, Encoding.PEM])
def test_a_pkcs7_bundle(pair, encoding) -> None:
    assert set(read_pem_or_der(bundle(pair, encoding))) == set(pair)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"\x30\x00",
        b"-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----",
        pem(b"\x30\x00"),
        pem(b"\x05\x00", "X509 CRL"),
        pem(b"\x30\x00", "PKCS7"),
        b"\x00" * (LONGEST_FILE + 1),
    ],
    ids=["empty", "text", "hollow", "not base64", "no certificate", "crl", "no bundle", "huge"],
)
def test_what_holds_no_certificate_is_refused(content) -> None:
    with pytest.raises(CertificateFileError):
        read_pem_or_der(content)


def test_trailing_bytes_are_refused(pair) -> None:
    with pytest.raises(CertificateFileError):
        read_pem_or_der(pair[0] + b"\x00")


def test_a_folder_is_read_by_name_and_suffix(tmp_path: Path) -> None:
    (tmp_path / "b.PEM").write_bytes(b"2")
    (tmp_path / "a.pem").write_bytes(b"1")
    (tmp_path / "c.txt").write_bytes(b"3")
    (tmp_path / "d.pem").mkdir()
    assert read_folder(tmp_path, frozenset({".pem"})) == [("a.pem", b"1"), ("b.PEM", b"2")]


def test_a_folder_that_is_not_there_is_a_wrong_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        read_folder(tmp_path / "nowhere", frozenset({".pem"}))
