"""What is known of a whole path counts: of its authorities too, and since when."""

from dataclasses import replace

import pytest
from cryptography.x509 import ReasonFlags

from tests.verifier.checks.conftest import Facts
from tests.verifier.pki.authority import AT, DAY, LIMITS, Entry, as_crl, new_root, store
from verifier.checks.revocation import check_revocation
from verifier.pki.path import find_path
from verifier.reasons import Note, Reason
from verifier.report import Status
from verifier.trust import Purpose


class Chain:
    """A root, an authority, somebody certified by it; and their lists."""

    def __init__(self) -> None:
        self.root = new_root()
        self.authority = self.root.issue("CA thử nghiệm", ca=True)
        self.leaf = self.authority.issue()

    def ask(self, *lists: bytes):
        path = find_path(
            self.leaf.certificate,
            (self.authority.certificate,),
            store(self.root),
            purpose=Purpose.DOCUMENT,
            at=AT,
            limits=LIMITS,
        )
        context = Facts().context()
        context = replace(
            context,
            path=path,
            evidence=tuple(as_crl(content) for content in lists),
            time=replace(context.time, judged_at=AT),
            checked_at=AT,
        )
        return check_revocation(context).result


@pytest.fixture
def chain() -> Chain:
    return Chain()


def test_a_path_of_which_all_are_known_to_be_good_passes(chain):
    assert chain.ask(chain.root.crl(), chain.authority.crl()).status is Status.PASSED


def test_about_an_authority_something_has_to_be_known_too(chain):
    result = chain.ask(chain.authority.crl())
    assert (result.status, result.reason) == (Status.INCONCLUSIVE, Reason.NO_REVOCATION_EVIDENCE)


def test_a_key_that_leaked_after_signing_is_remarked(chain):
    serial = chain.leaf.certificate.serial
    notes = {}
    for reason in (ReasonFlags.superseded, ReasonFlags.key_compromise):
        entry = Entry(serial, AT + DAY / 2, reason)
        result = chain.ask(chain.root.crl(), chain.authority.crl(entry))
        assert result.status is Status.PASSED
        notes[reason] = result.notes
    assert notes[ReasonFlags.superseded] == (Note.REVOKED_SINCE,)
    assert notes[ReasonFlags.key_compromise] == (Note.REVOKED_SINCE_KEY_COMPROMISE,)
