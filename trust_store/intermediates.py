"""Certificates of issuing authorities from outside the document: given, or from a folder."""

from collections.abc import Iterable
from pathlib import Path

from trust_store.certificate_file import (
    CERTIFICATE_SUFFIXES,
    CertificateFileError,
    read_folder,
    read_pem_or_der,
)
from verifier.pki.certificate import CertificateError, read_certificate
from verifier.pki.name_matching import comparable_name


class NoCertificates:
    """A `CertificateSource` that has none."""

    def fetch(self, certificate: bytes) -> tuple[bytes, ...]:  # noqa: ARG002  # the port's signature
        """Return nothing."""
        return ()


class GivenCertificates:
    """A `CertificateSource` over certificates at hand."""

    def __init__(self, certificates: Iterable[bytes]) -> None:
        """Index `certificates` (DER); raise `CertificateError` for one that cannot be read."""
        by_subject: dict[str, tuple[bytes, ...]] = {}
        for der in dict.fromkeys(certificates):
            name = comparable_name(read_certificate(der).subject_der)
            by_subject[name] = (*by_subject.get(name, ()), der)
        self._by_subject = by_subject

    def fetch(self, certificate: bytes) -> tuple[bytes, ...]:
        """Return the certificates that bear the name of the issuer of `certificate`."""
        try:
            issuer = read_certificate(certificate).issuer_der
        except CertificateError:
            return ()
        return self._by_subject.get(comparable_name(issuer), ())


class FolderCertificates:
    """A `CertificateSource` over the certificate files of a folder, read once at construction."""

    def __init__(self, folder: Path) -> None:
        """Read the files; those that hold no certificate are skipped and listed in `unreadable`."""
        found: list[bytes] = []
        unreadable: list[tuple[str, str]] = []
        for name, content in read_folder(folder, CERTIFICATE_SUFFIXES):
            if isinstance(content, OSError):
                unreadable.append((name, content.strerror or "cannot be opened"))
                continue
            try:
                found.extend(read_pem_or_der(content))
            except CertificateFileError as error:
                unreadable.append((name, str(error)))
        self.unreadable = tuple(unreadable)
        """File name and reason."""
        self._given = GivenCertificates(found)

    def fetch(self, certificate: bytes) -> tuple[bytes, ...]:
        """Return the certificates that bear the name of the issuer of `certificate`."""
        return self._given.fetch(certificate)
