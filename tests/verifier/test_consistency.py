"""A PDF and an XML of one card agree; any decisive value altered on one side is found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

import pytest

from verifier.consistency import compare_cards
from verifier.pdf.printed_card import read_printed_card
from verifier.policy import Limits
from verifier.reasons import Note, Reason
from verifier.report import Box, Status
from verifier.report_card import (
    Assessment,
    Level,
    Person,
    PrintedCard,
    Pupil,
    ReportCard,
    School,
    SubjectResult,
    Summary,
    TextRun,
)
from verifier.stray_text import find_strays
from verifier.xml.report_card import read_report_card
from web.cardkit import cards
from web.cardkit.card_form import draw_card_form
from web.cardkit.card_xml import write_card_data

MOMENT = datetime(2026, 5, 22, tzinfo=UTC)
KIT = {card.pupil.name or "": card for card in cards.CARDS}
ONE_OF_EACH = (
    cards.primary_grade_1(),
    cards.lower_secondary_grade_6(),
    cards.upper_secondary_grade_10(),
)
OTHER_LEVEL = {"T": "H", "H": "C", "C": "T"}
OTHER_ASSESSMENT = {"T": "Đ", "Đ": "C", "C": "T"}
OTHER_YEAR = {"T": "K", "K": "Đ", "Đ": "CĐ", "CĐ": "T", None: "T"}


@dataclass(frozen=True)
class Altered:
    """A card of which one field is another."""

    path: str
    card: ReportCard
    printed_path: str = ""


def drawn(card: ReportCard, *, pictures: bool = False) -> PrintedCard | None:
    """Draw a card and read its text: an honest drawing of another value has to be told by that."""
    content = draw_card_form(card, created=MOMENT, extra=cards.printed_only(card))
    return read_printed_card(content, limits=Limits(pictures=pictures))


@cache
def drawn_once(name: str) -> PrintedCard | None:
    return drawn(KIT[name], pictures=True)


def written(card: ReportCard) -> ReportCard:
    read = read_report_card(write_card_data(card))
    assert read is not None
    return read


def general(card: ReportCard) -> Iterator[Altered]:
    """Alter what stands once on every form."""
    pupil, summary = card.pupil, card.summary
    born = pupil.birth_date or date(2015, 1, 1)
    number = pupil.number or ""
    pupils = {
        "pupil.name": replace(pupil, name=f"{pupil.name} An"),
        "pupil.birth_date": replace(pupil, birth_date=born.replace(day=born.day % 28 + 1)),
        "pupil.gender": replace(pupil, gender="Nam" if pupil.gender == "Nữ" else "Nữ"),
        "pupil.number": replace(pupil, number=number[:-1] + str((int(number[-1]) + 1) % 10)),
    }
    yield from (Altered(path, replace(card, pupil=other)) for path, other in pupils.items())
    yield Altered(
        "school.name", replace(card, school=replace(card.school, name="Tiểu học Đồi Gió"))
    )
    yield Altered("school_year", replace(card, school_year="2024-2025"))
    yield Altered("class_name", replace(card, class_name=f"{card.class_name}0"))
    yield Altered("lookup_id", replace(card, lookup_id="00000000-0000-4000-8000-000000000000"))
    awarded = replace(summary, awards="Học sinh Tiêu biểu cấp tỉnh")
    yield Altered("summary.awards", replace(card, summary=awarded))


def primary(card: ReportCard) -> Iterator[Altered]:
    """Alter what a primary form shows beside."""
    summary = card.summary
    summaries = {
        "summary.result": replace(summary, result="Chưa hoàn thành"),
        "summary.excused_days": replace(summary, excused_days=Decimal(20)),
        "summary.unexcused_days": replace(summary, unexcused_days=Decimal(11)),
        "summary.completion_text": replace(summary, completion_text="Ở lại lớp 1."),
    }
    yield from (Altered(path, replace(card, summary=s)) for path, s in summaries.items())
    for row in card.subjects:
        level = replace(row, level=OTHER_LEVEL[row.level or "T"])
        yield Altered(f"subjects[{row.code}].level", with_row(card, row, level))
        mark = replace(row, mark=Decimal(5) if row.mark is None else row.mark - 1)
        yield Altered(f"subjects[{row.code}].mark", with_row(card, row, mark))
    for item in card.assessments:
        other = Assessment(item.key, OTHER_ASSESSMENT[item.level])
        items = tuple(other if i is item else i for i in card.assessments)
        yield Altered(f"assessments[{item.key}]", replace(card, assessments=items))


def secondary(card: ReportCard) -> Iterator[Altered]:
    """Alter what a secondary form shows beside."""
    summary = card.summary
    yield Altered(
        "summary.promoted", replace(card, summary=replace(summary, promoted=not summary.promoted))
    )
    days = replace(summary, excused_days=Decimal(44))
    yield Altered("summary.absent_days", replace(card, summary=days))
    for index, term in enumerate(("term1", "term2", "year")):
        learning, conduct = list(summary.learning), list(summary.conduct)
        learning[index] = OTHER_YEAR[learning[index]]
        conduct[index] = OTHER_YEAR[conduct[index]]
        other = replace(summary, learning=tuple(learning))
        yield Altered(f"summary.learning.{term}", replace(card, summary=other))
        other = replace(summary, conduct=tuple(conduct))
        yield Altered(f"summary.conduct.{term}", replace(card, summary=other))
    for row in card.subjects:
        for altered in secondary_rows(row):
            part = next(
                p
                for p in ("term1", "term2", "reassessed", "mark", "level")
                if getattr(altered, p) != getattr(row, p)
            )
            yield Altered(f"subjects[{row.code}].{part}", with_row(card, row, altered))


def secondary_rows(row: SubjectResult) -> Iterator[SubjectResult]:
    yield replace(row, reassessed="5.0")
    if row.mark is None:
        yield replace(row, level="CĐ")
        yield replace(row, term1="CĐ")
        yield replace(row, term2=None)
    else:
        yield replace(row, mark=row.mark - Decimal("0.1"))
        yield replace(row, term1="1.5")
        yield replace(row, term2=None)


def rows(card: ReportCard) -> Iterator[Altered]:
    """Leave out, add or rename a whole row."""
    first = card.subjects[0]
    part = "level" if card.level is Level.PRIMARY else "term1"
    yield Altered(
        f"subjects[{first.code}].{part}",
        replace(card, subjects=card.subjects[1:]),
        f"subjects[{first.name}].{part}",
    )
    extra = replace(first, code="777", name="Thiên văn")
    yield Altered(
        f"subjects[777].{part}",
        replace(card, subjects=(*card.subjects, extra)),
        f"subjects[Thiên văn].{part}",
    )


def with_row(card: ReportCard, row: SubjectResult, other: SubjectResult) -> ReportCard:
    return replace(card, subjects=tuple(other if r is row else r for r in card.subjects))


def every_alteration(card: ReportCard) -> Iterator[Altered]:
    yield from general(card)
    yield from primary(card) if card.level is Level.PRIMARY else secondary(card)
    yield from rows(card)


def found_paths(altered: Altered, xml: ReportCard, pdf: PrintedCard | None) -> set[str]:
    finding = compare_cards(xml, pdf)
    assert finding.result.status is Status.FAILED, altered.path
    return {difference.field for difference in finding.differences if difference.decisive}


def names(found: set[str], altered: Altered) -> bool:
    """A printed row has no code, so where the XML lacks it the path carries the name."""
    return bool(found & {altered.path, altered.printed_path})


@pytest.mark.parametrize("name", KIT)
def test_an_untouched_pair_agrees(name):
    finding = compare_cards(written(KIT[name]), drawn_once(name))
    assert finding.result.status is Status.PASSED
    assert finding.differences == ()
    assert finding.compared > 50


@pytest.mark.parametrize("card", ONE_OF_EACH, ids=lambda card: card.grade)
def test_every_value_altered_in_the_xml_is_found(card):
    printed = drawn_once(card.pupil.name or "")
    for altered in every_alteration(card):
        assert names(found_paths(altered, written(altered.card), printed), altered), altered.path


@pytest.mark.parametrize("card", ONE_OF_EACH, ids=lambda card: card.grade)
def test_every_general_value_altered_in_the_pdf_is_found(card):
    xml = written(card)
    for altered in (*general(card), *rows(card)):
        assert names(found_paths(altered, xml, drawn(altered.card)), altered), altered.path


@pytest.mark.slow
@pytest.mark.parametrize("card", cards.CARDS, ids=lambda card: card.pupil.name)
def test_every_value_altered_in_the_pdf_is_found(card):
    xml = written(card)
    for altered in every_alteration(card):
        assert names(found_paths(altered, xml, drawn(altered.card)), altered), altered.path


@pytest.mark.parametrize(
    "drop",
    [
        lambda s: replace(s, result=None),
        lambda s: replace(s, awards=None, extra_awards=None),
        lambda s: replace(s, excused_days=None),
    ],
)
@pytest.mark.parametrize("side", ["xml", "pdf"])
def test_a_value_that_one_side_lacks_is_a_difference(drop, side):
    card = cards.MINH_CHAU
    lacking = replace(card, summary=drop(card.summary))
    xml, pdf = (lacking, card) if side == "xml" else (card, lacking)
    finding = compare_cards(written(xml), drawn(pdf))
    assert finding.result.reason is Reason.PDF_XML_DIFFER


def test_free_text_and_addresses_are_shown_and_decide_nothing():
    card = cards.MINH_CHAU
    pupil = replace(card.pupil, residence="Xã khác", mother="Bùi Thị Khác")
    other = replace(card, pupil=pupil, summary=replace(card.summary, teacher_comment="Chăm ngoan."))
    finding = compare_cards(written(other), drawn_once(card.pupil.name or ""))
    assert finding.result.status is Status.PASSED
    assert {d.field for d in finding.differences} == {
        "pupil.residence",
        "pupil.mother",
        "summary.teacher_comment",
    }
    assert not any(d.decisive for d in finding.differences)


def test_the_difference_tells_both_values_and_the_page():
    card = cards.ANH_KHOA
    other = with_row(card, card.subjects[1], replace(card.subjects[1], mark=Decimal("9.9")))
    finding = compare_cards(written(other), drawn_once(card.pupil.name or ""))
    (difference,) = finding.differences
    assert (difference.field, difference.pdf, difference.xml) == ("subjects[15].mark", "9", "9,9")
    assert (difference.label, difference.page) == ("Toán, cả năm", 3)
    assert finding.result.facts == (("field", "Toán, cả năm"),)


# What follows needs no PDF: values as the readers give them.

SMALL = ReportCard(
    level=Level.LOWER_SECONDARY,
    school_year="2025-2026",
    class_name="6A2",
    school=School(name="Trung học cơ sở Bến Lau"),
    pupil=Pupil(
        name="Nguyễn Thị Hòa", birth_date=date(2014, 1, 2), gender="Nữ", number="079314000001"
    ),
    subjects=(SubjectResult("05", "Lịch sử và Địa lí", mark=Decimal("8.0"), term1="7.5"),),
    summary=Summary(promoted=True, learning=("K", None, "K"), excused_days=Decimal(2)),
)


def as_printed(card: ReportCard = SMALL, **fields: object) -> PrintedCard:
    summary = replace(card.summary, absent_days=card.summary.excused_days, excused_days=None)
    return PrintedCard(replace(card, summary=summary), page_count=1, **fields)


def test_the_same_values_agree():
    assert compare_cards(SMALL, as_printed()).result.status is Status.PASSED


@pytest.mark.parametrize(
    "respell",
    [
        lambda c: replace(c, pupil=replace(c.pupil, name="NGUYỄN THỊ HOÀ")),
        lambda c: replace(c, school=School(name="Trường THCS Bến Lau")),
        lambda c: replace(c, class_name="6 A2"),
        lambda c: with_row(c, c.subjects[0], replace(c.subjects[0], name="Lịch sử & Địa lý")),
        lambda c: with_row(c, c.subjects[0], replace(c.subjects[0], code=None, term1="7.50")),
        lambda c: replace(c, subjects=(*c.subjects, SubjectResult(None, "Ngoại ngữ 2"))),
        lambda c: replace(c, lookup_id=None, level=None),
    ],
)
def test_formatting_is_no_difference(respell):
    xml = replace(SMALL, lookup_id="453b8ea5-fa30-4a6e-be25-3d12f0737af9")
    finding = compare_cards(xml, as_printed(respell(SMALL)))
    assert finding.result.status is Status.PASSED, finding


@pytest.mark.parametrize(
    "change",
    [
        lambda c: replace(c, pupil=replace(c.pupil, name="Lê An", number="079314000002")),
        lambda c: replace(
            c, pupil=replace(c.pupil, birth_date=date(2014, 1, 3), number="079314000002")
        ),
        lambda c: replace(c, school_year="2024-2025"),
        lambda c: replace(c, school=School(name="Trung học cơ sở Khác")),
        lambda c: replace(c, level=Level.UPPER_SECONDARY),
        lambda c: replace(c, lookup_id="00000000-0000-4000-8000-000000000000"),
    ],
)
def test_another_child_year_school_or_number_is_another_card(change):
    xml = replace(SMALL, lookup_id="453b8ea5-fa30-4a6e-be25-3d12f0737af9")
    finding = compare_cards(xml, as_printed(change(replace(xml))))
    assert finding.result.reason is Reason.DIFFERENT_CARDS


@pytest.mark.parametrize(
    "change",
    [
        lambda c: replace(c, pupil=replace(c.pupil, name="Nguyễn Thị Hóa")),
        lambda c: replace(c, pupil=replace(c.pupil, number="079314000002")),
        lambda c: replace(c, class_name="6A3"),
        lambda c: replace(c, summary=replace(c.summary, awards="Học sinh Giỏi")),
        lambda c: replace(c, subjects=(*c.subjects, SubjectResult(None, "Toán", term1="9.0"))),
    ],
)
def test_one_decisive_difference_is_a_difference_of_one_card(change):
    finding = compare_cards(SMALL, as_printed(change(SMALL)))
    assert finding.result.reason is Reason.PDF_XML_DIFFER


Unread = Callable[[], PrintedCard | None]


@pytest.mark.parametrize(
    "printed",
    [
        lambda: None,
        lambda: as_printed(pages_without_text=(2,)),
        lambda: as_printed(replace(SMALL, pupil=replace(SMALL.pupil, birth_date=None))),
        lambda: as_printed(replace(SMALL, subjects=())),
        lambda: as_printed(replace(SMALL, unclear_fields=("class_name",))),
        lambda: as_printed(replace(SMALL, unclear_fields=("subjects[Lịch sử và Địa lí].mark",))),
        lambda: as_printed(unexplained=(run("9,5"),)),
        lambda: as_printed(unexplained=(run("Học sinh Giỏi"),)),
        lambda: as_printed(unexplained=(run("Tốt"),)),
        lambda: as_printed(conflicts=(("school_year", run("2024 – 2025")),)),
    ],
)
def test_what_was_not_read_leaves_the_question_open(printed: Unread):
    finding = compare_cards(SMALL, printed())
    assert finding.result.status is Status.INCONCLUSIVE
    assert finding.result.reason is Reason.NOT_COMPARABLE


def test_an_unclear_value_of_the_xml_leaves_the_question_open():
    xml = replace(SMALL, unclear_fields=("pupil.birth_date",))
    assert compare_cards(xml, as_printed()).result.reason is Reason.NOT_COMPARABLE


def test_unknown_elements_of_the_xml_are_noted_and_leave_it_open_where_they_tell_a_result():
    noted = compare_cards(replace(SMALL, unknown_fields=("MAU_TOC",)), as_printed()).result
    assert (noted.status, noted.notes) == (Status.PASSED, (Note.FIELDS_UNKNOWN,))
    xml = replace(SMALL, unknown_fields=("XEP_LOAI",), unclear_fields=("XEP_LOAI",))
    assert compare_cards(xml, as_printed()).result.reason is Reason.NOT_COMPARABLE


def test_a_blank_place_is_a_difference_and_not_unread():
    lacking = replace(SMALL, pupil=replace(SMALL.pupil, birth_date=None))
    finding = compare_cards(SMALL, as_printed(lacking, blank=("pupil.birth_date",)))
    assert finding.result.reason is Reason.PDF_XML_DIFFER


def test_a_row_that_lacks_a_column_is_unread_and_not_blank():
    (row,) = SMALL.subjects
    lacking = replace(SMALL, subjects=(replace(row, mark=None),))
    unread = as_printed(lacking, blank=("subjects",))
    assert compare_cards(SMALL, unread).result.reason is Reason.NOT_COMPARABLE
    shown_blank = as_printed(lacking, blank=("subjects", f"subjects[{row.name}].mark"))
    assert compare_cards(SMALL, shown_blank).result.reason is Reason.PDF_XML_DIFFER


def test_a_row_that_may_be_the_unexplained_text_is_unread_and_not_missing():
    lacking = replace(SMALL, subjects=())
    missing = as_printed(lacking, blank=("subjects",))
    assert compare_cards(SMALL, missing).result.reason is Reason.PDF_XML_DIFFER
    perhaps = as_printed(lacking, blank=("subjects",), unexplained=(run("8,0"),))
    assert compare_cards(SMALL, perhaps).result.reason is Reason.NOT_COMPARABLE


def test_a_second_place_that_says_otherwise_is_a_difference():
    finding = compare_cards(SMALL, as_printed(conflicts=(("pupil.name", run("Lê Thị B")),)))
    assert finding.result.reason is Reason.PDF_XML_DIFFER
    assert finding.differences[0].pdf == "Lê Thị B"


@pytest.mark.parametrize(
    "text",
    [
        "Bản sao",
        "UBND PHƯỜNG BẾN LAU",
        "Sở Giáo dục và Đào tạo Thành phố Hồ Chí Minh",
        "https://hocba.example.vn/tra-cuu?id=1",
        "Tra cứu tại: hocba.example.vn",
        "Ngày in: 22/05/2026 10:30",
        "In từ phần mềm Sổ điểm điện tử",
    ],
)
def test_harmless_text_left_over_is_listed_and_does_not_disturb(text: str):
    finding = compare_cards(SMALL, as_printed(unexplained=(run(text),)))
    assert finding.result.status is Status.PASSED
    assert finding.result.notes == (Note.TEXT_LEFT_OVER,)
    (listed,) = finding.differences
    assert (listed.pdf, listed.page, listed.decisive) == (text, 1, False)


@pytest.mark.parametrize(
    "text",
    [
        "Ở lại lớp",
        "Lưu ban",
        "Xếp loại: Yếu",
        "Điểm Toán: mười",
        "Kỷ luật: cảnh cáo",
        "Em là một học trò ngoan",
        "https://hocba.example.vn xếp loại yếu",
        "22/05/2026",
        "Phần mềm: lưu ban",
    ],
)
def test_any_other_text_left_over_is_listed_and_leaves_the_question_open(text: str):
    finding = compare_cards(SMALL, as_printed(unexplained=(run(text),)))
    assert finding.result.reason is Reason.NOT_COMPARABLE
    assert finding.result.notes == (Note.TEXT_LEFT_OVER,)
    assert [listed.pdf for listed in finding.differences] == [text]


def test_words_at_one_place_of_several_pages_are_a_footer_unless_they_tell_a_result():
    def on_two_pages(text: str, *, moved: float = 0) -> Status:
        other = replace(run(text), page=2, left=moved, right=10 + moved)
        printed = as_printed(unexplained=(run(text), other))
        return compare_cards(SMALL, printed).result.status

    assert on_two_pages("Trường học số An Nhiên") is Status.PASSED
    assert on_two_pages("Trường học số An Nhiên", moved=50) is Status.INCONCLUSIVE
    assert on_two_pages("Lưu ban") is Status.INCONCLUSIVE


def test_the_names_that_the_xml_gives_are_nothing_left_over():
    xml = replace(SMALL, head=Person(name="Trần Thị Hòa"))
    finding = compare_cards(xml, as_printed(unexplained=(run("Trần Thị Hoà"),)))
    assert (finding.result.status, finding.result.notes) == (Status.PASSED, ())


def run(text: str) -> TextRun:
    return TextRun(text, 1, 0, 0, 10, 10)


def test_a_difference_tells_where_on_its_page_the_value_stands():
    card = cards.primary_grade_1()
    other = replace(card, summary=replace(card.summary, excused_days=Decimal(77)))
    (found,) = compare_cards(other, drawn_once(card.pupil.name or "")).differences
    assert found.box is not None
    assert 0 < found.box.left < found.box.right < 596
    assert 0 < found.box.bottom < found.box.top < 842


def test_a_cell_that_shows_nothing_is_placed_at_the_name_of_its_row():
    card = cards.primary_grade_1()
    first, *rest = card.subjects
    other = replace(card, subjects=(replace(first, mark=None), *rest))
    (found,) = compare_cards(card, drawn(other)).differences
    assert found.page is not None
    assert found.box is not None
    assert found.box.left < 200


def test_a_box_ends_at_the_edge_of_the_largest_page_there_is():
    printed = drawn_once(cards.primary_grade_1().pupil.name or "")
    assert printed is not None
    far = TextRun("5", 1, float("-inf"), float("nan"), 1e30, 3.5)
    (found,) = [
        d
        for d in compare_cards(
            cards.primary_grade_1(),
            replace(printed, conflicts=(("summary.excused_days", far),)),
        ).differences
        if d.pdf == "5"
    ]
    assert found.box == Box(0, 0, 14400, 4)


PLACED = replace(
    SMALL,
    grade="6",
    issue_place="Thành phố Hồ Chí Minh",
    school=replace(SMALL.school, ward="Xã Bến Lau"),
)


def said(text: str) -> TextRun:
    return TextRun(text, 4, 0, 0, 9, 9)


@pytest.mark.parametrize(
    "line",
    [
        "Thành phố Hồ Chí Minh, ngày 31 tháng 5 năm 2026",
        "TP. Hồ Chí Minh, ngày 31 tháng 5 năm 2026",
        "TP.HCM, ngày 31 tháng 5 năm 2026",
        "Bến Lau, ngày 31 tháng 5 năm 2026",
        "Xã Bến Lau, TP Hồ Chí Minh, ngày 31 tháng 5 năm 2026",
        "ngày 31 tháng 5 năm 2026",
    ],
)
def test_a_place_that_the_card_gives_may_stand_before_a_date(line):
    printed = as_printed(PLACED, unexplained=(said(line),))
    assert compare_cards(PLACED, printed).result.status is Status.PASSED
    assert find_strays(printed, PLACED) == ()


@pytest.mark.parametrize(
    "line",
    [
        "Học sinh Xuất sắc toàn diện, Thủ khoa, ngày 31 tháng 5 năm 2026",
        "Sinh ngày 1 tháng 2 năm 2011",
        "Thủ khoa Hồ Chí Minh, ngày 31 tháng 5 năm 2026",
        "Thành phố, ngày 31 tháng 5 năm 2026",
    ],
)
def test_anything_else_before_a_date_is_left_over(line):
    printed = as_printed(PLACED, unexplained=(said(line),))
    assert compare_cards(PLACED, printed).result.reason is Reason.NOT_COMPARABLE
    assert find_strays(printed, PLACED) == (said(line),)


COMPLETED = "Hoàn thành chương trình lớp 6; Được lên lớp 7."


@pytest.mark.parametrize("given", [COMPLETED, None])
@pytest.mark.parametrize(
    "remark",
    [
        "Được lên lớp 7.",
        "Được lên lớp",
        COMPLETED,
        f"Nhất trí với nhận xét, đánh giá của giáo viên chủ nhiệm. {COMPLETED}",
        "Đồng ý với nhận xét của GVCN. Được lên lớp 7",
        "Đồng ý với nhận xét của GVCN Được lên lớp 7",
    ],
)
def test_the_heads_remark_may_say_what_the_xml_says(remark, given):
    xml = replace(PLACED, summary=replace(PLACED.summary, completion_text=given))
    printed = as_printed(PLACED, remarks=(said(remark),))
    assert compare_cards(xml, printed).result.status is Status.PASSED
    assert find_strays(printed, xml) == ()


@pytest.mark.parametrize(
    "remark",
    [
        "Được lên lớp 7. Học sinh giỏi nhất khối, đạt giải Nhất quốc gia môn Toán 10 điểm",
        "Hoàn thành chương trình lớp 6; Được lên lớp 9.",
        "Được lên lớp 9",
        "Nhất trí với nhận xét của giáo viên chủ nhiệm, học sinh giỏi",
        "Ở lại lớp 6",
        "Duyệt học sinh giỏi",
    ],
)
def test_anything_else_in_the_heads_remark_is_left_over(remark):
    xml = replace(PLACED, summary=replace(PLACED.summary, completion_text=COMPLETED))
    printed = as_printed(PLACED, remarks=(said(remark),))
    assert compare_cards(xml, printed).result.reason is Reason.NOT_COMPARABLE
    assert find_strays(printed, xml) != ()


YOUNG = cards.MINH_CHAU
WITHOUT_TEXT = replace(YOUNG, summary=replace(YOUNG.summary, completion_text=None))


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Hoàn thành chương trình lớp 1; Được lên lớp 2.", Status.PASSED),
        ("Hoàn thành chương trình lớp 1; Được lên lớp 3.", Status.INCONCLUSIVE),
        ("Hoàn thành chương trình lớp 1 loại Xuất sắc; Được lên lớp 2.", Status.INCONCLUSIVE),
        ("Chưa hoàn thành chương trình lớp 1", Status.INCONCLUSIVE),
    ],
)
def test_a_text_on_completion_follows_from_grade_and_promotion_where_the_xml_has_none(text, status):
    shown = drawn_once(YOUNG.pupil.name or "")
    assert shown is not None
    printed = replace(
        shown, card=replace(shown.card, summary=replace(shown.card.summary, completion_text=text))
    )
    assert compare_cards(written(WITHOUT_TEXT), printed).result.status is status


@pytest.mark.parametrize(
    ("one", "other", "status"),
    [
        ("Tiếng Anh", "Ngoại ngữ 1", Status.PASSED),
        ("Ngoại ngữ 1 (Anh)", "Tiếng Anh", Status.PASSED),
        ("Ngoại ngữ 1 (Tiếng Pháp)", "Tiếng Anh", Status.FAILED),
        ("Ngoại ngữ 2", "Tiếng Anh", Status.FAILED),
    ],
)
def test_a_language_may_stand_for_the_first_foreign_one(one, other, status):
    row = SubjectResult("11", one, mark=Decimal("8.0"))
    xml = replace(SMALL, subjects=(row,))
    printed = as_printed(replace(SMALL, subjects=(replace(row, name=other),)), blank=("subjects",))
    assert compare_cards(xml, printed).result.status is status
