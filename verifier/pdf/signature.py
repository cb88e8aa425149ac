"""From a guarded signature field to the facts about one signature."""

from dataclasses import dataclass, replace

from verifier.document import (
    AlgorithmUse,
    ClaimedTime,
    Coverage,
    Integrity,
    KeyAlgorithm,
    Modification,
    Signature,
    SignatureKind,
    TimestampToken,
)
from verifier.pdf.byte_range import ByteRange, digest_source, read_contents
from verifier.pdf.date import read_date
from verifier.pdf.guard import GuardedSignature
from verifier.pdf.library import LIBRARY_ERRORS, entry, name, text
from verifier.pdf.opening import OpenPDF
from verifier.pki.cms import CMSFacts, read_cms, read_timestamp_token, split_padding
from verifier.policy import Limits
from verifier.reasons import Note, Reason

_PROFILES = {
    "/adbe.pkcs7.detached": "PKCS7",
    "/ETSI.CAdES.detached": "PAdES-B",
}
"""ISO 32000-2 table 255; adbe.pkcs7.sha1 and adbe.x509.rsa_sha1 rest on SHA-1 alone."""
_TIMESTAMP = "/ETSI.RFC3161"
_UNKNOWN_PROFILE = "unknown"


@dataclass(frozen=True, slots=True)
class SignatureSetting:
    """What reading the signatures of one document needs besides each signature."""

    document: OpenPDF
    candidates: tuple[bytes, ...]
    """Certificates (DER) of the document's security store."""
    limits: Limits


def read_signature(
    guarded: GuardedSignature,
    setting: SignatureSetting,
    *,
    modification: Modification,
    covers_signatures: tuple[str, ...],
) -> Signature:
    """Read one signature; whatever is broken about it becomes a fact, never an error."""
    sub_filter = _read_entry(guarded, "/SubFilter")
    unread = Signature(
        id=guarded.id,
        kind=SignatureKind.SIGNATURE,
        claimed_role=None,
        profile=_PROFILES.get(sub_filter, _UNKNOWN_PROFILE),
        integrity=Integrity.MALFORMED,
        algorithm=AlgorithmUse(KeyAlgorithm.OTHER, ""),
        signer_certificate=None,
        certificates=(),
        claimed=read_date(_read_entry(guarded, "/M")),
        coverage=_coverage(setting.document, guarded),
        modification=modification,
        revision=0 if guarded.revision is None else guarded.revision.number,
        covers_signatures=covers_signatures,
    )
    if sub_filter == _TIMESTAMP:
        unread = replace(
            unread, kind=SignatureKind.DOCUMENT_TIMESTAMP, profile="RFC3161", claimed=None
        )
    byte_range = guarded.byte_range
    if byte_range is None or guarded.has_doubled_keys or _is_oversized(byte_range, setting):
        return unread
    if sub_filter != _TIMESTAMP and sub_filter not in _PROFILES:
        return replace(unread, integrity=Integrity.UNSUPPORTED)
    return _read_value(unread, byte_range, setting)


def _is_oversized(byte_range: ByteRange, setting: SignatureSetting) -> bool:
    size = (byte_range.gap_end - byte_range.gap_start - 2) // 2
    return size > setting.limits.contents_bytes


def _read_value(unread: Signature, byte_range: ByteRange, setting: SignatureSetting) -> Signature:
    """Open the value: one CMS or token, and behind it nothing that means anything."""
    content = setting.document.content
    der, padding = split_padding(read_contents(content, byte_range))
    if padding.strip(b"\0"):
        unread = replace(unread, notes=(Note.CONTENTS_PADDING,))
    digest_of = digest_source(content, byte_range)
    if unread.kind is SignatureKind.DOCUMENT_TIMESTAMP:
        token = read_timestamp_token(
            der, digest_of=digest_of, limits=setting.limits, candidates=setting.candidates
        )
        return _with_token(unread, token)
    facts = read_cms(der, digest_of=digest_of, limits=setting.limits, candidates=setting.candidates)
    return _with_cms(unread, facts)


def _with_cms(unread: Signature, facts: CMSFacts) -> Signature:
    claimed = unread.claimed if facts.claimed_at is None else ClaimedTime(facts.claimed_at)
    return replace(
        unread,
        integrity=facts.integrity,
        algorithm=facts.algorithm,
        signer_certificate=facts.signer_certificate,
        certificates=facts.certificates,
        claimed=claimed,
        signing_certificate=facts.signing_certificate,
        timestamps=facts.timestamps,
        crls=facts.crls,
        ocsps=facts.ocsps,
    )


def _with_token(unread: Signature, token: TimestampToken) -> Signature:
    """A document timestamp is its token; its imprint is the digest of the document."""
    mismatch = token.integrity is Integrity.INTACT and not token.imprint_matches
    return replace(
        unread,
        integrity=Integrity.DIGEST_MISMATCH if mismatch else token.integrity,
        algorithm=token.algorithm,
        signer_certificate=token.signer_certificate,
        certificates=token.certificates,
        timestamps=(token,),
        crls=token.crls,
        ocsps=token.ocsps,
    )


def _coverage(document: OpenPDF, guarded: GuardedSignature) -> Coverage:
    if guarded.byte_range is None or guarded.revision is None:
        return Coverage(whole_document=False, target=None, problem=Reason.BYTE_RANGE_INVALID)
    target = f"revision {guarded.revision.number} of {document.last.number}"
    if document.prefix:
        # The bytes before the header are in nobody's range: not everything is covered.
        return Coverage(whole_document=False, target=target, problem=Reason.BYTE_RANGE_INVALID)
    return Coverage(whole_document=guarded.byte_range.end == len(document.content), target=target)


def _read_entry(guarded: GuardedSignature, key: str) -> str:
    """Return a name or string of the signature dictionary as text, empty when there is none."""
    try:
        value = entry(guarded.dictionary, key)
    except LIBRARY_ERRORS:
        return ""
    return name(value) or text(value)
