"""Which certificate a signature rests on, and what KeyInfo may not do."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.verifier.xml.signing import MORE, Person, make_person, one_signature
from verifier.document import Integrity, Signature
from verifier.errors import DocumentError, DocumentFault
from verifier.policy import Limits
from verifier.xml.reading import read_xml

SIGNER = make_person("Người ký KY_PHAT_HANH")
OTHER = make_person("Người khác")
CA = make_person("Cơ quan chứng thực", ca=True)
DSIG11 = "http://www.w3.org/2009/xmldsig11#"


def read(key_info: str, **changes: object) -> Signature:
    content = one_signature(key_info=f"<KeyInfo>{key_info}</KeyInfo>", **changes)
    (signature,) = read_xml(content, limits=Limits()).signatures
    return signature


def x509(*people: Person, more: str = "") -> str:
    inner = "".join(f"<X509Certificate>{one.base64}</X509Certificate>" for one in people)
    return f"<X509Data>{more}{inner}</X509Data>"


def serial(person: Person) -> str:
    return (
        "<X509IssuerSerial><X509IssuerName>CN=x</X509IssuerName><X509SerialNumber>"
        f"{person.certificate.serial_number}</X509SerialNumber></X509IssuerSerial>"
    )


def subject(text: str) -> str:
    return f"<X509SubjectName>{text}</X509SubjectName>"


def is_signed_by(signature: Signature, person: Person) -> bool:
    return signature.integrity is Integrity.INTACT and signature.signer_certificate == person.der


def test_a_lone_certificate_is_the_signers() -> None:
    assert is_signed_by(read(x509(SIGNER)), SIGNER)


def test_a_lone_certificate_needs_no_matching_name() -> None:
    assert is_signed_by(read(x509(SIGNER, more=subject("CN=someone, O=else"))), SIGNER)


def test_an_authoritys_certificate_beside_it_is_no_candidate() -> None:
    signature = read(x509(CA, SIGNER))
    assert is_signed_by(signature, SIGNER)
    assert signature.certificates == (CA.der, SIGNER.der)


def test_certificates_may_stand_in_several_blocks() -> None:
    assert is_signed_by(read(x509(CA) + "<!-- x -->" + x509(SIGNER)), SIGNER)


@pytest.mark.parametrize(
    "name",
    [
        "CN=Người ký KY_PHAT_HANH",
        "cn = người ký  KY_PHAT_HANH",
        "2.5.4.3=Người ký KY_PHAT_HANH",
    ],
)
def test_the_subject_name_chooses_among_several(name: str) -> None:
    assert is_signed_by(read(x509(OTHER, SIGNER, more=subject(name))), SIGNER)


def test_the_serial_number_chooses_among_several() -> None:
    assert is_signed_by(read(x509(OTHER, SIGNER, more=serial(SIGNER))), SIGNER)


def test_choosing_another_by_name_makes_the_value_wrong() -> None:
    signature = read(x509(OTHER, SIGNER, more=subject("CN=Người khác")))
    assert signature.integrity is Integrity.SIGNATURE_MISMATCH


def test_the_same_certificate_twice_is_one() -> None:
    assert is_signed_by(read(x509(SIGNER, SIGNER)), SIGNER)


def test_several_that_nothing_tells_apart_are_not_tried_in_turn() -> None:
    signature = read(x509(OTHER, SIGNER))
    assert signature.integrity is Integrity.MALFORMED
    assert signature.signer_certificate is None


def key_value(person: Person) -> str:
    key = person.certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        numbers = key.public_numbers()
        n, e = (
            base64.b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).decode()
            for number in (numbers.n, numbers.e)
        )
        return (
            f"<KeyValue><RSAKeyValue><Modulus>{n}</Modulus><Exponent>{e}</Exponent>"
            "</RSAKeyValue></KeyValue>"
        )
    assert isinstance(key, ec.EllipticCurvePublicKey)
    point = base64.b64encode(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
    return (
        f'<KeyValue><ECKeyValue xmlns="{DSIG11}"><NamedCurve URI="urn:oid:1.2.840.10045.3.1.7"/>'
        f"<PublicKey>{point.decode()}</PublicKey></ECKeyValue></KeyValue>"
    )


def encoded_key(person: Person) -> str:
    spki = person.certificate.public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )
    text = base64.b64encode(spki).decode()
    return f'<DEREncodedKeyValue xmlns="{DSIG11}">{text}</DEREncodedKeyValue>'


@pytest.mark.parametrize("write", [key_value, encoded_key])
def test_the_certificates_own_key_may_stand_beside_it(write: object) -> None:
    assert callable(write)
    assert is_signed_by(read(write(SIGNER) + x509(SIGNER)), SIGNER)


def test_the_certificates_own_curve_key_may_stand_beside_it() -> None:
    person = make_person("Khóa p256", "p256")
    signature = read(key_value(person) + x509(person), person=person, method=MORE + "ecdsa-sha256")
    assert is_signed_by(signature, person)


@pytest.mark.parametrize("write", [key_value, encoded_key])
def test_the_forgers_key_beside_the_victims_certificate_is_refused(write: object) -> None:
    assert callable(write)
    signature = read(write(OTHER) + x509(SIGNER), person=OTHER)
    assert signature.integrity is Integrity.MALFORMED


def test_the_old_form_of_a_curve_key_is_passed_over() -> None:
    old = f'<KeyValue><ECDSAKeyValue xmlns="{MORE}"><x/></ECDSAKeyValue></KeyValue>'
    assert is_signed_by(read(old + x509(SIGNER)), SIGNER)
    assert read(old).integrity is Integrity.NO_CERTIFICATE


def test_a_key_alone_is_not_believed() -> None:
    assert read(key_value(SIGNER)).integrity is Integrity.NO_CERTIFICATE


@pytest.mark.parametrize(
    "inner",
    [
        "<KeyValue/>",
        "<KeyValue><DSAKeyValue/></KeyValue>",
        "<KeyValue><RSAKeyValue><Modulus>AQAB</Modulus></RSAKeyValue></KeyValue>",
        (
            "<KeyValue><RSAKeyValue><Modulus>AA==</Modulus><Exponent>AA==</Exponent></RSAKeyValue>"
            "</KeyValue>"
        ),
        f'<KeyValue><ECKeyValue xmlns="{DSIG11}"/></KeyValue>',
        (
            f'<KeyValue><ECKeyValue xmlns="{DSIG11}"><NamedCurve URI="urn:oid:1.2.3"/>'
            "<PublicKey>BAAB</PublicKey></ECKeyValue></KeyValue>"
        ),
        (
            f'<KeyValue><ECKeyValue xmlns="{DSIG11}">'
            '<NamedCurve URI="urn:oid:1.2.840.10045.3.1.7"/><PublicKey>BAAB</PublicKey>'
            "</ECKeyValue></KeyValue>"
        ),
        '<x xmlns="urn:x"/>',
        "<Unknown/>",
        "text",
        "<?x y?>",
        "<X509Data><X509Certificate/></X509Data>",
        "<X509Data><X509Certificate>%</X509Certificate></X509Data>",
        "<X509Data><X509Certificate>AAAA<!-- x --></X509Certificate></X509Data>",
        '<X509Data><x xmlns="urn:x"/></X509Data>',
        "<X509Data><X509IssuerSerial/></X509Data>",
    ],
)
def test_broken_key_info_makes_the_signature_malformed(inner: str) -> None:
    assert read(inner + x509(SIGNER)).integrity is Integrity.MALFORMED


def test_bytes_that_are_no_certificate_are_no_candidate() -> None:
    junk = "<X509Data><X509Certificate>AAAA</X509Certificate></X509Data>"
    assert is_signed_by(read(junk + x509(SIGNER)), SIGNER)
    assert read(junk).integrity is Integrity.MALFORMED


def test_where_to_fetch_a_key_is_not_followed() -> None:
    inner = (
        '<KeyName>k</KeyName><RetrievalMethod URI="http://example.com/k"/>'
        f'<KeyInfoReference xmlns="{DSIG11}" URI="#other"/>'
    )
    assert read(inner).integrity is Integrity.NO_CERTIFICATE
    assert is_signed_by(read(inner + x509(SIGNER)), SIGNER)


def test_more_certificates_than_allowed_are_malformed() -> None:
    assert is_signed_by(read(x509(*[SIGNER] * 10)), SIGNER)
    assert read(x509(*[SIGNER] * 11)).integrity is Integrity.MALFORMED


def test_revocation_lists_are_handed_on_and_bounded() -> None:
    crl = "<X509CRL>AQ==</X509CRL>"
    assert read(x509(SIGNER, more=crl)).crls == (b"\x01",)
    with pytest.raises(DocumentError) as caught:
        read(x509(SIGNER, more=crl * 65))
    assert caught.value.fault is DocumentFault.LIMIT
