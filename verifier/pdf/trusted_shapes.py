"""What digits, letters and marks look like in fonts that no document brought along.

A document's own font is no witness of what it draws. These fonts come with pinned packages; several
kinds of them, so that a font never seen before is still nearest to its own letters.
"""

import io
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from PIL import Image, ImageFont

from verifier.pdf.glyph_shape import Shape, cut_bands, make_shape

DIGITS: Final = "0123456789"
BASES: Final = "abcdđefghijklmnopqrstuvwxyzơư"
"""Letters without marks; those of `ơ` and `ư` are part of the letter."""
MARKS: Final = "\u0300\u0301\u0303\u0309\u0302\u0306"
"""Marks above: grave, acute, tilde, hook, circumflex, breve."""
DOT_BELOW: Final = "\u0323"
HORN: Final = "\u031b"
SIGNS: Final = "/()[]&%+*!?="
"""Signs that a value may hold and that are as tall as letters."""
_SIZE: Final = 48
"""Pixels of the em that shapes are taken from."""
_TONES: Final = ("\u0300", "\u0301", "\u0303", "\u0309")
_CARRIERS: Final = "aăâeêioôơuưy"
_EXAMPLES: Final = "àáảãăằắẳẵâầấẩẫ"
"""Letters that marks are taken from: every combination once."""
_FACES: Final = (
    ("fontpkg_be_vietnam_pro", "BeVietnamPro-Regular.ttf", None),
    ("fontpkg_be_vietnam_pro", "BeVietnamPro-Bold.ttf", None),
    ("fontpkg_be_vietnam_pro", "BeVietnamPro-Italic.ttf", None),
    ("fontpkg_arimo", "Arimo[wght].ttf", 400),
    ("fontpkg_arimo", "Arimo[wght].ttf", 700),
    ("fontpkg_arimo", "Arimo-Italic[wght].ttf", 400),
    ("fontpkg_noto_serif", "NotoSerif[wdth,wght].ttf", 400),
    ("fontpkg_noto_serif", "NotoSerif[wdth,wght].ttf", 700),
    ("fontpkg_noto_serif", "NotoSerif-Italic[wdth,wght].ttf", 400),
    ("fontpkg_source_serif_4", "SourceSerif4[opsz,wght].ttf", 400),
    ("fontpkg_source_serif_4", "SourceSerif4-Italic[opsz,wght].ttf", 400),
)
"""Package, file, and the weight of a variable font."""


@dataclass(frozen=True, slots=True)
class TrustedShapes:
    """Shapes by what they are, in small letters; each in every face."""

    digits: dict[str, tuple[Shape, ...]]
    bases: dict[str, tuple[Shape, ...]]
    marks: dict[str, tuple[Shape, ...]]
    """By the marks above a letter, in the order of their code points."""


@cache
def trusted_shapes() -> TrustedShapes:
    """Return the shapes; the first call reads the fonts."""
    found: tuple[dict[str, list[Shape]], ...] = ({}, {}, {})
    for face in _load_faces():
        for kind, drawn in zip(found, _draw_face(face), strict=True):
            for key, shape in drawn:
                kind.setdefault(key, []).append(shape)
    digits, bases, marks = ({key: tuple(shapes) for key, shapes in kind.items()} for kind in found)
    return TrustedShapes(digits, bases, marks)


def prepare_shapes() -> None:
    """Read the fonts, for a process that will not be able to open files."""
    trusted_shapes()
    for written in (*marked_letters(), *SIGNS):
        whole_shapes(written)


@cache
def whole_shapes(letter: str) -> tuple[Shape, ...]:
    """Return a small letter with its marks in every face, small and large.

    For glyphs that cannot be cut into bands, because a mark touches its letter.
    """
    drawn = (
        make_shape(draw_glyph(face, written))
        for face in _load_faces()
        for written in (letter, letter.upper())
    )
    return tuple(shape for shape in drawn if shape is not None)


@cache
def _load_faces() -> tuple[ImageFont.FreeTypeFont, ...]:
    return tuple(_load_face(*face) for face in _FACES)


def _load_face(package: str, file: str, weight: int | None) -> ImageFont.FreeTypeFont:
    content = files(package).joinpath("files", file).read_bytes()
    face = ImageFont.truetype(io.BytesIO(content), _SIZE)
    if weight is not None:
        face.set_variation_by_axes(
            [
                weight if axis["name"] == b"Weight" else float(axis["default"] or 0)
                for axis in face.get_variation_axes()
            ]
        )
    return face


def _draw_face(
    face: ImageFont.FreeTypeFont,
) -> tuple[list[tuple[str, Shape]], list[tuple[str, Shape]], list[tuple[str, Shape]]]:
    """Return digits, letters and marks of one face."""
    digits = [(digit, make_shape(draw_glyph(face, digit))) for digit in DIGITS]
    bases, marks = [], []
    for letter in BASES:
        for written in (letter, letter.upper()):
            bands = cut_bands(draw_glyph(face, written))
            bases.append((letter, None if bands is None else make_shape(bands.letter)))
    for letter in _EXAMPLES:
        for written in (letter, letter.upper()):
            bands = cut_bands(draw_glyph(face, written))
            if bands is not None and bands.above is not None:
                marks.append((marks_of(letter), make_shape(bands.above)))
    return _drop_empty(digits), _drop_empty(bases), _drop_empty(marks)


def _drop_empty(drawn: list[tuple[str, Shape | None]]) -> list[tuple[str, Shape]]:
    return [(key, shape) for key, shape in drawn if shape is not None]


def draw_glyph(face: ImageFont.FreeTypeFont, written: str) -> Image.Image:
    """Return a letter as ink (255) on nothing (0)."""
    mask = face.getmask(written, mode="L")
    if 0 in mask.size:
        return Image.new("L", (1, 1))
    return Image.frombytes("L", mask.size, bytes(mask))


@cache
def marked_letters() -> tuple[str, ...]:
    """Return the small letters of Vietnamese that bear a mark above or below."""
    tones = ("", *_TONES, DOT_BELOW)
    letters = [unicodedata.normalize("NFC", c + tone) for c in _CARRIERS for tone in tones]
    return tuple(letter for letter in letters if letter not in BASES)


def marks_of(letter: str) -> str:
    """Return the marks above a letter, in the order of their code points."""
    return "".join(sorted(c for c in unicodedata.normalize("NFD", letter) if c in MARKS))


def has_dot_below(letter: str) -> bool:
    """Return whether a letter bears the dot below (thanh nặng)."""
    return DOT_BELOW in unicodedata.normalize("NFD", letter)


def base_of(letter: str) -> str:
    """Return a letter without its marks, `ơ` and `ư` as they are."""
    parts = unicodedata.normalize("NFD", letter)
    bare = "".join(c for c in parts if c not in MARKS and c != DOT_BELOW)
    return unicodedata.normalize("NFC", bare)
