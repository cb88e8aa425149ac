"""A school's certificates change; that makes no forger of it (through the whole verifier)."""

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from trust_store import GivenCertificates
from trust_store.school_database import open_school_database
from trust_store.school_register import Author, open_school_register
from trust_store.schools import read_school_lines
from verifier.pki.certificate import read_certificate
from verifier.policy import HOC_BA_SO
from verifier.ports import Evidence, EvidenceKind, EvidenceOrigin, Outage, Unavailable
from verifier.reasons import Note, Reason
from verifier.report import Role, Verdict
from verifier.school import SchoolEntry
from verifier.submission import Submission
from verifier.trust import TrustStore
from verifier.verification import Verifier
from web.cardkit.cards import primary_grade_1, school_of
from web.cardkit.directory import write_directory
from web.cardkit.pki import DemoWorld, demo_anchors
from web.cardkit.workshop import make_pdf, plan, stamp_all

MOMENT = datetime(2026, 6, 15, 3, tzinfo=UTC)
BEFORE_SIGNING = datetime(2026, 1, 1, tzinfo=UTC)
REGISTERED = datetime(2025, 12, 14, 17, tzinfo=UTC)
AUTHOR = Author("Sở Giáo dục", "thay chứng thư", MOMENT)
CARD = primary_grade_1()


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        return MOMENT


@dataclass(frozen=True, slots=True)
class PublishedLists:
    """Every CRL that the demo's authorities publish."""

    lists: tuple[tuple[str, bytes], ...]

    def fetch(self, certificate, issuer, *, at):
        del certificate, at
        name = read_certificate(issuer).subject
        found = tuple(
            Evidence(EvidenceKind.CRL, crl, EvidenceOrigin.STORE)
            for subject, crl in self.lists
            if subject == name
        )
        return found or Unavailable(Outage.OFFLINE)


@pytest.fixture(scope="module")
def world() -> DemoWorld:
    return DemoWorld(MOMENT)


@pytest.fixture(scope="module")
def old_card(world) -> bytes:
    """A card that the school signed with its first certificate."""
    return make_pdf(CARD, stamp_all(plan(CARD, world.signers.primary), world))


@pytest.fixture(scope="module")
def new_card(world) -> bytes:
    """A card that it signed with its renewed certificate, for another key."""
    renewed = replace(world.signers.primary, school=world.signers.school_renewed)
    return make_pdf(CARD, stamp_all(plan(CARD, renewed), world))


@pytest.fixture
def register(location, world):
    kept = open_school_register(location)
    kept.import_lines(read_school_lines(write_directory(world)), AUTHOR)
    return kept


@pytest.fixture
def directory(register, location):
    with closing(open_school_database(location)) as opened:
        yield opened


@pytest.fixture
def judge(directory, world):
    """Verify a card; return verdict and reasons."""
    authorities = (*world.authorities.roots, *world.authorities.intermediates)
    subjects = {one.label: read_certificate(one.der).subject for one in authorities}
    intermediates = tuple(one.der for one in world.authorities.intermediates)
    verifier = Verifier(
        trust=TrustStore(demo_anchors(world), intermediates),
        policy=HOC_BA_SO,
        revocation=PublishedLists(
            tuple(
                (subjects[label], crl) for label, crl in world.published_crls() if label in subjects
            )
        ),
        certificates=GivenCertificates(()),
        directory=directory,
        clock=FixedClock(),
    )

    def verify(card: bytes):
        report = verifier.verify(Submission((card,)))
        return report.verdict, set(report.reasons), set(report.notes)

    return verify


def number_of(directory, sha256: str) -> int:
    listed = directory.list_entries(CARD.school.code)
    return next(one.number for one in listed if one.entry.certificate_sha256 == sha256)


def approval(identity, **changes) -> SchoolEntry:
    entry = SchoolEntry(
        school_code=CARD.school.code or "",
        school_name=CARD.school.name or "",
        role=Role.KY_PHAT_HANH,
        valid_from=REGISTERED,
        valid_until=None,
        certificate_sha256=identity.sha256,
        organisation=school_of(CARD).organisation,
        key_sha256=identity.key_sha256,
    )
    return replace(entry, **changes)


def test_a_registered_certificate_signs_valid_cards(judge, old_card) -> None:
    assert judge(old_card)[:2] == (Verdict.VALID, set())


def test_a_renewed_certificate_is_open_until_it_is_approved_and_valid_then(
    judge, register, world, new_card
) -> None:
    assert judge(new_card)[:2] == (Verdict.INDETERMINATE, {Reason.CERTIFICATE_NOT_LISTED})
    register.approve(approval(world.signers.school_renewed), AUTHOR)
    assert judge(new_card)[:2] == (Verdict.VALID, set())


def test_a_certificate_that_was_replaced_after_signing_still_vouches(
    judge, register, directory, world, old_card, new_card
) -> None:
    old = number_of(directory, world.signers.primary.school.sha256)
    register.withdraw(old, at=MOMENT, author=AUTHOR)
    register.approve(approval(world.signers.school_renewed), AUTHOR)
    assert judge(old_card)[:2] == (Verdict.VALID, set())
    assert judge(new_card)[:2] == (Verdict.VALID, set())


def test_a_signature_after_the_withdrawal_is_open_and_not_forged(
    judge, register, directory, world, old_card
) -> None:
    old = number_of(directory, world.signers.primary.school.sha256)
    register.withdraw(old, at=BEFORE_SIGNING, author=AUTHOR)
    register.approve(approval(world.signers.school_renewed), AUTHOR)
    assert judge(old_card)[:2] == (Verdict.INDETERMINATE, {Reason.CERTIFICATE_NOT_LISTED})


def test_an_approval_that_begins_after_the_signature_does_not_reach_back(
    judge, register, world, new_card
) -> None:
    register.approve(approval(world.signers.school_renewed, valid_from=MOMENT), AUTHOR)
    assert judge(new_card)[:2] == (Verdict.INDETERMINATE, {Reason.CERTIFICATE_NOT_LISTED})


def test_an_approval_for_another_school_does_not_serve_this_one(
    judge, register, world, new_card
) -> None:
    entry = approval(
        world.signers.school_renewed, school_code="00000001", school_name="Tiểu học Khác"
    )
    register.approve(entry, AUTHOR)
    verdict, reasons, _ = judge(new_card)
    assert verdict is Verdict.INVALID
    assert Reason.OTHER_SCHOOL in reasons


def test_an_approval_given_by_mistake_leaves_no_trace_in_verdicts(
    judge, register, world, new_card
) -> None:
    entry = approval(
        world.signers.school_renewed, school_code="00000001", school_name="Tiểu học Khác"
    )
    number = register.approve(entry, AUTHOR)
    register.withdraw(number, at=REGISTERED, author=AUTHOR)
    assert judge(new_card)[:2] == (Verdict.INDETERMINATE, {Reason.CERTIFICATE_NOT_LISTED})


def test_with_everything_withdrawn_results_say_that_the_directory_is_empty(
    judge, register, directory, old_card
) -> None:
    for listed in directory.list_entries():
        register.withdraw(listed.number, at=REGISTERED, author=AUTHOR)
    verdict, reasons, notes = judge(old_card)
    assert verdict is Verdict.INDETERMINATE
    assert Reason.DIRECTORY_EMPTY in reasons
    assert Note.DIRECTORY_EMPTY in notes
