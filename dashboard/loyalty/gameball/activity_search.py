"""Chooses the next read on the way to the newest activities, or to those before a given one. Pure.

The platform sends a history oldest first, and no read can begin at its end. Ids are sparse and irregular, and grow with
time. So the search guesses from ids and times (interpolation), and where a guess fails it narrows the stretch.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from math import sqrt

from dashboard.loyalty.gameball.activity_end import ROWS_AFTER_GUESS, SPLIT_SHARE, end_guesses
from dashboard.loyalty.gameball.activity_window import BEYOND_ALL_IDS, IdRow, SeenWindows, Window
from dashboard.loyalty.gameball.parsing.lists import MAX_ROWS
from dashboard.loyalty.models import PAGE_SIZE

ROWS_WANTED = PAGE_SIZE + 1  # the extra row shows that there are older ones
ROWS_AT_CURSOR = 75  # rows after the cursor to the newest: a page, some that may be deleted, and room for new ones
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
        oldest_ids = self.ids[: PAGE_SIZE * 2]
        return max(1.0, (oldest_ids[-1] - oldest_ids[0]) / (len(oldest_ids) - 1)) if len(oldest_ids) > 1 else 1.0

    def known_below(self, before: int) -> int | None:
        """Return how many of its ids are below `before`; None if the stretch does not reach there."""
        return bisect_left(self.ids, before) if self.after < before - 1 <= self.ids[-1] else None


class Search:
    """The search for one page: the 50 rows before the id `before` (`BEYOND_ALL_IDS` for the newest)."""

    def __init__(self, before: int, run: Run | None) -> None:
        self.before = before
        self.run = run
        marks = run.marks + (() if run.is_newest else run.ids[-1:]) if run else ()
        self.seen = SeenWindows(marks)
        self.total: int | None = None  # the number of activities, if known
        self._misses = 0  # rounds in a row without new rows for the page

    def take(self, windows: Iterable[Window]) -> None:
        """Record the results of one round of reads."""
        rows_before = len(self.seen.below(self.before)[0])
        self.seen.windows += windows
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
        if self.before == BEYOND_ALL_IDS and not rows:
            guesses = end_guesses(self.seen.windows, floor, edge, now, self.total)
        else:
            guesses = (self._guess(rows, edge, floor),)
        return tuple(dict.fromkeys(max(floor, min(int(guess), edge - 2)) for guess in guesses))

    def _first_id(self) -> int:
        run = self.run
        if run is None:
            return 0
        if self.before < BEYOND_ALL_IDS:
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
        want = ROWS_WANTED - len(rows)
        nearest = max((w for w in self.seen.windows if w.rows), key=lambda w: w.upto, default=None)
        gap = (
            max(1.0, (rows[-1].id - rows[0].id) / (len(rows) - 1)) if len(rows) > 9 else nearest.gap if nearest else 1.0
        )
        if self._misses % 2 == 0:
            if self.run and self._misses == 0 and self.run.known_below(edge) is not None:
                return self._below_run(self.run, edge, want)
            return edge - 1 - gap * (want + ROWS_AFTER_GUESS - PAGE_SIZE) * 4.0**self._misses
        span, width = edge - floor, gap * MAX_ROWS
        if not self.seen.windows[-1].rows and span > width * 200:  # the guess of the end was too high
            return floor + sqrt(span * width)
        return floor + span * SPLIT_SHARE if span > width * 2.5 else floor

    def run_to_remember(self) -> Run | None:
        """Return what to remember for the next time, None if there is nothing new."""
        rows, edge = self.seen.below(self.before)
        ids = tuple(sorted({row.id for row in rows}))
        run = self.run
        marks = tuple(sorted({w.upto for w in self.seen.windows if w.upto < edge - 1} | set(run.marks if run else ())))
        marks = tuple(mark for mark in marks if mark < self.before)[-MAX_MARKS:]
        if not ids:
            return self._unfinished_run(marks)
        if self.before == BEYOND_ALL_IDS:
            if run and run.ids[-1] >= edge - 1 and run.after < edge:
                ids, after = tuple(i for i in run.ids if i < edge) + ids, min(run.after, edge - 1)
            else:
                after = edge - 1
            return _shortened(Run(after, ids, is_newest=True, marks=marks))
        if run is None:
            return Run(edge - 1, ids, is_newest=False, marks=marks)
        if run.known_below(self.before) is None or edge - 1 >= run.after:
            return replace(run, marks=marks)
        return _shortened(Run(edge - 1, ids + tuple(i for i in run.ids if i >= self.before), run.is_newest, marks))

    def _unfinished_run(self, marks: tuple[int, ...]) -> Run | None:
        run = self.run
        top = max((w for w in self.seen.windows if w.rows), key=lambda w: w.upto, default=None)
        if self.before == BEYOND_ALL_IDS and top and (run is None or top.upto > run.ids[-1]):
            return Run(top.after, tuple(sorted({p.id for p in top.rows})), is_newest=False, marks=marks)
        return replace(run, marks=marks) if run else None


def _shortened(run: Run) -> Run:
    if len(run.ids) <= MAX_IDS:
        return run
    return replace(run, after=run.ids[-MAX_IDS - 1], ids=run.ids[-MAX_IDS:])
