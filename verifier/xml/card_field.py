"""The elements of DU_LIEU_HOC_BA (CV 2088/BGDĐT-GDTH PL1 II.1) and what they are called here.

The official list has spelling mistakes that software reproduces; corrected ones are read too.
"""

from verifier.report_card import Level

ROOT = "DU_LIEU_HOC_BA"
HISTORY = "QUA_TRINH_HOC_TAP"
"""Repeats names of THONG_TIN_CHUNG for other years, so it is read apart."""

FIELDS: dict[str, str] = {
    "lookup_id": "MA_TRA_CUU_UUID",
    "version": "PHIEN_BAN",
    "circular": "THONG_TU",
    "school_year": "TEN_NAM_HOC",
    "grade": "MA_KHOI",
    "level": "MA_CAP_HOC",
    "class_name": "TEN_LOP",
    "register_number": "SO_SO_DANG_BO",
    "school.code": "MA_TRUONG",
    "school.name": "TEN_TRUONG",
    "school.department_code": "MA_SO_GIAO_DUC",
    "school.department": "TEN_SO_GD",
    "school.ward": "TEN_XA_PHUONG",
    "school.district": "TEN_QUAN_HUYEN",
    "school.province": "TEN_TINH_THANH_PHO",
    "pupil.name": "HO_VA_TEN",
    "pupil.birth_date": "NGAY_SINH",
    "pupil.gender": "GIOI_TINH",
    "pupil.number": "SO_CCCD",
    "pupil.code": "MA_HOC_SINH",
    "pupil.ethnicity": "DAN_TOC",
    "pupil.nationality": "QUOC_TICH",
    "pupil.birth_place": "NOI_SINH",
    "pupil.home_town": "QUE_QUAN",
    "pupil.residence": "CHO_O_HIEN_NAY",
    "pupil.father": "HO_VA_TEN_CHA",
    "pupil.mother": "HO_VA_TEN_ME",
    "pupil.guardian": "HO_VA_TEN_NGUOI_GIAM_HO",
    "pupil.height_cm": "CHIEU_CAO",
    "pupil.weight_kg": "CAN_NANG",
    "head.name": "TEN_GIAM_HIEU_KY_HOC_BA",
    "head.number": "SO_CCCD_GIAM_HIEU_KY_HOC_BA",
    "head.title": "CHUC_VU_GIAM_HIEU_KY_HOC_BA",
    "class_teacher.name": "TEN_GIAO_VIEN_CHU_NHIEM",
    "class_teacher.number": "SO_CCCD_GIAO_VIEN_CHU_NHIEM",
    "issue_place": "DIA_DANH_PHAT_HANH_HOC_BA",
    "created_on": "NGAY_TAO_HOC_BA",
    "issued_on": "NGAY_KY_PHAT_HANH_HOC_BA",
    "summary.result": "KET_QUA_XEP_LOAI",
    "summary.promoted": "DUOC_LEN_LOP",
    "summary.completion_text": "NOI_DUNG_HOAN_THANH_CHUONG_TRINH",
    "summary.completed_grade": "DA_HOAN_THANH_CHUONG_TRINH_LOP_HOC",
    "summary.completed_school": "DA_HOAN_THANH_CHUONG_TRINH_TIEU_HOC",
    "summary.awards": "NOI_DUNG_KHEN_THUONG",
    "summary.extra_awards": "NOI_DUNG_KHEN_THUONG_DOT_XUAT",
    "summary.teacher_comment": "NHAN_XET_GVCN",
    "summary.learning.term1": "KET_QUA_HOC_TAP_HK1",
    "summary.learning.term2": "KET_QUA_HOC_TAP_HK2",
    "summary.learning.year": "KET_QUA_HOC_TAP_CN",
    "summary.conduct.term1": "KET_QUA_REN_LUYEN_HK1",
    "summary.conduct.term2": "KET_QUA_REN_LUYEN_HK2",
    "summary.conduct.year": "KET_QUA_REN_LUYEN_CN",
    "summary.excused_days": "TONG_SO_BUOI_NGHI_CO_PHEP",
    "summary.unexcused_days": "THONG_SO_BUOI_NGHI_KHONG_PHEP",
}
"""Field path to element, for everything that stands once."""

ASSESSMENTS = (
    "PHAM_CHAT_YEU_NUOC",
    "PHAM_CHAT_NHAN_AI",
    "PHAM_CHAT_CHAM_CHI",
    "PHAM_CHAT_TRUNG_THUC",
    "PHAM_CHAT_TRACH_NHIEM",
    "NANG_LUC_TU_CHU_TU_HOC",
    "NANG_LUC_GIAO_TIEP_HOC_TAC",
    "NANG_LUC_GIAI_QUYET_VAN_DE_SANG_TAO",
    "NANG_LUC_NGON_NGU",
    "NANG_LUC_TINH_TOAN",
    "NANG_LUC_KHOA_HOC",
    "NANG_LUC_CONG_NGHE",
    "NANG_LUC_TIN_HOC",
    "NANG_LUC_THAM_MI",
    "NANG_LUC_THE_CHAT",
)
"""TT 27/2020 Đ6: five qualities, three general and seven specific competences."""

COMMENTS = ("NHAN_XET_PHAM_CHAT", "NHAN_XET_NANG_LUC_CHUNG", "NHAN_XET_NANG_LUC_DAC_THU")

SUBJECT_CODE, SUBJECT_NAME = "MA_MON_HOC", "TEN_MON_HOC"
ROW_FIELDS = {
    "code": SUBJECT_CODE,
    "name": SUBJECT_NAME,
    "level": "MUC_DAT_DUOC",
    "mark": "DIEM_KIEM_TRA_DINH_KY",
    "term1": "DIEM_HOC_KY_1",
    "term2": "DIEM_HOC_KY_2",
    "year": "DIEM_TONG_KET",
    "reassessed": "DIEM_SAU_DANH_GIA_LAI",
    "comment": "NHAN_XET",
}
"""What one row of the table of marks holds."""

FURTHER = ("NAM_HOC", "NGAY_TRANG_THAI_CHUYEN_DEN")
"""Known elements that no field path stands for."""

ALIASES = {
    "TONG_SO_BUOI_NGHI_KHONG_PHEP": "THONG_SO_BUOI_NGHI_KHONG_PHEP",
    "NANG_LUC_GIAO_TIEP_HOP_TAC": "NANG_LUC_GIAO_TIEP_HOC_TAC",
    "NANG_LUC_THAM_MY": "NANG_LUC_THAM_MI",
    "DIEM_HOC_KI_1": "DIEM_HOC_KY_1",
    "DIEM_HOC_KI_2": "DIEM_HOC_KY_2",
    "NHAN_XET_MON_HOC": "NHAN_XET",
    "DA_HOAN_THANH_CHUONG_TRINH_THCS": "DA_HOAN_THANH_CHUONG_TRINH_TIEU_HOC",
    "DA_HOAN_THANH_CHUONG_TRINH_THPT": "DA_HOAN_THANH_CHUONG_TRINH_TIEU_HOC",
}
"""Other spelling to the official one; the last two are the secondary names of the same field."""

KNOWN = frozenset(FIELDS.values()) | set(ASSESSMENTS) | set(COMMENTS) | set(FURTHER) | set(ALIASES)
KNOWN_IN_ROWS = frozenset(ROW_FIELDS.values()) | set(ALIASES)

_GENERAL = (
    "PHIEN_BAN THONG_TU MA_TRA_CUU_UUID TEN_NAM_HOC MA_SO_GIAO_DUC TEN_SO_GD MA_TRUONG TEN_TRUONG "
    "TEN_XA_PHUONG TEN_TINH_THANH_PHO MA_CAP_HOC SO_SO_DANG_BO HO_VA_TEN SO_CCCD "
    "MA_HOC_SINH GIOI_TINH NGAY_SINH CAN_NANG CHIEU_CAO TONG_SO_BUOI_NGHI_CO_PHEP "
    "THONG_SO_BUOI_NGHI_KHONG_PHEP NOI_SINH QUE_QUAN CHO_O_HIEN_NAY DAN_TOC QUOC_TICH "
    "HO_VA_TEN_ME TEN_GIAM_HIEU_KY_HOC_BA SO_CCCD_GIAM_HIEU_KY_HOC_BA DIA_DANH_PHAT_HANH_HOC_BA "
    "NGAY_TAO_HOC_BA NGAY_KY_PHAT_HANH_HOC_BA CHUC_VU_GIAM_HIEU_KY_HOC_BA MA_KHOI TEN_LOP NAM_HOC "
    "DUOC_LEN_LOP NHAN_XET_GVCN"
)
_PRIMARY_ONLY = (
    "KET_QUA_XEP_LOAI DA_HOAN_THANH_CHUONG_TRINH_LOP_HOC NANG_LUC_TU_CHU_TU_HOC "
    "NANG_LUC_GIAO_TIEP_HOC_TAC NANG_LUC_GIAI_QUYET_VAN_DE_SANG_TAO NANG_LUC_NGON_NGU "
    "NANG_LUC_TINH_TOAN NANG_LUC_KHOA_HOC NANG_LUC_THAM_MI NANG_LUC_THE_CHAT PHAM_CHAT_YEU_NUOC "
    "PHAM_CHAT_NHAN_AI PHAM_CHAT_CHAM_CHI PHAM_CHAT_TRUNG_THUC PHAM_CHAT_TRACH_NHIEM "
    "NHAN_XET_PHAM_CHAT NHAN_XET_NANG_LUC_CHUNG NHAN_XET_NANG_LUC_DAC_THU"
)
MANDATORY_SECONDARY = tuple(_GENERAL.split())
"""HCMC QĐ 1789 PL IV takes over the general fields; the ministry's own list was not found.

TEN_QUAN_HUYEN is left out: districts were abolished in July 2025."""
MANDATORY_PRIMARY = MANDATORY_SECONDARY + tuple(_PRIMARY_ONLY.split())
MANDATORY_IN_HISTORY = ("TEN_LOP", "TEN_TRUONG", "NGAY_TRANG_THAI_CHUYEN_DEN")
ROW_MANDATORY_SECONDARY = (SUBJECT_CODE, SUBJECT_NAME)
ROW_MANDATORY_PRIMARY = (*ROW_MANDATORY_SECONDARY, "MUC_DAT_DUOC")

LEVELS = {
    **dict.fromkeys(("02", "2", "TH"), Level.PRIMARY),
    **dict.fromkeys(("03", "3", "THCS"), Level.LOWER_SECONDARY),
    **dict.fromkeys(("04", "4", "THPT"), Level.UPPER_SECONDARY),
}
"""Codes of MA_CAP_HOC."""


def path_of(name: str) -> str:
    """Return the field path of an element, its name where it has none."""
    official = ALIASES.get(name, name)
    if official in ASSESSMENTS:
        return f"assessments[{official}]"
    return next((path for path, element in FIELDS.items() if element == official), official)
