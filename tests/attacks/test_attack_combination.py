"""Documents handed in together: none may lend its standing to another."""

from dataclasses import replace

import pytest

from verifier.errors import DocumentError, DocumentFault
from verifier.judge import judge
from verifier.reasons import Reason
from verifier.report import Verdict
from verifier.submission import Submission
from web.cardkit.cards import another_pupil, lower_secondary_grade_6, primary_grade_1
from web.cardkit.workshop import XADES, in_style, make_pdf, make_xml, plan, stamp_all


def xml_of(card, signers, world) -> bytes:
    return make_xml(card, in_style(stamp_all(plan(card, signers), world), xml=XADES))


def test_the_genuine_cards_are_valid(verify, signed_pdf, signed_xml):
    for documents in ((signed_pdf,), (signed_xml,), (signed_pdf, signed_xml)):
        assert verify(*documents).verdict is Verdict.VALID


def test_two_files_of_one_format_are_not_one_card(verify, world, signed_pdf, signed_xml):
    """Two genuine cards together would be one valid report that shows only the first."""
    mate = another_pupil(primary_grade_1())
    other_pdf = make_pdf(mate, stamp_all(plan(mate, world.signers.primary), world))
    other_xml = xml_of(mate, world.signers.primary, world)
    for documents in ((signed_pdf, other_pdf), (signed_xml, other_xml)):
        with pytest.raises(DocumentError) as caught:
            verify(*documents)
        assert caught.value.fault is DocumentFault.TOO_MANY


def test_each_xml_is_judged_by_whom_it_names_itself(verifier, world):
    """A registered school signs another school's card, beside a genuine one of its own."""
    own = lower_secondary_grade_6()
    genuine = xml_of(own, world.signers.lower_secondary, world)
    forged = xml_of(primary_grade_1(), world.signers.lower_secondary, world)
    one, other = (verifier.gather(Submission((content,))) for content in (genuine, forged))
    together = replace(
        one,
        documents=(*one.documents, *other.documents),
        evidence=(*one.evidence, *other.evidence),
        school_entries=tuple(dict.fromkeys((*one.school_entries, *other.school_entries))),
    )
    report = judge(together, verifier.trust, verifier.policy)
    assert [document.verdict for document in report.documents] == [Verdict.VALID, Verdict.INVALID]
    assert Reason.OTHER_SCHOOL in report.documents[1].reasons
