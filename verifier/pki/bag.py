"""Certificates as they come along in documents: hints, of which some may be unreadable."""

from collections.abc import Iterable

from verifier.pki.certificate import Certificate, CertificateError, read_certificate


def read_readable(certificates: Iterable[bytes]) -> tuple[Certificate, ...]:
    """Return the certificates (DER) that can be read, each once; the others help nobody."""
    found: dict[str, Certificate] = {}
    for der in certificates:
        try:
            certificate = read_certificate(der)
        except CertificateError:
            continue
        found[certificate.sha256] = certificate
    return tuple(found.values())
