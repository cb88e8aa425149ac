"""The card kit's services: what they say over HTTP is what the authorities say."""

import hashlib
from datetime import UTC, datetime

import pytest
from asn1crypto import tsp
from cryptography import x509

from trust_store.fetching import Fetched, Fetcher, FetchFailure, HostList, Request, Trouble
from verifier.document import Integrity
from verifier.pki.cms import read_timestamp_token
from verifier.policy import Limits
from web.cardkit.http_services import DEMO_HOSTS, DemoServices, Fault, serve_demo
from web.cardkit.pki import DemoWorld

NOW = datetime(2026, 6, 15, 3, tzinfo=UTC)
WORLD = DemoWorld(NOW)


@pytest.fixture(scope="module")
def services():
    with serve_demo(WORLD, at=NOW) as running:
        yield running


def ask(services: DemoServices, url: str, body: bytes | None = None):
    fetcher = Fetcher(
        HostList(DEMO_HOSTS),
        resolve=services.resolve,
        connect=services.connect,
        allow_loopback=True,
    )
    return fetcher.fetch(Request(url, 100_000, 5, body=body))


def test_lists_and_certificates_are_published(services) -> None:
    authority = WORLD.authorities.government_ca
    found = ask(services, "http://crl.demo.example/government_ca.crl")
    assert found.content == WORLD.crl(authority, at=NOW)
    found = ask(services, "http://crt.demo.example/government_ca.crt")
    assert found.content == authority.der
    assert ask(services, "http://crl.demo.example/nobody.crl") == FetchFailure(Trouble.STATUS)
    assert ask(services, "http://www.demo.example/") == FetchFailure(Trouble.STATUS)


def test_every_request_and_its_answer_is_noted(services) -> None:
    ask(services, "http://crl.demo.example/tsa_ca.crl")
    assert services.log[-1] == "GET crl.demo.example/tsa_ca.crl 200"


def test_tokens_are_made_for_what_is_asked(services) -> None:
    digest = hashlib.sha256(b"card").digest()
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": digest}
    question = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint}).dump()
    found = ask(services, "http://tsa.demo.example/", body=question)
    response = tsp.TimeStampResp.load(found.content)
    token = read_timestamp_token(
        response["time_stamp_token"].dump(), digest_of=lambda _: digest, limits=Limits()
    )
    assert (token.integrity, token.imprint_matches) == (Integrity.INTACT, True)
    assert token.gen_time == NOW


def test_an_address_can_be_made_to_fail_alone(services) -> None:
    services.faults["crl.demo.example/organisation_ca.crl"] = Fault.HTML
    found = ask(services, "http://crl.demo.example/organisation_ca.crl")
    assert isinstance(found, Fetched)
    assert found.content.startswith(b"<!doctype html>")
    other = ask(services, "http://crl.demo.example/remote_signing_ca.crl")
    assert x509.load_der_x509_crl(other.content)
