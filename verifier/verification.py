"""The one public entry: bytes in, report out. Read this first.

1. read each document (pure);
2. gather what else is needed through ports: certificates of missing issuers, revocation evidence,
   directory entries, and the time, which is asked for once;
3. judge the dossier (pure).

Callers still owe: limits on how long this may take, and words for the outcome.
"""

from dataclasses import dataclass
from datetime import datetime

from verifier.archive import open_archives
from verifier.dossier import Dossier
from verifier.errors import DocumentError, DocumentFault
from verifier.gathering import gather_certificates, gather_entries, gather_evidence
from verifier.illustration import PageImage, draw_pages
from verifier.judge import judge
from verifier.pdf.receipt import read_receipt
from verifier.policy import Policy
from verifier.ports import CertificateSource, Clock, RevocationSource, SchoolDirectory
from verifier.reading import read_document
from verifier.receipt import ReceiptFacts
from verifier.report import VerificationReport
from verifier.submission import Submission
from verifier.trust import TrustStore
from verifier.xml.batch import split_batch


@dataclass(frozen=True, slots=True)
class Verifier:
    """Everything a verification needs, fixed at start-up."""

    trust: TrustStore
    policy: Policy
    revocation: RevocationSource
    certificates: CertificateSource
    directory: SchoolDirectory
    clock: Clock

    def verify(self, submission: Submission, *, at: datetime | None = None) -> VerificationReport:
        """Judge one card, now or as if it were `at` (aware).

        Raises:
            DocumentError: something handed in is no document we can read.
            PolicyRefusedError: the policy is not for this kind of document.
        """
        return judge(self.gather(submission, at=at), self.trust, self.policy)

    def open(self, documents: tuple[bytes, ...]) -> tuple[bytes, ...]:
        """Return what was handed in without the ZIPs around it.

        Raises:
            DocumentError: a ZIP is broken, exceeds a limit, or is not what a card comes in.
        """
        return open_archives(documents, limits=self.policy.limits)

    def draw(self, document: bytes, pages: tuple[int, ...]) -> tuple[PageImage, ...]:
        """Return pages of a PDF, counted from 1, as pictures for whoever reads a report.

        Raises:
            DocumentError: none of them could be drawn.
        """
        return draw_pages(document, pages, limits=self.policy.limits)

    def split(self, content: bytes) -> tuple[bytes, ...]:
        """Return the cards of a batch, packed or not; what is no batch comes back as it is.

        Raises:
            DocumentError: it cannot be unpacked, is broken, or holds no card.
        """
        return split_batch(content, limits=self.policy.limits)

    def read_receipt(self, document: bytes) -> ReceiptFacts:
        """Return what a receipt of a portal says of itself; it is no card and is not judged.

        Raises:
            DocumentError: the bytes are no PDF that can be read.
        """
        return read_receipt(document, limits=self.policy.limits)

    def gather(self, submission: Submission, *, at: datetime | None = None) -> Dossier:
        """Read the documents and collect what they are to be judged with.

        Raises:
            DocumentError: something handed in is no document we can read, or there are two of
                one format.
            ValueError: `at` carries no zone.
        """
        if at is not None and at.tzinfo is None:
            raise ValueError("a moment without a zone is no moment")
        limits = self.policy.limits
        documents = tuple(read_document(d, limits=limits) for d in submission.documents)
        if len({document.format for document in documents}) != len(documents):
            # Two of one format are two cards, and one report would speak of both as one.
            raise DocumentError(DocumentFault.TOO_MANY)
        checked_at = self.clock.now()
        moment = checked_at if at is None else at
        bare = Dossier(documents=documents, at=moment, checked_at=checked_at)
        with_certificates = gather_certificates(bare, self.trust, self.policy, self.certificates)
        with_evidence = gather_evidence(with_certificates, self.trust, self.policy, self.revocation)
        return gather_entries(with_evidence, self.trust, self.policy, self.directory)
