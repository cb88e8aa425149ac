"""One XML signature that is to be made: by whom, when, over what and in which layout."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from web.cardkit.identity import Identity
from web.cardkit.timestamping import Stamper

DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
XADES: Final = "http://uri.etsi.org/01903/v1.3.2#"

_DIGESTS: Final = {
    "sha1": f"{DSIG}sha1",
    "sha256": "http://www.w3.org/2001/04/xmlenc#sha256",
    "sha512": "http://www.w3.org/2001/04/xmlenc#sha512",
}
_MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
_RSA_METHODS: Final = {
    "sha1": f"{DSIG}rsa-sha1",
    "sha256": f"{_MORE}rsa-sha256",
    "sha512": f"{_MORE}rsa-sha512",
}


class XMLProfile(Enum):
    """The layouts of a signature."""

    XMLDSIG = "XMLDSig"
    """The time in SignatureProperties of an Object, as government systems write it."""
    XADES = "XAdES"
    """The time and the certificate's digest in SignedProperties."""


class TimeNamespace(Enum):
    """Where real signers of plain XMLDSig put SigningTime."""

    DSIG = "dsig"
    """In the signature's own namespace, which its schema does not know."""
    EMPTY = "empty"
    """In none, by `xmlns=""`."""
    UNPREFIXED = "unprefixed"
    """In none, because the signature's namespace has a prefix."""


@dataclass(frozen=True, slots=True)
class XMLStyle:
    """How an XML signature is made."""

    profile: XMLProfile = XMLProfile.XMLDSIG
    digest: str = "sha256"
    """SHA-1 for plain XMLDSig only: signxml writes none."""
    pss: bool = False
    time_namespace: TimeNamespace = TimeNamespace.DSIG
    """For plain XMLDSig; in XAdES the place of the time is given."""
    with_zone: bool = True

    @property
    def digest_method(self) -> str:
        """The digest's identifier."""
        return _DIGESTS[self.digest]


@dataclass(frozen=True, slots=True)
class XMLSigning:
    """One signature to be made over a card's data."""

    signer: Identity
    at: datetime
    """What the signature claims."""
    signature_id: str
    style: XMLStyle = XMLStyle()
    stamper: Stamper | None = field(default=None, repr=False)
    """Gives the signature a SignatureTimeStamp (XAdES-T)."""
    carries: tuple[Identity, ...] = ()
    """Certificates put in beside the signer's."""
    also_covers: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    """Id and canonical form of further elements, such as earlier signatures."""

    @property
    def signature_method(self) -> str:
        """The identifier of the signature's algorithm."""
        digest = self.style.digest
        if isinstance(self.signer.key, ec.EllipticCurvePrivateKey):
            return f"{_MORE}ecdsa-{digest}"
        if self.style.pss:
            return f"http://www.w3.org/2007/05/xmldsig-more#{digest}-rsa-MGF1"
        return _RSA_METHODS[digest]

    @property
    def claimed_time(self) -> str:
        """The text of SigningTime."""
        at = self.at if self.style.with_zone else self.at.replace(tzinfo=None)
        return at.isoformat(timespec="seconds")

    @property
    def subject_name(self) -> str:
        """The text of X509SubjectName, which CV 2088 PL1 II.1 demands beside the certificate."""
        return self.signer.certificate.subject.rfc4514_string()
