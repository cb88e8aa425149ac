"""How one writer puts values on paper: commas or points, words or letters, one spelling or another.

Nothing here, nor in the writers, knows how cards are read.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from verifier.report_card import Level, ReportCard

LEVEL_TITLES: Final = {
    Level.PRIMARY: "TIỂU HỌC",
    Level.LOWER_SECONDARY: "TRUNG HỌC CƠ SỞ",
    Level.UPPER_SECONDARY: "TRUNG HỌC PHỔ THÔNG",
}
QUALITIES: Final = (
    ("PHAM_CHAT_YEU_NUOC", "Yêu nước"),
    ("PHAM_CHAT_NHAN_AI", "Nhân ái"),
    ("PHAM_CHAT_CHAM_CHI", "Chăm chỉ"),
    ("PHAM_CHAT_TRUNG_THUC", "Trung thực"),
    ("PHAM_CHAT_TRACH_NHIEM", "Trách nhiệm"),
)
GENERAL: Final = (
    ("NANG_LUC_TU_CHU_TU_HOC", "Tự chủ và tự học"),
    ("NANG_LUC_GIAO_TIEP_HOC_TAC", "Giao tiếp và hợp tác"),
    ("NANG_LUC_GIAI_QUYET_VAN_DE_SANG_TAO", "Giải quyết vấn đề và sáng tạo"),
)
SPECIFIC: Final = (
    ("NANG_LUC_NGON_NGU", "Ngôn ngữ"),
    ("NANG_LUC_TINH_TOAN", "Tính toán"),
    ("NANG_LUC_KHOA_HOC", "Khoa học"),
    ("NANG_LUC_CONG_NGHE", "Công nghệ"),
    ("NANG_LUC_TIN_HOC", "Tin học"),
    ("NANG_LUC_THAM_MI", "Thẩm mĩ"),
    ("NANG_LUC_THE_CHAT", "Thể chất"),
)
_SUBJECT_WORDS: Final = {"T": "Hoàn thành tốt", "H": "Hoàn thành", "C": "Chưa hoàn thành"}
_ASSESSMENT_WORDS: Final = {"T": "Tốt", "Đ": "Đạt", "C": "Cần cố gắng"}
_YEAR_WORDS: Final = {"T": "Tốt", "K": "Khá", "Đ": "Đạt", "CĐ": "Chưa đạt"}
_OTHER_SPELLING: Final = (
    ("lí", "lý"),
    ("Lí", "Lý"),
    ("Mĩ", "Mỹ"),
    ("mĩ", "mỹ"),
    ("Hóa", "Hoá"),
    ("kì", "kỳ"),
)


@dataclass(frozen=True, slots=True)
class Manner:
    """One way of writing; `style` is for the writer to make something of."""

    style: int = 0
    point: bool = False
    words: bool = False
    old_spelling: bool = False
    decomposed: bool = False
    worded_dates: bool = False
    stray: str | None = None
    """A line below everything else that no form has."""

    def say(self, text: str | None) -> str:
        """Return a text in this manner's Unicode form, nothing for nothing."""
        return unicodedata.normalize("NFD" if self.decomposed else "NFC", text or "")

    def spell(self, text: str) -> str:
        """Return words of the form in this manner's spelling."""
        if self.old_spelling:
            for new, old in _OTHER_SPELLING:
                text = text.replace(new, old)
        return self.say(text)

    def number(self, value: Decimal | str | None) -> str:
        """Return a mark, a level or a measure."""
        if value is None:
            return ""
        text = f"{value:f}" if isinstance(value, Decimal) else value
        return self.say(text if self.point else text.replace(".", ","))

    def subject_level(self, level: str | None) -> str:
        """Return a primary subject's level."""
        return self._level(level, _SUBJECT_WORDS)

    def assessment(self, card: ReportCard, key: str) -> str:
        """Return the level of a quality or competence."""
        levels = {item.key: item.level for item in card.assessments}
        return self._level(levels.get(key), _ASSESSMENT_WORDS)

    def year_level(self, level: str | None) -> str:
        """Return learning, conduct, or a subject assessed by comments."""
        return self._level(level, _YEAR_WORDS)

    def result(self, value: str | None) -> str:
        """Return one term's result: a mark or a level."""
        return self.year_level(value) if value in _YEAR_WORDS else self.number(value)

    def day(self, day: date | None) -> str:
        """Return a date."""
        if day is None:
            return ""
        if self.worded_dates:
            return self.say(f"ngày {day.day} tháng {day.month} năm {day.year}")
        return f"{day:%d/%m/%Y}"

    def _level(self, level: str | None, words: dict[str, str]) -> str:
        return self.say(words.get(level, level) if level and self.words else level)


MANNERS: Final = (
    Manner(style=0),
    Manner(style=1, point=True, words=True, old_spelling=True),
    Manner(style=2, decomposed=True),
    Manner(style=0, words=True, worded_dates=True),
    Manner(style=1, old_spelling=True, decomposed=True),
    Manner(style=2, point=True, words=True),
)
"""The six manners in which a pupil's six cards are written."""


def absent_days(card: ReportCard) -> Decimal | None:
    """Return all days of absence, which a secondary form prints as one number."""
    days = (card.summary.excused_days, card.summary.unexcused_days)
    known = [day for day in days if day is not None]
    return sum(known, Decimal(0)) if known else None


def awards(card: ReportCard) -> str:
    """Return both kinds of award as the one line of a form."""
    return "; ".join(filter(None, (card.summary.awards, card.summary.extra_awards)))


def yes_no(answer: bool | None) -> str:
    """Return the answer to a question of a form."""
    return "" if answer is None else ("Có" if answer else "Không")


def map_texts(card: ReportCard, change: Callable[[str], str]) -> ReportCard:
    """Return the card with every name and comment written in another Unicode form."""
    pupil, summary = card.pupil, card.summary
    written = {
        field: change(value)
        for field in ("name", "birth_place", "home_town", "residence", "father", "mother")
        if (value := getattr(pupil, field)) is not None
    }
    comment = summary.teacher_comment
    return replace(
        card,
        pupil=replace(pupil, **written),
        subjects=tuple(replace(row, name=change(row.name)) for row in card.subjects),
        comments=tuple((key, change(text)) for key, text in card.comments),
        summary=replace(summary, teacher_comment=None if comment is None else change(comment)),
    )
