"""XAdES signatures of the card kit, which signxml makes, judged by python-xmlsec and signxml."""

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import xmlsec
from asn1crypto import cms
from lxml import etree
from signxml.exceptions import InvalidDigest, InvalidInput
from signxml.xades import XAdESSignatureConfiguration, XAdESVerifier

from verifier.document import Integrity, SigningCertificateAttribute
from verifier.policy import Limits
from verifier.report import Role
from verifier.xml.reading import read_xml
from web.cardkit.cards import primary_grade_1
from web.cardkit.pki import DemoWorld
from web.cardkit.workshop import XADES as STYLE
from web.cardkit.workshop import in_style, make_xml, pick, plan, stamp_all, swap
from web.cardkit.xml_signing import DSIG, XADES

WORLD = DemoWorld(datetime(2026, 6, 15, 3, tzinfo=UTC))
CARD = primary_grade_1()
SIGNERS = WORLD.signers.primary
STEPS = in_style(plan(CARD, SIGNERS), xml=STYLE)
NS = {"ds": DSIG, "xades": XADES}
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
PLACES = (("GVCN", SIGNERS.teacher), ("CBQL", SIGNERS.head), ("KY_PHAT_HANH", SIGNERS.school))


def root_of(steps=STEPS):
    return etree.fromstring(make_xml(CARD, steps))


def verify(root, signer, place):
    """Verify with xmlsec; raises when the signature does not hold."""
    xmlsec.tree.add_ids(root, ["Id", "id"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(signer.pem, xmlsec.KeyFormat.CERT_PEM)
    context.verify(root.find(f".//{place}/ds:Signature", NS))


@pytest.mark.parametrize(
    "style",
    [STYLE, replace(STYLE, pss=True), replace(STYLE, digest="sha512"),
     replace(STYLE, digest="sha512", pss=True), replace(STYLE, with_zone=False)],
    ids=str,
)  # fmt: skip
def test_every_style_holds_in_every_place_for_an_independent_verifier(style):
    root = root_of(in_style(STEPS, xml=style))
    for place, signer in PLACES:
        verify(root, signer, place)


def test_a_key_on_p256_signs_with_two_halves_of_32_octets():
    teacher = WORLD.signers.lower_secondary.teacher
    root = root_of(swap(STEPS, replace(pick(STEPS, Role.GVCN), signer=teacher)))
    assert len(base64.b64decode(root.findtext(".//GVCN//ds:SignatureValue", None, NS))) == 64
    verify(root, teacher, "GVCN")


def test_signxml_finds_its_own_signature_sound_in_the_finished_card():
    signature = root_of().find(".//KY_PHAT_HANH/ds:Signature", NS)
    (result, *_others) = XAdESVerifier().verify(
        etree.tostring(signature.getroottree()),
        x509_cert=SIGNERS.teacher.certificate,
        expect_config=XAdESSignatureConfiguration(location=".//GVCN/"),
    )
    assert result.signed_xml.tag == "DU_LIEU_HOC_BA"


def test_our_reader_finds_a_b_level_signature_over_the_data():
    signatures = read_xml(make_xml(CARD, STEPS), limits=Limits()).signatures
    assert len(signatures) == 3
    for signature, step in zip(signatures, STEPS, strict=True):
        assert signature.integrity is Integrity.INTACT
        assert signature.profile == "XAdES"
        assert signature.signing_certificate is SigningCertificateAttribute.MATCHES
        assert signature.coverage.problem is None
        assert signature.claimed.at == step.at


def test_the_time_is_the_signers_not_the_machines():
    root = root_of()
    times = [time.text for time in root.iterfind(".//xades:SigningTime", NS)]
    assert times == [step.at.isoformat() for step in STEPS]
    bare = root_of(in_style(STEPS, xml=replace(STYLE, with_zone=False)))
    assert bare.findtext(".//xades:SigningTime", None, NS) == "2026-05-27T15:12:00"


def test_the_same_steps_give_the_same_bytes():
    assert make_xml(CARD, STEPS) == make_xml(CARD, STEPS)


def test_no_two_parts_of_a_card_bear_one_id():
    identifiers = [str(value) for value in root_of().xpath("//@Id | //@id")]
    assert len(identifiers) == len(set(identifiers)) == 14
    assert {"CBQL-" + CARD.lookup_id[:8], "SignedProperties-CBQL-" + CARD.lookup_id[:8]} <= {
        *identifiers
    }


def test_every_reference_says_in_which_form_it_was_digested():
    root = root_of()
    references = root.findall(".//ds:Reference", NS)
    assert len(references) == 9
    for reference in references:
        (transform,) = reference.findall("ds:Transforms/ds:Transform", NS)
        assert transform.get("Algorithm") == EXCLUSIVE
        assert reference[0].tag == f"{{{DSIG}}}Transforms"
    kinds = [r.get("Type") for r in references[:3]]
    assert kinds == [None, "http://uri.etsi.org/01903#SignedProperties", None]


def test_the_signers_certificate_is_named_by_digest_and_held_beside_its_subject():
    root = root_of().find(".//KY_PHAT_HANH", NS)
    digest = root.findtext(".//xades:SigningCertificateV2//ds:DigestValue", None, NS)
    assert base64.b64decode(digest).hex() == SIGNERS.school.sha256
    subject, certificate = root.find(".//ds:X509Data", NS)
    assert subject.text == SIGNERS.school.certificate.subject.rfc4514_string()
    assert base64.b64decode(certificate.text) == SIGNERS.school.der
    assert root.find(".//ds:KeyValue", NS) is None


def test_further_certificates_stand_beside_the_signers():
    ca = WORLD.authorities.government_ca
    root = root_of(swap(STEPS, replace(pick(STEPS, Role.CBQL), xml_carries=(ca,))))
    certificates = root.findall(".//CBQL//ds:X509Certificate", NS)
    assert [base64.b64decode(c.text) for c in certificates] == [SIGNERS.head.der, ca.der]
    verify(root, SIGNERS.head, "CBQL")


def test_without_a_stamper_nothing_is_unsigned():
    assert root_of().find(".//xades:UnsignedProperties", NS) is None


def test_the_token_of_xades_t_stands_for_the_signature_value():
    root = root_of(stamp_all(STEPS, WORLD))
    verify(root, SIGNERS.school, "KY_PHAT_HANH")
    value = root.find(".//KY_PHAT_HANH//ds:SignatureValue", NS)
    form = (
        f'<ds:SignatureValue xmlns:ds="{DSIG}">{value.text}</ds:SignatureValue>'.encode()
    )  # the exclusive form, written out by hand
    stamp = root.find(".//KY_PHAT_HANH//xades:SignatureTimeStamp", NS)
    assert stamp[0].get("Algorithm") == EXCLUSIVE
    token = base64.b64decode(stamp.findtext("xades:EncapsulatedTimeStamp", None, NS))
    info = cms.ContentInfo.load(token)["content"]["encap_content_info"]["content"].parsed
    assert info["message_imprint"]["hashed_message"].native == hashlib.sha256(form).digest()
    assert info["gen_time"].native > pick(STEPS, Role.KY_PHAT_HANH).at


def test_the_schools_signature_can_cover_those_before_it():
    school = replace(pick(STEPS, Role.KY_PHAT_HANH), covers_earlier=True)
    root = root_of(swap(STEPS, school))
    uris = [r.get("URI", "")[:6] for r in root.iterfind(".//KY_PHAT_HANH//ds:Reference", NS)]
    assert uris == ["#data", "#GVCN-", "#CBQL-", "#Signe", "#KeyIn"]
    verify(root, SIGNERS.school, "KY_PHAT_HANH")
    root.find(".//CBQL//ds:X509SubjectName", NS).text = "somebody else"
    with pytest.raises(xmlsec.VerificationError):
        verify(root, SIGNERS.school, "KY_PHAT_HANH")


@pytest.mark.parametrize(
    "place", ["DU_LIEU_HOC_BA//HO_VA_TEN", "KY_PHAT_HANH//{*}SigningTime",
              "KY_PHAT_HANH//{*}X509SubjectName"],
)  # fmt: skip
def test_what_was_signed_cannot_be_changed(place):
    root = root_of()
    root.find(f".//{place}").text = "2026-01-01T00:00:00+07:00"
    with pytest.raises(xmlsec.VerificationError):
        verify(root, SIGNERS.school, "KY_PHAT_HANH")
    with pytest.raises(InvalidDigest):
        XAdESVerifier().verify(
            etree.tostring(root),
            x509_cert=SIGNERS.school.certificate,
            expect_config=XAdESSignatureConfiguration(location=".//KY_PHAT_HANH/"),
        )


def test_signxml_signs_nothing_with_sha1():
    with pytest.raises(InvalidInput, match="SHA1"):
        root_of(in_style(STEPS, xml=replace(STYLE, digest="sha1")))
