"""Moments at the very edges of the calendar, claimed by a signer or written in a certificate."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from verifier.report import Role, Verdict
from verifier.submission import Submission
from web.cardkit.cards import primary_grade_1
from web.cardkit.issuance import Period
from web.cardkit.registrar import Registrar
from web.cardkit.workshop import make_pdf, make_xml, pick, plan, swap
from web.json_report import present_json
from web.terminal_report import present_text

FIRST = datetime(1, 1, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
EDGES = {
    "first": FIRST,
    "before_the_first": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
    "last": LAST,
    "after_the_last": datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-12))),
}


def present(report) -> None:
    present_json(report, include_card=True, lang="vi")
    for language in ("vi", "en"):
        present_text(report, lang=language, colour=False)


@pytest.mark.parametrize("edge", EDGES.values(), ids=EDGES.keys())
@pytest.mark.parametrize("make", [make_pdf, make_xml])
@pytest.mark.parametrize("role", [Role.CBQL, Role.KY_PHAT_HANH])
def test_a_claim_at_the_edge_of_the_calendar_breaks_nothing(verify, world, edge, make, role):
    card = primary_grade_1()
    steps = plan(card, world.signers.primary)
    present(verify(make(card, swap(steps, replace(pick(steps, role), at=edge)))))


@pytest.mark.parametrize("date", [b"99991231235959-12'00'", b"00010101000000+14'00'"])
def test_a_pdf_date_at_the_edge_of_the_calendar_breaks_nothing(verify, signed_pdf, date):
    written = b"/M (D:" + date + b")"
    attacked, count = re.subn(
        rb"/M \(D[^)]*\)", lambda found: written.ljust(len(found[0])), signed_pdf
    )
    assert count == 3
    present(verify(attacked))


def test_a_certificate_without_an_end_can_be_shown(verify, world):
    card = primary_grade_1()
    period = Period(datetime(2025, 1, 1, tzinfo=UTC), LAST)
    head = Registrar(world.now).person(
        "head_endless",
        card.head,
        issuer=world.authorities.remote_signing_ca,
        key="head_1",
        period=period,
    )
    signers = replace(world.signers.primary, head=head)
    report = verify(make_xml(card, plan(card, signers)))
    assert report.verdict is Verdict.VALID
    present(report)


def test_a_moment_asked_for_may_be_any(verifier, signed_pdf):
    for edge in (FIRST, LAST):
        present(verifier.verify(Submission((signed_pdf,)), at=edge))
