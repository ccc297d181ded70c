"""Gameball as a `Platform`: the address and the parser of each read.

A read makes one call and parses once. Reads that take several calls have their own module.
"""

from datetime import tzinfo
from functools import partial
from typing import Any, TypeVar

from dashboard.loyalty import reads
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.feeds import CustomerListPage
from dashboard.loyalty.gameball import ledger_reads, on_demand
from dashboard.loyalty.gameball.activity_history import ActivityHistory, activity_type
from dashboard.loyalty.gameball.customer_list import parse_customer_list, parse_list_length
from dashboard.loyalty.gameball.endpoints import MAX_ROWS, OTHERS_QUOTA, Endpoints, Parse, answer
from dashboard.loyalty.gameball.parsing.campaigns import parse_campaign_progress, parse_campaigns, parse_streak
from dashboard.loyalty.gameball.parsing.configuration import parse_referral_rules, parse_tiers
from dashboard.loyalty.gameball.parsing.coupons import parse_coupons
from dashboard.loyalty.gameball.parsing.customer import parse_balance, parse_customer, parse_tier_progress
from dashboard.loyalty.gameball.parsing.economy import parse_earning_rules, parse_redemption_rules
from dashboard.loyalty.gameball.parsing.lists import parse_activity_total, parse_referral_totals
from dashboard.loyalty.gameball.referral_paging import ReferralPaging
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
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.outcomes import Payload
from dashboard.loyalty.platform import Call, Memory, ReadTable
from dashboard.loyalty.reads import ActivityQuery, ProductQuery, Read
from dashboard.loyalty.threads import in_thread_if
from dashboard.loyalty.transport import Transport

T = TypeVar("T")

READS: "ReadTable[GameballPlatform]" = ReadTable()
PARSERS: dict[str, Parse[Any]] = {}  # the parsers of configuration reads, by name


class GameballPlatform:
    """Gameball's API v4.0 with one account's keys. `zone` is the program's, because the platform's times have none."""

    name = "Gameball"
    reads = READS
    activity_kinds = frozenset(ActivityKind) - {ActivityKind.BALANCE_ADJUSTMENT}
    pages_per_second = float(OTHERS_QUOTA.per_second)

    def __init__(self, transport: Transport, *, zone: tzinfo, memory: Memory) -> None:
        self._transport = transport
        self._zone = zone
        self.endpoints = Endpoints(transport)
        self.stamps = StampsCards(self.endpoints, memory, zone)
        self.referrals = ReferralPaging(self.endpoints, memory, zone)
        self.activities = ActivityHistory(self.endpoints, memory, zone)

    @property
    def health(self) -> PlatformHealth:
        """The platform's health, from the last reads."""
        return self._transport.health

    async def is_short(self) -> bool:
        """Whether most of the share of the quota for customers was used in the last 30 seconds."""
        return await self.endpoints.is_short()

    async def parsed(self, payload: Payload, parse: Parse[T]) -> Answer[T]:
        """Parse one answer; the result includes the drift."""
        notes = Notes(self._zone, payload.cuts)
        return answer(await in_thread_if(payload.is_large, parse, payload.body, notes), payload, notes)

    def reparse(self, read: Read[T], sent: Any) -> T:
        """Parse the stored JSON of a read of the configuration."""
        value: T = PARSERS[read.name](sent, Notes(self._zone))
        return value

    async def list_customers(self, after: str, limit: int, options: ReadOptions) -> Answer[CustomerListPage]:
        """Read `/transactions/customer-view` (see `feeds.ListsCustomers`); at most 200 rows."""
        query = {"startAfter": int(after or 0), "limit": min(limit, MAX_ROWS)}
        payload = await self.endpoints.ledger("customer-view", options=options, query=query)
        return await self.parsed(payload, lambda body, notes: parse_customer_list(body, notes, after))

    async def count_listed_rows(self, options: ReadOptions) -> Answer[int | None]:
        """Read `/transactions/count`."""
        return await self.parsed(await self.endpoints.ledger("count", options=options), parse_list_length)

    async def close(self) -> None:
        """Close the connections. May be called twice."""
        await self._transport.close()


def _offer_customer_read(read: Read[T], *segments: str, parse: Parse[T]) -> None:
    """Offer `read` as `/customers/{id}/{segments…}`."""

    async def perform(gameball: GameballPlatform, call: Call[None]) -> Answer[T]:
        payload = await gameball.endpoints.customer(
            call.customer_id, *segments, options=call.options, endpoint="-".join(segments)
        )
        return await gameball.parsed(payload, parse)

    READS.add(read, perform)


def _offer_configuration_read(read: Read[T], part: str, parse: Parse[T]) -> None:
    """Offer `read` as `/configurations/{part}`."""

    async def perform(gameball: GameballPlatform, call: Call[None]) -> Answer[T]:
        return await gameball.parsed(await gameball.endpoints.configuration(part, options=call.options), parse)

    READS.add(read, perform)
    PARSERS[read.name] = parse


async def _customer(gameball: GameballPlatform, call: Call[None]) -> Answer[Customer]:
    """Read `/customers/{id}/details`."""
    payload = await gameball.endpoints.customer(call.customer_id, "details", options=call.options)
    return await gameball.parsed(payload, partial(parse_customer, requested_id=call.customer_id))


async def _customer_outline(gameball: GameballPlatform, call: Call[None]) -> Answer[Customer]:
    """Read `/customers/{id}`."""
    payload = await gameball.endpoints.customer(call.customer_id, options=call.options, endpoint="customer")
    return await gameball.parsed(payload, partial(parse_customer, requested_id=call.customer_id))


async def _stamps(gameball: GameballPlatform, call: Call[None]) -> Answer[tuple[StampsCard, ...]]:
    """Read `/customers/{id}/stamps/{challengeId}` for each stamps campaign (see `stamps.py`)."""
    return await gameball.stamps.read_cards(call)


async def _streak(gameball: GameballPlatform, call: Call[int]) -> Answer[Streak]:
    """Read `/customers/{id}/streaks/{campaignId}`."""
    address = (call.customer_id, "streaks", str(call.query))
    payload = await gameball.endpoints.customer(*address, options=call.options, endpoint="streaks")
    return await gameball.parsed(payload, parse_streak)


async def _referrals(gameball: GameballPlatform, call: Call[int]) -> Answer[ReferralPage]:
    """Read `/customers/{id}/referrals` by its hidden cursor (see `referral_paging.py`)."""
    return await gameball.referrals.page(call.customer_id, call.query, call.options)


async def _activities(gameball: GameballPlatform, call: Call[ActivityQuery]) -> Answer[ActivityPage]:
    """Read `/customers/{id}/activities`, newest first (see `activity_history.py`).

    Raises `ValueError` for `BALANCE_ADJUSTMENT`: the platform sends this kind but cannot filter by it.
    """
    return await gameball.activities.page(call)


async def _activity_total(gameball: GameballPlatform, call: Call[ActivityKind | None]) -> Answer[int | None]:
    """Read `/customers/{id}/activities/count`. Raises `ValueError` like `_activities`."""
    payload = await gameball.endpoints.customer(
        call.customer_id,
        "activities",
        "count",
        options=call.options,
        query={"activityType": activity_type(call.query)},
        endpoint="activities-count",
    )
    return await gameball.parsed(payload, parse_activity_total)


async def _campaigns_for_customer(gameball: GameballPlatform, call: Call[None]) -> Answer[tuple[Campaign, ...]]:
    """Read `/configurations/reward-campaigns?customerId=`."""
    query = {"customerId": call.customer_id}
    payload = await gameball.endpoints.configuration("reward-campaigns", options=call.options, query=query)
    return await gameball.parsed(payload, parse_campaigns)


async def _campaigns_for_product(gameball: GameballPlatform, call: Call[ProductQuery]) -> Answer[tuple[Campaign, ...]]:
    """Read `/configurations/reward-campaigns?productSku=&collectionId=`."""
    query = {"productSku": call.query.product, "collectionId": call.query.collection}
    payload = await gameball.endpoints.configuration("reward-campaigns", options=call.options, query=query)
    return await gameball.parsed(payload, parse_campaigns)


READS.add(reads.CUSTOMER, _customer)
READS.add(reads.CUSTOMER_OUTLINE, _customer_outline)
_offer_customer_read(reads.BALANCE, "balance", parse=parse_balance)
_offer_customer_read(reads.TIER_PROGRESS, "tier-progress", parse=parse_tier_progress)
_offer_customer_read(reads.CAMPAIGN_PROGRESS, "reward-campaigns-progress", parse=parse_campaign_progress)
READS.add(reads.STAMPS, _stamps)
READS.add(reads.STREAK, _streak)
_offer_customer_read(reads.COUPONS, "coupons", parse=parse_coupons)
READS.add(reads.REFERRALS, _referrals)
_offer_customer_read(reads.REFERRAL_TOTALS, "referrals", "count", parse=parse_referral_totals)
READS.add(reads.ACTIVITIES, _activities)
READS.add(reads.ACTIVITY_TOTAL, _activity_total)
READS.add(reads.CAMPAIGNS_FOR_CUSTOMER, _campaigns_for_customer)
READS.add(reads.CAMPAIGNS_FOR_PRODUCT, _campaigns_for_product)
_offer_configuration_read(reads.TIERS, "tiers", parse_tiers)
_offer_configuration_read(reads.CAMPAIGNS, "reward-campaigns", parse_campaigns)
_offer_configuration_read(reads.REFERRAL_RULES, "referrals", parse_referral_rules)
_offer_configuration_read(reads.EARNING_RULES, "cashback", parse_earning_rules)
_offer_configuration_read(reads.REDEMPTION_RULES, "redemption", parse_redemption_rules)
ledger_reads.offer(READS)
on_demand.offer(READS)
