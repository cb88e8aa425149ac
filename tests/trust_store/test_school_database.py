"""The school directory in a database: the same on SQLite and PostgreSQL."""

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from cryptography import x509
from cryptography.x509.oid import NameOID
from sqlalchemy import event, text

from tests.verifier.pki.authority import Authority, new_root
from trust_store.school_database import (
    EntryState,
    EventAction,
    SchoolDatabase,
    open_school_database,
)
from trust_store.school_engine import VERSION_TABLE, open_engine, reading, writing
from trust_store.school_register import Author, RegisterError, SchoolRegister, open_school_register
from trust_store.school_table import METADATA
from trust_store.schools import Schools, SchoolsError, read_school_lines
from verifier.errors import ConfigurationError, DirectoryUnavailableError
from verifier.report import Role
from verifier.school import SchoolEntry

SHA, KEY = "ab" * 32, "cd" * 32
NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
AUTHOR = Author("Nguyễn Thị Mận", "công văn 12", NOW)
FROM, UNTIL = datetime(2025, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
ENTRY = SchoolEntry(
    school_code="48491401",
    school_name="Tiểu học Mơ Ước",
    role=Role.KY_PHAT_HANH,
    valid_from=FROM,
    valid_until=None,
    certificate_sha256=SHA,
)
HEAD = replace(
    ENTRY,
    role=Role.CBQL,
    certificate_sha256=None,
    person_name="Lê Văn Ổi",
    person_number="048317002681",
)


@pytest.fixture
def register(location) -> SchoolRegister:
    return open_school_register(location)


@pytest.fixture
def directory(register, location):
    with closing(open_school_database(location)) as opened:
        yield opened


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


def lines(*entries: SchoolEntry) -> tuple[tuple[int, SchoolEntry], ...]:
    return tuple(enumerate(entries, start=2))


def only(directory: SchoolDatabase) -> SchoolEntry:
    (entry,) = directory.entries_for_school(ENTRY.school_code)
    return entry


class TestLookingUp:
    def test_a_new_directory_is_empty(self, directory) -> None:
        assert directory.is_empty()
        assert directory.version() == "empty"
        assert directory.entries_for_school("48491401") == ()
        assert directory.entries_for_certificate(b"\x30\x00") == ()

    @pytest.mark.parametrize(
        "entry",
        [
            ENTRY,
            HEAD,
            replace(ENTRY, valid_until=UNTIL.replace(microsecond=999_999)),
            replace(
                ENTRY,
                certificate_sha256=None,
                issuer_key_sha256=KEY,
                serial=2**159 - 1,
                organisation="Trường",
                tax_code="0101234567",
                key_sha256=SHA,
            ),
        ],
        ids=["certificate", "person", "until", "issuer and serial"],
    )
    def test_what_is_approved_comes_back_as_it_was(self, register, directory, entry) -> None:
        register.approve(entry, AUTHOR)
        assert only(directory) == entry
        assert not directory.is_empty()

    @pytest.mark.parametrize(
        "changes",
        [
            lambda c: {"certificate_sha256": c.sha256},
            lambda c: {"certificate_sha256": None, "issuer_key_sha256": KEY, "serial": c.serial},
            lambda c: {"key_sha256": c.spki_sha256},
            lambda c: {"tax_code": "0101234567"},
            lambda c: {"person_number": "048317002681"},
            lambda c: {},
        ],
        ids=["certificate", "issuer and serial", "key", "tax code", "person", "another's"],
    )
    def test_a_certificate_is_found_by_what_the_file_in_memory_finds_it(
        self, register, directory, school, changes
    ) -> None:
        entry = replace(ENTRY, **changes(school.certificate))
        register.approve(entry, AUTHOR)
        expected = Schools([entry]).entries_for_certificate(school.der)
        assert directory.entries_for_certificate(school.der) == expected

    def test_a_running_service_sees_changes(self, register, directory) -> None:
        versions = [directory.version()]
        number = register.approve(ENTRY, AUTHOR)
        versions.append(directory.version())
        register.approve(HEAD, AUTHOR)
        versions.append(directory.version())
        register.withdraw(number, at=NOW, author=AUTHOR)
        versions.append(directory.version())
        assert len(set(versions)) == 4

    def test_the_version_names_the_content_and_not_how_it_came_about(
        self, register, directory
    ) -> None:
        first = register.approve(ENTRY, AUTHOR)
        version = directory.version()
        second = register.approve(HEAD, AUTHOR)
        register.withdraw(second, at=FROM, author=AUTHOR)
        assert directory.version() == version
        register.withdraw(first, at=FROM, author=AUTHOR)
        assert directory.version() == "empty"

    def test_look_ups_go_by_an_index(self, tmp_path, school) -> None:
        location = str(tmp_path / "plan.db")
        open_school_register(location)
        engine = open_engine(location)
        asked: list[tuple[str, Any]] = []

        @event.listens_for(engine, "before_cursor_execute")
        def note(connection, cursor, statement, parameters, context, many) -> None:
            asked.append((statement, parameters))

        directory = SchoolDatabase(engine)
        directory.entries_for_school("48491401")
        directory.entries_for_certificate(school.der)
        queries = [(s, p) for s, p in asked if s.startswith("SELECT")]
        assert len(queries) == 2
        with closing(sqlite3.connect(location)) as connection:
            for statement, parameters in queries:
                steps = connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
                plan = [step[3] for step in steps]
                assert not [step for step in plan if step.startswith("SCAN")], plan
                assert [step for step in plan if "USING INDEX" in step], plan


class TestApproving:
    def test_the_same_twice_is_refused(self, register, directory) -> None:
        number = register.approve(ENTRY, AUTHOR)
        with pytest.raises(RegisterError, match=f"already as number {number}"):
            register.approve(replace(ENTRY, school_name="Tiểu học Ước Mơ"), AUTHOR)
        assert only(directory) == ENTRY

    def test_another_period_school_or_role_is_another_approval(self, register, directory) -> None:
        register.approve(replace(ENTRY, valid_until=UNTIL), AUTHOR)
        register.approve(replace(ENTRY, valid_from=UNTIL + timedelta(days=1)), AUTHOR)
        register.approve(replace(ENTRY, school_code="48491402"), AUTHOR)
        register.approve(replace(HEAD, certificate_sha256=SHA), AUTHOR)
        assert len(directory.list_entries()) == 4

    def test_what_was_withdrawn_can_be_approved_anew(self, register, directory) -> None:
        register.withdraw(register.approve(ENTRY, AUTHOR), at=NOW, author=AUTHOR)
        with pytest.raises(RegisterError, match="already"):
            register.approve(ENTRY, AUTHOR)
        register.approve(replace(ENTRY, valid_from=NOW), AUTHOR)
        old, new = directory.entries_for_school(ENTRY.school_code)
        assert not old.covers(NOW)
        assert new.covers(NOW)

    @pytest.mark.parametrize("changes", [{"who": ""}, {"why": " "}])
    def test_nobody_and_no_reason_are_refused(self, changes) -> None:
        with pytest.raises(RegisterError, match="who"):
            replace(AUTHOR, **changes)


class TestWithdrawing:
    def test_an_approval_ends_at_its_moment(self, register, directory) -> None:
        number = register.approve(ENTRY, AUTHOR)
        register.withdraw(number, at=NOW, author=AUTHOR)
        assert only(directory).covers(NOW - timedelta(microseconds=1))
        assert not only(directory).covers(NOW)

    def test_an_earlier_end_stays(self, register, directory) -> None:
        number = register.approve(replace(ENTRY, valid_until=UNTIL), AUTHOR)
        register.withdraw(number, at=UNTIL, author=AUTHOR)
        with pytest.raises(RegisterError, match="has ended by then"):
            register.withdraw(number, at=UNTIL + timedelta(days=1), author=AUTHOR)
        register.withdraw(number, at=NOW, author=AUTHOR)
        with pytest.raises(RegisterError, match="has ended by then"):
            register.withdraw(number, at=NOW, author=AUTHOR)
        assert not only(directory).covers(NOW)

    def test_one_that_never_should_have_been_counts_for_nothing(self, register, directory) -> None:
        number = register.approve(ENTRY, AUTHOR)
        assert register.withdraw(number, at=FROM, author=AUTHOR) is None
        assert directory.entries_for_school(ENTRY.school_code) == ()
        assert directory.is_empty()
        register.approve(ENTRY, AUTHOR)
        assert only(directory) == ENTRY

    def test_a_number_that_is_none_is_told(self, register) -> None:
        with pytest.raises(RegisterError, match="number 7"):
            register.withdraw(7, at=NOW, author=AUTHOR)

    def test_the_history_keeps_everything(self, register, directory) -> None:
        number = register.approve(ENTRY, AUTHOR)
        later = Author("Lê Mơ", "khóa bí mật bị lộ", NOW + timedelta(days=1))
        register.withdraw(number, at=NOW, author=later)
        (listed,) = directory.list_entries(ENTRY.school_code)
        assert listed.state is EntryState.WITHDRAWN
        assert listed.withdrawn_from == NOW
        assert [
            (e.action, e.who, e.why, e.recorded_at, e.effective_at) for e in listed.history
        ] == [
            (EventAction.APPROVE, AUTHOR.who, AUTHOR.why, NOW, FROM),
            (EventAction.WITHDRAW, later.who, later.why, later.at, NOW),
        ]
        assert directory.list_entries("another") == ()


class TestImporting:
    def test_the_same_file_again_changes_nothing(self, register, directory) -> None:
        done = register.import_lines(lines(ENTRY, HEAD, ENTRY), AUTHOR)
        assert (len(done.added), done.unchanged) == (2, 0)
        version, listed = directory.version(), directory.list_entries()
        again = register.import_lines(lines(HEAD, ENTRY), AUTHOR)
        assert (again.added, again.replaced, again.unchanged) == ((), (), 2)
        assert (directory.version(), directory.list_entries()) == (version, listed)

    def test_a_corrected_line_replaces_what_it_corrects(self, register, directory) -> None:
        register.import_lines(lines(ENTRY, HEAD), AUTHOR)
        corrected = replace(ENTRY, valid_until=NOW)
        done = register.import_lines(lines(corrected, HEAD), AUTHOR)
        assert (len(done.added), len(done.replaced), done.unchanged) == (1, 1, 1)
        assert directory.entries_for_school(ENTRY.school_code) == (HEAD, corrected)
        old, _, new = sorted(directory.list_entries(), key=lambda one: one.number)
        assert (old.state, old.replaced_by) == (EntryState.REPLACED, new.number)
        assert [e.action for e in old.history] == [EventAction.IMPORT, EventAction.REPLACE]
        with pytest.raises(RegisterError, match="replaced by"):
            register.withdraw(old.number, at=NOW, author=AUTHOR)

    def test_a_correction_taken_back_is_a_correction(self, register, directory) -> None:
        for name in ("Một", "Hai", "Một"):
            register.import_lines(lines(replace(ENTRY, school_name=name)), AUTHOR)
            assert only(directory).school_name == name
        assert len(directory.list_entries()) == 3

    def test_what_lies_outside_of_the_corrected_period_stays(self, register, directory) -> None:
        later = replace(ENTRY, valid_from=UNTIL)
        register.approve(later, AUTHOR)
        first = replace(ENTRY, valid_until=NOW)
        register.import_lines(lines(first), AUTHOR)
        register.import_lines(lines(replace(first, school_name="Khác")), AUTHOR)
        names = [entry.school_name for entry in directory.entries_for_school("48491401")]
        assert names == [ENTRY.school_name, "Khác"]

    def test_two_periods_of_one_certificate_stand_side_by_side(self, register, directory) -> None:
        two = (replace(ENTRY, valid_until=NOW), replace(ENTRY, valid_from=UNTIL))
        register.import_lines(lines(*two), AUTHOR)
        assert directory.entries_for_school(ENTRY.school_code) == two

    def test_a_file_does_not_revive_what_was_withdrawn(self, register, directory) -> None:
        (number,) = register.import_lines(lines(ENTRY), AUTHOR).added
        register.withdraw(number, at=NOW, author=AUTHOR)
        done = register.import_lines(lines(ENTRY), AUTHOR)
        assert (done.added, done.unchanged, done.withdrawn) == ((), 0, (number,))
        assert not only(directory).covers(NOW)

    def test_other_words_do_not_revive_it_either_and_nothing_is_imported(
        self, register, directory
    ) -> None:
        (number,) = register.import_lines(lines(ENTRY), AUTHOR).added
        register.withdraw(number, at=NOW, author=AUTHOR)
        version = directory.version()
        with pytest.raises(SchoolsError) as error:
            register.import_lines(lines(HEAD, replace(ENTRY, school_name="Khác")), AUTHOR)
        assert [line for line, _ in error.value.problems] == [3]
        assert f"number {number}" in error.value.problems[0][1]
        assert directory.version() == version

    def test_lines_keep_their_numbers(self) -> None:
        header = "school_code,school_name,role,valid_from,certificate_sha256"
        row = f"48491401,Tiểu học Mơ Ước,KY_PHAT_HANH,2025-01-01,{SHA}"
        read = read_school_lines(f"{header}\n\n{row}\n".encode())
        assert [line for line, _ in read] == [3]

    def test_a_whole_province_is_imported_in_one_go(self, register, directory) -> None:
        many = [replace(ENTRY, school_code=f"{code:08}") for code in range(3000)]
        assert len(register.import_lines(lines(*many), AUTHOR).added) == 3000
        assert directory.entries_for_school("00002999") == (many[-1],)


class TestTheDatabase:
    def test_migrations_make_just_the_tables_that_the_code_uses(self, register, location) -> None:
        engine = open_engine(location)
        with reading(engine) as connection:
            context = MigrationContext.configure(
                connection, opts={"version_table": VERSION_TABLE, "compare_type": True}
            )
            assert compare_metadata(context, METADATA) == []
        engine.dispose()

    def test_opening_it_again_keeps_what_is_in_it(self, register, location, directory) -> None:
        register.approve(ENTRY, AUTHOR)
        open_school_register(location)
        assert only(directory) == ENTRY

    def test_tables_of_another_version_stop_the_start(self, register, location) -> None:
        engine = open_engine(location, create=True)
        with writing(engine) as connection:
            connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '0'"))  # noqa: S608
        with pytest.raises(ConfigurationError, match="version 0 instead of 1"):
            open_school_database(location)

    def test_a_database_without_tables_stops_the_start(self, location) -> None:
        if "://" not in location:
            sqlite3.connect(location).close()
        with pytest.raises(ConfigurationError, match="version none"):
            open_school_database(location)

    def test_a_change_that_fails_halfway_changes_nothing(self, register, directory) -> None:
        broken = replace(HEAD, school_name=None)  # type: ignore[arg-type]
        with pytest.raises(DirectoryUnavailableError):
            register.import_lines(lines(ENTRY, broken), AUTHOR)
        assert directory.list_entries() == ()

    def test_a_database_that_went_away_is_told(self, register, directory, location) -> None:
        engine = open_engine(location, create=True)
        with writing(engine) as connection:
            connection.execute(text("DROP TABLE school_directory"))
        with pytest.raises(DirectoryUnavailableError, match="school_directory"):
            directory.version()

    def test_two_processes_do_not_share_a_connection(self, register, directory) -> None:
        register.approve(ENTRY, AUTHOR)
        directory.version()
        child = os.fork()
        if child == 0:  # pragma: no cover
            os._exit(0 if directory.entries_for_school("48491401") else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert only(directory) == ENTRY


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("absent.db", "no such file"),
        ("absent/schools.db", "no file can be"),
        (".", "no file can be"),
        ("sqlite://", "no file can be"),
        ("mysql://host/base", "SQLite or PostgreSQL, not mysql"),
        ("postgresql://host:port/base", "cannot be understood"),
    ],
)
def test_a_place_where_no_database_can_be_is_told(place, reason, tmp_path) -> None:
    location = place if "://" in place else str(tmp_path / place)
    with pytest.raises(ConfigurationError, match=reason):
        open_school_database(location)


def test_a_file_that_is_no_database_is_told(tmp_path) -> None:
    (tmp_path / "schools.db").write_bytes(b"school_code,school_name\n" * 100)
    with pytest.raises(ConfigurationError, match="not a database"):
        open_school_database(str(tmp_path / "schools.db"))


def test_a_server_that_does_not_answer_is_told_without_its_password() -> None:
    address = "postgresql://hocba:secret@127.0.0.1:1/hocba"
    with pytest.raises(ConfigurationError) as error:
        open_school_database(address)
    assert "secret" not in str(error.value)


def test_a_moment_without_a_zone_is_refused(tmp_path) -> None:
    register = open_school_register(str(tmp_path / "schools.db"))
    naive: dict[str, Any] = {"valid_from": datetime(2025, 1, 1)}  # noqa: DTZ001
    with pytest.raises(ValueError, match="zone"):
        register.approve(replace(ENTRY, **naive), AUTHOR)
