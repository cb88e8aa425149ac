"""XAdES B and T: properties count only where the signature vouches for them."""

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from asn1crypto import tsp
from lxml import etree

from tests.verifier.xml.corpus import xades_objects, xades_references
from tests.verifier.xml.signing import (
    DIGEST_URIS,
    DSIG,
    EXCLUSIVE,
    SIGNED_PROPERTIES,
    Person,
    Ref,
    make_person,
    one_signature,
)
from verifier.document import Integrity, Signature, SigningCertificateAttribute
from verifier.errors import DocumentError, DocumentFault
from verifier.policy import Limits
from verifier.reasons import Reason
from verifier.xml.reading import read_xml
from web.cardkit.pki import DemoWorld

NOW = datetime(2026, 6, 20, tzinfo=UTC)
SIGNER = make_person("Người ký KY_PHAT_HANH")
OTHER = make_person("Người khác")


def read(content: bytes) -> Signature:
    (signature,) = read_xml(content, limits=Limits()).signatures
    return signature


def signed(objects: str, **changes: object) -> Signature:
    return read(one_signature(references=xades_references(), objects=objects, **changes))


def certificate_property(
    person: Person, *, version: str = "", digest: str = "sha256", serial: int | None = None
) -> str:
    value = base64.b64encode(hashlib.new(digest, person.der).digest()).decode()
    number = person.certificate.serial_number if serial is None else serial
    if version:
        encoded = tsp.IssuerSerial({"issuer": [], "serial_number": number}).dump()
        names = f"<IssuerSerialV2>{base64.b64encode(encoded).decode()}</IssuerSerialV2>"
    else:
        names = (
            f'<IssuerSerial><X509IssuerName xmlns="{DSIG}">CN=x</X509IssuerName>'
            f'<X509SerialNumber xmlns="{DSIG}">{number}</X509SerialNumber></IssuerSerial>'
        )
    return (
        f"<SigningCertificate{version}><Cert><CertDigest>"
        f'<DigestMethod xmlns="{DSIG}" Algorithm="{DIGEST_URIS[digest]}"/>'
        f'<DigestValue xmlns="{DSIG}">{value}</DigestValue></CertDigest>{names}</Cert>'
        f"</SigningCertificate{version}>"
    )


TIME = "<SigningTime>2026-05-22T09:00:00Z</SigningTime>"


def test_a_basic_signature_tells_its_time_from_the_signed_properties() -> None:
    signature = signed(xades_objects(signed=TIME))
    assert signature.integrity is Integrity.INTACT
    assert signature.profile == "XAdES"
    assert signature.claimed is not None
    assert signature.claimed.at == datetime(2026, 5, 22, 9, tzinfo=UTC)
    assert signature.coverage.problem is None


@pytest.mark.parametrize("version", ["", "V2"])
@pytest.mark.parametrize("digest", ["sha1", "sha256", "sha512"])
def test_the_signing_certificate_property_is_compared(version: str, digest: str) -> None:
    own = certificate_property(SIGNER, version=version, digest=digest)
    assert signed(xades_objects(signed=own)).integrity is Integrity.INTACT
    assert (
        signed(xades_objects(signed=own)).signing_certificate is SigningCertificateAttribute.MATCHES
    )
    other = certificate_property(OTHER, version=version, digest=digest)
    mismatch = signed(xades_objects(signed=other))
    assert mismatch.integrity is Integrity.CERTIFICATE_MISMATCH
    assert mismatch.signing_certificate is SigningCertificateAttribute.MISMATCH


@pytest.mark.parametrize("version", ["", "V2"])
def test_a_wrong_serial_number_is_another_certificate(version: str) -> None:
    wrong = certificate_property(SIGNER, version=version, serial=7)
    assert signed(xades_objects(signed=wrong)).integrity is Integrity.CERTIFICATE_MISMATCH


def test_both_properties_have_to_agree() -> None:
    both = certificate_property(SIGNER) + certificate_property(OTHER, version="V2")
    assert signed(xades_objects(signed=both)).integrity is Integrity.CERTIFICATE_MISMATCH


def test_the_property_chooses_among_several_certificates() -> None:
    key_info = "<KeyInfo><X509Data>{}{}</X509Data></KeyInfo>".format(
        *(f"<X509Certificate>{one.base64}</X509Certificate>" for one in (OTHER, SIGNER))
    )
    objects = xades_objects(signed=certificate_property(SIGNER, version="V2"))
    signature = signed(objects, key_info=key_info)
    assert signature.integrity is Integrity.INTACT
    assert signature.signer_certificate == SIGNER.der


@pytest.mark.parametrize(
    "broken",
    [
        "<SigningCertificate><Cert/></SigningCertificate>",
        certificate_property(SIGNER) * 2,
        certificate_property(SIGNER, version="V2").replace(
            "<IssuerSerialV2>", "<IssuerSerialV2>AAAA"
        ),
        certificate_property(SIGNER).replace(str(SIGNER.certificate.serial_number), "not a number"),
    ],
)
def test_a_broken_property_makes_the_signature_malformed(broken: str) -> None:
    assert signed(xades_objects(signed=broken)).integrity is Integrity.MALFORMED


def _another_target(objects: str) -> str:
    return objects.replace('Target="#KY_PHAT_HANH"', 'Target="#CBQL"')


def _second_set(objects: str) -> str:
    return objects + objects.replace("props-KY_PHAT_HANH", "props-2").replace("09:00", "10:00")


def _fake_set_first(objects: str) -> str:
    return objects.replace("props-KY_PHAT_HANH", "props-2").replace("09:00", "10:00") + objects


@pytest.mark.parametrize("change", [_another_target, _second_set, _fake_set_first])
def test_properties_that_are_not_the_one_set_of_this_signature_are_refused(
    change: Callable[[str], str],
) -> None:
    signature = signed(change(xades_objects()))
    assert signature.integrity is Integrity.MALFORMED
    assert signature.claimed is None


def test_properties_without_a_reference_are_refused() -> None:
    content = one_signature(references=(Ref("#data"),), objects=xades_objects())
    assert read(content).integrity is Integrity.MALFORMED
    assert read(content).claimed is None


def test_a_reference_that_claims_to_lead_to_properties_has_to() -> None:
    references = (Ref("#data", type=SIGNED_PROPERTIES), *xades_references()[1:])
    content = one_signature(references=references, objects=xades_objects())
    assert read(content).integrity is Integrity.MALFORMED


def test_altered_properties_tell_nothing() -> None:
    content = one_signature(references=xades_references(), objects=xades_objects())
    signature = read(content.replace(b"09:00:00Z", b"07:00:00Z"))
    assert signature.integrity is Integrity.DIGEST_MISMATCH
    assert signature.claimed is None


def test_properties_inside_the_signed_data_are_not_the_signatures() -> None:
    references = (Ref("#data"), Ref("#props-KY_PHAT_HANH", (EXCLUSIVE,), type=SIGNED_PROPERTIES))
    properties = xades_objects().removeprefix("<Object>").removesuffix("</Object>")
    content = one_signature(references=references, objects=f"<Object><x>{properties}</x></Object>")
    assert read(content).integrity is Integrity.MALFORMED


# --- time-stamps ---


def stamped(
    *, c14n: str | None = None, of: bytes | None = None, extra: str = "", encoded: str | None = None
) -> bytes:
    """Return a signed card with a time-stamp added behind the signature."""
    mark = "<x>later</x>"
    content = one_signature(
        references=xades_references(), objects=xades_objects(unsigned=mark)
    ).decode()
    value = etree.fromstring(content.encode()).find(f".//{{{DSIG}}}SignatureValue")
    canonical = etree.tostring(
        etree.fromstring(etree.tostring(value, with_tail=False)),
        method="c14n",
        exclusive=c14n == EXCLUSIVE,
    )
    digest = hashlib.sha256(canonical if of is None else of).digest()
    authority = DemoWorld(NOW).authorities.national_tsa
    token = authority.token(digest, "sha256", at=datetime(2026, 5, 22, 9, 1, tzinfo=UTC))
    method = "" if c14n is None else f'<CanonicalizationMethod xmlns="{DSIG}" Algorithm="{c14n}"/>'
    text = base64.b64encode(token).decode() if encoded is None else encoded
    return content.replace(
        mark,
        f"<SignatureTimeStamp>{method}<EncapsulatedTimeStamp>{text}"
        f"</EncapsulatedTimeStamp></SignatureTimeStamp>{extra}",
    ).encode()


@pytest.mark.parametrize(
    "c14n", [None, EXCLUSIVE, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"]
)
def test_a_time_stamp_of_the_signature_value_proves_its_time(c14n: str | None) -> None:
    signature = read(stamped(c14n=c14n))
    assert signature.integrity is Integrity.INTACT
    (token,) = signature.timestamps
    assert token.imprint_matches
    assert token.integrity is Integrity.INTACT
    assert token.gen_time == datetime(2026, 5, 22, 9, 1, tzinfo=UTC)


def test_a_time_stamp_of_something_else_does_not_match() -> None:
    (token,) = read(stamped(of=b"another signature")).timestamps
    assert token.integrity is Integrity.INTACT
    assert not token.imprint_matches


def test_a_time_stamp_under_an_unknown_canonical_form_does_not_match() -> None:
    (token,) = read(stamped(c14n="urn:unknown")).timestamps
    assert not token.imprint_matches


def test_a_time_stamp_of_nothing_does_not_match_what_has_no_form() -> None:
    (token,) = read(stamped(c14n="urn:unknown", of=b"")).timestamps
    assert not token.imprint_matches


@pytest.mark.parametrize("encoded", ["", "!!", "AAAA"])
def test_a_broken_time_stamp_is_a_fact_not_an_error(encoded: str) -> None:
    signature = read(stamped(encoded=encoded))
    assert signature.integrity is Integrity.INTACT
    (token,) = signature.timestamps
    assert token.integrity is not Integrity.INTACT
    assert not token.imprint_matches


def values(container: str, name: str, count: int = 1, text: str = "AAAA") -> str:
    inner = f"<{name}>{text}</{name}>" * count
    return f"<{container}>{inner}</{container}>"


def test_certificates_and_revocation_values_are_handed_on() -> None:
    encoded = OTHER.base64
    extra = (
        values("CertificateValues", "EncapsulatedX509Certificate", text=encoded)
        + "<RevocationValues>"
        + values("CRLValues", "EncapsulatedCRLValue", text="AQ==")
        + values("OCSPValues", "EncapsulatedOCSPValue", text="Ag==")
        + "</RevocationValues>"
    )
    signature = read(stamped(extra=extra))
    assert signature.certificates == (SIGNER.der, OTHER.der)
    assert signature.crls == (b"\x01",)
    assert signature.ocsps == (b"\x02",)


@pytest.mark.parametrize(
    ("extra", "limit"),
    [
        (values("CertificateValues", "EncapsulatedX509Certificate", 65), "evidence_items"),
        ("<SignatureTimeStamp>" + values("x", "y") + "</SignatureTimeStamp>", None),
        (
            "<SignatureTimeStamp>"
            + "<EncapsulatedTimeStamp>AAAA</EncapsulatedTimeStamp>" * 11
            + "</SignatureTimeStamp>",
            "timestamps",
        ),
    ],
)
def test_the_unsigned_properties_are_bounded(extra: str, limit: str | None) -> None:
    if limit is None:
        assert read(stamped(extra=extra)).integrity is Integrity.INTACT
        return
    with pytest.raises(DocumentError) as caught:
        read(stamped(extra=extra))
    assert (caught.value.fault, caught.value.limit) == (DocumentFault.LIMIT, limit)


def test_a_plain_signature_may_have_a_time_stamp_too() -> None:
    objects = xades_objects(unsigned="<SignatureTimeStamp/>")
    start, end = objects.index("<SignedProperties"), objects.index("<UnsignedProperties")
    signature = read(
        one_signature(references=(Ref("#data"),), objects=objects[:start] + objects[end:])
    )
    assert signature.integrity is Integrity.INTACT
    assert signature.profile == "XMLDSig"
    assert signature.coverage.problem is None
    assert signature.timestamps == ()


def test_a_counter_signature_is_a_signature_of_its_own() -> None:
    inner = (
        f'<CounterSignature><Signature xmlns="{DSIG}" Id="counter"><SignedInfo/></Signature>'
        "</CounterSignature>"
    )
    main, counter = read_xml(stamped(extra=inner), limits=Limits()).signatures
    assert main.integrity is Integrity.INTACT
    assert counter.integrity is Integrity.MALFORMED
    assert counter.claimed_role is None
    assert counter.coverage.problem is Reason.DATA_NOT_COVERED
