"""Bends a PDF inside what is signed: objects, cross-references, trailers, signature dictionaries.

Two ways to write the outcome: as edited, or with every offset and /ByteRange moved along.
"""

import random
import re

from tests.fuzz.mutant import Mutant
from tests.fuzz.pdf_layout import Edit, IndirectObject, Layout, apply, apply_and_mend, find_layout
from tests.fuzz.pdf_table_mutation import ENTRY, NUMBERS, TABLE_BENDS, VALUES, Bend, Edits
from tests.fuzz.seeds import Seed

_NUMBER = re.compile(rb"(?<![\w/.#+-])[+-]?\d+(?:\.\d+)?(?![\w.])")
_NAME = re.compile(rb"/[A-Za-z0-9.+-]+")
_STRING = re.compile(rb"\((?:[^()\\]|\\.)*\)", re.DOTALL)
_REFERENCE = re.compile(rb"\d+ \d+ R\b")
_NAMES = (
    *(b"/Contents", b"/ByteRange", b"/Type", b"/Sig", b"/V", b"/Kids", b"/Parent", b"/Root"),
    *(
        b"/Prev",
        b"/Length",
        b"/Filter",
        b"/FlateDecode",
        b"/Crypt",
        b"/ObjStm",
        b"/XRef",
        b"/Annots",
    ),
    *(b"/AcroForm", b"/Fields", b"/Encrypt", b"/", b"/A#00B", b"/#2fType", b"/Size", b"/Pages"),
    *(b"/ETSI.CAdES.detached", b"/ETSI.RFC3161", b"/adbe.pkcs7.sha1", b"/adbe.x509.rsa_sha1"),
    *(b"/adbe.pkcs7.detached", b"/DocTimeStamp", b"/DecodeParms", b"/Extends", b"/JavaScript"),
)
_STRINGS = (
    b"()",
    b"(\\",
    b"(\\377\\376)",
    b"(D:20260101)",
    b"<>",
    b"<4>",
    b"<zz>",
    b"(((",
    b"(\\0)",
)


def bend_objects(seed: Seed, rng: random.Random) -> Mutant:
    """Bend the PDF of a seed in one to three places."""
    content = seed.documents[0]
    while True:
        bent, what = _bend(content, find_layout(content), rng)
        if bent != content:
            return Mutant((bent, *seed.documents[1:]), what)


def _bend(content: bytes, layout: Layout, rng: random.Random) -> tuple[bytes, str]:
    done: list[str] = []
    edits: Edits = []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        name, bend = rng.choice(_BENDS)
        new = bend(content, layout, rng)
        if all(one.end <= other.start or other.end <= one.start for one in new for other in edits):
            edits += [edit for edit in new if content[edit.start : edit.end] != edit.new]
            done.append(name)
    mended = rng.random() < 0.6
    bent = (apply_and_mend if mended else apply)(content, edits)
    return bent, ", then ".join(done) + (", offsets moved along" if mended else "")


def _pick(content: bytes, layout: Layout, rng: random.Random) -> IndirectObject:
    """Return some object; a third of the time one that a signature is made of."""
    if rng.random() < 0.35:
        signing = [
            one
            for one in layout.objects
            if re.search(rb"/(ByteRange|FT|AcroForm|DSS|Perms)\b", content[one.head_end : one.end])
        ]
        if signing:
            return rng.choice(signing)
    return rng.choice(layout.objects)


def _inside(
    pattern: re.Pattern[bytes], content: bytes, layout: Layout, rng: random.Random
) -> re.Match[bytes] | None:
    """Return some match inside an object's body."""
    one = _pick(content, layout, rng)
    # The hexadecimal digits of a signature hold nothing of a PDF's syntax.
    hidden = [
        m.span() for m in re.finditer(rb"<[0-9A-Fa-f]{512,}>", content[one.head_end : one.body_end])
    ]
    found = [
        match
        for match in pattern.finditer(content, one.head_end, one.body_end)
        if all(not (a <= match.start() - one.head_end < b) for a, b in hidden)
    ]
    return rng.choice(found) if found else None


def _number(content: bytes, layout: Layout, rng: random.Random) -> Edits:
    match = _inside(_NUMBER, content, layout, rng)
    if match is None:
        return []
    old = match[0]
    near = b"%d" % (int(float(old)) + rng.choice((-1, 1, 10)))
    same = bytes(rng.choice(b"0123456789") if c in b"0123456789" else c for c in old)
    return [Edit(*match.span(), rng.choice((*NUMBERS, near, near, same, same)))]


def _name(content: bytes, layout: Layout, rng: random.Random) -> Edits:
    match = _inside(_NAME, content, layout, rng)
    if match is None:
        return []
    other = _inside(_NAME, content, layout, rng)
    choices = (*_NAMES, match[0] + b"x", b"/X" if other is None else other[0])
    return [Edit(*match.span(), rng.choice(choices))]


def _string(content: bytes, layout: Layout, rng: random.Random) -> Edits:
    match = _inside(_STRING, content, layout, rng)
    if match is None:
        return _name(content, layout, rng)
    return [Edit(*match.span(), rng.choice((*_STRINGS, match[0][:-1] + b"x)")))]


def _reference(content: bytes, layout: Layout, rng: random.Random) -> Edits:
    match = _inside(_REFERENCE, content, layout, rng)
    if match is None:
        return []
    target = rng.choice(layout.objects).number
    choices = (b"%d 0 R" % target, b"%d 0 R" % target, b"%d 1 R" % target, b"null", b"99999 0 R")
    return [Edit(*match.span(), rng.choice(choices))]


def _value(content: bytes, layout: Layout, rng: random.Random) -> Edits:
    match = _inside(ENTRY, content, layout, rng)
    return [] if match is None else [Edit(*match.span(2), rng.choice(VALUES) + b" ")]


def _drop_entry(content: bytes, layout: Layout, rng: random.Random) -> Edits:
    match = _inside(ENTRY, content, layout, rng)
    return [] if match is None else [Edit(match.start(), match.end(2), b"")]


def _double_entry(content: bytes, layout: Layout, rng: random.Random) -> Edits:
    match = _inside(ENTRY, content, layout, rng)
    if match is None:
        return []
    value = rng.choice((match[2], *VALUES))
    return [Edit(match.start(), match.start(), match[1] + b" " + value + b" ")]


def _body(content: bytes, layout: Layout, rng: random.Random) -> Edits:
    """Put another object's body, or something else, in the place of one."""
    one, other = _pick(content, layout, rng), rng.choice(layout.objects)
    new = rng.choice((*VALUES, content[other.head_end : other.body_end]))
    return [Edit(one.head_end, one.body_end, b" " + new + b" ")]


def _head(content: bytes, layout: Layout, rng: random.Random) -> Edits:
    one = _pick(content, layout, rng)
    other = rng.choice(layout.objects).number
    heads = (b"%d 0 obj", b"%d 1 obj", b"%d  0 obj", b"-%d 0 obj", b"0%d 0 obj", b"%d 0 objx")
    return [Edit(one.start, one.head_end, rng.choice(heads) % rng.choice((one.number, other)))]


def _copy_object(content: bytes, layout: Layout, rng: random.Random) -> Edits:
    """Write an object a second time, a number of it changed, in front of another one."""
    one, place = _pick(content, layout, rng), rng.choice(layout.objects)
    body = content[one.start : one.end]
    changed = _NUMBER.sub(lambda m: m[0] if rng.random() < 0.7 else b"7", body[:4000])
    return [Edit(place.start, place.start, changed + body[4000:] + b"\n")]


def _stream(content: bytes, layout: Layout, rng: random.Random) -> Edits:
    """Change octets of a stream, its end or its length."""
    streams = [
        one for one in layout.objects if content[one.body_end : one.body_end + 6] == b"stream"
    ]
    if not streams:
        return []
    one = rng.choice(streams)
    place = rng.randrange(one.body_end + 8, max(one.end - 16, one.body_end + 9))
    flipped = bytes([content[place] ^ (1 << rng.randrange(8))])
    return rng.choice(
        (
            [Edit(place, place + 1, flipped)],
            [Edit(place, place + 1, flipped)],
            [Edit(place, place, b"\nendstream\nendobj\n")],
            [Edit(one.body_end, one.body_end + 6, b"strea")],
            [Edit(place, place + rng.choice((1, 30)), b"")],
        )
    )


def _mark(content: bytes, layout: Layout, rng: random.Random) -> Edits:
    """Change a marker of the file: header, `%%EOF`, `endobj`, `xref`."""
    marker = rng.choice((b"%PDF-", b"%%EOF", b"endobj", b"xref", b"trailer", b"startxref", b"obj"))
    places = [m.start() for m in re.finditer(re.escape(marker), content)]
    if not places:
        return []
    place = rng.choice(places)
    new = rng.choice((b"", marker[:-1], marker + b" " + marker, b"\0" * len(marker), b"%" + marker))
    return [Edit(place, place + len(marker), new)]


def _insert(content: bytes, layout: Layout, rng: random.Random) -> Edits:
    """Put something between two objects."""
    place = rng.choice(layout.objects).start
    new = rng.choice(
        (b"% x\n", b" ", b"\0", b"xref\n0 0\n", b"startxref\n0\n%%EOF\n", b"%PDF-1.4\n")
    )
    return [Edit(place, place, new)]


_BENDS: tuple[tuple[str, Bend], ...] = tuple(
    (bend.__name__.strip("_").replace("_", " "), bend)
    for bend in (
        *(_number, _number, _name, _string, _reference, _value, _drop_entry, _double_entry),
        *(_body, _head, _copy_object, _stream, *TABLE_BENDS, _mark, _insert),
    )
)
