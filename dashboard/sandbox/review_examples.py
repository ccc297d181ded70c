"""One example for each rule of the review, as changes to a configuration without findings.

`manage.py sandbox --review` starts with all examples except `LATER`: those would hide another one, so they are separate
changes to make while the sandbox runs (`{"change": <name>}`). A campaign without a reward that starts soon is reported
as `starts-soon-without-reward` and not as `no-reward` too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.sandbox.campaigns import coupon, points
from dashboard.sandbox.history import Row
from dashboard.sandbox.icons import ICONS
from dashboard.sandbox.patches import KEYS

WITHOUT_LINK = {"redirectionButtonText": "Order now"}


@dataclass(frozen=True, slots=True)
class Example:
    """A place where a rule must have a finding: `part` is "campaigns", "tiers" or "referral".

    `places` are campaign ids or tier orders, none for the referral rules, which have one place. Of a shared name, the
    last place is reported.
    """

    part: str
    change: Row

    @property
    def places(self) -> tuple[int, ...]:
        key = KEYS.get(self.part)
        return tuple(row[key] for row in self.change[self.part]) if key else ()


def _campaign(number: int, rule: str, **changed: Any) -> Row:
    """A campaign without a finding, with changes; a field set to None is left out."""
    return {
        "id": number,
        "name": f"Sample: {rule}",
        "description": f"Made to be found: {rule}.",
        "isRepeatable": False,
        "maxAchievement": 1,
        "type": "EventBased",
        "visibility": "AlwaysVisible",
        "icon": f"{ICONS}/challenge-icons/sample-review.webp",
        "activation": {},
        "availability": {"minTier": 1, "tags": []},
        "rewards": [points(50)],
    } | changed


def _campaigns(*rows: Row) -> Example:
    return Example("campaigns", {"campaigns": list(rows)})


def _tier(order: int, rule: str, least: int, factor: float) -> Example:
    entry = {"type": "Entry Reward", "rankReward": 0, "walletReward": 50 * order}
    earning = {"type": "Loyalty Points Earning Custom Configuration", "rankReward": 0, "walletReward": 0,
               "walletRewardFactor": factor}  # fmt: skip
    lifetime = {"type": "Lifetime Reward", "rankReward": 0, "walletReward": 0,
                "couponReward": coupon("percentage_discount", 5 * order, "Once off", minOrderValue=200)}  # fmt: skip
    lounge = {"type": "Custom Benefits", "description": "A seat in the sample lounge", "rankReward": 0,
              "hyperLink": "https://shop.example.com/lounge", "walletReward": 0}  # fmt: skip
    icon = f"{ICONS}/levels-icons/level-a{order}.webp"
    row = {"order": order, "name": f"Sample: {rule}", "minProgress": least, "icon": icon,
           "benefits": [earning, entry, lifetime, lounge]}  # fmt: skip
    return Example("tiers", {"tiers": [row]})


def _dates(start: str | None, end: str | None) -> Row:
    return {"activation": {"startDate": start, "endDate": end}}


def _percent_off(value: float, *, group: Row | None = None, **options: Any) -> Row:
    reward = coupon("percentage_discount", value, "Sample coupon", **options)
    return {"rewards": [points(0, couponReward=reward | ({"group": group} if group else {}))]}


def _group(start: str, end: str) -> Row:
    return {"title": "Sample coupon group", "startDate": start, "expiryDate": end, "isActive": True,
            "isAvailable": True}  # fmt: skip


FIXED_ABOVE_CAP = {"rewards": [points(0, couponReward=coupon("fixed_discount", 100, "Sample coupon", capping=50))]}

EXAMPLES: Mapping[str, Example] = {
    "ends-before-start": _campaigns(_campaign(7001, "ends before it starts", **_dates("today+40", "today+30"))),
    "ended-yet-visible": _campaigns(_campaign(7002, "ended, yet visible", **_dates("today-60", "today-10"))),
    "starts-soon-without-reward": _campaigns(
        _campaign(7003, "starts soon without a reward", rewards=[points(0)], **_dates("today+3", "today+40"))
    ),
    "min-tier-unknown": _campaigns(
        _campaign(7004, "a tier that does not exist", availability={"minTier": 7, "tags": []})
    ),
    "min-tier-too-high": _campaigns(
        _campaign(7005, "above the highest tier", availability={"minTier": 9, "tags": []})
    ),
    "repeatable-zero": _campaigns(
        _campaign(7006, "repeatable, but not once", isRepeatable=True, maxAchievement=0)
    ),
    "no-reward": _campaigns(_campaign(7007, "no reward at all", rewards=[])),
    "coupon-ends-before-campaign": _campaigns(
        _campaign(7008, "the coupons end first", **_dates("today-10", "today+60"),
                  **_percent_off(10, group=_group("today-10", "today+20")))
    ),
    "discount-above-cap": _campaigns(_campaign(7009, "a discount above its cap", **FIXED_ABOVE_CAP)),
    "duplicate-name": _campaigns(_campaign(7010, "a name used twice"), _campaign(7011, "a name used twice")),
    "button-without-link": _campaigns(_campaign(7012, "a button that leads nowhere", **WITHOUT_LINK)),
    "link-not-https": _campaigns(
        _campaign(7013, "a link that is not safe", **WITHOUT_LINK, redirectionButtonLink="http://shop.example.com/")
    ),
    "contradicting-values": _campaigns(
        _campaign(7014, "coupons that end before they start", **_dates("today-10", "today+9"),
                  **_percent_off(10, group=_group("today+20", "today+10")))
    ),
    "unknown-type": _campaigns(_campaign(7015, "a type nobody knows", type="TreasureHunt")),
    "tiers-not-rising": _tier(5, "no more than the tier below", 5_000, 3.5),
    "tier-worse-than-below": _tier(6, "earns less than the tier below", 10_000, 2.5),
    "tier-order-gap": _tier(8, "an order is missing before it", 20_000, 4.0),
    "friend-rewarded-though-customer-only": Example("referral", {"referral": {"referralMethod": "CustomerOnly"}}),
    "bonus-below-ordinary": Example(
        "referral", {"referral": {"customerReward": {"point": 100, "extraReward": {"point": 40}}}}
    ),
    "referral-reward-nothing": Example("referral", {"referral": {"customerReward": {"point": 0}}}),
}  # fmt: skip

# Without an ordinary reward, no bonus is smaller.
LATER = ("referral-reward-nothing",)

AT_START: tuple[Row, ...] = tuple(example.change for rule, example in EXAMPLES.items() if rule not in LATER)
