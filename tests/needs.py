"""Says which programs the tests need and are missing; under CI a missing one is a failure."""

import os
import shutil
import sys
from pathlib import Path

PROGRAMS = {
    "xmlsec1": "second opinion on XML signatures",
    "openssl": "second opinion on CMS",
    "chromium": "pages in a real browser",
    "pdfsig": "second opinion on PDF signatures",
    "initdb": "PostgreSQL, for the school directory",
}


def find_program(name: str) -> str | None:
    """Return where a program stands; Debian keeps PostgreSQL's server programs off the path."""
    newest_first = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return shutil.which(name) or next((str(path) for path in newest_first), None)


def main() -> int:
    """Return 1 when a program is missing under CI, else 0."""
    missing = {name: use for name, use in PROGRAMS.items() if find_program(name) is None}
    for name, use in missing.items():
        print(f"missing: {name} ({use})")
    if missing and os.environ.get("CI"):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
