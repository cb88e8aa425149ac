"""What fuzzing found, kept as vectors: files that once broke a reader, and bent cards.

A file in `regressions/<target>/` is an input for that target; where it came from stands in
docs/fuzzing.md.
"""

from pathlib import Path

import pytest
from lxml import etree

from tests.fuzz.corpus import write_corpus
from tests.fuzz.seeds import load_seed
from tests.fuzz.targets import TARGETS
from verifier.report import Verdict

FILES = sorted((Path(__file__).parent / "regressions").glob("*/*"))
DSIG = "{http://www.w3.org/2000/09/xmldsig#}"


def test_inputs_that_once_broke_a_reader_are_answered():
    for path in FILES:
        TARGETS[path.parent.name].attempt(path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_each_reader_answers_good_input_and_no_input(name, tmp_path):
    assert write_corpus(name, tmp_path)
    for path in tmp_path.iterdir():
        TARGETS[name].attempt(path.read_bytes())
    for content in (b"", b"\0", b"\x30\x80", b"<", b"%PDF-1.7\n", b"-----BEGIN CERTIFICATE-----"):
        TARGETS[name].attempt(content)


def test_signed_times_that_changed_places_are_still_their_signers_claims():
    """No digest breaks when two signatures exchange their Objects; the claims used to vanish."""
    seed = load_seed("xml-3-plain")
    root = etree.fromstring(seed.documents[0])
    one, other = list(root.iter(f"{DSIG}Object"))[:2]
    places = one.getparent(), other.getparent()
    places[0].append(other)
    places[1].append(one)
    report = seed.verify(etree.tostring(root))
    expected, actual = (r.documents[0].signatures for r in (seed.report, report))
    assert [s.claimed_at for s in actual] == [s.claimed_at for s in expected]
    assert None not in {s.claimed_at for s in actual}
    assert report.verdict is Verdict.VALID
