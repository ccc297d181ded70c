"""Chooses the next read on the way to the newest activities, or to those before a given one. Pure.

The platform sends a history oldest first, and no read can begin at its end. Ids are sparse and irregular, and grow with
time. So the search guesses from ids and times (interpolation), and where a guess fails it narrows the stretch.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.loyalty.gameball.activity_end import ROWS_AFTER_GUESS, end_guesses, split_point
from dashboard.loyalty.gameball.activity_window import BEYOND_ALL_IDS, IdRow, SeenWindows, Window, mean_gap
from dashboard.loyalty.gameball.endpoints import MAX_ROWS
from dashboard.loyalty.models import PAGE_SIZE

ROWS_WANTED = PAGE_SIZE + 1  # the extra row shows that there are older ones
ROWS_AT_CURSOR = 75  # rows after the cursor to the newest: a page, some that may be deleted, and room for new ones
ROWS_FOR_GAP = 10  # rows whose mean distance is reliable
MAX_IDS = 2000
MAX_MARKS = 8


@dataclass(frozen=True, slots=True)
class Run:
    """What is remembered of a history: the ids of a stretch without gaps (all ids with `after` < id <= the last one).

    `is_newest`: the stretch ended in the newest activity. `marks` are single ids outside of it, found on the way.
    """

    after: int
    ids: tuple[int, ...]
    is_newest: bool = True
    marks: tuple[int, ...] = ()

    @property
    def gap(self) -> float:
        """The mean distance of its older ids, at least 1."""
        return mean_gap(self.ids[: PAGE_SIZE * 2])

    def known_below(self, before: int) -> int | None:
        """Return how many of its ids are below `before`; None if the stretch does not reach there."""
        return bisect_left(self.ids, before) if self.after < before - 1 <= self.ids[-1] else None

    def joined_with(self, known: "Run", before: int) -> "Run":
        """Return this stretch, which has all ids up to `before`, with those of a known run below and above it."""
        below = tuple(known_id for known_id in known.ids if known_id <= self.after)
        above = tuple(known_id for known_id in known.ids if known_id >= before)
        is_newest = self.is_newest or known.is_newest
        return Run(min(self.after, known.after), below + self.ids + above, is_newest, self.marks)

    def shortened(self) -> "Run":
        """Return its newest `MAX_IDS` ids."""
        if len(self.ids) <= MAX_IDS:
            return self
        return replace(self, after=self.ids[-MAX_IDS - 1], ids=self.ids[-MAX_IDS:])


class Search:
    """The search for one page: the 50 rows before the id `before` (`BEYOND_ALL_IDS` for the newest)."""

    def __init__(self, before: int, run: Run | None) -> None:
        self.before = before
        self.run = run
        marks = run.marks + (() if run.is_newest else run.ids[-1:]) if run else ()
        self.seen = SeenWindows(marks)
        self.total: int | None = None  # the number of activities, if known
        self._misses = 0  # rounds in a row without new rows for the page

    @property
    def is_for_newest(self) -> bool:
        return self.before == BEYOND_ALL_IDS

    def take(self, windows: Iterable[Window | None]) -> None:
        """Record the results of one round of reads; None is an answer without a window."""
        rows_before = len(self.seen.below(self.before)[0])
        self.seen.windows += filter(None, windows)
        gained = len(self.seen.below(self.before)[0]) - rows_before
        self._misses = 0 if gained else self._misses + 1

    def next(self, now: datetime) -> tuple[int, ...]:
        """Return the ids after which to read now, all at once, the likeliest first; empty if the page is complete."""
        rows, edge = self.seen.below(self.before)
        if len(rows) >= ROWS_WANTED or edge <= 1:
            return ()
        if not self.seen.windows:
            return (self._first_id(),)
        floor = self.seen.floor(edge)
        if self.is_for_newest and not rows:
            guesses = end_guesses(self.seen.windows, floor, edge, now, self.total)
        else:
            guesses = (self._guess(rows, edge, floor),)
        return tuple(dict.fromkeys(max(floor, min(int(guess), edge - 2)) for guess in guesses))

    def _first_id(self) -> int:
        run = self.run
        if run is None:
            return 0
        if not self.is_for_newest:
            return max(0, int(self._below_run(run, self.before, ROWS_WANTED)))
        if not run.is_newest:
            return run.ids[-1]
        return run.ids[-ROWS_AT_CURSOR - 1] if len(run.ids) > ROWS_AT_CURSOR else run.after

    def _below_run(self, run: Run, edge: int, want: int) -> float:
        known = run.known_below(edge)
        if known is None:
            return edge - 1 - run.gap * ROWS_AFTER_GUESS
        return run.ids[known - want - 1] if known > want else run.after - run.gap * (ROWS_AFTER_GUESS - known)

    def _guess(self, rows: list[IdRow], edge: int, floor: int) -> float:
        """Guess below a known end: by density if rows are next to the edge, else by narrowing the stretch."""
        gap = self._gap(rows)
        if self._misses % 2:
            was_past_end = not self.seen.windows[-1].rows
            return split_point(floor, edge, gap * MAX_ROWS, is_far=was_past_end)
        want = ROWS_WANTED - len(rows)
        if self.run and self._misses == 0 and self.run.known_below(edge) is not None:
            return self._below_run(self.run, edge, want)
        return edge - 1 - gap * (want + ROWS_AFTER_GUESS - PAGE_SIZE) * 4.0**self._misses

    def _gap(self, rows: list[IdRow]) -> float:
        """Return the mean distance of ids near the page, from its own rows if they are enough."""
        if len(rows) >= ROWS_FOR_GAP:
            return mean_gap([row.id for row in rows])
        return self.seen.highest.gap if self.seen.highest else 1.0

    def run_to_remember(self) -> Run | None:
        """Return what to remember for the next time, None if there is nothing new."""
        rows, edge = self.seen.below(self.before)
        marks = self._marks(edge)
        if not rows:
            return self._unfinished_run(marks)
        found = Run(edge - 1, _ids(rows), self.is_for_newest, marks)
        known = self.run
        if known is None or (self.is_for_newest and known.ids[-1] < found.after):
            return found
        if self.is_for_newest or (known.known_below(self.before) is not None and found.after < known.after):
            return found.joined_with(known, self.before)
        return replace(known, marks=marks)

    def _marks(self, edge: int) -> tuple[int, ...]:
        """Return the highest known ids below the stretch that ends in the page."""
        ends = {window.upto for window in self.seen.windows if window.upto < edge - 1}
        earlier = self.run.marks if self.run else ()
        return tuple(sorted(mark for mark in ends.union(earlier) if mark < self.before)[-MAX_MARKS:])

    def _unfinished_run(self, marks: tuple[int, ...]) -> Run | None:
        top = self.seen.highest
        if self.is_for_newest and top and (self.run is None or top.upto > self.run.ids[-1]):
            return Run(top.after, _ids(top.rows), is_newest=False, marks=marks)
        return replace(self.run, marks=marks) if self.run else None


def _ids(rows: Iterable[IdRow]) -> tuple[int, ...]:
    return tuple(sorted({row.id for row in rows}))
