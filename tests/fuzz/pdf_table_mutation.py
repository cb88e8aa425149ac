"""Bends of what holds a PDF together: tables, `startxref`, trailers, /ByteRange and /Contents."""

import random
import re
from collections.abc import Callable

from tests.fuzz.pdf_layout import Edit, Layout

ENTRY = re.compile(rb"(/[A-Za-z0-9]+) +([^/<>\[\]()]+|/[A-Za-z0-9.]+|\[[^\]<>]*\])\s")
NUMBERS = (
    b"0",
    b"-1",
    b"1",
    b"2147483648",
    b"99999999999999999999",
    b"1.5",
    b"-.002",
    b"1e5",
    b"+7",
)
VALUES = (
    *(b"null", b"[]", b"<<>>", b"true", b"0", b"1 0 R", b"99999 0 R", b"0 65535 R", b"()", b"/X"),
    *(b"[[[[[[]]]]]]", b"<</A<</A<</A 1>>>>>>", b"[" * 400, b"<</A" * 400, b"-1 0 R", b"1 -1 R"),
)
Edits = list[Edit]
Bend = Callable[[bytes, Layout, random.Random], Edits]


def _row(content: bytes, layout: Layout, rng: random.Random) -> Edits:
    """Change one entry of a table: where, generation, kind."""
    if not layout.tables:
        return _start(content, layout, rng)
    table = rng.choice(layout.tables)
    rows = list(re.finditer(rb"(\d{10}) (\d{5}) ([nf])", content[table.start : table.end]))
    row = rng.choice(rows)
    where, generation, kind = row.groups()
    other = rng.choice(layout.objects)
    wheres = (
        *(int(where) + 1, max(0, int(where) - 1), 0, len(content) - 1, len(content) + 5000),
        *(other.start, table.start, 9999999999, rng.randrange(len(content))),
    )
    match rng.randrange(3):
        case 0:
            where = b"%010d" % rng.choice(wheres)
        case 1:
            generation = b"%05d" % rng.choice((1, 65535, 99999, 7))
        case _:
            kind = b"f" if kind == b"n" else b"n"
    start = table.start + row.start()
    return [Edit(start, start + 18, where + b" " + generation + b" " + kind)]


def _subsection(content: bytes, layout: Layout, rng: random.Random) -> Edits:
    """Change the first number or the count of a subsection."""
    if not layout.tables:
        return _start(content, layout, rng)
    table = rng.choice(layout.tables)
    heads = list(re.finditer(rb"(?<=\n)(\d+) (\d+) ?(?=\r?\n)", content[table.start : table.end]))
    if not heads:
        return []
    head = rng.choice(heads)
    first, count = int(head[1]), int(head[2])
    new = rng.choice(
        (
            (first + 1, count),
            (max(first - 1, 0), count),
            (first, count + 1),
            (first, max(count - 1, 0)),
            (first, 99999999),
            (99999999, count),
            (-1, count),
        )
    )
    return [Edit(table.start + head.start(), table.start + head.end(), b"%d %d" % new)]


def _start(content: bytes, layout: Layout, rng: random.Random) -> Edits:
    part = rng.choice(layout.starts)
    old = int(content[part.start : part.end])
    other = rng.choice(layout.starts)
    elsewhere = content[other.start : other.end]
    new = rng.choice((old + 1, old - 1, 0, 10**12, -1, len(content), rng.randrange(len(content))))
    return [Edit(part.start, part.end, rng.choice((b"%d" % new, elsewhere)))]


def _trailer(content: bytes, layout: Layout, rng: random.Random) -> Edits:
    """Change, drop or add an entry of a trailer."""
    if not layout.trailers:
        return _start(content, layout, rng)
    part = rng.choice(layout.trailers)
    entries = list(ENTRY.finditer(content, part.start, part.end))
    starts = [int(content[one.start : one.end]) for one in layout.starts]
    added = (
        *(b"/Encrypt 1 0 R ", b"/Prev 0 ", b"/Root 1 0 R ", b"/Size 1 ", b"/XRefStm 15 "),
        *(b"/Prev %d " % rng.choice(starts), b"/Size 99999999 ", b"/Encrypt <</Filter/Standard>> "),
    )
    if not entries or rng.random() < 0.4:
        place = content.index(b"<<", part.start) + 2
        return [Edit(place, place, b" " + rng.choice(added))]
    entry = rng.choice(entries)
    if rng.random() < 0.3:
        return [Edit(entry.start(), entry.end(2), b"")]
    value = rng.choice((*VALUES, b"%d" % rng.choice(starts), *NUMBERS))
    return [Edit(*entry.span(2), value + b" ")]


def _byte_range(content: bytes, layout: Layout, rng: random.Random) -> Edits:
    """Change the numbers of a /ByteRange, or how it is written."""
    match = rng.choice(list(re.finditer(rb"\[0 (\d+) (\d+) (\d+)\]( *)", content)))
    first, second, length = (int(match[number]) for number in (1, 2, 3))
    shift = rng.choice((-2, -1, 1, 2, 20, -length, len(content)))
    new = rng.choice(
        (
            b"[0 %d %d %d]" % (first + shift, second, length),
            b"[0 %d %d %d]" % (first, second + shift, length),
            b"[0 %d %d %d]" % (first, second, length + shift),
            b"[1 %d %d %d]" % (first, second, length),
            b"[%d %d 0 %d]" % (second, length, first),
            b"[0 %d %d %d 0 0]" % (first, second, length),
            b"[0 %d]" % len(content),
            b"[0.0 %d %d %d]" % (first, second, length),
            b"[0 %d %d (%d)]" % (first, second, length),
            b"[0 0 0 0]",
            b"null",
            b"[-%d %d %d %d]" % (first, first, second, length),
        )
    )
    width = match.end() - match.start()
    return [Edit(*match.span(), new.ljust(width))]


def _contents(content: bytes, layout: Layout, rng: random.Random) -> Edits:
    """Change how a signature value is written, or what surrounds it."""
    match = rng.choice(list(re.finditer(rb"/Contents +<([0-9A-Fa-f]{512,})>", content)))
    start, end = match.span(1)
    place = rng.randrange(start, end)
    return rng.choice(
        (
            [Edit(place, place + 1, b" ")],
            [Edit(place, place + 1, b">")],
            [Edit(place, place + 1, b"g")],
            [Edit(end - 1, end, b"")],
            [Edit(end - 2, end, b"")],
            [Edit(start, end, content[start:end].swapcase())],
            [Edit(start, end, b"")],
            [Edit(start, end, b"00")],
            [Edit(start - 1, end + 1, b"null")],
            [Edit(start - 1, end + 1, b"(" + b"x" * (end - start) + b")")],
            [Edit(end - 40, end, b">/X<" + b"0" * 36)],
            [Edit(end - 8, end, b"deadbeef")],
            [Edit(start - 1, start - 1, b"% x\n")],
        )
    )


TABLE_BENDS: tuple[Bend, ...] = (
    _row,
    _row,
    _subsection,
    _start,
    _trailer,
    _byte_range,
    _contents,
)
