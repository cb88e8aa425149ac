"""`hocba verify --receipt`, `hocba receipt`, and what both refuse."""

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from web.cli import main
from web.keyring.setting import PASSPHRASE
from web.receipts.register import ReceiptState

SCHEMA = Draft202012Validator(
    json.loads((Path(__file__).parents[3] / "docs" / "report.schema.json").read_text("utf-8")),
    format_checker=Draft202012Validator.FORMAT_CHECKER,
)


@pytest.fixture
def run(monkeypatch, capsys, office):
    """Call `hocba` with arguments and the office's passphrase."""
    for name in os.environ:
        if name.startswith("HOCBA_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv(PASSPHRASE, office.passphrase.decode())

    def call(*arguments):
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def verify(run, demo):
    """Verify an invented card without any trust: a verdict is to be had all the same."""
    sample = next(s for s in demo.samples if s.name == "xml-lop-1")
    return lambda *options: run("verify", *sample.files, "--offline", "--lang", "en", *options)


@pytest.fixture
def keys(office):
    return ("--keys", office.folder.path)


def test_three_files_are_written_and_known_again(run, verify, keys, tmp_path):
    out = tmp_path / "bien-nhan.pdf"
    code, said, err = verify("--receipt", out, *keys)
    assert (code, err) == (2, "")
    assert "Undetermined" in said
    report = json.loads((tmp_path / "bien-nhan.json").read_text("utf-8"))
    SCHEMA.validate(report)
    assert report["receipt"]["own_anchors"] is False
    assert (tmp_path / "bien-nhan.json.sig").stat().st_size in range(68, 73)

    code, said, _ = run("receipt", "check", out, "--lang", "en", *keys)
    assert code == 0
    assert "The receipt is intact" in said
    code, said, _ = run("verify", out, "--lang", "en", *keys)
    assert code == 3
    assert "The receipt is intact" in said
    code, said, _ = run("verify", out, "--json", *keys)
    assert (code, json.loads(said)["state"]) == (3, "intact")
    out.write_bytes(out.read_bytes() + b"%")
    code, said, _ = run("receipt", "check", out, "--json", *keys)
    assert (code, json.loads(said)["state"]) == (1, ReceiptState.ALTERED.value)
    code, _, _ = run("receipt", "check", out)
    assert code == 2


def test_anchors_of_the_caller_are_named(verify, demo, keys, tmp_path):
    anchor = next((demo.folder / "anchors").glob("*.pem"))
    verify("--anchor", anchor, "--receipt", tmp_path / "r.pdf", *keys)
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert report["receipt"]["own_anchors"] is True


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--keys", "/nowhere"),
        ("--at", "2026-06-15"),
        ("--policy", "generic"),
    ],
)
def test_without_a_key_or_for_another_day_or_policy_there_is_none(verify, keys, tmp_path, options):
    given = keys if options and options[0] != "--keys" else ()
    code, said, err = verify("--receipt", tmp_path / "r.pdf", *options, *given)
    assert (code, said) == (64, "")
    assert err.strip()
    assert "Traceback" not in err
    assert not (tmp_path / "r.pdf").exists()


def test_without_a_key_it_says_how_to_get_one(verify, tmp_path):
    _, _, err = verify("--receipt", tmp_path / "r.pdf")
    assert "hocba keys make receipt" in err
    assert len(err.strip().splitlines()) == 1


def test_a_folder_that_is_not_there_is_said_before_anything_is_judged(verify, keys, tmp_path):
    code, said, err = verify("--receipt", tmp_path / "nowhere" / "r.pdf", *keys)
    assert (code, said) == (64, "")
    assert "no folder for the receipt" in err


def test_a_key_is_printed_for_other_programs(run, office, keys):
    code, said, _ = run("receipt", "key", *keys)
    assert code == 0
    assert said.split()[:3] == [office.key_id, "in_force", office.portal]
    code, said, _ = run("receipt", "key", office.key_id, *keys)
    assert (code, said.splitlines()[0]) == (0, "-----BEGIN PUBLIC KEY-----")
    assert run("receipt", "key", "00000000", *keys)[0] == 64


def test_what_is_no_pdf_is_not_readable(run, keys, tmp_path):
    file = tmp_path / "x.pdf"
    file.write_bytes(b"hello")
    code, said, err = run("receipt", "check", file, *keys)
    assert (code, said) == (3, "")
    assert err.strip()
