"""What pages and files say of dates as platforms send them: the cases, and generated neighbours of them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from customers.panels import activity, activity_words, balance, coupons, stamps
from customers.panels.activity_filters import Filters
from dashboard.campaigns.conditions import date_condition
from dashboard.campaigns.status import CampaignStatus, status_of
from dashboard.loyalty.gameball.parsing.campaigns import parse_campaigns, parse_stamps
from dashboard.loyalty.gameball.parsing.coupons import parse_coupons
from dashboard.loyalty.gameball.parsing.customer import parse_balance
from dashboard.loyalty.gameball.parsing.lists import parse_activity
from dashboard.loyalty.models import ActivityPage, Campaign, Drift, DriftKind, Form
from dashboard.loyalty.models.times import start_of_day
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.reading import Fields, root_object
from dashboard.loyalty.spaaza.parsing.campaigns import parse_campaigns as parse_spaaza_campaigns
from dashboard.text.csv_lines import cell
from dashboard.text.times import day_text
from programconfig.campaigns import words
from programconfig.campaigns.calendar import calendar
from programconfig.campaigns.rows import Rows, sheet
from programconfig.exports import in_zone
from programconfig.history.meaning import meaning_of
from programconfig.history.words import fields_in_words
from programconfig.places import Part
from tests.cases.files import case, now_of
from tests.customers.panels.sample import panel_request, rendered
from tests.words import text_of

CAIRO, AMSTERDAM = ZoneInfo("Africa/Cairo"), ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 28, 17, 18, tzinfo=CAIRO)


async def coupons_of(name: str) -> str:
    """The words of the coupons panel in this case."""
    one = case(name)
    now = now_of(one)
    found = parse_coupons(one["customers"]["a"]["coupons"], Notes(now.tzinfo or UTC))
    loaded = await coupons.load(replace(panel_request(coupons=found), now=now))
    return text_of(rendered("coupons", loaded, now))


async def test_a_coupon_that_ends_today_can_be_used_all_day() -> None:
    text = await coupons_of("coupon that ends today at midnight and is usable by both flags")
    assert text.count("Can be used now.") == text.count("until today") == text.count("through 28 Nov 2026") == 2
    assert "past" not in text


async def test_no_end_and_no_start_are_said_as_such() -> None:
    text = await coupons_of("coupon without end or start")
    assert (text.count("no end date"), text.count("no start date")) == (2, 1)
    assert "through 1 Jan 2030" in text
    assert "unknown" not in text
    assert "did not send" not in text


async def test_a_limit_of_0_or_less_is_none() -> None:
    text = await coupons_of("coupon limits 0 and -1")
    assert text.count("Used by this customer 1, no limit · by all customers 3, no limit") == 2
    assert text.count("Can be used now.") == 2


async def test_the_day_of_an_activity_is_known_though_its_time_is_not() -> None:
    one = case("activity times")
    now, notes = now_of(one), Notes(CAIRO)
    rows = root_object(one["customers"]["a"]["activities"], notes).rows("activities")
    page = ActivityPage(tuple(map(parse_activity, rows)))
    view = activity.present(page, Filters(), now)
    assert [(day.title, day.day, len(day.entries)) for day in view.days] == [("Yesterday", date(2026, 11, 27), 3)]
    assert [entry.row.at for entry in view.days[0].entries] == [None, None, datetime(2026, 11, 27, 16, 51, tzinfo=UTC)]
    assert [entry.row.notes for entry in view.days[0].entries] == [
        ("The time of day is unknown: the platform sent “November 27, 2026 8:05:03”.",),
        ("The time of day is unknown: the platform sent “November 27, 2026 06:51:29 PM”.",),
        (),
    ]
    assert notes.drift == [Drift("activities[].activityTime", DriftKind.WRONG_TYPE, "text", Form.CLOCK, times=2)]


def spaaza_campaign(sent: Any, zone: ZoneInfo) -> Campaign:
    notes = Notes(zone)
    (campaign,) = parse_spaaza_campaigns(Fields({"campaigns": [sent]}, notes))
    assert not notes.drift
    return campaign


def test_a_campaign_ends_at_one_time_on_every_page_in_every_file_and_in_the_history() -> None:
    one = case("campaign end in another zone", "spaaza")
    zone = ZoneInfo(one["zone"])
    campaign, now = spaaza_campaign(one["campaign"], zone), NOW.astimezone(zone)
    assert words.dates(campaign, now) == "until 1 Apr 2028, 00:30"
    assert ("end", "1 Apr 2028, 00:30") in kept(campaign, zone)
    (row,) = files(campaign, now)
    assert cell(row, zone) == "2028-04-01 00:30"
    assert json.dumps(in_zone(row, zone), default=str) == '"2028-04-01 00:30:00+02:00"'


def test_what_the_platform_calls_active_is_so_without_dates() -> None:
    one = case("active without dates", "spaaza")
    campaign = spaaza_campaign(one["campaign"], AMSTERDAM)
    assert status_of(campaign, NOW) is CampaignStatus.ACTIVE
    assert words.status_in_words(campaign, NOW) == "Active: no dates."


def kept(campaign: Campaign, zone: ZoneInfo) -> list[tuple[str, str]]:
    """What a snapshot says of the campaign, after it was stored."""
    meaning = json.loads(json.dumps(meaning_of(Part.CAMPAIGNS, (campaign,))))
    return [line for said in meaning.values() for line in fields_in_words(said, zone)]


def files(campaign: Campaign, now: datetime) -> Iterator[object]:
    """The end of a campaign as its file gets it."""
    exported = sheet([campaign], Rows(None, now, lambda number: f"/{number}"))
    place = list(exported.columns).index("ends")
    return (row[place] for row in exported.rows)


def gameball_campaign(end: str, zone: ZoneInfo) -> Campaign:
    activation = {"startDate": None, "endDate": end}
    (campaign,) = parse_campaigns([{"id": 1, "name": "Sample", "activation": activation}], Notes(zone))
    return campaign


def ends_said(raw: str, now: datetime) -> Iterator[str]:
    """What each page, the ticket and the sentences in files say of something that ends at `raw`."""
    zone = ZoneInfo(str(now.tzinfo))
    notes = Notes(zone)
    yield str(coupons.present(parse_coupons({"coupons": [{"expiryDate": raw}]}, notes), now).rows[0].dates[1])
    points = {"nextExpiringPointsDate": raw, "nextExpiringPointsAmount": 9}
    expiry = balance.present(parse_balance(points, notes), now).expiry
    assert expiry
    yield str(expiry.sentence)
    card = parse_stamps({"challengeEndDate": raw}, notes, campaign_id=1, name="Sample")
    yield stamps._ticket(stamps.present([card], now).cards[0], now)
    campaign = gameball_campaign(raw, zone)
    yield words.dates(campaign, now)
    condition = date_condition(campaign, now)
    assert condition
    yield condition.sentence


def days_said(raw: str, now: datetime) -> Iterator[str]:
    """The same where the end has a name of its own: the row of an activity, the history."""
    zone = ZoneInfo(str(now.tzinfo))
    happened = parse_activity(Fields({"campaignEndDate": raw}, Notes(zone)))
    yield from (str(one.value) for one in activity_words.row(happened, now).lines)
    yield from (value for name, value in kept(gameball_campaign(raw, zone), zone) if name == "end")


@pytest.mark.parametrize("zone", [CAIRO, AMSTERDAM])
@pytest.mark.parametrize("raw", ["2027-01-31", "2027-01-31T00:00:00", "2027-01-31T00:00:00.0000000", "with offset"])
def test_a_day_is_meant_as_a_whole_everywhere(raw: str, zone: ZoneInfo) -> None:
    raw = datetime(2027, 2, 1, tzinfo=zone).isoformat() if raw == "with offset" else raw
    now = NOW.astimezone(zone)
    assert [said for said in ends_said(raw, now) if "through 31 Jan 2027" not in said] == []
    assert list(days_said(raw, now)) == ["31 Jan 2027", "31 Jan 2027"]
    (ends,) = files(gameball_campaign(raw, zone), now)
    assert (cell(ends, zone), in_zone(ends, zone)) == ("2027-01-31", date(2027, 1, 31))


def test_a_bar_of_the_calendar_covers_the_last_day() -> None:
    campaign = gameball_campaign("2026-11-30T00:00:00", CAIRO)
    drawn = calendar([campaign], Rows(None, NOW, lambda _number: "/"), date(2026, 11, 1), 1, NOW, CAIRO)
    assert (drawn.bars[0].x, drawn.bars[0].width) == (0, 30)


days = st.dates(date(2026, 11, 30), date(2088, 1, 1))
zones = st.sampled_from([CAIRO, AMSTERDAM, ZoneInfo("America/Havana"), ZoneInfo("Asia/Kolkata"), ZoneInfo("UTC")])
offsets = st.integers(-14 * 4, 14 * 4).map(lambda quarters: timedelta(minutes=15 * quarters))


@given(days, zones, st.sampled_from(["{:%Y-%m-%d}", "{:%Y-%m-%dT00:00:00}", "{:%Y-%m-%d 00:00}", "offset"]))
def test_any_whole_day_is_said_and_lasts_as_one(day: date, zone: ZoneInfo, form: str) -> None:
    end = start_of_day(day + timedelta(days=1), zone)
    raw = end.astimezone(zone).isoformat() if form == "offset" else form.format(day)
    now = NOW.astimezone(zone)
    assert [said for said in ends_said(raw, now) if f"through {day_text(day)}" not in said] == []
    assert list(days_said(raw, now)) == [day_text(day)] * 2
    campaign = gameball_campaign(raw, zone)
    assert status_of(campaign, end - timedelta(seconds=1)) is CampaignStatus.ACTIVE
    assert status_of(campaign, end) is CampaignStatus.ENDED


@given(days, st.times().map(lambda at: at.replace(microsecond=0)), offsets, zones)
def test_any_exact_time_is_said_with_its_time(day: date, at: time, offset: timedelta, zone: ZoneInfo) -> None:
    instant = datetime.combine(day, at, UTC) - offset
    local = instant.astimezone(zone)
    assume((local.hour, local.minute) > (1, 0))  # neither midnight nor the first hour that a clock change may leave
    sign = "-" if offset < timedelta(0) else "+"
    minutes = abs(offset) // timedelta(minutes=1)
    raw = f"{day}T{at}{sign}{minutes // 60:02}:{minutes % 60:02}"
    said = f"{day_text(local.date())}, {local:%H:%M}"
    assert [one for one in ends_said(raw, NOW.astimezone(zone)) if f"until {said}" not in one] == []
    assert list(days_said(raw, NOW.astimezone(zone))) == [said] * 2


@given(
    st.sampled_from(["9999-12-31", "0001-01-01"]), st.sampled_from(["", "T00:00:00", "T23:59:59.9999999", "T00:00Z"])
)
def test_any_spelling_of_no_date_is_none(day: str, clock: str) -> None:
    notes = Notes(CAIRO)
    (coupon,) = parse_coupons({"coupons": [{"startDate": day + clock, "expiryDate": day + clock}]}, notes)
    assert (coupon.starts_at, coupon.expires_at) == (None, None)
    assert coupons.present([coupon], NOW).rows[0].dates == ("no start date", "no end date")
    assert all(one.kind is DriftKind.MISSING for one in notes.drift)
    assert status_of(gameball_campaign(day + clock, CAIRO), NOW) is CampaignStatus.ALWAYS_ON


@pytest.mark.parametrize("offset", ["", "Z", "+05:00"])
async def test_one_date_has_one_distance_on_a_profile(offset: str) -> None:
    """ "in 2 months", and never also "in 61 days"."""
    raw = f"2027-01-28T18:00:00{offset}"
    expiring = parse_balance({"nextExpiringPointsDate": raw, "nextExpiringPointsAmount": 9}, Notes(CAIRO))
    loaded = await balance.load(replace(panel_request(balance=expiring), now=NOW))
    text = text_of(rendered("balance", loaded, NOW))
    assert "in 2 months" in text
    assert "in 61 days" not in text


@pytest.mark.parametrize("limit", [Decimal(0), Decimal(-1)])
def test_a_campaign_s_limit_of_0_or_less_is_none(limit: Decimal) -> None:
    campaign = Campaign(1, is_repeatable=True, max_achievements=limit)
    assert words.how_often(campaign) == "without limit"
    assert ("times it can be earned", "without limit") in kept(campaign, CAIRO)
