"""The document security store: certificates and revocation data a PDF brings along.

ISO 32000-2 12.8.4.3. Nothing in it is signed; what it is worth, the judge decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose

from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.library import LIBRARY_ERRORS, entry, items, resolve
from verifier.policy import Limits

_Holder = tuple[generic.PdfObject | None, tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class SecurityStore:
    """What the store holds, each item once, DER as received."""

    certificates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()


def read_security_store(root: generic.DictionaryObject, *, limits: Limits) -> SecurityStore:
    """Read the store of a catalog, the VRI dictionaries included; empty when there is none.

    An item that cannot be decoded is left out: evidence that is missing can never make a verdict
    better.

    Raises:
        DocumentError: the store holds more than the limits allow.
    """
    store = entry(root, "/DSS")
    holders: list[_Holder] = [(store, ("/Certs", "/CRLs", "/OCSPs"))]
    related = entry(store, "/VRI")
    if isinstance(related, generic.DictionaryObject):
        if len(related) > limits.signatures:
            raise DocumentError(DocumentFault.LIMIT, limit="evidence_items")
        holders += [(entry(related, key), ("/Cert", "/CRL", "/OCSP")) for key in related]
    certificates, crls, ocsps = (
        tuple(
            dict.fromkeys(
                content
                for holder, keys in holders
                for content in _read_streams(holder, keys[column], kind, limits)
            )
        )
        for column, kind in (
            (0, DecodePurpose.CERTIFICATE),
            (1, DecodePurpose.CRL),
            (2, DecodePurpose.OCSP_RESPONSE),
        )
    )
    if len(certificates) > limits.path_candidates:
        raise DocumentError(DocumentFault.LIMIT, limit="certificates")
    if len(crls) + len(ocsps) > limits.evidence_items:
        raise DocumentError(DocumentFault.LIMIT, limit="evidence_items")
    return SecurityStore(certificates, crls, ocsps)


def _read_streams(
    holder: generic.PdfObject | None, key: str, purpose: DecodePurpose, limits: Limits
) -> Iterator[bytes]:
    streams = items(entry(holder, key))
    if len(streams) > limits.evidence_items * 2:
        raise DocumentError(DocumentFault.LIMIT, limit="evidence_items")
    for raw in streams:
        try:
            stream = resolve(raw)
            if not isinstance(stream, generic.StreamObject):
                continue
            content: bytes = stream.read_data(purpose)
        except LIBRARY_ERRORS:
            continue
        if len(content) > limits.evidence_bytes:
            raise DocumentError(DocumentFault.LIMIT, limit="evidence_bytes")
        yield content
