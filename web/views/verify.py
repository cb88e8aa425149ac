"""Handing in a card, or trying a sample: a verdict page, with HTTP 200 whatever the verdict."""

import json

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from verifier.document import DocumentFormat
from verifier.errors import DocumentError, DocumentFault
from verifier.illustration import PageImage, find_pages
from verifier.report import VerificationReport
from verifier.submission import Submission
from web.admission import charge_cards
from web.batch import MOST_CARDS, MOST_SECONDS, judge_batch, judge_one, open_batch
from web.json_batch import present_batch_json
from web.json_report import present_json
from web.presenting import present_page
from web.presenting.batch import present_batch
from web.receipts.presenting import present_receipt, present_receipt_json
from web.sandbox.errors import BusyError
from web.uploads import read_documents
from web.views import Portal
from web.views.rendering import find_language, render_page


def build_verify_views(portal: Portal) -> Blueprint:
    """Build the views that judge."""
    verifying = Blueprint("verifying", __name__)

    @verifying.post("/verify")
    def verify() -> Response:
        return _answer_documents(portal, portal.open(read_documents(request)))

    @verifying.post("/samples/<name>")
    def sample(name: str) -> Response:
        found = portal.config.find_sample(name)
        if found is None:
            raise NotFound
        return _answer_documents(portal, portal.open(found.documents))

    return verifying


def _answer_documents(portal: Portal, documents: tuple[bytes, ...]) -> Response:
    receipt = portal.find_receipt(documents)
    if receipt is None:
        return _answer_all(portal, open_batch(documents, portal.split))
    as_json = present_receipt_json(receipt)
    return render_page(
        "receipt.html",
        page=present_receipt(receipt, lang=find_language(request)),
        receipt_json=json.dumps(as_json, ensure_ascii=False, indent=2),
    )


def _answer_all(portal: Portal, submissions: tuple[Submission, ...]) -> Response:
    if len(submissions) == 1:
        return _answer(portal, submissions[0])
    if len(submissions) > MOST_CARDS:
        raise DocumentError(DocumentFault.BATCH)
    charge_cards(len(submissions))
    batch = judge_batch(submissions, portal.verifier.verify, seconds=MOST_SECONDS)
    lang = find_language(request)
    as_json = present_batch_json(batch, include_card=True, lang=lang)
    return render_page(
        "batch.html",
        page=present_batch(batch, lang=lang),
        report_json=json.dumps(as_json, ensure_ascii=False, indent=2),
    )


def _answer(portal: Portal, submission: Submission) -> Response:
    report = judge_one(submission, portal.verifier.verify)
    lang = find_language(request)
    # Whoever sees this page handed in the documents, so the card's values are theirs to keep.
    as_json = present_json(report, include_card=True, lang=lang)
    return render_page(
        "verdict.html",
        page=present_page(report, lang=lang, images=_draw_differences(portal, submission, report)),
        report_json=json.dumps(as_json, ensure_ascii=False, indent=2),
        ticket=None if portal.desk is None else portal.desk.issue_ticket(report),
    )


def _draw_differences(
    portal: Portal, submission: Submission, report: VerificationReport
) -> tuple[PageImage, ...]:
    """Return pictures of the pages that differ; without them the table still tells everything."""
    pages = find_pages(report)
    pdfs = [
        content
        for content, found in zip(submission.documents, report.documents, strict=False)
        if found.format == DocumentFormat.PDF.value
    ]
    if not pages or not pdfs:
        return ()
    try:
        return portal.verifier.draw(pdfs[0], pages)
    except (DocumentError, BusyError):
        return ()
