"""Good cards to start from, and the verifier that calls each of them valid.

Keys, times and signatures are fixed; only the second half of a PDF's /ID is new each time, and no
mutation looks at what it says.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pikepdf

from trust_store import GivenCertificates, load_schools
from verifier.pki.certificate import read_certificate
from verifier.policy import GENERIC, HOC_BA_SO, Policy
from verifier.ports import Evidence, EvidenceKind, EvidenceOrigin, Outage, Unavailable
from verifier.report import Role, VerificationReport
from verifier.submission import Submission
from verifier.trust import TrustStore
from verifier.verification import Verifier
from web.cardkit.cards import lower_secondary_grade_6, primary_grade_1
from web.cardkit.directory import write_directory
from web.cardkit.identity import Identity
from web.cardkit.other_document import draw_notice
from web.cardkit.pki import DemoWorld, demo_anchors
from web.cardkit.sign_pdf import PKCS7, PDFSigning, add_validation_data, sign_pdf, stamp_pdf
from web.cardkit.workshop import (
    TOKEN_DELAY,
    XADES,
    Steps,
    in_style,
    make_pdf,
    make_xml,
    pick,
    plan,
    stamp_all,
    swap,
    validation_data,
)

MOMENT = datetime(2026, 6, 15, 3, 0, tzinfo=UTC)
"""When everything is judged."""
_SIGNED_AT = MOMENT - timedelta(days=20)

ANY_CARD = replace(GENERIC, name="generic, cards too", accepts_report_cards=True)
"""Lets a card with one signature be valid, so that there is something to lose."""


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        return MOMENT


@dataclass(frozen=True, slots=True)
class PublishedLists:
    """Every CRL that the demo's authorities publish, some of them replaced."""

    lists: tuple[tuple[str, Evidence], ...]
    replaced: dict[str, Evidence] = field(default_factory=dict)
    """By the issuer's subject."""

    def fetch(self, certificate: bytes, issuer: bytes, *, at: datetime):
        del certificate, at
        name = read_certificate(issuer).subject
        if name in self.replaced:
            return (self.replaced[name],)
        found = tuple(evidence for subject, evidence in self.lists if subject == name)
        return found or Unavailable(Outage.OFFLINE)


@dataclass(frozen=True, slots=True)
class Seed:
    """A good card."""

    name: str
    documents: tuple[bytes, ...]
    verifier: Verifier
    report: VerificationReport
    """What is said of it unchanged."""

    def verify(self, *documents: bytes) -> VerificationReport:
        """Judge a mutant as this card was judged."""
        return self.verifier.verify(Submission(documents))


@cache
def world() -> DemoWorld:
    """Return the demo's authorities and people."""
    return DemoWorld(MOMENT)


@cache
def build_verifier(policy: Policy) -> Verifier:
    """Return a verifier that knows the demo's trust, lists and schools."""
    authorities = (*world().authorities.roots, *world().authorities.intermediates)
    subjects = {one.label: read_certificate(one.der).subject for one in authorities}
    return Verifier(
        trust=TrustStore(
            demo_anchors(world()), tuple(one.der for one in world().authorities.intermediates)
        ),
        policy=policy,
        revocation=PublishedLists(
            tuple(
                (subjects[label], Evidence(EvidenceKind.CRL, crl, EvidenceOrigin.STORE))
                for label, crl in world().published_crls()
                if label in subjects
            )
        ),
        certificates=GivenCertificates(()),
        directory=load_schools(write_directory(world())),
        clock=FixedClock(),
    )


@cache
def load_seed(name: str) -> Seed:
    """Build one seed; it must be valid as it is."""
    build, policy = _SEEDS[name]
    documents = build()
    verifier = build_verifier(policy)
    return Seed(name, documents, verifier, verifier.verify(Submission(documents)))


def _notice(*, signers: int, streams: bool = False, pkcs7: bool = False) -> bytes:
    """Return a one-page PDF with so many signatures: cheap to judge, and every part is there."""
    content = draw_notice(created=_SIGNED_AT - timedelta(days=1))
    if streams:
        with pikepdf.open(io.BytesIO(content)) as document:
            output = io.BytesIO()
            document.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        content = output.getvalue()
    people = world().signers.primary
    chosen: tuple[Identity, ...] = (people.school, people.head, people.teacher)[:signers]
    for number, signer in enumerate(chosen, start=1):
        at = _SIGNED_AT + timedelta(hours=number)
        stamper = None if pkcs7 else world().authorities.national_tsa.stamper(at + TOKEN_DELAY)
        signing = PDFSigning(signer=signer, at=at, field_name=f"Signature{number}", stamper=stamper)
        content = sign_pdf(content, replace(signing, style=PKCS7) if pkcs7 else signing)
    return content


def _grade_1() -> Steps:
    return stamp_all(plan(primary_grade_1(), world().signers.primary), world())


def _card_pdf(level: str) -> bytes:
    content = make_pdf(primary_grade_1(), _grade_1())
    if level == "b-t":
        return content
    steps = _grade_1()
    content = add_validation_data(
        content,
        validation_data(
            world(), [step.signer for step in steps], at=steps[-1].at + timedelta(hours=1)
        ),
    )
    if level == "b-lt":
        return content
    stamper = world().authorities.government_tsa.stamper(steps[-1].at + timedelta(hours=2))
    return stamp_pdf(content, stamper)


def _card_xml(*, xades: bool = True, covers_earlier: bool = False) -> bytes:
    if xades:
        return make_xml(primary_grade_1(), in_style(_grade_1(), xml=XADES))
    steps = plan(lower_secondary_grade_6(), world().signers.lower_secondary)
    if covers_earlier:
        school = replace(pick(steps, Role.KY_PHAT_HANH), covers_earlier=True)
        steps = swap(steps, school)
    return make_xml(lower_secondary_grade_6(), steps)


def _one_xades() -> bytes:
    steps = tuple(step for step in _grade_1() if step.role is Role.KY_PHAT_HANH)
    return make_xml(primary_grade_1(), in_style(steps, xml=XADES))


_Build = Callable[[], tuple[bytes, ...]]
_SEEDS: dict[str, tuple[_Build, Policy]] = {
    "pdf-1": (lambda: (_notice(signers=1),), GENERIC),
    "pdf-1-pkcs7": (lambda: (_notice(signers=1, pkcs7=True),), GENERIC),
    "pdf-1-streams": (lambda: (_notice(signers=1, streams=True),), GENERIC),
    "pdf-3": (lambda: (_notice(signers=3),), GENERIC),
    "card-b-t": (lambda: (_card_pdf("b-t"),), HOC_BA_SO),
    "card-b-lt": (lambda: (_card_pdf("b-lt"),), HOC_BA_SO),
    "card-b-lta": (lambda: (_card_pdf("b-lta"),), HOC_BA_SO),
    "xml-1": (lambda: (_one_xades(),), ANY_CARD),
    "xml-3": (lambda: (_card_xml(),), HOC_BA_SO),
    "xml-3-plain": (lambda: (_card_xml(xades=False),), HOC_BA_SO),
    "xml-3-chained": (lambda: (_card_xml(xades=False, covers_earlier=True),), HOC_BA_SO),
    "pair": (lambda: (_card_pdf("b-t"), _card_xml()), HOC_BA_SO),
}
SEED_NAMES = tuple(_SEEDS)
