"""What one document may cost in its worker, and how many workers there are."""

import os
from dataclasses import dataclass

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """The limits of one worker; each number with its reason."""

    address_space: int = 1024 * _MEGABYTE
    """Bytes of address space. The verifier itself takes 250 MB of it, mostly libraries; the worst
    document within `verifier.policy.Limits` took 400 MB more."""
    cpu_seconds: int = 10
    """Processor time of one document. The slowest honest card takes a quarter of a second."""
    wall_seconds: float = 10.0
    """From handing a document in to its report, without the time that the parent needs to answer
    questions: fetching has a patience of its own."""
    start_seconds: float = 30.0
    """From the start of a worker to its first word: imports, on a busy machine."""
    patience_seconds: float = 5.0
    """How long a caller waits for a free worker; then it is told to come back."""
    documents: int = 50
    """Jobs that one worker does before it is replaced: what a document may have left behind ends
    there, and a start of some 0.7 s of processor time is spread over them."""
    questions: int = 600
    """Questions that one submission may put to the parent's sources. Two documents of 64 signatures
    with paths of three certificates ask fewer."""
    report_bytes: int = 4 * _MEGABYTE
    """Of a report on its way back. A usual one has 20 KB; what an XML of 2 MB can say fits."""
    certificate_bytes: int = 64 * 1024
    """Of the certificates in one question. One has 2 KB."""

    def __post_init__(self) -> None:
        if min(self.wall_seconds, self.start_seconds, self.cpu_seconds, self.documents) <= 0:
            raise ValueError("a worker without time cannot judge anything")


def default_size() -> int:
    """Return how many workers suit the machine: one for each core, and never without a spare."""
    return max(2, len(os.sched_getaffinity(0)))
