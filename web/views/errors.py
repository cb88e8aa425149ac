"""What went wrong, in our own design and in one clear sentence; never a traceback, path or name.

A document that fails is a result, not an error. Errors are: what cannot be read as a document, what
is too large, a wrong address or method, and faults of our own.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from verifier.errors import (
    DirectoryUnavailableError,
    DocumentError,
    DocumentFault,
    RegistryUnavailableError,
)
from web.messages import load_messages
from web.rate_limit import TooManyRequestsError
from web.receipts.ticket import TicketError
from web.sandbox.errors import BusyError
from web.views.api import API_PREFIX
from web.views.rendering import find_language, render_page

_UNREADABLE = 422
_GONE = 410
_TOO_LARGE = 413
_TOO_MANY = 429
_UNAVAILABLE = 503
_PROBLEMS = {
    403: "cross_site",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "not_a_form",
    421: "wrong_host",
}
_FIRST_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """One error, in words."""

    status: int
    code: str
    heading: str
    sentence: str
    limit: str | None = None
    """Which limit was exceeded, for programs."""


def install_error_pages(app: Flask) -> None:
    """Have every error answered by us."""
    app.register_error_handler(DocumentError, _answer_unreadable)
    app.register_error_handler(DirectoryUnavailableError, _answer_unavailable)
    app.register_error_handler(RegistryUnavailableError, _answer_unavailable)
    app.register_error_handler(TicketError, _answer_gone)
    app.register_error_handler(BusyError, _answer_busy)
    app.register_error_handler(TooManyRequestsError, _answer_too_many)
    app.register_error_handler(HTTPException, _answer_http)


def _answer_unreadable(error: DocumentError) -> Response:
    messages = load_messages(find_language(request))
    heading = _HEADINGS.get(error.fault, "unreadable")
    status = _TOO_LARGE if error.fault is DocumentFault.TOO_LARGE else _UNREADABLE
    return _answer(
        Problem(
            status,
            error.fault.value,
            messages.word("problem_heading", heading),
            messages.fault(error.fault),
            error.limit,
        )
    )


def _answer_unavailable(
    error: DirectoryUnavailableError | RegistryUnavailableError,
) -> Response:
    """Answer that nothing was judged, and let whoever watches the service know why."""
    logging.getLogger("hocba").error("%s", error)
    messages = load_messages(find_language(request))
    return _answer(
        Problem(
            _UNAVAILABLE,
            "unavailable",
            messages.word("problem_heading", "internal"),
            messages.word("problem", "internal"),
        )
    )


def _answer_gone(_: TicketError) -> Response:
    """Answer that a receipt can no longer be made of what was handed back."""
    messages, code = load_messages(find_language(request)), "receipt_gone"
    heading = messages.word("problem_heading", code)
    return _answer(Problem(_GONE, code, heading, messages.word("problem", code)))


def _answer_busy(_: BusyError) -> Response:
    """Answer that nothing was judged, because every worker is busy."""
    messages = load_messages(find_language(request))
    heading, sentence = messages.word("problem_heading", "busy"), messages.word("problem", "busy")
    answer = _answer(Problem(_UNAVAILABLE, "busy", heading, sentence))
    answer.headers["Retry-After"] = str(_RETRY_SECONDS)
    return answer


def _answer_too_many(error: TooManyRequestsError) -> Response:
    """Answer that this visitor has to wait (RFC 6585 4, RFC 9110 10.2.3)."""
    messages = load_messages(find_language(request))
    heading = messages.word("problem_heading", "too_many")
    answer = _answer(Problem(_TOO_MANY, "too_many", heading, messages.word("problem", "too_many")))
    answer.headers["Retry-After"] = str(error.seconds)
    return answer


_RETRY_SECONDS = 30
"""A few documents later, at their limit of ten seconds each."""
_HEADINGS = {
    DocumentFault.LIMIT: "could_not_finish",
    DocumentFault.TOO_LARGE: "too_large",
    DocumentFault.EMPTY: "not_a_form",
    DocumentFault.TOO_MANY: "bad_request",
}


def _answer_http(error: HTTPException) -> BaseResponse:
    status = error.code or _FIRST_SERVER_ERROR
    own = error.get_response()
    code = _PROBLEMS.get(status, "internal" if status >= _FIRST_SERVER_ERROR else "bad_request")
    messages = load_messages(find_language(request))
    problem = Problem(
        status, code, messages.word("problem_heading", code), messages.word("problem", code)
    )
    answer = _answer(problem)
    if "Allow" in own.headers:
        answer.headers["Allow"] = own.headers["Allow"]
    return answer


def _answer(problem: Problem) -> Response:
    if request.path.startswith(API_PREFIX):
        return answer_machine(problem)
    return render_page("error.html", problem.status, problem=problem)


def answer_machine(problem: Problem, further: Mapping[str, object] | None = None) -> Response:
    """Answer with problem details (RFC 9457), and `further` members of this problem's own."""
    limit = {} if problem.limit is None else {"limit": problem.limit}
    answer = jsonify(
        type=f"urn:hocba-verify:problem:{problem.code}",
        title=problem.heading,
        status=problem.status,
        detail=problem.sentence,
        code=problem.code,
        **limit,
        **(further or {}),
    )
    answer.status_code = problem.status
    answer.mimetype = "application/problem+json"
    return answer
