"""A customer's activities one by one, with what each did to the points: the source of balance, ledger, activities,
orders, expiries and messages, so that all of these agree.

Points are spent in the order in which they expire. A cancellation takes from its own order's points first. Refunded
points keep their first expiry. Pending points cannot be spent, and expire only once they are available. Blocked points
are in no balance.
"""

from collections import deque
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile

from dashboard.sandbox.account import COUPON_PLACE, CYCLE, TURN, Account, Recent, count_through

BURST = 3  # activities that follow one another at once
LIFE = timedelta(days=730)  # of points, unless the program prolonged it
END_OF_DAY = time(23, 59, 59)


@dataclass(slots=True, eq=False)
class Entry:
    """One activity. `at` and `expires` are naive and in the program's zone.

    `points` are what it added to the balance or took from it, and `balance` is the balance after it: pending points
    included, blocked ones not. `left` are the points that are neither spent, cancelled nor expired. `rank` is the place
    of the activity whose expiry the points share, None for points that never were available.
    """

    place: int
    type: str
    at: datetime
    points: float = 0
    balance: float = 0
    order: str = ""
    status: str = "Active"
    left: float = 0
    rank: int | None = None
    expires: datetime | None = None
    recent: Recent | None = None


@lru_cache(maxsize=1024)
def entries_of(account: Account, now: datetime) -> tuple[Entry, ...]:
    """All activities, oldest first. `now` is naive and in the program's zone; its time matters only to those of
    today."""
    book = _Book(account, now)
    for place in range(account.rows):
        book.add_computed(place)
    for place, recent in enumerate(account.recent, account.rows):
        book.add_recent(place, recent)
    book.set_expiries()
    return tuple(book.entries)


class _Book:
    """The activities so far, and the points that can be spent."""

    def __init__(self, account: Account, now: datetime) -> None:
        self.account, self.now = account, now
        self.entries: list[Entry] = []
        self.unspent: deque[Entry] = deque()  # available points in the order in which they are spent
        self.debt: float = 0  # of a negative balance: the next points pay it
        self.sums: dict[int, float] = {1: 0, -1: 0}  # earned and spent so far
        self.spent_at: dict[int, datetime] = {}  # by rank: when these points were last spent
        self.expired_at: dict[int, datetime] = {}
        self.last_deduction = next((n for n in reversed(range(account.rows)) if CYCLE[n % TURN][1] < 0), -1)
        orders = [n for n in range(self.last_deduction + 1, account.rows) if CYCLE[n % TURN][0] == "PaymentReward"]
        self.held = set(orders[-account.held :] if account.held else ())

    # One activity after the other

    def add_computed(self, place: int) -> None:
        kind, sign = _kind_at(self.account, place), CYCLE[place % TURN][1]
        entry = self._entry(place, kind)
        if not sign:
            return
        nth = count_through(place, sign) + 1
        rest = self.account.planned_sum(sign, nth) - self.sums[sign]
        is_last = nth == count_through(self.account.rows, sign)
        if sign > 0:
            self._add_earning(entry, rest, is_last=is_last)
        else:
            self._add_deduction(entry, min(rest, self.sums[1] - self.sums[-1]), is_last=is_last)
        self.sums[sign] += abs(entry.points)

    def _add_earning(self, entry: Entry, rest: float, *, is_last: bool) -> None:
        redeemed = self.entries[entry.place - 2] if entry.type == "Refund" else None
        if redeemed is not None and (is_last or redeemed.type != "Redemption" or not redeemed.points):
            redeemed, entry.type = None, "PaymentReward"
        if redeemed is not None:
            entry.order = redeemed.order
            self._earn(entry, min(rest, -redeemed.points), rank=redeemed.rank)
            return
        if entry.type == "PaymentReward":
            entry.order = self._new_order(entry.place)
        if entry.place in self.held:
            entry.status = "Pending"
        self._earn(entry, rest)

    def _add_deduction(self, entry: Entry, rest: float, *, is_last: bool) -> None:
        """An expiry and a cancellation take what there is of their points; the next deduction takes the rest."""
        paid = self.entries[entry.place - 2] if entry.type == "Cancel" else None
        front = self._front()
        if paid is not None and paid.left and not is_last:
            entry.order = paid.order
            self._cancel(entry, min(rest, paid.left), paid)
        elif entry.type == "Expiry" and not is_last and front and sum(lot.left for lot in front) <= rest:
            self._expire(entry)
        else:
            if entry.type == "Expiry":
                entry.type = "BalanceAdjustment"  # the manual deduction
            elif entry.type == "Cancel":
                entry.type = "Redemption"
            if entry.type == "Redemption" and entry.place % TURN != COUPON_PLACE:
                entry.order = self._new_order(entry.place + 1)
            self._spend(entry, rest)

    def add_recent(self, place: int, recent: Recent) -> None:
        entry = self._entry(place, recent.type)
        entry.recent, entry.status, entry.order = recent, recent.status, recent.transaction
        same_order = [other for other in self.entries[:-1] if recent.transaction and other.order == recent.transaction]
        if recent.type == "Expiry":
            self._expire(entry)
        elif recent.points > 0:
            redeemed = next((other for other in same_order if other.type == "Redemption"), None)
            refunds = redeemed is not None and recent.type == "Refund"
            self._earn(entry, recent.points, rank=redeemed.rank if redeemed and refunds else None)
        elif recent.points < 0:
            paid = next((other for other in same_order if other.type == "PaymentReward"), None)
            if recent.type == "Cancel" and paid:
                self._cancel(entry, -recent.points, paid)
            else:
                self._spend(entry, -recent.points)

    def _entry(self, place: int, kind: str) -> Entry:
        before = self.entries[-1] if self.entries else None
        at = _time_at(self.account, self.now, place)
        entry = Entry(place, kind, max(at, before.at) if before else at, balance=before.balance if before else 0)
        self.entries.append(entry)
        return entry

    def _new_order(self, place: int) -> str:
        return order_number(self.account.person.gameball_id, place)

    # Points in and out

    def _earn(self, entry: Entry, points: float, rank: int | None = None) -> None:
        """Add points; with the `rank` of a redemption they are spent before all others."""
        entry.points = points
        if entry.status != "Blocked":
            entry.balance += points
        if entry.status != "Active":
            entry.left = points if entry.status == "Pending" else 0
            return
        pays = min(self.debt, points)
        self.debt -= pays
        entry.left, entry.rank = points - pays, entry.place if rank is None else rank
        if not entry.left:
            return
        if rank is not None or (entry.recent and entry.recent.expires is not None):
            self.unspent.appendleft(entry)
        else:
            self.unspent.append(entry)

    def _spend(self, entry: Entry, points: float) -> None:
        """Take points, those that expire first before others."""
        entry.points = -points
        entry.balance -= points
        while points and self.unspent:
            lot = self.unspent[0]
            entry.rank = lot.rank
            points -= self._take(lot, points)
            if lot.rank is not None:
                self.spent_at[lot.rank] = entry.at
        self.debt += points

    def _cancel(self, entry: Entry, points: float, paid: Entry) -> None:
        """Take points from those of the order, then others."""
        own = self._take(paid, points)
        self._spend(entry, points - own)
        entry.points -= own
        entry.balance -= own

    def _expire(self, entry: Entry) -> None:
        """Take the points that expire first."""
        for lot in self._front():
            entry.points -= lot.left
            lot.status = "Expired"
            if lot.rank is not None:
                self.expired_at[lot.rank] = entry.at
            self._take(lot, lot.left)
        entry.balance += entry.points

    def _front(self) -> list[Entry]:
        """The points that expire first, all those with the same expiry."""
        return list(takewhile(lambda lot: lot.rank == self.unspent[0].rank, self.unspent))

    def _take(self, lot: Entry, points: float) -> float:
        taken = min(lot.left, points)
        lot.left -= taken
        if not lot.left and lot in self.unspent:
            self.unspent.remove(lot)
        return taken

    # Expiries

    def set_expiries(self) -> None:
        """Give all available points their expiry, in the order in which they were spent and will be."""
        coming = self._coming_expiries()
        ends: dict[int, datetime | None] = {}
        following: datetime | None = None
        for entry in reversed([one for one in self.entries if one.rank == one.place and one.points > 0]):
            rank = entry.place
            if entry.recent and entry.recent.expires is not None:
                ends[rank] = self._end_of_day(entry.recent.expires)
                continue
            if rank in self.expired_at:
                following = self.expired_at[rank]
            elif rank in coming:
                following = coming[rank]
            else:
                end = entry.at + LIFE
                if spent_at := self.spent_at.get(rank):
                    end = max(end, spent_at + timedelta(days=1 + rank % 60))
                end = min(end, following) if following else end
                ends[rank] = end
                following = end if rank in self.spent_at else following
                continue
            ends[rank] = following
        for entry in self.entries:
            if entry.points > 0 and entry.rank is not None:
                entry.expires = ends.get(entry.rank)

    def _coming_expiries(self) -> dict[int, datetime | None]:
        """The expiries of what can still be spent, by rank: at least so much on the first day, then week by week."""
        lots = [lot for lot in self.unspent if not (lot.recent and lot.recent.expires is not None)]
        if self.account.expiring is None:
            return {lot.rank: None for lot in lots if lot.rank is not None}
        least, days = self.account.expiring
        coming: dict[int, datetime | None] = {}
        so_far, weeks = 0.0, 0
        for lot in lots:
            if lot.rank is None:
                continue
            if lot.rank not in coming:
                weeks += so_far >= least
                first = self._end_of_day(days + 7 * weeks)
                own = datetime.combine(self.entries[lot.rank].at + LIFE, END_OF_DAY)
                coming[lot.rank] = max(first, own) if weeks else first
            so_far += lot.left
        return coming

    def _end_of_day(self, days: int) -> datetime:
        return datetime.combine(self.now.date() + timedelta(days=days), END_OF_DAY)


def order_number(gameball_id: int, place: int) -> str:
    """The number of the order at a place of a computed history."""
    return f"ORD-{gameball_id}-{place:04}"


def next_expiry(entries: tuple[Entry, ...]) -> tuple[float, date] | None:
    """The points that expire next, and their last day; None if none of the available points expire."""
    lots = [(one.expires.date(), one.left) for one in entries if one.expires and one.left and one.status == "Active"]
    if not lots:
        return None
    first = min(day for day, _ in lots)
    return sum(left for day, left in lots if day == first), first


def _kind_at(account: Account, place: int) -> str:
    """The type of a computed activity, before the points are known."""
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


def _time_at(account: Account, now: datetime, place: int) -> datetime:
    today = datetime.combine(now.date(), time())
    if place >= account.rows:
        days_ago = account.recent[place - account.rows].days_ago
        if not days_ago:  # an earlier time could fall on yesterday, or into an hour that the clocks skipped
            return now.replace(second=0, microsecond=0)
        behind = account.activities - 1 - place
        return today + timedelta(hours=14, minutes=2) - timedelta(days=days_ago, minutes=7 * behind)
    burst, step = divmod(place, BURST)
    bursts = -(-account.rows // BURST)
    unevenness = account.population.roll(f"time:{burst}", account.person.number, 1000) / 1000
    days_spared = 10 if account.recent else 1
    start = datetime.combine(account.person.joined, time(9))
    seconds = max(0.0, (today - start).total_seconds() - 86_400 * days_spared)
    return start + timedelta(seconds=int(seconds * (burst + unevenness) / bursts) + 40 * step)
