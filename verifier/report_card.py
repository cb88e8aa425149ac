"""The học bạ as typed values, whatever format it came from (CV 2088 PL1 II.1).

A value that the source does not give is None. Texts are NFC, trimmed, inner white space folded.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum


class Level(Enum):
    """Which form of card it is; codes of MA_CAP_HOC."""

    PRIMARY = "02"
    """Tiểu học (TT 27/2020)."""
    LOWER_SECONDARY = "03"
    """Trung học cơ sở (TT 22/2021)."""
    UPPER_SECONDARY = "04"
    """Trung học phổ thông (TT 22/2021)."""


@dataclass(frozen=True, slots=True)
class School:
    """The school as the card names it."""

    code: str | None = None
    """MA_TRUONG; a PDF does not print it."""
    name: str | None = None
    """TEN_TRUONG."""
    department_code: str | None = None
    """MA_SO_GIAO_DUC."""
    department: str | None = None
    """TEN_SO_GD."""
    ward: str | None = None
    district: str | None = None
    """Abolished in July 2025; may be empty."""
    province: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the card names."""

    name: str | None = None
    number: str | None = None
    """Citizen number (SO_CCCD…), 12 digits."""
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Pupil:
    """The child whose card it is."""

    name: str | None = None
    birth_date: date | None = None
    gender: str | None = None
    number: str | None = None
    """SO_CCCD, printed as "Mã số định danh cá nhân"."""
    code: str | None = None
    """MA_HOC_SINH; not printed."""
    ethnicity: str | None = None
    nationality: str | None = None
    birth_place: str | None = None
    home_town: str | None = None
    residence: str | None = None
    father: str | None = None
    mother: str | None = None
    guardian: str | None = None
    height_cm: Decimal | None = None
    weight_kg: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SubjectResult:
    """One row of the table of marks."""

    code: str | None
    """MA_MON_HOC; a PDF does not print it."""
    name: str
    """TEN_MON_HOC."""
    level: str | None = None
    """Primary: T, H or C. Secondary comment-only subjects: Đ or CĐ for the year."""
    mark: Decimal | None = None
    """Primary: DIEM_KIEM_TRA_DINH_KY. Secondary: the year's average."""
    term1: str | None = None
    """Secondary: first term, a mark with `.` or Đ/CĐ."""
    term2: str | None = None
    reassessed: str | None = None
    """Secondary: after the summer's reassessment."""
    comment: str | None = None

    @property
    def key(self) -> str:
        """What field paths call this row: the code, the name where there is none."""
        return self.code or self.name


@dataclass(frozen=True, slots=True)
class Assessment:
    """One quality or competence of a primary card (TT 27/2020 Đ6)."""

    key: str
    """Element name: `PHAM_CHAT_YEU_NUOC`, `NANG_LUC_TINH_TOAN` ..."""
    level: str
    """T, Đ or C."""


@dataclass(frozen=True, slots=True)
class Summary:
    """TONG_KET, and the secondary card's year results."""

    result: str | None = None
    """KET_QUA_XEP_LOAI (primary)."""
    promoted: bool | None = None
    """DUOC_LEN_LOP."""
    completion_text: str | None = None
    """NOI_DUNG_HOAN_THANH_CHUONG_TRINH."""
    completed_grade: bool | None = None
    """DA_HOAN_THANH_CHUONG_TRINH_LOP_HOC."""
    completed_school: bool | None = None
    """DA_HOAN_THANH_CHUONG_TRINH_TIEU_HOC, and the secondary variants."""
    awards: str | None = None
    """NOI_DUNG_KHEN_THUONG."""
    extra_awards: str | None = None
    """NOI_DUNG_KHEN_THUONG_DOT_XUAT."""
    teacher_comment: str | None = None
    """NHAN_XET_GVCN."""
    learning: tuple[str | None, str | None, str | None] = (None, None, None)
    """Secondary: Kết quả học tập of term 1, term 2, year: T, K, Đ or CĐ."""
    conduct: tuple[str | None, str | None, str | None] = (None, None, None)
    """Secondary: Kết quả rèn luyện of term 1, term 2, year."""
    excused_days: Decimal | None = None
    """TONG_SO_BUOI_NGHI_CO_PHEP."""
    unexcused_days: Decimal | None = None
    """THONG_SO_BUOI_NGHI_KHONG_PHEP (the official spelling)."""
    absent_days: Decimal | None = None
    """The sum, where a form prints no more than that (secondary)."""


@dataclass(frozen=True, slots=True)
class ReportCard:
    """One unit of a học bạ: one pupil, one school year."""

    level: Level | None = None
    lookup_id: str | None = None
    """MA_TRA_CUU_UUID, lower case."""
    version: str | None = None
    """PHIEN_BAN."""
    circular: str | None = None
    """THONG_TU."""
    school_year: str | None = None
    """TEN_NAM_HOC as `2025-2026`."""
    grade: str | None = None
    """MA_KHOI, 1 to 12."""
    class_name: str | None = None
    register_number: str | None = None
    """SO_SO_DANG_BO."""
    school: School = field(default_factory=School)
    pupil: Pupil = field(default_factory=Pupil)
    head: Person = field(default_factory=Person)
    """Who signs for the school's management."""
    class_teacher: Person = field(default_factory=Person)
    issue_place: str | None = None
    """DIA_DANH_PHAT_HANH_HOC_BA."""
    created_on: date | None = None
    """NGAY_TAO_HOC_BA."""
    issued_on: date | None = None
    """NGAY_KY_PHAT_HANH_HOC_BA."""
    subjects: tuple[SubjectResult, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    comments: tuple[tuple[str, str], ...] = ()
    """Free-text comments by element name (NHAN_XET_PHAM_CHAT ...)."""
    summary: Summary = field(default_factory=Summary)
    missing_fields: tuple[str, ...] = ()
    """Mandatory elements of CV 2088 that the source lacks, by element name."""
    unknown_fields: tuple[str, ...] = ()
    """Elements of the source that we do not know, by name."""
    unclear_fields: tuple[str, ...] = ()
    """Paths of fields that stand in the source but cannot be understood: a date that is none, a
    level outside the scale, or one field given twice with different values."""


@dataclass(frozen=True, slots=True)
class TextRun:
    """A piece of text as a page shows it."""

    text: str
    page: int
    """From 1."""
    left: float
    bottom: float
    right: float
    top: float
    """Box in points, the page's lower left corner being the origin."""
    visible: bool = True
    """False for invisible render mode, off-page or covered text."""


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """What the pages of a PDF show."""

    card: ReportCard
    """The values found at their labels; what was not found is None."""
    places: tuple[tuple[str, TextRun], ...] = ()
    """Where each value stands, by the field path that `consistency` uses."""
    unexplained: tuple[TextRun, ...] = ()
    """Runs that are neither a label of the form nor a value that was read."""
    unheld: tuple[TextRun, ...] = ()
    """Those of `unexplained` that stand where the form asks for what no XML holds: occupations."""
    remarks: tuple[TextRun, ...] = ()
    """The head's remarks (TT 22/2021, annex), which no XML holds as such."""
    blank: tuple[str, ...] = ()
    """Field paths whose label or cell stands on a page and shows nothing. `subjects` and
    `assessments[...]` stand for a table that was read: rows that it lacks are not there."""
    conflicts: tuple[tuple[str, TextRun], ...] = ()
    """Further places where a field stands with a value other than the one in `card`."""
    labels: tuple[TextRun, ...] = ()
    """Labels, headings and names of rows that were understood."""
    gaps: tuple[TextRun, ...] = ()
    """Places for decisive values that show no text."""
    drawn: tuple[tuple[str, str], ...] = ()
    """Field paths of which the picture of the page clearly shows another text than the one read."""
    unseen: tuple[str, ...] = ()
    """Field paths of which the picture does not confirm what was read; the empty one is the form's
    own words, or something drawn in a place that shows no text."""
    images: tuple[TextRun, ...] = ()
    """Images in the pages' own content that are large enough to show text, and no whole page."""
    page_count: int = 0
    pages_without_text: tuple[int, ...] = ()
    years: tuple["PrintedCard", ...] = ()
    """When the pages show several school years: the card of each, this one being the first."""
