"""Where whoever holds a sheet asks: the record is opened by the rules, and judged again."""

from collections.abc import Callable
from dataclasses import dataclass, field

from verifier.errors import DocumentError
from verifier.ports import Clock
from verifier.printed.reference import Reference
from verifier.report import Verdict, VerificationReport
from verifier.scanning import Scan
from verifier.submission import Submission
from web.copies.lists import PublishedLists
from web.copies.state import CopyState, find_state
from web.registry.admission import Judge
from web.registry.records import check_contents
from web.registry.registry import Registry
from web.registry.values import Action, Actor, Record, RecordFacts, RegistryError
from web.registry.viewing import (
    Factor,
    PublicView,
    Sight,
    may_act_as_owner,
    shows_values,
    view_publicly,
)

OWNER_ACTIONS = (Action.SUSPEND, Action.RESUME, Action.CLOSE)
OWNER = "owner"
"""How the history names whoever showed the sheet: nobody asks who it was."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What somebody is shown who presented a REF, and perhaps more."""

    reference: Reference
    state: CopyState
    sight: Sight
    record: Record | None = None
    view: PublicView | None = None
    facts: RecordFacts | None = field(repr=False, default=None)
    """None unless the card's values may be shown."""
    report: VerificationReport | None = field(repr=False, default=None)
    """The registered documents, judged again just now; None unless they were opened and read."""


@dataclass(frozen=True, slots=True)
class CopyDesk:
    """Answers for printed copies."""

    registry: Registry
    lists: PublishedLists
    judge: Judge
    clock: Clock
    portal: str
    """Host of the addresses on printed copies."""
    scan: Callable[[bytes], Scan] | None = field(repr=False, default=None)
    """Reads the codes of a picture or PDF, in a confined worker; None: nobody does."""

    def look(self, reference: Reference) -> Opening:
        """Return what anyone with REF sees."""
        return self.open(reference)

    def open(
        self,
        reference: Reference,
        *,
        token_digest: bytes | None = None,
        factor: Factor | None = None,
    ) -> Opening:
        """Return what somebody is shown who presented this.

        Raises:
            VaultError: the record does not open.
            RegistryError: a document is not the one that was registered.
            BusyError: no worker became free to judge it.
        """
        found = self.registry.records.find(reference)
        now = self.clock.now()
        sight = self.registry.look(found, now, token_digest=token_digest, factor=factor)
        if found is None:
            return Opening(reference, CopyState.NO_RECORD, sight)
        record = self.registry.records.find(reference) or found  # the opening was counted
        if not shows_values(record, sight):
            facts = None if record.is_deleted else self.registry.records.open_facts(record)
            view = view_publicly(record, facts)
            return Opening(reference, find_state(record, None), sight, record, view)
        contents = self.registry.records.open(record)
        check_contents(record, contents)
        report = self._judge_again(record, contents.xml, contents.pdf)
        verdict = Verdict.INDETERMINATE if report is None else report.verdict
        return Opening(
            reference,
            find_state(record, verdict),
            sight,
            record,
            view_publicly(record, contents.facts),
            contents.facts,
            report,
        )

    def knows_print(self, reference: Reference, token_digest: bytes) -> bool:
        """Return whether this is the digest of a token that was printed for the record."""
        record = self.registry.records.find(reference)
        return may_act_as_owner(self.registry.find_held(record), token_digest)

    def act(self, reference: Reference, token_digest: bytes, action: Action) -> bool:
        """Suspend, resume or close a code; false when the sheet was not shown, or it cannot be."""
        record = self.registry.records.find(reference)
        if not may_act_as_owner(self.registry.find_held(record), token_digest):
            return False
        if record is None or action not in OWNER_ACTIONS:
            return False
        actor = Actor(OWNER, "on the page of the code", self.clock.now())
        try:
            self.registry.changes.act_as_owner(record, action, actor)
        except RegistryError:
            return False
        return True

    def _judge_again(
        self, record: Record, xml: bytes, pdf: bytes | None
    ) -> VerificationReport | None:
        """Return the report of today; None when it is not about the registered signed element."""
        documents = (xml,) if pdf is None else (xml, pdf)
        try:
            report = self.judge.verify(Submission(documents))
        except DocumentError:
            return None
        same = any(found.data_sha256 == record.data_sha256 for found in report.documents)
        return report if same else None
