"""Writes a card as the XML container of CV 2088/BGDĐT-GDTH, PL1 II.1: the data, then the signers.

The tags of the tables of marks and of qualities are ours, because the official picture cannot be
read. A value the card lacks is an element left out; the two misspelt tags are the official ones.
The container is put together as text around the canonical bytes of its parts, so that what was
digested for signing is what stands in the file.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from verifier.errors import ConfigurationError
from verifier.report import Role
from verifier.report_card import Level, ReportCard, SubjectResult
from web.cardkit.cards import enrolled_on

DATA_ID: Final = "data"
"""The data's Id; a signature's Reference names it as `#data`."""

_Rows = Iterator[tuple[str, str | None]]

_ROLE_ORDER: Final = (Role.GVCN, Role.CBQL, Role.KY_PHAT_HANH)
"""The order of DANH_SACH_THONG_TIN_KY, which is also the order of signing."""

_COMPETENCE_TAGS: Final = (
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
    "PHAM_CHAT_YEU_NUOC",
    "PHAM_CHAT_NHAN_AI",
    "PHAM_CHAT_CHAM_CHI",
    "PHAM_CHAT_TRUNG_THUC",
    "PHAM_CHAT_TRACH_NHIEM",
)
_COMMENT_TAGS: Final = (
    "NHAN_XET_PHAM_CHAT",
    "NHAN_XET_NANG_LUC_CHUNG",
    "NHAN_XET_NANG_LUC_DAC_THU",
)
_COMPLETED_SCHOOL_TAGS: Final = {
    Level.PRIMARY: "DA_HOAN_THANH_CHUONG_TRINH_TIEU_HOC",
    Level.LOWER_SECONDARY: "DA_HOAN_THANH_CHUONG_TRINH_THCS",
    Level.UPPER_SECONDARY: "DA_HOAN_THANH_CHUONG_TRINH_THPT",
}


@dataclass(frozen=True, slots=True)
class RoleEntry:
    """One element of DANH_SACH_THONG_TIN_KY: who signed, when, and the signature itself."""

    role: Role
    signed_at: datetime
    """NGAY_KY; aware. It stands outside the signed data, so nobody should believe it."""
    number: str | None = None
    """SO_CCCD; None for the organisation."""
    signature: bytes = b""
    """The `Signature` element, serialised in UTF-8 without an XML declaration."""


def write_card_data(card: ReportCard, *, id_attribute: str = "Id") -> bytes:
    """Return DU_LIEU_HOC_BA in canonical form (C14N 1.0), in the order of CV 2088.

    `id_attribute` names the attribute that holds `data`: `Id`, `id` or `ID`.
    """
    root = etree.Element("DU_LIEU_HOC_BA", {id_attribute: DATA_ID})
    _add(root, "THONG_TIN_CHUNG", _general_rows(card))
    _add(root, "QUA_TRINH_HOC_TAP", _course_rows(card))
    table = etree.SubElement(root, "BANG_DIEM")
    for subject in card.subjects:
        _add(table, "MON_HOC", _subject_rows(subject, level=card.level))
    if card.level is Level.PRIMARY:
        _add(root, "NANG_LUC_PHAM_CHAT", _assessment_rows(card))
    _add(root, "TONG_KET", _summary_rows(card))
    return etree.tostring(root, method="c14n")


def assemble_card(
    data: bytes,
    entries: Iterable[RoleEntry],
    *,
    lookup_id: str,
    id_attribute: str = "id",
) -> bytes:
    """Return the HOC_BA document: `data` as given, then the entries in the order given.

    No namespace is declared above `data` or a signature, so the canonical form of either does
    not depend on the container: both may be digested before they are put in.
    """
    signers = "".join(_role_element(entry) for entry in entries)
    opening = f"<HOC_BA {id_attribute}={quoteattr('hb-' + lookup_id)}>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"{opening}{data.decode()}"
        f"<DANH_SACH_THONG_TIN_KY>{signers}</DANH_SACH_THONG_TIN_KY></HOC_BA>\n"
    ).encode()


def write_card_container(card: ReportCard, *, signed_at: dict[Role, datetime]) -> bytes:
    """Return the whole document without signatures: one entry for each role in `signed_at`."""
    numbers = {Role.GVCN: card.class_teacher.number, Role.CBQL: card.head.number}
    entries = [
        RoleEntry(role=role, signed_at=signed_at[role], number=numbers.get(role))
        for role in _ROLE_ORDER
        if role in signed_at
    ]
    return assemble_card(write_card_data(card), entries, lookup_id=card.lookup_id or "")


def _role_element(entry: RoleEntry) -> str:
    if entry.signed_at.tzinfo is None:
        raise ConfigurationError("NGAY_KY needs a time zone")
    number = "" if entry.number is None else f"<SO_CCCD>{escape(entry.number)}</SO_CCCD>"
    signed_at = entry.signed_at.isoformat(timespec="seconds")
    tag = entry.role.value
    return f"<{tag}><NGAY_KY>{signed_at}</NGAY_KY>{number}{entry.signature.decode()}</{tag}>"


def _add(parent: etree._Element, tag: str, rows: _Rows) -> None:
    element = etree.SubElement(parent, tag)
    for name, value in rows:
        if value is not None:
            etree.SubElement(element, name).text = value


def _general_rows(card: ReportCard) -> _Rows:
    """THONG_TIN_CHUNG (CV 2088 PL1)."""
    yield "PHIEN_BAN", card.version
    yield "THONG_TU", card.circular
    yield "MA_TRA_CUU_UUID", card.lookup_id
    yield "TEN_NAM_HOC", card.school_year
    yield from _school_rows(card)
    yield "SO_SO_DANG_BO", card.register_number
    yield from _pupil_rows(card)
    yield from _signer_rows(card)
    yield "MA_KHOI", card.grade
    yield "TEN_LOP", card.class_name
    yield "NAM_HOC", card.school_year


def _school_rows(card: ReportCard) -> _Rows:
    school = card.school
    yield "MA_SO_GIAO_DUC", school.department_code
    yield "TEN_SO_GD", school.department
    yield "MA_TRUONG", school.code
    yield "TEN_TRUONG", school.name
    # Mandatory, though there have been no districts since July 2025: present and empty.
    yield "TEN_QUAN_HUYEN", school.district or ""
    yield "TEN_XA_PHUONG", school.ward
    yield "TEN_TINH_THANH_PHO", school.province
    yield "MA_CAP_HOC", None if card.level is None else card.level.value


def _pupil_rows(card: ReportCard) -> _Rows:
    pupil, summary = card.pupil, card.summary
    yield "HO_VA_TEN", pupil.name
    yield "SO_CCCD", pupil.number
    yield "MA_HOC_SINH", pupil.code
    yield "GIOI_TINH", pupil.gender
    # As in the official sample (17/05/2017), although PL1 asks for ISO dates.
    yield "NGAY_SINH", None if pupil.birth_date is None else f"{pupil.birth_date:%d/%m/%Y}"
    yield "CAN_NANG", _decimal(pupil.weight_kg)
    yield "CHIEU_CAO", _decimal(pupil.height_cm)
    yield "TONG_SO_BUOI_NGHI_CO_PHEP", _decimal(summary.excused_days)
    yield "THONG_SO_BUOI_NGHI_KHONG_PHEP", _decimal(summary.unexcused_days)
    yield "NOI_SINH", pupil.birth_place
    yield "QUE_QUAN", pupil.home_town
    yield "CHO_O_HIEN_NAY", pupil.residence
    yield "DAN_TOC", pupil.ethnicity
    yield "QUOC_TICH", pupil.nationality
    yield "HO_VA_TEN_CHA", pupil.father
    yield "HO_VA_TEN_ME", pupil.mother
    yield "HO_VA_TEN_NGUOI_GIAM_HO", pupil.guardian


def _signer_rows(card: ReportCard) -> _Rows:
    yield "TEN_GIAM_HIEU_KY_HOC_BA", card.head.name
    yield "SO_CCCD_GIAM_HIEU_KY_HOC_BA", card.head.number
    yield "DIA_DANH_PHAT_HANH_HOC_BA", card.issue_place
    yield "NGAY_TAO_HOC_BA", None if card.created_on is None else card.created_on.isoformat()
    yield "NGAY_KY_PHAT_HANH_HOC_BA", None if card.issued_on is None else card.issued_on.isoformat()
    yield "CHUC_VU_GIAM_HIEU_KY_HOC_BA", card.head.title
    yield "TEN_GIAO_VIEN_CHU_NHIEM", card.class_teacher.name
    yield "SO_CCCD_GIAO_VIEN_CHU_NHIEM", card.class_teacher.number


def _course_rows(card: ReportCard) -> _Rows:
    """QUA_TRINH_HOC_TAP: the one school year this unit is about."""
    entered = enrolled_on(card)
    yield "NAM_HOC", card.school_year
    yield "TEN_LOP", card.class_name
    yield "TEN_TRUONG", card.school.name
    yield "NGAY_TRANG_THAI_CHUYEN_DEN", None if entered is None else entered.isoformat()


def _subject_rows(subject: SubjectResult, *, level: Level | None) -> _Rows:
    yield "MA_MON_HOC", subject.code
    yield "TEN_MON_HOC", subject.name
    yield "MUC_DAT_DUOC", subject.level
    if level is Level.PRIMARY:
        yield "DIEM_KIEM_TRA_DINH_KY", _decimal(subject.mark)
        return
    yield "DIEM_HOC_KY_1", subject.term1
    yield "DIEM_HOC_KY_2", subject.term2
    yield "DIEM_TONG_KET", _decimal(subject.mark)
    yield "DIEM_SAU_DANH_GIA_LAI", subject.reassessed
    yield "NHAN_XET", subject.comment


def _assessment_rows(card: ReportCard) -> _Rows:
    levels = {assessment.key: assessment.level for assessment in card.assessments}
    comments = dict(card.comments)
    for tag in _COMPETENCE_TAGS:
        yield tag, levels.get(tag)
    for tag in _COMMENT_TAGS:
        yield tag, comments.get(tag)


def _summary_rows(card: ReportCard) -> _Rows:
    summary = card.summary
    yield "KET_QUA_XEP_LOAI", summary.result
    yield "DUOC_LEN_LOP", _flag(summary.promoted)
    yield "NOI_DUNG_HOAN_THANH_CHUONG_TRINH", summary.completion_text
    yield "DA_HOAN_THANH_CHUONG_TRINH_LOP_HOC", _flag(summary.completed_grade)
    if card.level is not None:
        yield _COMPLETED_SCHOOL_TAGS[card.level], _flag(summary.completed_school)
    yield "NOI_DUNG_KHEN_THUONG", summary.awards
    yield "NOI_DUNG_KHEN_THUONG_DOT_XUAT", summary.extra_awards
    yield "NHAN_XET_GVCN", summary.teacher_comment
    for term, learning, conduct in zip(
        ("HK1", "HK2", "CN"), summary.learning, summary.conduct, strict=True
    ):
        yield f"KET_QUA_HOC_TAP_{term}", learning
        yield f"KET_QUA_REN_LUYEN_{term}", conduct


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _flag(value: bool | None) -> str | None:  # noqa: FBT001  a value of the card, not a switch
    return None if value is None else str(int(value))
