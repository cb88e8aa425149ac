"""The overlay: what an operator decides is recorded, checked, and in force at the next start."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest

from tests.verifier.pki.authority import Authority, new_root
from trust_store.changing import (
    Decision,
    TrustChangeError,
    add_anchor,
    add_intermediate,
    find_look_alikes,
    remove,
)
from trust_store.drift import find_drift, find_ending, find_unanchored
from trust_store.journal import Action, JournalError
from trust_store.listing import NotFoundError, find_row, list_trust
from trust_store.loading import ADDED_BY_OPERATOR, load_held, load_trust_store
from trust_store.overlay import OverlayError, load_overlay
from verifier.errors import ConfigurationError
from verifier.pki.certificate import read_certificate
from verifier.trust import Purpose

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
DECISION = Decision("Nguyễn Thị Mận", "theo công văn 12", NOW)
DOCUMENT = frozenset({Purpose.DOCUMENT})
MISA = next(row for row in list_trust() if row.name == "MISA-CA")


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "overlay"


@pytest.fixture(scope="module")
def root() -> Authority:
    return new_root("Gốc riêng")


@pytest.fixture(scope="module")
def issuing(root) -> Authority:
    return root.issue("CA riêng", ca=True)


def trust_root(root: Authority, overlay: Path, purposes=DOCUMENT):
    return add_anchor(
        root.certificate,
        overlay,
        purposes=purposes,
        legal_basis="Quyết định 1",
        source="goc.crt",
        decision=DECISION,
    )


def keep(authority: Authority, overlay: Path, **changes):
    return add_intermediate(
        authority.certificate, overlay, source="ca.crt", decision=DECISION, **changes
    )


def loaded_names(overlay: Path) -> set[str]:
    trust = load_trust_store(overlay=overlay)
    certificates = (*(a.certificate for a in trust.anchors), *trust.intermediates)
    return {read_certificate(der).common_name for der in certificates}


class TestAdding:
    def test_an_anchor_is_trusted_for_what_was_said(self, root, overlay) -> None:
        before = load_trust_store().version
        trust_root(root, overlay)
        trust = load_trust_store(overlay=overlay)
        anchor = trust.anchors[-1]
        assert anchor.certificate == root.der
        assert anchor.purposes == DOCUMENT
        assert anchor.legal_basis == "Quyết định 1"
        assert trust.version != before

    def test_the_record_says_who_when_why_and_what(self, root, overlay) -> None:
        record = trust_root(root, overlay)
        assert load_overlay(overlay).history == (record,)
        assert (record.who, record.why, record.at) == (DECISION.who, DECISION.why, NOW)
        assert (record.action, record.sha256) == (Action.ADD, root.certificate.sha256)
        (line,) = (overlay / "journal.jsonl").read_text(encoding="utf-8").splitlines()
        assert json.loads(line)["who"] == "Nguyễn Thị Mận"

    def test_an_intermediate_has_to_lead_to_an_anchor(self, root, issuing, overlay) -> None:
        with pytest.raises(TrustChangeError, match="missing intermediate"):
            keep(issuing, overlay)
        assert not overlay.exists()
        trust_root(root, overlay)
        record = keep(issuing, overlay)
        assert record.purposes == DOCUMENT
        assert record.legal_basis == ADDED_BY_OPERATOR
        assert load_trust_store(overlay=overlay).intermediates[-1] == issuing.der

    def test_an_intermediate_may_not_claim_more_than_its_anchor(
        self, root, issuing, overlay
    ) -> None:
        trust_root(root, overlay)
        with pytest.raises(TrustChangeError):
            keep(issuing, overlay, purposes=frozenset({Purpose.TIMESTAMP}))

    def test_one_that_only_says_it_was_issued_by_an_anchor_is_refused(self, root, overlay) -> None:
        trust_root(root, overlay)
        forged = new_root("Gốc riêng").issue("CA giả", ca=True)
        with pytest.raises(TrustChangeError, match="look alike root"):
            keep(forged, overlay)

    def test_a_person_is_neither(self, root, overlay) -> None:
        trust_root(root, overlay)
        with pytest.raises(TrustChangeError, match="not an authority"):
            keep(root.issue(), overlay)
        with pytest.raises(TrustChangeError, match="not an authority"):
            trust_root(root.issue(), overlay)

    def test_a_key_that_only_signs_lists_may_be_at_hand_and_is_no_anchor(
        self, root, overlay
    ) -> None:
        trust_root(root, overlay)
        signer = root.issue("Khóa ký CRL", key_usage=("crl_sign",))
        keep(signer, overlay)
        assert load_trust_store(overlay=overlay).intermediates[-1] == signer.der
        with pytest.raises(TrustChangeError, match="not an authority"):
            trust_root(signer, overlay)

    def test_what_is_issued_by_another_is_no_anchor(self, issuing, overlay) -> None:
        with pytest.raises(TrustChangeError, match="signed by itself"):
            trust_root(issuing, overlay)

    def test_an_anchor_needs_a_purpose_and_a_basis(self, root, overlay) -> None:
        with pytest.raises(TrustChangeError, match="purpose"):
            trust_root(root, overlay, purposes=frozenset())
        with pytest.raises(TrustChangeError, match="legal basis"):
            add_anchor(
                root.certificate,
                overlay,
                purposes=DOCUMENT,
                legal_basis="",
                source="x",
                decision=DECISION,
            )

    @pytest.mark.parametrize("changes", [{"who": " "}, {"why": ""}])
    def test_nobody_and_no_reason_are_refused(self, root, overlay, changes) -> None:
        decision = Decision(**{"who": "a", "why": "b", "at": NOW, **changes})
        with pytest.raises(JournalError):
            add_anchor(
                root.certificate,
                overlay,
                purposes=DOCUMENT,
                legal_basis="x",
                source="x",
                decision=decision,
            )
        assert not overlay.exists()

    def test_adding_twice_is_refused_and_changing_purposes_is_not(self, root, overlay) -> None:
        trust_root(root, overlay)
        with pytest.raises(TrustChangeError, match="already"):
            trust_root(root, overlay)
        trust_root(root, overlay, purposes=frozenset(Purpose))
        trust = load_trust_store(overlay=overlay)
        (anchor,) = [a for a in trust.anchors if a.certificate == root.der]
        assert anchor.purposes == frozenset(Purpose)

    def test_a_look_alike_of_an_anchor_is_told(self, overlay) -> None:
        mic = new_root("MIC National Root CA")
        assert [h.entry.name for h in find_look_alikes(mic.certificate, None)] == [
            "MIC National Root CA"
        ]
        assert find_look_alikes(new_root("Gốc riêng").certificate, None) == ()


class TestRemoving:
    def test_a_shipped_anchor_is_no_longer_trusted_and_its_file_stays(self, overlay) -> None:
        (mic,) = [row for row in list_trust() if row.name == "MIC National Root CA"]
        remove(mic.sha256, overlay, DECISION)
        assert "MIC National Root CA" not in loaded_names(overlay)
        assert "MIC National Root CA" in {row.name for row in list_trust()}
        (row,) = [row for row in list_trust(overlay) if row.name == mic.name]
        assert row.removed
        assert (row.decided_by, row.decided_why) == (DECISION.who, DECISION.why)

    def test_what_was_removed_can_be_added_again_on_its_old_basis(self, overlay) -> None:
        version = load_trust_store().version
        misa = next(h.certificate for h in load_held() if h.entry.sha256 == MISA.sha256)
        remove(MISA.sha256, overlay, DECISION)
        assert load_trust_store(overlay=overlay).version != version
        record = add_intermediate(misa, overlay, source="misa.crt", decision=DECISION)
        assert record.legal_basis == MISA.legal_basis
        assert load_trust_store(overlay=overlay).version == version
        assert len(load_overlay(overlay).history) == 2

    def test_what_is_not_there_or_gone_already_cannot_be_removed(self, overlay) -> None:
        with pytest.raises(TrustChangeError, match="no certificate in force"):
            remove("00" * 32, overlay, DECISION)
        remove(MISA.sha256, overlay, DECISION)
        with pytest.raises(TrustChangeError, match="no certificate in force"):
            remove(MISA.sha256, overlay, DECISION)

    def test_the_last_anchor_stays(self, overlay) -> None:
        anchors = [row.sha256 for row in list_trust() if row.kind == "anchor"]
        for sha256 in anchors[:-1]:
            remove(sha256, overlay, DECISION)
        with pytest.raises(TrustChangeError, match="last anchor"):
            remove(anchors[-1], overlay, DECISION)

    def test_an_intermediate_whose_anchor_went_is_told(self, root, issuing, overlay) -> None:
        trust_root(root, overlay)
        keep(issuing, overlay)
        held, trust = load_held(overlay), load_trust_store(overlay=overlay)
        assert find_unanchored(held, trust, at=NOW) == ()
        remove(root.certificate.sha256, overlay, DECISION)
        held, trust = load_held(overlay), load_trust_store(overlay=overlay)
        assert find_unanchored(held, trust, at=NOW) == ("CA riêng",)


class TestDamage:
    """A damaged overlay stops the start, in a sentence that says where."""

    @pytest.fixture
    def filled(self, root, issuing, overlay) -> Path:
        trust_root(root, overlay)
        keep(issuing, overlay)
        remove(issuing.certificate.sha256, overlay, DECISION)
        return overlay

    def change_line(self, overlay: Path, number: int, change) -> None:
        path = overlay / "journal.jsonl"
        lines = path.read_bytes().split(b"\n")
        lines[number - 1 : number] = change(lines[number - 1])
        path.write_bytes(b"\n".join(lines))

    def test_an_undamaged_one_loads(self, filled) -> None:
        assert find_drift(filled) == ()
        assert "Gốc riêng" in loaded_names(filled)

    @pytest.mark.parametrize(
        ("number", "change", "reason"),
        [
            (1, lambda line: [line.replace(b"document", b"timestamp")], "line 2 does not follow"),
            (2, lambda line: [], "line 2 does not follow"),
            (1, lambda line: [], "line 1 does not follow"),
            (2, lambda line: [line, line], "line 3 does not follow"),
            (2, lambda line: [b"{}"], "line 2 is no record"),
            (2, lambda line: [b"[]"], "line 2 has another format"),
            (2, lambda line: [b"\xff"], "line 2 is no record"),
            (3, lambda line: [line[:40]], "line 3 is no record"),
            (3, lambda line: [line.replace(b'"who": "', b'"who": 1, "x": "')], "line 3 is no"),
            (3, lambda line: [line.replace(b'"format": 1', b'"format": 2')], "another format"),
            (3, lambda line: [line.replace(b'"remove"', b'"forget"')], "line 3 is no record"),
            (3, lambda line: [line.replace(b"+00:00", b"")], "without a zone"),
        ],
    )
    def test_a_changed_journal_is_told_by_its_line(self, filled, number, change, reason) -> None:
        self.change_line(filled, number, change)
        with pytest.raises(OverlayError, match=reason):
            load_trust_store(overlay=filled)
        assert reason in find_drift(filled)[0]

    def test_a_journal_that_breaks_off_is_told_and_not_written_to(self, root, filled) -> None:
        path = filled / "journal.jsonl"
        path.write_bytes(path.read_bytes()[:-20])
        with pytest.raises(OverlayError, match="line 3 breaks off"):
            load_trust_store(overlay=filled)
        with pytest.raises(OverlayError, match="line 3 breaks off"):
            remove(root.certificate.sha256, filled, DECISION)

    def test_a_missing_journal_beside_certificates_is_told(self, filled) -> None:
        (filled / "journal.jsonl").unlink()
        with pytest.raises(OverlayError, match=r"no journal\.jsonl"):
            load_overlay(filled)

    def test_a_missing_certificate_is_told(self, root, filled) -> None:
        (filled / "certificates" / f"{root.certificate.sha256}.pem").unlink()
        with pytest.raises(OverlayError, match="cannot be read"):
            load_overlay(filled)

    def test_an_exchanged_certificate_is_told(self, root, filled) -> None:
        path = filled / "certificates" / f"{root.certificate.sha256}.pem"
        path.write_bytes(new_root("Gốc riêng").der)
        with pytest.raises(OverlayError, match="not the certificate"):
            load_overlay(filled)
        path.write_bytes(b"rubbish")
        with pytest.raises(OverlayError, match="neither a certificate"):
            load_overlay(filled)

    def test_a_certificate_that_was_removed_may_be_deleted(self, issuing, filled) -> None:
        (filled / "certificates" / f"{issuing.certificate.sha256}.pem").unlink()
        assert "CA riêng" not in loaded_names(filled)

    def test_a_certificate_without_a_record_is_not_trusted_and_told(self, filled) -> None:
        shutil.copy(next((filled / "certificates").iterdir()), filled / "certificates" / "x.pem")
        load_overlay(filled)
        assert find_drift(filled) == (
            "trust overlay, certificates/x.pem: in no record of the journal, not trusted",
        )

    def test_a_folder_that_is_none_is_told(self, tmp_path) -> None:
        with pytest.raises(OverlayError, match="not a folder"):
            load_trust_store(overlay=tmp_path / "absent")
        file = tmp_path / "file"
        file.write_text("")
        with pytest.raises(OverlayError, match="not a folder"):
            remove(MISA.sha256, file, DECISION)

    def test_an_empty_folder_changes_nothing(self, tmp_path) -> None:
        assert load_trust_store(overlay=tmp_path).version == load_trust_store().version


class TestDriftOfWhatIsShipped:
    @pytest.fixture
    def copy(self, tmp_path: Path) -> Path:
        with resources.as_file(resources.files("trust_store")) as folder:
            for name in ("anchors", "intermediates"):
                shutil.copytree(folder / name, tmp_path / name)
            shutil.copy(folder / "manifest.toml", tmp_path)
        return tmp_path

    def test_what_is_shipped_agrees_with_its_manifest(self, copy) -> None:
        assert find_drift(None) == ()
        assert find_drift(None, copy) == ()

    def test_all_differences_are_told_at_once(self, copy) -> None:
        one, two, three = sorted((copy / "anchors").iterdir())[:3]
        one.unlink()
        shutil.copy(three, two)
        shutil.copy(three, copy / "intermediates" / "more.pem")
        assert set(find_drift(None, copy)) == {
            f"trust store, anchors/{one.name}: No such file or directory",
            f"trust store, anchors/{two.name}: not the certificate of the manifest",
            "trust store, intermediates/more.pem: not in the manifest",
        }

    def test_a_broken_manifest_is_told(self, copy) -> None:
        (copy / "manifest.toml").write_text("format = 1")
        assert find_drift(None, copy) == ("trust store manifest: no certificates",)
        (copy / "manifest.toml").unlink()
        assert "cannot be read" in find_drift(None, copy)[0]


def test_what_ends_soon_is_told_and_what_ended_is_not() -> None:
    at = datetime(2026, 9, 1, tzinfo=UTC)
    names = [e.name for e in find_ending(load_held(), at=at, within=timedelta(days=90))]
    assert names == ["VNPT SmartCA RS"]
    assert find_ending(load_held(), at=at, within=timedelta(days=30)) == ()


def test_with_only_these_anchors_the_overlay_adds_intermediates_only(
    root, issuing, overlay
) -> None:
    trust_root(root, overlay)
    keep(issuing, overlay)
    other = new_root("Khác")
    trust = load_trust_store(only_anchors=[other.der], overlay=overlay)
    assert [anchor.certificate for anchor in trust.anchors] == [other.der]
    assert issuing.der in trust.intermediates


class TestFinding:
    """`find_row`: how people ask for one certificate."""

    @pytest.mark.parametrize(
        "asked",
        ["MISA-CA", "misa", MISA.sha256, MISA.sha256[:6], MISA.fingerprint, MISA.fingerprint[:11]],
    )
    def test_by_name_part_of_it_or_beginning_of_the_fingerprint(self, asked) -> None:
        assert find_row(asked, list_trust()) == MISA

    def test_a_whole_name_goes_before_a_part(self) -> None:
        assert find_row("vietnam national root ca", list_trust()).not_before.year == 2014

    @pytest.mark.parametrize("asked", ["nobody", "", "c8", "VIETNAM NATIONAL"])
    def test_none_and_several_are_told(self, asked) -> None:
        with pytest.raises(NotFoundError):
            find_row(asked, list_trust())

    def test_an_added_one_is_listed_with_its_decision(self, root, overlay) -> None:
        trust_root(root, overlay)
        row = find_row("Gốc riêng", list_trust(overlay))
        assert (row.origin, row.kind, row.purposes) == ("added", "anchor", ("document",))
        assert (row.source, row.decided_by, row.key) == (
            "goc.crt",
            DECISION.who,
            "ecdsa, secp256r1",
        )
        assert not row.to_compare


def test_an_overlay_that_cannot_be_written_is_told(root, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot write"):
        trust_root(root, tmp_path / "file" / "overlay")
