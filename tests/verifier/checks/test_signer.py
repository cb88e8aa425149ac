"""Who may sign for the school: the registered certificate, the persons whom the card names."""

from dataclasses import replace

import pytest

from verifier.checks.role import CardIdentity, RoleClaim, assign_role, find_entries, identify_card
from verifier.checks.signer import SignerQuestion, check_signer
from verifier.document import SignatureKind
from verifier.pki.path import PathOutcome
from verifier.reasons import Note, Reason
from verifier.report import Role, Status
from verifier.report_card import Person, ReportCard, School
from verifier.school import SchoolEntry

SCHOOL = "Trường Tiểu học Hoa Sen"
IDENTITY = CardIdentity(
    school_code="79000001",
    school_name="Tiểu học Hoa Sen",
    head_name="Lê Văn Hòa",
    head_number="079075000123",
    teacher_name="Trần Thị Minh",
    teacher_number="079185000456",
)
PRINTED = replace(IDENTITY, school_code=None, head_number=None, teacher_number=None)


@pytest.fixture
def school(facts):
    return facts.certificate(SCHOOL, organisation=SCHOOL)


@pytest.fixture
def head(facts):
    return facts.certificate("Lê Văn Hòa", uids=("CCCD:079075000123",))


@pytest.fixture
def teacher(facts):
    return facts.certificate("Trần Thị Minh", uids=("CCCD:079185000456",))


@pytest.fixture
def entry(facts, school):
    return SchoolEntry(
        school_code="79000001",
        school_name=SCHOOL,
        role=Role.KY_PHAT_HANH,
        valid_from=facts.now - 500 * facts.day,
        valid_until=None,
        certificate_sha256=school.sha256,
        organisation=SCHOOL,
    )


@pytest.fixture
def head_entry(entry, head):
    return replace(entry, role=Role.CBQL, certificate_sha256=head.sha256, person_name="Lê Văn Hòa")


@pytest.fixture
def ask(facts):
    def ask(
        certificate,
        role,
        entries=(),
        *,
        identity=IDENTITY,
        outcome=PathOutcome.FOUND,
        school_code="79000001",
        empty=False,
    ):
        path = facts.path(certificate, outcome=outcome)
        claim = RoleClaim(role, find_entries(path, entries))
        return check_signer(
            SignerQuestion(path, claim, identity, facts.now, school_code, tuple(entries), empty)
        )

    return ask


def outcome_of(result):
    return result.status, result.reason


def test_the_registered_certificate_may_sign_for_its_school(ask, school, entry):
    assert ask(school, Role.KY_PHAT_HANH, [entry]).status is Status.PASSED


def test_a_certificate_named_by_issuer_key_and_serial_may_sign(ask, facts, school, entry):
    issuer_key = facts.path(school).path[1].spki_sha256
    named = replace(
        entry, certificate_sha256=None, issuer_key_sha256=issuer_key, serial=school.serial
    )
    assert ask(school, Role.KY_PHAT_HANH, [named]).status is Status.PASSED
    other_serial = replace(named, serial=school.serial + 1)
    assert ask(school, Role.KY_PHAT_HANH, [other_serial]).reason is Reason.CERTIFICATE_NOT_LISTED
    other_issuer = replace(named, issuer_key_sha256="cd" * 32)
    assert ask(school, Role.KY_PHAT_HANH, [other_issuer]).reason is Reason.CERTIFICATE_NOT_LISTED


def test_an_empty_directory_can_confirm_nobody(ask, school):
    result = ask(school, Role.KY_PHAT_HANH, empty=True)
    assert outcome_of(result) == (Status.INCONCLUSIVE, Reason.DIRECTORY_EMPTY)
    assert ask(school, Role.OTHER, empty=True).reason is Reason.DIRECTORY_EMPTY


def test_a_school_that_is_not_in_the_directory_is_open(ask, school):
    result = ask(school, Role.KY_PHAT_HANH)
    assert outcome_of(result) == (Status.INCONCLUSIVE, Reason.SCHOOL_NOT_LISTED)


@pytest.mark.parametrize(
    "entry_changes",
    [
        {"organisation": "TRƯỜNG TIỂU HỌC HOA SEN"},
        {"organisation": "Tiểu học Hoa Sen"},
        {"organisation": "Khác", "school_name": "Khác", "key_sha256": "ab" * 32},
    ],
)
def test_a_renewed_certificate_makes_no_forger_of_a_school(ask, school, entry, entry_changes):
    old = replace(entry, certificate_sha256="00" * 32, **entry_changes)
    result = ask(school, Role.KY_PHAT_HANH, [old])
    assert outcome_of(result) == (Status.INCONCLUSIVE, Reason.CERTIFICATE_NOT_LISTED)


def test_tax_codes_decide_where_both_are_known(ask, facts, entry):
    registered = replace(entry, certificate_sha256="00" * 32, tax_code="0312345678")
    same = facts.certificate("Tên mới", organisation="Tên mới", uids=("MST:0312345678",))
    other = facts.certificate(SCHOOL, organisation=SCHOOL, uids=("MST:0399999999",))
    assert ask(same, Role.KY_PHAT_HANH, [registered]).reason is Reason.CERTIFICATE_NOT_LISTED
    assert ask(other, Role.KY_PHAT_HANH, [registered]).reason is Reason.NOT_THE_SCHOOL


def test_a_company_may_not_sign_for_a_school(ask, facts, entry):
    company = facts.certificate("Công ty TNHH Mẫu", organisation="Công ty TNHH Mẫu")
    result = ask(company, Role.KY_PHAT_HANH, [entry])
    assert outcome_of(result) == (Status.FAILED, Reason.NOT_THE_SCHOOL)


def test_a_certificate_registered_for_another_school_fails(ask, school, entry):
    result = ask(school, Role.KY_PHAT_HANH, [replace(entry, school_code="79000002")])
    assert outcome_of(result) == (Status.FAILED, Reason.OTHER_SCHOOL)


def test_an_approval_that_is_not_in_force_leaves_it_open(ask, facts, school, entry):
    withdrawn = replace(entry, valid_until=facts.now - facts.day)
    result = ask(school, Role.KY_PHAT_HANH, [withdrawn])
    assert outcome_of(result) == (Status.INCONCLUSIVE, Reason.CERTIFICATE_NOT_LISTED)


def test_on_a_pdf_the_printed_name_has_to_be_the_directorys(ask, school, entry):
    assert ask(school, Role.KY_PHAT_HANH, [entry], identity=PRINTED).status is Status.PASSED
    other = replace(PRINTED, school_name="Tiểu học Sao Mai")
    assert ask(school, Role.KY_PHAT_HANH, [entry], identity=other).reason is Reason.OTHER_SCHOOL
    unread = replace(PRINTED, school_name=None)
    assert ask(school, Role.KY_PHAT_HANH, [entry], identity=unread).reason is Reason.SIGNER_UNPROVEN


def test_what_an_untrusted_certificate_says_of_its_holder_is_not_weighed(ask, facts, entry, head):
    company = facts.certificate("Công ty TNHH Mẫu", organisation="Công ty TNHH Mẫu")
    lost = PathOutcome.LOOK_ALIKE_ROOT
    assert ask(company, Role.KY_PHAT_HANH, [entry], outcome=lost).status is Status.NOT_RUN
    assert ask(head, Role.CBQL, outcome=lost).status is Status.NOT_RUN
    assert ask(head, Role.GVCN, outcome=lost).status is Status.NOT_RUN
    nameless = replace(PRINTED, teacher_name="Lê Văn Hòa")
    assert ask(head, Role.GVCN, identity=nameless, outcome=lost).status is Status.NOT_RUN
    assert ask(head, Role.CBQL, identity=PRINTED, outcome=lost).status is Status.NOT_RUN


def test_the_head_is_known_by_number(ask, head):
    assert ask(head, Role.CBQL).status is Status.PASSED


def test_a_teacher_may_not_sign_as_head(ask, teacher):
    assert outcome_of(ask(teacher, Role.CBQL)) == (Status.FAILED, Reason.SIGNER_MISMATCH)


def test_tone_placement_is_no_other_person(ask, head):
    identity = replace(IDENTITY, head_name="LÊ VĂN HOÀ")
    result = ask(head, Role.CBQL, identity=identity)
    assert result.status is Status.PASSED
    assert result.notes == (Note.NAME_SPELLING,)


def test_another_name_under_the_right_number_stays_open(ask, head):
    identity = replace(IDENTITY, head_name="Phạm Văn Khác")
    result = ask(head, Role.CBQL, identity=identity)
    assert outcome_of(result) == (Status.INCONCLUSIVE, Reason.SIGNER_UNPROVEN)


def test_a_name_alone_does_not_make_a_head(ask, facts, head):
    assert ask(head, Role.CBQL, identity=PRINTED).reason is Reason.SIGNER_UNPROVEN
    numberless = facts.certificate("Lê Văn Hòa")
    assert ask(numberless, Role.CBQL).reason is Reason.SIGNER_UNPROVEN
    somebody = facts.certificate("Ai Đó Khác")
    assert ask(somebody, Role.CBQL).reason is Reason.SIGNER_MISMATCH


def test_a_registered_head_may_sign(ask, facts, head, head_entry):
    assert ask(head, Role.CBQL, [head_entry], identity=PRINTED).status is Status.PASSED
    numberless = facts.certificate("Lê Văn Hòa")
    entry = replace(head_entry, certificate_sha256=numberless.sha256)
    assert ask(numberless, Role.CBQL, [entry]).status is Status.PASSED
    assert ask(head, Role.CBQL, [head_entry]).status is Status.PASSED


def test_a_registered_head_whom_the_card_does_not_name_fails(ask, head, head_entry):
    identity = replace(PRINTED, head_name="Phạm Văn Khác")
    result = ask(head, Role.CBQL, [head_entry], identity=identity)
    assert outcome_of(result) == (Status.FAILED, Reason.SIGNER_MISMATCH)


def test_a_head_registered_elsewhere_is_judged_by_the_signed_number(ask, head, head_entry):
    other = replace(head_entry, school_code="79000002")
    assert ask(head, Role.CBQL, [other]).status is Status.PASSED
    result = ask(head, Role.CBQL, [other], identity=PRINTED)
    assert outcome_of(result) == (Status.INCONCLUSIVE, Reason.CERTIFICATE_NOT_LISTED)


def test_the_class_teacher_is_known_by_number_and_on_a_pdf_by_name(ask, teacher, head):
    assert ask(teacher, Role.GVCN).status is Status.PASSED
    assert ask(teacher, Role.GVCN, identity=PRINTED).status is Status.PASSED
    assert ask(head, Role.GVCN).reason is Reason.SIGNER_MISMATCH
    nameless = replace(PRINTED, teacher_name=None)
    assert ask(teacher, Role.GVCN, identity=nameless).reason is Reason.SIGNER_UNPROVEN
    without_name = replace(IDENTITY, teacher_name=None)
    assert ask(teacher, Role.GVCN, identity=without_name).status is Status.PASSED


def test_a_signer_of_unknown_capacity_leaves_it_open(ask, teacher):
    assert ask(teacher, Role.OTHER).reason is Reason.SIGNER_UNKNOWN


def test_without_a_certificate_nothing_can_be_asked(facts):
    question = SignerQuestion(None, RoleClaim(Role.CBQL), IDENTITY, facts.now, None, (), False)
    assert check_signer(question).status is Status.NOT_RUN


@pytest.mark.parametrize(
    ("who", "identity", "role"),
    [
        ("school", PRINTED, Role.KY_PHAT_HANH),
        ("head", IDENTITY, Role.CBQL),
        ("teacher", IDENTITY, Role.GVCN),
        ("teacher", PRINTED, Role.GVCN),
        ("head", PRINTED, Role.CBQL),
    ],
)
def test_on_a_pdf_unlisted_signers_are_recognised(request, facts, who, identity, role):
    path = facts.path(request.getfixturevalue(who))
    claim = assign_role(facts.signature(), path, entries=(), identity=identity)
    assert claim.role is role


def test_on_a_pdf_the_directory_decides(facts, head, head_entry, school, entry):
    path = facts.path(head)
    claim = assign_role(facts.signature(), path, entries=(head_entry,), identity=PRINTED)
    assert (claim.role, claim.entries) == (Role.CBQL, (head_entry,))
    claim = assign_role(facts.signature(), facts.path(school), entries=(entry,), identity=PRINTED)
    assert claim.role is Role.KY_PHAT_HANH


def test_nobody_known_has_no_capacity(facts):
    stranger = facts.path(facts.certificate("Ai Đó", uids=("CCCD:001099000001",)))
    empty = identify_card(None, None)
    assert assign_role(facts.signature(), stranger, entries=(), identity=empty).role is Role.OTHER
    assert assign_role(facts.signature(), None, entries=(), identity=empty).role is Role.OTHER
    no_name = facts.path(facts.certificate("Ai Đó"))
    assert assign_role(facts.signature(), no_name, entries=(), identity=PRINTED).role is Role.OTHER


def test_xml_says_the_capacity_and_a_document_timestamp_has_none(facts):
    empty = identify_card(None, None)
    said = facts.signature(claimed_role=Role.CBQL)
    assert assign_role(said, None, entries=(), identity=empty).role is Role.CBQL
    stamp = facts.signature(kind=SignatureKind.DOCUMENT_TIMESTAMP)
    assert assign_role(stamp, None, entries=(), identity=empty).role is Role.OTHER


def test_a_head_registered_by_number_counts_only_on_a_trusted_path(facts, head, entry):
    by_number = replace(
        entry, role=Role.CBQL, certificate_sha256=None, person_number="079075000123"
    )
    trusted, untrusted = facts.path(head), facts.path(head, outcome=PathOutcome.UNTRUSTED_ROOT)
    assert find_entries(trusted, [by_number]) == (by_number,)
    assert find_entries(untrusted, [by_number]) == ()
    assert find_entries(None, [by_number]) == ()


def test_signed_data_goes_before_what_pages_show():
    signed = ReportCard(school=School(code="1", name="A"), head=Person("H", "1"))
    printed = ReportCard(school=School(name="B"))
    assert identify_card(signed, printed).school_name == "A"
    assert identify_card(None, printed).school_name == "B"
