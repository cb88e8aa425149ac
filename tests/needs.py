"""Says which programs the tests need and are missing; under CI a missing one is a failure."""

import os
import shutil
import sys

PROGRAMS = {
    "xmlsec1": "second opinion on XML signatures",
    "openssl": "second opinion on CMS",
    "chromium": "pages in a real browser",
    "pdfsig": "second opinion on PDF signatures",
}


def main() -> int:
    """Return 1 when a program is missing under CI, else 0."""
    missing = {name: use for name, use in PROGRAMS.items() if shutil.which(name) is None}
    for name, use in missing.items():
        print(f"missing: {name} ({use})")
    if missing and os.environ.get("CI"):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
