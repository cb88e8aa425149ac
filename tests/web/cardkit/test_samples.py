"""The table of samples: complete, honest about itself, and readable after writing."""

import json
from collections import Counter
from datetime import UTC, datetime

import pytest

from trust_store import FolderEvidence, load_schools
from verifier.errors import ConfigurationError
from verifier.reasons import Reason
from verifier.report import Verdict
from web.cardkit.pki import DemoWorld, demo_anchors
from web.cardkit.sample import Group, Sample
from web.cardkit.samples import build_samples
from web.cardkit.writing import load_demo, write_demo

NOW = datetime(2026, 6, 15, 3, tzinfo=UTC)
WORLD = DemoWorld(NOW)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def samples(folder):
    return write_demo(folder, WORLD)


def test_there_are_samples_of_every_group(samples):
    counts = Counter(sample.group for sample in samples)
    assert set(counts) == set(Group)
    assert sum(counts.values()) >= 36
    assert min(counts.values()) >= 12


def test_names_are_unique_and_fit_for_folders(samples):
    names = [sample.name for sample in samples]
    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").isalnum() and name.isascii() for name in names)


def test_titles_are_unique_in_both_languages(samples):
    for title in ("title_vi", "title_en"):
        assert len({getattr(sample, title) for sample in samples}) == len(samples)


def test_every_sample_says_in_which_respect_it_differs(samples):
    assert all(sample.description.endswith(".") for sample in samples)


def test_every_reason_stands_for_exactly_one_sample(samples):
    """Else two samples would show the same thing; being unsigned is shown in both formats."""
    counts = Counter(s.expected_reason for s in samples if s.expected_reason is not None)
    twice = {reason for reason, count in counts.items() if count > 1}
    assert twice == {Reason.DIGEST_MISMATCH, Reason.UNSIGNED}


def test_no_two_samples_have_the_same_files(samples):
    assert len({tuple(content for _, content in s.files) for s in samples}) == len(samples)


def test_a_sample_is_one_card_in_at_most_two_formats(samples):
    for sample in samples:
        assert 1 <= len(sample.files) <= 2
        for name, content in sample.files:
            assert content.startswith({"pdf": b"%PDF-", "xml": b"<?xml"}[name[-3:]])


def test_a_good_sample_with_a_reason_is_refused():
    with pytest.raises(ValueError, match="good"):
        Sample("a", "a", "a", "a.", Group.GOOD, (), NOW, expected_reason=Reason.UNSIGNED)


def test_a_bad_sample_without_a_reason_is_refused():
    with pytest.raises(ValueError, match="good"):
        Sample("a", "a", "a", "a.", Group.BAD, (), NOW)


def test_the_group_gives_the_verdict():
    assert [group.verdict for group in Group] == [
        Verdict.VALID,
        Verdict.INVALID,
        Verdict.INDETERMINATE,
    ]


def test_a_written_demo_is_read_back_as_it_was(folder, samples):
    demo = load_demo(folder)
    assert demo.now == NOW
    assert demo.anchors == demo_anchors(WORLD)
    assert set(demo.intermediates) == {i.der for i in WORLD.authorities.intermediates}
    for sample, line in zip(samples, demo.samples, strict=True):
        assert [p.read_bytes() for p in line.files] == [content for _, content in sample.files]
        assert len(line.extra_intermediates) == len(sample.extra_intermediates)
        for name in (
            "name",
            "title_vi",
            "title_en",
            "description",
            "group",
            "at",
            "expected_verdict",
            "expected_reason",
            "expected_note",
        ):
            assert getattr(line, name) == getattr(sample, name)


def test_evidence_and_directory_can_be_loaded_from_the_folder(folder, samples):
    demo = load_demo(folder)
    assert FolderEvidence(demo.evidence).unreadable == ()
    assert not load_schools(demo.schools.read_bytes()).is_empty()


def test_what_nobody_should_have_is_not_in_the_folder(folder, samples):
    names = {path.stem for path in (folder / "intermediates").iterdir()}
    assert names.isdisjoint({"unknown_ca", "look_alike_ca", "unlisted_ca"})
    assert {path.stem for path in (folder / "anchors").iterdir()} == {
        root.label for root in WORLD.authorities.roots
    }
    assert not (folder / "evidence" / "silent_ca.crl").exists()


def test_no_private_key_is_written(folder, samples):
    for path in folder.rglob("*"):
        assert path.is_dir() or b"PRIVATE KEY" not in path.read_bytes()


def test_a_folder_without_a_demo_is_named_as_such(tmp_path):
    with pytest.raises(ConfigurationError):
        load_demo(tmp_path)


@pytest.mark.parametrize(
    "table", ["", "[]", "{}", '{"schema": "hocba-verify/demo/0"}', '{"schema": 1}']
)
def test_a_damaged_table_is_named_as_such(tmp_path, table):
    (tmp_path / "demo.json").write_text(table)
    with pytest.raises(ConfigurationError):
        load_demo(tmp_path)


def test_a_verdict_nobody_knows_is_named_as_damage(folder, samples, tmp_path):
    table = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
    table["anchors"] = []
    table["samples"][0]["verdict"] = "fine"
    (tmp_path / "demo.json").write_text(json.dumps(table))
    with pytest.raises(ConfigurationError):
        load_demo(tmp_path)


def test_a_later_moment_makes_the_same_table():
    later = build_samples(DemoWorld(datetime(2028, 2, 29, 12, tzinfo=UTC)))
    assert [s.name for s in later] == [s.name for s in build_samples(WORLD)]
