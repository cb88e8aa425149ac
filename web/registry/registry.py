"""A registry, put together: records, their changes, prints, tries and issuers over one database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from verifier.printed.reference import Reference
from web.printing.reference_making import make_reference
from web.registry.changes import ChangeRegister, Listener, log_change
from web.registry.engine import open_engine
from web.registry.history import Rules
from web.registry.issuers import IssuerRegister
from web.registry.prints import PrintRegister
from web.registry.records import RecordStore
from web.registry.tries import TryCounter
from web.registry.values import Record
from web.registry.vault import Masters, Vault
from web.registry.viewing import NOBODY, Factor, Held, Sight, decide_sight, shows_values


@dataclass(frozen=True, slots=True)
class Registry:
    """Everything that a portal or a command does with records."""

    engine: Engine
    rules: Rules
    records: RecordStore
    changes: ChangeRegister
    prints: PrintRegister
    tries: TryCounter
    issuers: IssuerRegister

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    def find_held(self, record: Record | None) -> Held:
        """Return what a record holds against which something presented is compared.

        Raises:
            VaultError: it does not open.
        """
        if record is None or record.is_deleted:
            return NOBODY
        facts = self.records.open_facts(record)
        return Held(self.prints.find_token_hashes(record), facts.birth_date, facts.pupil_number)

    def look(
        self,
        record: Record | None,
        at: datetime,
        *,
        token_digest: bytes | None = None,
        factor: Factor | None = None,
    ) -> Sight:
        """Decide what somebody may be shown, count a wrong factor, and count an opening.

        Raises:
            VaultError: the record does not open.
        """
        tries = factor is not None and record is not None
        has_tries = not tries or record is None or self.tries.take(record, at)
        held = self.find_held(record)
        sight = decide_sight(held, token_digest=token_digest, factor=factor, has_tries=has_tries)
        if record is None:
            return sight
        if tries and has_tries and sight in {Sight.FULL_BY_TOKEN, Sight.FULL_BY_FACTOR}:
            self.tries.give_back(record, at)
        if shows_values(record, sight):
            self.records.count_opening(record)
        return sight


def open_registry(
    location: str,
    masters: Masters,
    *,
    rules: Rules | None = None,
    create: bool = False,
    tell: Listener = log_change,
    new_reference: Callable[[], Reference] = make_reference,
) -> Registry:
    """Open the registry at `location`: a file's path, or an address.

    `create` makes its tables, or brings them up to date.

    Raises:
        ConfigurationError: there is none, or its tables are of another version.
        RegistryUnavailableError: the database cannot be reached or changed.
    """
    engine = open_engine(location, create=create)
    rules = rules or Rules()
    records = RecordStore(engine, Vault(masters), rules, new_reference=new_reference)
    return Registry(
        engine=engine,
        rules=rules,
        records=records,
        changes=ChangeRegister(engine, records, rules, tell=tell),
        prints=PrintRegister(engine),
        tries=TryCounter(engine),
        issuers=IssuerRegister(engine),
    )
