"""Who may read now, and who has to wait: a bucket of reads that fills evenly. Pure, but for the state that it holds.

Everybody takes reads out of one bucket. The last ones are left to those who have nothing else under way:

- A person's first page takes even the last read. A page goes first until it has asked for nothing for a moment; then
  the person's next page does.
- The person's other pages leave a third of the bucket, so another person's page finds its reads at once.
- Background work leaves two thirds, and so do reads that are only guesses.

`shared_buckets` takes the same steps in Redis.
"""

from dataclasses import dataclass, field
from math import floor

from dashboard.loyalty.caller import Caller
from dashboard.loyalty.quota import WINDOW, Quota

LEFT_BY_OTHER_PAGES = 1 / 3
LEFT_BY_BACKGROUND = 2 / 3
FRONT_SECONDS = 0.5  # seconds without a question after which another page of the person goes first
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
    unknown. `taken` counts by slot; `fronts` has the page that goes first, and until when, by person."""

    at: float
    free: float = 0.0
    taken: dict[int, int] = field(default_factory=dict)
    fronts: dict[str, tuple[str, float]] = field(default_factory=dict)

    def take(self, quota: Quota, caller: Caller, now: float) -> float:
        """Take a read and return 0; or return the seconds until there can be one for this caller."""
        self._fill(quota, now)
        missing = 1 + kept_from(caller, quota, goes_first=self._goes_first(caller, now)) - self.free
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

    def _goes_first(self, caller: Caller, now: float) -> bool:
        if not caller.person:
            return True
        page, until = self.fronts.get(caller.person, ("", now))
        if page != caller.page and now < until:
            return False
        self.fronts[caller.person] = caller.page, now + FRONT_SECONDS
        return True


def kept_from(caller: Caller, quota: Quota, *, goes_first: bool) -> int:
    """Return how many reads this caller leaves to others."""
    if caller.is_background:
        return floor(quota.burst * LEFT_BY_BACKGROUND)
    return 0 if goes_first else floor(quota.burst * LEFT_BY_OTHER_PAGES)
