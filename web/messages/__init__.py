"""The sentences of the portal and the command line, in Vietnamese and English, keyed by code.

Core code holds codes only; what a person reads stands in `vi.toml` and `en.toml` beside this file.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Any

from verifier.errors import DocumentFault
from verifier.reasons import Note, Reason
from verifier.report import Check, Role, Verdict

LANGUAGES = ("vi", "en")
"""Vietnamese is the default: TT 15/2025/TT-BKHCN Đ6.4 (a) demands it."""


@dataclass(frozen=True, slots=True)
class ReasonText:
    """What a person reads about one reason."""

    sentence: str
    why: str
    what_now: str


@dataclass(frozen=True, slots=True)
class CheckText:
    """What a person reads about one check."""

    title: str
    passed: str


@dataclass(frozen=True, slots=True)
class QuestionText:
    """What a person reads about one of the six questions of the result page."""

    title: str
    passed: str
    not_asked: str


@dataclass(frozen=True, slots=True)
class StateText:
    """What heads a result page in one state."""

    heading: str
    first: str
    next: str
    detail: str | None = None
    """Takes the place of `first` where the values it names are known."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its paragraphs on one of the plain pages."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Messages:
    """Every sentence in one language."""

    language: str
    tables: Mapping[str, Any] = field(repr=False)

    def text(self, key: str, **values: object) -> str:
        """Return a text of the pages by its dotted key, such as `home.title`.

        Raises:
            KeyError: there is no such text, or a value that it names is not given.
        """
        group, name = key.split(".")
        sentence: str = self.tables["text"][group][name]
        return sentence.format(**values) if values else sentence

    def word(self, table: str, code: str) -> str:
        """Return the word for `code` in one of the small tables, such as `status`."""
        word: str = self.tables[table][code]
        return word

    def verdict(self, verdict: Verdict) -> str:
        """Return the verdict in words."""
        return self.word("verdict", verdict.value)

    def role(self, role: Role) -> str:
        """Return the capacity in words."""
        return self.word("role", role.value)

    def note(self, note: Note) -> str:
        """Return a remark's sentence."""
        return self.word("note", note.value)

    def fault(self, fault: DocumentFault) -> str:
        """Return the one sentence about a document that cannot be read."""
        return self.word("fault", fault.value)

    def change(self, code: str) -> str:
        """Return what kind of change `code` stands for; readers may know kinds that we do not."""
        changes: Mapping[str, str] = self.tables["change"]
        return changes.get(code, changes["other"])

    def fact(self, name: str) -> str:
        """Return the label of one fact of a check; an unnamed one keeps its own name."""
        facts: Mapping[str, str] = self.tables["fact"]
        return facts.get(name, name)

    def reason(self, reason: Reason) -> ReasonText:
        """Return what is said about a reason."""
        return ReasonText(**self.tables["reason"][reason.value])

    def check(self, check: Check) -> CheckText:
        """Return what is said about a check."""
        return CheckText(**self.tables["check"][check.value])

    def question(self, question: Enum) -> QuestionText:
        """Return what is said about one of the six questions."""
        return QuestionText(**self.tables["question"][question.value])

    def state(self, state: Enum) -> StateText:
        """Return what heads the page in `state`."""
        return StateText(**self.tables["state"][state.value])

    def receipt_state(self, state: Enum) -> StateText:
        """Return what heads the page about a receipt in `state`."""
        return StateText(**self.tables["receipt_state"][state.value])

    def copy_state(self, state: Enum) -> StateText:
        """Return what heads the page about a printed copy in `state`."""
        return StateText(**self.tables["copy_state"][state.value])

    def page(self, name: str) -> tuple[Section, ...]:
        """Return the sections of a plain page."""
        return tuple(
            Section(section["heading"], tuple(section["paragraphs"]))
            for section in self.tables["page"][name]["section"]
        )


@cache
def load_messages(language: str) -> Messages:
    """Load the sentences of one language.

    Raises:
        ValueError: we do not speak it.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no such language: {language!r}")
    source = files(__name__).joinpath(f"{language}.toml").read_text("utf-8")
    return Messages(language, tomllib.loads(source))
