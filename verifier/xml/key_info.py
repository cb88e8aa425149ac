"""Whose key a signature is checked with: one certificate out of KeyInfo, never a bare key.

XMLDSig 1.1 section 4.5; CV 2088 PL1 II.1 demands X509SubjectName and X509Certificate. KeyInfo is
not signed: it proposes, and the path to an anchor decides. Nothing is fetched (RetrievalMethod,
KeyInfoReference), and a KeyValue that is not the certificate's key makes the signature malformed,
because another program might verify with it.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree

from verifier.errors import DocumentError, DocumentFault
from verifier.pki.certificate import Certificate, CertificateError, read_certificate
from verifier.policy import Limits
from verifier.xml.parsing import (
    DSIG,
    DSIG11,
    SyntaxFault,
    base64_value,
    leaf_text,
    only_child,
    strict_elements,
)

_OLD_EC_KEY: Final = "{http://www.w3.org/2001/04/xmldsig-more#}ECDSAKeyValue"
_CURVES: Final = {
    "urn:oid:1.2.840.10045.3.1.7": "secp256r1",
    "urn:oid:1.3.132.0.34": "secp384r1",
    "urn:oid:1.3.132.0.35": "secp521r1",
}
_IGNORED_KEYS: Final = frozenset(
    {
        *(f"{{{DSIG}}}{name}" for name in ("KeyName", "RetrievalMethod", "MgmtData")),
        f"{{{DSIG11}}}KeyInfoReference",
    }
)
"""They tell nothing, or where to fetch something, and nothing is fetched."""
_IGNORED_ITEMS: Final = frozenset({f"{{{DSIG}}}X509SKI", f"{{{DSIG11}}}X509Digest"})
_RDN_VALUE: Final = re.compile(r"(?:^|[,+;])[^=,+;]+=((?:\\.|\"[^\"]*\"|[^,+;\\\"])*)")


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """What KeyInfo proposes."""

    certificates: tuple[bytes, ...] = field(repr=False, default=())
    """DER, as received."""
    readable: tuple[Certificate, ...] = field(repr=False, default=())
    """Those of them that are certificates."""
    subject_names: tuple[str, ...] = ()
    """X509SubjectName, as spelled by whoever wrote it."""
    serials: tuple[int, ...] = ()
    """Serial numbers of X509IssuerSerial."""
    crls: tuple[bytes, ...] = field(repr=False, default=())
    keys: tuple[bytes, ...] = field(repr=False, default=())
    """SubjectPublicKeyInfo of every KeyValue."""

    def find_signer(self) -> Certificate | None:
        """Choose the signer's certificate; None if nothing tells it from the others.

        The hints of KeyInfo come first, then there being only one that is no authority's.
        """
        candidates = list(dict.fromkeys(self.readable))
        if len(candidates) > 1 and self.serials:
            named = [c for c in candidates if c.serial in self.serials]
            candidates = named or candidates
        if len(candidates) > 1 and self.subject_names:
            names = [_name_values(name) for name in self.subject_names]
            named = [c for c in candidates if _name_values(c.subject) in names]
            candidates = named or candidates
        if len(candidates) > 1:
            candidates = [c for c in candidates if not c.is_ca]
        return candidates[0] if len(candidates) == 1 else None

    def has_foreign_key(self, signer: Certificate) -> bool:
        """Tell whether a KeyValue is there that is not the signer's key."""
        return any(key != _normalised(signer.spki_der) for key in self.keys)


def read_key_info(element: etree._Element | None, *, limits: Limits) -> KeyInfo:
    """Read KeyInfo; an absent one is empty.

    Raises:
        SyntaxFault: it breaks its schema, holds foreign elements or too many certificates.
        DocumentError: too many CRLs.
    """
    if element is None:
        return KeyInfo()
    certificates: list[bytes] = []
    names: list[str] = []
    serials: list[int] = []
    crls: list[bytes] = []
    keys: list[bytes] = []
    for child in strict_elements(element, comments=True):
        match child.tag:
            case _ if child.tag == f"{{{DSIG}}}X509Data":
                for item in strict_elements(child, comments=True):
                    _read_item(item, certificates, names=names, serials=serials, crls=crls)
            case _ if child.tag == f"{{{DSIG}}}KeyValue":
                keys.extend(_read_key_value(child))
            case _ if child.tag == f"{{{DSIG11}}}DEREncodedKeyValue":
                keys.append(_normalised(base64_value(child)))
            case _ if child.tag not in _IGNORED_KEYS:
                raise SyntaxFault("foreign element in KeyInfo")
            case _:
                pass
    if len(certificates) > limits.certificates:
        raise SyntaxFault("too many certificates")
    if len(crls) > limits.evidence_items:
        raise DocumentError(DocumentFault.LIMIT, limit="evidence_items")
    return KeyInfo(
        tuple(certificates),
        tuple(read_candidates(certificates)),
        tuple(names),
        tuple(serials),
        tuple(crls),
        tuple(keys),
    )


def read_candidates(certificates: Iterable[bytes]) -> list[Certificate]:
    """Read the certificates that can be read."""
    found = []
    for der in certificates:
        try:
            found.append(read_certificate(der))
        except CertificateError:
            continue
    return found


def _read_item(
    item: etree._Element,
    certificates: list[bytes],
    *,
    names: list[str],
    serials: list[int],
    crls: list[bytes],
) -> None:
    """Sort one child of X509Data into the lists."""
    if item.tag == f"{{{DSIG}}}X509Certificate":
        certificates.append(base64_value(item))
    elif item.tag == f"{{{DSIG}}}X509SubjectName":
        names.append(leaf_text(item))
    elif item.tag == f"{{{DSIG}}}X509IssuerSerial":
        serials.append(read_serial(item))
    elif item.tag == f"{{{DSIG}}}X509CRL":
        crls.append(base64_value(item))
    elif item.tag not in _IGNORED_ITEMS:
        raise SyntaxFault("foreign element in X509Data")


def read_serial(element: etree._Element) -> int:
    """Read X509SerialNumber out of an X509IssuerSerialType.

    Raises:
        SyntaxFault: there is none, or it is no number a certificate can bear.
    """
    number = only_child(element, f"{{{DSIG}}}X509SerialNumber")
    text = "" if number is None else leaf_text(number).strip()
    # RFC 5280 4.1.2.2: at most 20 octets, 49 digits; the rest is for those who break that.
    if not re.fullmatch(r"[0-9]{1,80}", text):
        raise SyntaxFault("X509SerialNumber")
    return int(text)


def _name_values(name: str) -> tuple[str, ...]:
    """Return the values of a distinguished name, in an order of their own, spelled alike.

    Attribute types and order differ from program to program (RFC 4514 against the encoded order,
    `UID` against `0.9.2342.19200300.100.1.1`), the values hardly do.
    """
    values = (match.group(1) for match in _RDN_VALUE.finditer(name))
    plain = (re.sub(r"\\(.)", r"\1", value.strip().strip('"')) for value in values)
    return tuple(
        sorted(" ".join(unicodedata.normalize("NFC", v).casefold().split()) for v in plain)
    )


def _read_key_value(element: etree._Element) -> list[bytes]:
    """Read a KeyValue as SubjectPublicKeyInfo, so that it can be compared and nothing else.

    The elliptic form of RFC 4050, which .NET writes, is passed over: no current program reads it.
    """
    children = strict_elements(element, comments=True)
    if len(children) != 1:
        raise SyntaxFault("KeyValue")
    try:
        if children[0].tag == f"{{{DSIG}}}RSAKeyValue":
            return [_encode(_read_rsa(children[0]))]
        if children[0].tag == f"{{{DSIG11}}}ECKeyValue":
            return [_encode(_read_ec(children[0]))]
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SyntaxFault("KeyValue") from error
    if children[0].tag == _OLD_EC_KEY:
        return []
    raise SyntaxFault("KeyValue of another kind than any certificate here")


def _read_rsa(element: etree._Element) -> rsa.RSAPublicKey:
    modulus, exponent = (
        only_child(element, f"{{{DSIG}}}{name}") for name in ("Modulus", "Exponent")
    )
    if modulus is None or exponent is None:
        raise SyntaxFault("RSAKeyValue")
    n, e = (int.from_bytes(base64_value(part), "big") for part in (modulus, exponent))
    return rsa.RSAPublicNumbers(e, n).public_key()


def _read_ec(element: etree._Element) -> ec.EllipticCurvePublicKey:
    curve, point = (
        only_child(element, f"{{{DSIG11}}}{name}") for name in ("NamedCurve", "PublicKey")
    )
    if curve is None or point is None:
        raise SyntaxFault("ECKeyValue")
    name = _CURVES.get(curve.get("URI") or "")
    if name is None:
        raise SyntaxFault("ECKeyValue")
    kinds: dict[str, ec.EllipticCurve] = {
        "secp256r1": ec.SECP256R1(),
        "secp384r1": ec.SECP384R1(),
        "secp521r1": ec.SECP521R1(),
    }
    return ec.EllipticCurvePublicKey.from_encoded_point(kinds[name], base64_value(point))


def _encode(key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _normalised(spki: bytes) -> bytes:
    """Encode a key again the plain way; what cannot be is compared as it stands."""
    try:
        key = serialization.load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm):
        return spki
    if isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        return _encode(key)
    return spki
