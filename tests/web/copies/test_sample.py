"""The demo's printed copy: made by `hocba demo make`, answered for by `hocba serve --demo`."""

import shutil
from io import BytesIO

import pytest

from tests.web.copy_kit import SteppingClock
from verifier.errors import ConfigurationError
from web.cardkit.writing import load_demo
from web.composition import build_verifier
from web.config import PortalConfig, SampleCopy
from web.copies.sample import find_sample_copy, print_sample
from web.settings import Settings, build_portal, demo_sources


@pytest.fixture(scope="module")
def printed(demo, tmp_path_factory):
    """A demo of which a card was printed."""
    folder = tmp_path_factory.mktemp("printed") / "demo"
    shutil.copytree(demo.folder, folder)
    copied, clock = load_demo(folder), SteppingClock(demo.now)
    judge = build_verifier(demo_sources(copied), clock=clock)
    print_sample(copied, judge, clock)
    first = find_sample_copy(folder)
    print_sample(copied, judge, clock)  # whoever makes the demo again keeps its keys and records
    second = find_sample_copy(folder)
    assert first is not None
    assert second is not None
    assert (first.reference, first.token) != (second.reference, second.token)
    assert first.reference == second.reference
    return folder


@pytest.fixture
def client(printed):
    app = build_portal(Settings(demo=printed))
    yield app.test_client()
    app.extensions["hocba-sandbox"].close()


def test_the_start_page_leads_to_the_printed_code(printed, client):
    sample = find_sample_copy(printed)
    assert f'href="/v/{sample.reference}#{sample.token}"' in client.get("/").text
    assert 'data-state="copy-registered"' in client.get(f"/v/{sample.reference}").text


def test_the_picture_of_the_code_is_known_by_the_scan_page(printed, client):
    picture = (printed / "printed-copy.png").read_bytes()
    answer = client.post("/v/scan", data={"documents": (BytesIO(picture), "ma.png")})
    assert 'data-kind="sound"' in answer.text


def test_a_demo_of_which_nothing_was_printed_answers_for_no_copies(demo):
    assert find_sample_copy(demo.folder) is None
    client = build_portal(Settings(demo=demo.folder)).test_client()
    assert client.get("/v/").status_code == 404
    assert 'href="/v/' not in client.get("/").text


def test_only_a_demo_shows_a_printed_sample():
    with pytest.raises(ConfigurationError):
        PortalConfig(sample_copy=SampleCopy("CMV7JR3FNX9KS4GPZ", "AA"))
