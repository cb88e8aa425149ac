"""Names of rows that a form knows, which part rows where no rules do."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from verifier.compared_field import ASSESSMENT_LABELS
from verifier.pdf.form_piece import LINE, Piece
from verifier.pdf.form_words import GROUP_ROWS, TERM_NAMES, TERM_ROWS
from verifier.spelling import read_school_year, subject_key
from verifier.subject_name import is_known_subject

_NAME_LINES: Final = 4
_ASSESSMENT_KEYS: Final = frozenset(map(subject_key, ASSESSMENT_LABELS.values()))


def take_name(kind: str, lines: Sequence[Piece]) -> int:
    """Return how many lines from the first on make a name that a form knows, 0 for none."""
    for count in range(min(_NAME_LINES, len(lines)), 0, -1):
        part = lines[:count]
        close = all(a.baseline - b.baseline <= LINE * a.height for a, b in pairwise(part))
        if close and is_row_name(kind, " ".join(w.text for p in part for w in p.words)):
            return count
    return 0


def is_row_name(kind: str, text: str) -> bool:
    """Return whether a text names a row of a kind of table."""
    key = subject_key(text)
    if key in GROUP_ROWS:
        return True
    match kind:
        case "subjects":
            return key in TERM_ROWS or is_known_subject(text)
        case "terms":
            return key in TERM_NAMES
        case "course":
            return read_school_year(text) is not None
        case _:
            return key in _ASSESSMENT_KEYS
