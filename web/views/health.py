"""For whoever watches the service: is it alive, and is it ready to judge?"""

from flask import Blueprint, Response, jsonify

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
        directory = "empty" if portal.config.directory_empty else "installed"
        return jsonify(status="ready", school_directory=directory, demo=portal.config.demo)

    return health
