"""What forgers do to signed XML cards; each returns a well-formed document."""

import re
from typing import Final

from verifier.report import Role

_DATA: Final = re.compile(rb"<DU_LIEU_HOC_BA.*?</DU_LIEU_HOC_BA>", re.DOTALL)
_SIGNATURE: Final = rb"<(?:ds:)?Signature .*?</(?:ds:)?Signature>"


def change_mark(content: bytes, element: str, *, old: str, new: str) -> bytes:
    """Change the first mark `old` of an element's name into `new`."""
    return _replace(content, f"<{element}>{old}</{element}>", f"<{element}>{new}</{element}>")


def strip_signature(content: bytes, role: Role) -> bytes:
    """Take one role's Signature out and leave its place."""
    tag = role.value.encode()
    pattern = re.compile(rb"(<" + tag + rb">(?:(?!</" + tag + rb">).)*?)" + _SIGNATURE, re.DOTALL)
    changed, count = pattern.subn(rb"\1", content, count=1)
    if count != 1:
        raise ValueError(f"no signature of {role.value}")
    return changed


def add_unsigned_remark(content: bytes, remark: str) -> bytes:
    """Put a remark beside the signed data."""
    return _replace(content, "</DU_LIEU_HOC_BA>", f"</DU_LIEU_HOC_BA><GHI_CHU>{remark}</GHI_CHU>")


def wrap_signed_data(content: bytes, *, old: str, new: str, keep_id: bool) -> bytes:
    """Hide the signed data in an Object of the school's signature and show a forged copy.

    XML signature wrapping (McIntosh and Austel 2005): every digest still holds. With `keep_id`
    the forged copy keeps its Id as well, so that the reference leads to two elements.
    """
    found = _DATA.search(content)
    if found is None:
        raise ValueError("no data to wrap")
    signed = found[0]
    forged = _replace(signed, old, new)
    if not keep_id:
        forged = _replace(forged, ' Id="data"', "")
    hidden = b'<Object xmlns="http://www.w3.org/2000/09/xmldsig#">'
    wrapper = (
        hidden + _replace(signed, "<DU_LIEU_HOC_BA", '<DU_LIEU_HOC_BA xmlns=""') + b"</Object>"
    )
    shown = content.replace(signed, forged, 1)
    end = shown.rindex(b"</Signature>")
    return shown[:end] + wrapper + shown[end:]


def _replace(content: bytes, old: str, new: str) -> bytes:
    if old.encode() not in content:
        raise ValueError(f"{old} is not in the document")
    return content.replace(old.encode(), new.encode(), 1)
