"""For whoever watches the service: is it alive, and is it ready to judge?"""

from flask import Blueprint, Response, jsonify

from web.config import DirectoryState
from web.sandbox.layer import isolates_network
from web.views import Portal


def build_health_views(portal: Portal) -> Blueprint:
    """Build the two probes."""
    health = Blueprint("health", __name__)

    @health.get("/healthz")
    def alive() -> Response:
        return jsonify(status="alive")

    @health.get("/readyz")
    def ready() -> Response:
        # An empty directory does not stop the service: it still tells forgeries. But nothing can
        # be valid, and whoever watches has to know.
        directory = portal.config.find_directory_state()
        reachable = directory is not DirectoryState.UNREACHABLE
        answer = jsonify(
            status="ready" if reachable else "unavailable",
            school_directory=directory.value,
            demo=portal.config.demo,
            isolation=sorted(layer.value for layer in portal.config.isolation),
            network_isolated=isolates_network(portal.config.isolation),
        )
        answer.status_code = 200 if reachable else 503
        return answer

    return health
