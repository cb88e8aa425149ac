"""The interface for other systems: documents in, the JSON report out."""

from flask import Blueprint, Response, jsonify, request

from web.json_report import present_json
from web.uploads import read_submission
from web.views import Portal
from web.views.rendering import find_language

API_PREFIX = "/api/"
_YES = frozenset({"1", "true", "yes"})


def build_api_views(portal: Portal) -> Blueprint:
    """Build the views of version 1; errors there are problem details (RFC 9457)."""
    api = Blueprint("api", __name__, url_prefix="/api/v1")

    @api.post("/verifications")
    def verifications() -> Response:
        report = portal.verifier.verify(read_submission(request))
        include_card = request.args.get("include_card", "").casefold() in _YES
        return jsonify(present_json(report, include_card=include_card, lang=find_language(request)))

    return api
