"""Paths: what leads to an anchor, and what is said when nothing does (RFC 5280 6.1)."""

import time
from datetime import timedelta
from ipaddress import ip_address, ip_network

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from tests.verifier.pki.authority import (
    AT,
    BEGIN,
    DAY,
    END,
    LIMITS,
    Authority,
    anchor,
    name_of,
    new_key,
    new_root,
    store,
)
from verifier.pki.certificate import Certificate
from verifier.pki.path import PathOutcome, PathResult, find_path
from verifier.policy import Limits
from verifier.trust import Purpose, TrustStore


@pytest.fixture(scope="module")
def root() -> Authority:
    return new_root()


@pytest.fixture(scope="module")
def issuing(root: Authority) -> Authority:
    return root.issue("CA cấp phép", ca=True, path_length=0)


@pytest.fixture(scope="module")
def leaf(issuing: Authority) -> Authority:
    return issuing.issue()


def find(
    leaf: Authority,
    candidates: tuple[Authority, ...],
    trust: TrustStore,
    *,
    purpose: Purpose = Purpose.DOCUMENT,
    at: object = AT,
    limits: Limits = LIMITS,
) -> PathResult:
    return find_path(
        leaf.certificate,
        [c.certificate for c in candidates],
        trust,
        purpose=purpose,
        at=at,
        limits=limits,
    )


def names(path: tuple[Certificate, ...]) -> list[str]:
    return [c.common_name for c in path]


def test_a_path_over_an_embedded_intermediate_is_found(root, issuing, leaf) -> None:
    result = find(leaf, (issuing,), store(root))
    assert result.outcome is PathOutcome.FOUND
    assert names(result.path) == ["Trần Thị Bưởi", "CA cấp phép", "Gốc thử nghiệm"]
    assert result.anchor is not None
    assert result.anchor.name == "Gốc thử nghiệm"


def test_a_path_over_an_intermediate_of_the_store_is_found(root, issuing, leaf) -> None:
    result = find(leaf, (), store(root, intermediates=(issuing.der,)))
    assert result.outcome is PathOutcome.FOUND


def test_a_leaf_directly_below_the_anchor_is_found(root) -> None:
    assert find(root.issue(), (), store(root)).outcome is PathOutcome.FOUND


def test_a_missing_intermediate_is_named_by_the_issuer_that_is_wanted(root, leaf) -> None:
    result = find(leaf, (), store(root))
    assert result.outcome is PathOutcome.MISSING_INTERMEDIATE
    assert names(result.path) == ["Trần Thị Bưởi"]
    assert "CA cấp phép" in result.detail


def test_an_embedded_root_that_is_no_anchor_is_untrusted(root) -> None:
    other = new_root("Gốc khác")
    result = find(other.issue(), (other,), store(root))
    assert result.outcome is PathOutcome.UNTRUSTED_ROOT
    assert names(result.path)[-1] == "Gốc khác"


def test_a_self_signed_leaf_is_untrusted_and_never_found(root) -> None:
    assert find(new_root("Tự ký"), (), store(root)).outcome is PathOutcome.UNTRUSTED_ROOT


def test_a_root_with_an_anchors_name_and_another_key_is_a_look_alike(root) -> None:
    fake = new_root()
    below = fake.issue("CA cấp phép", ca=True)
    result = find(below.issue(), (below, fake), store(root))
    assert result.outcome is PathOutcome.LOOK_ALIKE_ROOT
    assert result.anchor is None


def test_a_look_alike_is_told_even_if_its_certificate_is_not_at_hand(root) -> None:
    assert find(new_root().issue(), (), store(root)).outcome is PathOutcome.LOOK_ALIKE_ROOT


@pytest.mark.parametrize("name", ["GỐC THỬ  NGHIỆM", "Gốc thử nghiệm"])
def test_the_same_common_name_in_another_name_is_a_look_alike(root, name) -> None:
    fake = new_root(name=name_of(name, "Công ty Khác"))
    assert find(fake.issue(), (fake,), store(root)).outcome is PathOutcome.LOOK_ALIKE_ROOT


def test_an_en_dash_for_a_hyphen_is_a_look_alike() -> None:
    real = new_root("VIETNAM ROOT CA - RS")
    fake = new_root(name=name_of("VIETNAM ROOT CA – RS", "Công ty Khác"))
    assert find(fake.issue(), (fake,), store(real)).outcome is PathOutcome.LOOK_ALIKE_ROOT


def test_a_self_signed_leaf_that_bears_an_anchors_name_is_a_look_alike(root) -> None:
    assert find(new_root(), (), store(root)).outcome is PathOutcome.LOOK_ALIKE_ROOT


def test_an_anchor_itself_is_no_signer(root) -> None:
    result = find(root, (), store(root))
    assert result.outcome is PathOutcome.CONSTRAINTS
    assert result.anchor is not None


def test_another_certificate_for_an_anchors_key_is_no_signer(root) -> None:
    twin = root.issue("Bí danh", key=root.key)
    assert find(twin, (), store(root)).outcome is PathOutcome.CONSTRAINTS


def test_an_anchor_for_time_stamps_does_not_vouch_for_documents(root, issuing, leaf) -> None:
    trust = store(anchor(root, Purpose.TIMESTAMP))
    result = find(leaf, (issuing,), trust)
    assert result.outcome is PathOutcome.ANCHOR_PURPOSE
    assert result.anchor is not None
    assert find(leaf, (issuing,), trust, purpose=Purpose.TIMESTAMP).outcome is PathOutcome.FOUND


def test_an_anchor_without_any_purpose_vouches_for_nothing(root, leaf, issuing) -> None:
    bare = anchor(root)
    trust = store(type(bare)(bare.certificate, bare.name, frozenset(), bare.legal_basis))
    assert find(leaf, (issuing,), trust).outcome is PathOutcome.ANCHOR_PURPOSE


def test_of_two_ways_the_one_with_the_right_purpose_is_taken(root) -> None:
    stamps = new_root("Gốc dấu thời gian")
    key = new_key()
    name = name_of("CA chung")
    under_stamps = stamps.issue(key=key, name=name, ca=True)
    under_root = root.issue(key=key, name=name, ca=True)
    leaf = under_root.issue()
    trust = store(anchor(stamps, Purpose.TIMESTAMP), anchor(root, Purpose.DOCUMENT))
    for order in ((under_stamps, under_root), (under_root, under_stamps)):
        result = find(leaf, order, trust)
        assert result.outcome is PathOutcome.FOUND
        assert names(result.path)[-1] == "Gốc thử nghiệm"


def test_of_two_ways_the_one_in_force_at_the_moment_is_taken(root) -> None:
    key, name = new_key(), name_of("CA gia hạn")
    old = root.issue(key=key, name=name, ca=True, end=AT - DAY)
    new = root.issue(key=key, name=name, ca=True, begin=AT - 2 * DAY)
    leaf = old.issue()
    for order in ((old, new), (new, old)):
        assert find(leaf, order, store(root)).path[1] == new.certificate
        assert find(leaf, order, store(root), at=BEGIN + DAY).path[1] == old.certificate


def test_an_expired_path_is_found_for_periods_are_judged_elsewhere(root) -> None:
    issuing = root.issue("CA cũ", ca=True, end=AT - DAY)
    assert find(issuing.issue(), (issuing,), store(root)).outcome is PathOutcome.FOUND


def test_periods_that_never_met_do_not_break_a_path_here(root) -> None:
    issuing = root.issue("CA mới", ca=True, begin=AT)
    leaf = issuing.issue(end=AT - 100 * DAY)
    assert find(leaf, (issuing,), store(root)).outcome is PathOutcome.FOUND


def test_sha1_below_the_anchor_is_followed_for_weakness_is_judged_elsewhere(root) -> None:
    issuing = root.issue("CA SHA-1", ca=True, digest="sha1")
    assert find(issuing.issue(), (issuing,), store(root)).outcome is PathOutcome.FOUND


class TestConstraints:
    """One violation each (RFC 5280 6.1.3, 6.1.4)."""

    def outcome(self, root: Authority, issuing: Authority, leaf: Authority) -> PathOutcome:
        result = find(leaf, (issuing,), store(root))
        assert result.detail
        return result.outcome

    def test_an_issuer_that_is_no_authority(self, root) -> None:
        issuing = root.issue("Không phải CA", ca=False, key_usage=("key_cert_sign",))
        assert self.outcome(root, issuing, issuing.issue()) is PathOutcome.CONSTRAINTS

    def test_an_issuer_without_basic_constraints(self, root) -> None:
        issuing = root.issue("Thiếu", basic_constraints=False, key_usage=("key_cert_sign",))
        assert self.outcome(root, issuing, issuing.issue()) is PathOutcome.CONSTRAINTS

    def test_an_issuer_that_may_not_sign_certificates(self, root) -> None:
        issuing = root.issue("Chỉ ký CRL", ca=True, key_usage=("crl_sign",))
        assert self.outcome(root, issuing, issuing.issue()) is PathOutcome.CONSTRAINTS

    def test_a_path_longer_than_an_issuer_allows(self, root, issuing) -> None:
        further = issuing.issue("CA con", ca=True)
        result = find(further.issue(), (issuing, further), store(root))
        assert result.outcome is PathOutcome.CONSTRAINTS

    def test_a_path_longer_than_the_anchor_allows(self) -> None:
        short = new_root("Gốc ngắn", path_length=0)
        issuing = short.issue("CA con", ca=True)
        assert self.outcome(short, issuing, issuing.issue()) is PathOutcome.CONSTRAINTS

    def test_an_anchor_that_is_no_authority(self) -> None:
        person = new_root("Gốc").issue("Người", key_usage=("key_cert_sign",))
        leaf = person.issue()
        assert find(leaf, (), store(person)).outcome is PathOutcome.CONSTRAINTS

    def test_an_anchor_that_may_not_sign_certificates(self) -> None:
        root = new_root("Gốc CRL", key_usage=("crl_sign",))
        assert find(root.issue(), (), store(root)).outcome is PathOutcome.CONSTRAINTS

    @pytest.mark.parametrize("excluded", [True, False])
    def test_names_outside_what_an_issuer_is_limited_to(self, root, excluded) -> None:
        tree = [x509.DirectoryName(x509.Name(list(name_of("x"))[:2]))]
        limits = x509.NameConstraints(
            permitted_subtrees=None if excluded else tree,
            excluded_subtrees=tree if excluded else None,
        )
        issuing = root.issue("CA giới hạn", ca=True, extensions=[(limits, True)])
        inside, outside = issuing.issue(), issuing.issue(name=name_of("Ai đó", "Nơi khác"))
        bad, good = (inside, outside) if excluded else (outside, inside)
        assert self.outcome(root, issuing, bad) is PathOutcome.CONSTRAINTS
        assert find(good, (issuing,), store(root)).outcome is PathOutcome.FOUND

    def test_names_outside_what_the_anchor_is_limited_to(self) -> None:
        tree = [x509.DirectoryName(x509.Name(list(name_of("x"))[:2]))]
        limits = x509.NameConstraints(permitted_subtrees=tree, excluded_subtrees=None)
        root = new_root("Gốc giới hạn", extensions=[(limits, True)])
        leaf = root.issue(name=name_of("Ai đó", "Nơi khác"))
        assert find(leaf, (), store(root)).outcome is PathOutcome.CONSTRAINTS

    def test_constraints_on_other_kinds_of_names_leave_these_alone(self) -> None:
        tree = x509.NameConstraints([x509.DNSName("example.vn")], None)
        root = new_root("Gốc tên miền", extensions=[(tree, True)])
        assert find(root.issue(), (), store(root)).outcome is PathOutcome.FOUND

    def test_constraints_that_cannot_be_compared(self, root) -> None:
        tree = x509.NameConstraints([x509.IPAddress(ip_network("192.0.2.0/24"))], None)
        issuing = root.issue("CA địa chỉ", ca=True, extensions=[(tree, True)])
        address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("192.0.2.1"))])
        leaf = issuing.issue(extensions=[(address, False)])
        assert self.outcome(root, issuing, leaf) is PathOutcome.CONSTRAINTS

    def test_more_names_and_constraints_than_are_compared(self, root) -> None:
        names = [x509.DNSName(f"{n}.example.vn") for n in range(100)]
        tree = x509.NameConstraints(names, None)
        issuing = root.issue("CA nhiều tên", ca=True, extensions=[(tree, True)])
        leaf = issuing.issue(extensions=[(x509.SubjectAlternativeName(names), False)])
        assert self.outcome(root, issuing, leaf) is PathOutcome.CONSTRAINTS

    def test_an_authority_without_a_name(self) -> None:
        nameless = new_root(name=x509.Name([]))
        leaf = nameless.issue()
        assert find(leaf, (), store(nameless)).outcome is PathOutcome.CONSTRAINTS

    @pytest.mark.parametrize("place", ["issuing", "leaf"])
    def test_an_unknown_critical_extension(self, root, place) -> None:
        unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")
        issuing = root.issue(
            "CA lạ", ca=True, extensions=[(unknown, True)] if place == "issuing" else []
        )
        leaf = issuing.issue(extensions=[(unknown, True)] if place == "leaf" else [])
        assert self.outcome(root, issuing, leaf) is PathOutcome.CONSTRAINTS

    def test_an_unknown_extension_that_is_not_critical_is_fine(self, root) -> None:
        unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")
        leaf = root.issue(extensions=[(unknown, False)])
        assert find(leaf, (), store(root)).outcome is PathOutcome.FOUND

    def test_a_policy_that_the_path_does_not_carry_through(self, root) -> None:
        demanded = x509.PolicyConstraints(require_explicit_policy=0, inhibit_policy_mapping=None)
        issuing = root.issue("CA chính sách", ca=True, extensions=[(demanded, True)])
        assert self.outcome(root, issuing, issuing.issue()) is PathOutcome.CONSTRAINTS

    def test_any_policy_of_an_anchor_demands_nothing(self) -> None:
        every = x509.CertificatePolicies(
            [x509.PolicyInformation(x509.ObjectIdentifier("2.5.29.32.0"), None)]
        )
        root = new_root("Gốc mọi chính sách", extensions=[(every, False)])
        issuing = root.issue("CA", ca=True)
        assert find(issuing.issue(), (issuing,), store(root)).outcome is PathOutcome.FOUND


def test_an_issuer_of_the_right_name_but_another_key_is_not_followed(root, issuing, leaf) -> None:
    impostor = root.issue("CA cấp phép", ca=True)
    assert find(leaf, (impostor, issuing), store(root)).path[1] == issuing.certificate
    result = find(leaf, (impostor,), store(root))
    assert result.outcome is PathOutcome.MISSING_INTERMEDIATE


def test_a_wrong_authority_key_identifier_is_only_a_hint(root, issuing) -> None:
    wrong = x509.AuthorityKeyIdentifier(b"\x01" * 20, None, None)
    leaf = issuing.issue(extensions=[(wrong, False)])
    assert find(leaf, (issuing,), store(root)).outcome is PathOutcome.FOUND


def test_names_that_differ_in_case_and_spaces_only_are_the_same(root) -> None:
    key = new_key()
    issuing = root.issue("CA  Cấp Phép", key=key, ca=True)
    under_other_spelling = Authority(key, name_of("ca cấp phép"), issuing.der)
    leaf = under_other_spelling.issue()
    assert find(leaf, (issuing,), store(root)).outcome is PathOutcome.FOUND


def test_names_in_another_order_are_other_names(root) -> None:
    key = new_key()
    turned = x509.Name(list(name_of("CA ngược"))[::-1])
    issuing = root.issue(key=key, name=turned, ca=True)
    leaf = Authority(key, name_of("CA ngược"), issuing.der).issue()
    result = find(leaf, (issuing,), store(root))
    assert result.outcome is PathOutcome.MISSING_INTERMEDIATE


def test_cross_certificates_in_a_circle_end() -> None:
    one, two = new_root("Một"), new_root("Hai")
    one_by_two = two.issue(key=one.key, name=one.name, ca=True)
    two_by_one = one.issue(key=two.key, name=two.name, ca=True)
    result = find(one.issue(), (one_by_two, two_by_one), store(new_root()))
    assert result.outcome is PathOutcome.MISSING_INTERMEDIATE


def test_a_chain_longer_than_the_limit_is_too_complex(root) -> None:
    chain = [root]
    for number in range(6):
        chain.append(chain[-1].issue(f"CA {number}", ca=True))
    leaf = chain[-1].issue()
    assert find(leaf, tuple(chain[1:]), store(root)).outcome is PathOutcome.TOO_COMPLEX
    roomy = Limits(path_length=8)
    found = find(leaf, tuple(chain[1:]), store(root), limits=roomy)
    assert found.outcome is PathOutcome.FOUND


@pytest.mark.parametrize("same_key", [False, True])
def test_many_look_alikes_end_in_well_under_a_second(root, same_key) -> None:
    name, key = name_of("CA giống nhau"), new_key()
    crowd = tuple(
        root.issue(key=key if same_key else new_key(), name=name, ca=True, path_length=n % 2)
        for n in range(48)
    )
    layered = tuple(
        crowd[0].issue(key=key if same_key else new_key(), name=name, ca=True) for _ in range(48)
    )
    leaf = Authority(new_key(), name, b"").issue()
    for certificate in (*crowd, *layered, leaf):
        assert certificate.certificate
    start = time.process_time()
    result = find(leaf, (*crowd, *layered), store(root))
    assert time.process_time() - start < 5
    assert result.outcome is PathOutcome.TOO_COMPLEX


def test_layers_of_interchangeable_issuers_end_in_well_under_a_second() -> None:
    layers = [[new_root("Không tin cậy")]]
    for depth in range(4):
        name = name_of(f"Tầng {depth}")
        key = new_key()
        layers.append([layers[-1][0].issue(key=key, name=name, ca=True) for _ in range(12)])
    crowd = tuple(authority for layer in layers for authority in layer)
    leaf = layers[-1][0].issue()
    for certificate in crowd:
        assert certificate.certificate
    start = time.process_time()
    result = find(leaf, crowd, store(new_root()))
    assert time.process_time() - start < 5
    assert result.outcome is PathOutcome.TOO_COMPLEX


def test_a_true_issuer_among_many_impostors_is_found(root, issuing, leaf) -> None:
    crowd = tuple(root.issue("CA cấp phép", ca=True) for _ in range(40))
    assert find(leaf, (*crowd, issuing), store(root)).outcome is PathOutcome.FOUND


def test_an_anchors_narrower_period_decides_between_anchors(root) -> None:
    key, name = new_key(), name_of("CA hai gốc")
    second = new_root("Gốc thứ hai")
    by_first = root.issue(key=key, name=name, ca=True)
    by_second = second.issue(key=key, name=name, ca=True)
    trust = store(anchor(root, trusted_until=AT - DAY), anchor(second))
    result = find(by_first.issue(), (by_first, by_second), trust)
    assert names(result.path)[-1] == "Gốc thứ hai"


def test_an_unreadable_intermediate_of_the_store_is_passed_over(root, issuing, leaf) -> None:
    trust = store(root, intermediates=(b"\x30\x00", issuing.der))
    assert find(leaf, (), trust).outcome is PathOutcome.FOUND


def test_the_leaf_among_the_candidates_changes_nothing(root, issuing, leaf) -> None:
    result = find(leaf, (leaf, issuing, issuing, root), store(root))
    assert result.outcome is PathOutcome.FOUND
    assert len(result.path) == 3


def test_a_certificate_far_in_the_future_does_not_upset_the_clock(root) -> None:
    far = END.replace(year=9999) - timedelta(days=1)
    issuing = root.issue("CA tương lai", ca=True, begin=far, end=far + timedelta(hours=1))
    result = find(issuing.issue(), (issuing,), store(root))
    assert result.outcome in {PathOutcome.FOUND, PathOutcome.CONSTRAINTS}


def test_a_country_only_name_is_no_look_alike(root) -> None:
    bare = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "VN")])
    other, trusted = new_root(name=bare), new_root("Có tên")
    nameless = new_root(
        name=x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Không tên")])
    )
    result = find(other.issue(), (other,), store(trusted, nameless))
    assert result.outcome is PathOutcome.UNTRUSTED_ROOT
