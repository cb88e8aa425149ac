"""Glyphs of fonts that are none of the trusted ones: what they show, and what they do not."""

from pathlib import Path

import pytest
import reportlab
from PIL import Image, ImageFont

from verifier.pdf.glyph_reading import Agreement, read_glyph
from verifier.pdf.glyph_shape import cut_bands, distance, make_shape
from verifier.pdf.trusted_shapes import DIGITS, draw_glyph

_FOLDER = Path(reportlab.__file__).parent / "fonts"
_EM = 37


@pytest.fixture(scope="module", params=["Vera.ttf", "VeraBd.ttf", "VeraIt.ttf"])
def face(request: pytest.FixtureRequest) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FOLDER / request.param), _EM)


def _read(face: ImageFont.FreeTypeFont, drawn: str, claimed: str) -> Agreement:
    return read_glyph(draw_glyph(face, drawn), claimed, em=_EM).agreement


def test_every_digit_is_itself_and_no_other(face: ImageFont.FreeTypeFont) -> None:
    for drawn in DIGITS:
        for claimed in DIGITS:
            agrees = _read(face, drawn, claimed) is Agreement.AGREES
            assert agrees is (drawn == claimed), (drawn, claimed)


def test_most_digits_are_clearly_another(face: ImageFont.FreeTypeFont) -> None:
    pairs = [(drawn, claimed) for drawn in DIGITS for claimed in DIGITS if drawn != claimed]
    clear = [pair for pair in pairs if _read(face, *pair) is Agreement.DIFFERS]
    assert len(clear) > 0.9 * len(pairs)
    assert all(read_glyph(draw_glyph(face, d), c, em=_EM).drawn == d for d, c in clear)


def test_letters_are_themselves(face: ImageFont.FreeTypeFont) -> None:
    for letter in "abcdeghikmnopqrstuvxyABCDEGHIKLMNOPQRSTUVXYàáãâèéêìíòóõôùúýÀÁÃÂÈÉÊÒÓÕÔÙÚÝ":
        assert _read(face, letter, letter) is Agreement.AGREES, letter


@pytest.mark.parametrize(
    ("drawn", "claimed"),
    [
        ("T", "C"),
        ("C", "T"),
        ("H", "T"),
        ("a", "á"),
        ("á", "a"),
        ("á", "à"),
        ("o", "u"),
        ("l", "1"),
    ],
)
def test_another_letter_or_mark_does_not_agree(
    face: ImageFont.FreeTypeFont, drawn: str, claimed: str
) -> None:
    agreement = _read(face, drawn, claimed)
    assert agreement is not Agreement.AGREES or (drawn, claimed) == ("l", "1")


def test_a_picture_without_ink_is_unread() -> None:
    assert read_glyph(None, "9", em=_EM).agreement is Agreement.UNREAD
    assert read_glyph(Image.new("L", (9, 9)), "9", em=_EM).agreement is Agreement.UNREAD


@pytest.mark.parametrize("sign", [".", ",", "-", ":"])
def test_a_digit_is_no_stop(face: ImageFont.FreeTypeFont, sign: str) -> None:
    assert _read(face, sign, sign) is Agreement.AGREES
    assert _read(face, "9", sign) is Agreement.UNREAD


@pytest.mark.parametrize("sign", list("_….·-–:;()/%&"))
@pytest.mark.parametrize("drawn", ["Q", "0", "9", "a"])
def test_a_sign_is_itself_and_no_letter(
    face: ImageFont.FreeTypeFont, sign: str, drawn: str
) -> None:
    assert _read(face, sign, sign) is Agreement.AGREES
    assert _read(face, drawn, sign) is not Agreement.AGREES


def test_a_large_font_does_not_make_a_letter_a_dot(face: ImageFont.FreeTypeFont) -> None:
    ink = draw_glyph(face, "0")
    assert read_glyph(ink, ".", em=5 * _EM).agreement is Agreement.UNREAD


@pytest.mark.parametrize("sign", ["※", "→", "√"])
def test_a_sign_that_no_value_holds_is_unread(face: ImageFont.FreeTypeFont, sign: str) -> None:
    assert _read(face, "8", sign) is Agreement.UNREAD


def test_a_letter_is_cut_from_its_marks(face: ImageFont.FreeTypeFont) -> None:
    bands = cut_bands(draw_glyph(face, "é"))
    assert bands is not None
    assert bands.above is not None
    assert bands.below is None
    assert bands.above.height < bands.letter.height


def test_a_shape_is_no_distance_from_itself(face: ImageFont.FreeTypeFont) -> None:
    one, other = (make_shape(draw_glyph(face, digit)) for digit in "19")
    assert one is not None
    assert other is not None
    assert distance(one, one) == 0
    assert distance(one, other) > 0.2
