"""Finds the page of activities at a date. The platform pages by activity numbers only, which grow with time."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from dashboard.loyalty.models import Activity, ActivityPage, Answer

MAX_PAGES = 5  # pages that are read on the way, after the newest


@dataclass(frozen=True, slots=True)
class Mark:
    """An activity's number and time."""

    number: int
    at: datetime


async def page_until(
    read: Callable[[int | None], Awaitable[Answer[ActivityPage]]], until: date, now: datetime
) -> Answer[ActivityPage]:
    """Return the page that has the newest activities of the day `until` or before it.

    `read` reads the page before an activity number (None: the newest). The next number is guessed from the times of the
    rows seen. If the page is not found after a few reads, a newer one is returned, from where "Older" leads on. Raises
    a `LoyaltyError`.
    """
    end = datetime.combine(until + timedelta(days=1), time(), now.tzinfo or UTC)
    answer = newer = await read(None)
    marks, low, high = marks_of(answer.value), None, None
    for _attempt in range(MAX_PAGES):
        if not marks or (marks[-1].at < end and (answer is newer or end <= marks[0].at)):
            return answer
        if marks[-1].at < end:
            low = marks[0]
        elif answer.value.older is None:
            return answer
        else:
            newer, high = answer, marks[-1]
        answer = await read(guess(marks, low, high or marks[-1], end))
        marks = marks_of(answer.value)
    return answer if marks and marks[-1].at < end <= marks[0].at else newer


def guess(page: Sequence[Mark], low: Mark | None, high: Mark, end: datetime) -> int:
    """Return the number before which a page should have `end` in its middle.

    Numbers grow evenly between `low` and `high`, if `low` is known, and else as they do on `page`. The result is at
    most the number of `high`.
    """
    first, last = (low, high) if low else (page[-1], page[0])
    seconds = (last.at - first.at).total_seconds()
    speed = (last.number - first.number) / seconds if seconds else 0.0
    half_page = (page[0].number - page[-1].number) // 2
    number = high.number - int(speed * (high.at - end).total_seconds()) + half_page
    lowest = low.number + 1 if low else 2
    return max(lowest, min(number, high.number))


def marks_of(page: ActivityPage) -> list[Mark]:
    """Return the numbers and times of a page's rows, newest first."""
    return [mark for mark in map(_mark, page.activities) if mark]


def _mark(activity: Activity) -> Mark | None:
    if activity.activity_id is None or activity.at is None:
        return None
    return Mark(activity.activity_id, activity.at)
