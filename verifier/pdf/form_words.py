"""The words that the ministry's forms print, and what they stand for.

Labels and headings of TT 27/2020 (primary), TT 22/2021 (secondary) and the sample card of CV 2088
PL2, with the variants that systems print. All are compared by key: case, tone placement, i and y,
and punctuation do not matter.
"""

import re
import unicodedata
from typing import Final

from verifier.spelling import subject_key

_LABELS: Final[dict[str, tuple[str, ...]]] = {
    "pupil.name": (
        "Họ và tên học sinh",
        "Họ tên học sinh",
        "Họ và tên",
        "Họ tên",
        "Họ, chữ đệm, tên",
        "Tên học sinh",
    ),
    "class_name": ("Lớp", "Tên lớp", "Học lớp"),
    "school_year": ("Năm học",),
    "school.name": ("Trường", "Tên trường", "Học trường"),
    "school.ward": (
        "Xã (Phường, Thị trấn)",
        "Xã/Phường/Thị trấn",
        "Xã (Phường)",
        "Xã/Phường",
        "Phường/Xã",
        "Xã (Phường, Đặc khu)",
        "Xã/Phường/Đặc khu",
    ),
    "school.district": (
        "Huyện (Thành phố, Quận, Thị xã)",
        "Huyện (Quận, Thị xã, Thành phố)",
        "Huyện (Quận, Thị xã, TP)",
        "Huyện/Quận",
        "Quận/Huyện",
        "Huyện/Quận/Thị xã/Thành phố",
    ),
    "school.province": ("Tỉnh (Thành phố)", "Tỉnh/Thành phố", "Thành phố/Tỉnh", "Tỉnh (TP)"),
    "register_number": ("Số sổ đăng bộ", "Số đăng bộ"),
    "pupil.gender": ("Giới tính", "Nam/Nữ"),
    "pupil.birth_date": ("Ngày, tháng, năm sinh", "Ngày sinh", "Ngày tháng năm sinh", "Sinh ngày"),
    "pupil.ethnicity": ("Dân tộc",),
    "pupil.nationality": ("Quốc tịch",),
    "pupil.number": (
        "Mã số định danh cá nhân",
        "Số định danh cá nhân",
        "Mã định danh cá nhân",
        "Mã định danh",
        "Số CCCD",
    ),
    "pupil.birth_place": ("Nơi sinh",),
    "pupil.home_town": ("Quê quán",),
    "pupil.residence": (
        "Chỗ ở hiện tại",
        "Chỗ ở hiện nay",
        "Nơi ở hiện nay",
        "Nơi ở hiện tại",
        "Nơi cư trú",
    ),
    "pupil.father": ("Họ và tên cha", "Họ và tên bố", "Họ tên cha", "Họ tên bố"),
    "pupil.mother": ("Họ và tên mẹ", "Họ tên mẹ"),
    "pupil.guardian": (
        "Họ và tên người giám hộ (nếu có)",
        "Họ và tên người giám hộ",
        "Người giám hộ (nếu có)",
        "Người giám hộ",
    ),
    "pupil.height_cm": ("Chiều cao",),
    "pupil.weight_kg": ("Cân nặng",),
    "head.name": ("Người ký học bạ", "Họ và tên người ký học bạ"),
    "head.title": ("Chức vụ của người ký học bạ", "Chức vụ người ký học bạ"),
    "issued_on": ("Ngày ký học bạ", "Ngày ký phát hành học bạ"),
    "lookup_id": ("Mã tra cứu học bạ UUID", "Mã tra cứu học bạ", "Mã tra cứu", "Mã tra cứu UUID"),
    "summary.excused_days": (
        "Số ngày nghỉ có phép",
        "Số buổi nghỉ có phép",
        "Có phép",
        "Nghỉ có phép",
        "Tổng số buổi nghỉ có phép",
    ),
    "summary.unexcused_days": (
        "Số ngày nghỉ không phép",
        "Số buổi nghỉ không phép",
        "Không phép",
        "Nghỉ không phép",
        "Tổng số buổi nghỉ không phép",
    ),
    "summary.absent_days": (
        "Tổng số buổi nghỉ học cả năm học",
        "Tổng số buổi nghỉ học cả năm",
        "Tổng số ngày nghỉ học cả năm học",
        "Tổng số ngày nghỉ",
        "Tổng số buổi nghỉ",
        "Số ngày nghỉ",
    ),
    "summary.result": ("Đánh giá kết quả giáo dục", "Kết quả giáo dục"),
    "summary.awards": ("Khen thưởng", "Khen thưởng (nếu có)"),
    "summary.completion_text": (
        "Hoàn thành chương trình lớp học/chương trình tiểu học",
        "Hoàn thành chương trình lớp học/cấp học",
        "Hoàn thành chương trình lớp học",
        "Hoàn thành chương trình tiểu học",
        "Hoàn thành chương trình",
    ),
    "summary.promoted": ("Được lên lớp", "Lên lớp"),
    "summary.teacher_comment": (
        "Nhận xét của giáo viên chủ nhiệm",
        "Nhận xét của GVCN",
        "Nhận xét của giáo viên",
    ),
    "comments[NHAN_XET_PHAM_CHAT]": ("Nhận xét về phẩm chất", "Nhận xét phẩm chất"),
    "comments[NHAN_XET_NANG_LUC_CHUNG]": ("Nhận xét về năng lực chung",),
    "comments[NHAN_XET_NANG_LUC_DAC_THU]": ("Nhận xét về năng lực đặc thù",),
    "class_teacher.name": ("Giáo viên chủ nhiệm",),
    "printed.approval": (
        "Nhận xét, phê duyệt của hiệu trưởng",
        "Nhận xét của hiệu trưởng",
        "Phê duyệt của hiệu trưởng",
    ),
    "printed.occupation": ("Nghề nghiệp",),
}
"""Field path to labels; `printed.…` is what a form shows and the XML does not hold."""

LABELS: Final[dict[tuple[str, ...], str]] = {
    tuple(subject_key(label).split()): path for path, labels in _LABELS.items() for label in labels
}
"""Words of a label to its field path."""
LONGEST_LABEL: Final = max(map(len, LABELS))
BOX_LABELS: Final = frozenset({"summary.teacher_comment", "printed.approval"})
"""Labels that may head a framed box, without a colon."""
WRAPPING: Final = frozenset(
    {
        "pupil.name",
        "school.name",
        "pupil.birth_place",
        "pupil.home_town",
        "pupil.residence",
        "summary.result",
        "summary.awards",
        "summary.completion_text",
        "summary.teacher_comment",
        "comments[NHAN_XET_PHAM_CHAT]",
        "comments[NHAN_XET_NANG_LUC_CHUNG]",
        "comments[NHAN_XET_NANG_LUC_DAC_THU]",
        "printed.approval",
        "printed.occupation",
    }
)
"""Fields whose value may go on in the next line."""

COLUMNS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("reassessed", rf".*{subject_key('đánh giá lại')}.*"),
        ("level", rf"{subject_key('mức đạt')}.*|{subject_key('mức đánh giá')}"),
        ("mark", rf"{subject_key('điểm kt')}.*|{subject_key('điểm kiểm tra')}.*"),
        ("term1", rf"(?:{subject_key('học kì')}|hk) ?(?:i|1)|hk(?:i|1)"),
        ("term2", rf"(?:{subject_key('học kì')}|hk) ?(?:ii|2)|hk(?:ii|2)"),
        ("year", rf"{subject_key('cả năm')}.*|cn"),
        ("learning", rf"(?:{subject_key('kết quả')} )?{subject_key('học tập')}"),
        ("conduct", rf"(?:{subject_key('kết quả')} )?{subject_key('rèn luyện')}"),
        ("class_name", rf"{subject_key('lớp')}|{subject_key('tên lớp')}"),
        ("school.name", rf"{subject_key('tên trường')}|{subject_key('trường')}"),
        ("register_number", rf"{subject_key('số')}.*{subject_key('đăng bộ')}"),
        ("enrolled_on", rf"{subject_key('ngày nhập học')}.*"),
        ("comment", rf"{subject_key('nhận xét')}.*"),
    )
)
"""What a column holds by the key of its heading, the first that matches."""

TABLES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("subjects", rf"{subject_key('môn học')}(?: .*)?|{subject_key('tên môn')}.*"),
        ("PHAM_CHAT", rf"(?:{subject_key('những')} )?{subject_key('phẩm chất')}.*"),
        ("NANG_LUC", rf"(?:{subject_key('những')} )?{subject_key('năng lực')}.*"),
        ("course", subject_key("năm học")),
        ("terms", rf"{subject_key('học kì')}"),
    )
)
"""Which table it is, by the key of the heading of its first column."""

TERM_ROWS: Final = {
    subject_key("Kết quả học tập"): "learning",
    subject_key("Học tập"): "learning",
    subject_key("Kết quả rèn luyện"): "conduct",
    subject_key("Rèn luyện"): "conduct",
}
"""Rows of the secondary table that hold no subject (TT 22/2021 Đ8, Đ9)."""

TERM_COLUMNS: Final = ("term1", "term2", "year")
TERM_NAMES: Final = {
    subject_key("Học kì I"): "term1",
    subject_key("HK I"): "term1",
    subject_key("Học kì II"): "term2",
    subject_key("HK II"): "term2",
    subject_key("Cả năm"): "year",
    subject_key("Cả năm học"): "year",
}
"""Rows of a table that has the terms one below the other."""

LEVEL_TITLES: Final = {
    subject_key("Tiểu học"): "02",
    subject_key("Trung học cơ sở"): "03",
    subject_key("Trung học phổ thông"): "04",
}
"""The second line of the cover's title."""

TITLE: Final = subject_key("Học bạ")


def letters_of(text: str) -> str:
    """Return the letters of a text without accents and spaces, for titles set wide."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in decomposed if letter.isalpha())


TITLE_LETTERS: Final = letters_of("Học bạ")
TEACHER_TITLE: Final = subject_key("Giáo viên chủ nhiệm")

GROUP_ROWS: Final = frozenset(
    map(
        subject_key,
        (
            "Năng lực chung",
            "Những năng lực chung",
            "Năng lực đặc thù",
            "Những năng lực đặc thù",
            "Môn học bắt buộc",
            "Môn học lựa chọn",
            "Hoạt động giáo dục bắt buộc",
        ),
    )
)
"""Rows that only head others."""

FORM_TEXT: Final = GROUP_ROWS | frozenset(
    map(
        subject_key,
        (
            "Cộng hòa xã hội chủ nghĩa Việt Nam",
            "Độc lập - Tự do - Hạnh phúc",
            "Bộ Giáo dục và Đào tạo",
            "Học bạ",
            "Học bạ số",
            "Học bạ tiểu học",
            "Học bạ trung học cơ sở",
            "Học bạ trung học phổ thông",
            "Tiểu học",
            "Trung học cơ sở",
            "Trung học phổ thông",
            "Quá trình học tập",
            "Kết quả học tập",
            "Kết quả rèn luyện",
            "Các môn học và hoạt động giáo dục",
            "Những phẩm chất chủ yếu",
            "Những năng lực cốt lõi",
            "Hiệu trưởng",
            "Phó hiệu trưởng",
            "Xác nhận của hiệu trưởng",
            "Giáo viên chủ nhiệm",
            "Giáo viên",
            "Nhà trường",
            "Chữ kí số",
            "Đã ký số",
            "Ký, ghi rõ họ tên",
            "Ký, ghi rõ họ và tên",
            "Ký và ghi rõ họ tên",
            "Ký, ghi rõ họ tên và đóng dấu",
            "Ký, ghi rõ họ và tên, đóng dấu",
            "Ảnh học sinh",
            "Ảnh học sinh (3 x 4cm)",
            "Ảnh 3x4",
            (
                "Mã tra cứu học bạ UUID sử dụng để tra cứu học bạ số trên cổng tra cứu "
                "Học bạ số - Bộ GDĐT"
            ),
        ),
    )
)
"""What stands on a form and says nothing about the pupil."""

_DATE: Final = (
    rf"{subject_key('ngày')} \d{{1,2}} {subject_key('tháng')} \d{{1,2}} "
    rf"{subject_key('năm')} \d{{4}}"
)
FORM_PATTERNS: Final = (
    re.compile(rf"{subject_key('trang')} \d{{1,2}}(?: \d{{1,2}})?"),
    re.compile(_DATE),
)
"""Page numbers, and a date above the signatures."""
DATED_LINE: Final = re.compile(rf"[^\d]{{1,60}} {_DATE}")
"""The line of place and date above the signatures, whatever stands before the date.

It ends a text; whether its words are a place is for who knows the card (`left_over`).
"""
