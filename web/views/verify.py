"""Handing in a card, or trying a sample: a verdict page, with HTTP 200 whatever the verdict."""

import json

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from verifier.submission import Submission
from web.json_report import present_json
from web.presenting import present_page
from web.uploads import read_submission
from web.views import Portal
from web.views.rendering import find_language, render_page


def build_verify_views(portal: Portal) -> Blueprint:
    """Build the views that judge."""
    verifying = Blueprint("verifying", __name__)

    @verifying.post("/verify")
    def verify() -> Response:
        return _answer(portal, read_submission(request))

    @verifying.post("/samples/<name>")
    def sample(name: str) -> Response:
        found = portal.config.find_sample(name)
        if found is None:
            raise NotFound
        return _answer(portal, Submission(found.documents))

    return verifying


def _answer(portal: Portal, submission: Submission) -> Response:
    report = portal.verifier.verify(submission)
    lang = find_language(request)
    # Whoever sees this page handed in the documents, so the card's values are theirs to keep.
    as_json = present_json(report, include_card=True, lang=lang)
    return render_page(
        "verdict.html",
        page=present_page(report, lang=lang),
        report_json=json.dumps(as_json, ensure_ascii=False, indent=2),
    )
