"""Canonical forms, against what the specifications say and what xmlsec makes of them."""

import pytest
from lxml import etree

from verifier.xml.canonicalisation import (
    INCLUSIVE,
    METHODS,
    CanonicalForm,
    CanonicalisationError,
    canonicalise,
    canonicalise_document,
)

EXCLUSIVE = CanonicalForm(exclusive=True)


def part(text: str, name: str) -> etree._Element:
    return next(one for one in etree.fromstring(text).iter() if etree.QName(one).localname == name)


def test_a_child_without_a_namespace_below_a_default_one_gets_no_false_declaration() -> None:
    text = '<r><S xmlns="urn:d"><I><M/><R><T/></R></I></S></r>'
    assert canonicalise(part(text, "I"), INCLUSIVE) == (
        b'<I xmlns="urn:d"><M></M><R><T></T></R></I>'
    )


def test_a_declaration_that_takes_the_default_namespace_away_stays() -> None:
    text = '<r xmlns="urn:d"><I><T xmlns=""><U/></T></I></r>'
    assert canonicalise(part(text, "I"), INCLUSIVE) == (
        b'<I xmlns="urn:d"><T xmlns=""><U></U></T></I>'
    )


def test_the_inclusive_form_has_the_namespaces_of_the_ancestors() -> None:
    text = '<r xmlns:b="urn:b" xmlns:a="urn:a"><I xmlns:a="urn:other"/></r>'
    assert canonicalise(part(text, "I"), INCLUSIVE) == (
        b'<I xmlns:a="urn:other" xmlns:b="urn:b"></I>'
    )
    assert canonicalise(part(text, "I"), EXCLUSIVE) == b"<I></I>"


def test_a_default_namespace_taken_away_above_stays_away() -> None:
    text = '<r xmlns="urn:d"><b xmlns=""><I/></b></r>'
    assert canonicalise(part(text, "I"), INCLUSIVE) == b"<I></I>"


def test_the_inclusive_form_inherits_xml_attributes_the_nearest_first() -> None:
    text = '<r xml:lang="vi" xml:space="preserve" x="1"><b xml:lang="en"><I xml:base="/"/></b></r>'
    assert canonicalise(part(text, "I"), INCLUSIVE) == (
        b'<I xml:base="/" xml:lang="en" xml:space="preserve"></I>'
    )
    assert canonicalise(part(text, "I"), EXCLUSIVE) == b'<I xml:base="/"></I>'


def test_version_11_does_not_inherit_identifiers_and_refuses_to_join_bases() -> None:
    form = CanonicalForm(version_11=True)
    text = '<r xml:id="r" xml:lang="vi"><I/></r>'
    assert canonicalise(part(text, "I"), form) == b'<I xml:lang="vi"></I>'
    assert canonicalise(part(text, "I"), INCLUSIVE) == b'<I xml:id="r" xml:lang="vi"></I>'
    with pytest.raises(CanonicalisationError):
        canonicalise(part('<r xml:base="/a/"><I xml:base="b"/></r>', "I"), form)


def test_comments_stay_only_when_asked_for() -> None:
    element = part("<r><I>a<!-- b -->c</I></r>", "I")
    assert canonicalise(element, INCLUSIVE) == b"<I>ac</I>"
    assert canonicalise(element, CanonicalForm(with_comments=True)) == b"<I>a<!-- b -->c</I>"


def test_prefixes_of_the_list_are_treated_inclusively() -> None:
    text = '<r xmlns:a="urn:a" xmlns:b="urn:b"><I/></r>'
    form = CanonicalForm(exclusive=True, prefixes=("a", "z"))
    assert canonicalise(part(text, "I"), form) == b'<I xmlns:a="urn:a"></I>'


def test_the_default_namespace_in_a_prefix_list_is_refused_rather_than_lost() -> None:
    form = CanonicalForm(exclusive=True, prefixes=("#default",))
    with pytest.raises(CanonicalisationError):
        canonicalise(part('<r xmlns="urn:d"><I/></r>', "I"), form)


def test_a_whole_document_keeps_what_stands_before_and_behind_the_root() -> None:
    tree = etree.fromstring("<?a b?><!-- c --><r/><?d e?>").getroottree()
    assert canonicalise_document(tree, INCLUSIVE) == b"<?a b?>\n<r></r>\n<?d e?>"


def test_what_is_left_out_leaves_the_text_behind_it() -> None:
    element = part("<r><I>a<x>b</x>c<x>d</x><y/>e<x><x/></x>f</I></r>", "I")
    gone = [child for child in element if child.tag == "x"]
    assert canonicalise(element, INCLUSIVE, without=gone) == b"<I>ac<y></y>ef</I>"


def test_leaving_everything_out_is_an_error() -> None:
    element = part("<r><I/></r>", "I")
    with pytest.raises(CanonicalisationError):
        canonicalise(element, INCLUSIVE, without=[element])
    with pytest.raises(CanonicalisationError):
        canonicalise(element, INCLUSIVE, without=[part("<x/>", "x")])


@pytest.mark.parametrize("form", METHODS.values())
def test_a_relative_namespace_name_has_no_canonical_form(form: CanonicalForm) -> None:
    with pytest.raises(CanonicalisationError):
        canonicalise(part('<r><I xmlns="relative"/></r>', "I"), form)


def test_characters_are_written_as_the_specification_says() -> None:
    text = (
        "<I a='&#9;&#10;&#13;&quot;&lt;&gt;&amp;'>&#13;&lt;&gt;&amp;&quot;<![CDATA[<]]>\u0110</I>"
    )
    assert canonicalise(part(text, "I"), INCLUSIVE).decode() == (
        '<I a="&#x9;&#xA;&#xD;&quot;&lt;>&amp;">&#xD;&lt;&gt;&amp;"&lt;\u0110</I>'
    )


def test_the_original_is_left_as_it_was() -> None:
    root = etree.fromstring('<r xml:lang="vi"><I><x/></I></r>')
    before = etree.tostring(root)
    canonicalise(root[0], INCLUSIVE, without=[root[0][0]])
    assert etree.tostring(root) == before
