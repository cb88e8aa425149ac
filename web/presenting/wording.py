"""Small pieces of wording: moments, periods, sizes, statuses."""

from datetime import datetime, timedelta, timezone

from verifier.obstacle import Obstacle
from verifier.reasons import Reason
from verifier.report import ChangeItem, CheckResult, Status, Verdict
from web.masking import mask_numbers
from web.messages import Messages
from web.presenting.values import CheckLine, Tag

VIETNAM_TIME = timezone(timedelta(hours=7))
"""Việt Nam has kept UTC+7 without daylight saving since 1975."""

_KILOBYTE = 1024

_STATUS_KINDS = {
    Status.PASSED: "passed",
    Status.FAILED: "failed",
    Status.INCONCLUSIVE: "open",
    Status.NOT_RUN: "open",
}
_VERDICT_KINDS = {
    Verdict.VALID: "passed",
    Verdict.INVALID: "failed",
    Verdict.INDETERMINATE: "open",
}
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def present_moment(moment: datetime, messages: Messages) -> str:
    """Return a moment in Việt Nam time, to the second."""
    local = _as_local(moment)
    if messages.language == "vi":
        return f"{local:%H:%M:%S} ngày {local:%d/%m/%Y} (+07:00)"
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}, {local:%H:%M:%S} (+07:00)"


def present_day(moment: datetime, messages: Messages) -> str:
    """Return the day of a moment in Việt Nam time."""
    local = _as_local(moment)
    if messages.language == "vi":
        return f"{local:%d/%m/%Y}"
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def _as_local(moment: datetime) -> datetime:
    """Return a moment in Việt Nam time; the last of the calendar, which means "never", as it is.

    RFC 5280 4.1.2.5: 99991231235959Z stands for a certificate without a well-defined end.
    """
    try:
        return moment.astimezone(VIETNAM_TIME)
    except OverflowError:
        return moment.replace(tzinfo=VIETNAM_TIME)


def present_period(start: datetime, end: datetime, messages: Messages) -> str:
    """Return a certificate's period of validity."""
    return messages.text(
        "result.period", start=present_day(start, messages), end=present_day(end, messages)
    )


def present_size(size: int, messages: Messages) -> str:
    """Return a size in bytes in a unit that people read."""
    if size < _KILOBYTE:
        return f"{size} B"
    if size < _KILOBYTE**2:
        return f"{round(size / _KILOBYTE)} KB"
    number = f"{size / _KILOBYTE**2:.1f}"
    return f"{number.replace('.', ',') if messages.language == 'vi' else number} MB"


def present_changes(changes: tuple[ChangeItem, ...], messages: Messages) -> str:
    """Return what changed and where, each kind and page once."""
    words = []
    for item in changes:
        what = messages.change(item.what)
        if item.page is not None:
            what = messages.text("result.change_on_page", what=what, page=item.page)
        words.append(what)
    return "; ".join(dict.fromkeys(words))


def verdict_tag(verdict: Verdict, messages: Messages) -> Tag:
    """Return the tag of a verdict."""
    return Tag(_VERDICT_KINDS[verdict], messages.verdict(verdict))


def status_tag(result: CheckResult, messages: Messages) -> Tag:
    """Return the tag of one result; one that does not apply is not called open."""
    if result.status is Status.NOT_RUN and not result.binding:
        return Tag("skipped", messages.word("status", "not_asked"))
    return Tag(_STATUS_KINDS[result.status], messages.word("status", result.status.value))


def present_check(result: CheckResult, messages: Messages) -> CheckLine:
    """Return one result as a line."""
    text = messages.check(result.check)
    sentence = text.passed if result.reason is None else messages.reason(result.reason).sentence
    return CheckLine(text.title, status_tag(result, messages), sentence, not result.binding)


def present_facts(result: CheckResult, messages: Messages) -> tuple[tuple[str, str], ...]:
    """Return the facts of a result under their labels, masked, empty ones left out."""
    shown = dict(result.facts)
    if "obstacle" in shown:
        sentence = present_obstacle(result, messages)
        shown = {"obstacle": sentence} | {k: v for k, v in shown.items() if k not in _IN_OBSTACLE}
    return tuple(
        (messages.fact(name), mask_numbers(present_fact(name, text, messages)))
        for name, text in shown.items()
        if text
    )


_IN_OBSTACLE = frozenset({"obstacle", "field", "pages"})
"""What the sentence about an obstacle says already."""


def present_obstacle(result: CheckResult, messages: Messages) -> str:
    """Return why a PDF could not be compared, empty where nothing is known of it."""
    facts = dict(result.facts)
    if "obstacle" not in facts:
        return ""
    pages = facts.get("pages", "")
    where = f" {messages.text('result.on_pages', pages=pages)}" if pages else ""
    field = facts.get("field", "")
    sentence = messages.word("obstacle", facts["obstacle"])
    if field and facts["obstacle"] == Obstacle.UNSEEN.value:
        sentence = messages.text("result.unseen_field", field=field, where=where)
    return sentence.format(field=facts.get("field", ""), where=where)


def present_fact(name: str, text: str, messages: Messages) -> str:
    """Return one fact in words: a moment as people write it, a capacity by its name."""
    if name in _MOMENT_FACTS:
        return present_moment(datetime.fromisoformat(text), messages)
    if name in _ROLE_FACTS:
        return messages.word("role", text)
    if name == "where":
        return messages.word("place", text)
    if name == "also":
        return " ".join(messages.reason(Reason(code)).sentence for code in text.split())
    return text


_MOMENT_FACTS = frozenset({"revoked_at", "time"})
_ROLE_FACTS = frozenset({"first", "second"})
