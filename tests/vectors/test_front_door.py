"""Each vector through each door: verifier, second judgement, JSON, portal, terminal."""

import io
import json
import sys
from pathlib import Path

import jsonschema

from verifier.judge import judge
from verifier.reasons import Reason
from verifier.submission import Submission
from web.app import create_app
from web.config import PortalConfig
from web.json_report import present_json
from web.terminal_report import present_text

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "report.schema.json").read_text(encoding="utf-8")
)


def submission(sample) -> Submission:
    return Submission(tuple(path.read_bytes() for path in sample.files))


def test_a_vector_gets_its_verdict_and_its_reason_through_every_door(sample, verifier_for):
    verifier, given = verifier_for(sample), submission(sample)
    dossier = verifier.gather(given)
    report = judge(dossier, verifier.trust, verifier.policy)
    check_expectation(sample, report)
    assert judge(dossier, verifier.trust, verifier.policy) == report
    for include_card in (False, True):
        content = present_json(report, include_card=include_card, lang="vi")
        jsonschema.validate(content, SCHEMA)
        assert content["verdict"] == sample.expected_verdict.value
    for lang in ("vi", "en"):
        assert present_text(report, lang=lang, colour=False).strip()
    check_page(sample, verifier)


def check_expectation(sample, report) -> None:
    reasons = [reason.value for reason in report.reasons]
    assert report.verdict is sample.expected_verdict, reasons
    if sample.expected_reason is None:
        assert reasons == []
    else:
        assert sample.expected_reason.value in reasons


def check_page(sample, verifier) -> None:
    app = create_app(verifier, config=PortalConfig(demo=True))
    files = [(io.BytesIO(path.read_bytes()), "x") for path in sample.files]
    page = app.test_client().post(
        "/verify", data={"documents": files}, content_type="multipart/form-data"
    )
    assert page.status_code == 200
    assert f"verdict-{sample.expected_verdict.value}" in page.get_data(as_text=True)


def test_verifying_opens_no_file_and_no_socket(demo, verifier_for):
    """Linters do not see a plain open(); the interpreter does."""
    sample = next(s for s in demo.samples if len(s.files) == 2)
    verifier, given = verifier_for(sample), submission(sample)
    verifier.verify(given)  # first: imports and caches
    events: list[str] = []
    watching = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching and (event == "open" or event.startswith("socket.")):
            events.append(f"{event} {arguments[0] if arguments else ''}")

    sys.addaudithook(watch)
    verifier.verify(given)
    watching = False
    assert events == []


def test_the_vectors_cover_what_a_verifier_meets(demo):
    names = (Path(__file__).parent / "names.txt").read_text(encoding="utf-8").split()
    assert [sample.name for sample in demo.samples] == names
    assert len(set(names)) == len(names) >= 30
    reasons = {s.expected_reason for s in demo.samples if s.expected_reason is not None}
    assert reasons >= {
        Reason.DIGEST_MISMATCH,
        Reason.CHANGED_AFTER_SIGNING,
        Reason.BYTE_RANGE_INVALID,
        Reason.SCHOOL_SIGNATURE_MISSING,
        Reason.HEAD_SIGNATURE_MISSING,
        Reason.SIGNER_MISMATCH,
        Reason.NOT_THE_SCHOOL,
        Reason.OTHER_SCHOOL,
        Reason.CERTIFICATE_NOT_LISTED,
        Reason.LOOK_ALIKE_ROOT,
        Reason.MISSING_INTERMEDIATE,
        Reason.REVOKED,
        Reason.EXPIRED,
        Reason.NO_PROOF_OF_TIME,
        Reason.ALGORITHM_WEAK,
        Reason.UNSIGNED,
        Reason.DIFFERENT_CARDS,
        Reason.PDF_XML_DIFFER,
        Reason.ORDER_REVERSED,
        Reason.CLASS_TEACHER_SIGNATURE_MISSING,
    }
