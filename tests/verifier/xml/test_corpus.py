"""Every document of the corpus is what it is said to be."""

import pytest

from tests.verifier.xml.corpus import CASES, Case
from verifier.document import Integrity
from verifier.policy import Limits
from verifier.xml.reading import read_xml


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_document_is_what_it_is_said_to_be(case: Case) -> None:
    document = read_xml(case.build(), limits=Limits())
    assert tuple(one.integrity for one in document.signatures) == case.integrity
    assert tuple(one.coverage.problem for one in document.signatures) == case.problems


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_card_is_told_only_by_what_an_intact_signature_covers(case: Case) -> None:
    document = read_xml(case.build(), limits=Limits())
    if document.card is None:
        return
    assert document.card.pupil.name == "Nguyễn Thị Mai"
    assert any(
        one.integrity is Integrity.INTACT and one.coverage.covers_card_data
        for one in document.signatures
    )


def test_the_names_of_the_cases_are_unique() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
