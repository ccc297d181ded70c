"""Windows of a history: stretches of activity ids that were read without gaps.

The platform sends up to 200 rows after an id, oldest first. So each read shows one stretch without gaps: from the
requested id to the last row, or to the end of the history if there is no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.loyalty.gameball.parsing.lists import activity_moment
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.reading import Fields
from dashboard.loyalty.sent_numbers import whole_number

BEYOND_ALL_IDS = 2**63  # past every id


@dataclass(frozen=True, slots=True)
class IdRow:
    """A row and its id. A row without an id takes the id of the next row and stays with it. It is lost only if a read
    happens to begin between the two, because nothing shows then that it exists."""

    id: int
    row: Fields


@dataclass(frozen=True, slots=True)
class Window:
    """All rows with `after` < id <= `upto`, oldest first. `upto` is `BEYOND_ALL_IDS` if no rows follow."""

    after: int
    upto: int
    rows: tuple[IdRow, ...]

    @property
    def gap(self) -> float:
        """The mean distance of its ids, at least 1."""
        return mean_gap([row.id for row in self.rows])


@dataclass(frozen=True, slots=True)
class ActivityAnswer:
    """One answer, in the platform's order."""

    rows: tuple[Fields, ...]
    has_more: bool

    @property
    def ids(self) -> list[int]:
        return [number for row in self.rows if (number := activity_id(row)) is not None]

    @property
    def is_newest_first(self) -> bool:
        """Whether ids fall; without ids, whether times fall."""
        marks: list[Any] = self.ids or [*filter(None, map(row_moment, self.rows))]
        return marks[:1] > marks[-1:]

    def rows_before(self, before: int) -> list[Fields]:
        """Return the rows with ids below `before` or without one. A repeated id counts once."""
        unique_rows: dict[object, Fields] = {}
        for row in self.rows:
            unique_rows.setdefault(activity_id(row) or row, row)
        return [row for row in unique_rows.values() if (activity_id(row) or 0) < before]

    def window(self, after: int) -> Window | None:
        """Return this answer to "after that id" as a window. None if it ignores the cursor, has no ids, or is empty
        although it says that there is more."""
        rows = sorted((row for row in self._id_rows() if row.id > after), key=lambda row: row.id)
        if not rows and (self.rows or self.has_more):
            return None
        upto = rows[-1].id if self.has_more else BEYOND_ALL_IDS
        return Window(after, upto, tuple(_without_repeats(rows)))

    def _id_rows(self) -> list[IdRow]:
        """Return the rows with ids. The last ones without an id take the greatest, unless the next answer may bring
        their id."""
        id_rows: list[IdRow] = []
        next_id = None if self.has_more else max(self.ids, default=None)
        for row in reversed(self.rows):
            next_id = activity_id(row) or next_id
            if next_id is not None:
                id_rows.append(IdRow(next_id, row))
        return id_rows[::-1]


class SeenWindows:
    """The windows read so far for one page."""

    def __init__(self, ids_known_below: Sequence[int] = ()) -> None:
        self.windows: list[Window] = []
        self._marks = list(ids_known_below)

    def below(self, before: int) -> tuple[list[IdRow], int]:
        """Return the known rows just before the id `before`, without gaps and oldest first, and the id from which on
        everything is known."""
        rows: list[IdRow] = []
        edge = before
        while found := next((w for w in self.windows if w.after < edge - 1 <= w.upto), None):
            rows = [p for p in found.rows if p.id < edge] + rows
            edge = found.after + 1
        return rows, edge

    def floor(self, edge: int) -> int:
        """Return the greatest known id below `edge` after which the next read may begin."""
        ends = [w.upto for w in self.windows if w.upto < edge - 1]
        return max(ends + [mark for mark in self._marks if mark < edge - 1], default=0)

    @property
    def highest(self) -> Window | None:
        """The window with the newest rows."""
        return max((w for w in self.windows if w.rows), key=lambda w: w.upto, default=None)

    @property
    def whole(self) -> Window | None:
        """The window with the whole history, if one read shows it."""
        return next((w for w in self.windows if w.after == 0 and w.upto == BEYOND_ALL_IDS), None)


def mean_gap(ids: Sequence[int]) -> float:
    """Return the mean distance of ascending ids, at least 1."""
    return max(1.0, (ids[-1] - ids[0]) / (len(ids) - 1)) if len(ids) > 1 else 1.0


def row_moment(row: Fields) -> datetime | None:
    """Return the time of a row's activity, without recording drift."""
    quiet = Fields(row.raw, Notes(row.zone))
    return activity_moment(quiet.text("activityDate"), quiet.text("activityTime"), row.zone)


def activity_id(row: Fields) -> int | None:
    """Return a row's id; None if it has none that can be a cursor."""
    number = whole_number(row.raw.get("activityId"))
    if number is None:
        number = Fields(row.raw, Notes(row.zone)).integer("activityId")
    return number if number is not None and 0 < number < BEYOND_ALL_IDS else None


def _without_repeats(rows: list[IdRow]) -> list[IdRow]:
    """Return the rows without those whose own id appeared before."""
    unique_rows: dict[object, IdRow] = {}
    for id_row in rows:
        unique_rows.setdefault(activity_id(id_row.row) or id_row.row, id_row)
    return list(unique_rows.values())
