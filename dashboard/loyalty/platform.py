"""What a loyalty platform must be able to do for the service; one folder beside this file each."""

from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from typing import Any, Protocol

from dashboard.loyalty.deadline import Ask
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


class Panel(StrEnum):
    """The parts of a profile; a platform's `panels` names those it has."""

    BALANCE = "balance"
    TIER = "tier"
    STAMPS = "stamps"
    CAMPAIGNS = "campaigns"
    COUPONS = "coupons"
    REFERRALS = "referrals"
    ACTIVITY = "activity"


class Trait(StrEnum):
    """How what a platform tells differs from what others do; its `traits` names those it has."""

    WALLETS = "wallets"  # a balance is that of a wallet
    USED_COUPONS = "used coupons"  # coupons stay in the list when they are used up
    CURRENCIES = "currencies"  # amounts come with their currency
    NO_COUNTS = "no counts"  # nothing counts friends or activities: as many are known as are listed
    MANY_IDS = "many ids"  # customers are found by more than their id, so that an id may be another's number


class Configuration(StrEnum):
    """What a platform may tell of how the programme is set; its `configuration` names what it does."""

    TIERS = "tiers"
    CAMPAIGNS = "campaigns"
    REFERRAL = "referral"
    EARNING = "earning"
    REDEMPTION = "redemption"
    ELIGIBILITY = "eligibility"  # which campaigns apply to a customer, a product or a collection


# Tells, once both are read, how far a customer is (None when that could not be read) and the campaigns as configured.
Standing = Callable[[], Awaitable[tuple[Sequence[CampaignProgress] | None, Sequence[Campaign]]]]


class Memory(Protocol):
    """What a platform learns about itself for a long time: cursors, stamps campaigns, totals. May forget."""

    async def recall(self, what: str, *about: object) -> Any:
        """What was kept under this name, None when nothing is."""

    async def remember(self, value: Any, what: str, *about: object) -> None:
        """Keep `value` (picklable) under this name."""


class Platform(Protocol):
    """One loyalty platform as this programme's account reaches it.

    Every method makes one read and one parse, unless it says otherwise, and raises a `LoyaltyError`. Answers come
    straight from the platform (`Source.LIVE`); coalescing, caching and staleness are the service's.
    """

    name: str  # as staff know it
    panels: frozenset[Panel]
    configuration: frozenset[Configuration]  # reads of what is not in it raise `Refused`
    activity_kinds: frozenset[ActivityKind]  # those that `activities` can be asked for

    @property
    def health(self) -> PlatformHealth:
        """How the last reads of this process went."""

    async def customer(self, customer_id: str, ask: Ask) -> Answer[Customer]:
        """Who the customer is, with personal data."""

    async def customer_outline(self, customer_id: str, ask: Ask) -> Answer[Customer]:
        """The same without personal data, for whatever a person may know a customer by: an id, and, where the platform
        finds customers by other things too, one of these. `Customer.customer_id` is what every other read takes.

        Raises `InvalidCustomerId` when it fits several customers.
        """

    async def balance(self, customer_id: str, ask: Ask) -> Answer[Balance]:
        """Points and their worth."""

    async def tier_progress(self, customer_id: str, ask: Ask) -> Answer[TierProgress]:
        """How far to the next tier."""

    async def campaign_progress(self, customer_id: str, ask: Ask) -> Answer[tuple[CampaignProgress, ...]]:
        """How far in each campaign."""

    async def stamps(self, customer_id: str, standing: Standing, ask: Ask) -> Answer[tuple[StampsCard, ...]]:
        """One read per stamps campaign this customer has, or, where progress could not be read, per one that there is.
        Raises what `standing` raises. A card that fails is named in `Answer.missing`."""

    async def streak(self, customer_id: str, campaign_id: int, ask: Ask) -> Answer[Streak]:
        """A daily streak."""

    async def coupons(self, customer_id: str, ask: Ask) -> Answer[tuple[Coupon, ...]]:
        """Coupons, in the platform's order."""

    async def referrals(self, customer_id: str, page: int, ask: Ask) -> Answer[ReferralPage]:
        """Page `page` (from 1) of the friends this customer referred. Walks there when the way is not known yet."""

    async def referral_totals(self, customer_id: str, ask: Ask) -> Answer[ReferralTotals]:
        """How many friends."""

    async def activities(
        self, customer_id: str, ask: Ask, *, kind: ActivityKind | None = None, before: int | None = None
    ) -> Answer[ActivityPage]:
        """Up to 50 activities, newest first, older than the activity `before`. At most 8 reads to find the newest
        the first time, one once the way is learnt."""

    async def activity_total(
        self, customer_id: str, ask: Ask, *, kind: ActivityKind | None = None
    ) -> Answer[int | None]:
        """How many activities, of one kind or of all."""

    async def tiers(self, ask: Ask) -> Answer[tuple[Tier, ...]]:
        """The tiers as configured, lowest first."""

    async def campaigns(
        self,
        ask: Ask,
        *,
        customer_id: str | None = None,
        product: str | None = None,
        collection: str | None = None,
    ) -> Answer[tuple[Campaign, ...]]:
        """The campaigns as configured: all, or those that the platform says apply to a customer, a product (its SKU) or
        a collection (its id)."""

    async def referral_rules(self, ask: Ask) -> Answer[ReferralRules]:
        """How referring is rewarded."""

    async def earning_rules(self, ask: Ask) -> Answer[EarningRules]:
        """What orders earn."""

    async def redemption_rules(self, ask: Ask) -> Answer[RedemptionRules]:
        """What points can be redeemed for."""

    def configured(self, what: Configuration, sent: Any) -> Any:
        """The value of a read of the configuration, from what an earlier one was sent: the `raw` of its value, or of
        each of its values. Reads nothing; raises `Unreadable`."""

    async def close(self) -> None:
        """Give back connections. Safe to call twice."""
