"""Every XML vector is put to python-xmlsec and the xmlsec1 program: never are we laxer."""

import pytest

from tests.verifier.xml.second_opinion import ask_library, ask_program
from verifier.document import Integrity
from verifier.policy import Limits
from verifier.xml.reading import read_xml

UNKNOWN_TO_THE_PROGRAM = b"2007/05/xmldsig-more#sha256-rsa-MGF1"
"""Debian's xmlsec1 1.2 knows no RSASSA-PSS; python-xmlsec, built on a later one, does."""


@pytest.mark.xmlsec1
def test_no_signature_of_a_vector_is_intact_to_us_alone(demo, tmp_path):
    contents = [p.read_bytes() for s in demo.samples for p in s.files if p.suffix == ".xml"]
    assert sum(UNKNOWN_TO_THE_PROGRAM not in content for content in contents) > 20
    for content in contents:
        compare(content, ask_library(content))
        if UNKNOWN_TO_THE_PROGRAM not in content:
            compare(content, ask_program(content, tmp_path))


def compare(content: bytes, theirs: list[bool]) -> None:
    read = read_xml(content, limits=Limits()).signatures
    ours = [signature.integrity is Integrity.INTACT for signature in read]
    assert len(ours) == len(theirs)
    assert not any(us and not them for us, them in zip(ours, theirs, strict=True))
