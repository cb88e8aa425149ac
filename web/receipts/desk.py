"""Makes receipts: the page, its seal, the JSON report and that report's own signature."""

import json
import logging
import threading
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from verifier.ports import Clock
from verifier.report import VerificationReport
from web.case_number import find_case_number
from web.json_report import present_json
from web.keyring.entry import KeyKind, KeyringError
from web.keyring.ring import KeyRing
from web.messages import load_messages
from web.receipts.register import ReceiptRegister, open_register
from web.receipts.sheet import Sealing, limit_to_receipt, present_sheet
from web.receipts.ticket import TicketError, derive_ticket_key, read_ticket, write_ticket
from web.receipts.timestamping import Stamp, StampUnavailableError

_LOG = logging.getLogger("hocba")
_DRAWING = threading.Lock()
"""reportlab's fonts are registered for the whole process and keep notes about each document."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt, as files."""

    case_number: str
    pdf: bytes = field(repr=False)
    report: bytes = field(repr=False)
    """JSON in UTF-8; the very bytes that the PDF carries."""
    signature: bytes = field(repr=False)
    """Of `report`: ECDSA with SHA-256 in DER, what `openssl dgst -verify` takes."""
    stamped: bool = False
    """The seal bears a time-stamp (PAdES B-T)."""


class ReceiptDesk:
    """Makes receipts with the receipt key in force."""

    def __init__(self, ring: KeyRing, clock: Clock, *, stamp: Stamp | None = None) -> None:
        """Remember where the keys are; none is opened yet."""
        self._ring = ring
        self._clock = clock
        self._stamp = stamp

    @cached_property
    def register(self) -> ReceiptRegister:
        """What knows our receipts again."""
        return open_register(self._ring.folder)

    def is_open(self) -> bool:
        """Return whether there is a receipt key in force."""
        try:
            self._ring.folder.find_current(KeyKind.RECEIPT)
        except KeyringError:
            return False
        return True

    @property
    def stamps(self) -> bool:
        """Whether somebody is asked to prove the time."""
        return self._stamp is not None

    def check(self) -> None:
        """Open the receipt key.

        Raises:
            KeyringError: none is in force, or it does not open.
        """
        self._ring.find_signer(KeyKind.RECEIPT)

    def make(self, report: VerificationReport, *, lang: str, own_anchors: bool = False) -> Receipt:
        """Make the receipt of a report, now.

        Raises:
            KeyringError: no receipt key is in force, or it does not open.
        """
        # Reading and setting a page takes libraries that nobody else waits for.
        from web.receipts.certificate import make_certificate
        from web.receipts.layout import draw_sheet
        from web.receipts.sealing import Description, Seal, seal_drawing

        entry = self._ring.folder.find_current(KeyKind.RECEIPT)
        key = self._ring.find_signer(KeyKind.RECEIPT)
        at = self._clock.now().replace(microsecond=0)
        sealing = Sealing(entry.portal, entry.id, at, own_anchors)
        content = _write_report(report, sealing, lang=lang)
        with _DRAWING:
            drawing = draw_sheet(present_sheet(report, sealing, lang=lang))
        title = load_messages(lang).text("receipt.title")
        about = Description(f"{title} {find_case_number(report)}", lang, entry.portal, at)
        certificate = make_certificate(
            key, portal=entry.portal, key_id=entry.id, not_before=entry.not_before
        )
        stamp = self._stamp
        try:
            pdf = seal_drawing(drawing, content, about, Seal(key, certificate, stamp))
        except StampUnavailableError as error:
            _LOG.warning("a receipt bears no time-stamp: %s", error)
            stamp = None
            pdf = seal_drawing(drawing, content, about, Seal(key, certificate))
        return Receipt(
            case_number=find_case_number(report),
            pdf=pdf,
            report=content,
            signature=_sign(key, content),
            stamped=stamp is not None,
        )

    def issue_ticket(self, report: VerificationReport) -> str | None:
        """Return what a result page carries; None where there is no key, or no room for it."""
        return write_ticket(report, self._find_ticket_key()) if self.is_open() else None

    def redeem(self, ticket: str) -> VerificationReport:
        """Return the report that a result page carried.

        Raises:
            TicketError: it is none of ours, or too old, or no receipt key is in force.
            KeyringError: the receipt key does not open.
        """
        if not self.is_open():
            raise TicketError("no receipt key is in force")
        return read_ticket(ticket, self._find_ticket_key(), at=self._clock.now())

    def _find_ticket_key(self) -> bytes:
        return derive_ticket_key(self._ring.find_signer(KeyKind.RECEIPT))


def _write_report(report: VerificationReport, sealing: Sealing, *, lang: str) -> bytes:
    """Return the JSON report, with who made the receipt."""
    content = present_json(limit_to_receipt(report), include_card=True, lang=lang)
    content["receipt"] = {
        "portal": sealing.portal,
        "key_id": sealing.key_id,
        "sealed_at": sealing.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "own_anchors": sealing.own_anchors,
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _sign(key: ec.EllipticCurvePrivateKey, content: bytes) -> bytes:
    return key.sign(content, ec.ECDSA(SHA256(), deterministic_signing=True))
