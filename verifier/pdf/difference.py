"""PyHanko's difference analysis, step by step, as one of two opinions on later revisions.

Its allow-list of changes is good at finding what nobody can explain. Its verdict is not used as
it is: it lets form values change after an approval signature, raises on harmless files, and names
form fields as changed that are not (any with an appearance older than the revision compared).
"""

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, ModificationLevel
from pyhanko.sign.fields import MDPPerm

from verifier.pdf.library import LIBRARY_ERRORS

_MOST_COMPARISONS = 300
"""Some milliseconds each; a file that needs more stays unexplained instead of slow."""


class DifferenceAnalysis:
    """Explains later revisions of one file; each pair of revisions is compared once."""

    def __init__(self, reader: PdfFileReader) -> None:
        """Analyse the file that `reader` has open."""
        self._reader = reader
        self._known: dict[tuple[int, int, MDPPerm | None], int | None] = {}

    def explain(self, base: int, permission: MDPPerm | None = None) -> int | None:
        """Explain what the sections after `base` did, under the DocMDP of the signature there.

        Neighbours are compared first, which all signatures share; where that fails, the base
        itself decides, as in pyHanko: a security store rewritten twice is fine for it.

        Returns:
            The level of the changes as `ModificationLevel` numbers them (1: long-term validation
            data, 2: forms and signatures); None when something stays unexplained.
        """
        level: int = ModificationLevel.NONE.value
        for section in range(base + 1, self._reader.xrefs.total_revisions):
            step = self._step(section - 1, section, permission)
            if step is None and section - 1 != base:
                step = self._step(base, section, permission)
            if step is None:
                return None
            level = max(level, step)
        return level

    def _step(self, old: int, new: int, permission: MDPPerm | None) -> int | None:
        key = (old, new, permission)
        if key not in self._known and len(self._known) >= _MOST_COMPARISONS:
            return None
        if key not in self._known:
            self._known[key] = self._compare(old, new, permission)
        return self._known[key]

    def _compare(self, old: int, new: int, permission: MDPPerm | None) -> int | None:
        try:
            result = DEFAULT_DIFF_POLICY.apply(
                self._reader.get_historical_resolver(old),
                self._reader.get_historical_resolver(new),
                doc_mdp=permission,
            )
        except LIBRARY_ERRORS:
            return None
        level: int = result.modification_level.value
        return level
