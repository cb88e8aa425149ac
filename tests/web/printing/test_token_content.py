"""What a card's token says, and when a card has no room in one."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from verifier.printed.subject import SUBJECTS, find_subject
from verifier.printed.token import read_inside, read_outside
from verifier.report_card import SubjectResult
from web.cardkit.cards_lower_secondary import ANH_KHOA
from web.cardkit.cards_primary import MINH_CHAU
from web.printing.reference_making import make_reference
from web.printing.token_content import Print, describe_print
from web.printing.token_writing import TokenContentError, seal_token

KEY = ec.derive_private_key(7, ec.SECP256R1())
SHEET = Print(
    make_reference(lambda most: most // 3), 2, 1, 3, datetime(2026, 6, 15, 3, 20, 59, tzinfo=UTC), 9
)


def token_of(card):
    sealed = seal_token(describe_print(card, "ab" * 32, SHEET), KEY)
    return sealed, read_inside(read_outside(sealed))


def test_a_secondary_card_is_told_row_by_row_in_its_order():
    _, token = token_of(ANH_KHOA)
    assert token.pupil_name == ANH_KHOA.pupil.name
    assert token.birth_date == ANH_KHOA.pupil.birth_date
    assert token.printed_at == SHEET.printed_at.replace(second=0)
    names = [SUBJECTS[row.subject] for row in token.rows]
    assert names[:12] == [subject.name for subject in ANH_KHOA.subjects]
    assert names[12:] == ["Kết quả học tập", "Kết quả rèn luyện"]
    assert token.rows[0].cells == ("7.6", "7.9", "7.8")
    assert token.rows[8].cells == ("Đ", "Đ", "Đ")


def test_a_primary_card_is_told_with_levels_and_marks():
    _, token = token_of(MINH_CHAU)
    assert token.rows[0].cells == ("T", "9")
    assert token.rows[-1].cells == ("X", "")
    assert token.columns == 2


def test_what_no_sheet_may_show_in_its_code_is_not_in_it():
    sealed, _ = token_of(ANH_KHOA)
    for secret in (ANH_KHOA.pupil.number, ANH_KHOA.pupil.code, ANH_KHOA.pupil.ethnicity):
        assert secret.encode() not in sealed


def test_a_reassessment_adds_a_column():
    first = replace(ANH_KHOA.subjects[0], reassessed="6.50")
    _, token = token_of(replace(ANH_KHOA, subjects=(first, *ANH_KHOA.subjects[1:])))
    assert token.columns == 4
    assert token.rows[0].cells == ("7.6", "7.9", "7.8", "6.5")
    assert token.rows[-1].cells[3] == ""


def test_a_subject_that_the_table_does_not_know_keeps_its_row():
    other = SubjectResult(code="200", name="Cờ vua", mark=Decimal(9))
    _, token = token_of(replace(ANH_KHOA, subjects=(other,)))
    assert token.rows[0].subject == 0
    assert token.rows[0].cells == ("", "", "9")


@pytest.mark.parametrize(
    "spelt", ["GIÁO DỤC CÔNG DÂN", "Giáo dục  công dân", "Lịch sử và Địa lý", "Mỹ thuật"]
)
def test_other_spellings_of_a_subject_are_the_same_subject(spelt):
    assert find_subject(spelt) != 0


def test_no_row_of_a_table_can_pass_for_the_results_row():
    assert find_subject("Kết quả học tập") == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"school_year": None},
        {"level": None},
        {"pupil": replace(ANH_KHOA.pupil, name=None)},
        {"pupil": replace(ANH_KHOA.pupil, name="Ă" * 200)},
        {"school": replace(ANH_KHOA.school, code=None)},
        {"school": replace(ANH_KHOA.school, code="trường 1")},
        {"subjects": (replace(ANH_KHOA.subjects[0], mark=Decimal("7.85")),)},
        {"subjects": (replace(ANH_KHOA.subjects[0], term1="xuất sắc"),)},
        {"subjects": ANH_KHOA.subjects * 20},
        {"school_year": "1998-1999"},
    ],
)
def test_a_card_that_does_not_fit_is_refused(changes):
    with pytest.raises(TokenContentError):
        token_of(replace(ANH_KHOA, **changes))
