"""Looks among what was handed in for a receipt, before anything is judged as a report card."""

from collections.abc import Iterable
from typing import Protocol

from verifier.receipt import ReceiptFacts
from web.receipts.register import ReceiptFinding, ReceiptRegister, ReceiptState


class ReceiptReader(Protocol):
    """Whoever can read a receipt; every verifier can."""

    def read_receipt(self, document: bytes) -> ReceiptFacts:
        """Return what a receipt says of itself.

        Raises:
            DocumentError: the bytes are no PDF that can be read.
        """
        ...


def find_receipt(
    documents: Iterable[bytes], register: ReceiptRegister, reader: ReceiptReader
) -> ReceiptFinding | None:
    """Return what is known of the first receipt among the documents; None where there is none.

    Raises:
        DocumentError: something that looks like a receipt cannot be read.
    """
    for document in documents:
        if register.may_be_receipt(document):
            facts = reader.read_receipt(document)
            finding = register.assess(facts)
            if finding.state is not ReceiptState.NOT_OURS or facts.is_claimed:
                return finding
    return None
