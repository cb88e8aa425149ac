"""The values a result page or a terminal prints: words only, nothing left to decide."""

from dataclasses import dataclass, field

from web.presenting.form_values import CardForm


@dataclass(frozen=True, slots=True)
class Tag:
    """A status in words, and the kind that picks its icon and colour."""

    kind: str
    """`passed`, `failed`, `open` or `skipped`."""
    word: str


@dataclass(frozen=True, slots=True)
class Headline:
    """The verdict as the page's heading, why, and what to do next."""

    verdict: str
    """`valid`, `invalid` or `indeterminate`: picks icon and colour."""
    verdict_word: str
    state: str
    heading: str
    sentence: str
    next_step: str
    changed: str | None = None
    """What was changed after signing, when something was that may not be."""
    caveats: tuple[str, ...] = ()
    """A policy other than the default, or a moment other than now."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one question did not pass, for one or several signatures."""

    tag: Tag
    sentence: str
    why: str
    what_now: str
    code: str
    about: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One of the six questions with what came of it."""

    key: str
    title: str
    tag: Tag
    summary: str
    """One sentence when it passed or was not asked, else empty."""
    explanations: tuple[Explanation, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check of one signature or document."""

    title: str
    tag: Tag
    sentence: str
    advisory: bool = False


@dataclass(frozen=True, slots=True)
class CertificateBox:
    """One certificate of a path, as drawn."""

    label: str
    name: str
    organisation: str
    period: str
    serial: str
    sha256: str
    is_anchor: bool = False
    legal_basis: str | None = None


@dataclass(frozen=True, slots=True)
class MinimumRow:
    """One signature in the table of TT 15/2025/TT-BKHCN Đ6.4 (b), in short."""

    signer: str
    issuer: str
    manager: str
    moment: str
    """Empty when no time is known at all."""
    moment_basis: str
    """How the time is known, or that none is."""
    integrity: Tag
    validity: Tag
    period: str


@dataclass(frozen=True, slots=True)
class SignatureCard:
    """One signature on the timeline."""

    title: str
    document: str
    """In which document it stands."""
    capacity: str
    """In which capacity the person signed, or that it is a document timestamp."""
    tag: Tag
    when: str
    row: MinimumRow
    minimum: tuple[tuple[str, str], ...]
    """What `row` says, in full: TT 15/2025/TT-BKHCN Đ6.4 (b)."""
    at_signing: tuple[CheckLine, ...]
    now: tuple[CheckLine, ...]
    path: tuple[CertificateBox, ...]
    path_complete: bool
    details: tuple[tuple[str, str], ...]
    checks: tuple[CheckLine, ...]
    evidence: tuple[str, ...] = ()

    @property
    def role(self) -> str:
        """Document and capacity in one line."""
        return f"{self.document} · {self.capacity}"

    @property
    def unfolded(self) -> bool:
        """Whether its details are open at first: always, unless it passed."""
        return self.tag.kind != "passed"


@dataclass(frozen=True, slots=True)
class SigningTime:
    """When one or several documents were signed, and how that is known."""

    documents: str
    moment: str
    """Empty when no time is known at all."""
    basis: str
    when: str
    """Moment and basis in one sentence."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Neighbouring signatures that say the same: one person signing the PDF and the XML."""

    signatures: tuple[SignatureCard, ...]
    times: tuple[SigningTime, ...]

    @property
    def first(self) -> SignatureCard:
        """The signature that speaks for all: they differ in document and time only."""
        return self.signatures[0]


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One field in which PDF and XML differ."""

    number: int
    """From 1; what marks it elsewhere on the page."""
    label: str
    pdf: str
    xml: str
    page: str
    minor: bool


@dataclass(frozen=True, slots=True)
class MarkBox:
    """A mark on the picture of a page, in the picture's own units, from its upper left corner."""

    number: int
    minor: bool
    x: int
    y: int
    width: int
    height: int
    badge_x: int
    badge_y: int
    badge: int
    """The side of the square with the number."""
    close_up: str
    """The part of the picture around it, as an SVG view box."""


@dataclass(frozen=True, slots=True)
class PageView:
    """A picture of one page of the PDF, and what is signed for the places marked on it."""

    page: int
    width: int
    height: int
    source: str = field(repr=False)
    """A `data:` address: the picture is part of the page and stays nowhere."""
    description: str
    marks: tuple[MarkBox, ...]
    rows: tuple[DifferenceRow, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class FactRow:
    """One value of the card."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class VerdictPage:
    """Everything a result page shows, in reading order."""

    language: str
    headline: Headline
    card: tuple[FactRow, ...] = field(repr=False)
    card_more: tuple[FactRow, ...] = field(repr=False)
    """What is folded away at first."""
    card_heading: str
    card_hint: str
    questions: tuple[QuestionLine, ...]
    differences: tuple[DifferenceRow, ...] = field(repr=False)
    differences_summary: str
    pages: tuple[PageView, ...] = field(repr=False)
    """Pictures of the pages on which PDF and XML differ, as far as there are any."""
    form: CardForm | None = field(repr=False)
    """The card as signed, on the ministry's form."""
    form_hint: str
    signatures: tuple[SignatureCard, ...]
    timeline: tuple[TimelineEntry, ...]
    """The same, neighbours of one person together."""
    notes: tuple[str, ...]
    made: tuple[tuple[str, str], ...]
    """When, by which policy and trust store, from which files."""
    demo: bool
