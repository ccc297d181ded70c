"""A vendor's quota, and the part of it that a program uses. Pure."""

from dataclasses import dataclass, replace

WINDOW = 30.0  # seconds: the vendors' longest window


@dataclass(frozen=True, slots=True)
class Quota:
    """The limit for one kind of read: `per_second` reads continuously, and `burst` at once after a quiet time.

    Any `n` seconds contain at most `burst + n * per_second` reads.
    """

    name: str
    per_second: float
    burst: float

    @classmethod
    def inside(cls, name: str, *, second: int, half_minute: int) -> "Quota":
        """Return the quota that keeps a vendor's limits, `second` reads in any second and `half_minute` in any 30
        seconds, also while Redis fails or comes back.

        The burst is what comes free in a second. When Redis comes back, 30 seconds may contain two bursts, and the
        reads of a process that does not know it yet: 33 seconds' worth. One second may contain a burst from Redis, half
        a burst from the shares of the processes (see `Budget`), and the reads of a second and a quarter.
        """
        per_second = min(half_minute / 33, second / 2.75)
        return cls(name, per_second, per_second)

    def part(self, part: float) -> "Quota":
        """Return this part of the quota. One read can always be made at once after a quiet time."""
        return replace(self, per_second=self.per_second * part, burst=max(1.0, self.burst * part))

    @property
    def most_in_window(self) -> float:
        """The most reads that 30 seconds can contain."""
        return self.burst + WINDOW * self.per_second
