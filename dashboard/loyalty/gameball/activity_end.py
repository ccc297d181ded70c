"""Guesses where the newest activities of a history begin, from the rows read so far. Pure.

There are two estimates. Ids grow with time, faster and faster, so they are extrapolated to now. And the platform's
count says how many activities are left. The first is right for most customers, the second for inactive ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

from dashboard.loyalty.gameball.activity_window import BEYOND_ALL_IDS, IdRow, Window, row_moment
from dashboard.loyalty.gameball.parsing.lists import MAX_ROWS

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
    top = known[-1]
    rows_left = None if total is None or top.upto != floor else _rows_left(known, total)
    is_counted = rows_left is not None and len(windows) == 1
    if rows_left is not None and (
        rows_left <= MAX_ROWS if is_counted else ROWS_WITHIN_ONE_READ[0] < rows_left <= ROWS_WITHIN_ONE_READ[1]
    ):
        return (floor,)
    pace = _pace(known, now)
    rows = rows_left if is_counted and rows_left is not None else pace.rows if pace else None
    by_time = _by_time(pace, floor, top, rows, is_counted=is_counted) if pace else None
    by_count = (
        floor + top.gap * max(0, rows_left - ROWS_AFTER_GUESS) if rows_left is not None and rows_left > 0 else None
    )
    if edge < BEYOND_ALL_IDS:
        return (_between(floor, edge, top, by_time, by_count),)
    guess = by_count if by_time is None else by_time
    if guess is None:
        return (floor + top.gap * MAX_ROWS * 8.0 ** (len(windows) - 1),)
    if guess <= floor or len(windows) > 1 or (rows or 0) <= MAX_ROWS_FOR_ONE_GUESS:
        return (guess,)
    has_slowed = pace is not None and is_counted and (rows_left or 0) < SLOWED_PACE * pace.rows
    if has_slowed and by_count is not None and guess - by_count > top.gap * MAX_ROWS / 2:
        return by_count, guess
    return guess, guess + max(STEP_ROWS * top.gap, STEP_SHARE * (guess - floor))


def _rows_left(known: Sequence[Window], total: int) -> float | None:
    """Return how many rows follow the highest known one. Stretches that were not read are estimated by their length.
    None if the beginning of the history was not read."""
    if known[0].after != 0:
        return None
    rows = float(total)
    below: Window | None = None
    for window in known:
        if below and window.after > below.upto:
            rows -= (window.after - below.upto) * 2 / (below.gap + window.gap)
        rows -= len(window.rows)
        below = window
    return rows


def _pace(known: Sequence[Window], now: datetime) -> _Pace | None:
    """Return the pace of the last window. None if times are missing or useless."""
    rows = known[-1].rows
    first_at, last_at = row_moment(rows[0].row), row_moment(rows[-1].row)
    if first_at is None or last_at is None or not first_at < last_at < now:
        return None
    seconds, ahead = (last_at - first_at).total_seconds(), (now - last_at).total_seconds()
    slope, bend = (rows[-1].id - rows[0].id) / seconds, 0.0
    half = len(rows) // 2
    stretches = [window.rows for window in known[-2:]] if len(known) > 1 else [rows[: half + 1], rows[half:]]
    slopes = [found for stretch in stretches if (found := _slope(stretch))]
    if len(slopes) > 1 and slopes[0][0] < slopes[1][0]:
        (before, slope_before), (at, slope_there) = slopes
        bend = max(0.0, (slope_there - slope_before) / (at - before))
        slope = slope_there + bend * (last_at.timestamp() - at)
    return _Pace(slope, bend, ahead, len(rows) * ahead / seconds)


def _slope(rows: Sequence[IdRow]) -> tuple[float, float] | None:
    """Return the middle of a stretch as a timestamp, and the ids per second around it."""
    first_at, last_at = row_moment(rows[0].row), row_moment(rows[-1].row)
    if first_at is None or last_at is None or last_at <= first_at:
        return None
    seconds = (last_at - first_at).total_seconds()
    return first_at.timestamp() + seconds / 2, (rows[-1].id - rows[0].id) / seconds


def _by_time(pace: _Pace, floor: int, top: Window, rows: float | None, *, is_counted: bool) -> float:
    if pace.rows > MAX_PLAUSIBLE_ROWS and not is_counted:
        return floor  # a burst says nothing about later times: continue reading
    distance = pace.distance
    if not is_counted and distance <= top.gap * MAX_ROWS * 0.9:
        return floor
    if rows is None or rows <= ROWS_AFTER_GUESS:
        return floor + max(0.0, distance - top.gap * ROWS_AFTER_GUESS)
    return floor + distance * (1 - ROWS_AFTER_GUESS / rows)


def _between(floor: int, edge: int, top: Window, by_time: float | None, by_count: float | None) -> float:
    """Return one guess if a read has shown that nothing is past `edge`."""
    span, width = edge - floor, top.gap * MAX_ROWS
    if span <= width:
        return floor
    for guess in (by_time, by_count):
        if guess is not None and floor < guess < edge - width * 0.3:
            return guess
    if span > width * 200:
        return floor + sqrt(span * width)
    return floor + span * SPLIT_SHARE if span > width * 2.5 else floor
