"""A ZIP in which one program finds the genuine card and another a forged one is not opened."""

import io
import struct
import zipfile
import zlib

import pytest

from verifier.errors import DocumentError, DocumentFault
from verifier.report import Verdict

_NAME = "hoc-ba.xml"


@pytest.fixture(scope="module")
def forged(signed_xml) -> bytes:
    old, new = b"<DIEM_KIEM_TRA_DINH_KY>9<", b"<DIEM_KIEM_TRA_DINH_KY>10<"
    assert old in signed_xml
    return signed_xml.replace(old, new)


@pytest.fixture
def opens(verifier):
    return lambda content: verifier.open((content,))


def packed(content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_NAME, content)
    return target.getvalue()


def expect_refusal(opens, content: bytes) -> None:
    with pytest.raises(DocumentError) as caught:
        opens(content)
    assert caught.value.fault is DocumentFault.ARCHIVE_MALFORMED


def moved(archive: bytes, distance: int) -> bytes:
    """Return a ZIP whose directory knows that something stands before it."""
    central, end = archive.rindex(b"PK\1\2"), archive.rindex(b"PK\5\6")
    changed = bytearray(archive)
    for at in (central + 42, end + 16):
        struct.pack_into("<L", changed, at, struct.unpack_from("<L", archive, at)[0] + distance)
    return bytes(changed)


def test_the_genuine_card_in_a_zip_is_valid(verify, opens, signed_xml):
    assert verify(*opens(packed(signed_xml))).verdict is Verdict.VALID


def test_two_zips_in_a_row_are_refused(opens, signed_xml, forged):
    """Programs that begin at the front unpack the first, others the second."""
    first, second = packed(forged), packed(signed_xml)
    expect_refusal(opens, first + second)
    expect_refusal(opens, first + moved(second, len(first)))


def test_an_entry_that_the_directory_does_not_name_is_refused(opens, signed_xml, forged):
    hidden = packed(forged)
    hidden = hidden[: hidden.rindex(b"PK\1\2")]
    genuine = packed(signed_xml)
    expect_refusal(opens, hidden + moved(genuine, len(hidden)))


def test_junk_at_the_front_is_refused(opens, signed_xml):
    junk = b"PK\3\4" + b"junk" * 10
    expect_refusal(opens, junk + packed(signed_xml))
    expect_refusal(opens, junk + moved(packed(signed_xml), len(junk)))


def test_an_entry_behind_the_end_of_the_packed_data_is_refused(opens, signed_xml, forged):
    """Whoever stops where the compressed stream ends goes on with the forged entry."""
    genuine, hidden = packed(signed_xml), packed(forged)
    hidden = hidden[: hidden.rindex(b"PK\1\2")]
    at, end = genuine.rindex(b"PK\1\2"), genuine.rindex(b"PK\5\6")
    changed = bytearray(genuine[:at] + hidden + genuine[at:])
    size = struct.unpack_from("<L", genuine, 18)[0] + len(hidden)
    struct.pack_into("<L", changed, 18, size)
    struct.pack_into("<L", changed, at + len(hidden) + 20, size)
    struct.pack_into("<L", changed, end + len(hidden) + 16, at + len(hidden))
    expect_refusal(opens, bytes(changed))


def test_a_local_header_that_says_otherwise_is_refused(opens, signed_xml):
    archive = packed(signed_xml)
    for offset, value in ((6, 0x800), (8, 0), (14, zlib.crc32(b"")), (18, 7), (22, 7), (30, 0x78)):
        changed = bytearray(archive)
        struct.pack_into("<H", changed, offset, value)
        expect_refusal(opens, bytes(changed))
