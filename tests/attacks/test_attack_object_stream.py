"""Updates that exchange the object stream around objects which nobody rewrote."""

import re
import struct

import pytest
from pyhanko.pdf_utils import generic

from tests.verifier.pdf.signing import compressed, forbids, read, sign
from verifier.pdf.library import open_reader
from verifier.report import ChangeLevel


@pytest.fixture(scope="module")
def signed() -> bytes:
    return sign(compressed())


def swap(signed: bytes, old: bytes, new: bytes) -> bytes:
    """Define the first object stream again, with one text in it exchanged."""
    reader = open_reader(signed, strict=True)
    number = min(
        ref.obj_stream_id for ref in reader.xrefs.get_xref_data(0).xrefs_in_objstm.values()
    )
    held = reader.get_object(generic.Reference(number, 0, pdf=reader))
    assert old in held.data
    data = held.data.replace(old, new.ljust(len(old)), 1)
    content = signed if signed.endswith(b"\n") else signed + b"\n"
    at, size = len(content), int(reader.trailer["/Size"])
    content += (
        b"%d 0 obj\n<</Type/ObjStm/N %d/First %d/Length %d>>stream\n%s\nendstream\nendobj\n"
        % ((number, int(held["/N"]), int(held["/First"]), len(data), data))
    )
    table = len(content)
    rows = struct.pack(">BIH", 1, at, 0) + struct.pack(">BIH", 1, table, 0)
    return content + (
        b"%d 0 obj\n<</Type/XRef/Size %d/W[1 4 2]/Index[%d 1 %d 1]/Root %d 0 R/Prev %d/Length %d>>"
        b"stream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
        % (
            *(size, size + 1, number, size, reader.trailer.raw_get("/Root").idnum),
            *(int(re.findall(rb"startxref\s+(\d+)", signed)[-1]), len(rows), rows, table),
        )
    )


def test_a_font_cannot_be_exchanged_with_the_stream_that_holds_it(signed):
    attacked = read(swap(signed, b"/BaseFont /Helvetica", b"/BaseFont /Symbol"))
    modification = attacked.signatures[0].modification
    forbids(modification)
    assert {item.what for item in modification.items} <= {"font", "page_content"}


def test_a_stream_defined_again_is_no_permitted_change(signed):
    attacked = read(swap(signed, b"/Helvetica", b"/Helvetica"))
    assert attacked.signatures[0].modification.level is ChangeLevel.FORBIDDEN
