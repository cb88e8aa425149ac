"""The table: classes of attack, and for each guard the snippet, its mutant and who must notice."""

import tomllib
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = Path(__file__).parent
CLASSES: Final = "classes.toml"


class DiesBy(Enum):
    """How the tests of a mutant notice it."""

    FAILURE = "failure"
    """They run and fail."""
    HANG = "hang"
    """They fail or do not come to an end: what is guarded is an amount of work."""


@dataclass(frozen=True, slots=True)
class AttackClass:
    """One way to deceive a verifier."""

    id: str
    group: str
    title: str
    report: str
    """What we say about a document of this class."""
    questions: tuple[int, ...] = ()
    """Which of the twenty questions it belongs to."""
    absent: str = ""
    """Why there is no guard; empty where there are some."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A few lines that stand against one class of attack."""

    id: str
    attack: str
    """Id of its class."""
    file: str
    """Relative to the repository."""
    snippet: str
    """Occurs exactly once in the file."""
    mutant: str
    """What stands there instead when the guard is taken out or weakened."""
    tests: tuple[str, ...]
    """Node ids; each of them has to fail."""
    dies_by: DiesBy = DiesBy.FAILURE

    @property
    def module(self) -> str:
        """The dotted name of the file."""
        return self.file.removesuffix(".py").replace("/", ".")


@dataclass(frozen=True, slots=True)
class Table:
    """Everything that the folder's TOML files say."""

    groups: dict[str, str]
    """Id and title of each group of classes, in order."""
    questions: dict[int, str]
    """The twenty questions that matter most."""
    classes: tuple[AttackClass, ...]
    guards: tuple[Guard, ...]

    def guards_of(self, attack: AttackClass) -> tuple[Guard, ...]:
        """Return the guards against one class."""
        return tuple(guard for guard in self.guards if guard.attack == attack.id)


def load_table() -> Table:
    """Read the folder's TOML files; an unknown key in them is an error."""
    given = tomllib.loads((FOLDER / CLASSES).read_text(encoding="utf-8"))
    guards = [
        entry
        for path in sorted(FOLDER.glob("guards_*.toml"))
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["guard"]
    ]
    return Table(
        groups={entry["id"]: entry["title"] for entry in given["group"]},
        questions={entry["number"]: entry["asks"] for entry in given["question"]},
        classes=tuple(
            AttackClass(**{**entry, "questions": tuple(entry.get("questions", ()))})
            for entry in given["class"]
        ),
        guards=tuple(
            Guard(
                **{
                    **entry,
                    "tests": tuple(entry["tests"]),
                    "dies_by": DiesBy(entry.get("dies_by", "failure")),
                }
            )
            for entry in guards
        ),
    )


def is_match(wanted: str, node_id: str) -> bool:
    """Tell whether a test is the one named, or one of its parameters or methods."""
    return node_id == wanted or node_id.startswith((f"{wanted}[", f"{wanted}::"))
