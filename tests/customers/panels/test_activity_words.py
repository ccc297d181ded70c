"""One activity in words: its title, its signed points, and every part the platform sent."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from customers.panels.activity_words import row, title
from dashboard.access.masking import Mask
from dashboard.loyalty.models import Activity, ActivityKind, CouponKind, Currency, Open
from tests.customers.panels.test_activity import CAIRO, NOW, activity


def test_it_names_the_tier_and_the_campaign_in_the_title_and_not_again_below() -> None:
    up = activity(kind=Open("TierUpgraded", ActivityKind.TIER_UPGRADED), tier="Gold")
    assert title(up) == "Moved up to Gold"
    assert "Gold" not in [part.value for part in row(up, NOW, Mask.none()).parts]
    assert title(replace(up, tier=None)) == "Moved up a tier"
    won = activity(kind=Open("CampaignRewarded", ActivityKind.CAMPAIGN_REWARDED), campaign="Sample Campaign")
    assert (title(won), row(won, NOW, Mask.none()).parts) == ("Reward of Sample Campaign", ())


def test_the_label_as_sent_stays_visible_unless_the_title_says_it() -> None:
    taken = activity(kind=Open("Balance Adjustment (-)", ActivityKind.BALANCE_ADJUSTMENT), points=Decimal(-10))
    line = row(taken, NOW, Mask.none())
    assert (line.title, line.moved) == ("Balance adjusted", "\u221210")
    assert line.label == "Balance Adjustment (-)"
    for label, kind in (("Cashback Cancelled", ActivityKind.CANCEL), ("Moon Landing", None)):
        line = row(activity(kind=Open(label, kind)), NOW, Mask.none())
        assert (str(line.title).casefold(), line.label) == (label.casefold(), None)


def test_what_came_with_it_is_said_in_words() -> None:
    rewarded = activity(
        campaign_starts_at=datetime(2024, 1, 1, tzinfo=CAIRO),
        campaign_ends_at=datetime(2024, 10, 11, 18, 51, tzinfo=CAIRO),
        coupon_code="GIFT0001",
        coupon_kind=Open("percentage_discount", CouponKind.PERCENTAGE),
    )
    parts = {str(part.name): str(part.value) for part in row(rewarded, NOW, Mask.none()).parts}
    assert parts["campaign starts"] == "1 Jan 2024"
    assert parts["campaign ends"] == "11 Oct 2024, 18:51"
    assert parts["coupon type"] == "a percentage off"
    undocumented = row(activity(coupon_kind=Open("MysteryBox")), NOW, Mask.none())
    assert "MysteryBox" in [part.value for part in undocumented.parts]


def test_a_percent_sign_in_a_name_breaks_nothing() -> None:
    assert title(activity(kind=Open("x", ActivityKind.CAMPAIGN_REWARDED), campaign="50% off %(name)s")) == (
        "Reward of 50% off %(name)s"
    )


def test_it_shows_an_undocumented_kind_as_the_platform_calls_it() -> None:
    assert title(activity(kind=Open("Moon Landing"))) == "Moon Landing"
    assert title(activity(kind=None)) == "Activity of unknown kind"


def test_it_shows_every_part_that_came_and_none_that_did_not() -> None:
    parts = row(
        activity(
            outstanding_points=Decimal(80),
            cashback_amount=Decimal(15),
            redeemed_value=Decimal(0),
            family_points=Decimal(5),
            family_value=Decimal("0.5"),
            currency="EGP",
            coupon_code="SUMMER20",
            coupon_used=False,
            product="Sample Earbuds",
            reason="Birthday",
        ),
        NOW,
        Mask.none(),
    ).parts
    assert {str(part.name): str(part.value) for part in parts} == {
        "still usable": "80",
        "cashback": "15.00 EGP",
        "redeemed for": "0.00 EGP",
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
            currency="EGP",
            score=Decimal(7),
            campaign="Sample Campaign",
            tier="Gold",
            coupon_code="SUMMER20",
            coupon_used=True,
            transaction_id="ORD-1",
            is_manual=True,
        ),
        NOW,
        Mask.none(),
    )
    assert [(str(part.name), str(part.value), part.copies) for part in shown.parts] == [
        ("score", "7", False),
        ("earned for every", "50.00 EGP", False),
        ("campaign", "Sample Campaign", False),
        ("tier", "Gold", False),
        ("coupon", "SUMMER20", True),
        ("coupon used", "yes", False),
    ]
    assert (shown.transaction_id, shown.is_manual, shown.moved) == ("ORD-1", True, "+5")
    more = row(activity(points=Decimal(5), reward_points=Decimal(6)), NOW, Mask.none())
    assert [(str(part.name), str(part.value)) for part in more.parts] == [("reward points", "6")]


def test_its_time_is_the_programmes() -> None:
    at = row(activity(at=datetime(2026, 11, 19, 21, 30, tzinfo=UTC)), NOW, Mask.none()).at
    assert at
    assert (at.day, at.hour) == (19, 23)


def test_points_that_did_not_come_stay_unknown() -> None:
    shown = row(activity(points=None), NOW, Mask.none())
    assert (shown.points, shown.has_points) == (None, True)


def test_what_moves_no_points_has_none_to_be_unknown() -> None:
    assert not row(
        activity(kind=Open("TierUpgraded", ActivityKind.TIER_UPGRADED), points=None), NOW, Mask.none()
    ).has_points
    assert row(
        activity(kind=Open("Campaign", ActivityKind.CAMPAIGN_REWARDED), points=Decimal(9)), NOW, Mask.none()
    ).has_points


def test_it_says_when_the_platforms_sign_contradicts_what_happened() -> None:
    notes = row(activity(points=Decimal(-50), sign_conflicts=True), NOW, Mask.none()).notes
    assert "other sign" in str(notes[0])


def test_it_says_what_a_sign_rests_on_and_what_was_so_at_that_time() -> None:
    adjusted = activity(points=Decimal(50), sign_known=False, campaign_enabled=False, is_guest=True)
    assert [str(note) for note in row(adjusted, NOW, Mask.none()).notes] == [
        "The sign is as the platform sent it: what it means for this kind is not documented.",
        "The campaign was switched off at that time.",
        "Done as a guest.",
    ]
    assert not row(activity(points=Decimal(50)), NOW, Mask.none()).notes


def test_the_reason_is_masked_for_staff_who_may_not_see_personal_data() -> None:
    parts = row(activity(reason="asked by friend@example.com"), NOW, Mask.personal()).parts
    assert "friend@example.com" not in " ".join(str(part.value) for part in parts)


def test_so_is_what_nobody_documented() -> None:
    odd = row(activity(kind=Open("asked by friend@example.com"), raw_at="friend@example.com"), NOW, Mask.personal())
    assert "asked by f•••@e•••.com" in str(odd.title)
    assert "friend@" not in repr(odd)


def test_it_says_the_earning_rule_in_one_part() -> None:
    parts = row(
        activity(reward_factor=Decimal(2), reward_threshold=Decimal(50), currency="EGP"), NOW, Mask.none()
    ).parts
    assert [(str(part.name), str(part.value)) for part in parts] == [("earned", "2 for every 50.00 EGP")]


def test_a_movement_says_in_what_and_where_and_by_whom() -> None:
    moved = Activity(points=Decimal("1.5"), unit=Currency(symbol="€"), wallet="Store credit", by="Sample Clerk")
    line = row(moved, NOW, Mask.none())
    assert line.unit == "€"
    assert [(str(part.name), part.value) for part in line.parts] == [("wallet", "Store credit"), ("by", "Sample Clerk")]
