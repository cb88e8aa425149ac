"""Splits a batch, DANH_SACH_HOC_BA, into the cards that it holds (CV 2088/BGDĐT-GDTH PL1 II.2).

A batch repeats the Ids of its cards, so it is never read as one document: each HOC_BA is cut out
of the bytes as it stands there and judged alone. Where it is cut decides nothing, because a card
stands or falls by its own signatures. The batch's own signature speaks of the transfer; nobody asks
about it here. So nothing vouches for what stands around the cards, and `batch_frame` lets nothing
stand there that somebody could take for one.

A payload may be packed: quotes escaped, gzip (RFC 1952), a length of four bytes, little-endian,
before it, base64 (RFC 4648) over it. It is unpacked within bounds before anything is looked for.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from typing import Final

from verifier.errors import DocumentError, DocumentFault
from verifier.policy import Limits
from verifier.xml.batch_frame import check_frame
from verifier.xml.parsing import read_tree

_GZIP: Final = b"\x1f\x8b\x08"
_LENGTH: Final = 4
_GZIP_WINDOW: Final = 31
"""zlib's way of asking for a gzip header and trailer, with the largest window."""
_BLANKS: Final = b"\xef\xbb\xbf \t\r\n"
_HEAD: Final = 4096
"""Within so many bytes escaped quotes show."""
_BATCH: Final = re.compile(
    rb"(?>\s+|<!--.*?-->|<\?.*?\?>)*+<(?:[^\s<>/:!?]+:)?DANH_SACH_HOC_BA[\s>/]", re.DOTALL
)
"""The root's own tag, with any prefix, behind a declaration and comments; never one inside them."""
_ESCAPED: Final = re.compile(rb"<[A-Z?][^<>]*=\\\"")
_TOKEN: Final = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<(?![!?])(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*>",
    re.DOTALL,
)
"""What stands between angle brackets in a well-formed document without a DTD (XML 1.0)."""
_DOCTYPE: Final = b"<!DOCTYPE"
_TOKENS: Final = 2_000_000
"""Of one batch; a card has about 800."""
_CARD_NAME: Final = re.compile(rb"</?HOC_BA[\s/>]")


def may_be_batch(content: bytes) -> bool:
    """Return whether bytes are packed, or name themselves a batch; nothing is parsed for that."""
    return _is_packed(content) or _names_itself(content)


def split_batch(content: bytes, *, limits: Limits) -> tuple[bytes, ...]:
    """Return the cards of a batch as documents; what is no batch is the one document it is.

    Raises:
        DocumentError: it cannot be unpacked, is broken, holds no card, holds other things beside
            the cards, or exceeds a limit.
    """
    if len(content) > limits.batch_bytes:
        raise DocumentError(DocumentFault.TOO_LARGE)
    unpacked = _unpack(content, limits=limits) if _is_packed(content) else content
    if not _names_itself(unpacked):
        return (unpacked,)
    cards, rest = _cut(unpacked, limits=limits)
    if not cards:
        raise DocumentError(DocumentFault.BATCH_EMPTY)
    # Each card is parsed when it is judged. The frame around them has to be sound as well, or the
    # cutting was done on something that is no XML.
    check_frame(read_tree(rest, limits=limits))
    return cards


def _names_itself(content: bytes) -> bool:
    """Return whether bytes are an XML whose root has the name of a batch."""
    return _BATCH.match(content.lstrip(_BLANKS)) is not None


def _is_packed(content: bytes) -> bool:
    """Return whether bytes are gzip, by themselves, behind a length, or inside base64."""
    if _find_gzip(content) is not None:
        return True
    return _find_gzip(_decode_base64(content.lstrip(_BLANKS)[:16])) is not None


def _find_gzip(content: bytes) -> int | None:
    """Return where gzip begins: at once, or behind the length."""
    starts = (0, _LENGTH)
    return next((s for s in starts if content[s : s + len(_GZIP)] == _GZIP), None)


def _decode_base64(text: bytes) -> bytes:
    """Return the bytes that base64 stands for, none when it is no base64."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


def _unpack(content: bytes, *, limits: Limits) -> bytes:
    """Undo base64, length, gzip and the escaping of quotes.

    Raises:
        DocumentError: a layer is broken, or says of itself what is not so, or a limit is exceeded.
    """
    packed = content
    start = _find_gzip(packed)
    if start is None:
        packed = _decode_base64(b"".join(content.lstrip(_BLANKS).split()))
        start = _find_gzip(packed)
    if start is None:
        raise DocumentError(DocumentFault.MALFORMED)
    inflated = _inflate(packed[start:], limits=limits)
    if start and int.from_bytes(packed[:start], "little") != len(inflated):
        raise DocumentError(DocumentFault.MALFORMED)
    return inflated.replace(b'\\"', b'"') if _ESCAPED.search(inflated[:_HEAD]) else inflated


def _inflate(packed: bytes, *, limits: Limits) -> bytes:
    """Return what one gzip member holds, as long as it is no more than the limits allow.

    Raises:
        DocumentError: it is broken or breaks off, something follows it, or a limit is exceeded.
    """
    most = min(limits.batch_inflated_bytes, limits.batch_ratio * len(packed))
    inflater = zlib.decompressobj(_GZIP_WINDOW)
    try:
        inflated = inflater.decompress(packed, most + 1)
    except zlib.error as error:
        raise DocumentError(DocumentFault.MALFORMED) from error
    if len(inflated) > most:
        raise DocumentError(DocumentFault.LIMIT, limit="batch_inflated_bytes")
    if not inflater.eof:
        raise DocumentError(DocumentFault.TRUNCATED)
    if inflater.unused_data:
        raise DocumentError(DocumentFault.MALFORMED)
    return inflated


def _cut(content: bytes, *, limits: Limits) -> tuple[tuple[bytes, ...], bytes]:
    """Return the cards, and the batch without them.

    Raises:
        DocumentError: an angle bracket opens what is no token, tags are not balanced, or there are
            too many cards.
    """
    cards: list[bytes] = []
    kept: list[bytes] = []
    end = 0
    for start, stop in _find_cards(content):
        if len(cards) == limits.batch_cards:
            raise DocumentError(DocumentFault.LIMIT, limit="batch_cards")
        cards.append(content[start:stop])
        kept.append(content[end:start])
        end = stop
    kept.append(content[end:])
    return tuple(cards), b"".join(kept)


def _find_cards(content: bytes) -> Iterator[tuple[int, int]]:
    """Yield start and end of each HOC_BA right below the batch."""
    depth, start = 0, None
    for opening, text in _find_tags(content):
        position = opening + len(text)
        closes = text.startswith(b"</")
        depth -= closes
        if depth < 0:
            raise DocumentError(DocumentFault.MALFORMED)
        if depth == 1 and _CARD_NAME.match(text):
            if closes and start is not None:
                yield start, position
                start = None
            elif text.endswith(b"/>"):
                yield opening, position
            else:
                start = opening
        depth += not closes and not text.endswith(b"/>")
    if depth:
        raise DocumentError(DocumentFault.TRUNCATED)


def _name_fault(content: bytes, opening: int) -> DocumentFault:
    """Return what is wrong where an angle bracket opens no token that we know."""
    if content.startswith(_DOCTYPE, opening):
        return DocumentFault.DTD
    breaks_off = content.find(b">", opening) < 0
    return DocumentFault.TRUNCATED if breaks_off else DocumentFault.MALFORMED


def _find_tags(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield where each tag stands, and the tag; comments, CDATA and instructions are passed over.

    Raises:
        DocumentError: an angle bracket opens something else, or there are too many.
    """
    position = 0
    for _ in range(_TOKENS):
        opening = content.find(b"<", position)
        if opening < 0:
            return
        token = _TOKEN.match(content, opening)
        if token is None:
            raise DocumentError(_name_fault(content, opening))
        position = token.end()
        if not token[0].startswith((b"<!", b"<?")):
            yield opening, token[0]
    raise DocumentError(DocumentFault.LIMIT, limit="batch_tokens")
