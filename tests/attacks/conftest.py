"""What attackers start from: genuine cards, and the verifier that they want to deceive."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from trust_store import GivenCertificates, load_schools
from verifier.pki.certificate import read_certificate
from verifier.policy import HOC_BA_SO
from verifier.ports import Evidence, EvidenceKind, EvidenceOrigin, Outage, Unavailable
from verifier.submission import Submission
from verifier.trust import TrustStore
from verifier.verification import Verifier
from web.cardkit.cards import primary_grade_1
from web.cardkit.directory import write_directory
from web.cardkit.pki import DemoWorld, demo_anchors
from web.cardkit.workshop import XADES, in_style, make_pdf, make_xml, plan, stamp_all

MOMENT = datetime(2026, 6, 15, 3, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        return MOMENT


@dataclass(frozen=True, slots=True)
class PublishedLists:
    """Every CRL that the demo's authorities publish."""

    lists: tuple[tuple[str, Evidence], ...]

    def fetch(self, certificate, issuer, *, at):
        del certificate, at
        name = read_certificate(issuer).subject
        found = tuple(evidence for subject, evidence in self.lists if subject == name)
        return found or Unavailable(Outage.OFFLINE)


@pytest.fixture(scope="session")
def world() -> DemoWorld:
    return DemoWorld(MOMENT)


@pytest.fixture(scope="session")
def verifier(world) -> Verifier:
    authorities = (*world.authorities.roots, *world.authorities.intermediates)
    subjects = {one.label: read_certificate(one.der).subject for one in authorities}
    return Verifier(
        trust=TrustStore(
            demo_anchors(world), tuple(one.der for one in world.authorities.intermediates)
        ),
        policy=HOC_BA_SO,
        revocation=PublishedLists(
            tuple(
                (subjects[label], Evidence(EvidenceKind.CRL, crl, EvidenceOrigin.STORE))
                for label, crl in world.published_crls()
                if label in subjects
            )
        ),
        certificates=GivenCertificates(()),
        directory=load_schools(write_directory(world)),
        clock=FixedClock(),
    )


@pytest.fixture(scope="session")
def verify(verifier):
    """Judge what an attacker hands in as one card."""
    return lambda *documents: verifier.verify(Submission(documents))


@pytest.fixture(scope="session")
def signed_pdf(world) -> bytes:
    card = primary_grade_1()
    return make_pdf(card, stamp_all(plan(card, world.signers.primary), world))


@pytest.fixture(scope="session")
def signed_xml(world) -> bytes:
    card = primary_grade_1()
    steps = stamp_all(plan(card, world.signers.primary), world)
    return make_xml(card, in_style(steps, xml=XADES))
