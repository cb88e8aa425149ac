"""The start page and the plain pages."""

from dataclasses import dataclass

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from verifier.report import Verdict
from web.messages import load_messages
from web.presenting.state import INDETERMINATE_STATES, INVALID_STATES, VALID_STATES, State
from web.views import Portal
from web.views.rendering import find_language, render_page

_STATES = {
    Verdict.VALID: VALID_STATES,
    Verdict.INVALID: tuple(INVALID_STATES),
    Verdict.INDETERMINATE: tuple(s for s in INDETERMINATE_STATES if s not in INVALID_STATES),
}
_FIRST_SAMPLES = 6
"""Of each group, shown at once: two or three rows; the rest is one click away."""


@dataclass(frozen=True, slots=True)
class _SampleGroup:
    """The samples that are expected to get one verdict."""

    kind: str
    heading: str
    samples: tuple[tuple[str, str], ...]
    """Name and title."""

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.samples)

    @property
    def first(self) -> tuple[tuple[str, str], ...]:
        """What is shown at once."""
        return self.samples[:_FIRST_SAMPLES]

    @property
    def more(self) -> tuple[tuple[str, str], ...]:
        """What is folded away; may be empty."""
        return self.samples[_FIRST_SAMPLES:]


def build_page_views(portal: Portal) -> Blueprint:
    """Build the views of pages that are the same for everybody."""
    pages = Blueprint("pages", __name__)

    @pages.get("/")
    def home() -> Response:
        lang = find_language(request)
        return render_page("home.html", samples=_group_samples(portal, lang))

    @pages.get("/en")
    def english() -> BaseResponse:
        return redirect(url_for("pages.home", lang="en"))

    @pages.get("/<any(how, verdicts, privacy):name>")
    def plain(name: str) -> Response:
        messages = load_messages(find_language(request))
        if name == "verdicts":
            return render_page("verdicts.html", groups=_group_states(messages.language))
        first, *sections = messages.page(name)
        return render_page("plain.html", first=first, sections=sections)

    return pages


def _group_samples(portal: Portal, lang: str) -> tuple[_SampleGroup, ...]:
    """Return the samples by the verdict that they are expected to get."""
    messages = load_messages(lang)
    return tuple(
        _SampleGroup(
            kind=verdict.value,
            heading=messages.text(f"home.samples_{verdict.value}"),
            samples=samples,
        )
        for verdict in Verdict
        if (samples := _find_samples(portal, verdict, lang))
    )


def _find_samples(portal: Portal, verdict: Verdict, lang: str) -> tuple[tuple[str, str], ...]:
    """Return name and title of every sample of one group."""
    return tuple(
        (sample.name, sample.title_in(lang))
        for sample in portal.config.samples
        if sample.group is verdict
    )


def _group_states(lang: str) -> list[tuple[str, str, str, list[tuple[str, str, str]]]]:
    """Return every state under its verdict, with what heads its page."""
    messages = load_messages(lang)
    groups = []
    for verdict, states in _STATES.items():
        texts = [messages.state(state) for state in states if state is not State.VALID]
        cases = [(text.heading, text.first, text.next) for text in texts]
        explanation = messages.text(f"verdicts.{verdict.value}")
        groups.append((verdict.value, messages.verdict(verdict), explanation, cases))
    return groups
