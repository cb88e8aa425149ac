"""What a CRL says of a certificate (RFC 5280 6.3): authenticate, scope, answer.

Not supported: indirect CRLs, CRLs signed with another key than the certificate was, and delta CRLs
as a complement of others. An entry on a delta CRL revokes; that it lists nothing proves nothing.
"""

from datetime import datetime
from functools import lru_cache

from cryptography import x509

from verifier.pki.certificate import Certificate
from verifier.pki.crl_reading import CRL, CRLEnvelope, CRLError, read_crl, read_envelope
from verifier.pki.crl_scope import covers
from verifier.pki.der import DECODER_ERRORS
from verifier.pki.key import SignatureCheck, check_signature
from verifier.pki.name_matching import comparable_name
from verifier.pki.statement import Dismissal, Revocation, Statement, is_strong, revocation_of
from verifier.report import EvidenceUse


def ask_crl(content: bytes, certificate: Certificate, issuer: Certificate) -> Statement | Dismissal:
    """Return what the CRL `content` says of `certificate`, which `issuer` issued."""
    try:
        envelope = read_envelope(content)
        if comparable_name(envelope.issuer_der) != comparable_name(certificate.issuer_der):
            return Dismissal.SILENT
        if not _is_authentic(content, envelope, issuer):
            return Dismissal.NOT_AUTHENTIC
        crl = read_crl(content)
    except CRLError:
        return Dismissal.UNREADABLE
    if not crl.processable:
        return Dismissal.UNPROCESSABLE
    scope = covers(crl.point, certificate)
    if scope is None:
        return Dismissal.OUT_OF_SCOPE
    try:
        revocation = _find_entry(crl, certificate.serial)
    except CRLError:
        return Dismissal.UNPROCESSABLE
    use = EvidenceUse(
        kind="crl",
        about=certificate.common_name,
        issuer=crl.issuer,
        number=None if crl.number is None else str(crl.number),
        this_update=crl.this_update,
        next_update=crl.next_update,
        source="",
    )
    strong = is_strong(crl.algorithm.as_use(), issuer.key, at=crl.this_update)
    complete = scope.all_reasons and not crl.delta
    return Statement(use, revocation, complete and strong, crl.expired_since)


def is_issued_by(content: bytes, issuer: Certificate) -> bool:
    """Return whether `content` is a CRL of `issuer`, by name, key and right to sign one."""
    try:
        authentic = _is_authentic(content, read_envelope(content), issuer)
        if authentic:
            read_crl(content)
    except CRLError:
        return False
    return authentic


def _is_authentic(content: bytes, envelope: CRLEnvelope, issuer: Certificate) -> bool:
    """Whether the key that signed the certificate signed the list, and may (6.3.3 (f), (g))."""
    if issuer.key_usage is not None and "cRLSign" not in issuer.key_usage:
        return False
    if comparable_name(issuer.subject_der) != comparable_name(envelope.issuer_der):
        return False
    return _signature_holds(content, issuer.spki_der)


@lru_cache(maxsize=256)
def _signature_holds(content: bytes, spki: bytes) -> bool:
    envelope = read_envelope(content)
    outcome = check_signature(
        spki, envelope.algorithm, signature=envelope.signature_value, message=envelope.tbs_der
    )
    return outcome is SignatureCheck.HOLDS


def _find_entry(crl: CRL, serial: int) -> Revocation | None:
    """Return the gravest entry for `serial`; raise `CRLError` for one that cannot be read."""
    try:
        found = [_read_entry(entry, delta=crl.delta) for entry in crl.entries.get(serial, ())]
    except (*DECODER_ERRORS, x509.DuplicateExtension) as error:
        raise CRLError("entry") from error
    listed = [revocation for revocation in found if revocation is not None]
    return min(listed, key=lambda r: (r.on_hold, r.effective_at), default=None)


def _read_entry(entry: x509.RevokedCertificate, *, delta: bool) -> Revocation | None:
    reason: x509.ReasonFlags = x509.ReasonFlags.unspecified
    invalid_from: datetime | None = None
    for extension in entry.extensions:
        value = extension.value
        if isinstance(value, x509.CRLReason):
            reason = value.reason
        elif isinstance(value, x509.InvalidityDate):
            invalid_from = value.invalidity_date_utc
    if reason is x509.ReasonFlags.remove_from_crl:
        if delta:
            return None
        raise CRLError("removeFromCRL outside a delta CRL (RFC 5280 5.3.1)")
    return revocation_of(entry.revocation_date_utc, reason, invalid_from=invalid_from)
