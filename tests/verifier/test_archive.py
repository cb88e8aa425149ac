"""ZIPs with the files of one card, and ZIPs that are up to something."""

import io
import struct
import zipfile

import pytest

from verifier.archive import is_archive, open_archives
from verifier.errors import DocumentError, DocumentFault
from verifier.policy import Limits

PDF, XML = b"%PDF-1.7 a card", b"<HOC_BA/>"
LIMITS = Limits()


def packed(*entries, method=zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP of names (or headers) and contents."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return target.getvalue()


def fault_of(content: bytes, *others: bytes, limits=LIMITS) -> DocumentFault:
    with pytest.raises(DocumentError) as caught:
        open_archives((content, *others), limits=limits)
    return caught.value.fault


def patched(content: bytes, signature: bytes, offset: int, value: bytes) -> bytes:
    """Return a ZIP with bytes of its last record of a kind replaced."""
    at = content.rindex(signature) + offset
    return content[:at] + value + content[at + len(value) :]


# --- what is opened ---


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("folder", ["", "hoc-ba/", "Học bạ lớp 1/", "a\\b\\"])
def test_a_pair_comes_out_as_if_both_had_been_handed_in(method, folder):
    archive = packed((f"{folder}a.pdf", PDF), (f"{folder}a.xml", XML), method=method)
    assert is_archive(archive)
    assert open_archives((archive,), limits=LIMITS) == (PDF, XML)


def test_a_lone_document_and_a_zip_beside_a_document_are_opened():
    assert open_archives((packed(("a.xml", XML)),), limits=LIMITS) == (XML,)
    assert open_archives((packed(("a.xml", XML)), PDF), limits=LIMITS) == (XML, PDF)


def test_what_is_no_zip_is_left_as_it_is():
    documents = (PDF, XML)
    assert open_archives(documents, limits=LIMITS) == documents
    assert not is_archive(b"")


def test_what_file_managers_add_is_left_out():
    archive = packed(
        ("hoc-ba/", b""),
        ("hoc-ba/a.pdf", PDF),
        ("__MACOSX/hoc-ba/._a.pdf", b"\x00\x05\x16\x07"),
        ("hoc-ba/._a.xml", b"\x00\x05\x16\x07"),
        ("hoc-ba/.DS_Store", b"x"),
        ("hoc-ba/Thumbs.db", b"x"),
        ("hoc-ba/a.xml", XML),
    )
    assert open_archives((archive,), limits=LIMITS) == (PDF, XML)


def test_a_zip_written_without_knowing_its_sizes_is_opened():
    class Pipe(io.RawIOBase):
        def __init__(self):
            self.content = b""

        def writable(self):
            return True

        def write(self, part):
            self.content += bytes(part)
            return len(part)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", XML)
    assert open_archives((pipe.content,), limits=LIMITS) == (XML,)


# --- what is not ---


def test_more_than_the_files_of_one_card_are_too_many():
    three = packed(("a.pdf", PDF), ("a.xml", XML), ("b.xml", XML))
    assert fault_of(three) is DocumentFault.TOO_MANY
    assert fault_of(packed(("a.pdf", PDF), ("a.xml", XML)), PDF) is DocumentFault.TOO_MANY


def test_many_entries_are_too_many_before_they_are_read():
    names = [(f"._{number}", b"") for number in range(LIMITS.archive_entries + 1)]
    assert fault_of(packed(*names)) is DocumentFault.TOO_MANY
    long = packed(("x" * 65_000, XML), ("y" * 65_000, XML))
    assert fault_of(long) is DocumentFault.TOO_MANY


def test_a_count_that_lies_does_not_help():
    archive = packed(*[(f"._{number}", b"") for number in range(LIMITS.archive_entries + 1)])
    lying = patched(archive, b"PK\x05\x06", 8, struct.pack("<HH", 1, 1))
    assert fault_of(lying) is DocumentFault.TOO_MANY


@pytest.mark.parametrize("entries", [(), (("hoc-ba/", b""),), ((".DS_Store", b"x"),)])
def test_a_zip_without_documents_is_empty(entries):
    assert fault_of(packed(*entries)) is DocumentFault.EMPTY


def test_a_bomb_is_not_inflated():
    assert fault_of(packed(("a.xml", bytes(50 << 20)))) is DocumentFault.ARCHIVE_TOO_LARGE
    assert fault_of(packed(("a.xml", bytes(1 << 20)))) is DocumentFault.ARCHIVE_TOO_LARGE


def test_many_bombs_that_are_small_each_are_too_large_together():
    each = LIMITS.archive_inflated_bytes // 8
    bombs = [(f"._{number}", bytes(each)) for number in range(9)]
    assert fault_of(packed(*bombs)) is DocumentFault.ARCHIVE_TOO_LARGE
    # The sum is what counts: stored, none of them grows.
    stored = packed(*bombs, method=zipfile.ZIP_STORED)
    assert fault_of(stored) is DocumentFault.ARCHIVE_TOO_LARGE


@pytest.mark.parametrize("size", [1, 1000])
def test_a_bomb_that_lies_about_its_size_is_malformed(size):
    bomb = packed(("a.xml", bytes(50 << 20)))
    lying = patched(bomb, b"PK\x01\x02", 24, struct.pack("<L", size))
    assert fault_of(lying) is DocumentFault.ARCHIVE_MALFORMED


@pytest.mark.parametrize("size", [len(XML) - 1, len(XML) + 1])
def test_sizes_that_lie_are_malformed(size):
    lying = patched(packed(("a.xml", XML)), b"PK\x01\x02", 24, struct.pack("<L", size))
    assert fault_of(lying) is DocumentFault.ARCHIVE_MALFORMED
    in_both = patched(lying, b"PK\x03\x04", 22, struct.pack("<L", size))
    assert fault_of(in_both) is DocumentFault.ARCHIVE_MALFORMED


def test_compressed_sizes_that_do_not_fit_are_malformed():
    lying = patched(packed(("a.xml", XML)), b"PK\x01\x02", 20, struct.pack("<L", 1 << 30))
    assert fault_of(lying) is DocumentFault.ARCHIVE_MALFORMED


def test_a_changed_byte_is_malformed():
    archive = packed(("a.xml", XML), method=zipfile.ZIP_STORED)
    assert fault_of(archive.replace(XML, XML.lower())) is DocumentFault.ARCHIVE_MALFORMED


@pytest.mark.parametrize("keep", [4, 30, 0.5, -1, -10])
def test_a_zip_that_breaks_off_is_malformed(keep):
    archive = packed(("a.pdf", PDF), ("a.xml", XML))
    end = int(len(archive) * keep) if isinstance(keep, float) else keep
    assert fault_of(archive[:end]) is DocumentFault.ARCHIVE_MALFORMED


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_methods_are_malformed(method):
    assert fault_of(packed(("a.xml", XML), method=method)) is DocumentFault.ARCHIVE_MALFORMED


@pytest.mark.parametrize("flag", [0x1, 0x41, 0x2000])
def test_an_encrypted_zip_says_so(flag):
    archive = packed(("a.xml", XML))
    locked = patched(archive, b"PK\x01\x02", 8, struct.pack("<H", flag))
    assert fault_of(locked) is DocumentFault.ARCHIVE_ENCRYPTED


def test_a_zip_in_a_zip_is_nested():
    inner = packed(("a.xml", XML))
    assert fault_of(packed(("inner.zip", inner))) is DocumentFault.ARCHIVE_NESTED
    assert fault_of(packed(("a.pdf", PDF), ("a.xml", inner))) is DocumentFault.ARCHIVE_NESTED


@pytest.mark.parametrize(
    "name",
    [
        "../a.xml",
        "x/../../a.xml",
        "..\\a.xml",
        "/etc/a.xml",
        "\\\\host\\a.xml",
        "C:/a.xml",
        "a\x1b[2J.xml",
        "a\u202elmx.pdf",
    ],
)
def test_names_that_lead_elsewhere_are_refused(name):
    assert fault_of(packed((name, XML))) is DocumentFault.ARCHIVE_NAMES


def test_a_name_cut_off_by_a_nul_is_refused():
    archive = packed(("a.xml?.pdf", XML)).replace(b"a.xml?", b"a.xml\x00")
    assert fault_of(archive) is DocumentFault.ARCHIVE_NAMES


@pytest.mark.parametrize(
    ("one", "other"), [("a.xml", "A.XML"), ("\u1ea1.xml", "a\u0323.xml"), ("x/a.xml", "x\\a.xml")]
)
def test_names_that_are_the_same_to_some_are_refused(one, other):
    assert fault_of(packed((one, XML), (other, XML))) is DocumentFault.ARCHIVE_NAMES


def test_one_name_twice_is_refused():
    twice = packed(("a.xml", XML), ("b.xml", XML)).replace(b"b.xml", b"a.xml")
    assert fault_of(twice) is DocumentFault.ARCHIVE_NAMES


def test_a_link_is_refused():
    link = zipfile.ZipInfo("a.xml")
    link.external_attr = 0o120777 << 16
    assert fault_of(packed((link, "/etc/passwd"))) is DocumentFault.ARCHIVE_NAMES


@pytest.mark.parametrize("name", ["[Content_Types].xml", "mimetype"])
def test_other_formats_that_are_zips_are_no_cards(name):
    document = packed((name, b"x"), ("word/document.xml", XML))
    assert fault_of(document) is DocumentFault.UNKNOWN_FORMAT


def test_every_byte_changed_gives_documents_or_one_fault():
    archive = packed(("a.pdf", PDF), ("a.xml", XML))
    for at in range(len(archive)):
        for flip in (0x01, 0x80, 0xFF):
            changed = archive[:at] + bytes((archive[at] ^ flip,)) + archive[at + 1 :]
            try:
                open_archives((changed,), limits=LIMITS)
            except DocumentError as error:
                assert error.fault.value  # noqa: PT017 - which one does not matter
