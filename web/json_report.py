"""The JSON report `hocba-verify/report/1`: the same answer for machines.

Its shape is a contract: fields may be added, never renamed; `docs/report.schema.json` describes it.
Identity numbers are masked everywhere. What the card says, and the values of differences, are given
only to whoever handed in the documents and asks for them.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from verifier.reasons import Note, Reason
from verifier.report import (
    CertificateSummary,
    CheckResult,
    ConsistencyFinding,
    DocumentFinding,
    EvidenceUse,
    SignatureFinding,
    SignerSummary,
    VerificationReport,
)
from web.case_number import find_case_number
from web.masking import mask_field, mask_numbers
from web.messages import load_messages
from web.presenting.headline import present_headline

SCHEMA = "hocba-verify/report/1"


def present_json(report: VerificationReport, *, include_card: bool, lang: str) -> dict[str, Any]:
    """Return the report as values that JSON knows.

    `include_card` also gives the card's values and those of the differences. `lang` is the language
    of `headline`; everything else is language-neutral codes.
    """
    return {
        "schema": SCHEMA,
        "verdict": report.verdict.value,
        "reasons": _codes(report.reasons),
        "warnings": _codes(report.notes),
        "headline": _present_headline(report, lang),
        "case_number": find_case_number(report),
        "checked_at": _moment(report.checked_at),
        "judged_for": _moment(report.judged_for),
        "demo": report.demo,
        "policy": {"name": report.policy_name, "version": report.policy_version},
        "trust_store": {"version": report.trust_store_version},
        "directory": {"version": report.directory_version},
        "container_sha256": report.container_sha256,
        "documents": [_present_document(document) for document in report.documents],
        "consistency": _present_consistency(report.consistency, include_values=include_card),
        "report_card": _present_card(report) if include_card else None,
    }


def _present_headline(report: VerificationReport, lang: str) -> dict[str, Any]:
    headline = present_headline(report, load_messages(lang))
    return {
        "language": lang,
        "state": headline.state,
        "heading": headline.heading,
        "next_step": headline.next_step,
    }


def _present_document(document: DocumentFinding) -> dict[str, Any]:
    return {
        "format": document.format,
        "sha256": document.sha256,
        "size": document.size,
        "verdict": document.verdict.value,
        "binding": document.binding,
        "reasons": _codes(document.reasons),
        "signatures": [_present_signature(signature) for signature in document.signatures],
        "warnings": _codes(document.notes),
        "content_warnings": [
            {
                "code": warning.note.value,
                "page": warning.page,
                "box": None if warning.box is None else asdict(warning.box),
            }
            for warning in document.content_warnings
        ],
        "checks": _present_checks(document.checks),
    }


def _present_signature(signature: SignatureFinding) -> dict[str, Any]:
    return {
        "id": mask_numbers(signature.id),
        "kind": signature.kind,
        "role": signature.role.value,
        "verdict": signature.verdict.value,
        "reasons": _codes(signature.reasons),
        "indication": signature.indication.value,
        "sub_indication": signature.sub_indication,
        "profile": signature.profile,
        "signer": None if signature.signer is None else _present_signer(signature.signer),
        "claimed_at": _moment(signature.claimed_at),
        "claimed_zone_assumed": signature.claimed_zone_assumed,
        "proven_at": _moment(signature.proven_at),
        "proven_by": None if signature.proven_by is None else signature.proven_by.value,
        "changes_after_signing": {
            "level": signature.change_level.value,
            "items": [{"what": item.what, "page": item.page} for item in signature.changes],
        },
        "covers": {
            "whole_document": signature.covers_whole_document,
            "target": _masked("", signature.covers_target),
        },
        "warnings": _codes(signature.notes),
        "checks": _present_checks(signature.checks),
        "checks_now": _present_checks(signature.checks_now),
        "evidence": [_present_evidence(use) for use in signature.evidence],
    }


def _present_signer(signer: SignerSummary) -> dict[str, Any]:
    return {
        **_present_certificate(signer.certificate),
        "path": [_present_certificate(certificate) for certificate in signer.path],
        "anchor": signer.anchor,
        "anchor_legal_basis": signer.anchor_legal_basis,
    }


def _present_certificate(certificate: CertificateSummary) -> dict[str, Any]:
    return {
        "common_name": mask_numbers(certificate.common_name),
        "organisation": mask_numbers(certificate.organisation),
        "subject": mask_numbers(certificate.subject),
        "issuer": mask_numbers(certificate.issuer),
        "serial": certificate.serial,
        "sha256": certificate.sha256,
        "not_before": _moment(certificate.not_before),
        "not_after": _moment(certificate.not_after),
    }


def _present_evidence(use: EvidenceUse) -> dict[str, Any]:
    return {
        "kind": use.kind,
        "about": mask_numbers(use.about),
        "issuer": mask_numbers(use.issuer),
        "number": use.number,
        "this_update": _moment(use.this_update),
        "next_update": _moment(use.next_update),
        "source": use.source,
    }


def _present_checks(results: Iterable[CheckResult]) -> dict[str, Any]:
    return {result.check.value: _present_check(result) for result in results}


def _present_check(result: CheckResult) -> dict[str, Any]:
    return {
        "status": result.status.value,
        "reason": None if result.reason is None else result.reason.value,
        "binding": result.binding,
        "facts": {name: mask_numbers(text) for name, text in result.facts},
        "warnings": _codes(result.notes),
    }


def _present_consistency(
    consistency: ConsistencyFinding, *, include_values: bool
) -> dict[str, Any]:
    return {
        **_present_check(consistency.result),
        "compared": consistency.compared,
        "differences": [
            {
                "field": mask_numbers(difference.field),
                "label": mask_numbers(difference.label),
                "pdf": _masked(difference.field, difference.pdf) if include_values else None,
                "xml": _masked(difference.field, difference.xml) if include_values else None,
                "page": difference.page,
                "decisive": difference.decisive,
                "box": None if difference.box is None else asdict(difference.box),
            }
            for difference in consistency.differences
        ],
    }


def _present_card(report: VerificationReport) -> list[dict[str, str]]:
    return [
        {
            "field": mask_numbers(fact.field),
            "label": mask_numbers(fact.label),
            "value": mask_field(fact.field, fact.value),
        }
        for fact in report.card
    ]


def _codes(codes: Iterable[Reason | Note]) -> list[str]:
    return [code.value for code in codes]


def _masked(path: str, text: str | None) -> str | None:
    return None if text is None else mask_field(path, text)


def _moment(moment: datetime | None) -> str | None:
    """Return a moment in UTC, to the second, with a Z."""
    if moment is None:
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
