"""The school directory's values: which certificate may sign for which school."""

from dataclasses import dataclass
from datetime import datetime

from verifier.pki.certificate import Certificate
from verifier.report import Role


@dataclass(frozen=True, slots=True)
class SchoolEntry:
    """One registration of one certificate, or of one head, for one school.

    A certificate is named by SHA-256, or by the SHA-256 of its issuer's SubjectPublicKeyInfo and
    its serial number; never by serial or name alone (CV 2088 III.1, QĐ 1789 Đ20.3).
    """

    school_code: str
    """MA_TRUONG."""
    school_name: str
    role: Role
    """`KY_PHAT_HANH` for the school's own certificate, `CBQL` for a head."""
    valid_from: datetime
    """Aware; the approval holds from here on."""
    valid_until: datetime | None
    """Aware; None: until further notice."""
    certificate_sha256: str | None = None
    """Lower-case hexadecimal."""
    issuer_key_sha256: str | None = None
    serial: int | None = None
    organisation: str | None = None
    """The organisation (O) that the school's certificates bear."""
    tax_code: str | None = None
    """The number in `UID=MST:` that the school's certificates bear."""
    key_sha256: str | None = None
    """SHA-256 of the certificate's SubjectPublicKeyInfo, to recognise a renewal."""
    person_name: str | None = None
    """The head's name."""
    person_number: str | None = None
    """The head's citizen number, when it is registered by person."""

    def covers(self, moment: datetime) -> bool:
        """Return whether the approval holds at `moment`."""
        return self.valid_from <= moment and (
            self.valid_until is None or moment <= self.valid_until
        )


@dataclass(frozen=True, slots=True)
class HolderKeys:
    """What a certificate, its key or its holder may be registered by.

    Whoever looks entries up need not read a certificate that came with a document.
    """

    certificate_sha256: str
    serial: int
    key_sha256: str
    citizen_number: str | None = None
    tax_code: str | None = None


def find_holder_keys(certificate: Certificate) -> HolderKeys:
    """Return what `certificate` may be registered by."""
    return HolderKeys(
        certificate_sha256=certificate.sha256,
        serial=certificate.serial,
        key_sha256=certificate.spki_sha256,
        citizen_number=certificate.citizen_number,
        tax_code=certificate.tax_code,
    )
