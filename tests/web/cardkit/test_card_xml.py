"""The XML follows CV 2088/BGDĐT-GDTH PL1 element by element, and its bytes are fit for signing."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from lxml import etree

from verifier.errors import ConfigurationError
from verifier.report import Role
from verifier.report_card import ReportCard, SubjectResult
from verifier.xml.report_card import read_report_card
from web.cardkit import cards
from web.cardkit.card_xml import RoleEntry, assemble_card, write_card_container, write_card_data

HANOI = timezone(timedelta(hours=7))
SIGNED_AT = datetime(2026, 5, 28, 8, 30, tzinfo=HANOI)

GENERAL = [
    "PHIEN_BAN",
    "THONG_TU",
    "MA_TRA_CUU_UUID",
    "TEN_NAM_HOC",
    "MA_SO_GIAO_DUC",
    "TEN_SO_GD",
    "MA_TRUONG",
    "TEN_TRUONG",
    "TEN_QUAN_HUYEN",
    "TEN_XA_PHUONG",
    "TEN_TINH_THANH_PHO",
    "MA_CAP_HOC",
    "SO_SO_DANG_BO",
    "HO_VA_TEN",
    "SO_CCCD",
    "MA_HOC_SINH",
    "GIOI_TINH",
    "NGAY_SINH",
    "CAN_NANG",
    "CHIEU_CAO",
    "TONG_SO_BUOI_NGHI_CO_PHEP",
    "THONG_SO_BUOI_NGHI_KHONG_PHEP",
    "NOI_SINH",
    "QUE_QUAN",
    "CHO_O_HIEN_NAY",
    "DAN_TOC",
    "QUOC_TICH",
    "HO_VA_TEN_CHA",
    "HO_VA_TEN_ME",
    "TEN_GIAM_HIEU_KY_HOC_BA",
    "SO_CCCD_GIAM_HIEU_KY_HOC_BA",
    "DIA_DANH_PHAT_HANH_HOC_BA",
    "NGAY_TAO_HOC_BA",
    "NGAY_KY_PHAT_HANH_HOC_BA",
    "CHUC_VU_GIAM_HIEU_KY_HOC_BA",
    "TEN_GIAO_VIEN_CHU_NHIEM",
    "SO_CCCD_GIAO_VIEN_CHU_NHIEM",
    "MA_KHOI",
    "TEN_LOP",
    "NAM_HOC",
]

ASSESSED = [
    "NANG_LUC_TU_CHU_TU_HOC",
    "NANG_LUC_GIAO_TIEP_HOC_TAC",
    "NANG_LUC_GIAI_QUYET_VAN_DE_SANG_TAO",
    "NANG_LUC_NGON_NGU",
    "NANG_LUC_TINH_TOAN",
    "NANG_LUC_KHOA_HOC",
    "NANG_LUC_THAM_MI",
    "NANG_LUC_THE_CHAT",
    "PHAM_CHAT_YEU_NUOC",
    "PHAM_CHAT_NHAN_AI",
    "PHAM_CHAT_CHAM_CHI",
    "PHAM_CHAT_TRUNG_THUC",
    "PHAM_CHAT_TRACH_NHIEM",
    "NHAN_XET_PHAM_CHAT",
    "NHAN_XET_NANG_LUC_CHUNG",
    "NHAN_XET_NANG_LUC_DAC_THU",
]

every_card = pytest.mark.parametrize("card", cards.CARDS, ids=lambda card: card.pupil.name)


def parse(card: ReportCard) -> etree._Element:
    return etree.fromstring(write_card_data(card))


def tags_of(element: etree._Element | None) -> list[str]:
    assert element is not None
    return [str(child.tag) for child in element]


def comparable(card: ReportCard) -> ReportCard:
    """Write `9.0` and `9` alike, as readers do; forget the empty district."""

    def tidy(text: str | None) -> str | None:
        return text if text is None or not text[0].isdigit() else f"{Decimal(text):.1f}"

    subjects: tuple[SubjectResult, ...] = tuple(
        replace(s, term1=tidy(s.term1), term2=tidy(s.term2)) for s in card.subjects
    )
    return replace(card, subjects=subjects, missing_fields=())


@every_card
def test_the_general_part_has_its_elements_in_the_official_order(card: ReportCard) -> None:
    written = tags_of(parse(card).find("THONG_TIN_CHUNG"))
    optional = {"HO_VA_TEN_CHA", "HO_VA_TEN_NGUOI_GIAM_HO"}
    assert [tag for tag in written if tag not in optional] == [
        tag for tag in GENERAL if tag not in optional
    ]


def test_the_primary_part_has_qualities_competences_and_comments() -> None:
    assert tags_of(parse(cards.primary_grade_1()).find("NANG_LUC_PHAM_CHAT")) == ASSESSED


def test_a_secondary_card_has_no_part_for_qualities() -> None:
    assert parse(cards.lower_secondary_grade_6()).find("NANG_LUC_PHAM_CHAT") is None


@every_card
def test_what_our_reader_reads_is_what_was_written(card: ReportCard) -> None:
    read = read_report_card(write_card_data(card))
    assert read is not None
    expected, actual = comparable(card), comparable(read)
    for field in fields(ReportCard):
        assert getattr(actual, field.name) == getattr(expected, field.name), field.name


@every_card
def test_every_mandatory_element_is_there(card: ReportCard) -> None:
    read = read_report_card(write_card_data(card))
    assert read is not None
    # Districts were abolished in July 2025: the element is written, and empty.
    assert set(read.missing_fields) <= {"TEN_QUAN_HUYEN"}
    assert parse(card).find("THONG_TIN_CHUNG/TEN_QUAN_HUYEN") is not None


def test_a_value_that_is_none_is_an_element_left_out() -> None:
    card = cards.primary_grade_1()
    without = replace(card, pupil=replace(card.pupil, father=None, weight_kg=None))
    general = parse(without).find("THONG_TIN_CHUNG")
    assert set(GENERAL) - set(tags_of(general)) == {"HO_VA_TEN_CHA", "CAN_NANG"}


def test_numbers_have_a_decimal_point_and_flags_are_digits() -> None:
    root = parse(cards.primary_grade_1())
    assert root.findtext("THONG_TIN_CHUNG/CHIEU_CAO") == "118.5"
    assert root.findtext("THONG_TIN_CHUNG/NGAY_SINH") == "14/03/2019"
    assert root.findtext("TONG_KET/DUOC_LEN_LOP") == "1"
    assert root.findtext("BANG_DIEM/MON_HOC/DIEM_KIEM_TRA_DINH_KY") == "9"


@pytest.mark.parametrize("name", ["Id", "id", "ID"])
def test_the_data_bears_its_id_under_the_name_asked_for(name: str) -> None:
    root = etree.fromstring(write_card_data(cards.primary_grade_1(), id_attribute=name))
    assert dict(root.attrib) == {name: "data"}


def test_markup_in_a_value_stays_text() -> None:
    card = cards.primary_grade_1()
    strange = replace(card, pupil=replace(card.pupil, name="<Lê> & Châu"))
    assert parse(strange).findtext("THONG_TIN_CHUNG/HO_VA_TEN") == "<Lê> & Châu"


@every_card
def test_the_data_is_canonical_inside_the_container_too(card: ReportCard) -> None:
    data = write_card_data(card)
    signature = b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#" Id="s"></Signature>'
    entry = RoleEntry(Role.CBQL, SIGNED_AT, number=card.head.number, signature=signature)
    root = etree.fromstring(assemble_card(data, [entry], lookup_id=card.lookup_id or ""))
    element = root.find("DU_LIEU_HOC_BA")
    assert etree.tostring(etree.fromstring(data), method="c14n") == data
    assert etree.tostring(element, method="c14n") == data
    placed = root.find("DANH_SACH_THONG_TIN_KY/CBQL")[-1]
    assert etree.tostring(placed, method="c14n") == signature


def test_the_container_names_the_card_and_lists_the_signers_in_order() -> None:
    card = cards.lower_secondary_grade_6()
    moments = {
        Role.KY_PHAT_HANH: SIGNED_AT + timedelta(hours=2),
        Role.GVCN: SIGNED_AT,
        Role.CBQL: SIGNED_AT + timedelta(hours=1),
    }
    root = etree.fromstring(write_card_container(card, signed_at=moments))
    assert root.tag == "HOC_BA"
    assert root.get("id") == f"hb-{card.lookup_id}"
    signers = root.find("DANH_SACH_THONG_TIN_KY")
    assert tags_of(signers) == ["GVCN", "CBQL", "KY_PHAT_HANH"]
    assert root.findtext("DANH_SACH_THONG_TIN_KY/GVCN/SO_CCCD") == card.class_teacher.number
    assert root.findtext("DANH_SACH_THONG_TIN_KY/GVCN/NGAY_KY") == "2026-05-28T08:30:00+07:00"
    assert root.find("DANH_SACH_THONG_TIN_KY/KY_PHAT_HANH/SO_CCCD") is None


def test_a_role_without_a_moment_is_left_out() -> None:
    card = cards.lower_secondary_grade_6()
    root = etree.fromstring(write_card_container(card, signed_at={Role.CBQL: SIGNED_AT}))
    assert tags_of(root.find("DANH_SACH_THONG_TIN_KY")) == ["CBQL"]


def test_a_signing_day_without_a_zone_is_refused() -> None:
    entry = RoleEntry(Role.CBQL, datetime(2026, 5, 28, tzinfo=UTC).replace(tzinfo=None))
    with pytest.raises(ConfigurationError):
        assemble_card(b"<DU_LIEU_HOC_BA/>", [entry], lookup_id="x")


@every_card
def test_the_same_card_gives_the_same_bytes(card: ReportCard) -> None:
    assert write_card_data(card) == write_card_data(replace(card))
