"""Plain XML signatures of the card kit, and tampering, judged by python-xmlsec."""

import base64
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest
import xmlsec
from lxml import etree

from verifier.report import Role
from web.cardkit.card_xml import RoleEntry, assemble_card, write_card_data
from web.cardkit.cards import lower_secondary_grade_6, primary_grade_1
from web.cardkit.pki import DemoWorld
from web.cardkit.sign_xml import sign_data
from web.cardkit.tamper_xml import (
    add_unsigned_remark,
    change_mark,
    strip_signature,
    wrap_signed_data,
)
from web.cardkit.workshop import VIETNAM, make_xml, pick, plan, swap
from web.cardkit.xml_signing import DSIG, TimeNamespace, XMLSigning, XMLStyle

WORLD = DemoWorld(datetime(2026, 6, 15, 3, tzinfo=UTC))
AT = datetime(2026, 5, 28, 8, 30, tzinfo=VIETNAM)
CARD = lower_secondary_grade_6()
DATA = write_card_data(CARD)
NS = {"ds": DSIG}
MARK = "DIEM_KIEM_TRA_DINH_KY"


def signed(style, *, signer=None, stamper=None, carries=()):
    """Return the document and its root."""
    signing = XMLSigning(
        signer or WORLD.signers.lower_secondary.school,
        AT,
        "CBQL-1",
        style,
        stamper,
        carries,
    )
    entry = RoleEntry(Role.CBQL, AT, "079170990158", sign_data(DATA, signing))
    content = assemble_card(DATA, [entry], lookup_id=CARD.lookup_id)
    return content, etree.fromstring(content)


def verify(root, signer, place="."):
    """Verify with xmlsec; raises when the signature does not hold."""
    xmlsec.tree.add_ids(root, ["Id", "id"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(signer.pem, xmlsec.KeyFormat.CERT_PEM)
    context.verify(root.find(f"{place}//ds:Signature", NS))


STYLES = [
    XMLStyle(time_namespace=namespace, with_zone=zone)
    for namespace, zone in product(TimeNamespace, (True, False))
] + [
    XMLStyle(pss=True),
    XMLStyle(digest="sha512"),
    XMLStyle(digest="sha512", pss=True),
    XMLStyle(digest="sha1"),
]


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_every_style_holds_for_an_independent_verifier(style):
    verify(signed(style)[1], WORLD.signers.lower_secondary.school)


def test_a_key_on_p256_signs_with_two_halves_of_32_octets():
    teacher = WORLD.signers.lower_secondary.teacher
    root = signed(XMLStyle(), signer=teacher)[1]
    assert len(base64.b64decode(root.findtext(".//ds:SignatureValue", None, NS))) == 64
    verify(root, teacher)


def test_references_lead_to_the_data_and_to_the_object_without_transforms():
    root = signed(XMLStyle())[1]
    assert [r.get("URI") for r in root.iterfind(".//ds:Reference", NS)] == [
        "#data",
        "#Object-CBQL-1",
    ]
    assert root.find(".//ds:Transforms", NS) is None


def test_the_key_info_names_the_subject_and_holds_the_certificate():
    school = WORLD.signers.lower_secondary.school
    root = signed(XMLStyle())[1]
    assert "Bến Lau" in root.findtext(".//ds:X509SubjectName", None, NS)
    (certificate,) = root.findall(".//ds:X509Certificate", NS)
    assert base64.b64decode(certificate.text) == school.der


def test_further_certificates_stand_beside_the_signers():
    ca = WORLD.authorities.government_ca
    root = signed(XMLStyle(), carries=(ca,))[1]
    certificates = root.findall(".//ds:X509Certificate", NS)
    assert [base64.b64decode(c.text) for c in certificates][1:] == [ca.der]


@pytest.mark.parametrize(
    ("namespace", "tag"),
    [
        (TimeNamespace.DSIG, f"{{{DSIG}}}SigningTime"),
        (TimeNamespace.EMPTY, "SigningTime"),
        (TimeNamespace.UNPREFIXED, "SigningTime"),
    ],
)
@pytest.mark.parametrize("zone", [True, False])
def test_the_signing_time_stands_where_real_signers_put_it(namespace, tag, zone):
    content, root = signed(XMLStyle(time_namespace=namespace, with_zone=zone))
    (holder,) = root.iterfind(".//ds:SignatureProperty", NS)
    assert holder.get("Target") == "#CBQL-1"
    assert holder[0].tag == tag
    assert holder[0].text == "2026-05-28T08:30:00" + ("+07:00" if zone else "")
    assert (b'<SigningTime xmlns="">' in content) is (namespace is TimeNamespace.EMPTY)


def test_plain_xmldsig_refuses_a_time_stamp_that_it_has_no_place_for():
    stamper = WORLD.authorities.national_tsa.stamper(AT)
    with pytest.raises(ValueError, match="no place"):
        signed(XMLStyle(), stamper=stamper)


def test_three_signatures_stand_in_the_places_of_their_roles():
    card, signers = primary_grade_1(), WORLD.signers.primary
    content = make_xml(card, plan(card, signers))
    for place, signer in (
        ("GVCN", signers.teacher),
        ("CBQL", signers.head),
        ("KY_PHAT_HANH", signers.school),
    ):
        verify(etree.fromstring(content), signer, f".//{place}")


def test_the_schools_signature_can_cover_those_before_it():
    card, signers = primary_grade_1(), WORLD.signers.primary
    school = replace_covering(pick(plan(card, signers), Role.KY_PHAT_HANH))
    root = etree.fromstring(make_xml(card, swap(plan(card, signers), school)))
    references = root.findall(".//KY_PHAT_HANH//ds:Reference", NS)
    assert [r.get("URI", "")[:6] for r in references] == ["#data", "#GVCN-", "#CBQL-", "#Objec"]
    verify(root, signers.school, ".//KY_PHAT_HANH")
    root.find(".//CBQL//ds:X509SubjectName", NS).text = "somebody else"
    with pytest.raises(xmlsec.VerificationError):
        verify(root, signers.school, ".//KY_PHAT_HANH")


def test_a_changed_mark_breaks_the_signature():
    card = primary_grade_1()
    good = make_xml(card, plan(card, WORLD.signers.primary))
    changed = change_mark(good, MARK, old="9", new="10")
    with pytest.raises(xmlsec.VerificationError):
        verify(etree.fromstring(changed), WORLD.signers.primary.school, ".//KY_PHAT_HANH")


def test_a_stripped_signature_leaves_its_place_and_the_others_sound():
    card = primary_grade_1()
    good = make_xml(card, plan(card, WORLD.signers.primary))
    root = etree.fromstring(strip_signature(good, Role.CBQL))
    assert [child.tag for child in root.find(".//CBQL")] == ["NGAY_KY", "SO_CCCD"]
    assert len(root.findall(".//ds:Signature", NS)) == 2
    verify(root, WORLD.signers.primary.school, ".//KY_PHAT_HANH")


def test_a_wrapped_signature_deceives_a_verifier_that_asks_only_for_digests():
    card, school = primary_grade_1(), WORLD.signers.primary.school
    good = make_xml(card, plan(card, WORLD.signers.primary))
    old, new = f"<{MARK}>9</{MARK}>", f"<{MARK}>10</{MARK}>"
    root = etree.fromstring(wrap_signed_data(good, old=old, new=new, keep_id=False))
    assert root.findtext(f"DU_LIEU_HOC_BA//{MARK}") == "10"
    verify(root, school, ".//KY_PHAT_HANH")


def test_with_the_id_kept_two_elements_bear_it():
    card = primary_grade_1()
    good = make_xml(card, plan(card, WORLD.signers.primary))
    forged = wrap_signed_data(good, old="9", new="9", keep_id=True)
    assert len(etree.fromstring(forged).xpath('//*[@Id="data"]')) == 2


def test_an_unsigned_remark_leaves_every_digest_alone():
    card = primary_grade_1()
    good = make_xml(card, plan(card, WORLD.signers.primary))
    root = etree.fromstring(add_unsigned_remark(good, "thêm"))
    assert root.findtext("GHI_CHU") == "thêm"
    verify(root, WORLD.signers.primary.school, ".//KY_PHAT_HANH")


def test_tampering_with_what_is_not_there_is_an_error():
    card = primary_grade_1()
    good = make_xml(card, plan(card, WORLD.signers.primary))
    with pytest.raises(ValueError, match="not in the document"):
        change_mark(good, MARK, old="11", new="12")
    with pytest.raises(ValueError, match="GVBM"):
        strip_signature(good, Role.GVBM)
    with pytest.raises(ValueError, match="no data"):
        wrap_signed_data(b"<HOC_BA/>", old="a", new="b", keep_id=True)


def replace_covering(step):
    return replace(step, covers_earlier=True)
