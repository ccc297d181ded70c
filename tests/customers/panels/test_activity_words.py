"""One activity in words: its title, its signed points, and every part the platform sent."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from customers.panels.activity_words import row, title
from dashboard.loyalty.models import Activity, ActivityKind, CouponKind, Currency, End, Open
from tests.customers.panels.test_activity import CAIRO, NOW, activity


def told(activity: Activity) -> dict[str, str]:
    """What else an activity says, by name."""
    return {str(line.name): str(line.value) for line in row(activity, NOW).lines}


def test_it_names_the_tier_and_the_campaign_in_the_title_and_not_again_below() -> None:
    up = activity(kind=Open("TierUpgraded", ActivityKind.TIER_UPGRADED), tier="Gold")
    assert title(up) == "Moved up to Gold"
    assert "Gold" not in told(up).values()
    assert title(replace(up, tier=None)) == "Moved up a tier"
    won = activity(kind=Open("CampaignRewarded", ActivityKind.CAMPAIGN_REWARDED), campaign="Sample Campaign")
    assert (title(won), told(won)) == ("Reward from Sample Campaign", {"sent as": "CampaignRewarded"})


def test_the_label_as_sent_stays_visible_unless_the_title_says_it() -> None:
    taken = activity(kind=Open("Balance Adjustment (-)", ActivityKind.BALANCE_ADJUSTMENT), points=Decimal(-10))
    line = row(taken, NOW)
    assert (line.title, line.moved) == ("Balance adjusted", "\u221210")
    assert told(taken)["sent as"] == "Balance Adjustment (-)"
    for label, kind in (("Cashback Cancelled", ActivityKind.CANCEL), ("Moon Landing", None)):
        said = activity(kind=Open(label, kind))
        assert (str(title(said)).casefold(), told(said)) == (label.casefold(), {})


def test_what_came_with_it_is_said_in_words() -> None:
    rewarded = activity(
        campaign_starts_at=datetime(2024, 1, 1, tzinfo=CAIRO),
        campaign_ends_at=End(datetime(2024, 10, 11, 18, 51, tzinfo=CAIRO)),
        coupon_code="GIFT0001",
        coupon_kind=Open("percentage_discount", CouponKind.PERCENTAGE),
    )
    lines = told(rewarded)
    assert lines["campaign starts"] == "1 Jan 2024"
    assert lines["campaign ends"] == "11 Oct 2024, 18:51"
    assert lines["coupon type"] == "a percentage off"
    assert told(activity(coupon_kind=Open("MysteryBox")))["coupon type"] == "MysteryBox"


def test_a_percent_sign_in_a_name_breaks_nothing() -> None:
    assert title(activity(kind=Open("x", ActivityKind.CAMPAIGN_REWARDED), campaign="50% off %(name)s")) == (
        "Reward from 50% off %(name)s"
    )


def test_it_shows_an_undocumented_kind_as_the_platform_calls_it() -> None:
    assert title(activity(kind=Open("Moon Landing"))) == "Moon Landing"
    assert title(activity(kind=None)) == "Activity of unknown type"


def test_it_shows_every_part_that_came_and_none_that_did_not() -> None:
    lines = told(
        activity(
            outstanding_points=Decimal(80),
            cashback_amount=Decimal(15),
            redeemed_value=Decimal(0),
            family_points=Decimal(5),
            family_value=Decimal("0.5"),
            currency=Currency(code="EGP"),
            coupon_code="SUMMER20",
            coupon_used=False,
            product="Sample Earbuds",
            reason="Birthday",
        )
    )
    assert lines == {
        "sent as": "Cashback Rewarded",
        "points left": "80",
        "cashback": "15 EGP",
        "redeemed for": "0 EGP",
        "from the family wallet": "5",
        "family wallet, in money": "0.50 EGP",
        "coupon": "SUMMER20",
        "coupon used": "no",
        "product": "Sample Earbuds",
        "reason": "Birthday",
    }


def test_what_the_title_does_not_name_is_a_part() -> None:
    shown = row(
        activity(
            points=Decimal(5),
            reward_points=Decimal(5),
            reward_threshold=Decimal(50),
            currency=Currency(code="EGP"),
            score=Decimal(7),
            campaign="Sample Campaign",
            tier="Gold",
            coupon_code="SUMMER20",
            coupon_used=True,
            transaction_id="ORD-1",
            is_manual=True,
        ),
        NOW,
    )
    assert [(str(line.name), str(line.value), line.copies) for line in shown.lines] == [
        ("transaction", "ORD-1", True),
        ("sent as", "Cashback Rewarded", False),
        ("score", "7", False),
        ("earned for every", "50 EGP", False),
        ("campaign", "Sample Campaign", False),
        ("tier", "Gold", False),
        ("coupon", "SUMMER20", True),
        ("coupon used", "yes", False),
    ]
    assert (shown.is_manual, shown.moved) == (True, "+5")
    assert told(activity(points=Decimal(5), reward_points=Decimal(6)))["reward points"] == "6"


def test_its_time_is_none_where_only_the_day_is_known() -> None:
    at = datetime(2026, 11, 19, 21, 30, tzinfo=UTC)
    assert row(activity(at=at), NOW).at == at
    known = row(activity(at=at, is_whole_day=True, raw_at="November 19, 2026 8:05:03"), NOW)
    assert known.at is None
    assert known.notes == ("The time of day is unknown: the platform sent “November 19, 2026 8:05:03”.",)


def test_points_that_did_not_come_stay_unknown() -> None:
    shown = row(activity(points=None), NOW)
    assert (shown.points, shown.has_points) == (None, True)


def test_what_moves_no_points_has_none_to_be_unknown() -> None:
    assert not row(activity(kind=Open("TierUpgraded", ActivityKind.TIER_UPGRADED), points=None), NOW).has_points
    assert row(activity(kind=Open("Campaign", ActivityKind.CAMPAIGN_REWARDED), points=Decimal(9)), NOW).has_points


def test_it_says_when_the_platforms_sign_contradicts_what_happened() -> None:
    notes = row(activity(points=Decimal(-50), sign_conflicts=True), NOW).notes
    assert "opposite sign" in str(notes[0])


def test_it_says_what_a_sign_rests_on_and_what_was_so_at_that_time() -> None:
    adjusted = activity(points=Decimal(50), sign_known=False, campaign_enabled=False, is_guest=True)
    assert [str(note) for note in row(adjusted, NOW).notes] == [
        "The platform did not say whether these points were added or taken.",
        "The campaign was switched off at that time.",
        "Done as a guest.",
    ]
    assert not row(activity(points=Decimal(50)), NOW).notes


def test_it_says_the_earning_rule_in_one_part() -> None:
    lines = told(activity(reward_factor=Decimal(2), reward_threshold=Decimal(50), currency=Currency(code="EGP")))
    assert lines == {"sent as": "Cashback Rewarded", "earned": "2 for every 50 EGP"}


def test_a_movement_says_in_what_and_where_and_by_whom() -> None:
    moved = Activity(points=Decimal("1.5"), unit=Currency(symbol="€"), wallet="Store credit", staff_name="Sample Clerk")
    assert (row(moved, NOW).moved, row(moved, NOW).unit) == ("+€1.50", None)
    assert told(moved) == {"wallet": "Store credit", "by": "Sample Clerk"}
