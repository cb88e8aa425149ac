"""A batch is cut into its cards as they stand there, and unpacked within bounds."""

import base64
import gzip
import os
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.errors import DocumentError, DocumentFault
from verifier.policy import Limits
from verifier.xml.batch import may_be_batch, split_batch
from verifier.xml.reading import read_xml

LIMITS = Limits()
ONE = b'<HOC_BA id="a"><DU_LIEU_HOC_BA Id="data"><HO_VA_TEN>A &lt; B</HO_VA_TEN></DU_LIEU_HOC_BA>'
ONE += b"</HOC_BA>"
TWO = (
    b"<HOC_BA id='b > c'><!-- </HOC_BA> --><X><![CDATA[</HOC_BA><HOC_BA>]]></X><HOC_BA/></HOC_BA\n>"
)


def listed(*cards: bytes, head: bytes = b"", tail: bytes = b"") -> bytes:
    return b'<DANH_SACH_HOC_BA id="dataDanhSach">%b%b%b</DANH_SACH_HOC_BA>' % (
        head,
        b"\n ".join(cards),
        tail,
    )


def packed(content: bytes, *, escaped: bool = True, length: int | None = None) -> bytes:
    """As the ministry's sample program packs it: CV 2088 PL1."""
    plain = content.replace(b'"', b'\\"') if escaped else content
    size = len(plain) if length is None else length
    return base64.b64encode(size.to_bytes(4, "little") + gzip.compress(plain, mtime=0))


def split(content: bytes, limits: Limits = LIMITS) -> tuple[bytes, ...]:
    return split_batch(content, limits=limits)


def fault_of(content: bytes, limits: Limits = LIMITS) -> DocumentFault:
    with pytest.raises(DocumentError) as caught:
        split(content, limits)
    return caught.value.fault


def test_each_card_comes_out_byte_for_byte():
    assert split(listed(ONE, TWO, ONE)) == (ONE, TWO, ONE)


SIGNATURE = (
    b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/><Object>'
    b'<SignatureProperties><SignatureProperty><SigningTime xmlns="">2026</SigningTime>'
    b"</SignatureProperty></SignatureProperties><QualifyingProperties"
    b' xmlns="http://uri.etsi.org/01903/v1.3.2#"/></Object></Signature>'
)


def test_a_batch_may_have_its_own_signature_and_comments():
    content = listed(ONE, TWO, head=b"<!-- sent in June -->\n", tail=SIGNATURE + b"\n")
    assert split(b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a list -->" + content) == (ONE, TWO)
    assert split(listed(ONE, head=SIGNATURE)) == (ONE,)
    assert split(b"<!-- <DANH_SACH_HOC_BA> -->" + ONE) == (b"<!-- <DANH_SACH_HOC_BA> -->" + ONE,)


@pytest.mark.parametrize(
    "beside",
    [
        b"Math: 10",
        b"<![CDATA[Math: 10]]>",
        b"&#49;",
        b"<FORGED/>",
        b"<X>" + ONE + b"</X>",
        b"<hoc_ba/>",
        b'<a:HOC_BA xmlns:a="u"/>',
        b"<!-- <HOC_BA></HOC_BA> -->",
        b"<?x <HOC_BA> ?>",
        SIGNATURE + SIGNATURE,
        b"<Signature/>",
        SIGNATURE.replace(b"<SignedInfo/>", ONE),
        SIGNATURE.replace(b"<SignedInfo/>", b"<HOC_BA/>"),
        SIGNATURE.replace(b"<SignedInfo/>", b'<X xmlns="u"/>'),
        SIGNATURE.replace(b"<SignedInfo/>", b'<X xmlns="http://www.w3.org/2000/09/xmldsig#u"/>'),
        SIGNATURE.replace(b"<SignedInfo/>", b"<!-- <HOC_BA/> -->"),
        SIGNATURE.replace(b">2026<", b"><DIEM/><"),
    ],
)
def test_nothing_else_may_stand_around_the_cards(beside):
    assert fault_of(listed(ONE, head=beside)) is DocumentFault.BATCH_FRAME
    assert fault_of(listed(ONE, tail=beside)) is DocumentFault.BATCH_FRAME


@pytest.mark.parametrize(
    "content",
    [
        listed(ONE).replace(b"<DANH_SACH_HOC_BA ", b'<DANH_SACH_HOC_BA xmlns="u" '),
        listed(ONE).replace(b"<DANH_SACH_HOC_BA ", b'<DANH_SACH_HOC_BA note="10" '),
        listed(ONE).replace(b'"dataDanhSach"', b'"Math: 10"'),
        listed(ONE)
        .replace(b"<DANH_SACH_HOC_BA", b'<b:DANH_SACH_HOC_BA xmlns:b="u"')
        .replace(b"</DANH", b"</b:DANH"),
        b"<!-- <HOC_BA/> -->" + listed(ONE),
        listed(ONE) + b"<!-- <HOC_BA/> -->",
        b"<?xml-stylesheet href='a.xsl'?>" + listed(ONE),
        listed(ONE) + b"<?x?>",
    ],
)
def test_the_root_of_a_batch_is_bare(content):
    assert fault_of(content) is DocumentFault.BATCH_FRAME


def test_no_words_stand_behind_the_signature_of_a_batch():
    assert fault_of(listed(ONE, tail=SIGNATURE + b"Math: 10")) is DocumentFault.BATCH_FRAME


@pytest.mark.parametrize(
    "head",
    [b"<!-- <DANH_SACH_HOC_BA> -->", b"<?x <DANH_SACH_HOC_BA> ?>", b"<A/><DANH_SACH_HOC_BA/>"],
)
def test_a_batch_is_named_by_its_root_alone(head):
    for content in (b"<HOC_BA_X>" + head + ONE + b"</HOC_BA_X>", head + b"<X>" + ONE + b"</X>"):
        assert not may_be_batch(content)
        assert split(content) == (content,)


def test_looking_for_the_root_takes_time_in_proportion():
    for filler in (b" ", b"\n\t", b"<!---->", b"<??>", b"<!--", b"<?"):
        assert not may_be_batch(b"<?x?>" + filler * 300_000)


@pytest.mark.parametrize("content", [ONE, b"<HOC_BAN/>", b"%PDF-1.7", b"neither"])
def test_what_is_no_batch_stays_what_it_is(content):
    assert not may_be_batch(content)
    assert split(content) == (content,)


@pytest.mark.parametrize(
    "pack",
    [
        packed,
        lambda content: packed(content, escaped=False),
        lambda content: b"\n".join(packed(content)[i : i + 76] for i in range(0, 4000, 76)),
        gzip.compress,
        lambda content: base64.b64decode(packed(content)),
        lambda content: base64.b64encode(gzip.compress(content, mtime=0)),
    ],
    ids=["as sent", "not escaped", "in lines", "gzip", "not in base64", "without length"],
)
@pytest.mark.parametrize(("content", "cards"), [(listed(ONE, TWO), (ONE, TWO)), (ONE, (ONE,))])
def test_a_payload_is_unpacked(pack, content, cards):
    assert may_be_batch(pack(content))
    assert split(pack(content)) == cards


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (listed(), DocumentFault.BATCH_EMPTY),
        (listed(b"<HOC_BA>"), DocumentFault.TRUNCATED),
        (listed(ONE)[:-4], DocumentFault.TRUNCATED),
        (listed(ONE)[:-20], DocumentFault.TRUNCATED),
        (listed(ONE, tail=b"<A></B>"), DocumentFault.MALFORMED),
        (listed(ONE, tail=b"</A>"), DocumentFault.MALFORMED),
        (listed(ONE, head=b"<!-- "), DocumentFault.MALFORMED),
        (listed(ONE, head=b"<1 <"), DocumentFault.MALFORMED),
        (listed(ONE, head=b"<!DOCTYPE DANH_SACH_HOC_BA>"), DocumentFault.DTD),
        (packed(listed(ONE), length=7), DocumentFault.MALFORMED),
        (gzip.compress(listed(ONE), mtime=0)[:-9], DocumentFault.TRUNCATED),
        (gzip.compress(listed(ONE), mtime=0) + b"more", DocumentFault.MALFORMED),
        (b"\x1f\x8b\x08" + bytes(40), DocumentFault.MALFORMED),
        (packed(listed(ONE))[:40] + b"!", DocumentFault.MALFORMED),
    ],
)
def test_what_is_broken_is_refused(content, fault):
    assert fault_of(content) is fault


@pytest.mark.parametrize(
    "declaration", [b"<!DOCTYPE DANH_SACH_HOC_BA>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>"]
)
def test_what_declares_a_type_is_no_batch_and_never_read(declaration):
    (content,) = split(declaration + listed(ONE))
    with pytest.raises(DocumentError) as caught:
        read_xml(content, limits=LIMITS)
    assert caught.value.fault is DocumentFault.DTD


def test_unpacking_ends_at_the_limits():
    bomb = gzip.compress(b"<DANH_SACH_HOC_BA>" + bytes(3_000_000), mtime=0)
    assert fault_of(bomb) is DocumentFault.LIMIT
    noise = gzip.compress(os.urandom(2_000), mtime=0)
    assert fault_of(noise, replace(LIMITS, batch_inflated_bytes=1_999)) is DocumentFault.LIMIT
    assert fault_of(listed(ONE), replace(LIMITS, batch_bytes=99)) is DocumentFault.TOO_LARGE
    assert fault_of(listed(ONE, ONE), replace(LIMITS, batch_cards=1)) is DocumentFault.LIMIT


@given(st.binary(max_size=300))
def test_nothing_but_a_document_error_comes_out(noise):
    for content in (noise, listed(noise), listed(ONE, head=noise), b"\x1f\x8b\x08" + noise):
        with suppress(DocumentError):
            assert split(content)
