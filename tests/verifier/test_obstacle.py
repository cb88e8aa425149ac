"""A PDF that cannot be compared is said to be so, with the reason and the page; it never agrees."""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from verifier.consistency import compare_cards
from verifier.document import SignedDocument
from verifier.errors import DocumentError, DocumentFault
from verifier.obstacle import Obstacle, explain_open
from verifier.pdf.reading import read_pdf
from verifier.pdf.rendering import render_page
from verifier.policy import Limits
from verifier.reasons import Reason
from verifier.report import CheckResult, Status
from verifier.report_card import PrintedCard, ReportCard
from verifier.xml.report_card import read_report_card
from web.cardkit import cards
from web.cardkit.card_form import draw_card_form
from web.cardkit.card_xml import write_card_data
from web.cardkit.form_style import MEDIUM, load_fonts

CARD = cards.primary_grade_1()
MOMENT = datetime(2026, 5, 22, tzinfo=UTC)


@cache
def drawn() -> bytes:
    return draw_card_form(CARD, created=MOMENT, extra=cards.printed_only(CARD))


@cache
def signed() -> ReportCard:
    card = read_report_card(write_card_data(CARD))
    assert card is not None
    return card


def compare(pdf: bytes) -> tuple[CheckResult, dict[str, str]]:
    document: SignedDocument = read_pdf(pdf, limits=Limits())
    result = explain_open(compare_cards(signed(), document.printed).result, document)
    return result, dict(result.facts)


def changed(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(drawn())) as pdf:
        change(pdf)
        pdf.save(buffer)
    return buffer.getvalue()


def scanned(pages: Sequence[int]) -> bytes:
    """The card with some pages, from 0, as pictures of themselves."""

    def replace_pages(pdf: pikepdf.Pdf) -> None:
        for number in pages:
            buffer = io.BytesIO()
            picture = render_page(drawn(), number, dpi=100, limits=Limits(), grey=True)
            picture.image().save(buffer, "PDF", resolution=100)
            with pikepdf.open(buffer) as scan:
                pdf.pages[number : number + 1] = scan.pages

    return changed(replace_pages)


def test_a_scan_is_no_text_on_any_of_its_pages() -> None:
    result, facts = compare(scanned(range(4)))
    assert result.reason is Reason.NOT_COMPARABLE
    assert facts == {"obstacle": Obstacle.NO_TEXT.value, "pages": "1, 2, 3, 4"}


def test_one_scanned_page_is_named() -> None:
    result, facts = compare(scanned([2]))
    assert result.reason is Reason.NOT_COMPARABLE
    assert (facts["obstacle"], facts["pages"]) == (Obstacle.NO_TEXT.value, "3")


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_pages_that_are_turned_are_compared(angle: int) -> None:
    def turn(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            page.rotate(angle, relative=True)

    result, facts = compare(changed(turn))
    # The viewer turns them: text lies on its side for the reader, and nothing is read then.
    assert result.status is not Status.FAILED
    assert result.status is Status.PASSED or facts["obstacle"]


def test_pages_whose_turning_is_undone_by_their_content_agree() -> None:
    def turn(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            width, height = float(page.mediabox[2]), float(page.mediabox[3])
            page.contents_add(f"q 0 1 -1 0 {height} 0 cm".encode(), prepend=True)
            page.contents_add(b"Q")
            page.mediabox = [0, 0, height, width]
            page.Rotate = 90

    assert compare(changed(turn))[0].status is Status.PASSED


def test_fifty_pages_are_read_and_more_are_refused() -> None:
    def fill(count: int) -> Callable[[pikepdf.Pdf], None]:
        def add(pdf: pikepdf.Pdf) -> None:
            while len(pdf.pages) < count:
                pdf.add_blank_page(page_size=(595, 842))

        return add

    assert compare(changed(fill(50)))[0].status is Status.PASSED
    with pytest.raises(DocumentError) as caught:
        read_pdf(changed(fill(51)), limits=Limits())
    assert (caught.value.fault, caught.value.limit) == (DocumentFault.LIMIT, "pages")


def test_fonts_whose_letters_mean_nothing_are_not_read() -> None:
    def strip(pdf: pikepdf.Pdf) -> None:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Font":
                for key in ("/ToUnicode", "/Encoding"):
                    if key in thing and thing.get("/Subtype") != "/Type0":
                        del thing[key]
                if "/ToUnicode" in thing:
                    del thing["/ToUnicode"]

    result, facts = compare(changed(strip))
    assert result.reason is Reason.NOT_COMPARABLE
    assert facts["obstacle"] in {Obstacle.NO_FORM.value, Obstacle.NO_TEXT.value}


def written(*lines: str) -> bytes:
    load_fonts()
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for number, line in enumerate(lines):
        canvas.setFont(MEDIUM, 11)
        canvas.drawString(72, 780 - 20 * number, line)
    canvas.save()
    return buffer.getvalue()


def test_text_that_is_no_form_is_told_from_a_scan() -> None:
    result, facts = compare(written("Giấy mời họp phụ huynh", "Lớp: 1A3", "Ngày 22 tháng 5"))
    assert result.reason is Reason.NOT_COMPARABLE
    assert facts == {"obstacle": Obstacle.NO_FORM.value}


def test_a_missing_label_is_named() -> None:
    pupil = CARD.pupil
    result, facts = compare(
        written(
            "HỌC BẠ TIỂU HỌC",
            f"Họ và tên học sinh: {pupil.name}",
            f"Trường: {CARD.school.name}",
            f"Lớp: {CARD.class_name}",
            f"Năm học: {CARD.school_year}",
        )
    )
    assert result.reason is Reason.NOT_COMPARABLE
    assert (facts["obstacle"], facts["field"]) == (
        Obstacle.UNREAD.value,
        "Ngày, tháng, năm sinh",
    )


def test_text_outside_the_form_is_named_with_its_page() -> None:
    def add(pdf: pikepdf.Pdf) -> None:
        with pikepdf.open(io.BytesIO(written("", "", "Điểm trung bình cả năm: 9,9"))) as other:
            pdf.pages.append(other.pages[0])

    result, facts = compare(changed(add))
    assert result.reason is Reason.NOT_COMPARABLE
    assert facts == {"obstacle": Obstacle.LEFT_OVER.value, "pages": "5"}


def test_a_password_keeps_everybody_out() -> None:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(drawn())) as pdf:
        pdf.save(buffer, encryption=pikepdf.Encryption(user="u", owner="o"))
    with pytest.raises(DocumentError) as caught:
        read_pdf(buffer.getvalue(), limits=Limits())
    assert caught.value.fault is DocumentFault.ENCRYPTED


def printed(**changes: object) -> PrintedCard:
    found = read_pdf(drawn(), limits=Limits()).printed
    assert found is not None
    return replace(found, **changes)


@pytest.mark.parametrize(
    ("path", "pages"), [("subjects[Toán].mark", "3"), ("pupil.birth_date", "2"), ("", "")]
)
def test_what_a_picture_does_not_confirm_is_told_with_its_page(path: str, pages: str) -> None:
    card = printed(unseen=(path,))
    document = replace(read_pdf(drawn(), limits=Limits()), printed=card)
    result = explain_open(compare_cards(signed(), card).result, document)
    assert result.reason is Reason.NOT_COMPARABLE
    facts = dict(result.facts)
    assert (facts["obstacle"], facts.get("pages", "")) == (Obstacle.UNSEEN.value, pages)
