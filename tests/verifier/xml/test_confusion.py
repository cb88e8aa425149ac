"""Documents that one lenient step would take for something else; each has one thing wrong."""

import hashlib

import pytest

from tests.verifier.xml.corpus import xades_objects, xades_references
from tests.verifier.xml.signing import (
    CARD,
    DATA,
    DSIG,
    INCLUSIVE,
    Ref,
    Template,
    make_person,
    one_signature,
    role_template,
    sign_into,
    signed_card,
)
from tests.verifier.xml.test_xades import SIGNER, certificate_property
from verifier.document import Integrity, Signature
from verifier.errors import DocumentError, DocumentFault
from verifier.policy import Limits
from verifier.reasons import Reason
from verifier.xml.card_source import read_source
from verifier.xml.reading import read_xml

LIMITS = Limits()
VALUE_END = b"</SignatureValue>"


def read(content: str | bytes, **limits: int) -> tuple[Signature, ...]:
    octets = content.encode() if isinstance(content, str) else content
    return read_xml(octets, limits=Limits(**limits)).signatures


def only(content: str | bytes) -> Signature:
    (signature,) = read(content)
    return signature


# ---------------------------------------------------------------- what is covered and read


def test_what_a_stranger_signs_beside_the_data_stays_unsigned() -> None:
    """In a card an intact signature over something else does not make that part of the card."""
    document = CARD.replace("</DU_LIEU_HOC_BA>", '</DU_LIEU_HOC_BA><THEM Id="more">10</THEM>')
    stranger = role_template("GVCN", references=(Ref("#data"), Ref("#more")), objects="")
    document = sign_into(document, stranger)
    content = sign_into(document, role_template("KY_PHAT_HANH"))
    signatures = read(content.replace("<!--CBQL-->", ""))
    assert [s.integrity for s in signatures] == [Integrity.INTACT] * 2
    assert signatures[1].coverage.problem is Reason.UNSIGNED_CONTENT


def test_of_two_data_elements_neither_is_read() -> None:
    content = signed_card().replace(DATA, DATA + DATA.replace('Id="data"', 'Id="other"'))
    document = read_xml(content.encode(), limits=LIMITS)
    assert document.card is None
    assert {s.coverage.problem for s in document.signatures} == {Reason.DATA_NOT_COVERED}


def test_a_signature_over_its_own_objects_alone_covers_no_document() -> None:
    template = role_template("sig", references=(Ref("#Object-sig"),))
    signature = only(sign_into("<note><text>10</text><!--sig--></note>", template))
    assert signature.integrity is Integrity.INTACT
    assert signature.coverage.problem is Reason.DATA_NOT_COVERED


def test_a_signature_beside_the_signers_places_is_out_of_place() -> None:
    document = CARD.replace("</DANH_SACH_THONG_TIN_KY>", "<!--odd--></DANH_SACH_THONG_TIN_KY>")
    content = sign_into(document, Template(id="odd", person=make_person("Người lạ")))
    signature = only(content)
    assert signature.integrity is Integrity.INTACT
    assert signature.coverage.problem is Reason.UNSIGNED_CONTENT


def test_an_instruction_beside_the_data_is_unsigned_content() -> None:
    content = one_signature().replace(b"</DU_LIEU_HOC_BA>", b"</DU_LIEU_HOC_BA><?show 10?>")
    assert only(content).coverage.problem is Reason.UNSIGNED_CONTENT


def test_the_card_is_what_was_digested_not_what_stands_there() -> None:
    content = signed_card(CARD.replace("Nguyễn Thị Mai", "Nguyễn Thị<!-- Lan --> Mai"))
    document = read_xml(content.encode(), limits=LIMITS)
    assert document.card is not None
    assert document.card.pupil.name == "Nguyễn Thị Mai"
    assert document.data_sha256 == hashlib.sha256(DATA.encode()).hexdigest()


def test_a_text_is_read_across_comments_even_where_they_are_kept() -> None:
    cut = DATA.replace("Nguyễn Thị Mai", "Nguyễn Thị <!-- Lan -->Mai").encode()
    source = read_source(cut)
    assert source is not None
    assert source.values["HO_VA_TEN"] == ["Nguyễn Thị Mai"]


def test_comments_are_never_part_of_what_a_bare_name_leads_to() -> None:
    """Whatever the canonical form is called (XMLDSig 4.4.3.3); other programs hold it so too."""
    kept = Ref("#data", transforms=(f"{INCLUSIVE}#WithComments",))
    content = one_signature(references=(kept,), objects="")
    remarked = content.replace("Nguyễn".encode(), "<!-- Lan -->Nguyễn".encode())
    assert remarked != content
    assert only(remarked).integrity is Integrity.INTACT


# ---------------------------------------------------------------- syntax of values


@pytest.mark.parametrize("behind", [b"<!-- AAAA -->", b"<?AAAA?>", b"!", b"\xc2\xa0"])
def test_a_value_with_something_behind_it_is_malformed(behind: bytes) -> None:
    content = one_signature()
    assert content.count(VALUE_END) == 1
    assert only(content.replace(VALUE_END, behind + VALUE_END)).integrity is Integrity.MALFORMED


def test_an_empty_value_is_malformed() -> None:
    content = one_signature(sign=lambda _: b"")
    assert only(content).integrity is Integrity.MALFORMED


def test_a_manifest_without_its_type_is_refused() -> None:
    manifest = (
        f'<Object><Manifest xmlns="{DSIG}" Id="list"><Reference URI="#nowhere"><DigestMethod '
        'Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><DigestValue>AAAA</DigestValue>'
        "</Reference></Manifest></Object>"
    )
    signature = only(one_signature(references=(Ref("#data"), Ref("#list")), objects=manifest))
    assert signature.coverage.problem is Reason.REFERENCE_NOT_ALLOWED


def test_what_calls_itself_a_manifest_is_refused() -> None:
    signature = only(one_signature(references=(Ref("#data", type=DSIG + "Manifest"),), objects=""))
    assert signature.coverage.problem is Reason.REFERENCE_NOT_ALLOWED


def test_a_doctype_is_refused_before_anything_is_parsed() -> None:
    with pytest.raises(DocumentError) as caught:
        read(b"<!DOCTYPE r [<!ENTITY e 'x'>]><r><broken></r>")
    assert caught.value.fault is DocumentFault.DTD


# ---------------------------------------------------------------- XAdES


def test_the_digest_tells_certificates_of_one_serial_number_apart() -> None:
    number = SIGNER.certificate.serial_number
    forged = certificate_property(make_person("Người khác"), serial=number)
    content = one_signature(references=xades_references(), objects=xades_objects(signed=forged))
    assert only(content).integrity is Integrity.CERTIFICATE_MISMATCH


def test_a_counter_signature_has_no_place_in_a_card() -> None:
    """It holds, and covers the data; but a card knows whose signature stands where."""
    objects = xades_objects(unsigned="<CounterSignature><!--counter--></CounterSignature>")
    content = one_signature(references=xades_references(), objects=objects).decode()
    counter = Template(id="counter", person=make_person("Người lạ"))
    main, countering = read(sign_into(content, counter))
    assert (main.integrity, main.coverage.problem) == (Integrity.INTACT, None)
    assert countering.integrity is Integrity.INTACT
    assert countering.coverage.problem is Reason.UNSIGNED_CONTENT


def test_values_in_unsigned_properties_are_measured() -> None:
    lists = "<RevocationValues><CRLValues><EncapsulatedCRLValue>{}</EncapsulatedCRLValue>"
    objects = xades_objects(unsigned=f"{lists.format('AAAA' * 100)}</CRLValues></RevocationValues>")
    content = one_signature(references=xades_references(), objects=objects)
    assert read(content, evidence_bytes=300)[0].crls == (bytes(300),)
    with pytest.raises(DocumentError) as caught:
        read(content, evidence_bytes=299)
    assert caught.value.limit == "evidence_bytes"
