"""`hocba trust` as it is called: what it prints, what it asks, and its exit codes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from tests.verifier.pki.authority import Authority, new_root
from trust_store.listing import list_trust
from trust_store.loading import load_trust_store
from trust_store.overlay import load_overlay
from verifier.ports import Outage, Unavailable
from web.cardkit.pki import DemoWorld
from web.cardkit.writing import write_demo
from web.cli import main
from web.cli.exit_code import WRONG_CALL
from web.cli.trust import trust
from web.clock import SystemClock

ROOT = new_root("Gốc riêng")
UPPER = ROOT.issue("CA trên", ca=True)
LOWER = UPPER.issue("CA dưới", ca=True)
DECISION = ("--who", "Nguyễn Thị Mận", "--why", "công văn 12")
MISA = next(row for row in list_trust() if row.name == "MISA-CA")


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    return tmp_path / "overlay"


@pytest.fixture
def file(tmp_path: Path):
    def write(*authorities: Authority, name: str = "ca.crt") -> str:
        path = tmp_path / name
        loaded = [x509.load_der_x509_certificate(a.der) for a in authorities]
        if name.endswith(".p7b"):
            path.write_bytes(pkcs7.serialize_certificates(loaded, Encoding.DER))
        else:
            path.write_bytes(b"".join(c.public_bytes(Encoding.PEM) for c in loaded))
        return str(path)

    return write


@pytest.fixture
def hocba(overlay: Path, capsys: pytest.CaptureFixture[str]):
    """Run a command as a shell would; return exit code, output and error output."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["trust", *arguments, "--overlay", str(overlay)])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def add_root(hocba, file) -> None:
    basis = ("--purpose", "document", "--legal-basis", "Quyết định 1")
    code, _, err = hocba("add", file(ROOT), "--kind", "anchor", *basis, *DECISION)
    assert (code, err) == (0, "")


def ask(overlay: Path, *arguments: str, answer: str | None = None, fetch=None) -> Result:
    return CliRunner().invoke(
        trust,
        ["update", *arguments, "--overlay", str(overlay)],
        input=answer,
        obj=fetch,
        standalone_mode=False,
    )


def test_added_and_removed_certificates_are_marked_in_the_list(hocba, file) -> None:
    add_root(hocba, file)
    assert hocba("remove", MISA.fingerprint, *DECISION)[0] == 0
    code, out, _ = hocba("list")
    assert code == 0
    assert "Gốc riêng   [added]" in out
    assert "MISA-CA   [removed]" in out
    rows = {row["name"]: row for row in json.loads(hocba("list", "--json")[1])}
    assert rows["Gốc riêng"]["origin"] == "added"
    assert rows["MISA-CA"]["removed"] is True
    assert rows["MISA-CA"]["decided_by"] == "Nguyễn Thị Mận"


def test_one_certificate_is_shown_in_full(capsys) -> None:
    assert main(["trust", "show", "misa"]) == 0
    out = capsys.readouterr().out
    for part in (MISA.fingerprint, MISA.subject, MISA.issuer, MISA.serial, "rsa", "misaca.vn"):
        assert part in out
    assert main(["trust", "show", MISA.sha256[:8], "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["fingerprint"] == MISA.fingerprint
    assert shown["serial"] == MISA.serial


@pytest.mark.parametrize("asked", ["nobody", "VIETNAM NATIONAL"])
def test_a_name_that_fits_none_or_several_is_a_wrong_call(asked, capsys) -> None:
    assert main(["trust", "show", asked]) == WRONG_CALL
    assert asked in capsys.readouterr().err


def test_an_issuing_authority_below_an_added_root_is_added(hocba, file, overlay) -> None:
    code, _, err = hocba("add", file(UPPER), "--kind", "intermediate", *DECISION)
    assert code == WRONG_CALL
    assert "leads to no anchor" in err
    add_root(hocba, file)
    assert hocba("add", file(UPPER), "--kind", "intermediate", *DECISION)[0] == 0
    assert [r.name for r in load_overlay(overlay).history] == ["Gốc riêng", "CA trên"]
    assert UPPER.der in load_trust_store(overlay=overlay).intermediates


@pytest.mark.parametrize("missing", ["--who", "--why"])
def test_nothing_changes_without_who_and_why(hocba, file, overlay, missing) -> None:
    at = DECISION.index(missing)
    rest = DECISION[:at] + DECISION[at + 2 :]
    assert hocba("remove", MISA.sha256, *rest)[0] == WRONG_CALL
    assert hocba("add", file(ROOT), "--kind", "intermediate", *rest)[0] == WRONG_CALL
    assert not overlay.exists()


def test_a_bundle_is_not_added_as_one(hocba, file) -> None:
    code, _, err = hocba("add", file(UPPER, LOWER), "--kind", "intermediate", *DECISION)
    assert code == WRONG_CALL
    assert "trust update" in err


def test_a_change_needs_a_folder_to_be_recorded_in(capsys) -> None:
    assert main(["trust", "remove", MISA.sha256, *DECISION]) == WRONG_CALL
    assert "HOCBA_TRUST" in capsys.readouterr().err


def test_a_root_called_like_a_shipped_one_is_added_with_a_warning(hocba, file) -> None:
    mic = new_root("MIC National Root CA")
    basis = ("--purpose", "document", "--legal-basis", "x")
    code, _, err = hocba("add", file(mic), "--kind", "anchor", *basis, *DECISION)
    assert code == 0
    assert "WARNING: called like MIC National Root CA (ca918d63)" in err


def test_a_root_of_the_demo_is_never_added(hocba, tmp_path, overlay) -> None:
    write_demo(tmp_path / "demo", DemoWorld(SystemClock().now().replace(microsecond=0)))
    basis = ("--purpose", "document", "--legal-basis", "x")
    for path in (tmp_path / "demo" / "anchors").iterdir():
        code, _, err = hocba("add", str(path), "--kind", "anchor", *basis, *DECISION)
        assert code == WRONG_CALL
        assert "private key is published" in err
    assert not overlay.exists()


def test_who_removes_an_intermediate_is_told_what_that_means(hocba) -> None:
    assert "not distrusted" in hocba("remove", MISA.sha256, *DECISION)[1]


class TestCheck:
    def test_prints_what_to_compare(self, capsys) -> None:
        assert main(["trust", "check", "--days", "0"]) == 0
        out = capsys.readouterr().out
        assert out.count("COMPARE ") >= 8
        for row in list_trust():
            mark = "COMPARE" if row.to_compare else "       "
            assert f"{mark}  {row.name}\n         {row.fingerprint}" in out
        assert "rootca.gov.vn" in out

    def test_leaves_out_what_was_removed(self, hocba) -> None:
        hocba("remove", MISA.sha256, *DECISION)
        code, out, _ = hocba("check", "--days", "0")
        assert code == 0
        assert MISA.fingerprint not in out

    def test_fails_on_drift(self, hocba, file, overlay) -> None:
        add_root(hocba, file)
        path = overlay / "certificates" / f"{ROOT.certificate.sha256}.pem"
        path.write_bytes(UPPER.der)
        code, out, _ = hocba("check")
        assert code == 1
        assert out.startswith("DIFFERS")

    def test_fails_on_what_ends_soon(self, hocba, file) -> None:
        add_root(hocba, file)
        days = (ROOT.certificate.not_after - SystemClock().now()).days
        code, out, _ = hocba("check", "--days", str(days + 1))
        assert code == 1
        assert "ENDS SOON  Gốc riêng" in out

    def test_fails_on_an_intermediate_without_its_anchor(self, hocba, file) -> None:
        add_root(hocba, file)
        hocba("add", file(UPPER), "--kind", "intermediate", *DECISION)
        hocba("remove", ROOT.certificate.sha256, *DECISION)
        code, out, _ = hocba("check", "--days", "0")
        assert code == 1
        assert "NO ANCHOR  CA trên" in out


class TestUpdate:
    @pytest.fixture(autouse=True)
    def root(self, hocba, file) -> None:
        add_root(hocba, file)

    def test_asks_before_it_changes_anything(self, overlay, file) -> None:
        bundle = file(ROOT, UPPER, LOWER, name="ca.p7b")
        before = load_trust_store(overlay=overlay).version
        refused = ask(overlay, bundle, answer="n\n")
        assert "Take over 2 intermediate(s)?" in refused.output
        assert "nothing changed" in refused.output
        assert load_trust_store(overlay=overlay).version == before
        ask(overlay, bundle, answer="y\nMận\nmới\n")
        assert {r.who for r in load_overlay(overlay).history[1:]} == {"Mận"}
        assert {UPPER.der, LOWER.der} <= set(load_trust_store(overlay=overlay).intermediates)

    def test_does_not_ask_when_told_so_with_who_and_why(self, hocba, overlay, file) -> None:
        assert hocba("update", file(UPPER), "--yes")[0] == WRONG_CALL
        assert hocba("update", file(UPPER), "--yes", *DECISION)[0] == 0
        assert len(load_overlay(overlay).history) == 2

    def test_shows_roots_and_takes_none(self, overlay, file) -> None:
        stranger = file(new_root("Người lạ"))
        shown = ask(overlay, stranger, "--yes", *DECISION)
        assert "new root" in shown.output
        assert len(load_overlay(overlay).history) == 1

    def test_asks_the_addresses_of_trusted_certificates(self, overlay) -> None:
        asked: list[str] = []

        def fetch(address: str) -> bytes | Unavailable:
            asked.append(address)
            return UPPER.der if len(asked) == 1 else Unavailable(Outage.UNREACHABLE)

        shown = ask(overlay, "--yes", *DECISION, fetch=fetch)
        assert "https://rootca.gov.vn/crt/vnrca256.p7b" in asked
        assert "unreachable" in shown.output
        assert load_overlay(overlay).history[-1].source == asked[0]

    def test_without_another_way_the_settings_about_the_network_hold(
        self, hocba, monkeypatch
    ) -> None:
        monkeypatch.setenv("HOCBA_HOSTS", "nobody.example.vn")
        code, _, err = hocba("update")
        assert code == 1
        assert "https://rootca.gov.vn/crt/vnrca256.p7b: no address" in err

    def test_fails_when_nothing_could_be_had(self, overlay) -> None:
        shown = ask(overlay, fetch=lambda address: Unavailable(Outage.UNREACHABLE))
        assert shown.return_value == 1

    def test_offline_and_without_files_the_addresses_are_named(self, hocba) -> None:
        code, _, err = hocba("update", "--offline")
        assert code == WRONG_CALL
        assert "https://rootca.gov.vn/crt/vnrca256.p7b" in err
