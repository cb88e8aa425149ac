"""Certificate files as people hand them over: PEM, DER, or a PKCS#7 bundle in either form."""

import base64
import binascii
import re
from pathlib import Path

from asn1crypto import cms, core

from verifier.errors import ConfigurationError
from verifier.pki.certificate import CertificateError, read_certificate
from verifier.pki.der import DECODER_ERRORS

CERTIFICATE_SUFFIXES = frozenset({".pem", ".cer", ".crt", ".der", ".p7b", ".p7c"})
"""File names under which certificates are published."""

LONGEST_FILE = 1024 * 1024
"""Octets; the national bundles have a few thousand."""

_BLOCK = re.compile(
    rb"-----BEGIN (?P<label>[A-Z0-9 #]+)-----(?P<body>[^-]*)-----END (?P=label)-----"
)
_CERTIFICATE_LABELS = frozenset({b"CERTIFICATE", b"X509 CERTIFICATE"})
_BUNDLE_LABELS = frozenset({b"PKCS7", b"PKCS #7 SIGNED DATA", b"CMS"})


class CertificateFileError(ConfigurationError):
    """A file does not hold the certificates that it should."""


def read_pem_or_der(content: bytes) -> tuple[bytes, ...]:
    """Return the certificates in `content` as DER, in their order, at least one.

    Accepts PEM blocks with any text around them, one DER certificate, and PKCS#7 bundles: the
    national authority publishes its roots as such. Other PEM blocks are passed over.

    Raises:
        CertificateFileError: there is no certificate in it, or something that is none.
    """
    if len(content) > LONGEST_FILE:
        raise CertificateFileError("larger than any certificate file")
    blocks = read_pem_blocks(content)
    found: tuple[bytes, ...] = ()
    if blocks:
        for label, der in blocks:
            if label in _CERTIFICATE_LABELS:
                found += (der,)
            elif label in _BUNDLE_LABELS:
                found += _read_bundle(der)
    else:
        found = (content,) if _is_certificate(content) else _read_bundle(content)
    if not found:
        raise CertificateFileError("no certificate in it")
    if not all(_is_certificate(der) for der in found):
        raise CertificateFileError("a certificate in it cannot be read")
    return found


def read_pem_blocks(content: bytes) -> tuple[tuple[bytes, bytes], ...]:
    """Return label and DER of every PEM block in `content` (RFC 7468); none if it is no PEM.

    Raises:
        CertificateFileError: a block is not in base64.
    """
    try:
        return tuple(
            (match["label"], base64.b64decode(b"".join(match["body"].split()), validate=True))
            for match in _BLOCK.finditer(content)
        )
    except binascii.Error as error:
        raise CertificateFileError("a PEM block is not in base64") from error


def read_folder(folder: Path, suffixes: frozenset[str]) -> list[tuple[str, bytes | OSError]]:
    """Return name and content of every file of those suffixes, by name; sub-folders are not read.

    A file that cannot be read comes with the error instead of its content.

    Raises:
        ConfigurationError: the folder itself cannot be read.
    """
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise ConfigurationError(f"cannot read the folder {folder}: {error.strerror}") from error
    return [
        (path.name, _read(path))
        for path in paths
        if path.suffix.lower() in suffixes and path.is_file()
    ]


def _read(path: Path) -> bytes | OSError:
    try:
        return path.read_bytes()
    except OSError as error:
        return error


def _is_certificate(der: bytes) -> bool:
    try:
        read_certificate(der)
    except CertificateError:
        return False
    return True


def _read_bundle(der: bytes) -> tuple[bytes, ...]:
    """Return the certificates of a PKCS#7 SignedData (RFC 2315 9.1); it need not be signed."""
    try:
        content = cms.ContentInfo.load(der, strict=True)
        if content["content_type"].native != "signed_data":
            raise CertificateFileError("neither a certificate nor a bundle of certificates")
        certificates = content["content"]["certificates"]
        if isinstance(certificates, core.Void):
            return ()
        return tuple(c.chosen.dump() for c in certificates if c.name == "certificate")
    except DECODER_ERRORS as error:
        raise CertificateFileError("neither a certificate nor a bundle of certificates") from error
