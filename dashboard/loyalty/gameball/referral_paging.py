"""Pages through a customer's friends, although the platform hides the cursor.

`startAfter` is a Gameball id, but rows contain only the shop's customer id. So the Gameball id of a page's last friend
is read from `GET /customers/{id}`. If that friend is gone, the friend above is used, and the rows in between, which
repeat at the top of the next page, are dropped there. The pages on the way are remembered for each customer.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from hashlib import sha256

from django.utils.translation import gettext as _

from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import FarAway, InvalidCustomerId, NotFound, Unreadable
from dashboard.loyalty.gameball.endpoints import MAX_ROWS, Endpoints, answer
from dashboard.loyalty.gameball.parsing.customer import parse_customer
from dashboard.loyalty.gameball.parsing.lists import parse_friend
from dashboard.loyalty.models import PAGE_SIZE, Answer, Friend, ReferralPage
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.outcomes import Payload
from dashboard.loyalty.platform import Memo, Memory
from dashboard.loyalty.reading import root_object
from dashboard.loyalty.sent_object import Need
from dashboard.loyalty.threads import in_thread_if

BY_ID, BY_CONTENT = "=", "~"
MAX_UNKNOWN_PAGES = 4  # that one request goes through to a page; each takes two reads


@dataclass(frozen=True, slots=True)
class Step:
    """How to reach a page: read the rows after the Gameball id `start`, and drop the `repeated` rows that come first.

    `rows` are the keys (see `row_key`) of the rows that the page showed when it was last read. The next page begins
    after them.
    """

    start: int = 0
    repeated: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    has_more: bool | None = None

    @property
    def limit(self) -> int:
        """The number of rows to request, so that a whole page remains. The row at the cursor itself is not repeated."""
        return min(MAX_ROWS, PAGE_SIZE + len(self.repeated) - (self.start > 0))


TRAIL: Memo[tuple[Step, ...]] = Memo("referral-trail", tuple[Step, ...])  # the steps to each page, for each customer


@dataclass(frozen=True, slots=True)
class _Read:
    step: Step
    friends: tuple[Friend, ...]
    payload: Payload
    notes: Notes


class ReferralPaging:
    """Reads page after page. `memory` keeps the trails."""

    def __init__(self, endpoints: Endpoints, memory: Memory, zone: tzinfo) -> None:
        self._endpoints = endpoints
        self._memory = memory
        self._zone = zone

    async def page(self, customer_id: str, number: int, options: ReadOptions) -> Answer[ReferralPage]:
        """Return page `number` (from 1) of up to 50 friends, in the platform's order; empty past the end.

        Takes one read, and one more for the cursor the first time. If the way is not known, it reads the pages before
        it, up to four: 9 reads. Raises FarAway instead of going through more.
        """
        known = await self._memory.recall(TRAIL, customer_id) or ()
        trail = list(known) or [Step()]
        read, ended_early = await self._extend(trail, number, customer_id, options)
        is_reached = len(trail) >= number
        if is_reached:
            read = await self._reread(trail, number - 1, customer_id, options)
        if tuple(trail) != known and not _is_only_page(trail):
            await self._memory.remember(tuple(trail), TRAIL, customer_id)
        read = read or await self._read(customer_id, trail[:-1], trail[-1], options)
        page = _page_of(read, number) if is_reached else ReferralPage((), number, end_reached_early=ended_early)
        return answer(page, read.payload, read.notes)

    async def _extend(
        self, trail: list[Step], number: int, customer_id: str, options: ReadOptions
    ) -> tuple[_Read | None, bool]:
        """Add the steps up to page `number`, or as many as there are. Return the answer for the last step if it had to
        be read, and whether the way ended although the platform may have more friends."""
        while len(trail) < number:
            read = None
            if not trail[-1].rows or trail[-1].has_more is False:
                read = await self._reread(trail, len(trail) - 1, customer_id, options)
            if trail[-1].has_more is False:
                return read, False
            if (pages := number - len(trail)) > MAX_UNKNOWN_PAGES:
                raise _far_away(number, len(trail), pages)
            following = await self._next(trail[-1], options)
            if following is None:
                return read, True
            trail.append(following)
        return None, False

    async def _reread(self, trail: list[Step], place: int, customer_id: str, options: ReadOptions) -> _Read:
        """Read a page and update its step. If its rows have changed, the pages after it begin elsewhere."""
        read = await self._read(customer_id, trail[:place], trail[place], options)
        following = trail[place + 1 :] if read.step.rows == trail[place].rows else []
        trail[place:] = [read.step, *following]
        return read

    async def _read(self, customer_id: str, earlier: Sequence[Step], step: Step, options: ReadOptions) -> _Read:
        """Read the page at `step` without rows of earlier pages, and return the step as it is now."""
        payload = await self._endpoints.customer(
            customer_id, "referrals", options=options, query={"startAfter": step.start, "limit": step.limit}
        )
        return await in_thread_if(payload.is_large, self._parse_page, payload, earlier, step)

    def _parse_page(self, payload: Payload, earlier: Sequence[Step], step: Step) -> _Read:
        notes = Notes(self._zone, payload.cuts)
        root = root_object(payload.body, notes)
        has_more = root.flag("hasMore", need=Need.VALUE)
        fresh = list(_fresh_rows(map(parse_friend, root.rows("referredFriends")), earlier, step))
        root.ignore("count")  # of this page
        root.keep_unread()
        page = fresh[:PAGE_SIZE]
        return _Read(
            replace(step, rows=tuple(key for key, _ in page), has_more=len(fresh) > PAGE_SIZE or has_more),
            tuple(friend for _, friend in page),
            payload,
            notes,
        )

    async def _next(self, step: Step, options: ReadOptions) -> Step | None:
        """Return the step of the page after `step`; None if its rows have no cursor and the platform sends no more
        rows."""
        for places in _batches_from_end(len(step.rows)):
            cursors = await asyncio.gather(*(self._cursor(step.rows[place], options) for place in places))
            for place, cursor in zip(reversed(places), reversed(cursors), strict=True):
                if cursor is not None and cursor > step.start:
                    return Step(cursor, repeated=step.rows[place:])
        repeated = step.repeated + step.rows
        return Step(step.start, repeated) if step.rows and len(repeated) < MAX_ROWS else None

    async def _cursor(self, key: str, options: ReadOptions) -> int | None:
        """Return the Gameball id of the friend in a row; None if it cannot be requested or the friend is gone."""
        if not key.startswith(BY_ID):
            return None
        friend_id = key.removeprefix(BY_ID)
        try:
            payload = await self._endpoints.customer(friend_id, options=options, endpoint="customer")
            friend = parse_customer(payload.body, Notes(self._zone), requested_id=friend_id)
        except (NotFound, InvalidCustomerId, Unreadable):
            return None
        return int(friend.platform_id) if friend.platform_id else None


def _far_away(number: int, known: int, pages: int) -> FarAway:
    sentence = _(
        "Page %(number)d can be reached only through the pages before it, which takes about %(reads)d reads of the "
        "platform. The way is known up to page %(known)d: go on from there, or find the friend by name."
    )
    return FarAway(sentence % {"number": number, "reads": 2 * pages, "known": known})


def _is_only_page(trail: Sequence[Step]) -> bool:
    return len(trail) == 1 and trail[0].has_more is False


def _page_of(read: _Read, number: int) -> ReferralPage:
    has_more = read.step.has_more
    if has_more and not read.friends:
        return ReferralPage((), number, end_reached_early=True)
    return ReferralPage(read.friends, number, has_more)


def _fresh_rows(friends: Iterable[Friend], earlier: Sequence[Step], step: Step) -> Iterator[tuple[str, Friend]]:
    """Yield the friends that no earlier page shows, with their keys. Friends without an id may look the same, so each
    of `step.repeated` drops one of them."""
    shown = {key for each in earlier for key in each.rows if key.startswith(BY_ID)}
    repeated = Counter(step.repeated)
    for friend in friends:
        key = row_key(friend)
        if key in shown:
            continue
        if key.startswith(BY_ID):
            shown.add(key)
        elif repeated[key]:
            repeated[key] -= 1
            continue
        yield key, friend


def _batches_from_end(number: int) -> Iterator[range]:
    """Yield the places of the last row, which nearly always works, and then of growing batches of the rows above."""
    end, batch = number, 1
    while end > 0:
        begin = max(0, end - batch)
        yield range(begin, end)
        end, batch = begin, batch * 2


def row_key(friend: Friend) -> str:
    """Return a key that identifies a row even if its status changes: the customer id, or a hash of the person's
    data."""
    if friend.customer_id:
        return BY_ID + friend.customer_id
    identity = repr((friend.name, friend.email, friend.phone, friend.joined_at))
    return BY_CONTENT + sha256(identity.encode()).hexdigest()[:16]
