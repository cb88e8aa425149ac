"""Words with boxes, and what of them a reader can see."""

import io
import unicodedata
from collections.abc import Callable

import pytest
from reportlab.lib.colors import Color, white
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase.acroform import AcroForm
from reportlab.pdfgen.canvas import Canvas

from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.text import PageText, group_lines, join_words, read_pages
from verifier.policy import Limits
from web.cardkit import form_style as look

Draw = Callable[[Canvas], None]


def drawn(*pages: Draw, **options: object) -> bytes:
    look.load_fonts()
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=(400, 300), invariant=1, **options)
    for draw in pages:
        canvas.setFont(look.REGULAR, 12)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return output.getvalue()


def page_of(draw: Draw) -> PageText:
    (page,) = read_pages(drawn(draw), limits=Limits())
    return page


def visible(page: PageText) -> list[str]:
    return [word.text for word in page.words if word.visible]


def test_words_come_top_to_bottom_and_left_to_right():
    def draw(canvas):
        canvas.drawString(20, 100, "dòng dưới")
        canvas.drawString(200, 200, "phải")
        canvas.drawString(20, 200, "bên trái")

    assert visible(page_of(draw)) == ["bên", "trái", "phải", "dòng", "dưới"]


def test_a_word_has_its_box_on_the_page():
    (word,) = page_of(lambda canvas: canvas.drawString(20, 100, "Toán")).words
    assert word.left == pytest.approx(20, abs=1)
    assert word.baseline == pytest.approx(100, abs=0.1)
    assert word.bottom < 100 < 108 < word.top
    assert 40 < word.right < 60


def test_decomposed_letters_are_composed():
    def draw(canvas):
        canvas.drawString(20, 100, unicodedata.normalize("NFD", "Tiếng Việt"))

    assert visible(page_of(draw)) == ["Tiếng", "Việt"]


def test_letters_painted_in_any_order_make_the_word():
    def draw(canvas):
        places, at = {}, 20.0
        for letter in "Nguyen":
            places[at] = letter
            at += canvas.stringWidth(letter, look.REGULAR, 12)
        for place in sorted(places, reverse=True):
            canvas.drawString(place, 100, places[place])

    assert visible(page_of(draw)) == ["Nguyen"]


def test_text_in_a_form_is_read_and_seen():
    def draw(canvas):
        canvas.beginForm("part")
        canvas.setFont(look.REGULAR, 12)
        canvas.drawString(0, 0, "Lịch sử")
        canvas.endForm()
        canvas.translate(50, 100)
        canvas.doForm("part")

    page = page_of(draw)
    assert visible(page) == ["Lịch", "sử"]
    assert page.words[0].left == pytest.approx(50, abs=1)


def hidden_mode(canvas):
    text = canvas.beginText(20, 100)
    text.setTextRenderMode(3)
    text.textOut("9,5")
    canvas.drawText(text)


def white_letters(canvas):
    canvas.setFillColor(white)
    canvas.drawString(20, 100, "9,5")


def transparent(canvas):
    canvas.setFillColor(Color(0, 0, 0, alpha=0))
    canvas.drawString(20, 100, "9,5")


def covered(canvas):
    canvas.drawString(20, 100, "9,5")
    canvas.setFillColor(white)
    canvas.rect(10, 90, 100, 30, stroke=0, fill=1)


def off_the_page(canvas):
    canvas.drawString(-200, 100, "9,5")


def tiny(canvas):
    canvas.setFont(look.REGULAR, 0.5)
    canvas.drawString(20, 100, "9,5")


def clipped(canvas):
    path = canvas.beginPath()
    path.rect(200, 200, 50, 50)
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.drawString(20, 100, "9,5")


@pytest.mark.parametrize(
    "draw", [hidden_mode, white_letters, transparent, covered, off_the_page, tiny, clipped]
)
def test_what_a_reader_cannot_see_is_marked(draw):
    page = page_of(draw)
    assert visible(page) == []
    assert not page.blank


def test_white_letters_on_a_dark_ground_are_seen():
    def draw(canvas):
        canvas.setFillColorRGB(0.1, 0.2, 0.4)
        canvas.rect(10, 90, 100, 30, stroke=0, fill=1)
        canvas.setFillColor(white)
        canvas.drawString(20, 100, "Môn học")

    assert visible(page_of(draw)) == ["Môn", "học"]


def test_a_turned_page_is_read_as_a_reader_sees_it():
    def draw(canvas):
        canvas.setPageRotation(90)
        canvas.rotate(90)
        canvas.translate(0, -400)
        canvas.setFont(look.REGULAR, 12)
        canvas.drawString(20, 300, "Họ và")
        canvas.drawString(20, 200, "tên")
        canvas.line(10, 150, 110, 150)

    page = page_of(draw)
    assert visible(page) == ["Họ", "và", "tên"]
    assert all(word.upright for word in page.words)
    assert (len(page.horizontal), len(page.vertical)) == (1, 0)


def test_slanted_text_is_not_upright():
    def draw(canvas):
        canvas.rotate(30)
        canvas.drawString(100, 50, "BẢN SAO")

    assert not any(word.upright for word in page_of(draw).words)


def test_the_text_of_annotations_is_no_text_of_the_page():
    def draw(canvas):
        canvas.drawString(20, 200, "Toán")
        form = AcroForm(canvas)
        form.textfield(value="10", x=20, y=100, width=80, height=20, fontName="Helvetica")

    assert visible(page_of(draw)) == ["Toán"]


def test_rules_of_lines_and_boxes_are_found():
    def draw(canvas):
        canvas.rect(10, 10, 100, 50)
        canvas.line(60, 10, 60, 60)

    page = page_of(draw)
    assert sorted(round(rule.at) for rule in page.vertical) == [10, 60, 110]
    assert sorted(round(rule.at) for rule in page.horizontal) == [10, 60]


def test_an_empty_page_is_blank_and_a_drawn_one_is_not():
    empty, ruled = read_pages(
        drawn(lambda canvas: None, lambda canvas: canvas.rect(0, 0, 9, 9)), limits=Limits()
    )
    assert (empty.words, empty.blank) == ((), True)
    assert (ruled.words, ruled.blank) == ((), False)


def test_words_of_a_line_are_joined_into_one_run():
    page = page_of(lambda canvas: canvas.drawString(20, 100, "Khoa học tự nhiên"))
    (line,) = group_lines(page.words)
    run = join_words(line)
    assert (run.text, run.page, run.visible) == ("Khoa học tự nhiên", 1, True)
    assert run.left < run.right


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", DocumentFault.EMPTY),
        (b"%PDF-1.7\nnothing", DocumentFault.MALFORMED),
        (b"<xml/>", DocumentFault.MALFORMED),
        (
            drawn(lambda canvas: None, encrypt=StandardEncryption("geheim")),
            DocumentFault.ENCRYPTED,
        ),
    ],
)
def test_what_pdfium_cannot_open_is_refused(content, fault):
    with pytest.raises(DocumentError) as caught:
        read_pages(content, limits=Limits())
    assert caught.value.fault is fault


def test_more_pages_than_the_limit_are_refused():
    content = drawn(*[lambda canvas: None] * 3)
    with pytest.raises(DocumentError) as caught:
        read_pages(content, limits=Limits(pages=2))
    assert (caught.value.fault, caught.value.limit) == (DocumentFault.LIMIT, "pages")
