"""The question put to an OCSP responder (RFC 6960 4.1), and a first look at its answer."""

import hashlib
from typing import Final

from asn1crypto import keys, ocsp
from cryptography.x509 import ocsp as strict_ocsp

from verifier.pki.certificate import Certificate

REQUEST_TYPE: Final = "application/ocsp-request"

_TRY_AGAIN: Final = frozenset(
    {strict_ocsp.OCSPResponseStatus.TRY_LATER, strict_ocsp.OCSPResponseStatus.INTERNAL_ERROR}
)


def build_ocsp_request(certificate: Certificate, issuer: Certificate) -> bytes:
    """Return the request (DER) about one certificate.

    Without a nonce, as RFC 5019 has it: answers made in advance are signed and dated, and many
    responders refuse or ignore one. SHA-1 in CertID only names the issuer (RFC 5019 2.1.1).
    """
    key = bytes(keys.PublicKeyInfo.load(issuer.spki_der)["public_key"])
    identifier = ocsp.CertId(
        {
            "hash_algorithm": {"algorithm": "sha1"},
            "issuer_name_hash": hashlib.sha1(
                certificate.issuer_der, usedforsecurity=False
            ).digest(),
            "issuer_key_hash": hashlib.sha1(key, usedforsecurity=False).digest(),
            "serial_number": certificate.serial,
        }
    )
    request: bytes = ocsp.OCSPRequest(
        {"tbs_request": {"request_list": [{"req_cert": identifier}]}}
    ).dump()
    return request


def is_out_of_order(content: bytes) -> bool:
    """Return whether a responder says that it cannot answer just now (RFC 6960 4.2.1)."""
    try:
        return strict_ocsp.load_der_ocsp_response(content).response_status in _TRY_AGAIN
    except ValueError:
        return False
