"""Do the trust store's files still agree with its manifest and its journal? All faults at once.

Loading stops at the first difference; an operator who looks for the cause wants them all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from trust_store.changing import find_purposes
from trust_store.held import HeldCertificate, Origin
from trust_store.loading import load_entry, load_manifest
from trust_store.manifest import CertificateKind
from trust_store.overlay import find_unrecorded, load_overlay
from verifier.errors import ConfigurationError
from verifier.trust import TrustStore

_FOLDERS = ("anchors", "intermediates")


@dataclass(frozen=True, slots=True)
class Ending:
    """A certificate in force that ends soon: its successor has to be found in time."""

    name: str
    not_after: datetime


def find_drift(overlay: Path | None, shipped: Traversable | None = None) -> tuple[str, ...]:
    """Return every difference between files and manifest, and files and journal, in words."""
    root = resources.files(__package__) if shipped is None else shipped
    return (*_shipped_drift(root), *_overlay_drift(overlay))


def find_ending(
    held: tuple[HeldCertificate, ...], *, at: datetime, within: timedelta
) -> tuple[Ending, ...]:
    """Return what is used, has not ended yet, and does within a time."""
    return tuple(
        Ending(one.entry.name, one.certificate.not_after)
        for one in held
        if not one.removed and one.entry.purposes and at <= one.certificate.not_after <= at + within
    )


def find_unanchored(
    held: tuple[HeldCertificate, ...], trust: TrustStore, *, at: datetime
) -> tuple[str, ...]:
    """Return the names of added intermediates whose anchor was taken out since."""
    return tuple(
        one.entry.name
        for one in held
        if one.origin is Origin.ADDED
        and one.entry.kind is CertificateKind.INTERMEDIATE
        and not find_purposes(one.certificate, (), trust, at=at)
    )


def _shipped_drift(root: Traversable) -> Iterator[str]:
    try:
        entries = load_manifest(root)
    except ConfigurationError as error:
        yield str(error)
        return
    for entry in entries:
        try:
            load_entry(root, entry)
        except ConfigurationError as error:
            yield str(error)
    named = {entry.file for entry in entries}
    for folder in _FOLDERS:
        if not root.joinpath(folder).is_dir():
            continue  # every entry below it was told
        for item in sorted(root.joinpath(folder).iterdir(), key=lambda item: item.name):
            file = f"{folder}/{item.name}"
            if file not in named:
                yield f"trust store, {file}: not in the manifest"


def _overlay_drift(overlay: Path | None) -> Iterator[str]:
    if overlay is None:
        return
    try:
        load_overlay(overlay)
        unrecorded = find_unrecorded(overlay)
    except ConfigurationError as error:
        yield str(error)
        return
    for file in unrecorded:
        yield f"trust overlay, {file}: in no record of the journal, not trusted"
