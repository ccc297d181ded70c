"""Guesses where the newest activities of a history begin, from the rows read so far. Pure.

There are two estimates. Ids grow with time, faster and faster, so they are extrapolated to now. And the platform's
count says how many activities are left. The first is right for most customers, the second for inactive ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import sqrt

from dashboard.loyalty.gameball.activity_window import BEYOND_ALL_IDS, IdRow, Window, row_moment
from dashboard.loyalty.gameball.endpoints import MAX_ROWS

ROWS_AFTER_GUESS = 120  # rows that a guess leaves after it: between a page and the maximum of one read
SPLIT_SHARE = 0.36  # share of the ids in question; measured: just below the middle finds most ends soonest
MAX_PLAUSIBLE_ROWS = 100_000  # more activities than any customer has
# Measured over account sizes from 0 to 20,000 (docs/performance.md): few rounds without more reads.
MAX_ROWS_FOR_ONE_GUESS = 800  # rows left for which one guess is enough
STEP_ROWS, STEP_SHARE = 170, 0.3  # from a guess to the next: rows, or a share of the distance if that is more
MAX_BEND = 6.0  # times the distance without a bend
SLOWED_PACE = 0.92  # share of the first rows' pace; a slower customer may have been inactive at the end
# Estimated rows left that one read from the last known row probably reaches.
ROWS_WITHIN_ONE_READ = (20, 180)
READS_FAR = 200  # a stretch of more reads is split at its geometric mean


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Rows one after the other: their times, and the ids per second between them."""

    begins: datetime
    ends: datetime
    slope: float

    @classmethod
    def of(cls, rows: Sequence[IdRow]) -> "_Stretch | None":
        """None if times are missing or do not grow."""
        begins, ends = row_moment(rows[0].row), row_moment(rows[-1].row)
        if begins is None or ends is None or ends <= begins:
            return None
        return cls(begins, ends, (rows[-1].id - rows[0].id) / (ends - begins).total_seconds())

    @property
    def seconds(self) -> float:
        return (self.ends - self.begins).total_seconds()

    @property
    def middle(self) -> float:
        """Its middle, as a timestamp."""
        return self.begins.timestamp() + self.seconds / 2


@dataclass(frozen=True, slots=True)
class _Pace:
    """How fast ids grew up to the highest known row, and how many rows would have followed at the same pace."""

    slope: float  # ids per second
    bend: float  # growth of the slope per second
    ahead: float  # seconds from that row to now
    rows: float

    @property
    def distance(self) -> float:
        """How far ids have probably grown since that row."""
        straight = self.slope * self.ahead
        return straight + min(self.bend * self.ahead**2 / 2, straight * MAX_BEND)


@dataclass(frozen=True, slots=True)
class _Estimate:
    """Where the newest page begins after the id `floor`, by time and by count."""

    floor: int
    top: Window  # the highest known rows
    reads: int
    pace: _Pace | None
    rows_left: float | None  # by the platform's count

    @property
    def exact_rows_left(self) -> float | None:
        """After one read the count leaves nothing to estimate."""
        return self.rows_left if self.reads == 1 else None

    @property
    def is_within_one_read(self) -> bool:
        if self.exact_rows_left is not None:
            return self.exact_rows_left <= MAX_ROWS
        few, many = ROWS_WITHIN_ONE_READ
        return self.rows_left is not None and few < self.rows_left <= many

    @property
    def read_length(self) -> float:
        """The ids that one read covers."""
        return self.top.gap * MAX_ROWS

    @property
    def by_count(self) -> float | None:
        if self.rows_left is None or self.rows_left <= 0:
            return None
        return self.floor + self.top.gap * max(0, self.rows_left - ROWS_AFTER_GUESS)

    @property
    def rows(self) -> float | None:
        """The rows left: exactly, or at the pace so far."""
        if self.exact_rows_left is not None:
            return self.exact_rows_left
        return self.pace.rows if self.pace else None

    @property
    def by_time(self) -> float | None:
        if self.pace is None or self.rows is None:
            return None
        distance = self.pace.distance
        if self.exact_rows_left is None and (self.rows > MAX_PLAUSIBLE_ROWS or distance <= self.read_length * 0.9):
            return self.floor  # a burst says nothing about later times, and one read shows what is near
        if self.rows <= ROWS_AFTER_GUESS:
            return self.floor + max(0.0, distance - self.top.gap * ROWS_AFTER_GUESS)
        return self.floor + distance * (1 - ROWS_AFTER_GUESS / self.rows)

    @property
    def likeliest(self) -> float | None:
        return self.by_count if self.by_time is None else self.by_time

    @property
    def has_slowed(self) -> bool:
        """Whether fewer rows are left than the pace promises."""
        left = self.exact_rows_left
        return left is not None and self.pace is not None and left < SLOWED_PACE * self.pace.rows

    def before(self, edge: int) -> float:
        """Return one guess if a read has shown that nothing is past `edge`."""
        if edge - self.floor <= self.read_length:
            return self.floor
        for guess in (self.by_time, self.by_count):
            if guess is not None and self.floor < guess < edge - self.read_length * 0.3:
                return guess
        return split_point(self.floor, edge, self.read_length)

    def at_the_end(self) -> tuple[float, ...]:
        """Return the guesses if nothing is known about the end."""
        by_count, guess = self.by_count, self.likeliest
        if guess is None:
            return (self.floor + self.read_length * 8.0 ** (self.reads - 1),)
        if guess <= self.floor or self.reads > 1 or (self.rows or 0) <= MAX_ROWS_FOR_ONE_GUESS:
            return (guess,)
        if self.has_slowed and by_count is not None and guess - by_count > self.read_length / 2:
            return by_count, guess
        return guess, guess + max(STEP_ROWS * self.top.gap, STEP_SHARE * (guess - self.floor))


def end_guesses(
    windows: Sequence[Window], floor: int, edge: int, now: datetime, total: int | None
) -> tuple[float, ...]:
    """Return the ids after which the newest page probably begins, the likeliest first. None of `windows` reached it.

    The page is after `floor`, and before `edge` unless `edge` is `BEYOND_ALL_IDS`. `total` is the number of activities
    if known.
    """
    known = sorted((window for window in windows if window.rows), key=lambda window: window.upto)
    if not known:
        return (floor,)
    estimate = _Estimate(floor, known[-1], len(windows), _pace(known, now), _rows_left(known, floor, total))
    if estimate.is_within_one_read:
        return (floor,)
    return estimate.at_the_end() if edge == BEYOND_ALL_IDS else (estimate.before(edge),)


def split_point(floor: int, edge: int, read_length: float, *, is_far: bool = True) -> float:
    """Return where to split the ids between `floor` and `edge`; `floor` if two or three reads show them all.

    `is_far`: the end may be closer to `floor` by orders of magnitude.
    """
    span = edge - floor
    if is_far and span > read_length * READS_FAR:
        return floor + sqrt(span * read_length)
    return floor + span * SPLIT_SHARE if span > read_length * 2.5 else floor


def _rows_left(known: Sequence[Window], floor: int, total: int | None) -> float | None:
    """Return how many rows follow the id `floor` by the count; None unless the beginning of the history and the rows
    up to `floor` were read."""
    if total is None or known[-1].upto != floor or known[0].after != 0:
        return None
    read = sum(len(window.rows) for window in known)
    return total - read - sum(_rows_between(below, above) for below, above in pairwise(known))


def _rows_between(below: Window, above: Window) -> float:
    """Estimate how many rows were not read between two windows, by the length of the stretch."""
    return max(0, above.after - below.upto) * 2 / (below.gap + above.gap)


def _pace(known: Sequence[Window], now: datetime) -> _Pace | None:
    """Return the pace of the last window. None if times are missing or useless."""
    rows = known[-1].rows
    last = _Stretch.of(rows)
    if last is None or last.ends >= now:
        return None
    slope, bend = last.slope, 0.0
    earlier, later = map(_Stretch.of, _last_two_parts(known))
    if earlier and later and earlier.middle < later.middle:
        bend = max(0.0, (later.slope - earlier.slope) / (later.middle - earlier.middle))
        slope = later.slope + bend * (last.ends.timestamp() - later.middle)
    ahead = (now - last.ends).total_seconds()
    return _Pace(slope, bend, ahead, len(rows) * ahead / last.seconds)


def _last_two_parts(known: Sequence[Window]) -> tuple[Sequence[IdRow], Sequence[IdRow]]:
    """Return the rows of the last two windows, or both halves of the only one."""
    rows = known[-1].rows
    if len(known) > 1:
        return known[-2].rows, rows
    half = len(rows) // 2
    return rows[: half + 1], rows[half:]
