"""The rows and titles of the ministry's forms: annexes of TT 27/2020 and TT 22/2021, QĐ 2904."""

from collections.abc import Mapping
from typing import Final

from verifier.report_card import Level

LEVEL_TITLES: Final[Mapping[Level, str]] = {
    Level.PRIMARY: "Tiểu học",
    Level.LOWER_SECONDARY: "Trung học cơ sở",
    Level.UPPER_SECONDARY: "Trung học phổ thông",
}

SUBJECT_ROWS: Final[Mapping[Level, tuple[str, ...]]] = {
    Level.PRIMARY: (
        "Tiếng Việt",
        "Toán",
        "Ngoại ngữ 1",
        "Lịch sử và Địa lí",
        "Khoa học",
        "Tin học và Công nghệ (Tin học)",
        "Tin học và Công nghệ (Công nghệ)",
        "Đạo đức",
        "Tự nhiên và Xã hội",
        "Giáo dục thể chất",
        "Nghệ thuật (Âm nhạc)",
        "Nghệ thuật (Mĩ thuật)",
        "Hoạt động trải nghiệm",
        "Tiếng dân tộc",
    ),
    Level.LOWER_SECONDARY: (
        "Ngữ văn",
        "Toán",
        "Ngoại ngữ 1",
        "Giáo dục công dân",
        "Lịch sử và Địa lí",
        "Khoa học tự nhiên",
        "Công nghệ",
        "Tin học",
        "Giáo dục thể chất",
        "Nghệ thuật",
        "Hoạt động trải nghiệm, hướng nghiệp",
        "Nội dung giáo dục của địa phương",
        "Tiếng dân tộc thiểu số",
        "Ngoại ngữ 2",
    ),
    Level.UPPER_SECONDARY: (
        "Ngữ văn",
        "Toán",
        "Ngoại ngữ 1",
        "Lịch sử",
        "Giáo dục thể chất",
        "Giáo dục quốc phòng và an ninh",
        "Hoạt động trải nghiệm, hướng nghiệp",
        "Nội dung giáo dục của địa phương",
        "Địa lí",
        "Giáo dục kinh tế và pháp luật",
        "Vật lí",
        "Hóa học",
        "Sinh học",
        "Công nghệ",
        "Tin học",
        "Âm nhạc",
        "Mĩ thuật",
        "Tiếng dân tộc thiểu số",
        "Ngoại ngữ 2",
    ),
}
"""All rows of each form; what a class is not taught stays blank, as it does on paper."""

QUALITIES: Final = (
    "PHAM_CHAT_YEU_NUOC",
    "PHAM_CHAT_NHAN_AI",
    "PHAM_CHAT_CHAM_CHI",
    "PHAM_CHAT_TRUNG_THUC",
    "PHAM_CHAT_TRACH_NHIEM",
)
GENERAL_COMPETENCES: Final = (
    "NANG_LUC_TU_CHU_TU_HOC",
    "NANG_LUC_GIAO_TIEP_HOC_TAC",
    "NANG_LUC_GIAI_QUYET_VAN_DE_SANG_TAO",
)
SPECIFIC_COMPETENCES: Final = (
    "NANG_LUC_NGON_NGU",
    "NANG_LUC_TINH_TOAN",
    "NANG_LUC_KHOA_HOC",
    "NANG_LUC_CONG_NGHE",
    "NANG_LUC_TIN_HOC",
    "NANG_LUC_THAM_MI",
    "NANG_LUC_THE_CHAT",
)
