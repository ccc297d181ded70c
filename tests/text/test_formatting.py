from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.text.formatting import MINUS, absolute, clock, fresh, in_zone, money, offset, old, points, relative

CAIRO = ZoneInfo("Africa/Cairo")
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)  # noon in Cairo

amounts = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15)
moments = st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(year=1990 + moment.year % 100, day=1))


def read_back(text: str) -> Decimal:
    return Decimal(text.split(" ")[0].replace(",", "").replace(MINUS, "-"))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("2640.5"), "2,640.5"),
        (Decimal("4177.50"), "4,177.5"),
        (Decimal(0), "0"),
        (Decimal("-0.00"), "0"),
        (Decimal("-1234567.8"), "−1,234,567.8"),
        (Decimal("1E+3"), "1,000"),
        (1250, "1,250"),
        (None, None),
        (Decimal("NaN"), None),
        (Decimal("-Infinity"), None),
    ],
)
def test_points(value: Decimal | int | None, written: str | None) -> None:
    assert points(value) == written


@pytest.mark.parametrize(("value", "written"), [(120, "+120"), (-50, "−50"), (0, "0"), (None, None)])
def test_movements_show_their_sign(value: int | None, written: str | None) -> None:
    assert points(value, signed=True) == written


@given(amounts)
def test_points_are_never_rounded(value: Decimal) -> None:
    assert read_back(points(value) or "") == value
    assert read_back((points(value, signed=True) or "").removeprefix("+")) == value


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        (Decimal("132.03"), "EGP", "132.03 EGP"),
        (Decimal("132.5"), "EGP", "132.50 EGP"),
        (Decimal("132.505"), "EGP", "132.505 EGP"),
        (Decimal("132.5"), None, "132.50"),
        (Decimal("132.5"), " ", "132.50"),
        (Decimal(500), "JPY", "500 JPY"),
        (Decimal("1.5"), "KWD", "1.500 KWD"),
        (Decimal("-9.9"), "EUR", "−9.90 EUR"),
        (None, "EUR", None),
    ],
)
def test_money(amount: Decimal | None, currency: str | None, written: str | None) -> None:
    assert money(amount, currency) == written


@given(amounts, st.sampled_from(["EGP", "JPY", "KWD", "", None]))
def test_money_is_never_rounded(amount: Decimal, currency: str | None) -> None:
    assert read_back(money(amount, currency) or "") == amount


def test_times_are_written_on_the_programmes_clock() -> None:
    assert absolute(datetime(2026, 12, 1, 12, 2, tzinfo=UTC), CAIRO) == "1 Dec 2026, 14:02"
    assert absolute(datetime(2026, 12, 1, 14, 2), CAIRO) == "1 Dec 2026, 14:02"
    assert absolute(date(2026, 12, 1), CAIRO) == "1 Dec 2026"


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
    assert relative(NOW + distance, NOW, CAIRO) == words


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
    assert relative(day, NOW, CAIRO) == words


def test_days_are_counted_on_the_programmes_calendar() -> None:
    late = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)  # already the 21st in Cairo
    assert relative(date(2026, 11, 21), late, CAIRO) == "today"
    assert relative(date(2026, 11, 21), late, UTC) == "tomorrow"


@given(moments, moments)
def test_the_past_is_never_said_to_come(moment: datetime, now: datetime) -> None:
    words = relative(moment, now, CAIRO)
    if moment < now:
        assert not words.startswith("in ")
        assert words != "tomorrow"
    else:
        assert not words.endswith("ago")
        assert words != "yesterday"


@given(moments)
def test_a_moment_stays_the_same_moment_in_the_zone(moment: datetime) -> None:
    assert in_zone(moment, CAIRO).astimezone(UTC) == moment  # within a zone Python compares what the clock shows


def test_the_clock_names_the_day_unless_it_is_today() -> None:
    assert clock(NOW, NOW, CAIRO) == "12:00:00"
    assert clock(NOW - timedelta(days=1), NOW, CAIRO) == "19 Nov 2026, 12:00:00"


def test_the_zone_tells_its_distance_from_utc() -> None:
    assert offset(CAIRO, NOW) == "UTC+2"
    assert offset(UTC, NOW) == "UTC"
    assert offset(timezone(timedelta(hours=-3, minutes=-30)), NOW) == "UTC−3:30"


@pytest.mark.parametrize(
    ("address", "again"),
    [
        ("/main/customers/k/coupons/", "/main/customers/k/coupons/?fresh=1"),
        ("/a/?page=2&fresh=1", "/a/?page=2&fresh=1"),
        ("/a/?kind=&page=2", "/a/?kind=&page=2&fresh=1"),
    ],
)
def test_a_fresh_address_keeps_its_filters(address: str, again: str) -> None:
    assert fresh(address) == again


def test_hours_are_counted_across_a_change_of_the_clocks() -> None:
    before, after = datetime(2026, 10, 29, 12, tzinfo=CAIRO), datetime(2026, 10, 30, 8, tzinfo=CAIRO)
    assert relative(before, after, CAIRO) == "21 hours ago"  # at midnight they went back by one


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
    assert old(NOW - age, NOW) == words
