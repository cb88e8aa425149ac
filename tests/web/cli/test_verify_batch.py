"""`hocba verify` on a list of cards: every card its verdict, the exit code that of the worst."""

import base64
import gzip

import pytest


@pytest.fixture
def card_of(files_of):
    def read(name):
        content = files_of(name)[0].read_bytes()
        return content[content.index(b"<HOC_BA") :].rstrip()

    return read


@pytest.fixture
def verify(run, trusting_demo, tmp_path):
    def call(content, *more):
        file = tmp_path / "danh-sach.xml"
        file.write_bytes(content)
        return run("verify", file, *trusting_demo, *more)

    return call


def listed(*cards):
    return b'<DANH_SACH_HOC_BA id="dataDanhSach">' + b"\n".join(cards) + b"</DANH_SACH_HOC_BA>"


def packed(content):
    plain = content.replace(b'"', b'\\"')
    return base64.b64encode(len(plain).to_bytes(4, "little") + gzip.compress(plain))


@pytest.mark.parametrize("pack", [bytes, gzip.compress, packed])
def test_every_card_has_its_own_verdict(verify, card_of, pack):
    outcome = verify(pack(listed(card_of("xml-lop-1"), card_of("xml-sua-diem"))), "--json")
    assert outcome.code == 1
    assert outcome.json["schema"] == "hocba-verify/batch/1"
    cards = outcome.json["cards"]
    assert [card["report"]["verdict"] for card in cards] == ["valid", "invalid"]


def test_the_exit_code_is_that_of_the_worst_card(verify, card_of):
    good = card_of("xml-lop-1")
    assert verify(listed(good, good)).code == 0
    assert verify(listed(good, b"<HOC_BA>&nothing;</HOC_BA>")).code == 2
    assert verify(listed(good, card_of("xml-sua-diem"), b"<HOC_BA/>")).code == 1
    assert verify(listed(*[b"<HOC_BA>&nothing;</HOC_BA>"] * 2)).code == 3
    assert verify(listed()).code == 3


def test_a_list_of_one_is_that_card(verify, card_of):
    outcome = verify(listed(card_of("xml-lop-1")), "--json")
    assert (outcome.code, outcome.json["schema"]) == (0, "hocba-verify/report/1")


def test_the_terminal_shows_first_what_needs_a_person(verify, card_of):
    outcome = verify(listed(card_of("xml-lop-1"), card_of("xml-sua-diem")), "--lang", "vi")
    lines = outcome.out.splitlines()
    assert lines[2] == "✘ Danh sách: 2 học bạ đã kiểm tra"
    tags = [line for line in lines if line.startswith(("✔", "✘"))][1:]
    assert tags[0].startswith("✘ Không hợp lệ")
    assert tags[1].startswith("✔ Hợp lệ")
    assert "Học bạ thứ 2 trong danh sách" in outcome.out
    assert max(map(len, lines)) <= 88
