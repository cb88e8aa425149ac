"""Where things stand in a PDF, found by its bytes alone: objects, tables, trailers, signatures.

And how it is put right again after an edit: offsets in cross-reference tables, `startxref`, /Prev
and /ByteRange are moved along, so that the file around the edit stays what it was.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_OBJECT = re.compile(rb"(?:^|(?<=[\r\n]))(\d+) (\d+) obj\b")
_REFERENCE = re.compile(rb"(\d+) (\d+) R\b")
_ROW = re.compile(rb"(\d{10})(?= \d{5} n)")
_START = re.compile(rb"startxref\s+(\d+)")
_PREVIOUS = re.compile(rb"/Prev (\d+)")
_RANGE = re.compile(rb"/ByteRange *\[0 (\d+) (\d+) (\d+)\]( *)")
_TRAILER = re.compile(rb"trailer\s*<<.*?>>\s*startxref", re.DOTALL)
_TABLE = re.compile(rb"(?<=[\r\n])xref\s[\d\s nf]+(?=trailer)")
_STREAM = re.compile(rb"stream\r?\n")


@dataclass(frozen=True, slots=True)
class Part:
    """Something in a file, from `start` to `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class IndirectObject(Part):
    """`number generation obj` with its body; `head_end` is where the body starts."""

    number: int
    generation: int
    head_end: int
    body_end: int
    """Where the body, or the dictionary before its stream, ends."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What a file is made of."""

    objects: tuple[IndirectObject, ...]
    tables: tuple[Part, ...]
    """Of entries, each with its `xref`."""
    trailers: tuple[Part, ...]
    starts: tuple[Part, ...]
    """The numbers behind `startxref`."""


@dataclass(frozen=True, slots=True)
class Edit(Part):
    """New bytes in place of those from `start` to `end`."""

    new: bytes


@lru_cache(maxsize=32)
def find_layout(content: bytes) -> Layout:
    """Return the parts of a good PDF."""
    return Layout(
        objects=tuple(_objects(content)),
        tables=tuple(Part(*m.span()) for m in _TABLE.finditer(content)),
        trailers=tuple(Part(m.start(), m.end() - 9) for m in _TRAILER.finditer(content)),
        starts=tuple(Part(*m.span(1)) for m in _START.finditer(content)),
    )


def _objects(content: bytes):
    for match in _OBJECT.finditer(content):
        end = content.find(b"endobj", match.end())
        stream = _STREAM.search(content, match.end(), end)
        body_end = end if stream is None else stream.start()
        yield IndirectObject(
            match.start(), end + 6, int(match[1]), int(match[2]), match.end(), body_end
        )


def apply(content: bytes, edits: list[Edit]) -> bytes:
    """Return the content with edits that do not overlap."""
    for edit in sorted(edits, key=lambda one: one.start, reverse=True):
        content = content[: edit.start] + edit.new + content[edit.end :]
    return content


def apply_and_mend(content: bytes, edits: list[Edit]) -> bytes:
    """Return the content with edits, and every offset moved along; the order of parts stays."""

    def moved(offset: int) -> int:
        return offset + sum(
            len(edit.new) - (edit.end - edit.start) for edit in edits if edit.end <= offset
        )

    mended = list(edits)

    def mend(start: int, end: int, new: bytes) -> None:
        # Same length as before, so that mending moves nothing itself.
        new = new.rjust(end - start, b"0") if b"/" not in new else new.ljust(end - start)
        clear = all(end <= edit.start or edit.end <= start for edit in edits)
        if clear and len(new) == end - start:
            mended.append(Edit(start, end, new))

    for pattern in (_ROW, _START, _PREVIOUS):
        for match in pattern.finditer(content):
            mend(*match.span(1), b"%d" % moved(int(match[1])))
    for match in _RANGE.finditer(content):
        first, second, length = (int(match[number]) for number in (1, 2, 3))
        numbers = (moved(first), moved(second), moved(second + length) - moved(second))
        mend(*match.span(), b"/ByteRange [0 %d %d %d]" % numbers)
    return apply(content, mended)


def find_reachable(content: bytes) -> frozenset[int]:
    """Return the numbers of the objects that pages are made of.

    By references in the bytes, from the page tree down; signatures' appearances are annotations.
    """
    layout = find_layout(content)
    latest = {one.number: one for one in layout.objects}
    todo = [
        n for n, one in latest.items() if b"/Type /Pages" in content[one.head_end : one.body_end]
    ]
    seen: set[int] = set()
    while todo:
        number = todo.pop()
        if number in seen or number not in latest:
            continue
        seen.add(number)
        body = content[latest[number].head_end : latest[number].body_end]
        body = re.sub(rb"/(Annots|Parent)\s*(\[[^\]]*\]|\d+ \d+ R)", b"", body)
        todo += [int(match[1]) for match in _REFERENCE.finditer(body)]
    return frozenset(seen)


def append_update(content: bytes, bodies: dict[int, bytes], *, extra: bytes = b"") -> bytes:
    """Return the file with an incremental update (ISO 32000-2 7.5.6) that defines these objects."""
    starts = find_layout(content).starts
    before = int(content[starts[-1].start : starts[-1].end])
    root = re.findall(rb"/Root (\d+ \d+ R)", content)[-1]
    size = max([*(int(n) for n in re.findall(rb"/Size (\d+)", content)), *(n + 1 for n in bodies)])
    if not content.endswith(b"\n"):
        content += b"\n"
    rows = b""
    for number in sorted(bodies):
        rows += b"%d 1\n%010d 00000 n \n" % (number, len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, bodies[number])
    table = b"xref\n0 1\n0000000000 65535 f \n" + rows
    trailer = b"trailer\n<</Size %d/Root %s/Prev %d%s>>\n" % (size, root, before, extra)
    return content + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(content)
