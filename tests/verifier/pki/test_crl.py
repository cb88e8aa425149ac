"""CRLs: what is read, believed and in scope (RFC 5280 5 and 6.3.3), one difference each."""

import time
from datetime import datetime

import pytest
from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.verifier.pki.authority import (
    AT,
    BEGIN,
    DAY,
    Authority,
    Entry,
    flip,
    issuing_point,
    name_of,
    new_key,
    new_root,
    points,
)
from verifier.pki.crl import ask_crl
from verifier.pki.crl_reading import CRLError, read_crl
from verifier.pki.statement import Dismissal, Statement

URL = "http://crl.example.vn/ca.crl"
EXPIRED_CERTS_ON_CRL = x509.ObjectIdentifier("2.5.29.60")


@pytest.fixture(scope="module")
def ca() -> Authority:
    return new_root("CA thử nghiệm")


@pytest.fixture(scope="module")
def leaf(ca: Authority) -> Authority:
    return ca.issue(extensions=[(points(URL), False)])


def ask(content: bytes, leaf: Authority, ca: Authority) -> Statement | Dismissal:
    return ask_crl(content, leaf.certificate, ca.certificate)


def stated(content: bytes, leaf: Authority, ca: Authority) -> Statement:
    answer = ask(content, leaf, ca)
    assert isinstance(answer, Statement)
    return answer


def unknown(*, critical: bool) -> tuple[x509.UnrecognizedExtension, bool]:
    return x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00"), critical


def test_a_certificate_that_is_not_listed_is_stated_as_such(ca, leaf) -> None:
    statement = stated(ca.crl(), leaf, ca)
    assert statement.revocation is None
    assert statement.can_acquit
    assert statement.use.number == "7"
    assert statement.use.this_update == AT
    assert statement.use.next_update == AT + DAY
    assert statement.use.about == "Trần Thị Bưởi"
    assert "CA thử nghiệm" in statement.use.issuer


def test_an_entry_is_found_with_its_date_and_reason(ca, leaf) -> None:
    entry = Entry(
        leaf.certificate.serial,
        AT - DAY,
        x509.ReasonFlags.key_compromise,
        invalid_from=(AT - 3 * DAY).replace(tzinfo=None),
    )
    revocation = stated(ca.crl(Entry(1, BEGIN), entry), leaf, ca).revocation
    assert revocation is not None
    assert revocation.revoked_at == AT - DAY
    assert revocation.effective_at == AT - 3 * DAY
    assert revocation.key_compromise
    assert not revocation.on_hold


def test_a_compromised_authority_counts_as_a_compromised_key(ca, leaf) -> None:
    entry = Entry(leaf.certificate.serial, AT - DAY, x509.ReasonFlags.ca_compromise)
    revocation = stated(ca.crl(entry), leaf, ca).revocation
    assert revocation is not None
    assert revocation.key_compromise


def test_a_suspension_is_told_apart(ca, leaf) -> None:
    entry = Entry(leaf.certificate.serial, AT - DAY, x509.ReasonFlags.certificate_hold)
    revocation = stated(ca.crl(entry), leaf, ca).revocation
    assert revocation is not None
    assert revocation.on_hold


def test_of_two_entries_for_one_certificate_the_graver_counts(ca, leaf) -> None:
    serial = leaf.certificate.serial
    hold = Entry(serial, AT - 5 * DAY, x509.ReasonFlags.certificate_hold)
    gone = Entry(serial, AT - DAY)
    for entries in ((hold, gone), (gone, hold)):
        revocation = stated(ca.crl(*entries), leaf, ca).revocation
        assert revocation is not None
        assert not revocation.on_hold


def test_a_list_of_another_issuer_says_nothing(ca, leaf) -> None:
    assert ask(new_root("Khác").crl(), leaf, ca) is Dismissal.SILENT


@pytest.mark.parametrize("listed", [False, True])
def test_a_list_by_the_same_name_and_another_key_neither_acquits_nor_revokes(
    ca, leaf, listed
) -> None:
    fake = new_root("CA thử nghiệm")
    entries = [Entry(leaf.certificate.serial, AT - DAY)] if listed else []
    assert ask(fake.crl(*entries), leaf, ca) is Dismissal.NOT_AUTHENTIC


def test_an_altered_list_is_not_authentic(ca, leaf) -> None:
    content = ca.crl()
    assert ask(flip(content, len(content) - 10), leaf, ca) is Dismissal.NOT_AUTHENTIC


def test_an_issuer_that_may_not_sign_lists_is_not_believed(ca) -> None:
    issuing = ca.issue("CA không ký CRL", ca=True, key_usage=("key_cert_sign",))
    leaf = issuing.issue()
    assert ask(issuing.crl(), leaf, issuing) is Dismissal.NOT_AUTHENTIC


def test_an_issuer_without_key_usage_is_believed(ca) -> None:
    issuing = ca.issue("CA thời xưa", ca=True, key_usage=())
    assert stated(issuing.crl(), issuing.issue(), issuing).can_acquit


def test_a_name_in_another_spelling_is_the_same_issuer(ca, leaf) -> None:
    statement = stated(ca.crl(name=name_of("ca THỬ  nghiệm")), leaf, ca)
    assert statement.can_acquit


def test_a_list_signed_with_sha1_can_only_accuse(ca, leaf) -> None:
    assert not stated(ca.crl(digest="sha1"), leaf, ca).can_acquit
    entry = Entry(leaf.certificate.serial, AT - DAY)
    accusing = stated(ca.crl(entry, digest="sha1"), leaf, ca)
    assert accusing.revocation is not None


def test_a_list_signed_with_a_short_rsa_key_can_only_accuse() -> None:
    key = rsa.generate_private_key(65537, 1024)  # noqa: S505  # that is the point
    weak = new_root("CA yếu", key=key)
    assert not stated(weak.crl(), weak.issue(), weak).can_acquit


def test_a_list_signed_with_rsa_of_2048_bits_can_acquit() -> None:
    strong = new_root("CA RSA", key=rsa.generate_private_key(65537, 2048))
    assert stated(strong.crl(), strong.issue(), strong).can_acquit


class TestScope:
    """Which certificates a list was made for (RFC 5280 5.2.5, 6.3.3 (b))."""

    def ask(
        self, ca: Authority, leaf: Authority, point: x509.IssuingDistributionPoint
    ) -> Statement | Dismissal:
        return ask(ca.crl(extensions=[(point, True)]), leaf, ca)

    def test_users_only_covers_a_person(self, ca, leaf) -> None:
        point = issuing_point(only_contains_user_certs=True)
        assert isinstance(self.ask(ca, leaf, point), Statement)

    def test_users_only_does_not_cover_an_authority(self, ca) -> None:
        point = issuing_point(only_contains_user_certs=True)
        assert self.ask(ca, ca.issue("CA con", ca=True), point) is Dismissal.OUT_OF_SCOPE

    def test_authorities_only_covers_an_authority(self, ca) -> None:
        point = issuing_point(only_contains_ca_certs=True)
        assert isinstance(self.ask(ca, ca.issue("CA con", ca=True), point), Statement)

    def test_authorities_only_does_not_cover_a_person(self, ca, leaf) -> None:
        point = issuing_point(only_contains_ca_certs=True)
        assert self.ask(ca, leaf, point) is Dismissal.OUT_OF_SCOPE

    def test_attribute_certificates_only_covers_nobody(self, ca, leaf) -> None:
        point = issuing_point(only_contains_attribute_certs=True)
        assert self.ask(ca, leaf, point) is Dismissal.OUT_OF_SCOPE

    def test_some_reasons_only_cannot_acquit(self, ca, leaf) -> None:
        some = issuing_point(only_some_reasons=frozenset({x509.ReasonFlags.key_compromise}))
        statement = self.ask(ca, leaf, some)
        assert isinstance(statement, Statement)
        assert not statement.can_acquit

    def test_some_reasons_only_can_accuse(self, ca, leaf) -> None:
        some = issuing_point(only_some_reasons=frozenset({x509.ReasonFlags.key_compromise}))
        entry = Entry(leaf.certificate.serial, AT - DAY)
        statement = stated(ca.crl(entry, extensions=[(some, True)]), leaf, ca)
        assert statement.revocation is not None

    def test_the_certificates_own_distribution_point_covers(self, ca, leaf) -> None:
        assert isinstance(self.ask(ca, leaf, issuing_point(URL)), Statement)

    def test_another_distribution_point_does_not_cover(self, ca, leaf) -> None:
        point = issuing_point("http://crl.example.vn/other.crl")
        assert self.ask(ca, leaf, point) is Dismissal.OUT_OF_SCOPE

    def test_a_distribution_point_for_some_reasons_cannot_acquit(self, ca) -> None:
        reasons = frozenset({x509.ReasonFlags.key_compromise})
        leaf = ca.issue(extensions=[(points(URL, reasons=reasons), False)])
        statement = self.ask(ca, leaf, issuing_point(URL))
        assert isinstance(statement, Statement)
        assert not statement.can_acquit

    def test_a_distribution_point_of_another_issuer_does_not_cover(self, ca) -> None:
        other = [x509.DirectoryName(name_of("Người phát hành CRL"))]
        leaf = ca.issue(extensions=[(points(URL, crl_issuer=other), False)])
        assert self.ask(ca, leaf, issuing_point(URL)) is Dismissal.OUT_OF_SCOPE

    def test_without_a_distribution_point_a_named_list_does_not_cover(self, ca) -> None:
        assert self.ask(ca, ca.issue(), issuing_point(URL)) is Dismissal.OUT_OF_SCOPE

    def test_without_a_distribution_point_the_issuers_name_is_one(self, ca) -> None:
        point = issuing_point(full_name=[x509.DirectoryName(ca.name)])
        assert isinstance(self.ask(ca, ca.issue(), point), Statement)

    def test_a_relative_name_is_the_full_name_it_stands_for(self, ca) -> None:
        step = x509.RelativeDistinguishedName(
            [x509.NameAttribute(NameOID.COMMON_NAME, "Danh sách 1")]
        )
        full = x509.DirectoryName(x509.Name([*ca.name.rdns, step]))
        relative = x509.CRLDistributionPoints([x509.DistributionPoint(None, step, None, None)])
        leaf = ca.issue(extensions=[(relative, False)])
        assert isinstance(self.ask(ca, leaf, issuing_point(full_name=[full])), Statement)
        assert isinstance(self.ask(ca, leaf, issuing_point(relative_name=step)), Statement)
        other = issuing_point(full_name=[x509.DirectoryName(ca.name)])
        assert self.ask(ca, leaf, other) is Dismissal.OUT_OF_SCOPE

    def test_an_indirect_list_of_the_issuer_itself_covers(self, ca, leaf) -> None:
        statement = self.ask(ca, leaf, issuing_point(indirect_crl=True))
        assert isinstance(statement, Statement)
        assert statement.can_acquit


class TestCritical:
    """What must not be used because it says more than we understand (RFC 5280 5.2, 5.3)."""

    def test_an_unknown_critical_extension_of_the_list(self, ca, leaf) -> None:
        content = ca.crl(extensions=[unknown(critical=True)])
        assert ask(content, leaf, ca) is Dismissal.UNPROCESSABLE

    def test_an_unknown_extension_that_is_not_critical(self, ca, leaf) -> None:
        assert isinstance(ask(ca.crl(extensions=[unknown(critical=False)]), leaf, ca), Statement)

    @pytest.mark.parametrize("own", [True, False])
    def test_an_unknown_critical_extension_of_any_entry(self, ca, leaf, own) -> None:
        serial = leaf.certificate.serial if own else 5
        entry = Entry(serial, AT - DAY, extensions=(unknown(critical=True),))
        assert ask(ca.crl(Entry(4, BEGIN), entry), leaf, ca) is Dismissal.UNPROCESSABLE

    def test_an_unknown_extension_of_an_entry_that_is_not_critical(self, ca, leaf) -> None:
        entry = Entry(5, AT - DAY, extensions=(unknown(critical=False),))
        assert isinstance(ask(ca.crl(entry), leaf, ca), Statement)

    def test_a_known_critical_extension_of_an_entry(self, ca, leaf) -> None:
        reason = (x509.CRLReason(x509.ReasonFlags.superseded), True)
        entry = Entry(leaf.certificate.serial, AT - DAY, extensions=(reason,))
        assert stated(ca.crl(entry), leaf, ca).revocation is not None

    def test_an_entry_of_another_certificate_issuer(self, ca, leaf) -> None:
        other = (x509.CertificateIssuer([x509.DirectoryName(name_of("Khác"))]), True)
        entry = Entry(leaf.certificate.serial, AT - DAY, extensions=(other,))
        assert ask(ca.crl(entry), leaf, ca) is Dismissal.UNPROCESSABLE

    @pytest.mark.parametrize("critical", [True, False])
    def test_a_delta_list_can_only_accuse(self, ca, leaf, critical) -> None:
        delta = (x509.DeltaCRLIndicator(3), critical)
        assert not stated(ca.crl(extensions=[delta]), leaf, ca).can_acquit
        listing = ca.crl(Entry(leaf.certificate.serial, AT - DAY), extensions=[delta])
        assert stated(listing, leaf, ca).revocation is not None

    def test_a_removal_on_a_delta_list_neither_accuses_nor_acquits(self, ca, leaf) -> None:
        entry = Entry(leaf.certificate.serial, AT - DAY, x509.ReasonFlags.remove_from_crl)
        content = ca.crl(entry, extensions=[(x509.DeltaCRLIndicator(3), True)])
        statement = stated(content, leaf, ca)
        assert statement.revocation is None
        assert not statement.can_acquit

    def test_a_removal_outside_a_delta_list(self, ca, leaf) -> None:
        entry = Entry(leaf.certificate.serial, AT - DAY, x509.ReasonFlags.remove_from_crl)
        assert ask(ca.crl(entry), leaf, ca) is Dismissal.UNPROCESSABLE

    def test_a_serial_number_that_looks_like_a_critical_flag(self, ca, leaf) -> None:
        content = ca.crl(Entry(0x0101FF0101FF, AT - DAY))
        assert isinstance(ask(content, leaf, ca), Statement)


def test_expired_certificates_on_the_list_are_announced(ca, leaf) -> None:
    value = core.GeneralizedTime(BEGIN).dump()
    extension = x509.UnrecognizedExtension(EXPIRED_CERTS_ON_CRL, value)
    assert stated(ca.crl(extensions=[(extension, False)]), leaf, ca).expired_since == BEGIN


def test_an_announcement_that_is_no_time_makes_the_list_unreadable(ca, leaf) -> None:
    extension = x509.UnrecognizedExtension(EXPIRED_CERTS_ON_CRL, b"\x05\x00")
    content = ca.crl(extensions=[(extension, False)])
    assert ask(content, leaf, ca) is Dismissal.UNREADABLE


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content + b"\x00",
        lambda content: b"<html><body>404</body></html>",
        lambda content: b"\x30\x80" + content[2:] + b"\x00\x00",
        lambda content: b"\x30\x00",
    ],
    ids=["empty", "cut", "trailing", "html", "indefinite", "hollow"],
)
def test_what_is_no_list_is_unreadable(ca, leaf, spoil) -> None:
    content = spoil(ca.crl())
    with pytest.raises(CRLError):
        read_crl(content)
    assert ask(content, leaf, ca) is Dismissal.UNREADABLE


def test_no_single_flipped_bit_is_believed(ca, leaf) -> None:
    content = ca.crl(Entry(leaf.certificate.serial, AT - DAY))
    for offset in range(len(content)):
        answer = ask(flip(content, offset), leaf, ca)
        assert isinstance(answer, Dismissal), offset


def test_a_next_update_before_this_update_makes_the_list_unreadable(ca, leaf) -> None:
    # the builder of the list refuses to write it, so the times are changed after signing
    content = ca.crl(this_update=AT)
    later = content.replace(b"250602", b"250501")
    assert later != content
    with pytest.raises(CRLError):
        read_crl(later)
    assert ask(later, leaf, ca) is Dismissal.NOT_AUTHENTIC


def test_a_list_of_a_hundred_thousand_entries_is_read_once(ca, leaf) -> None:
    # all of them for one serial number, which must not make the index slow
    entry = Entry(1, BEGIN, x509.ReasonFlags.superseded).build()
    builder = x509.CertificateRevocationListBuilder(
        ca.name, AT.replace(tzinfo=None), (AT + DAY).replace(tzinfo=None), [], [entry] * 100_000
    )
    content = builder.sign(ca.key, hashes.SHA256()).public_bytes(Encoding.DER)
    assert isinstance(ask(content, leaf, ca), Statement)
    start = time.process_time()
    for _ in range(100):
        ask(content, leaf, ca)
    assert time.process_time() - start < 5


def test_times_are_aware(ca) -> None:
    crl = read_crl(ca.crl())
    assert isinstance(crl.this_update, datetime)
    assert crl.this_update.tzinfo is not None


def test_a_key_that_is_not_the_issuers_does_not_help(ca, leaf) -> None:
    stranger = Authority(new_key(), ca.name, ca.der)
    assert ask(stranger.crl(), leaf, ca) is Dismissal.NOT_AUTHENTIC
