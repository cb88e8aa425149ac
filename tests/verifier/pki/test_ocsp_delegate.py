"""Delegated OCSP responders, asked about themselves (RFC 6960 4.2.2.2)."""

from datetime import timedelta

import pytest
from cryptography import x509

from tests.verifier.pki.asking import assert_open, entry, find, gone
from tests.verifier.pki.authority import (
    AT,
    BEGIN,
    DAY,
    END,
    Answer,
    Authority,
    as_crl,
    as_ocsp,
    issuing_point,
    new_root,
    points,
)
from verifier.pki.ocsp import OCSP_SIGNING
from verifier.pki.revocation import RevocationState
from verifier.ports import Evidence
from verifier.reasons import Reason

HOLD = x509.ReasonFlags.certificate_hold
COMPROMISE = x509.ReasonFlags.key_compromise
MARK = (x509.OCSPNoCheck(), False)
"""Nobody is to ask about the responder (RFC 6960 4.2.2.2.1)."""


@pytest.fixture(scope="module")
def ca() -> Authority:
    return new_root("CA thử nghiệm")


@pytest.fixture(scope="module")
def leaf(ca: Authority) -> Authority:
    return ca.issue()


class TestDelegates:
    """A delegated responder is asked about itself."""

    def by_delegate(
        self, ca: Authority, leaf: Authority, *, answer: Answer | None = None, **details: object
    ) -> tuple[Authority, Evidence]:
        more = {"extensions": [MARK], **details}
        produced_at = more.pop("produced_at", None)
        delegate = ca.issue("OCSP", eku=(OCSP_SIGNING,), **more)
        response = delegate.ocsp(
            answer or Answer(leaf.certificate),
            issuer=ca,
            certificates=(delegate.der,),
            produced_at=produced_at,
        )
        return delegate, as_ocsp(response)

    def test_with_the_mark_it_is_believed_without_evidence(self, ca, leaf) -> None:
        _, response = self.by_delegate(ca, leaf)
        assert find(leaf, ca, response).state is RevocationState.GOOD

    def test_without_the_mark_it_cannot_acquit_without_evidence(self, ca, leaf) -> None:
        _, response = self.by_delegate(ca, leaf, extensions=[])
        assert_open(find(leaf, ca, response), Reason.REVOCATION_EVIDENCE_UNUSABLE)

    def test_without_the_mark_it_can_accuse(self, ca, leaf) -> None:
        _, response = self.by_delegate(ca, leaf, extensions=[], answer=gone(leaf))
        assert find(leaf, ca, response).state is RevocationState.REVOKED

    def test_without_the_mark_a_list_may_speak_for_it(self, ca, leaf) -> None:
        # The list is one of a partition, so that it says nothing of the certificate itself.
        url = "http://crl.example.vn/ocsp.crl"
        _, response = self.by_delegate(ca, leaf, extensions=[(points(url), False)])
        point = issuing_point(url)
        about = as_crl(ca.crl(extensions=[(point, True)]))
        answer = find(leaf, ca, response, about)
        assert answer.state is RevocationState.GOOD
        assert [use.about for use in answer.evidence] == ["Trần Thị Bưởi", "OCSP"]

    def test_two_do_not_vouch_for_each_other(self, ca, leaf) -> None:
        one = ca.issue("OCSP 1", eku=(OCSP_SIGNING,))
        two = ca.issue("OCSP 2", eku=(OCSP_SIGNING,))
        answers = [
            as_ocsp(one.ocsp(Answer(leaf.certificate), issuer=ca, certificates=(one.der,))),
            as_ocsp(two.ocsp(Answer(one.certificate), issuer=ca, certificates=(two.der,))),
            as_ocsp(one.ocsp(Answer(two.certificate), issuer=ca, certificates=(one.der,))),
        ]
        assert find(leaf, ca, *answers).state is RevocationState.UNKNOWN

    @pytest.mark.parametrize("reason", [None, COMPROMISE, HOLD])
    def test_one_that_a_list_shows_revoked_is_nobody(self, ca, leaf, reason) -> None:
        delegate, response = self.by_delegate(ca, leaf)
        old = as_crl(ca.crl(entry(delegate, BEGIN + DAY, reason), this_update=BEGIN + 2 * DAY))
        assert_open(find(leaf, ca, response, old), Reason.REVOCATION_EVIDENCE_STALE)

    def test_one_revoked_only_after_it_answered_is_believed(self, ca, leaf) -> None:
        delegate, response = self.by_delegate(ca, leaf)
        later = as_crl(ca.crl(entry(delegate, AT + DAY), this_update=AT + 2 * DAY))
        answer = find(leaf, ca, response, later)
        assert answer.state is RevocationState.GOOD
        assert not answer.revoked_since

    def test_a_stolen_key_may_have_answered_at_any_time(self, ca, leaf) -> None:
        delegate, response = self.by_delegate(ca, leaf)
        listed = entry(delegate, AT + DAY, COMPROMISE)
        # Later than the leaf's end, so that it does not speak of the leaf itself.
        later = as_crl(ca.crl(listed, this_update=END + DAY))
        assert_open(find(leaf, ca, response, later), Reason.REVOCATION_EVIDENCE_STALE)

    def test_one_that_was_revoked_does_not_escape_by_dating_back(self, ca, leaf) -> None:
        long_ago = AT - 31 * DAY
        answer = Answer(leaf.certificate, this_update=long_ago, next_update=AT + 999 * DAY)
        delegate, response = self.by_delegate(ca, leaf, answer=answer)
        listed = as_crl(ca.crl(entry(delegate, AT - 30 * DAY), this_update=AT - 29 * DAY))
        answer = find(leaf, ca, response, listed)
        assert answer.state is RevocationState.UNKNOWN

    def test_one_that_has_ended_does_not_escape_by_dating_back(self, ca, leaf) -> None:
        long_ago = AT - 31 * DAY
        answer = Answer(leaf.certificate, this_update=long_ago, next_update=AT + 999 * DAY)
        for end, state in ((AT - 30 * DAY, RevocationState.UNKNOWN), (END, RevocationState.GOOD)):
            _, response = self.by_delegate(ca, leaf, answer=answer, end=end)
            assert find(leaf, ca, response).state is state

    def test_two_on_hold_do_not_release_each_other(self, ca, leaf) -> None:
        one = ca.issue("OCSP 1", eku=(OCSP_SIGNING,), extensions=[MARK])
        two = ca.issue("OCSP 2", eku=(OCSP_SIGNING,), extensions=[MARK])
        held = ca.crl(
            entry(one, AT - 3 * DAY, HOLD),
            entry(two, AT - 3 * DAY, HOLD),
            this_update=AT - 2 * DAY,
            next_update=AT - DAY,
        )
        answers = [
            as_ocsp(one.ocsp(Answer(leaf.certificate), issuer=ca, certificates=(one.der,))),
            as_ocsp(two.ocsp(Answer(one.certificate), issuer=ca, certificates=(two.der,))),
            as_ocsp(one.ocsp(Answer(two.certificate), issuer=ca, certificates=(one.der,))),
        ]
        assert find(leaf, ca, as_crl(held), *answers).state is RevocationState.UNKNOWN

    def test_a_stolen_one_is_not_believed_for_answering_often(self, ca, leaf) -> None:
        delegate = ca.issue("OCSP", eku=(OCSP_SIGNING,), extensions=[MARK])
        stolen = as_crl(ca.crl(entry(delegate, AT - DAY, COMPROMISE), this_update=END + DAY))
        answers = [
            as_ocsp(
                delegate.ocsp(
                    Answer(leaf.certificate, this_update=AT + second * timedelta(seconds=1)),
                    issuer=ca,
                    certificates=(delegate.der,),
                )
            )
            for second in range(70)
        ]
        assert find(leaf, ca, stolen, *answers).state is RevocationState.UNKNOWN

    def test_when_it_signed_counts_and_not_when_its_source_was_made(self, ca, leaf) -> None:
        half = timedelta(hours=12)
        answer = gone(leaf, this_update=AT - half, revoked_at=AT - DAY)
        _, response = self.by_delegate(
            ca, leaf, answer=answer, begin=AT - timedelta(hours=1), produced_at=AT
        )
        assert find(leaf, ca, response).state is RevocationState.REVOKED
        good = Answer(leaf.certificate, this_update=AT - half)
        _, response = self.by_delegate(
            ca, leaf, answer=good, begin=AT - timedelta(hours=1), produced_at=AT
        )
        assert find(leaf, ca, response).state is RevocationState.GOOD

    def test_one_certified_with_sha1_can_only_accuse(self, ca, leaf) -> None:
        _, response = self.by_delegate(ca, leaf, digest="sha1")
        assert find(leaf, ca, response).state is RevocationState.UNKNOWN
        _, accusing = self.by_delegate(ca, leaf, digest="sha1", answer=gone(leaf))
        assert find(leaf, ca, accusing).state is RevocationState.REVOKED
