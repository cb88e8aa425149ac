"""What services send is read in a gathering worker; the portal's process carries bytes."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.trust_store.test_network import (
    CARD,
    WORLD,
    Setting,
    card_of_an_unknown_authority,
    outcome,
    setting_of,
    sources_used,
)
from verifier.pki.certificate import read_certificate
from verifier.pki.crl_reading import read_crl
from verifier.pki.ocsp_reading import read_ocsp
from verifier.ports import Evidence, EvidenceKind, EvidenceOrigin
from verifier.reasons import Reason
from verifier.report import Verdict
from verifier.submission import Submission
from web.cardkit.http_services import Fault
from web.composition import Sources, build_verifier
from web.sandbox.errors import WorkerBugError
from web.sandbox.layer import Layer
from web.sandbox.limits import WorkerLimits
from web.sandbox.outside import GATHERER, open_gatherers
from web.sandbox.pool import WorkerPool
from web.sandbox.verification import SandboxedVerifier

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def gatherers() -> Iterator[WorkerPool]:
    with open_gatherers() as pool:
        yield pool


@pytest.fixture
def setting(tmp_path) -> Iterator[Setting]:
    with setting_of(WORLD, tmp_path) as made:
        made.verifier()  # writes the intermediates
        yield made


def verifier_of(setting, gatherers, **more):
    """The setting's verifier, with its outside read in workers."""
    plain = setting.verifier()
    sources = Sources(
        demo_anchors=plain.trust.anchors,
        intermediates=tuple(sorted(setting.folder.glob("*.pem"))),
        schools=setting.schools,
        data=setting.folder / "confined",
        network=setting.fetcher(),
    )
    return build_verifier(replace(sources, **more), clock=setting.clock, gatherers=gatherers)


def verify(verifier):
    return verifier.verify(Submission((CARD,)))


def test_a_card_is_valid_by_what_the_worker_reads_and_next_time_by_what_was_kept(
    setting, gatherers
):
    first = verify(verifier_of(setting, gatherers))
    assert (outcome(first), sources_used(first)) == ((Verdict.VALID, ()), {"network"})
    asked = len(setting.services.log)
    again = verify(verifier_of(setting, gatherers))
    assert (outcome(again), sources_used(again)) == ((Verdict.VALID, ()), {"store"})
    assert len(setting.services.log) == asked
    offline = verify(verifier_of(setting, gatherers, network=None))
    assert outcome(offline) == (Verdict.VALID, ())


def test_offline_without_anything_kept_it_stays_open(setting, gatherers):
    report = verify(verifier_of(setting, gatherers, network=None))
    assert outcome(report) == (Verdict.INDETERMINATE, (Reason.NO_REVOCATION_EVIDENCE,))
    assert setting.services.log == []


def test_nothing_newer_than_the_moment_asked_about_is_used(setting, gatherers):
    verify(verifier_of(setting, gatherers))
    before = WORLD.now - timedelta(days=3)
    report = verifier_of(setting, gatherers, horizon=before).verify(Submission((CARD,)), at=before)
    assert report.verdict is Verdict.INDETERMINATE


@pytest.mark.parametrize("fault", [Fault.HTML, Fault.WRONG_SIGNER])
def test_services_that_fail_end_as_they_do_in_one_process(setting, gatherers, fault):
    hosts = ("crl.demo.example", "ocsp.demo.example")
    setting.services.faults |= dict.fromkeys(hosts, fault)
    plain = setting.verify()
    confined = verify(verifier_of(setting, gatherers))
    assert outcome(confined) == outcome(plain)
    assert confined.verdict is Verdict.INDETERMINATE


def test_a_missing_issuer_is_fetched_through_the_worker_and_kept(setting, gatherers):
    card = Submission((card_of_an_unknown_authority(),))
    offline = verifier_of(setting, gatherers, network=None)
    assert Reason.MISSING_INTERMEDIATE in offline.verify(card).reasons
    assert outcome(verifier_of(setting, gatherers).verify(card)) == (Verdict.VALID, ())
    assert outcome(offline.verify(card)) == (Verdict.VALID, ())


def test_the_portals_process_reads_no_certificate_list_or_response(setting, gatherers):
    verifier = verifier_of(setting, gatherers, evidence=setting.folder)
    readers = (read_certificate, read_crl, read_ocsp)
    with WorkerPool(size=1) as pool:
        sandboxed = SandboxedVerifier(verifier, pool)
        before = [reader.cache_info() for reader in readers if hasattr(reader, "cache_info")]
        report = verify(sandboxed)
        after = [reader.cache_info() for reader in readers if hasattr(reader, "cache_info")]
    assert outcome(report) == (Verdict.VALID, ())
    assert sources_used(report) == {"network"}
    assert after == before != []


def test_a_gatherer_is_confined_as_a_judge_is(gatherers, pool):
    assert set(gatherers.find_layers()) == set(pool.find_layers())
    assert Layer.ADDRESS_SPACE in gatherers.find_layers()


@pytest.mark.parametrize("how", ["die", "loop", "lie", "ask"])
def test_a_gatherer_that_breaks_leaves_the_question_open(setting, how, caplog):
    caplog.set_level(logging.WARNING)
    program = (str(HERE / "broken_gatherer.py"), how)
    limits = WorkerLimits(wall_seconds=0.5, questions=5)
    with WorkerPool(size=1, program=program, limits=limits) as broken:
        broken.find_layers()
        report = verify(verifier_of(setting, broken))
    assert report.verdict is Verdict.INDETERMINATE
    assert set(report.reasons) <= {
        Reason.REVOCATION_UNREACHABLE,
        Reason.REVOCATION_EVIDENCE_UNUSABLE,
        Reason.NO_REVOCATION_EVIDENCE,
    }
    assert "could not be read within the limits" in caplog.text


def test_when_every_gatherer_is_busy_evidence_is_out_of_reach_and_the_judge_stays(setting, caplog):
    limits = WorkerLimits(patience_seconds=0.1)
    with WorkerPool(size=1, program=GATHERER, limits=limits) as busy, WorkerPool(size=1) as judges:
        busy.find_layers()
        judges.find_layers()
        before = judges.worker_numbers()
        held = busy._take()
        try:
            sandboxed = SandboxedVerifier(verifier_of(setting, busy), judges)
            report = verify(sandboxed)
            unknown = sandboxed.verify(Submission((card_of_an_unknown_authority(),)))
        finally:
            busy._give_back(held, healthy=True)
        assert judges.worker_numbers() == before
    assert outcome(report) == (Verdict.INDETERMINATE, (Reason.REVOCATION_UNREACHABLE,))
    assert Reason.MISSING_INTERMEDIATE in unknown.reasons
    assert "every gathering worker is busy" in caplog.text


def test_a_bug_of_a_gatherer_is_a_bug_and_no_verdict(setting):
    program = (str(HERE / "broken_gatherer.py"), "bug")
    with WorkerPool(size=1, program=program) as broken, pytest.raises(WorkerBugError):
        verify(verifier_of(setting, broken))


def test_a_list_that_takes_too_much_memory_is_no_evidence(setting, caplog):
    with open_gatherers() as probe:
        probe.find_layers()
        status = Path(f"/proc/{probe.worker_numbers()[0]}/status").read_text()
    size = next(int(line.split()[1]) for line in status.splitlines() if "VmSize" in line) << 10
    limits = WorkerLimits(address_space=size + (24 << 20))
    with WorkerPool(size=1, program=GATHERER, limits=limits) as small:
        verifier = verifier_of(setting, small, network=None)
        store = verifier.revocation.gatherer.store
        large = Evidence(EvidenceKind.CRL, bytes(20 << 20), EvidenceOrigin.STORE)
        verifier = replace(
            verifier,
            revocation=replace(
                verifier.revocation,
                gatherer=replace(verifier.revocation.gatherer, store=_Full(store, large)),
            ),
        )
        assert verify(verifier).verdict is Verdict.INDETERMINATE
    assert "could not be read within the limits" in caplog.text


class _Full:
    """A store whose every answer is larger than a worker can hold."""

    def __init__(self, store, evidence) -> None:
        self._store = store
        self._evidence = evidence

    def find_filed(self, keys, *, at, horizon=None):
        return (self._evidence,) * 3

    def __getattr__(self, name):
        return getattr(self._store, name)
