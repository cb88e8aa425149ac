"""Layout 2: fpdf2 in Noto Serif: no cover, subjects by the alphabet, qualities before marks.

Tables are ruled, ruled between rows only, or not ruled at all; a secondary card has its terms one
below the other.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from tests.evaluation import manner as how
from tests.evaluation.manner import Manner
from tests.evaluation.writer import Sheet, Writer
from verifier.report_card import Level, ReportCard

_BORDERS: Final = (
    TableBordersLayout.ALL,
    TableBordersLayout.HORIZONTAL_LINES,
    TableBordersLayout.NONE,
)
_PLAIN: Final = FontFace(emphasis=None)


def _draw(sheets: Sequence[Sheet], _folder: Path) -> list[bytes]:
    font = files("fontpkg_noto_serif").joinpath("files", "NotoSerif[wdth,wght].ttf")
    with as_file(font) as path:
        return [_Form(sheet.card, sheet.manner, path).draw() for sheet in sheets]


class _Form(FPDF):
    """One card."""

    def __init__(self, card: ReportCard, manner: Manner, font: Path) -> None:
        super().__init__(format="A4", unit="mm")
        self.card, self.manner = card, manner
        self.set_creation_date(datetime(2026, 6, 1, tzinfo=UTC))
        self.add_font("noto", fname=font)
        self.set_margins(18, 18, 18)
        self.set_auto_page_break(auto=True, margin=20)

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("noto", size=8)
        self.cell(0, 5, f"Trang {self.page_no()}", align="C")

    def draw(self) -> bytes:
        """Return the form."""
        card, manner = self.card, self.manner
        self.add_page()
        self.set_font("noto", size=16)
        self.cell(0, 9, manner.say("HỌC BẠ"), align="C", new_x="LMARGIN", new_y="NEXT")
        title = "" if card.level is None else how.LEVEL_TITLES[card.level]
        self.cell(0, 9, manner.say(title), align="C", new_x="LMARGIN", new_y="NEXT")
        self.ln(3)
        self.set_font("noto", size=10)
        self._particulars()
        self.ln(4)
        if card.level is Level.PRIMARY:
            self._primary()
        else:
            self._secondary()
        self.ln(3)
        self._lines([(self.manner.spell("Mã tra cứu"), card.lookup_id or "")])
        self._signatures()
        if manner.stray is not None:
            self.cell(0, 6, manner.say(manner.stray), new_x="LMARGIN", new_y="NEXT")
        return bytes(self.output())

    def _lines(self, *rows: Sequence[tuple[str, str]]) -> None:
        """Write labels with their values, each row's side by side; a long value wraps."""
        for row in rows:
            if len(row) == 1:
                label, value = row[0]
                self.multi_cell(
                    0, 5.2, f"{self.manner.say(label)}: {value}", new_x="LMARGIN", new_y="NEXT"
                )
                self.ln(1.4)
                continue
            width = self.epw / len(row)
            for label, value in row:
                self.cell(width, 6.6, f"{self.manner.say(label)}: {value}")
            self.ln()

    def _particulars(self) -> None:
        card, say = self.card, self.manner.say
        pupil, school = card.pupil, card.school
        self._lines(
            [("Họ tên học sinh", say(pupil.name))],
            [("Ngày sinh", self.manner.day(pupil.birth_date)), ("Giới tính", say(pupil.gender))],
            [("Số định danh cá nhân", pupil.number or "")],
            [("Dân tộc", say(pupil.ethnicity)), ("Quốc tịch", say(pupil.nationality))],
            [("Trường", say(school.name))],
            [
                ("Lớp", card.class_name or ""),
                ("Năm học", card.school_year or ""),
                ("Số đăng bộ", card.register_number or ""),
            ],
            [("Xã/Phường", say(school.ward))],
            [("Quận/Huyện", say(school.district))],
            [("Tỉnh/Thành phố", say(school.province))],
            [("Nơi sinh", say(pupil.birth_place))],
            [("Quê quán", say(pupil.home_town))],
            [("Nơi ở hiện nay", say(pupil.residence))],
            [("Họ tên cha", say(pupil.father))],
            [("Họ tên mẹ", say(pupil.mother))],
            [("Người giám hộ", say(pupil.guardian))],
        )

    def _table(self, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        self.set_font("noto", size=9)
        with self.table(
            col_widths=tuple(widths),
            borders_layout=_BORDERS[self.manner.style],
            headings_style=_PLAIN,
            line_height=4.4,
            padding=1.6,
            text_align=("LEFT", *["CENTER"] * (len(widths) - 2), "LEFT"),
        ) as table:
            for row in rows:
                table.row([self.manner.say(cell) for cell in row])
        self.set_font("noto", size=10)
        self.ln(4)

    def _primary(self) -> None:
        card, manner, spell = self.card, self.manner, self.manner.spell
        comments = dict(card.comments)
        for title, names, key in (
            ("Phẩm chất", how.QUALITIES, "NHAN_XET_PHAM_CHAT"),
            ("Năng lực chung", how.GENERAL, "NHAN_XET_NANG_LUC_CHUNG"),
            ("Năng lực đặc thù", how.SPECIFIC, "NHAN_XET_NANG_LUC_DAC_THU"),
        ):
            head = title if title == "Phẩm chất" else f"Những năng lực cốt lõi: {title}"
            rows = [(head, "Mức đạt")]
            rows += [(spell(name), manner.assessment(card, path)) for path, name in names]
            self._table(rows, (60, 30))
            self._lines([(f"Nhận xét về {title.lower()}", manner.say(comments.get(key)))])
        rows = [("Môn học", spell("Điểm kiểm tra định kì"), "Mức đạt được")]
        rows += [
            (spell(row.name), manner.number(row.mark), manner.subject_level(row.level))
            for row in sorted(card.subjects, key=lambda row: row.name)
        ]
        self._table(rows, (80, 45, 45))
        pupil, summary = card.pupil, card.summary
        self._lines(
            [
                ("Chiều cao", f"{manner.number(pupil.height_cm)} cm"),
                ("Cân nặng", f"{manner.number(pupil.weight_kg)} kg"),
            ],
            [
                ("Số buổi nghỉ có phép", manner.number(summary.excused_days)),
                ("Số buổi nghỉ không phép", manner.number(summary.unexcused_days)),
            ],
            [("Đánh giá kết quả giáo dục", manner.say(summary.result))],
            [("Khen thưởng", manner.say(how.awards(card)))],
            [("Hoàn thành chương trình lớp học", manner.say(summary.completion_text))],
            [("Nhận xét của giáo viên chủ nhiệm", manner.say(summary.teacher_comment))],
        )

    def _secondary(self) -> None:
        card, manner, spell = self.card, self.manner, self.manner.spell
        summary = card.summary
        terms = zip(
            ("Học kì I", "Học kì II", "Cả năm"), summary.learning, summary.conduct, strict=True
        )
        rows = [("Học kì", "Học tập", "Rèn luyện")]
        rows += [
            (name, manner.year_level(learning), manner.year_level(conduct))
            for name, learning, conduct in terms
        ]
        self._table([tuple(map(spell, row)) for row in rows], (50, 40, 40))
        head = ("Môn học", "Học kì I", "Học kì II", "Cả năm", "Đánh giá lại", "Nhận xét")
        table = [tuple(map(spell, head))]
        for row in sorted(card.subjects, key=lambda row: row.name):
            year = manner.year_level(row.level) if row.mark is None else manner.number(row.mark)
            table.append(
                (
                    spell(row.name),
                    manner.result(row.term1),
                    manner.result(row.term2),
                    year,
                    manner.result(row.reassessed),
                    manner.say(row.comment),
                )
            )
        self._table(table, (44, 20, 20, 20, 22, 60))
        self._lines(
            [("Tổng số buổi nghỉ", manner.number(how.absent_days(card)))],
            [("Lên lớp", how.yes_no(summary.promoted))],
            [("Khen thưởng", manner.say(how.awards(card)))],
            [("Nhận xét của giáo viên chủ nhiệm", manner.say(summary.teacher_comment))],
            [("Nhận xét của hiệu trưởng", manner.say(summary.completion_text))],
        )

    def _signatures(self) -> None:
        card, say = self.card, self.manner.say
        day = self.manner.day(card.issued_on)
        self._lines(
            [("Người ký học bạ", say(card.head.name))],
            [("Chức vụ người ký học bạ", say(card.head.title))],
            [("Ngày ký học bạ", day)],
            [("Giáo viên chủ nhiệm", say(card.class_teacher.name))],
        )


WRITER = Writer("fpdf2", _draw)
