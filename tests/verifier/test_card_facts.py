"""The card as labelled values, without what must not be shown."""

import pytest

from verifier.card_facts import card_facts, mask_number
from verifier.report_card import ReportCard
from web.cardkit import cards


@pytest.mark.parametrize(
    ("number", "masked"),
    [("048317002681", "0483******81"), ("123456", "******"), ("", "")],
)
def test_an_identity_number_is_masked(number, masked):
    assert mask_number(number) == masked


@pytest.mark.parametrize("card", cards.CARDS, ids=lambda card: card.pupil.name)
def test_no_fact_shows_an_identity_number(card):
    shown = " ".join(fact.value for fact in card_facts(card))
    numbers = (card.pupil.number, card.head.number, card.class_teacher.number)
    assert not any(number in shown for number in numbers if number)


@pytest.mark.parametrize("card", cards.CARDS, ids=lambda card: card.pupil.name)
def test_every_fact_has_a_label_a_value_and_a_path_of_its_own(card):
    facts = card_facts(card)
    assert all(fact.label and fact.value for fact in facts)
    assert len({fact.field for fact in facts}) == len(facts)


def test_primary_results_are_in_words():
    facts = {fact.field: (fact.label, fact.value) for fact in card_facts(cards.MINH_CHAU)}
    assert facts["subjects[01]"] == ("Toán", "Hoàn thành tốt, 10")
    assert facts["assessments[PHAM_CHAT_YEU_NUOC]"] == ("Yêu nước", "Tốt")
    assert facts["pupil.birth_date"] == ("Ngày, tháng, năm sinh", "14/03/2019")
    assert facts["pupil.height_cm"] == ("Chiều cao", "118,5")


def test_secondary_results_tell_terms_and_year():
    facts = {fact.field: fact.value for fact in card_facts(cards.ANH_KHOA)}
    assert facts["subjects[15]"] == "học kì I: 8,7; học kì II: 9,1; cả năm: 9,0"
    assert facts["subjects[88]"] == "học kì I: Đ; học kì II: Đ; cả năm: Đ"
    assert facts["summary.learning.year"] == "Tốt"
    assert "summary.result" not in facts


def test_an_empty_card_has_no_facts():
    assert card_facts(ReportCard()) == ()
