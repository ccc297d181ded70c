"""Campaigns over time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.frame.bad_query import BadQuery
from dashboard.loyalty.models import End, Gap
from dashboard.text.times import add_months
from programconfig.campaigns.calendar import Scale, calendar, month_of
from tests.loyalty.gaps import gaps
from tests.programconfig.sample import CAIRO, NOW, campaign, day, rows

NOVEMBER = date(2026, 11, 1)
MOMENTS = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 1)).map(
    lambda moment: moment.replace(tzinfo=CAIRO)
)


def drawn(*campaigns: Any, first: date = NOVEMBER, page: int = 1) -> Any:
    return calendar(campaigns, rows(), first, page, NOW, CAIRO)


def test_a_bar_is_as_long_as_the_campaign() -> None:
    view = drawn(campaign(starts_at=day(0), ends_at=End(day(10))))
    assert [(month.first.month, month.days) for month in view.months] == [(11, 30), (12, 31), (1, 31)]
    assert view.scale == Scale(92, (30, 61), 19.5)
    assert [(bar.x, bar.width) for bar in view.bars] == [(19, 10)]


def test_what_is_open_reaches_the_edge() -> None:
    view = drawn(campaign(1, starts_at=day(0)), campaign(2, ends_at=End(day(1))))
    assert [(bar.line.title, bar.x, bar.width) for bar in view.bars] == [("Sample 2", 0, 20), ("Sample 1", 19, 73)]


def test_what_cannot_be_drawn_is_counted() -> None:
    view = drawn(
        campaign(1),
        campaign(2, gaps=gaps(Gap.NOT_SENT, "ends_at")),
        campaign(3, ends_at=End(day(-100))),
        campaign(4, starts_at=day(200)),
    )
    assert (view.bars, view.always_on, view.unknown, view.in_other_months) == ((), 1, 1, 2)


@given(starts=st.none() | MOMENTS, ends=st.none() | MOMENTS.map(End), months=st.integers(-15, 15))
def test_no_bar_leaves_its_calendar(starts: Any, ends: Any, months: int) -> None:
    view = drawn(campaign(starts_at=starts, ends_at=ends), first=add_months(NOVEMBER, months))
    for bar in view.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= view.scale.days + 0.01
        assert bar.width > 0
    assert len(view.bars) + view.in_other_months + view.always_on == 1


def test_days_are_the_programs_when_its_clocks_change() -> None:
    october = date(2026, 10, 1)
    last_night = datetime(2026, 10, 31, tzinfo=CAIRO)
    view = drawn(campaign(starts_at=last_night, ends_at=End(last_night + timedelta(days=1))), first=october)
    assert [(bar.x, bar.width) for bar in view.bars] == [(30, 1)]


def test_campaigns_that_start_in_the_hour_a_clock_repeats_stand_in_the_order_they_start() -> None:
    summer = datetime(2026, 10, 29, 23, 45, tzinfo=CAIRO, fold=0).astimezone(UTC)
    winter = datetime(2026, 10, 29, 23, 15, tzinfo=CAIRO, fold=1).astimezone(UTC)  # half an hour later
    view = drawn(
        campaign(1, starts_at=winter.astimezone(UTC)),
        campaign(2, starts_at=summer.astimezone(UTC)),
        first=date(2026, 10, 1),
    )
    assert [bar.line.title for bar in view.bars] == ["Sample 2", "Sample 1"]


@pytest.mark.parametrize(("asked", "first"), [(None, NOVEMBER), ("", NOVEMBER), ("2027-02", date(2027, 2, 1))])
def test_a_month_is_asked_for_by_name(asked: str | None, first: date) -> None:
    assert month_of(asked, NOW) == first


@pytest.mark.parametrize("asked", ["2026", "2026-13", "2026-1", "1999-12", "2100-01", "now", "2026-11-01", "٢٠٢٦-11"])
def test_what_is_no_month_is_refused(asked: str) -> None:
    with pytest.raises(BadQuery):
        month_of(asked, NOW)


def test_one_can_go_on_only_where_months_can_be_asked_for() -> None:
    assert (drawn().previous, drawn().next) == ("2026-08", "2027-02")
    assert drawn(first=date(2000, 1, 1)).previous is None
    assert drawn(first=date(2099, 10, 1)).next is None


@given(st.integers(-300, 300))
def test_months_are_counted_across_years(months: int) -> None:
    assert add_months(add_months(NOVEMBER, months), -months) == NOVEMBER


def test_fifty_to_a_page() -> None:
    many = [campaign(number, starts_at=day(number % 20)) for number in range(70)]
    assert (len(drawn(*many).bars), len(drawn(*many, page=2).bars)) == (50, 20)
