"""Lists that another key signed than the certificate: whom RFC 5280 6.3.3 (f) entitles."""

import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.verifier.pki.asking import find_beside as find
from tests.verifier.pki.authority import (
    AT,
    BEGIN,
    DAY,
    LIMITS,
    TOLERANCE,
    Authority,
    Entry,
    as_crl,
    issuing_point,
    new_root,
    points,
    store,
)
from verifier.pki.crl_signer import CRLSigners
from verifier.pki.ocsp import OCSP_SIGNING
from verifier.pki.path import find_path
from verifier.pki.revocation import RevocationState, find_revocation
from verifier.reasons import Reason
from verifier.trust import Purpose

GOOD, REVOKED, UNKNOWN = RevocationState.GOOD, RevocationState.REVOKED, RevocationState.UNKNOWN


@pytest.fixture(scope="module")
def root() -> Authority:
    return new_root()


@pytest.fixture(scope="module")
def ca(root: Authority) -> Authority:
    return root.issue("CA thử nghiệm", ca=True)


@pytest.fixture(scope="module")
def leaf(ca: Authority) -> Authority:
    return ca.issue()


@pytest.fixture(scope="module")
def signer(root: Authority, ca: Authority) -> Authority:
    """The authority's own key for lists, certified by the authority above it."""
    return root.issue(name=ca.name, key_usage=("crl_sign",))


@pytest.fixture(scope="module")
def sibling(root: Authority, ca: Authority) -> Authority:
    """Another authority of the same name, certified by the same one."""
    return root.issue(name=ca.name, ca=True)


class TestAnotherKey:
    """A key of the same name that signs nothing but lists."""

    def test_it_acquits(self, root, ca, leaf, signer) -> None:
        answer = find(leaf, ca, root, signer.crl(), root.crl(), others=[signer])
        assert answer.state is GOOD
        assert [use.about for use in answer.evidence] == ["Trần Thị Bưởi", "CA thử nghiệm"]

    def test_it_revokes(self, root, ca, leaf, signer) -> None:
        listed = signer.crl(Entry(leaf.certificate.serial, AT - DAY))
        assert find(leaf, ca, root, listed, root.crl(), others=[signer]).state is REVOKED

    def test_without_its_certificate_nobody_knows_whose_list_it_is(
        self, root, ca, leaf, signer
    ) -> None:
        answer = find(leaf, ca, root, signer.crl(), root.crl())
        assert (answer.state, answer.reason) == (UNKNOWN, Reason.REVOCATION_EVIDENCE_UNUSABLE)

    def test_of_which_nobody_says_that_it_is_good_cannot_acquit(
        self, root, ca, leaf, signer
    ) -> None:
        answer = find(leaf, ca, root, signer.crl(), others=[signer])
        assert (answer.state, answer.reason) == (UNKNOWN, Reason.REVOCATION_EVIDENCE_UNUSABLE)

    def test_of_which_nobody_says_that_it_is_good_can_accuse(self, root, ca, leaf, signer) -> None:
        listed = signer.crl(Entry(leaf.certificate.serial, AT - DAY))
        assert find(leaf, ca, root, listed, others=[signer]).state is REVOKED

    @pytest.mark.parametrize("listed", [False, True])
    def test_that_was_revoked_says_nothing(self, root, ca, leaf, signer, listed) -> None:
        entries = [Entry(leaf.certificate.serial, AT - DAY)] if listed else []
        revoked = root.crl(Entry(signer.certificate.serial, AT - DAY))
        answer = find(leaf, ca, root, signer.crl(*entries), revoked, others=[signer])
        assert (answer.state, answer.reason) == (UNKNOWN, Reason.REVOCATION_EVIDENCE_UNUSABLE)

    def test_its_own_list_does_not_vouch_for_it(self, root, ca, leaf) -> None:
        # certified by the authority whose lists it signs, so that its own list speaks of it
        signer = ca.issue(name=ca.name, key_usage=("crl_sign",))
        answer = find(leaf, ca, root, signer.crl(), root.crl(), others=[signer])
        assert answer.state is UNKNOWN
        with_own = find(leaf, ca, root, signer.crl(), ca.crl(), root.crl(), others=[signer])
        assert with_own.state is GOOD

    def test_its_own_key_under_another_certificate_does_not_list_it(self, root, ca) -> None:
        url = "http://crl.example.vn/keys.crl"
        signer = ca.issue(name=ca.name, key_usage=("crl_sign",), extensions=[(points(url), False)])
        about_it = ca.crl(extensions=[(issuing_point(url), True)])
        for key, state in ((signer.key, UNKNOWN), (None, GOOD)):
            leaf = ca.issue(key=key)
            lists = (signer.crl(), about_it, root.crl())
            assert find(leaf, ca, root, *lists, others=[signer]).state is state

    def test_without_the_right_to_sign_lists_is_nobody(self, root, ca, leaf) -> None:
        signer = root.issue(name=ca.name)
        assert find(leaf, ca, root, signer.crl(), root.crl(), others=[signer]).state is UNKNOWN

    @pytest.mark.parametrize("listed", [False, True])
    def test_under_another_anchor_neither_acquits_nor_revokes(self, root, ca, leaf, listed) -> None:
        foreign = new_root("Gốc khác")
        signer = foreign.issue(name=ca.name, key_usage=("crl_sign",))
        entries = [Entry(leaf.certificate.serial, AT - DAY)] if listed else []
        lists = (signer.crl(*entries), foreign.crl(), root.crl())
        assert find(leaf, ca, root, *lists, others=[signer]).state is UNKNOWN

    @pytest.mark.parametrize("listed", [False, True])
    def test_from_a_stranger_under_the_same_anchor_neither_acquits_nor_revokes(
        self, root, ca, leaf, listed
    ) -> None:
        neighbour = root.issue("CA bên cạnh", ca=True)
        signer = neighbour.issue(name=ca.name, key_usage=("crl_sign",))
        entries = [Entry(leaf.certificate.serial, AT - DAY)] if listed else []
        lists = (signer.crl(*entries), neighbour.crl(), root.crl())
        assert find(leaf, ca, root, *lists, others=[neighbour, signer]).state is UNKNOWN

    def test_that_had_ended_when_it_signed_cannot_acquit(self, root, ca, leaf) -> None:
        signer = root.issue(name=ca.name, key_usage=("crl_sign",), end=AT - DAY)
        assert find(leaf, ca, root, signer.crl(), root.crl(), others=[signer]).state is UNKNOWN

    def test_that_is_weak_cannot_acquit(self, root, ca, leaf) -> None:
        key = rsa.generate_private_key(65537, 1024)  # noqa: S505  # that is the point
        signer = root.issue(name=ca.name, key=key, key_usage=("crl_sign",))
        assert find(leaf, ca, root, signer.crl(), root.crl(), others=[signer]).state is UNKNOWN

    def test_that_was_certified_with_sha1_cannot_acquit(self, root, ca, leaf) -> None:
        signer = root.issue(name=ca.name, key_usage=("crl_sign",), digest="sha1")
        assert find(leaf, ca, root, signer.crl(), root.crl(), others=[signer]).state is UNKNOWN

    def test_that_was_stolen_later_says_nothing(self, root, ca, leaf, signer) -> None:
        stolen = Entry(signer.certificate.serial, AT + DAY, x509.ReasonFlags.key_compromise)
        later = root.crl(stolen, this_update=AT + 2 * DAY)
        for entries in ((), (Entry(leaf.certificate.serial, AT - DAY),)):
            answer = find(leaf, ca, root, signer.crl(*entries), later, others=[signer])
            assert answer.state is UNKNOWN

    @pytest.mark.parametrize(
        ("begin", "end", "state"),
        [
            (BEGIN, AT - 900 * DAY, UNKNOWN),
            (AT + 300 * DAY, AT + 900 * DAY, UNKNOWN),
            (BEGIN, AT + 900 * DAY, REVOKED),
        ],
        ids=["ended", "not begun", "in force"],
    )
    def test_that_is_not_in_force_cannot_accuse(self, root, ca, leaf, begin, end, state) -> None:
        signer = root.issue(name=ca.name, key_usage=("crl_sign",), begin=begin, end=end)
        listed = signer.crl(Entry(leaf.certificate.serial, AT - DAY))
        assert find(leaf, ca, root, listed, others=[signer]).state is state

    def test_that_was_replaced_later_still_accuses_by_what_it_said_before(
        self, root, ca, leaf, signer
    ) -> None:
        listed = signer.crl(
            Entry(leaf.certificate.serial, AT - 9 * DAY),
            this_update=AT - 2 * DAY,
            next_update=AT + DAY,
        )
        silent = signer.crl(this_update=AT - 2 * DAY, next_update=AT + DAY)
        replaced = Entry(signer.certificate.serial, AT - DAY, x509.ReasonFlags.superseded)
        above = root.crl(replaced, this_update=AT - DAY / 2, next_update=AT + DAY)
        before = root.crl(this_update=AT - 2 * DAY)
        assert find(leaf, ca, root, listed, above, before, others=[signer]).state is REVOKED
        assert find(leaf, ca, root, silent, above, before, others=[signer]).state is UNKNOWN

    def test_the_theft_is_seen_behind_an_earlier_entry_for_another_reason(
        self, root, ca, leaf, signer
    ) -> None:
        serial = signer.certificate.serial
        hold = Entry(serial, AT + DAY, x509.ReasonFlags.certificate_hold)
        stolen = Entry(serial, AT + 3 * DAY, x509.ReasonFlags.key_compromise)
        lists = (
            signer.crl(),
            root.crl(),
            root.crl(hold, this_update=AT + 2 * DAY),
            root.crl(stolen, this_update=AT + 4 * DAY),
        )
        assert find(leaf, ca, root, *lists, others=[signer]).state is UNKNOWN

    def test_that_also_answers_ocsp_is_not_exempt_as_a_signer_of_lists(
        self, root, ca, leaf
    ) -> None:
        signer = root.issue(
            name=ca.name,
            key_usage=("crl_sign",),
            eku=(OCSP_SIGNING,),
            extensions=[(x509.OCSPNoCheck(), False)],
        )
        assert find(leaf, ca, root, signer.crl(), others=[signer]).state is UNKNOWN

    def test_whose_path_breaks_a_constraint_is_nobody(self, root, ca, leaf) -> None:
        odd = (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00"), True)
        signer = root.issue(name=ca.name, key_usage=("crl_sign",), extensions=[odd])
        assert find(leaf, ca, root, signer.crl(), root.crl(), others=[signer]).state is UNKNOWN

    def test_that_is_suspended_says_nothing(self, root, ca, leaf, signer) -> None:
        listed = signer.crl(Entry(leaf.certificate.serial, AT - DAY))
        hold = Entry(signer.certificate.serial, AT - DAY, x509.ReasonFlags.certificate_hold)
        assert find(leaf, ca, root, listed, root.crl(hold), others=[signer]).state is UNKNOWN

    def test_that_was_stolen_under_one_of_its_two_certificates(self, root, ca, leaf) -> None:
        first = root.issue(name=ca.name, key_usage=("crl_sign",))
        second = root.issue(name=ca.name, key=first.key, key_usage=("crl_sign",))
        for reason, state in (
            (x509.ReasonFlags.key_compromise, UNKNOWN),
            (x509.ReasonFlags.superseded, GOOD),
        ):
            above = root.crl(Entry(first.certificate.serial, AT - DAY, reason))
            answer = find(leaf, ca, root, first.crl(), above, others=[first, second])
            assert answer.state is state


class TestSiblings:
    """Two authorities of one name list their own certificates each."""

    @pytest.mark.parametrize("listed", [False, True])
    def test_neither_acquits_nor_revokes_for_the_other(
        self, root, ca, leaf, sibling, listed
    ) -> None:
        entries = [Entry(leaf.certificate.serial, AT - DAY)] if listed else []
        answer = find(leaf, ca, root, sibling.crl(*entries), root.crl(), others=[sibling])
        assert (answer.state, answer.reason) == (UNKNOWN, Reason.REVOCATION_EVIDENCE_UNUSABLE)

    def test_nor_releases(self, root, ca, leaf, sibling) -> None:
        hold = Entry(leaf.certificate.serial, AT - 3 * DAY, x509.ReasonFlags.certificate_hold)
        held = ca.crl(hold, this_update=AT - 2 * DAY, next_update=AT + DAY)
        answer = find(leaf, ca, root, held, sibling.crl(), root.crl(), others=[sibling])
        assert answer.state is RevocationState.ON_HOLD

    @pytest.mark.parametrize("usage", [("crl_sign", "key_cert_sign"), ("crl_sign",)])
    def test_an_authority_is_one_by_either_mark(self, root, ca, leaf, usage) -> None:
        sibling = root.issue(
            name=ca.name, key_usage=usage, ca=usage == ("crl_sign",), basic_constraints=True
        )
        answer = find(leaf, ca, root, sibling.crl(), root.crl(), others=[sibling])
        assert answer.state is UNKNOWN

    def test_a_next_key_that_the_last_one_certified_is_no_sibling(
        self, root, ca, leaf, sibling
    ) -> None:
        renewed = ca.issue(name=ca.name, ca=True)
        # The last list of the old key has ended; it says that the new key is good, no more.
        last = ca.crl(
            this_update=AT - DAY,
            next_update=AT + DAY,
            extensions=[(issuing_point(only_contains_ca_certs=True), True)],
        )
        lists = (renewed.crl(), last, root.crl())
        assert find(leaf, ca, root, *lists, others=[renewed]).state is GOOD
        assert find(leaf, ca, root, *lists[1:], others=[renewed]).state is UNKNOWN
        assert find(leaf, ca, root, sibling.crl(), last, root.crl(), others=[sibling]).state is (
            UNKNOWN
        )


class TestBelow:
    """Who stands below an authority says nothing about it, nor about itself."""

    def about(
        self, certificate: Authority, issuer: Authority, path: CRLSigners, lists: tuple[bytes, ...]
    ) -> RevocationState:
        return find_revocation(
            certificate.certificate,
            issuer.certificate,
            [as_crl(content) for content in lists],
            at=AT,
            tolerance=TOLERANCE,
            limits=LIMITS,
            signers=path,
        ).state

    def along(self, root: Authority, leaf: Authority, *others: Authority) -> CRLSigners:
        candidates = tuple(other.certificate for other in others)
        path = find_path(
            leaf.certificate,
            candidates,
            store(root),
            purpose=Purpose.DOCUMENT,
            at=AT,
            limits=LIMITS,
        )
        return CRLSigners.along(path, candidates)

    @pytest.mark.parametrize("listed", [False, True])
    def test_an_authority_does_not_speak_in_the_name_of_the_one_above(self, root, listed) -> None:
        upper = root.issue("CA trên", ca=True)
        lower = upper.issue("CA dưới", ca=True)
        fake = lower.issue(name=upper.name, key_usage=("crl_sign",))
        of_root = lower.issue(name=root.name, key_usage=("crl_sign",))
        leaf = lower.issue()
        signers = self.along(root, leaf, upper, lower, fake, of_root)
        entries = [Entry(lower.certificate.serial, AT - DAY)] if listed else []
        lists = (fake.crl(*entries), lower.crl(), root.crl())
        assert self.about(lower, upper, signers, lists) is UNKNOWN
        entries = [Entry(upper.certificate.serial, AT - DAY)] if listed else []
        lists = (of_root.crl(*entries), lower.crl())
        assert self.about(upper, root, signers, lists) is UNKNOWN

    def test_a_next_key_does_not_vouch_for_itself(self, root, ca) -> None:
        renewed = ca.issue(name=ca.name, ca=True)
        leaf = renewed.issue()
        signers = self.along(root, leaf, ca, renewed)
        assert self.about(renewed, ca, signers, (renewed.crl(),)) is UNKNOWN
        hold = Entry(renewed.certificate.serial, AT - 2 * DAY, x509.ReasonFlags.certificate_hold)
        held = ca.crl(hold, this_update=AT - 2 * DAY, next_update=AT + DAY)
        on_hold = RevocationState.ON_HOLD
        assert self.about(renewed, ca, signers, (held, renewed.crl())) is on_hold
        assert self.about(leaf, renewed, signers, (renewed.crl(),)) is GOOD

    def test_the_last_key_may_list_what_its_next_one_certified(self, root, ca) -> None:
        renewed = ca.issue(name=ca.name, ca=True)
        leaf = renewed.issue()
        signers = self.along(root, leaf, ca, renewed)
        assert self.about(leaf, renewed, signers, (ca.crl(),)) is GOOD


class TestWork:
    """Neither strangers' certificates nor many lists make work without end."""

    def test_strangers_in_the_issuers_name(self, root, ca, leaf) -> None:
        strangers = [new_root(name=ca.name) for _ in range(60)]
        lists = [stranger.crl(this_update=AT + n * DAY) for n, stranger in enumerate(strangers)]
        began = time.process_time()
        answer = find(leaf, ca, root, *lists, others=strangers)
        assert time.process_time() - began < 5
        assert answer.state is UNKNOWN

    def test_many_lists_by_a_few_signers(self, root, ca, leaf) -> None:
        signers = [root.issue(name=ca.name, key_usage=("crl_sign",)) for _ in range(3)]
        lists = [
            signer.crl(this_update=AT + (20 * number + day) * DAY)
            for number, signer in enumerate(signers)
            for day in range(20)
        ]
        began = time.process_time()
        answer = find(leaf, ca, root, *lists, root.crl(), others=signers)
        assert time.process_time() - began < 5
        assert answer.state is GOOD

    def test_strangers_do_not_hide_the_signer(self, root, ca, leaf, signer) -> None:
        strangers = [new_root(name=ca.name) for _ in range(20)]
        others = [*strangers, signer]
        listed = signer.crl(Entry(leaf.certificate.serial, AT - DAY))
        assert find(leaf, ca, root, listed, root.crl(), others=others).state is REVOKED

    def test_the_signer_is_still_found_behind_the_authoritys_own_certificates(
        self, root, ca, leaf, signer
    ) -> None:
        others = [signer, *(root.issue(name=ca.name, ca=True) for _ in range(20))]
        assert find(leaf, ca, root, signer.crl(), root.crl(), others=others).state is GOOD
