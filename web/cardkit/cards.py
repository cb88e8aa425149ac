"""The invented report cards of the demo and the tests, and how to vary them.

`primary_grade_1`, `lower_secondary_grade_6` and `upper_secondary_grade_10` each give one pupil's
card; `another_pupil` gives a classmate's, `vary` the same card with other circumstances.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from verifier.report_card import Person, Pupil, ReportCard
from web.cardkit.cards_lower_secondary import ANH_KHOA, BAO_HAN
from web.cardkit.cards_primary import GIA_KHOI, MINH_CHAU
from web.cardkit.cards_upper_secondary import HAI_YEN, QUOC_HUY
from web.cardkit.invented import SCHOOLS, InventedSchool

CARDS: Final[tuple[ReportCard, ...]] = (MINH_CHAU, GIA_KHOI, ANH_KHOA, BAO_HAN, HAI_YEN, QUOC_HUY)
"""All cards of school year 2025-2026; classmates stand side by side."""

PUPILS: Final[tuple[Pupil, ...]] = tuple(card.pupil for card in CARDS)


def primary_grade_1() -> ReportCard:
    """Return a grade 1 card of a public school: Hoàn thành xuất sắc (TT 27/2020 Đ9)."""
    return MINH_CHAU


def lower_secondary_grade_6() -> ReportCard:
    """Return a grade 6 card of a public school: Học sinh Giỏi (TT 22/2021 Đ15)."""
    return ANH_KHOA


def upper_secondary_grade_10() -> ReportCard:
    """Return a grade 10 card of a private school: Học sinh Xuất sắc (TT 22/2021 Đ15)."""
    return HAI_YEN


def another_pupil(card: ReportCard) -> ReportCard:
    """Return the classmate's card: same class, school, signers, year and dates.

    The classmate's classmate is the pupil one began with.
    """
    mate = next(
        other
        for other in CARDS
        if other.level is card.level and other.pupil.name != card.pupil.name
    )
    if card.school_year is not None:
        mate = vary(mate, school_year=card.school_year)
    return replace(
        mate,
        class_name=card.class_name,
        school=card.school,
        head=card.head,
        class_teacher=card.class_teacher,
        issue_place=card.issue_place,
        created_on=card.created_on,
        issued_on=card.issued_on,
    )


def vary(
    card: ReportCard,
    *,
    school_year: str | None = None,
    head: Person | None = None,
    class_teacher: Person | None = None,
    created_on: date | None = None,
    issued_on: date | None = None,
    lookup_id: str | None = None,
) -> ReportCard:
    """Return `card` with the given circumstances changed and everything else kept.

    Another school year makes another child of the same age: birth date, citizen number, dates of
    the card and MA_TRA_CUU_UUID move along, so that the card stays consistent with itself.
    """
    if school_year is not None and school_year != card.school_year:
        card = _in_school_year(card, school_year)
    return replace(
        card,
        head=card.head if head is None else head,
        class_teacher=card.class_teacher if class_teacher is None else class_teacher,
        created_on=card.created_on if created_on is None else created_on,
        issued_on=card.issued_on if issued_on is None else issued_on,
        lookup_id=card.lookup_id if lookup_id is None else lookup_id,
    )


def school_of(card: ReportCard) -> InventedSchool:
    """Return what is invented about the card's school beyond what a card says."""
    return next(school for school in SCHOOLS if school.school.code == card.school.code)


def enrolled_on(card: ReportCard) -> date | None:
    """Return when the pupil came to the school: the opening of the school year, 5 September."""
    return None if card.school_year is None else date(int(card.school_year[:4]), 9, 5)


def _in_school_year(card: ReportCard, school_year: str) -> ReportCard:
    years = int(school_year[:4]) - int((card.school_year or "")[:4])
    born = _shift(card.pupil.birth_date, years)
    return replace(
        card,
        school_year=school_year,
        lookup_id=_lookup_id(f"{card.lookup_id} {school_year}"),
        pupil=replace(card.pupil, birth_date=born, number=_renumber(card.pupil.number, born)),
        created_on=_shift(card.created_on, years),
        issued_on=_shift(card.issued_on, years),
    )


def _shift(day: date | None, years: int) -> date | None:
    return None if day is None else day.replace(year=day.year + years)


def _renumber(number: str | None, born: date | None) -> str | None:
    """Put the birth year's two digits where a 12-digit citizen number has them."""
    if number is None or born is None:
        return number
    return f"{number[:4]}{born.year % 100:02d}{number[6:]}"


def _lookup_id(seed: str) -> str:
    """Return a version 4 UUID that is always the same for the same seed."""
    return str(UUID(bytes=hashlib.sha256(seed.encode()).digest()[:16], version=4))


@dataclass(frozen=True, slots=True)
class PrintedOnly:
    """What the ministry's form prints and the XML of CV 2088 has no element for."""

    father_work: str | None = None
    mother_work: str | None = None
    guardian_work: str | None = None
    approval: str = "Nhất trí với nhận xét, đánh giá của giáo viên chủ nhiệm."
    """Nhận xét, phê duyệt của hiệu trưởng (secondary)."""


_WORK: Final[dict[str, PrintedOnly]] = {
    "Lê Hoàng Minh Châu": PrintedOnly(father_work="Kĩ sư cầu đường", mother_work="Dược sĩ"),
    "Phạm Gia Khôi": PrintedOnly(father_work="Lái xe", mother_work="Nhân viên kế toán"),
    "Nguyễn Đức Anh Khoa": PrintedOnly(father_work="Thợ điện", mother_work="Buôn bán"),
    "Trần Ngọc Bảo Hân": PrintedOnly(father_work="Thợ may", mother_work="Nội trợ"),
    "Võ Thị Hải Yến": PrintedOnly(father_work="Thuyền trưởng", mother_work="Điều dưỡng"),
    "Đặng Quốc Huy": PrintedOnly(mother_work="Công nhân", guardian_work="Hưu trí"),
}


def printed_only(card: ReportCard) -> PrintedOnly:
    """Return what the form prints beyond the card; blanks for a pupil who is not of this kit."""
    return _WORK.get(card.pupil.name or "", PrintedOnly())
