"""What a signature dictionary says of its signer, where the certificate says something else."""

import re
from datetime import timedelta

from tests.verifier.pdf.signing import base, only, read, sign
from verifier.reasons import Reason
from verifier.report import Role, Verdict
from web.cardkit.cards import primary_grade_1
from web.cardkit.sign_pdf import PDFSigning, sign_pdf
from web.cardkit.workshop import make_pdf, plan, stamp_all, without


def test_what_the_dictionary_says_of_the_signer_counts_for_nothing(verify, world):
    """The class teacher signs a second time, in a field and for a reason of the school's."""
    card, signers = primary_grade_1(), world.signers.primary
    steps = without(stamp_all(plan(card, signers), world), Role.KY_PHAT_HANH)
    posing = PDFSigning(
        signers.teacher,
        world.now - timedelta(days=1),
        field_name="KY_PHAT_HANH",
        reason="KY_PHAT_HANH",
    )
    report = verify(sign_pdf(make_pdf(card, steps), posing))
    assert report.verdict is Verdict.INVALID
    assert Reason.SCHOOL_SIGNATURE_MISSING in report.reasons
    assert report.documents[0].signatures[-1].role is Role.GVCN


def test_the_dictionarys_date_does_not_replace_the_signed_one():
    signed = sign(base(), pades=False)
    dated, count = re.subn(rb"(/M \(D\\072)\d{4}", rb"\g<1>2001", signed)
    assert count == 1
    assert only(read(dated)).claimed == only(read(signed)).claimed
