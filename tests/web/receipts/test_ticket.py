"""What a result page carries: nobody else can write it, read it, or use it for long."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from verifier.printed.signed_text import read_base64url, write_base64url
from web.receipts.sheet import limit_to_receipt
from web.receipts.ticket import LIFE, TicketError, derive_ticket_key, read_ticket, write_ticket

KEY = derive_ticket_key(ec.derive_private_key(20260615, ec.SECP256R1()))
OTHER = derive_ticket_key(ec.derive_private_key(20260616, ec.SECP256R1()))


@pytest.fixture
def report(reports):
    return reports.card()


def test_the_report_comes_back_without_the_card(report):
    ticket = write_ticket(report, KEY)
    assert read_ticket(ticket, KEY, at=report.checked_at) == limit_to_receipt(report)


def test_it_can_be_used_for_a_day(report):
    ticket = write_ticket(report, KEY)
    assert read_ticket(ticket, KEY, at=report.checked_at + LIFE)
    for off in (LIFE + timedelta(seconds=1), -timedelta(minutes=6)):
        with pytest.raises(TicketError):
            read_ticket(ticket, KEY, at=report.checked_at + off)


def test_another_key_does_not_open_it(report):
    with pytest.raises(TicketError):
        read_ticket(write_ticket(report, KEY), OTHER, at=report.checked_at)


def test_no_byte_of_it_can_be_changed(report):
    content = read_base64url(write_ticket(report, KEY))
    for spot in (0, 11, 12, len(content) // 2, len(content) - 1):
        changed = content[:spot] + bytes([content[spot] ^ 1]) + content[spot + 1 :]
        with pytest.raises(TicketError):
            read_ticket(write_base64url(changed), KEY, at=report.checked_at)


@pytest.mark.parametrize("text", ["", "A", "AAAA", "Đ", "!", "A" * 64, "A" * 1_000_000])
def test_what_is_no_ticket_is_refused(report, text):
    with pytest.raises(TicketError):
        read_ticket(text, KEY, at=report.checked_at)


def test_it_shows_nothing(report):
    ticket = write_ticket(report, KEY)
    content = read_base64url(ticket)
    assert b"Mai" not in content
    assert ticket != write_ticket(report, KEY)


def test_what_no_form_would_bring_back_gets_none(report):
    # Random enough not to shrink: as if a document were made of nothing but names.
    documents = tuple(
        replace(report.documents[0], sha256=write_base64url(json.dumps(n).encode()) * 3)
        for n in range(1)
    )
    assert write_ticket(replace(report, documents=documents), KEY) is not None
    import hashlib

    noise = "".join(hashlib.sha256(str(n).encode()).hexdigest() for n in range(8000))
    assert write_ticket(replace(report, trust_store_version=noise), KEY) is None
