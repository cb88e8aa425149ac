"""The six questions of the result page, each with its status, sentence and open reasons."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from verifier.reasons import Reason
from verifier.report import (
    Check,
    CheckResult,
    DocumentFinding,
    SignatureFinding,
    Status,
    VerificationReport,
    conclude,
)
from web.masking import mask_numbers
from web.messages import Messages
from web.presenting.values import Explanation, QuestionLine, Tag
from web.presenting.wording import present_facts, status_tag, verdict_tag


class Question(Enum):
    """What people ask; the words are in `web/messages`, table `question`."""

    UNALTERED = "unaltered"
    SIGNER = "signer"
    PATH = "path"
    WHEN_SIGNED = "when_signed"
    TIME = "time"
    AGREEMENT = "agreement"


QUESTION_CHECKS: dict[Question, frozenset[Check]] = {
    Question.UNALTERED: frozenset(
        {Check.INTEGRITY, Check.COVERAGE, Check.MODIFICATION, Check.ALGORITHM, Check.STRUCTURE}
    ),
    Question.SIGNER: frozenset(
        {Check.SIGNER, Check.REQUIRED_SIGNATURES, Check.SIGNING_ORDER, Check.KEY_USAGE}
    ),
    Question.PATH: frozenset({Check.CERTIFICATE_PATH}),
    Question.WHEN_SIGNED: frozenset({Check.VALIDITY_PERIOD, Check.REVOCATION}),
    Question.TIME: frozenset({Check.TIMESTAMP}),
    Question.AGREEMENT: frozenset({Check.CONSISTENCY}),
}
"""Every check that can bind, under exactly one question."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """One result and whose it is."""

    result: CheckResult
    about: str


def present_questions(report: VerificationReport, messages: Messages) -> tuple[QuestionLine, ...]:
    """Return the six questions in order."""
    placed = tuple(_place(report, messages))
    return tuple(
        _present_question(question, [p for p in placed if p.result.check in checks], messages)
        for question, checks in QUESTION_CHECKS.items()
    )


def name_signature(
    signature: SignatureFinding, document: DocumentFinding, messages: Messages
) -> str:
    """Return how a page speaks of a signature: format, capacity and name."""
    if signature.kind == "document_timestamp":
        capacity = messages.text("result.document_timestamp")
    else:
        capacity = messages.role(signature.role)
    name = "" if signature.signer is None else signature.signer.certificate.common_name
    who = f"{capacity}, {mask_numbers(name)}" if name else capacity
    return f"{document.format.upper()}: {who}"


def _place(report: VerificationReport, messages: Messages) -> Iterator[_Placed]:
    for document in report.documents:
        if not document.binding:
            continue  # its agreement with the signed XML is asked instead
        for signature in document.signatures:
            about = name_signature(signature, document, messages)
            yield from (_Placed(result, about) for result in signature.checks)
        about = messages.word("format", document.format)
        yield from (_Placed(result, about) for result in document.checks)
    yield _Placed(report.consistency.result, "")


def _present_question(
    question: Question, placed: list[_Placed], messages: Messages
) -> QuestionLine:
    text = messages.question(question)
    binding = [p for p in placed if p.result.binding]
    if not binding:
        tag = Tag("skipped", messages.word("status", "not_asked"))
        return QuestionLine(question.value, text.title, tag, text.not_asked)
    verdict = conclude(p.result for p in binding)
    tag = verdict_tag(verdict, messages)
    tag = Tag(tag.kind, messages.word("status", _TAG_WORDS[tag.kind]))
    explanations = tuple(_explain(binding, messages))
    summary = "" if explanations else text.passed
    return QuestionLine(question.value, text.title, tag, summary, explanations)


_TAG_WORDS = {"passed": "passed", "failed": "failed", "open": "inconclusive"}


def _explain(placed: Iterable[_Placed], messages: Messages) -> Iterator[Explanation]:
    """Yield one explanation a reason, failures first, naming everybody it concerns.

    What merely rests on something else that did not hold is explained by that other thing, unless
    nothing else is open here.
    """
    own = [p for p in placed if p.result.status in (Status.FAILED, Status.INCONCLUSIVE)]
    resting = [p for p in placed if p.result.status is Status.NOT_RUN]
    own.sort(key=lambda p: p.result.status is not Status.FAILED)
    groups: dict[tuple[Status, Reason], list[_Placed]] = {}
    for entry in own or resting:
        if entry.result.reason is not None:
            groups.setdefault((entry.result.status, entry.result.reason), []).append(entry)
    for (_status, reason), entries in groups.items():
        text = messages.reason(reason)
        facts = [fact for entry in entries for fact in present_facts(entry.result, messages)]
        yield Explanation(
            status_tag(entries[0].result, messages),
            text.sentence,
            text.why,
            text.what_now,
            reason.value,
            tuple(dict.fromkeys(entry.about for entry in entries if entry.about)),
            tuple(dict.fromkeys(facts)),
        )
