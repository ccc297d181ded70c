"""Times in words: whole days, ends, distances, and the hours in which clocks change."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty.models import End
from dashboard.loyalty.models.times import end_of_day
from dashboard.text.times import (
    absolute,
    age_in_words,
    clock,
    day_of,
    day_title,
    days_until,
    expires_in_words,
    is_past,
    offset,
    on_day,
    relative,
    sortable,
    to_the_second,
    until,
)
from tests.customers.panels.sample import times

CAIRO = ZoneInfo("Africa/Cairo")
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=CAIRO)
JANUARY = End(datetime(2027, 2, 1, tzinfo=CAIRO))  # through the last of January

instants = times((1990, 2090), UTC)
zones = st.sampled_from([CAIRO, AMSTERDAM, UTC, *map(ZoneInfo, ("America/Havana", "Atlantic/Azores", "Asia/Beirut"))])


def test_times_are_written_on_the_programs_clock() -> None:
    assert absolute(datetime(2026, 12, 1, 12, 2, tzinfo=UTC), CAIRO) == "1 Dec 2026, 14:02"
    assert absolute(date(2026, 12, 1), CAIRO) == "1 Dec 2026"


def test_midnight_stands_for_its_day() -> None:
    midnight = datetime(2026, 11, 30, 22, tzinfo=UTC)
    assert (on_day(midnight, NOW), sortable(midnight, CAIRO)) == ("1 Dec 2026", "2026-12-01")
    assert on_day(midnight, NOW.astimezone(UTC)) == "30 Nov 2026, 22:00"
    assert relative(datetime(2026, 11, 21, tzinfo=CAIRO), NOW) == "tomorrow"


def test_an_end_at_midnight_is_the_end_of_the_day_before() -> None:
    assert (until(JANUARY, NOW), on_day(JANUARY, NOW)) == ("through 31 Jan 2027", "31 Jan 2027")
    assert (sortable(JANUARY, CAIRO), day_of(JANUARY, CAIRO)) == ("2027-01-31", date(2027, 1, 31))
    elsewhere = NOW.astimezone(AMSTERDAM)
    assert until(JANUARY, elsewhere) == "until 31 Jan 2027, 23:00"
    assert sortable(JANUARY, AMSTERDAM) == "2027-01-31 23:00"


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=59), "in less than a minute"),
        (timedelta(seconds=-59), "just now"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(minutes=-59), "59 minutes ago"),
        (timedelta(hours=1), "in 1 hour"),
        (timedelta(hours=-23), "23 hours ago"),
        (timedelta(hours=26), "tomorrow"),
        (timedelta(hours=-26), "yesterday"),
        (timedelta(days=11), "in 11 days"),
        (timedelta(days=-59), "59 days ago"),
        (timedelta(days=90), "in 3 months"),
        (timedelta(days=-800), "2 years ago"),
    ],
)
def test_distance_of_a_moment(distance: timedelta, words: str) -> None:
    assert relative((NOW + distance).astimezone(UTC), NOW) == words
    assert relative(End(NOW + distance), NOW) == words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 20), "today"),
        (date(2026, 11, 21), "tomorrow"),
        (date(2026, 11, 19), "yesterday"),
        (date(2026, 12, 1), "in 11 days"),
    ],
)
def test_distance_of_a_day(day: date, words: str) -> None:
    assert relative(day, NOW) == words
    assert relative(end_of_day(day, CAIRO), NOW) == words


def test_days_are_counted_on_the_programs_calendar() -> None:
    late = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)  # already the 21st in Cairo
    assert relative(date(2026, 11, 21), late.astimezone(CAIRO)) == "today"
    assert relative(date(2026, 11, 21), late) == "tomorrow"


@given(instants, instants)
def test_the_past_is_never_said_to_come(moment: datetime, now: datetime) -> None:
    here = now.astimezone(CAIRO)
    for when in (moment, End(moment)):
        words = relative(when, here)
        if is_past(when, here):
            assert not words.startswith("in ")
            assert words != "tomorrow"
        else:
            assert not words.endswith("ago")
            assert words != "yesterday"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (NOW + timedelta(days=3), "expires in 3 days"),
        (NOW.replace(day=22, hour=0), "expires tomorrow"),
        (NOW.replace(day=21, hour=0), "expires today"),
        (NOW + timedelta(minutes=2), "expires in 2 minutes"),
        (NOW, "expired just now"),
        (NOW - timedelta(hours=1), "expired 1 hour ago"),
        (NOW.replace(hour=0), "expired yesterday"),
        (NOW - timedelta(days=5), "expired 5 days ago"),
    ],
)
def test_it_says_when_something_expires(at: datetime, said: str) -> None:
    assert expires_in_words(End(at.astimezone(UTC)), NOW) == said


@given(instants, instants)
def test_what_is_past_has_expired_and_nothing_else_has(moment: datetime, now: datetime) -> None:
    here = now.astimezone(CAIRO)
    assert expires_in_words(End(moment), here).startswith("expired" if is_past(moment, here) else "expires")


@pytest.mark.parametrize(
    ("now", "at", "days"),
    [
        # Cairo skips 00:00 to 01:00 on 24 April 2026 and has 23:00 to 24:00 twice on 29 October 2026
        (datetime(2026, 4, 23, 23, 30, tzinfo=CAIRO), datetime(2026, 4, 24, 0, 30, tzinfo=CAIRO), 1),
        (datetime(2026, 4, 23, 23, 30, tzinfo=CAIRO), datetime(2026, 4, 24, 1, 0, tzinfo=CAIRO), 1),
        (datetime(2026, 10, 29, 23, 30, tzinfo=CAIRO), datetime(2026, 10, 29, 23, 10, tzinfo=CAIRO, fold=1), 0),
        (datetime(2026, 10, 29, 12, 0, tzinfo=CAIRO), datetime(2026, 10, 30, 12, 0, tzinfo=CAIRO), 1),
        (datetime(2026, 10, 30, 0, 0, tzinfo=CAIRO), datetime(2026, 10, 29, 23, 59, tzinfo=CAIRO, fold=1), -1),
    ],
)
def test_it_counts_days_across_a_clock_change(now: datetime, at: datetime, days: int) -> None:
    assert days_until(at.astimezone(UTC), now) == days


@pytest.mark.parametrize(("zone", "day", "hour"), [(AMSTERDAM, date(2027, 10, 31), 2), (CAIRO, date(2027, 10, 28), 23)])
def test_an_hour_that_comes_twice_is_told_apart(zone: ZoneInfo, day: date, hour: int) -> None:
    first = datetime(day.year, day.month, day.day, hour, 45, tzinfo=zone)
    second = first.replace(minute=15, fold=1)  # half an hour later, though the clock shows less
    assert not End(second).is_over(first)
    assert End(first).is_over(second)
    assert End(first) < End(second)
    assert expires_in_words(End(second), first) == "expires in 30 minutes"
    assert expires_in_words(End(first), second) == "expired 30 minutes ago"


def test_an_hour_that_comes_twice_is_written_with_its_offset() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    moments, now = (first, first + timedelta(hours=1)), first.astimezone(AMSTERDAM)
    offsets = ["UTC+2", "UTC+1"]
    assert [absolute(one, AMSTERDAM) for one in moments] == [f"25 Oct 2026, 02:30 {one}" for one in offsets]
    assert [to_the_second(one, AMSTERDAM) for one in moments] == [f"25 Oct 2026, 02:30:00 {one}" for one in offsets]
    assert [sortable(one, AMSTERDAM) for one in moments] == [f"2026-10-25 02:30 {one}" for one in offsets]
    assert [clock(one, now) for one in moments] == [f"02:30:00 {one}" for one in offsets]
    assert absolute(first + timedelta(hours=2), AMSTERDAM) == "25 Oct 2026, 03:30"


def test_hours_are_counted_across_a_change_of_the_clocks() -> None:
    before, after = datetime(2026, 10, 29, 12, tzinfo=CAIRO), datetime(2026, 10, 30, 8, tzinfo=CAIRO)
    assert relative(before, after) == "21 hours ago"  # at midnight they went back by one


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), zones, times((1990, 2090), UTC))
def test_a_whole_day_is_that_day_in_every_zone(day: date, zone: ZoneInfo, now: datetime) -> None:
    """Also where midnight is skipped or comes twice."""
    end, here = end_of_day(day, zone), now.astimezone(zone)
    assert until(end, here) == f"through {absolute(day, zone)}"
    assert day_of(end, zone) == day
    assert end.is_over(here) is (here.date() > day)
    assert relative(end, here) == relative(day, here)


@given(times((2025, 2027), UTC), st.timedeltas(timedelta(0), timedelta(hours=22)))
def test_days_never_differ_from_the_elapsed_time_by_more_than_one(now: datetime, distance: timedelta) -> None:
    here = now.astimezone(CAIRO)
    assert days_until(now + distance, here) in (0, 1)


def test_the_clock_names_the_day_unless_it_is_today() -> None:
    assert clock(NOW, NOW) == "12:00:00"
    assert clock(NOW - timedelta(days=1), NOW) == "19 Nov 2026, 12:00:00"


def test_a_list_by_days_names_today_and_yesterday() -> None:
    today = NOW.date()
    assert [day_title(today - timedelta(days=days), today) for days in range(-1, 3)] == ["", "Today", "Yesterday", ""]


def test_the_zone_tells_its_distance_from_utc() -> None:
    assert offset(CAIRO, NOW) == "UTC+2"
    assert offset(UTC, NOW) == "UTC"
    assert offset(timezone(timedelta(hours=-3, minutes=-30)), NOW) == "UTC−3:30"


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=59), "under 1 min old"),
        (timedelta(minutes=1), "1 min old"),
        (timedelta(minutes=59, seconds=59), "59 min old"),
        (timedelta(hours=23), "23 hours old"),
        (timedelta(hours=47), "47 hours old"),
        (timedelta(days=3), "3 days old"),
    ],
)
def test_the_age_of_what_was_read(age: timedelta, words: str) -> None:
    assert age_in_words(NOW - age, NOW) == words
