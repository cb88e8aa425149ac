"""Leaves what is signed alone and adds to it: incremental updates, bytes behind and before.

An update that changes what pages are made of must never be called valid; one that adds what is
allowed (evidence, metadata) may be, as long as the card and its signers stay the same.
"""

import random
import re
from collections.abc import Callable

from tests.fuzz.mutant import Mutant
from tests.fuzz.pdf_layout import append_update, find_layout, find_reachable
from tests.fuzz.seeds import Seed

_NUMBER = re.compile(rb"(?<![\w/.#])\d+(?:\.\d+)?(?![\w.])(?! \d+ R)(?! R)")
_Update = Callable[[bytes, random.Random], tuple[bytes, bool]]
"""Returns the new file, and whether it must not be valid."""


def append(seed: Seed, rng: random.Random) -> Mutant:
    """Add something to the PDF of a seed."""
    name, update = rng.choice(_UPDATES)
    content, must_fail = update(seed.documents[0], rng)
    return Mutant((content, *seed.documents[1:]), name, must_fail=must_fail)


def _latest(content: bytes) -> dict[int, bytes]:
    """Return the body of each object, stream included, as its last definition has it."""
    return {
        one.number: content[one.head_end : one.end - 6].strip()
        for one in find_layout(content).objects
    }


def _redefine(content: bytes, rng: random.Random) -> tuple[bytes, bool]:
    """Define one object anew, a number of it changed."""
    bodies = _latest(content)
    number = rng.choice(sorted(bodies))
    body = bodies[number]
    head, stream, data = body.partition(b"stream")
    places = list(_NUMBER.finditer(head)) if b"/ByteRange" not in head else []
    if not places:
        return append_update(content, {number: b"null"}), number in find_reachable(content)
    match = rng.choice(places)
    new = b"%d" % (int(float(match[0])) + rng.choice((1, 2, 50)))
    bent = head[: match.start()] + new + head[match.end() :] + stream + data
    length = head[: match.start()].rstrip().endswith((b"/Length", b"/Length1"))
    return append_update(content, {number: bent}), number in find_reachable(content) and not length


def _replace_body(content: bytes, rng: random.Random) -> tuple[bytes, bool]:
    """Define one object anew with the body of another."""
    bodies = _latest(content)
    number, other = rng.sample(sorted(bodies), 2)
    changed = bodies[number] != bodies[other] and number in find_reachable(content)
    return append_update(content, {number: bodies[other]}), changed


def _same_again(content: bytes, rng: random.Random) -> tuple[bytes, bool]:
    """Define some objects anew exactly as they are."""
    bodies = _latest(content)
    numbers = rng.sample(sorted(bodies), rng.randrange(1, 4))
    return append_update(content, {number: bodies[number] for number in numbers}), False


def _repaint(content: bytes, rng: random.Random) -> tuple[bytes, bool]:
    """Let the page paint something else."""
    bodies = _latest(content)
    pages = [n for n, body in bodies.items() if re.search(rb"/Type /Page\b", body)]
    if not pages:
        return _empty(content, rng)
    number = rng.choice(sorted(pages))
    new = max(bodies) + 1
    paint = b"1 1 1 rg 0 0 600 800 re f BT /F1 20 Tf 90 700 Td (10) Tj ET"
    body = re.sub(rb"/Contents \d+ 0 R", b"/Contents %d 0 R" % new, bodies[number])
    stream = b"<</Length %d>>stream\n%s\nendstream" % (len(paint), paint)
    return append_update(content, {number: body, new: stream}), True


def _annotate(content: bytes, rng: random.Random) -> tuple[bytes, bool]:
    """Put an annotation over the page."""
    bodies = _latest(content)
    pages = [n for n, body in bodies.items() if re.search(rb"/Type /Page\b", body)]
    if not pages:
        return _empty(content, rng)
    number, new = rng.choice(sorted(pages)), max(bodies) + 1
    kind = rng.choice((b"/FreeText", b"/Square", b"/Stamp", b"/Widget", b"/Link", b"/Redact"))
    note = b"<</Type/Annot/Subtype%s/Rect[50 50 500 700]/F 4/Contents(10)/C[1 1 1]>>" % kind
    body = bodies[number]
    listed = re.search(rb"/Annots \[", body)
    reference = b" %d 0 R " % new
    if listed is not None:
        body = body[: listed.end()] + reference + body[listed.end() :]
    else:
        body = body.replace(b"<<", b"<< /Annots [%s] " % reference, 1)
    return append_update(content, {number: body, new: note}), True


def _catalogue(content: bytes, rng: random.Random) -> tuple[bytes, bool]:
    """Add an entry to the catalogue, or bend one."""
    bodies = _latest(content)
    roots = [n for n, body in bodies.items() if re.search(rb"/Type /Catalog\b", body)]
    if not roots:
        return _empty(content, rng)
    number = rng.choice(roots)
    entries: tuple[tuple[bytes, bool], ...] = (
        (b"/OpenAction <</S/JavaScript/JS(x)>>", True),
        (b"/AA <</WC <</S/JavaScript/JS(x)>>>>", True),
        (b"/Names <</EmbeddedFiles <</Names[]>>>>", False),
        (b"/Metadata %d 0 R" % (max(bodies) + 1), False),
        (b"/DSS <</Certs[]/CRLs[]>>", False),
        (b"/Extensions <</ESIC <</BaseVersion/1.7/ExtensionLevel 5>>>>", False),
        (b"/NeedAppearances true", False),
        (b"/Perms <</DocMDP 1 0 R>>", False),
        (b"/OCProperties <</OCGs[]/D<<>>>>", False),
        (b"/PageLabels <</Nums[0 <</S/r>>]>>", False),
        (b"/Version /2.0", False),
        (b"/X 1", False),
    )
    entry, must_fail = rng.choice(entries)
    key = entry.split(b" ", 1)[0]
    body = bodies[number]
    if re.search(re.escape(key) + rb"\b", body):
        return _empty(content, rng)
    body = body.replace(b"<<", b"<< " + entry + b" ", 1)
    stream = b"<</Type/Metadata/Subtype/XML/Length 4>>stream\n<x/>\nendstream"
    return append_update(content, {number: body, max(bodies) + 1: stream}), must_fail


def _evidence(content: bytes, rng: random.Random) -> tuple[bytes, bool]:
    """Add a DSS whose lists and certificates are anything."""
    bodies = _latest(content)
    roots = [n for n, body in bodies.items() if re.search(rb"/Type /Catalog\b", body)]
    if not roots or b"/DSS" in bodies[roots[-1]]:
        return _empty(content, rng)
    number, new = roots[-1], max(bodies) + 1
    junk = bytes(rng.randrange(256) for _ in range(rng.choice((0, 1, 30, 3000))))
    data = rng.choice((junk, b"\x30\x80" + junk, b"\x30\x82\x00\x10" + junk))
    filters = rng.choice((b"", b"/Filter/FlateDecode", b"/Filter[/ASCIIHexDecode/X]", b"/F(x)"))
    stream = b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), filters, data)
    key = rng.choice((b"Certs", b"CRLs", b"OCSPs", b"VRI"))
    store = b"<</%s[%d 0 R %d 0 R]>>" % (key, new, rng.choice((new, number, 9999)))
    body = bodies[number].replace(b"<<", b"<< /DSS %d 0 R " % (new + 1), 1)
    return append_update(content, {number: body, new: stream, new + 1: store}), False


def _more_signatures(content: bytes, rng: random.Random) -> tuple[bytes, bool]:
    """Append a copy of the last signature's whole revision."""
    layout = find_layout(content)
    before = int(content[layout.starts[-1].start : layout.starts[-1].end])
    last = [one for one in layout.objects if b"/ByteRange" in content[one.head_end : one.end]][-1]
    copied = content[last.start : last.end].split(b"obj", 1)[1].rsplit(b"endobj", 1)[0]
    number = rng.choice((last.number, max(_latest(content)) + 1))
    del before
    return append_update(content, {number: copied}), False


def _unsign(content: bytes, rng: random.Random) -> tuple[bytes, bool]:
    """Take /V or the fields away in an update."""
    bodies = _latest(content)
    fields = [n for n, body in bodies.items() if b"/FT /Sig" in body and b"/V " in body]
    if not fields:
        return _empty(content, rng)
    number = rng.choice(sorted(fields))
    body = re.sub(rb"/V \d+ 0 R", rng.choice((b"", b"/V null", b"/V 1 0 R")), bodies[number])
    return append_update(content, {number: body}), True


def _empty(content: bytes, rng: random.Random) -> tuple[bytes, bool]:
    """Add an update that defines nothing, once or some times."""
    for _ in range(rng.choice((1, 1, 2, 60))):
        content = append_update(content, {})
    return content, False


def _trailer(content: bytes, rng: random.Random) -> tuple[bytes, bool]:
    """Add an update whose trailer holds something else."""
    numbers = sorted(_latest(content))
    entries = (
        *(b"/Root %d 0 R" % rng.choice(numbers), b"/Encrypt %d 0 R" % rng.choice(numbers)),
        *(b"/Info %d 0 R" % rng.choice(numbers), b"/XRefStm %d" % rng.randrange(len(content))),
        *(b"/Size 3", b"/Prev 0", b"/ID [<00> <00>]", b"/X %d 0 R" % rng.choice(numbers)),
    )
    return append_update(content, {}, extra=rng.choice(entries)), False


def _behind(content: bytes, rng: random.Random) -> tuple[bytes, bool]:
    """Add bytes behind the end that no table leads to."""
    bodies = _latest(content)
    number = rng.choice(sorted(bodies))
    tails = (
        b"x",
        b"\0" * 20,
        b"%s 0 obj\n%s\nendobj\n" % (b"%d" % number, bodies[number]),
        b"\n\n\n% comment\n",
        b"PK\x05\x06" + b"\0" * 18,
        b"<html>",
        content[:2000],
        b"startxref\n0\n%%EOF\n",
        b"%%EOF",
    )
    return content + rng.choice(tails), True


def _before(content: bytes, rng: random.Random) -> tuple[bytes, bool]:
    """Put bytes before the header."""
    heads = (b"\n", b"%!PS\n", b"<html>", b"\xef\xbb\xbf", b"\0", b"%PDF-1.3\n", b"GIF89a" * 50)
    return rng.choice(heads) + content, True


def _bad_update(content: bytes, rng: random.Random) -> tuple[bytes, bool]:
    """Add an update and bend its own table, trailer or end."""
    bodies = _latest(content)
    number = rng.choice(sorted(bodies))
    updated = append_update(content, {number: bodies[number]})
    tail = bytearray(updated[len(content) :])
    for _ in range(rng.choice((1, 2, 8))):
        place = rng.randrange(len(tail))
        tail[place] = rng.choice(b"0123456789 \n<>/nfR%")
    return content + bytes(tail[: rng.choice((len(tail), rng.randrange(len(tail))))]), False


def _cut(content: bytes, rng: random.Random) -> tuple[bytes, bool]:
    """Cut the file back: anywhere, or to an earlier end."""
    ends = [m.end() for m in re.finditer(rb"%%EOF\r?\n?", content)][:-1]
    if ends and rng.random() < 0.3:
        return content[: rng.choice(ends)], False
    return content[: rng.randrange(len(content) - 2)], False


_UPDATES: tuple[tuple[str, _Update], ...] = tuple(
    (update.__name__.strip("_").replace("_", " "), update)
    for update in (
        *(_redefine, _redefine, _replace_body, _same_again, _repaint, _annotate, _catalogue),
        *(_catalogue, _evidence, _more_signatures, _unsign, _empty, _trailer, _behind, _before),
        *(_bad_update, _cut),
    )
)
