"""For issuers: examine a card before it is sent, and register it. See `docs/registry.md`.

An issuer's key comes in the Authorization header (RFC 6750), never in an address. Answers hold REF
and digests, and nothing about the pupil.
"""

from flask import Blueprint, Response, jsonify, request

from web.messages import Messages, load_messages
from web.printing.list_writing import write_moment
from web.registry.admission import Defect, DefectCode, Examination, Remark
from web.registry.desk import RecordDesk
from web.registry.records import Outcome
from web.registry.values import Issuer, RegistryError
from web.uploads import read_documents
from web.views.errors import Problem, answer_machine
from web.views.rendering import find_language

RECORD_SCHEMA = "hocba-verify/registered/1"
PREFLIGHT_SCHEMA = "hocba-verify/preflight/1"

_CREATED, _KNOWN = 201, 200
_UNAUTHORISED, _CONFLICT, _NOT_ACCEPTABLE = 401, 409, 422
_SCHEME = "Bearer "


def build_record_views(desk: RecordDesk) -> Blueprint:
    """Build the views for issuers; errors are problem details (RFC 9457)."""
    records = Blueprint("records", __name__, url_prefix="/api/v1/records")

    @records.post("")
    def register() -> Response:
        issuer = _find_issuer(desk)
        if issuer is None:
            return _refuse_stranger()
        try:
            reception = desk.register(read_documents(request), issuer)
        except RegistryError:
            return answer_machine(_problem(_CONFLICT, "registered_otherwise"))
        if reception.outcome is None:
            return _refuse_card(reception.examination)
        return _present_record(desk, reception.outcome)

    @records.post("/preflight")
    def preflight() -> Response:
        issuer = _find_issuer(desk)
        if issuer is None:
            return _refuse_stranger()
        examination = desk.examine(read_documents(request), issuer)
        return jsonify(schema=PREFLIGHT_SCHEMA, **_present_examination(examination))

    return records


def _find_issuer(desk: RecordDesk) -> Issuer | None:
    given = request.headers.get("Authorization", "")
    return desk.find_issuer(given.removeprefix(_SCHEME)) if given.startswith(_SCHEME) else None


def _refuse_stranger() -> Response:
    answer = answer_machine(_problem(_UNAUTHORISED, "unauthorised"))
    answer.headers["WWW-Authenticate"] = 'Bearer realm="records"'
    return answer


def _refuse_card(examination: Examination) -> Response:
    """Answer with problem details that list everything to mend."""
    return answer_machine(
        _problem(_NOT_ACCEPTABLE, "not_acceptable"), _present_examination(examination)
    )


def _problem(status: int, code: str) -> Problem:
    messages = load_messages(find_language(request))
    return Problem(
        status, code, messages.word("problem_heading", code), messages.word("problem", code)
    )


def _present_record(desk: RecordDesk, outcome: Outcome) -> Response:
    record = outcome.record
    answer = jsonify(
        schema=RECORD_SCHEMA,
        ref=record.reference.text,
        ref_grouped=record.reference.grouped,
        address=f"https://{desk.portal}/v/{record.reference.text}" if desk.portal else None,
        created=outcome.created,
        state=record.state.value,
        received_at=write_moment(record.received_at),
        received_is_proven=record.receipt_token is not None,
        keep_until=None if record.keep_until is None else write_moment(record.keep_until),
        documents={
            "data_sha256": record.data_sha256,
            "xml_sha256": record.xml_sha256,
            "pdf_sha256": record.pdf_sha256,
        },
    )
    answer.status_code = _CREATED if outcome.created else _KNOWN
    return answer


def _present_examination(examination: Examination) -> dict[str, object]:
    messages = load_messages(find_language(request))
    report = examination.report
    return {
        "acceptable": not examination.defects,
        "verdict": None if report is None else report.verdict.value,
        "defects": [_present_defect(defect, messages) for defect in examination.defects],
        "remarks": [_present_remark(remark, messages) for remark in examination.remarks],
    }


def _present_defect(defect: Defect, messages: Messages) -> dict[str, str | None]:
    """Return a defect in codes and in words."""
    sentence, what_now = messages.word("defect", defect.code.value), None
    if defect.reason is not None:
        text = messages.reason(defect.reason)
        sentence, what_now = text.sentence, text.what_now
    elif defect.code is DefectCode.UNREADABLE and defect.fault is not None:
        sentence = messages.fault(defect.fault)
    return {
        "code": defect.code.value,
        "about": defect.about,
        "check": defect.check,
        "reason": None if defect.reason is None else defect.reason.value,
        "fault": None if defect.fault is None else defect.fault.value,
        "sentence": sentence,
        "what_now": what_now,
    }


def _present_remark(remark: Remark, messages: Messages) -> dict[str, str]:
    return {
        "about": remark.about,
        "code": remark.note.value,
        "sentence": messages.note(remark.note),
    }
