"""The records of a registry: the same on SQLite and PostgreSQL."""

import hashlib
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from tests.web.registry.conftest import NOW, SCHOOL, Masters, actor, later, registration
from verifier.errors import ConfigurationError, RegistryUnavailableError
from verifier.ports import RecordState
from verifier.printed.reference import Reference
from web.cardkit.cards_lower_secondary import ANH_KHOA, BAO_HAN
from web.registry.engine import VERSION_TABLE, reading, writing
from web.registry.registry import open_registry
from web.registry.table import METADATA, RECORDS
from web.registry.values import (
    Action,
    RegistryError,
)
from web.registry.vault import VaultError

PDF = b"%PDF-1.7 invented"


class TestRegistering:
    def test_a_card_is_found_by_everything_that_identifies_it(self, desk):
        records = desk.registry.records
        card = registration(pdf=PDF, pdf_sha256=hashlib.sha256(PDF).hexdigest())
        made = records.register(card, desk.issuer, actor()).record
        assert records.find(made.reference) == made
        for digest in (card.data_sha256, card.xml_sha256, card.pdf_sha256):
            assert records.find_by_digest(digest) == made
        assert records.find_by_lookup_id(ANH_KHOA.lookup_id.upper()) == (made,)
        assert records.find_by_digest("00" * 32) is None
        assert records.find_by_lookup_id("another") == ()
        assert (made.state, made.received_at, made.openings) == (RecordState.CURRENT, NOW, 0)
        assert [event.action for event in records.history(made)] == [Action.REGISTER]

    def test_what_is_kept_comes_back(self, desk):
        card = registration(pdf=PDF, pdf_sha256="ab" * 32)
        made = desk.registry.records.register(card, desk.issuer, actor()).record
        contents = desk.registry.records.open(made)
        assert contents.facts == card.facts == desk.registry.records.open_facts(made)
        assert (contents.xml, contents.pdf, contents.report) == (card.xml, PDF, card.report)

    def test_the_same_card_twice_is_one_record(self, desk):
        records = desk.registry.records
        first = records.register(registration(), desk.issuer, actor())
        again = records.register(registration(), desk.issuer, actor(at=later(days=1)))
        assert (first.created, again.created) == (True, False)
        assert again.record == first.record

    def test_a_pdf_that_was_missing_is_added_and_another_one_is_refused(self, small):
        records = small.registry.records
        made = records.register(registration(), small.issuer, actor()).record
        assert made.pdf_sha256 is None
        with_pdf = registration(pdf=PDF, pdf_sha256="ab" * 32)
        assert records.register(with_pdf, small.issuer, actor()).record.pdf_sha256 == "ab" * 32
        assert records.open(made).pdf == PDF
        with pytest.raises(RegistryError, match="another PDF"):
            records.register(replace(with_pdf, pdf_sha256="cd" * 32), small.issuer, actor())

    def test_another_version_with_the_same_lookup_code_is_another_record(self, small):
        first = small.register()
        second = small.register(replace(ANH_KHOA, version="1.1"))
        found = small.registry.records.find_by_lookup_id(ANH_KHOA.lookup_id)
        assert found == (second, first)

    def test_an_issuer_registers_cards_of_its_schools_only_and_while_it_is_open(self, small):
        foreign = replace(ANH_KHOA, school=replace(ANH_KHOA.school, code="99999999"))
        with pytest.raises(RegistryError, match="may not"):
            small.register(foreign)
        small.registry.issuers.close(small.issuer.number, NOW)
        small.issuer = small.registry.issuers.find(small.issuer.number)
        with pytest.raises(RegistryError, match="may not"):
            small.register()

    def test_three_at_once_make_one_record(self, desk):
        pids = []
        for _ in range(3):
            if (pid := os.fork()) == 0:  # pragma: no cover
                desk.registry.engine.dispose(close=False)
                desk.register()
                os._exit(0)
            pids.append(pid)
        assert {os.waitpid(pid, 0)[1] for pid in pids} == {0}
        assert len(desk.registry.records.list()) == 1

    def test_records_are_listed_a_page_at_a_time(self, small):
        first, second = small.register(), small.register(BAO_HAN)
        assert small.registry.records.list() == (first, second)
        assert small.registry.records.list(most=1) == (first,)
        assert small.registry.records.list(after=first.number) == (second,)


class TestSecrecy:
    def test_nothing_about_the_pupil_stands_in_the_clear(self, small, tmp_path):
        small.register()
        content = b"".join(path.read_bytes() for path in Path(tmp_path).glob("records.db*"))
        pupil = ANH_KHOA.pupil
        for secret in (pupil.name, pupil.number, ANH_KHOA.lookup_id, ANH_KHOA.school.name):
            assert secret.encode() not in content
        assert b"invented" not in content

    def test_a_part_moved_to_another_record_or_place_does_not_open(self, small):
        records = small.registry.records
        one, other = small.register(), small.register(BAO_HAN)
        with writing(small.registry.engine) as connection:
            row = (
                connection.execute(RECORDS.select().where(RECORDS.c.id == one.number))
                .mappings()
                .one()
            )
            change = RECORDS.update().where(RECORDS.c.id == other.number)
            stolen = {name: row[name] for name in ("wrapped_key", "facts")}
            connection.execute(change.values(**stolen))
            change = RECORDS.update().where(RECORDS.c.id == one.number)
            connection.execute(change.values(report=row["xml"]))
        with pytest.raises(VaultError):
            records.open_facts(other)
        with pytest.raises(VaultError):
            records.open(one)

    def test_another_master_key_opens_nothing(self, small):
        made = small.register()
        small.masters.keys["m1"] = b"2" * 32
        with pytest.raises(VaultError):
            small.registry.records.open(made)

    def test_a_new_master_key_wraps_all_records_and_the_old_one_is_needed_no_more(self, desk):
        records = desk.registry.records
        first, gone = desk.register(), desk.register(BAO_HAN)
        desk.registry.changes.delete(gone, actor())
        desk.masters.keys["m2"], desk.masters.current = b"2" * 32, "m2"
        assert records.rewrap() == 1
        assert records.rewrap() == 0
        del desk.masters.keys["m1"]
        assert records.open(first).facts == registration().facts


class TestDeleting:
    def test_a_deleted_record_keeps_its_reference_and_history_and_nothing_else(
        self, desk, location, tmp_path
    ):
        records = desk.registry.records
        made = desk.register()
        gone = desk.registry.changes.delete(made, actor(why="người nhà yêu cầu"))
        assert gone.is_deleted
        assert records.find(made.reference) == gone
        assert records.find_by_digest(made.data_sha256) is None
        assert records.find_by_lookup_id(ANH_KHOA.lookup_id) == ()
        assert [e.action for e in records.history(made)] == [Action.REGISTER, Action.DELETE]
        for opening in (records.open, records.open_facts):
            with pytest.raises(RegistryError, match="nothing is kept"):
                opening(gone)
        with pytest.raises(RegistryError, match="already"):
            desk.registry.changes.delete(made, actor())
        with reading(desk.registry.engine) as connection:
            row = connection.execute(RECORDS.select()).mappings().one()
        assert {row[name] for name in ("wrapped_key", "facts", "report", "xml", "pdf")} == {None}

    def test_the_card_can_be_registered_anew_afterwards(self, small):
        first = small.register()
        small.registry.changes.delete(first, actor())
        second = small.register()
        assert second.reference != first.reference

    def test_what_was_kept_as_long_as_promised_is_deleted(self, open_desk):
        desk = open_desk(keep_for=later(days=30) - NOW)
        early, late = desk.register(), desk.register(BAO_HAN, at=later(days=20))
        kept = desk.register(replace(BAO_HAN, version="1.1"))
        desk.registry.changes.keep_until(kept, None)
        gone = desk.registry.changes.delete_expired(actor(at=later(days=31)))
        assert [record.number for record in gone] == [early.number]
        assert not desk.registry.records.find(late.reference).is_deleted
        assert not desk.registry.records.find(kept.reference).is_deleted


class TestTheDatabase:
    def test_migrations_make_just_the_tables_that_the_code_uses(self, desk):
        options = {"version_table": VERSION_TABLE, "compare_type": True}
        with reading(desk.registry.engine) as connection:
            context = MigrationContext.configure(connection, opts=options)
            assert compare_metadata(context, METADATA) == []

    def test_opening_it_again_keeps_what_is_in_it(self, desk, location):
        made = desk.register()
        with closing(open_registry(location, desk.masters)) as again:
            assert again.records.find(made.reference) == made

    def test_a_database_without_tables_stops_the_start(self, tmp_path):
        place = tmp_path / "empty.db"
        sqlite3.connect(place).close()
        with pytest.raises(ConfigurationError, match=r"record registry: .* version none"):
            open_registry(str(place), Masters())

    def test_a_database_that_went_away_is_told(self, small):
        with writing(small.registry.engine) as connection:
            connection.execute(text("DROP TABLE print_page"))
            connection.execute(text("DROP TABLE print"))
        with pytest.raises(RegistryUnavailableError, match="record registry"):
            small.registry.prints.find_statuses()

    def test_a_reference_that_nobody_gave_out_is_not_found(self, small):
        from web.printing.reference_making import make_reference

        assert small.registry.records.find(make_reference()) is None
        assert isinstance(make_reference(), Reference)


class TestIssuers:
    def test_a_key_finds_its_issuer_until_that_is_closed(self, desk):
        issuers = desk.registry.issuers
        issuer, key = issuers.add("Sở GDĐT", [SCHOOL, " 79000001 "], NOW)
        assert issuer.school_codes == {SCHOOL, "79000001"}
        assert issuers.find_by_key(key) == issuer
        assert issuers.list()[-1] == issuer
        issuers.close(issuer.number, later(days=1))
        assert issuers.find_by_key(key) is None
        with pytest.raises(RegistryError, match="not closed"):
            issuers.close(issuer.number, NOW)

    @pytest.mark.parametrize(
        "change", [lambda k: k[:-1], lambda k: k + "x", lambda k: "", str.upper]
    )
    def test_any_other_key_finds_nobody(self, small, change):
        _, key = small.registry.issuers.add("Sở GDĐT", [SCHOOL], NOW)
        assert small.registry.issuers.find_by_key(change(key)) is None

    def test_the_key_is_kept_nowhere(self, small, tmp_path):
        _, key = small.registry.issuers.add("Sở GDĐT", [SCHOOL], NOW)
        content = b"".join(path.read_bytes() for path in Path(tmp_path).glob("records.db*"))
        assert key.rpartition("_")[2].encode() not in content

    @pytest.mark.parametrize(("name", "codes"), [(" ", [SCHOOL]), ("Sở", []), ("Sở", [" "])])
    def test_an_issuer_without_name_or_school_is_refused(self, small, name, codes):
        with pytest.raises(RegistryError, match="at least one school"):
            small.registry.issuers.add(name, codes, NOW)
