"""A guard against cross-reference streams that promise billions of objects.

With field widths of zero such a stream costs no bytes in the file and all the memory of the
reader, which trusts /Index and /Size (ISO 32000-2 7.5.8.2).
"""

import re

from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.library import MAXIMUM_NODES

_INDEX = re.compile(rb"/Index[\x00\t\n\x0c\r ]*\[([0-9\x00\t\n\x0c\r ]{0,4096})\]")
_SIZE = re.compile(rb"/Size[\x00\t\n\x0c\r ]*(\d{1,20})")


def refuse_huge_tables(content: bytes) -> None:
    """Raise a `DocumentError` when a table names more objects than a card could ever have."""
    sizes = [int(match[1]) for match in _SIZE.finditer(content)]
    for match in _INDEX.finditer(content):
        sizes.extend(int(number) for number in match[1].replace(b"\x00", b" ").split()[1::2])
    if any(size > MAXIMUM_NODES for size in sizes):
        raise DocumentError(DocumentFault.LIMIT, limit="objects")
