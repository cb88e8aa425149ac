"""`hocba demo`: made and checked from end to end, and what a damaged one is told."""

import pytest

SENTENCE = "hocba: "


@pytest.mark.slow
def test_a_demo_that_is_made_is_as_expected(run, tmp_path):
    folder = tmp_path / "new" / "demo"
    made = run("demo", "make", folder)
    assert (made.code, made.err) == (0, "")
    count = int(made.out.split()[0])
    assert count >= 30
    checked = run("demo", "check", folder)
    assert (checked.code, checked.err) == (0, "")
    *lines, total = checked.out.splitlines()
    assert total == f"{count}/{count} as expected"
    assert len(lines) == count
    assert all(line.startswith("ok ") for line in lines)


def test_a_small_demo_is_as_expected(run, small_demo):
    outcome = run("demo", "check", small_demo)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.endswith("2/2 as expected\n")


@pytest.mark.parametrize(
    ("name", "value"), [("verdict", "valid"), ("reason", "revoked"), ("note", "revoked_since")]
)
def test_a_card_that_is_not_as_expected_is_named(run, small_demo, change_table, name, value):
    def expect_else(table):
        return [s | {name: value} if s["verdict"] == "invalid" else s for s in table["samples"]]

    change_table(small_demo, expect_else, key="samples")
    outcome = run("demo", "check", small_demo)
    assert outcome.code == 1
    assert "DIFF  xml-sua-diem" in outcome.out
    assert outcome.out.endswith("1/2 as expected\n")


def test_an_unreadable_card_is_not_as_expected(run, small_demo):
    (small_demo / "samples" / "xml-lop-1" / "hoc-ba.xml").write_bytes(b"")
    outcome = run("demo", "check", small_demo)
    assert outcome.code == 1
    assert "unreadable: empty" in outcome.out


def test_a_demo_without_cards_shows_nothing(run, small_demo, change_table):
    change_table(small_demo, lambda _: [], key="samples")
    outcome = run("demo", "check", small_demo)
    assert (outcome.code, outcome.out) == (1, "0/0 as expected\n")


@pytest.mark.parametrize("command", [("demo", "check"), ("serve", "--demo", "--demo-dir")])
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("schema", "hocba-verify/demo/2"),
        ("now", "today"),
        ("anchors", 7),
        ("anchors", [{"file": "anchors/none.pem", "name": "a", "purposes": []}]),
        ("samples", [{"name": "a"}]),
        ("samples", [7]),
    ],
)
def test_a_damaged_table_is_told_so(run, small_demo, change_table, command, key, value):
    change_table(small_demo, lambda _: value, key=key)
    outcome = run(*command, small_demo)
    assert outcome.is_refusal(64)
    assert outcome.err.startswith(SENTENCE)
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize("command", [("demo", "check"), ("serve", "--demo", "--demo-dir")])
@pytest.mark.parametrize("table", [b"", b"{", b"[]", b"7", b"null", b"\xff", b"[" * 5000])
def test_what_is_no_table_is_told_so(run, small_demo, command, table):
    (small_demo / "demo.json").write_bytes(table)
    outcome = run(*command, small_demo)
    assert outcome.is_refusal(64)
    assert outcome.err.startswith(SENTENCE)


@pytest.mark.parametrize("command", [("demo", "check"), ("serve", "--demo", "--demo-dir")])
@pytest.mark.parametrize(
    "lost",
    ["demo.json", "schools.csv", "anchors/national_root.pem", "samples/xml-lop-1/hoc-ba.xml"],
)
def test_a_lost_file_is_told_so(run, small_demo, command, lost):
    (small_demo / lost).unlink()
    outcome = run(*command, small_demo)
    assert outcome.is_refusal(64)
    assert outcome.err.startswith(SENTENCE)


@pytest.mark.parametrize(
    "spoilt", ["schools.csv", "anchors/national_root.pem", "intermediates/government_ca.pem"]
)
def test_a_spoilt_file_is_told_so(run, small_demo, spoilt):
    (small_demo / spoilt).write_bytes(b"garbage")
    assert run("demo", "check", small_demo).is_refusal(64)


def test_an_empty_folder_is_no_demo(run, tmp_path):
    outcome = run("demo", "check", tmp_path)
    assert outcome.is_refusal(64)
    assert "no demo here" in outcome.err


def test_a_folder_that_is_not_there_is_a_wrong_call(run, tmp_path):
    assert run("demo", "check", tmp_path / "none").is_refusal(64)


def test_a_demo_is_not_made_where_a_file_is(run, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"")
    assert run("demo", "make", path).is_refusal(64)
    outcome = run("demo", "make", path / "below")
    assert outcome.is_refusal(64)
    assert outcome.err.startswith(SENTENCE)
