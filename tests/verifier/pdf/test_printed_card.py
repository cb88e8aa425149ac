"""The card as pages show it, with forms laid out unlike the kit's own."""

import io
import random
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from reportlab.lib.colors import white
from reportlab.pdfgen.canvas import Canvas

from verifier.errors import DocumentError
from verifier.pdf.printed_card import read_printed_card
from verifier.policy import Limits
from verifier.report_card import Level, PrintedCard
from web.cardkit import cards
from web.cardkit import form_style as look
from web.cardkit.card_form import draw_card_form

Row = Sequence[str]
Draw = Callable[[Canvas], None]

PRIMARY_HEAD = ("Môn học và hoạt động giáo dục", "Mức đạt được", "Điểm KTĐK", "Nhận xét")
SECONDARY_HEAD = ("Môn học", "Học kỳ I", "Học kỳ II", "Cả năm", "Nhận xét")


def document(*pages: Draw) -> bytes:
    look.load_fonts()
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=(600, 800), invariant=1)
    for draw in pages:
        canvas.setFont(look.REGULAR, 10)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return output.getvalue()


def read(*pages: Draw) -> PrintedCard:
    printed = read_printed_card(document(*pages), limits=Limits())
    assert printed is not None
    return printed


def say(canvas: Canvas, text: str, x: float = 40, y: float = 740) -> None:
    canvas.drawString(x, y, text)


def head(canvas: Canvas, *, level: str = "TIỂU HỌC") -> None:
    """A title and enough labels to be a học bạ."""
    say(canvas, "HỌC BẠ", 250, 770)
    say(canvas, level, 250, 750)
    say(canvas, "Họ và tên học sinh: Trần Thị Hòa", 40, 720)
    say(canvas, "Lớp: 4A1", 300, 720)
    say(canvas, "Năm học: 2025 - 2026", 400, 720)
    say(canvas, "Ngày, tháng, năm sinh: 05/09/2016", 40, 700)
    say(canvas, "Giới tính: Nữ", 300, 700)


def table(
    canvas: Canvas, rows: Sequence[Row], *, top: float = 680, widths: Sequence[float] = ()
) -> None:
    """A ruled table; a line break in a cell makes two lines."""
    sizes = list(widths) or [170, 70, 70, 70, 150][: len(rows[0])]
    y = top
    for row in rows:
        lines = max(cell.count("\n") + 1 for cell in row)
        height, x = 6 + 12 * lines, 40.0
        for cell, width in zip(row, sizes, strict=True):
            canvas.rect(x, y - height, width, height)
            parts = cell.split("\n")
            start = y - height / 2 + 6 * len(parts) - 9
            for number, part in enumerate(parts):
                canvas.drawString(x + 3, start - 12 * number, part)
            x += width
        y -= height


def subjects(*rows: Row) -> Draw:
    def draw(canvas: Canvas) -> None:
        head(canvas)
        table(canvas, [PRIMARY_HEAD, *rows])

    return draw


def secondary(*rows: Row, title: Row = SECONDARY_HEAD) -> Draw:
    def draw(canvas: Canvas) -> None:
        head(canvas, level="TRUNG HỌC CƠ SỞ")
        table(canvas, [title, *rows])

    return draw


def test_a_document_without_text_is_no_card():
    content = document(lambda canvas: canvas.rect(10, 10, 50, 50))
    assert read_printed_card(content, limits=Limits()) is None


def test_a_document_that_mentions_a_card_is_no_card():
    content = document(lambda canvas: say(canvas, "Quy chế học bạ số năm 2026"))
    assert read_printed_card(content, limits=Limits()) is None


def test_the_title_may_be_set_with_spaces():
    def draw(canvas):
        head(canvas)

    def spaced(canvas):
        say(canvas, "H Ọ C  B Ạ", 250, 770)
        say(canvas, "Họ và tên: Lê An", 40, 720)
        say(canvas, "Lớp: 4A1", 40, 700)
        say(canvas, "Giới tính: Nam", 40, 680)

    assert read(draw).card.level is Level.PRIMARY
    assert read(spaced).card.pupil.name == "Lê An"


def test_labels_that_share_a_line_are_told_apart():
    card = read(head).card
    assert card.pupil.name == "Trần Thị Hòa"
    assert (card.class_name, card.school_year) == ("4A1", "2025-2026")
    assert (card.pupil.birth_date, card.pupil.gender) == (date(2016, 9, 5), "Nữ")


@pytest.mark.parametrize(
    ("line", "path", "expected"),
    [
        ("Ngày sinh: ngày 05 tháng 9 năm 2016", "birth_date", date(2016, 9, 5)),
        ("Số định danh cá nhân: 079 316 990 001", "number", "079316990001"),
        ("Nơi ở hiện nay: ......Số 5, Hà Nội.......", "residence", "Số 5, Hà Nội"),
        ("Dân tộc:Kinh", "ethnicity", "Kinh"),
        ("Dân tộc : Kinh", "ethnicity", "Kinh"),
        ("1. Quê quán: Hà Nội", "home_town", "Hà Nội"),
        ("Họ và tên cha: Trần Văn B, Nghề nghiệp: thợ", "father", "Trần Văn B,"),
        ("Họ và tên mẹ:", "mother", None),
        ("Chiều cao: 132,5 cm", "height_cm", Decimal("132.5")),
    ],
)
def test_values_are_read_however_a_form_writes_them(line, path, expected):
    def draw(canvas):
        say(canvas, "HỌC BẠ")
        say(canvas, "Họ và tên: Lê An", 40, 720)
        say(canvas, "Lớp: 4A1", 40, 700)
        say(canvas, line, 40, 680)

    assert getattr(read(draw).card.pupil, path) == expected


def test_a_value_may_go_on_in_the_next_line():
    def draw(canvas):
        head(canvas)
        say(canvas, "Khen thưởng: Học sinh Xuất sắc; Giải Nhất", 40, 600)
        say(canvas, "hội thi vẽ tranh", 40, 588)
        say(canvas, "BẢN THỂ HIỆN", 40, 540)

    printed = read(draw)
    assert printed.card.summary.awards == "Học sinh Xuất sắc; Giải Nhất hội thi vẽ tranh"
    assert [run.text for run in printed.unexplained] == ["BẢN THỂ HIỆN"]


def test_a_wide_gap_ends_a_value():
    def draw(canvas):
        head(canvas)
        say(canvas, "Khen thưởng: Học sinh Xuất sắc", 40, 600)
        say(canvas, "9,5", 500, 600)

    printed = read(draw)
    assert printed.card.summary.awards == "Học sinh Xuất sắc"
    assert [run.text for run in printed.unexplained] == ["9,5"]


def test_primary_rows_may_come_in_any_order():
    printed = read(
        subjects(
            ("Đạo đức", "T", "", ""),
            ("Toán", "Hoàn thành\ntốt", "10", ""),
            ("Tiếng Việt", "H", "7", "Đọc tốt."),
        )
    )
    found = {row.name: (row.level, row.mark) for row in printed.card.subjects}
    assert found == {
        "Đạo đức": ("T", None),
        "Toán": ("T", Decimal(10)),
        "Tiếng Việt": ("H", Decimal(7)),
    }
    assert "subjects[Đạo đức].mark" in printed.blank
    assert printed.unexplained == ()


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_may_be_split_over_two_lines_and_its_letters_decomposed(form):
    names = ("Giáo dục\ncông dân", "Lịch sử và\nĐịa lý")
    rows = [(unicodedata.normalize(form, name), "8.5", "8,7", "8,6", "") for name in names]
    printed = read(secondary(*rows))
    assert [row.name for row in printed.card.subjects] == [
        "Giáo dục công dân",
        "Lịch sử và Địa lý",
    ]
    assert {(row.term1, row.term2, row.mark) for row in printed.card.subjects} == {
        ("8.5", "8.7", Decimal("8.6"))
    }


def test_secondary_columns_follow_their_headings():
    title = ("Môn học", "Cả năm", "HK II", "HK I", "Nhận xét")
    printed = read(secondary(("Toán", "9,0", "8,0", "7,0", "Giỏi"), title=title))
    (row,) = printed.card.subjects
    assert (row.term1, row.term2, row.mark, row.comment) == ("7.0", "8.0", Decimal("9.0"), "Giỏi")
    assert printed.card.level is Level.LOWER_SECONDARY


def test_a_table_with_terms_is_a_secondary_one_whatever_else_a_heading_is_taken_for():
    title = ("Môn học", "Học kỳ I", "Học kỳ II", "Cả năm", "Mức đánh giá")
    (row,) = read(secondary(("Ngữ văn", "7,6", "7,9", "7,8", ""), title=title)).card.subjects
    assert (row.term1, row.term2, row.mark) == ("7.6", "7.9", Decimal("7.8"))


def test_rows_of_learning_and_conduct_are_no_subjects():
    printed = read(
        secondary(
            ("Giáo dục thể chất", "Đ", "CĐ", "Đạt", ""),
            ("Kết quả học tập", "Khá", "Đạt", "Chưa đạt", ""),
            ("Kết quả rèn luyện", "T", "", "K", ""),
        )
    )
    (sport,) = printed.card.subjects
    assert (sport.term1, sport.term2, sport.level, sport.mark) == ("Đ", "CĐ", "Đ", None)
    assert printed.card.summary.learning == ("K", "Đ", "CĐ")
    assert printed.card.summary.conduct == ("T", None, "K")
    assert "summary.conduct.term2" in printed.blank


def test_terms_may_stand_one_below_the_other():
    def draw(canvas):
        head(canvas, level="TRUNG HỌC PHỔ THÔNG")
        table(
            canvas,
            [
                ("Học kì", "Kết quả\nhọc tập", "Kết quả\nrèn luyện"),
                ("Học kì I", "Khá", "Tốt"),
                ("Học kì II", "Đạt", "Khá"),
                ("Cả năm", "Khá", "Tốt"),
            ],
            widths=(100, 80, 80),
        )

    summary = read(draw).card.summary
    assert summary.learning == ("K", "Đ", "K")
    assert summary.conduct == ("T", "K", "T")


def test_a_subject_may_have_parts_in_a_second_column_of_names():
    def draw(canvas):
        head(canvas)
        table(canvas, [PRIMARY_HEAD])
        canvas.rect(40, 626, 90, 36)
        say(canvas, "Nghệ thuật", 43, 640)
        for number, (name, level) in enumerate((("Âm nhạc", "T"), ("Mĩ thuật", "H"))):
            y = 644 - 18 * number
            for left, width in ((130, 80), (210, 70), (280, 70), (350, 70)):
                canvas.rect(left, y, width, 18)
            say(canvas, name, 133, y + 5)
            say(canvas, level, 240, y + 5)

    rows = read(draw).card.subjects
    assert [(row.name, row.level) for row in rows] == [
        ("Nghệ thuật (Âm nhạc)", "T"),
        ("Nghệ thuật (Mĩ thuật)", "H"),
    ]


def test_a_table_goes_on_on_the_next_page_without_its_heading():
    def second(canvas):
        table(canvas, [("Toán", "T", "9", "")], top=760)

    printed = read(subjects(("Tiếng Việt", "T", "8", "")), second)
    assert [row.name for row in printed.card.subjects] == ["Tiếng Việt", "Toán"]
    assert printed.unexplained == ()


@pytest.mark.parametrize(
    ("row", "path"),
    [
        (("Toán", "A", "9", ""), "subjects[Toán].level"),
        (("Toán", "T", "19", ""), "subjects[Toán].mark"),
        (("Toán", "T", "9/10", ""), "subjects[Toán].mark"),
    ],
)
def test_a_cell_that_makes_no_sense_is_unclear(row, path):
    assert read(subjects(row)).card.unclear_fields == (path,)


def test_a_row_that_stands_twice_must_say_the_same():
    twice = read(subjects(("Toán", "T", "9", ""), ("Toán", "T", "9", "")))
    assert twice.card.unclear_fields == ()
    other = read(subjects(("Toán", "T", "9", ""), ("Toán", "T", "10", "")))
    assert other.card.unclear_fields == ("subjects[Toán]",)


def test_a_mark_outside_the_table_stays_unexplained():
    def draw(canvas):
        subjects(("Toán", "T", "9", ""))(canvas)
        say(canvas, "10", 440, 655)

    assert [run.text for run in read(draw).unexplained] == ["10"]


def test_a_quality_that_no_form_knows_stays_unexplained():
    def draw(canvas):
        head(canvas)
        rows = [("Những phẩm chất chủ yếu", "Mức đạt được"), ("Yêu nước", "Tốt"), ("Dũng cảm", "T")]
        table(canvas, rows, widths=(170, 80))

    printed = read(draw)
    assert [(item.key, item.level) for item in printed.card.assessments] == [
        ("PHAM_CHAT_YEU_NUOC", "T")
    ]
    assert [run.text for run in printed.unexplained] == ["Dũng cảm", "T"]


def test_hidden_values_are_neither_read_nor_accounted_for():
    def draw(canvas):
        head(canvas)
        canvas.setFillColor(white)
        say(canvas, "Khen thưởng: Học sinh Giỏi", 40, 600)

    printed = read(draw)
    assert printed.card.summary.awards is None
    assert [(run.text, run.visible) for run in printed.unexplained] == [
        ("Khen thưởng: Học sinh Giỏi", False)
    ]


def test_a_second_place_that_says_otherwise_is_a_conflict():
    def second(canvas):
        say(canvas, "Họ và tên học sinh: Trần Thị Hóa", 40, 720)
        say(canvas, "Lớp: 4A1", 300, 720)

    printed = read(head, second)
    assert [(path, run.text, run.page) for path, run in printed.conflicts] == [
        ("pupil.name", "Trần Thị Hóa", 2)
    ]


def test_a_page_that_only_draws_is_named():
    printed = read(head, lambda canvas: canvas.rect(10, 10, 500, 700), lambda canvas: None)
    assert printed.page_count == 3
    assert printed.pages_without_text == (2,)


def test_every_value_knows_its_place():
    places = dict(read(subjects(("Toán", "T", "9", ""))).places)
    assert places["pupil.name"].text == "Trần Thị Hòa"
    mark = places["subjects[Toán].mark"]
    assert (mark.text, mark.page, round(mark.left)) == ("9", 1, 280)


@pytest.mark.parametrize("card", cards.CARDS, ids=lambda card: card.pupil.name)
def test_the_kits_forms_are_read_in_full(card):
    content = draw_card_form(
        card, created=datetime(2026, 5, 22, tzinfo=UTC), extra=cards.printed_only(card)
    )
    printed = read_printed_card(content, limits=Limits())
    assert printed is not None
    assert printed.card.unclear_fields == ()
    assert printed.conflicts == ()
    assert printed.card.class_teacher.name == card.class_teacher.name
    assert printed.card.head.name == card.head.name
    assert printed.card.issued_on == card.issued_on
    assert printed.card.level is card.level


def test_the_heads_remark_must_agree_about_promotion():
    def draw(canvas):
        head(canvas, level="TRUNG HỌC CƠ SỞ")
        say(canvas, "Được lên lớp: Không", 40, 600)
        say(canvas, "Nhận xét của hiệu trưởng: Được lên lớp 7.", 40, 560)

    printed = read(draw)
    assert printed.card.summary.promoted is False
    assert [path for path, _ in printed.conflicts] == ["summary.promoted"]


@pytest.mark.parametrize(
    ("text", "promoted"), [("Lớp 5", True), ("5A1", True), ("Lớp 9", None), ("4", None)]
)
def test_the_grade_that_a_pupil_goes_on_to_is_the_next_one(text, promoted):
    def draw(canvas):
        head(canvas)
        say(canvas, f"Lên lớp: {text}", 40, 600)

    card = read(draw).card
    assert card.summary.promoted is promoted
    assert ("summary.promoted" in card.unclear_fields) is (promoted is None)


def test_every_remark_of_the_head_is_handed_on_in_full():
    def draw(canvas):
        head(canvas, level="TRUNG HỌC CƠ SỞ")
        say(canvas, "Nhận xét của hiệu trưởng: Được lên lớp 5. Đạt giải Nhất", 40, 560)
        say(canvas, "Phê duyệt của hiệu trưởng: Thủ khoa.", 40, 520)

    remarks = [run.text for run in read(draw).remarks]
    assert remarks == ["Được lên lớp 5 Đạt giải Nhất", "Thủ khoa"]


@pytest.mark.parametrize(
    "line",
    ["Thủ khoa, ngày 31 tháng 5 năm 2026", "Sinh ngày 1 tháng 2 năm 2011"],
)
def test_a_line_that_ends_in_a_date_is_no_text_of_the_form(line):
    def draw(canvas):
        head(canvas)
        say(canvas, line, 40, 100)

    assert [run.text for run in read(draw).unexplained] == [line]


def test_the_way_through_school_must_name_the_same_class_and_school():
    def draw(canvas):
        head(canvas)
        say(canvas, "Trường: Tiểu học Quang Trung", 40, 690)
        rows = [
            ("Năm học", "Lớp", "Tên trường"),
            ("2024 - 2025", "3A2", "Tiểu học Khác"),
            ("2025 - 2026", "4A2", "Tiểu học Quang Trung"),
        ]
        table(canvas, rows, widths=(100, 60, 200))

    printed = read(draw)
    assert [(path, run.text) for path, run in printed.conflicts] == [("class_name", "4A2")]


def test_nothing_but_a_document_error_escapes_from_broken_bytes():
    whole = document(subjects(("Toán", "T", "9", "Tốt")))
    chance = random.Random(2088)
    for _ in range(120):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        cut = chance.choice([len(broken), chance.randrange(len(broken))])
        try:
            read_printed_card(bytes(broken[:cut]), limits=Limits())
        except DocumentError:
            continue
