"""The manifest's layout: everything that is not exactly right is refused."""

import pytest

from trust_store.manifest import CertificateKind, read_manifest
from verifier.errors import ConfigurationError
from verifier.trust import Purpose

GOOD = """
format = 1

[[certificate]]
file = "anchors/a.pem"
name = "Gốc"
sha256 = "00"
kind = "anchor"
purposes = ["document"]
legal_basis = "Nghị định thử nghiệm"
source = "example.vn"
"""


def test_an_entry_is_read() -> None:
    (entry,) = read_manifest(GOOD)
    assert entry.kind is CertificateKind.ANCHOR
    assert entry.purposes == {Purpose.DOCUMENT}
    assert entry.trusted_from is None
    assert not entry.to_compare


def test_periods_and_marks_are_read() -> None:
    more = "trusted_from = 2025-01-01T00:00:00+07:00\nto_compare = true\n"
    (entry,) = read_manifest(GOOD + more)
    assert entry.trusted_from is not None
    assert entry.trusted_from.isoformat() == "2025-01-01T00:00:00+07:00"
    assert entry.to_compare


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("format = 1", "format = 2"),
        ("format = 1", ""),
        ("format = 1", "format = "),
        ('kind = "anchor"', 'kind = "root"'),
        ('purposes = ["document"]', 'purposes = ["documents"]'),
        ('name = "Gốc"', "name = 5"),
        ('name = "Gốc"', 'name = ""'),
        ('source = "example.vn"', ""),
        ('source = "example.vn"', 'source = "example.vn"\npurpose = "document"'),
        ('source = "example.vn"', 'source = "example.vn"\ntrusted_until = 2025-01-01T00:00:00'),
        (GOOD, "format = 1"),
        (GOOD, GOOD + GOOD.replace("format = 1", "")),
        (GOOD, GOOD + GOOD.replace("format = 1", "").replace("a.pem", "b.pem")),
    ],
)
def test_what_is_not_exactly_right_is_refused(old, new) -> None:
    with pytest.raises(ConfigurationError):
        read_manifest(GOOD.replace(old, new))
