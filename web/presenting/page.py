"""A verification report as the values of its page."""

from collections.abc import Iterator, Sequence

from verifier.illustration import PageImage
from verifier.report import Verdict, VerificationReport
from web.case_number import find_case_number
from web.masking import mask_field, mask_numbers
from web.messages import Messages, load_messages
from web.presenting.card_form import present_card_form
from web.presenting.differences import number_fields, present_differences, present_pages
from web.presenting.form_values import CardForm
from web.presenting.headline import present_headline
from web.presenting.notes import present_notes
from web.presenting.questions import present_questions
from web.presenting.signatures import build_timeline, present_signatures
from web.presenting.values import FactRow, VerdictPage
from web.presenting.wording import present_moment, present_size

_FIRST_FACTS = 8
"""Card facts shown at once: who, where, which year; a phone shows them without scrolling far."""


def present_page(
    report: VerificationReport, *, lang: str, images: Sequence[PageImage] = ()
) -> VerdictPage:
    """Put a report into words, with pictures of the pages on which PDF and XML differ."""
    messages = load_messages(lang)
    rows = tuple(FactRow(mask_numbers(f.label), mask_field(f.field, f.value)) for f in report.card)
    is_valid = report.verdict is Verdict.VALID
    signatures = present_signatures(report, messages)
    return VerdictPage(
        language=lang,
        headline=present_headline(report, messages),
        card=rows[:_FIRST_FACTS],
        card_more=rows[_FIRST_FACTS:],
        card_heading=messages.text("result.card" if is_valid else "result.card_unproven"),
        card_hint=messages.text("result.card_compare" if is_valid else "result.card_doubt"),
        questions=present_questions(report, messages),
        differences=present_differences(report, messages),
        differences_summary=messages.text(
            "result.differences_summary",
            compared=report.consistency.compared,
            count=len(report.consistency.differences),
        ),
        pages=present_pages(report, images, messages),
        form=_present_form(report),
        form_hint=messages.text(_find_form_hint(report)),
        signatures=signatures,
        timeline=build_timeline(signatures),
        notes=present_notes(report, messages),
        made=tuple(_present_making(report, messages)),
        demo=report.demo,
    )


def _present_form(report: VerificationReport) -> CardForm | None:
    if report.signed_card is None:
        return None
    return present_card_form(report.signed_card, number_fields(report))


def _find_form_hint(report: VerificationReport) -> str:
    """Return what is said of the form: who signed it is known, or is not."""
    xmls = (document for document in report.documents if document.format == "xml")
    proven = any(document.verdict is Verdict.VALID for document in xmls)
    return "form.proven" if proven else "form.unproven"


def _present_making(report: VerificationReport, messages: Messages) -> Iterator[tuple[str, str]]:
    yield messages.text("result.case_number"), find_case_number(report)
    yield messages.text("result.checked_at"), present_moment(report.checked_at, messages)
    policy = f"{report.policy_name}, {report.policy_version}"
    yield messages.text("result.policy_label"), policy
    yield messages.text("result.trust_store"), report.trust_store_version
    if report.directory_version:
        yield messages.text("result.directory"), report.directory_version
    if report.container_sha256 is not None:
        yield messages.text("result.container"), report.container_sha256
    for document in report.documents:
        line = messages.text(
            "result.document_line",
            format=messages.word("format", document.format),
            size=present_size(document.size, messages),
            sha256=document.sha256,
        )
        yield messages.text("result.documents"), line
