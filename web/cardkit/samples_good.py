"""The good samples: every format, profile and school, and what may lawfully differ."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from verifier.reasons import Note
from verifier.report import Role
from web.cardkit.cards import (
    lower_secondary_grade_6,
    primary_grade_1,
    upper_secondary_grade_10,
)
from web.cardkit.cms_signing import CMSStyle
from web.cardkit.pki import DemoWorld
from web.cardkit.sample import Group, Sample, Shelf
from web.cardkit.sign_pdf import PKCS7, add_validation_data, stamp_pdf
from web.cardkit.workshop import (
    XADES,
    Steps,
    draw_unsigned,
    in_style,
    make_pdf,
    make_xml,
    pick,
    plan,
    stamp_all,
    swap,
    validation_data,
    without,
)
from web.cardkit.xml_signing import TimeNamespace, XMLStyle

_SOON = timedelta(hours=1)
"""How long after the school's signature evidence is collected and put into the file."""


def build_good(world: DemoWorld) -> Iterator[Sample]:
    """Build the samples that are valid."""
    shelf = Shelf(Group.GOOD, world.now)
    yield from _pdfs(shelf, world)
    yield from _xmls(shelf, world)
    yield from _pairs(shelf, world)
    yield from _later_events(shelf, world)


def _pdfs(shelf: Shelf, world: DemoWorld) -> Iterator[Sample]:
    grade_1 = stamp_all(plan(primary_grade_1(), world.signers.primary), world)
    grade_6 = plan(lower_secondary_grade_6(), world.signers.lower_secondary)
    grade_10 = plan(upper_secondary_grade_10(), world.signers.upper_secondary)
    yield shelf.sample(
        "pdf-lop-1-b-t",
        ("PDF lớp 1, có dấu thời gian", "Grade 1 PDF with time-stamps"),
        description="PAdES B-T: three signatures, each with a time-stamp token.",
        pdf=make_pdf(primary_grade_1(), grade_1),
    )
    yield shelf.sample(
        "pdf-lop-1-b-lta",
        ("PDF lớp 1, lưu trữ lâu dài", "Grade 1 PDF for long-term archiving"),
        description="PAdES B-LTA: evidence and a document timestamp are in the file.",
        pdf=stamp_pdf(
            _with_evidence(make_pdf(primary_grade_1(), grade_1), grade_1, world),
            world.authorities.government_tsa.stamper(grade_1[-1].at + 2 * _SOON),
        ),
    )
    yield shelf.sample(
        "pdf-lop-6-b-lt",
        ("PDF lớp 6, kèm dữ liệu thu hồi", "Grade 6 PDF with revocation evidence"),
        description="PAdES B-LT: CRLs and OCSP responses are in the file; one key is on P-256.",
        pdf=_with_evidence(
            make_pdf(lower_secondary_grade_6(), stamp_all(grade_6, world)),
            stamp_all(grade_6, world),
            world,
        ),
    )
    yield shelf.sample(
        "pdf-lop-6-pkcs7",
        ("PDF lớp 6, chữ ký PKCS#7", "Grade 6 PDF with PKCS#7 signatures"),
        description="adbe.pkcs7.detached without time-stamps, as many signing tools write it.",
        pdf=make_pdf(lower_secondary_grade_6(), in_style(grade_6, pdf=PKCS7)),
        note=Note.NO_TIMESTAMP,
    )
    yield shelf.sample(
        "pdf-lop-10-pkcs7-tsa",
        ("PDF lớp 10, PKCS#7 có dấu thời gian", "Grade 10 PDF, PKCS#7 with time-stamps"),
        description="adbe.pkcs7.detached with time-stamp tokens; a private school signs.",
        pdf=make_pdf(upper_secondary_grade_10(), in_style(stamp_all(grade_10, world), pdf=PKCS7)),
    )
    yield shelf.sample(
        "pdf-lop-10-b-b-pss",
        ("PDF lớp 10, trường tư thục, RSA-PSS", "Grade 10 PDF of a private school, RSA-PSS"),
        description="PAdES B-B with RSASSA-PSS; the school's certificate is a licensed CA's.",
        pdf=make_pdf(
            upper_secondary_grade_10(), in_style(grade_10, pdf=CMSStyle(pades=True, pss=True))
        ),
    )


def _xmls(shelf: Shelf, world: DemoWorld) -> Iterator[Sample]:
    grade_1 = plan(primary_grade_1(), world.signers.primary)
    grade_6 = plan(lower_secondary_grade_6(), world.signers.lower_secondary)
    grade_10 = plan(upper_secondary_grade_10(), world.signers.upper_secondary)
    empty = XMLStyle(time_namespace=TimeNamespace.EMPTY)
    bare = XMLStyle(time_namespace=TimeNamespace.UNPREFIXED, with_zone=False, pss=True)
    yield shelf.sample(
        "xml-lop-1",
        ("XML lớp 1", "Grade 1 XML"),
        description="Plain XMLDSig; SigningTime in the signature's namespace, with a zone.",
        xml=make_xml(primary_grade_1(), grade_1),
    )
    yield shelf.sample(
        "xml-lop-6",
        ("XML lớp 6", "Grade 6 XML"),
        description='Plain XMLDSig; SigningTime under xmlns=""; a P-256 key and a head with a '
        "government certificate that carries no number.",
        xml=make_xml(lower_secondary_grade_6(), in_style(grade_6, xml=empty)),
    )
    yield shelf.sample(
        "xml-lop-10",
        ("XML lớp 10, trường tư thục", "Grade 10 XML of a private school"),
        description="Prefixed XMLDSig with RSASSA-PSS; SigningTime in no namespace, no zone.",
        xml=make_xml(upper_secondary_grade_10(), in_style(grade_10, xml=bare)),
        note=Note.ZONE_ASSUMED,
    )
    yield shelf.sample(
        "xml-lop-1-xades-t",
        ("XML lớp 1, XAdES có dấu thời gian", "Grade 1 XML, XAdES with time-stamps"),
        description="XAdES-T by an independent library, signxml; exclusive C14N.",
        xml=make_xml(primary_grade_1(), in_style(stamp_all(grade_1, world), xml=XADES)),
    )
    yield shelf.sample(
        "xml-lop-6-xades-b",
        ("XML lớp 6, XAdES", "Grade 6 XML, XAdES"),
        description="XAdES-B by signxml, without time-stamps; one key is on P-256.",
        xml=make_xml(lower_secondary_grade_6(), in_style(grade_6, xml=XADES)),
    )
    yield from _lawful_variants(shelf, world)


def _lawful_variants(shelf: Shelf, world: DemoWorld) -> Iterator[Sample]:
    card = primary_grade_1()
    steps = plan(card, world.signers.primary)
    school = replace(pick(steps, Role.KY_PHAT_HANH), covers_earlier=True)
    stamped = in_style(stamp_all(steps, world), xml=XADES)
    head = pick(stamped, Role.CBQL)
    early = head.stamped(world, at=head.at - timedelta(seconds=18))
    yield shelf.sample(
        "xml-khong-co-gvcn",
        ("XML không có chữ ký giáo viên chủ nhiệm", "XML without the class teacher's signature"),
        description="The class teacher's signature is optional in XML (CV 2088 PL1 II.1).",
        xml=make_xml(card, without(steps, Role.GVCN)),
    )
    yield shelf.sample(
        "xml-truong-ky-ca-chu-ky-truoc",
        ("XML, nhà trường ký cả các chữ ký trước", "XML, the school also signs the signatures"),
        description="The school's signature also covers those made before it.",
        xml=make_xml(card, swap(steps, school)),
    )
    yield shelf.sample(
        "xml-dau-thoi-gian-som-18-giay",
        ("Dấu thời gian sớm hơn 18 giây", "Time-stamp 18 seconds early"),
        description="The head's token is 18 seconds older than the claimed time: clocks differ.",
        xml=make_xml(card, swap(stamped, early)),
    )


def _pairs(shelf: Shelf, world: DemoWorld) -> Iterator[Sample]:
    grade_1 = stamp_all(plan(primary_grade_1(), world.signers.primary), world)
    grade_6 = plan(lower_secondary_grade_6(), world.signers.lower_secondary)
    grade_10 = stamp_all(plan(upper_secondary_grade_10(), world.signers.upper_secondary), world)
    yield shelf.sample(
        "cap-lop-1",
        ("PDF và XML lớp 1", "Grade 1 PDF and XML"),
        description="Both formats of one card, which say the same.",
        pdf=make_pdf(primary_grade_1(), grade_1),
        xml=make_xml(primary_grade_1(), in_style(grade_1, xml=XADES)),
    )
    yield shelf.sample(
        "cap-lop-6",
        ("PDF và XML lớp 6", "Grade 6 PDF and XML"),
        description="Both formats of one card, PKCS#7 and plain XMLDSig.",
        pdf=make_pdf(lower_secondary_grade_6(), in_style(grade_6, pdf=PKCS7)),
        xml=make_xml(lower_secondary_grade_6(), grade_6),
    )
    yield shelf.sample(
        "cap-lop-10",
        ("PDF và XML lớp 10", "Grade 10 PDF and XML"),
        description="Both formats of one card of a private school.",
        pdf=make_pdf(upper_secondary_grade_10(), grade_10),
        xml=make_xml(upper_secondary_grade_10(), in_style(grade_10, xml=XADES)),
    )
    yield shelf.sample(
        "cap-ban-the-hien",
        ("Bản thể hiện PDF kèm XML đã ký", "Unsigned PDF beside a signed XML"),
        description="The PDF is a rendering without signatures; its signed XML agrees with it.",
        pdf=draw_unsigned(lower_secondary_grade_6()),
        xml=make_xml(lower_secondary_grade_6(), grade_6),
        note=Note.PRESENTATION_COPY,
    )


def _later_events(shelf: Shelf, world: DemoWorld) -> Iterator[Sample]:
    card, signers = primary_grade_1(), world.signers
    revoked = replace(signers.primary, head=signers.head_revoked_late)
    leaked = replace(signers.primary, head=signers.head_key_compromised)
    former = stamp_all(plan(card, replace(signers.primary, head=signers.head_former)), world)
    grade_10 = upper_secondary_grade_10()
    second = replace(signers.upper_secondary, school=signers.school_second)
    yield shelf.sample(
        "pdf-thu-hoi-sau-khi-ky",
        ("Chứng thư bị thu hồi sau khi ký", "Certificate revoked after signing"),
        description="The head's certificate was revoked later; a token proves the earlier time.",
        pdf=make_pdf(card, stamp_all(plan(card, revoked), world)),
        note=Note.REVOKED_SINCE,
    )
    yield shelf.sample(
        "xml-lo-khoa-sau-khi-ky",
        ("Khóa bị lộ sau khi ký", "Key compromised after signing"),
        description="Revoked later because the key leaked; a token proves the earlier time.",
        xml=make_xml(card, in_style(stamp_all(plan(card, leaked), world), xml=XADES)),
        note=Note.REVOKED_SINCE_KEY_COMPROMISE,
    )
    yield shelf.sample(
        "pdf-het-han-sau-khi-ky",
        ("Chứng thư hết hạn sau khi ký", "Certificate expired after signing"),
        description="The head's certificate and its authority have ended; a token proves the "
        "earlier time and the evidence of that time is in the file.",
        pdf=_with_evidence(make_pdf(card, former), former, world),
        note=Note.EXPIRED_SINCE,
    )
    yield shelf.sample(
        "pdf-co-chung-thu-trung-gian",
        ("Chứng thư trung gian gửi kèm", "Intermediate certificate brought along"),
        description="The school's authority is not known here; its certificate comes along.",
        pdf=make_pdf(grade_10, _with_bare_school(plan(grade_10, second), world)),
        extra_intermediates=(world.authorities.unknown_ca.der,),
    )


def _with_bare_school(steps: Steps, world: DemoWorld) -> Steps:
    """Return the steps with tokens, and the school's signature without its issuer's certificate."""
    school = replace(
        pick(steps, Role.KY_PHAT_HANH), pdf_style=CMSStyle(pades=True, carries_chain=False)
    )
    return stamp_all(swap(steps, school), world)


def _with_evidence(content: bytes, steps: Steps, world: DemoWorld) -> bytes:
    collected = steps[-1].at + _SOON
    signers = [step.signer for step in steps]
    return add_validation_data(content, validation_data(world, signers, at=collected))
