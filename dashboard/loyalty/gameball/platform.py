"""Gameball as a `Platform`: a method is one call and one parse; what takes several calls has a module of its own."""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Any, TypeVar

from dashboard.loyalty.aside import aside
from dashboard.loyalty.deadline import Ask
from dashboard.loyalty.feeds import SeenPage
from dashboard.loyalty.gameball.activity_history import ActivityHistory, askable
from dashboard.loyalty.gameball.parsing.campaigns import parse_campaign_progress, parse_campaigns, parse_streak
from dashboard.loyalty.gameball.parsing.configuration import parse_referral_rules, parse_tiers
from dashboard.loyalty.gameball.parsing.coupons import parse_coupons
from dashboard.loyalty.gameball.parsing.customer import parse_balance, parse_customer, parse_tier_progress
from dashboard.loyalty.gameball.parsing.economy import parse_earning_rules, parse_redemption_rules
from dashboard.loyalty.gameball.parsing.lists import parse_activity_total, parse_referral_totals
from dashboard.loyalty.gameball.reads import OTHERS, Reads, answer
from dashboard.loyalty.gameball.referral_paging import ReferralPaging
from dashboard.loyalty.gameball.seen import parse_seen, parse_seen_total
from dashboard.loyalty.gameball.stamps import StampsCards
from dashboard.loyalty.models import (
    ActivityKind,
    ActivityPage,
    Answer,
    Balance,
    Campaign,
    CampaignProgress,
    Coupon,
    Customer,
    EarningRules,
    PlatformHealth,
    RedemptionRules,
    ReferralPage,
    ReferralRules,
    ReferralTotals,
    StampsCard,
    Streak,
    Tier,
    TierProgress,
)
from dashboard.loyalty.platform import Configuration, Memory, Panel, Standing
from dashboard.loyalty.reading import Notes
from dashboard.loyalty.transport import Payload, Transport

T = TypeVar("T")
CONFIGURED: Mapping[Configuration, Callable[[Any, Notes], Any]] = {
    Configuration.TIERS: parse_tiers,
    Configuration.CAMPAIGNS: parse_campaigns,
    Configuration.REFERRAL: parse_referral_rules,
    Configuration.EARNING: parse_earning_rules,
    Configuration.REDEMPTION: parse_redemption_rules,
}


class GameballPlatform:
    """Gameball's API v4.0 through one account's keys. `zone` is the programme's: the platform's times carry none."""

    name = "Gameball"
    panels = frozenset(Panel)
    configuration = frozenset(Configuration)
    activity_kinds = frozenset(ActivityKind) - {ActivityKind.BALANCE_ADJUSTMENT}
    seen_per_second = float(OTHERS.per_second)

    def __init__(self, transport: Transport, *, zone: tzinfo, memory: Memory) -> None:
        self._transport = transport
        self._zone = zone
        self._reads = Reads(transport)
        self._stamps = StampsCards(self._reads, memory, zone)
        self._referrals = ReferralPaging(self._reads, memory, zone)
        self._activities = ActivityHistory(self._reads, memory, zone)

    @property
    def health(self) -> PlatformHealth:
        """How the last reads went."""
        return self._transport.health

    async def customer(self, customer_id: str, ask: Ask) -> Answer[Customer]:
        """`/customers/{id}/details`."""
        payload = await self._reads.customer(customer_id, "details", ask=ask)
        return await self._parsed(payload, lambda body, notes: parse_customer(body, notes, asked=customer_id))

    async def customer_outline(self, customer_id: str, ask: Ask) -> Answer[Customer]:
        """`/customers/{id}`."""
        payload = await self._reads.customer(customer_id, ask=ask, endpoint="customer")
        return await self._parsed(payload, lambda body, notes: parse_customer(body, notes, asked=customer_id))

    async def balance(self, customer_id: str, ask: Ask) -> Answer[Balance]:
        """`/customers/{id}/balance`."""
        return await self._parsed(await self._reads.customer(customer_id, "balance", ask=ask), parse_balance)

    async def tier_progress(self, customer_id: str, ask: Ask) -> Answer[TierProgress]:
        """`/customers/{id}/tier-progress`."""
        return await self._parsed(await self._reads.customer(customer_id, "tier-progress", ask=ask), parse_tier_progress)

    async def campaign_progress(self, customer_id: str, ask: Ask) -> Answer[tuple[CampaignProgress, ...]]:
        """`/customers/{id}/reward-campaigns-progress`."""
        payload = await self._reads.customer(customer_id, "reward-campaigns-progress", ask=ask)
        return await self._parsed(payload, parse_campaign_progress)

    async def stamps(self, customer_id: str, standing: Standing, ask: Ask) -> Answer[tuple[StampsCard, ...]]:
        """`/customers/{id}/stamps/{challengeId}` for each stamps campaign (see `stamps.py`)."""
        return await self._stamps.of(customer_id, standing, ask)

    async def streak(self, customer_id: str, campaign_id: int, ask: Ask) -> Answer[Streak]:
        """`/customers/{id}/streaks/{campaignId}`."""
        payload = await self._reads.customer(customer_id, "streaks", str(campaign_id), ask=ask, endpoint="streaks")
        return await self._parsed(payload, parse_streak)

    async def coupons(self, customer_id: str, ask: Ask) -> Answer[tuple[Coupon, ...]]:
        """`/customers/{id}/coupons`."""
        return await self._parsed(await self._reads.customer(customer_id, "coupons", ask=ask), parse_coupons)

    async def referrals(self, customer_id: str, page: int, ask: Ask) -> Answer[ReferralPage]:
        """`/customers/{id}/referrals`, by its hidden cursor (see `referral_paging.py`)."""
        return await self._referrals.page(customer_id, page, ask)

    async def referral_totals(self, customer_id: str, ask: Ask) -> Answer[ReferralTotals]:
        """`/customers/{id}/referrals/count`."""
        payload = await self._reads.customer(customer_id, "referrals", "count", ask=ask, endpoint="referrals-count")
        return await self._parsed(payload, parse_referral_totals)

    async def activities(
        self, customer_id: str, ask: Ask, *, kind: ActivityKind | None = None, before: int | None = None
    ) -> Answer[ActivityPage]:
        """`/customers/{id}/activities`, newest first (see `activity_history.py`).

        Raises `ValueError` for `BALANCE_ADJUSTMENT`, which the platform sends and cannot be asked for.
        """
        return await self._activities.page(customer_id, ask, kind=kind, before=before)

    async def activity_total(
        self, customer_id: str, ask: Ask, *, kind: ActivityKind | None = None
    ) -> Answer[int | None]:
        """`/customers/{id}/activities/count`. Raises `ValueError` as `activities` does."""
        payload = await self._reads.customer(
            customer_id,
            "activities",
            "count",
            ask=ask,
            query={"activityType": askable(kind)},
            endpoint="activities-count",
        )
        return await self._parsed(payload, parse_activity_total)

    async def tiers(self, ask: Ask) -> Answer[tuple[Tier, ...]]:
        """`/configurations/tiers`."""
        return await self._parsed(await self._reads.configuration("tiers", ask=ask), parse_tiers)

    async def campaigns(
        self,
        ask: Ask,
        *,
        customer_id: str | None = None,
        product: str | None = None,
        collection: str | None = None,
    ) -> Answer[tuple[Campaign, ...]]:
        """`/configurations/reward-campaigns`."""
        query = {"customerId": customer_id, "productSku": product, "collectionId": collection}
        payload = await self._reads.configuration("reward-campaigns", ask=ask, query=query)
        return await self._parsed(payload, parse_campaigns)

    async def referral_rules(self, ask: Ask) -> Answer[ReferralRules]:
        """`/configurations/referrals`."""
        return await self._parsed(await self._reads.configuration("referrals", ask=ask), parse_referral_rules)

    async def earning_rules(self, ask: Ask) -> Answer[EarningRules]:
        """`/configurations/cashback`."""
        return await self._parsed(await self._reads.configuration("cashback", ask=ask), parse_earning_rules)

    async def redemption_rules(self, ask: Ask) -> Answer[RedemptionRules]:
        """`/configurations/redemption`."""
        return await self._parsed(await self._reads.configuration("redemption", ask=ask), parse_redemption_rules)

    def configured(self, what: Configuration, sent: Any) -> Any:
        """One parse of what a read of `what` was sent."""
        return CONFIGURED[what](sent, Notes(self._zone))

    async def customers_seen(self, after: str, limit: int, ask: Ask) -> Answer[SeenPage]:
        """`/transactions/customer-view` (see `feeds.ListsCustomers`); at most 200 rows."""
        query = {"startAfter": int(after or 0), "limit": min(limit, 200)}
        payload = await self._reads.ledger("customer-view", ask=ask, query=query)
        return await self._parsed(payload, lambda body, notes: parse_seen(body, notes, after))

    async def customers_seen_total(self, ask: Ask) -> Answer[int | None]:
        """`/transactions/count`."""
        return await self._parsed(await self._reads.ledger("count", ask=ask), parse_seen_total)

    async def close(self) -> None:
        """Give back connections. Safe to call twice."""
        await self._transport.close()

    async def _parsed(self, payload: Payload, parse: Callable[[Any, Notes], T]) -> Answer[T]:
        notes = Notes(self._zone, payload.cuts)
        return answer(await aside(payload.is_large, parse, payload.body, notes), payload, notes)
