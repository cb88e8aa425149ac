"""The facts that reading a document gives."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.verifier.xml.corpus import xades_objects, xades_references
from tests.verifier.xml.signing import (
    CARD,
    DATA,
    DSIG,
    ENVELOPED,
    EXCLUSIVE,
    ROLES,
    Ref,
    Template,
    drop_places,
    make_person,
    not_signatures,
    one_signature,
    role_template,
    sign_into,
    signed_card,
    time_object,
)
from verifier.document import ClaimedTime, DocumentFormat, Integrity, SignatureKind, SignedDocument
from verifier.errors import DocumentError, DocumentFault
from verifier.policy import Limits
from verifier.reasons import Note, Reason
from verifier.report import ChangeLevel, Role
from verifier.xml.reading import read_xml

VIETNAM = timezone(timedelta(hours=7))


def read(content: str | bytes, **limits: int) -> SignedDocument:
    octets = content.encode() if isinstance(content, str) else content
    return read_xml(octets, limits=Limits(**limits))


def test_a_card_with_its_three_signatures() -> None:
    content = signed_card()
    document = read(content)
    assert document.format is DocumentFormat.XML
    assert document.sha256 == hashlib.sha256(content.encode()).hexdigest()
    assert document.size == len(content.encode())
    assert document.looks_like_report_card
    assert document.issues == ()
    assert [one.id for one in document.signatures] == list(ROLES)
    assert [one.claimed_role for one in document.signatures] == [
        Role.GVCN,
        Role.CBQL,
        Role.KY_PHAT_HANH,
    ]
    for one in document.signatures:
        assert one.integrity is Integrity.INTACT
        assert one.kind is SignatureKind.SIGNATURE
        assert one.profile == "XMLDSig"
        assert one.modification.level is ChangeLevel.NONE
        assert one.coverage.target == "#data"
        assert not one.coverage.whole_document
        assert one.coverage.covers_card_data
        assert one.covers_signatures == ()
        assert one.signer_certificate == make_person(f"Người ký {one.id}").der
        assert one.certificates == (one.signer_certificate,)
        assert one.notes == (Note.UNSIGNED_SIGNING_FIELDS,)
    assert document.card is not None
    assert document.card.pupil.name == "Nguyễn Thị Mai"
    assert document.card.school.code == "79000701"


# --- the card ---


@pytest.mark.parametrize(
    "references",
    [
        (Ref("#data"),),
        (Ref("#data", (EXCLUSIVE,)),),
        (Ref("#hb-1", (ENVELOPED,)),),
        (Ref("", (ENVELOPED, EXCLUSIVE)),),
        (Ref("", (not_signatures(),)),),
    ],
)
def test_the_card_is_read_from_whatever_reference_covers_it(references: tuple[Ref, ...]) -> None:
    document = read(one_signature(references=references, objects=""))
    assert document.card is not None
    assert document.card.pupil.name == "Nguyễn Thị Mai"
    assert document.card.lookup_id == "3f0c1a54-9d1e-4f35-8f2b-5a1f6f0f7c11"


def test_without_an_intact_signature_there_is_no_card() -> None:
    altered = read(signed_card().replace("Nguyễn Thị Mai", "Nguyễn Thị Mây"))
    assert altered.card is None
    assert altered.looks_like_report_card


def test_one_broken_signature_does_not_hide_the_card_of_the_others() -> None:
    content = signed_card().replace("<SignatureValue>", "<SignatureValue>AAAA", 1)
    document = read(content)
    assert document.signatures[0].integrity is Integrity.SIGNATURE_MISMATCH
    assert [one.integrity for one in document.signatures[1:]] == [Integrity.INTACT] * 2
    assert document.card is not None


def test_an_unsigned_card_is_recognised_and_not_read() -> None:
    document = read(drop_places(CARD))
    assert document.signatures == ()
    assert document.card is None
    assert document.looks_like_report_card


def test_a_value_is_the_whole_text_although_a_comment_cuts_it() -> None:
    document = read(one_signature().replace("Thị Mai".encode(), "Thị<!-- x --> Mai".encode()))
    assert document.card is not None
    assert document.card.pupil.name == "Nguyễn Thị Mai"


def test_a_card_without_essential_fields_has_an_issue_for_each() -> None:
    data = DATA.replace("<MA_TRUONG>79000701</MA_TRUONG>", "").replace(
        "<TEN_NAM_HOC>2025-2026</TEN_NAM_HOC>", ""
    )
    document = read(one_signature(CARD.replace(DATA, data)))
    assert {(i.reason, i.detail) for i in document.issues} == {
        (Reason.FIELDS_MISSING, "MA_TRUONG"),
        (Reason.FIELDS_MISSING, "TEN_NAM_HOC"),
    }
    assert document.notes == (Note.OPTIONAL_FIELDS_MISSING,)


# --- other documents ---


def test_another_document_is_no_card() -> None:
    document = read(sign_into("<a><!--s--></a>", Template("s", (Ref("", (ENVELOPED,)),))))
    assert document.signatures[0].claimed_role is None
    assert document.signatures[0].coverage.whole_document
    assert document.signatures[0].coverage.target == ""
    assert document.signatures[0].coverage.covers_card_data
    assert [(i.reason, i.detail) for i in document.issues] == [(Reason.NOT_A_REPORT_CARD, "root")]
    assert not document.looks_like_report_card


def test_a_card_in_a_namespace_is_not_the_national_format() -> None:
    text = drop_places(CARD).decode().replace("<HOC_BA ", '<HOC_BA xmlns="urn:x" ')
    document = read(text)
    assert document.looks_like_report_card
    assert [i.reason for i in document.issues] == [Reason.NOT_A_REPORT_CARD]


@pytest.mark.parametrize(
    "text", ["<DANH_SACH_HOC_BA/>", '<b:DANH_SACH_HOC_BA xmlns:b="urn:b"><x/></b:DANH_SACH_HOC_BA>']
)
def test_a_batch_is_refused_by_name(text: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(text)
    assert caught.value.fault is DocumentFault.BATCH


# --- the container ---


def test_missing_parts_of_the_container_are_named() -> None:
    assert [(i.reason, i.detail) for i in read('<HOC_BA id="x"/>').issues] == [
        (Reason.FIELDS_MISSING, "DU_LIEU_HOC_BA"),
        (Reason.FIELDS_MISSING, "DANH_SACH_THONG_TIN_KY"),
    ]


@pytest.mark.parametrize("part", ["DU_LIEU_HOC_BA", "DANH_SACH_THONG_TIN_KY", "KY_PHAT_HANH"])
def test_a_part_that_occurs_twice_makes_the_structure_ambiguous(part: str) -> None:
    text = one_signature().decode()
    document = read(text.replace(f"</{part}>", f"</{part}><{part}/>"))
    assert (Reason.STRUCTURE_AMBIGUOUS, part) in [(i.reason, i.detail) for i in document.issues]
    assert document.signatures[0].coverage.problem in {
        Reason.DATA_NOT_COVERED,
        Reason.UNSIGNED_CONTENT,
    }
    if part == "DU_LIEU_HOC_BA":
        assert document.card is None


def test_signing_fields_that_are_signed_need_no_note() -> None:
    document = CARD.replace("<KY_PHAT_HANH><NGAY_KY>", '<KY_PHAT_HANH><NGAY_KY Id="day">')
    references = (Ref("#data"), Ref("#day"))
    (one,) = read(one_signature(document, references=references, objects="")).signatures
    assert one.integrity is Integrity.INTACT
    assert one.coverage.problem is None
    assert one.notes == ()


def test_a_covered_signature_is_named() -> None:
    document = sign_into(CARD.replace("<!--GVCN-->", ""), role_template("CBQL"))
    references = (Ref("#data"), Ref("#CBQL"))
    content = sign_into(document, role_template("KY_PHAT_HANH", references=references, objects=""))
    head, school = read(content).signatures
    assert school.covers_signatures == ("CBQL",)
    assert head.covers_signatures == ()
    altered = content.replace("T08:00:00</SigningTime>", "T08:00:01</SigningTime>")
    assert read(altered).signatures[1].covers_signatures == ()


def test_a_signature_over_everything_but_signatures_covers_none() -> None:
    content = signed_card(references=(Ref("", (not_signatures(),)),), objects="")
    assert {one.covers_signatures for one in read(content).signatures} == {()}


def test_a_signature_elsewhere_has_no_role() -> None:
    document = CARD.replace("<!--GVCN-->", "").replace("<!--CBQL-->", "")
    document = document.replace("</NGAY_KY>", "<!--odd--></NGAY_KY>", 1)
    document = sign_into(document, role_template("KY_PHAT_HANH"))
    odd, school = read(sign_into(document, role_template("odd"))).signatures
    assert odd.claimed_role is None
    assert odd.coverage.problem is Reason.UNSIGNED_CONTENT
    assert school.claimed_role is Role.KY_PHAT_HANH


def test_signatures_without_an_identifier_of_their_own_are_numbered() -> None:
    start = f'<Signature xmlns="{DSIG}">'
    content = drop_places(
        sign_into(CARD, role_template("CBQL", start=start, references=(Ref(),), objects=""))
    )
    assert [one.id for one in read(content).signatures] == ["signature-1"]
    twice = signed_card().replace('Id="CBQL"', 'Id="GVCN"')
    assert [one.id for one in read(twice).signatures] == [
        "signature-1",
        "signature-2",
        "KY_PHAT_HANH",
    ]


# --- the claimed time ---


@pytest.mark.parametrize("layout", ["dsig", "none", "all-none"])
@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("", ClaimedTime(datetime(2026, 5, 22, 8, tzinfo=VIETNAM), zone_assumed=True)),
        ("Z", ClaimedTime(datetime(2026, 5, 22, 8, tzinfo=UTC))),
        ("+07:00", ClaimedTime(datetime(2026, 5, 22, 8, tzinfo=VIETNAM))),
    ],
)
def test_the_signing_time_is_read_in_every_layout(
    layout: str, zone: str, expected: ClaimedTime
) -> None:
    (one,) = read(one_signature(layout=layout, zone=zone)).signatures
    assert one.claimed == expected


def test_an_unsigned_signing_time_is_not_the_signers_claim() -> None:
    (one,) = read(one_signature(references=(Ref("#data"),))).signatures
    assert one.integrity is Integrity.INTACT
    assert one.coverage.problem is None
    assert one.claimed is None


def test_an_altered_signing_time_is_not_the_signers_claim() -> None:
    content = one_signature().replace(b"T08:00:00<", b"T09:00:00<")
    assert read(content).signatures[0].claimed is None


def test_altered_data_leaves_the_signers_claim() -> None:
    content = one_signature().replace("Thị Mai".encode(), "Thị Mây".encode())
    (one,) = read(content).signatures
    assert one.integrity is Integrity.DIGEST_MISMATCH
    assert one.claimed is not None


def test_a_claim_under_a_wrong_signature_value_is_nobodys() -> None:
    content = one_signature().replace(b"<SignatureValue>", b"<SignatureValue>AAAA")
    assert read(content).signatures[0].claimed is None


def test_a_time_about_another_signature_is_not_this_ones() -> None:
    document = sign_into(CARD, role_template("CBQL"))
    objects = time_object("KY_PHAT_HANH").replace('Target="#KY_PHAT_HANH"', 'Target="#CBQL"')
    content = drop_places(sign_into(document, role_template("KY_PHAT_HANH", objects=objects)))
    assert read(content).signatures[1].claimed is None


def test_a_target_that_names_nothing_is_tolerated() -> None:
    objects = time_object("KY_PHAT_HANH").replace(
        'Target="#KY_PHAT_HANH"', 'Target="signatureProperties"'
    )
    assert read(one_signature(objects=objects)).signatures[0].claimed is not None


def test_two_times_that_differ_say_nothing() -> None:
    objects = time_object("KY_PHAT_HANH")
    second = "<SignatureProperty><SigningTime>2026-05-23T08:00:00</SigningTime></SignatureProperty>"
    differing = objects.replace("</SignatureProperties>", second + "</SignatureProperties>")
    assert read(one_signature(objects=differing)).signatures[0].claimed is None


def test_the_time_of_xades_comes_first() -> None:
    objects = xades_objects() + time_object("KY_PHAT_HANH")
    references = (*xades_references(), Ref("#Object-KY_PHAT_HANH"))
    (one,) = read(one_signature(references=references, objects=objects)).signatures
    assert one.claimed == ClaimedTime(datetime(2026, 5, 22, 9, tzinfo=UTC))


# --- limits ---


def test_more_signatures_than_allowed_are_refused() -> None:
    empty = f'<Signature xmlns="{DSIG}"/>'
    assert len(read(f"<a>{empty * 64}</a>").signatures) == 64
    with pytest.raises(DocumentError) as caught:
        read(f"<a>{empty * 65}</a>")
    assert (caught.value.fault, caught.value.limit) == (DocumentFault.LIMIT, "signatures")


def test_more_references_than_allowed_are_refused() -> None:
    content = one_signature(references=(Ref(),) * 64, objects="")
    assert read(content).signatures[0].integrity is Integrity.INTACT
    with pytest.raises(DocumentError) as caught:
        read(one_signature(references=(Ref(),) * 65, objects=""))
    assert (caught.value.fault, caught.value.limit) == (DocumentFault.LIMIT, "references")


def test_what_references_lead_to_is_counted_and_the_same_form_once() -> None:
    content = signed_card()
    assert read(content, canonical_nodes=60).card is not None
    with pytest.raises(DocumentError) as caught:
        read(content, canonical_nodes=10)
    assert (caught.value.fault, caught.value.limit) == (DocumentFault.LIMIT, "canonical_nodes")
    parts = "".join(f"<b Id='b{number}'><c/></b>" for number in range(40))
    wide = f"<a Id='a'>{parts}</a>"
    references = tuple(Ref(f"#b{number}") for number in range(40))
    assert read(sign_into(f"<r>{wide}<!--s--></r>", Template("s", references))).signatures
    with pytest.raises(DocumentError):
        read(
            sign_into(f"<r>{wide}<!--s--></r>", Template("s", (Ref("#a"), *references))),
            canonical_nodes=200,
        )


def test_the_digest_names_the_data_that_is_signed_and_nothing_around_it() -> None:
    content = signed_card()
    first = read(content)
    assert first.data_sha256 is not None
    around = read(content.replace("</NGAY_KY>", " </NGAY_KY>", 1))
    assert around.sha256 != first.sha256
    assert around.data_sha256 == first.data_sha256
    altered = read(content.replace("</DU_LIEU_HOC_BA>", " </DU_LIEU_HOC_BA>", 1))
    assert altered.data_sha256 is None
    assert altered.card is None
