"""What holds for every mutant of a good card.

1. Judging it gives a report or a `DocumentError`; nothing else escapes.
2. It is not `valid` when what is signed was changed (`signed_content`), nor when the bend itself
   says so (`Mutant.must_fail`).
3. If it is `valid`, it says what the good card says: the same card, and no signer, role, claimed
   or proven time that the good card has not. A signature may be missing where the policy does not
   demand it (a detached one leaves no trace), and a proof of time may be lost.
4. The same card spelled otherwise keeps verdict, card and signers.
5. It costs less than `MOST_SECONDS` of computing time.
"""

import time
from dataclasses import dataclass, replace
from enum import Enum

from tests.fuzz.mutant import Mutant
from tests.fuzz.seeds import PublishedLists, Seed
from tests.fuzz.signed_content import is_pdf_changed, is_xml_changed
from verifier.errors import DocumentError
from verifier.report import SignatureFinding, Verdict, VerificationReport
from verifier.submission import Submission

MOST_SECONDS = 20.0
"""Of computing time for one mutant. The dearest seed takes 0.2 s; tracing may triple that."""


class Outcome(Enum):
    """What came of a mutant."""

    REFUSED = "refused"
    INVALID = "invalid"
    INDETERMINATE = "indeterminate"
    VALID = "valid"


class BrokenInvariantError(AssertionError):
    """A mutant shows something that must not be."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A mutant, judged."""

    outcome: Outcome
    seconds: float
    changed: bool
    """What is signed was changed."""


def try_mutant(seed: Seed, mutant: Mutant) -> Tried:
    """Judge a mutant.

    Raises:
        BrokenInvariantError: it breaks one of the invariants.
        Exception: what escapes from the verifier is left to rise, as a bug should.
    """
    verifier = seed.verifier
    if mutant.evidence and isinstance(verifier.revocation, PublishedLists):
        bent = replace(verifier.revocation, replaced=dict(mutant.evidence))
        verifier = replace(verifier, revocation=bent)
    begin = time.process_time()
    try:
        report = verifier.verify(Submission(mutant.documents))
    except DocumentError:
        report = None
    seconds = time.process_time() - begin
    _demand(seconds < MOST_SECONDS, f"took {seconds:.1f} s")
    changed = is_changed(seed, mutant)
    if mutant.same_verdict:
        _demand(report is not None, "refused, though it says the same")
    if report is None:
        return Tried(Outcome.REFUSED, seconds, changed)
    if mutant.same_verdict:
        _demand(report.verdict is seed.report.verdict, f"is {report.verdict.value}")
    if report.verdict is Verdict.VALID:
        _demand(not changed, "valid, though what is signed was changed")
        _demand(not mutant.must_fail, "valid, though something that counts was changed")
        _compare(seed.report, report)
        if mutant.same_verdict:
            every = [len(d.signatures) for d in report.documents]
            _demand(every == [len(d.signatures) for d in seed.report.documents], "lost a signature")
    return Tried(Outcome(report.verdict.value), seconds, changed)


def is_changed(seed: Seed, mutant: Mutant) -> bool:
    """Tell whether what is signed in any document of the card was changed."""
    return any(
        (is_pdf_changed if good.startswith(b"%PDF-") else is_xml_changed)(good, bent)
        for good, bent in zip(seed.documents, mutant.documents, strict=True)
    )


def _compare(good: VerificationReport, report: VerificationReport) -> None:
    """Demand that a valid mutant says nothing that the good card does not say."""
    _demand(report.card == good.card, "valid with another card")
    _demand(len(report.documents) == len(good.documents), "valid with other documents")
    for expected, actual in zip(good.documents, report.documents, strict=True):
        known = [_describe(signature) for signature in expected.signatures]
        proven = {signature.proven_at for signature in expected.signatures} | {None}
        for signature in actual.signatures:
            described = _describe(signature)
            _demand(described in known, f"valid with another signer: {described}")
            known.remove(described)
            _demand(signature.proven_at in proven, "valid with another proven time")


def _describe(signature: SignatureFinding) -> tuple[object, ...]:
    signer = None if signature.signer is None else signature.signer.certificate.sha256
    return (signature.kind, signature.role, signer, signature.claimed_at)


def _demand(holds: bool, complaint: str) -> None:
    if not holds:
        raise BrokenInvariantError(complaint)
