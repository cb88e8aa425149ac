"""`hocba evidence` as it is called, and `hocba verify` with what the store keeps."""

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from trust_store.evidence import FolderEvidence
from trust_store.evidence_item import (
    ItemSource,
    certificate_item,
    read_crl_item,
    read_ocsp_item,
)
from trust_store.evidence_store import EvidenceStore
from trust_store.fetching import DEFAULT_HOSTS, Fetcher
from verifier.errors import ConfigurationError
from verifier.pki.certificate import read_certificate
from verifier.ports import Unavailable
from web.cardkit.pki import DemoWorld
from web.cardkit.writing import write_demo
from web.cli import main
from web.cli.evidence import evidence
from web.cli.exit_code import WRONG_CALL
from web.cli.verify import verify
from web.clock import SystemClock
from web.network_setting import DATA, HOSTS, PROXY, open_fetcher
from web.settings import DEMO, read_settings

NOW = SystemClock().now().replace(microsecond=0)
WORLD = DemoWorld(NOW)
CA = WORLD.authorities.remote_signing_ca
HEAD = WORLD.signers.primary.head
URL = "http://crl.demo.example/remote_signing_ca.crl"


@pytest.fixture
def data(tmp_path) -> Path:
    """A store with a CRL of today, one of last year, an OCSP response and a certificate."""
    folder = tmp_path / "data"
    store = EvidenceStore(folder)
    for at in (NOW, NOW - timedelta(days=400)):
        item = read_crl_item(WORLD.crl(CA, at=at))
        assert item is not None
        store.add(item, url=URL, source=ItemSource.ARCHIVE, at=at)
    response = read_ocsp_item(WORLD.ocsp(HEAD, at=NOW))
    assert response is not None
    store.add(response, url="http://ocsp.demo.example/", source=ItemSource.NETWORK, at=NOW)
    store.add(
        certificate_item(read_certificate(CA.der)),
        url="http://crt.demo.example/",
        source=ItemSource.NETWORK,
        at=NOW,
    )
    store.close()
    return folder


def call(*arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(evidence, list(arguments), input=answer, standalone_mode=False)


def listed(data: Path) -> list[dict[str, object]]:
    return json.loads(call("list", "--data", str(data), "--json").output)


def test_list_shows_what_is_kept_the_oldest_first(data) -> None:
    output = call("list", "--data", str(data)).output
    lines = output.splitlines()
    assert len(lines) == 5
    assert f"{NOW - timedelta(days=400):%Y-%m-%d}" in lines[0]
    assert lines[-1].startswith("4 items, ")
    assert {row["kind"] for row in listed(data)} == {"crl", "ocsp", "certificate"}


def test_without_a_folder_the_call_is_wrong(monkeypatch) -> None:
    monkeypatch.delenv(DATA, raising=False)
    assert main(["evidence", "list"]) == WRONG_CALL


def test_the_folder_may_come_from_the_setting(data, monkeypatch) -> None:
    monkeypatch.setenv(DATA, str(data))
    assert "4 items" in call("list").output


def test_export_writes_files_that_verify_reads_as_evidence(data, tmp_path) -> None:
    folder = tmp_path / "out"
    assert "4 items" in call("export", str(folder), "--data", str(data)).output
    with (folder / "index.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(folder / row["file"]).stat().st_size for row in rows} == {
        int(row["size"]) for row in rows
    }
    source = FolderEvidence(folder)
    assert source.unreadable == ()
    found = source.fetch(HEAD.der, CA.der, at=NOW)
    assert not isinstance(found, Unavailable)
    assert {e.content for e in found} == {
        WORLD.crl(CA, at=NOW),
        WORLD.crl(CA, at=NOW - timedelta(days=400)),
        WORLD.ocsp(HEAD, at=NOW),
    }


def test_delete_destroys_what_is_older(data) -> None:
    result = call("delete", "--data", str(data), "--older-than", "365", "--yes")
    assert "1 items deleted" in result.output
    assert len(listed(data)) == 3
    assert (
        "nothing to delete"
        in call("delete", "--data", str(data), "--older-than", "365", "--yes").output
    )


def test_delete_destroys_the_one_that_is_named(data) -> None:
    digest = str(listed(data)[0]["sha256"])
    call("delete", "--data", str(data), "--sha256", digest[:12].upper(), "--yes")
    assert digest not in {row["sha256"] for row in listed(data)}


def test_delete_asks_first(data) -> None:
    result = call("delete", "--data", str(data), "--older-than", "365", answer="n\n")
    assert "for good?" in result.output
    assert len(listed(data)) == 4


@pytest.mark.parametrize(
    "arguments", [[], ["--sha256", "00"], ["--sha256", "0" * 64], ["--older-than", "-1"]]
)
def test_delete_wants_to_be_told_exactly_what(data, arguments) -> None:
    assert main(["evidence", "delete", "--data", str(data), "--yes", *arguments]) == WRONG_CALL
    assert len(listed(data)) == 4


def test_archive_with_no_host_that_may_be_asked_fetches_nothing(data, monkeypatch) -> None:
    monkeypatch.setenv(HOSTS, "nobody.example")
    result = call("archive", "--data", str(data))
    assert result.output == "0 of 0 lists kept\n"
    assert result.return_value == 0


# The settings


def test_the_hosts_that_may_be_asked_are_the_national_ones_unless_set() -> None:
    assert open_fetcher({}).hosts == DEFAULT_HOSTS
    fetcher = open_fetcher({HOSTS: "ca.example other.example"})
    assert fetcher.may_ask("http://crl.ca.example/x.crl")
    assert not fetcher.may_ask("http://ca.gov.vn/x.crl")


@pytest.mark.parametrize(
    "environment",
    [{HOSTS: "vn"}, {HOSTS: "*.gov.vn"}, {PROXY: "http://proxy:3128"}, {PROXY: "proxy"}],
)
def test_settings_that_cannot_work_stop_the_start(environment) -> None:
    with pytest.raises(ConfigurationError):
        open_fetcher(environment)


def test_a_proxy_is_host_and_port() -> None:
    assert isinstance(open_fetcher({PROXY: "proxy.internal:3128"}), Fetcher)


def test_the_portal_fetches_only_with_a_place_to_keep_what_comes(tmp_path) -> None:
    assert read_settings({}).network is None
    settings = read_settings({DATA: str(tmp_path)})
    assert settings.data == tmp_path
    assert settings.network is not None


def test_the_demo_takes_no_evidence_store(tmp_path) -> None:
    with pytest.raises(ConfigurationError):
        read_settings({DATA: str(tmp_path), DEMO: str(tmp_path)})


# hocba verify


def verify_json(*arguments: str) -> dict[str, object]:
    result = CliRunner().invoke(verify, [*arguments, "--json"], standalone_mode=False)
    return json.loads(result.output)


def test_verify_takes_the_store_and_the_moment_into_account(data, tmp_path) -> None:
    # Trust in the demo cannot be given to `verify`; with its roots as anchors it is like any PKI.
    write_demo(tmp_path / "demo", WORLD)
    demo = tmp_path / "demo"
    anchors = [f"--anchor={path}" for path in sorted((demo / "anchors").glob("*.pem"))]
    issuers = [f"--intermediate={p}" for p in sorted((demo / "intermediates").glob("*.pem"))]
    card = demo / "samples" / "xml-lop-1" / "hoc-ba.xml"
    common = [str(card), *anchors, *issuers, f"--schools={demo / 'schools.csv'}", "--offline"]
    store = EvidenceStore(tmp_path / "full")
    for _, content in WORLD.published_crls():
        item = read_crl_item(content)
        assert item is not None
        store.add(item, url=URL, source=ItemSource.ARCHIVE, at=NOW)
    store.close()
    with_store = [*common, f"--data={tmp_path / 'full'}"]
    assert verify_json(*common)["reasons"] == ["no_revocation_evidence"]
    assert verify_json(*with_store)["verdict"] == "valid"
    then = (NOW - timedelta(days=3)).isoformat()
    assert verify_json(*with_store, f"--at={then}")["reasons"] == ["no_revocation_evidence"]
