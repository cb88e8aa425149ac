"""Transforms that look like accepted ones and are not."""

import pytest

from tests.verifier.xml.signing import (
    CARD,
    DATA,
    DSIG,
    ENVELOPED,
    EXCLUSIVE,
    INCLUSIVE,
    XPATH,
    Ref,
    not_signatures,
    one_signature,
)
from verifier.document import Integrity, Signature
from verifier.policy import Limits
from verifier.reasons import Reason
from verifier.xml.reading import read_xml


def read(*transforms: str) -> Signature:
    references = (Ref("#data", transforms, of=DATA.encode()),)
    content = one_signature(references=references, objects="")
    return read_xml(content, limits=Limits()).signatures[0]


def prefix_list(text: str, *, of: str = EXCLUSIVE, inner: str = "") -> str:
    return (
        f'<Transform Algorithm="{of}"><InclusiveNamespaces xmlns="{EXCLUSIVE}" '
        f'PrefixList="{text}">{inner}</InclusiveNamespaces></Transform>'
    )


@pytest.mark.parametrize(
    "odd",
    [
        f'<Transform Algorithm="{ENVELOPED}"><x xmlns=""/></Transform>',
        f'<Transform Algorithm="{XPATH}"/>',
        f'<Transform Algorithm="{XPATH}"><XPath>true()</XPath><XPath>true()</XPath></Transform>',
        not_signatures(expression="not(ancestor-or-self::ds:Signature) or true()"),
        not_signatures(expression="not(ancestor-or-self::ds:Signature[1])"),
        not_signatures(expression="not(ancestor::ds:Signature)"),
        not_signatures(expression="not(ancestor-or-self::other:Signature)"),
        prefix_list("a", of=INCLUSIVE),
        prefix_list(" ".join(f"p{number}" for number in range(65))),
        f'<Transform Algorithm="{EXCLUSIVE}"><x xmlns=""/></Transform>',
        "<Transform/>",
    ],
)
def test_odd_transforms_are_refused(odd: str) -> None:
    signature = read(odd)
    assert signature.integrity is Integrity.UNSUPPORTED
    assert signature.coverage.problem is Reason.REFERENCE_NOT_ALLOWED


@pytest.mark.parametrize(
    "broken",
    [
        prefix_list("a", inner="<x/>"),
        f'<Transform Algorithm="{EXCLUSIVE}">text</Transform>',
        f'<Transform Algorithm="{XPATH}"><XPath><x/></XPath></Transform>',
        '<Other xmlns="urn:x"/>',
    ],
)
def test_broken_transforms_make_the_signature_malformed(broken: str) -> None:
    assert read(broken).integrity is Integrity.MALFORMED


def test_an_empty_list_of_transforms_is_malformed() -> None:
    content = one_signature(references=(Ref("#data"),), objects="").decode()
    content = content.replace("<DigestMethod", "<Transforms/><DigestMethod", 1)
    assert read_xml(content.encode(), limits=Limits()).signatures[0].integrity is (
        Integrity.MALFORMED
    )


def test_repeated_prefixes_are_one() -> None:
    assert read(prefix_list("z " * 200)).integrity is Integrity.INTACT


def test_signatures_within_signatures_are_left_out_with_the_outer_one() -> None:
    nested = f'<Signature xmlns="{DSIG}"><Object><Signature/>tail</Object></Signature>text'
    document = CARD.replace("<MA_TRUONG>", f"{nested}<MA_TRUONG>")
    content = one_signature(document, references=(Ref("", (not_signatures(),)),), objects="")
    *inner, school = read_xml(content, limits=Limits()).signatures
    assert [one.integrity for one in inner] == [Integrity.MALFORMED] * 2
    assert school.integrity is Integrity.INTACT


def test_a_reference_to_a_signature_leaves_nothing_when_signatures_are_left_out() -> None:
    content = one_signature(
        references=(Ref("#data"), Ref("#Object-KY_PHAT_HANH", (not_signatures(),), of=b""))
    )
    assert read_xml(content, limits=Limits()).signatures[0].integrity is Integrity.MALFORMED
