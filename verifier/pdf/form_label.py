"""Labels and their values on the lines of a form: several may share a line, a value may wrap."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from verifier.pdf.form_words import (
    DATED_LINE,
    FORM_PATTERNS,
    FORM_TEXT,
    LABELS,
    LONGEST_LABEL,
    WRAPPING,
)
from verifier.pdf.text import Word
from verifier.spelling import subject_key, tidy

_FRESH_START: Final = 0.55
"""Gap, in heights of the letters, before a label that does not begin its line."""
_BREAK: Final = 2.5
"""Gap, in heights, that ends a value; what follows belongs to something else."""
_NEXT_LINE: Final = 1.4
"""Distance, in heights, of lines of one paragraph; labels are set wider apart."""
_FULL: Final = 9.0
"""By how many heights a full line may end before the longest one of its page."""
_ALIGNED: Final = 2.0
"""By how many points a value on the line below may miss the left edge of its label."""
_LEADER: Final = re.compile(r"[.…_·]{2,}|[.…_·]+$")
"""Dots that a form prints where a value goes."""
_NUMBERING: Final = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[IVX]{1,4}\.|[a-h][.)]|[-–+•*])")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label with the words of its value, none when nothing is filled in."""

    path: str
    label: tuple[Word, ...]
    value: tuple[Word, ...]

    @property
    def text(self) -> str:
        """What the value says, without leader dots."""
        return tidy(" ".join(_LEADER.sub("", word.text) for word in self.value))


@dataclass(frozen=True, slots=True)
class _Token:
    """One word of a key, and the word on the page that it comes from."""

    text: str
    index: int
    closes: bool
    """A colon follows."""


def find_labelled(lines: Sequence[tuple[Word, ...]]) -> tuple[Labelled, ...]:
    """Return every label on lines given from top to bottom, with its value."""
    found: list[Labelled] = []
    above: list[int] = []
    last: tuple[Word, ...] | None = None
    for words in lines:
        follows = last is not None and _is_next(last, words) and not ends_text(words)
        empty = [found[i].label[0].left for i in above if not found[i].value]
        fresh = list(_read_line(words, empty if follows else ()))
        if follows:
            taken = {word for item in fresh for word in (*item.label, *item.value)}
            _append([word for word in words if word not in taken], found, above)
        if fresh:
            above = list(range(len(found), len(found) + len(fresh)))
            found += fresh
        elif not follows:
            above = []
        last = words
    return tuple(found)


def find_continued(
    above: Sequence[tuple[Word, ...]], lines: Sequence[tuple[Word, ...]], page: Sequence[Word]
) -> tuple[tuple[Word, ...], ...]:
    """Return the lines at the head of a page that go on with the page before.

    That one has to end with a full line of a text with a label, and the next page with the rest.
    """
    body = [line for line in above if not ends_text(line)]
    if not body or not lines:
        return ()
    edge = max(line[-1].right for line in body)
    full = body[-1][-1].right >= edge - _FULL * body[-1][-1].height
    highest = max(word.baseline for word in page)
    if not full or lines[0][0].baseline < highest:
        return ()
    found = [lines[0]]
    for line in lines[1:]:
        if not _is_next(found[-1], line):
            break
        found.append(line)
    plain = [line for line in found if not ends_text(line) and not list(_find_labels(line))]
    aligned = abs(found[0][0].left - body[-1][0].left) <= _FULL * found[0][0].height
    return tuple(found) if len(plain) == len(found) and aligned else ()


def is_form_text(words: Sequence[Word]) -> bool:
    """Return whether words say something that stands on a form whoever's it is."""
    key = subject_key(" ".join(word.text for word in words))
    return key in FORM_TEXT or any(pattern.fullmatch(key) for pattern in FORM_PATTERNS)


def ends_text(words: Sequence[Word]) -> bool:
    """Return whether words belong to no text above them: form text, or a place with a date."""
    key = subject_key(" ".join(word.text for word in words))
    return is_form_text(words) or DATED_LINE.fullmatch(key) is not None


def split_at_colons(words: Sequence[Word]) -> Iterator[Word]:
    """Yield words, one that holds a label's colon and the head of its value as two."""
    for word in words:
        head, colon, tail = word.text.partition(":")
        if not colon or not tail or not head or head[-1].isdigit():
            yield word
            continue
        share = (len(head) + 1) / len(word.text)
        middle = word.left + share * (word.right - word.left)
        yield replace(word, text=head + ":", right=middle)
        yield replace(word, text=tail, left=middle)


def _tokens(words: Sequence[Word]) -> list[_Token]:
    """Return the words of a line's key."""
    tokens: list[_Token] = []
    for index, word in enumerate(words):
        following = words[index + 1].text if index + 1 < len(words) else ""
        closes = word.text.endswith(":") or following.startswith(":")
        parts = subject_key(_LEADER.sub("", word.text)).split()
        for number, part in enumerate(parts, start=1):
            tokens.append(_Token(part, index, closes and number == len(parts)))
    return tokens


def _read_line(words: tuple[Word, ...], empty: Sequence[float]) -> Iterator[Labelled]:
    """Yield the labels of one line; a value runs to the next label or a wide gap.

    It ends too where words stand below a label without a value, whose left edges are `empty`.
    """
    found = list(_find_labels(words))
    for number, (path, start, end) in enumerate(found):
        stop = found[number + 1][1] if number + 1 < len(found) else len(words)
        yield Labelled(
            path, words[start:end], tuple(_take_value(words[end - 1], words[end:stop], empty))
        )


def _find_labels(words: tuple[Word, ...]) -> Iterator[tuple[str, int, int]]:
    """Yield path, first word and word behind the last of each label."""
    tokens = _tokens(words)
    position = 0
    while position < len(tokens):
        match = _match(tokens, position) if _starts(tokens, position, words) else None
        if match is None:
            position += 1
            continue
        path, length = match
        end = tokens[position + length - 1].index + 1
        while end < len(words) and words[end].text == ":":
            end += 1
        yield path, tokens[position].index, end
        position += length


def _match(tokens: Sequence[_Token], position: int) -> tuple[str, int] | None:
    """Return the longest label that stands at a position with its colon."""
    for length in range(min(LONGEST_LABEL, len(tokens) - position), 0, -1):
        part = tokens[position : position + length]
        path = LABELS.get(tuple(token.text for token in part))
        if path is not None and part[-1].closes:
            return path, length
    return None


def _starts(tokens: Sequence[_Token], position: int, words: Sequence[Word]) -> bool:
    """Return whether a label may begin here: first on the line, after a gap, dots or a comma."""
    index = tokens[position].index
    if position and tokens[position - 1].index == index:
        return False
    if all(_NUMBERING.fullmatch(word.text) for word in words[:index]):
        return True
    before, word = words[index - 1], words[index]
    gap = word.left - before.right
    return gap >= _FRESH_START * word.height or before.text[-1] in ",;.…_·-–"


def _take_value(label: Word, words: Sequence[Word], empty: Sequence[float]) -> Iterator[Word]:
    """Yield the words of a value up to a wide gap."""
    before: Word | None = None
    for word in words:
        gap = 0.0 if before is None else word.left - before.right
        below = any(abs(word.left - left) <= _ALIGNED for left in empty)
        if gap > _BREAK * label.height or (below and gap > _FRESH_START * label.height):
            return
        yield word
        before = word


def _is_next(last: Sequence[Word], words: Sequence[Word]) -> bool:
    """Return whether a line is set as close to the line above as lines of one paragraph."""
    height = max(words[0].height, last[0].height)
    return 0 < last[0].baseline - words[0].baseline <= _NEXT_LINE * height


def _append(words: Sequence[Word], found: list[Labelled], above: Sequence[int]) -> None:
    """Add words below a line of labels to the values that they stand below.

    A value that may not wrap still begins on the next line when its label fills the one above.
    """
    opened: set[int] = set()
    for word in words:
        below = [i for i in above if found[i].label[0].left <= word.right]
        if not below:
            continue
        item = found[below[-1]]
        starts = abs(word.left - item.label[0].left) <= _ALIGNED and not item.value
        if starts:
            opened.add(below[-1])
        if (item.path in WRAPPING and item.text) or below[-1] in opened:
            found[below[-1]] = replace(item, value=(*item.value, word))
