"""A batch as the values of its page: how many of what, then every card, the doubtful ones first."""

from collections import Counter
from dataclasses import dataclass, field

from verifier.errors import DocumentFault
from verifier.report import Verdict, VerificationReport
from web.batch import Batch, BatchItem
from web.masking import mask_numbers
from web.messages import Messages, load_messages
from web.presenting.headline import present_headline
from web.presenting.questions import present_questions
from web.presenting.values import Headline, QuestionLine, Tag
from web.presenting.wording import verdict_tag

_UNREADABLE = "unreadable"
_NOT_BEGUN = "not_begun"


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One card of a batch."""

    place: str
    """Its place in the batch, in words."""
    name: str = field(repr=False)
    details: str = field(repr=False)
    """School year, class and school."""
    tag: Tag
    headline: Headline | None
    fault: str
    """Why there is no headline; empty when there is one."""
    questions: tuple[QuestionLine, ...]


@dataclass(frozen=True, slots=True)
class BatchPage:
    """Everything the page of a batch shows."""

    kind: str
    """`valid`, `invalid` or `indeterminate`: picks icon and colour."""
    heading: str
    counts: tuple[str, ...]
    rows: tuple[BatchRow, ...]


def present_batch(batch: Batch, *, lang: str) -> BatchPage:
    """Put a batch into words."""
    messages = load_messages(lang)
    verdict = Verdict.INDETERMINATE if batch.verdict is None else batch.verdict
    counts = Counter(_name_outcome(item) for item in batch.items)
    order = list(_COUNTS)
    ordered = sorted(batch.items, key=lambda item: order.index(_name_outcome(item)))
    return BatchPage(
        kind=verdict.value,
        heading=messages.text("batch.heading", count=_count_judged(batch)),
        counts=tuple(
            messages.text(text, count=counts[name])
            for name, text in _COUNTS.items()
            if counts[name]
        ),
        rows=tuple(_present_row(item, messages) for item in ordered),
    )


_COUNTS = {
    "invalid": "batch.invalid",
    _UNREADABLE: "batch.unreadable",
    _NOT_BEGUN: "batch.not_begun",
    "indeterminate": "batch.indeterminate",
    "valid": "batch.valid",
}
"""Outcome to what is said of how many there are; what needs a person comes first."""


def _count_judged(batch: Batch) -> int:
    """Return how many cards have a verdict; a PDF beside the list is none of its cards."""
    return sum(1 for item in batch.items if item.number and item.verdict is not None)


def _name_outcome(item: BatchItem) -> str:
    if item.fault is DocumentFault.NOT_BEGUN:
        return _NOT_BEGUN
    return _UNREADABLE if item.verdict is None else item.verdict.value


def _present_row(item: BatchItem, messages: Messages) -> BatchRow:
    place = (
        messages.text("batch.place", number=item.number)
        if item.number
        else messages.text("batch.beside")
    )
    if item.report is None:
        fault = "" if item.fault is None else messages.fault(item.fault)
        begun = item.fault is not DocumentFault.NOT_BEGUN
        word = messages.text("batch.unreadable_tag" if begun else "batch.not_begun_tag")
        return BatchRow(place, "", "", Tag("open", word), None, fault, ())
    return BatchRow(
        place=place,
        name=_find_fact(item.report, "pupil.name"),
        details=" · ".join(
            text
            for path in ("school_year", "class_name", "school.name")
            if (text := _find_fact(item.report, path))
        ),
        tag=verdict_tag(item.report.verdict, messages),
        headline=present_headline(item.report, messages),
        fault="",
        questions=present_questions(item.report, messages),
    )


def _find_fact(report: VerificationReport, path: str) -> str:
    return next((mask_numbers(fact.value) for fact in report.card if fact.field == path), "")
