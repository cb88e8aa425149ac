"""The open samples: neither genuine nor forged can be said with what is at hand."""

from collections.abc import Iterator
from dataclasses import replace

from verifier.reasons import Reason
from verifier.report import Role
from web.cardkit.card_xml import write_card_container
from web.cardkit.cards import primary_grade_1, upper_secondary_grade_10
from web.cardkit.cms_signing import CMSStyle
from web.cardkit.identity import Identity
from web.cardkit.other_document import draw_notice
from web.cardkit.pki import DemoWorld
from web.cardkit.sample import Group, Sample, Shelf
from web.cardkit.sign_pdf import PDFSigning, sign_pdf
from web.cardkit.signers import UNLISTED_HEAD, UNLISTED_SCHOOL, CardSigners
from web.cardkit.workshop import (
    Steps,
    draw_unsigned,
    make_pdf,
    make_xml,
    pick,
    plan,
    signing_time,
    stamp_all,
    swap,
    without,
)
from web.cardkit.xml_signing import XMLStyle


def build_open(world: DemoWorld) -> Iterator[Sample]:
    """Build the samples that stay undecided."""
    shelf = Shelf(Group.OPEN, world.now)
    yield from _unlisted(shelf, world)
    yield from _unknown_authorities(shelf, world)
    yield from _weak_algorithms(shelf, world)
    yield from _missing_proof(shelf, world)
    yield from _missing_signatures(shelf, world)


def _unlisted(shelf: Shelf, world: DemoWorld) -> Iterator[Sample]:
    card, signers = primary_grade_1(), world.signers
    renewed = replace(signers.primary, school=signers.school_renewed)
    elsewhere = replace(card, school=UNLISTED_SCHOOL, head=UNLISTED_HEAD)
    unlisted = replace(signers.primary, head=signers.head_unlisted, school=signers.school_unlisted)
    yield shelf.sample(
        "pdf-chung-thu-moi-chua-dang-ky",
        ("Chứng thư mới chưa đăng ký", "Renewed certificate, not listed yet"),
        description="The school's own new certificate is not registered yet.",
        pdf=make_pdf(card, stamp_all(plan(card, renewed), world)),
        reason=Reason.CERTIFICATE_NOT_LISTED,
    )
    yield shelf.sample(
        "xml-truong-chua-co-trong-danh-ba",
        ("Trường chưa có trong danh bạ", "School not in the directory"),
        description="Nothing is registered for this school.",
        xml=make_xml(elsewhere, plan(elsewhere, unlisted)),
        reason=Reason.SCHOOL_NOT_LISTED,
    )


def _unknown_authorities(shelf: Shelf, world: DemoWorld) -> Iterator[Sample]:
    card, signers, known = upper_secondary_grade_10(), world.signers, world.authorities
    usual = signers.upper_secondary
    look_alike = plan(card, replace(usual, school=signers.school_look_alike))
    untrusted = plan(card, replace(usual, school=signers.school_untrusted))
    second = replace(
        pick(plan(card, replace(usual, school=signers.school_second)), Role.KY_PHAT_HANH),
        pdf_style=CMSStyle(pades=True, carries_chain=False),
    )
    yield shelf.sample(
        "xml-goc-gia-ten",
        ("Chứng thư gốc trùng tên", "Look-alike root"),
        description="The school's path ends at a root with the national root's name and another "
        "key.",
        xml=make_xml(card, _carrying(look_alike, known.look_alike_ca, known.look_alike_root)),
        reason=Reason.LOOK_ALIKE_ROOT,
    )
    yield shelf.sample(
        "xml-goc-khong-tin-cay",
        ("Chứng thư gốc không tin cậy", "Untrusted root"),
        description="The school's path ends at a root that is not among the trusted ones.",
        xml=make_xml(card, _carrying(untrusted, known.unlisted_ca, known.unlisted_root)),
        reason=Reason.UNTRUSTED_ROOT,
    )
    yield shelf.sample(
        "pdf-thieu-chung-thu-trung-gian",
        ("Thiếu chứng thư trung gian", "Missing intermediate certificate"),
        description="The certificate of the school's authority is neither in the file nor known.",
        pdf=make_pdf(card, stamp_all(swap(plan(card, usual), second), world)),
        reason=Reason.MISSING_INTERMEDIATE,
    )


def _weak_algorithms(shelf: Shelf, world: DemoWorld) -> Iterator[Sample]:
    card, signers = primary_grade_1(), world.signers
    steps = plan(card, signers.primary)
    head = replace(pick(steps, Role.CBQL), xml_style=XMLStyle(digest="sha1"))
    weak = replace(signers.primary, head=signers.head_weak_key)
    yield shelf.sample(
        "xml-sha-1",
        ("Chữ ký dùng SHA-1", "Signature with SHA-1"),
        description="The head's signature rests on SHA-1.",
        xml=make_xml(card, swap(steps, head)),
        reason=Reason.ALGORITHM_WEAK,
    )
    yield shelf.sample(
        "xml-rsa-1024",
        ("Khóa RSA 1024 bit", "RSA key of 1024 bits"),
        description="The head's key is too short.",
        xml=make_xml(card, plan(card, weak)),
        reason=Reason.KEY_WEAK,
    )


def _missing_proof(shelf: Shelf, world: DemoWorld) -> Iterator[Sample]:
    signers = world.signers
    yield shelf.sample(
        "xml-het-han-khong-dau-thoi-gian",
        ("Hết hạn, không có dấu thời gian", "Expired since, time not proven"),
        description="The head's certificate has ended and nothing proves that it signed before.",
        xml=_xml_by_head(world, signers.head_former),
        reason=Reason.NO_PROOF_OF_TIME,
    )
    yield shelf.sample(
        "xml-thu-hoi-khong-dau-thoi-gian",
        ("Thu hồi sau ngày ký, không có dấu thời gian", "Revoked since, time not proven"),
        description="Claimed before the revocation, but nothing proves it.",
        xml=_xml_by_head(world, signers.head_revoked_late),
        reason=Reason.REVOKED_NO_PROOF_OF_TIME,
    )
    yield shelf.sample(
        "xml-khong-co-du-lieu-thu-hoi",
        ("Không có dữ liệu thu hồi", "No revocation evidence"),
        description="The authority of the head's certificate publishes no evidence.",
        xml=_xml_by_head(world, signers.head_silent),
        reason=Reason.NO_REVOCATION_EVIDENCE,
    )


def _missing_signatures(shelf: Shelf, world: DemoWorld) -> Iterator[Sample]:
    card, signers = primary_grade_1(), world.signers.primary
    steps = plan(card, signers)
    yield shelf.sample(
        "pdf-chua-ky",
        ("PDF không có chữ ký số", "PDF without signatures"),
        description="A rendering without its signed XML.",
        pdf=draw_unsigned(card),
        reason=Reason.UNSIGNED,
    )
    yield shelf.sample(
        "xml-chua-ky",
        ("XML không có chữ ký số", "XML without signatures"),
        description="The container with the signers' places, and no signature in them.",
        xml=write_card_container(card, signed_at={step.role: step.at for step in steps}),
        reason=Reason.UNSIGNED,
    )
    yield shelf.sample(
        "pdf-khong-co-gvcn",
        ("PDF thiếu chữ ký giáo viên chủ nhiệm", "PDF without the class teacher's signature"),
        description="Lawful in two cases only: transfer in mid-year, digitised old card.",
        pdf=make_pdf(card, stamp_all(without(steps, Role.GVCN), world)),
        reason=Reason.CLASS_TEACHER_SIGNATURE_MISSING,
    )
    yield shelf.sample(
        "pdf-khong-phai-hoc-ba",
        ("PDF đã ký không phải học bạ", "Signed PDF that is no report card"),
        description="A notice to parents, signed by the head and the school.",
        pdf=_signed_notice(signers),
        reason=Reason.NOT_A_REPORT_CARD,
    )


def _signed_notice(signers: CardSigners) -> bytes:
    at = signing_time(primary_grade_1(), Role.KY_PHAT_HANH)
    content = draw_notice(created=at)
    for number, signer in enumerate((signers.head, signers.school), start=1):
        content = sign_pdf(content, PDFSigning(signer, at, f"Signature{number}"))
    return content


def _xml_by_head(world: DemoWorld, head: Identity) -> bytes:
    card = primary_grade_1()
    return make_xml(card, plan(card, replace(world.signers.primary, head=head)))


def _carrying(steps: Steps, *certificates: Identity) -> Steps:
    """Return the steps with these certificates beside the school's."""
    school = replace(pick(steps, Role.KY_PHAT_HANH), xml_carries=certificates)
    return swap(steps, school)
