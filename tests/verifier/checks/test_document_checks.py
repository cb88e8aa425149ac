"""Structure, required signatures, their order: what only the whole document can answer."""

from datetime import UTC, datetime

import pytest

from verifier.checks.required_signatures import check_required_signatures
from verifier.checks.signing_order import SignedStep, check_signing_order
from verifier.checks.structure import check_structure
from verifier.document import (
    ClaimedTime,
    DocumentFormat,
    SignatureKind,
    SignedDocument,
    StructureIssue,
)
from verifier.policy import GENERIC, HOC_BA_SO
from verifier.reasons import Note, Reason
from verifier.report import Role, Status

PDF, XML = DocumentFormat.PDF, DocumentFormat.XML
GVCN, CBQL, SCHOOL, OTHER = Role.GVCN, Role.CBQL, Role.KY_PHAT_HANH, Role.OTHER


@pytest.fixture
def document(facts):
    def make(format_=PDF, *, roles=(), issues=(), removed=(), card=True, stamps=0):
        signatures = [facts.signature(id=f"s{n}") for n, _ in enumerate(roles)]
        signatures += [
            facts.signature(id=f"t{n}", kind=SignatureKind.DOCUMENT_TIMESTAMP)
            for n in range(stamps)
        ]
        return SignedDocument(
            format_,
            "00" * 32,
            1,
            tuple(signatures),
            issues=tuple(StructureIssue(reason, "code") for reason in issues),
            removed_signatures=removed,
            looks_like_report_card=card,
        )

    return make


@pytest.mark.parametrize(
    ("format_", "roles", "status", "reason"),
    [
        (XML, (GVCN, CBQL, SCHOOL), Status.PASSED, None),
        (XML, (CBQL, SCHOOL), Status.PASSED, None),
        (XML, (GVCN, SCHOOL), Status.FAILED, Reason.HEAD_SIGNATURE_MISSING),
        (XML, (GVCN, CBQL), Status.FAILED, Reason.SCHOOL_SIGNATURE_MISSING),
        (XML, (), Status.INCONCLUSIVE, Reason.UNSIGNED),
        (PDF, (GVCN, CBQL, SCHOOL), Status.PASSED, None),
        (PDF, (CBQL, SCHOOL), Status.INCONCLUSIVE, Reason.CLASS_TEACHER_SIGNATURE_MISSING),
        (PDF, (GVCN, CBQL), Status.FAILED, Reason.SCHOOL_SIGNATURE_MISSING),
        (PDF, (GVCN, CBQL, OTHER), Status.INCONCLUSIVE, Reason.ROLES_UNDETERMINED),
        (PDF, (GVCN, OTHER), Status.FAILED, Reason.SCHOOL_SIGNATURE_MISSING),
        (PDF, (), Status.INCONCLUSIVE, Reason.UNSIGNED),
    ],
)
def test_head_and_school_must_sign(document, format_, roles, status, reason):
    result = check_required_signatures(document(format_, roles=roles), roles, HOC_BA_SO)
    assert (result.status, result.reason) == (status, reason)


def test_a_document_timestamp_signs_for_nobody(document):
    result = check_required_signatures(document(stamps=1), [OTHER], HOC_BA_SO)
    assert result.reason is Reason.UNSIGNED


def test_a_signature_that_was_removed_fails_even_when_none_is_left(document):
    result = check_required_signatures(document(removed=("Signature3",)), [], HOC_BA_SO)
    assert (result.status, result.reason) == (Status.FAILED, Reason.SIGNATURE_REMOVED)


def test_the_generic_policy_demands_no_roles_but_does_demand_a_signature(document):
    signed = check_required_signatures(document(roles=(OTHER,)), [OTHER], GENERIC)
    assert signed.status is Status.PASSED
    assert check_required_signatures(document(), [], GENERIC).reason is Reason.UNSIGNED


@pytest.mark.parametrize(
    ("issues", "card", "policy", "reason"),
    [
        ((), True, HOC_BA_SO, None),
        ((), False, HOC_BA_SO, Reason.NOT_A_REPORT_CARD),
        ((), False, GENERIC, None),
        ((Reason.STRUCTURE_AMBIGUOUS,), True, HOC_BA_SO, Reason.STRUCTURE_AMBIGUOUS),
        ((Reason.STRUCTURE_AMBIGUOUS,), True, GENERIC, Reason.STRUCTURE_AMBIGUOUS),
        ((Reason.FIELDS_MISSING,), True, HOC_BA_SO, Reason.FIELDS_MISSING),
        ((Reason.FIELDS_MISSING,), True, GENERIC, None),
        (
            (Reason.FIELDS_MISSING, Reason.STRUCTURE_AMBIGUOUS),
            True,
            HOC_BA_SO,
            Reason.STRUCTURE_AMBIGUOUS,
        ),
    ],
)
def test_structure_names_the_gravest_issue(document, issues, card, policy, reason):
    assert check_structure(document(issues=issues, card=card), policy).reason is reason


@pytest.fixture
def step(facts):
    def make(role, *, claimed=None, proven=None, covers=()):
        signature = facts.signature(
            id=role.value,
            claimed=None if claimed is None else ClaimedTime(facts.now + claimed * facts.day),
            covers_signatures=covers,
        )
        return SignedStep(
            signature, role, None if proven is None else facts.now + proven * facts.day
        )

    return make


def test_teacher_head_school_is_the_order(step):
    steps = [step(GVCN, proven=1), step(CBQL, proven=2), step(SCHOOL, proven=3)]
    assert check_signing_order(steps, HOC_BA_SO).status is Status.PASSED


def test_tokens_that_prove_another_order_fail(step):
    steps = [step(CBQL, proven=2), step(SCHOOL, proven=1)]
    result = check_signing_order(steps, HOC_BA_SO)
    assert (result.status, result.reason) == (Status.FAILED, Reason.ORDER_REVERSED)


def test_clocks_may_differ_a_little(step):
    steps = [step(CBQL, proven=1.001), step(SCHOOL, proven=1)]
    assert check_signing_order(steps, HOC_BA_SO).status is Status.PASSED


def test_a_revision_that_covers_the_wrong_signature_fails(step):
    steps = [step(CBQL, covers=(SCHOOL.value,)), step(SCHOOL)]
    assert check_signing_order(steps, HOC_BA_SO).reason is Reason.ORDER_REVERSED


def test_a_revision_that_proves_the_order_outweighs_tokens(step):
    steps = [step(CBQL, proven=2), step(SCHOOL, proven=1, covers=(CBQL.value,))]
    assert check_signing_order(steps, HOC_BA_SO).status is Status.PASSED


def test_an_order_that_is_only_claimed_is_a_note(step):
    steps = [step(GVCN, claimed=3), step(CBQL, claimed=2), step(SCHOOL, claimed=1)]
    result = check_signing_order(steps, HOC_BA_SO)
    assert result.status is Status.PASSED
    assert result.notes == (Note.CLAIMED_ORDER_REVERSED,)


def test_signers_without_a_place_or_a_time_are_not_ordered(step):
    steps = [step(OTHER, proven=0), step(GVCN), step(GVCN), step(SCHOOL, claimed=1)]
    assert check_signing_order(steps, HOC_BA_SO).notes == ()


@pytest.mark.parametrize(
    ("claimed", "proven", "late"),
    [
        (datetime(2026, 8, 15, 16, 59, tzinfo=UTC), None, False),
        (datetime(2026, 8, 15, 17, 0, tzinfo=UTC), None, True),
        (None, datetime(2026, 8, 15, 16, 59, tzinfo=UTC), False),
        (None, datetime(2026, 8, 15, 17, 0, tzinfo=UTC), True),
        # A token that came later, for an archive, does not make the signature late.
        (datetime(2026, 5, 29, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC), False),
        (None, None, False),
    ],
)
def test_a_signature_after_the_lock_of_its_school_year_is_a_note(facts, claimed, proven, late):
    signature = facts.signature(
        id="school", claimed=None if claimed is None else ClaimedTime(claimed)
    )
    steps = [SignedStep(signature, SCHOOL, proven)]
    result = check_signing_order(steps, HOC_BA_SO, school_year="2025-2026")
    assert result.status is Status.PASSED
    assert result.notes == ((Note.SCHOOL_YEAR_LOCKED,) if late else ())
    assert check_signing_order(steps, HOC_BA_SO).notes == ()
