"""A batch of cards: each judged alone, the whole as good as its worst."""

import base64
import contextlib
import gzip
import json
import zipfile
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from verifier.archive import open_archives
from verifier.errors import DocumentError, DocumentFault
from verifier.illustration import PageImage
from verifier.policy import Limits
from verifier.report import CardFact, Verdict, VerificationReport
from verifier.submission import Submission
from verifier.xml.batch import split_batch
from web.app import create_app
from web.batch import MOST_CARDS, MOST_TOGETHER, Batch, BatchItem, judge_batch, open_batch
from web.config import PortalConfig
from web.json_batch import present_batch_json
from web.messages import LANGUAGES, load_messages
from web.presenting import State
from web.presenting.batch import present_batch
from web.rate_limit import Allowance, RateLimiter, Scope, TooManyRequestsError

SCHEMA = Path(__file__).parents[2] / "docs/batch.schema.json"
PDF = b"%PDF-1.7 valid"


@dataclass
class ScriptedVerifier:
    """A card's content names the state that its report is in; a PDF belongs to `valid` only."""

    reports: Any
    asked: list[Submission] = field(default_factory=list)

    def verify(self, submission: Submission) -> VerificationReport:
        self.asked.append(submission)
        words = [
            d.decode().removeprefix("<HOC_BA>").removesuffix("</HOC_BA>")
            for d in submission.documents
        ]
        if "unreadable" in words:
            raise DocumentError(DocumentFault.MALFORMED)
        state, _, pupil = words[-1].removeprefix("%PDF-1.7 ").partition(" of ")
        if pupil:
            facts = (CardFact("pupil.name", "", pupil), CardFact("pupil.birth_date", "", pupil))
            return replace(self.reports.in_state(State(state)), card=facts)
        if len(words) == 2 and words[1] != "valid":
            return self.reports.in_state(State.DIFFERENT_CARDS)
        return self.reports.in_state(State(state))

    def open(self, documents: tuple[bytes, ...]) -> tuple[bytes, ...]:
        return open_archives(documents, limits=Limits())

    def split(self, content: bytes) -> tuple[bytes, ...]:
        return split_batch(content, limits=Limits())

    def draw(self, document: bytes, pages: tuple[int, ...]) -> tuple[PageImage, ...]:
        raise NotImplementedError


@pytest.fixture
def verifier(reports: Any) -> ScriptedVerifier:
    return ScriptedVerifier(reports)


def listed(*words: str) -> bytes:
    cards = "".join(f"<HOC_BA>{word}</HOC_BA>" for word in words)
    return f'<DANH_SACH_HOC_BA id="dataDanhSach">{cards}</DANH_SACH_HOC_BA>'.encode()


def judged(verifier: ScriptedVerifier, *documents: bytes) -> Any:
    return judge_batch(open_batch(documents, verifier.split), verifier.verify)


def verdicts(batch: Any) -> list[Verdict | None]:
    return [item.verdict for item in batch.items]


def test_each_card_has_its_own_verdict(verifier: ScriptedVerifier) -> None:
    batch = judged(verifier, listed("valid", "altered", "unknown_signer", "unreadable"))
    assert verdicts(batch) == [Verdict.VALID, Verdict.INVALID, Verdict.INDETERMINATE, None]
    assert [item.number for item in batch.items] == [1, 2, 3, 4]
    assert all(len(submission.documents) == 1 for submission in verifier.asked)


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        (("valid", "valid"), Verdict.VALID),
        (("valid", "altered", "unreadable"), Verdict.INVALID),
        (("valid", "unknown_signer"), Verdict.INDETERMINATE),
        (("valid", "unreadable"), Verdict.INDETERMINATE),
        (("unreadable", "unreadable"), None),
    ],
)
def test_a_batch_is_as_good_as_its_worst_card(
    verifier: ScriptedVerifier, words: tuple[str, ...], verdict: Verdict | None
) -> None:
    assert judged(verifier, listed(*words)).verdict is verdict


def test_a_batch_of_one_is_that_card(verifier: ScriptedVerifier) -> None:
    assert open_batch([listed("valid")], verifier.split) == (
        Submission((b"<HOC_BA>valid</HOC_BA>",)),
    )
    packed = base64.b64encode(gzip.compress(listed("valid")))
    assert len(open_batch([packed, PDF], verifier.split)) == 1


def test_what_is_no_batch_is_handed_on(verifier: ScriptedVerifier) -> None:
    assert open_batch([b"valid", PDF], verifier.split) == (Submission((b"valid", PDF)),)
    with pytest.raises(DocumentError) as caught:
        open_batch([], verifier.split)
    assert caught.value.fault is DocumentFault.EMPTY


def test_two_batches_are_too_many(verifier: ScriptedVerifier) -> None:
    two = listed("valid", "valid")
    with pytest.raises(DocumentError) as caught:
        open_batch([two, two], verifier.split)
    assert caught.value.fault is DocumentFault.TOO_MANY


def test_a_pdf_is_compared_with_the_card_that_it_is_of(verifier: ScriptedVerifier) -> None:
    batch = judged(verifier, listed("altered", "valid"), PDF)
    assert verdicts(batch) == [Verdict.INVALID, Verdict.VALID]
    states = [s.documents for s in verifier.asked]
    assert (b"<HOC_BA>altered</HOC_BA>",) in states
    assert batch.items[0].report == verifier.reports.in_state(State.ALTERED)


def test_a_pdf_of_none_of_the_cards_is_judged_by_itself(verifier: ScriptedVerifier) -> None:
    batch = judged(verifier, listed("altered", "unknown_signer"), PDF)
    assert [item.number for item in batch.items] == [1, 2, 0]
    assert verdicts(batch) == [Verdict.INVALID, Verdict.INDETERMINATE, Verdict.VALID]


def test_a_pdf_is_read_once_and_beside_the_cards_of_its_pupil_only(
    verifier: ScriptedVerifier,
) -> None:
    cards = listed(*(f"valid of pupil {number}" for number in range(10)))
    batch = judged(verifier, cards, b"%PDF-1.7 valid of PUPIL  7")
    assert verdicts(batch) == [Verdict.VALID] * 10
    with_pdf = [s.documents for s in verifier.asked if s.documents[0].startswith(b"%PDF")]
    assert [documents[1:] for documents in with_pdf] == [
        (),
        (b"<HOC_BA>valid of pupil 7</HOC_BA>",),
    ]


def test_a_pdf_of_a_pupil_with_more_cards_than_years_is_not_read_for_each(
    verifier: ScriptedVerifier,
) -> None:
    cards = listed(*["valid of one pupil"] * 12)
    batch = judged(verifier, cards, b"%PDF-1.7 valid of one pupil")
    faults = [item.fault for item in batch.items]
    left = 12 - MOST_TOGETHER
    assert faults == [None] * MOST_TOGETHER + [DocumentFault.NOT_BEGUN] * left
    assert sum(d.startswith(b"%PDF") for s in verifier.asked for d in s.documents) == (
        1 + MOST_TOGETHER
    )
    assert batch.verdict is Verdict.INDETERMINATE


@pytest.mark.parametrize("path", ["/verify", "/api/v1/verifications"])
def test_a_batch_counts_as_many_requests_as_it_has_cards(
    verifier: ScriptedVerifier, path: str
) -> None:
    limiter = RateLimiter(allowance=Allowance(judging="10 per minute"))
    client = create_app(verifier, config=PortalConfig(), limiter=limiter).test_client()

    def hand_in(cards: int) -> int:
        content = listed(*["valid"] * cards)
        return client.post(path, data={"documents": (BytesIO(content), "a.xml")}).status_code

    assert [hand_in(6), hand_in(4), hand_in(1)] == [200, 200, 429]
    asked = len(verifier.asked)
    assert hand_in(4) == 429
    assert len(verifier.asked) == asked == 10


def test_a_batch_larger_than_the_allowance_takes_all_of_it() -> None:
    limiter = RateLimiter(allowance=Allowance(judging="5 per minute"))
    for address, before, allowed in (("192.0.2.1", 0, True), ("192.0.2.2", 1, False)):
        for _ in range(before + 1):
            limiter.count_address(Scope.JUDGING, address)
        with contextlib.nullcontext() if allowed else pytest.raises(TooManyRequestsError):
            limiter.count_cards(address, 40)
        with pytest.raises(TooManyRequestsError):
            limiter.count_address(Scope.JUDGING, address)


@pytest.mark.parametrize("include_card", [False, True])
def test_the_json_follows_its_published_schema(
    verifier: ScriptedVerifier, include_card: bool
) -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    batch = judged(verifier, listed("valid", "unreadable", "altered"), b"%PDF-1.7 unsigned")
    content = present_batch_json(batch, include_card=include_card, lang="vi")
    Draft202012Validator(schema).validate(content)
    assert content["counts"] == {"valid": 1, "invalid": 1, "indeterminate": 0, "unreadable": 1}
    assert content["verdict"] == "invalid"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_shows_first_what_needs_a_person(verifier: ScriptedVerifier, lang: str) -> None:
    batch = judged(verifier, listed("valid", "unknown_signer", "unreadable", "altered"))
    page = present_batch(batch, lang=lang)
    assert [row.tag.kind for row in page.rows] == ["failed", "open", "open", "passed"]
    assert page.kind == "invalid"
    assert len(page.counts) == 4
    assert verifier.reports.number not in repr(page)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_portal_answers_with_a_page_or_json(verifier: ScriptedVerifier, lang: str) -> None:
    client = create_app(verifier, config=PortalConfig()).test_client()

    def hand_in(path: str, content: bytes) -> Any:
        return client.post(f"{path}?lang={lang}", data={"documents": [(BytesIO(content), "a.xml")]})

    page = hand_in("/verify", listed("valid", "altered"))
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert 'data-state="batch"' in page.get_data(as_text=True)
    answer = hand_in("/api/v1/verifications", gzip.compress(listed("valid", "altered")))
    assert answer.json["schema"] == "hocba-verify/batch/1"
    alone = hand_in("/api/v1/verifications", listed("valid"))
    assert alone.json["schema"] == "hocba-verify/report/1"
    assert hand_in("/verify", listed(*["valid"] * (MOST_CARDS + 1))).status_code == 422
    assert hand_in("/verify", listed()).status_code == 422


def zipped(*contents: bytes) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(contents):
            archive.writestr(f"hoc-ba/{number}", content)
    return target.getvalue()


@pytest.mark.parametrize("path", ["/verify", "/api/v1/verifications"])
def test_what_comes_in_a_zip_is_as_if_it_had_come_without(
    verifier: ScriptedVerifier, path: str
) -> None:
    client = create_app(verifier, config=PortalConfig()).test_client()
    pair = (b"%PDF-1.7 valid", b"<HOC_BA>valid</HOC_BA>")
    form = {"documents": (BytesIO(zipped(*pair)), "hoc-ba.zip")}
    assert client.post(path, data=form).status_code == 200
    assert verifier.asked == [Submission(pair)]
    form = {"documents": (BytesIO(zipped(listed("valid", "altered"))), "hoc-ba.zip")}
    assert client.post(path, data=form).status_code == 200
    assert len(verifier.asked) == 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_zip_that_cannot_be_opened_is_told_in_one_sentence(
    verifier: ScriptedVerifier, lang: str
) -> None:
    client = create_app(verifier, config=PortalConfig()).test_client()
    form = {"documents": (BytesIO(zipped(zipped(b"<a/>"))), "hoc-ba.zip")}
    answer = client.post(f"/verify?lang={lang}", data=form)
    assert answer.status_code == 422
    assert load_messages(lang).fault(DocumentFault.ARCHIVE_NESTED) in answer.text
    assert "hoc-ba.zip" not in answer.text


def test_what_is_not_judged_in_time_could_not_be_finished(verifier: ScriptedVerifier) -> None:
    submissions = open_batch((listed("valid", "valid", "valid"),), verifier.split)
    ticks = iter([0.0, 1.0, 15.0, 20.5])
    batch = judge_batch(submissions, verifier.verify, seconds=20, clock=lambda: next(ticks))
    assert [item.fault for item in batch.items] == [None, None, DocumentFault.NOT_BEGUN]
    assert batch.verdict is Verdict.INDETERMINATE


@pytest.mark.parametrize(
    ("lang", "heading", "line"),
    [
        ("vi", "Danh sách: 1 học bạ đã kiểm tra", "1 chưa kịp kiểm tra"),
        ("en", "A list of cards: 1 checked", "1 not checked yet"),
    ],
)
def test_only_judged_cards_are_counted_and_those_not_begun_are_said_to_be_sound(
    reports: Any, lang: str, heading: str, line: str
) -> None:
    report = reports.in_state(State.VALID)
    items = (
        BatchItem(1, report),
        BatchItem(2, None, DocumentFault.NOT_BEGUN),
        BatchItem(3, None, DocumentFault.MALFORMED),
        BatchItem(0, report),
    )
    page = present_batch(Batch(items), lang=lang)
    assert page.heading == heading
    assert line in page.counts
    (row,) = [r for r in page.rows if r.fault == load_messages(lang).fault(items[1].fault)]
    assert row.tag.word in {"Chưa kịp kiểm tra", "Not checked yet"}
