"""Where to read next, when the newest activities, or those before a given one, are wanted of a history that the
platform gives oldest first and cannot be entered from its end.

Ids are sparse, irregular and grow with time. So the way there is guessed from ids and times (interpolation), and where
a guess fails, the stretch in question is narrowed. Pure: it is told what was read, and says after which ids to read.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from math import sqrt

from dashboard.loyalty.gameball.activity_end import ROWS_AFTER_GUESS, SPLIT_SHARE, end_guesses
from dashboard.loyalty.gameball.activity_window import BEYOND_ALL_IDS, MAX_ROWS, IdRow, SeenWindows, Window

PAGE_SIZE = 50
ROWS_WANTED = PAGE_SIZE + 1  # the one beyond tells that there are older ones
ROWS_AT_CURSOR = (
    75  # rows the cursor to the newest leaves: a page, some that may be deleted, and room for those to come
)
MAX_IDS = 2000
MAX_MARKS = 8


@dataclass(frozen=True, slots=True)
class Run:
    """What is kept of a history: the ids of a stretch without gaps (all with `after` < id <= the last one).

    `is_newest` tells that it ended in the newest activity. `marks` are lone ids further down, or up, passed on the way.
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
        """How many of its ids lie before `before`; None when it does not reach there."""
        return bisect_left(self.ids, before) if self.after < before - 1 <= self.ids[-1] else None


class Search:
    """One page's way through a history: the 50 rows before the id `before` (`BEYOND_ALL_IDS` for the newest)."""

    def __init__(self, before: int, run: Run | None) -> None:
        self.before = before
        self.run = run
        marks = run.marks + (() if run.is_newest else run.ids[-1:]) if run else ()
        self.seen = SeenWindows(marks)
        self.total: int | None = None  # how many activities there are, if anything tells
        self._misses = 0  # rounds in a row that added nothing to the page

    def take(self, windows: Iterable[Window]) -> None:
        """Note what the reads of one round have shown."""
        rows_before = len(self.seen.below(self.before)[0])
        self.seen.windows += windows
        gained = len(self.seen.below(self.before)[0]) - rows_before
        self._misses = 0 if gained else self._misses + 1

    def next(self, now: datetime) -> tuple[int, ...]:
        """After which ids to read now, all at once, the likeliest first; empty when the page is whole."""
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
        """Below a known end: by density where rows lie next to the edge, else by narrowing what is left."""
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
        if not self.seen.windows[-1].rows and span > width * 200:  # the end was guessed too high
            return floor + sqrt(span * width)
        return floor + span * SPLIT_SHARE if span > width * 2.5 else floor

    def run_to_remember(self) -> Run | None:
        """What to keep for the next time, None when there is nothing to learn."""
        rows, edge = self.seen.below(self.before)
        ids = tuple(sorted({placed.id for placed in rows}))
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
