"""What the picture of a page shows beside its text: each card forged in one respect."""

import io
import random
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from tests.evaluation import forgery
from tests.evaluation.forgery import forge
from tests.evaluation.manner import Manner
from tests.evaluation.pupils import make_cards
from tests.evaluation.reportlab_writer import WRITER
from tests.evaluation.writer import Sheet
from verifier.consistency import compare_cards
from verifier.pdf.printed_card import read_printed_pages
from verifier.policy import Limits
from verifier.reasons import Note
from verifier.report import Status
from verifier.report_card import PrintedCard, ReportCard

_NO_PICTURES = Limits(pictures=False)


@pytest.fixture(scope="module")
def card() -> ReportCard:
    return next(iter(make_cards("6")))


@pytest.fixture(scope="module")
def content(card: ReportCard, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    (drawn,) = WRITER.draw([Sheet(card, Manner())], Path(tmp_path_factory.mktemp("form")))
    return drawn


def _painted(content: bytes, page: int, drawing: str) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.pages[page].contents_add(b"q", prepend=True)
        pdf.pages[page].contents_add(b"Q " + drawing.encode())
        output = io.BytesIO()
        pdf.save(output, deterministic_id=True)
    return output.getvalue()


def _read(content: bytes) -> PrintedCard:
    card = read_printed_pages(content, limits=Limits()).card
    assert card is not None
    return card


def test_an_honest_form_is_confirmed(content: bytes, card: ReportCard) -> None:
    shown = read_printed_pages(content, limits=Limits())
    assert shown.card is not None
    assert (shown.card.drawn, shown.card.unseen, shown.warnings) == ((), (), ())
    assert compare_cards(card, shown.card).result.status is Status.PASSED


def test_no_forgery_of_number_or_mark_passes(content: bytes, card: ReportCard) -> None:
    made = list(forge(content, card, random.Random(1)))
    assert len(made) >= 8
    statuses = {f.kind: compare_cards(card, _read(f.content)).result.status for f in made}
    assert [kind for kind, status in statuses.items() if status is Status.PASSED] == []


def test_a_font_that_draws_another_digit_shows_in_the_picture_only(
    content: bytes, card: ReportCard
) -> None:
    forged = next(iter(forge(content, card, random.Random(1)))).content
    unseen = read_printed_pages(forged, limits=_NO_PICTURES).card
    assert compare_cards(card, unseen).result.status is Status.PASSED
    shown = read_printed_pages(forged, limits=Limits())
    assert shown.card is not None
    assert [path for path, _ in shown.card.drawn] == ["pupil.number"]
    assert {w.note for w in shown.warnings} >= {Note.TEXT_MISDRAWN}
    finding = compare_cards(card, shown.card)
    assert finding.result.status is Status.FAILED
    (difference,) = finding.differences
    assert difference.pdf != difference.xml
    assert difference.pdf is not None
    assert difference.pdf[:-1] == card.pupil.number[:-1]


def _stroke_in(box: tuple[float, float, float, float]) -> str:
    left, bottom, right, top = box
    x, y = (left + right) / 2, (bottom + top) / 2
    return f"0 g 2 w {x:.1f} {y - 4:.1f} m {x + 5:.1f} {y + 4:.1f} l S"


def test_a_drawing_in_a_cell_without_text_is_no_blank(content: bytes, card: ReportCard) -> None:
    gap = next(run for run in _read(content).gaps if run.right - run.left > 20)
    box = (gap.left, gap.bottom, gap.right, gap.top)
    forged = _painted(content, gap.page - 1, _stroke_in(box))
    shown = read_printed_pages(forged, limits=Limits())
    assert shown.card is not None
    assert shown.card.unseen == ("",)
    assert [w.note for w in shown.warnings] == [Note.INK_UNEXPLAINED]
    assert compare_cards(card, shown.card).result.status is Status.INCONCLUSIVE


@pytest.mark.parametrize(
    "drawing",
    [
        lambda x0, y0, x1, y1: f"0 g 1.5 w {x0 - 2:.1f} {y0:.1f} m {x1 + 2:.1f} {y1:.1f} l S",
        lambda _x0, y0, x1, y1: f"0 g {x1 + 1:.1f} {y0:.1f} 4 {y1 - y0:.1f} re f",
    ],
    ids=["struck out", "something beside it"],
)
def test_a_value_that_is_drawn_upon_is_not_confirmed(
    content: bytes, card: ReportCard, drawing: Callable[..., str]
) -> None:
    run = dict(_read(content).places)["pupil.number"]
    edges = (run.left, run.bottom + 2, run.right, run.top - 2)
    shown = _read(_painted(content, run.page - 1, drawing(*edges)))
    assert "pupil.number" in shown.unseen
    assert compare_cards(card, shown).result.status is not Status.PASSED


def _written(content: bytes, at: tuple[int, float, float], shown: str, said: str) -> bytes:
    """Return a PDF with a text on one page, in a font that says something else of its glyphs."""
    page, x, y = at
    font = forgery._font()
    codes = [font.getGlyphID(font.getBestCmap()[ord(letter)]) for letter in shown]
    text = b"".join(code.to_bytes(2, "big") for code in codes).hex()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        made = forgery._make_font(pdf, codes, said)
        pdf.pages[page].add_resource(made, pikepdf.Name.Font, name=pikepdf.Name.Said)
        pdf.pages[page].contents_add(b"q", prepend=True)
        drawing = f"Q 0 g BT /Said 10 Tf {x:.2f} {y:.2f} Td <{text}> Tj ET"
        pdf.pages[page].contents_add(drawing.encode())
        output = io.BytesIO()
        pdf.save(output, deterministic_id=True)
    return output.getvalue()


@pytest.mark.parametrize("said", ["_______", "·······", "…………………", "※※※※※※※"])
def test_punctuation_that_draws_a_word_behind_a_value_is_seen(
    content: bytes, card: ReportCard, said: str
) -> None:
    run = dict(_read(content).places)["summary.awards"]
    at = (run.page - 1, run.right + 4, run.bottom + 2.5)
    shown = _read(_written(content, at, "QUOCGIA", said))
    assert "summary.awards" in shown.unseen
    assert compare_cards(card, shown).result.status is not Status.PASSED


def test_a_leader_dot_that_draws_a_digit_behind_a_number_is_seen(
    content: bytes, card: ReportCard
) -> None:
    run = dict(_read(content).places)["summary.absent_days"]
    at = (run.page - 1, run.right + 0.3, run.bottom + 2.5)
    shown = _read(_written(content, at, "0", "_"))
    assert shown.unseen != ()
    assert compare_cards(card, shown).result.status is not Status.PASSED


@pytest.mark.parametrize("colour", ["1 .55 0", "0 1 0", "1 1 0", ".8 .8 .8", ".85 1 1"])
def test_another_mark_in_any_colour_beside_a_mark_is_seen(
    content: bytes, card: ReportCard, colour: str
) -> None:
    path, run = next((path, run) for path, run in _read(content).places if path.endswith("].mark"))
    place = forgery._Place(run.page - 1, 0, run.right + 2, run.bottom + 3, 0, run.top - 3, 9)
    drawing = forgery._paths(place, "9.9").decode().replace("0 g", f"{colour} rg", 1)
    shown = _read(_painted(content, run.page - 1, drawing))
    assert path in shown.unseen
    assert compare_cards(card, shown).result.status is not Status.PASSED


def test_pale_strokes_that_make_a_digit_another_are_seen(content: bytes, card: ReportCard) -> None:
    path, run = next((path, run) for path, run in _read(content).places if path.endswith("].mark"))
    x, y = run.left + 1.2, (run.bottom + run.top) / 2
    drawing = f"1 .6 .2 RG 1.5 w {x - 1:.1f} {y - 4:.1f} m {x + 5:.1f} {y + 4:.1f} l S"
    assert path in _read(_painted(content, run.page - 1, drawing)).unseen


def _clipped_zero(x: float, y: float) -> str:
    """Return long lines of which no more is shown than the edges of a box."""
    made = []
    for x0, y0, _, y1 in ((0, 0, 5, 0), (0, 8, 5, 8), (0, 0, 0, 8), (5, 0, 5, 8)):
        ends = (-30, 0, 35, 0) if y0 == y1 else (0, -30, 0, 38)
        at = [x + x0 * (y0 != y1) + ends[0], y + y0 * (y0 == y1) + ends[1]]
        to = [x + x0 * (y0 != y1) + ends[2], y + y0 * (y0 == y1) + ends[3]]
        line = "{:.2f} {:.2f} m {:.2f} {:.2f} l S".format(*at, *to)
        made.append(f"q {x - 0.5:.2f} {y - 0.5:.2f} 6 9 re W n 0 G 1 w {line} Q")
    return " ".join(made)


@pytest.mark.parametrize("drawn", ["clipped", "dashed"])
def test_strokes_made_of_long_lines_are_no_rules(
    content: bytes, card: ReportCard, drawn: str
) -> None:
    run = dict(_read(content).places)["summary.absent_days"]
    x, y = run.right + 2, run.bottom + 3
    dashed = f"q 2 w 0 G [7.5 100] 0 d {x:.2f} {y:.2f} m {x:.2f} {y + 60:.2f} l S Q"
    drawing = _clipped_zero(x, y) if drawn == "clipped" else dashed
    shown = _read(_painted(content, run.page - 1, drawing))
    assert "summary.absent_days" in shown.unseen
    assert compare_cards(card, shown).result.status is not Status.PASSED


def _with_image(content: bytes, at: tuple[int, float, float], shown: str) -> bytes:
    """Return a PDF with an image of a text, 10 points high."""
    page, x, y = at
    place = forgery._Place(page, 0, x, y, x, y + 9, 9)
    drawing, make = forgery._image(place, shown)
    return forgery._append(content, place, drawing, XObject=make)


def test_an_image_well_behind_a_value_is_seen(content: bytes, card: ReportCard) -> None:
    run = dict(_read(content).places)["summary.awards"]
    at = (run.page - 1, run.right + 30, run.bottom + 2)
    shown = _read(_with_image(content, at, "QUOC GIA"))
    assert "summary.awards" in shown.unseen
    assert compare_cards(card, shown).result.status is not Status.PASSED


def test_an_image_before_a_label_is_seen(content: bytes, card: ReportCard) -> None:
    label = next(run for run in _read(content).labels if run.text.endswith("thưởng:"))
    at = (label.page - 1, label.left - 45, label.bottom + 2)
    shown = _read(_with_image(content, at, "KHONG"))
    assert shown.unseen != ()
    assert compare_cards(card, shown).result.status is not Status.PASSED


def test_an_image_at_the_edge_of_a_wide_cell_is_seen(content: bytes, card: ReportCard) -> None:
    read = _read(content)
    path, run = next((path, run) for path, run in read.places if path.endswith("].mark"))
    at = (run.page - 1, run.right + 8, run.bottom + 2)
    assert path in _read(_with_image(content, at, "9")).unseen


def test_an_image_in_a_blank_area_is_noted(content: bytes) -> None:
    assert _read(content).images == ()
    (image,) = _read(_with_image(content, (1, 60, 40), "TIENG PHAP 9,9")).images
    assert (image.page, round(image.left), round(image.bottom)) == (2, 60, 40)


def test_a_tinted_ground_is_nothing_drawn(content: bytes, card: ReportCard) -> None:
    tint = "q .85 .92 1 rg 0 0 2000 2000 re f Q"
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            page.contents_add(tint.encode(), prepend=True)
        output = io.BytesIO()
        pdf.save(output, deterministic_id=True)
    shown = _read(output.getvalue())
    assert (shown.drawn, shown.unseen) == ((), ())
    assert compare_cards(card, shown).result.status is Status.PASSED


def test_without_pictures_nothing_is_asked_of_them(content: bytes) -> None:
    shown = read_printed_pages(content, limits=_NO_PICTURES)
    assert shown.card is not None
    assert (shown.card.drawn, shown.card.unseen, shown.warnings) == ((), (), ())
