"""Revocation evidence without a network: none at all, a folder, or several sources together."""

import base64
import binascii
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from trust_store.certificate_file import CertificateFileError, read_folder, read_pem_blocks
from trust_store.evidence_selection import EvidenceKeys, find_keys
from verifier.pki.certificate import CertificateError, read_certificate
from verifier.pki.crl_reading import CRLError, read_crl
from verifier.pki.name_matching import comparable_name
from verifier.pki.ocsp import name_answer
from verifier.pki.ocsp_reading import OCSPError, read_ocsp
from verifier.ports import (
    Evidence,
    EvidenceKind,
    EvidenceOrigin,
    Outage,
    RevocationSource,
    Unavailable,
)

EVIDENCE_SUFFIXES = frozenset({".crl", ".der", ".pem", ".ocsp", ".ors"})
"""File names under which evidence is kept; what a file is, its content says."""


class OfflineSource:
    """A `RevocationSource` that has nothing and asks nobody."""

    def fetch(
        self, certificate: bytes, issuer: bytes, *, at: datetime
    ) -> tuple[Evidence, ...] | Unavailable:
        """Return that no network was allowed."""
        del certificate, issuer, at
        return Unavailable(Outage.OFFLINE)


class FolderEvidence:
    """A `RevocationSource` over the files of a folder, read once at construction."""

    def __init__(self, folder: Path, *, origin: EvidenceOrigin = EvidenceOrigin.STORE) -> None:
        """Read the files; those that hold no evidence are skipped and listed in `unreadable`."""
        self._crls: dict[str, tuple[bytes, ...]] = {}
        self._responses: dict[str, tuple[bytes, ...]] = {}
        self._origin = origin
        unreadable: list[tuple[str, str]] = []
        for name, content in read_folder(folder, EVIDENCE_SUFFIXES):
            problem = (
                content.strerror or "cannot be opened"
                if isinstance(content, OSError)
                else self._add(content)
            )
            if problem is not None:
                unreadable.append((name, problem))
        self.unreadable = tuple(unreadable)
        """File name and reason."""

    def fetch(
        self, certificate: bytes, issuer: bytes, *, at: datetime
    ) -> tuple[Evidence, ...] | Unavailable:
        """Return what may be about the certificate: CRLs by issuer's name, responses by serial."""
        del issuer, at  # whose key signed, and for when it speaks, the judge decides
        try:
            return self.find_filed(find_keys(read_certificate(certificate)))
        except CertificateError:
            return Unavailable(Outage.OFFLINE)

    def find_filed(self, keys: EvidenceKeys) -> tuple[Evidence, ...] | Unavailable:
        """Return the same by what evidence is filed under."""
        crls = [crl for name in keys.publishers for crl in self._crls.get(name, ())]
        responses = [r for name in keys.answers for r in self._responses.get(name, ())]
        found = (
            *(Evidence(EvidenceKind.CRL, content, self._origin) for content in crls),
            *(Evidence(EvidenceKind.OCSP, content, self._origin) for content in responses),
        )
        return found or Unavailable(Outage.OFFLINE)

    def _add(self, content: bytes) -> str | None:
        """File what `content` holds; return why that is nothing."""
        try:
            blocks = [der for _, der in read_pem_blocks(content)]
        except CertificateFileError as error:
            return str(error)
        added = [self._add_der(der) for der in blocks or _as_der(content)]
        return None if any(added) else "neither a CRL nor an OCSP response"

    def _add_der(self, der: bytes) -> bool:
        try:
            name = comparable_name(read_crl(der).issuer_der)
        except CRLError:
            return self._add_response(der)
        self._crls[name] = (*self._crls.get(name, ()), der)
        return True

    def _add_response(self, der: bytes) -> bool:
        try:
            response = read_ocsp(der)
        except OCSPError:
            return False
        if response is None:
            return False
        for name in {name_answer(single) for single in response.singles}:
            self._responses[name] = (*self._responses.get(name, ()), der)
        return True


def _as_der(content: bytes) -> tuple[bytes, ...]:
    """Return DER as it is, and base64 without its PEM lines, as some services send it, decoded."""
    try:
        return (content, base64.b64decode(b"".join(content.split()), validate=True))
    except binascii.Error:
        return (content,)


class CombinedSource:
    """A `RevocationSource` that asks several, each of them."""

    def __init__(self, sources: Iterable[RevocationSource]) -> None:
        """Remember the sources, in the order in which they are asked."""
        self._sources = tuple(sources)

    def fetch(
        self, certificate: bytes, issuer: bytes, *, at: datetime
    ) -> tuple[Evidence, ...] | Unavailable:
        """Return everything that the sources bring, with the outage that says most if any failed.

        Beside evidence, only failures of a service are told: they may be why it does not suffice.
        """
        found: dict[bytes, Evidence] = {}
        outages = [Outage.OFFLINE]
        for source in self._sources:
            brought = source.fetch(certificate, issuer, at=at)
            if isinstance(brought, Unavailable):
                outages.append(brought.outage)
                brought = brought.kept
            for evidence in brought:
                found.setdefault(evidence.content, evidence)
        outage = max(outages, key=TELLING.index)
        if found and outage not in {Outage.UNREACHABLE, Outage.REFUSED}:
            return tuple(found.values())
        return Unavailable(outage, tuple(found.values()))


TELLING = (Outage.OFFLINE, Outage.NO_ADDRESS, Outage.REFUSED, Outage.UNREACHABLE)
"""Which outage is told when all sources fail: trying later helps most with the last."""
