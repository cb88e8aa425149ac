"""Puts the portal together for gunicorn: `gunicorn wsgi:app`; settings come from the environment.

Configuration that cannot work stops the start here, before any visitor is served.
"""

import os

from web.settings import build_portal, read_settings, start_workers

app = build_portal(read_settings(os.environ))
start_workers(app)
