"""CMS that could be taken for something else: other signers, other structures."""

import hashlib

import pytest

from verifier.document import Integrity, SigningCertificateAttribute
from verifier.pki.cms import read_cms
from verifier.pki.der import EncodingError, members
from verifier.policy import Limits

CONTENT = "Học bạ của em Trần Thị Bưởi".encode()
OTHER_CONTENT_INFO = "1.2.840.113549.1.7.5"
"""id-digestedData: a structure of another shape."""


def read(der):
    return read_cms(der, digest_of=lambda n: hashlib.new(n, CONTENT).digest(), limits=Limits())


def test_another_key_identifier_names_nobody(world, asn1):
    """The only certificate in the bag is not taken because it is the only one."""
    named = asn1.tlv(0x80, bytes(20))
    facts = read(world.cms(sid=named).der)
    assert facts.integrity is Integrity.NO_CERTIFICATE
    assert facts.signer_certificate is None
    assert facts.signing_certificate is SigningCertificateAttribute.ABSENT


def test_signed_data_under_another_name_is_malformed(world, asn1):
    der = world.cms().der
    own = asn1.oid("1.2.840.113549.1.7.2")
    assert der.count(own) == 1
    renamed = der.replace(own, asn1.oid(OTHER_CONTENT_INFO))
    assert len(renamed) == len(der)
    assert read(renamed).integrity is Integrity.MALFORMED


def test_a_colleagues_certificate_of_the_same_authority_is_not_the_signers(world):
    """Nothing but the serial number tells them apart where there is no reference."""
    assert world.teacher.parsed.issuer == world.signer.parsed.issuer
    bag = (world.teacher.der, world.signer.der)
    facts = read(world.cms(certificates=bag, reference=None).der)
    assert facts.integrity is Integrity.INTACT
    assert facts.signer_certificate == world.signer.der


def test_a_value_of_thousands_of_members_is_not_divided(asn1):
    assert len(members(asn1.seq(*[b"\x05\x00"] * 1024))) == 1024
    with pytest.raises(EncodingError):
        members(asn1.seq(*[b"\x05\x00"] * 1025))
