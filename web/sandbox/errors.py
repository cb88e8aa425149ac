"""What may go wrong around a worker, apart from what a document is to blame for.

A document that its worker could not finish with is a `DocumentError` with the fault `LIMIT`, like
any other limit: `time`, `memory`, `crash` (the worker died) or `answer` (it said something that it
must not say).
"""

from verifier.errors import VerifierError


class BusyError(VerifierError):
    """Every worker is busy and stayed so for as long as a caller waits; nothing was judged."""


class WorkerStartError(VerifierError):
    """A worker did not come up: the installation is broken, no document is to blame."""


class WorkerBugError(VerifierError):
    """The verifier broke on a document: a bug of ours, never a verdict.

    Names the kind of error and the place in our code, and nothing of the document.
    """


class ExchangeError(VerifierError):
    """What came over the pipe is not what the two sides agreed on."""


class ClosedError(ExchangeError):
    """The other side is gone."""


class DeadlineError(VerifierError):
    """The other side did not answer in time."""
