"""Two other programs look at the same documents: we may be stricter than they, never laxer."""

from pathlib import Path

import pytest

from tests.verifier.xml.corpus import CASES, Case
from tests.verifier.xml.second_opinion import ask_library, ask_program
from verifier.document import Integrity
from verifier.policy import Limits
from verifier.xml.reading import read_xml


def _compare(case: Case, theirs: list[bool], content: bytes) -> None:
    ours = [
        one.integrity is Integrity.INTACT for one in read_xml(content, limits=Limits()).signatures
    ]
    assert len(ours) == len(theirs)
    assert not [n for n, (us, them) in enumerate(zip(ours, theirs, strict=True)) if us and not them]
    if not case.stricter:
        assert ours == theirs


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_python_xmlsec_agrees(case: Case) -> None:
    content = case.build()
    _compare(case, ask_library(content), content)


@pytest.mark.xmlsec1
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_xmlsec1_program_agrees(case: Case, tmp_path: Path) -> None:
    content = case.build()
    _compare(case, ask_program(content, tmp_path), content)
