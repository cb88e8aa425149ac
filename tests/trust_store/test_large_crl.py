"""A list of 100,000 entries: read once, looked up at once, and not too heavy for one process."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from web.cardkit.pki import DemoWorld

NOW = datetime(2026, 6, 15, 3, tzinfo=UTC)
ENTRIES = 100_000
MOST_MEGABYTES = 100

MEASURE = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from trust_store.evidence_item import ItemSource, read_crl_item
from trust_store.evidence_store import EvidenceStore
from trust_store.network import StoredAndFetched
from verifier.pki.certificate import read_certificate
from verifier.pki.revocation import RevocationState, find_revocation
from datetime import timedelta
from verifier.policy import Limits

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024

class Clock:
    def now(self):
        return at

folder = Path(sys.argv[1])
at = datetime.fromisoformat(sys.argv[2])
leaf, issuer = (read_certificate((folder / n).read_bytes()) for n in ("leaf", "issuer"))
store = EvidenceStore(folder / "data")
before = peak()
item = read_crl_item((folder / "list.crl").read_bytes())
store.add(item, url="http://crl.example/", source=ItemSource.NETWORK, at=at)
source = StoredAndFetched(store, None, clock=Clock(), limits=Limits())

def ask():
    found = source.fetch(leaf.der, issuer.der, at=at)
    return find_revocation(leaf, issuer, found, at=at, tolerance=timedelta(0), limits=Limits())

assert ask().state is RevocationState.GOOD
began = time.perf_counter()
for _ in range(20):
    ask()
each = (time.perf_counter() - began) / 20
print(len(item.content), peak() - before, each)
"""


def build_list(world: DemoWorld) -> bytes:
    """Build the list by its DER: the usual builder copies all entries for each one added."""
    issuer = world.authorities.remote_signing_ca
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(NOW - timedelta(hours=1))
        .next_update(NOW + timedelta(days=7))
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()),
            critical=False,
        )
    )
    reason = x509.CRLReason(x509.ReasonFlags.superseded)
    builder._revoked_certificates = [
        x509.RevokedCertificateBuilder()
        .serial_number((1 << 120) + number * 7919)
        .revocation_date(NOW - timedelta(days=1))
        .add_extension(reason, critical=False)
        .build()
        for number in range(ENTRIES)
    ]
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def build_indirect_list(world: DemoWorld) -> bytes:
    """The same, of certificates of 3,000 issuers in turn: each entry names its issuer."""
    issuer = world.authorities.remote_signing_ca
    names = [
        x509.CertificateIssuer(
            [
                x509.DirectoryName(
                    x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"CA thử nghiệm {n}")])
                )
            ]
        )
        for n in range(3000)
    ]
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(NOW)
        .next_update(NOW + timedelta(days=7))
        .add_extension(
            x509.IssuingDistributionPoint(None, None, False, False, None, True, False),
            critical=True,
        )
    )
    builder._revoked_certificates = [
        x509.RevokedCertificateBuilder()
        .serial_number((1 << 120) + number * 7919)
        .revocation_date(NOW - timedelta(days=1))
        .add_extension(names[number % len(names)], critical=True)
        .build()
        for number in range(ENTRIES)
    ]
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


INDIRECT = """
import sys, time
from pathlib import Path
from verifier.pki.crl_reading import read_crl

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024

content = Path(sys.argv[1]).read_bytes()
before, began = peak(), time.process_time()
crl = read_crl(content)
print(len(crl.entries.issuers), crl.processable, peak() - before, time.process_time() - began)
"""


@pytest.mark.slow
def test_an_indirect_list_of_100000_entries_is_no_heavier(tmp_path) -> None:
    (tmp_path / "list.crl").write_bytes(build_indirect_list(DemoWorld(NOW)))
    done = subprocess.run(
        [sys.executable, "-c", INDIRECT, str(tmp_path / "list.crl")],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    issuers, processable, megabytes, seconds = done.stdout.split()
    assert (int(issuers), processable) == (3001, "True")
    assert float(megabytes) < MOST_MEGABYTES
    assert float(seconds) < 8


@pytest.mark.slow
def test_a_list_of_100000_entries_is_read_once_and_looked_up_at_once(tmp_path) -> None:
    world = DemoWorld(NOW)
    (tmp_path / "list.crl").write_bytes(build_list(world))
    (tmp_path / "leaf").write_bytes(world.signers.primary.head.der)
    (tmp_path / "issuer").write_bytes(world.authorities.remote_signing_ca.der)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(tmp_path), NOW.isoformat()],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    size, megabytes, seconds = (float(word) for word in done.stdout.split())
    assert size > 4_000_000
    assert megabytes < MOST_MEGABYTES
    assert seconds < 0.05, "a list is read once, and a look-up does not depend on its length"
