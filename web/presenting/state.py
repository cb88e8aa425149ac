"""Which of the portal's states a report is in: one table from its deciding reason to a state.

The verdict is the report's own and is never computed here. A state only chooses the words, and
each state belongs to the verdicts under whose table it stands, so a heading cannot contradict one.
"""

from collections.abc import Iterator, Mapping
from enum import Enum

from verifier.obstacle import Obstacle
from verifier.reasons import Note, Reason
from verifier.report import CheckResult, Status, Verdict, VerificationReport


class State(Enum):
    """What a result page is about; the words are in `web/messages`, table `state`."""

    VALID = "valid"
    VALID_REVOKED_SINCE = "valid_revoked_since"
    PRESENTATION_COPY = "presentation_copy"

    ALTERED = "altered"
    NOT_COVERED = "not_covered"
    BROKEN_SIGNATURE = "broken_signature"
    PDF_XML_DIFFER = "pdf_xml_differ"
    DIFFERENT_CARDS = "different_cards"
    WRONG_SIGNER = "wrong_signer"
    WRONG_PERSON = "wrong_person"
    NOT_VALID_WHEN_SIGNED = "not_valid_when_signed"
    SIGNATURE_MISSING = "signature_missing"
    UNFIT_CERTIFICATE = "unfit_certificate"
    TIMESTAMP_WRONG = "timestamp_wrong"
    ORDER_REVERSED = "order_reversed"
    NOT_A_CARD = "not_a_card"
    INVALID = "invalid"
    """Invalid for a reason that has no state of its own."""

    UNSIGNED = "unsigned"
    NO_DIRECTORY = "no_directory"
    UNKNOWN_SIGNER = "unknown_signer"
    MISSING_INTERMEDIATE = "missing_intermediate"
    UNTRUSTED_ROOT = "untrusted_root"
    LOOK_ALIKE_ROOT = "look_alike_root"
    CANNOT_CHECK_NOW = "cannot_check_now"
    NO_PROOF_OF_TIME = "no_proof_of_time"
    NOT_COMPARABLE = "not_comparable"
    NOT_CONFIRMED = "not_confirmed"
    CLASS_TEACHER_MISSING = "class_teacher_missing"
    WEAK_ALGORITHM = "weak_algorithm"
    UNFAMILIAR_SIGNATURE = "unfamiliar_signature"
    TIMESTAMP_DOUBTFUL = "timestamp_doubtful"
    CHANGES_UNEXPLAINED = "changes_unexplained"
    NOT_RECOGNISED = "not_recognised"
    UNCLEAR_CARD = "unclear_card"
    COULD_NOT_FINISH = "could_not_finish"
    INDETERMINATE = "indeterminate"
    """Open for a reason that has no state of its own."""


VALID_STATES = (State.VALID, State.VALID_REVOKED_SINCE, State.PRESENTATION_COPY)

INVALID_STATES: Mapping[State, frozenset[Reason]] = {
    State.DIFFERENT_CARDS: frozenset({Reason.DIFFERENT_CARDS}),
    State.ALTERED: frozenset(
        {
            Reason.DIGEST_MISMATCH,
            Reason.CHANGED_AFTER_SIGNING,
            Reason.TRAILING_BYTES,
            Reason.SIGNATURE_REMOVED,
            Reason.CHANGES_UNEXPLAINED,
            Reason.APPEARANCE_COVERS_CONTENT,
            Reason.FIELD_NOT_FORESEEN,
        }
    ),
    State.NOT_COVERED: frozenset(
        {
            Reason.BYTE_RANGE_INVALID,
            Reason.DATA_NOT_COVERED,
            Reason.UNSIGNED_CONTENT,
            Reason.AMBIGUOUS_REFERENCE,
            Reason.REFERENCE_NOT_ALLOWED,
            Reason.STRUCTURE_AMBIGUOUS,
        }
    ),
    State.BROKEN_SIGNATURE: frozenset(
        {
            Reason.SIGNATURE_VALUE_WRONG,
            Reason.SIGNATURE_MALFORMED,
            Reason.SIGNING_CERTIFICATE_MISSING,
            Reason.SIGNING_CERTIFICATE_MISMATCH,
        }
    ),
    State.PDF_XML_DIFFER: frozenset({Reason.PDF_XML_DIFFER}),
    State.WRONG_SIGNER: frozenset({Reason.OTHER_SCHOOL, Reason.NOT_THE_SCHOOL}),
    State.WRONG_PERSON: frozenset({Reason.SIGNER_MISMATCH}),
    State.NOT_VALID_WHEN_SIGNED: frozenset(
        {
            Reason.REVOKED,
            Reason.ON_HOLD,
            Reason.EXPIRED,
            Reason.NOT_YET_VALID,
            Reason.ISSUER_EXPIRED,
            Reason.REVOKED_NO_PROOF_OF_TIME,
        }
    ),
    State.SIGNATURE_MISSING: frozenset(
        {
            Reason.SCHOOL_SIGNATURE_MISSING,
            Reason.HEAD_SIGNATURE_MISSING,
            Reason.CLASS_TEACHER_SIGNATURE_MISSING,
        }
    ),
    State.UNFIT_CERTIFICATE: frozenset(
        {Reason.KEY_USAGE_NOT_SIGNING, Reason.PATH_CONSTRAINTS, Reason.ANCHOR_PURPOSE}
    ),
    State.TIMESTAMP_WRONG: frozenset(
        {
            Reason.TIMESTAMP_MALFORMED,
            Reason.TIMESTAMP_IMPRINT_MISMATCH,
            Reason.TIMESTAMP_SIGNATURE_WRONG,
            Reason.TIMESTAMP_IN_FUTURE,
            Reason.TSA_PURPOSE,
            Reason.TSA_NOT_VALID,
            Reason.TSA_REVOKED,
        }
    ),
    State.ORDER_REVERSED: frozenset({Reason.ORDER_REVERSED}),
    State.NOT_A_CARD: frozenset({Reason.NOT_A_REPORT_CARD, Reason.FIELDS_MISSING}),
}
"""The gravest first: what heads the page when several things failed."""

INDETERMINATE_STATES: Mapping[State, frozenset[Reason]] = {
    State.DIFFERENT_CARDS: frozenset({Reason.DIFFERENT_CARDS}),
    State.UNSIGNED: frozenset({Reason.UNSIGNED}),
    State.LOOK_ALIKE_ROOT: frozenset({Reason.LOOK_ALIKE_ROOT}),
    State.CHANGES_UNEXPLAINED: frozenset(
        {
            Reason.CHANGES_UNEXPLAINED,
            Reason.APPEARANCE_COVERS_CONTENT,
            Reason.FIELD_NOT_FORESEEN,
        }
    ),
    State.UNFAMILIAR_SIGNATURE: frozenset(
        {
            Reason.SIGNATURE_FORMAT_UNKNOWN,
            Reason.SIGNING_CERTIFICATE_MISSING,
            Reason.SIGNING_CERTIFICATE_MISMATCH,
        }
    ),
    State.WEAK_ALGORITHM: frozenset(
        {Reason.ALGORITHM_WEAK, Reason.KEY_WEAK, Reason.ALGORITHM_UNKNOWN}
    ),
    State.UNTRUSTED_ROOT: frozenset(
        {Reason.UNTRUSTED_ROOT, Reason.PATH_CONSTRAINTS, Reason.ANCHOR_PURPOSE}
    ),
    State.MISSING_INTERMEDIATE: frozenset({Reason.MISSING_INTERMEDIATE}),
    State.COULD_NOT_FINISH: frozenset({Reason.PATH_TOO_COMPLEX}),
    State.NOT_RECOGNISED: frozenset({Reason.NOT_A_REPORT_CARD}),
    State.UNCLEAR_CARD: frozenset({Reason.FIELDS_MISSING, Reason.STRUCTURE_AMBIGUOUS}),
    State.NO_PROOF_OF_TIME: frozenset(
        {
            Reason.NO_PROOF_OF_TIME,
            Reason.REVOKED_NO_PROOF_OF_TIME,
            Reason.ISSUER_EXPIRED,
            Reason.TSA_EXPIRED_SINCE,
        }
    ),
    State.CANNOT_CHECK_NOW: frozenset(
        {
            Reason.NO_REVOCATION_EVIDENCE,
            Reason.REVOCATION_EVIDENCE_STALE,
            Reason.REVOCATION_EVIDENCE_UNUSABLE,
            Reason.REVOCATION_LIST_OF_CHANGES,
            Reason.REVOCATION_UNREACHABLE,
            Reason.TSA_REVOCATION_UNKNOWN,
        }
    ),
    State.TIMESTAMP_DOUBTFUL: frozenset(
        {
            Reason.TSA_UNTRUSTED,
            Reason.TIMESTAMP_ALGORITHM_WEAK,
            Reason.TIMESTAMP_MALFORMED,
            Reason.TIMESTAMP_ORDER,
            Reason.TIMESTAMP_IN_FUTURE,
            Reason.TSA_PURPOSE,
            Reason.TSA_NOT_VALID,
            Reason.TSA_REVOKED,
        }
    ),
    State.NO_DIRECTORY: frozenset({Reason.DIRECTORY_EMPTY}),
    State.UNKNOWN_SIGNER: frozenset(
        {
            Reason.CERTIFICATE_NOT_LISTED,
            Reason.SCHOOL_NOT_LISTED,
            Reason.SIGNER_UNPROVEN,
            Reason.SIGNER_UNKNOWN,
            Reason.ROLES_UNDETERMINED,
        }
    ),
    State.CLASS_TEACHER_MISSING: frozenset({Reason.CLASS_TEACHER_SIGNATURE_MISSING}),
    State.NOT_COMPARABLE: frozenset({Reason.NOT_COMPARABLE}),
    State.NOT_CONFIRMED: frozenset(),
}
"""What a person has to look at first: the document itself, then trust, then what time will cure."""

_REVOKED_SINCE = frozenset({Note.REVOKED_SINCE, Note.REVOKED_SINCE_KEY_COMPROMISE})


def find_state(report: VerificationReport) -> State:
    """Return the state whose words fit the report's verdict and its deciding reasons."""
    match report.verdict:
        case Verdict.VALID:
            return _find_valid_state(report)
        case Verdict.INVALID:
            return _find_in(INVALID_STATES, find_deciding_reasons(report)) or State.INVALID
        case Verdict.INDETERMINATE:
            found = _find_in(INDETERMINATE_STATES, find_deciding_reasons(report))
            if found is State.NOT_COMPARABLE and _find_obstacle(report) in _READ:
                return State.NOT_CONFIRMED
            return found or State.INDETERMINATE


_READ = frozenset(o.value for o in (Obstacle.UNSEEN, Obstacle.LEFT_OVER, Obstacle.OTHER_YEARS))
"""Obstacles on pages that were read: there is a place to look at."""


def _find_obstacle(report: VerificationReport) -> str:
    return dict(report.consistency.result.facts).get("obstacle", "")


def binding_results(report: VerificationReport) -> Iterator[CheckResult]:
    """Yield every result that the verdict rests on."""
    for document in report.documents:
        if document.binding:
            for signature in document.signatures:
                yield from (r for r in signature.checks if r.binding)
            yield from (r for r in document.checks if r.binding)
    if report.consistency.result.binding:
        yield report.consistency.result


def find_deciding_reasons(report: VerificationReport) -> frozenset[Reason]:
    """Return the reasons of the results that made the verdict what it is."""
    decisive = Status.FAILED if report.verdict is Verdict.INVALID else Status.INCONCLUSIVE
    return frozenset(
        result.reason
        for result in binding_results(report)
        if result.status is decisive and result.reason is not None
    )


def find_notes(report: VerificationReport) -> tuple[Note, ...]:
    """Return every remark of the report, each once, in the order of the report."""
    found = list(report.notes)
    for document in report.documents:
        found += document.notes
        found += (warning.note for warning in document.content_warnings)
        for signature in document.signatures:
            found += signature.notes
            found += (note for result in signature.checks for note in result.notes)
        found += (note for result in document.checks for note in result.notes)
    found += report.consistency.result.notes
    return tuple(dict.fromkeys(found))


def _find_valid_state(report: VerificationReport) -> State:
    notes = frozenset(find_notes(report))
    if notes & _REVOKED_SINCE:
        return State.VALID_REVOKED_SINCE
    if Note.PRESENTATION_COPY in notes:
        return State.PRESENTATION_COPY
    return State.VALID


def _find_in(states: Mapping[State, frozenset[Reason]], reasons: frozenset[Reason]) -> State | None:
    return next((state for state, causes in states.items() if causes & reasons), None)
