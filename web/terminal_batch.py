"""The answer about a batch at a terminal: how many of what, then a few lines for each card."""

from collections.abc import Iterator

from web.batch import Batch
from web.messages import Messages, load_messages
from web.presenting.batch import BatchRow, present_batch
from web.terminal_report import Paint, wrap

_KINDS = {"valid": "passed", "invalid": "failed", "indeterminate": "open"}


def present_batch_text(batch: Batch, *, lang: str, colour: bool) -> str:
    """Return a batch as plain text, with colours where a terminal shows them."""
    messages, paint = load_messages(lang), Paint(colour=colour)
    page = present_batch(batch, lang=lang)
    lines = [paint.bold(messages.text("terminal.title")), ""]
    lines.append(paint.heading(_KINDS[page.kind], page.heading))
    lines += [f"  {line}" for line in page.counts]
    lines.append("")
    for row in page.rows:
        lines += _write_row(row, messages, paint)
    lines += wrap(messages.text("batch.next"), 0)
    lines += wrap(messages.text("batch.limit_signature"), 0)
    return "\n".join(lines).rstrip()


def _write_row(row: BatchRow, messages: Messages, paint: Paint) -> Iterator[str]:
    yield f"{paint.tag(row.tag)}  {paint.bold(row.name or row.place)}"
    who = " · ".join(text for text in (row.place if row.name else "", row.details) if text)
    yield from wrap(who, 4)
    if row.headline is None:
        yield from wrap(row.fault, 4)
    else:
        yield from wrap(row.headline.heading, 4)
        yield from wrap(row.headline.sentence, 4)
        yield from wrap(f"{messages.text('result.next')}: {row.headline.next_step}", 4)
        codes = [e.code for question in row.questions for e in question.explanations]
        if codes:
            yield from wrap(f"{messages.text('result.code')}: {', '.join(codes)}", 4)
    yield ""
