"""Certificates as a page shows them: names, periods and fingerprints, identity numbers masked."""

import re

from verifier.pki.certificate import Certificate
from verifier.pki.path import PathOutcome, PathResult
from verifier.report import CertificateSummary, SignerSummary

_IDENTITY_NUMBER = re.compile(r"(?<!\d)(\d{4})\d{6}(\d{2})(?!\d)")


def mask_numbers(text: str) -> str:
    """Return the text with every 12-digit citizen number masked (0483******81)."""
    return _IDENTITY_NUMBER.sub(r"\1******\2", text)


def summarise_signer(path: PathResult | None) -> SignerSummary | None:
    """Return what a page shows of a signer and of the path above."""
    if path is None or not path.path:
        return None
    found = path.outcome is PathOutcome.FOUND and path.anchor is not None
    return SignerSummary(
        certificate=_summarise(path.path[0]),
        path=tuple(_summarise(certificate) for certificate in path.path[1:]),
        anchor=path.anchor.name if found and path.anchor is not None else None,
        anchor_legal_basis=path.anchor.legal_basis if found and path.anchor is not None else None,
    )


def _summarise(certificate: Certificate) -> CertificateSummary:
    return CertificateSummary(
        common_name=mask_numbers(certificate.common_name),
        organisation=mask_numbers(certificate.organisation),
        subject=mask_numbers(certificate.subject),
        issuer=mask_numbers(certificate.issuer),
        serial=f"{certificate.serial:X}",
        sha256=certificate.sha256,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
    )
