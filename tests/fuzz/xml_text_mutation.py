"""Bends of an XML as text: what cannot be said by a tree."""

import random
import re
from collections.abc import Callable


def _doctype(content: bytes, rng: random.Random) -> bytes:
    body = content.partition(b"?>")[2].lstrip()
    declared = rng.choice((b"", b" [<!ENTITY e 'x'>]", b" [<!ATTLIST HOC_BA Id ID #IMPLIED>]"))
    return b"<!DOCTYPE HOC_BA" + declared + b">" + body


def _second_root(content: bytes, rng: random.Random) -> bytes:
    return content + rng.choice((b"<HOC_BA/>", b"x", b"<!-- x -->", b"<?x y?>", b"\0", b"\n"))


def _declared_space(content: bytes, rng: random.Random) -> bytes:
    """Declare a namespace on the root, or bind a prefix anew inside."""
    declared = rng.choice((b' xmlns:q="urn:q"', b' xmlns:ds="urn:other"', b' xmlns="urn:other"'))
    starts = [m.end() for m in re.finditer(rb"<[A-Za-z_:]+", content)]
    place = rng.choice((starts[0], rng.choice(starts)))
    return content[:place] + declared + content[place:]


def _entity(content: bytes, rng: random.Random) -> bytes:
    places = [m.start() for m in re.finditer(rb"</", content)]
    place = rng.choice(places)
    return content[:place] + rng.choice((b"&e;", b"&#0;", b"&#x1F600;", b"]]>")) + content[place:]


RAW_BENDS: tuple[tuple[str, Callable[[bytes, random.Random], bytes]], ...] = (
    ("doctype", _doctype),
    ("second root", _second_root),
    ("declared namespace", _declared_space),
    ("entity", _entity),
)
