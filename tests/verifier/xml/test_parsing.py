"""What the parser takes and what it refuses, before any signature is looked at."""

import codecs

import pytest

from verifier.errors import DocumentError, DocumentFault
from verifier.policy import Limits
from verifier.xml.parsing import read_tree


def fault(content: bytes, **limits: int) -> tuple[DocumentFault, str | None]:
    with pytest.raises(DocumentError) as caught:
        read_tree(content, limits=Limits(**limits))
    return caught.value.fault, caught.value.limit


@pytest.mark.parametrize(
    "content",
    [
        b"<a/>",
        codecs.BOM_UTF8 + b"<a/>",
        b" \n<a/>",
        b'<?xml version="1.0" encoding="UTF-8"?><a>\xc4\x90</a>',
        b"<?xml version='1.0' encoding='us-ascii' standalone='yes'?><a/>",
        b"<!-- <!DOCTYPE x> --><a/>",
        b"<a><![CDATA[<!DOCTYPE x>]]></a>",
        b"<a>" * 64 + b"</a>" * 64,
    ],
)
def test_plain_documents_are_read(content: bytes) -> None:
    assert read_tree(content, limits=Limits()).getroot().tag == "a"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", DocumentFault.EMPTY),
        (b" \r\n\t", DocumentFault.EMPTY),
        (b"hello", DocumentFault.UNKNOWN_FORMAT),
        (b"%PDF-1.7", DocumentFault.UNKNOWN_FORMAT),
        (codecs.BOM_UTF8 + b"x<a/>", DocumentFault.UNKNOWN_FORMAT),
        (b"<!DOCTYPE a><a/>", DocumentFault.DTD),
        (b"<!doctype html><html/>", DocumentFault.DTD),
        (b'<?xml version="1.0"?><!-- x --> <?y z?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
         DocumentFault.DTD),
        (codecs.BOM_UTF8 + b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', DocumentFault.DTD),
        (b"<a><b></a>", DocumentFault.MALFORMED),
        (b"<a/><b/>", DocumentFault.MALFORMED),
        (b"<a/>x", DocumentFault.MALFORMED),
        (b"<a>&unknown;</a>", DocumentFault.MALFORMED),
        (b"<a x='1' x='2'/>", DocumentFault.MALFORMED),
        (b"<p:a/>", DocumentFault.MALFORMED),
        (b"<a>\xff</a>", DocumentFault.MALFORMED),
        (b"<a>\x00</a>", DocumentFault.MALFORMED),
        (b"<a>&#0;</a>", DocumentFault.MALFORMED),
        (b'<?xml version="1.1"?><a/>', DocumentFault.MALFORMED),
        (b'<?xml version="1.0" encoding="UTF-7"?><a/>', DocumentFault.MALFORMED),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe9</a>', DocumentFault.MALFORMED),
        (b'<?xml version="1.0" encoding="windows-1258"?><a/>', DocumentFault.MALFORMED),
        ("<a/>".encode("utf-16"), DocumentFault.MALFORMED),
        ("<a/>".encode("utf-16-le"), DocumentFault.MALFORMED),
        ("<a/>".encode("utf-16-be"), DocumentFault.MALFORMED),
        ("<a/>".encode("utf-32"), DocumentFault.MALFORMED),
        (b"<a><b>", DocumentFault.TRUNCATED),
        (b"<a><b x=", DocumentFault.TRUNCATED),
        (b"<a><!-- x", DocumentFault.TRUNCATED),
        (b"<a><![CDATA[ x", DocumentFault.TRUNCATED),
        (b"<a>\xc4", DocumentFault.TRUNCATED),
        (b"<?xml version='1.0'?>", DocumentFault.TRUNCATED),
    ],
)  # fmt: skip
def test_other_bytes_are_refused_by_name(content: bytes, expected: DocumentFault) -> None:
    assert fault(content) == (expected, None)


def test_every_cut_of_a_document_is_refused() -> None:
    whole = '<?xml version="1.0"?><a b="c"><!-- d --><e>Đ</e><![CDATA[x]]></a>'.encode()
    for length in range(1, len(whole)):
        with pytest.raises(DocumentError):
            read_tree(whole[:length], limits=Limits())


def test_a_document_beyond_its_size_is_refused_before_it_is_parsed() -> None:
    assert fault(b"<a>" + b" " * 100, xml_bytes=50) == (DocumentFault.TOO_LARGE, None)


def test_attributes_are_counted() -> None:
    allowed = " ".join(f'a{n}="1"' for n in range(64))
    read_tree(f"<a {allowed}/>".encode(), limits=Limits())
    assert fault(f'<a {allowed} b="1"/>'.encode()) == (DocumentFault.LIMIT, "attributes")


def test_namespace_declarations_are_counted_along_the_ancestors() -> None:
    outer = " ".join(f'xmlns:a{n}="urn:{n}"' for n in range(40))
    inner = " ".join(f'xmlns:b{n}="urn:{n}"' for n in range(24))
    read_tree(f"<a {outer}><b {inner}/><b {inner}/></a>".encode(), limits=Limits())
    more = f'<a {outer}><b {inner}><c xmlns:c="urn:c"/></b></a>'
    assert fault(more.encode()) == (DocumentFault.LIMIT, "namespaces")


def test_redeclared_prefixes_count_too() -> None:
    nested = "<a xmlns:p='urn:1'>" * 30 + "</a>" * 30
    assert fault(nested.encode(), attributes=20) == (DocumentFault.LIMIT, "namespaces")


def test_depth_is_counted() -> None:
    assert fault(b"<a>" * 65 + b"</a>" * 65) == (DocumentFault.LIMIT, "depth")


def test_the_library_stops_what_is_deeper_still() -> None:
    assert fault(b"<a>" * 9999 + b"</a>" * 9999)[0] is DocumentFault.MALFORMED


def test_includes_stay_what_they_are() -> None:
    text = b'<a xmlns:x="http://www.w3.org/2001/XInclude"><x:include href="/etc/passwd"/></a>'
    root = read_tree(text, limits=Limits()).getroot()
    assert root[0].tag == "{http://www.w3.org/2001/XInclude}include"


def test_elements_are_counted() -> None:
    read_tree(b"<a>" + b"<b/>" * 99 + b"</a>", limits=Limits(elements=100))
    refused = fault(b"<a>" + b"<b/>" * 100 + b"</a>", elements=100)
    assert refused == (DocumentFault.LIMIT, "elements")
