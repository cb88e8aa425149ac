"""A verification report as the words of its receipt, whatever room there is on the page.

TT 15/2025/TT-BKHCN Đ6.4 lists what has to be shown at least; the verdict stands in Vietnamese in
either language. Nothing is shown that the result page does not show.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from verifier.report import VerificationReport
from web.case_number import find_case_number
from web.messages import Messages, load_messages
from web.presenting import VerdictPage, present_page
from web.presenting.headline import present_headline
from web.presenting.values import DifferenceRow, Headline, QuestionLine, Tag, TimelineEntry
from web.presenting.wording import present_moment

IDENTITY_FIELDS: Final = frozenset(
    {"pupil.name", "pupil.birth_date", "school.name", "school_year", "class_name"}
)
"""What tells one card from another; marks, comments and numbers stand on no receipt."""


@dataclass(frozen=True, slots=True)
class Sealing:
    """Who seals, with which key, and when."""

    portal: str
    """Host."""
    key_id: str
    at: datetime
    own_anchors: bool = False
    """The caller, not the portal, said whom to trust."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something did not pass, and whom it concerns."""

    tag: Tag
    sentence: str
    about: str


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """One signer: TT 15/2025/TT-BKHCN Đ6.4 (b)."""

    signer: str
    capacity: str
    tag: Tag
    issuer: str
    manager: str
    times: tuple[str, ...]
    integrity: Tag
    validity: Tag
    period: str
    count: int
    """How many signatures the row speaks of: a person signs the PDF and the XML."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a receipt says, in reading order."""

    language: str
    case_number: str
    sealing: Sealing
    demo: bool
    headline: Headline
    vietnamese: str | None
    """The heading in Vietnamese, where the receipt is in another language."""
    warnings: tuple[str, ...]
    card: tuple[tuple[str, str], ...] = field(repr=False)
    questions: tuple[QuestionLine, ...]
    reasons: tuple[Reason, ...]
    differences: tuple[DifferenceRow, ...] = field(repr=False)
    differences_summary: str
    signatures: tuple[SignatureRow, ...]
    evidence: tuple[str, ...]
    notes: tuple[str, ...]
    made: tuple[tuple[str, str], ...]


def limit_to_receipt(report: VerificationReport) -> VerificationReport:
    """Return the report without what a receipt has no use for: marks, comments, the whole card."""
    card = tuple(fact for fact in report.card if fact.field in IDENTITY_FIELDS)
    return replace(report, card=card, signed_card=None)


def present_sheet(report: VerificationReport, sealing: Sealing, *, lang: str) -> Sheet:
    """Put a report into the words of a receipt."""
    messages = load_messages(lang)
    page = present_page(limit_to_receipt(report), lang=lang)
    return Sheet(
        language=lang,
        case_number=find_case_number(report),
        sealing=sealing,
        demo=report.demo,
        headline=page.headline,
        vietnamese=_find_vietnamese(report, lang),
        warnings=tuple(_present_warnings(page, sealing, messages)),
        card=tuple((row.label, row.value) for row in (*page.card, *page.card_more)),
        questions=page.questions,
        reasons=tuple(_present_reasons(page)),
        differences=page.differences,
        differences_summary=page.differences_summary,
        signatures=tuple(_present_signatures(page)),
        evidence=_present_evidence(page),
        notes=page.notes,
        made=tuple(_present_making(page, sealing, messages)),
    )


def _find_vietnamese(report: VerificationReport, lang: str) -> str | None:
    """Return the verdict in Vietnamese (TT 15/2025/TT-BKHCN Đ6.4 (a))."""
    if lang == "vi":
        return None
    return present_headline(report, load_messages("vi")).heading


def _present_warnings(page: VerdictPage, sealing: Sealing, messages: Messages) -> Iterator[str]:
    if page.headline.changed is not None:
        yield f"{messages.text('result.changed')}. {page.headline.changed}".strip()
    yield from page.headline.caveats
    if sealing.own_anchors:
        yield messages.text("receipt.own_anchors")


def _present_reasons(page: VerdictPage) -> Iterator[Reason]:
    for question in page.questions:
        for explanation in question.explanations:
            about = "; ".join(explanation.about)
            yield Reason(explanation.tag, explanation.sentence, about)


def _present_signatures(page: VerdictPage) -> Iterator[SignatureRow]:
    for entry in page.timeline:
        row = entry.first.row
        yield SignatureRow(
            signer=row.signer,
            capacity=entry.first.capacity,
            tag=entry.first.tag,
            issuer=row.issuer,
            manager=row.manager,
            times=tuple(_present_times(entry)),
            integrity=row.integrity,
            validity=row.validity,
            period=row.period,
            count=len(entry.signatures),
        )


def _present_times(entry: TimelineEntry) -> Iterator[str]:
    for time in entry.times:
        how = f"{time.documents}: {time.basis}"
        yield f"{time.moment} ({how})" if time.moment else how


def _present_evidence(page: VerdictPage) -> tuple[str, ...]:
    """Return each piece of evidence once, however many signatures rest on it."""
    lines = (line for signature in page.signatures for line in signature.evidence)
    return tuple(dict.fromkeys(lines))


def _present_making(
    page: VerdictPage, sealing: Sealing, messages: Messages
) -> Iterator[tuple[str, str]]:
    case_number = messages.text("result.case_number")  # stands at the head
    yield from (pair for pair in page.made if pair[0] != case_number)
    yield messages.text("receipt.sealed_at"), present_moment(sealing.at, messages)
    yield messages.text("receipt.sealed_by"), f"{sealing.portal}, {sealing.key_id}"
