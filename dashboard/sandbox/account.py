"""A customer's account: points earned, spent and pending, and progress. All other answers derive from it.

Sums are closed formulas of an activity's place in the history, so every page of every history costs the same. They add
up: the running balance after the last activity is the customer's balance.
"""

from dataclasses import dataclass
from functools import cached_property

from dashboard.sandbox.ladder import ladder
from dashboard.sandbox.population import Person, Population

POINT_VALUE = 0.05  # EGP for a point, as in the redemption configuration

# One cycle of an ordinary history: each activity's type and its effect on the balance.
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


def _count_through(place: int, sign: int) -> int:
    """The number of activities with this sign among the first `place` ones."""
    turns, rest = divmod(place, TURN)
    return turns * SIGNS_BEFORE[sign][TURN] + SIGNS_BEFORE[sign][rest]


SIGNS_BEFORE = {
    chosen_sign: [sum(sign == chosen_sign for _, sign in CYCLE[:place]) for place in range(TURN + 1)]
    for chosen_sign in (1, -1)
}


@dataclass(frozen=True, slots=True)
class Recent:
    """A hand-written activity at the end of a history."""

    type: str
    points: float
    days_ago: int
    transaction: str = ""
    reason: str = ""
    campaign: str = ""
    pending: bool = False


@dataclass(frozen=True)
class Account:
    """The points and their activities: `rows` computed ones, then the `recent` ones."""

    person: Person
    population: Population
    rows: int
    earned: int
    spent: int
    held: int  # number of the last computed earnings that are still pending
    progress: float
    recent: tuple[Recent, ...] = ()
    expiring: tuple[float, int] | None = None  # points and days from today

    @property
    def activities(self) -> int:
        return self.rows + len(self.recent)

    def _sum(self, sign: int, count: int) -> int:
        """The sum of the first `count` earnings or deductions: almost even steps, exact at the end."""
        of = _count_through(self.rows, sign)
        total = self.earned if sign > 0 else self.spent
        if count <= 0 or of == 0:
            return 0
        if count >= of:
            return total
        unevenness = self.population.roll(f"sum{sign}:{count}", self.person.number, total // of // 2 + 1)
        return count * total // of + unevenness

    def points(self, place: int) -> float:
        """The effect on the balance of the activity at `place` (0 is the oldest): positive, negative or zero."""
        if place >= self.rows:
            return self.recent[place - self.rows].points
        sign = CYCLE[place % TURN][1]
        if sign == 0:
            return 0
        before = _count_through(place, sign)
        return sign * (self._sum(sign, before + 1) - self._sum(sign, before))

    def balance_after(self, place: int) -> float:
        """The balance with pending points after the activity at `place`."""
        computed = min(place + 1, self.rows)
        balance: float = self._sum(1, _count_through(computed, 1)) - self._sum(-1, _count_through(computed, -1))
        return balance + sum(row.points for row in self.recent[: max(0, place + 1 - self.rows)])

    def is_pending(self, place: int) -> bool:
        if place >= self.rows:
            return self.recent[place - self.rows].pending
        earnings = _count_through(self.rows, 1)
        return CYCLE[place % TURN][1] > 0 and _count_through(place, 1) >= earnings - self.held

    @cached_property
    def total(self) -> float:
        return self.earned - self.spent + sum(row.points for row in self.recent)

    @cached_property
    def pending(self) -> float:
        earnings = _count_through(self.rows, 1)
        computed = self.earned - self._sum(1, earnings - self.held) if self.held else 0
        return computed + sum(row.points for row in self.recent if row.pending)

    @property
    def available(self) -> float:
        return self.total - self.pending

    @property
    def lifetime(self) -> float:
        return self.earned + sum(row.points for row in self.recent if row.points > 0)

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
    earnings, deductions = _count_through(rows, 1), _count_through(rows, -1)
    earned = earnings * (20 + roll("earned", number, 180))
    spent = (
        earned * (10 + roll("spent", number, 36)) // 100 if deductions else 0
    )  # so small that no balance becomes negative
    held = min(roll("held", number, 3), earnings // 6)
    progress = earned * roll("progress", number, 70) // 100
    account = Account(person, population, rows, earned, spent, held, progress)
    if account.available < 10:
        return account
    share = account.available * (5 + roll("expiring", number, 30)) // 100
    return Account(
        person, population, rows, earned, spent, held, progress, (), (max(1, share), 1 + roll("expires", number, 90))
    )


BY_HAND: dict[str, tuple[int, int, int, float]] = {  # activities, points earned and spent, progress
    "cust_1001": (312, 6200, 3774, 80),
    "cust_top": (96, 21_500, 9_250, 12_400),
    "cust_new": (0, 0, 0, 0),
    "guest_7f3a9c": (3, 90, 0, 40),
    "cust_below": (48, 2_400, 1_100, 1_120),
    "cust_above": (30, 1_900, 300, 320),
    "cust_busy": (5000, 148_000, 141_250, 4_210),
    "cust_disabled": (0, 0, 0, 0),
    "cust_negative": (40, 1_200, 1_150, 260),
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
        Recent("PaymentReward", 96, 0, transaction="ORD-8841", pending=True),
    ),
    "cust_negative": (
        Recent("Refund", 12.75, 20, transaction="ORD-2201"),
        Recent("BalanceAdjustment", -250.5, 4, reason="Points of a returned order taken back"),
    ),
    "cust_unsigned": (
        Recent("Redemption", 40, 3, transaction="ORD-3310"),
        Recent("PaymentReward", -15, 1, transaction="ORD-3311"),
    ),
}
EXPIRING: dict[str, tuple[float, int]] = {
    "cust_1001": (200, 11),
    "cust_top": (1_500, 45),
    "cust_below": (60, 0),
    "cust_busy": (430, 2),
}
TIER_OF = {"cust_below": 3, "cust_above": 1}
