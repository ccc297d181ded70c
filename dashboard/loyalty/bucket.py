"""Who may read now, and who has to wait: a bucket of reads that fills evenly. Pure, but for the state that it holds.

Everybody takes reads out of one bucket. The last ones are left to those who have little under way:

- A person with one page under way takes even the last read.
- A person with several pages leaves a third of the bucket, so a colleague's page finds its reads at once.
- Background work leaves two thirds, and so do reads that are only guesses.

A page is under way until it has asked for nothing for a moment. `shared_buckets` takes the same steps in Redis.
"""

from dataclasses import dataclass, field
from math import floor

from dashboard.loyalty.caller import Caller, Rank
from dashboard.loyalty.quota import WINDOW, Quota

LEFT = {Rank.FIRST: 0.0, Rank.BEHIND: 1 / 3, Rank.BACKGROUND: 2 / 3}  # part of the bucket that is left to others
UNDER_WAY = 0.5  # seconds that a page counts as under way after it has asked
SLOT = 5.0  # seconds whose reads are counted together
SLOTS = int(WINDOW / SLOT)
ROUNDING = 1e-6  # reads


@dataclass(frozen=True, slots=True)
class Level:
    """Reads that are `free` now, and reads that were `taken` in the last 30 seconds."""

    free: float
    taken: int


@dataclass(slots=True)
class Bucket:
    """The reads that were `free` at the moment `at`, on the caller's clock. It begins empty: what was taken before is
    unknown. `taken` counts by slot. `askers` has, by person, the page that asked last, when, and until when the person
    has several pages under way."""

    at: float
    free: float = 0.0
    taken: dict[int, int] = field(default_factory=dict)
    askers: dict[str, tuple[str, float, float]] = field(default_factory=dict)

    def take(self, quota: Quota, caller: Caller, now: float) -> float:
        """Take a read and return 0; or return the seconds until there can be one for this caller. Sets its rank."""
        self._fill(quota, now)
        self._rank(caller, now)
        missing = 1 + left_by(caller.rank, quota) - self.free
        if missing > ROUNDING:
            return missing / quota.per_second
        self.free -= 1
        slot = int(now // SLOT)
        self.taken = {one: number for one, number in self.taken.items() if one > slot - SLOTS}
        self.taken[slot] = self.taken.get(slot, 0) + 1
        return 0

    def look(self, quota: Quota, now: float) -> Level:
        """Return how full the bucket is. Takes nothing."""
        self._fill(quota, now)
        slot = int(now // SLOT)
        return Level(self.free, sum(number for one, number in self.taken.items() if one > slot - SLOTS))

    def _fill(self, quota: Quota, now: float) -> None:
        self.free = min(quota.burst, self.free + max(0.0, now - self.at) * quota.per_second)
        self.at = now

    def _rank(self, caller: Caller, now: float) -> None:
        if not caller.person:
            return
        page, at, several_until = self.askers.get(caller.person, (caller.page, now, now))
        if page != caller.page:
            several_until = max(several_until, at + UNDER_WAY)
        self.askers[caller.person] = caller.page, now, several_until
        caller.rank = Rank.BEHIND if now < several_until else Rank.FIRST


def left_by(rank: Rank, quota: Quota) -> int:
    """Return how many reads are left to others."""
    return floor(quota.burst * LEFT[rank])
