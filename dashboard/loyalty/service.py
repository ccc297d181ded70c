"""Performs the reads of a program through single-flight and the cache, and labels each answer with its age."""

import asyncio
import dataclasses
import logging
import time
from collections.abc import Awaitable, Callable, Hashable, Sequence
from functools import partial
from typing import Any, TypeAlias, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.loyalty.customer_id import check_customer_id
from dashboard.loyalty.deadline import Deadline, ReadOptions
from dashboard.loyalty.errors import Busy, NotFound, Unavailable, Unreadable
from dashboard.loyalty.feeds import ListsCustomers
from dashboard.loyalty.models import ActivityKind, Answer, PlatformHealth
from dashboard.loyalty.platform import Call, Platform
from dashboard.loyalty.points_name import PointsName
from dashboard.loyalty.reads import AnyRead, Read, Subject, answer_type
from dashboard.loyalty.single_flight import SingleFlight
from dashboard.loyalty.store import AnswerStore
from dashboard.loyalty.timing import current_read, timed_read

T = TypeVar("T")

NOTIFY_TIMEOUT = 1.0  # seconds that a page waits for the listeners
SILENCE_TIMEOUT = 1.0  # seconds that a page waits for new answers where it can show old ones
MIN_WAIT = 0.25  # seconds for a read that begins late on its page
# It says nothing about the reason: the platform may be slow, or the quota short.
NOT_YET = gettext_lazy(
    "A newer answer has not arrived within a second. If it arrives later, you see it when you open this page again."
)

# Called with the program's slug, the read and its answer for every part of the configuration that has just been read in
# full, in the program's default language. Exceptions are logged and never reach a page.
Listener: TypeAlias = Callable[[str, Read[Any], Answer[Any]], Awaitable[None]]
log = logging.getLogger(__name__)


class LoyaltyService:
    """The reads of one program. Belongs to the event loop that it was made in."""

    def __init__(self, platform: Platform, store: AnswerStore, listeners: Sequence[Listener] = ()) -> None:
        self._platform = platform
        # Not for pages: without single-flight and cache.
        self.lister = platform if isinstance(platform, ListsCustomers) else None
        self._store = store
        self._flights = SingleFlight()
        self._listeners = listeners
        self._notifying: set[asyncio.Task[None]] = set()
        self._points_name = PointsName(store)

    @property
    def platform_name(self) -> str:
        """The platform's name for staff."""
        return self._platform.name

    @property
    def activity_kinds(self) -> frozenset[ActivityKind]:
        """The kinds of activity that the platform can filter by."""
        return self._platform.activity_kinds

    def offers(self, read: AnyRead) -> bool:
        """Whether the platform offers this read."""
        return read in self._platform.reads

    def health(self) -> PlatformHealth:
        """The platform's health, as this process has seen it."""
        return self._platform.health

    async def is_short(self) -> bool:
        """Whether most of the share of the quota was used in the last 30 seconds, so that pages should read less."""
        return await self._platform.is_short()

    async def read(self, read: Read[T], customer_id: str | None, options: ReadOptions) -> Answer[T]:
        """Return the answer to `read`: from the cache while it is fresh, else from the platform.

        `customer_id` is None for a read of the configuration. Raises a `LoyaltyError`. If the platform is busy,
        unavailable or unreadable, or silent for `SILENCE_TIMEOUT` seconds of the page, a cached answer of up to
        `read.times.stale` is returned, marked as stale, with the error. A call that is late goes on, and its answer is
        cached for the next page. A refusal or "not found" is always raised: an old answer never hides it.
        """
        if read.subject is Subject.CUSTOMER:
            check_customer_id(customer_id or "")
        with timed_read(read.name, self._store.program) as timing:
            answer = await self._answer(read, customer_id, options)
            timing.record_answer(answer)
            return answer

    async def configuration(self, read: Read[T], options: ReadOptions) -> Answer[T]:
        """Return the answer to a read of the configuration; see `read`."""
        return await self.read(read, None, options)

    async def as_seen(self, answer: Answer[T], name: Hashable) -> Answer[T]:
        """Return an answer of this program's configuration from elsewhere, as the users of this service may see it.

        `name` tells such answers apart."""
        return answer

    async def points_name(self) -> str | None:
        """The program's name for points, from the last balance that was read; None if none was read yet."""
        return await self._points_name.get()

    def reparse(self, read: Read[T], sent: Any) -> T:
        """Return the value of a read of the configuration from its stored JSON: the `raw` of the value, or a list of
        them. Raises `Unreadable`."""
        return self._platform.reparse(read, sent)

    async def close(self) -> None:
        """Wait for the listeners, then close the connections."""
        await asyncio.gather(*self._notifying)
        await self._platform.close()

    async def _answer(self, read: Read[T], customer_id: str | None, options: ReadOptions) -> Answer[T]:
        key = self._store.key(read.name, customer_id, read.query, options.language)
        get = self._store.get_large if read.is_large else self._store.get
        cached: Answer[T] | None = await get(key, answer_type(read))
        if cached and _is_enough(cached, read, options):
            return cached.as_cached()
        if options.cached_only:
            raise Unavailable(_("The last answer is no longer stored. Refresh the page to read it again."))

        old = cached if cached and cached.age(timezone.now()) < read.times.stale else None
        new = self._flights.run(key, options.deadline, partial(self._fetch, read, customer_id, options, key))
        try:
            return await (_soon(new, options.deadline) if old and not (options.fresh or options.is_patient) else new)
        except (Busy, Unavailable, Unreadable) as error:
            if old:
                return old.as_stale(error)
            raise

    async def _fetch(
        self, read: Read[T], customer_id: str | None, options: ReadOptions, key: str, deadline: Deadline
    ) -> Answer[T]:
        """Ask the platform and keep the answer. Callers that join the flight do not run this.

        The reads that the answer depends on are patient: they would make it an old one.
        """
        current_read().started_call = True
        try:
            patient = dataclasses.replace(options, deadline=deadline, is_patient=True)
            answer = await self._perform(read, customer_id, patient)
        except NotFound:
            await self._store.delete(key)
            raise
        if not answer.missing:  # a partial answer is read again next time
            await self._store.set(key, answer, answer_type(read), read.times.stale.total_seconds())
        return answer

    async def _perform(self, read: Read[T], customer_id: str | None, options: ReadOptions) -> Answer[T]:
        call = Call(customer_id or "", read.query, options, self)
        answer = await self._platform.reads.perform(self._platform, read, call)
        await self._points_name.learn(answer)
        if read.subject is Subject.CONFIGURATION and read.query is None and options.language is None:
            await self._notify_listeners(read, answer, options.deadline)
        return answer

    async def _notify_listeners(self, read: Read[T], answer: Answer[T], deadline: Deadline) -> None:
        """Call the listeners, and wait for them for a short time only."""
        tasks = {asyncio.create_task(self._notify_listener(listener, read, answer)) for listener in self._listeners}
        self._notifying |= tasks
        for task in tasks:
            task.add_done_callback(self._notifying.discard)
        if tasks:
            await asyncio.wait(tasks, timeout=min(NOTIFY_TIMEOUT, deadline.left / 2))

    async def _notify_listener(self, listener: Listener, read: Read[T], answer: Answer[T]) -> None:
        try:
            await listener(self._store.program, read, answer)
        except Exception:
            log.exception("A listener failed on %s", read.name)


async def _soon(new: Awaitable[T], deadline: Deadline) -> T:
    """Return the new answer. Raises `Unavailable` if it does not arrive in the first second of the page."""
    seconds = max(deadline.began + SILENCE_TIMEOUT - time.monotonic(), MIN_WAIT)
    try:
        async with asyncio.timeout(seconds) as timeout:
            return await new
    except TimeoutError:
        if not timeout.expired():
            raise
        raise Unavailable(NOT_YET) from None


def _is_enough(cached: Answer[T], read: Read[T], options: ReadOptions) -> bool:
    """Whether a cached answer is used without asking the platform."""
    if options.fresh:
        return False
    return options.cached_only or cached.age(timezone.now()) < read.times.fresh
