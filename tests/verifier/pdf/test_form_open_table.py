"""Tables that lack rules, or whose rows a page break cuts."""

import io
from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from verifier.pdf.printed_card import read_printed_card
from verifier.policy import Limits
from verifier.report_card import PrintedCard
from web.cardkit import form_style as look

Draw = Callable[[Canvas], None]
PRIMARY = ("Môn học và hoạt động giáo dục", "Mức đạt được", "Điểm KTĐK", "Nhận xét")
SECONDARY = ("Môn học", "Học kỳ I", "Học kỳ II", "Cả năm", "Nhận xét")
PLACES = (40.0, 240.0, 320.0, 390.0, 450.0)


def read(*pages: Draw) -> PrintedCard:
    look.load_fonts()
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=(600, 800), invariant=1)
    for number, draw in enumerate(pages):
        canvas.setFont(look.REGULAR, 10)
        if number == 0:
            write(canvas, "HỌC BẠ", 250, 770)
            write(canvas, "Họ và tên học sinh: Lê An", 40, 740)
            write(canvas, "Lớp: 4A1", 250, 740)
            write(canvas, "Giới tính: Nam", 400, 740)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    printed = read_printed_card(output.getvalue(), limits=Limits())
    assert printed is not None
    return printed


def write(canvas: Canvas, text: str, x: float, y: float) -> None:
    canvas.drawString(x, y, text)


def rows(
    canvas: Canvas,
    *lines: Sequence[str],
    top: float = 700,
    pitch: float = 22,
    ruled: bool = False,
    places: Sequence[float] = PLACES,
) -> None:
    """Write rows at fixed places, maybe with rules below; a line break makes two lines."""
    y = top
    for line in lines:
        for place, cell in zip(places, line, strict=False):
            for number, part in enumerate(cell.split("\n")):
                write(canvas, part, place, y - 12 * number)
        y -= 12 * (max(cell.count("\n") for cell in line)) + pitch
        if ruled:
            canvas.line(38, y + 14, 560, y + 14)


@pytest.mark.parametrize("ruled", [False, True])
def test_rows_and_columns_are_told_apart_by_where_words_stand(ruled):
    printed = read(
        lambda c: rows(c, PRIMARY, ("Toán", "T", "9"), ("Tiếng Việt", "H", "7"), ruled=ruled)
    )
    assert [(row.name, row.level, row.mark) for row in printed.card.subjects] == [
        ("Toán", "T", Decimal(9)),
        ("Tiếng Việt", "H", Decimal(7)),
    ]
    assert printed.unexplained == ()
    assert "subjects" in printed.blank


@pytest.mark.parametrize("ruled", [False, True])
def test_a_cell_without_words_is_blank(ruled):
    printed = read(
        lambda c: rows(c, PRIMARY, ("Toán", "T", "9"), ("Đạo đức", "T", ""), ruled=ruled)
    )
    assert printed.card.subjects[1].mark is None
    assert "subjects[Đạo đức].mark" in printed.blank


@pytest.mark.parametrize("ruled", [False, True])
def test_a_name_of_two_lines_is_one_row(ruled):
    name = "Nội dung giáo dục\ncủa địa phương"
    printed = read(
        lambda c: rows(
            c, SECONDARY, (name, "Đ", "Đ", "Đ"), ("Toán", "8,1", "8,4", "8,3"), ruled=ruled
        )
    )
    assert [row.name for row in printed.card.subjects] == [
        "Nội dung giáo dục của địa phương",
        "Toán",
    ]
    assert printed.card.subjects[0].level == "Đ"


def test_a_heading_of_two_lines_is_understood():
    heading = ("Môn học và\nhoạt động giáo dục", "Mức đạt\nđược", "Điểm\nKTĐK", "Nhận xét")
    printed = read(lambda c: rows(c, heading, ("Toán", "T", "9")))
    assert printed.card.subjects[0].mark == Decimal(9)
    assert printed.unexplained == ()


def test_a_name_that_no_form_knows_leaves_a_table_without_rules_unread():
    printed = read(lambda c: rows(c, PRIMARY, ("Toán", "T", "9"), ("Tiếng Ê-đê", "T", "8")))
    assert printed.card.subjects == ()
    assert {"9", "8"} <= {run.text for run in printed.unexplained}


def test_a_name_that_no_form_knows_is_a_row_between_rules():
    printed = read(
        lambda c: rows(c, PRIMARY, ("Toán", "T", "9"), ("Tiếng Ê-đê", "T", "8"), ruled=True)
    )
    assert [row.name for row in printed.card.subjects] == ["Toán", "Tiếng Ê-đê"]


def test_a_value_between_two_rows_leaves_a_table_without_rules_unread():
    def draw(canvas):
        rows(canvas, PRIMARY, ("Toán", "T", ""), ("Đạo đức", "T", ""))
        write(canvas, "9", 320, 700 - 33)

    printed = read(draw)
    assert printed.card.subjects == ()


def test_words_across_all_columns_leave_a_table_without_rules_unread():
    def draw(canvas):
        rows(canvas, PRIMARY, ("Toán", "T", "9"), ("Đạo đức", "T", ""))
        write(canvas, "Tiếng Việt hoàn thành tốt, điểm mười, học sinh xuất sắc của lớp, T", 40, 634)

    printed = read(draw)
    assert printed.card.subjects == ()
    assert printed.unexplained


def test_shades_behind_every_other_row_hide_no_row():
    def draw(canvas):
        canvas.setFillColor(HexColor(0xEEEEEE))
        for y in (694, 650):
            canvas.rect(38, y, 520, 20, stroke=0, fill=1)
        canvas.setFillColor(HexColor(0))
        lines = (PRIMARY, ("Toán", "T", "9"), ("Tiếng Việt", "T", "8"), ("Đạo đức", "H", ""))
        rows(canvas, *lines, ruled=True)

    names = [row.name for row in read(draw).card.subjects]
    assert names == ["Toán", "Tiếng Việt", "Đạo đức"]


def test_comments_without_rules_belong_to_the_rows_they_stand_beside():
    lines = (
        SECONDARY,
        ("Toán", "8,1", "8,4", "8,3", "Chăm học,\ncẩn thận."),
        ("Tin học", "9,0", "9,0", "9,0", "Khéo."),
    )
    card = read(lambda c: rows(c, *lines, pitch=26)).card
    assert [row.comment for row in card.subjects] == ["Chăm học, cẩn thận.", "Khéo."]


def test_a_table_ends_where_a_label_stands():
    def draw(canvas):
        rows(canvas, PRIMARY, ("Toán", "T", "9"), ("Đạo đức", "T", ""))
        write(canvas, "Khen thưởng: Học sinh Xuất sắc", 40, 630)

    printed = read(draw)
    assert printed.card.summary.awards == "Học sinh Xuất sắc"
    assert len(printed.card.subjects) == 2


def grid(canvas: Canvas, *lines: Sequence[str], top: float, widths: Sequence[float]) -> None:
    """A table with all its rules."""
    y = top
    for line in lines:
        height, x = 6 + 12 * max(cell.count("\n") + 1 for cell in line), 40.0
        for cell, width in zip(line, widths, strict=True):
            canvas.rect(x, y - height, width, height)
            for number, part in enumerate(cell.split("\n")):
                write(canvas, part, x + 3, y - 13 - 12 * number)
            x += width
        y -= height


WIDTHS = (170, 60, 60, 60, 150)


def cut(first: Sequence[str], second: Sequence[str]) -> PrintedCard:
    """A table of which one row stands on two pages."""
    return read(
        lambda c: grid(
            c, SECONDARY, ("Toán", "8,1", "8,4", "8,3", ""), first, top=120, widths=WIDTHS
        ),
        lambda c: grid(
            c, SECONDARY, second, ("Tin học", "9", "9", "9", ""), top=780, widths=WIDTHS
        ),
    )


def test_a_name_that_a_page_break_cuts_is_one_row():
    card = cut(
        ("Nội dung giáo dục", "Đ", "Đ", "Đ", "Chủ động"),
        ("của địa phương", "", "", "", "tìm hiểu."),
    ).card
    names = ["Toán", "Nội dung giáo dục của địa phương", "Tin học"]
    assert [row.name for row in card.subjects] == names
    assert (card.subjects[1].term1, card.subjects[1].comment) == ("Đ", "Chủ động tìm hiểu.")


def test_a_comment_that_a_page_break_cuts_is_one_comment():
    card = cut(("Lịch sử", "7,0", "7,2", "7,1", "Kể lại"), ("", "", "", "", "sinh động.")).card
    assert [(row.name, row.comment) for row in card.subjects] == [
        ("Toán", None),
        ("Lịch sử", "Kể lại sinh động."),
        ("Tin học", None),
    ]


def test_two_whole_rows_at_a_page_break_stay_two():
    card = cut(("Lịch sử", "7,0", "7,2", "7,1", "A"), ("Địa lí", "8", "8", "8", "B")).card
    assert [row.name for row in card.subjects] == ["Toán", "Lịch sử", "Địa lí", "Tin học"]
    assert [row.comment for row in card.subjects] == [None, "A", "B", None]


def test_values_on_both_sides_of_a_page_break_make_no_sense():
    printed = cut(("Nội dung giáo dục", "Đ", "Đ", "Đ", ""), ("của địa phương", "CĐ", "", "", ""))
    assert "subjects[Nội dung giáo dục của địa phương].term1" in printed.card.unclear_fields


def test_a_text_that_a_page_break_cuts_goes_on_at_the_head_of_the_next_page():
    def first(canvas):
        write(canvas, "Nhận xét của giáo viên chủ nhiệm: " + "Em chăm học, lễ phép, " * 2, 40, 60)
        write(
            canvas,
            "biết giúp đỡ bạn bè trong lớp và giữ gìn vệ sinh chung, luôn làm bài đầy đủ và",
            40,
            46,
        )

    def second(canvas):
        write(canvas, "nộp bài đúng hạn.", 40, 770)
        write(canvas, "Khen thưởng: không", 40, 740)

    comment = read(first, second).card.summary.teacher_comment
    assert comment is not None
    assert comment.endswith("đầy đủ và nộp bài đúng hạn.")


def test_a_line_at_the_head_of_a_page_does_not_go_on_with_a_short_line():
    def first(canvas):
        write(canvas, "Nơi sinh: " + "Phường Suối Mây, Thành phố Hồ Chí Minh, " * 2, 40, 80)
        write(canvas, "Khen thưởng: Học sinh Giỏi", 40, 46)

    printed = read(first, lambda c: write(c, "Trường Tiểu học Suối Mây", 40, 770))
    assert printed.card.summary.awards == "Học sinh Giỏi"


def test_a_value_on_the_line_below_its_label_is_read():
    def draw(canvas):
        write(canvas, "Số ngày nghỉ có phép:", 200, 600)
        write(canvas, "Chiều cao: 120 cm", 40, 588)
        write(canvas, "2,5", 200, 588)
        write(canvas, "Cân nặng: 21 kg", 400, 588)

    card = read(draw).card
    assert card.summary.excused_days == Decimal("2.5")
    assert (card.pupil.height_cm, card.pupil.weight_kg) == (Decimal(120), Decimal(21))


def test_a_table_goes_on_at_the_head_of_the_next_page_without_a_heading():
    head = ("Họ và tên học sinh: Lê An", "Lớp: 4A1")

    def second(canvas: Canvas) -> None:
        write(canvas, head[0], 40, 760)
        write(canvas, head[1], 250, 760)
        rows(canvas, ("Đạo đức", "T", ""), ("Khoa học", "H", "6"), top=730)

    printed = read(
        lambda c: rows(c, PRIMARY, ("Toán", "T", "9"), ("Tiếng Việt", "H", "7"), top=120), second
    )
    assert [(row.name, row.level, row.mark) for row in printed.card.subjects] == [
        ("Toán", "T", Decimal(9)),
        ("Tiếng Việt", "H", Decimal(7)),
        ("Đạo đức", "T", None),
        ("Khoa học", "H", Decimal(6)),
    ]
    assert printed.unexplained == ()


@pytest.mark.parametrize(
    "line",
    [("Tự học làm vườn", "T", "9"), ("Khoa học", "T", "9", "", "9")],
    ids=["a name that no form knows", "a word beyond the columns"],
)
def test_what_does_not_fit_the_table_before_does_not_go_on_with_it(line):
    places = (*PLACES[:4], PLACES[3], 590.0)
    first = lambda c: rows(c, PRIMARY[:3], ("Toán", "T", "9"), ("Tiếng Việt", "H", "7"), top=120)  # noqa: E731
    printed = read(first, lambda c: rows(c, line, top=730, places=places))
    assert [row.name for row in printed.card.subjects] == ["Toán", "Tiếng Việt"]
    assert printed.unexplained
