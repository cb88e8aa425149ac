"""What a CRL says of a certificate (RFC 5280 6.3): authenticate, scope, answer.

Delta CRLs are not used as a complement of others: an entry on one revokes; that it lists nothing
proves nothing.
"""

from cryptography import x509

from verifier.pki.certificate import Certificate
from verifier.pki.crl_entry import Entry, read_entry
from verifier.pki.crl_reading import CRL, CRLEnvelope, CRLError, read_crl, read_envelope
from verifier.pki.crl_scope import find_covered, may_list
from verifier.pki.crl_signer import NOBODY_ELSE, CRLSigners, Signer
from verifier.pki.der import EXTENSION_ERRORS
from verifier.pki.key import SignatureCheck, check_signature
from verifier.pki.name_matching import comparable_name
from verifier.pki.remembering import remember
from verifier.pki.statement import Dismissal, Revocation, Statement, is_strong, revocation_of
from verifier.report import EvidenceUse

_MOST_CHECKED = 64 * 1024 * 1024
"""Octets of lists of which it is remembered whose key signed them."""


def ask_crl(
    content: bytes,
    certificate: Certificate,
    issuer: Certificate,
    *,
    signers: CRLSigners = NOBODY_ELSE,
) -> Statement | Dismissal:
    """Return what the CRL `content` says of `certificate`, which `issuer` issued.

    A list that another key signed counts if that key is one of `signers`; whether its certificate
    is good the caller has to find out.
    """
    try:
        envelope = read_envelope(content)
        publisher = comparable_name(envelope.issuer_der)
        if not may_list(publisher, certificate):
            return Dismissal.SILENT
        own = _is_authentic(content, envelope, issuer)
        others = (
            () if own else _find_signers(content, publisher, certificate, issuer, signers=signers)
        )
        if not own and not others:
            return Dismissal.NOT_AUTHENTIC
        crl = read_crl(content)
    except CRLError:
        return Dismissal.UNREADABLE
    if not crl.processable:
        return Dismissal.UNPROCESSABLE
    covered = find_covered(crl.point, certificate, crl_issuer=publisher)
    if not covered:
        return Dismissal.OUT_OF_SCOPE
    try:
        revocation = _find_entry(crl, certificate)
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
    key = others[0][0].key if others else issuer.key
    strong = is_strong(crl.algorithm.as_use(), key, at=crl.this_update)
    return Statement(
        use,
        revocation,
        covered if strong and not crl.delta else frozenset(),
        crl.expired_since,
        signers=() if any(signers.is_above(signer, issuer) for signer, _ in others) else others,
        delta=crl.delta,
    )


def _find_signers(
    content: bytes,
    publisher: str,
    certificate: Certificate,
    issuer: Certificate,
    *,
    signers: CRLSigners,
) -> tuple[Signer, ...]:
    """Return the entitled ones whose key signed the list; all of them have the same key."""
    return tuple(
        (signer, by)
        for signer, by in signers.entitled(publisher, certificate, issuer)
        if _signature_holds(content, signer.spki_der)
    )


def find_list_signers(
    content: bytes, certificate: Certificate, issuer: Certificate, signers: CRLSigners
) -> tuple[Signer, ...]:
    """Return who else than `issuer` signed a CRL about `certificate`, and is entitled to.

    They have to be asked about themselves. Empty for what is no such list.
    """
    try:
        envelope = read_envelope(content)
    except CRLError:
        return ()
    publisher = comparable_name(envelope.issuer_der)
    if not may_list(publisher, certificate) or _is_authentic(content, envelope, issuer):
        return ()
    return _find_signers(content, publisher, certificate, issuer, signers=signers)


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


@remember(_MOST_CHECKED)
def _signature_holds(content: bytes, spki: bytes) -> bool:
    envelope = read_envelope(content)
    outcome = check_signature(
        spki, envelope.algorithm, signature=envelope.signature_value, message=envelope.tbs_der
    )
    return outcome is SignatureCheck.HOLDS


def _find_entry(crl: CRL, certificate: Certificate) -> Revocation | None:
    """Return the gravest entry of a certificate; raise `CRLError` for one that cannot be read."""
    encoded = crl.entries.find(comparable_name(certificate.issuer_der), certificate.serial)
    try:
        found = [_weigh_entry(read_entry(entry), crl) for entry in encoded]
    except EXTENSION_ERRORS as error:
        raise CRLError("entry") from error
    listed = [revocation for revocation in found if revocation is not None]
    return min(listed, key=lambda r: (r.on_hold, r.effective_at), default=None)


def _weigh_entry(entry: Entry, crl: CRL) -> Revocation | None:
    if entry.names_issuer and not crl.point.indirect:
        raise CRLError("certificateIssuer outside an indirect CRL (RFC 5280 5.3.3)")
    if entry.reason is x509.ReasonFlags.remove_from_crl:
        if crl.delta:
            return None
        raise CRLError("removeFromCRL outside a delta CRL (RFC 5280 5.3.1)")
    return revocation_of(entry.revoked_at, entry.reason, invalid_from=entry.invalid_from)
