"""The subjects that a token can name, by number: the rows of the ministry's forms.

The number follows from the name as signed, not from MA_MON_HOC, because the official code list was
not to be had. A name that is not in the table has the number 0: its row stands on the sheet, in the
same order, and the token does not say which it is. Numbers are never given to another name.
"""

from functools import cache
from typing import Final

from verifier.spelling import subject_key

OTHER: Final = 0
"""A subject that the table does not name."""
LEARNING: Final = 61
"""Secondary: the row "Kết quả học tập" of first term, second term and year."""
CONDUCT: Final = 62
"""Secondary: the row "Kết quả rèn luyện"."""
YEAR_RESULT: Final = 63
"""Primary: "Đánh giá kết quả giáo dục"."""

SUBJECTS: Final[dict[int, str]] = {
    1: "Tiếng Việt",
    2: "Toán",
    3: "Ngoại ngữ 1",
    4: "Lịch sử và Địa lí",
    5: "Khoa học",
    6: "Tin học và Công nghệ (Tin học)",
    7: "Tin học và Công nghệ (Công nghệ)",
    8: "Đạo đức",
    9: "Tự nhiên và Xã hội",
    10: "Giáo dục thể chất",
    11: "Nghệ thuật (Âm nhạc)",
    12: "Nghệ thuật (Mĩ thuật)",
    13: "Hoạt động trải nghiệm",
    14: "Tiếng dân tộc thiểu số",
    15: "Ngữ văn",
    16: "Giáo dục công dân",
    17: "Khoa học tự nhiên",
    18: "Công nghệ",
    19: "Tin học",
    20: "Nghệ thuật",
    21: "Hoạt động trải nghiệm, hướng nghiệp",
    22: "Nội dung giáo dục của địa phương",
    23: "Ngoại ngữ 2",
    24: "Giáo dục quốc phòng và an ninh",
    25: "Vật lí",
    26: "Hóa học",
    27: "Sinh học",
    28: "Lịch sử",
    29: "Địa lí",
    30: "Giáo dục kinh tế và pháp luật",
    31: "Âm nhạc",
    32: "Mĩ thuật",
    LEARNING: "Kết quả học tập",
    CONDUCT: "Kết quả rèn luyện",
    YEAR_RESULT: "Đánh giá kết quả giáo dục",
}
"""TT 27/2020, TT 22/2021 and QĐ 2904/QĐ-BGDĐT, as the forms print them."""


def find_subject(name: str) -> int:
    """Return the number of a subject's name, however it is spelt; 0 for one that has none."""
    return _numbers().get(subject_key(name), OTHER)


@cache
def _numbers() -> dict[str, int]:
    return {subject_key(name): number for number, name in SUBJECTS.items() if number < LEARNING}
