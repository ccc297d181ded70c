"""Pages of a customer's activities, newest first, in whichever order the platform sends them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from dashboard.loyalty.attempt import attempt
from dashboard.loyalty.errors import LoyaltyError
from dashboard.loyalty.gameball.activity_search import Run, Search
from dashboard.loyalty.gameball.activity_window import (
    BEYOND_ALL_IDS,
    ActivityAnswer,
    IdRow,
    Window,
    activity_id,
)
from dashboard.loyalty.gameball.endpoints import MAX_ROWS, Endpoints, answer
from dashboard.loyalty.gameball.parsing.lists import parse_activity
from dashboard.loyalty.models import PAGE_SIZE, ActivityKind, ActivityPage, Answer
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.outcomes import Payload
from dashboard.loyalty.platform import Call, Memo, Memory
from dashboard.loyalty.reading import Fields, root_object
from dashboard.loyalty.reads import ACTIVITY_TOTAL, ActivityQuery
from dashboard.loyalty.sent_object import Need
from dashboard.loyalty.threads import in_thread_if

MAX_READS = 8  # reads for one page
# Seconds that a search waits for the count, which the page requests at the same time as the first rows.
COUNT_TIMEOUT = 0.25
ORDER: Memo[str] = Memo("activity-order", str)
NEWEST_FIRST = "newest first"
RUN: Memo[Run] = Memo("activity-run", Run)


def activity_type(kind: ActivityKind | None) -> str | None:
    """Return the value for `activityType`. Raises `ValueError` for balance adjustments: the platform sends them but
    cannot filter by them."""
    if kind is ActivityKind.BALANCE_ADJUSTMENT:
        raise ValueError("the platform cannot filter by balance adjustments")
    return kind.value if kind else None


@dataclass(frozen=True, slots=True)
class _PageRequest:
    """The call of a page, its `activityType`, and the notes taken while reading."""

    call: Call[ActivityQuery]
    kind: str | None
    notes: Notes

    @property
    def before(self) -> int | None:
        """The id before which the page ends; None for the newest page."""
        return self.call.query.before

    async def total(self) -> int | None:
        """Return the platform's count of activities; None if it is not known soon. The panel makes the same read, so
        this adds none."""
        read, options = ACTIVITY_TOTAL.where(self.call.query.kind), replace(self.call.options, fresh=False)
        try:
            async with asyncio.timeout(COUNT_TIMEOUT):
                return (await attempt(self.call.read_customer, read, options)).value
        except TimeoutError:
            return None


class ActivityHistory:
    """Finds pages of a history. `memory` keeps the found ids per customer and kind of activity, and the order
    for all."""

    def __init__(self, endpoints: Endpoints, memory: Memory, zone: tzinfo) -> None:
        self._endpoints = endpoints
        self._memory = memory
        self._zone = zone

    async def page(self, call: Call[ActivityQuery]) -> Answer[ActivityPage]:
        """Return the 50 newest activities older than `before`: one read if the place is known, else at most 8.

        A page that these reads cannot complete is shorter, but has no gaps. One that does not reach the newest activity
        says so (`is_newest`), and the next try continues from there.
        """
        request = _PageRequest(call, activity_type(call.query.kind), Notes(self._zone))
        if await self._memory.recall(ORDER) == NEWEST_FIRST:
            payload, answered = await self._read(request, request.before or 0, PAGE_SIZE + 1)
            if answered.is_newest_first or len(answered.rows) < 2:
                return await _result(request, payload, _rows_from_newest(answered, request.before))
        return await self._page_by_search(request)

    async def _page_by_search(self, request: _PageRequest) -> Answer[ActivityPage]:
        subject = (request.call.customer_id, request.kind)
        search = Search(request.before or BEYOND_ALL_IDS, await self._memory.recall(RUN, *subject))
        now = datetime.now(self._zone)
        (after,) = search.next(now)  # a search begins with one read
        try:
            payload, first = await self._read(request, after, MAX_ROWS)
            if first.is_newest_first:
                return await self._page_newest_first(request, after, payload, first)
            window = first.window(after)
            search.take([window])
            # Only the search for the newest uses the count.
            if request.before is None and after == 0 and first.has_more:
                search.total = await request.total()
            if window:
                payload = await self._continue_search(request, search, now) or payload
        finally:
            await self._remember_run(search, subject)
        return await _result(request, payload, _rows_from_search(search, first))

    async def _continue_search(self, request: _PageRequest, search: Search, now: datetime) -> Payload | None:
        """Read until the page is complete, an answer has no window, or no reads are left. Return the last answer."""
        payload, left = None, MAX_READS - 1
        while left and (cursors := await self._affordable(search.next(now)[:left])):
            left -= len(cursors)
            payloads, windows = zip(*await self._read_round(request, cursors), strict=True)
            search.take(windows)
            payload = payloads[-1]
            if not all(windows):
                break
        return payload

    async def _affordable(self, cursors: tuple[int, ...]) -> tuple[int, ...]:
        """Return all guesses if there is room for speculative reads, else the likeliest one."""
        if len(cursors) > 1 and not await self._endpoints.has_room_for_guesses():
            return cursors[:1]
        return cursors

    async def _read_round(self, request: _PageRequest, cursors: tuple[int, ...]) -> list[tuple[Payload, Window | None]]:
        """Read after several ids at once. Return the answers with their windows. Raises an error only if all fail: the
        failure of one guess does not matter if there is another."""
        outcomes = await asyncio.gather(*(self._read_or_error(request, after) for after in cursors))
        answers = [outcome for outcome in outcomes if not isinstance(outcome, LoyaltyError)]
        if not answers:
            raise next(outcome for outcome in outcomes if isinstance(outcome, LoyaltyError))
        return answers

    async def _read_or_error(self, request: _PageRequest, after: int) -> tuple[Payload, Window | None] | LoyaltyError:
        """Return the answer and its window (None if it has none), or the error."""
        try:
            payload, answered = await self._read(request, after, MAX_ROWS)
        except LoyaltyError as error:
            return error
        return payload, answered.window(after)

    async def _page_newest_first(
        self, request: _PageRequest, after: int, payload: Payload, answered: ActivityAnswer
    ) -> Answer[ActivityPage]:
        """Return the page of a platform that sends the newest first, and remember this order."""
        await self._memory.remember(NEWEST_FIRST, ORDER)
        if after != (request.before or 0):
            payload, answered = await self._read(request, request.before or 0, MAX_ROWS)
        return await _result(request, payload, _rows_from_newest(answered, request.before))

    async def _read(self, request: _PageRequest, after: int, limit: int) -> tuple[Payload, ActivityAnswer]:
        payload = await self._endpoints.customer(
            request.call.customer_id,
            "activities",
            options=request.call.options,
            query={"startAfter": after, "limit": limit, "activityType": request.kind},
        )
        return payload, await in_thread_if(payload.is_large, _parsed, payload, request.notes, limit)

    async def _remember_run(self, search: Search, subject: tuple[str, str | None]) -> None:
        if search.seen.whole:
            return
        run_to_remember = search.run_to_remember()
        if run_to_remember and run_to_remember != search.run:
            await self._memory.remember(run_to_remember.shortened(), RUN, *subject)


def _parsed(payload: Payload, notes: Notes, limit: int) -> ActivityAnswer:
    notes.cuts += payload.cuts
    root = root_object(payload.body, notes)
    rows = root.rows("activities")
    has_more = root.flag("hasMore", need=Need.VALUE)
    root.ignore("count")  # of this page
    root.keep_unread()
    return ActivityAnswer(tuple(rows), len(rows) >= limit if has_more is None else has_more)


@dataclass(frozen=True, slots=True)
class _PageRows:
    """The rows of a page, newest first, and the fields of `ActivityPage`."""

    rows: list[Fields]
    older: int | None = None
    listed: int | None = None
    is_newest: bool = True


async def _result(request: _PageRequest, payload: Payload, found: _PageRows) -> Answer[ActivityPage]:
    activities = await in_thread_if(payload.is_large, lambda: tuple(map(parse_activity, found.rows)))
    page = ActivityPage(activities, found.older, found.listed, is_newest=found.is_newest)
    return answer(page, payload, request.notes)


def _rows_from_search(search: Search, first: ActivityAnswer) -> _PageRows:
    rows, edge = search.seen.below(search.before)
    listed = len(search.seen.whole.rows) if search.seen.whole else None
    if rows:
        page = _last_page(rows)
        has_older = len(page) < len(rows) or edge > 1
        return _PageRows(_newest_first(page), page[0].id if has_older else None, listed)
    if not search.is_for_newest:  # not reached within the reads; the next try begins where this one stopped
        return _PageRows([], edge if edge > 1 else None, listed)
    if search.seen.highest:
        page = _last_page(search.seen.highest.rows)
        return _PageRows(_newest_first(page), page[0].id, is_newest=False)
    # No rows, or rows without ids: these are no cursors, so only what the platform sent can be shown.
    return _PageRows(
        list(reversed(first.rows)), listed=None if first.has_more else len(first.rows), is_newest=not first.has_more
    )


def _rows_from_newest(answered: ActivityAnswer, before: int | None) -> _PageRows:
    rows = answered.rows_before(before or BEYOND_ALL_IDS)
    listed = None if before or answered.has_more else len(rows)
    page = rows[:PAGE_SIZE]
    if len(page) == len(rows) and not answered.has_more:
        return _PageRows(page, None, listed)
    while page and activity_id(page[-1]) is None:  # the cursor would repeat it
        page.pop()
    return _PageRows(page, activity_id(page[-1]) if page else None, listed, is_newest=bool(page))


def _last_page(rows: Sequence[IdRow]) -> Sequence[IdRow]:
    """Return the last 50 rows, or a few more: rows with the same id stay together."""
    start = max(0, len(rows) - PAGE_SIZE)
    while start > 0 and rows[start - 1].id == rows[start].id:
        start -= 1
    return rows[start:]


def _newest_first(rows: Sequence[IdRow]) -> list[Fields]:
    return [id_row.row for id_row in reversed(rows)]
