"""A PDF of several school years beside the XML of one: no other year rides along."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.evaluation.several_years import bind
from verifier.obstacle import Obstacle
from verifier.reasons import Note, Reason
from verifier.report import Verdict
from web.batch import judge_batch, open_batch
from web.cardkit import cards
from web.cardkit.workshop import XADES, draw_unsigned, in_style, make_xml, plan, stamp_all

NEWEST = cards.lower_secondary_grade_6()
OLDER = replace(cards.vary(NEWEST, school_year="2024-2025"), pupil=NEWEST.pupil, class_name="5A1")


def with_first_mark(card, mark):
    first = replace(card.subjects[0], mark=Decimal(mark))
    return replace(card, subjects=(first, *card.subjects[1:]))


@pytest.fixture(scope="module")
def xml(world) -> bytes:
    steps = stamp_all(plan(NEWEST, world.signers.lower_secondary), world)
    return make_xml(NEWEST, in_style(steps, xml=XADES))


def copy(*years) -> bytes:
    return bind([draw_unsigned(card) for card in years], one_front=False)


def test_a_copy_of_its_own_year_alone_is_valid(verify, xml):
    assert verify(copy(NEWEST), xml).verdict is Verdict.VALID


def test_another_year_in_a_copy_that_nobody_signed_leaves_it_open(verify, xml):
    report = verify(copy(OLDER, NEWEST), xml)
    result = report.consistency.result
    assert report.verdict is Verdict.INDETERMINATE
    assert Note.OTHER_YEARS in result.notes
    assert dict(result.facts)["obstacle"] == Obstacle.OTHER_YEARS.value


def test_a_forged_mark_of_the_signed_year_is_found_among_other_years(verify, xml):
    report = verify(copy(OLDER, with_first_mark(NEWEST, "9.9")), xml)
    assert report.consistency.result.reason is Reason.PDF_XML_DIFFER
    assert report.verdict is Verdict.INVALID


def test_the_signed_year_shown_twice_is_not_chosen_from(verify, xml):
    report = verify(copy(with_first_mark(NEWEST, "9.9"), OLDER, NEWEST), xml)
    assert report.verdict is not Verdict.VALID


def test_a_copy_beside_a_list_is_compared_with_the_card_that_it_is_of(verifier, world, xml):
    pupil = replace(NEWEST.pupil, name="Trần Bình An", number="001213009999")
    card = replace(NEWEST, pupil=pupil, lookup_id="0f0f0f0f-0000-4000-8000-000000000001")
    steps = stamp_all(plan(card, world.signers.lower_secondary), world)
    both = (make_xml(card, in_style(steps, xml=XADES)), xml)
    cut = b"".join(content[content.index(b"<HOC_BA") :] for content in both)
    batch = b'<DANH_SACH_HOC_BA id="dataDanhSach">' + cut + b"</DANH_SACH_HOC_BA>"
    submissions = open_batch((copy(NEWEST), batch), verifier.split)
    judged = judge_batch(submissions, verifier.verify)
    first, second = judged.items
    assert second.verdict is Verdict.VALID
    assert first.report is not None
    assert [document.format for document in first.report.documents] == ["xml"]
