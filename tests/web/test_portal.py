"""The portal's pages through one client that looks over every page it fetches."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from verifier.errors import ConfigurationError, DocumentError, DocumentFault
from verifier.policy import Limits
from verifier.report import Verdict, VerificationReport
from verifier.submission import Submission
from web.app import create_app
from web.config import PortalConfig, SampleCard
from web.messages import LANGUAGES, load_messages
from web.presenting import State
from web.security_headers import HEADERS, RESULT_POLICY

ROUTES = {
    ("GET", "/"),
    ("GET", "/<any(how, verdicts, privacy):name>"),
    ("GET", "/en"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/static/<path:filename>"),
    ("POST", "/api/v1/verifications"),
    ("POST", "/samples/<name>"),
    ("POST", "/verify"),
}
"""Every address of the portal; it changes only on purpose."""
SMALL = Limits(pdf_bytes=2000, xml_bytes=1000)
FILE_NAME = "hoc-ba-cua-An.pdf"


@dataclass(frozen=True)
class ScriptedVerifier:
    """Answers as it is told, and remembers what it was asked."""

    answer: Callable[[Submission], VerificationReport]
    asked: list[Submission] = field(default_factory=list)

    def verify(self, submission: Submission) -> VerificationReport:
        self.asked.append(submission)
        return self.answer(submission)


class _Page(HTMLParser):
    """What the rules of every page speak of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        for tag in {"title", "h1"} & set(self._open):
            self.texts[tag] = self.texts.get(tag, "") + data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


class Visitor:
    """A client that holds every page it fetches to the rules for all pages."""

    def __init__(self, app: Flask) -> None:
        self._client = app.test_client()

    def get(self, path: str, **options: Any) -> TestResponse:
        return self._look_over(self._client.get(path, **options))

    def post(self, path: str, **options: Any) -> TestResponse:
        return self._look_over(self._client.post(path, **options))

    def hand_in(self, *contents: bytes, path: str = "/verify", **options: Any) -> TestResponse:
        files = [(BytesIO(content), FILE_NAME) for content in contents]
        return self.post(path, data={"documents": files}, **options)

    def _look_over(self, response: TestResponse) -> TestResponse:
        response.get_data()
        response.close()
        is_result = response.request.path.startswith(("/verify", "/samples/"))
        shows_pages = is_result and response.status_code == 200
        expected = {"Content-Security-Policy": RESULT_POLICY} if shows_pages else {}
        for name, value in (HEADERS | expected).items():
            assert response.headers[name] == value
        assert "Set-Cookie" not in response.headers
        if response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            _look_over_page(response.get_data(as_text=True))
        return response


def _look_over_page(text: str) -> None:
    page = _Page(text)
    assert page.all("html")[0]["lang"] in LANGUAGES
    assert page.texts["title"].strip()
    assert len(page.all("h1")) == 1
    assert page.texts["h1"].strip()
    for form in page.all("form"):
        assert form["method"] == "post"
        assert (form["action"] or "").startswith("/")
    for script in page.all("script"):
        assert (script["src"] or "").startswith("/static/")
    for _, attributes in page.tags:
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
    for tag, attribute in (("img", "src"), ("link", "href"), ("script", "src")):
        for attributes in page.all(tag):
            assert not re.match(r"(https?:)?//", attributes[attribute] or "")
    names = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(names) == len(set(names))
    assert "Traceback" not in text
    assert FILE_NAME not in text


def _sample(state: State) -> SampleCard:
    name = state.value.replace("_", "-")
    return SampleCard(name, f"Mẫu {name}", f"Sample {name}", Verdict.VALID, (state.value.encode(),))


@pytest.fixture
def verifier(reports: Any) -> ScriptedVerifier:
    """A document's content names the state that its report shall be in."""
    return ScriptedVerifier(lambda s: reports.in_state(State(s.documents[0].decode())))


@pytest.fixture
def visitor(verifier: ScriptedVerifier) -> Visitor:
    return Visitor(create_app(verifier, config=PortalConfig()))


def visit_failing(error: Exception) -> Visitor:
    def fail(_: Submission) -> VerificationReport:
        raise error

    return Visitor(create_app(ScriptedVerifier(fail), config=PortalConfig(limits=SMALL)))


def test_the_routes_are_the_stored_ones(verifier: ScriptedVerifier) -> None:
    app = create_app(verifier, config=PortalConfig())
    assert set(_routes(app)) == ROUTES


def _routes(app: Flask) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield method, rule.rule


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", ["/", "/how", "/verdicts", "/privacy"])
def test_every_plain_page_speaks_both_languages(visitor: Visitor, path: str, lang: str) -> None:
    text = visitor.get(f"{path}?lang={lang}").get_data(as_text=True)
    assert f'<html lang="{lang}">' in text
    assert load_messages(lang).text("site.official") in text


def test_vietnamese_is_the_default_and_for_unknown_languages(visitor: Visitor) -> None:
    for path in ("/", "/?lang=fr"):
        assert '<html lang="vi">' in visitor.get(path).get_data(as_text=True)


def test_english_has_a_short_address(visitor: Visitor) -> None:
    assert visitor.get("/en").headers["Location"] == "/?lang=en"


def test_the_first_page_weighs_less_than_100_kilobytes(visitor: Visitor) -> None:
    page = visitor.get("/")
    parsed = _Page(page.get_data(as_text=True))
    assets = [a["href"] for a in parsed.all("link")] + [a["src"] for a in parsed.all("script")]
    weight = len(page.data) + sum(len(visitor.get(str(path)).data) for path in assets)
    assert weight < 100_000


def test_public_pages_may_be_kept_and_files_carry_their_digest(visitor: Visitor) -> None:
    assert "no-store" not in visitor.get("/").headers.get("Cache-Control", "")
    style = str(_Page(visitor.get("/").get_data(as_text=True)).all("link")[1]["href"])
    assert re.fullmatch(r"/static/portal\.css\?v=[0-9a-f]{12}", style)
    assert "max-age=31536000" in visitor.get(style).headers["Cache-Control"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("state", State)
def test_every_state_has_its_page(visitor: Visitor, reports: Any, state: State, lang: str) -> None:
    response = visitor.hand_in(state.value.encode(), path=f"/verify?lang={lang}")
    text = response.get_data(as_text=True)
    assert response.status_code == 200
    assert " ".join(_Page(text).texts["h1"].split()) == load_messages(lang).state(state).heading
    assert reports.number not in text
    assert response.headers["Cache-Control"] == "no-store"
    assert "noindex" in response.headers["X-Robots-Tag"]


def test_a_verdict_page_says_what_was_not_checked(visitor: Visitor) -> None:
    text = visitor.hand_in(b"valid").get_data(as_text=True)
    for key in ("limit_register", "limit_portal", "limit_paper", "minimum"):
        assert load_messages("vi").text(f"result.{key}") in text
    assert "0123456789abcdef" in text


def test_one_or_two_files_reach_the_verifier_as_they_are(
    visitor: Visitor, verifier: ScriptedVerifier
) -> None:
    visitor.hand_in(b"valid")
    visitor.hand_in(b"valid", b"\x00\xff second")
    assert [s.documents for s in verifier.asked] == [
        (b"valid",),
        (b"valid", b"\x00\xff second"),
    ]


@pytest.mark.parametrize("fault", DocumentFault)
def test_what_cannot_be_read_is_told_in_one_sentence(fault: DocumentFault) -> None:
    response = visit_failing(DocumentError(fault, limit="pages")).hand_in(b"something")
    assert response.status_code == (413 if fault is DocumentFault.TOO_LARGE else 422)
    text = response.get_data(as_text=True)
    assert load_messages("vi").fault(fault) in text
    assert 'action="/verify"' in text
    assert response.headers["Cache-Control"] == "no-store"


def test_nothing_handed_in_is_told(visitor: Visitor) -> None:
    response = visitor.hand_in()
    assert response.status_code == 415
    empty = visitor.post("/verify", data={"documents": (BytesIO(b""), "")})
    assert empty.status_code == 422
    assert load_messages("vi").fault(DocumentFault.EMPTY) in empty.get_data(as_text=True)


def test_more_files_than_a_card_has_are_refused(visitor: Visitor) -> None:
    response = visitor.hand_in(b"valid", b"valid", b"valid")
    assert response.status_code == 422
    assert load_messages("vi").fault(DocumentFault.TOO_MANY) in response.get_data(as_text=True)


def test_a_part_beyond_its_limit_is_refused(reports: Any) -> None:
    verifier = ScriptedVerifier(lambda _: reports.card())
    visitor = Visitor(create_app(verifier, config=PortalConfig(limits=SMALL)))
    assert visitor.hand_in(b"x" * SMALL.pdf_bytes).status_code == 200
    response = visitor.hand_in(b"x" * (SMALL.pdf_bytes + 1))
    assert response.status_code == 413
    assert load_messages("vi").word("problem", "too_large") in response.get_data(as_text=True)
    assert len(verifier.asked) == 1


def test_a_request_beyond_the_whole_limit_is_refused(reports: Any) -> None:
    verifier = ScriptedVerifier(lambda _: reports.card())
    visitor = Visitor(create_app(verifier, config=PortalConfig(limits=SMALL)))
    assert visitor.hand_in(b"x" * 100_000).status_code == 413
    assert verifier.asked == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "null"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://hocba.example.com"}, 403),
    ],
)
def test_forms_of_other_sites_are_refused(
    visitor: Visitor, headers: dict[str, str], status: int
) -> None:
    assert visitor.hand_in(b"valid", headers=headers).status_code == status


def test_a_wrong_address_and_a_wrong_method_have_pages(visitor: Visitor) -> None:
    missing = visitor.get("/khong-co")
    assert missing.status_code == 404
    assert load_messages("vi").word("problem", "not_found") in missing.get_data(as_text=True)
    wrong = visitor.get("/verify?lang=en")
    assert wrong.status_code == 405
    assert "POST" in wrong.headers["Allow"]
    assert load_messages("en").word("problem_heading", "method_not_allowed") in wrong.text


def test_a_bug_is_a_page_of_ours_and_no_verdict() -> None:
    response = visit_failing(ZeroDivisionError("secret content")).hand_in(b"something")
    assert response.status_code == 500
    assert load_messages("vi").word("problem", "internal") in response.text
    assert "secret" not in response.text


def test_a_wrong_configuration_does_not_start() -> None:
    with pytest.raises(ConfigurationError):
        PortalConfig(samples=(_sample(State.VALID),))
    with pytest.raises(ConfigurationError):
        PortalConfig(demo=True, samples=(_sample(State.VALID), _sample(State.VALID)))
    with pytest.raises(ConfigurationError):
        SampleCard("../x", "", "", Verdict.VALID, (b"",))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_demo_is_marked_and_offers_its_samples(verifier: ScriptedVerifier, lang: str) -> None:
    samples = (_sample(State.VALID), _sample(State.ALTERED))
    visitor = Visitor(create_app(verifier, config=PortalConfig(demo=True, samples=samples)))
    messages = load_messages(lang)
    start = visitor.get(f"/?lang={lang}").text
    assert messages.text("site.demo_text") in start
    assert samples[1].title_in(lang) in start
    result = visitor.post(f"/samples/altered?lang={lang}")
    assert messages.state(State.ALTERED).heading.split(" – ")[1] in result.text
    assert messages.text("site.demo_text") in result.text
    assert visitor.post("/samples/unknown").status_code == 404


def test_outside_the_demo_there_are_no_samples(visitor: Visitor) -> None:
    assert visitor.post("/samples/valid").status_code == 404
    assert load_messages("vi").text("site.demo_text") not in visitor.get("/").text


def test_an_empty_directory_is_said_loudly(verifier: ScriptedVerifier) -> None:
    visitor = Visitor(create_app(verifier, config=PortalConfig(directory_empty=True)))
    assert load_messages("vi").text("site.directory_empty") in visitor.get("/").text
    assert visitor.get("/readyz").json["school_directory"] == "empty"


def test_the_probes_answer(visitor: Visitor) -> None:
    assert visitor.get("/healthz").json == {"status": "alive"}
    assert visitor.get("/readyz").json == {
        "status": "ready",
        "school_directory": "installed",
        "demo": False,
        "isolation": [],
        "network_isolated": False,
    }


def test_the_official_address_and_contact_are_shown(verifier: ScriptedVerifier) -> None:
    config = PortalConfig(public_url="https://hocba.example.vn", contact="hotro@example.vn")
    text = Visitor(create_app(verifier, config=config)).get("/how").text
    assert "https://hocba.example.vn" in text
    assert "hotro@example.vn" in text


def test_behind_https_browsers_are_told_to_stay_there(visitor: Visitor) -> None:
    secure = visitor.get("/", base_url="https://localhost")
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in visitor.get("/").headers


def test_the_api_answers_with_the_json_report(visitor: Visitor) -> None:
    path = "/api/v1/verifications"
    closed = visitor.hand_in(b"altered", path=path)
    assert closed.status_code == 200
    assert closed.json["verdict"] == "invalid"
    assert closed.json["report_card"] is None
    assert closed.headers["Cache-Control"] == "no-store"
    opened = visitor.hand_in(b"altered", path=f"{path}?include_card=true&lang=en")
    assert opened.json["report_card"]
    assert opened.json["headline"]["language"] == "en"


def test_the_api_tells_errors_as_problem_details(visitor: Visitor) -> None:
    path = "/api/v1/verifications"
    error = DocumentError(DocumentFault.ENCRYPTED)
    unreadable = visit_failing(error).hand_in(b"something", path=path)
    assert unreadable.status_code == 422
    assert unreadable.mimetype == "application/problem+json"
    assert unreadable.json == {
        "type": "urn:hocba-verify:problem:encrypted",
        "title": load_messages("vi").word("problem_heading", "unreadable"),
        "status": 422,
        "detail": load_messages("vi").fault(DocumentFault.ENCRYPTED),
        "code": "encrypted",
    }
    unfinished = visit_failing(DocumentError(DocumentFault.LIMIT, limit="time"))
    answer = unfinished.hand_in(b"something", path=path)
    assert (answer.status_code, answer.json["code"], answer.json["limit"]) == (422, "limit", "time")
    not_a_form = visitor.post(path, data=b"%PDF-1.7", content_type="application/pdf")
    assert (not_a_form.status_code, not_a_form.json["code"]) == (415, "not_a_form")
    wrong_method = visitor.get(path)
    assert (wrong_method.status_code, wrong_method.json["status"]) == (405, 405)


def test_the_json_on_the_page_is_the_whole_report(visitor: Visitor) -> None:
    text = visitor.hand_in(b"valid").text
    assert "&#34;schema&#34;: &#34;hocba-verify/report/1&#34;" in text


def test_markup_in_a_card_stays_text(reports: Any) -> None:
    signature = reports.signature(next(iter(reports.roles)), id="<script>alert(1)</script>")
    report = reports.report(reports.document(signatures=(signature,)))
    visitor = Visitor(create_app(ScriptedVerifier(lambda _: report), config=PortalConfig()))
    assert "<script>alert" not in visitor.hand_in(b"something").text
