"""Documents signed by other programs, and algorithms that not all of them know."""

import pytest
import xmlsec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree
from signxml import DigestAlgorithm, SignatureConstructionMethod, SignatureMethod, XMLSigner
from signxml.xades import XAdESSigner

from tests.verifier.xml.corpus import ALL_C14N, exclusive
from tests.verifier.xml.second_opinion import ask_library
from tests.verifier.xml.signing import (
    CARD,
    DSIG,
    ENVELOPED,
    Person,
    Ref,
    Template,
    drop_places,
    make_person,
    not_signatures,
    one_signature,
)
from verifier.document import Integrity, KeyAlgorithm, Signature, SigningCertificateAttribute
from verifier.policy import Limits
from verifier.xml.reading import read_xml

SIGNER = make_person("Người ký KY_PHAT_HANH")


def read(content: bytes) -> Signature:
    (signature,) = read_xml(content, limits=Limits()).signatures
    return signature


def private_pem(person: Person) -> bytes:
    return person.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


# --- signxml ---


@pytest.mark.parametrize("c14n", [uri for uri in ALL_C14N.values() if "c14n11" not in uri])
@pytest.mark.parametrize("digest", [DigestAlgorithm.SHA256, DigestAlgorithm.SHA512])
def test_what_signxml_signs_is_intact(c14n: str, digest: DigestAlgorithm) -> None:
    root = etree.fromstring(drop_places(CARD))
    signer = XMLSigner(
        method=SignatureConstructionMethod.enveloped, digest_algorithm=digest, c14n_algorithm=c14n
    )
    signed = signer.sign(root, key=private_pem(SIGNER), cert=[SIGNER.certificate])
    signature = read(etree.tostring(signed))
    assert signature.integrity is Integrity.INTACT
    assert signature.coverage.whole_document
    assert signature.coverage.problem is None


def test_what_signxml_signs_with_a_curve_is_intact() -> None:
    person = make_person("Khóa p256", "p256")
    signer = XMLSigner(signature_algorithm=SignatureMethod.ECDSA_SHA256)
    signed = signer.sign(
        etree.fromstring(drop_places(CARD)), key=private_pem(person), cert=[person.certificate]
    )
    assert read(etree.tostring(signed)).integrity is Integrity.INTACT


def test_what_signxml_signs_as_xades_is_intact() -> None:
    signed = XAdESSigner().sign(
        etree.fromstring(drop_places(CARD)), key=private_pem(SIGNER), cert=[SIGNER.certificate]
    )
    signature = read(etree.tostring(signed))
    assert signature.integrity is Integrity.INTACT
    assert signature.profile == "XAdES"
    assert signature.signing_certificate is SigningCertificateAttribute.MATCHES
    assert signature.claimed is not None
    assert signature.coverage.problem is None


# --- python-xmlsec ---


def sign_with_library(document: str, template: Template) -> bytes:
    """Let python-xmlsec fill in digests and value."""
    text = document.replace("<!--KY_PHAT_HANH-->", template.text())
    for mark in ("value", *map(str, range(len(template.references)))):
        text = text.replace(template.mark(mark), "")
    root = etree.fromstring(text.encode())
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(private_pem(template.person), xmlsec.KeyFormat.PEM)
    for element in root.iter(etree.Element):
        for name in ("Id", "id"):
            if element.get(name) is not None:
                context.register_id(element, name)
    signature = next(root.iter(f"{{{DSIG}}}Signature"))
    # Without a key to write, xmlsec leaves KeyInfo as it is.
    key_info = signature.find(f"{{{DSIG}}}KeyInfo")
    signature.remove(key_info)
    context.sign(signature)
    signature.insert(2, key_info)
    return etree.tostring(root)


def altered(old: str, new: str) -> str:
    """Return a card with a place for the school's signature only, and something changed in it."""
    document = CARD.replace("<!--GVCN-->", "").replace("<!--CBQL-->", "")
    assert old in document
    return document.replace(old, new, 1)


FIELD = "<MA_TRUONG>"
DOCUMENTS = {
    "plain": altered(FIELD, FIELD),
    "unused namespaces above": altered("<HOC_BA ", '<HOC_BA xmlns:a="urn:a" xmlns:b="urn:b" '),
    "xml attributes above": altered("<HOC_BA ", '<HOC_BA xml:lang="vi" xml:space="default" '),
    "namespaces within": altered(
        FIELD,
        '<x xmlns="urn:x"><y xmlns=""/><p:z xmlns:p="urn:p" p:a="1" b="2"/></x>' + FIELD,
    ),
    "comments and instructions": altered(FIELD, "<!-- c --><?p i?>" + FIELD),
    "white space and references": altered(FIELD, "\n\t<q a='&#10;&lt;'>&#13;</q>\n" + FIELD),
}
XML_ID = altered("<HOC_BA id=", "<HOC_BA xml:id=")
"""xmlsec knows one identifier of an element, so it stands in the other's place."""


@pytest.mark.parametrize(
    "document", [*DOCUMENTS.values(), XML_ID], ids=[*DOCUMENTS, "xml identifier above"]
)
@pytest.mark.parametrize(
    "transforms",
    [(), *((uri,) for uri in ALL_C14N.values()), (exclusive("a b"),), (ENVELOPED,)],
    ids=["none", *ALL_C14N, "prefix list", "enveloped"],
)
def test_what_xmlsec_signs_by_identifier_is_intact(
    document: str, transforms: tuple[str, ...]
) -> None:
    template = Template("KY_PHAT_HANH", (Ref("#data", transforms),), person=SIGNER)
    assert read(sign_with_library(document, template)).integrity is Integrity.INTACT


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
@pytest.mark.parametrize("uri", ["", "#hb-1"])
@pytest.mark.parametrize("removal", [ENVELOPED, not_signatures()], ids=["enveloped", "xpath"])
@pytest.mark.parametrize("c14n", ALL_C14N.values(), ids=ALL_C14N)
def test_what_xmlsec_signs_as_a_whole_is_intact(
    document: str, uri: str, removal: str, c14n: str
) -> None:
    references = (Ref(uri, (removal, c14n)),)
    template = Template("KY_PHAT_HANH", references, person=SIGNER, c14n=c14n)
    assert read(sign_with_library(document, template)).integrity is Integrity.INTACT


# --- algorithms ---


@pytest.mark.parametrize("digest", ["sha1", "sha224", "sha256", "sha384", "sha512"])
def test_probabilistic_signatures_are_verified_as_by_xmlsec(digest: str) -> None:
    content = one_signature(method=f"http://www.w3.org/2007/05/xmldsig-more#{digest}-rsa-MGF1")
    signature = read(content)
    assert signature.integrity is Integrity.INTACT
    assert signature.algorithm.key is KeyAlgorithm.RSA_PSS
    assert signature.algorithm.digest == digest
    assert ask_library(content) == [True]


def test_edwards_curve_signatures_are_verified() -> None:
    person = make_person("Khóa ed25519", "ed25519")
    method = "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519"
    content = one_signature(method=method, person=person)
    signature = read(content)
    assert signature.integrity is Integrity.INTACT
    assert signature.algorithm.key is KeyAlgorithm.ED25519
    altered = content.replace(b"<SignatureValue>", b"<SignatureValue>AAAA")
    assert read(altered).integrity is Integrity.SIGNATURE_MISMATCH


def test_weak_digests_are_reported_beside_the_method() -> None:
    (signature,) = read_xml(
        one_signature(references=(Ref(digest="sha1"), Ref("#data")), objects=""), limits=Limits()
    ).signatures
    assert signature.integrity is Integrity.INTACT
    assert signature.algorithm.digest == "sha256"
    assert signature.algorithm.other_digests == ("sha1",)
    assert (signature.algorithm.key_bits, signature.algorithm.exponent) == (2048, 65537)


def test_a_weak_method_is_computed_and_named() -> None:
    signature = read(one_signature(method=DSIG + "rsa-sha1"))
    assert signature.integrity is Integrity.INTACT
    assert signature.algorithm.digest == "sha1"
    assert signature.algorithm.other_digests == ("sha256",)


@pytest.mark.parametrize(
    ("uri", "key", "digest"),
    [
        (DSIG + "hmac-sha1", KeyAlgorithm.HMAC, "sha1"),
        (DSIG + "dsa-sha1", KeyAlgorithm.DSA, "sha1"),
        ("http://www.w3.org/2001/04/xmldsig-more#rsa-md5", KeyAlgorithm.RSA_PKCS1, "md5"),
        ("urn:unknown", KeyAlgorithm.OTHER, ""),
    ],
)
def test_what_is_not_computed_is_named(uri: str, key: KeyAlgorithm, digest: str) -> None:
    signature = read(one_signature(method=uri, sign=lambda _: b"x"))
    assert signature.integrity is Integrity.UNSUPPORTED
    assert signature.algorithm.key is key
    assert signature.algorithm.digest == digest
