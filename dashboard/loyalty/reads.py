"""Every read of a platform as one typed value: its name, whom it is about, and how long its answers are kept.

A page performs one with `await loyalty.read(COUPONS, customer_id, options)`. To add a read, declare it here, then give each
platform that offers it a function and a parser, in its own folder.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any, Generic, TypeAlias, TypeVar

from dashboard.loyalty.models import (
    ActivityKind,
    ActivityPage,
    Balance,
    Campaign,
    CampaignProgress,
    Coupon,
    Customer,
    EarningRules,
    RedemptionRules,
    ReferralPage,
    ReferralRules,
    ReferralTotals,
    StampsCard,
    Streak,
    Tier,
    TierProgress,
)

T = TypeVar("T")
Q = TypeVar("Q", bound=Hashable)


class Subject(Enum):
    """What a read is about."""

    CUSTOMER = "customer"
    CONFIGURATION = "configuration"


@dataclass(frozen=True, slots=True)
class CacheTimes:
    """How long an answer is given again without asking, and how long it may stand in while the platform fails."""

    fresh: timedelta
    stale: timedelta


CUSTOMER_TIMES = CacheTimes(fresh=timedelta(minutes=1), stale=timedelta(minutes=15))
CONFIGURATION_TIMES = CacheTimes(fresh=timedelta(minutes=5), stale=timedelta(hours=24))


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """One read, whose answer holds a `T`.

    `query` says which part is wanted where there are several (see `QueryRead`). `is_large`: the answer is as long as
    the list of campaigns, so each process keeps it unpacked.
    """

    name: str
    subject: Subject
    times: CacheTimes
    is_large: bool = False
    query: Hashable = None


@dataclass(frozen=True, slots=True)
class QueryRead(Generic[Q, T]):
    """A read that needs a query, such as a page number: `REFERRALS.where(2)` is a `Read`."""

    name: str
    subject: Subject
    times: CacheTimes
    is_large: bool = False

    def where(self, query: Q) -> Read[T]:
        """The read with its query."""
        return Read(self.name, self.subject, self.times, self.is_large, query)


AnyRead: TypeAlias = Read[Any] | QueryRead[Any, Any]


@dataclass(frozen=True, slots=True)
class ActivityQuery:
    """Which activities: of one kind or of all, older than the activity numbered `before` or the newest."""

    kind: ActivityKind | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class ProductQuery:
    """What campaigns apply to: a product (its SKU), a collection (its id), or both."""

    product: str | None = None
    collection: str | None = None


_CUSTOMER = (Subject.CUSTOMER, CUSTOMER_TIMES)
_CONFIGURATION = (Subject.CONFIGURATION, CONFIGURATION_TIMES, True)

# Who the customer is, with personal data.
CUSTOMER: Read[Customer] = Read("customer", *_CUSTOMER)
# The same without personal data, for anything the platform finds a customer by. `Customer.customer_id` is the id that
# every other read takes. Raises `InvalidCustomerId` when it fits several customers.
CUSTOMER_OUTLINE: Read[Customer] = Read("customer_outline", *_CUSTOMER)
BALANCE: Read[Balance] = Read("balance", *_CUSTOMER)
TIER_PROGRESS: Read[TierProgress] = Read("tier_progress", *_CUSTOMER)
CAMPAIGN_PROGRESS: Read[tuple[CampaignProgress, ...]] = Read("campaign_progress", *_CUSTOMER, is_large=True)
# One card for each stamps campaign of the customer. A card that fails is named in `Answer.missing`.
STAMPS: Read[tuple[StampsCard, ...]] = Read("stamps", *_CUSTOMER)
# A daily streak; the query is the campaign's id.
STREAK: QueryRead[int, Streak] = QueryRead("streak", *_CUSTOMER)
COUPONS: Read[tuple[Coupon, ...]] = Read("coupons", *_CUSTOMER)
# The query is the page's number, from 1.
REFERRALS: QueryRead[int, ReferralPage] = QueryRead("referrals", *_CUSTOMER)
REFERRAL_TOTALS: Read[ReferralTotals] = Read("referral_totals", *_CUSTOMER)
# Up to 50 activities, newest first.
ACTIVITIES: QueryRead[ActivityQuery, ActivityPage] = QueryRead("activities", *_CUSTOMER)
# How many activities there are, of one kind or of all.
ACTIVITY_TOTAL: QueryRead[ActivityKind | None, int | None] = QueryRead("activity_total", *_CUSTOMER)
# The campaigns that the platform lists for a customer, for a product or for a collection.
CAMPAIGNS_FOR_CUSTOMER: Read[tuple[Campaign, ...]] = Read("campaigns_for_customer", *_CUSTOMER, is_large=True)
CAMPAIGNS_FOR_PRODUCT: QueryRead[ProductQuery, tuple[Campaign, ...]] = QueryRead(
    "campaigns_for_product", *_CONFIGURATION
)

# The tiers as configured, lowest first.
TIERS: Read[tuple[Tier, ...]] = Read("tiers", *_CONFIGURATION)
CAMPAIGNS: Read[tuple[Campaign, ...]] = Read("campaigns", *_CONFIGURATION)
REFERRAL_RULES: Read[ReferralRules] = Read("referral_rules", *_CONFIGURATION)
EARNING_RULES: Read[EarningRules] = Read("earning_rules", *_CONFIGURATION)
REDEMPTION_RULES: Read[RedemptionRules] = Read("redemption_rules", *_CONFIGURATION)
# The parts of the configuration.
CONFIGURATION: tuple[Read[Any], ...] = (TIERS, CAMPAIGNS, REFERRAL_RULES, EARNING_RULES, REDEMPTION_RULES)
