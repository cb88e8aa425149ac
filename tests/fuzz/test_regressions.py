"""What fuzzing found, kept as vectors: files that once broke a reader, and bent cards.

A file in `regressions/<target>/` is an input for that target; where it came from stands in
docs/fuzzing.md.
"""

from pathlib import Path

import pytest
from lxml import etree

from tests.fuzz.seeds import load_seed
from tests.fuzz.targets import TARGETS
from verifier.report import Verdict

FILES = sorted((Path(__file__).parent / "regressions").glob("*/*"))
DSIG = "{http://www.w3.org/2000/09/xmldsig#}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_an_input_that_once_broke_a_reader_is_answered(path):
    TARGETS[path.parent.name].attempt(path.read_bytes())


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
