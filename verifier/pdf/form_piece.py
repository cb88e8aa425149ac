"""Pieces of lines, and what tables without all their rules are made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from verifier.pdf.form_table import Column
from verifier.pdf.text import Word, group_lines
from verifier.spelling import subject_key

_GAP: Final = 0.75
"""Gap, in heights, that parts two pieces of a line; a space takes 0.3."""
LINE: Final = 1.5
"""Distance, in heights, of the lines of one heading or name."""
HEADING_LINES: Final = 5
"""Of a table."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one line without a wide gap."""

    words: tuple[Word, ...]

    @property
    def key(self) -> str:
        """What other spellings of the piece share."""
        return subject_key(" ".join(word.text for word in self.words))

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.words[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.words[-1].right

    @property
    def middle(self) -> float:
        """The middle between both ends."""
        return (self.left + self.right) / 2

    @property
    def baseline(self) -> float:
        """Where its letters stand."""
        return self.words[0].baseline

    @property
    def height(self) -> float:
        """The height of its highest word."""
        return max(word.height for word in self.words)


@dataclass(frozen=True, slots=True)
class Band:
    """A row before its cells are known: what it is called, and from where to where it reaches."""

    name: str
    bottom: float
    top: float


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the parts of a table are."""

    kind: str
    columns: tuple[Column, ...]
    """Of which the first holds the names."""
    bands: tuple[Band, ...]
    ruled: bool


def cut_pieces(words: Sequence[Word]) -> Iterator[Piece]:
    """Yield the pieces of all lines, top to bottom and left to right."""
    for line in group_lines(words):
        piece: list[Word] = []
        for word in line:
            if piece and word.left - piece[-1].right > _GAP * word.height:
                yield Piece(tuple(piece))
                piece = []
            piece.append(word)
        yield Piece(tuple(piece))


def say_pieces(pieces: Sequence[Piece]) -> str:
    """Return pieces as text, in reading order."""
    lines = group_lines(word for piece in pieces for word in piece.words)
    return " ".join(word.text for line in lines for word in line)
