"""The moment each signature is judged for: the best proven time (EN 319 102-1 5.6).

Document timestamps are judged first, the latest one at the moment of checking and each earlier one
at the time its successors prove; then they prove the signatures that they cover.
"""

from collections.abc import Mapping
from datetime import datetime

from verifier.checks.context import JudgedTime
from verifier.checks.timestamp import NO_TOKEN, TokenJudgement, TokenSetting, judge_tokens
from verifier.document import Integrity, Signature, SignatureKind, SignedDocument
from verifier.reasons import Note
from verifier.report import ChangeLevel, ProofKind


def judge_document_timestamps(
    document: SignedDocument, setting: TokenSetting
) -> Mapping[str, TokenJudgement]:
    """Return what each document timestamp is worth, by signature id."""
    stamps = [s for s in document.signatures if s.kind is SignatureKind.DOCUMENT_TIMESTAMP]
    judged: dict[str, TokenJudgement] = {}
    for stamp in sorted(stamps, key=lambda s: s.revision, reverse=True):
        existed_at = _proven_by_stamps(stamp, stamps, judged) or setting.at
        judged[stamp.id] = judge_tokens(stamp.timestamps, setting, existed_at=existed_at)
    return judged


def judge_time(
    signature: Signature,
    document: SignedDocument,
    setting: TokenSetting,
    stamps: Mapping[str, TokenJudgement],
) -> tuple[JudgedTime, TokenJudgement]:
    """Return the moment a signature is judged for, and what its own token is worth."""
    if signature.kind is SignatureKind.DOCUMENT_TIMESTAMP:
        judgement = stamps.get(signature.id, NO_TOKEN)
        proven = judgement.proves
        return _judged(signature, setting, judgement, proven, ProofKind.DOCUMENT_TIMESTAMP)
    later = _proven_by_stamps(signature, document.signatures, stamps)
    judgement = judge_tokens(signature.timestamps, setting, existed_at=later or setting.at)
    own = judgement.proves
    if own is not None and (later is None or own <= later):
        return _judged(signature, setting, judgement, own, ProofKind.SIGNATURE_TIMESTAMP)
    return _judged(signature, setting, judgement, later, ProofKind.DOCUMENT_TIMESTAMP)


def find_time_notes(signature: Signature, time: JudgedTime, setting: TokenSetting) -> list[Note]:
    """Return remarks on how the claimed and the proven time go together."""
    notes: list[Note] = []
    claimed = signature.claimed
    if claimed is not None and claimed.zone_assumed:
        notes.append(Note.ZONE_ASSUMED)
    if time.proven_at is None:
        notes.append(Note.NO_TIMESTAMP)
        if setting.policy.believes_claimed_time:
            notes.append(Note.CLAIMED_TIME_POLICY)
    elif claimed is not None:
        if claimed.at - time.proven_at > setting.policy.clock_tolerance:
            notes.append(Note.PROVEN_BEFORE_CLAIM)
        elif (time.proven_at - claimed.at).days >= 1:
            notes.append(Note.PROVEN_LONG_AFTER_CLAIM)
    return notes


def _proven_by_stamps(
    signature: Signature,
    others: tuple[Signature, ...] | list[Signature],
    stamps: Mapping[str, TokenJudgement],
) -> datetime | None:
    """Return the earliest moment proven by a sound document timestamp over this signature."""
    times = [
        stamps[stamp.id].proves
        for stamp in others
        if stamp.id in stamps and signature.id in stamp.covers_signatures and _sound(stamp)
    ]
    return min((time for time in times if time is not None), default=None)


def _sound(stamp: Signature) -> bool:
    return (
        stamp.integrity is Integrity.INTACT
        and stamp.coverage.problem is None
        and stamp.modification.level in {ChangeLevel.NONE, ChangeLevel.PERMITTED}
    )


def _judged(
    signature: Signature,
    setting: TokenSetting,
    judgement: TokenJudgement,
    proven: datetime | None,
    kind: ProofKind,
) -> tuple[JudgedTime, TokenJudgement]:
    judged_at = proven if proven is not None else setting.at
    claimed = signature.claimed
    if proven is None and claimed is not None and setting.policy.believes_claimed_time:
        judged_at = min(claimed.at, setting.at)
    time = JudgedTime(
        judged_at=judged_at,
        proven_at=proven,
        proven_by=None if proven is None else kind,
        timestamp=judgement.result,
        token_present=bool(signature.timestamps),
    )
    return time, judgement
