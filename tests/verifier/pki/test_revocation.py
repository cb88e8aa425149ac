"""What evidence says of a moment: freshness, dates, ends, and which of several counts."""

from datetime import datetime, timedelta

import pytest
from asn1crypto import core
from cryptography import x509

from tests.verifier.pki.asking import assert_open, entry, find, gone
from tests.verifier.pki.authority import (
    AT,
    BEGIN,
    DAY,
    END,
    TOLERANCE,
    Answer,
    Authority,
    Entry,
    as_crl,
    as_ocsp,
    issuing_point,
    new_root,
)
from verifier.pki.revocation import RevocationState
from verifier.policy import Limits
from verifier.ports import EvidenceOrigin
from verifier.reasons import Reason

MINUTE = timedelta(minutes=1)
HOLD = x509.ReasonFlags.certificate_hold
COMPROMISE = x509.ReasonFlags.key_compromise


@pytest.fixture(scope="module")
def ca() -> Authority:
    return new_root("CA thử nghiệm")


@pytest.fixture(scope="module")
def leaf(ca: Authority) -> Authority:
    return ca.issue()


@pytest.fixture(scope="module")
def ended(ca: Authority) -> Authority:
    return ca.issue("Đã hết hạn", end=AT + DAY)


class TestFreshness:
    """A statement speaks for moments up to its own, and until a newer one was due."""

    @pytest.mark.parametrize(
        ("this_update", "speaks"),
        [
            (AT + 30 * DAY, True),
            (AT, True),
            (AT - DAY, True),
            (AT - DAY - MINUTE, False),
        ],
        ids=["made later", "made at the moment", "ends at the moment", "ended before"],
    )
    @pytest.mark.parametrize("kind", ["crl", "ocsp"])
    def test_the_moment_against_the_period(self, ca, leaf, kind, this_update, speaks) -> None:
        if kind == "crl":
            evidence = as_crl(ca.crl(this_update=this_update))
        else:
            evidence = as_ocsp(
                ca.ocsp(
                    Answer(leaf.certificate, this_update=this_update, next_update=this_update + DAY)
                )
            )
        answer = find(leaf, ca, evidence)
        if speaks:
            assert answer.state is RevocationState.GOOD
            assert answer.reason is None
            assert [use.this_update for use in answer.evidence] == [this_update]
        else:
            assert_open(answer, Reason.REVOCATION_EVIDENCE_STALE)

    @pytest.mark.parametrize(("age", "speaks"), [(TOLERANCE, True), (TOLERANCE + MINUTE, False)])
    def test_without_a_next_update_only_the_tolerance_is_left(self, ca, leaf, age, speaks) -> None:
        answer = Answer(leaf.certificate, this_update=AT - age, next_update=None)
        state = find(leaf, ca, as_ocsp(ca.ocsp(answer))).state
        assert state is (RevocationState.GOOD if speaks else RevocationState.UNKNOWN)

    def test_evidence_from_after_the_checking_does_not_acquit(self, ca, leaf) -> None:
        evidence = as_crl(ca.crl(this_update=AT + DAY))
        answer = find(leaf, ca, evidence, checked_at=AT)
        assert_open(answer, Reason.REVOCATION_EVIDENCE_STALE)
        almost = as_crl(ca.crl(this_update=AT + TOLERANCE))
        assert find(leaf, ca, almost, checked_at=AT).state is RevocationState.GOOD


class TestEntries:
    """An entry's date against the moment."""

    def test_revoked_before_the_moment(self, ca, leaf) -> None:
        answer = find(leaf, ca, as_crl(ca.crl(entry(leaf, AT - DAY))))
        assert answer.state is RevocationState.REVOKED
        assert answer.revoked_at == AT - DAY
        assert not answer.revoked_since
        assert answer.reason is None
        assert answer.evidence

    def test_revoked_at_the_very_moment(self, ca, leaf) -> None:
        answer = find(leaf, ca, as_crl(ca.crl(entry(leaf, AT))))
        assert answer.state is RevocationState.REVOKED

    @pytest.mark.parametrize("reason", [None, COMPROMISE])
    def test_revoked_since_is_good_then_and_says_so(self, ca, leaf, reason) -> None:
        listed = entry(leaf, AT + DAY, reason)
        answer = find(leaf, ca, as_crl(ca.crl(listed, this_update=AT + 2 * DAY)))
        assert answer.state is RevocationState.GOOD
        assert answer.revoked_since
        assert answer.revoked_at == AT + DAY
        assert answer.key_compromise is (reason is COMPROMISE)

    def test_revoked_since_by_ocsp(self, ca, leaf) -> None:
        later = AT + 2 * DAY
        told = gone(leaf, this_update=later, next_update=later + DAY, revoked_at=AT + DAY)
        answer = find(leaf, ca, as_ocsp(ca.ocsp(told)))
        assert answer.state is RevocationState.GOOD
        assert answer.revoked_since

    def test_an_invalidity_date_before_the_moment_revokes(self, ca, leaf) -> None:
        stolen = (AT - DAY).replace(tzinfo=None)
        listed = entry(leaf, AT + DAY, COMPROMISE, invalid_from=stolen)
        answer = find(leaf, ca, as_crl(ca.crl(listed, this_update=AT + 2 * DAY)))
        assert answer.state is RevocationState.REVOKED
        assert answer.revoked_at == AT - DAY
        assert answer.key_compromise

    def test_an_entry_revokes_however_old_the_list_is(self, ca, leaf) -> None:
        old = ca.crl(entry(leaf, BEGIN + DAY), this_update=BEGIN + 2 * DAY)
        assert find(leaf, ca, as_crl(old)).state is RevocationState.REVOKED

    def test_an_entry_revokes_after_the_certificates_end(self, ca, ended) -> None:
        late = ca.crl(entry(ended, AT - DAY), this_update=AT + 30 * DAY)
        assert find(ended, ca, as_crl(late)).state is RevocationState.REVOKED

    def test_an_entry_on_a_weakly_signed_list_revokes(self, ca, leaf) -> None:
        weak = ca.crl(entry(leaf, AT - DAY), digest="sha1")
        assert find(leaf, ca, as_crl(weak)).state is RevocationState.REVOKED

    def test_an_entry_for_somebody_else_means_nothing(self, ca, leaf) -> None:
        answer = find(leaf, ca, as_crl(ca.crl(Entry(3, BEGIN))))
        assert answer.state is RevocationState.GOOD
        assert not answer.revoked_since

    def test_an_entry_after_the_moment_on_a_list_of_some_reasons_does_not_acquit(
        self, ca, leaf
    ) -> None:
        some = issuing_point(only_some_reasons=frozenset({COMPROMISE}))
        content = ca.crl(entry(leaf, AT + DAY), this_update=AT + 2 * DAY, extensions=[(some, True)])
        answer = find(leaf, ca, as_crl(content))
        assert_open(answer, Reason.REVOCATION_EVIDENCE_UNUSABLE)
        assert answer.revoked_since


class TestHold:
    """certificateHold can be lifted again."""

    def test_suspended_at_the_moment(self, ca, leaf) -> None:
        answer = find(leaf, ca, as_crl(ca.crl(entry(leaf, AT - DAY, HOLD))))
        assert answer.state is RevocationState.ON_HOLD
        assert answer.revoked_at == AT - DAY

    def test_suspended_only_later(self, ca, leaf) -> None:
        content = ca.crl(entry(leaf, AT + DAY, HOLD), this_update=AT + 2 * DAY)
        answer = find(leaf, ca, as_crl(content))
        assert answer.state is RevocationState.GOOD
        assert answer.revoked_since

    def test_released_before_the_moment(self, ca, leaf) -> None:
        held = ca.crl(entry(leaf, AT - 10 * DAY, HOLD), this_update=AT - 9 * DAY)
        free = ca.crl(this_update=AT - MINUTE)
        answer = find(leaf, ca, as_crl(held), as_crl(free))
        assert answer.state is RevocationState.GOOD

    def test_a_release_that_may_have_come_after_the_moment_does_not_help(self, ca, leaf) -> None:
        held = ca.crl(entry(leaf, AT - 10 * DAY, HOLD), this_update=AT - DAY)
        free = ca.crl(this_update=AT + DAY)
        assert find(leaf, ca, as_crl(held), as_crl(free)).state is RevocationState.ON_HOLD

    def test_an_older_list_releases_nobody(self, ca, leaf) -> None:
        free = ca.crl(this_update=AT - 10 * DAY)
        held = ca.crl(entry(leaf, AT - 5 * DAY, HOLD))
        assert find(leaf, ca, as_crl(free), as_crl(held)).state is RevocationState.ON_HOLD

    def test_a_weakly_signed_list_releases_nobody(self, ca, leaf) -> None:
        held = ca.crl(entry(leaf, AT - 10 * DAY, HOLD), this_update=AT - 9 * DAY)
        free = ca.crl(this_update=AT - MINUTE, digest="sha1")
        assert find(leaf, ca, as_crl(held), as_crl(free)).state is RevocationState.ON_HOLD

    def test_absence_after_the_certificates_end_releases_nobody(self, ca, ended) -> None:
        held = ca.crl(entry(ended, AT, HOLD), this_update=AT + MINUTE)
        free = ca.crl(this_update=AT + 2 * DAY)
        answer = find(ended, ca, as_crl(held), as_crl(free), at=AT + 3 * DAY)
        assert answer.state is RevocationState.ON_HOLD

    def test_revoked_outweighs_suspended(self, ca, leaf) -> None:
        held = as_crl(ca.crl(entry(leaf, AT - 5 * DAY, HOLD)))
        revoked = as_ocsp(ca.ocsp(gone(leaf)))
        for evidence in ((held, revoked), (revoked, held)):
            assert find(leaf, ca, *evidence).state is RevocationState.REVOKED


class TestAfterTheEnd:
    """Issuers drop certificates that have ended: absence then proves nothing."""

    late = AT + 30 * DAY

    def extension(self, since: datetime) -> tuple[x509.UnrecognizedExtension, bool]:
        value = core.GeneralizedTime(since).dump()
        return x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.60"), value), False

    def archived(self, ended: Authority, since: datetime) -> Answer:
        value = core.GeneralizedTime(since).dump()
        return Answer(
            ended.certificate,
            this_update=self.late,
            next_update=self.late + DAY,
            extensions=(("1.3.6.1.5.5.7.48.1.6", False, value),),
        )

    def test_a_list_from_before_the_end_acquits(self, ca, ended) -> None:
        content = ca.crl(this_update=AT + DAY)
        assert find(ended, ca, as_crl(content)).state is RevocationState.GOOD

    def test_a_list_from_after_the_end_does_not(self, ca, ended) -> None:
        answer = find(ended, ca, as_crl(ca.crl(this_update=self.late)))
        assert_open(answer, Reason.REVOCATION_EVIDENCE_STALE)

    def test_nor_does_an_ocsp_answer(self, ca, ended) -> None:
        content = ca.ocsp(
            Answer(ended.certificate, this_update=self.late, next_update=self.late + DAY)
        )
        assert_open(find(ended, ca, as_ocsp(content)), Reason.REVOCATION_EVIDENCE_STALE)

    @pytest.mark.parametrize(
        ("since", "state"),
        [(AT, RevocationState.GOOD), (AT + 2 * DAY, RevocationState.UNKNOWN)],
        ids=["reaching back far enough", "not far enough"],
    )
    def test_unless_the_evidence_says_how_far_back_it_reaches(
        self, ca, ended, since, state
    ) -> None:
        crl = ca.crl(this_update=self.late, extensions=[self.extension(since)])
        assert find(ended, ca, as_crl(crl)).state is state
        response = ca.ocsp(self.archived(ended, since))
        assert find(ended, ca, as_ocsp(response)).state is state

    def test_an_entry_from_after_the_moment_acquits_for_it_stands_there(self, ca, ended) -> None:
        content = ca.crl(entry(ended, AT + MINUTE), this_update=self.late)
        answer = find(ended, ca, as_crl(content))
        assert answer.state is RevocationState.GOOD
        assert answer.revoked_since


class TestReasons:
    """Why nothing could be decided."""

    def test_nothing_at_all(self, ca, leaf) -> None:
        assert_open(find(leaf, ca), Reason.NO_REVOCATION_EVIDENCE)

    def test_nothing_about_this_issuer(self, ca, leaf) -> None:
        other = new_root("Khác")
        evidence = (as_crl(other.crl()), as_ocsp(other.ocsp(Answer(other.issue().certificate))))
        assert_open(find(leaf, ca, *evidence), Reason.NO_REVOCATION_EVIDENCE)

    def test_rubbish_and_a_responder_that_does_not_know(self, ca, leaf) -> None:
        unknown = as_ocsp(ca.ocsp(Answer(leaf.certificate, "unknown")))
        rubbish = (as_crl(b"<html>"), as_ocsp(b""), unknown)
        assert_open(find(leaf, ca, *rubbish), Reason.NO_REVOCATION_EVIDENCE)

    def test_a_list_by_a_namesake(self, ca, leaf) -> None:
        fake = new_root("CA thử nghiệm")
        answer = find(leaf, ca, as_crl(fake.crl(entry(leaf, AT - DAY))))
        assert_open(answer, Reason.REVOCATION_EVIDENCE_UNUSABLE)
        assert not answer.revoked_since

    def test_a_list_for_other_certificates(self, ca, leaf) -> None:
        point = issuing_point(only_contains_ca_certs=True)
        evidence = as_crl(ca.crl(extensions=[(point, True)]))
        assert_open(find(leaf, ca, evidence), Reason.REVOCATION_EVIDENCE_UNUSABLE)

    def test_a_list_that_is_weakly_signed(self, ca, leaf) -> None:
        evidence = as_crl(ca.crl(digest="sha1"))
        assert_open(find(leaf, ca, evidence), Reason.REVOCATION_EVIDENCE_UNUSABLE)

    def test_stale_comes_closer_than_unusable(self, ca, leaf) -> None:
        stale = as_crl(ca.crl(this_update=AT - 9 * DAY))
        weak = as_crl(ca.crl(digest="sha1"))
        assert_open(find(leaf, ca, weak, stale), Reason.REVOCATION_EVIDENCE_STALE)

    def test_evidence_larger_than_the_limit_is_not_read(self, ca, leaf) -> None:
        evidence = as_crl(ca.crl())
        small = Limits(evidence_bytes=len(evidence.content) - 1)
        assert_open(find(leaf, ca, evidence, limits=small), Reason.NO_REVOCATION_EVIDENCE)
        enough = Limits(evidence_bytes=len(evidence.content))
        assert find(leaf, ca, evidence, limits=enough).state is RevocationState.GOOD


class TestSeveral:
    """Which of several pieces of evidence is told."""

    def test_the_first_made_after_the_moment_is_told(self, ca, leaf) -> None:
        updates = (AT - MINUTE, AT + 2 * DAY, AT + DAY)
        evidence = [as_crl(ca.crl(this_update=u)) for u in updates]
        used = find(leaf, ca, *evidence).evidence
        assert [use.this_update for use in used] == [AT + DAY]

    def test_else_the_newest_made_before_it(self, ca, leaf) -> None:
        evidence = [as_crl(ca.crl(this_update=AT - n * MINUTE)) for n in (30, 10, 20)]
        used = find(leaf, ca, *evidence).evidence
        assert [use.this_update for use in used] == [AT - 10 * MINUTE]

    def test_the_origin_is_told(self, ca, leaf) -> None:
        evidence = as_crl(ca.crl(), EvidenceOrigin.STORE)
        used = find(leaf, ca, evidence).evidence
        assert [use.source for use in used] == ["store"]

    def test_a_list_that_revokes_outweighs_any_that_does_not(self, ca, leaf) -> None:
        good = as_ocsp(ca.ocsp(Answer(leaf.certificate)))
        bad = as_crl(ca.crl(entry(leaf, AT - DAY), this_update=AT - DAY))
        for evidence in ((good, bad), (bad, good)):
            assert find(leaf, ca, *evidence).state is RevocationState.REVOKED

    def test_good_for_the_moment_and_revoked_since_come_from_two_lists(self, ca, leaf) -> None:
        then = as_crl(ca.crl())
        now = as_crl(ca.crl(entry(leaf, AT + DAY), this_update=AT + 9 * DAY))
        answer = find(leaf, ca, then, now)
        assert answer.state is RevocationState.GOOD
        assert answer.revoked_since
        assert [use.this_update for use in answer.evidence] == [AT]


def test_a_theft_is_told_whatever_the_earliest_entry_says(ca, leaf) -> None:
    hold = as_crl(ca.crl(entry(leaf, AT + DAY, HOLD), this_update=AT + 2 * DAY))
    stolen = as_crl(ca.crl(entry(leaf, AT + 3 * DAY, COMPROMISE), this_update=AT + 4 * DAY))
    answer = find(leaf, ca, as_crl(ca.crl()), hold, stolen)
    assert (answer.state, answer.revoked_since) == (RevocationState.GOOD, True)
    assert answer.key_compromise
    at_last = find(leaf, ca, hold, stolen, at=AT + 5 * DAY)
    assert (at_last.state, at_last.key_compromise) == (RevocationState.REVOKED, True)


def test_with_nothing_but_a_list_of_changes_that_is_said(ca, leaf) -> None:
    delta = (x509.DeltaCRLIndicator(3), True)
    answer = find(leaf, ca, as_crl(ca.crl(extensions=[delta])))
    assert_open(answer, Reason.REVOCATION_LIST_OF_CHANGES)
    beside = find(leaf, ca, as_crl(ca.crl(extensions=[delta])), as_crl(ca.crl()))
    assert beside.state is RevocationState.GOOD


def test_an_authority_is_asked_about_like_anybody_else(ca) -> None:
    below = ca.issue("CA con", ca=True)
    assert find(below, ca, as_crl(ca.crl())).state is RevocationState.GOOD
    listed = ca.crl(entry(below, AT - DAY))
    assert find(below, ca, as_crl(listed)).state is RevocationState.REVOKED


def test_the_end_of_the_issuer_does_not_silence_its_lists(ca, leaf) -> None:
    late = ca.crl(this_update=END - DAY, next_update=END)
    assert find(leaf, ca, as_crl(late)).state is RevocationState.GOOD
