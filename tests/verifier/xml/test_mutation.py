"""Changes of a signed card: those that mean something break it, those that mean nothing do not."""

import random
import re
from itertools import pairwise

import pytest
from lxml import etree

from tests.verifier.xml.signing import CARD, one_signature, signed_card
from verifier.document import Integrity, SignedDocument
from verifier.errors import DocumentError
from verifier.policy import Limits
from verifier.xml.reading import read_xml


def _is_clean(document: SignedDocument) -> bool:
    return bool(document.signatures) and all(
        one.integrity is Integrity.INTACT and one.coverage.problem is None
        for one in document.signatures
    )


def _canonical_data(content: bytes) -> bytes:
    data = etree.fromstring(content).find("DU_LIEU_HOC_BA")
    assert data is not None
    return etree.tostring(
        etree.fromstring(etree.tostring(data, with_tail=False)), method="c14n", with_comments=False
    )


@pytest.mark.parametrize("seed", range(8))
def test_a_changed_byte_is_noticed_unless_the_data_stay_the_same(seed: int) -> None:
    original = one_signature()
    before = _canonical_data(original)
    choose = random.Random(seed)
    for _ in range(150):
        changed = bytearray(original)
        for _ in range(choose.choice((1, 1, 1, 2))):
            place = choose.randrange(len(changed))
            match choose.randrange(3):
                case 0:
                    changed[place] ^= 1 << choose.randrange(8)
                case 1:
                    del changed[place]
                case _:
                    changed.insert(place, choose.choice(b"<>/&;\"' aA9=!-"))
        content = bytes(changed)
        try:
            document = read_xml(content, limits=Limits())
        except DocumentError:
            continue
        if _is_clean(document):
            assert _canonical_data(content) == before


def test_every_byte_of_the_signed_data_counts() -> None:
    original = one_signature()
    start, end = (original.index(mark) for mark in (b"<DU_LIEU_HOC_BA", b"</DU_LIEU_HOC_BA>"))
    for place in range(start, end):
        content = original[:place] + bytes([original[place] ^ 1]) + original[place + 1 :]
        try:
            document = read_xml(content, limits=Limits())
        except DocumentError:
            continue
        # Quotes may become others, of which no canonical form tells; nothing else may.
        assert not _is_clean(document) or _canonical_data(content) == _canonical_data(original)


def test_no_part_of_a_document_can_be_taken_for_another() -> None:
    original = signed_card()
    values = re.findall(r"<(DigestValue|SignatureValue)>([^<]*)<", original)
    for (_, one), (_, other) in pairwise(values):
        if one != other:
            swapped = original.replace(one, "\0").replace(other, one).replace("\0", other)
            assert not _is_clean(read_xml(swapped.encode(), limits=Limits()))


SAME = {
    "quotes": lambda text: text.replace('id="hb-1"', "id='hb-1'").replace('Id="data"', "Id='data'"),
    "attribute order": lambda text: text.replace('loai="x" khac="y"', 'khac="y" loai="x"'),
    "space in tags": lambda text: text.replace("<MA_TRUONG>", "<MA_TRUONG  >").replace(
        "</MA_TRUONG>", "</MA_TRUONG\n>"
    ),
    "CDATA": lambda text: text.replace("Nguyễn Thị Mai", "<![CDATA[Nguyễn Thị Mai]]>"),
    "character references": lambda text: text.replace("Nguyễn", "Nguy&#x1EC5;n").replace(
        "Mai", "&#77;ai"
    ),
    "empty elements": lambda text: text.replace("<TRONG></TRONG>", "<TRONG/>"),
    "line ends": lambda text: text.replace("\n", "\r\n"),
    "declaration": lambda text: '<?xml version="1.0" encoding="UTF-8"?>\n' + text,
    "byte order mark": lambda text: "\ufeff" + text,
    "comments": lambda text: text.replace("<MA_TRUONG>", "<MA_TRUONG><!-- x -->"),
    "space outside the data": lambda text: text.replace("<CBQL>", "\n <CBQL>\n "),
    "broken base64 lines": lambda text: re.sub(r"(<SignatureValue>.{40})", r"\1" + "\n", text),
    "repeated declaration": lambda text: text.replace(
        "<SignatureValue>", '<SignatureValue xmlns="http://www.w3.org/2000/09/xmldsig#">'
    ),
}
DOCUMENT = CARD.replace('Id="data"', 'Id="data" loai="x" khac="y"').replace(
    "<MA_TRUONG>", "<TRONG></TRONG>\n<MA_TRUONG>"
)


@pytest.mark.parametrize("name", SAME)
def test_what_means_the_same_stays_intact(name: str) -> None:
    original = signed_card(DOCUMENT)
    assert _is_clean(read_xml(original.encode(), limits=Limits()))
    changed = SAME[name](original)
    assert changed != original
    document = read_xml(changed.encode(), limits=Limits())
    assert _is_clean(document)
    assert document.card == read_xml(original.encode(), limits=Limits()).card


DIFFERENT = {
    "white space in the data": lambda text: text.replace("<MA_TRUONG>", " <MA_TRUONG>"),
    "another prefix": lambda text: text.replace(
        "<MA_TRUONG>79000701</MA_TRUONG>", '<x:MA_TRUONG xmlns:x="u:x">79000701</x:MA_TRUONG>'
    ),
    "a namespace": lambda text: text.replace("<HOC_BA ", '<HOC_BA xmlns:new="urn:new" '),
    "composed otherwise": lambda text: text.replace("ễ", "e\u0302\u0303"),
    "an attribute": lambda text: text.replace("<MA_TRUONG>", '<MA_TRUONG a="">'),
    "inherited language": lambda text: text.replace("<HOC_BA ", '<HOC_BA xml:lang="vi" '),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_what_canonical_xml_tells_apart_does_not_stay_intact(name: str) -> None:
    changed = DIFFERENT[name](signed_card(DOCUMENT))
    document = read_xml(changed.encode(), limits=Limits())
    assert {one.integrity for one in document.signatures} != {Integrity.INTACT}
    assert document.card is None
