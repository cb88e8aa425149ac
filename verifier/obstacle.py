"""Why a PDF could not be compared, and on which pages: facts for whoever reads the result.

The comparison itself only says that it stays open. Here is what stood in its way.
"""

from collections.abc import Iterable
from dataclasses import replace
from enum import Enum

from verifier.compared_field import ASSESSMENT_LABELS, FIELDS
from verifier.document import SignedDocument
from verifier.reasons import Reason
from verifier.report import Check, CheckResult, inconclusive
from verifier.report_card import PrintedCard, ReportCard
from verifier.stray_text import find_strays


class Obstacle(Enum):
    """What kept a PDF from being compared."""

    NO_TEXT = "no_text"
    """Pages show a picture and no text: a scan, or text drawn as lines."""
    NO_FORM = "no_form"
    """There is text, but no form: a font without meaning, labels missing, something else."""
    YEARS = "years"
    """Which of its pages belong to the year of the XML cannot be told."""
    OTHER_YEARS = "other_years"
    """A copy that nobody signed shows years of which the XML says nothing."""
    UNREAD = "unread"
    """A field was not found on the pages, or what stands there makes no sense."""
    UNSEEN = "unseen"
    """The picture of a page does not confirm what was read from its text."""
    LEFT_OVER = "left_over"
    """There is text that no field accounts for and that could state a result."""
    NO_SIGNED_DATA = "no_signed_data"
    """The XML holds no data that a sound signature covers, so there is nothing to compare with."""


def explain_open(result: CheckResult, pdf: SignedDocument) -> CheckResult:
    """Return a result that was left open with what stood in the way of a comparison."""
    if result.reason is not Reason.NOT_COMPARABLE:
        return result
    field = dict(result.facts).get("field", "")
    obstacle, pages = _find(pdf, field)
    return _say(result, obstacle, pages, field=field)


def explain_unsigned_data(result: CheckResult) -> CheckResult:
    """Return an open result that says that the XML gives nothing to compare with."""
    return _say(result, Obstacle.NO_SIGNED_DATA, ())


def explain_open_copy(
    result: CheckResult, copy: SignedDocument, xml_card: ReportCard
) -> CheckResult:
    """Return an open result about a copy that nobody signed with what it shows beyond the XML."""
    if result.reason is not Reason.NOT_COMPARABLE or copy.printed is None:
        return explain_open(result, copy)
    strays = (*find_strays(copy.printed, xml_card), *copy.printed.images)
    obstacle = Obstacle.LEFT_OVER if strays else Obstacle.OTHER_YEARS
    return _say(result, obstacle, (run.page for run in strays))


def _find(pdf: SignedDocument, field: str) -> tuple[Obstacle, Iterable[int]]:
    """Return what stood in the way, and the pages that it is about."""
    printed = pdf.printed
    if printed is None:
        pages = pdf.pages_without_text
        return (Obstacle.NO_TEXT, pages) if pages else (Obstacle.NO_FORM, ())
    if printed.pages_without_text:
        return Obstacle.NO_TEXT, printed.pages_without_text
    if field == _YEAR:
        return Obstacle.YEARS, ()
    if (unseen := _find_unseen(field, printed)) is not None:
        return Obstacle.UNSEEN, unseen
    if field:
        return Obstacle.UNREAD, _find_pages(field, printed)
    return Obstacle.LEFT_OVER, (
        run.page for part in printed.years or (printed,) for run in find_strays(part)
    )


_YEAR = "Năm học"


def _find_unseen(label: str, printed: PrintedCard) -> tuple[int, ...] | None:
    """Return the pages of a field that its picture does not confirm, None when it is not that."""
    for part in printed.years or (printed,):
        places = dict(part.places)
        for path in part.unseen:
            if _is_called(path, label):
                return (places[path].page,) if path in places else ()
    return None


def _is_called(path: str, label: str) -> bool:
    """Return whether a path is that of a label; the empty one is the form's own words."""
    if not path or not label:
        return path == label
    kind, _, rest = path.partition("[")
    name = rest.partition("]")[0]
    if kind == "subjects":
        return label == name or label.startswith(f"{name}, ")
    known = ASSESSMENT_LABELS.get(name) or next((f.label for f in FIELDS if f.path == path), path)
    return known == label


def _find_pages(label: str, printed: PrintedCard) -> Iterable[int]:
    """Return the pages of a row, which a label such as `Toán, cả năm` names."""
    name = label.rpartition(", ")[0] or label
    return (
        run.page
        for part in printed.years or (printed,)
        for path, run in part.places
        if path.startswith(f"subjects[{name}]")
    )


def _say(
    result: CheckResult, obstacle: Obstacle, pages: Iterable[int], *, field: str = ""
) -> CheckResult:
    """Return an open result with the facts about an obstacle; what is not known is left out."""
    said = inconclusive(
        Check.CONSISTENCY,
        Reason.NOT_COMPARABLE,
        notes=result.notes,
        field=field,
        obstacle=obstacle.value,
        pages=", ".join(map(str, sorted(set(pages)))),
    )
    facts = tuple((name, text) for name, text in said.facts if text)
    return replace(said, facts=facts, binding=result.binding)
