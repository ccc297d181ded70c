"""Performs every read of a program: coalesced, kept for a short time and labelled with its age."""

import asyncio
import dataclasses
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.loyalty.customer_id import check_customer_id
from dashboard.loyalty.deadline import Deadline, ReadOptions
from dashboard.loyalty.errors import Busy, NotFound, Unavailable, Unreadable
from dashboard.loyalty.feeds import ListsCustomers
from dashboard.loyalty.models import ActivityKind, Answer, PlatformHealth
from dashboard.loyalty.platform import Call, Platform
from dashboard.loyalty.reads import AnyRead, Read, Subject
from dashboard.loyalty.single_flight import SingleFlight
from dashboard.loyalty.store import AnswerStore
from dashboard.loyalty.timing import current_read, timed_read

T = TypeVar("T")

NOTIFY_TIMEOUT = 1.0  # seconds a page waits for the listeners

# Hears of every part of the configuration that the platform sent just now, whole and in the program's default language:
# the program's slug, the read and its answer. What it raises is logged; no page sees it.
Listener: TypeAlias = Callable[[str, Read[Any], Answer[Any]], Awaitable[None]]
log = logging.getLogger(__name__)


class LoyaltyService:
    """The reads of one program. Belongs to the event loop it was made in."""

    def __init__(self, platform: Platform, store: AnswerStore, listeners: Sequence[Listener] = ()) -> None:
        self._platform = platform
        self.lister = platform if isinstance(platform, ListsCustomers) else None  # for no page: neither shared nor kept
        self._store = store
        self._flights = SingleFlight()
        self._listeners = listeners
        self._notifying: set[asyncio.Task[None]] = set()

    @property
    def platform_name(self) -> str:
        """The platform's name as staff know it."""
        return self._platform.name

    @property
    def activity_kinds(self) -> frozenset[ActivityKind]:
        """The kinds of activity that can be asked for."""
        return self._platform.activity_kinds

    def offers(self, read: AnyRead) -> bool:
        """Whether the platform has such a read."""
        return read in self._platform.reads

    def health(self) -> PlatformHealth:
        """Whether the platform answers, as this process has seen it."""
        return self._platform.health

    async def read(self, read: Read[T], customer_id: str | None, options: ReadOptions) -> Answer[T]:
        """The answer to `read`: a kept one while it is fresh, else the platform's own.

        `customer_id` is None for a read of the configuration. Raises a `LoyaltyError`. While the platform is busy, away
        or sends nonsense, an answer not older than `read.times.stale` is given again, marked stale with the error. What
        the platform refuses or does not know is never papered over with an old answer.
        """
        if read.subject is Subject.CUSTOMER:
            check_customer_id(customer_id or "")
        with timed_read(read.name) as timing:
            return timing.answered(await self._answer(read, customer_id, options))

    async def configuration(self, read: Read[T], options: ReadOptions) -> Answer[T]:
        """The answer to a read of the configuration, see `read`."""
        return await self.read(read, None, options)

    def reparse(self, read: Read[T], sent: Any) -> T:
        """What a read of the configuration gave when it was sent so (the JSON of `raw`, of each of several). Raises
        `Unreadable`."""
        return self._platform.reparse(read, sent)

    async def close(self) -> None:
        """Give back connections, once every listener is done."""
        await asyncio.gather(*self._notifying)
        await self._platform.close()

    async def _answer(self, read: Read[T], customer_id: str | None, options: ReadOptions) -> Answer[T]:
        key = self._store.key(read.name, customer_id, read.query, options.language)
        cached: Answer[T] | None = await (self._store.get_large(key) if read.is_large else self._store.get(key))
        if cached and not options.fresh and (options.cached_only or cached.age(timezone.now()) < read.times.fresh):
            return cached.as_cached()
        if options.cached_only:
            raise Unavailable(_("The last answer is no longer stored. Refresh the page to read it again."))

        async def fetch(deadline: Deadline) -> Answer[T]:
            current_read().started_call = True  # not run for callers who join
            answer = await self._perform(read, customer_id, dataclasses.replace(options, deadline=deadline))
            if not answer.missing:  # a partial answer is asked again next time
                await self._store.set(key, answer, read.times.stale.total_seconds())
            return answer

        try:
            return await self._flights.run(key, options.deadline, fetch)
        except (Busy, Unavailable, Unreadable) as error:
            if cached and cached.age(timezone.now()) < read.times.stale:
                return cached.as_stale(error)
            raise
        except NotFound:
            await self._store.delete(key)
            raise

    async def _perform(self, read: Read[T], customer_id: str | None, options: ReadOptions) -> Answer[T]:
        call = Call(customer_id or "", read.query, options, self)
        answer = await self._platform.reads.perform(self._platform, read, call)
        if read.subject is Subject.CONFIGURATION and read.query is None and options.language is None:
            await self._notify_listeners(read, answer, options.deadline)
        return answer

    async def _notify_listeners(self, read: Read[T], answer: Answer[T], deadline: Deadline) -> None:
        """Tell the listeners; a slow one holds up no page for long."""
        tasks = {asyncio.create_task(self._notify_listener(one, read, answer)) for one in self._listeners}
        self._notifying |= tasks
        for task in tasks:
            task.add_done_callback(self._notifying.discard)
        if tasks:
            await asyncio.wait(tasks, timeout=min(NOTIFY_TIMEOUT, deadline.left / 2))

    async def _notify_listener(self, listener: Listener, read: Read[T], answer: Answer[T]) -> None:
        try:
            await listener(self._store.program, read, answer)
        except Exception:
            log.exception("A listener failed to hear of %s", read.name)
