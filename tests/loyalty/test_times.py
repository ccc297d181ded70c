"""Which of two moments comes first, if one of them may be the end of a whole day."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty.models import End
from dashboard.loyalty.models.times import end_of_day, start_of_day

ZONES = [*map(ZoneInfo, ("Africa/Cairo", "Europe/Amsterdam", "America/Havana", "UTC"))]
zones = st.sampled_from(ZONES)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize(
    ("end", "start", "is_before"),
    [
        ("2026-06-01T00:00", "2026-06-01T00:00", True),  # through 31 May, from 1 June
        ("2026-06-01T00:00", "2026-05-31T00:00", False),
        ("2026-06-01T00:00", "2026-05-31T23:59", False),
        ("2026-05-31T23:59", "2026-06-01T00:00", True),
        ("2026-06-01T14:00", "2026-06-01T14:00", False),
        ("2026-06-01T14:00", "2026-06-01T14:01", True),
        ("2026-06-01T14:01", "2026-06-01T14:00", False),
    ],
)
def test_an_end_comes_before_a_start(zone: ZoneInfo, end: str, start: str, is_before: bool) -> None:
    ends_at, starts_at = (datetime.fromisoformat(text).replace(tzinfo=zone) for text in (end, start))
    assert End(ends_at).is_before(starts_at.astimezone(UTC), zone) is is_before


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize(
    ("end", "other", "is_before"),
    [
        ("2026-05-31T23:59:59", "2026-06-01T00:00:00", False),  # both through 31 May
        ("2026-06-01T00:00:00", "2026-05-31T23:59:59", False),
        ("2026-05-31T00:00:00", "2026-05-31T23:59:59", True),
        ("2026-05-31T13:00:00", "2026-05-31T14:00:00", True),
        ("2026-05-31T14:00:00", "2026-05-31T14:00:00", False),
    ],
)
def test_an_end_comes_before_another_one(zone: ZoneInfo, end: str, other: str, is_before: bool) -> None:
    one, two = (End(datetime.fromisoformat(text).replace(tzinfo=zone)) for text in (end, other))
    assert one.is_before(two, zone) is is_before


@given(moments, moments, zones)
def test_a_period_never_ends_before_an_instant_in_it(start: datetime, end: datetime, zone: ZoneInfo) -> None:
    start, end = sorted((start, end))
    assert not End(end + timedelta(seconds=1)).is_before(start, zone)
    day = end.astimezone(zone).date()
    assert not end_of_day(day, zone).is_before(start, zone)
    assert end_of_day(day, zone).is_before(start_of_day(day + timedelta(days=1), zone), zone)
    assert End(start).is_before(end + timedelta(seconds=1), zone)
