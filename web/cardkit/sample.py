"""What one sample is: files of one card, and what a correct verifier says of them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final

from verifier.reasons import Note, Reason
from verifier.report import Verdict

PDF_NAME: Final = "hoc-ba.pdf"
XML_NAME: Final = "hoc-ba.xml"


class Group(Enum):
    """How samples are laid out on a page."""

    GOOD = "good"
    """Genuine: the verdict is valid."""
    BAD = "bad"
    """Forged, altered or signed without right: invalid."""
    OPEN = "open"
    """Not to be decided with what is at hand: indeterminate."""

    @property
    def verdict(self) -> Verdict:
        """What is expected of every sample of the group."""
        return _VERDICTS[self]


_VERDICTS: Final = {
    Group.GOOD: Verdict.VALID,
    Group.BAD: Verdict.INVALID,
    Group.OPEN: Verdict.INDETERMINATE,
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample card and its expectation."""

    name: str
    """Lower case with dashes; the name of its folder."""
    title_vi: str
    title_en: str
    description: str
    """In which one respect it differs from a good card."""
    group: Group
    files: tuple[tuple[str, bytes], ...] = field(repr=False)
    """File name and content; together they are one card."""
    at: datetime
    """The moment of checking."""
    expected_reason: Reason | None = None
    """Must be among the report's reasons; None for a valid card."""
    expected_note: Note | None = None
    """Must be among the report's notes, wherever they stand; None: nothing is demanded."""
    extra_intermediates: tuple[bytes, ...] = field(repr=False, default=())
    """Certificates (DER) that the visitor brings along."""

    def __post_init__(self) -> None:
        if (self.expected_reason is None) != (self.group is Group.GOOD):
            raise ValueError("a good sample has no reason, any other has one")

    @property
    def expected_verdict(self) -> Verdict:
        """Return what a correct verifier says."""
        return self.group.verdict


@dataclass(frozen=True, slots=True)
class Shelf:
    """Puts samples of one group and moment together, so that each states only what is its own."""

    group: Group
    at: datetime

    def sample(
        self,
        name: str,
        titles: tuple[str, str],
        *,
        description: str,
        pdf: bytes | None = None,
        xml: bytes | None = None,
        reason: Reason | None = None,
        note: Note | None = None,
        extra_intermediates: tuple[bytes, ...] = (),
    ) -> Sample:
        """Return a sample; `titles` are the Vietnamese and the English one."""
        named = ((PDF_NAME, pdf), (XML_NAME, xml))
        return Sample(
            name=name,
            title_vi=titles[0],
            title_en=titles[1],
            description=description,
            group=self.group,
            files=tuple((file, content) for file, content in named if content is not None),
            at=self.at,
            expected_reason=reason,
            expected_note=note,
            extra_intermediates=extra_intermediates,
        )
