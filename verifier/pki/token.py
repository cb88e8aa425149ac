"""Time-stamp tokens, RFC 3161 with RFC 5816: facts only, whoever made them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from asn1crypto import core

from verifier.document import Integrity, TimestampToken
from verifier.pki.algorithm import DIGESTS
from verifier.pki.der import (
    SEQUENCE,
    EncodingError,
    Fields,
    decoding,
    members,
    read_algorithm_identifier,
    read_integer,
    read_octets,
    read_oid,
)
from verifier.pki.signed_attribute import as_moment
from verifier.pki.signed_data import ID_TST_INFO
from verifier.pki.signer import Demands, DigestOf, SignerFacts, read_signer
from verifier.policy import Limits

_DEMANDS = Demands(ID_TST_INFO, detached=False, needs_reference=True)
"""RFC 3161 2.4.2: the token must bind the authority's certificate by ESSCertID (or v2)."""

_VERSION = 1
_EXTENSIONS = 0xA1
_OPTIONAL = (SEQUENCE, 0x01, 0x02, 0xA0, _EXTENSIONS)
"""Identifier octets of accuracy, ordering, nonce, tsa and extensions, in their order."""
_LARGEST_ACCURACY_SECONDS = 366 * 24 * 3600
"""A token less accurate than a year proves nothing, and larger numbers overflow a timedelta."""
_PART = range(1, 1000)
"""Accuracy.millis and .micros, RFC 3161 2.4.2."""


@dataclass(frozen=True, slots=True)
class TSTInfo:
    """What the authority signed, RFC 3161 2.4.2."""

    version: int
    imprint_digest: str
    """A `hashlib` name, or the dotted OID of a digest we do not know."""
    imprint: bytes
    serial: int
    gen_time: datetime
    accuracy_microseconds: int
    has_critical_extension: bool


class _Accuracy(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields: ClassVar[Fields] = [
        ("seconds", core.Integer, {"optional": True}),
        ("millis", core.Integer, {"implicit": 0, "optional": True}),
        ("micros", core.Integer, {"implicit": 1, "optional": True}),
    ]


class _Extension(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar[Fields] = [
        ("oid", core.ObjectIdentifier),
        ("critical", core.Boolean, {"default": False}),
        ("value", core.OctetString),
    ]


def read_timestamp_token(
    der: bytes,
    *,
    digest_of: DigestOf,
    limits: Limits,
    candidates: Iterable[bytes] = (),
) -> TimestampToken:
    """Open a token and verify its own signature; compare its imprint with `digest_of(…)`.

    `candidates` are certificates from beside the token: an authority may leave its own out
    (RFC 3161 2.4.1, certReq), and the ESSCertID inside says which one is meant. Never raises for
    a bad token: what could be read is in the facts.
    """
    facts = read_signer(der, _DEMANDS, digest_of=digest_of, limits=limits, candidates=candidates)
    info = _read_info(facts)
    matches = info is not None and _matches(info, digest_of)
    return TimestampToken(
        der=der,
        integrity=_integrity(facts.integrity, info),
        imprint_matches=matches,
        imprint_digest="" if info is None else info.imprint_digest,
        gen_time=None if info is None else info.gen_time,
        accuracy_microseconds=0 if info is None else info.accuracy_microseconds,
        algorithm=facts.algorithm,
        signer_certificate=None if facts.certificate is None else facts.certificate.der,
        certificates=facts.certificates(limits),
        crls=facts.crls(limits),
        ocsps=facts.ocsps(limits),
        serial=None if info is None else info.serial,
    )


def _read_info(facts: SignerFacts) -> TSTInfo | None:
    if facts.data is None or facts.data.econtent is None:
        return None
    if facts.data.content_type != ID_TST_INFO:
        return None
    try:
        return read_tst_info(facts.data.econtent)
    except EncodingError:
        return None


def _matches(info: TSTInfo, digest_of: DigestOf) -> bool:
    if info.imprint_digest not in DIGESTS.values():
        return False
    return digest_of(info.imprint_digest) == info.imprint


def _integrity(signature: Integrity, info: TSTInfo | None) -> Integrity:
    if signature is not Integrity.INTACT:
        return signature
    if info is None or info.version != _VERSION:
        return Integrity.MALFORMED
    if info.has_critical_extension or info.imprint_digest not in DIGESTS.values():
        return Integrity.UNSUPPORTED
    return Integrity.INTACT


@decoding
def read_tst_info(der: bytes) -> TSTInfo:
    """Read a TSTInfo; raise `EncodingError` for anything else."""
    version, policy, imprint, serial, gen_time, *rest = members(der)
    algorithm, digest = members(imprint)
    oid, _ = read_algorithm_identifier(algorithm)
    read_oid(policy)
    fields = {identifier: _take(rest, identifier) for identifier in _OPTIONAL}
    if der[0] != SEQUENCE or imprint[0] != SEQUENCE or rest:
        raise ValueError("not a TSTInfo")
    return TSTInfo(
        version=read_integer(version),
        imprint_digest=DIGESTS.get(oid, oid),
        imprint=read_octets(digest),
        serial=read_integer(serial),
        gen_time=as_moment(core.GeneralizedTime.load(gen_time, strict=True)),
        accuracy_microseconds=_accuracy(fields[SEQUENCE]),
        has_critical_extension=_has_critical_extension(fields[_EXTENSIONS]),
    )


def _take(rest: list[bytes], identifier: int) -> bytes | None:
    return rest.pop(0) if rest and rest[0][0] == identifier else None


def _has_critical_extension(der: bytes | None) -> bool:
    if der is None:
        return False
    extensions = [_Extension.load(extension, strict=True) for extension in members(der)]
    return any(extension["critical"].native for extension in extensions)


def _accuracy(der: bytes | None) -> int:
    if der is None:
        return 0
    value = _Accuracy.load(der, strict=True)
    seconds, millis, micros = (value[part].native for part in ("seconds", "millis", "micros"))
    if seconds is not None and not 0 <= seconds <= _LARGEST_ACCURACY_SECONDS:
        raise ValueError("accuracy out of range")
    if any(part is not None and part not in _PART for part in (millis, micros)):
        raise ValueError("accuracy out of range")
    return (seconds or 0) * 1_000_000 + (millis or 0) * 1_000 + (micros or 0)
