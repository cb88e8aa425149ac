"""Dossier, trust and policy in, report out: a pure function.

The same dossier, trust store and policy give the same report today and in ten years.
"""

from dataclasses import replace

from verifier.card_facts import card_facts
from verifier.consistency import compare_cards
from verifier.document import DocumentFormat, SignedDocument
from verifier.document_judge import DocumentSetting, judge_document
from verifier.dossier import Dossier
from verifier.errors import PolicyRefusedError
from verifier.obstacle import explain_open, explain_open_copy, explain_unsigned_data
from verifier.policy import Policy
from verifier.reasons import Note, Reason
from verifier.report import (
    Check,
    CheckResult,
    ConsistencyFinding,
    DocumentFinding,
    Status,
    Verdict,
    VerificationReport,
    inconclusive,
    not_run,
    passed,
)
from verifier.report_card import ReportCard
from verifier.stray_text import find_strays
from verifier.trust import TrustStore


def judge(dossier: Dossier, trust: TrustStore, policy: Policy) -> VerificationReport:
    """Weigh what a dossier holds.

    Raises:
        PolicyRefusedError: the policy is not for report cards, and this is one.
    """
    if not policy.accepts_report_cards and any(d.looks_like_report_card for d in dossier.documents):
        raise PolicyRefusedError(policy.name)
    setting = DocumentSetting(dossier, trust, policy)
    findings = tuple(
        replace(
            judge_document(document, setting),
            binding=not _is_presentation_copy(document, dossier),
            data_sha256=document.data_sha256,
        )
        for document in dossier.documents
    )
    notes: list[Note] = []
    if dossier.directory_empty and Check.SIGNER in policy.binding:
        notes.append(Note.DIRECTORY_EMPTY)
    if not all(finding.binding for finding in findings):
        notes.append(Note.PRESENTATION_COPY)
    notes += _note_attachments(dossier)
    shown = _find_shown_card(dossier)
    return VerificationReport(
        checked_at=dossier.checked_at,
        judged_for=None if dossier.at == dossier.checked_at else dossier.at,
        policy_name=policy.name,
        policy_version=policy.version,
        trust_store_version=trust.version,
        demo=trust.demo,
        documents=findings,
        consistency=_judge_consistency(dossier, policy),
        card=() if shown is None else card_facts(shown),
        notes=tuple(notes),
        signed_card=_find_card_as_signed(dossier, findings),
        directory_version=dossier.directory_version,
    )


def _note_attachments(dossier: Dossier) -> list[Note]:
    """Say whether an XML inside a PDF is the one that was handed in, byte for byte."""
    given = {d.sha256 for d in dossier.documents if d.format is DocumentFormat.XML}
    attached = {digest for d in dossier.documents for digest in d.attached_xml}
    if not given:
        return []
    same = [Note.EMBEDDED_XML_SAME] if given & attached else []
    return same + ([Note.EMBEDDED_XML_DIFFERS] if attached - given else [])


def _find_signed_card(dossier: Dossier) -> ReportCard | None:
    """Return the card as the signed XML says it."""
    return next((d.card for d in dossier.documents if d.card is not None), None)


def _find_card_as_signed(
    dossier: Dossier, findings: tuple[DocumentFinding, ...]
) -> ReportCard | None:
    """Return the card of the XML, as long as nothing speaks against that document's signatures."""
    sound = (
        document.card
        for document, finding in zip(dossier.documents, findings, strict=True)
        if finding.verdict is not Verdict.INVALID
    )
    return next((card for card in sound if card is not None), None)


def _find_shown_card(dossier: Dossier) -> ReportCard | None:
    """Return the card to show: signed data first, else what the PDF's pages say."""
    printed = (d.printed.card for d in dossier.documents if d.printed is not None)
    return _find_signed_card(dossier) or next(printed, None)


def _is_presentation_copy(document: SignedDocument, dossier: Dossier) -> bool:
    """Whether this is an unsigned PDF beside a signed XML: their agreement decides instead.

    A PDF that lost its signatures in a later revision is none.
    """
    return (
        document.format is DocumentFormat.PDF
        and not document.signatures
        and not document.removed_signatures
        and any(d.format is DocumentFormat.XML and d.signatures for d in dossier.documents)
    )


def _judge_consistency(dossier: Dossier, policy: Policy) -> ConsistencyFinding:
    pdfs = [d for d in dossier.documents if d.format is DocumentFormat.PDF]
    xmls = [d for d in dossier.documents if d.format is DocumentFormat.XML]
    binding = Check.CONSISTENCY in policy.binding
    if len(pdfs) != 1 or len(xmls) != 1:
        nothing = not_run(Check.CONSISTENCY, Reason.NOTHING_TO_COMPARE)
        return ConsistencyFinding(replace(nothing, binding=False))
    card = xmls[0].card
    if card is None:
        # Only signed data is compared: what no sound signature covers is no second opinion.
        open_result = explain_unsigned_data(inconclusive(Check.CONSISTENCY, Reason.NOT_COMPARABLE))
        return ConsistencyFinding(replace(open_result, binding=binding))
    finding = compare_cards(card, pdfs[0].printed)
    result = explain_open(finding.result, pdfs[0])
    if result.status is Status.PASSED and _is_presentation_copy(pdfs[0], dossier):
        of_copy = explain_open_copy(_judge_copy(pdfs[0], card), pdfs[0], card)
        result = replace(of_copy, notes=result.notes)
    return replace(finding, result=replace(result, binding=binding))


def _judge_copy(copy: SignedDocument, card: ReportCard) -> CheckResult:
    """Say whether a PDF that no signature answers for shows nothing but what the XML says."""
    if any(issue.reason is Reason.STRUCTURE_AMBIGUOUS for issue in copy.issues):
        return inconclusive(Check.CONSISTENCY, Reason.STRUCTURE_AMBIGUOUS)
    shown = copy.printed
    # What an image says was read by nobody.
    if shown is None or shown.years or shown.images or find_strays(shown, card):
        return inconclusive(Check.CONSISTENCY, Reason.NOT_COMPARABLE)
    return passed(Check.CONSISTENCY)
