"""Certificates are read strictly, in one way, into plain facts."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from verifier.document import KeyAlgorithm
from verifier.pki.certificate import CertificateError, is_signed_by, read_certificate

BASIC_CONSTRAINTS = "2.5.29.19"
KEY_USAGE = "2.5.29.15"
EXTENDED_KEY_USAGE = "2.5.29.37"
CN, UID = "2.5.4.3", "0.9.2342.19200300.100.1.1"


def test_the_facts_of_a_persons_certificate(world):
    certificate = read_certificate(world.certificate().der)
    assert certificate.common_name == "Lê Văn Ổi"
    assert certificate.organisation == "Trường Tiểu học Mơ Ước"
    assert certificate.citizen_number == "048317002681"
    assert certificate.tax_code is None
    assert certificate.serial == 0x1234567890
    assert certificate.not_before == datetime(2025, 1, 1, tzinfo=UTC)
    assert certificate.not_after == datetime(2030, 1, 1, tzinfo=UTC)
    assert certificate.key.bits == 2048
    assert certificate.key.exponent == 65537
    assert certificate.signature.key is KeyAlgorithm.RSA_PKCS1
    assert certificate.signature.digest == "sha256"
    assert not certificate.is_ca
    assert certificate.key_usage is None
    assert certificate.extended_key_usage is None
    assert not certificate.self_issued


def test_subjects_are_shown_in_one_order_whatever_the_authority_wrote(world):
    recipe = world.certificate()
    turned = replace(recipe, subject=tuple(reversed(recipe.subject)))
    expected = "CN=Lê Văn Ổi, UID=CCCD:048317002681, O=Trường Tiểu học Mơ Ước, C=VN"
    assert read_certificate(recipe.der).subject == expected
    assert read_certificate(turned.der).subject == expected
    assert read_certificate(recipe.der).subject_der != read_certificate(turned.der).subject_der


def test_what_could_mislead_a_reader_of_a_subject_is_escaped(world, asn1):
    name = ((CN, asn1.utf8("Mơ, O=Sở\u202eGD\x00")),)
    shown = read_certificate(world.certificate(subject=name).der).subject
    assert shown == "CN=Mơ\\, O\\=Sở\\u202eGD\\u0000"


@pytest.mark.parametrize(
    ("tag", "octets", "text"),
    [
        (0x13, b"Oi", "Oi"),
        (0x14, b"\xd2i", "Òi"),
        (0x16, b"Oi", "Oi"),
        (0x1E, "Ổi".encode("utf-16-be"), "Ổi"),
        (0x1C, "Ổi".encode("utf-32-be"), "Ổi"),
    ],
)
def test_every_string_type_is_read(world, asn1, tag, octets, text):
    name = ((CN, asn1.tlv(tag, octets)),)
    assert read_certificate(world.certificate(subject=name).der).common_name == text


def test_a_value_that_is_no_string_is_shown_in_hexadecimal(world, asn1):
    name = ((CN, asn1.utf8("Ổi")), ("1.2.3", asn1.integer(5)))
    assert read_certificate(world.certificate(subject=name).der).subject == (
        "CN=Ổi, 1.2.3=\\#020105"
    )


def test_a_name_in_broken_utf8_is_refused(world, asn1):
    name = ((CN, asn1.tlv(0x0C, b"\xff\xfe")),)
    with pytest.raises(CertificateError):
        read_certificate(world.certificate(subject=name).der)


@pytest.mark.parametrize(
    ("uids", "citizen", "tax"),
    [
        (["MST:0123456789"], None, "0123456789"),
        (["MST:0123456789-001"], None, "0123456789-001"),
        (["CCCD:048317002681", "MST:0123456789"], "048317002681", "0123456789"),
        (["CCCD:048317002681", "CCCD:048317002682"], None, None),
        (["CCCD:04831700268"], None, None),
        (["CCCD:0483170026811"], None, None),
        (["CCCD:٠٤٨٣١٧٠٠٢٦٨١"], None, None),
        (["CMND:048317002681"], None, None),
    ],
)
def test_identity_numbers_come_from_exactly_one_well_formed_uid(world, asn1, uids, citizen, tax):
    name = (*((UID, asn1.utf8(uid)) for uid in uids), (CN, asn1.utf8("Ổi")))
    certificate = read_certificate(world.certificate(subject=name).der)
    assert (certificate.citizen_number, certificate.tax_code) == (citizen, tax)
    assert certificate.uids == tuple(uids)


def test_extensions_of_an_authority_are_read():
    key = ec.generate_private_key(ec.SECP384R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "CA")])
    usage = dict.fromkeys(
        [
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "encipher_only",
            "decipher_only",
        ],
        False,
    )
    url = x509.UniformResourceIdentifier
    access = [
        x509.AccessDescription(x509.AuthorityInformationAccessOID.OCSP, url("http://o.example/")),
        x509.AccessDescription(
            x509.AuthorityInformationAccessOID.CA_ISSUERS, url("http://c.example/ca.crt")
        ),
    ]
    points = [
        x509.DistributionPoint([url("http://c.example/a.crl")], None, None, None),
        x509.DistributionPoint(
            None, None, frozenset([x509.ReasonFlags.ca_compromise]), [x509.DirectoryName(name)]
        ),
    ]
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2060, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(True, 2), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=True, key_cert_sign=True, crl_sign=True, **usage),
            critical=True,
        )
        .add_extension(x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING]), True)
        .add_extension(x509.SubjectKeyIdentifier(b"abc"), False)
        .add_extension(x509.AuthorityKeyIdentifier(b"def", None, None), False)
        .add_extension(x509.AuthorityInformationAccess(access), False)
        .add_extension(x509.CRLDistributionPoints(points), False)
        .add_extension(x509.OCSPNoCheck(), False)
        .sign(key, hashes.SHA384())
    )
    certificate = read_certificate(built.public_bytes(Encoding.DER))
    assert (certificate.is_ca, certificate.path_length) == (True, 2)
    assert certificate.key_usage == {"digitalSignature", "keyCertSign", "cRLSign"}
    assert certificate.extended_key_usage == {"1.3.6.1.5.5.7.3.8"}
    assert certificate.eku_critical
    assert certificate.subject_key_id == b"abc"
    assert certificate.authority_key_id == b"def"
    assert certificate.ocsp_urls == ("http://o.example/",)
    assert certificate.issuer_urls == ("http://c.example/ca.crt",)
    assert certificate.crl_urls == ("http://c.example/a.crl",)
    assert certificate.ocsp_no_check
    assert certificate.self_issued
    assert certificate.key.curve == "secp384r1"
    assert is_signed_by(certificate, certificate)


def test_equal_certificates_are_one_in_a_set(world):
    der = world.signer.der
    one, other = read_certificate(der), read_certificate(bytes(bytearray(der)))
    assert len({one, other}) == 1
    assert one != read_certificate(world.teacher.der)


def test_an_extension_that_occurs_twice_is_refused(world, asn1):
    once = world.extension(BASIC_CONSTRAINTS, asn1.seq(), critical=True)
    assert not read_certificate(world.certificate(extensions=(once,)).der).is_ca
    with pytest.raises(CertificateError):
        read_certificate(world.certificate(extensions=(once, once)).der)


def test_an_extension_we_read_but_cannot_decode_is_refused(world, asn1):
    for dotted in (BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED_KEY_USAGE, "2.5.29.14", "2.5.29.31"):
        broken = world.extension(dotted, asn1.octets(b"x") + b"\x00")
        with pytest.raises(CertificateError):
            read_certificate(world.certificate(extensions=(broken,)).der)


def test_an_unknown_extension_is_not_our_matter(world):
    unknown = world.extension("1.2.3.4.5", b"anything", critical=True)
    assert read_certificate(world.certificate(extensions=(unknown,)).der).common_name


@pytest.mark.parametrize("serial", [0, -1, -(2**70)])
def test_a_serial_number_that_is_not_positive_is_refused(world, asn1, serial):
    with pytest.raises(CertificateError):
        read_certificate(world.certificate(serial=asn1.integer(serial)).der)


def test_inner_and_outer_signature_algorithm_must_be_the_same(world, asn1):
    other = asn1.algorithm("1.2.840.113549.1.1.12", b"\x05\x00")
    for changes in ({"inner": other}, {"outer": other}):
        with pytest.raises(CertificateError):
            read_certificate(world.certificate(**changes).der)


def test_bytes_around_or_instead_of_a_certificate_are_refused(world):
    der = world.signer.der
    for bad in (b"", b"\x30\x00", der + b"\x00", b"\x00" + der, der[:-1], der * 2, b"x" * 70000):
        with pytest.raises(CertificateError):
            read_certificate(bad)


def test_a_signature_of_bits_that_are_no_octets_is_refused(world, asn1):
    der = world.root.der
    position = der.rindex(b"\x03\x82\x01\x01\x00") + 4
    with pytest.raises(CertificateError):
        read_certificate(der[:position] + b"\x01" + der[position + 1 :])


def test_ber_is_no_certificate(world):
    der = world.signer.der
    assert der[:2] == b"\x30\x82"
    for bad in (b"\x30\x80" + der[4:] + b"\x00\x00", b"\x30\x83\x00" + der[2:]):
        with pytest.raises(CertificateError):
            read_certificate(bad)


@pytest.mark.parametrize(
    ("digest", "pss"),
    [
        ("md5", None),
        ("sha1", None),
        ("sha224", None),
        ("sha256", None),
        ("sha384", None),
        ("sha512", None),
        ("sha3_256", None),
        ("sha256", ("sha256", 32)),
        ("sha512", ("sha1", 20)),
        ("sha256", ("sha256", 0)),
    ],
)
def test_the_issuers_signature_is_verified_with_any_digest(world, digest, pss):
    certificate = read_certificate(world.certificate(digest=digest, pss=pss).der)
    assert certificate.signature.digest == digest
    expected = KeyAlgorithm.RSA_PKCS1 if pss is None else KeyAlgorithm.RSA_PSS
    assert certificate.signature.key is expected
    assert is_signed_by(certificate, read_certificate(world.root.der))
    assert not is_signed_by(certificate, read_certificate(world.signer.der))
    assert not is_signed_by(certificate, read_certificate(world.teacher.der))


def test_certificates_signed_with_curves_are_verified(world):
    for issuer in (world.teacher, world.official):
        certificate = read_certificate(
            world.certificate(issuer_key=issuer.key, digest="sha256").der
        )
        assert is_signed_by(certificate, read_certificate(issuer.der))
        assert not is_signed_by(certificate, read_certificate(world.root.der))


def test_a_changed_certificate_is_not_signed_by_its_issuer(world, asn1):
    recipe = world.certificate()
    der = recipe.der.replace(b"CCCD:048317002681", b"CCCD:048317002682")
    assert not is_signed_by(read_certificate(der), read_certificate(world.root.der))


def test_a_signature_of_an_unknown_algorithm_never_holds(world, asn1):
    unknown = asn1.algorithm("1.2.3.4.5")
    certificate = read_certificate(world.certificate(inner=unknown, outer=unknown).der)
    assert certificate.signature.key is KeyAlgorithm.OTHER
    assert not is_signed_by(certificate, read_certificate(world.root.der))
