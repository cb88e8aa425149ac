"""The school file: what each cell means, and how faults are told."""

from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from tests.verifier.pki.authority import Authority, new_root
from trust_store.schools import EmptyDirectory, Schools, SchoolsError, load_schools
from verifier.report import Role
from verifier.school import SchoolEntry

SHA = "ab" * 32
KEY = "cd" * 32
HEADER = "school_code,school_name,role,valid_from,certificate_sha256"
ROW = f"48491401,Tiểu học Mơ Ước,KY_PHAT_HANH,2025-01-01,{SHA}"


def load(*lines: str) -> Schools:
    return load_schools("\n".join(lines).encode())


def only(*lines: str) -> SchoolEntry:
    (entry,) = load(*lines).entries_for_school("48491401")
    return entry


def with_cells(**cells: str) -> SchoolEntry:
    row = {
        "school_code": "48491401",
        "school_name": "Tiểu học Mơ Ước",
        "role": "KY_PHAT_HANH",
        "valid_from": "2025-01-01",
        "certificate_sha256": SHA,
        **cells,
    }
    return only(",".join(row), ",".join(row.values()))


def problems(*lines: str) -> list[tuple[int, str]]:
    with pytest.raises(SchoolsError) as error:
        load(*lines)
    return list(error.value.problems)


def test_a_row_is_read() -> None:
    entry = only(HEADER, ROW)
    assert entry.school_name == "Tiểu học Mơ Ước"
    assert entry.role is Role.KY_PHAT_HANH
    assert entry.certificate_sha256 == SHA
    assert entry.valid_until is None


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_spreadsheets_write_is_read(separator, bom, end) -> None:
    text = bom + end.join([HEADER, ROW, ""]).replace(",", separator)
    assert not load_schools(text.encode()).is_empty()


def test_columns_may_come_in_any_order_and_case_and_blank_lines_are_skipped() -> None:
    header, row = HEADER.upper().split(","), ROW.split(",")
    assert only(",".join(header[::-1]), "", ",".join(row[::-1]), ",,,,").certificate_sha256 == SHA


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2025-01-01", datetime(2024, 12, 31, 17, tzinfo=UTC)),
        ("01/01/2025", datetime(2024, 12, 31, 17, tzinfo=UTC)),
        ("2025-01-01T08:00:00", datetime(2025, 1, 1, 1, tzinfo=UTC)),
        ("2025-01-01T08:00:00+00:00", datetime(2025, 1, 1, 8, tzinfo=UTC)),
    ],
)
def test_times_are_meant_in_vietnam_unless_they_say_otherwise(cell, expected) -> None:
    assert with_cells(valid_from=cell).valid_from == expected


def test_the_last_day_counts_as_a_whole() -> None:
    entry = with_cells(valid_until="31/12/2025")
    assert entry.covers(datetime(2025, 12, 31, 16, 59, tzinfo=UTC))
    assert not entry.covers(datetime(2025, 12, 31, 17, 0, tzinfo=UTC))


def test_fingerprints_are_read_as_viewers_show_them() -> None:
    shown = ":".join(SHA[i : i + 2] for i in range(0, 64, 2)).upper()
    assert with_cells(certificate_sha256=shown).certificate_sha256 == SHA


@pytest.mark.parametrize("cell", ["00:FF", "ff", "0xFF", "00 ff"])
def test_serial_numbers_are_hexadecimal(cell) -> None:
    assert with_cells(issuer_key_sha256=KEY, serial=cell, certificate_sha256="").serial == 255


def test_a_head_may_be_registered_by_number_alone() -> None:
    entry = with_cells(
        role="CBQL", certificate_sha256="", person_name="Lê Văn Ổi", person_number="048317002681"
    )
    assert entry.role is Role.CBQL
    assert entry.person_number == "048317002681"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"school_code": ""}, "school_code is empty"),
        ({"school_name": " "}, "school_name is empty"),
        ({"role": ""}, "role is empty"),
        ({"role": "GVCN"}, "role: neither"),
        ({"valid_from": ""}, "valid_from is empty"),
        ({"valid_from": "1/13/2025"}, "valid_from: not a date"),
        ({"valid_from": "soon"}, "valid_from: not a date"),
        ({"valid_until": "2024-12-31"}, "valid_until lies before"),
        ({"certificate_sha256": SHA[1:]}, "certificate_sha256: not a SHA-256"),
        ({"certificate_sha256": ""}, "needs certificate_sha256"),
        ({"issuer_key_sha256": KEY}, "belong together"),
        ({"serial": "ff"}, "belong together"),
        ({"serial": "1.2E+20", "issuer_key_sha256": KEY}, "serial: not a serial"),
        ({"serial": "0", "issuer_key_sha256": KEY}, "serial: not a serial"),
        ({"tax_code": "12"}, "tax_code: not"),
        ({"key_sha256": "zz"}, "key_sha256: not"),
        ({"person_number": "48317002681"}, "person_number: not"),
        ({"role": "CBQL", "certificate_sha256": ""}, "or person_number"),
    ],
)
def test_each_fault_is_told(cells, reason) -> None:
    with pytest.raises(SchoolsError, match=reason):
        with_cells(**cells)


def test_all_faults_are_told_with_their_lines() -> None:
    broken = ROW.replace("KY_PHAT_HANH", "GVBM").replace(SHA, "x")
    found = problems(HEADER, ROW, broken, ROW, "48491401,Thiếu ô", ROW)
    assert [line for line, _ in found] == [3, 3, 5]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("", "no column school_code"),
        (HEADER.replace("role,", ""), "no column role"),
        (HEADER + ",certificate", "unknown column certificate"),
        (HEADER + ",role", "column role twice"),
    ],
)
def test_a_header_has_to_be_right(header, reason) -> None:
    assert (1, reason) in problems(header, ROW)


def test_another_encoding_is_told_by_its_line() -> None:
    with pytest.raises(SchoolsError) as error:
        load_schools(f"{HEADER}\n".encode() + ROW.encode("utf-16-le"))
    assert error.value.problems[0][0] == 2


def test_a_quote_that_is_never_closed_is_told() -> None:
    assert problems(HEADER, '"48491401,' + ROW)


def test_a_file_without_rows_is_an_empty_directory() -> None:
    assert load(HEADER).is_empty()
    assert EmptyDirectory().is_empty()
    assert EmptyDirectory().entries_for_school("48491401") == ()
    assert EmptyDirectory().entries_for_certificate(b"") == ()


def test_the_version_names_the_content_and_not_its_order() -> None:
    other = ROW.replace("48491401", "48491402")
    assert load(HEADER, ROW, other).version() == load(HEADER, other, ROW).version()
    assert load(HEADER, ROW).version() != load(HEADER, other).version()
    assert load(HEADER, ROW).version() != EmptyDirectory().version()


@pytest.fixture(scope="module")
def school() -> Authority:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.USER_ID, "MST:0101234567"),
            x509.NameAttribute(NameOID.USER_ID, "CCCD:048317002681"),
            x509.NameAttribute(NameOID.COMMON_NAME, "Tiểu học Mơ Ước"),
        ]
    )
    return new_root().issue(name=name)


class TestByCertificate:
    """Which entries may be about a certificate."""

    @pytest.mark.parametrize(
        "cells",
        [
            lambda c: {"certificate_sha256": c.sha256},
            lambda c: {"issuer_key_sha256": KEY, "serial": f"{c.serial:x}"},
            lambda c: {"key_sha256": c.spki_sha256},
            lambda c: {"tax_code": "0101234567"},
            lambda c: {"person_number": "048317002681"},
        ],
        ids=["certificate", "issuer and serial", "key", "tax code", "person"],
    )
    def test_what_names_it_is_found(self, school, cells) -> None:
        entry = with_cells(**cells(school.certificate))
        assert Schools([entry]).entries_for_certificate(school.der) == (entry,)

    def test_what_names_another_is_not_found(self, school) -> None:
        assert Schools([with_cells()]).entries_for_certificate(school.der) == ()

    def test_an_entry_that_names_it_twice_is_found_once(self, school) -> None:
        read = school.certificate
        entry = with_cells(certificate_sha256=read.sha256, key_sha256=read.spki_sha256)
        assert Schools([entry]).entries_for_certificate(school.der) == (entry,)

    def test_an_unreadable_certificate_is_nobodys(self) -> None:
        assert Schools([with_cells()]).entries_for_certificate(b"\x30\x00") == ()
