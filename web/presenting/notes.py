"""The remarks of a report, with the pages that they are about."""

from typing import Final

from verifier.reasons import Note
from verifier.report import VerificationReport
from web.messages import Messages
from web.presenting.state import find_notes

_MOST_PAGES: Final = 5
"""Page numbers in a remark; a form has four to six pages."""


def present_notes(report: VerificationReport, messages: Messages) -> tuple[str, ...]:
    """Return every remark once, in the order of the report."""
    return tuple(_present_note(note, report, messages) for note in find_notes(report))


def _present_note(note: Note, report: VerificationReport, messages: Messages) -> str:
    pages = {
        warning.page
        for document in report.documents
        for warning in document.content_warnings
        if warning.note is note and warning.page is not None
    }
    sentence = messages.note(note)
    if not pages:
        return sentence
    shown = [str(page) for page in sorted(pages)]
    several = [*shown[:_MOST_PAGES], *(["…"] if len(shown) > _MOST_PAGES else [])]
    return messages.text("result.note_on_pages", note=sentence, pages=", ".join(several))
