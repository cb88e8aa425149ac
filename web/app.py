"""The portal's factory: a finished verifier and a frozen configuration in, a Flask app out."""

from typing import TYPE_CHECKING

from flask import Flask

from web.admission import install_admission
from web.config import PortalConfig
from web.rate_limit import RateLimiter
from web.receipts.desk import ReceiptDesk
from web.security_headers import install_security_headers
from web.uploads import install_uploads
from web.views import CardVerifier, Portal
from web.views.api import build_api_views
from web.views.errors import install_error_pages
from web.views.health import build_health_views
from web.views.pages import build_page_views
from web.views.receipts import build_receipt_key_views, build_receipt_views
from web.views.rendering import install_rendering
from web.views.verify import build_verify_views

if TYPE_CHECKING:
    from web.copies.desk import CopyDesk
    from web.registry.desk import RecordDesk

_ONE_YEAR = 31_536_000
"""Static files carry a digest of their content in their address, so they never go stale."""


def create_app(
    verifier: CardVerifier,
    *,
    config: PortalConfig,
    limiter: RateLimiter | None = None,
    records: "RecordDesk | None" = None,
    receipts: ReceiptDesk | None = None,
    copies: "CopyDesk | None" = None,
) -> Flask:
    """Build the portal around a verifier that is ready to be asked.

    Without a limiter requests are not counted; without its desk nothing is registered, no receipt
    is made, and no printed copy is answered for.
    """
    app = Flask("web")
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _ONE_YEAR
    portal = Portal(verifier, config, receipts)
    app.url_map.merge_slashes = False  # else `//x` is answered by a redirect
    install_uploads(app, config.limits)
    install_admission(app, config, limiter)
    install_security_headers(app)
    install_rendering(app, config)
    install_error_pages(app)
    for blueprint in (
        build_page_views(portal),
        build_verify_views(portal),
        build_api_views(portal),
        build_health_views(portal),
    ):
        app.register_blueprint(blueprint)
    if receipts is not None:
        app.register_blueprint(build_receipt_views(receipts))
        app.register_blueprint(build_receipt_key_views(receipts))
    if records is not None:
        # SQLAlchemy takes longer to import than a card takes to verify: only who needs it waits.
        from web.views.records import build_record_views

        app.register_blueprint(build_record_views(records))
    if copies is not None:
        from web.views.copies import build_copy_views, build_opening_views  # as above

        app.register_blueprint(build_copy_views(copies))
        app.register_blueprint(build_opening_views(copies))
    return app
