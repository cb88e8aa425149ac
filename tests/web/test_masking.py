"""What hides identity numbers."""

import pytest

from web.masking import mask_numbers


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("048317002681", "0483******81"),
        ("UID=CCCD:048317002681, CN=Lê Thu Hà", "UID=CCCD:0483******81, CN=Lê Thu Hà"),
        ("CCCD048317002681", "CCCD0483******81"),
        ("048 317 002 681", "048 3** *** *81"),
        ("048.317.002.681", "048.3**.***.*81"),
        ("UID=CMND:012345678", "UID=CMND:01*****78"),
        ("hc: B1234567", "hc: B1****67"),
        ("0483\u200b17002681", "0483******81"),
        ("số 048317002681 và 079217003456", "số 0483******81 và 0792******56"),
    ],
)
def test_identity_numbers_are_partly_hidden(text: str, masked: str) -> None:
    assert mask_numbers(text) == masked


@pytest.mark.parametrize(
    "text", ["UID=MST:0312345678", "MST:0312345678-001", "2025-2026", "17/05/2017", "8,5", ""]
)
def test_other_numbers_stay(text: str) -> None:
    assert mask_numbers(text) == text


def test_masking_twice_changes_nothing() -> None:
    once = mask_numbers("UID=CCCD:048317002681, UID=CMND:012345678")
    assert mask_numbers(once) == once


def test_characters_that_turn_writing_around_are_left_out() -> None:
    assert mask_numbers("Trường \u202eTiểu học\x1b[2J") == "Trường Tiểu học[2J"
