"""Asking a time-stamping authority: its token is believed once it holds and is for us."""

from datetime import UTC, datetime

import pytest
from asn1crypto import tsp

from trust_store.fetching import Fetched, FetchFailure, NotModified, Trouble
from verifier.errors import ConfigurationError
from web.cardkit.pki import DemoWorld
from web.receipts.timestamping import TSA, StampUnavailableError, make_stamp, open_stamp

URL = "http://tsa.example.vn/tsa"
NOW = datetime(2026, 6, 15, 2, 35, tzinfo=UTC)
DIGEST = bytes(range(32))


@pytest.fixture(scope="module")
def authority():
    return DemoWorld(NOW).authorities.national_tsa


def answer(authority, *, digest=None, nonce=0, change=lambda token: token):
    """Answer like an authority; its token says what is asked for, or something else."""

    def ask(request):
        assert (request.url, request.body_type) == (URL, "application/timestamp-query")
        asked = tsp.TimeStampReq.load(request.body)
        assert asked["cert_req"].native
        assert asked["message_imprint"]["hash_algorithm"]["algorithm"].native == "sha256"
        imprint = asked["message_imprint"]["hashed_message"].native
        token = authority.token(
            imprint if digest is None else digest,
            "sha256",
            at=NOW,
            nonce=asked["nonce"].native + nonce,
        )
        content = {
            "status": {"status": "granted"},
            "time_stamp_token": tsp.ContentInfo.load(change(token)),
        }
        return Fetched(tsp.TimeStampResp(content).dump())

    return ask


def test_a_token_that_holds_is_taken(authority):
    token = make_stamp(URL, answer(authority))(DIGEST)
    assert tsp.ContentInfo.load(token)["content_type"].native == "signed_data"


@pytest.mark.parametrize(
    "wrong",
    [
        {"digest": bytes(32)},
        {"nonce": 1},
        {"change": lambda token: token[:-1] + bytes([token[-1] ^ 1])},
    ],
    ids=["imprint", "nonce", "signature"],
)
def test_any_other_is_not(authority, wrong):
    with pytest.raises(StampUnavailableError):
        make_stamp(URL, answer(authority, **wrong))(DIGEST)


@pytest.mark.parametrize(
    "came",
    [
        FetchFailure(Trouble.TIME_OUT),
        NotModified(),
        Fetched(b""),
        Fetched(b"<html>"),
        Fetched(bytes.fromhex("30053003020102")),  # PKIStatus rejection
        Fetched(b"\x30\x03\x02\x01\x00"),
    ],
)
def test_no_answer_is_no_token(came):
    with pytest.raises(StampUnavailableError):
        make_stamp(URL, lambda _: came)(DIGEST)


def test_the_setting_names_an_address():
    assert open_stamp({}) is None
    assert open_stamp({TSA: URL}) is not None
    for wrong in ("tsa.example.vn", "ftp://tsa.example.vn", "http://[", "http://localhost/tsa"):
        with pytest.raises(ConfigurationError):
            open_stamp({TSA: wrong})
