"""Several cards in one file: each is judged alone, and the batch is as good as its worst card.

CV 2088/BGDĐT-GDTH PL1 sends cards as DANH_SACH_HOC_BA. A PDF handed in beside a batch is compared
with every card that it could be of: one PDF may hold several school years of one pupil.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from verifier.errors import DocumentError, DocumentFault
from verifier.reasons import Reason
from verifier.report import Verdict, VerificationReport, combine
from verifier.submission import Submission
from verifier.xml.batch import may_be_batch

MOST_CARDS = 40
"""Of one batch in one request: some seconds of one worker. Longer ones are for the command line."""
MOST_SECONDS = 20.0
"""For the cards of one request: what is not judged by then could not be finished. Forty cards that
each take all the time they get would keep others waiting for minutes."""


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One card of a batch: its report, or why there is none."""

    number: int
    """Its place in the batch, from 1; 0 for a PDF that belongs to none of the cards."""
    report: VerificationReport | None
    fault: DocumentFault | None = None

    @property
    def verdict(self) -> Verdict | None:
        """The card's own verdict; None where it could not be read."""
        return None if self.report is None else self.report.verdict


@dataclass(frozen=True, slots=True)
class Batch:
    """Every card of a batch, judged."""

    items: tuple[BatchItem, ...] = field(repr=False)

    @property
    def verdict(self) -> Verdict | None:
        """As good as the worst card; a card that cannot be read leaves it open, all of them none.

        None: nothing in the batch could be read.
        """
        verdicts = [item.verdict for item in self.items]
        if all(verdict is None for verdict in verdicts):
            return None
        return combine(Verdict.INDETERMINATE if v is None else v for v in verdicts)


def open_batch(
    documents: Sequence[bytes], split: Callable[[bytes], tuple[bytes, ...]]
) -> tuple[Submission, ...]:
    """Return the submissions that documents stand for: one, unless they hold a batch.

    A batch of one card is that card.

    Raises:
        DocumentError: a batch cannot be read, or is not alone or beside one other document.
    """
    opened = [split(d) if may_be_batch(d) else (d,) for d in documents]
    if all(len(cards) == 1 for cards in opened):
        return (Submission(tuple(card for cards in opened for card in cards)),)
    beside = [cards[0] for cards in opened if len(cards) == 1]
    batches = [cards for cards in opened if len(cards) > 1]
    if len(batches) > 1:
        raise DocumentError(DocumentFault.TOO_MANY)
    return tuple(Submission((*beside, card)) for card in batches[0])


def judge_batch(
    submissions: Sequence[Submission],
    verify: Callable[[Submission], VerificationReport],
    *,
    seconds: float = math.inf,
    clock: Callable[[], float] = time.monotonic,
) -> Batch:
    """Judge every card; a document beside the batch that is no card's own is judged by itself.

    What is not begun within `seconds` could not be finished.
    """
    end = clock() + seconds

    def judge(number: int, submission: Submission) -> BatchItem:
        if clock() > end:
            return BatchItem(number, None, DocumentFault.LIMIT)
        return _judge(number, submission, verify)

    items = [judge(number, s) for number, s in enumerate(submissions, start=1)]
    beside = submissions[0].documents[:-1]
    if beside and all(_is_of_another(item) for item in items):
        items.append(judge(0, Submission(beside)))
    alone = [
        judge(item.number, Submission((s.documents[-1],))) if _is_of_another(item) else item
        for item, s in zip(items, submissions, strict=False)
    ]
    return Batch((*alone, *items[len(submissions) :]))


def _is_of_another(item: BatchItem) -> bool:
    """Return whether the PDF beside a card is of another card."""
    result = None if item.report is None else item.report.consistency.result
    return result is not None and result.reason is Reason.DIFFERENT_CARDS


def _judge(
    number: int, submission: Submission, verify: Callable[[Submission], VerificationReport]
) -> BatchItem:
    try:
        return BatchItem(number, verify(submission))
    except DocumentError as error:
        return BatchItem(number, None, error.fault)
