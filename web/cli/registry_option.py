"""The options about the registry that several commands share."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verifier.printed.reference import Reference, read_reference
from web.cli.keys import find_passphrase, passphrase_option
from web.clock import SystemClock
from web.keyring.folder import KeyFolder
from web.keyring.ring import KeyRing
from web.keyring.setting import KEYS
from web.registry.setting import REGISTRY, RegistrySetting, read_rules
from web.registry.values import Actor, Record, RegistryError

if TYPE_CHECKING:
    from web.registry.registry import Registry

_Command = Callable[..., int]


class ReferenceType(click.ParamType[Reference]):
    """A REF, typed as people type it."""

    name = "REF"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,  # noqa: ARG002 - click passes it
    ) -> Reference:
        """Return the reference."""
        if isinstance(value, Reference):
            return value
        read = read_reference(str(value))
        if not isinstance(read, Reference):
            self.fail(f"no reference ({read.value}): read the groups again", param)
        return read


def registry_options(command: _Command) -> _Command:
    """Add the options that name the registry, its keys, and the keys' passphrase."""
    database = click.option(
        "--registry",
        "location",
        envvar=REGISTRY,
        show_envvar=True,
        required=True,
        help="The registry: a file (SQLite), or the address of a PostgreSQL.",
    )
    keys = click.option(
        "--keys",
        "folder",
        envvar=KEYS,
        show_envvar=True,
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of the keys; needed for what opens a record.",
    )
    return database(keys(passphrase_option(command)))


@contextmanager
def opened(
    location: str, folder: Path | None, passphrase_file: Path | None, *, create: bool = False
) -> "Iterator[Registry]":
    """Open the registry for one command; keys are opened only when something needs them."""
    ring = KeyRing(KeyFolder(folder or Path()), lambda: find_passphrase(passphrase_file))
    registry = RegistrySetting(location, ring, read_rules(os.environ)).open(create=create)
    try:
        yield registry
    finally:
        registry.close()


def demand_record(registry: "Registry", reference: Reference) -> Record:
    """Return the record of a reference.

    Raises:
        RegistryError: there is none.
    """
    found = registry.records.find(reference)
    if found is None:
        raise RegistryError(f"no record has the reference {reference.grouped}")
    return found


def make_actor(who: str, why: str) -> Actor:
    """Return who does something now."""
    return Actor(who, why, SystemClock().now())
