"""Whatever is signed, scanned or typed: an answer, never an exception."""

import zlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.printed.checking import check_token
from verifier.printed.code import CodeFault, PrintedCode, read_code
from verifier.printed.key_list import KeyList, KeyUse, ListedKey, key_id_of, read_key_list
from verifier.printed.outcome import ListFault, TokenOutcome
from verifier.printed.reference import Reference, ReferenceFault, read_reference
from verifier.printed.signed_text import (
    KEY_LIST,
    STATUS_LIST,
    is_signed_by,
    read_signed,
    write_base64url,
)
from verifier.printed.status_list import read_status_list
from verifier.printed.token import CONTEXT, EPOCH
from web.printing.signing import public_part, sign_raw, sign_text

KEY = ec.derive_private_key(11, ec.SECP256R1())
SPKI = public_part(KEY)
PORTAL = "xacthuc.example.vn"
KEYS = KeyList(
    1,
    EPOCH,
    EPOCH,
    (ListedKey(KeyUse.SEAL, PORTAL, SPKI, EPOCH), ListedKey(KeyUse.STATUS, PORTAL, SPKI, EPOCH)),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(st.binary(max_size=400))
def test_a_sealed_token_with_any_content_gets_an_outcome(body):
    signed = bytes([1]) + key_id_of(SPKI) + body
    finding = check_token(signed + sign_raw(KEY, CONTEXT + signed), KEYS, portal=PORTAL)
    assert isinstance(finding.outcome, TokenOutcome)
    assert (finding.token is None) == (finding.outcome is TokenOutcome.MALFORMED)


@given(st.text(max_size=300))
def test_any_scanned_or_typed_text_gets_an_answer(text):
    assert isinstance(read_code(text, portals={PORTAL}), PrintedCode | CodeFault)
    assert isinstance(read_reference(text), Reference | ReferenceFault)


FIELDS = ("type", "number", "issued_at", "next_update", "keys", "portal", "length", "list")


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON)) | JSON)
@settings(max_examples=60)
def test_any_signed_content_is_a_list_or_none(content):
    keys = sign_text(KEY, KEY_LIST, content)
    assert isinstance(read_key_list(keys, pinned=(SPKI,)), KeyList | ListFault)
    statuses = sign_text(KEY, STATUS_LIST, content)
    assert isinstance(read_status_list(statuses, keys=KEYS, portal=PORTAL), ListFault)


def test_a_list_that_unfolds_to_more_than_it_says_is_malformed():
    content = {
        "type": "hocba-verify/status/1",
        "portal": PORTAL,
        "number": 1,
        "issued_at": EPOCH.isoformat(),
        "next_update": EPOCH.isoformat(),
        "length": 4,
        "list": write_base64url(zlib.compress(bytes(10_000_000))),
    }
    text = sign_text(KEY, STATUS_LIST, content)
    assert read_status_list(text, keys=KEYS, portal=PORTAL) is ListFault.MALFORMED


@pytest.mark.parametrize(
    "text",
    [
        "a.b",
        "....",
        "é.é.é",
        sign_text(KEY, KEY_LIST, {})[:-2],
        sign_text(KEY, KEY_LIST, {}) + "=",
        sign_text(KEY, KEY_LIST, {}).replace(".", "..", 1),
    ],
)
def test_what_is_no_signed_text_is_named(text):
    assert isinstance(read_signed(text, KEY_LIST, keys=[SPKI], most=10_000), ListFault)


def test_a_text_beyond_its_limit_is_not_looked_at():
    text = sign_text(KEY, KEY_LIST, {})
    assert read_signed(text, KEY_LIST, keys=[SPKI], most=len(text) - 1) is ListFault.MALFORMED


@pytest.mark.parametrize(
    "key",
    [b"", b"\x30\x00", public_part(ec.derive_private_key(11, ec.SECP384R1()))],
    ids=["nothing", "no key", "P-384"],
)
def test_another_kind_of_key_signs_nothing(key):
    assert not is_signed_by(key, b"x", sign_raw(KEY, b"x"))
    assert not is_signed_by(SPKI, b"x", bytes(64))
    assert not is_signed_by(SPKI, b"x", b"short")
    assert is_signed_by(SPKI, b"x", sign_raw(KEY, b"x"))
