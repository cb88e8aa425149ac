"""An audit that asked nobody does not look like one that found nothing."""

import json

import pytest

from tests.audit import UNREACHABLE, main, read_report

KNOWN = {"name": "flask", "version": "3.1.3", "vulns": []}
SKIPPED = {"name": "lxml", "skip_reason": "not found"}
VULNERABLE = {
    "name": "jinja2",
    "version": "3.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.1"], "aliases": [], "description": ""}],
}


def audit_of(*packages):
    return read_report(json.dumps({"dependencies": packages, "fixes": []}))


@pytest.mark.parametrize(
    ("packages", "code", "said"),
    [
        ((KNOWN,), 0, "no advisory for 1 packages"),
        ((KNOWN, SKIPPED), UNREACHABLE, "INCOMPLETE"),
        ((SKIPPED,), UNREACHABLE, "NOT MADE"),
        ((), UNREACHABLE, "NOT MADE"),
        ((KNOWN, VULNERABLE), 1, "1 advisories"),
        ((SKIPPED, VULNERABLE), 1, "1 advisories"),
    ],
)
def test_each_state_has_its_code_and_its_words(packages, code, said):
    audit = audit_of(*packages)
    assert audit.code(unreachable=UNREACHABLE) == code
    assert said in audit.lines()[0]


def test_an_advisory_is_named_with_what_fixes_it():
    assert "jinja2 3.0: PYSEC-1, fixed in 3.1" in audit_of(VULNERABLE).lines()[1]


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "{}"])
def test_a_report_that_cannot_be_read_is_no_audit(text):
    assert read_report(text).code(unreachable=UNREACHABLE) == UNREACHABLE


def test_a_program_that_fails_is_no_audit_and_ci_may_go_on(tmp_path, capsys):
    program = tmp_path / "bin" / "pip-audit"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho no connection >&2\nexit 1\n")
    program.chmod(0o700)
    assert main([str(program)]) == UNREACHABLE
    assert main([str(program), "--unreachable", "0"]) == 0
    assert "NOT MADE" in capsys.readouterr().out
