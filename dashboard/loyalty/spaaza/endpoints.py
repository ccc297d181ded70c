"""The platform's addresses. A read that several panels of a page need is made once."""

import asyncio
from collections import OrderedDict

from dashboard.loyalty.deadline import Deadline, ReadOptions
from dashboard.loyalty.outcomes import Payload
from dashboard.loyalty.quota import Quota
from dashboard.loyalty.single_flight import SingleFlight
from dashboard.loyalty.transport import Query, Transport

# The vendor documents no quota. This is careful: five profiles at once and two per second.
QUOTA = Quota("reads", per_second=10, burst=30)
CACHE_SECONDS = 3.0  # seconds, about the time that one page takes
MAX_CACHED = 64

Key = tuple[tuple[str, ...], tuple[tuple[str, str | int | None], ...], str | None]


class Endpoints:
    """Makes single reads about one chain, and shares each with identical reads within a few seconds.

    A fresh read ignores earlier answers, but joins a read under way.
    """

    def __init__(self, transport: Transport, chain_id: int) -> None:
        self._transport = transport
        self._chain_id = chain_id
        self._flights = SingleFlight()
        self._cached: OrderedDict[Key, tuple[float, Payload]] = OrderedDict()

    async def get(self, *segments: str, options: ReadOptions, query: Query) -> Payload:
        """Read `/{segments}?chain_id=…&{query}`, with texts in `options.language` if the platform has them."""
        key = (segments, tuple(query.items()), options.language)
        now = asyncio.get_running_loop().time()
        cached = self._cached.get(key)
        if cached and not options.fresh and now - cached[0] < CACHE_SECONDS:
            return cached[1]

        async def read(deadline: Deadline) -> Payload:
            payload = await self._transport.get(
                *segments,
                quota=QUOTA,
                deadline=deadline,
                query={"chain_id": self._chain_id, **query},
                headers={"Accept-Language": options.language} if options.language else {},
            )
            self._store(key, payload)
            return payload

        return await self._flights.run(key, options.deadline, read)

    async def is_short(self) -> bool:
        """Whether most of the share was used in the last 30 seconds."""
        return await self._transport.is_short(QUOTA)

    def _store(self, key: Key, payload: Payload) -> None:
        now = asyncio.get_running_loop().time()
        self._cached[key] = (now, payload)
        self._cached.move_to_end(key)
        while len(self._cached) > MAX_CACHED or now - next(iter(self._cached.values()))[0] >= CACHE_SECONDS:
            self._cached.popitem(last=False)
