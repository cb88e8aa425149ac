"""Making the receipt of a result that a visitor still has before them, and the keys behind it.

The page hands back what it was given; nothing was stored, and no address names anybody.
"""

import zipfile
from io import BytesIO

from flask import Blueprint, Response, make_response, request
from werkzeug.exceptions import NotFound

from verifier.receipt import REPORT_NAME
from web.receipts.desk import Receipt, ReceiptDesk
from web.views.rendering import find_language

_AS_ZIP = "zip"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The earliest that a ZIP can say: its entries have no time of their own."""


def build_receipt_views(desk: ReceiptDesk) -> Blueprint:
    """Build the view that makes receipts."""
    receipts = Blueprint("receipts", __name__)

    @receipts.post("/receipts")
    def make() -> Response:
        report = desk.redeem(request.form.get("ticket", ""))
        receipt = desk.make(report, lang=find_language(request))
        if request.form.get("form") == _AS_ZIP:
            return _send(_pack(receipt), "application/zip", f"{_name(receipt)}.zip")
        return _send(receipt.pdf, "application/pdf", f"{_name(receipt)}.pdf")

    return receipts


def build_receipt_key_views(desk: ReceiptDesk) -> Blueprint:
    """Build the view that hands out public keys: old ones too, for as long as receipts last."""
    keys = Blueprint("receipt_keys", __name__)

    @keys.get("/receipts/keys/<key_id>.pem")
    def key(key_id: str) -> Response:
        pem = desk.register.find_public_key(key_id)
        if pem is None:
            raise NotFound
        answer = make_response(pem)
        answer.mimetype = "application/x-pem-file"
        return answer

    return keys


def _name(receipt: Receipt) -> str:
    return f"bien-nhan-{receipt.case_number}"


def _pack(receipt: Receipt) -> bytes:
    """Return receipt, JSON report and its signature in one file."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            (f"{_name(receipt)}.pdf", receipt.pdf),
            (REPORT_NAME, receipt.report),
            (f"{REPORT_NAME}.sig", receipt.signature),
        ):
            archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), content)
    return packed.getvalue()


def _send(content: bytes, mimetype: str, name: str) -> Response:
    answer = make_response(content)
    answer.mimetype = mimetype
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
