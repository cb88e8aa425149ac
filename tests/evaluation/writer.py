"""What every writer takes and gives."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.evaluation.manner import Manner
from verifier.report_card import ReportCard


@dataclass(frozen=True, slots=True)
class Sheet:
    """One card to be put on paper in one manner."""

    card: ReportCard
    manner: Manner


@dataclass(frozen=True, slots=True)
class Writer:
    """A program that draws forms, and whether it is installed."""

    name: str
    draw: Callable[[Sequence[Sheet], Path], list[bytes]]
    """Sheets, and a folder to work in, to PDFs in the same order."""
    installed: Callable[[], bool] = lambda: True
    """Whether its program is on this machine."""
