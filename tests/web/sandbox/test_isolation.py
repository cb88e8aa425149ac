"""Whether a portal may start on this machine, and what it says when all workers are busy."""

import io
import logging
import threading
import time
from pathlib import Path

import pytest

from verifier.errors import ConfigurationError, DocumentError
from web.app import create_app
from web.config import PortalConfig
from web.messages import LANGUAGES, load_messages
from web.sandbox.isolation import ALLOW_UNISOLATED, demand_isolation, find_isolation
from web.sandbox.layer import Layer, isolates_network
from web.sandbox.limits import WorkerLimits
from web.sandbox.pool import WorkerPool
from web.sandbox.verification import SandboxedVerifier
from web.settings import read_settings

WITHOUT_NETWORK_ISOLATION = [
    (),
    (Layer.NO_DESCRIPTORS,),
    (Layer.FILE_SYSTEM, Layer.ADDRESS_SPACE),
    tuple(set(Layer) - {Layer.NETWORK_NAMESPACE, Layer.FILE_SYSTEM}),
]


@pytest.mark.parametrize("layers", WITHOUT_NETWORK_ISOLATION)
def test_without_network_isolation_the_portal_does_not_start(layers):
    with pytest.raises(ConfigurationError) as caught:
        demand_isolation(layers, allowed=False)
    assert ALLOW_UNISOLATED in str(caught.value)
    for layer in layers:
        assert layer.value in str(caught.value)


def test_unless_told_so_by_name_and_then_it_is_said(caplog):
    caplog.set_level(logging.WARNING)
    demand_isolation((), allowed=True)
    assert "off the network" in caplog.text


@pytest.mark.parametrize(
    ("environment", "allowed"),
    [({}, False), ({ALLOW_UNISOLATED: "1"}, True), ({ALLOW_UNISOLATED: "yes"}, False)],
)
def test_only_one_value_of_the_setting_allows_it(environment, allowed):
    assert read_settings(environment).allow_unisolated is allowed


def test_this_machine_is_told_as_it_is(verifier):
    layers = find_isolation()
    assert {Layer.ADDRESS_SPACE, Layer.CPU_TIME} <= set(layers)
    config = PortalConfig(isolation=layers)
    with WorkerPool(size=1) as pool:
        client = create_app(SandboxedVerifier(verifier, pool), config=config).test_client()
        answer = client.get("/readyz").json
    assert answer["isolation"] == sorted(layer.value for layer in layers)
    assert answer["network_isolated"] is isolates_network(layers)


@pytest.fixture
def full_pool(verifier, cards):
    """A pool whose only worker is busy for as long as the test asks."""
    program = (str(Path(__file__).parent / "misbehaving.py"), "loop")
    limits = WorkerLimits(wall_seconds=600.0, patience_seconds=0.2)
    pool = WorkerPool(size=1, program=program, limits=limits)
    pool.find_layers()
    sandboxed = SandboxedVerifier(verifier, pool)

    def hang():
        with pytest.raises(DocumentError):
            sandboxed.verify(cards[0][1])

    hanging = threading.Thread(target=hang)
    hanging.start()
    while pool._idle:
        time.sleep(0.02)
    yield sandboxed
    pool.close()
    hanging.join(60)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_when_every_worker_is_busy_a_visitor_is_told_to_come_back(full_pool, lang):
    client = create_app(full_pool, config=PortalConfig()).test_client()
    form = {"documents": (io.BytesIO(b"<a/>"), "a.xml")}
    answer = client.post(f"/verify?lang={lang}", data=form)
    messages = load_messages(lang)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert messages.word("problem_heading", "busy") in answer.text
    assert messages.word("problem", "busy") in answer.text


def test_a_program_is_told_the_same_in_its_form(full_pool):
    client = create_app(full_pool, config=PortalConfig()).test_client()
    form = {"documents": (io.BytesIO(b"<a/>"), "a.xml")}
    answer = client.post("/api/v1/verifications", data=form)
    assert (answer.status_code, answer.json["code"]) == (503, "busy")
    assert answer.headers["Retry-After"] == "30"
