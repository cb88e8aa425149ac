"""Further signatures after one that certifies the document (ISO 32000-2 12.8.2.2)."""

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields

from tests.verifier.pdf.signing import (
    annotate,
    base,
    by_id,
    forbids,
    read,
    sign,
    update,
)
from verifier.reasons import Reason
from verifier.report import ChangeItem, ChangeLevel

PERMITS_SIGNING = [fields.MDPPerm.FILL_FORMS, fields.MDPPerm.ANNOTATE]


@pytest.mark.parametrize("permission", PERMITS_SIGNING)
def test_a_field_that_a_certification_did_not_foresee_leaves_it_open(permission) -> None:
    certified = sign(base(), "Teacher", certify=permission)
    modification = by_id(read(sign(certified, "Head", name="B", visible=0)), "Teacher").modification
    assert modification.level is ChangeLevel.UNKNOWN
    assert modification.problem is Reason.FIELD_NOT_FORESEEN
    assert ChangeItem("signature", 1) in modification.items


@pytest.mark.parametrize("permission", PERMITS_SIGNING)
def test_a_field_that_was_there_may_be_signed_after_a_certification(permission) -> None:
    def prepare(writer: IncrementalPdfFileWriter) -> None:
        spec = fields.SigFieldSpec("Head", on_page=0, box=(72, 400, 272, 460))
        fields.append_signature_field(writer, spec)

    certified = sign(update(base(), prepare), "Teacher", certify=permission)
    modification = by_id(read(sign(certified, "Head", name="B")), "Teacher").modification
    assert modification.level is ChangeLevel.PERMITTED


def test_what_is_altered_after_a_certification_stays_a_change() -> None:
    certified = sign(base(), "Teacher", certify=fields.MDPPerm.ANNOTATE)
    signed = sign(certified, "Head", name="B", visible=0)
    altered = read(update(signed, lambda writer: annotate(writer) and None))
    forbids(by_id(altered, "Teacher").modification, ChangeItem("annotation", 2))
