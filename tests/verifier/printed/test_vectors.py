"""The vectors that Python and the browser share, through Python's reader."""

import hashlib
import json
from datetime import datetime

import pytest

from tests.verifier.printed.make_vectors import FILE, describe, write
from verifier.printed.base32 import read_base32
from verifier.printed.checking import check_status, check_token
from verifier.printed.code import PrintedCode, read_code, token_digest
from verifier.printed.key_list import read_key_list
from verifier.printed.outcome import ListFault, TokenOutcome
from verifier.printed.reference import Reference, read_reference
from verifier.printed.signed_text import read_base64url
from verifier.printed.status_list import read_status_list

VECTORS = json.loads(FILE.read_text(encoding="utf-8"))
PINNED = tuple(read_base64url(key) or b"" for key in VECTORS["pinned"])
KEYS = read_key_list(VECTORS["key_list"], pinned=PINNED)
STATUSES = read_status_list(VECTORS["status_list"], keys=KEYS, portal=VECTORS["portal"])
CHECKED = datetime.fromisoformat(VECTORS["checked_at"])


def every(kind: str) -> list[object]:
    return [pytest.param(one, id=one.get("name") or str(n)) for n, one in enumerate(VECTORS[kind])]


def test_the_file_is_what_the_writing_side_makes():
    assert FILE.read_text(encoding="utf-8") == write()


@pytest.mark.parametrize("vector", every("tokens"))
def test_a_token_is_worth_what_its_vector_says(vector):
    content = read_base32(vector["token"])
    assert content is not None
    assert token_digest(content).hex() == vector["digest"]
    finding = check_token(
        content,
        KEYS,
        portal=vector["portal"],
        reference=Reference(vector["reference"]),
        page=None if vector["page"] is None else tuple(vector["page"]),
    )
    assert finding.outcome.value == vector["outcome"]
    says = None if finding.token is None else describe(finding.token)
    assert says == vector["says"]
    if vector["status"] is not None:
        status = check_status(finding.token, STATUSES, at=CHECKED)
        assert status.status.value == vector["status"]
        assert not status.stale


@pytest.mark.parametrize("vector", every("references"))
def test_a_reference_is_read_as_its_vector_says(vector):
    read = read_reference(vector["typed"])
    if vector["fault"] is None:
        assert read == Reference(vector["text"])
    else:
        assert read.value == vector["fault"]


@pytest.mark.parametrize("vector", every("codes"))
def test_a_code_is_read_as_its_vector_says(vector):
    read = read_code(vector["text"], portals={VECTORS["portal"]})
    if vector["fault"] is None:
        assert isinstance(read, PrintedCode)
        assert read.reference.text == VECTORS["tokens"][0]["reference"]
    else:
        assert read.value == vector["fault"]


@pytest.mark.parametrize("vector", every("key_lists"))
def test_a_key_list_is_used_or_not_as_its_vector_says(vector):
    read = read_key_list(vector["text"], pinned=PINNED, newest_seen=vector["newest_seen"])
    fault = read.value if isinstance(read, ListFault) else None
    assert fault == vector["fault"]


@pytest.mark.parametrize("vector", every("status_lists"))
def test_a_status_list_is_used_or_not_as_its_vector_says(vector):
    read = read_status_list(
        vector["text"],
        keys=KEYS,
        portal=VECTORS["portal"],
        newest_seen=vector["newest_seen"],
    )
    fault = read.value if isinstance(read, ListFault) else None
    assert fault == vector["fault"]


def test_every_outcome_has_a_vector():
    assert {v["outcome"] for v in VECTORS["tokens"]} == {o.value for o in TokenOutcome}
    faults = {v["fault"] for kind in ("key_lists", "status_lists") for v in VECTORS[kind]}
    assert faults - {None} == {fault.value for fault in ListFault}


def test_no_single_altered_bit_passes():
    good = read_base32(VECTORS["tokens"][0]["token"])
    assert good is not None
    for place in range(len(good)):
        changed = bytearray(good)
        changed[place] ^= 1 << (place % 8)
        finding = check_token(bytes(changed), KEYS, portal=VECTORS["portal"])
        assert finding.outcome is not TokenOutcome.SOUND
        assert finding.token is None


def test_an_old_status_list_is_called_stale_and_none_says_nothing():
    content = read_base32(VECTORS["tokens"][0]["token"])
    assert content is not None
    token = check_token(content, KEYS, portal=VECTORS["portal"]).token
    late = check_status(token, STATUSES, at=STATUSES.next_update.replace(year=2030))
    assert (late.status.value, late.stale, late.as_of) == ("current", True, STATUSES.issued_at)
    nothing = check_status(token, None, at=CHECKED)
    assert (nothing.status.value, nothing.stale, nothing.as_of) == ("unknown", True, None)


def test_results_have_no_truth_value():
    with pytest.raises(TypeError, match="compare"):
        bool(TokenOutcome.SOUND)


def test_the_digest_is_over_the_bytes():
    assert token_digest(b"x") == hashlib.sha256(b"x").digest()
