"""The signed card on the ministry's form, for comparing it with the paper in one's hand.

Every value comes from the card that the signed XML holds, and from nowhere else. Labels are the
form's own, in Vietnamese whatever the language of the page.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from verifier.report_card import Level, ReportCard
from verifier.spelling import write_number
from web.masking import mask_field
from web.presenting.form_rows import LEVEL_TITLES
from web.presenting.form_tables import tables_of
from web.presenting.form_values import CardForm, FormField, FormPart

Marks = Mapping[str, int]
"""Field path to the number of its difference."""

_COVER: Final = "Bìa"
_PUPIL: Final = "Thông tin học sinh"
_RESULTS: Final = "Kết quả"


def present_card_form(card: ReportCard, marks: Marks) -> CardForm | None:
    """Return a card on its form, None when it does not say which form it is."""
    if card.level is None:
        return None
    first, *others = tables_of(card, marks)
    return CardForm(
        title=f"Học bạ {LEVEL_TITLES[card.level]}",
        parts=(
            FormPart(_COVER, tuple(_cover(card, marks))),
            FormPart(_PUPIL, tuple(_particulars(card, marks))),
            FormPart(first.title, tuple(_above(card, marks)), first),
            *(FormPart(table.title, (), table) for table in others),
            FormPart(_RESULTS, tuple(_below(card, marks))),
        ),
        incomplete=bool(card.unclear_fields or card.unknown_fields),
    )


def _cover(card: ReportCard, marks: Marks) -> Iterator[FormField]:
    school = card.school
    yield _field("Họ và tên học sinh", card.pupil.name, "pupil.name", marks)
    yield _field("Lớp", card.class_name, "class_name", marks)
    yield _field("Năm học", _year(card), "school_year", marks)
    yield _field("Trường", school.name, "school.name", marks)
    yield _field("Xã (Phường, Thị trấn)", school.ward, "school.ward", marks)
    yield _field("Huyện (Thành phố, Quận, Thị xã)", school.district, "school.district", marks)
    yield _field("Tỉnh (Thành phố)", school.province, "school.province", marks)
    yield _field("Số sổ đăng bộ", card.register_number, "register_number", marks)
    yield _field("Mã tra cứu học bạ UUID", card.lookup_id, "lookup_id", marks)


def _particulars(card: ReportCard, marks: Marks) -> Iterator[FormField]:
    pupil = card.pupil
    yield _field("Giới tính", pupil.gender, "pupil.gender", marks)
    yield _field("Ngày, tháng, năm sinh", _day(pupil.birth_date), "pupil.birth_date", marks)
    yield _field("Dân tộc", pupil.ethnicity, "pupil.ethnicity", marks)
    yield _field("Quốc tịch", pupil.nationality, "pupil.nationality", marks)
    yield _field("Mã số định danh cá nhân", pupil.number, "pupil.number", marks)
    yield _field("Nơi sinh", pupil.birth_place, "pupil.birth_place", marks)
    yield _field("Quê quán", pupil.home_town, "pupil.home_town", marks)
    yield _field("Chỗ ở hiện tại", pupil.residence, "pupil.residence", marks)
    yield _field("Họ và tên cha", pupil.father, "pupil.father", marks)
    yield _field("Họ và tên mẹ", pupil.mother, "pupil.mother", marks)
    yield _field("Họ và tên người giám hộ (nếu có)", pupil.guardian, "pupil.guardian", marks)
    yield _field("Người ký học bạ", card.head.name, "head.name", marks)
    yield _field("Chức vụ của người ký học bạ", card.head.title, "head.title", marks)
    yield _field("Ngày ký học bạ", _day(card.issued_on), "issued_on", marks)
    yield _field("Giáo viên chủ nhiệm", card.class_teacher.name, "class_teacher.name", marks)


def _above(card: ReportCard, marks: Marks) -> Iterator[FormField]:
    """Yield what the primary form prints above its table of subjects."""
    if card.level is not Level.PRIMARY:
        return
    pupil, summary = card.pupil, card.summary
    yield _field("Chiều cao", _measure(pupil.height_cm, "cm"), "pupil.height_cm", marks)
    yield _field("Cân nặng", _measure(pupil.weight_kg, "kg"), "pupil.weight_kg", marks)
    excused, unexcused = _number(summary.excused_days), _number(summary.unexcused_days)
    yield _field("Số ngày nghỉ có phép", excused, "summary.excused_days", marks)
    yield _field("Số ngày nghỉ không phép", unexcused, "summary.unexcused_days", marks)


def _below(card: ReportCard, marks: Marks) -> Iterator[FormField]:
    """Yield what the form prints below its tables."""
    summary = card.summary
    awards = "; ".join(text for text in (summary.awards, summary.extra_awards) if text)
    completion = "Hoàn thành chương trình lớp học / chương trình cấp học"
    if card.level is Level.PRIMARY:
        yield _field("Đánh giá kết quả giáo dục", summary.result, "summary.result", marks)
        yield _field("Khen thưởng", awards, "summary.awards", marks)
        text = summary.completion_text
        yield _field(completion, text, "summary.completion_text", marks)
        return
    days = [d for d in (summary.excused_days, summary.unexcused_days) if d is not None]
    total = _number(sum(days, Decimal(0))) if days else None
    yield _field("Tổng số buổi nghỉ học cả năm học", total, "summary.absent_days", marks)
    yield _field("Được lên lớp", _yes_no(summary.promoted), "summary.promoted", marks)
    yield _field("Khen thưởng", awards, "summary.awards", marks)
    yield _field(
        "Nhận xét của giáo viên chủ nhiệm",
        summary.teacher_comment,
        "summary.teacher_comment",
        marks,
    )
    yield _field(completion, summary.completion_text, "summary.completion_text", marks)


def _field(label: str, value: str | None, path: str, marks: Marks) -> FormField:
    return FormField(label, mask_field(path, value or ""), marks.get(path))


def _year(card: ReportCard) -> str | None:
    return None if card.school_year is None else card.school_year.replace("-", " – ")


def _day(day: date | None) -> str | None:
    return None if day is None else f"{day:%d/%m/%Y}"


def _number(value: Decimal | None) -> str | None:
    return None if value is None else write_number(value).replace(".", ",")


def _measure(value: Decimal | None, unit: str) -> str | None:
    return None if value is None else f"{_number(value)} {unit}"


def _yes_no(value: bool | None) -> str | None:  # noqa: FBT001 - a value of the card, no switch
    return None if value is None else ("Có" if value else "Không")
