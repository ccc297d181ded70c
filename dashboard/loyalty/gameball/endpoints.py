"""The platform's addresses, and the quota of each kind of read."""

from collections.abc import Callable, Container
from typing import Any, Protocol, TypeAlias, TypeVar

from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.models import Answer
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.outcomes import Payload
from dashboard.loyalty.quota import Quota
from dashboard.loyalty.transport import Query, Transport

T = TypeVar("T")
Parse: TypeAlias = Callable[[Any, Notes], T]

MAX_ROWS = 200  # the most rows of a list that the platform sends at once
CUSTOMERS_QUOTA = Quota.inside("customers", second=100, half_minute=1200)
OTHERS_QUOTA = Quota.inside("others", second=30, half_minute=360)


class Endpoints:
    """Makes single reads. The language is sent as query parameter and as header, because the documents name both."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def has_room_for_guesses(self) -> bool:
        """Whether speculative reads about a customer are allowed."""
        return await self._transport.has_room(CUSTOMERS_QUOTA)

    async def is_short(self) -> bool:
        """Whether most of the share for reads about customers was used in the last 30 seconds."""
        return await self._transport.is_short(CUSTOMERS_QUOTA)

    async def customer(
        self,
        customer_id: str,
        *rest: str,
        options: ReadOptions,
        query: Query | None = None,
        endpoint: str | None = None,
        expected: Container[int | None] = (),
    ) -> Payload:
        """Read `/customers/{customer_id}/{rest…}`. `endpoint` names the kind of read if the last segment is an id."""
        path, name = ("customers", customer_id, *rest), endpoint or (rest[-1] if rest else None)
        return await self._get(
            *path, quota=CUSTOMERS_QUOTA, options=options, query=query, endpoint=name, expected=expected
        )

    async def configuration(self, part: str, *, options: ReadOptions, query: Query | None = None) -> Payload:
        """Read `/configurations/{part}`."""
        return await self._get("configurations", part, quota=OTHERS_QUOTA, options=options, query=query)

    async def ledger(self, *rest: str, options: ReadOptions, query: Query | None = None) -> Payload:
        """Read `/transactions/{rest…}`, of all customers."""
        return await self._get(
            "transactions", *rest, quota=OTHERS_QUOTA, options=options, query=query, endpoint="ledger"
        )

    async def order(self, order_id: str, *, options: ReadOptions) -> Payload:
        """Read `/orders/{order_id}/transactions`."""
        return await self._get(
            "orders", order_id, "transactions", quota=OTHERS_QUOTA, options=options, endpoint="order"
        )

    async def leaderboard(self, customer_id: str, *, options: ReadOptions) -> Payload:
        """Read `/leaderboard?customerId=`."""
        query = {"customerId": customer_id}
        return await self._get("leaderboard", quota=OTHERS_QUOTA, options=options, query=query)

    async def _get(
        self,
        *segments: str,
        quota: Quota,
        options: ReadOptions,
        query: Query | None = None,
        endpoint: str | None = None,
        expected: Container[int | None] = (),
    ) -> Payload:
        language = {"lang": options.language} if options.language else {}
        return await self._transport.get(
            *segments,
            quota=quota,
            deadline=options.deadline,
            query={**(query or {}), **language},
            headers=language,
            endpoint=endpoint,
            expected=expected,
        )


class Gameball(Protocol):
    """What a read needs of the platform."""

    endpoints: Endpoints

    async def parsed(self, payload: Payload, parse: Parse[T]) -> Answer[T]:
        """See `GameballPlatform.parsed`."""


def answer(value: T, payload: Payload, notes: Notes) -> Answer[T]:
    """Return the value of a single read with its origin, its drift and its other fields."""
    return Answer(
        value,
        payload.fetched_at,
        request_id=payload.request_id,
        drift=notes.found,
        is_large=payload.is_large,
        other=notes.other,
    )
