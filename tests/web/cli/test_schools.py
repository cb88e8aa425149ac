"""`hocba schools` as it is called: what it prints, its exit codes, and what it hides."""

import json
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.verifier.pki.authority import Authority, new_root
from web.cli import main
from web.cli.exit_code import WRONG_CALL

SHA = "ab" * 32
NUMBER = "048317002681"
HEADER = "school_code,school_name,role,valid_from,certificate_sha256,person_name,person_number"
SCHOOL = f"48491401,Tiểu học Mơ Ước,KY_PHAT_HANH,2025-01-01,{SHA},,"
HEAD = f"48491401,Tiểu học Mơ Ước,CBQL,2025-01-01,,Lê Văn Ổi,{NUMBER}"
DECISION = ("--who", "Nguyễn Thị Mận", "--why", f"đơn của {NUMBER}")
ABOUT = ("--school", "48491401", "--name", "Tiểu học Mơ Ước", "--from", "2025-01-01")


@pytest.fixture
def hocba(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Run a command on a directory of its own; return exit code, output and error output."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["schools", *arguments, "--db", str(tmp_path / "schools.db")])
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def csv(tmp_path: Path):
    def write(*rows: str) -> str:
        path = tmp_path / "schools.csv"
        path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
        return str(path)

    return write


@pytest.fixture(scope="module")
def school() -> Authority:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.USER_ID, "MST:0101234567"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Trường Tiểu học Mơ Ước"),
            x509.NameAttribute(NameOID.COMMON_NAME, "Trường Tiểu học Mơ Ước"),
        ]
    )
    return new_root().issue(name=name)


@pytest.fixture
def certificate(tmp_path: Path):
    def write(*authorities: Authority) -> str:
        path = tmp_path / "signer.pem"
        loaded = [x509.load_der_x509_certificate(a.der) for a in authorities]
        path.write_bytes(b"".join(c.public_bytes(Encoding.PEM) for c in loaded))
        return str(path)

    return write


def listed(hocba) -> list[dict[str, object]]:
    code, out, _ = hocba("list", "--json")
    assert code == 0
    return json.loads(out)["entries"]


def test_a_file_is_imported_and_again_changes_nothing(hocba, csv) -> None:
    assert hocba("import", csv(SCHOOL, HEAD))[:2] == (0, "2 added, 0 replaced, 0 unchanged\n")
    version = json.loads(hocba("list", "--json")[1])["version"]
    assert hocba("import", csv(SCHOOL, HEAD))[:2] == (0, "0 added, 0 replaced, 2 unchanged\n")
    assert json.loads(hocba("list", "--json")[1])["version"] == version


def test_every_faulty_line_is_told_and_nothing_is_imported(hocba, csv) -> None:
    hocba("import", csv(HEAD))
    code, out, err = hocba("import", csv(SCHOOL, SCHOOL.replace("KY_PHAT_HANH", "GVCN"), "x,y"))
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        "line 3: role: neither KY_PHAT_HANH nor CBQL",
        "line 4: 2 cells instead of 7",
        "2 fault(s); nothing was imported",
    ]
    assert len(listed(hocba)) == 1


def test_an_import_is_recorded_with_its_file(hocba, csv) -> None:
    hocba("import", csv(SCHOOL))
    (event,) = listed(hocba)[0]["history"]
    assert event["action"] == "import"
    assert "schools.csv, SHA-256" in event["why"]
    assert event["who"]


def test_numbers_of_people_are_partly_hidden_wherever_they_stand(hocba, csv) -> None:
    hocba("import", csv(SCHOOL, HEAD), *DECISION)
    for arguments in (("list",), ("list", "--history"), ("list", "--json")):
        out = hocba(*arguments)[1]
        assert NUMBER not in out
        assert "0483******81" in out
        assert "Tiểu học Mơ Ước" in out


def test_one_school_is_listed_alone(hocba, csv) -> None:
    hocba("import", csv(SCHOOL, SCHOOL.replace("48491401", "48491402")))
    out = hocba("list", "--school", "48491402")[1]
    assert "48491402" in out
    assert "48491401" not in out


def test_a_certificate_file_brings_what_recognises_a_renewal(hocba, school, certificate) -> None:
    root = new_root()
    file = certificate(root, school)
    code, out, _ = hocba(
        "approve", *ABOUT, "--role", "ky_phat_hanh", "--certificate", file, *DECISION
    )
    assert (code, out) == (0, "approved as number 1\n")
    (entry,) = listed(hocba)
    read = school.certificate
    assert entry["certificate_sha256"] == read.sha256
    assert entry["key_sha256"] == read.spki_sha256
    assert entry["organisation"] == "Trường Tiểu học Mơ Ước"
    assert entry["tax_code"] == "0101234567"


def test_issuer_and_serial_register_a_certificate_too(hocba) -> None:
    named = ("--issuer-key", "CD" * 32, "--serial", "00:FF", "--until", "31/12/2026")
    assert hocba("approve", *ABOUT, "--role", "KY_PHAT_HANH", *named, *DECISION)[0] == 0
    (entry,) = listed(hocba)
    assert (entry["issuer_key_sha256"], entry["serial"]) == ("cd" * 32, "ff")
    assert entry["valid_until"] == "2026-12-31T16:59:59.999999+00:00"


def test_a_head_is_registered_by_number(hocba) -> None:
    person = ("--person-number", NUMBER, "--person-name", "Lê Văn Ổi")
    assert hocba("approve", *ABOUT, "--role", "CBQL", *person, *DECISION)[0] == 0
    assert "by number  Lê Văn Ổi 0483******81" in hocba("list")[1]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--role", "CBQL"), "person_number"),
        (("--role", "KY_PHAT_HANH", "--person-number", NUMBER), "needs certificate_sha256"),
        (("--role", "KY_PHAT_HANH", "--serial", "ff"), "belong together"),
        (("--role", "CBQL", "--person-number", "12"), "not a citizen number"),
        (("--role", "CBQL", "--person-number", NUMBER, "--until", "2024-12-31"), "lies before"),
        (("--role", "GVCN"), "GVCN"),
    ],
)
def test_what_registers_nothing_is_a_wrong_call(hocba, tmp_path, arguments, reason) -> None:
    code, _, err = hocba("approve", *ABOUT, *arguments, *DECISION)
    assert code == WRONG_CALL
    assert reason in err
    assert not (tmp_path / "schools.db").exists()


def test_a_file_without_just_one_signer_is_a_wrong_call(hocba, school, certificate) -> None:
    role = ("--role", "KY_PHAT_HANH")
    for file in (certificate(new_root()), certificate(school, new_root().issue())):
        code, _, err = hocba("approve", *ABOUT, *role, "--certificate", file, *DECISION)
        assert code == WRONG_CALL
        assert "signers' certificates, not one" in err
    both = ("--certificate", certificate(school), "--serial", "ff")
    assert hocba("approve", *ABOUT, *role, *both, *DECISION)[0] == WRONG_CALL


def test_an_approval_is_withdrawn_and_stays_so(hocba, csv) -> None:
    hocba("import", csv(SCHOOL))
    code, out, _ = hocba("withdraw", "1", "--at", "2026-06-01", *DECISION)
    assert (code, out) == (0, "number 1 is withdrawn from 2026-06-01T00:00:00+07:00 on\n")
    assert "[withdrawn from 01/06/2026 on]" in hocba("list")[1]
    assert "number 1 stays withdrawn" in hocba("import", csv(SCHOOL))[1]
    changed = SCHOOL.replace("2025-01-01", "2025-01-02")
    code, _, err = hocba("import", csv(changed))
    assert code == 1
    assert err.startswith("line 2: withdrawn as number 1")


def test_a_mistaken_approval_is_withdrawn_altogether_and_the_emptiness_told(hocba, csv) -> None:
    hocba("import", csv(SCHOOL))
    out = hocba("withdraw", "1", "--at", "2024-01-01", *DECISION)[1]
    assert "as if it had never been approved" in out
    assert "no report card can be found valid" in hocba("list")[2]


def test_a_number_that_is_none_is_a_wrong_call(hocba) -> None:
    assert hocba("withdraw", "9", "--at", "2026-01-01", *DECISION)[0] == WRONG_CALL


@pytest.mark.parametrize("missing", ["--who", "--why"])
def test_nothing_changes_without_who_and_why(hocba, csv, missing) -> None:
    hocba("import", csv(SCHOOL))
    at = DECISION.index(missing)
    rest = DECISION[:at] + DECISION[at + 2 :]
    assert hocba("withdraw", "1", "--at", "2026-01-01", *rest)[0] == WRONG_CALL
    assert listed(hocba)[0]["state"] == "approved"


def test_without_a_directory_the_setting_is_named(capsys) -> None:
    assert main(["schools", "list"]) == WRONG_CALL
    assert "HOCBA_SCHOOLS_DB" in capsys.readouterr().err


def test_listing_makes_no_directory(hocba, tmp_path) -> None:
    code, _, err = hocba("list")
    assert code == WRONG_CALL
    assert "no such file" in err
    assert not (tmp_path / "schools.db").exists()
