"""The card on the ministry's form as a template prints it: labels, values, cells, nothing else."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FormField:
    """A label of the form and what is signed for it; an empty value is a blank on the form."""

    label: str
    value: str = field(repr=False)
    mark: int | None = None
    """The number of the difference that concerns it, when the PDF says something else."""


@dataclass(frozen=True, slots=True)
class FormCell:
    """One cell of a table."""

    text: str = field(repr=False)
    kind: str
    """`head`, `name`, `group`, `value` or `remark`."""
    rows: int = 1
    columns: int = 1
    mark: int | None = None


@dataclass(frozen=True, slots=True)
class FormTable:
    """A table of the form."""

    title: str
    head: tuple[tuple[FormCell, ...], ...]
    body: tuple[tuple[FormCell, ...], ...]


@dataclass(frozen=True, slots=True)
class FormPart:
    """A part of the form: fields, then a table, either of which there may be none of."""

    heading: str
    fields: tuple[FormField, ...] = ()
    table: FormTable | None = None


@dataclass(frozen=True, slots=True)
class CardForm:
    """One card on its form."""

    title: str
    """Such as `Học bạ Tiểu học`, as the cover has it."""
    parts: tuple[FormPart, ...]
    incomplete: bool
    """Something signed could not be understood, or has no place on the form."""
