"""The results of a primary card as TT 27/2020/TT-BGDĐT's annex prints them."""

from collections.abc import Sequence
from decimal import Decimal

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, PageBreak, Spacer

from verifier.report_card import ReportCard
from web.cardkit import form_style as look
from web.cardkit.form_opening import award_line, pupil_line
from web.cardkit.form_part import Cell, Command, grid, line

_SUBJECT_ROWS = (
    ("02", "Tiếng Việt"),
    ("01", "Toán"),
    ("11", "Ngoại ngữ 1"),
    ("05", "Lịch sử và Địa lí"),
    ("13", "Khoa học"),
    ("12", "Tin học và Công nghệ (Tin học)"),
    ("87", "Tin học và Công nghệ (Công nghệ)"),
    ("03", "Đạo đức"),
    ("04", "Tự nhiên và Xã hội"),
    ("88", "Giáo dục thể chất"),
    ("89", "Nghệ thuật (Âm nhạc)"),
    ("90", "Nghệ thuật (Mĩ thuật)"),
    ("91", "Hoạt động trải nghiệm"),
    ("14", "Tiếng dân tộc"),
)
"""All rows of the form; what the grade is not taught stays blank."""

_QUALITIES = (
    ("PHAM_CHAT_YEU_NUOC", "Yêu nước"),
    ("PHAM_CHAT_NHAN_AI", "Nhân ái"),
    ("PHAM_CHAT_CHAM_CHI", "Chăm chỉ"),
    ("PHAM_CHAT_TRUNG_THUC", "Trung thực"),
    ("PHAM_CHAT_TRACH_NHIEM", "Trách nhiệm"),
)
_GENERAL_COMPETENCES = (
    ("NANG_LUC_TU_CHU_TU_HOC", "Tự chủ và tự học"),
    ("NANG_LUC_GIAO_TIEP_HOC_TAC", "Giao tiếp và hợp tác"),
    ("NANG_LUC_GIAI_QUYET_VAN_DE_SANG_TAO", "Giải quyết vấn đề và sáng tạo"),
)
_SPECIFIC_COMPETENCES = (
    ("NANG_LUC_NGON_NGU", "Ngôn ngữ"),
    ("NANG_LUC_TINH_TOAN", "Tính toán"),
    ("NANG_LUC_KHOA_HOC", "Khoa học"),
    ("NANG_LUC_CONG_NGHE", "Công nghệ"),
    ("NANG_LUC_TIN_HOC", "Tin học"),
    ("NANG_LUC_THAM_MI", "Thẩm mĩ"),
    ("NANG_LUC_THE_CHAT", "Thể chất"),
)
_BODY = look.style(size=9.5)
_BODY_CENTRED = look.style(look.MEDIUM, 9.5, align=look.CENTRE)
_HEAD = look.style(look.BOLD, 9, align=look.CENTRE)
_GROUP = look.style(look.ITALIC, 9)


def results(card: ReportCard) -> list[Flowable]:
    """Return the pages between the particulars and the signatures."""
    pupil, summary = card.pupil, card.summary
    return [
        pupil_line(card),
        line(
            ("Chiều cao:", _measure(pupil.height_cm, "cm"), 1),
            ("Cân nặng:", _measure(pupil.weight_kg, "kg"), 1),
            ("Số ngày nghỉ có phép:", _number(summary.excused_days), 1.2),
            ("Số ngày nghỉ không phép:", _number(summary.unexcused_days), 1.3),
            size=9.5,
        ),
        Spacer(0, 4 * mm),
        _subjects(card),
        Spacer(0, 4 * mm),
        _qualities(card),
        PageBreak(),
        pupil_line(card),
        Spacer(0, 4 * mm),
        _competences(card),
        Spacer(0, 4 * mm),
        line(("Đánh giá kết quả giáo dục:", summary.result, 1), size=10),
        award_line(card),
        line(
            (
                "Hoàn thành chương trình lớp học / chương trình tiểu học:",
                summary.completion_text,
                1,
            ),
            size=10,
        ),
        Spacer(0, 7 * mm),
    ]


def _subjects(card: ReportCard) -> Flowable:
    found = {subject.code: subject for subject in card.subjects}
    listed = {code for code, _ in _SUBJECT_ROWS}
    names = [*_SUBJECT_ROWS, *((s.code, s.name) for s in card.subjects if s.code not in listed)]
    rows: list[list[Cell]] = [
        _head("Môn học và hoạt động giáo dục", "Mức đạt được", "Điểm KT ĐK", "Nhận xét")
    ]
    for code, name in names:
        subject = found.get(code)
        level, mark = (subject.level, _number(subject.mark)) if subject else (None, None)
        printed = subject.name if subject else name
        rows.append([look.text(printed, _BODY), *_centred(level, mark), ""])
    rows[1][3] = look.text(card.summary.teacher_comment, _BODY)
    span = _comment_span(3, 1, len(rows) - 1)
    return grid(rows, [58, 17, 17, 82], header_rows=1, padding=3.8, commands=span)


def _qualities(card: ReportCard) -> Flowable:
    rows = [
        _head("Những phẩm chất chủ yếu", "Mức đạt được", "Nhận xét"),
        *_levels(card, _QUALITIES, "NHAN_XET_PHAM_CHAT"),
    ]
    return grid(
        rows, [58, 17, 99], header_rows=1, padding=3.8, commands=_comment_span(2, 1, len(rows) - 1)
    )


def _competences(card: ReportCard) -> Flowable:
    general = _levels(card, _GENERAL_COMPETENCES, "NHAN_XET_NANG_LUC_CHUNG")
    specific = _levels(card, _SPECIFIC_COMPETENCES, "NHAN_XET_NANG_LUC_DAC_THU")
    rows: list[list[Cell]] = [
        _head("Những năng lực cốt lõi", "Mức đạt được", "Nhận xét"),
        [look.text("Năng lực chung", _GROUP), "", ""],
        *general,
        [look.text("Năng lực đặc thù", _GROUP), "", ""],
        *specific,
    ]
    second = 2 + len(general)
    groups: list[Command] = [("SPAN", (0, row), (-1, row)) for row in (1, second)]
    spans = _comment_span(2, 2, second - 1) + _comment_span(2, second + 1, len(rows) - 1)
    return grid(rows, [58, 17, 99], header_rows=1, padding=3.8, commands=[*groups, *spans])


def _levels(card: ReportCard, names: Sequence[tuple[str, str]], comment: str) -> list[list[Cell]]:
    levels = {assessment.key: assessment.level for assessment in card.assessments}
    rows: list[list[Cell]] = [
        [look.text(name, _BODY), *_centred(levels.get(key)), ""] for key, name in names
    ]
    rows[0][2] = look.text(dict(card.comments).get(comment), _BODY)
    return rows


def _comment_span(column: int, first: int, last: int) -> list[Command]:
    """Return the commands for a comment cell that spans the rows from `first` to `last`."""
    return [
        ("SPAN", (column, first), (column, last)),
        ("VALIGN", (column, first), (column, last), "TOP"),
        ("LEFTPADDING", (column, first), (column, last), 6),
        ("RIGHTPADDING", (column, first), (column, last), 6),
    ]


def _head(*titles: str) -> list[Cell]:
    return [look.text(title, _HEAD) for title in titles]


def _centred(*values: str | None) -> list[Cell]:
    return [look.text(value, _BODY_CENTRED) for value in values]


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}".replace(".", ",")


def _measure(value: Decimal | None, unit: str) -> str | None:
    return None if value is None else f"{_number(value)} {unit}"
