"""`hocba verify` as programs rely on it: exit codes, JSON, and sentences instead of tracebacks."""

import json
import re
import zipfile
from pathlib import Path

import pikepdf
import pytest
from jsonschema import Draft202012Validator

from verifier.errors import DocumentFault
from web.messages import load_messages
from web.sandbox.standing import open_standing_pool

SCHEMA = Draft202012Validator(
    json.loads((Path(__file__).parents[3] / "docs" / "report.schema.json").read_text("utf-8")),
    format_checker=Draft202012Validator.FORMAT_CHECKER,
)
CITIZEN_NUMBER = re.compile(r"\b\d{12}\b")
VALID, INVALID, OPEN = "xml-lop-1", "xml-sua-diem", "pdf-chua-ky"


@pytest.fixture
def verify(run, trusting_demo, files_of):
    """Verify a sample, trusting the demo."""

    def call(name, *options):
        return run("verify", *files_of(name), *trusting_demo, *options)

    return call


# --- verdicts ---


@pytest.mark.parametrize(
    ("name", "code", "word"),
    [
        (VALID, 0, "Hợp lệ"),
        ("pdf-lop-1-b-t", 0, "Hợp lệ"),
        ("cap-lop-1", 0, "Hợp lệ"),
        (INVALID, 1, "Không hợp lệ"),
        ("cap-lech-diem", 1, "Không hợp lệ"),
        (OPEN, 2, "Chưa xác định"),
    ],
)
def test_the_exit_code_says_what_the_report_says(verify, name, code, word):
    outcome = verify(name)
    assert (outcome.code, outcome.err) == (code, "")
    assert word in outcome.out.splitlines()[2]


def test_without_the_demos_roots_its_cards_are_not_valid(run, files_of):
    outcome = run("verify", *files_of(VALID), "--offline", "--json")
    assert outcome.code == 2
    assert outcome.json["verdict"] == "indeterminate"


def test_output_that_no_terminal_shows_has_no_colours(verify):
    assert "\x1b" not in verify(VALID).out


# --- JSON ---


@pytest.mark.parametrize("name", [VALID, INVALID, OPEN, "cap-lop-1", "cap-lech-diem"])
@pytest.mark.parametrize("options", [(), ("--include-card",)])
def test_the_json_report_keeps_its_schema_and_masks_numbers(verify, name, options):
    outcome = verify(name, "--json", *options)
    SCHEMA.validate(outcome.json)
    code = {"valid": 0, "invalid": 1, "indeterminate": 2}[outcome.json["verdict"]]
    assert (outcome.code, outcome.err) == (code, "")
    assert CITIZEN_NUMBER.search(outcome.out) is None


def test_the_cards_values_are_shown_only_when_asked_for(verify):
    assert verify(VALID, "--json").json["report_card"] is None
    outcome = verify(VALID, "--json", "--include-card")
    assert outcome.json["report_card"] is not None
    assert "Lê Hoàng Minh Châu" in outcome.out
    assert re.search(r"\d{4}\*{6}\d{2}", json.dumps(outcome.json["report_card"]))


def test_the_report_in_words_masks_numbers_too(verify):
    outcome = verify("pdf-lop-1-b-t", "--details")
    assert CITIZEN_NUMBER.search(outcome.out) is None
    assert "******" in outcome.out


# --- the moment ---


@pytest.mark.parametrize(
    "moment",
    ["2026-06-15T10:00:00", "2026-06-15 10:00", "2026-06-15T10:00:00+07:00", "2026-06-15T03:00Z"],
)
def test_a_moment_without_zone_is_vietnamese_time(verify, moment):
    outcome = verify(VALID, "--json", "--at", moment)
    assert outcome.code == 0
    assert outcome.json["judged_for"] == "2026-06-15T03:00:00Z"


@pytest.mark.parametrize("moment", ["yesterday", "", "2026-02-30T00:00:00", "1781492400"])
def test_what_is_no_moment_is_a_wrong_call(verify, moment):
    outcome = verify(VALID, "--at", moment)
    assert outcome.is_refusal(64)
    assert "ISO 8601" in outcome.err


@pytest.mark.parametrize(
    "moment", ["0001-01-01", "1949-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00"]
)
def test_a_year_that_no_certificate_can_name_is_a_wrong_call(verify, moment):
    outcome = verify(VALID, "--json", "--at", moment)
    assert outcome.is_refusal(64)
    assert f"the year {int(moment[:4])}" in outcome.err


@pytest.mark.parametrize("moment", ["1950-01-01T00:00:00+14:00", "9998-12-31T23:59:59-12:00"])
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_the_first_and_the_last_moment_give_a_report(verify, moment, options):
    assert verify(VALID, "--at", moment, *options).code in {1, 2}


# --- policy, language ---


def test_the_generic_policy_refuses_a_report_card(verify):
    outcome = verify(VALID, "--policy", "generic")
    assert outcome.is_refusal(64)
    assert "does not judge report cards" in outcome.err


def test_a_policy_other_than_the_default_is_named(verify):
    report = verify(VALID, "--json", "--policy", "hoc-ba-so/claimed-time").json
    assert report["policy"]["name"] == "hoc-ba-so/claimed-time"


def test_the_language_is_the_one_asked_for_else_the_locales(verify, monkeypatch):
    assert "Hợp lệ" in verify(VALID).out
    assert "Valid" in verify(VALID, "--lang", "en").out
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert "Valid" in verify(VALID).out
    assert "Hợp lệ" in verify(VALID, "--lang", "vi").out
    assert verify(VALID, "--json").json["headline"]["language"] == "en"


# --- what cannot be read ---


def encrypted(path: Path) -> bytes:
    target = path.parent / "encrypted.pdf"
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(target, encryption=pikepdf.Encryption(owner="a", user="b", R=6))
    return target.read_bytes()


DTD = b'<?xml version="1.0"?><!DOCTYPE HOC_BA [<!ENTITY a "b">]><HOC_BA>&a;</HOC_BA>'
UNREADABLE = [
    (DocumentFault.EMPTY, lambda _: b""),
    (DocumentFault.ENCRYPTED, encrypted),
    (DocumentFault.DTD, lambda _: DTD),
    (DocumentFault.UNKNOWN_FORMAT, lambda _: b"Kinh gui nha truong"),
    (DocumentFault.ARCHIVE_MALFORMED, lambda _: b"PK\x03\x04 half a ZIP"),
    (DocumentFault.LIMIT, lambda _: b"<a>" * 100 + b"</a>" * 100),
    (DocumentFault.MALFORMED, lambda _: b"<HOC_BA><DU_LIEU_HOC_BA></HOC_BA>"),
]


@pytest.mark.parametrize(("fault", "write"), UNREADABLE, ids=lambda value: str(value)[:24])
@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_an_unreadable_file_gives_one_sentence_and_no_verdict(
    run, tmp_path, fault, write, lang, options
):
    path = tmp_path / "hoc-ba"
    path.write_bytes(write(path))
    outcome = run("verify", path, "--offline", "--lang", lang, *options)
    assert outcome.is_refusal(3)
    assert outcome.err == f"hocba: {load_messages(lang).fault(fault)}\n"


@pytest.mark.parametrize(
    ("name", "part"),
    [("pdf-lop-1-b-t", 0.1), ("pdf-lop-1-b-t", 0.5), ("xml-lop-1", 0.1), ("xml-lop-1", 0.99)],
)
def test_a_file_that_breaks_off_is_unreadable(run, files_of, tmp_path, name, part):
    content = files_of(name)[0].read_bytes()
    path = tmp_path / "hoc-ba"
    path.write_bytes(content[: int(len(content) * part)])
    outcome = run("verify", path, "--offline", "--lang", "en")
    assert outcome.is_refusal(3)
    assert outcome.err.count("\n") == 1
    assert outcome.err.startswith("hocba: The file ")


def test_a_pdf_cut_behind_an_earlier_signature_is_read_and_not_valid(run, files_of, tmp_path):
    """What is left is the revision that was signed before, with the rest of the next behind it."""
    path = tmp_path / "hoc-ba.pdf"
    path.write_bytes(files_of("pdf-lop-1-b-t")[0].read_bytes()[:-5000])
    outcome = run("verify", path, "--offline", "--json")
    assert outcome.code == 1
    assert outcome.json["verdict"] == "invalid"


def test_one_unreadable_file_spoils_the_pair(run, files_of, tmp_path):
    path = tmp_path / "hoc-ba.xml"
    path.write_bytes(DTD)
    assert run("verify", *files_of("pdf-lop-1-b-t"), path, "--offline").is_refusal(3)


def test_two_files_of_one_format_are_no_card(run, files_of):
    outcome = run("verify", *files_of("xml-lop-1"), *files_of("xml-lop-6"), "--offline")
    assert outcome.is_refusal(3)


# --- where files are read ---


def test_a_zip_with_a_pair_is_the_pair(run, files_of, trusting_demo, tmp_path):
    path = tmp_path / "hoc-ba.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files_of("cap-lop-1"):
            archive.write(file, file.name)
    for option in ((), ("--no-sandbox",)):
        outcome = run("verify", path, *trusting_demo, "--json", *option)
        assert outcome.code == 0
        assert {document["format"] for document in outcome.json["documents"]} == {"pdf", "xml"}


def test_a_file_is_read_in_a_worker_unless_told_otherwise_and_then_said(verify):
    confined, debugged = verify(VALID, "--json"), verify(VALID, "--json", "--no-sandbox")
    assert "nothing confines" in debugged.err
    assert confined.err == ""
    assert confined.json["documents"] == debugged.json["documents"]


def test_the_worker_is_what_judged(verify):
    verify(VALID)
    before = sum(worker.jobs for worker in open_standing_pool()._every)
    verify(VALID, "--no-sandbox")
    assert sum(worker.jobs for worker in open_standing_pool()._every) == before
    verify(VALID)
    assert sum(worker.jobs for worker in open_standing_pool()._every) == before + 1


# --- wrong calls ---


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "FILE"),
        (("missing.pdf",), "missing.pdf"),
        ((".",), "directory"),
        (("--unknown",), "--unknown"),
        (("{card}", "--policy", "strict"), "strict"),
        (("{card}", "--lang", "fr"), "fr"),
        (("{card}", "--at"), "--at"),
        (("{card}", "--anchor", "missing.pem"), "missing.pem"),
        (("{card}", "--evidence", "missing"), "missing"),
        (("{card}", "--evidence", "{card}"), "--evidence"),
        (("{card}", "--schools", "missing.csv"), "missing.csv"),
    ],
)
def test_a_wrong_call_is_told_what_is_wrong(run, files_of, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    (card,) = files_of(VALID)
    outcome = run("verify", *(a.replace("{card}", str(card)) for a in arguments))
    assert outcome.is_refusal(64)
    assert said in outcome.err


def test_three_files_are_not_one_card(run, files_of):
    (xml,) = files_of(VALID)
    outcome = run("verify", xml, xml, xml)
    assert outcome.is_refusal(64)
    assert "one card" in outcome.err


@pytest.mark.parametrize("option", ["--anchor", "--intermediate", "--schools"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"garbage",
        b"\x30\x82\x01\x00" + bytes(8),
        b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
        b"\xff\xfe\x00",
    ],
)
def test_what_holds_no_trust_is_refused_with_a_sentence(verify, tmp_path, option, content):
    path = tmp_path / "given"
    path.write_bytes(content)
    outcome = verify(VALID, option, path)
    assert outcome.is_refusal(64)
    assert outcome.err.startswith("hocba: ")
    assert outcome.err.count("\n") == 1


def test_broken_evidence_is_no_evidence(run, files_of, trusting_demo, tmp_path):
    (tmp_path / "list.crl").write_bytes(b"garbage")
    (tmp_path / "answer.ocsp").write_bytes(b"")
    options = ["--json", "--evidence", tmp_path]
    outcome = run("verify", *files_of(VALID), *trusting_demo, *options)
    assert outcome.code == 2
    assert "no_revocation_evidence" in outcome.json["reasons"]
