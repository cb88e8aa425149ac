"""PDF dates, ISO 32000-2 7.9.4."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from verifier.pdf.date import read_date

VIETNAM = timezone(timedelta(hours=7))


@pytest.mark.parametrize(
    ("text", "expected", "assumed"),
    [
        ("D:20260531083000+07'00'", datetime(2026, 5, 31, 8, 30, tzinfo=VIETNAM), False),
        ("D:20260531083000+07'00", datetime(2026, 5, 31, 8, 30, tzinfo=VIETNAM), False),
        ("D:20260531083000+0700", datetime(2026, 5, 31, 8, 30, tzinfo=VIETNAM), False),
        ("D:20260531013000Z", datetime(2026, 5, 31, 1, 30, tzinfo=UTC), False),
        ("D:20260531013000Z00'00'", datetime(2026, 5, 31, 1, 30, tzinfo=UTC), False),
        ("D:20260530203000-05'00'", datetime(2026, 5, 31, 1, 30, tzinfo=UTC), False),
        ("D:20260531083000", datetime(2026, 5, 31, 8, 30, tzinfo=VIETNAM), True),
        ("20260531", datetime(2026, 5, 31, tzinfo=VIETNAM), True),
        ("D:2026", datetime(2026, 1, 1, tzinfo=VIETNAM), True),
    ],
)
def test_a_date_is_read_with_its_zone_or_an_assumed_one(
    text: str, expected: datetime, assumed: bool
) -> None:
    claimed = read_date(text)
    assert claimed is not None
    assert claimed.at == expected
    assert claimed.zone_assumed is assumed


@pytest.mark.parametrize(
    "text", ["", "yesterday", "D:20261331", "D:202605310", "D:20260531083000+25'00'", "D:٢٠٢٦"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text) is None
