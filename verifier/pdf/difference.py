"""PyHanko's difference analysis, step by step, as one of two opinions on later revisions.

Its allow-list of changes is good at finding what nobody can explain. Its verdict is not used as
it is: it lets form values change after an approval signature, and it raises on harmless files.
"""

from dataclasses import dataclass

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, ModificationLevel

from verifier.pdf.library import LIBRARY_ERRORS
from verifier.pdf.permission import Permission


@dataclass(frozen=True, slots=True)
class Explained:
    """Every change of some revisions has an explanation that the allow-list knows."""

    level: int
    """As `ModificationLevel`: 0 nothing, 1 long-term validation, 2 forms and signatures."""
    fields: frozenset[str]
    """Form fields filled or signed."""


_UNRESTRICTED = Permission()


class DifferenceAnalysis:
    """Explains later revisions of one file; each pair of revisions is compared once."""

    def __init__(self, reader: PdfFileReader) -> None:
        """Analyse the file that `reader` has open."""
        self._reader = reader
        self._known: dict[tuple[int, int, tuple[int | None, str]], Explained | None] = {}

    def explain(self, base: int, permission: Permission = _UNRESTRICTED) -> Explained | None:
        """Explain what the sections after `base` did; None when something stays unexplained.

        Neighbours are compared first, which all signatures share; where that fails, the base
        itself decides, as in pyHanko: a security store rewritten twice is fine for it.
        """
        level, fields = ModificationLevel.NONE.value, frozenset[str]()
        for section in range(base + 1, self._reader.xrefs.total_revisions):
            step = self._step(section - 1, section, permission)
            if step is None and section - 1 != base:
                step = self._step(base, section, permission)
            if step is None:
                return None
            level, fields = max(level, step.level), fields | step.fields
        return Explained(level, fields)

    def _step(self, old: int, new: int, permission: Permission) -> Explained | None:
        key = (old, new, permission.key)
        if key not in self._known:
            self._known[key] = self._compare(old, new, permission)
        return self._known[key]

    def _compare(self, old: int, new: int, permission: Permission) -> Explained | None:
        try:
            result = DEFAULT_DIFF_POLICY.apply(
                self._reader.get_historical_resolver(old),
                self._reader.get_historical_resolver(new),
                field_mdp_spec=permission.fields,
                doc_mdp=permission.document,
            )
        except LIBRARY_ERRORS:
            return None
        return Explained(result.modification_level.value, frozenset(result.changed_form_fields))
