"""Every reader of foreign bytes, alone, and which of our own errors it may raise.

Used by the coverage-led runs (`make fuzz`) and by the regression vectors.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from tests.fuzz.seeds import MOMENT, build_verifier, world
from trust_store.certificate_file import CertificateFileError, read_pem_or_der
from trust_store.schools import SchoolsError, read_school_lines
from verifier.errors import DocumentError, VerifierError
from verifier.pdf.printed_card import read_printed_card
from verifier.pdf.reading import read_pdf
from verifier.pdf.text import read_pages
from verifier.pki.certificate import CertificateError, read_certificate
from verifier.pki.cms import read_cms, read_timestamp_token, split_padding
from verifier.pki.crl_reading import CRLError, read_crl, read_envelope
from verifier.pki.ocsp_reading import OCSPError, read_ocsp
from verifier.pki.revocation import find_revocation
from verifier.policy import HOC_BA_SO, Limits
from verifier.ports import Evidence, EvidenceKind, EvidenceOrigin
from verifier.reading import read_document
from verifier.submission import Submission
from verifier.xml.reading import read_xml
from verifier.xml.report_card import read_report_card

_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Target:
    """One reader."""

    read: Callable[[bytes], object]
    allowed: tuple[type[VerifierError], ...]
    """What it says that it raises; anything else is a bug."""
    longest: int
    """Octets that are tried at most."""

    def attempt(self, content: bytes) -> None:
        """Let the reader read; its own errors are an answer."""
        try:
            self.read(content)
        except self.allowed:
            return


def _digest_of(name: str) -> bytes:
    return hashlib.new(name, b"what is signed", usedforsecurity=False).digest()


def _cms(content: bytes) -> None:
    der, _ = split_padding(content)
    read_cms(der, digest_of=_digest_of, limits=_LIMITS)


def _token(content: bytes) -> None:
    read_timestamp_token(content, digest_of=_digest_of, limits=_LIMITS)


def _crl(content: bytes) -> None:
    _ask(content, EvidenceKind.CRL)
    with suppress(CRLError):
        read_envelope(content)
    read_crl(content)


def _ocsp(content: bytes) -> None:
    _ask(content, EvidenceKind.OCSP)
    read_ocsp(content)


def _ask(content: bytes, kind: EvidenceKind) -> None:
    """Ask the evidence about a certificate: nothing may escape, whatever it is."""
    signer = world().signers.primary.school
    if signer.issuer is None:
        raise TypeError("a school's certificate has an issuer")
    find_revocation(
        read_certificate(signer.der),
        read_certificate(signer.issuer.der),
        [Evidence(kind, content, EvidenceOrigin.DOCUMENT)],
        at=MOMENT,
        tolerance=timedelta(minutes=5),
        limits=_LIMITS,
    )


def _pages(content: bytes) -> None:
    read_pages(content, limits=_LIMITS)
    read_printed_card(content, limits=_LIMITS)


def _verify(content: bytes) -> None:
    build_verifier(HOC_BA_SO).verify(Submission((content,)))


TARGETS: dict[str, Target] = {
    "pdf": Target(lambda c: read_pdf(c, limits=_LIMITS), (DocumentError,), 70_000),
    "pages": Target(_pages, (DocumentError,), 100_000),
    "xml": Target(lambda c: read_xml(c, limits=_LIMITS), (DocumentError,), 40_000),
    "document": Target(lambda c: read_document(c, limits=_LIMITS), (DocumentError,), 70_000),
    "verify": Target(_verify, (DocumentError,), 60_000),
    "report_card": Target(read_report_card, (DocumentError,), 20_000),
    "cms": Target(_cms, (), 20_000),
    "token": Target(_token, (), 10_000),
    "certificate": Target(read_certificate, (CertificateError,), 4_000),
    "crl": Target(_crl, (CRLError,), 4_000),
    "ocsp": Target(_ocsp, (OCSPError,), 6_000),
    "certificate_file": Target(read_pem_or_der, (CertificateFileError,), 8_000),
    "schools": Target(read_school_lines, (SchoolsError,), 8_000),
}
