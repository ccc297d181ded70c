"""A customer's account before its history: how many activities, what they add up to, and the progress.

`entries.py` makes the activities from it, one by one; all answers about points derive from those.
"""

from dataclasses import dataclass

from dashboard.sandbox.ladder import ladder
from dashboard.sandbox.population import Person, Population

POINT_VALUE = 0.05  # EGP for a point, as in the redemption configuration

# One cycle of an ordinary history: each activity's type and its effect on the balance. The redemption, the payment,
# the refund and the cancellation in a row are about one order.
CYCLE: tuple[tuple[str, int], ...] = (
    ("CampaignRewarded", 1), ("SuccessfulAction", 0), ("PaymentReward", 1),
    ("PaymentReward", 1), ("Referral", 1), ("SuccessfulAction", 0),
    ("Redemption", -1), ("PaymentReward", 1), ("CampaignRewarded", 1),
    ("PaymentReward", 1), ("TierUpgraded", 0), ("PaymentReward", 1),
    ("BalanceAdjustment", 1), ("Redemption", -1), ("PaymentReward", 1),
    ("Refund", 1), ("Cancel", -1), ("PaymentReward", 1),
    ("ReferralBonusReward", 1), ("Automation", 1), ("SuccessfulAction", 0),
    ("Expiry", -1), ("Lifetime", 0), ("PaymentReward", 1),
)  # fmt: skip
TURN = len(CYCLE)
COUPON_PLACE = 6  # of the redemption in a cycle that gives a coupon


def count_through(place: int, sign: int) -> int:
    """The number of activities with this sign among the first `place` ones."""
    turns, rest = divmod(place, TURN)
    return turns * SIGNS_BEFORE[sign][TURN] + SIGNS_BEFORE[sign][rest]


SIGNS_BEFORE = {
    chosen_sign: [sum(sign == chosen_sign for _, sign in CYCLE[:place]) for place in range(TURN + 1)]
    for chosen_sign in (1, -1)
}


@dataclass(frozen=True, slots=True)
class Recent:
    """A hand-written activity at the end of a history.

    `status` is the ledger's. `ledger` is the ledger's type, if it is not the usual one of this activity. `expires` is
    the number of days after which these points expire, if they have an expiry of their own.
    """

    type: str
    points: float
    days_ago: int
    transaction: str = ""
    reason: str = ""
    campaign: str = ""
    status: str = "Active"
    ledger: str = ""
    coupon: str = ""
    coupon_used: bool = False
    tier: int | None = None
    expires: int | None = None


@dataclass(frozen=True)
class Account:
    """`rows` computed activities that earn and spend these sums, then the `recent` ones."""

    person: Person
    population: Population
    rows: int
    earned: int
    spent: int
    held: int  # number of orders since the last deduction whose points are still pending, at most
    progress: float
    recent: tuple[Recent, ...] = ()
    expiring: tuple[float, int] | None = None  # at least so many points, and days from today; None: no points expire

    @property
    def activities(self) -> int:
        return self.rows + len(self.recent)

    def planned_sum(self, sign: int, count: int) -> int:
        """The sum of the first `count` earnings or deductions: almost even steps, exact at the end."""
        of = count_through(self.rows, sign)
        total = self.earned if sign > 0 else self.spent
        if count <= 0 or of == 0:
            return 0
        if count >= of:
            return total
        unevenness = self.population.roll(f"sum{sign}:{count}", self.person.number, total // of // 2 + 1)
        return count * total // of + unevenness

    @property
    def tier(self) -> int:
        """The order of the customer's tier: usually the highest one reached."""
        tiers = ladder(self.population.tiers)
        reached = max(order for order, least in tiers if self.progress >= least)
        return min(TIER_OF.get(self.person.customer_id, reached), len(tiers))


def account_of(population: Population, person: Person) -> Account:
    """The account of a customer: written by hand for some of the cast, otherwise from the seed."""
    number = person.number
    roll = population.roll
    if by_hand := BY_HAND.get(person.customer_id):
        rows, earned, spent, progress = by_hand
        held, recent, expiring = 0, RECENT.get(person.customer_id, ()), EXPIRING.get(person.customer_id)
        return Account(person, population, rows, earned, spent, held, progress, recent, expiring)
    rows = 1 + min(roll("rows", number, 160), roll("rows again", number, 160))
    earnings, deductions = count_through(rows, 1), count_through(rows, -1)
    earned = earnings * (20 + roll("earned", number, 180))
    spent = (
        earned * (10 + roll("spent", number, 36)) // 100 if deductions else 0
    )  # so small that no balance becomes negative
    held = min(roll("held", number, 3), earnings // 6)
    progress = earned * roll("progress", number, 70) // 100
    share = (earned - spent) * (5 + roll("expiring", number, 30)) // 100
    expiring = (max(1, share), 1 + roll("expires", number, 90)) if earned - spent >= 10 else None
    return Account(person, population, rows, earned, spent, held, progress, (), expiring)


BY_HAND: dict[str, tuple[int, int, int, float]] = {  # activities, points earned and spent, progress
    "cust_1001": (312, 6200, 3774, 80),
    "cust_orders": (0, 0, 0, 430),
    "cust_gap": (24, 900, 200, 310),
    "cust_top": (96, 21_500, 9_250, 12_400),
    "cust_new": (0, 0, 0, 0),
    "guest_7f3a9c": (3, 90, 0, 40),
    "cust_below": (48, 2_400, 1_100, 1_120),
    "cust_above": (30, 1_900, 300, 320),
    "cust_busy": (5000, 148_000, 141_250, 4_210),
    "cust_disabled": (0, 0, 0, 0),
    "cust_negative": (40, 1_200, 1_107, 260),
    "cust_mismatch": (36, 1_440, 400, 610),
    "cust_unsigned": (60, 2_100, 900, 700),
}
RECENT: dict[str, tuple[Recent, ...]] = {
    "cust_1001": (
        Recent("PaymentReward", 74.5, 9, transaction="ORD-8722"),
        Recent("BalanceAdjustment", 70, 6, reason="Sorry for the late delivery"),
        Recent("SuccessfulAction", 0, 3, campaign="Ten lunches"),
        Recent("Redemption", -50, 1, transaction="ORD-8803"),
        Recent("CampaignRewarded", 120, 0, transaction="ORD-8841", campaign="Double points weekend"),
        Recent("PaymentReward", 96, 0, transaction="ORD-8841", status="Pending"),
    ),
    "cust_orders": (
        Recent("Migration", 500, 200, reason="Moved from the old program"),
        Recent("CampaignRewarded", 100, 190, campaign="Welcome gift"),
        Recent("PaymentReward", 240, 120, transaction="ORD-5001"),
        Recent("Redemption", -120, 60, transaction="ORD-5002"),
        Recent("PaymentReward", 180, 60, transaction="ORD-5002"),
        Recent("Refund", 50, 55, transaction="ORD-5002", ledger="PartialRefund", reason="One item came back"),
        Recent("Cancel", -75, 55, transaction="ORD-5002", reason="One item came back"),
        Recent("PaymentReward", 90.5, 40, transaction="ORD-5003"),
        Recent("Cancel", -90.5, 38, transaction="ORD-5003", reason="The order was canceled"),
        Recent("Redemption", -200, 30, coupon="TEN-0RD3R", coupon_used=True),
        Recent("Redemption", -150, 28, coupon="SHIP-O1L0"),
        Recent("Automation", 25, 25, reason="We missed you"),
        Recent("BalanceAdjustment", -10, 22, reason="Counted twice"),
        Recent("Expiry", -70, 20),
        Recent("CampaignRewarded", 30, 15, campaign="Coffee card", coupon="CUP-5002"),
        Recent("CampaignRewarded", 100, 14, campaign="Gold", tier=2),
        Recent("PaymentReward", 40, 12, transaction="POS-1001"),
        Recent("PaymentReward", 15, 8, transaction="cust_top"),
        Recent("BalanceAdjustment", 35, 6, reason="Sorry for the wait", expires=14),
        Recent("PaymentReward", 400, 5, transaction="ORD-5005", status="Blocked"),
        Recent("PaymentReward", 60, 2, transaction="ORD-5004", status="Pending"),
    ),
    "cust_gap": (
        Recent("BalanceAdjustment", 32, 5, reason="In no row of the ledger"),
        Recent("PaymentReward", 44, 3, transaction="POS-1001"),
    ),
    "cust_negative": (
        Recent("Refund", 12.75, 20, transaction="ORD-2201"),
        Recent("BalanceAdjustment", -293.5, 4, reason="Points of a returned order taken back"),
    ),
    "cust_unsigned": (
        Recent("Redemption", -40, 3, transaction="ORD-3310"),
        Recent("PaymentReward", 15, 1, transaction="ORD-3311"),
    ),
}
EXPIRING: dict[str, tuple[float, int]] = {
    "cust_1001": (200, 11),
    "cust_orders": (1, 20),
    "cust_top": (1_500, 45),
    "cust_below": (60, 0),
    "cust_busy": (430, 2),
}
TIER_OF = {"cust_below": 3, "cust_above": 1, "cust_orders": 2}
# Order numbers of the cast, and who has them.
ORDERS = {
    order: tuple(who for who, rows in RECENT.items() if any(row.transaction == order for row in rows))
    for order in {row.transaction for rows in RECENT.values() for row in rows if row.transaction}
}
