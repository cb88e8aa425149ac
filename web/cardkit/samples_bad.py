"""The bad samples: altered, forged, or signed by somebody who may not."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from verifier.reasons import Reason
from verifier.report import Role
from web.cardkit.cards import another_pupil, primary_grade_1
from web.cardkit.identity import Identity
from web.cardkit.pki import DemoWorld
from web.cardkit.sample import Group, Sample, Shelf
from web.cardkit.tamper_pdf import (
    append_bytes,
    change_one_byte,
    delete_signature,
    draw_over_page,
    redefine_signature,
    strip_last_signature,
)
from web.cardkit.tamper_xml import (
    add_unsigned_remark,
    change_mark,
    strip_signature,
    wrap_signed_data,
)
from web.cardkit.timestamping import Stamper
from web.cardkit.workshop import (
    XADES,
    Steps,
    in_style,
    make_pdf,
    make_xml,
    pick,
    plan,
    signing_time,
    stamp_all,
    swap,
)

_MARK = "DIEM_KIEM_TRA_DINH_KY"


def build_bad(world: DemoWorld) -> Iterator[Sample]:
    """Build the samples that are invalid."""
    shelf = Shelf(Group.BAD, world.now)
    yield from _altered_pdfs(shelf, world)
    yield from _altered_xmls(shelf, world)
    yield from _wrong_signers(shelf, world)
    yield from _dead_certificates(shelf, world)
    yield from _wrong_times(shelf, world)
    yield from _mismatched_pairs(shelf, world)


def _altered_pdfs(shelf: Shelf, world: DemoWorld) -> Iterator[Sample]:
    card = primary_grade_1()
    good = make_pdf(card, stamp_all(plan(card, world.signers.primary), world))
    yield shelf.sample(
        "pdf-sua-mot-byte",
        ("PDF bị sửa một byte", "PDF with one byte changed"),
        description="One digit inside the signed bytes was changed.",
        pdf=change_one_byte(good),
        reason=Reason.DIGEST_MISMATCH,
    )
    yield shelf.sample(
        "pdf-che-diem",
        ("PDF bị dán đè sau khi ký", "PDF painted over after signing"),
        description="An incremental update paints a patch over a page.",
        pdf=draw_over_page(good, "Giải Nhất cấp Quốc gia"),
        reason=Reason.CHANGED_AFTER_SIGNING,
    )
    yield shelf.sample(
        "pdf-gia-vung-ky",
        ("PDF giả mạo vùng ký", "PDF with a forged byte range"),
        description="An appended revision defines the school's signature again, padded so that "
        "its ranges seem to add up to the whole file.",
        pdf=redefine_signature(good, "Signature3", "Giải Nhất cấp Quốc gia"),
        reason=Reason.BYTE_RANGE_INVALID,
    )
    yield shelf.sample(
        "pdf-cat-chu-ky-truong",
        ("PDF bị cắt chữ ký nhà trường", "PDF cut before the school's signature"),
        description="Cut at an earlier end of file; what is left is signed soundly.",
        pdf=strip_last_signature(good),
        reason=Reason.SCHOOL_SIGNATURE_MISSING,
    )
    yield shelf.sample(
        "pdf-xoa-chu-ky",
        ("PDF bị xóa chữ ký hiệu trưởng", "PDF with the head's signature deleted"),
        description="An incremental update empties the head's signature field.",
        pdf=delete_signature(good, "Signature2"),
        reason=Reason.SIGNATURE_REMOVED,
    )
    yield shelf.sample(
        "pdf-noi-them-du-lieu",
        ("PDF bị nối thêm dữ liệu", "PDF with bytes appended"),
        description="Bytes that no signature covers follow the end of the file.",
        pdf=append_bytes(good),
        reason=Reason.TRAILING_BYTES,
    )


def _altered_xmls(shelf: Shelf, world: DemoWorld) -> Iterator[Sample]:
    card = primary_grade_1()
    good = make_xml(card, plan(card, world.signers.primary))
    old, new = f"<{_MARK}>9</{_MARK}>", f"<{_MARK}>10</{_MARK}>"
    yield shelf.sample(
        "xml-sua-diem",
        ("XML bị sửa điểm", "XML with a mark changed"),
        description="One mark was raised from 9 to 10.",
        xml=change_mark(good, _MARK, old="9", new="10"),
        reason=Reason.DIGEST_MISMATCH,
    )
    yield shelf.sample(
        "xml-mat-chu-ky-hieu-truong",
        ("XML bị gỡ chữ ký hiệu trưởng", "XML without the head's signature"),
        description="The head's Signature element was taken out.",
        xml=strip_signature(good, Role.CBQL),
        reason=Reason.HEAD_SIGNATURE_MISSING,
    )
    yield shelf.sample(
        "xml-boc-du-lieu",
        ("XML bị tráo phần đã ký", "XML signature wrapping"),
        description="The signed data was hidden in an Object, a forged copy stands in its place.",
        xml=wrap_signed_data(good, old=old, new=new, keep_id=False),
        reason=Reason.DATA_NOT_COVERED,
    )
    yield shelf.sample(
        "xml-trung-ma-dinh-danh",
        ("XML có hai phần tử cùng mã", "XML with one Id twice"),
        description="As signature wrapping, but the forged copy keeps the signed data's Id.",
        xml=wrap_signed_data(good, old=old, new=new, keep_id=True),
        reason=Reason.AMBIGUOUS_REFERENCE,
    )
    yield shelf.sample(
        "xml-them-noi-dung",
        ("XML có nội dung không được ký", "XML with unsigned content"),
        description="A remark that nobody signed stands beside the signed data.",
        xml=add_unsigned_remark(good, "Học sinh đạt giải Nhất cấp thành phố"),
        reason=Reason.UNSIGNED_CONTENT,
    )


def _wrong_signers(shelf: Shelf, world: DemoWorld) -> Iterator[Sample]:
    card, signers = primary_grade_1(), world.signers
    usual = signers.primary
    yield shelf.sample(
        "xml-giao-vien-ky-thay",
        ("Giáo viên ký thay hiệu trưởng", "Teacher signs as the head"),
        description="The class teacher's certificate signs in the head's place.",
        xml=make_xml(card, plan(card, replace(usual, head=usual.teacher))),
        reason=Reason.SIGNER_MISMATCH,
    )
    yield shelf.sample(
        "pdf-cong-ty-ky",
        ("Công ty ký thay nhà trường", "A company signs as the school"),
        description="A company's genuine certificate signs in the school's place.",
        pdf=make_pdf(card, stamp_all(plan(card, replace(usual, school=signers.company)), world)),
        reason=Reason.NOT_THE_SCHOOL,
    )
    yield shelf.sample(
        "xml-truong-khac-ky",
        ("Trường khác ký phát hành", "Another school signs"),
        description="The certificate is registered, but for another school.",
        xml=make_xml(card, plan(card, replace(usual, school=signers.lower_secondary.school))),
        reason=Reason.OTHER_SCHOOL,
    )
    yield shelf.sample(
        "pdf-chung-thu-ma-hoa",
        ("Chứng thư chỉ dùng để mã hóa", "Certificate for encipherment only"),
        description="The head's certificate is not for signing.",
        pdf=_pdf_by_head(world, signers.head_encipherment),
        reason=Reason.KEY_USAGE_NOT_SIGNING,
    )


def _dead_certificates(shelf: Shelf, world: DemoWorld) -> Iterator[Sample]:
    signers = world.signers
    yield shelf.sample(
        "pdf-thu-hoi-truoc-khi-ky",
        ("Chứng thư bị thu hồi trước khi ký", "Certificate revoked before signing"),
        description="The head's certificate was revoked eight days before the proven time.",
        pdf=_pdf_by_head(world, signers.head_revoked_early),
        reason=Reason.REVOKED,
    )
    yield shelf.sample(
        "xml-chung-thu-tam-dung",
        ("Chứng thư đang bị tạm dừng", "Certificate on hold"),
        description="The head's certificate was suspended when it signed.",
        xml=_xml_by_head(world, signers.head_on_hold),
        reason=Reason.ON_HOLD,
    )
    yield shelf.sample(
        "pdf-het-han-truoc-khi-ky",
        ("Chứng thư hết hạn trước khi ký", "Certificate expired before signing"),
        description="A token proves that the head signed after the certificate's end.",
        pdf=_pdf_by_head(world, signers.head_expired),
        reason=Reason.EXPIRED,
    )
    yield shelf.sample(
        "xml-chung-thu-chua-hieu-luc",
        ("Chứng thư chưa có hiệu lực khi ký", "Certificate not yet valid when signing"),
        description="A token proves that the head signed before the certificate began.",
        xml=_xml_by_head(world, signers.head_not_yet),
        reason=Reason.NOT_YET_VALID,
    )


def _wrong_times(shelf: Shelf, world: DemoWorld) -> Iterator[Sample]:
    card = primary_grade_1()
    steps = plan(card, world.signers.primary)
    yield shelf.sample(
        "xml-sai-thu-tu-ky",
        ("Nhà trường ký trước hiệu trưởng", "The school signed before the head"),
        description="Tokens prove that the school signed two hours before the head.",
        xml=make_xml(card, in_style(stamp_all(_reversed_order(steps), world), xml=XADES)),
        reason=Reason.ORDER_REVERSED,
    )
    stamped = in_style(stamp_all(steps, world), xml=XADES)
    head = pick(stamped, Role.CBQL)
    copied = replace(head, stamper=_copied_token(world))
    yield shelf.sample(
        "xml-chep-dau-thoi-gian",
        ("Dấu thời gian chép từ nơi khác", "Time-stamp copied from elsewhere"),
        description="The head's token was made for another signature.",
        xml=make_xml(card, swap(stamped, copied)),
        reason=Reason.TIMESTAMP_IMPRINT_MISMATCH,
    )


def _mismatched_pairs(shelf: Shelf, world: DemoWorld) -> Iterator[Sample]:
    card, signers = primary_grade_1(), world.signers.primary
    steps = stamp_all(plan(card, signers), world)
    xml = make_xml(card, in_style(steps, xml=XADES))
    mate = another_pupil(card)
    first, *others = card.subjects
    raised = replace(card, subjects=(replace(first, mark=Decimal(10)), *others))
    yield shelf.sample(
        "cap-hai-hoc-sinh",
        ("PDF và XML của hai học sinh", "PDF and XML of two pupils"),
        description="Each file is genuine, but they are of two pupils of one class.",
        pdf=make_pdf(mate, stamp_all(plan(mate, signers), world)),
        xml=xml,
        reason=Reason.DIFFERENT_CARDS,
    )
    yield shelf.sample(
        "cap-lech-diem",
        ("PDF và XML lệch điểm", "PDF and XML with different marks"),
        description="The signed PDF shows a mark of 10 where the signed XML says 9.",
        pdf=make_pdf(raised, steps),
        xml=xml,
        reason=Reason.PDF_XML_DIFFER,
    )


def _pdf_by_head(world: DemoWorld, head: Identity) -> bytes:
    card = primary_grade_1()
    signers = replace(world.signers.primary, head=head)
    return make_pdf(card, stamp_all(plan(card, signers), world))


def _xml_by_head(world: DemoWorld, head: Identity) -> bytes:
    card = primary_grade_1()
    signers = replace(world.signers.primary, head=head)
    return make_xml(card, in_style(stamp_all(plan(card, signers), world), xml=XADES))


def _reversed_order(steps: Steps) -> Steps:
    head = pick(steps, Role.CBQL)
    school = replace(pick(steps, Role.KY_PHAT_HANH), at=head.at - timedelta(hours=1))
    later = replace(head, at=head.at + timedelta(hours=1))
    return swap(swap(steps, school), later)


def _copied_token(world: DemoWorld) -> Stamper:
    """Return what hands out a token made for another signature, whatever it is asked for."""
    at = signing_time(primary_grade_1(), Role.CBQL)
    other = hashlib.sha256(b"the value of another signature").digest()
    token = world.authorities.national_tsa.token(other, "sha256", at=at)
    return lambda _digest, _algorithm: token
