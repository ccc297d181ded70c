"""When a campaign runs: dates are compared as instants."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.campaigns.status import CampaignStatus, Period, status_of
from dashboard.loyalty.models import End, Gap
from dashboard.loyalty.models.gaps import FieldGap
from dashboard.loyalty.models.times import end_of_day, start_of_day
from tests.loyalty.gaps import gaps
from tests.programconfig.sample import CAIRO, NOW, campaign, day

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
MOMENTS = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=CAIRO).astimezone(UTC)
)


@pytest.mark.parametrize(
    ("dates", "unknown", "status"),
    [
        ({}, "", CampaignStatus.ALWAYS_ON),
        ({"starts_at": day(-1)}, "", CampaignStatus.ACTIVE),
        ({"ends_at": End(day(1))}, "", CampaignStatus.ACTIVE),
        ({"starts_at": day(1)}, "", CampaignStatus.SCHEDULED),
        ({"ends_at": End(day(-1))}, "", CampaignStatus.ENDED),
        ({"ends_at": End(NOW)}, "", CampaignStatus.ENDED),
        ({"starts_at": NOW}, "", CampaignStatus.ACTIVE),
        ({}, "starts_at ends_at", CampaignStatus.UNKNOWN),
        ({"starts_at": day(-1)}, "ends_at", CampaignStatus.UNKNOWN),
        ({"ends_at": End(day(1))}, "starts_at", CampaignStatus.UNKNOWN),
        ({}, "ends_at", CampaignStatus.UNKNOWN),
        ({}, "tags", CampaignStatus.ALWAYS_ON),
        ({"starts_at": day(1)}, "ends_at", CampaignStatus.SCHEDULED),
        ({"ends_at": End(day(-1))}, "starts_at", CampaignStatus.ENDED),
        ({"starts_at": day(5), "ends_at": End(day(-5))}, "", CampaignStatus.ENDED),
    ],
)
def test_the_dates_decide_and_an_unknown_one_only_where_it_would(
    dates: Any, unknown: str, status: CampaignStatus
) -> None:
    assert status_of(campaign(gaps=gaps(Gap.NOT_SENT, *unknown.split()), **dates), NOW) is status


@given(starts=st.none() | MOMENTS, ends=st.none() | MOMENTS.map(End), hours=st.integers(-50_000, 50_000))
def test_time_only_moves_a_campaign_on(starts: Any, ends: Any, hours: int) -> None:
    order = [CampaignStatus.SCHEDULED, CampaignStatus.ACTIVE, CampaignStatus.ALWAYS_ON, CampaignStatus.ENDED]
    one = campaign(starts_at=starts, ends_at=ends)
    before, after = sorted([NOW, (NOW.astimezone(UTC) + hours * HOUR).astimezone(CAIRO)])
    assert order.index(status_of(one, before)) <= order.index(status_of(one, after))


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"is_active": False}, CampaignStatus.OFF),
        ({"is_active": False, "is_deleted": True}, CampaignStatus.DELETED),
        ({"is_deleted": True, "ends_at": End(day(-1))}, CampaignStatus.DELETED),
        ({"is_active": False, "ends_at": End(day(-1))}, CampaignStatus.ENDED),
        ({"is_active": False, "starts_at": day(1)}, CampaignStatus.OFF),
        ({"is_active": True, "is_deleted": False, "starts_at": day(-1)}, CampaignStatus.ACTIVE),
        ({"is_active": True}, CampaignStatus.ACTIVE),
    ],
)
def test_what_the_platform_itself_says_goes_before_the_dates(said: Any, status: CampaignStatus) -> None:
    assert status_of(campaign(**said), NOW) is status


@pytest.mark.parametrize("flag", ["is_active", "is_deleted"])
def test_a_status_that_could_not_be_read_is_unknown(flag: str) -> None:
    unreadable = FieldGap(flag, Gap.UNREADABLE, ("Inactive",))
    assert status_of(campaign(gaps=(unreadable,)), NOW) is CampaignStatus.UNKNOWN
    assert status_of(campaign(starts_at=day(-1), gaps=(unreadable,)), NOW) is CampaignStatus.UNKNOWN
    assert status_of(campaign(ends_at=End(day(-1)), gaps=(unreadable,)), NOW) is CampaignStatus.ENDED
    assert status_of(campaign(gaps=gaps(Gap.NOT_SENT, flag)), NOW) is CampaignStatus.ALWAYS_ON


# The clocks of Berlin show 02:30 twice that night: first as summer time, an hour later as winter time.
SUMMER = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=0)
WINTER = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1)


def test_two_hours_of_one_name_are_told_apart_when_clocks_go_back() -> None:
    assert status_of(campaign(ends_at=End(WINTER)), SUMMER) is CampaignStatus.ACTIVE
    assert status_of(campaign(ends_at=End(SUMMER)), WINTER) is CampaignStatus.ENDED
    assert status_of(campaign(starts_at=WINTER.astimezone(UTC)), SUMMER) is CampaignStatus.SCHEDULED


def test_a_period_is_told_apart_from_the_same_one_backwards_when_clocks_go_back() -> None:
    # On the clock the first ends later than it starts, and the second earlier.
    backwards = Period.of(campaign(starts_at=WINTER.astimezone(UTC), ends_at=End(SUMMER.replace(minute=45))))
    forwards = Period.of(campaign(starts_at=SUMMER.replace(minute=45).astimezone(UTC), ends_at=End(WINTER)))
    assert (backwards.is_backwards(BERLIN), forwards.is_backwards(BERLIN)) == (True, False)
    assert forwards.overlaps(SUMMER.replace(minute=50), WINTER)
    assert not forwards.overlaps(WINTER, WINTER + HOUR)


def test_an_end_on_the_day_before_the_start_is_backwards() -> None:
    starts_at = start_of_day(date(2027, 2, 1), CAIRO)
    assert Period(starts_at, end_of_day(date(2027, 1, 31), CAIRO)).is_backwards(CAIRO)
    assert not Period(starts_at, end_of_day(date(2027, 2, 1), CAIRO)).is_backwards(CAIRO)


def test_a_start_within_some_time_is_counted_in_hours_that_pass() -> None:
    starts_at = datetime(2026, 10, 26, tzinfo=BERLIN)  # 25 hours after that day began
    period, midnight = Period.of(campaign(starts_at=starts_at)), datetime(2026, 10, 25, tzinfo=BERLIN)
    assert not period.starts_within(24 * HOUR, midnight)
    assert period.starts_within(25 * HOUR, midnight)
    assert not period.starts_within(25 * HOUR, starts_at)
    assert not Period().starts_within(HOUR, midnight)
