"""Signing times as people write them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from verifier.document import ClaimedTime
from verifier.xml.claimed_time import parse_time

VIETNAM = timezone(timedelta(hours=7))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-22T08:00:00Z", ClaimedTime(datetime(2026, 5, 22, 8, tzinfo=UTC))),
        (" 2026-05-22T08:00:00+07:00\n", ClaimedTime(datetime(2026, 5, 22, 8, tzinfo=VIETNAM))),
        ("2026-05-22T08:00:00.5Z", ClaimedTime(datetime(2026, 5, 22, 8, 0, 0, 500000, tzinfo=UTC))),
        (
            "2026-05-22T08:00:00.1234567+07:00",
            ClaimedTime(datetime(2026, 5, 22, 8, 0, 0, 123456, tzinfo=VIETNAM)),
        ),
        ("2026-05-22T08:00:00", ClaimedTime(datetime(2026, 5, 22, 8, tzinfo=VIETNAM), True)),
    ],
)
def test_a_time_is_read_with_its_zone_or_with_vietnams(text: str, expected: ClaimedTime) -> None:
    assert parse_time(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-05-22",
        "22/05/2026 08:00:00",
        "2026-13-22T08:00:00Z",
        "2026-02-30T08:00:00Z",
        "2026-05-22T24:00:00Z",
        "2026-05-22T08:00:00+25:00",
        "2026-05-22 08:00:00Z",
        "٢٠٢٦-05-22T08:00:00Z",
        "12026-05-22T08:00:00Z",
        "0001-01-01T00:00:00+07:00",
        "9999-12-31T23:59:59-07:00",
        "2026-05-22T08:00:00Z; 2026-05-23T08:00:00Z",
    ],
)
def test_anything_else_is_no_time(text: str) -> None:
    assert parse_time(text) is None
