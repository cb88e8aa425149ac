"""Reports as the words of a page."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from verifier.reasons import Reason
from verifier.report import (
    ChangeItem,
    ChangeLevel,
    Check,
    CheckResult,
    Difference,
    Role,
    Status,
    failed,
    inconclusive,
    not_run,
)
from web.messages import LANGUAGES, load_messages
from web.presenting import State, present_page
from web.presenting.questions import QUESTION_CHECKS

OUTSIDE_QUESTIONS = {Check.STANDARD_PROFILE, Check.CONTENT_RULES}
"""Advisory by nature: they are listed with each signature and among the remarks."""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("state", State)
def test_every_state_is_put_into_words(reports: Any, state: State, lang: str) -> None:
    page = present_page(reports.in_state(state), lang=lang)
    assert page.headline.heading == load_messages(lang).state(state).heading
    assert page.headline.sentence
    assert page.headline.next_step
    assert "{" not in repr(page)


@pytest.mark.parametrize("state", State)
def test_no_page_shows_an_identity_number_in_full(reports: Any, state: State) -> None:
    page = present_page(reports.in_state(state), lang="vi")
    shown = (repr(page), repr(page.card), repr(page.card_more), repr(page.differences))
    assert not any(reports.number in text for text in shown)


def test_every_check_that_can_bind_stands_under_one_question() -> None:
    placed = [check for checks in QUESTION_CHECKS.values() for check in checks]
    assert len(placed) == len(set(placed))
    assert set(placed) == set(Check) - OUTSIDE_QUESTIONS


def test_a_valid_page_names_the_school(reports: Any) -> None:
    page = present_page(reports.card(), lang="vi")
    assert "do Tiểu học Sao Mai phát hành" in page.headline.sentence


def test_without_the_schools_name_the_sentence_still_stands(reports: Any) -> None:
    page = present_page(reports.card(card=()), lang="vi")
    assert page.headline.sentence == load_messages("vi").state(State.VALID).first


def test_an_altered_page_says_what_and_on_which_page(reports: Any) -> None:
    page = present_page(reports.in_state(State.ALTERED), lang="vi")
    assert "nội dung trang (trang 2)" in page.headline.sentence


def test_changes_are_told_even_where_something_else_heads_the_page(reports: Any) -> None:
    changed = reports.signature(
        Role.KY_PHAT_HANH,
        failed(Check.MODIFICATION, Reason.CHANGED_AFTER_SIGNING),
        change_level=ChangeLevel.FORBIDDEN,
        changes=(ChangeItem("page_content", 1),),
    )
    two = reports.in_state(State.DIFFERENT_CARDS)
    report = replace(two, documents=(reports.document(signatures=(changed,)), two.documents[1]))
    headline = present_page(report, lang="en").headline
    assert headline.state == State.DIFFERENT_CARDS.value
    assert headline.changed == "What changed: content of a page (page 1)"


def test_a_difference_is_told_with_both_values(reports: Any) -> None:
    page = present_page(reports.in_state(State.PDF_XML_DIFFER), lang="en")
    assert page.headline.sentence == "“Toán: điểm” is 10 in the PDF and 8 in the signed XML."
    assert [row.minor for row in page.differences] == [False, False, True]
    assert page.differences[1].xml == "absent"


def test_a_question_names_everybody_it_concerns_once(reports: Any) -> None:
    open_result = inconclusive(Check.REVOCATION, Reason.REVOCATION_UNREACHABLE)
    signatures = tuple(
        reports.signature(role, open_result) for role in (Role.CBQL, Role.KY_PHAT_HANH)
    )
    report = reports.report(reports.document(signatures=signatures))
    question = present_page(report, lang="en").questions[3]
    assert question.tag.kind == "open"
    (explanation,) = question.explanations
    assert len(explanation.about) == len(signatures)
    assert explanation.code == "revocation_unreachable"


def test_what_rests_on_a_failure_does_not_repeat_it(reports: Any) -> None:
    report = reports.card(
        failed(Check.INTEGRITY, Reason.DIGEST_MISMATCH),
        not_run(Check.COVERAGE, Reason.EARLIER_CHECK_FAILED),
    )
    question = present_page(report, lang="vi").questions[0]
    assert [e.code for e in question.explanations] == ["digest_mismatch"]


def test_a_question_that_nothing_binds_is_not_called_open(reports: Any) -> None:
    question = present_page(reports.card(), lang="vi").questions[-1]
    assert (question.tag.kind, question.tag.word) == ("skipped", "Không áp dụng")


def test_a_card_that_is_not_valid_is_not_called_signed(reports: Any) -> None:
    messages = load_messages("vi")
    doubtful = present_page(reports.in_state(State.UNSIGNED), lang="vi")
    assert doubtful.card_heading == messages.text("result.card_unproven")
    assert doubtful.card_hint == messages.text("result.card_doubt")


def test_signatures_stand_in_the_order_of_time_and_undated_ones_last(reports: Any) -> None:
    early = reports.signature(Role.KY_PHAT_HANH, proven_at=datetime(2020, 1, 1, tzinfo=UTC))
    undated = reports.signature(Role.GVCN, proven_at=None, proven_by=None, claimed_at=None)
    report = reports.report(
        reports.document(signatures=(undated, reports.signature(Role.CBQL), early))
    )
    titles = [s.title for s in present_page(report, lang="vi").signatures]
    assert titles == ["Trường Tiểu học Sao Mai", "Trần Minh Quang", "Lê Thu Hà"]


def test_a_signature_shows_what_the_circular_demands(reports: Any) -> None:
    signature = present_page(reports.card(), lang="vi").signatures[-1]
    assert [text for _, text in signature.minimum] == [
        "CN=Chứng thực số Mẫu, O=Nhà cung cấp Mẫu, C=VN",
        "CN=Trường Tiểu học Sao Mai, O=Trường Tiểu học Sao Mai, C=VN",
        "Chứng thư gốc Mẫu",
        "08:12:00 ngày 22/05/2026 (+07:00) (chứng minh bởi dấu thời gian gắn với chữ ký)",
        "Hợp lệ",
        "Hợp lệ",
        "01/03/2024 đến 01/03/2029",
    ]


def test_then_and_now_can_differ(reports: Any) -> None:
    signature = present_page(reports.in_state(State.VALID_REVOKED_SINCE), lang="vi").signatures[-1]
    assert {line.tag.kind for line in signature.at_signing} == {"passed"}
    assert [line.tag.kind for line in signature.now] == ["passed", "passed", "failed"]


def test_a_path_that_reaches_no_anchor_says_so(reports: Any) -> None:
    signatures = present_page(reports.in_state(State.MISSING_INTERMEDIATE), lang="vi").signatures
    incomplete = [s for s in signatures if not s.path_complete]
    assert [s.title for s in incomplete] == ["Trường Tiểu học Sao Mai"]
    assert not any(box.is_anchor for box in incomplete[0].path)


def test_another_policy_and_another_moment_are_told_in_the_headline(reports: Any) -> None:
    report = reports.card(
        policy_name="hoc-ba-so/claimed-time", judged_for=datetime(2020, 1, 1, tzinfo=UTC)
    )
    caveats = present_page(report, lang="vi").headline.caveats
    assert "hoc-ba-so/claimed-time" in caveats[0]
    assert "07:00:00 ngày 01/01/2020" in caveats[1]


def test_a_time_without_a_zone_says_so(reports: Any) -> None:
    signature = reports.signature(
        Role.CBQL, proven_at=None, proven_by=None, claimed_zone_assumed=True
    )
    page = present_page(reports.report(reports.document(signatures=(signature,))), lang="vi")
    assert "không ghi múi giờ" in page.signatures[0].when


def test_facts_are_told_in_words(reports: Any) -> None:
    report = reports.card(
        CheckResult(
            Check.REVOCATION,
            Status.FAILED,
            Reason.REVOKED,
            facts=(("revoked_at", "2026-05-01T00:00:00+00:00"), ("certificate", "")),
        )
    )
    (explanation,) = present_page(report, lang="vi").questions[3].explanations
    assert explanation.facts == (("Thời điểm thu hồi", "07:00:00 ngày 01/05/2026 (+07:00)"),)


def test_the_table_shows_what_the_circular_demands_in_short(reports: Any) -> None:
    row = present_page(reports.card(), lang="vi").timeline[-1].first.row
    assert (row.signer, row.issuer, row.manager) == (
        "Trường Tiểu học Sao Mai",
        "Chứng thực số Mẫu",
        "Chứng thư gốc Mẫu",
    )
    assert row.moment == "08:12:00 ngày 22/05/2026 (+07:00)"
    assert row.moment_basis == load_messages("vi").text("result.time_proven")
    assert (row.integrity.kind, row.validity.kind) == ("passed", "passed")
    assert row.period == "01/03/2024 đến 01/03/2029"


@pytest.mark.parametrize(
    ("times", "basis"),
    [
        ({}, "result.time_claimed"),
        ({"claimed_zone_assumed": True}, "result.time_assumed"),
        ({"claimed_at": None}, "result.no_time"),
    ],
)
def test_the_table_says_how_the_time_is_known(reports: Any, times: Any, basis: str) -> None:
    signature = reports.signature(Role.CBQL, proven_at=None, proven_by=None, **times)
    page = present_page(reports.report(reports.document(signatures=(signature,))), lang="vi")
    assert page.timeline[0].first.row.moment_basis == load_messages("vi").text(basis)


def test_one_person_signing_pdf_and_xml_at_once_is_one_entry(reports: Any) -> None:
    signature = reports.signature(Role.CBQL)
    report = reports.report(
        reports.document(signatures=(signature,), format="pdf"),
        reports.document(signatures=(signature,), format="xml"),
    )
    (entry,) = present_page(report, lang="vi").timeline
    assert [s.document for s in entry.signatures] == ["Tệp PDF", "Tệp XML"]
    assert [time.documents for time in entry.times] == ["Tệp PDF, Tệp XML"]


def test_two_signatures_of_one_person_with_different_outcomes_stay_apart(reports: Any) -> None:
    sound = reports.signature(Role.CBQL)
    broken = reports.signature(Role.CBQL, failed(Check.INTEGRITY, Reason.DIGEST_MISMATCH))
    report = reports.report(
        reports.document(signatures=(sound,), format="pdf"),
        reports.document(signatures=(broken,), format="xml"),
    )
    entries = present_page(report, lang="vi").timeline
    assert [(e.first.row.integrity.kind, e.first.unfolded) for e in entries] == [
        ("passed", False),
        ("failed", True),
    ]


def test_two_unknown_signers_are_not_called_one(reports: Any) -> None:
    unknown = reports.signature(Role.CBQL, signer=None)
    report = reports.report(reports.document(signatures=(unknown, unknown)))
    assert len(present_page(report, lang="vi").timeline) == 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_why_a_pdf_could_not_be_compared_is_told_with_the_page(reports: Any, lang: str) -> None:
    page = present_page(reports.in_state(State.NOT_COMPARABLE), lang=lang)
    assert page.headline.sentence.endswith({"vi": "(trang 2).", "en": "(page 2)."}[lang])
    (agreement,) = [q for q in page.questions if q.key == "agreement"]
    facts = dict(agreement.explanations[0].facts)
    assert facts == {load_messages(lang).fact("obstacle"): page.headline.sentence}


@pytest.mark.parametrize(
    ("fields", "whats"),
    [
        (("pupil.name", "pupil.birth_date", "lookup_id"), "học sinh, mã tra cứu"),
        (("school_year", "class_name"), "năm học"),
        (("school.name",), "trường"),
    ],
)
def test_two_cards_are_told_by_what_differs(
    reports: Any, fields: tuple[str, ...], whats: str
) -> None:
    report = reports.in_state(State.DIFFERENT_CARDS)
    differences = tuple(Difference(field, field, "a", "b", 1) for field in fields)
    report = replace(report, consistency=replace(report.consistency, differences=differences))
    sentence = present_page(report, lang="vi").headline.sentence
    assert sentence == f"Tệp PDF và tệp XML không cùng {whats}, nên không thể xác minh chung."
