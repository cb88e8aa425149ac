"""Writes an XML anew in other words: the same information, another spelling.

What is free in XML 1.0 and lost before canonicalisation: the order of attributes and of namespace
declarations, quotes, character references, CDATA sections, the form of empty elements, white space
inside tags, the declaration, a byte order mark, line ends (2.11), and what surrounds the root.
"""

import random
from collections.abc import Iterator

from lxml import etree

from tests.fuzz.mutant import Mutant
from tests.fuzz.seeds import Seed

_DECLARATIONS = (
    "",
    '<?xml version="1.0"?>',
    "<?xml version='1.0' encoding='utf-8'?>",
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    '<?xml version = "1.0"  encoding = "UTF-8" ?>\n',
    '<?xml\tversion="1.0"\nencoding="UTF-8"\r\n?>\r\n',
)
_AFTER = ("", "\n", "\r\n", "  \t\n")
_MARK = b"\xef\xbb\xbf"


def rewrite(seed: Seed, rng: random.Random) -> Mutant:
    """Return the seed with its XML spelled otherwise."""
    root = etree.fromstring(seed.documents[-1])
    text = rng.choice(_DECLARATIONS) + "".join(_write(root, rng, {})) + rng.choice(_AFTER)
    written = (_MARK if rng.random() < 0.3 else b"") + text.encode()
    return Mutant((*seed.documents[:-1], written), "spelled otherwise", same_verdict=True)


def _write(
    element: etree._Element, rng: random.Random, outer: dict[str | None, str]
) -> Iterator[str]:
    name = element.tag.rpartition("}")[2]
    name = f"{element.prefix}:{name}" if element.prefix else name
    declared = {p: uri for p, uri in element.nsmap.items() if outer.get(p) != uri}
    if None in outer and None not in element.nsmap:
        declared[None] = ""
    pairs = [("xmlns" if p is None else f"xmlns:{p}", uri) for p, uri in declared.items()]
    pairs += [(_attribute_name(element, key), value) for key, value in element.attrib.items()]
    rng.shuffle(pairs)
    yield f"<{name}"
    for key, value in pairs:
        equals = rng.choice(("=", "=", " = ", "\n="))
        yield f"{_space(rng)}{key}{equals}{_quote(value, rng)}"
    blank = rng.choice(("", "", " ", "\n", "\t "))
    if not len(element) and not element.text and rng.random() < 0.5:
        yield f"{blank}/>"
        return
    yield f"{blank}>"
    yield _text(element.text or "", rng)
    for child in element:
        yield from _write(child, rng, dict(element.nsmap))
        yield _text(child.tail or "", rng)
    yield f"</{name}{rng.choice(('', '', ' ', chr(10)))}>"


def _attribute_name(element: etree._Element, key: str) -> str:
    name = etree.QName(key)
    if name.namespace is None:
        return name.localname
    if name.namespace == "http://www.w3.org/XML/1998/namespace":
        return f"xml:{name.localname}"
    prefix = next(p for p, uri in element.nsmap.items() if p and uri == name.namespace)
    return f"{prefix}:{name.localname}"


def _space(rng: random.Random) -> str:
    return rng.choice((" ", " ", "  ", "\n", "\t", "\r\n "))


def _quote(value: str, rng: random.Random) -> str:
    quote = rng.choice("\"'")
    written = "".join(_letter(c, rng, special=f"<&\t\n\r{quote}") for c in value)
    return f"{quote}{written}{quote}"


def _text(text: str, rng: random.Random) -> str:
    """Write text in pieces, some of them in CDATA sections."""
    written = ""
    while text:
        length = len(text) if rng.random() < 0.6 else rng.randrange(len(text)) + 1
        piece, text = text[:length], text[length:]
        if rng.random() < 0.1 and "]]>" not in piece and "\r" not in piece:
            written += f"<![CDATA[{piece}]]>"
        elif "\n" in piece and rng.random() < 0.2:
            written += "".join(
                "\r\n" if c == "\n" else _letter(c, rng, special="<&>\r") for c in piece
            )
        else:
            written += "".join(_letter(c, rng, special="<&>\r") for c in piece)
    return written


def _letter(letter: str, rng: random.Random, *, special: str) -> str:
    if letter in special:
        named = {"<": "&lt;", "&": "&amp;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}
        if letter in named and rng.random() < 0.6:
            return named[letter]
    elif rng.random() > 0.02:
        return letter
    code = ord(letter)
    return rng.choice((f"&#{code};", f"&#x{code:x};", f"&#x{code:04X};"))
