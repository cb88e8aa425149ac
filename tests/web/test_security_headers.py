"""What every answer tells the browser, reviewed one by one."""

import io
import re
from typing import Any

import pytest

from web.app import create_app
from web.config import PortalConfig

PATHS = [
    "/",
    "/how",
    "/en",
    "/healthz",
    "/readyz",
    "/nothing",
    "/static/portal.css",
    "/static/none",
]


class _Answering:
    def __init__(self, report: Any) -> None:
        self._report = report

    def verify(self, _: Any) -> Any:
        return self._report


@pytest.fixture
def client(reports):
    return create_app(_Answering(reports.card()), config=PortalConfig()).test_client()


@pytest.fixture(params=[*PATHS, "POST /verify", "POST /api/v1/verifications", "POST /nothing"])
def answer(request, client):
    """One answer of every kind."""
    method, _, path = request.param.rpartition(" ")
    form = {"documents": (io.BytesIO(b"x"), "a.pdf")} if method else None
    found = client.open(path, method=method or "GET", data=form)
    found.get_data()
    found.close()
    return found


def policy_of(answer) -> dict[str, str]:
    parts = answer.headers["Content-Security-Policy"].split("; ")
    return dict(part.partition(" ")[::2] for part in parts)


def test_nothing_is_loaded_from_elsewhere_and_nothing_runs_inline(answer):
    policy = policy_of(answer)
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["img-src"] in {"'self'", "'self' data:"}
    assert not re.search(r"unsafe|https?:|\*", answer.headers["Content-Security-Policy"])


def test_pictures_inside_a_page_are_allowed_on_results_only(client):
    form = {"documents": (io.BytesIO(b"x"), "a.pdf")}
    assert policy_of(client.post("/verify", data=form))["img-src"] == "'self' data:"
    for answer in (client.get("/"), client.post("/verify"), client.get("/nothing")):
        assert policy_of(answer)["img-src"] == "'self'"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ],
)
def test_every_answer_carries(answer, name, value):
    assert answer.headers[name] == value


def test_no_answer_may_use_the_visitors_devices(answer):
    features = answer.headers["Permissions-Policy"].split(", ")
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(features)
    assert all(feature.endswith("=()") for feature in features)


def test_encryption_is_demanded_for_the_future_where_there_is_some(reports):
    config = PortalConfig(trusted_proxies=1)
    client = create_app(_Answering(reports.card()), config=config).test_client()
    name = "Strict-Transport-Security"
    assert name not in client.get("/").headers
    assert name not in client.get("/", headers={"X-Forwarded-Proto": "http"}).headers
    secure = client.get("/", headers={"X-Forwarded-Proto": "https"})
    assert secure.headers[name] == "max-age=31536000"


def test_a_scheme_that_nobody_trusted_wrote_is_not_believed(client):
    answer = client.get("/", headers={"X-Forwarded-Proto": "https"})
    assert "Strict-Transport-Security" not in answer.headers


def test_results_and_errors_are_kept_nowhere(client):
    form = {"documents": (io.BytesIO(b"x"), "a.pdf")}
    for answer in (
        client.post("/verify", data=form),
        client.post("/api/v1/verifications", data={"documents": (io.BytesIO(b"x"), "a")}),
        client.post("/verify"),
        client.get("/nothing"),
        client.get("/static/none"),
        client.get("/readyz"),
    ):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        answer.close()


def test_files_are_kept_for_a_year(client):
    answer = client.get("/static/portal.css")
    answer.close()
    assert "max-age=31536000" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "//evil.example/how",
        "/en//evil.example",
        "/\\evil.example",
        "/%2f%2fevil.example",
        "/how/",
        "/static//evil.example",
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/app.py",
    ],
)
def test_no_address_leads_to_another_site_or_file(client, path):
    answer = client.get("/", environ_overrides={"PATH_INFO": path.partition("?")[0]})
    answer.close()
    assert answer.headers.get("Location", "/").startswith("/")
    assert "evil" not in answer.headers.get("Location", "")
    assert answer.status_code in {302, 400, 404}
    assert b"create_app" not in answer.data


def test_the_only_redirect_takes_no_address_from_its_request(client):
    answer = client.get("/en?next=https://evil.example", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/?lang=en")


def test_what_is_asked_for_is_not_repeated_in_a_page(client):
    text = client.get("/nothing/<script>alert(1)</script>?lang=<b>&x=alert(1)").text
    assert "alert(1)" not in text
