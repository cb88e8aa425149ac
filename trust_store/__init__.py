"""Whom we trust: anchors, issuing authorities, the school directory, revocation evidence."""

from trust_store.certificate_file import CertificateFileError, read_pem_or_der
from trust_store.evidence import CombinedSource, FolderEvidence, OfflineSource
from trust_store.intermediates import FolderCertificates, GivenCertificates, NoCertificates
from trust_store.listing import TrustRow, list_trust
from trust_store.loading import load_trust_store
from trust_store.schools import EmptyDirectory, Schools, SchoolsError, load_schools

__all__ = [
    "CertificateFileError",
    "CombinedSource",
    "EmptyDirectory",
    "FolderCertificates",
    "FolderEvidence",
    "GivenCertificates",
    "NoCertificates",
    "OfflineSource",
    "Schools",
    "SchoolsError",
    "TrustRow",
    "list_trust",
    "load_schools",
    "load_trust_store",
    "read_pem_or_der",
]
