"""What a form of the ministry prints, and when two values of it are the same.

The table is explicit: a value of the XML that has no place in the form (MA_TRUONG, MA_HOC_SINH,
version numbers) is not compared, and nothing is skipped for another reason.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Final

from verifier.award_text import award_key, run_together
from verifier.report_card import Level, ReportCard
from verifier.spelling import name_key, subject_key, word_key

Value = str | bool | date | Decimal | None
"""What a field holds."""

PRIMARY: Final = frozenset({Level.PRIMARY})
SECONDARY: Final = frozenset({Level.LOWER_SECONDARY, Level.UPPER_SECONDARY})
EVERY_FORM: Final = PRIMARY | SECONDARY


class Weight(Enum):
    """What a field counts for, and what it means that one side lacks it."""

    DECISIVE = "decisive"
    """Must be the same; a value that one side lacks is a difference, or was not read."""
    IF_PRINTED = "if_printed"
    """The same, but not every issuer prints it: no place on the page is no fault."""
    IF_GIVEN = "if_given"
    """The same, but a form may put it together from other values that the XML gives."""
    IF_BOTH = "if_both"
    """Must be the same where both sides say it."""
    SHOWN = "shown"
    """A difference is reported and decides nothing: free text, addresses, parents."""


def plain_key(value: Value) -> object:
    """Return a number, date or flag itself, and the letters and digits of a text."""
    return subject_key(value) if isinstance(value, str) else value


def _name(value: Value) -> object:
    return name_key(value) if isinstance(value, str) else value


def _compact(value: Value) -> object:
    """Return a text without white space."""
    return word_key(value).replace(" ", "") if isinstance(value, str) else value


def _class(value: Value) -> object:
    """Return a class: `4 A1` is `4A1`, `Lớp 6A2` is `6A2`, `6/1` is `6.1`."""
    if not isinstance(value, str):
        return value
    name = word_key(value).removeprefix(subject_key("lớp")).replace(" ", "")
    return re.sub(r"(?<=\d)[/.-](?=\d)", ".", name.lstrip(":"))


_RESULTS = {
    "htxs": "hoàn thành xuất sắc",
    "xuất sắc": "hoàn thành xuất sắc",
    "htt": "hoàn thành tốt",
    "ht": "hoàn thành",
    "cht": "chưa hoàn thành",
}


def _result(value: Value) -> object:
    """Return a primary card's result of the year in full (TT 27/2020 Đ9.2)."""
    if not isinstance(value, str):
        return value
    key = subject_key(value)
    return _FULL_RESULTS.get(key, key)


_FULL_RESULTS = {subject_key(short): subject_key(full) for short, full in _RESULTS.items()}


def _listed(value: Value) -> object:
    """Return the parts of a text in any order: several awards stand in one line."""
    if not isinstance(value, str):
        return value
    return award_key(value)


def _same_awards(xml: Value, printed: Value) -> bool:
    """Return whether two texts of awards say the same; a line break may join those of a page."""
    if _listed(xml) == _listed(printed):
        return True
    return isinstance(xml, str) and isinstance(printed, str) and run_together(xml, printed)


_SCHOOL_KINDS = {
    "th": "tiểu học",
    "thcs": "trung học cơ sở",
    "thpt": "trung học phổ thông",
    "pt": "phổ thông",
    "ptdtnt": "phổ thông dân tộc nội trú",
    "ptdtbt": "phổ thông dân tộc bán trú",
}


def _school(value: Value) -> object:
    """Return a school's name without `Trường`, kinds written out."""
    if not isinstance(value, str):
        return value
    words = subject_key(value).removeprefix(f"{subject_key('Trường')} ").split()
    spelled = " ".join(subject_key(_SCHOOL_KINDS.get(word, word)) for word in words)
    return _BETWEEN_KINDS.sub(" ", spelled)


_KIND = "|".join(re.escape(subject_key(kind)) for kind in (*_SCHOOL_KINDS.values(), "mầm non"))
_BETWEEN_KINDS = re.compile(rf"(?<=\S) {subject_key('và')} (?=(?:{_KIND})\b)")
"""`Tiểu học và Trung học cơ sở` is `TH-THCS`; elsewhere the word belongs to the name."""


@dataclass(frozen=True, slots=True)
class ComparedField:
    """One field that stands once on a card."""

    path: str
    label: str
    """As the form prints it."""
    value: Callable[[ReportCard], Value]
    key: Callable[[Value], object] = plain_key
    weight: Weight = Weight.DECISIVE
    forms: frozenset[Level] = EVERY_FORM
    """The forms that print it."""
    same: Callable[[Value, Value], bool] | None = None
    """Whether the XML's value and the page's say the same, where their keys cannot tell."""

    def agrees(self, xml: Value, printed: Value) -> bool:
        """Return whether both sides say the same."""
        if self.same is not None:
            return self.same(xml, printed)
        return self.key(xml) == self.key(printed)


def _absent_days(card: ReportCard) -> Value:
    """Return the sum of the days, as the secondary form prints it."""
    summary = card.summary
    if summary.absent_days is not None:
        return summary.absent_days
    given = [d for d in (summary.excused_days, summary.unexcused_days) if d is not None]
    return sum(given, Decimal(0)) if given else None


def _awards(card: ReportCard) -> Value:
    """Return both kinds of award in one text: forms have one line for them."""
    texts = [text for text in (card.summary.awards, card.summary.extra_awards) if text]
    return "; ".join(texts) or None


def _term(kind: str, index: int) -> Callable[[ReportCard], Value]:
    """Return the reader of one term's learning or conduct."""
    if kind == "learning":
        return lambda card: card.summary.learning[index]
    return lambda card: card.summary.conduct[index]


def _term_fields() -> tuple[ComparedField, ...]:
    """Return the six results of TT 22/2021 Đ8 and Đ9."""
    terms = (("term1", "Học kì I"), ("term2", "Học kì II"), ("year", "Cả năm"))
    kinds = (("learning", "Kết quả học tập"), ("conduct", "Kết quả rèn luyện"))
    return tuple(
        ComparedField(
            f"summary.{kind}.{term}", f"{label}, {when}", _term(kind, index), forms=SECONDARY
        )
        for kind, label in kinds
        for index, (term, when) in enumerate(terms)
    )


_SHOWN = Weight.SHOWN

FIELDS: Final[tuple[ComparedField, ...]] = (
    ComparedField(
        "lookup_id",
        "Mã tra cứu học bạ",
        lambda c: c.lookup_id,
        key=_compact,
        weight=Weight.IF_PRINTED,
    ),
    ComparedField("pupil.name", "Họ và tên học sinh", lambda c: c.pupil.name, key=_name),
    ComparedField("pupil.birth_date", "Ngày, tháng, năm sinh", lambda c: c.pupil.birth_date),
    ComparedField("pupil.gender", "Giới tính", lambda c: c.pupil.gender),
    ComparedField(
        "pupil.number", "Mã số định danh cá nhân", lambda c: c.pupil.number, key=_compact
    ),
    ComparedField("school.name", "Trường", lambda c: c.school.name, key=_school),
    ComparedField("school_year", "Năm học", lambda c: c.school_year),
    ComparedField("class_name", "Lớp", lambda c: c.class_name, key=_class),
    ComparedField(
        "summary.result",
        "Đánh giá kết quả giáo dục",
        lambda c: c.summary.result,
        key=_result,
        forms=PRIMARY,
    ),
    *_term_fields(),
    ComparedField(
        "summary.promoted",
        "Được lên lớp",
        lambda c: c.summary.promoted,
        weight=Weight.IF_BOTH,
        forms=PRIMARY,
    ),
    ComparedField(
        "summary.promoted", "Được lên lớp", lambda c: c.summary.promoted, forms=SECONDARY
    ),
    ComparedField(
        "summary.completed_grade",
        "Hoàn thành chương trình lớp học",
        lambda c: c.summary.completed_grade,
        weight=Weight.IF_BOTH,
    ),
    ComparedField(
        "summary.completed_school",
        "Hoàn thành chương trình cấp học",
        lambda c: c.summary.completed_school,
        weight=Weight.IF_BOTH,
    ),
    ComparedField(
        "summary.completion_text",
        "Hoàn thành chương trình lớp học/chương trình tiểu học",
        lambda c: c.summary.completion_text,
        weight=Weight.IF_GIVEN,
        forms=PRIMARY,
    ),
    ComparedField("summary.awards", "Khen thưởng", _awards, key=_listed, same=_same_awards),
    ComparedField(
        "summary.excused_days",
        "Số ngày nghỉ có phép",
        lambda c: c.summary.excused_days,
        forms=PRIMARY,
    ),
    ComparedField(
        "summary.unexcused_days",
        "Số ngày nghỉ không phép",
        lambda c: c.summary.unexcused_days,
        forms=PRIMARY,
    ),
    ComparedField(
        "summary.absent_days", "Tổng số buổi nghỉ học cả năm học", _absent_days, forms=SECONDARY
    ),
    ComparedField(
        "register_number",
        "Số sổ đăng bộ",
        lambda c: c.register_number,
        key=_compact,
        weight=_SHOWN,
    ),
    ComparedField("school.ward", "Xã (Phường, Thị trấn)", lambda c: c.school.ward, weight=_SHOWN),
    ComparedField("school.district", "Huyện", lambda c: c.school.district, weight=_SHOWN),
    ComparedField(
        "school.province", "Tỉnh (Thành phố)", lambda c: c.school.province, weight=_SHOWN
    ),
    ComparedField("pupil.ethnicity", "Dân tộc", lambda c: c.pupil.ethnicity, weight=_SHOWN),
    ComparedField("pupil.nationality", "Quốc tịch", lambda c: c.pupil.nationality, weight=_SHOWN),
    ComparedField("pupil.birth_place", "Nơi sinh", lambda c: c.pupil.birth_place, weight=_SHOWN),
    ComparedField("pupil.home_town", "Quê quán", lambda c: c.pupil.home_town, weight=_SHOWN),
    ComparedField("pupil.residence", "Chỗ ở hiện tại", lambda c: c.pupil.residence, weight=_SHOWN),
    ComparedField("pupil.father", "Họ và tên cha", lambda c: c.pupil.father, weight=_SHOWN),
    ComparedField("pupil.mother", "Họ và tên mẹ", lambda c: c.pupil.mother, weight=_SHOWN),
    ComparedField(
        "pupil.guardian", "Họ và tên người giám hộ", lambda c: c.pupil.guardian, weight=_SHOWN
    ),
    ComparedField("pupil.height_cm", "Chiều cao", lambda c: c.pupil.height_cm, weight=_SHOWN),
    ComparedField("pupil.weight_kg", "Cân nặng", lambda c: c.pupil.weight_kg, weight=_SHOWN),
    ComparedField("head.name", "Người ký học bạ", lambda c: c.head.name, key=_name, weight=_SHOWN),
    ComparedField(
        "head.title", "Chức vụ của người ký học bạ", lambda c: c.head.title, weight=_SHOWN
    ),
    ComparedField("issued_on", "Ngày ký học bạ", lambda c: c.issued_on, weight=_SHOWN),
    ComparedField(
        "class_teacher.name",
        "Giáo viên chủ nhiệm",
        lambda c: c.class_teacher.name,
        key=_name,
        weight=_SHOWN,
    ),
    ComparedField(
        "summary.teacher_comment",
        "Nhận xét của giáo viên chủ nhiệm",
        lambda c: c.summary.teacher_comment,
        weight=_SHOWN,
    ),
)
"""Everything that stands once on a form; marks and assessments are rows (`consistency`)."""

ASSESSMENT_LABELS: Final[dict[str, str]] = {
    "PHAM_CHAT_YEU_NUOC": "Yêu nước",
    "PHAM_CHAT_NHAN_AI": "Nhân ái",
    "PHAM_CHAT_CHAM_CHI": "Chăm chỉ",
    "PHAM_CHAT_TRUNG_THUC": "Trung thực",
    "PHAM_CHAT_TRACH_NHIEM": "Trách nhiệm",
    "NANG_LUC_TU_CHU_TU_HOC": "Tự chủ và tự học",
    "NANG_LUC_GIAO_TIEP_HOC_TAC": "Giao tiếp và hợp tác",
    "NANG_LUC_GIAI_QUYET_VAN_DE_SANG_TAO": "Giải quyết vấn đề và sáng tạo",
    "NANG_LUC_NGON_NGU": "Ngôn ngữ",
    "NANG_LUC_TINH_TOAN": "Tính toán",
    "NANG_LUC_KHOA_HOC": "Khoa học",
    "NANG_LUC_CONG_NGHE": "Công nghệ",
    "NANG_LUC_TIN_HOC": "Tin học",
    "NANG_LUC_THAM_MI": "Thẩm mĩ",
    "NANG_LUC_THE_CHAT": "Thể chất",
}
"""TT 27/2020, annex: qualities and competences as the form prints them."""


def assessment_table(key: str) -> str:
    """Return the path of the table that a quality or a competence stands in."""
    return "assessments[PHAM_CHAT]" if key.startswith("PHAM_CHAT") else "assessments[NANG_LUC]"
