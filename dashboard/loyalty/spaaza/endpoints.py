"""The platform's addresses. What several panels of one page need is read once."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping

from dashboard.loyalty.budget import Quota
from dashboard.loyalty.deadline import Deadline, ReadOptions
from dashboard.loyalty.single_flight import SingleFlight
from dashboard.loyalty.transport import Payload, Transport

# The vendor documents no quota: this is five profiles at once and two a second, careful on purpose.
QUOTA = Quota("reads", per_second=10, burst=30)
CACHE_SECONDS = 3.0  # seconds: as long as one page is made
MAX_CACHED = 64

Query = Mapping[str, str | int | None]
Key = tuple[tuple[str, ...], tuple[tuple[str, str | int | None], ...], str | None]


class Endpoints:
    """Sends single reads about one chain, shared between those who ask for the same within a few seconds.

    An ask for something fresh takes nothing that came before it, but shares what is under way.
    """

    def __init__(self, transport: Transport, chain_id: int) -> None:
        self._transport = transport
        self._chain_id = chain_id
        self._flights = SingleFlight()
        self._cached: OrderedDict[Key, tuple[float, Payload]] = OrderedDict()

    async def get(self, *segments: str, options: ReadOptions, query: Query) -> Payload:
        """`/{segments}?chain_id=…&{query}`; texts in `options.language` where the platform has them."""
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
                headers={"Accept-Language": options.language} if options.language else None,
            )
            self._store(key, payload)
            return payload

        return await self._flights.run(key, options.deadline, read)

    def _store(self, key: Key, payload: Payload) -> None:
        now = asyncio.get_running_loop().time()
        self._cached[key] = (now, payload)
        self._cached.move_to_end(key)
        while len(self._cached) > MAX_CACHED or now - next(iter(self._cached.values()))[0] >= CACHE_SECONDS:
            self._cached.popitem(last=False)
