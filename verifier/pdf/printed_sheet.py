"""What has been read from the pages so far: values, places, blanks and contradictions."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from verifier.compared_field import FIELDS, Value, plain_key
from verifier.grade import read_class_grade
from verifier.levels import read_yes_or_no
from verifier.pdf.form_cell import Cell
from verifier.pdf.form_label import Labelled
from verifier.pdf.form_words import WRAPPING
from verifier.pdf.text import Word, join_words
from verifier.report_card import SubjectResult, TextRun
from verifier.spelling import tidy
from verifier.subject_name import same_subject_key

OCCUPATION: Final = "printed.occupation"
"""A place that the form has and no XML holds."""
REMARK: Final = "printed.approval"
"""The head's remark, which no XML holds as such."""
_PROMOTED: Final = "summary.promoted"
_KEYS = {item.path: item.key for item in FIELDS}
_T = TypeVar("_T")


@dataclass(slots=True)
class PrintedSheet:
    """Collects what the pages show; the first place of a field counts, others must agree."""

    values: dict[str, Value] = field(default_factory=dict)
    places: dict[str, TextRun] = field(default_factory=dict)
    named: dict[str, TextRun] = field(default_factory=dict)
    """Where the name of a field or row stands, for those that show nothing."""
    blank: set[str] = field(default_factory=set)
    unclear: list[str] = field(default_factory=list)
    conflicts: list[tuple[str, TextRun]] = field(default_factory=list)
    subjects: dict[str, SubjectResult] = field(default_factory=dict)
    course: list[tuple[str, dict[str, Cell | None]]] = field(default_factory=list)
    """Rows of the way through school: year, and cells by column."""
    spare: dict[str, tuple[tuple[Word, ...], str]] = field(default_factory=dict)
    """What the cover of another year says, for a field that this year's pages do not show."""
    cover: list[Labelled] = field(default_factory=list)
    """What a cover that several years share says of one of them."""
    gaps: list[TextRun] = field(default_factory=list)
    """Places for decisive values that show no text."""
    places_of_form: list[TextRun] = field(default_factory=list)
    """Headings and names in tables."""
    unheld: set[Word] = field(default_factory=set)
    """Words at places that no XML holds."""
    remarks: list[TextRun] = field(default_factory=list)
    """What stands at every place for the head's remark."""
    promotions: list[TextRun] = field(default_factory=list)
    """What stands at every place for promotion."""
    latest: str | None = None
    """The field noted last."""
    used: set[Word] = field(default_factory=set)
    """Words that were understood."""

    def use(self, words: Iterable[Word]) -> None:
        """Note that words were understood."""
        self.used.update(words)

    def note(
        self, path: str, words: Iterable[Word], reader: Callable[[str], Value], *, text: str | None
    ) -> None:
        """Note a field whose place was found, with what stands there, if anything."""
        given = tuple(words)
        self.latest = path
        if path == OCCUPATION:
            # No XML holds it: nothing vouches for what stands there, so it stays unexplained.
            self.unheld.update(given)
            return
        self.use(given)
        if not text or not given:
            self.blank.add(path)
            return
        run = replace(join_words(given), text=text)
        if path == REMARK:
            self.remarks.append(run)
        if path == _PROMOTED:
            self.promotions.append(run)
        value = reader(text)
        if value is None:
            self.unclear.append(path)
            self.places.setdefault(path, run)
        elif path not in self.values:
            self.values[path] = value
            self.places.setdefault(path, run)
        elif _key(path, value) != _key(path, self.values[path]):
            self.conflicts.append((path, run))

    def agrees(self, path: str, value: Value) -> bool:
        """Return whether a field is shown with the same value."""
        return path in self.values and _key(path, value) == _key(path, self.values[path])

    def name(self, path: str, words: Iterable[Word]) -> None:
        """Note where the label of a field or the name of a row stands."""
        given = tuple(words)
        if given:
            self.named.setdefault(path, join_words(given))

    def extend(self, lines: Sequence[tuple[Word, ...]]) -> None:
        """Add lines at the head of a page to the text that the page before ended with."""
        path = self.latest
        if path is None or path not in WRAPPING:
            return
        words = [word for line in lines for word in line]
        self.use(words)
        if path == REMARK and self.remarks:
            more = " ".join([self.remarks[-1].text, *(word.text for word in words)])
            self.remarks[-1] = replace(self.remarks[-1], text=tidy(more))
        value = self.values.get(path)
        if isinstance(value, str):
            self.values[path] = tidy(" ".join([value, *(word.text for word in words)]))

    def fall_back(self) -> None:
        """Take from the cover what the pages of the year themselves do not say."""
        for path, (words, text) in self.spare.items():
            if path not in self.values and path not in self.blank:
                self.note(path, words, read_text, text=text or None)

    def finish(self) -> None:
        """Settle what depends on all pages: a field shown in one place is not blank in another."""
        self.blank -= self.values.keys()
        self._check_next_grade()
        for path, run in self.named.items():
            self.places.setdefault(path, run)

    def _check_next_grade(self) -> None:
        """Take `Lên lớp: Lớp 7` for an answer only on a card of grade 6."""
        grade = read_class_grade(self.text("class_name"))
        for run in self.promotions:
            named = read_class_grade(run.text) if read_yes_or_no(run.text) is None else None
            if named is not None and (grade is None or named != grade + 1):
                self.values.pop(_PROMOTED, None)
                self.unclear.append(_PROMOTED)

    def text(self, path: str) -> str | None:
        """Return a field that is a text."""
        value = self.values.get(path)
        return value if isinstance(value, str) else None

    def value(self, path: str, kind: type[_T]) -> _T | None:
        """Return a field of another kind."""
        value = self.values.get(path)
        return value if isinstance(value, kind) else None

    def add_subject(self, subject: SubjectResult) -> None:
        """Note a row; one that stands a second time must say the same, a blank row says nothing."""
        key = same_subject_key(subject.name)
        if key in self.subjects and _says_nothing(self.subjects[key]):
            del self.subjects[key]
        elif key in self.subjects and _says_nothing(subject):
            return
        before = self.subjects.setdefault(key, subject)
        if replace(before, name=subject.name, comment=subject.comment) != subject:
            self.unclear.append(f"subjects[{before.name}]")


def _says_nothing(row: SubjectResult) -> bool:
    """Return whether no cell of a row is filled in."""
    return row == SubjectResult(row.code, row.name)


def _key(path: str, value: Value) -> object:
    """Return what two spellings of a value share."""
    return _KEYS.get(path, plain_key)(value)


def read_text(text: str) -> str | None:
    """Return a text that needs no understanding."""
    return None if "\ufffd" in text else tidy(text)
