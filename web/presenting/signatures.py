"""The signatures as a timeline, each with its certificate path and the columns "then" and "now"."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby

from verifier.report import (
    CertificateSummary,
    CheckResult,
    DocumentFinding,
    EvidenceUse,
    SignatureFinding,
    VerificationReport,
)
from web.masking import mask_numbers
from web.messages import Messages
from web.presenting.minimum import (
    VALIDITY,
    present_minimum,
    present_minimum_row,
    present_signing_time,
)
from web.presenting.values import (
    CertificateBox,
    CheckLine,
    SignatureCard,
    SigningTime,
    TimelineEntry,
)
from web.presenting.wording import (
    present_changes,
    present_check,
    present_moment,
    present_period,
    verdict_tag,
)

_UNDATED = datetime.max.replace(tzinfo=UTC)


def present_signatures(report: VerificationReport, messages: Messages) -> tuple[SignatureCard, ...]:
    """Return every signature, the earliest first; undated ones come last."""
    placed = [(s, d) for d in report.documents for s in d.signatures]
    placed.sort(key=lambda entry: entry[0].proven_at or entry[0].claimed_at or _UNDATED)
    return tuple(_present(signature, document, messages) for signature, document in placed)


def build_timeline(signatures: tuple[SignatureCard, ...]) -> tuple[TimelineEntry, ...]:
    """Put neighbours together that say the same: one person signing the PDF and the XML."""
    groups: list[tuple[SignatureCard, ...]] = []
    for signature in signatures:
        if groups and _say_the_same(groups[-1][-1], signature):
            groups[-1] = (*groups[-1], signature)
        else:
            groups.append((signature,))
    return tuple(TimelineEntry(group, tuple(_present_times(group))) for group in groups)


def _present_times(group: tuple[SignatureCard, ...]) -> Iterator[SigningTime]:
    """Yield each time once, with the documents that were signed then."""
    for when, signed in groupby(group, key=lambda card: card.when):
        cards = tuple(signed)
        yield SigningTime(
            documents=", ".join(dict.fromkeys(card.document for card in cards)),
            moment=cards[0].row.moment,
            basis=cards[0].row.moment_basis,
            when=when,
        )


def _say_the_same(one: SignatureCard, other: SignatureCard) -> bool:
    """Same certificate, same capacity, same outcome; without a certificate nobody can know."""
    return bool(one.path) and _common_part(one) == _common_part(other)


def _common_part(card: SignatureCard) -> tuple[object, ...]:
    """Return all that is told once for a group."""
    row = card.row
    shared = (row.issuer, row.manager, row.integrity, row.validity, row.period)
    return card.path, card.capacity, card.tag, card.at_signing, card.now, shared


def _present(
    signature: SignatureFinding, document: DocumentFinding, messages: Messages
) -> SignatureCard:
    is_stamp = signature.kind == "document_timestamp"
    role = messages.text("result.document_timestamp") if is_stamp else messages.role(signature.role)
    signer = signature.signer
    name = "" if signer is None else mask_numbers(signer.certificate.common_name)
    title = name or messages.text("result.signature_unnamed")
    return SignatureCard(
        title=title,
        document=messages.word("format", document.format),
        capacity=role,
        tag=verdict_tag(signature.verdict, messages),
        when=present_signing_time(signature, messages),
        row=present_minimum_row(signature, messages, name=title),
        minimum=tuple(present_minimum(signature, messages)),
        at_signing=_present_column(signature.checks, messages),
        now=_present_column(signature.checks_now, messages),
        path=() if signer is None else tuple(_present_path(signature, messages)),
        path_complete=signer is not None and signer.anchor is not None,
        details=tuple(_present_details(signature, messages)),
        checks=tuple(present_check(result, messages) for result in signature.checks),
        evidence=tuple(_present_evidence(use, messages) for use in signature.evidence),
    )


def _present_column(results: tuple[CheckResult, ...], messages: Messages) -> tuple[CheckLine, ...]:
    return tuple(present_check(r, messages) for r in results if r.check in VALIDITY)


def _present_path(signature: SignatureFinding, messages: Messages) -> Iterator[CertificateBox]:
    signer = signature.signer
    if signer is None:
        return
    yield _present_certificate(signer.certificate, "result.path_signer", messages)
    for position, certificate in enumerate(signer.path, start=1):
        is_anchor = signer.anchor is not None and position == len(signer.path)
        key = "result.path_anchor" if is_anchor else "result.path_issuer"
        basis = signer.anchor_legal_basis if is_anchor else None
        yield _present_certificate(
            certificate, key, messages, is_anchor=is_anchor, legal_basis=basis
        )


def _present_certificate(
    certificate: CertificateSummary,
    key: str,
    messages: Messages,
    *,
    is_anchor: bool = False,
    legal_basis: str | None = None,
) -> CertificateBox:
    return CertificateBox(
        label=messages.text(key),
        name=mask_numbers(certificate.common_name or certificate.subject),
        organisation=mask_numbers(certificate.organisation),
        period=present_period(certificate.not_before, certificate.not_after, messages),
        serial=certificate.serial,
        sha256=certificate.sha256,
        is_anchor=is_anchor,
        legal_basis=legal_basis,
    )


def _present_details(signature: SignatureFinding, messages: Messages) -> Iterator[tuple[str, str]]:
    indication = signature.indication.value
    if signature.sub_indication is not None:
        indication = f"{indication} / {signature.sub_indication}"
    covers = messages.text(
        "result.covers_whole" if signature.covers_whole_document else "result.covers_part"
    )
    if signature.covers_target:
        covers = f"{covers} ({_present_target(signature.covers_target, messages)})"
    changes = messages.word("change_level", signature.change_level.value)
    if signature.changes:
        changes = f"{changes}: {present_changes(signature.changes, messages)}"
    yield messages.text("result.profile"), signature.profile
    yield messages.text("result.indication"), indication
    yield messages.text("result.covers"), covers
    yield messages.text("result.changes"), changes


def _present_target(target: str, messages: Messages) -> str:
    """Return what a signature covers: a reference as it stands, a PDF's revision in words."""
    revision = _REVISION.fullmatch(target)
    if revision is None:
        return mask_numbers(target)
    return messages.text("result.revision", number=revision[1], count=revision[2])


_REVISION = re.compile(r"revision (\d+) of (\d+)")
"""How `Coverage.target` names a revision of a PDF."""


def _present_evidence(use: EvidenceUse, messages: Messages) -> str:
    return mask_numbers(
        messages.text(
            "result.evidence_line",
            kind=messages.word("evidence_kind", use.kind),
            about=use.about,
            issuer=use.issuer,
            when=present_moment(use.this_update, messages),
            source=messages.word("evidence_source", use.source),
        )
    )
