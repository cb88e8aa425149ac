"""The first two pages of the form: cover and the pupil's particulars (TT 27, TT 22 annexes)."""

from datetime import date
from typing import Final

from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from verifier.report_card import Level, ReportCard
from web.cardkit import form_style as look
from web.cardkit.cards import PrintedOnly, enrolled_on
from web.cardkit.form_part import Field, grid, heading, line
from web.cardkit.lookup_code import LookupCode

COVER_INSET: Final = 14 * mm
"""How far the cover's lines keep away from its frame, on either side."""

LEVEL_TITLES: Final = {
    Level.PRIMARY: "TIỂU HỌC",
    Level.LOWER_SECONDARY: "TRUNG HỌC CƠ SỞ",
    Level.UPPER_SECONDARY: "TRUNG HỌC PHỔ THÔNG",
}


def write_day(day: date | None) -> str | None:
    """Return a date as the form writes it, `14/03/2019`."""
    return None if day is None else f"{day:%d/%m/%Y}"


def write_school_year(card: ReportCard) -> str | None:
    """Return the school year as the form writes it, `2025 – 2026`."""
    return None if card.school_year is None else card.school_year.replace("-", " – ")


def cover(card: ReportCard) -> list[Flowable]:
    """Return what stands on the cover inside its frame."""
    centred = [
        Spacer(0, 22 * mm),
        _centred("BỘ GIÁO DỤC VÀ ĐÀO TẠO", look.BOLD, 15, look.NAVY),
        Spacer(0, 34 * mm),
        _centred("HỌC BẠ", look.BOLD, 46, look.RED),
        Spacer(0, 3 * mm),
        _centred("" if card.level is None else LEVEL_TITLES[card.level], look.BOLD, 22, look.NAVY),
        Spacer(0, 32 * mm),
    ]
    school = card.school
    fields: list[tuple[Field, ...]] = [
        (("Họ và tên học sinh:", card.pupil.name, 1),),
        (("Lớp:", card.class_name, 1), ("Năm học:", write_school_year(card), 1.6)),
        (("Trường:", school.name, 1),),
        (("Xã (Phường, Thị trấn):", school.ward, 1),),
        (("Huyện (Thành phố, Quận, Thị xã):", school.district, 1),),
        (("Tỉnh (Thành phố):", school.province, 1),),
        (("Số sổ đăng bộ:", card.register_number, 1),),
    ]
    width = look.TEXT_WIDTH - 2 * COVER_INSET
    lines = [line(*row, size=12, width=width) for row in fields]
    return [*centred, *lines, Spacer(0, 8 * mm), *_lookup_lines(card)]


def particulars(card: ReportCard, extra: PrintedOnly) -> list[Flowable]:
    """Return the second page: who the pupil is, who signs, and the way through school."""
    pupil = card.pupil
    return [
        _centred("HỌC BẠ", look.BOLD, 20, look.NAVY),
        Spacer(0, 8 * mm),
        line(("Họ và tên học sinh:", pupil.name, 2.2), ("Giới tính:", pupil.gender, 1)),
        line(
            ("Ngày, tháng, năm sinh:", write_day(pupil.birth_date), 2),
            ("Dân tộc:", pupil.ethnicity, 1.05),
            ("Quốc tịch:", pupil.nationality, 1.3),
        ),
        line(("Mã số định danh cá nhân:", pupil.number, 1)),
        line(("Nơi sinh:", pupil.birth_place, 1)),
        line(("Quê quán:", pupil.home_town, 1)),
        line(("Chỗ ở hiện tại:", pupil.residence, 1)),
        line(("Họ và tên cha:", pupil.father, 1.5), ("Nghề nghiệp:", extra.father_work, 1)),
        line(("Họ và tên mẹ:", pupil.mother, 1.5), ("Nghề nghiệp:", extra.mother_work, 1)),
        line(
            ("Họ và tên người giám hộ (nếu có):", pupil.guardian, 1.5),
            ("Nghề nghiệp:", extra.guardian_work, 1),
        ),
        Spacer(0, 8 * mm),
        line(("Người ký học bạ:", card.head.name, 1)),
        line(("Chức vụ của người ký học bạ:", card.head.title, 1)),
        line(("Ngày ký học bạ:", write_day(card.issued_on), 1)),
        Spacer(0, 10 * mm),
        heading("QUÁ TRÌNH HỌC TẬP", 11),
        _course(card),
    ]


def pupil_line(card: ReportCard) -> Flowable:
    """Return the line at the head of a page with results."""
    return line(
        ("Họ và tên học sinh:", card.pupil.name, 2.4),
        ("Lớp:", card.class_name, 0.8),
        ("Năm học:", write_school_year(card), 1.35),
        size=9.5,
    )


def award_line(card: ReportCard) -> Flowable:
    """Return the awards in the form's one line: the year's, then one given in between."""
    awards = (card.summary.awards, card.summary.extra_awards)
    return line(("Khen thưởng:", "; ".join(award for award in awards if award), 1), size=10)


def _course(card: ReportCard) -> Flowable:
    head = look.style(look.BOLD, 9, align=look.CENTRE)
    body = look.style(size=9.5, align=look.CENTRE)
    titles = ("Năm học", "Lớp", "Tên trường", "Số đăng bộ", "Ngày nhập học/chuyển đến")
    values = (
        write_school_year(card),
        card.class_name,
        card.school.name,
        card.register_number,
        write_day(enrolled_on(card)),
    )
    rows = [[look.text(title, head) for title in titles], [look.text(v, body) for v in values]]
    return grid(rows, [30, 14, 60, 26, 34], header_rows=1, padding=4)


def _lookup_lines(card: ReportCard) -> list[Flowable]:
    """Return the line of CV 2088's sample card (PL2) below the code itself, and its QR symbol."""
    hint = (
        "Mã tra cứu học bạ UUID sử dụng để tra cứu học bạ số trên cổng tra cứu Học bạ số - Bộ GDĐT"
    )
    return [
        _centred(f"Mã tra cứu học bạ UUID: {card.lookup_id or ''}", look.MEDIUM, 10, look.INK),
        _centred(hint, look.ITALIC, 8.5, look.FAINT),
        *([] if card.lookup_id is None else [LookupCode(card.lookup_id)]),
    ]


def _centred(content: str, font: str, size: float, colour: Color) -> Flowable:
    return look.text(content, look.style(font, size, align=look.CENTRE, colour=colour))
