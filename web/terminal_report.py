"""The report for a person at a terminal: the same sentences as on the page, in plain text."""

import textwrap
from collections.abc import Iterator

from verifier.report import VerificationReport
from web.messages import Messages, load_messages
from web.presenting import VerdictPage, present_page
from web.presenting.values import CheckLine, Explanation, QuestionLine, SignatureCard, Tag

_WIDTH = 88
"""Columns: readable in a window of ninety, and short enough for long Vietnamese sentences."""
_MARKS = {"passed": "✔", "failed": "✘", "open": "?", "skipped": "–"}
_VERDICT_KINDS = {"valid": "passed", "invalid": "failed", "indeterminate": "open"}
_COLOURS = {"passed": "32", "failed": "31", "open": "33", "skipped": "2"}
"""SGR parameters (ECMA-48 8.3.117): green, red, yellow, faint; a word always stands beside."""
_BOLD = "1"


class Paint:
    """Colours a text, or leaves it alone."""

    def __init__(self, *, colour: bool) -> None:
        self._colour = colour

    def __call__(self, text: str, *codes: str) -> str:
        """Return a text with SGR codes around it, where there are colours."""
        if not self._colour or not codes:
            return text
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m"

    def bold(self, text: str) -> str:
        """Return a text that stands out."""
        return self(text, _BOLD)

    def heading(self, kind: str, text: str) -> str:
        """Return a verdict's line: its mark and its words."""
        return self(f"{_MARKS[kind]} {text}", _BOLD, _COLOURS[kind])

    def tag(self, tag: Tag) -> str:
        """Return a status: its mark and its word."""
        return self(f"{_MARKS[tag.kind]} {tag.word}", _COLOURS[tag.kind])


def present_text(
    report: VerificationReport, *, lang: str, colour: bool, details: bool = False
) -> str:
    """Return the report as plain text, with colours where a terminal shows them.

    Each signature shows what TT 15/2025 Đ6.4 asks for; every check of it only with `details`.
    """
    messages = load_messages(lang)
    page = present_page(report, lang=lang)
    paint = Paint(colour=colour)
    lines: list[str] = []
    for part in (
        _write_headline(page, messages, paint),
        _write_questions(page, messages, paint),
        _write_differences(page, messages, paint),
        _write_signatures(page, messages, paint, details=details),
        _write_notes(page, messages, paint),
        _write_making(page, messages, paint),
    ):
        lines += part
    return "\n".join(lines).rstrip()


def _write_headline(page: VerdictPage, messages: Messages, paint: Paint) -> Iterator[str]:
    headline = page.headline
    kind = _VERDICT_KINDS[headline.verdict]
    yield paint(messages.text("terminal.title"), _BOLD)
    if page.demo:
        yield paint(messages.text("terminal.demo"), _BOLD, "33")
    yield ""
    yield paint.heading(kind, headline.heading)
    yield from wrap(headline.sentence, 2)
    if headline.changed is not None:
        yield from wrap(f"{messages.text('result.changed')}. {headline.changed}".rstrip(), 2)
    yield from wrap(f"{messages.text('result.next')}: {headline.next_step}", 2)
    for caveat in headline.caveats:
        yield from wrap(caveat, 2)
    yield ""


def _write_questions(page: VerdictPage, messages: Messages, paint: Paint) -> Iterator[str]:
    yield _title(messages.text("result.questions"), paint)
    for question in page.questions:
        yield from _write_question(question, messages, paint)
    yield ""


def _write_question(question: QuestionLine, messages: Messages, paint: Paint) -> Iterator[str]:
    yield f"  {paint.tag(question.tag)}  {paint(question.title, _BOLD)}"
    if question.summary:
        yield from wrap(question.summary, 6)
    for explanation in question.explanations:
        yield from _write_explanation(explanation, messages, paint)


def _write_explanation(explanation: Explanation, messages: Messages, paint: Paint) -> Iterator[str]:
    yield from wrap(f"• {explanation.sentence}", 6, hanging=2)
    yield from wrap(f"{messages.text('result.why')}: {explanation.why}", 8)
    yield from wrap(f"{messages.text('result.what_now')}: {explanation.what_now}", 8)
    if explanation.about:
        who = "; ".join(explanation.about)
        yield from wrap(messages.text("result.about", who=who), 8)
    facts = [f"{label}: {text}" for label, text in explanation.facts]
    code = f"{messages.text('result.code')}: {explanation.code}"
    for line in wrap("; ".join([*facts, code]), 8):
        yield paint(line, "2")


def _write_differences(page: VerdictPage, messages: Messages, paint: Paint) -> Iterator[str]:
    if not page.differences:
        return
    yield _title(messages.text("result.differences"), paint)
    yield from wrap(page.differences_summary, 2)
    for row in page.differences:
        where = f" ({messages.text('result.difference_page')} {row.page})" if row.page else ""
        minor = f" – {messages.text('result.difference_minor')}" if row.minor else ""
        yield from wrap(f"• {row.label}{where}{minor}", 2, hanging=2)
        yield from wrap(f"{messages.text('result.difference_pdf')}: {row.pdf}", 4)
        yield from wrap(f"{messages.text('result.difference_xml')}: {row.xml}", 4)
    yield ""


def _write_signatures(
    page: VerdictPage, messages: Messages, paint: Paint, *, details: bool
) -> Iterator[str]:
    yield _title(messages.text("result.signatures"), paint)
    if not page.signatures:
        yield from wrap(messages.text("result.signatures_none"), 2)
    for signature in page.signatures:
        yield f"  {paint.tag(signature.tag)}  {paint(signature.title, _BOLD)}"
        yield from wrap(signature.role, 6)
        for label, text in signature.minimum:
            yield from wrap(f"{label}: {text}", 6, hanging=2)
        if details:
            yield from _write_details(signature, messages, paint)
    if page.signatures and not details:
        yield from wrap(messages.text("terminal.more"), 2)
    yield ""


def _write_details(signature: SignatureCard, messages: Messages, paint: Paint) -> Iterator[str]:
    for label, text in signature.details:
        yield from wrap(f"{label}: {text}", 6, hanging=2)
    for title, column in (
        (messages.text("result.checks"), signature.checks),
        (messages.text("result.now"), signature.now),
    ):
        if column:
            yield f"      {title}:"
            yield from _write_checks(column, messages, paint)
    if signature.path:
        yield f"      {messages.text('result.path')}:"
        for depth, box in enumerate(signature.path):
            basis = f" – {box.legal_basis}" if box.legal_basis else ""
            yield from wrap(f"└ {box.label}: {box.name}{basis}", 8 + 2 * depth, hanging=2)
        if not signature.path_complete:
            yield from wrap(messages.text("result.path_broken"), 8)


def _write_checks(checks: tuple[CheckLine, ...], messages: Messages, paint: Paint) -> Iterator[str]:
    for check in checks:
        aside = f" ({messages.text('result.advisory')})" if check.advisory else ""
        mark = paint(_MARKS[check.tag.kind], _COLOURS[check.tag.kind])
        asked = "" if check.tag.kind == "passed" else f"{check.title} {check.tag.word}: "
        sentence = f"{asked}{check.sentence}{aside}"
        first, *rest = wrap(sentence, 10)
        yield f"        {mark} {first.lstrip()}"
        yield from rest


def _write_notes(page: VerdictPage, messages: Messages, paint: Paint) -> Iterator[str]:
    if not page.notes:
        return
    yield _title(messages.text("result.notes"), paint)
    for note in page.notes:
        yield from wrap(f"• {note}", 2, hanging=2)
    yield ""


def _write_making(page: VerdictPage, messages: Messages, paint: Paint) -> Iterator[str]:
    yield _title(messages.text("result.made"), paint)
    for label, text in page.made:
        yield from wrap(f"{label}: {text}", 2, hanging=2)
    yield from wrap(messages.text("result.limit_register"), 2)
    yield from wrap(messages.text("result.limit_portal"), 2)


def _title(text: str, paint: Paint) -> str:
    return paint(text, _BOLD, "4")


def wrap(text: str, indent: int, *, hanging: int = 0) -> list[str]:
    """Return a text in lines that fit a window."""
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_long_words=False,
        break_on_hyphens=False,
    )
