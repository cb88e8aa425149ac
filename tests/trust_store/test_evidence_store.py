"""The evidence store: everything is kept, few things are brought, and deleted means gone."""

import os
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from trust_store.content_cache import ContentCache
from trust_store.evidence_item import (
    ItemKind,
    ItemSource,
    certificate_item,
    read_crl_item,
    read_ocsp_item,
)
from trust_store.evidence_schema import FILE_NAME
from trust_store.evidence_store import (
    MOST_PER_QUESTION,
    EvidenceStore,
    EvidenceStoreError,
    is_ending,
)
from verifier.errors import ConfigurationError
from verifier.pki.certificate import read_certificate
from verifier.pki.ocsp import name_answers
from verifier.ports import EvidenceKind, EvidenceOrigin
from web.cardkit.pki import DemoWorld

NOW = datetime(2026, 6, 15, 3, tzinfo=UTC)
WORLD = DemoWorld(NOW)
CA = WORLD.authorities.remote_signing_ca
HEAD = read_certificate(WORLD.signers.primary.head.der)
DAY = timedelta(days=1)
URL = "http://crl.demo.example/remote_signing_ca.crl"


@pytest.fixture(params=["file", "memory"])
def store(request, tmp_path) -> EvidenceStore:
    return EvidenceStore(tmp_path / "data" if request.param == "file" else None)


def crl(at: datetime) -> bytes:
    return WORLD.crl(CA, at=at)


def keep(store: EvidenceStore, content: bytes, *, at: datetime = NOW) -> str:
    item = read_crl_item(content) or read_ocsp_item(content)
    assert item is not None
    return store.add(item, url=URL, source=ItemSource.NETWORK, at=at)


def found(store: EvidenceStore, at: datetime = NOW, **more) -> set[bytes]:
    return {evidence.content for evidence in store.find(HEAD, at=at, **more)}


def test_nothing_kept_is_nothing_found(store) -> None:
    assert store.find(HEAD, at=NOW) == ()
    assert store.items() == ()
    assert store.content("0" * 64) is None


def test_what_is_kept_is_found_as_received(store) -> None:
    response = WORLD.ocsp(WORLD.signers.primary.head, at=NOW)
    keep(store, crl(NOW))
    keep(store, response)
    evidence = store.find(HEAD, at=NOW)
    assert [(e.kind, e.content) for e in evidence] == [
        (EvidenceKind.OCSP, response),
        (EvidenceKind.CRL, crl(NOW)),
    ]
    assert {e.origin for e in evidence} == {EvidenceOrigin.STORE}


def test_a_newer_list_does_not_replace_an_older_one(store) -> None:
    for days in range(5):
        keep(store, crl(NOW - days * DAY))
    assert len(store.items()) == 5


def test_the_same_list_again_is_kept_once_with_its_first_date(store) -> None:
    first = keep(store, crl(NOW), at=NOW)
    assert keep(store, crl(NOW), at=NOW + DAY) == first
    (item,) = store.items()
    assert item.fetched_at == NOW
    assert (item.kind, item.source, item.url) == (ItemKind.CRL, ItemSource.NETWORK, URL)
    assert (item.this_update, item.size) == (NOW, len(crl(NOW)))


def test_of_many_lists_the_newest_and_those_around_the_moment_are_brought(store) -> None:
    moments = [NOW - days * DAY for days in range(60)]
    for moment in moments:
        keep(store, crl(moment))
    asked_at = NOW - 30 * DAY + timedelta(hours=5)
    assert found(store, asked_at) == {
        crl(NOW),
        crl(NOW - 30 * DAY),
        crl(NOW - 29 * DAY),
    }


def test_the_last_list_before_the_certificates_end_is_brought(store) -> None:
    end = HEAD.not_after
    for moment in (end - 3 * DAY, end - DAY, end + DAY, end + 30 * DAY):
        keep(store, crl(moment))
    assert crl(end - DAY) in found(store, end + 40 * DAY)
    assert crl(end - 3 * DAY) not in found(store, end + 40 * DAY)


def test_beyond_the_horizon_nothing_is_brought(store) -> None:
    for days in range(4):
        keep(store, crl(NOW - days * DAY))
    horizon = NOW - 2 * DAY
    assert found(store, horizon, horizon=horizon) == {crl(NOW - 2 * DAY)}


def test_lists_of_other_issuers_and_answers_about_others_stay(store) -> None:
    keep(store, WORLD.crl(WORLD.authorities.government_ca, at=NOW))
    keep(store, WORLD.ocsp(WORLD.signers.upper_secondary.head, at=NOW))
    assert found(store) == set()


def test_another_key_of_the_same_name_does_not_hide_the_list(store) -> None:
    # The look-alike bears the organisation CA's name with another key.
    authorities = WORLD.authorities
    keep(store, WORLD.crl(authorities.organisation_ca, at=NOW - DAY))
    keep(store, WORLD.crl(authorities.look_alike_ca, at=NOW))
    school = read_certificate(WORLD.signers.upper_secondary.school.der)
    evidence = store.find(school, at=NOW)
    # Both are brought, for an authority may have a key for lists alone; whose counts is judged.
    assert [e.content for e in evidence] == [
        WORLD.crl(authorities.organisation_ca, at=NOW - DAY),
        WORLD.crl(authorities.look_alike_ca, at=NOW),
    ]


def test_a_list_of_another_scope_does_not_hide_the_full_one(store) -> None:
    item = read_crl_item(crl(NOW - DAY))
    assert item is not None
    newer = read_crl_item(crl(NOW))
    assert newer is not None
    store.add(item, url=URL, source=ItemSource.NETWORK, at=NOW)
    store.add(replace(newer, scope="part"), url=URL, source=ItemSource.NETWORK, at=NOW)
    assert found(store) == {crl(NOW - DAY), crl(NOW)}


def test_one_question_brings_a_bounded_number(store) -> None:
    for number in range(3 * MOST_PER_QUESTION):
        item = read_crl_item(crl(NOW - number * DAY))
        assert item is not None
        store.add(replace(item, scope=str(number)), url=URL, source=ItemSource.NETWORK, at=NOW)
    assert len(store.find(HEAD, at=NOW)) <= MOST_PER_QUESTION


def test_certificates_are_found_by_the_name_of_the_issuer(store) -> None:
    item = certificate_item(read_certificate(CA.der))
    store.add(item, url="http://crt.example/", source=ItemSource.NETWORK, at=NOW)
    assert store.find_issuers(HEAD) == (CA.der,)
    assert store.find_issuers(read_certificate(CA.der)) == ()


def test_publications_are_remembered_once(store) -> None:
    issuer = read_certificate(CA.der)
    store.note_publication(URL, issuer)
    store.note_publication(URL, issuer)
    assert store.publications() == ((URL, CA.der),)


def test_deleted_is_gone_from_the_file_too(tmp_path) -> None:
    store = EvidenceStore(tmp_path)
    content = crl(NOW)
    sha256 = keep(store, content)
    assert found(store) == {content}
    assert store.delete((sha256, "0" * 64), at=NOW) == 1
    assert found(store) == set()
    assert store.content(sha256) is None
    store.close()
    mark = content[-64:]  # of the signature
    assert all(mark not in path.read_bytes() for path in tmp_path.iterdir())
    with sqlite3.connect(tmp_path / FILE_NAME) as database:
        assert database.execute("SELECT sha256, kind FROM deletion").fetchall() == [(sha256, "crl")]
    database.close()


def test_an_answer_that_was_deleted_is_not_found_by_its_serial(store) -> None:
    sha256 = keep(store, WORLD.ocsp(WORLD.signers.primary.head, at=NOW))
    store.delete((sha256,), at=NOW)
    assert found(store) == set()


def test_two_processes_share_one_file(tmp_path) -> None:
    store = EvidenceStore(tmp_path)
    keep(store, crl(NOW))
    child = os.fork()
    if child == 0:
        try:
            keep(store, crl(NOW - DAY))
        except BaseException:  # noqa: BLE001 - nothing may go on in this copy of pytest
            os._exit(1)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert len(EvidenceStore(tmp_path).items()) == 2


def test_a_folder_that_cannot_hold_a_store_stops_the_start(tmp_path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ConfigurationError):
        EvidenceStore(tmp_path / "file" / "data")
    (tmp_path / FILE_NAME).write_bytes(b"this is no database, it is a text" * 40)
    with pytest.raises(ConfigurationError):
        EvidenceStore(tmp_path)


def test_a_store_of_another_version_stops_the_start(tmp_path) -> None:
    EvidenceStore(tmp_path)
    database = sqlite3.connect(tmp_path / FILE_NAME)
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(ConfigurationError, match="another version"):
        EvidenceStore(tmp_path)


def test_a_file_that_breaks_later_is_an_error_of_its_own(tmp_path: Path) -> None:
    store = EvidenceStore(tmp_path)
    keep(store, crl(NOW))
    store.close()
    (tmp_path / FILE_NAME).write_bytes(b"overwritten by something else entirely" * 40)
    with pytest.raises(EvidenceStoreError):
        store.items()


@pytest.mark.parametrize(
    ("age", "life", "ending"),
    [
        (timedelta(hours=1), timedelta(hours=10), False),
        (timedelta(hours=8, minutes=59), timedelta(hours=10), False),
        (timedelta(hours=9), timedelta(hours=10), True),
        (timedelta(days=6, hours=22), timedelta(days=7), False),
        (timedelta(days=6, hours=23), timedelta(days=7), True),
        (timedelta(days=8), timedelta(days=7), True),
    ],
)
def test_evidence_is_renewed_in_the_last_tenth_of_its_life(age, life, ending) -> None:
    assert is_ending(NOW, NOW + life, at=NOW + age) is ending
    assert is_ending(NOW, None, at=NOW)


# Items


def test_a_list_is_recognised_in_der_pem_and_bare_base64() -> None:
    content = crl(NOW)
    pem = x509.load_der_x509_crl(content).public_bytes(Encoding.PEM)
    bare = b"\n".join(pem.splitlines()[1:-1])
    for form in (content, pem, b"comment\n" + pem, bare):
        item = read_crl_item(form)
        assert item is not None
        assert item.content == content


@pytest.mark.parametrize(
    "content", [b"", b"<html></html>", b"0\x03abc", b"-----BEGIN X509 CRL-----\nxx", CA.der, CA.pem]
)
def test_what_is_no_list_is_none(content) -> None:
    assert read_crl_item(content) is None
    assert read_ocsp_item(content) is None


def test_a_response_is_filed_under_its_serial() -> None:
    item = read_ocsp_item(WORLD.ocsp(WORLD.signers.primary.head, at=NOW))
    assert item is not None
    assert set(item.answers) <= set(name_answers(HEAD))
    assert len(item.answers) == 1
    assert item.this_update == NOW


def test_the_cache_gives_the_same_object_within_its_bounds() -> None:
    cache = ContentCache(most_bytes=10)
    first = cache.get("a", lambda: bytes(bytearray(b"12345")))
    assert cache.get("a", bytes) is first
    cache.get("b", lambda: b"12345")
    cache.get("c", lambda: b"1")
    assert cache.get("b", bytes) == b"12345"
    assert cache.get("a", lambda: b"again") == b"again"
    cache.drop("a")
    cache.drop("a")
    assert cache.get("a", lambda: b"anew") == b"anew"
    assert cache.get("large", lambda: b"x" * 11) == b"x" * 11
