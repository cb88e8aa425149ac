"""The errors of ours: facts about what went wrong, never sentences for a visitor."""

from enum import Enum


class VerifierError(Exception):
    """The root of every error raised on purpose."""


class DocumentFault(Enum):
    """Why bytes cannot be read as a document; closed list, the texts live in web/messages."""

    EMPTY = "empty"
    """Nothing was handed in."""
    TOO_LARGE = "too_large"
    """The document exceeds the size limit."""
    UNKNOWN_FORMAT = "unknown_format"
    """Neither a PDF nor an XML."""
    TRUNCATED = "truncated"
    """The document breaks off before its end."""
    ENCRYPTED = "encrypted"
    """The PDF needs a password."""
    DTD = "dtd"
    """The XML carries a document type declaration, which is never read."""
    MALFORMED = "malformed"
    """The document breaks the syntax of its format."""
    LIMIT = "limit"
    """The document exceeds one of the processing limits."""
    NOT_BEGUN = "not_begun"
    """A card of a batch whose turn did not come in the time for one request; nothing is wrong."""
    TOO_MANY = "too_many"
    """More documents than one PDF and one XML of a single card."""
    BATCH = "batch"
    """The XML is a batch of more cards than can be judged at once here."""
    BATCH_EMPTY = "batch_empty"
    """The XML is a batch without a card."""
    BATCH_FRAME = "batch_frame"
    """Around the cards of a batch stands what nobody signed and a batch does not have."""
    ARCHIVE_MALFORMED = "archive_malformed"
    """The ZIP is broken, or what it says of its content is not so."""
    ARCHIVE_ENCRYPTED = "archive_encrypted"
    """The ZIP needs a password."""
    ARCHIVE_TOO_LARGE = "archive_too_large"
    """The ZIP holds more than one card has, or grows suspiciously when it is opened."""
    ARCHIVE_NESTED = "archive_nested"
    """There is another ZIP inside the ZIP."""
    ARCHIVE_NAMES = "archive_names"
    """Names inside the ZIP occur twice, or lead elsewhere."""


class DocumentError(VerifierError):
    """The bytes are no document we can read.

    Carries the fault and, for `LIMIT`, which limit was hit; never content of the document.
    """

    def __init__(self, fault: DocumentFault, *, limit: str | None = None) -> None:
        super().__init__(fault.value if limit is None else f"{fault.value}: {limit}")
        self.fault = fault
        self.limit = limit


class ConfigurationError(VerifierError):
    """What the operator configured cannot work; raised at start, never while judging."""


class PolicyRefusedError(VerifierError):
    """The policy chosen is not for this kind of document.

    `generic` refuses what it recognises as a học bạ, so that no weaker policy can be passed off
    as a judgement of a report card.
    """


class DirectoryUnavailableError(VerifierError):
    """The school directory does not answer: nothing can be judged now, and nothing was."""


class RegistryUnavailableError(VerifierError):
    """The registry of printed copies does not answer."""
