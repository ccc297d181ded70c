"""Every read of a platform as a typed value: its name, its subject and its cache times.

A page performs a read with `await loyalty.read(COUPONS, customer_id, options)`. To add a read, declare it here. Its
annotation is also the type that its stored answers are read back as. Then give each platform that offers it a function
and a parser in the platform's folder.
"""

import sys
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any, Generic, TypeAlias, TypeVar, get_args, get_type_hints

from dashboard.loyalty.models import (
    ActivityKind,
    ActivityPage,
    Answer,
    Automation,
    Balance,
    Campaign,
    CampaignProgress,
    Coupon,
    Customer,
    EarningRules,
    LedgerPage,
    LedgerRow,
    MessagePage,
    Rank,
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
    ORDER = "order"  # or a row of the ledger: no customer is named in the question


@dataclass(frozen=True, slots=True)
class CacheTimes:
    """How long a cached answer counts as fresh, and how long it may replace a failed read."""

    fresh: timedelta
    stale: timedelta


CUSTOMER_TIMES = CacheTimes(fresh=timedelta(minutes=1), stale=timedelta(minutes=15))
# An answer about an order names a customer, whose other answers are found by the customer's id and deleted with it.
ORDER_TIMES = CacheTimes(fresh=timedelta(minutes=1), stale=timedelta(minutes=1))
CONFIGURATION_TIMES = CacheTimes(fresh=timedelta(minutes=5), stale=timedelta(hours=24))


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """One read, whose answer holds a `T`.

    `query` selects a part of the answer where there are several (see `QueryRead`). `is_large` marks a read whose answer
    is as long as the list of campaigns: each process keeps such an answer unpacked.
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
        """Return the read with its query."""
        return Read(self.name, self.subject, self.times, self.is_large, query)


AnyRead: TypeAlias = Read[Any] | QueryRead[Any, Any]


@dataclass(frozen=True, slots=True)
class ActivityQuery:
    """Selects activities of one `kind` or of all, from the newest or older than the activity `before` (an id)."""

    kind: ActivityKind | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class ProductQuery:
    """A product (its SKU), a collection (its id) or both, to which campaigns apply."""

    product: str | None = None
    collection: str | None = None


_CUSTOMER = (Subject.CUSTOMER, CUSTOMER_TIMES)
_ORDER = (Subject.ORDER, ORDER_TIMES)
_CONFIGURATION = (Subject.CONFIGURATION, CONFIGURATION_TIMES, True)

# The customer with personal data.
CUSTOMER: Read[Customer] = Read("customer", *_CUSTOMER)
# The customer without personal data, by any text that the platform can find a customer by. `Customer.customer_id` is
# the id for every other read. Raises `InvalidCustomerId` if the text fits several customers.
CUSTOMER_OUTLINE: Read[Customer] = Read("customer_outline", *_CUSTOMER)
BALANCE: Read[Balance] = Read("balance", *_CUSTOMER)
TIER_PROGRESS: Read[TierProgress] = Read("tier_progress", *_CUSTOMER)
CAMPAIGN_PROGRESS: Read[tuple[CampaignProgress, ...]] = Read("campaign_progress", *_CUSTOMER, is_large=True)
# One card for each stamps campaign of the customer. `Answer.missing` names the cards that could not be read.
STAMPS: Read[tuple[StampsCard, ...]] = Read("stamps", *_CUSTOMER)
# A daily streak. The query is the campaign's id.
STREAK: QueryRead[int, Streak] = QueryRead("streak", *_CUSTOMER)
COUPONS: Read[tuple[Coupon, ...]] = Read("coupons", *_CUSTOMER)
# The query is the page number, from 1.
REFERRALS: QueryRead[int, ReferralPage] = QueryRead("referrals", *_CUSTOMER)
REFERRAL_TOTALS: Read[ReferralTotals] = Read("referral_totals", *_CUSTOMER)
# Up to 50 activities, newest first.
ACTIVITIES: QueryRead[ActivityQuery, ActivityPage] = QueryRead("activities", *_CUSTOMER)
# The number of activities, of one kind or of all.
ACTIVITY_TOTAL: QueryRead[ActivityKind | None, int | None] = QueryRead("activity_total", *_CUSTOMER)
# Up to 200 rows of the customer's ledger. The query is the id of the row before them (0 is the beginning). Pages use
# `dashboard.ledger.reading`, which reads the ledger to the end and keeps it.
LEDGER: QueryRead[int, LedgerPage] = QueryRead("ledger", *_CUSTOMER)
# The number of rows in the ledger.
LEDGER_TOTAL: Read[int | None] = Read("ledger_total", *_CUSTOMER)
# The messages that the customer got, up to 200. The query is the cursor ("" is the beginning).
MESSAGES: QueryRead[str, MessagePage] = QueryRead("messages", *_CUSTOMER)
# The automations that the customer is in.
AUTOMATIONS: Read[tuple[Automation, ...]] = Read("automations", *_CUSTOMER)
RANK: Read[Rank] = Read("rank", *_CUSTOMER)
# The rules that apply to this customer.
OWN_EARNING_RULES: Read[EarningRules] = Read("own_earning_rules", *_CUSTOMER)
OWN_REDEMPTION_RULES: Read[RedemptionRules] = Read("own_redemption_rules", *_CUSTOMER)
# The campaigns that the platform lists for a customer.
CAMPAIGNS_FOR_CUSTOMER: Read[tuple[Campaign, ...]] = Read("campaigns_for_customer", *_CUSTOMER, is_large=True)
CAMPAIGNS_FOR_PRODUCT: QueryRead[ProductQuery, tuple[Campaign, ...]] = QueryRead(
    "campaigns_for_product", *_CONFIGURATION
)

# The rows of an order, by the shop's number with the right capitals; none if the platform does not know the order. They
# name no customer and have few fields. The query is the order's number.
ORDER: QueryRead[str, tuple[LedgerRow, ...]] = QueryRead("order", *_ORDER)
# Those of the rows with these ids, of whichever customers, that are in one page of the platform's list: the first of
# them, and others among the 200 rows from there on. The query are the ids, at least one.
LEDGER_ROWS: QueryRead[tuple[int, ...], tuple[LedgerRow, ...]] = QueryRead("ledger_rows", *_ORDER)

# The configured tiers, lowest first.
TIERS: Read[tuple[Tier, ...]] = Read("tiers", *_CONFIGURATION)
CAMPAIGNS: Read[tuple[Campaign, ...]] = Read("campaigns", *_CONFIGURATION)
REFERRAL_RULES: Read[ReferralRules] = Read("referral_rules", *_CONFIGURATION)
EARNING_RULES: Read[EarningRules] = Read("earning_rules", *_CONFIGURATION)
REDEMPTION_RULES: Read[RedemptionRules] = Read("redemption_rules", *_CONFIGURATION)
# Every part of the configuration.
CONFIGURATION: tuple[Read[Any], ...] = (TIERS, CAMPAIGNS, REFERRAL_RULES, EARNING_RULES, REDEMPTION_RULES)

# The declarations above, evaluated: `Answer[tuple[Coupon, ...]]` for "coupons".
_ANSWER_TYPES: dict[str, Any] = {
    declared.name: Answer[get_args(declaration)[-1]]  # type: ignore[misc]
    for name, declaration in get_type_hints(sys.modules[__name__]).items()
    if isinstance(declared := globals()[name], Read | QueryRead)
}


def answer_type(read: AnyRead) -> Any:
    """Return the type of the read's answers, as a value."""
    return _ANSWER_TYPES[read.name]
