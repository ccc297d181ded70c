"""Gameball as a `Platform`: which read goes to which address, and what parses the answer.

A read is one call and one parse; what takes several calls has a module of its own.
"""

from collections.abc import Callable
from datetime import tzinfo
from functools import partial
from typing import Any, TypeAlias, TypeVar

from dashboard.loyalty import reads
from dashboard.loyalty.aside import aside
from dashboard.loyalty.deadline import Ask
from dashboard.loyalty.feeds import SeenPage
from dashboard.loyalty.gameball.activity_history import ActivityHistory, askable
from dashboard.loyalty.gameball.endpoints import OTHERS_QUOTA, Endpoints, answer
from dashboard.loyalty.gameball.parsing.campaigns import parse_campaign_progress, parse_campaigns, parse_streak
from dashboard.loyalty.gameball.parsing.configuration import parse_referral_rules, parse_tiers
from dashboard.loyalty.gameball.parsing.coupons import parse_coupons
from dashboard.loyalty.gameball.parsing.customer import parse_balance, parse_customer, parse_tier_progress
from dashboard.loyalty.gameball.parsing.economy import parse_earning_rules, parse_redemption_rules
from dashboard.loyalty.gameball.parsing.lists import parse_activity_total, parse_referral_totals
from dashboard.loyalty.gameball.referral_paging import ReferralPaging
from dashboard.loyalty.gameball.seen import parse_seen, parse_seen_total
from dashboard.loyalty.gameball.stamps import StampsCards
from dashboard.loyalty.models import (
    ActivityKind,
    ActivityPage,
    Answer,
    Campaign,
    Customer,
    PlatformHealth,
    ReferralPage,
    StampsCard,
    Streak,
)
from dashboard.loyalty.platform import Call, Memory, ReadTable
from dashboard.loyalty.reading import Notes
from dashboard.loyalty.reads import ActivityQuery, ProductQuery, Read
from dashboard.loyalty.transport import Payload, Transport

T = TypeVar("T")
Parse: TypeAlias = Callable[[Any, Notes], T]

READS: "ReadTable[GameballPlatform]" = ReadTable()
PARSERS: dict[str, Parse[Any]] = {}  # of the reads of the configuration, by name


class GameballPlatform:
    """Gameball's API v4.0 through one account's keys. `zone` is the program's: the platform's times carry none."""

    name = "Gameball"
    reads = READS
    activity_kinds = frozenset(ActivityKind) - {ActivityKind.BALANCE_ADJUSTMENT}
    seen_per_second = float(OTHERS_QUOTA.per_second)

    def __init__(self, transport: Transport, *, zone: tzinfo, memory: Memory) -> None:
        self._transport = transport
        self._zone = zone
        self.endpoints = Endpoints(transport)
        self.stamps = StampsCards(self.endpoints, memory, zone)
        self.referrals = ReferralPaging(self.endpoints, memory, zone)
        self.activities = ActivityHistory(self.endpoints, memory, zone)

    @property
    def health(self) -> PlatformHealth:
        """How the last reads went."""
        return self._transport.health

    async def parsed(self, payload: Payload, parse: Parse[T]) -> Answer[T]:
        """What `parse` makes of one answer, with the drift it found."""
        notes = Notes(self._zone, payload.cuts)
        return answer(await aside(payload.is_large, parse, payload.body, notes), payload, notes)

    def parsed_again(self, read: Read[T], sent: Any) -> T:
        """One parse of what a read of the configuration was sent."""
        value: T = PARSERS[read.name](sent, Notes(self._zone))
        return value

    async def customers_seen(self, after: str, limit: int, ask: Ask) -> Answer[SeenPage]:
        """`/transactions/customer-view` (see `feeds.ListsCustomers`); at most 200 rows."""
        query = {"startAfter": int(after or 0), "limit": min(limit, 200)}
        payload = await self.endpoints.ledger("customer-view", ask=ask, query=query)
        return await self.parsed(payload, lambda body, notes: parse_seen(body, notes, after))

    async def customers_seen_total(self, ask: Ask) -> Answer[int | None]:
        """`/transactions/count`."""
        return await self.parsed(await self.endpoints.ledger("count", ask=ask), parse_seen_total)

    async def close(self) -> None:
        """Give back connections. Safe to call twice."""
        await self._transport.close()


def _offer_of_customer(read: Read[T], *rest: str, parse: Parse[T]) -> None:
    """Offer `read` as `/customers/{id}/{rest…}`."""

    async def perform(gameball: GameballPlatform, call: Call[None]) -> Answer[T]:
        payload = await gameball.endpoints.customer(call.customer_id, *rest, ask=call.ask, endpoint="-".join(rest))
        return await gameball.parsed(payload, parse)

    READS.add(read, perform)


def _offer_of_configuration(read: Read[T], what: str, parse: Parse[T]) -> None:
    """Offer `read` as `/configurations/{what}`."""

    async def perform(gameball: GameballPlatform, call: Call[None]) -> Answer[T]:
        return await gameball.parsed(await gameball.endpoints.configuration(what, ask=call.ask), parse)

    READS.add(read, perform)
    PARSERS[read.name] = parse


async def _customer(gameball: GameballPlatform, call: Call[None]) -> Answer[Customer]:
    """`/customers/{id}/details`."""
    payload = await gameball.endpoints.customer(call.customer_id, "details", ask=call.ask)
    return await gameball.parsed(payload, partial(parse_customer, asked=call.customer_id))


async def _customer_outline(gameball: GameballPlatform, call: Call[None]) -> Answer[Customer]:
    """`/customers/{id}`."""
    payload = await gameball.endpoints.customer(call.customer_id, ask=call.ask, endpoint="customer")
    return await gameball.parsed(payload, partial(parse_customer, asked=call.customer_id))


async def _stamps(gameball: GameballPlatform, call: Call[None]) -> Answer[tuple[StampsCard, ...]]:
    """`/customers/{id}/stamps/{challengeId}` for each stamps campaign (see `stamps.py`)."""
    return await gameball.stamps.of(call)


async def _streak(gameball: GameballPlatform, call: Call[int]) -> Answer[Streak]:
    """`/customers/{id}/streaks/{campaignId}`."""
    address = (call.customer_id, "streaks", str(call.query))
    payload = await gameball.endpoints.customer(*address, ask=call.ask, endpoint="streaks")
    return await gameball.parsed(payload, parse_streak)


async def _referrals(gameball: GameballPlatform, call: Call[int]) -> Answer[ReferralPage]:
    """`/customers/{id}/referrals`, by its hidden cursor (see `referral_paging.py`)."""
    return await gameball.referrals.page(call.customer_id, call.query, call.ask)


async def _activities(gameball: GameballPlatform, call: Call[ActivityQuery]) -> Answer[ActivityPage]:
    """`/customers/{id}/activities`, newest first (see `activity_history.py`).

    Raises `ValueError` for `BALANCE_ADJUSTMENT`, which the platform sends and cannot be asked for.
    """
    return await gameball.activities.page(call)


async def _activity_total(gameball: GameballPlatform, call: Call[ActivityKind | None]) -> Answer[int | None]:
    """`/customers/{id}/activities/count`. Raises `ValueError` as `_activities` does."""
    payload = await gameball.endpoints.customer(
        call.customer_id,
        "activities",
        "count",
        ask=call.ask,
        query={"activityType": askable(call.query)},
        endpoint="activities-count",
    )
    return await gameball.parsed(payload, parse_activity_total)


async def _campaigns_for_customer(gameball: GameballPlatform, call: Call[None]) -> Answer[tuple[Campaign, ...]]:
    """`/configurations/reward-campaigns?customerId=`."""
    query = {"customerId": call.customer_id}
    payload = await gameball.endpoints.configuration("reward-campaigns", ask=call.ask, query=query)
    return await gameball.parsed(payload, parse_campaigns)


async def _campaigns_for_product(gameball: GameballPlatform, call: Call[ProductQuery]) -> Answer[tuple[Campaign, ...]]:
    """`/configurations/reward-campaigns?productSku=&collectionId=`."""
    query = {"productSku": call.query.product, "collectionId": call.query.collection}
    payload = await gameball.endpoints.configuration("reward-campaigns", ask=call.ask, query=query)
    return await gameball.parsed(payload, parse_campaigns)


READS.add(reads.CUSTOMER, _customer)
READS.add(reads.CUSTOMER_OUTLINE, _customer_outline)
_offer_of_customer(reads.BALANCE, "balance", parse=parse_balance)
_offer_of_customer(reads.TIER_PROGRESS, "tier-progress", parse=parse_tier_progress)
_offer_of_customer(reads.CAMPAIGN_PROGRESS, "reward-campaigns-progress", parse=parse_campaign_progress)
READS.add(reads.STAMPS, _stamps)
READS.add(reads.STREAK, _streak)
_offer_of_customer(reads.COUPONS, "coupons", parse=parse_coupons)
READS.add(reads.REFERRALS, _referrals)
_offer_of_customer(reads.REFERRAL_TOTALS, "referrals", "count", parse=parse_referral_totals)
READS.add(reads.ACTIVITIES, _activities)
READS.add(reads.ACTIVITY_TOTAL, _activity_total)
READS.add(reads.CAMPAIGNS_FOR_CUSTOMER, _campaigns_for_customer)
READS.add(reads.CAMPAIGNS_FOR_PRODUCT, _campaigns_for_product)
_offer_of_configuration(reads.TIERS, "tiers", parse_tiers)
_offer_of_configuration(reads.CAMPAIGNS, "reward-campaigns", parse_campaigns)
_offer_of_configuration(reads.REFERRAL_RULES, "referrals", parse_referral_rules)
_offer_of_configuration(reads.EARNING_RULES, "cashback", parse_earning_rules)
_offer_of_configuration(reads.REDEMPTION_RULES, "redemption", parse_redemption_rules)
