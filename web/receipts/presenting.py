"""What is said of a receipt that somebody handed in: in words, and as JSON.

A receipt is no report card: it gets no verdict. What it says is shown only where the portal itself
must have written it, and reports of earlier versions are read as far as they go.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from verifier.reasons import Reason
from verifier.report import Verdict
from web.masking import mask_numbers
from web.messages import Messages, load_messages
from web.presenting.values import Tag
from web.presenting.wording import present_moment
from web.receipts.register import ReceiptFinding, ReceiptState

SCHEMA: Final = "hocba-verify/receipt-check/1"
_TAGS: Final = {
    ReceiptState.INTACT: ("passed", "passed"),
    ReceiptState.ALTERED: ("failed", "failed"),
    ReceiptState.KEY_REVOKED: ("failed", "failed"),
    ReceiptState.KEY_NOT_IN_FORCE: ("failed", "failed"),
    ReceiptState.NOT_OURS: ("open", "inconclusive"),
}
"""Kind of the tag, and the code of its word."""
_VERDICTS: Final = {"passed": "valid", "failed": "invalid", "open": "indeterminate"}
"""Which look a tag's kind takes on the page."""

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """Everything the page about a receipt shows."""

    state: str
    tag: Tag
    look: str
    heading: str
    sentence: str
    next_step: str
    seal: Pairs
    """Whose seal it is, and from when."""
    said: Pairs = field(repr=False)
    """What the receipt says; empty where somebody else can have written it."""
    reasons: tuple[str, ...]
    demo: bool


def present_receipt(finding: ReceiptFinding, *, lang: str) -> ReceiptPage:
    """Put what was found into words."""
    messages = load_messages(lang)
    kind, word = _TAGS[finding.state]
    text = messages.receipt_state(finding.state)
    report = _Report(finding.report or {})
    return ReceiptPage(
        state=finding.state.value,
        tag=Tag(kind, messages.word("status", word)),
        look=_VERDICTS[kind],
        heading=text.heading,
        sentence=text.first,
        next_step=text.next,
        seal=tuple(_present_seal(finding, messages)),
        said=tuple(_present_said(report, messages)),
        reasons=tuple(_present_reasons(report, messages)),
        demo=report.says("demo"),
    )


def present_receipt_json(finding: ReceiptFinding) -> dict[str, Any]:
    """Return what was found, for machines."""
    token = finding.token
    return {
        "schema": SCHEMA,
        "state": finding.state.value,
        "portal": finding.portal or None,
        "key_id": finding.key_id or None,
        "sealed_at": _moment(finding.sealed_at),
        "timestamp": None
        if token is None
        else {"at": _moment(token.at), "authority": mask_numbers(token.authority)},
        "report": finding.report,
    }


def present_receipt_text(finding: ReceiptFinding, *, lang: str) -> str:
    """Return what was found as plain text, for a terminal."""
    messages = load_messages(lang)
    page = present_receipt(finding, lang=lang)
    lines = [messages.text("receipt.check_title")]
    if page.demo:
        lines.append(messages.text("terminal.demo"))
    lines += ["", page.heading, f"  {page.sentence}"]
    lines += [f"  {messages.text('result.next')}: {page.next_step}"]
    lines += [f"  {label}: {value}" for label, value in page.seal]
    if page.said:
        lines += ["", messages.text("receipt.said")]
        lines += [f"  {label}: {value}" for label, value in page.said]
        lines += [f"  • {reason}" for reason in page.reasons]
    return "\n".join(lines)


class _Report:
    """A report that we sealed, perhaps years ago: whatever is missing is left out."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content

    def text(self, *names: str) -> str:
        """Return a text by its place; empty when there is none."""
        value = self._find(*names)
        return mask_numbers(value) if isinstance(value, str) else ""

    def says(self, *names: str) -> bool:
        """Return whether what stands there is a yes."""
        return self._find(*names) is True

    def entries(self, name: str) -> Iterator[dict[str, Any]]:
        """Yield the objects in a list."""
        value = self.content.get(name)
        if isinstance(value, list):
            yield from (entry for entry in value if isinstance(entry, dict))

    def _find(self, *names: str) -> object:
        value: Any = self.content
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        return value


def _present_seal(finding: ReceiptFinding, messages: Messages) -> Iterator[tuple[str, str]]:
    if finding.key_id:
        by = f"{finding.portal}, {finding.key_id}"
        yield messages.text("receipt.sealed_by"), by
    if finding.sealed_at is not None and finding.state is not ReceiptState.ALTERED:
        yield messages.text("receipt.sealed_at"), present_moment(finding.sealed_at, messages)
    if finding.token is not None and finding.state is ReceiptState.INTACT:
        when = present_moment(finding.token.at, messages)
        said = messages.text(
            "receipt.stamped_by", when=when, authority=mask_numbers(finding.token.authority)
        )
        yield messages.text("receipt.stamped_at"), said


def _present_said(report: _Report, messages: Messages) -> Iterator[tuple[str, str]]:
    """Yield what the receipt said, in today's words where they are known."""
    verdict = report.text("verdict")
    if verdict in {known.value for known in Verdict}:
        heading = report.text("headline", "heading")
        word = messages.verdict(Verdict(verdict))
        same = messages.language == report.text("headline", "language")
        yield messages.text("receipt.verdict"), heading if same and heading else word
    if report.says("receipt", "own_anchors"):
        yield messages.text("receipt.warning"), messages.text("receipt.own_anchors")
    yield from _present_labelled(
        (
            (messages.text("result.case_number"), report.text("case_number")),
            (messages.text("result.checked_at"), _read_moment(report, messages)),
            (
                messages.text("result.policy_label"),
                ", ".join(filter(None, (report.text("policy", n) for n in ("name", "version")))),
            ),
            (messages.text("result.trust_store"), report.text("trust_store", "version")),
            (messages.text("result.directory"), report.text("directory", "version")),
        )
    )
    for fact in report.entries("report_card"):
        inner = _Report(fact)
        yield from _present_labelled(((inner.text("label"), inner.text("value")),))
    for document in report.entries("documents"):
        inner = _Report(document)
        line = f"{inner.text('format').upper()}, SHA-256 {inner.text('sha256')}"
        yield messages.text("result.documents"), line


def _present_labelled(pairs: Pairs) -> Iterator[tuple[str, str]]:
    yield from (pair for pair in pairs if all(pair))


def _read_moment(report: _Report, messages: Messages) -> str:
    text = report.text("checked_at")
    try:
        return present_moment(datetime.fromisoformat(text), messages)
    except ValueError:
        return text


def _present_reasons(report: _Report, messages: Messages) -> Iterator[str]:
    """Yield a sentence a reason; a code that is no longer known stands for itself."""
    codes = report.content.get("reasons")
    known = {reason.value for reason in Reason}
    for code in codes if isinstance(codes, list) else ():
        if isinstance(code, str):
            yield messages.reason(Reason(code)).sentence if code in known else mask_numbers(code)


def _moment(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
