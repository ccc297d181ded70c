"""Which way an activity's points go, and when it was."""

from datetime import datetime
from decimal import Decimal

import pytest

from dashboard.loyalty.gameball.parsing.lists import activity_moment
from dashboard.loyalty.models import ActivityKind, Open
from tests.loyalty.gameball.documents import parsed
from tests.loyalty.gameball.fakes import CAIRO


@pytest.mark.parametrize(
    ("raw", "sent", "points", "known", "conflicts"),
    [
        ("Redemption", 50, -50, True, False),
        ("Redemption", -50, -50, True, False),
        ("Cancel", 50, -50, True, False),
        ("Expiry", 50, -50, True, False),
        ("Cashback Rewarded", 50, 50, True, False),
        ("Cashback Rewarded", -50, 50, True, True),
        ("Refund", -50, 50, True, True),
        ("Balance Adjustment", 50, 50, False, False),
        ("Balance Adjustment", -50, -50, True, False),
        ("Cashback Cancelled", 50, -50, True, False),
        ("cashback_canceled", 50, -50, True, False),
        ("PointsExpiry", 50, -50, True, False),
        ("Points Redeemed", 50, -50, True, False),
        ("Points Refunded", 50, 50, True, False),
        ("Referee Reward Received", 50, 50, True, False),
        ("Bonus Referral Rewarded", 50, 50, True, False),
        ("Automation Activity", -50, 50, True, True),
        ("Tier Upgraded", 50, 50, False, False),
        ("Balance Adjustment (-)", 50, -50, True, False),
        ("Balance Adjustment (-)", -50, -50, True, False),
        ("Balance Adjustment (\u2013)", 50, -50, True, False),
        ("BalanceAdjustment -", 50, -50, True, False),
        ("Balance Adjustment (+)", 50, 50, True, False),
        ("(-) Balance Adjustment", 50, -50, True, False),
        ("Balance Adjustment (-10)", 50, -50, True, False),
        ("Balance Adjustment minus", 50, -50, True, False),
        ("Balance Adjustment Plus", -50, 50, True, True),
        ("Minus Club Bonus", 50, 50, False, False),
        ("Balance Adjustment (+)", -50, 50, True, True),
        ("Balance Adjustment (+ or -)", 50, 50, False, False),
        ("Balance Adjustment +/-", 50, 50, False, False),
        ("Cashback Rewarded (-)", 50, -50, True, False),
        ("Moon Landing (-)", 50, -50, True, False),
        ("Moon-Landing", 50, 50, False, False),
        ("Moon Landing", 50, 50, False, False),
        (None, 50, 50, False, False),
        ("Moon Landing", 0, 0, True, False),
        ("Redemption", None, None, True, False),
    ],
)
def test_which_way_points_go(
    raw: str | None, sent: int | None, points: int | None, known: bool, conflicts: bool
) -> None:
    (one,), _ = parsed("activities", {"activities": [{"activityType": raw, "points": sent}]})
    assert one.points == (None if points is None else Decimal(points))
    assert (one.sign_known, one.sign_conflicts) == (known, conflicts)


@pytest.mark.parametrize("form", ["(-) {}", "{} (-10)", "{} minus", "{} Plus"])
def test_a_sign_in_a_label_is_no_part_of_the_kind(form: str) -> None:
    label = form.format("Balance Adjustment")
    (one,), drift = parsed("activities", {"activities": [{"activityType": label, "activityId": 1}]})
    assert one.kind == Open(label, ActivityKind.BALANCE_ADJUSTMENT)
    assert "activityType" not in " ".join(field.field for field in drift)


def test_every_month_is_known_by_its_english_name() -> None:
    months = "January February March April May June July August September October November December"
    for number, month in enumerate(months.split(), 1):
        for written in (month, month[:3].upper()):
            at = activity_moment(f"{written} 11, 2024", "18:51:29", CAIRO)
            assert at
            assert (at.month, at.day) == (number, 11)


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        ("October 2024", "18:51:29"),
        ("Moonday 11, 2024", "18:51:29"),
        ("October 32, 2024", "18:51:29"),
    ],
)
def test_a_day_that_cannot_be_read_is_drift_and_shown_as_sent(day: str, clock: str) -> None:
    row = {"activityDate": day, "activityTime": clock, "activityId": 1, "activityType": "Expiry"}
    (one,), drift = parsed("activities", {"activities": [row]})
    assert (one.at, one.raw_at) == (None, f"{day} {clock}")
    assert [each.field for each in drift] == ["activities[0].activityDate"]


def test_a_time_that_cannot_be_read_leaves_the_day() -> None:
    row = {"activityDate": "October 11, 2024", "activityTime": "late", "activityId": 1, "activityType": "Expiry"}
    (one,), drift = parsed("activities", {"activities": [row]})
    assert (one.at, one.is_whole_day) == (datetime(2024, 10, 11, tzinfo=CAIRO), True)
    assert one.raw_at == "October 11, 2024 late"
    assert [each.field for each in drift] == ["activities[0].activityTime"]


@pytest.mark.parametrize(
    ("day", "clock", "at"),
    [
        ("2024-10-11T18:51:29", None, datetime(2024, 10, 11, 18, 51, 29, tzinfo=CAIRO)),
        ("2024-10-11T23:30:00Z", None, datetime(2024, 10, 12, 2, 30, tzinfo=CAIRO)),
        ("2024-10-11T23:30:00-04:00", "late", datetime(2024, 10, 12, 6, 30, tzinfo=CAIRO)),
        ("2024-10-11T23:30:00Z", "23:30:00", datetime(2024, 10, 12, 2, 30, tzinfo=CAIRO)),
        ("2024-10-11T00:00:00Z", None, datetime(2024, 10, 11, 3, tzinfo=CAIRO)),
        ("2024-10-11T00:00:00+02:00", "18:51:29", datetime(2024, 10, 11, 19, 51, 29, tzinfo=CAIRO)),
        ("2024-10-11T18:51:29+02:00", "16:51:29", datetime(2024, 10, 11, 19, 51, 29, tzinfo=CAIRO)),
        ("October 11, 2024", "18:51:29Z", datetime(2024, 10, 11, 21, 51, 29, tzinfo=CAIRO)),
        ("2024-10-11T00:00:00", "18:51:29", datetime(2024, 10, 11, 18, 51, 29, tzinfo=CAIRO)),
        ("2024-10-11T00:00:00", "00:00:00", datetime(2024, 10, 11, tzinfo=CAIRO)),
    ],
)
def test_a_time_inside_the_date_counts(day: str, clock: str | None, at: datetime) -> None:
    row = {"activityDate": day, "activityTime": clock, "activityId": 1, "activityType": "Expiry"}
    (one,), _ = parsed("activities", {"activities": [row]})
    assert (one.at, one.is_whole_day, one.raw_at) == (at, False, None)
    assert activity_moment(day, clock, CAIRO) == at


@pytest.mark.parametrize("day", ["2024-10-11", "2024-10-11T00:00:00"])
def test_a_day_alone_is_no_time(day: str) -> None:
    row = {"activityDate": day, "activityId": 1, "activityType": "Expiry"}
    (one,), _ = parsed("activities", {"activities": [row]})
    assert (one.at, one.is_whole_day, one.raw_at) == (datetime(2024, 10, 11, tzinfo=CAIRO), True, day)
    assert activity_moment(day, None, CAIRO) is None


@pytest.mark.parametrize(
    "sent", ["December 31, 9999", "January 01, 0001", "9999-12-31T23:59:59", "0001-01-01T00:00:00"]
)
def test_the_smallest_and_the_greatest_date_of_a_campaign_mean_none(sent: str) -> None:
    row = {"campaignStartDate": sent, "campaignEndDate": sent}
    (one,), drift = parsed("activities", {"activities": [row]})
    assert (one.campaign_starts_at, one.campaign_ends_at) == (None, None)
    assert not [each for each in drift if "campaign" in each.field]
    assert not {"campaign_starts_at", "campaign_ends_at"} & {field for field, *_ in one.gaps}


@pytest.mark.parametrize("sent", ["December 31, 9999", "0001-01-01T00:00:00"])
def test_such_a_date_of_an_activity_is_drift(sent: str) -> None:
    row = {"activityDate": sent, "activityTime": "18:51:29"}
    (one,), drift = parsed("activities", {"activities": [row]})
    assert (one.at, one.raw_at, activity_moment(sent, "18:51:29", CAIRO)) == (None, f"{sent} 18:51:29", None)
    assert "activities[0].activityDate" in [each.field for each in drift]
