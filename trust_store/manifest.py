"""The manifest: which certificates are shipped, and what each is trusted for."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from verifier.errors import ConfigurationError
from verifier.trust import Purpose

FORMAT = 1
"""Version of the manifest's layout."""

_REQUIRED = frozenset({"file", "name", "sha256", "kind", "purposes", "legal_basis", "source"})
_OPTIONAL = frozenset({"trusted_from", "trusted_until", "to_compare"})


class CertificateKind(Enum):
    """The part a certificate plays."""

    ANCHOR = "anchor"
    """Paths end here."""
    INTERMEDIATE = "intermediate"
    """Fills gaps in paths; worth nothing without a path to an anchor."""


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One certificate of the manifest."""

    file: str
    """Relative to the manifest, with `/`."""
    name: str
    """How pages name it."""
    sha256: str
    """Of the DER, lower-case hexadecimal."""
    kind: CertificateKind
    purposes: frozenset[Purpose]
    """Empty: listed and not used. An anchor without purposes still tells a page whose root it is
    that a path reaches; an intermediate without purposes is not loaded."""
    legal_basis: str
    source: str
    trusted_from: datetime | None = None
    trusted_until: datetime | None = None
    to_compare: bool = False
    """Not yet compared, through another channel, with the one that its operator publishes."""


def read_manifest(text: str) -> tuple[ManifestEntry, ...]:
    """Read a manifest; entries keep their order.

    Raises:
        ConfigurationError: the text is no manifest of our format.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"trust store manifest: {error}") from error
    if content.get("format") != FORMAT:
        raise ConfigurationError(f"trust store manifest: format {FORMAT} expected")
    tables = content.get("certificate", [])
    if not isinstance(tables, list) or not tables:
        raise ConfigurationError("trust store manifest: no certificates")
    entries = tuple(_read_entry(table) for table in tables)
    for key in ("file", "sha256"):
        values = [getattr(entry, key) for entry in entries]
        if len(set(values)) != len(values):
            raise ConfigurationError(f"trust store manifest: the same {key} twice")
    return entries


def _read_entry(table: dict[str, Any]) -> ManifestEntry:
    name = table.get("file", "?")
    if missing := sorted(_REQUIRED - table.keys()):
        raise ConfigurationError(f"trust store manifest, {name}: no {', '.join(missing)}")
    if unknown := sorted(table.keys() - _REQUIRED - _OPTIONAL):
        raise ConfigurationError(f"trust store manifest, {name}: unknown {', '.join(unknown)}")
    try:
        kind = CertificateKind(table["kind"])
        purposes = frozenset(Purpose(purpose) for purpose in table["purposes"])
    except ValueError as error:
        raise ConfigurationError(f"trust store manifest, {name}: {error}") from error
    return ManifestEntry(
        file=_text(table, "file"),
        name=_text(table, "name"),
        sha256=_text(table, "sha256"),
        kind=kind,
        purposes=purposes,
        legal_basis=_text(table, "legal_basis"),
        source=_text(table, "source"),
        trusted_from=_moment(table, "trusted_from"),
        trusted_until=_moment(table, "trusted_until"),
        to_compare=table.get("to_compare", False) is True,
    )


def _text(table: dict[str, Any], key: str) -> str:
    value = table[key]
    if not isinstance(value, str) or not value:
        raise ConfigurationError(f"trust store manifest, {table['file']}: {key} is no text")
    return value


def _moment(table: dict[str, Any], key: str) -> datetime | None:
    value = table.get(key)
    if value is None:
        return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ConfigurationError(f"trust store manifest, {table['file']}: {key} needs a zone")
    return value
