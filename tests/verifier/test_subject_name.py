"""Names of one subject, and names of two."""

import pytest

from verifier.subject_name import named_language, same_subject_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ngoại ngữ 1", "Ngoại ngữ 1 (Tiếng Anh)"),
        ("Ngoại ngữ 1", "Ngoại ngữ"),
        ("Ngoại ngữ 1 (Anh)", "Ngoại ngữ 1: Tiếng Anh"),
        ("Giáo dục công dân", "GDCD"),
        ("Nội dung giáo dục của địa phương", "Giáo dục địa phương"),
        ("Hoạt động trải nghiệm, hướng nghiệp", "HĐTN, HN"),
        ("Nghệ thuật (Âm nhạc)", "Âm nhạc"),
        ("Hóa học", "Hoá"),
        ("Giáo dục quốc phòng và an ninh", "GDQP&AN"),
    ],
)
def test_names_of_one_subject_share_a_key(one, other):
    assert same_subject_key(one) == same_subject_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ngoại ngữ 1", "Ngoại ngữ 2"),
        ("Ngoại ngữ 1", "Ngoại ngữ 1 (IELTS học bổng)"),
        ("Ngoại ngữ 1", "Ngoại ngữ 1 (Tiếng Anh) loại giỏi"),
        ("Âm nhạc", "Mĩ thuật"),
        ("Lịch sử", "Lịch sử và Địa lí"),
        ("Tin học", "Tin học và Công nghệ (Tin học)"),
        ("Hoạt động trải nghiệm", "Hoạt động trải nghiệm, hướng nghiệp"),
        ("Tiếng Việt", "Tiếng dân tộc thiểu số"),
    ],
)
def test_names_of_two_subjects_do_not(one, other):
    assert same_subject_key(one) != same_subject_key(other)


def test_the_language_is_told_where_it_is_named():
    assert named_language("Ngoại ngữ 1") is None
    assert named_language("Tiếng Việt") is None
    english, japanese = (named_language(f"Ngoại ngữ 1 (Tiếng {name})") for name in ("Anh", "Nhật"))
    assert english is not None
    assert english != japanese
    assert named_language("Ngoại ngữ 1 (Anh)") == english
    assert named_language("Tiếng Anh") == english
    assert named_language("Ngoại ngữ 1 (Pháp)") not in (None, english)
