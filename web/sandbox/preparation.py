"""Loads everything that judging could load later: a confined worker cannot open a file any more.

What was forgotten must not turn into a verdict: a library that fails to load a part of itself might
call a sound document malformed. `LateImports` notices, and the submission ends as a bug of ours.
"""

import encodings
import gc
import importlib
import pkgutil
import sys
import time
import warnings
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

from verifier.pdf.trusted_shapes import prepare_shapes

_FOREIGN = frozenset({"mbcs", "oem"})
"""Encodings of another operating system."""
_LOADED_LATE = (
    "PIL.BmpImagePlugin",
    "PIL.GifImagePlugin",
    "PIL.ImagePalette",
    "PIL.JpegImagePlugin",
    "PIL.MpoImagePlugin",
    "PIL.PngImagePlugin",
    "PIL.PpmImagePlugin",
    "PIL.TiffImagePlugin",
    "PIL.WebPImagePlugin",
    "_strptime",
    "cryptography.hazmat.backends.openssl.backend",
    "idna.uts46data",
    "pyhanko.pdf_utils.crypt._saslprep",
    "pyhanko.pdf_utils.filters",
    "pyhanko.pdf_utils.metadata.xmp_xml",
)
"""What the libraries import inside functions that reading a document may reach."""


class LateImports:
    """A finder that finds nothing and remembers what was looked for."""

    def __init__(self) -> None:
        self._names: list[str] = []

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Remember the name of a module that is not loaded."""
        del path, target
        # All encodings there are have been loaded: any other is a name that a document made up.
        if not name.startswith("encodings."):
            self._names.append(name)
        return None

    def take(self) -> tuple[str, ...]:
        """Return the names remembered since the last time."""
        names, self._names = tuple(self._names), []
        return names


def prepare() -> LateImports:
    """Import what is imported late, and keep the collector away from what never changes."""
    for module in pkgutil.iter_modules(encodings.__path__):
        if module.name not in _FOREIGN:
            importlib.import_module(f"encodings.{module.name}")
    for name in _LOADED_LATE:
        importlib.import_module(name)
    prepare_shapes()  # reads fonts
    time.tzset()  # reads the zone's file
    warnings.simplefilter("ignore")  # nobody reads them here, and showing one opens source files
    gc.collect()
    gc.freeze()
    late = LateImports()
    sys.meta_path.insert(0, late)
    return late
