"""Where a campaign stands in time."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programconfig.schedule import Status, status_of
from tests.programconfig.sample import CAIRO, NOW, campaign, day

MOMENTS = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=CAIRO)
)


@pytest.mark.parametrize(
    ("dates", "unknown", "status"),
    [
        ({}, "", Status.ALWAYS_ON),
        ({"starts_at": day(-1)}, "", Status.ACTIVE),
        ({"ends_at": day(1)}, "", Status.ACTIVE),
        ({"starts_at": day(1)}, "", Status.SCHEDULED),
        ({"ends_at": day(-1)}, "", Status.ENDED),
        ({"ends_at": NOW}, "", Status.ENDED),
        ({"starts_at": NOW}, "", Status.ACTIVE),
        ({}, "starts_at ends_at", Status.UNKNOWN),
        ({"starts_at": day(-1)}, "ends_at", Status.UNKNOWN),
        ({"ends_at": day(1)}, "starts_at", Status.UNKNOWN),
        ({}, "ends_at", Status.UNKNOWN),
        ({}, "tags", Status.ALWAYS_ON),
        ({"starts_at": day(1)}, "ends_at", Status.SCHEDULED),
        ({"ends_at": day(-1)}, "starts_at", Status.ENDED),
        ({"starts_at": day(5), "ends_at": day(-5)}, "", Status.ENDED),
    ],
)
def test_the_dates_decide_and_an_unknown_one_only_where_it_would(dates: Any, unknown: str, status: Status) -> None:
    assert status_of(campaign(unknown=frozenset(unknown.split()), **dates), NOW) is status


@given(starts=st.none() | MOMENTS, ends=st.none() | MOMENTS, hours=st.integers(-50_000, 50_000))
def test_time_only_moves_a_campaign_on(starts: Any, ends: Any, hours: int) -> None:
    order = [Status.SCHEDULED, Status.ACTIVE, Status.ALWAYS_ON, Status.ENDED]
    one = campaign(starts_at=starts, ends_at=ends)
    before, after = sorted([NOW, (NOW.astimezone(ZoneInfo("UTC")) + timedelta(hours=hours)).astimezone(CAIRO)])
    assert order.index(status_of(one, before)) <= order.index(status_of(one, after))


def test_two_hours_of_one_name_are_told_apart_when_clocks_go_back() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    end = datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=1)
    before = datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=0)
    assert status_of(campaign(ends_at=end), before) is Status.ACTIVE


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"is_active": False}, Status.OFF),
        ({"is_active": False, "is_deleted": True}, Status.DELETED),
        ({"is_deleted": True, "ends_at": day(-1)}, Status.DELETED),
        ({"is_active": False, "ends_at": day(-1)}, Status.ENDED),
        ({"is_active": False, "starts_at": day(1)}, Status.OFF),
        ({"is_active": True, "is_deleted": False, "starts_at": day(-1)}, Status.ACTIVE),
    ],
)
def test_what_the_platform_itself_says_goes_before_the_dates(said: Any, status: Status) -> None:
    assert status_of(campaign(**said), NOW) is status
