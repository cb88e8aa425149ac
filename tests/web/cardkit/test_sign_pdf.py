"""PDF signatures of the card kit, judged by pyHanko as the independent second opinion."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

from verifier.report import Role
from web.cardkit.card_form import draw_card_form, signature_boxes
from web.cardkit.cards import lower_secondary_grade_6, primary_grade_1
from web.cardkit.cms_signing import CMSStyle
from web.cardkit.other_document import draw_notice
from web.cardkit.pki import DemoWorld
from web.cardkit.sign_pdf import (
    PADES,
    PKCS7,
    PDFSigning,
    add_validation_data,
    sign_pdf,
    stamp_pdf,
)
from web.cardkit.tamper_pdf import (
    append_bytes,
    change_one_byte,
    delete_signature,
    draw_over_page,
    redefine_signature,
    strip_last_signature,
)
from web.cardkit.workshop import VIETNAM, make_pdf, plan, stamp_all, validation_data

WORLD = DemoWorld(datetime(2026, 6, 15, 3, tzinfo=UTC))
AT = datetime(2026, 5, 28, 8, 30, tzinfo=VIETNAM)
PLAIN = draw_notice(created=AT)
CARD = primary_grade_1()
STEPS = stamp_all(plan(CARD, WORLD.signers.primary), WORLD)
SIGNED = make_pdf(CARD, STEPS)


def context(at=AT):
    authorities = WORLD.authorities
    return ValidationContext(
        trust_roots=[root.asn1 for root in authorities.roots],
        other_certs=[authority.asn1 for authority in authorities.intermediates],
        moment=at,
        allow_fetching=False,
    )


def signatures(content):
    return PdfFileReader(io.BytesIO(content)).embedded_signatures


def attributes(signature):
    return {a["type"].native: a["values"] for a in signature.signer_info["signed_attrs"]}


def judge(signature, at=AT):
    return validate_pdf_signature(signature, context(at), context(at))


@pytest.mark.parametrize(
    "style",
    [PKCS7, PADES, CMSStyle(pades=True, pss=True), CMSStyle(pades=True, digest="sha512")],
    ids=["pkcs7", "pades", "pss", "sha512"],
)
@pytest.mark.parametrize("who", ["rsa", "p256"])
def test_every_style_of_signature_is_intact_and_trusted(style, who):
    signers = {"rsa": WORLD.signers.primary.head, "p256": WORLD.signers.lower_secondary.teacher}
    if who == "p256" and style.pss:
        style = replace(style, pss=False)
    (signature,) = signatures(sign_pdf(PLAIN, PDFSigning(signers[who], AT, "S", style)))
    status = judge(signature)
    assert status.intact
    assert status.valid
    assert status.trusted


def test_the_claimed_time_is_the_one_given():
    for style in (PKCS7, PADES):
        content = sign_pdf(PLAIN, PDFSigning(WORLD.signers.primary.head, AT, "S", style))
        (signature,) = signatures(content)
        assert signature.sig_object["/M"] == "D:20260528083000+07'00'"
        assert signature.self_reported_timestamp == AT


def test_pkcs7_carries_a_signing_time_and_no_reference_to_the_certificate():
    content = sign_pdf(PLAIN, PDFSigning(WORLD.signers.primary.head, AT, "S", PKCS7))
    (signature,) = signatures(content)
    assert signature.sig_object["/SubFilter"] == "/adbe.pkcs7.detached"
    assert set(attributes(signature)) == {"content_type", "message_digest", "signing_time"}
    assert attributes(signature)["signing_time"][0].native == AT


def test_pades_binds_its_certificate_and_carries_no_signing_time():
    content = sign_pdf(PLAIN, PDFSigning(WORLD.signers.primary.head, AT, "S", PADES))
    (signature,) = signatures(content)
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert "signing_certificate_v2" in attributes(signature)
    assert "signing_time" not in attributes(signature)


def test_the_chain_can_be_left_out():
    school = WORLD.signers.school_second
    for carries, count in ((True, 2), (False, 1)):
        style = CMSStyle(pades=True, carries_chain=carries)
        (signature,) = signatures(sign_pdf(PLAIN, PDFSigning(school, AT, "S", style)))
        assert len(signature.signed_data["certificates"]) == count


def test_three_signatures_are_three_revisions_each_trusted_and_stamped():
    found = signatures(SIGNED)
    assert [s.field_name for s in found] == ["Signature1", "Signature2", "Signature3"]
    assert [s.signed_revision for s in found] == [1, 2, 3]
    for signature, step in zip(found, STEPS, strict=True):
        status = judge(signature)
        assert status.trusted
        assert status.timestamp_validity.trusted
        assert status.timestamp_validity.timestamp == step.at + timedelta(seconds=4)
        assert status.modification_level in {
            ModificationLevel.NONE,
            ModificationLevel.FORM_FILLING,
        }


def test_evidence_and_a_document_timestamp_are_updates_that_leave_signatures_alone():
    data = validation_data(WORLD, [step.signer for step in STEPS], at=AT + timedelta(hours=1))
    later = AT + timedelta(hours=2)
    content = stamp_pdf(
        add_validation_data(SIGNED, data), WORLD.authorities.government_tsa.stamper(later)
    )
    reader = PdfFileReader(io.BytesIO(content))
    *signed, stamp = reader.embedded_signatures
    dss = reader.root["/DSS"]
    assert content.startswith(SIGNED)
    assert len(dss["/CRLs"]) == len(data.crls)
    assert len(dss["/OCSPs"]) == 2
    assert stamp.sig_object["/SubFilter"] == "/ETSI.RFC3161"
    assert validate_pdf_timestamp(stamp, context()).timestamp == later
    assert all(judge(s).modification_level.value <= 2 for s in signed)
    assert all(judge(s).trusted for s in signed)


def test_the_appearance_stands_in_its_box_and_embeds_its_letters():
    box = next(b for b in signature_boxes(CARD) if b.role is Role.CBQL)
    field = signatures(SIGNED)[1].sig_field
    assert [float(n) for n in field["/Rect"]] == [
        round(n) for n in (box.left, box.bottom, box.right, box.top)
    ]
    fonts = _fonts(field["/AP"]["/N"])
    assert fonts
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


def test_without_a_box_nothing_is_shown():
    (signature,) = signatures(sign_pdf(PLAIN, PDFSigning(WORLD.signers.company, AT, "S")))
    assert [float(n) for n in signature.sig_field["/Rect"]] == [0, 0, 0, 0]


@pytest.mark.parametrize("card", [primary_grade_1(), lower_secondary_grade_6()])
def test_signing_never_rewrites_the_form(card):
    signers = WORLD.signers.primary
    content = make_pdf(card, plan(card, signers))
    created = plan(card, signers)[0].at - timedelta(hours=2)
    assert content.startswith(draw_card_form(card, created=created))


def test_a_changed_byte_breaks_every_signature():
    changed = change_one_byte(SIGNED)
    assert len(changed) == len(SIGNED)
    assert not any(judge(s).intact for s in signatures(changed))


def test_cutting_off_the_last_signature_leaves_two_sound_ones():
    left = signatures(strip_last_signature(SIGNED))
    assert [judge(s).bottom_line for s in left] == [True, True]


def test_painting_over_a_page_is_suspicious_to_every_signature():
    found = signatures(draw_over_page(SIGNED, "Toán: 10"))
    assert {judge(s).modification_level for s in found} == {ModificationLevel.OTHER}


def test_deleting_a_signature_leaves_its_field_empty():
    content = delete_signature(SIGNED, "Signature2")
    assert content.startswith(SIGNED)
    assert [s.field_name for s in signatures(content)] == ["Signature1", "Signature3"]


def test_appended_bytes_follow_the_end():
    assert append_bytes(SIGNED).startswith(SIGNED)


def test_a_redefined_signature_deceives_a_verifier_that_adds_up_lengths():
    """The attack has to work: pyHanko 0.38 calls the replaced page untouched."""
    content = redefine_signature(SIGNED, "Signature3", "Toán: 10")
    status = judge(signatures(content)[-1])
    assert content.startswith(SIGNED)
    assert status.bottom_line
    assert status.modification_level is ModificationLevel.NONE


def test_a_pdf_without_a_creation_date_cannot_be_tampered_with_that_way():
    with pytest.raises(ValueError, match="creation date"):
        change_one_byte(b"%PDF-1.4")


def _fonts(form):
    return [font.get_object() for _, font in form["/Resources"]["/Font"].items()]
