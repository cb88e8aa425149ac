"""Lists in parts: indirect ones (RFC 5280 5.2.5, 5.3.3), and such of some reasons (6.3.3 (d))."""

import pytest
from asn1crypto import core, crl
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from tests.verifier.pki.asking import find_beside as find
from tests.verifier.pki.authority import (
    AT,
    BEGIN,
    DAY,
    Authority,
    Entry,
    issuing_point,
    name_of,
    new_root,
    points,
)
from verifier.pki.crl_scope import ALL_REASONS
from verifier.pki.revocation import RevocationState
from verifier.reasons import Reason

URL = "http://crl.example.vn/indirect.crl"
INDIRECT = (issuing_point(indirect_crl=True), True)
COMPROMISE = frozenset({x509.ReasonFlags.key_compromise})
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
def publisher(root: Authority) -> Authority:
    """Somebody else who publishes lists."""
    return root.issue("Nơi công bố CRL", key_usage=("crl_sign",))


@pytest.fixture(scope="module")
def pointed(ca: Authority, publisher: Authority) -> Authority:
    """A certificate that names the publisher as the one who lists it."""
    return ca.issue(extensions=[(_named(publisher), False)])


def _named(publisher: Authority) -> x509.CRLDistributionPoints:
    return points(URL, crl_issuer=[x509.DirectoryName(publisher.name)])


def of_issuer(ca: Authority) -> tuple[x509.CertificateIssuer, bool]:
    return x509.CertificateIssuer([x509.DirectoryName(ca.name)]), True


def repeat_entry_extension(content: bytes, signer: Authority) -> bytes:
    """Return the list, signed anew, with the extension of its only entry written twice."""
    outer = crl.CertificateList.load(content)
    entry = outer["tbs_cert_list"]["revoked_certificates"][0]
    extensions = entry["crl_entry_extensions"]
    extensions.append(extensions[0].copy())
    message = outer["tbs_cert_list"].dump(force=True)
    outer["signature"] = core.OctetBitString(signer.key.sign(message, ec.ECDSA(hashes.SHA256())))
    return outer.dump(force=True)


class TestIndirect:
    """Lists of somebody whom the certificate names (5.2.5)."""

    def test_it_acquits(self, root, ca, pointed, publisher) -> None:
        lists = (publisher.crl(extensions=[INDIRECT]), root.crl())
        assert find(pointed, ca, root, *lists, others=[publisher]).state is GOOD

    def test_it_revokes_by_issuer_and_number(self, root, ca, pointed, publisher) -> None:
        entry = Entry(pointed.certificate.serial, AT - DAY, extensions=(of_issuer(ca),))
        lists = (publisher.crl(entry, extensions=[INDIRECT]), root.crl())
        assert find(pointed, ca, root, *lists, others=[publisher]).state is REVOKED

    def test_an_entry_without_an_issuer_is_of_the_one_before_it(
        self, root, ca, pointed, publisher
    ) -> None:
        first = Entry(4, BEGIN, extensions=(of_issuer(ca),))
        lists = (
            publisher.crl(
                first, Entry(pointed.certificate.serial, AT - DAY), extensions=[INDIRECT]
            ),
            root.crl(),
        )
        assert find(pointed, ca, root, *lists, others=[publisher]).state is REVOKED

    def test_an_entry_before_any_issuer_is_of_the_publisher(
        self, root, ca, pointed, publisher
    ) -> None:
        entry = Entry(pointed.certificate.serial, AT - DAY)
        lists = (publisher.crl(entry, extensions=[INDIRECT]), root.crl())
        assert find(pointed, ca, root, *lists, others=[publisher]).state is GOOD

    def test_the_number_of_another_issuer_is_another_certificate(
        self, root, ca, pointed, publisher
    ) -> None:
        other = (x509.CertificateIssuer([x509.DirectoryName(name_of("Khác"))]), True)
        entry = Entry(pointed.certificate.serial, AT - DAY, extensions=(other,))
        lists = (publisher.crl(entry, extensions=[INDIRECT]), root.crl())
        assert find(pointed, ca, root, *lists, others=[publisher]).state is GOOD

    def test_a_list_that_does_not_say_it_is_indirect(self, root, ca, pointed, publisher) -> None:
        lists = (publisher.crl(), root.crl())
        answer = find(pointed, ca, root, *lists, others=[publisher])
        assert (answer.state, answer.reason) == (UNKNOWN, Reason.REVOCATION_EVIDENCE_UNUSABLE)

    def test_a_publisher_whom_the_certificate_does_not_name(
        self, root, ca, leaf, publisher
    ) -> None:
        lists = (publisher.crl(extensions=[INDIRECT]), root.crl())
        answer = find(leaf, ca, root, *lists, others=[publisher])
        assert (answer.state, answer.reason) == (UNKNOWN, Reason.NO_REVOCATION_EVIDENCE)

    def test_a_list_for_another_distribution_point(self, root, ca, pointed, publisher) -> None:
        point = issuing_point("http://crl.example.vn/other.crl", indirect_crl=True)
        lists = (publisher.crl(extensions=[(point, True)]), root.crl())
        assert find(pointed, ca, root, *lists, others=[publisher]).state is UNKNOWN

    def test_a_distribution_point_without_a_name_takes_the_publishers(
        self, root, ca, publisher
    ) -> None:
        directory = [x509.DirectoryName(publisher.name)]
        bare = x509.CRLDistributionPoints([x509.DistributionPoint(None, None, None, directory)])
        leaf = ca.issue(extensions=[(bare, False)])
        named = issuing_point(full_name=directory, indirect_crl=True)
        for point, state in ((named, GOOD), (issuing_point(URL, indirect_crl=True), UNKNOWN)):
            lists = (publisher.crl(extensions=[(point, True)]), root.crl())
            assert find(leaf, ca, root, *lists, others=[publisher]).state is state

    def test_a_publisher_under_another_anchor(self, root, ca) -> None:
        foreign = new_root("Gốc khác")
        publisher = foreign.issue("Nơi công bố CRL", key_usage=("crl_sign",))
        leaf = ca.issue(extensions=[(_named(publisher), False)])
        lists = (publisher.crl(extensions=[INDIRECT]), foreign.crl(), root.crl())
        assert find(leaf, ca, root, *lists, others=[publisher]).state is UNKNOWN

    @pytest.mark.parametrize("listed", [False, True])
    def test_a_publisher_of_that_name_elsewhere_under_the_anchor(
        self, root, ca, pointed, publisher, listed
    ) -> None:
        neighbour = root.issue("CA bên cạnh", ca=True)
        fake = neighbour.issue(name=publisher.name, key_usage=("crl_sign",))
        entry = Entry(pointed.certificate.serial, AT - DAY, extensions=(of_issuer(ca),))
        lists = (fake.crl(*([entry] if listed else []), extensions=[INDIRECT]), neighbour.crl())
        others = [neighbour, fake]
        assert find(pointed, ca, root, *lists, root.crl(), others=others).state is UNKNOWN

    def test_an_entry_that_names_its_issuer_twice_makes_the_list_unreadable(
        self, root, ca, pointed, publisher
    ) -> None:
        # The builder refuses the second one, so the entry is written by hand.
        entry = Entry(pointed.certificate.serial, AT - DAY, extensions=(of_issuer(ca),))
        content = publisher.crl(entry, extensions=[INDIRECT])
        again = repeat_entry_extension(content, publisher)
        assert find(pointed, ca, root, again, root.crl(), others=[publisher]).state is UNKNOWN

    def test_an_entry_with_two_issuers_makes_the_list_unreadable(
        self, root, ca, pointed, publisher
    ) -> None:
        both = x509.CertificateIssuer(
            [x509.DirectoryName(ca.name), x509.DirectoryName(publisher.name)]
        )
        entry = Entry(4, BEGIN, extensions=((both, True),))
        lists = (publisher.crl(entry, extensions=[INDIRECT]), root.crl())
        assert find(pointed, ca, root, *lists, others=[publisher]).state is UNKNOWN


def test_an_issuer_named_on_an_ordinary_list_makes_its_entry_unusable(root, ca, leaf) -> None:
    mark = (of_issuer(ca)[0], False)
    entry = Entry(leaf.certificate.serial, AT - DAY, extensions=(mark,))
    answer = find(leaf, ca, root, ca.crl(entry))
    assert (answer.state, answer.reason) == (UNKNOWN, Reason.REVOCATION_EVIDENCE_UNUSABLE)


def test_a_list_with_a_name_of_a_kind_that_we_do_not_read_is_unusable(root, ca, leaf) -> None:
    # certificateIssuer with an x400Address, on an ordinary list
    odd = x509.UnrecognizedExtension(
        x509.ObjectIdentifier("2.5.29.29"), bytes.fromhex("3004a3023000")
    )
    entry = Entry(leaf.certificate.serial, AT - DAY, extensions=((odd, False),))
    answer = find(leaf, ca, root, ca.crl(entry))
    assert (answer.state, answer.reason) == (UNKNOWN, Reason.REVOCATION_EVIDENCE_UNUSABLE)


class TestReasons:
    """Lists that are split by reason (6.3.3 (d), (e))."""

    def listing(self, ca: Authority, reasons: frozenset[x509.ReasonFlags], *entries: Entry):
        return ca.crl(*entries, extensions=[(issuing_point(only_some_reasons=reasons), True)])

    def test_together_they_acquit(self, root, ca, leaf) -> None:
        lists = (self.listing(ca, COMPROMISE), self.listing(ca, ALL_REASONS - COMPROMISE))
        answer = find(leaf, ca, root, *lists)
        assert answer.state is GOOD
        assert len(answer.evidence) == 2

    def test_with_one_reason_missing_they_do_not(self, root, ca, leaf) -> None:
        rest = ALL_REASONS - COMPROMISE - {x509.ReasonFlags.superseded}
        lists = (self.listing(ca, COMPROMISE), self.listing(ca, rest))
        answer = find(leaf, ca, root, *lists)
        assert (answer.state, answer.reason) == (UNKNOWN, Reason.REVOCATION_EVIDENCE_UNUSABLE)

    def test_with_one_of_them_out_of_date_they_do_not(self, root, ca, leaf) -> None:
        point = (issuing_point(only_some_reasons=ALL_REASONS - COMPROMISE), True)
        old = ca.crl(this_update=AT - 9 * DAY, extensions=[point])
        answer = find(leaf, ca, root, self.listing(ca, COMPROMISE), old)
        assert (answer.state, answer.reason) == (UNKNOWN, Reason.REVOCATION_EVIDENCE_STALE)

    def test_an_entry_on_either_revokes(self, root, ca, leaf) -> None:
        entry = Entry(leaf.certificate.serial, AT - DAY)
        lists = (self.listing(ca, COMPROMISE), self.listing(ca, ALL_REASONS - COMPROMISE, entry))
        assert find(leaf, ca, root, *lists).state is REVOKED

    def test_a_complete_list_beside_them_suffices_alone(self, root, ca, leaf) -> None:
        answer = find(leaf, ca, root, self.listing(ca, COMPROMISE), ca.crl())
        assert answer.state is GOOD
        assert len(answer.evidence) == 1

    def test_a_suspension_is_lifted_only_by_a_list_of_suspensions(self, root, ca, leaf) -> None:
        hold = Entry(leaf.certificate.serial, AT - 3 * DAY, x509.ReasonFlags.certificate_hold)
        held = ca.crl(hold, this_update=AT - 2 * DAY, next_update=AT + DAY)
        suspensions = frozenset({x509.ReasonFlags.certificate_hold})
        by_others = self.listing(ca, COMPROMISE)
        assert find(leaf, ca, root, held, by_others).state is RevocationState.ON_HOLD
        lists = (held, self.listing(ca, suspensions), self.listing(ca, ALL_REASONS - suspensions))
        assert find(leaf, ca, root, *lists).state is GOOD
