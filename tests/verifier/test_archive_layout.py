"""A ZIP is read only where there is one way to read it; ordinary programs' ZIPs have one."""

import io
import shutil
import struct
import subprocess
import zipfile
import zlib
from dataclasses import dataclass

import pytest

from verifier.archive import open_archives
from verifier.errors import DocumentError, DocumentFault
from verifier.policy import Limits

PDF, XML = b"%PDF-1.7 a card", b"<HOC_BA/>"
LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, and how the program that writes it goes about it."""

    name: bytes
    content: bytes
    flags: int = 0
    stored: bool = False
    told: str = "all"
    """What of checksum and sizes the local header tells: all, the size, or nothing."""
    descriptor: bytes | None = None
    """The signature of a descriptor; none written if None."""
    local_extra: bytes = b""
    central_extra: bytes = b""
    behind_stream: bytes = b""
    """Within the packed data, behind the end of the stream."""
    local_name: bytes | None = None
    local_flags: int | None = None
    local_method: int | None = None
    gap: bytes = b""


def write_zip(*entries: Entry, tail: bytes = b"", comment: bytes = b"", **end: int) -> bytes:
    """Return a ZIP byte by byte; each program has its own way, and so have attackers."""
    body, directory = b"", b""
    for entry in entries:
        body += entry.gap
        start, method = len(body), 0 if entry.stored else 8
        packer = zlib.compressobj(wbits=-15)
        packed = entry.content if entry.stored else packer.compress(entry.content) + packer.flush()
        packed += entry.behind_stream
        known = (zlib.crc32(entry.content), len(packed), len(entry.content))
        told = {"all": known, "size": (0, 0, known[2]), "nothing": (0, 0, 0)}[entry.told]
        name = entry.name if entry.local_name is None else entry.local_name
        flags = entry.flags if entry.local_flags is None else entry.local_flags
        used = method if entry.local_method is None else entry.local_method
        head = (b"PK\3\4", 20, flags, used, 0, 33, *told, len(name), len(entry.local_extra))
        body += struct.pack("<4s5H3L2H", *head) + name + entry.local_extra + packed
        if entry.descriptor is not None:
            body += entry.descriptor + struct.pack("<3L", *known)
        sizes = (len(entry.name), len(entry.central_extra), 0, 0, 0, 0, start)
        record = (b"PK\1\2", 20, 20, entry.flags, method, 0, 33, *known, *sizes)
        directory += struct.pack("<4s6H3L5H2L", *record) + entry.name + entry.central_extra
    body += tail
    count = end.get("count", len(entries))
    disk, here = end.get("disk", 0), end.get("here", count)
    size = end.get("size", len(directory))
    start = end.get("start", len(body))
    last = (b"PK\5\6", disk, disk, here, count, size, start, len(comment))
    return body + directory + struct.pack("<4s4H2LH", *last) + comment


def fault_of(content: bytes) -> DocumentFault:
    with pytest.raises(DocumentError) as caught:
        open_archives((content,), limits=LIMITS)
    return caught.value.fault


STREAM, SIGNED = 0x8, b"PK\7\x08"
STAMP = b"UT\5\0\1abcd"
PLAIN = (Entry(b"a.pdf", PDF), Entry(b"a.xml", XML))


@pytest.mark.parametrize(
    "entries",
    [
        PLAIN,
        (Entry(b"a.pdf", PDF, stored=True), Entry(b"a.xml", XML, stored=True)),
        (Entry(b"f/", b"", stored=True), *PLAIN),
        tuple(
            Entry(e.name, e.content, STREAM, False, "size", SIGNED, STAMP + b"\0", STAMP + b"\0")
            for e in PLAIN
        ),
        (
            *(Entry(e.name, e.content, STREAM, False, "nothing", SIGNED) for e in PLAIN),
            Entry(b"__MACOSX/._a.xml", b"x", STREAM, False, "nothing", SIGNED),
        ),
        tuple(Entry(e.name, e.content, STREAM, False, "nothing", b"") for e in PLAIN),
        tuple(Entry(e.name, e.content, 0x800) for e in PLAIN),
        (Entry(b"f/", b"", STREAM, False, "nothing", SIGNED), *PLAIN),
        (Entry(b"f/", b"", STREAM, True, "nothing", SIGNED), *PLAIN),
    ],
    ids=[
        "Windows",
        "stored",
        "folder",
        "Info-ZIP to a pipe",
        "macOS",
        "descriptor without signature",
        "names in UTF-8",
        "folder that is packed",
        "folder that is streamed",
    ],
)
@pytest.mark.parametrize("comment", [b"", b"packed in June"])
def test_what_programs_write_is_read(entries, comment):
    assert open_archives((write_zip(*entries, comment=comment),), limits=LIMITS) == (PDF, XML)


@pytest.mark.parametrize(
    ("options", "through"),
    [
        ("-q", "file"),
        ("-q0", "file"),
        ("-qfd", "file"),
        ("-qX", "file"),
        ("-q", "pipe"),
        ("-qX", "pipe"),
    ],
)
def test_what_info_zip_writes_is_read(tmp_path, options, through):
    program = shutil.which("zip")
    if program is None:
        pytest.skip("Info-ZIP's program is not installed")
    (tmp_path / "a.pdf").write_bytes(PDF * 20)
    (tmp_path / "a.xml").write_bytes(XML)
    target = "out.zip" if through == "file" else "-"
    command = [program, options, target, "a.pdf", "a.xml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    content = (tmp_path / "out.zip").read_bytes() if through == "file" else done.stdout
    assert open_archives((content,), limits=LIMITS) == (PDF * 20, XML)


@pytest.mark.parametrize(
    "content",
    [
        write_zip(*PLAIN, tail=b"junk"),
        write_zip(PLAIN[0], Entry(b"a.xml", XML, gap=b"junk")),
        write_zip(*PLAIN) + b"junk",
        write_zip(Entry(b"a.xml", XML, gap=b"PK\3\4")),
        b"PK\3\4junk" + write_zip(*PLAIN),
        write_zip(PLAIN[1], comment=write_zip(PLAIN[0])),
        write_zip(*PLAIN, disk=1),
        write_zip(*PLAIN, here=1),
        write_zip(*PLAIN, count=1),
        write_zip(*PLAIN, count=3),
        write_zip(PLAIN[0], tail=write_zip(PLAIN[1])[:-22], count=1),
        write_zip(Entry(b"a.xml", XML, local_name=b"b.xml")),
        write_zip(Entry(b"a.xml", XML, local_name=b"a.xml2")),
        write_zip(Entry(b"a.xml", XML, local_method=0)),
        write_zip(Entry(b"a.xml", XML, local_flags=0x800)),
        write_zip(Entry(b"a.xml", XML, local_flags=1)),
        write_zip(Entry(b"a.xml", XML, told="nothing")),
        write_zip(Entry(b"a.xml", XML, told="size")),
        write_zip(Entry(b"a.xml", XML, STREAM)),
        write_zip(Entry(b"a.xml", XML, 0, descriptor=SIGNED)),
        write_zip(Entry(b"a.xml", XML, STREAM, descriptor=SIGNED, local_flags=0)),
        write_zip(Entry(b"a.xml", XML, STREAM, told="nothing", descriptor=b"PK\7\7")),
        write_zip(Entry(b"a.xml", XML, STREAM, True, "nothing", SIGNED)),
        write_zip(Entry(b"a.xml", XML, STREAM, True, "size", SIGNED)),
        write_zip(Entry(b"a.xml", XML, behind_stream=b"PK\3\4")),
        write_zip(PLAIN[1], Entry(b".DS_Store", b"", behind_stream=b"PK\3\4")),
        write_zip(PLAIN[1], Entry(b"f/", XML)),
        write_zip(Entry(b"a.xml", XML, local_extra=b"\1\0\x10\0" + bytes(16))),
        write_zip(Entry(b"a.xml", XML, central_extra=b"\1\0\0\0")),
        write_zip(Entry(b"a.xml", XML, central_extra=b"up\1\0\1")),
        write_zip(Entry(b"a.xml", XML, local_extra=b"up\1\0\1")),
        write_zip(Entry(b"a.xml", XML, local_extra=b"UT\xff\0")),
        write_zip(Entry(b"a.xml", XML, central_extra=b"PK\6\7" + bytes(16))),
        write_zip(*PLAIN, size=0xFFFFFFFF, start=0xFFFFFFFF),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(content):
    assert fault_of(content) in {DocumentFault.ARCHIVE_MALFORMED, DocumentFault.TOO_MANY}


@pytest.mark.parametrize("offset", [4, 8, 12])
@pytest.mark.parametrize("signature", [b"", SIGNED])
def test_a_descriptor_says_what_the_directory_says(signature, offset):
    content = bytearray(write_zip(Entry(b"a.xml", XML, STREAM, False, "nothing", signature)))
    at = content.index(b"PK\1\2") - 16 + offset
    content[at] ^= 1
    assert fault_of(bytes(content)) is DocumentFault.ARCHIVE_MALFORMED


def test_a_zip64_directory_is_refused_before_it_is_read():
    """Its count and size stand elsewhere than those that the limits are compared with."""
    plain = write_zip(*PLAIN)
    at = plain.rindex(b"PK\5\6")
    long = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 10**6, 10**6, 10**8, 0)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, at, 1)
    assert fault_of(plain[:at] + long + locator + plain[at:]) is DocumentFault.ARCHIVE_MALFORMED


def test_litter_that_others_show_by_another_name_is_a_document():
    name = b"up\x0b\0\1" + struct.pack("<L", zlib.crc32(b"._a.xml")) + b"hb.xml"
    hidden = Entry(b"._a.xml", b"<F/>", local_extra=name, central_extra=name)
    assert len(open_archives((write_zip(PLAIN[1], hidden),), limits=LIMITS)) == 2
    assert fault_of(write_zip(*PLAIN, hidden)) is DocumentFault.TOO_MANY


def test_python_writes_what_is_read_with_and_without_knowing_where_it_is():
    class Pipe(io.RawIOBase):
        def __init__(self):
            self.content = b""

        def writable(self):
            return True

        def write(self, part):
            self.content += bytes(part)
            return len(part)

    for target in (io.BytesIO(), Pipe()):
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.mkdir("học bạ")
            archive.writestr("học bạ/a.pdf", PDF)
            archive.writestr("học bạ/a.xml", XML)
        content = target.content if isinstance(target, Pipe) else target.getvalue()
        assert open_archives((content,), limits=LIMITS) == (PDF, XML)
