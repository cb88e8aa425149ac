"""The printed form shows every value, in embedded fonts, and is the same bytes each time."""

import io
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pikepdf
import pypdfium2
import pytest

from verifier.errors import ConfigurationError
from verifier.report import Role
from verifier.report_card import Level, Person, ReportCard
from web.cardkit import cards
from web.cardkit.card_form import draw_card_form, signature_boxes

CREATED = datetime(2026, 5, 28, 1, 30, tzinfo=UTC)

every_card = pytest.mark.parametrize("card", cards.CARDS, ids=lambda card: card.pupil.name)


def pages_of(content: bytes) -> list[str]:
    """Return each page's text, lines joined: a value may be wrapped."""
    with pypdfium2.PdfDocument(content) as document:
        pages = []
        for page in document:
            text = page.get_textpage().get_text_range()
            pages.append(" ".join(text.split()))
    return pages


def text_of(card: ReportCard) -> str:
    return " ".join(pages_of(draw_card_form(card, created=CREATED)))


def printed_texts(card: ReportCard) -> list[str | None]:
    pupil, school, summary = card.pupil, card.school, card.summary
    return [
        card.lookup_id, card.class_name, card.register_number, card.issue_place,
        school.name, school.ward, school.province,
        pupil.name, pupil.gender, pupil.number, pupil.ethnicity, pupil.nationality,
        pupil.birth_place, pupil.home_town, pupil.residence,
        pupil.father, pupil.mother, pupil.guardian,
        card.head.name, card.head.title, card.class_teacher.name,
        summary.result, summary.completion_text, summary.awards, summary.extra_awards,
        summary.teacher_comment,
        *(comment for _, comment in card.comments),
        *(subject.name for subject in card.subjects),
        *(subject.comment for subject in card.subjects),
    ]  # fmt: skip


def printed_marks(card: ReportCard) -> list[str]:
    rows = []
    for subject in card.subjects:
        mark = None if subject.mark is None else f"{subject.mark}"
        if card.level is Level.PRIMARY:
            cells = (subject.level, mark)
        else:
            cells = (subject.term1, subject.term2, mark or subject.level)
        row = " ".join(cell.replace(".", ",") for cell in cells if cell is not None)
        rows.append(f"{subject.name} {row}")
    return rows


@every_card
def test_every_value_can_be_read_from_the_pages(card: ReportCard) -> None:
    text = text_of(card)
    for value in printed_texts(card):
        if value is not None:
            assert value in text, value


@every_card
def test_marks_stand_behind_their_subject_with_a_decimal_comma(card: ReportCard) -> None:
    text = text_of(card)
    for row in printed_marks(card):
        assert row in text, row


@every_card
def test_labels_come_right_before_their_values(card: ReportCard) -> None:
    text = text_of(card)
    born = card.pupil.birth_date or date.min
    assert f"Họ và tên học sinh: {card.pupil.name} Giới tính: {card.pupil.gender}" in text
    assert f"Ngày, tháng, năm sinh: {born:%d/%m/%Y} Dân tộc: {card.pupil.ethnicity}" in text
    assert f"Mã số định danh cá nhân: {card.pupil.number}" in text
    assert "Năm học: 2025 – 2026" in text
    assert f"Số sổ đăng bộ: {card.register_number}" in text
    assert f"Mã tra cứu học bạ UUID: {card.lookup_id}" in text


def test_a_primary_card_prints_measures_and_absences() -> None:
    text = text_of(cards.primary_grade_1())
    assert "Chiều cao: 118,5 cm Cân nặng: 21,5 kg" in text
    assert "Số ngày nghỉ có phép: 2 Số ngày nghỉ không phép: 0" in text


def test_a_secondary_card_prints_levels_as_words_and_all_absences_together() -> None:
    text = text_of(cards.another_pupil(cards.upper_secondary_grade_10()))
    assert "Kết quả học tập Đạt Khá Khá" in text
    assert "Kết quả rèn luyện Khá Tốt Tốt" in text
    assert "Tổng số buổi nghỉ học cả năm học: 8 Được lên lớp: Có" in text


@every_card
def test_the_text_is_composed_unicode(card: ReportCard) -> None:
    text = text_of(card)
    assert text == unicodedata.normalize("NFC", text)
    assert "\ufffd" not in text


def test_decomposed_values_are_printed_composed() -> None:
    card = cards.primary_grade_1()
    name = unicodedata.normalize("NFD", card.pupil.name or "")
    decomposed = replace(card, pupil=replace(card.pupil, name=name))
    assert f"Họ và tên học sinh: {card.pupil.name}" in text_of(decomposed)


def test_markup_in_a_value_stays_text() -> None:
    card = cards.primary_grade_1()
    strange = replace(card, pupil=replace(card.pupil, father="<b>Lê</b> & Kiệt"))
    assert "Họ và tên cha: <b>Lê</b> & Kiệt" in text_of(strange)


@every_card
def test_every_font_is_an_embedded_subset_of_be_vietnam_pro(card: ReportCard) -> None:
    with pikepdf.open(io.BytesIO(draw_card_form(card, created=CREATED))) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert fonts
        for font in fonts:
            assert str(font.BaseFont)[7:].startswith("+BeVietnamPro")
            assert "/FontFile2" in font.FontDescriptor
            assert "/ToUnicode" in font


@every_card
def test_the_same_card_and_moment_give_the_same_bytes(card: ReportCard) -> None:
    assert draw_card_form(card, created=CREATED) == draw_card_form(card, created=CREATED)


def test_the_document_is_dated_as_told_and_bears_no_other_clock() -> None:
    content = draw_card_form(cards.primary_grade_1(), created=CREATED)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert str(pdf.docinfo.CreationDate) == "D:20260528013000Z"
        assert str(pdf.docinfo.ModDate) == "D:20260528013000Z"
        assert str(pdf.Root.Lang) == "vi-VN"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ConfigurationError):
        draw_card_form(cards.primary_grade_1(), created=CREATED.replace(tzinfo=None))


@every_card
def test_pages_are_numbered_and_none_is_empty(card: ReportCard) -> None:
    pages = pages_of(draw_card_form(card, created=CREATED))
    assert len(pages) == 4
    for number, page in enumerate(pages[1:], start=2):
        assert f"Trang {number}/4" in page
    assert pages[0].startswith("BỘ GIÁO DỤC VÀ ĐÀO TẠO HỌC BẠ")


@every_card
def test_nothing_is_drawn_outside_the_margins(card: ReportCard) -> None:
    with pypdfium2.PdfDocument(draw_card_form(card, created=CREATED)) as document:
        for page in document:
            text = page.get_textpage()
            for index in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(index)
                assert left >= 60
                assert right <= 552
                assert bottom >= 25
                assert top <= 805


@every_card
def test_the_signature_boxes_stand_empty_on_the_last_page_above_the_names(
    card: ReportCard,
) -> None:
    boxes = signature_boxes(card)
    assert [box.role for box in boxes] == [Role.GVCN, Role.CBQL, Role.KY_PHAT_HANH]
    names = (card.class_teacher.name, card.head.name, f"Trường {card.school.name}")
    with pypdfium2.PdfDocument(draw_card_form(card, created=CREATED)) as document:
        assert {box.page_index for box in boxes} == {len(document) - 1}
        text = document[len(document) - 1].get_textpage()
        for box, name in zip(boxes, names, strict=True):
            inside = text.get_text_bounded(box.left, box.bottom, box.right, box.top)
            below = text.get_text_bounded(box.left, box.bottom - 40, box.right, box.bottom)
            assert inside.strip() == ""
            assert " ".join(below.split()) == name


def test_the_boxes_follow_a_long_comment_to_a_page_of_its_own() -> None:
    card = cards.lower_secondary_grade_6()
    comment = " ".join([card.summary.teacher_comment or ""] * 25)
    long = replace(card, summary=replace(card.summary, teacher_comment=comment))
    content = draw_card_form(long, created=CREATED)
    with pypdfium2.PdfDocument(content) as document:
        assert len(document) > 4
        assert {box.page_index for box in signature_boxes(long)} == {len(document) - 1}
    assert comment in " ".join(pages_of(content))


def test_a_card_without_a_class_teacher_has_no_box_for_one() -> None:
    card = replace(cards.primary_grade_1(), class_teacher=Person())
    assert [box.role for box in signature_boxes(card)] == [Role.CBQL, Role.KY_PHAT_HANH]
    assert "GIÁO VIÊN CHỦ NHIỆM" not in text_of(card)


def test_a_subject_that_the_form_does_not_foresee_gets_a_row() -> None:
    card = cards.primary_grade_1()
    extra = replace(card.subjects[0], code="77", name="Tiếng Khmer", mark=Decimal(8))
    assert "Tiếng Khmer T 8" in text_of(replace(card, subjects=(*card.subjects, extra)))


def test_a_card_that_says_nothing_can_still_be_drawn() -> None:
    for level in Level:
        empty = ReportCard(level=level)
        assert "HỌC BẠ" in text_of(empty)
