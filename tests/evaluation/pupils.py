"""Invented cards for the evaluation: three pupils of each grade, in other years and circumstances.

They rest on the cards of the card kit; names, results and comments are made harder to read.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from verifier.report_card import Level, ReportCard, SubjectResult
from web.cardkit import cards

GRADES: Final = ("1", "6", "10")
YEARS: Final = ("2025-2026", "2024-2025", "2023-2024")

_HARD_NAMES: Final = {
    "1": ("Lê Hoàng Minh Châu", "Nguyễn Thị Thuỳ Quỳnh", "H'Lan Êban"),
    "6": ("Tôn Nữ Công Tằng Hoàng Bảo Ngọc", "Lý Mỹ Kỳ", "Đặng Khuê Nhuệ Uyển"),
    "10": ("Võ Thị Hải Yến", "Trương Quýnh Hoà", "Ksor H'Bia Nguyễn Phượng"),
}
_LONG_TAIL: Final = (
    " Trong năm học, em tham gia đầy đủ các buổi sinh hoạt, biết lắng nghe góp ý và sửa chữa "
    "thiếu sót; khi làm việc nhóm em nhường nhịn, phân công hợp lí và hoàn thành phần việc của "
    "mình trước hạn. Em cần đọc thêm sách, luyện chữ và trình bày bài cẩn thận hơn, nhất là ở "
    "những bài kiểm tra cuối kì; gia đình cần nhắc nhở em giữ giờ giấc sinh hoạt đều đặn."
)


def make_cards(grade: str) -> Iterator[ReportCard]:
    """Yield the eighteen cards of one grade: three pupils, each in six circumstances."""
    for number, name in enumerate(_HARD_NAMES[grade]):
        for variant in range(6):
            yield _make_card(grade, number, name, variant)


def _make_card(grade: str, number: int, name: str, variant: int) -> ReportCard:
    """Return the card of one pupil in one of the circumstances."""
    mates = [card for card in cards.CARDS if card.grade == grade]
    card = cards.vary(mates[number % len(mates)], school_year=YEARS[variant % len(YEARS)])
    digit = (number * 6 + variant) % 10
    card = replace(
        card,
        lookup_id=f"{(card.lookup_id or '')[:-1]}{digit}",
        pupil=replace(card.pupil, name=name, number=f"{(card.pupil.number or '')[:-1]}{digit}"),
    )
    if variant % 2:
        card = replace(card, school=replace(card.school, district="Quận Ba Vân"))
    if variant in (2, 5):
        card = _with_long_comments(card)
    if variant in (1, 4) and card.level is not Level.PRIMARY:
        card = _with_summer(card)
    if variant == 3:
        summary = replace(card.summary, awards=None, extra_awards=None, excused_days=Decimal("2.5"))
        card = replace(card, summary=summary)
    if variant == 4 and card.level is Level.PRIMARY:
        card = _with_more_subjects(card)
    return card


def _with_long_comments(card: ReportCard) -> ReportCard:
    """Return the card with comments that fill half a page."""
    comments = tuple((key, text + _LONG_TAIL[:180]) for key, text in card.comments)
    comment = (card.summary.teacher_comment or "") + _LONG_TAIL
    return replace(card, comments=comments, summary=replace(card.summary, teacher_comment=comment))


def _with_summer(card: ReportCard) -> ReportCard:
    """Return the card with one subject that was assessed again in summer (TT 22/2021 Đ14)."""
    first = replace(card.subjects[0], reassessed="6.5", mark=Decimal("4.8"))
    return replace(card, subjects=(first, *card.subjects[1:]))


def _with_more_subjects(card: ReportCard) -> ReportCard:
    """Return the primary card with the subjects of grades 3 to 5."""
    more = (
        SubjectResult("11", "Ngoại ngữ 1 (Tiếng Anh)", "T", Decimal(9)),
        SubjectResult("05", "Lịch sử và Địa lí", "H", Decimal(7)),
        SubjectResult("13", "Khoa học", "T", Decimal(10)),
        SubjectResult("12", "Tin học và Công nghệ (Tin học)", "T", Decimal(8)),
        SubjectResult("87", "Tin học và Công nghệ (Công nghệ)", "H", Decimal(6)),
    )
    return replace(card, subjects=(*card.subjects, *more))
