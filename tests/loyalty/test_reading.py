"""The tolerant reader, field by field."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty.errors import Unreadable
from dashboard.loyalty.models import Drift, DriftKind, End, Form, Open, ReferralStatus
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.reading import Fields, root_list
from dashboard.loyalty.sent_object import Need
from dashboard.loyalty.spellings import words
from dashboard.loyalty.written_times import end_of, instant, written_time
from tests.loyalty.gameball.fakes import CAIRO


@pytest.fixture
def notes() -> Any:
    return Notes(CAIRO)


def test_names_are_matched_without_case_and_the_right_spelling_wins(notes: Any) -> None:
    fields = Fields({"StartDate": "b", "startDate": "a", "LINK": "c"}, notes)
    assert fields.text("startDate") == "a"
    assert fields.text("link") == "c"
    assert notes.drift == [Drift("link", DriftKind.SPELLING, "LINK")]


def test_a_null_gives_way_to_another_spelling_that_says_something(notes: Any) -> None:
    assert Fields({"minProgress": None, "minPorgress": 5}, notes).number("minProgress", "minPorgress") == 5


def test_fields_that_nobody_asked_for_are_kept_raw(notes: Any) -> None:
    fields = Fields({"a": 1, "b": {"c": [None]}}, notes)
    fields.number("A")
    assert fields.unread() == {"b": {"c": [None]}}


@pytest.mark.parametrize(
    ("raw", "number", "is_drift"),
    [
        (12, Decimal(12), False),
        (Decimal("-0.50"), Decimal("-0.50"), False),
        (0.1, Decimal("0.1"), False),
        ("12.5", Decimal("12.5"), True),
        (" 7 ", Decimal(7), True),
        ("", None, True),
        ("1,200", None, True),
        ("١٢", None, True),
        ("NaN", None, True),
        ("Infinity", None, True),
        (Decimal("NaN"), None, True),
        (Decimal("1e999"), None, True),
        ("9" * 5000, None, True),
        (True, None, True),
        ([1], None, True),
        ({}, None, True),
        (None, None, False),
    ],
)
def test_numbers(notes: Any, raw: Any, number: Any, is_drift: Any) -> None:
    read = Fields({"n": raw}, notes).number("n")
    assert read == number
    assert type(read) is type(number)
    assert bool(notes.drift) is is_drift


@pytest.mark.parametrize(
    ("raw", "number"), [(2, 2), (Decimal("2.0"), 2), ("2", 2), (Decimal("2.5"), None), (False, None)]
)
def test_whole_numbers(notes: Any, raw: Any, number: Any) -> None:
    assert Fields({"n": raw}, notes).integer("n") == number


@pytest.mark.parametrize(
    ("flag", "spellings"),
    [
        (True, [True, "true", " Yes ", 1, Decimal("1.0"), "1"]),
        (False, [False, "False", "no", 0, "0"]),
        (None, [None, "perhaps", "", "off", 2, -1, Decimal("0.5"), [], {}]),
    ],
)
def test_flags(notes: Any, flag: Any, spellings: list[Any]) -> None:
    assert {Fields({"f": raw}, notes).flag("f") for raw in spellings} == {flag}


def test_a_flag_as_text_is_drift_unless_it_is_documented_so(notes: Any) -> None:
    fields = Fields({"isGuest": "true", "isActive": "true"}, notes)
    assert fields.flag("isGuest", or_text=True) is fields.flag("isActive") is True
    assert [each.field for each in notes.drift] == ["isActive"]


def test_texts_are_kept_as_sent_and_an_empty_one_is_unknown(notes: Any) -> None:
    fields = Fields({"a": " x ", "b": "", "c": 5}, notes)
    assert (fields.text("a"), fields.text("b"), fields.text("c")) == (" x ", None, None)
    assert fields.text("c", or_number=True) == "5"
    assert {each.seen for each in notes.drift} == {"number"}


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("2024-12-01T00:00:00", datetime(2024, 12, 1, tzinfo=CAIRO)),
        ("2024-12-01 10:20:30", datetime(2024, 12, 1, 10, 20, 30, tzinfo=CAIRO)),
        ("2024-12-01", datetime(2024, 12, 1, tzinfo=CAIRO)),
        ("2024-02-10T10:12:16.7834089", datetime(2024, 2, 10, 10, 12, 16, 783408, tzinfo=CAIRO)),
        ("2024-12-01T00:00:00Z", datetime(2024, 12, 1, tzinfo=UTC)),
        ("2024-12-01T00:00:00-03:00", datetime(2024, 12, 1, 3, tzinfo=UTC)),
        ("20241201", None),
        ("2024-13-01", None),
        ("soon", None),
    ],
)
def test_times(notes: Any, raw: Any, moment: Any) -> None:
    assert Fields({"t": raw}, notes).moment("t") == moment
    assert bool(notes.drift) is (moment is None)


@pytest.mark.parametrize("raw", ["0001-01-01T00:00:00", "9999-12-31T23:59:59", "9999-12-31T23:59:59-10:00", "", None])
def test_the_platforms_ways_to_write_no_date_are_none_without_drift(notes: Any, raw: Any) -> None:
    assert Fields({"t": raw}, notes).moment("t") is None
    assert not notes.drift


def test_a_time_that_a_clock_change_skips_or_repeats() -> None:
    amsterdam = ZoneInfo("Europe/Amsterdam")
    skipped = instant(datetime(2024, 3, 31, 2, 30), amsterdam)
    assert skipped.isoformat() == "2024-03-31T01:30:00+00:00"
    repeated = instant(datetime(2024, 10, 27, 2, 30), amsterdam)
    assert repeated.isoformat() == "2024-10-27T00:30:00+00:00"  # the first of the two


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        ("2027-01-31", datetime(2027, 1, 31, 22, tzinfo=UTC)),
        ("2027-01-31T00:00:00", datetime(2027, 1, 31, 22, tzinfo=UTC)),
        ("2027-01-31 00:00:00.0000000", datetime(2027, 1, 31, 22, tzinfo=UTC)),
        ("2027-01-31T00:00:01", datetime(2027, 1, 30, 22, 0, 1, tzinfo=UTC)),
        ("2027-01-31T23:59:59", datetime(2027, 1, 31, 21, 59, 59, tzinfo=UTC)),
        ("2027-01-31T00:00:00Z", datetime(2027, 1, 31, tzinfo=UTC)),
        ("2027-01-31T00:00:00+02:00", datetime(2027, 1, 30, 22, tzinfo=UTC)),
        ("2027-04-29", datetime(2027, 4, 29, 22, tzinfo=UTC)),  # the clock skips the midnight after it
        ("2027-10-28", datetime(2027, 10, 28, 22, tzinfo=UTC)),  # and repeats the hour before this one
    ],
)
def test_a_day_alone_or_at_midnight_ends_with_the_day(notes: Any, raw: str, at: datetime) -> None:
    assert Fields({"t": raw}, notes).end("t") == End(at)
    assert not notes.drift


def test_what_is_documented_as_utc_is_read_as_such(notes: Any) -> None:
    fields = Fields({"t": "2027-01-31 00:00:00", "with_offset": "2027-01-31T00:00:00+02:00"}, notes)
    assert fields.moment("t", is_utc=True) == datetime(2027, 1, 31, tzinfo=UTC)
    assert fields.end("t", is_utc=True) == End(datetime(2027, 1, 31, tzinfo=UTC))
    assert fields.end("with_offset", is_utc=True) == End(datetime(2027, 1, 30, 22, tzinfo=UTC))


written = st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1))
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
zones = st.sampled_from([CAIRO, *map(ZoneInfo, ("Europe/Amsterdam", "America/Havana", "Asia/Beirut", "UTC"))])


@given(written, st.none() | offsets, zones)
def test_every_time_is_an_instant_in_utc(naive: datetime, offset: timezone | None, zone: ZoneInfo) -> None:
    time = naive.replace(tzinfo=offset)
    at, end = instant(time, zone), end_of(time, zone)
    assert at.tzinfo is end.at.tzinfo is UTC
    if offset:
        assert at == end.at == time
    assert written_time(time.isoformat()) == time


@given(written, written, zones)
def test_what_starts_on_a_day_never_ends_before_it_on_the_same_one(
    one: datetime, other: datetime, zone: ZoneInfo
) -> None:
    midnight = one.replace(hour=0, minute=0, second=0, microsecond=0)
    assert instant(midnight, zone) < end_of(midnight, zone).at
    first, last = sorted((one.date(), other.date()))
    ends = (end_of(datetime(day.year, day.month, day.day), zone) for day in (first, last))
    assert (first < last) is (next(ends) < next(ends))


def test_a_day_is_the_one_written_whatever_the_offset(notes: Any) -> None:
    assert Fields({"d": "1990-02-28T23:00:00-11:00"}, notes).day("d") == date(1990, 2, 28)
    assert Fields({"d": "1990-02-30"}, notes).day("d") is None
    assert [each.kind for each in notes.drift] == [DriftKind.WRONG_TYPE]


def test_an_unknown_value_of_an_enum_is_kept_raw(notes: Any) -> None:
    known = words(ReferralStatus)
    assert Fields({"s": "ACTIVE "}, notes).choice(known, "s") == Open("ACTIVE ", ReferralStatus.ACTIVE)
    assert Fields({"s": "Half-way"}, notes).choice(known, "s") == Open("Half-way")
    assert notes.drift == [Drift("s", DriftKind.UNKNOWN_VALUE, "Half-way")]


def test_absence_and_null_are_drift_only_where_the_contract_says_so(notes: Any) -> None:
    fields = Fields({"null": None}, notes)
    fields.text("absent")
    fields.text("null", need=Need.PRESENT)
    assert not notes.drift
    fields.text("absent", need=Need.PRESENT)
    fields.text("null", need=Need.VALUE)
    assert notes.drift == [Drift("absent", DriftKind.MISSING), Drift("null", DriftKind.MISSING, "null")]


def test_lists_of_texts_keep_what_can_be_read(notes: Any) -> None:
    fields = Fields({"tags": ["a", "", 5, None, {"name": "b"}]}, notes)
    assert fields.texts("tags") == ("a",)
    assert notes.drift == [
        Drift("tags[2]", DriftKind.WRONG_TYPE, "number", Form.TEXT),
        Drift("tags[4]", DriftKind.WRONG_TYPE, "object", Form.TEXT),
    ]
    assert fields.unread() == {"tags[2]": 5, "tags[4]": {"name": "b"}}
    assert fields.texts("absent") is None


def test_paths_of_drift_name_the_place(notes: Any) -> None:
    (row,) = root_list([{"inner": {"n": []}}, 5][:1], notes)
    inner = row.inner("inner")
    assert inner
    inner.number("n")
    assert notes.drift == [Drift("[0].inner.n", DriftKind.WRONG_TYPE, "list", Form.NUMBER)]


def test_items_that_are_no_objects_are_left_out_as_drift(notes: Any) -> None:
    assert len(root_list([{}, 5], notes)) == 1
    assert notes.drift == [Drift("[1]", DriftKind.WRONG_TYPE, "number", Form.OBJECT)]
    assert notes.other == {"[1]": 5}


def test_items_without_a_type_in_the_contract_are_no_drift(notes: Any) -> None:
    """`collections` and `devices` are lists of anything."""
    sent = [{"collectionId": None, "collectionName": None}, {"os": "sample"}, 55, {"collectionId": 7}]
    fields = Fields({"collections": sent}, notes)
    assert fields.texts("collections", keys=("collectionName", "collectionId")) == ("55", "7")
    assert not [one for one in notes.drift if one.kind is not DriftKind.OTHER_TYPE]
    assert fields.unread() == {"collections[1].os": "sample"}


def test_rows_must_be_a_list(notes: Any) -> None:
    with pytest.raises(Unreadable):
        Fields({"rows": {}}, notes).rows("rows")
    assert Fields({"rows": {}}, notes).parts("rows") == []
