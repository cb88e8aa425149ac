"""A portal's receipt keys and its desk, at a moment of our choosing. All people are invented."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from verifier.pdf.receipt import read_receipt
from verifier.policy import Limits
from verifier.report import Role, VerificationReport
from web.keyring.entry import KeyAction, KeyEvent, KeyKind
from web.keyring.folder import KeyFolder
from web.keyring.ring import KeyRing
from web.receipts.desk import ReceiptDesk
from web.receipts.register import ReceiptFinding, ReceiptRegister

PASS = b"the passphrase of tests"
MADE = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)
CHECKED = datetime(2026, 6, 15, 2, 30, tzinfo=UTC)
PORTAL = "xacthuc.example.vn"


@dataclass
class SetClock:
    """Tells the time that it was told."""

    moment: datetime = CHECKED + timedelta(minutes=5)

    def now(self) -> datetime:
        return self.moment


def event(days: int = 0, action: KeyAction = KeyAction.MAKE) -> KeyEvent:
    return KeyEvent(action, MADE + timedelta(days=days), "Lê Mơ", "thử")


@dataclass
class Office:
    """A folder of keys, and what works with it."""

    folder: KeyFolder
    clock: SetClock = field(default_factory=SetClock)
    passphrase: bytes = PASS
    portal: str = PORTAL
    made: datetime = MADE
    event: Callable[..., KeyEvent] = event

    def __post_init__(self) -> None:
        self.desk = ReceiptDesk(KeyRing(self.folder, lambda: PASS), self.clock)

    @property
    def key_id(self) -> str:
        return self.folder.find_current(KeyKind.RECEIPT).id

    def assess(self, pdf: bytes) -> ReceiptFinding:
        register = ReceiptRegister(self.folder)
        assert register.may_be_receipt(pdf)
        return register.assess(read_receipt(pdf, limits=Limits()))


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory) -> Path:
    """Keys made once: scrypt takes its time. No test writes into it."""
    path: Path = tmp_path_factory.mktemp("receipts") / "keys"
    KeyFolder(path).make(KeyKind.RECEIPT, PORTAL, PASS, event())
    return path


@pytest.fixture
def office(key_folder, tmp_path) -> Office:
    """An office with one receipt key, to be changed at will."""
    shutil.copytree(key_folder, tmp_path / "keys")
    return Office(KeyFolder(tmp_path / "keys"))


@pytest.fixture(scope="session")
def crowded(reports) -> VerificationReport:
    """Twenty-four signatures by people with long names, one of them wrong, and many differences."""
    return _crowd(reports)


def _crowd(reports: Any) -> VerificationReport:
    from verifier.reasons import Reason
    from verifier.report import Check, ConsistencyFinding, Difference, Status, failed
    from web.presenting.state import State

    roles = (Role.GVCN, Role.CBQL, Role.KY_PHAT_HANH)
    signatures = []
    for number in range(24):
        checks = [failed(Check.REVOCATION, Reason.REVOKED)] if number == 20 else []
        signature = reports.signature(roles[number % 3], *checks)
        certificate = replace(
            signature.signer.certificate,
            common_name=f"Công Tằng Tôn Nữ Thị {'Hoàng Minh Bảo Châu ' * 3}{number}",
            sha256=f"{number:064x}",
        )
        signer = replace(signature.signer, certificate=certificate)
        at = signature.proven_at + timedelta(minutes=number)
        signatures.append(replace(signature, signer=signer, proven_at=at))
    differences = tuple(
        Difference(f"subjects[{n}].mark", f"Môn học có tên dài thứ {n}: điểm", str(n), "10", 2)
        for n in range(60)
    )
    differing = reports.in_state(State.PDF_XML_DIFFER)
    xml = reports.document(signatures=tuple(signatures))
    result = differing.consistency.result
    assert result.status is Status.FAILED
    return replace(
        differing,
        documents=(replace(xml, format="pdf", sha256="ef" * 32), xml),
        consistency=ConsistencyFinding(result, 60, differences),
    )


@pytest.fixture
def poppler(tmp_path) -> Callable[..., str]:
    """Have a program of poppler's look at a PDF."""

    def look(program: str, pdf: bytes, *options: str) -> str:
        file = tmp_path / "looked-at.pdf"
        file.write_bytes(pdf)
        after = ["-"] if program == "pdftotext" else []
        done = subprocess.run(
            [program, *options, str(file), *after],
            check=True,
            capture_output=True,
            timeout=20,
        )
        return done.stdout.decode()

    return look
