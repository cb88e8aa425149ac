"""The columns of a table without rules between them: which there are, and where they end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from verifier.pdf.form_cell import REACH
from verifier.pdf.form_piece import HEADING_LINES, LINE, Piece
from verifier.pdf.form_table import NEEDED, Column
from verifier.pdf.form_words import COLUMNS
from verifier.spelling import subject_key

_MOST_COLUMNS: Final = 10
_CLEAR: Final = 2.0
"""Points between words of two columns."""
_ALLOWED: Final = {
    "subjects": NEEDED["subjects"] | {"reassessed", "comment"},
    "PHAM_CHAT": frozenset({"level", "comment"}),
    "NANG_LUC": frozenset({"level", "comment"}),
    "course": NEEDED["course"] | {"register_number", "enrolled_on"},
    "terms": NEEDED["terms"],
}
"""The columns that a kind of table may have."""


@dataclass(frozen=True, slots=True)
class Title:
    """The heading of one column."""

    column: str
    left: float
    right: float
    baseline: float
    """Of its lowest line."""

    @property
    def middle(self) -> float:
        """The middle between both ends."""
        return (self.left + self.right) / 2


def find_columns(
    kind: str, anchor: Piece, heading: Sequence[Piece], body: Sequence[Piece]
) -> tuple[Column, ...] | None:
    """Return the columns, the names' first; None when their edges cannot be told."""
    titles = find_titles(kind, [p for p in heading if p.left > anchor.left + REACH])
    kinds = [title.column for title in titles]
    if not titles or len(titles) > _MOST_COLUMNS or len(set(kinds)) != len(kinds):
        return None
    if not NEEDED[kind] & set(kinds):
        return None
    edges = []
    spans = [(word.left, word.right) for piece in body for word in piece.words]
    spans += [(title.left, title.right) for title in titles]
    before = anchor.left
    for title in titles:
        edge = _find_edge(spans, before, title.middle)
        if edge is None:
            return None
        edges.append(edge)
        before = title.middle
    far = max([right for _, right in spans] + [edges[-1] + 1])
    ends = [*edges[1:], far + _CLEAR]
    first = min([anchor.left, *(p.left for p in body)]) - _CLEAR
    return (
        Column("name", first, edges[0]),
        *(Column(k, left, right) for k, left, right in zip(kinds, edges, ends, strict=True)),
    )


def find_titles(kind: str, heading: Sequence[Piece]) -> list[Title]:
    """Return the heading of each column, from left to right; of two above each other the top.

    Headings are put together from their lowest line upwards.
    """
    found = [block for piece in heading if (block := _find_block(kind, piece, heading))]
    titles: list[Title] = []
    for block in sorted(found, key=lambda block: -block[-1].baseline):
        left, right = min(p.left for p in block), max(p.right for p in block)
        column = _column_of(kind, block)
        if column is not None and not any(left < t.right and right > t.left for t in titles):
            titles.append(Title(column, left, right, block[0].baseline))
    return sorted(titles, key=lambda title: title.left)


def _find_block(kind: str, lowest: Piece, heading: Sequence[Piece]) -> list[Piece]:
    """Return the lines of the shortest heading that ends with a line; none when it ends none."""
    block = [lowest]
    for _ in range(HEADING_LINES):
        if _column_of(kind, block) is not None:
            return block
        over = [
            p
            for p in heading
            if 0 < p.baseline - block[-1].baseline <= LINE * p.height
            and p.left < block[-1].right
            and p.right > block[-1].left
        ]
        if len(over) != 1:
            return []
        block.append(over[0])
    return []


def _column_of(kind: str, block: Sequence[Piece]) -> str | None:
    """Return what a column holds by the lines of its heading, given from the lowest up."""
    key = subject_key(" ".join(w.text for piece in reversed(block) for w in piece.words))
    allowed = _ALLOWED[kind]
    return next((c for c, pattern in COLUMNS if c in allowed and pattern.fullmatch(key)), None)


def _find_edge(spans: Sequence[tuple[float, float]], before: float, behind: float) -> float | None:
    """Return the middle of the widest strip between two columns that no word crosses."""
    inside = sorted((max(left, before), min(right, behind)) for left, right in spans)
    best, at, reached = _CLEAR, None, before
    for left, right in inside:
        if right <= before or left >= behind:
            continue
        if left - reached > best:
            best, at = left - reached, (left + reached) / 2
        reached = max(reached, right)
    if behind - reached > best:
        at = (behind + reached) / 2
    return at
