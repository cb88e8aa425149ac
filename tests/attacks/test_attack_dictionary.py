"""What a signature dictionary says of its signer, where the certificate says something else."""

import re
from datetime import timedelta

from verifier.pdf.reading import read_pdf
from verifier.policy import Limits
from verifier.reasons import Reason
from verifier.report import Role, Verdict
from web.cardkit.cards import primary_grade_1
from web.cardkit.sign_pdf import PKCS7, PDFSigning, sign_pdf
from web.cardkit.workshop import in_style, make_pdf, plan, stamp_all, without


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


def test_the_dictionarys_date_does_not_replace_the_signed_one(world):
    card = primary_grade_1()
    steps = in_style(plan(card, world.signers.primary), pdf=PKCS7)
    signed = make_pdf(card, steps)
    dated = re.sub(rb"/M \(D:\d{4}", b"/M (D:2001", signed)
    assert dated != signed
    before, after = (read_pdf(content, limits=Limits()) for content in (signed, dated))
    assert [s.claimed for s in after.signatures] == [s.claimed for s in before.signatures]
