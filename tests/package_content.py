"""Checks that the built wheel holds what a user needs: code, trust data, texts, pages."""

import sys
import zipfile
from pathlib import Path

NEEDED = (
    "verifier/judge.py",
    "trust_store/manifest.toml",
    "trust_store/anchors/",
    "trust_store/migrations/",
    "web/templates/",
    "web/static/",
    "web/messages/vi.toml",
    "web/cardkit/keys/",
    "web/registry/migrations/",
    "wsgi.py",
)


def main(folder: str) -> int:
    """Return 1 when the wheel lacks something, else 0."""
    wheels = sorted(Path(folder).glob("*.whl"))
    if len(wheels) != 1:
        print(f"expected one wheel, found {len(wheels)}")
        return 1
    names = zipfile.ZipFile(wheels[0]).namelist()
    missing = [need for need in NEEDED if not any(name.startswith(need) for name in names)]
    print(f"{wheels[0].name}: {len(names)} files" + "".join(f"\nmissing: {m}" for m in missing))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
