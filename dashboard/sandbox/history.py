"""A customer's activities and balance, computed one page at a time.

Activity ids look like the platform's: one counter for all customers. A customer's ids grow in bursts of three, with
gaps that widen as the shop grows, and with leaps for times without activity.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from dashboard.sandbox.account import POINT_VALUE, TURN, Account
from dashboard.sandbox.entries import BURST, Entry, entries_of, next_expiry

Row = dict[str, Any]

ASKABLE_TYPES = (
    "TierUpgraded", "TierDowngraded", "TierMigration", "CampaignRewarded", "SuccessfulAction", "Referral", "Referred",
    "ReferralBonusReward", "PaymentReward", "Refund", "Redemption", "Cancel", "Expiry", "Migration", "Lifetime",
    "Automation",
)  # fmt: skip
LIVE_WORDS = {
    "TierUpgraded": "Tier Upgraded",
    "TierDowngraded": "Tier Downgraded",
    "CampaignRewarded": "Campaign Rewarded",
    "SuccessfulAction": "Successful Action",
    "ReferralBonusReward": "Referral Bonus Reward",
    "PaymentReward": "Cashback Rewarded",
    "BalanceAdjustment": "Balance Adjustment",
}
EARNED_IN = ("Third order", "Ten lunches", "Daily visit", "Coffee card", "Breakfast club")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Fixed texts: the platform writes English in every language.
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
TIER_NAMES = ("", "Basic", "Gold", "Platinum", "Black")


@dataclass(frozen=True)
class History:
    """The activities of one customer. Times are naive and in the program's zone, like the platform's."""

    account: Account
    now: datetime
    live: bool

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All activities; they change with the minute only if one is of today."""
        is_of_today = any(not recent.days_ago for recent in self.account.recent)
        at = self.now if is_of_today else self.now.replace(hour=0, minute=0)
        return entries_of(self.account, at.replace(second=0, microsecond=0))

    # The balance

    @property
    def available(self) -> float:
        """The sum of what is neither pending nor blocked."""
        return sum(entry.points for entry in self.entries if entry.status not in ("Pending", "Blocked"))

    @property
    def pending(self) -> float:
        return sum(entry.points for entry in self.entries if entry.status == "Pending")

    @property
    def total(self) -> float:
        return self.available + self.pending

    @property
    def lifetime(self) -> float:
        """All that was ever earned; refunded points were earned before."""
        earned = (entry for entry in self.entries if entry.points > 0 and entry.type != "Refund")
        return sum(entry.points for entry in earned if entry.status != "Blocked")

    @property
    def next_expiry(self) -> tuple[float, date] | None:
        return next_expiry(self.entries)

    @property
    def orders(self) -> dict[str, float]:
        """The customer's orders, and the points that each earned."""
        orders: dict[str, float] = {}
        for entry in self.entries:
            if entry.order:
                orders[entry.order] = orders.get(entry.order, 0) + (
                    entry.points if entry.type == "PaymentReward" else 0
                )
        return orders

    # Activities

    def id_at(self, place: int) -> int:
        burst, step = divmod(place, BURST)
        roll, number = self.account.population.roll, self.account.person.number
        start = 40_000_000 + roll("first id", number, 30_000_000)
        widening = 40_000 * burst + 300 * burst * burst + 20_000_000 * (burst // 211)
        scatter = roll(f"id:{burst}", number, 30_000)
        return start + widening + scatter + step * (1 + scatter % 4)

    def places(self, start_after: int, kind: str | None) -> Iterator[int]:
        """The places of activities with an id after `start_after`, oldest first, of one type or of all types."""
        every = range(self.account.activities)
        for place in every[bisect_right(every, start_after, key=self.id_at) :]:
            if kind is None or self.entries[place].type == kind:
                yield place

    def activity(self, place: int) -> Row:
        person, entry = self.account.person, self.entries[place]
        when = entry.at
        row: Row = {
            "activityId": self.id_at(place),
            "activityType": LIVE_WORDS.get(entry.type, entry.type) if self.live else entry.type,
            "activityDay": DAYS[when.weekday()],
            "activityDate": f"{MONTHS[when.month - 1]} {when.day:02}, {when.year}",
            "activityTime": f"{when:%H:%M:%S}",
            "customerId": person.customer_id,
            "email": person.email or None,
            "phoneNumber": person.mobile or None,
            "displayName": person.name,
            "transactionId": entry.order or None,
            "isManualActivity": entry.type == "BalanceAdjustment",
            "points": self._sent_points(entry),
            "score": 0,
            "calculatedRedemption": None,
            "actualRedemption": None,
            "isGuest": person.is_guest,
        }
        return row | self.particulars(entry)

    def _sent_points(self, entry: Entry) -> float:
        """One customer's deductions come without a sign, and the newest earning with the wrong one."""
        if self.account.person.customer_id != "cust_unsigned":
            return entry.points
        return -entry.points if entry is self.entries[-1] else abs(entry.points)

    def particulars(self, entry: Entry) -> Row:
        """The fields that only this type of activity has."""
        place, points, recent = entry.place, entry.points, entry.recent
        value = round(abs(points) * POINT_VALUE, 2)
        campaign = (recent and recent.campaign) or EARNED_IN[place % len(EARNED_IN)]
        left = {"outstandingPoints": entry.left} if points > 0 else {}
        match entry.type:
            case "PaymentReward":
                return {"rewardPoints": points, "paymentRewardAmount": value, "currency": "EGP", "rewardFactor": 1.0,
                        "rewardThreshold": 1.0} | left  # fmt: skip
            case "Redemption":
                family = place % 5 == 0
                return {"calculatedRedemption": value, "actualRedemption": value, "redemptionRewardFactor": POINT_VALUE,
                        "currency": "EGP", "familyRedemptionAmount": round(value / 2, 2) if family else None,
                        "familyRedemptionPoints": abs(points) / 2 if family else None} | self.coupon(entry)  # fmt: skip
            case "CampaignRewarded" if place == 0:
                return {"campaignName": "Welcome gift", "campaignEnabled": True, "rewardPoints": points} | left
            case "CampaignRewarded":
                dates = {} if self.coupon(entry) else {"campaignStartDate": "2024-01-01T00:00:00"}
                return {"campaignName": campaign, "campaignEnabled": True, "rewardPoints": points, **dates,
                        **left, **self.coupon(entry)}  # fmt: skip
            case "SuccessfulAction":
                return {"campaignName": campaign, "campaignEnabled": True, "score": 5}
            case "TierUpgraded" | "TierDowngraded":
                tier = self.account.tier
                last = place + TURN >= self.account.rows
                below, above = (max(1, tier - 1), tier) if tier > 1 else (1, 2)
                return {"tierName": TIER_NAMES[tier if last else above if entry.type == "TierUpgraded" else below]}
            case "BalanceAdjustment":
                return {"reason": recent.reason if recent else "Corrected by customer service"} | left
            case "Lifetime":
                return {"couponProduct": "Sample mug", "couponProductId": 4711,
                        "productVariantName": "Sample mug, blue"} | self.coupon(entry)  # fmt: skip
        return left | ({"reason": recent.reason} if recent and recent.reason else {})

    def coupon(self, entry: Entry) -> Row:
        """The coupon that the activity gave, if any."""
        person, place, recent = self.account.person, entry.place, entry.recent
        if recent:
            return _coupon(recent.coupon, "percentage_discount", used=recent.coupon_used) if recent.coupon else {}
        ending = f"{person.gameball_id}-{place:04}"
        match entry.type:
            case "CampaignRewarded" if place % 2:
                gift = _coupon(f"GIFT-{ending}", "percentage_discount", used=place % 4 == 1)
                return gift | {"couponGroup": "Sample gifts"}
            case "Redemption" if not entry.order:
                return _coupon(f"SAVE-{ending}", "fixed_discount", used=place % 4 < 3)
            case "Lifetime":
                return _coupon(f"LIFE-{ending}", "free_product", used=True)
        return {}


def _coupon(code: str, kind: str, *, used: bool) -> Row:
    return {"couponCode": code, "couponType": kind, "couponUsed": used}


def day(value: date) -> str:
    """A day in the platform's form: midnight, without an offset."""
    return f"{value.isoformat()}T00:00:00"
