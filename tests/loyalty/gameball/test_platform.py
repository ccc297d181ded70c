"""What leaves the dashboard: the right address, quota and language for each read, and one read each."""

from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from dashboard.loyalty import reads
from dashboard.loyalty.errors import NotFound
from dashboard.loyalty.gameball import KIND
from dashboard.loyalty.models import ActivityKind, LedgerKind
from dashboard.loyalty.platform import Platform
from dashboard.loyalty.reads import (
    ACTIVITIES,
    ACTIVITY_TOTAL,
    AUTOMATIONS,
    BALANCE,
    CAMPAIGN_PROGRESS,
    CAMPAIGNS,
    CAMPAIGNS_FOR_CUSTOMER,
    CAMPAIGNS_FOR_PRODUCT,
    COUPONS,
    CUSTOMER,
    CUSTOMER_OUTLINE,
    EARNING_RULES,
    LEDGER,
    LEDGER_ROWS,
    LEDGER_TOTAL,
    MESSAGES,
    ORDER,
    OWN_EARNING_RULES,
    OWN_REDEMPTION_RULES,
    RANK,
    REDEMPTION_RULES,
    REFERRAL_RULES,
    REFERRAL_TOTALS,
    REFERRALS,
    STREAK,
    TIER_PROGRESS,
    TIERS,
    ActivityQuery,
    ProductQuery,
    QueryRead,
    Read,
)
from tests.loyalty.gameball.documents import sample
from tests.loyalty.gameball.fakes import NOW, platform_of, read_options
from tests.loyalty.performing import perform

# The read, its address below the customer or the configuration, and the sample document it is answered with.
OF_A_CUSTOMER: list[tuple[Read[Any], tuple[str, ...], str]] = [
    (CUSTOMER, ("details",), "customer"),
    (CUSTOMER_OUTLINE, (), "customer"),
    (BALANCE, ("balance",), "balance"),
    (TIER_PROGRESS, ("tier-progress",), "tier_progress"),
    (CAMPAIGN_PROGRESS, ("reward-campaigns-progress",), "campaign_progress"),
    (COUPONS, ("coupons",), "coupons"),
    (REFERRAL_TOTALS, ("referrals", "count"), "referrals_count"),
    (ACTIVITY_TOTAL.where(None), ("activities", "count"), "activities_count"),
    (ACTIVITIES.where(ActivityQuery()), ("activities",), "activities"),
    (MESSAGES.where(""), ("notifications",), "messages"),
    (AUTOMATIONS, ("automation",), "automations"),
]
# Reads about a customer at an address of everybody, with their query.
ABOUT_A_CUSTOMER: list[tuple[Read[Any], tuple[str, ...], dict[str, Any], str]] = [
    (LEDGER.where(7), ("transactions",), {"startAfter": 7, "limit": 200}, "ledger"),
    (LEDGER_TOTAL, ("transactions", "count"), {}, "activities_count"),
    (RANK, ("leaderboard",), {}, "rank"),
    (OWN_EARNING_RULES, ("configurations", "cashback"), {}, "earning_rules"),
    (OWN_REDEMPTION_RULES, ("configurations", "redemption"), {}, "redemption_rules"),
]  # fmt: skip

CONFIGURATION: list[tuple[Read[Any], str, str]] = [
    (TIERS, "tiers", "tiers"),
    (CAMPAIGNS, "reward-campaigns", "campaigns"),
    (REFERRAL_RULES, "referrals", "referral_rules"),
    (EARNING_RULES, "cashback", "earning_rules"),
    (REDEMPTION_RULES, "redemption", "redemption_rules"),
]


def name_of(value: Any) -> str | None:
    """What a case is called: by its read alone."""
    return value.name if isinstance(value, Read) else ""


@pytest.mark.parametrize(("read", "address", "document"), OF_A_CUSTOMER, ids=name_of)
async def test_a_customer_read_is_one_call_to_its_own_address(
    read: Read[Any], address: tuple[str, ...], document: str
) -> None:
    segments = ("customers", "a/b", *address)
    platform, transport = platform_of(lambda _segments, _query: sample(document))
    answer = await perform(platform, read, "a/b", read_options())
    assert [read[0] for read in transport.reads] == [segments]
    assert transport.quotas == ["customers"]
    assert "a/b" not in transport.endpoints
    assert (answer.fetched_at, answer.request_id) == (NOW, "request-1")
    assert transport.headers == [{}]
    assert "lang" not in transport.reads[0][1]


@pytest.mark.parametrize(("read", "address", "document"), CONFIGURATION, ids=name_of)
async def test_configuration_spends_from_its_own_quota(read: Read[Any], address: str, document: str) -> None:
    platform, transport = platform_of(lambda _segments, _query: sample(document))
    await perform(platform, read, None, read_options(language="ar"))
    assert transport.reads == [(("configurations", address), {"lang": "ar"})]
    assert transport.headers == [{"lang": "ar"}]
    assert transport.quotas == ["others"]


def answered(document: Any, _segments: Any, _query: Any) -> Any:
    return document


async def test_reads_about_a_customer_elsewhere_name_the_customer_in_the_query() -> None:
    for read, address, query, document in ABOUT_A_CUSTOMER:
        platform, transport = platform_of(partial(answered, sample(document)))
        await perform(platform, read, "a/b", read_options())
        assert transport.reads == [(address, {"customerId": "a/b", **query})], read.name
        assert transport.quotas == ["others"]


async def test_an_order_is_read_by_its_number_and_rows_by_their_ids() -> None:
    platform, transport = platform_of(lambda segments, _query: sample("order" if segments[0] == "orders" else "ledger"))
    rows = (await perform(platform, ORDER.where("A/1 #2"), None, read_options())).value
    assert [(row.row_id, row.points, row.known_kind) for row in rows] == [
        (11034754, Decimal(-192), LedgerKind.REDEMPTION)
    ]
    [row] = (await perform(platform, LEDGER_ROWS.where((11034736,)), None, read_options())).value
    assert row.customer_id == "cust_sample"
    for ids in ((11034735,), (11034730, 11034735), (1, 11034735)):
        assert (await perform(platform, LEDGER_ROWS.where(ids), None, read_options())).value == ()
    assert transport.reads == [
        (("orders", "A/1 #2", "transactions"), {}),
        (("transactions", "customer-view"), {"startAfter": 11034735, "limit": 1}),
        (("transactions", "customer-view"), {"startAfter": 11034734, "limit": 1}),
        (("transactions", "customer-view"), {"startAfter": 11034729, "limit": 6}),
        (("transactions", "customer-view"), {"startAfter": 0, "limit": 200}),
    ]
    assert "A/1 #2" not in transport.endpoints


async def test_what_cannot_be_an_order_is_never_asked_for() -> None:
    platform, transport = platform_of(lambda _segments, _query: sample("order"))
    for text in ("", " ", ".", "..", "a/../b", "7\n", "x" * 257):
        with pytest.raises(NotFound):
            await perform(platform, ORDER.where(text), None, read_options())
    assert transport.reads == []


async def test_campaigns_are_asked_for_somebody_or_something() -> None:
    platform, transport = platform_of(lambda _segments, _query: sample("campaigns"))
    await perform(platform, CAMPAIGNS_FOR_CUSTOMER, "a/b", read_options())
    for query in (ProductQuery("SKU 1", "7"), ProductQuery("SKU 1"), ProductQuery(collection="7")):
        await perform(platform, CAMPAIGNS_FOR_PRODUCT.where(query), None, read_options())
    assert [segments for segments, _ in transport.reads] == [("configurations", "reward-campaigns")] * 4
    assert [query for _, query in transport.reads] == [
        {"customerId": "a/b"},
        {"productSku": "SKU 1", "collectionId": "7"},
        {"productSku": "SKU 1"},
        {"collectionId": "7"},
    ]
    assert transport.endpoints == ["reward-campaigns"] * 4
    assert transport.quotas == ["others"] * 4


async def test_streak_and_referrals_are_read_where_they_stand() -> None:
    platform, transport = platform_of(
        lambda segments, _query: sample("streak" if "streaks" in segments else "referrals") | {"hasMore": False}
    )
    assert (await perform(platform, STREAK.where(5808), "c", read_options(language="en"))).value.current == 5
    assert len((await perform(platform, REFERRALS.where(1), "c", read_options())).value.friends) == 2
    assert [read[0] for read in transport.reads] == [
        ("customers", "c", "streaks", "5808"),
        ("customers", "c", "referrals"),
    ]
    assert transport.endpoints == ["streaks", "referrals"]


async def test_a_count_of_one_kind_asks_for_it_as_documented() -> None:
    platform, transport = platform_of(lambda _segments, _query: {"count": 7})
    assert (await perform(platform, ACTIVITY_TOTAL.where(ActivityKind.PAYMENT_REWARD), "c", read_options())).value == 7
    assert transport.reads[0][1] == {"activityType": "PaymentReward"}


async def test_drift_travels_with_the_answer() -> None:
    def live(_segments: Any, _query: Any) -> Any:
        return {"avaliablePointsBalance": "12"}

    answer = await perform(platform_of(live)[0], BALANCE, "c", read_options())
    assert {(each.field, each.kind.value) for each in answer.drift} == {
        ("availablePointsBalance", "other spelling"),
        ("availablePointsBalance", "other type"),
        ("pendingPoints", "missing"),
        ("totalPointsBalance", "missing"),
    }


async def test_closing_gives_back_the_transport() -> None:
    platform, transport = platform_of(lambda _segments, _query: {})
    await platform.close()
    assert transport.closed == 1


def test_it_is_a_platform_with_every_read() -> None:
    platform, _ = platform_of(lambda _segments, _query: {})
    as_protocol: Platform = platform
    assert as_protocol.reads is KIND.reads
    assert all(read in KIND.reads for read in vars(reads).values() if isinstance(read, (Read, QueryRead)))
