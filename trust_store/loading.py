"""Loads the trust store at start: the shipped certificates, and what an operator adds."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable

from trust_store.certificate_file import CertificateFileError, read_pem_or_der
from trust_store.manifest import CertificateKind, ManifestEntry, read_manifest
from verifier.errors import ConfigurationError
from verifier.pki.certificate import Certificate, read_certificate
from verifier.trust import Purpose, TrustAnchor, TrustStore

__all__ = ["load_shipped", "load_trust_store", "read_pem_or_der"]

ADDED_BY_OPERATOR = "Do đơn vị vận hành thêm vào"
"""Legal basis of an anchor that an operator added: the operator answers for it."""


def load_trust_store(
    *,
    extra_anchors: Iterable[bytes] = (),
    only_anchors: Iterable[bytes] | None = None,
    extra_intermediates: Iterable[bytes] = (),
    demo_anchors: Iterable[TrustAnchor] = (),
) -> TrustStore:
    """Load the shipped trust store together with what was added to it.

    Each given item is PEM, DER or a PKCS#7 bundle. With `only_anchors` nothing else is trusted,
    for documents and time-stamps alike; the shipped intermediates stay at hand, because they are
    worth nothing without an anchor.

    Raises:
        ConfigurationError: a shipped file is not the one that the manifest names, a given one is
            no certificate or not an authority's, or other anchors come along with `only_anchors`.
    """
    shipped = load_shipped()
    added = (*_added_anchors(extra_anchors), *demo_anchors)
    if only_anchors is None:
        anchors = (*_shipped_anchors(shipped), *added)
    elif added:
        raise ConfigurationError("with 'only these anchors' no others can be trusted")
    else:
        anchors = tuple(_added_anchors(only_anchors))
    given = (der for content in extra_intermediates for der in read_pem_or_der(content))
    return TrustStore(
        _without_repeats(anchors),
        tuple(dict.fromkeys((*_shipped_intermediates(shipped), *given))),
    )


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
    try:
        entries = read_manifest(root.joinpath("manifest.toml").read_text(encoding="utf-8"))
        return tuple((entry, _load(root, entry)) for entry in entries)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"trust store cannot be read: {error}") from error


def _load(root: Traversable, entry: ManifestEntry) -> Certificate:
    try:
        found = read_pem_or_der(root.joinpath(*entry.file.split("/")).read_bytes())
    except CertificateFileError as error:
        raise ConfigurationError(f"trust store, {entry.file}: {error}") from error
    if [hashlib.sha256(der).hexdigest() for der in found] != [entry.sha256]:
        raise ConfigurationError(f"trust store, {entry.file}: not the certificate of the manifest")
    certificate = read_certificate(found[0])
    if not certificate.is_ca:
        raise ConfigurationError(f"trust store, {entry.file}: not an authority's certificate")
    return certificate


def _shipped_anchors(
    shipped: tuple[tuple[ManifestEntry, Certificate], ...],
) -> Iterator[TrustAnchor]:
    """Yield the shipped anchors; those without a purpose too, so that a path names their root."""
    for entry, certificate in shipped:
        if entry.kind is CertificateKind.ANCHOR:
            yield TrustAnchor(
                certificate.der,
                entry.name,
                entry.purposes,
                entry.legal_basis,
                trusted_from=entry.trusted_from,
                trusted_until=entry.trusted_until,
            )


def _shipped_intermediates(
    shipped: tuple[tuple[ManifestEntry, Certificate], ...],
) -> Iterator[bytes]:
    for entry, certificate in shipped:
        if entry.kind is CertificateKind.INTERMEDIATE and entry.purposes:
            yield certificate.der


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
