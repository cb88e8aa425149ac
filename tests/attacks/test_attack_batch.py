"""Content around the genuine cards of a batch, which nobody signed, is not let pass in silence."""

import hashlib

import pytest

from verifier.errors import DocumentError, DocumentFault
from verifier.report import Verdict
from web.batch import judge_batch, judge_one, open_batch
from web.json_batch import present_batch_json
from web.json_report import present_json

_MARK = b"<DIEM_KIEM_TRA_DINH_KY>9<"


@pytest.fixture(scope="module")
def card(signed_xml) -> bytes:
    """The genuine card as it stands in a batch: without a declaration."""
    return signed_xml[signed_xml.index(b"<HOC_BA") :]


@pytest.fixture
def check(verifier):
    """Judge a file as the portal and the command do."""
    return lambda content: judge_batch(open_batch((content,), verifier.split), verifier.verify)


def batch(*parts: bytes) -> bytes:
    return b'<DANH_SACH_HOC_BA id="dataDanhSach">' + b"".join(parts) + b"</DANH_SACH_HOC_BA>"


def test_a_batch_of_genuine_cards_is_valid(check, card):
    assert check(batch(card)).verdict is Verdict.VALID
    assert check(batch(b"\n", card, b"\n", card, b"\n")).verdict is Verdict.VALID


@pytest.mark.parametrize("place", ["before", "behind"])
@pytest.mark.parametrize(
    "wrapping",
    [
        (b"<X>", b"</X>"),
        (b"<!-- ", b" -->"),
        (b"<![CDATA[", b"]]>"),
        (
            b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><Object>',
            b"</Object></Signature>",
        ),
    ],
    ids=["element", "comment", "text", "signature"],
)
def test_a_forged_card_hidden_in_the_frame_is_refused(check, card, wrapping, place):
    """Whoever looks for marks anywhere in the file finds the forged ones first."""
    assert _MARK in card
    forged = wrapping[0] + card.replace(_MARK, _MARK.replace(b"9", b"10")) + wrapping[1]
    content = batch(forged, card) if place == "before" else batch(card, forged)
    _expect_refusal(check, content)


@pytest.mark.parametrize(
    "beside",
    [
        b"Math: 10",
        b"<FORGED>10</FORGED>",
        b'<a:HOC_BA xmlns:a="u"><DIEM>10</DIEM></a:HOC_BA>',
        b"<hoc_ba><DIEM>10</DIEM></hoc_ba>",
    ],
)
def test_words_beside_a_genuine_card_are_refused(check, card, beside):
    _expect_refusal(check, batch(beside, card))
    _expect_refusal(check, batch(card, beside))


def test_a_root_that_is_no_batch_is_judged_whole(check, card):
    """A batch named inside a comment is none: the card is judged with what surrounds it."""
    head = b"<HOC_BA_X><!-- <DANH_SACH_HOC_BA> -->"
    answer = check(head + card + b"<FORGED>10</FORGED></HOC_BA_X>")
    assert [item.verdict for item in answer.items] != [Verdict.VALID]
    assert answer.verdict is not Verdict.VALID


def _expect_refusal(check, content: bytes) -> None:
    with pytest.raises(DocumentError) as caught:
        check(content)
    assert caught.value.fault is DocumentFault.BATCH_FRAME


@pytest.mark.parametrize("cards", [1, 2])
def test_an_answer_names_the_file_that_held_the_card(verifier, card, cards):
    """Without that, nobody could tell that what was handed in is another file than the card."""
    content = batch(*[card] * cards)
    digest = hashlib.sha256(content).hexdigest()
    submissions = open_batch((content,), verifier.split)
    answer = judge_batch(submissions, verifier.verify)
    assert present_batch_json(answer, include_card=False, lang="vi")["container_sha256"] == digest
    report = judge_one(submissions[0], verifier.verify)
    as_json = present_json(report, include_card=False, lang="vi")
    assert as_json["container_sha256"] == digest
    assert as_json["documents"][0]["sha256"] == hashlib.sha256(card.strip()).hexdigest()


def test_a_card_by_itself_has_no_container(verifier, card):
    (submission,) = open_batch((card,), verifier.split)
    report = judge_one(submission, verifier.verify)
    assert present_json(report, include_card=False, lang="vi")["container_sha256"] is None
