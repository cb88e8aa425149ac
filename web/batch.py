"""Several cards in one file: each is judged alone, and the batch is as good as its worst card.

CV 2088/BGDĐT-GDTH PL1 sends cards as DANH_SACH_HOC_BA. A PDF handed in beside a batch is read once
by itself, and compared with the cards of the pupil whom it shows: one PDF may hold several school
years of one pupil.
"""

import hashlib
import math
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from verifier.errors import DocumentError, DocumentFault
from verifier.reasons import Reason
from verifier.report import Verdict, VerificationReport, combine
from verifier.submission import Submission
from verifier.xml.batch import may_be_batch

MOST_CARDS = 40
"""Of one batch in one request: some seconds of one worker. Longer ones are for the command line."""
MOST_SECONDS = 8.0
"""For the cards of one request: what is not begun by then is not judged. Forty cards that
each take all the time they get would keep others waiting for minutes. `web.serving` adds up what
else a request may take."""
MOST_TOGETHER = 5
"""Cards that one PDF is compared with; a primary school has five years, no other level more."""
_IDENTITY = ("pupil.name", "pupil.birth_date", "pupil.number")
"""Two of these differing mean another pupil, as in `verifier.consistency`."""


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
    container_sha256: str | None = None
    """SHA-256 (hex) of the file that held the cards, as it was handed in."""

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
    digest = _hash_container(documents, opened)
    if all(len(cards) == 1 for cards in opened):
        return (Submission(tuple(card for cards in opened for card in cards), digest),)
    beside = [cards[0] for cards in opened if len(cards) == 1]
    batches = [cards for cards in opened if len(cards) > 1]
    if len(batches) > 1:
        raise DocumentError(DocumentFault.TOO_MANY)
    return tuple(Submission((*beside, card), digest) for card in batches[0])


def judge_one(
    submission: Submission, verify: Callable[[Submission], VerificationReport]
) -> VerificationReport:
    """Judge one card, and say from which file it was taken."""
    return replace(verify(submission), container_sha256=submission.container_sha256)


def _hash_container(documents: Sequence[bytes], opened: Sequence[tuple[bytes, ...]]) -> str | None:
    """Return the SHA-256 of the file that holds more than the card that it stands for.

    Of two batches of one card there is none: `Submission` or the verifier refuses two XMLs.
    """
    held = [d for d, cards in zip(documents, opened, strict=True) if cards != (d,)]
    return hashlib.sha256(held[0]).hexdigest() if len(held) == 1 else None


def judge_batch(
    submissions: Sequence[Submission],
    verify: Callable[[Submission], VerificationReport],
    *,
    seconds: float = math.inf,
    clock: Callable[[], float] = time.monotonic,
) -> Batch:
    """Judge every card by itself, and with the PDF beside the batch those that it may be of.

    A PDF that is no card's own is judged by itself. What is not begun within `seconds` is not
    judged, and said to be so.
    """
    end = clock() + seconds

    def judge(number: int, submission: Submission) -> BatchItem:
        if clock() > end:
            return BatchItem(number, None, DocumentFault.NOT_BEGUN)
        return _judge(number, submission, verify)

    beside = submissions[0].documents[:-1]
    digest = submissions[0].container_sha256
    apart = judge(0, Submission(beside)) if beside else None
    items = [judge(n, Submission(s.documents[-1:])) for n, s in enumerate(submissions, start=1)]
    if apart is None:
        return Batch(tuple(items), digest)
    own = _find_own(apart, items)
    together = [judge(item.number, submissions[item.number - 1]) for item in own[:MOST_TOGETHER]]
    together += [
        BatchItem(item.number, None, DocumentFault.NOT_BEGUN) for item in own[MOST_TOGETHER:]
    ]
    compared = {item.number: item for item in together if not _is_of_another(item)}
    judged = tuple(compared.get(item.number, item) for item in items)
    return Batch(judged if compared else (*judged, apart), digest)


def _find_own(apart: BatchItem, items: Sequence[BatchItem]) -> list[BatchItem]:
    """Return the cards of the pupil whom the PDF shows, or of whom it differs in one point only."""
    shown = _identify(apart)
    own: dict[int, list[BatchItem]] = {}
    for item in items:
        said = _identify(item)
        differing = sum(shown[path] != said[path] for path in shown.keys() & said.keys())
        if differing < min(2, len(shown.keys() & said.keys())):
            own.setdefault(differing, []).append(item)
    return own[min(own)] if own else []


def _identify(item: BatchItem) -> dict[str, str]:
    """Return what a report says of the pupil, however it is written."""
    if item.report is None:
        return {}
    facts = {fact.field: fact.value for fact in item.report.card}
    return {
        path: " ".join(unicodedata.normalize("NFC", facts[path]).casefold().split())
        for path in _IDENTITY
        if path in facts
    }


def _is_of_another(item: BatchItem) -> bool:
    """Return whether the PDF beside a card is of another card."""
    result = None if item.report is None else item.report.consistency.result
    return result is not None and result.reason is Reason.DIFFERENT_CARDS


def _judge(
    number: int, submission: Submission, verify: Callable[[Submission], VerificationReport]
) -> BatchItem:
    try:
        return BatchItem(number, judge_one(submission, verify))
    except DocumentError as error:
        return BatchItem(number, None, error.fault)
