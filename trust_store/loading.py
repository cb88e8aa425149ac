"""Loads the trust store at start: what is shipped, the operator's overlay, and what is given."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from trust_store.certificate_file import CertificateFileError, read_pem_or_der
from trust_store.held import HeldCertificate, combine
from trust_store.manifest import CertificateKind, ManifestEntry, read_manifest
from trust_store.overlay import Overlay, load_overlay
from verifier.errors import ConfigurationError
from verifier.pki.certificate import Certificate, read_certificate
from verifier.trust import Purpose, TrustAnchor, TrustStore

__all__ = [
    "load_entry",
    "load_held",
    "load_manifest",
    "load_shipped",
    "load_trust_store",
    "read_pem_or_der",
]

ADDED_BY_OPERATOR = "Do đơn vị vận hành thêm vào"
"""Legal basis of an anchor that an operator added: the operator answers for it."""


def load_trust_store(
    *,
    extra_anchors: Iterable[bytes] = (),
    only_anchors: Iterable[bytes] | None = None,
    extra_intermediates: Iterable[bytes] = (),
    demo_anchors: Iterable[TrustAnchor] = (),
    overlay: Path | None = None,
) -> TrustStore:
    """Load the shipped trust store together with what was added to it or taken out of it.

    Each given item is PEM, DER or a PKCS#7 bundle; `overlay` is a folder. With `only_anchors`
    nothing else is trusted, for documents and time-stamps alike; the other intermediates stay at
    hand, because they are worth nothing without an anchor.

    Raises:
        ConfigurationError: a shipped file is not the one that the manifest names, the overlay is
            damaged, a given file is no certificate or not an authority's, or other anchors come
            along with `only_anchors`.
    """
    held = load_held(overlay)
    added = (*_added_anchors(extra_anchors), *demo_anchors)
    if only_anchors is None:
        anchors = (*_anchors(held), *added)
    elif added:
        raise ConfigurationError("with 'only these anchors' no others can be trusted")
    else:
        anchors = tuple(_added_anchors(only_anchors))
    given = (der for content in extra_intermediates for der in read_pem_or_der(content))
    return TrustStore(
        _without_repeats(anchors),
        tuple(dict.fromkeys((*_intermediates(held), *given))),
    )


def load_held(overlay: Path | None = None) -> tuple[HeldCertificate, ...]:
    """Return every certificate, shipped or added, with what was decided about it.

    Raises:
        ConfigurationError: the shipped files or the overlay are damaged.
    """
    return combine(load_shipped(), Overlay() if overlay is None else load_overlay(overlay))


@lru_cache(maxsize=4)
def load_shipped(
    folder: Traversable | None = None,
) -> tuple[tuple[ManifestEntry, Certificate], ...]:
    """Return every certificate of `folder`'s manifest, compared with its SHA-256.

    Without a folder, those of the package.

    Raises:
        ConfigurationError: a file is missing, or is not the one that the manifest names.
    """
    root = resources.files(__package__) if folder is None else folder
    return tuple((entry, load_entry(root, entry)) for entry in load_manifest(root))


def load_manifest(root: Traversable) -> tuple[ManifestEntry, ...]:
    """Read the manifest of a folder.

    Raises:
        ConfigurationError: it cannot be read.
    """
    try:
        return read_manifest(root.joinpath("manifest.toml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"trust store manifest cannot be read: {error}") from error


def load_entry(root: Traversable, entry: ManifestEntry) -> Certificate:
    """Read the file of one entry and compare it with its SHA-256.

    Raises:
        ConfigurationError: it is missing, or is not the one that the manifest names.
    """
    try:
        found = read_pem_or_der(root.joinpath(*entry.file.split("/")).read_bytes())
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise ConfigurationError(f"trust store, {entry.file}: {reason}") from error
    except CertificateFileError as error:
        raise ConfigurationError(f"trust store, {entry.file}: {error}") from error
    if [hashlib.sha256(der).hexdigest() for der in found] != [entry.sha256]:
        raise ConfigurationError(f"trust store, {entry.file}: not the certificate of the manifest")
    certificate = read_certificate(found[0])
    if not certificate.is_ca:
        raise ConfigurationError(f"trust store, {entry.file}: not an authority's certificate")
    return certificate


def _anchors(held: tuple[HeldCertificate, ...]) -> Iterator[TrustAnchor]:
    """Yield the anchors; those without a purpose too, so that a path names their root."""
    for one in held:
        if one.entry.kind is CertificateKind.ANCHOR and not one.removed:
            yield TrustAnchor(
                one.certificate.der,
                one.entry.name,
                one.entry.purposes,
                one.entry.legal_basis,
                trusted_from=one.entry.trusted_from,
                trusted_until=one.entry.trusted_until,
            )


def _intermediates(held: tuple[HeldCertificate, ...]) -> Iterator[bytes]:
    for one in held:
        usable = one.entry.purposes and not one.removed
        if one.entry.kind is CertificateKind.INTERMEDIATE and usable:
            yield one.certificate.der


def _added_anchors(contents: Iterable[bytes]) -> Iterator[TrustAnchor]:
    for content in contents:
        for der in read_pem_or_der(content):
            certificate = read_certificate(der)
            if not certificate.is_ca:
                raise ConfigurationError(
                    f"an anchor has to be an authority's certificate: {certificate.subject}"
                )
            name = certificate.common_name or certificate.subject
            yield TrustAnchor(der, name, frozenset(Purpose), ADDED_BY_OPERATOR)


def _without_repeats(anchors: Iterable[TrustAnchor]) -> tuple[TrustAnchor, ...]:
    """Keep one of each certificate: what an operator says of a shipped one replaces it."""
    by_certificate = {anchor.certificate: anchor for anchor in anchors}
    return tuple(by_certificate.values())
