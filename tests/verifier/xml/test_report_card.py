"""The card as its signed element tells it, with the liberties that real writers take."""

from datetime import date
from decimal import Decimal

import pytest

from verifier.errors import DocumentError, DocumentFault
from verifier.report_card import Level
from verifier.xml.report_card import read_report_card

PRIMARY = """<DU_LIEU_HOC_BA Id="data">
<THONG_TIN_CHUNG>
<PHIEN_BAN>1.0</PHIEN_BAN><THONG_TU>27/2020/TT-BGDĐT</THONG_TU>
<MA_TRA_CUU_UUID>4EF748D9-2146-4a82-95a5-8534051475f0</MA_TRA_CUU_UUID>
<TEN_NAM_HOC>2023-2024</TEN_NAM_HOC><MA_TRUONG>48491401</MA_TRUONG>
<TEN_TRUONG>Tiểu học Điện Biên Phủ</TEN_TRUONG><MA_CAP_HOC>02</MA_CAP_HOC>
<HO_VA_TEN>Trương Phương Anh</HO_VA_TEN><SO_CCCD>048317002681</SO_CCCD>
<GIOI_TINH>Nữ</GIOI_TINH><NGAY_SINH>17/05/2017</NGAY_SINH>
<CAN_NANG>28,5</CAN_NANG><CHIEU_CAO>132 cm</CHIEU_CAO>
<TONG_SO_BUOI_NGHI_CO_PHEP>2</TONG_SO_BUOI_NGHI_CO_PHEP>
<THONG_SO_BUOI_NGHI_KHONG_PHEP>0</THONG_SO_BUOI_NGHI_KHONG_PHEP>
<TEN_GIAM_HIEU_KY_HOC_BA>Lê Thị Hương</TEN_GIAM_HIEU_KY_HOC_BA>
<NGAY_TAO_HOC_BA>2024-05-24T18:39:30+07:00</NGAY_TAO_HOC_BA>
<MA_KHOI>01</MA_KHOI><TEN_LOP>1A1</TEN_LOP><NAM_HOC>2023-2024</NAM_HOC>
</THONG_TIN_CHUNG>
<QUA_TRINH_HOC_TAP><NAM_HOC>2023-2024</NAM_HOC><TEN_LOP>1A1</TEN_LOP>
<TEN_TRUONG>Tiểu học Điện Biên Phủ</TEN_TRUONG></QUA_TRINH_HOC_TAP>
<BANG_DIEM><MON_HOC><MA_MON_HOC>02</MA_MON_HOC><TEN_MON_HOC>Tiếng Việt</TEN_MON_HOC>
<MUC_DAT_DUOC>T</MUC_DAT_DUOC><DIEM_KIEM_TRA_DINH_KY>9</DIEM_KIEM_TRA_DINH_KY></MON_HOC>
<MON_HOC><MA_MON_HOC>03</MA_MON_HOC><TEN_MON_HOC>Đạo đức</TEN_MON_HOC>
<MUC_DAT_DUOC>Hoàn thành</MUC_DAT_DUOC></MON_HOC></BANG_DIEM>
<NANG_LUC_PHAM_CHAT><NANG_LUC_GIAO_TIEP_HOC_TAC>Tốt</NANG_LUC_GIAO_TIEP_HOC_TAC>
<PHAM_CHAT_YEU_NUOC>Đ</PHAM_CHAT_YEU_NUOC><NHAN_XET_PHAM_CHAT>Ngoan.</NHAN_XET_PHAM_CHAT>
</NANG_LUC_PHAM_CHAT>
<TONG_KET><KET_QUA_XEP_LOAI>Hoàn thành tốt</KET_QUA_XEP_LOAI><DUOC_LEN_LOP>1</DUOC_LEN_LOP>
<NOI_DUNG_KHEN_THUONG>Học sinh Tiêu biểu</NOI_DUNG_KHEN_THUONG></TONG_KET>
</DU_LIEU_HOC_BA>"""

SECONDARY = """<DU_LIEU_HOC_BA Id="data"><THONG_TIN_CHUNG><MA_CAP_HOC>03</MA_CAP_HOC>
<MA_KHOI>6</MA_KHOI></THONG_TIN_CHUNG><BANG_DIEM>
<MON_HOC><MA_MON_HOC>15</MA_MON_HOC><TEN_MON_HOC>Toán</TEN_MON_HOC>
<DIEM_HOC_KY_1>8,0</DIEM_HOC_KY_1><DIEM_HOC_KY_2>8.6</DIEM_HOC_KY_2>
<DIEM_TONG_KET>8.4</DIEM_TONG_KET></MON_HOC>
<MON_HOC><MA_MON_HOC>88</MA_MON_HOC><TEN_MON_HOC>Giáo dục thể chất</TEN_MON_HOC>
<MUC_DAT_DUOC>Đ</MUC_DAT_DUOC><DIEM_HOC_KY_1>Chưa đạt</DIEM_HOC_KY_1>
<DIEM_HOC_KY_2>Đ</DIEM_HOC_KY_2></MON_HOC></BANG_DIEM>
<TONG_KET><KET_QUA_HOC_TAP_HK1>K</KET_QUA_HOC_TAP_HK1><KET_QUA_HOC_TAP_CN>1</KET_QUA_HOC_TAP_CN>
<KET_QUA_REN_LUYEN_CN>Tốt</KET_QUA_REN_LUYEN_CN>
<DA_HOAN_THANH_CHUONG_TRINH_THCS>Không</DA_HOAN_THANH_CHUONG_TRINH_THCS></TONG_KET>
</DU_LIEU_HOC_BA>"""


def read(text, old="", new=""):
    assert not old or old in text
    card = read_report_card((text.replace(old, new) if old else text).encode())
    assert card is not None
    return card


def test_another_element_is_no_report_card():
    assert read_report_card(b"<HOA_DON/>") is None


def test_the_pupil_and_school_are_read():
    card = read(PRIMARY)
    assert card.level is Level.PRIMARY
    assert card.lookup_id == "4ef748d9-2146-4a82-95a5-8534051475f0"
    assert (card.school_year, card.grade, card.class_name) == ("2023-2024", "1", "1A1")
    assert (card.school.code, card.school.name) == ("48491401", "Tiểu học Điện Biên Phủ")
    assert card.pupil.name == "Trương Phương Anh"
    assert card.pupil.birth_date == date(2017, 5, 17)
    assert (card.pupil.gender, card.pupil.number) == ("Nữ", "048317002681")
    assert (card.pupil.height_cm, card.pupil.weight_kg) == (Decimal(132), Decimal("28.5"))
    assert card.created_on == date(2024, 5, 24)
    assert card.head.name == "Lê Thị Hương"
    assert card.unclear_fields == ()


def test_the_primary_results_are_read():
    card = read(PRIMARY)
    vietnamese, ethics = card.subjects
    assert (vietnamese.code, vietnamese.level, vietnamese.mark) == ("02", "T", Decimal(9))
    assert (ethics.name, ethics.level, ethics.mark) == ("Đạo đức", "H", None)
    assert {(item.key, item.level) for item in card.assessments} == {
        ("NANG_LUC_GIAO_TIEP_HOC_TAC", "T"),
        ("PHAM_CHAT_YEU_NUOC", "Đ"),
    }
    assert card.comments == (("NHAN_XET_PHAM_CHAT", "Ngoan."),)
    assert card.summary.result == "Hoàn thành tốt"
    assert card.summary.promoted is True
    assert card.summary.awards == "Học sinh Tiêu biểu"
    assert (card.summary.excused_days, card.summary.unexcused_days) == (Decimal(2), Decimal(0))


def test_the_secondary_results_are_read():
    card = read(SECONDARY)
    maths, sport = card.subjects
    assert (maths.term1, maths.term2, maths.mark) == ("8.0", "8.6", Decimal("8.4"))
    assert (sport.term1, sport.term2, sport.level, sport.mark) == ("CĐ", "Đ", "Đ", None)
    assert card.summary.learning == ("K", None, "T")
    assert card.summary.conduct == (None, None, "T")
    assert card.summary.completed_school is False
    assert card.unclear_fields == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("THONG_SO_BUOI_NGHI", "TONG_SO_BUOI_NGHI"),
        ("GIAO_TIEP_HOC_TAC", "GIAO_TIEP_HOP_TAC"),
        ("BANG_DIEM>", "DANH_SACH_MON>"),
        ("MON_HOC>", "ROW>"),
        ("17/05/2017", "2017-05-17"),
        ("17/05/2017", "2017-05-17T00:00:00+07:00"),
        ("<DUOC_LEN_LOP>1<", "<DUOC_LEN_LOP>Có<"),
        ("<DUOC_LEN_LOP>1<", "<DUOC_LEN_LOP>true<"),
        (">T</MUC_DAT_DUOC>", ">Hoàn thành tốt</MUC_DAT_DUOC>"),
        ("Trương Phương Anh", "\n  Trương  Phương\tAnh "),
        ("Trương Phương Anh", "Trương Ph<!-- x -->ương Anh"),
        ("Trương Phương Anh", "<![CDATA[Trương Phương Anh]]>"),
        ("<TONG_KET>", "<TONG_KET><KHAC>"),
    ],
)
def test_another_way_of_writing_the_same_card_reads_the_same(old, new):
    text = PRIMARY
    if old == "MON_HOC>":
        text = text.replace("<MON_HOC>", "<ROW>").replace("</MON_HOC>", "</ROW>")
        old = ""
    if new.endswith("<KHAC>"):
        text = text.replace("</TONG_KET>", "</KHAC></TONG_KET>")
    assert read(text, old, new) == read(PRIMARY)


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("17/05/2017", "31/02/2017", "pupil.birth_date"),
        ("<GIOI_TINH>Nữ", "<GIOI_TINH>1", "pupil.gender"),
        (">T</MUC_DAT_DUOC>", ">A</MUC_DAT_DUOC>", "subjects[02].level"),
        (">9</DIEM_KIEM", ">11</DIEM_KIEM", "subjects[02].mark"),
        ("<MA_MON_HOC>03</MA_MON_HOC>", "<MA_MON_HOC>02</MA_MON_HOC>", "subjects[02]"),
        ("<TEN_NAM_HOC>2023-2024", "<TEN_NAM_HOC>2023-2025", "school_year"),
        ("<TEN_NAM_HOC>2023-2024", "<TEN_NAM_HOC>2022-2023", "school_year"),
        ("<PHAM_CHAT_YEU_NUOC>Đ", "<PHAM_CHAT_YEU_NUOC>K", "assessments[PHAM_CHAT_YEU_NUOC]"),
        ("<DUOC_LEN_LOP>1", "<DUOC_LEN_LOP>2", "summary.promoted"),
        ("</GIOI_TINH>", "</GIOI_TINH><HO_VA_TEN>Lê Na</HO_VA_TEN>", "pupil.name"),
        ("<TEN_LOP>1A1</TEN_LOP><NAM_HOC>", "<TEN_LOP><A/></TEN_LOP><NAM_HOC>", "class_name"),
        ("<MA_MON_HOC>03", "<MA_MON_HOC>04</MA_MON_HOC><MA_MON_HOC>03", "subjects"),
        ("<PHAM_CHAT_YEU_NUOC>Đ", "<PHAM_CHAT_YEU_NUOC>Đ<A/>", "assessments[PHAM_CHAT_YEU_NUOC]"),
    ],
)
def test_what_makes_no_sense_is_named_and_not_passed_over(old, new, path):
    assert read(PRIMARY, old, new).unclear_fields == (path,)


def test_without_its_code_the_level_follows_from_the_grade():
    assert read(PRIMARY, "<MA_CAP_HOC>02</MA_CAP_HOC>").level is Level.PRIMARY
    assert read(SECONDARY, "<MA_CAP_HOC>03</MA_CAP_HOC>").level is Level.LOWER_SECONDARY
    assert (
        read(SECONDARY, "<MA_CAP_HOC>03</MA_CAP_HOC>", "<MA_CAP_HOC>05</MA_CAP_HOC>").level is None
    )


def test_missing_and_unknown_elements_are_named():
    card = read(PRIMARY, "<GIOI_TINH>Nữ</GIOI_TINH>", "<MAU_TOC>đen</MAU_TOC>")
    assert "GIOI_TINH" in card.missing_fields
    assert "HO_VA_TEN" not in card.missing_fields
    assert "HO_VA_TEN_NGUOI_GIAM_HO" not in card.missing_fields
    assert card.unknown_fields == ("MAU_TOC",)


@pytest.mark.parametrize(
    "extra",
    [
        "<XEP_LOAI_HOC_LUC>4</XEP_LOAI_HOC_LUC>",
        "<KHEN_THUONG>Cấp tỉnh</KHEN_THUONG>",
        "<GHI_CHU>Học sinh giỏi</GHI_CHU>",
    ],
)
def test_an_unknown_element_that_seems_to_tell_a_result_is_unclear(extra):
    card = read(PRIMARY, "<GIOI_TINH>Nữ</GIOI_TINH>", f"<GIOI_TINH>Nữ</GIOI_TINH>{extra}")
    (name,) = card.unknown_fields
    assert card.unclear_fields == (name,)
    plain = read(PRIMARY, "<GIOI_TINH>Nữ</GIOI_TINH>", "<MAU_TOC>đen</MAU_TOC>")
    assert plain.unclear_fields == ()


def test_an_empty_element_is_a_missing_one():
    assert "GIOI_TINH" in read(PRIMARY, ">Nữ<", "> <").missing_fields


def test_a_secondary_card_need_not_have_the_primary_blocks():
    missing = read(SECONDARY).missing_fields
    assert "PHAM_CHAT_YEU_NUOC" not in missing
    assert "MUC_DAT_DUOC" not in missing
    assert "HO_VA_TEN" in missing


def test_an_element_of_another_namespace_is_no_field():
    card = read(PRIMARY, "<HO_VA_TEN>", '<HO_VA_TEN xmlns="urn:x">')
    assert card.pupil.name is None
    assert card.unknown_fields == ("{urn:x}HO_VA_TEN",)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", DocumentFault.EMPTY),
        (b"<DU_LIEU_HOC_BA>", DocumentFault.TRUNCATED),
        (b"\xff\xfe", DocumentFault.MALFORMED),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><DU_LIEU_HOC_BA/>', DocumentFault.DTD),
        (
            b"<DU_LIEU_HOC_BA>" + b"<A>" * 20 + b"</A>" * 20 + b"</DU_LIEU_HOC_BA>",
            DocumentFault.LIMIT,
        ),
        (
            b"<DU_LIEU_HOC_BA>"
            + b"<A><TEN_MON_HOC>T</TEN_MON_HOC></A>" * 101
            + b"</DU_LIEU_HOC_BA>",
            DocumentFault.LIMIT,
        ),
    ],
)
def test_what_is_no_card_of_this_world_is_refused(content, fault):
    with pytest.raises(DocumentError) as caught:
        read_report_card(content)
    assert caught.value.fault is fault
