"""The interface for other systems: documents in, the JSON report out."""

from flask import Blueprint, Response, jsonify, request

from verifier.errors import DocumentError, DocumentFault
from web.admission import charge_cards
from web.batch import MOST_CARDS, MOST_SECONDS, judge_batch, judge_one, open_batch
from web.json_batch import present_batch_json
from web.json_report import present_json
from web.receipts.presenting import present_receipt_json
from web.uploads import read_documents
from web.views import Portal
from web.views.rendering import find_language

API_PREFIX = "/api/"
_YES = frozenset({"1", "true", "yes"})


def build_api_views(portal: Portal) -> Blueprint:
    """Build the views of version 1; errors there are problem details (RFC 9457)."""
    api = Blueprint("api", __name__, url_prefix="/api/v1")

    @api.post("/verifications")
    def verifications() -> Response:
        documents = portal.open(read_documents(request))
        receipt = portal.find_receipt(documents)
        if receipt is not None:
            return jsonify(present_receipt_json(receipt))
        submissions = open_batch(documents, portal.split)
        include_card = request.args.get("include_card", "").casefold() in _YES
        lang = find_language(request)
        if len(submissions) == 1:
            report = judge_one(submissions[0], portal.verifier.verify)
            return jsonify(present_json(report, include_card=include_card, lang=lang))
        if len(submissions) > MOST_CARDS:
            raise DocumentError(DocumentFault.BATCH)
        charge_cards(len(submissions))
        batch = judge_batch(submissions, portal.verifier.verify, seconds=MOST_SECONDS)
        return jsonify(present_batch_json(batch, include_card=include_card, lang=lang))

    return api
