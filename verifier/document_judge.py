"""One document, judged: its signatures, then what only the whole document can answer."""

from collections.abc import Iterable
from dataclasses import dataclass

from verifier.checks.required_signatures import check_required_signatures
from verifier.checks.role import RoleClaim, assign_role, identify_card
from verifier.checks.signing_order import SignedStep, check_signing_order
from verifier.checks.structure import check_structure
from verifier.checks.timestamp import TokenSetting
from verifier.checks.timing import judge_document_timestamps
from verifier.content_rules import check_content_rules
from verifier.document import DocumentFormat, Signature, SignatureKind, SignedDocument
from verifier.dossier import Dossier
from verifier.pki.bag import read_readable
from verifier.pki.path import PathResult, find_path
from verifier.policy import Policy, PolicyInputs
from verifier.report import DocumentFinding, Role
from verifier.report_card import ReportCard
from verifier.signature_judge import SignatureSetting, bind, judge_signature
from verifier.trust import Purpose, TrustStore


@dataclass(frozen=True, slots=True)
class DocumentSetting:
    """What every document of one submission is judged with."""

    dossier: Dossier
    trust: TrustStore
    policy: Policy


def judge_document(document: SignedDocument, setting: DocumentSetting) -> DocumentFinding:
    """Judge each signature, then structure, required signatures and their order."""
    policy, dossier = setting.policy, setting.dossier
    tokens = make_token_setting(document, dossier, setting.trust, policy)
    identity = identify_card(
        _find_own_card(document, dossier),
        None if document.printed is None else document.printed.card,
    )
    paths = [find_signer_path(signature, tokens) for signature in document.signatures]
    claims = [
        assign_role(signature, path, entries=dossier.school_entries, identity=identity)
        for signature, path in zip(document.signatures, paths, strict=True)
    ]
    stamps = judge_document_timestamps(document, tokens)
    school_code = identity.school_code or _find_school_code(claims)
    findings = tuple(
        judge_signature(
            signature,
            SignatureSetting(
                document=document,
                tokens=tokens,
                stamps=stamps,
                path=path,
                claim=claim,
                identity=identity,
                school_code=school_code,
                school_entries=dossier.school_entries,
                directory_empty=dossier.directory_empty,
            ),
        )
        for signature, path, claim in zip(document.signatures, paths, claims, strict=True)
    )
    steps = [
        SignedStep(signature, finding.role, finding.proven_at)
        for signature, finding in zip(document.signatures, findings, strict=True)
    ]
    checks = [
        check_structure(document, policy),
        check_required_signatures(document, [claim.role for claim in claims], policy),
        check_signing_order(steps, policy, school_year=identity.school_year),
    ]
    if document.card is not None:
        checks.append(check_content_rules(document.card))
    return DocumentFinding(
        format=document.format.value,
        sha256=document.sha256,
        size=document.size,
        signatures=findings,
        checks=bind(checks, policy),
        notes=document.notes,
        content_warnings=document.content_warnings,
    )


def _find_own_card(document: SignedDocument, dossier: Dossier) -> ReportCard | None:
    """Return the card that says whom a document names: an XML's own, for a PDF its twin's.

    An XML never borrows from another one, whose school may be the signer's.
    """
    if document.format is DocumentFormat.XML:
        return document.card
    return next((other.card for other in dossier.documents if other.card is not None), None)


def make_token_setting(
    document: SignedDocument, dossier: Dossier, trust: TrustStore, policy: Policy
) -> TokenSetting:
    """Return what tokens and paths of one document are judged with."""
    carried = [c for s in document.signatures for c in s.certificates]
    in_tokens = [c for s in document.signatures for t in s.timestamps for c in t.certificates]
    return TokenSetting(
        candidates=read_readable(
            [
                *carried,
                *in_tokens,
                *document.certificates,
                *dossier.certificates,
                *trust.intermediates,
            ]
        ),
        evidence=dossier.evidence,
        trust=trust,
        policy=policy,
        at=dossier.at,
        checked_at=dossier.checked_at,
        outages=dossier.outages,
    )


def find_signer_path(signature: Signature, setting: TokenSetting) -> PathResult | None:
    """Return the path of a signature's certificate, or None when it carries none to read."""
    readable = read_readable([signature.signer_certificate or b""])
    if not readable:
        return None
    is_stamp = signature.kind is SignatureKind.DOCUMENT_TIMESTAMP
    return find_path(
        readable[0],
        setting.candidates,
        setting.trust,
        purpose=Purpose.TIMESTAMP if is_stamp else Purpose.DOCUMENT,
        at=setting.at,
        limits=setting.policy.limits,
        policies=PolicyInputs() if is_stamp else setting.policy.certificate_policies,
    )


def _find_school_code(claims: Iterable[RoleClaim]) -> str | None:
    """Return the school that the directory names for the signers, the school's own entry first."""
    entries = [entry for claim in claims for entry in claim.entries]
    for role in (Role.KY_PHAT_HANH, Role.CBQL):
        for entry in entries:
            if entry.role is role:
                return entry.school_code
    return None
