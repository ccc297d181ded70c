"""Which way an activity's points go, and when it was."""

from datetime import datetime
from decimal import Decimal

import pytest

from dashboard.loyalty.gameball.parsing.lists import activity_moment
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
