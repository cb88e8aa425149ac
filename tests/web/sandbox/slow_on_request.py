"""A real worker, but for documents that say `slow`: there it works for ever."""

import os

from verifier.verification import Verifier
from web.sandbox import worker


def work_for_ever(documents) -> None:
    while documents == (b"slow",):
        os.sched_yield()


class SlowVerifier(Verifier):
    def verify(self, submission, *, at=None):
        work_for_ever(submission.documents)
        return super().verify(submission, at=at)


worker.Verifier = SlowVerifier
worker.main()
