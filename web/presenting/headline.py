"""The heading of a result: the verdict in words, one sentence why, and what to do next."""

from collections.abc import Iterator

from verifier.policy import HOC_BA_SO
from verifier.reasons import Reason
from verifier.report import (
    ChangeItem,
    ChangeLevel,
    Check,
    Difference,
    Role,
    SignatureFinding,
    VerificationReport,
)
from web.masking import mask_field, mask_numbers
from web.messages import Messages
from web.presenting.state import State, binding_results, find_deciding_reasons, find_state
from web.presenting.values import Headline
from web.presenting.wording import present_changes, present_moment, present_obstacle

_MISSING_ROLES = {
    Reason.SCHOOL_SIGNATURE_MISSING: Role.KY_PHAT_HANH,
    Reason.HEAD_SIGNATURE_MISSING: Role.CBQL,
    Reason.CLASS_TEACHER_SIGNATURE_MISSING: Role.GVCN,
}
_DOUBTFUL_CHANGES = frozenset({ChangeLevel.FORBIDDEN, ChangeLevel.UNKNOWN})
_CHANGED = frozenset(
    {
        Reason.DIGEST_MISMATCH,
        Reason.CHANGED_AFTER_SIGNING,
        Reason.TRAILING_BYTES,
        Reason.SIGNATURE_REMOVED,
    }
)


def present_headline(report: VerificationReport, messages: Messages) -> Headline:
    """Return what stands at the top of the page."""
    state = find_state(report)
    text = messages.state(state)
    return Headline(
        verdict=report.verdict.value,
        verdict_word=messages.verdict(report.verdict),
        state=state.value,
        heading=text.heading,
        sentence=_present_detail(state, report, messages) or text.first,
        next_step=text.next,
        changed=None if state is State.ALTERED else _present_changed(report, messages),
        caveats=tuple(_present_caveats(report, messages)),
    )


def _present_detail(state: State, report: VerificationReport, messages: Messages) -> str | None:
    """Return the state's sentence with its values, or None where one of them is not known."""
    detail = messages.state(state).detail
    values = _find_values(state, report, messages)
    if detail is None or values is None or not all(values.values()):
        return None
    return detail.format(**{name: mask_numbers(value) for name, value in values.items()})


def _find_values(
    state: State, report: VerificationReport, messages: Messages
) -> dict[str, str] | None:
    match state:
        case State.VALID:
            return {"school": find_school(report)}
        case State.ALTERED | State.CHANGES_UNEXPLAINED:
            return {"changes": present_changes(_find_changes(report), messages)}
        case State.PDF_XML_DIFFER:
            return _find_first_difference(report, messages)
        case State.WRONG_SIGNER | State.WRONG_PERSON:
            return {"signer": _find_signer(report, frozenset({Check.SIGNER}))}
        case State.NOT_VALID_WHEN_SIGNED:
            checks = frozenset({Check.VALIDITY_PERIOD, Check.REVOCATION})
            return {"signer": _find_signer(report, checks)}
        case State.SIGNATURE_MISSING:
            roles = [
                messages.role(role)
                for reason, role in _MISSING_ROLES.items()
                if reason in find_deciding_reasons(report)
            ]
            return {"missing": "; ".join(roles)}
        case State.DIFFERENT_CARDS:
            return {"whats": ", ".join(_name_two_cards(report, messages))}
        case State.NOT_COMPARABLE | State.NOT_CONFIRMED:
            return {"obstacle": present_obstacle(report.consistency.result, messages)}
        case _:
            return None


def find_school(report: VerificationReport) -> str:
    """Return the school's name: as the directory has it, else as the signed card says it."""
    by_directory = (
        text
        for document in report.documents
        for signature in document.signatures
        if signature.role is Role.KY_PHAT_HANH
        for result in signature.checks
        if result.check is Check.SIGNER
        for name, text in result.facts
        if name == "school"
    )
    by_card = (fact.value for fact in report.card if fact.field == "school.name")
    return next(by_directory, "") or next(by_card, "")


def _find_changes(report: VerificationReport) -> tuple[ChangeItem, ...]:
    return tuple(
        item
        for document in report.documents
        for signature in document.signatures
        if signature.change_level in _DOUBTFUL_CHANGES
        for item in signature.changes
    )


def _find_first_difference(report: VerificationReport, messages: Messages) -> dict[str, str] | None:
    decisive = [d for d in report.consistency.differences if d.decisive]
    if not decisive:
        return None
    first: Difference = decisive[0]
    absent = messages.text("result.difference_absent")
    return {
        "field": first.label,
        "pdf": mask_field(first.field, first.pdf or "") or absent,
        "xml": mask_field(first.field, first.xml or "") or absent,
    }


_TWO_CARDS = {
    "pupil.name": "pupil",
    "pupil.birth_date": "pupil",
    "pupil.number": "pupil",
    "school.name": "school",
    "school_year": "year",
    "level": "level",
    "lookup_id": "id",
}
"""Field to what it makes two cards of."""


def _name_two_cards(report: VerificationReport, messages: Messages) -> list[str]:
    """Return in what two cards differ: pupil, school, year."""
    differing = {d.field for d in report.consistency.differences if d.decisive}
    kinds = dict.fromkeys(kind for field, kind in _TWO_CARDS.items() if field in differing)
    return [messages.word("two_cards", kind) for kind in kinds]


def _find_signer(report: VerificationReport, checks: frozenset[Check]) -> str:
    """Return the name of the first signer about whom one of `checks` failed or is open."""
    for document in report.documents:
        for signature in document.signatures:
            if signature.signer is not None and _did_not_pass(signature, checks):
                certificate = signature.signer.certificate
                return certificate.common_name or certificate.organisation
    return ""


def _did_not_pass(signature: SignatureFinding, checks: frozenset[Check]) -> bool:
    return any(
        result.check in checks and result.binding and result.reason is not None
        for result in signature.checks
    )


def _present_changed(report: VerificationReport, messages: Messages) -> str | None:
    """Return what the headline says of changes after signing; None when there were none."""
    reasons = {result.reason for result in binding_results(report)}
    if not reasons & _CHANGED:
        return None
    changes = present_changes(_find_changes(report), messages)
    if not changes:
        return ""
    return messages.text("result.changed_items", changes=changes)


def _present_caveats(report: VerificationReport, messages: Messages) -> Iterator[str]:
    if report.policy_name != HOC_BA_SO.name:
        yield messages.text("result.policy", policy=report.policy_name)
    if report.judged_for is not None:
        when = present_moment(report.judged_for, messages)
        yield messages.text("result.judged_for", when=when)
