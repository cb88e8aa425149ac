"""What is asked of a request before any of its content is read."""

import logging
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from web.app import create_app
from web.config import PortalConfig
from web.messages import LANGUAGES, load_messages
from web.rate_limit import Allowance, RateLimiter

ONE = Allowance(judging="1 per hour", reading="2 per hour")
OURS = PortalConfig(server_names=("hocba.example.vn", ".so.example.vn", "[2001:db8::1]"))


class _Answering:
    def __init__(self, report: Any) -> None:
        self.asked = 0
        self._report = report

    def verify(self, _: Any) -> Any:
        self.asked += 1
        return self._report


@pytest.fixture
def verifier(reports):
    return _Answering(reports.card())


@pytest.fixture
def make(verifier):
    """Make a client of a portal that is configured so."""

    def call(config=None, *, allowance=None):
        limiter = None if allowance is None else RateLimiter(allowance=allowance)
        return create_app(verifier, config=config or PortalConfig(), limiter=limiter).test_client()

    return call


def hand_in(client, path="/verify", **options):
    return client.post(path, data={"documents": (BytesIO(b"x"), "a.xml")}, **options)


def from_address(address):
    return {"environ_base": {"REMOTE_ADDR": address}}


# --- how often ---


@pytest.mark.parametrize("lang", LANGUAGES)
def test_too_many_cards_get_one_sentence_and_a_time_to_come_back(make, verifier, lang):
    client = make(allowance=ONE)
    assert hand_in(client).status_code == 200
    answer = hand_in(client, f"/verify?lang={lang}")
    assert answer.status_code == 429
    assert load_messages(lang).word("problem", "too_many") in answer.text
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert answer.headers["Cache-Control"] == "no-store"
    assert verifier.asked == 1


def test_the_interface_for_programs_is_counted_with_the_form(make):
    client = make(allowance=ONE)
    assert hand_in(client).status_code == 200
    answer = hand_in(client, "/api/v1/verifications")
    assert (answer.status_code, answer.mimetype) == (429, "application/problem+json")
    assert answer.json["code"] == "too_many"
    assert "Retry-After" in answer.headers


def test_pages_are_counted_apart_and_files_and_probes_are_not(make):
    client = make(allowance=ONE)
    assert hand_in(client).status_code == 200
    assert [client.get("/").status_code for _ in range(3)] == [200, 200, 429]
    assert client.get("/nothing-here").status_code == 429
    for path in ("/healthz", "/readyz", "/static/portal.css"):
        for _ in range(5):
            answer = client.get(path)
            answer.close()
            assert answer.status_code == 200


def test_nothing_of_a_refused_request_is_read(make):
    client = make(allowance=ONE)
    hand_in(client)

    content = BytesIO(b"--x\r\n" + b"y" * 1000)
    form = "multipart/form-data; boundary=x"
    answer = client.post("/verify", input_stream=content, content_type=form, content_length=1000)
    assert (answer.status_code, content.tell()) == (429, 0)


# --- whose ---


def test_without_trusted_proxies_a_forwarded_address_is_nobodys(make):
    client = make(allowance=ONE)
    first = hand_in(client, headers={"X-Forwarded-For": "198.51.100.1"})
    second = hand_in(client, headers={"X-Forwarded-For": "198.51.100.2"})
    assert (first.status_code, second.status_code) == (200, 429)


@pytest.mark.parametrize(
    ("proxies", "one", "other", "status"),
    [
        (1, "198.51.100.1", "198.51.100.2", 200),
        (1, "198.51.100.1", "198.51.100.1", 429),
        # what the client itself wrote before the proxy's word does not count
        (1, "203.0.113.5, 198.51.100.1", "203.0.113.6, 198.51.100.1", 429),
        (2, "198.51.100.1, 10.0.0.1", "198.51.100.2, 10.0.0.1", 200),
        (2, "203.0.113.5, 198.51.100.1, 10.0.0.1", "203.0.113.6, 198.51.100.1, 10.0.0.1", 429),
        # fewer entries than proxies: somebody came past them
        (2, "198.51.100.1", "198.51.100.2", 429),
    ],
)
def test_the_address_that_counts_is_what_the_outermost_trusted_proxy_saw(
    make, proxies, one, other, status
):
    client = make(PortalConfig(trusted_proxies=proxies), allowance=ONE)
    assert hand_in(client, headers={"X-Forwarded-For": one}).status_code == 200
    assert hand_in(client, headers={"X-Forwarded-For": other}).status_code == status


def test_no_address_and_no_file_name_is_logged(make, caplog):
    caplog.set_level(logging.DEBUG)
    client = make(PortalConfig(trusted_proxies=1), allowance=ONE)
    for _ in range(3):
        hand_in(client, headers={"X-Forwarded-For": "198.51.100.1"}, **from_address("192.0.2.9"))
    assert "198.51.100.1" not in caplog.text
    assert "192.0.2.9" not in caplog.text
    assert "a.xml" not in caplog.text


# --- for whom ---


@pytest.mark.parametrize(
    "host",
    [
        "hocba.example.vn",
        "HocBa.Example.VN:443",
        "hocba.example.vn.",
        "a.so.example.vn",
        "[2001:db8::1]:8000",
    ],
)
def test_our_names_are_answered(make, host):
    assert make(OURS).get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "hocba.example.vn.evil.example",
        "evilhocba.example.vn",
        "so.example.vn.evil.example",
        "hocba.example.vn@evil.example",
        "hocba.example.vn/evil",
        "",
        "[::1",
    ],
)
def test_other_hosts_are_refused_and_not_repeated(make, verifier, host, lang):
    answer = hand_in(make(OURS), f"/verify?lang={lang}", headers={"Host": host})
    assert answer.status_code == 421
    assert load_messages(lang).word("problem", "wrong_host") in answer.text
    assert "evil" not in answer.text
    assert verifier.asked == 0


def test_a_forwarded_host_is_not_believed(make):
    client = make(replace(OURS, trusted_proxies=1))
    headers = {"Host": "evil.example", "X-Forwarded-Host": "hocba.example.vn"}
    assert client.get("/", headers=headers).status_code == 421


def test_probes_are_answered_by_any_name(make):
    for path in ("/healthz", "/readyz"):
        assert make(OURS).get(path, headers={"Host": "10.0.0.7:8000"}).status_code == 200


# --- from where ---


@pytest.mark.parametrize("path", ["/verify", "/samples/x", "/api/v1/verifications", "/nothing"])
def test_no_post_of_another_site_is_taken(make, verifier, path):
    answer = hand_in(make(), path, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert verifier.asked == 0


def test_links_from_other_sites_lead_to_us(make):
    assert make().get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
