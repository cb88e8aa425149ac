"""The portal and its school directory: empty, filled while it runs, and gone."""

import io
import logging
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from trust_store.school_register import Author, open_school_register
from verifier.errors import ConfigurationError, DirectoryUnavailableError
from verifier.report import Role
from verifier.school import SchoolEntry
from web.admission_setting import AdmissionSettings
from web.app import create_app
from web.config import DirectoryState, PortalConfig
from web.messages import load_messages
from web.settings import Settings, build_portal, read_settings

AUTHOR = Author("Nguyễn Thị Mận", "công văn 12", datetime(2026, 11, 25, tzinfo=UTC))
ENTRY = SchoolEntry(
    school_code="48491401",
    school_name="Tiểu học Mơ Ước",
    role=Role.KY_PHAT_HANH,
    valid_from=datetime(2025, 1, 1, tzinfo=UTC),
    valid_until=None,
    certificate_sha256="ab" * 32,
)
NOTICE = load_messages("vi").text("site.directory_empty")


class GoneDirectory:
    """A directory whose database does not answer."""

    def is_empty(self) -> bool:
        raise DirectoryUnavailableError("school database: connection refused")


class GoneVerifier:
    """A verifier that asks such a directory."""

    def verify(self, submission):
        raise DirectoryUnavailableError("school database: connection refused")


@pytest.fixture
def location(tmp_path) -> str:
    place = str(tmp_path / "schools.db")
    open_school_register(place)
    return place


def test_a_running_portal_sees_the_directory_being_filled(location, caplog) -> None:
    with caplog.at_level(logging.WARNING, logger="hocba"):
        visitor = build_portal(Settings(schools_db=location)).test_client()
    assert "the school directory is empty" in caplog.text
    assert visitor.get("/readyz").json["school_directory"] == "empty"
    assert NOTICE in visitor.get("/").text
    open_school_register(location).approve(ENTRY, AUTHOR)
    assert visitor.get("/readyz").json["school_directory"] == "installed"
    assert NOTICE not in visitor.get("/").text


def test_a_filled_directory_is_not_announced(location, caplog) -> None:
    open_school_register(location).approve(ENTRY, AUTHOR)
    with caplog.at_level(logging.WARNING, logger="hocba"):
        build_portal(Settings(schools_db=location, admission=AdmissionSettings(("localhost",))))
    assert caplog.text == ""


@pytest.mark.parametrize("path", ["/verify", "/api/v1/verifications"])
def test_a_directory_that_does_not_answer_is_no_verdict(path, caplog) -> None:
    app = create_app(GoneVerifier(), config=PortalConfig(directory=GoneDirectory()))
    visitor = app.test_client()
    ready = visitor.get("/readyz")
    assert ready.status_code == 503
    assert ready.json["school_directory"] == "unreachable"
    assert ready.json["status"] == "unavailable"
    assert visitor.get("/").status_code == 200
    given = {"documents": (io.BytesIO(b"%PDF-1.7"), "x.pdf")}
    answer = visitor.post(path, data=given, content_type="multipart/form-data")
    assert answer.status_code == 503
    assert "verdict-" not in answer.text
    assert "refused" not in answer.text
    assert "connection refused" in caplog.text


def test_the_state_without_a_directory_is_what_was_said() -> None:
    config = PortalConfig(directory_empty=True)
    assert config.find_directory_state() is DirectoryState.EMPTY
    full = replace(config, directory_empty=False)
    assert full.find_directory_state() is DirectoryState.INSTALLED


def test_a_directory_is_named_once() -> None:
    with pytest.raises(ConfigurationError, match="not two"):
        read_settings({"HOCBA_SCHOOLS": "a.csv", "HOCBA_SCHOOLS_DB": "b.db"})
    assert read_settings({"HOCBA_SCHOOLS_DB": "b.db"}).schools_db == "b.db"


@pytest.mark.parametrize("name", ["HOCBA_SCHOOLS_DB", "HOCBA_TRUST"])
def test_the_demo_goes_with_nobodys_directory_or_trust(name) -> None:
    with pytest.raises(ConfigurationError, match=name):
        read_settings({"HOCBA_DEMO": "demo", name: "x"})


def test_a_damaged_overlay_stops_the_start(tmp_path) -> None:
    (tmp_path / "journal.jsonl").write_text("{}\n")
    with pytest.raises(ConfigurationError, match=r"journal\.jsonl, line 1"):
        build_portal(Settings(trust=tmp_path))
