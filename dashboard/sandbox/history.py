"""A customer's activities and the ledger, computed one page at a time.

Activity ids look like the platform's: one counter for all customers. A customer's ids grow in bursts of three, with
gaps that widen as the shop grows, and with leaps for times without activity.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from dashboard.sandbox.account import CYCLE, POINT_VALUE, TURN, Account
from dashboard.sandbox.population import Population

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
LEDGER_TYPES = {
    "CampaignRewarded": "AchievementReward",
    "Referral": "AchievementReward",
    "Referred": "AchievementReward",
    "ReferralBonusReward": "AchievementReward",
    "Automation": "ManualReward",
}
OF_AN_ORDER = ("PaymentReward", "Redemption", "Refund", "Cancel")
EARNED_IN = ("Third order", "Ten lunches", "Daily visit", "Coffee card", "Breakfast club")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Fixed texts: the platform writes English in every language.
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
BURST = 3
TIER_NAMES = ("", "Basic", "Gold", "Platinum", "Black")
LEDGER_ROWS = 8192  # more than any customer has activities; a ledger id is customer number × this + place
CAST_OFFSET = 1000


@dataclass(frozen=True)
class History:
    """The activities of one customer. Times are naive and in the program's zone, like the platform's."""

    account: Account
    now: datetime
    live: bool

    def id_at(self, place: int) -> int:
        burst, step = divmod(place, BURST)
        roll, number = self.account.population.roll, self.account.person.number
        start = 40_000_000 + roll("first id", number, 30_000_000)
        widening = 40_000 * burst + 300 * burst * burst + 20_000_000 * (burst // 211)
        scatter = roll(f"id:{burst}", number, 30_000)
        return start + widening + scatter + step * (1 + scatter % 4)

    def type_at(self, place: int) -> str:
        account = self.account
        if place >= account.rows:
            return account.recent[place - account.rows].type
        kind = CYCLE[place % TURN][0]
        if place == 0 and account.population.referrer(account.person.number) is not None:
            return "Referred"
        if kind == "Expiry" and place // TURN % 2:
            return "BalanceAdjustment"  # the manual deduction
        if kind == "TierUpgraded":  # the last move led to the current tier; earlier ones went up and down
            moves_later = (account.rows - 1 - place) // TURN
            down = moves_later % 2 == (account.tier > 1)
            return "TierDowngraded" if down else "TierUpgraded"
        return kind

    def time_at(self, place: int) -> datetime:
        account = self.account
        today = datetime.combine(self.now.date(), time())
        if place >= account.rows:
            days_ago = account.recent[place - account.rows].days_ago
            if not days_ago:  # an earlier time could fall on yesterday, or into an hour that the clocks skipped
                return self.now.replace(second=0, microsecond=0)
            behind = account.activities - 1 - place
            return today + timedelta(hours=14, minutes=2) - timedelta(days=days_ago, minutes=7 * behind)
        burst, step = divmod(place, BURST)
        bursts = -(-account.rows // BURST)
        unevenness = account.population.roll(f"time:{burst}", account.person.number, 1000) / 1000
        days_spared = 10 if account.recent else 1
        start = datetime.combine(account.person.joined, time(9))
        seconds = max(0.0, (today - start).total_seconds() - 86_400 * days_spared)
        return start + timedelta(seconds=int(seconds * (burst + unevenness) / bursts) + 40 * step)

    def places(self, start_after: int, kind: str | None) -> Iterator[int]:
        """The places of activities with an id after `start_after`, oldest first, of one type or of all types."""
        every = range(self.account.activities)
        for place in every[bisect_right(every, start_after, key=self.id_at) :]:
            if kind is None or self.type_at(place) == kind:
                yield place

    def activity(self, place: int) -> Row:
        account, person = self.account, self.account.person
        kind, when, points = self.type_at(place), self.time_at(place), account.points(place)
        row: Row = {
            "activityId": self.id_at(place),
            "activityType": LIVE_WORDS.get(kind, kind) if self.live else kind,
            "activityDay": DAYS[when.weekday()],
            "activityDate": f"{MONTHS[when.month - 1]} {when.day:02}, {when.year}",
            "activityTime": f"{when:%H:%M:%S}",
            "customerId": person.customer_id,
            "email": person.email or None,
            "phoneNumber": person.mobile or None,
            "displayName": person.name,
            "transactionId": self.transaction_at(place),
            "isManualActivity": kind == "BalanceAdjustment",
            "points": abs(points) if person.customer_id == "cust_unsigned" and place < account.rows else points,
            "score": 0,
            "calculatedRedemption": None,
            "actualRedemption": None,
            "isGuest": person.is_guest,
        }
        row |= self._particulars(kind, place, points)
        return row

    def _particulars(self, kind: str, place: int, points: float) -> Row:
        """The fields that only this type of activity has."""
        recent = self.account.recent[place - self.account.rows] if place >= self.account.rows else None
        value = round(abs(points) * POINT_VALUE, 2)
        campaign = (recent and recent.campaign) or EARNED_IN[place % len(EARNED_IN)]
        match kind:
            case "PaymentReward":
                left = points if self.account.activities - place < 30 else 0
                return {"rewardPoints": points, "paymentRewardAmount": value, "currency": "EGP", "rewardFactor": 1.0,
                        "rewardThreshold": 1.0, "outstandingPoints": left}  # fmt: skip
            case "Redemption":
                family = place % 5 == 0
                return {"calculatedRedemption": value, "actualRedemption": value, "redemptionRewardFactor": POINT_VALUE,
                        "currency": "EGP", "familyRedemptionAmount": round(value / 2, 2) if family else None,
                        "familyRedemptionPoints": abs(points) / 2 if family else None}  # fmt: skip
            case "CampaignRewarded" if place == 0:
                return {"campaignName": "Welcome gift", "campaignEnabled": True, "rewardPoints": points}
            case "CampaignRewarded" if place % 2:
                return {"campaignName": campaign, "campaignEnabled": True, "rewardPoints": points,
                        "couponCode": f"GIFT{place:04}", "couponType": "percentage_discount",
                        "couponUsed": place % 4 == 1, "couponGroup": "Sample gifts"}  # fmt: skip
            case "CampaignRewarded":
                return {"campaignName": campaign, "campaignEnabled": True, "rewardPoints": points,
                        "campaignStartDate": "2024-01-01T00:00:00"}  # fmt: skip
            case "SuccessfulAction":
                return {"campaignName": campaign, "campaignEnabled": True, "score": 5}
            case "TierUpgraded" | "TierDowngraded":
                tier = self.account.tier
                last = place + TURN >= self.account.rows
                below, above = (max(1, tier - 1), tier) if tier > 1 else (1, 2)
                return {"tierName": TIER_NAMES[tier if last else above if kind == "TierUpgraded" else below]}
            case "BalanceAdjustment":
                return {"reason": recent.reason if recent else "Corrected by customer service"}
            case "Lifetime":
                return {"couponCode": f"LIFE{place:04}", "couponType": "free_product", "couponUsed": True,
                        "couponProduct": "Sample mug", "couponProductId": 4711,
                        "productVariantName": "Sample mug, blue"}  # fmt: skip
        return {}

    def transaction_at(self, place: int) -> str | None:
        if place >= self.account.rows:
            return self.account.recent[place - self.account.rows].transaction or None
        if self.type_at(place) not in OF_AN_ORDER:
            return None
        return f"ORD-{self.account.person.number % 1000:03}{place // BURST:04}"

    # The ledger

    def ledger_row(self, place: int, *, with_customer: bool) -> Row:
        account, person = self.account, self.account.person
        points, kind, when = account.points(place), self.type_at(place), self.time_at(place)
        after = account.balance_after(place)
        row: Row = {
            "transactionId": self.transaction_at(place) or f"GB-{place:04}",
            "gameballTransactionId": str(ledger_id(person.number, place)),
            "type": LEDGER_TYPES.get(kind, kind),
            "direction": "+" if points > 0 else "-",
            "customerId": person.customer_id,
            "points": abs(points),
            "amount": round(abs(points) * POINT_VALUE, 2),
            "transactionTime": f"{when.isoformat()}",
            "status": "Pending" if account.is_pending(place) else "Active",
            "reason": self._particulars(kind, place, points).get("reason", ""),
            "pointsBalanceBefore": after - points,
            "pointsBalanceAfter": after,
        }
        if kind == "BalanceAdjustment":
            row["type"] = "ManualAccumulation" if points > 0 else "ManualDeduction"
        if points > 0:
            row["expiryDate"] = (when + timedelta(days=730)).isoformat()
        if with_customer:
            row |= {"customerName": person.name, "customerEmail": person.email, "isCustomerDeleted": False}
        return row


def ledger_id(number: int, place: int) -> int:
    return (number + CAST_OFFSET) * LEDGER_ROWS + place


def ledger_start(start_after: int) -> tuple[int, int]:
    """The customer and the place in their history from which the ledger continues after this id."""
    number, place = divmod(start_after + 1, LEDGER_ROWS)
    return number - CAST_OFFSET, place


def everyone_from(population: Population, number: int, last: int) -> Iterator[int]:
    """The numbers of all customers in ledger order, up to `last`."""
    for each in range(max(number, -CAST_OFFSET), last + 1):
        if population.exists(each):
            yield each


def day(value: date) -> str:
    """A day in the platform's form: midnight, without an offset."""
    return f"{value.isoformat()}T00:00:00"
