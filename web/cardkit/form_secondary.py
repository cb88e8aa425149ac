"""The results of a secondary card as TT 22/2021/TT-BGDĐT's annex prints them."""

from decimal import Decimal

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, PageBreak, Spacer

from verifier.report_card import Level, ReportCard, SubjectResult
from web.cardkit import form_style as look
from web.cardkit.cards import PrintedOnly
from web.cardkit.form_opening import award_line, pupil_line
from web.cardkit.form_part import Cell, Command, framed, grid, line

_LOWER_ROWS = (
    ("19", "Ngữ văn"),
    ("15", "Toán"),
    ("69", "Ngoại ngữ 1"),
    ("26", "Giáo dục công dân"),
    ("05", "Lịch sử và Địa lí"),
    ("66", "Khoa học tự nhiên"),
    ("27", "Công nghệ"),
    ("32", "Tin học"),
    ("88", "Giáo dục thể chất"),
    ("97", "Nghệ thuật"),
    ("91", "Hoạt động trải nghiệm, hướng nghiệp"),
    ("99", "Nội dung giáo dục của địa phương"),
    ("14", "Tiếng dân tộc thiểu số"),
    ("31", "Ngoại ngữ 2"),
)
_UPPER_ROWS = (
    ("19", "Ngữ văn"),
    ("15", "Toán"),
    ("69", "Ngoại ngữ 1"),
    ("88", "Giáo dục thể chất"),
    ("47", "Giáo dục quốc phòng và an ninh"),
    ("91", "Hoạt động trải nghiệm, hướng nghiệp"),
    ("99", "Nội dung giáo dục của địa phương"),
    ("35", "Vật lí"),
    ("36", "Hóa học"),
    ("37", "Sinh học"),
    ("40", "Lịch sử"),
    ("41", "Địa lí"),
    ("100", "Giáo dục kinh tế và pháp luật"),
    ("46", "Công nghệ"),
    ("38", "Tin học"),
    ("29", "Âm nhạc"),
    ("30", "Mĩ thuật"),
    ("14", "Tiếng dân tộc thiểu số"),
    ("70", "Ngoại ngữ 2"),
)
"""All rows of the form; electives that were not chosen stay blank."""

_WORDS = {"T": "Tốt", "K": "Khá", "Đ": "Đạt", "CĐ": "Chưa đạt"}
_REASSESSED = (
    "Điểm trung bình môn học hoặc mức đánh giá sau đánh giá lại, rèn luyện thêm trong kì nghỉ hè "
    "(nếu có)"
)
_COMMENT = (
    "Nhận xét sự tiến bộ, ưu điểm nổi bật, hạn chế chủ yếu (nếu có) và chữ kí của giáo viên môn học"
)
_WIDTHS = (40, 14.5, 14.5, 14.5, 33, 58)
_NAME = look.style(size=9)
_NAME_BOLD = look.style(look.BOLD, 9)
_VALUE = look.style(look.MEDIUM, 9.5, align=look.CENTRE)
_REMARK = look.style(size=8.5)
_HEAD = look.style(look.BOLD, 8.2, align=look.CENTRE, leading=1.28)


def results(card: ReportCard, extra: PrintedOnly) -> list[Flowable]:
    """Return the pages between the particulars and the signatures."""
    summary = card.summary
    approval = " ".join(part for part in (extra.approval, summary.completion_text) if part)
    return [
        pupil_line(card),
        Spacer(0, 4 * mm),
        _subjects(card),
        PageBreak(),
        pupil_line(card),
        Spacer(0, 5 * mm),
        line(
            ("Tổng số buổi nghỉ học cả năm học:", _days(card), 1.4),
            ("Được lên lớp:", _yes_no(card), 1),
            size=10,
        ),
        award_line(card),
        Spacer(0, 6 * mm),
        framed("Nhận xét của giáo viên chủ nhiệm", summary.teacher_comment),
        Spacer(0, 6 * mm),
        framed("Nhận xét, phê duyệt của hiệu trưởng", approval),
        Spacer(0, 10 * mm),
    ]


def _subjects(card: ReportCard) -> Flowable:
    """Return the table of marks, closed by the rows of learning and conduct (TT 22 Đ8, Đ9)."""
    rows = [*_head_rows(), *(_subject_row(*named) for named in _named_rows(card))]
    first_total = len(rows)
    rows.append(_term_row("Kết quả học tập", card.summary.learning))
    rows.append(_term_row("Kết quả rèn luyện", card.summary.conduct))
    spans: list[Command] = [
        ("SPAN", (1, 0), (3, 0)),
        *(("SPAN", (column, 0), (column, 1)) for column in (0, 4, 5)),
        *(("SPAN", (4, row), (5, row)) for row in (first_total, first_total + 1)),
        # Narrower, so that the title breaks in its middle.
        ("LEFTPADDING", (0, 0), (0, 1), 12),
        ("RIGHTPADDING", (0, 0), (0, 1), 12),
        ("LINEABOVE", (0, first_total), (-1, first_total), 0.8, look.NAVY),
    ]
    return grid(rows, _WIDTHS, header_rows=2, padding=3, commands=spans)


def _head_rows() -> list[list[Cell]]:
    first = (
        "Môn học/Hoạt động giáo dục",
        "Điểm trung bình môn học hoặc mức đánh giá",
        None,
        None,
        _REASSESSED,
        _COMMENT,
    )
    second = (None, "Học kì I", "Học kì II", "Cả năm", None, None)
    return [
        ["" if title is None else look.text(title, _HEAD) for title in row]
        for row in (first, second)
    ]


def _named_rows(card: ReportCard) -> list[tuple[str, SubjectResult | None]]:
    """Return every row of the form with its result, then results the form does not foresee."""
    listed = _UPPER_ROWS if card.level is Level.UPPER_SECONDARY else _LOWER_ROWS
    found = {subject.code: subject for subject in card.subjects}
    rows = [(found[code].name if code in found else name, found.get(code)) for code, name in listed]
    codes = {code for code, _ in listed}
    return rows + [(s.name, s) for s in card.subjects if s.code not in codes]


def _subject_row(name: str, subject: SubjectResult | None) -> list[Cell]:
    if subject is None:
        return [look.text(name, _NAME), "", "", "", "", ""]
    year = subject.level if subject.mark is None else f"{subject.mark:f}"
    values = (subject.term1, subject.term2, year, subject.reassessed)
    return [
        look.text(name, _NAME),
        *(look.text(_comma(value), _VALUE) for value in values),
        look.text(subject.comment, _REMARK),
    ]


def _term_row(name: str, levels: tuple[str | None, str | None, str | None]) -> list[Cell]:
    words = (None if level is None else _WORDS.get(level, level) for level in levels)
    return [look.text(name, _NAME_BOLD), *(look.text(word, _VALUE) for word in words), "", ""]


def _comma(value: str | None) -> str | None:
    return None if value is None else value.replace(".", ",")


def _days(card: ReportCard) -> str | None:
    days = (card.summary.excused_days, card.summary.unexcused_days)
    known = [day for day in days if day is not None]
    return _comma(f"{sum(known, Decimal(0)):f}") if known else None


def _yes_no(card: ReportCard) -> str | None:
    return None if card.summary.promoted is None else ("Có" if card.summary.promoted else "Không")
