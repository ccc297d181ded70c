"""What leaves the dashboard: the right address, quota and language for each read, and one read each."""

from typing import Any

import pytest
from dashboard.loyalty.gameball.reads import CUSTOMERS, OTHERS

from dashboard.loyalty.gameball import KIND
from dashboard.loyalty.models import ActivityKind
from dashboard.loyalty.platform import Panel, Platform
from dashboard.loyalty.reads import ACTIVITY_TOTAL, CAMPAIGNS_FOR_CUSTOMER, REFERRALS, STREAK
from tests.loyalty.gameball.documents import sample
from tests.loyalty.gameball.fakes import NOW, ask, platform_of
from tests.loyalty.performing import perform

READS = {
    "customer": (("customers", "a/b", "details"), "customer"),
    "customer_outline": (("customers", "a/b"), "customer"),
    "balance": (("customers", "a/b", "balance"), "balance"),
    "tier_progress": (("customers", "a/b", "tier-progress"), "tier_progress"),
    "campaign_progress": (("customers", "a/b", "reward-campaigns-progress"), "campaign_progress"),
    "coupons": (("customers", "a/b", "coupons"), "coupons"),
    "referral_totals": (("customers", "a/b", "referrals", "count"), "referrals_count"),
    "activity_total": (("customers", "a/b", "activities", "count"), "activities_count"),
    "activities": (("customers", "a/b", "activities"), "activities"),
}
CONFIGURATION = {
    "tiers": (("configurations", "tiers"), "tiers"),
    "campaigns": (("configurations", "reward-campaigns"), "campaigns"),
    "referral_rules": (("configurations", "referrals"), "referral_rules"),
    "earning_rules": (("configurations", "cashback"), "earning_rules"),
    "redemption_rules": (("configurations", "redemption"), "redemption_rules"),
}


@pytest.mark.parametrize("method", READS)
async def test_a_customer_read_is_one_call_to_its_own_address(method: Any) -> None:
    segments, document = READS[method]
    platform, transport = platform_of(lambda _segments, _query: sample(document))
    answer = await getattr(platform, method)("a/b", ask())
    assert [read[0] for read in transport.reads] == [segments]
    assert transport.quotas == ["customers"]
    assert "a/b" not in transport.endpoints
    assert (answer.fetched_at, answer.request_id) == (NOW, "request-1")
    assert transport.headers == [{}]
    assert "lang" not in transport.reads[0][1]


@pytest.mark.parametrize("method", CONFIGURATION)
async def test_configuration_spends_from_its_own_quota(method: Any) -> None:
    segments, document = CONFIGURATION[method]
    platform, transport = platform_of(lambda _segments, _query: sample(document))
    await getattr(platform, method)(ask(language="ar"))
    assert transport.reads == [(segments, {"lang": "ar"})]
    assert transport.headers == [{"lang": "ar"}]
    assert transport.quotas == ["others"]


async def test_campaigns_are_asked_for_somebody_or_something() -> None:
    platform, transport = platform_of(lambda _segments, _query: sample("campaigns"))
    await perform(platform, CAMPAIGNS_FOR_CUSTOMER, "a/b", ask())
    (read,) = transport.reads
    assert read == (
        ("configurations", "reward-campaigns"),
        {"customerId": "a/b", "productSku": "SKU 1", "collectionId": "7"},
    )
    assert transport.endpoints == ["reward-campaigns"]


async def test_streak_and_referrals_are_read_where_they_stand() -> None:
    platform, transport = platform_of(
        lambda segments, _query: sample("streak" if "streaks" in segments else "referrals") | {"hasMore": False}
    )
    assert (await perform(platform, STREAK.where(5808), "c", ask(language="en"))).value.current == 5
    assert len((await perform(platform, REFERRALS.where(1), "c", ask())).value.friends) == 2
    assert [read[0] for read in transport.reads] == [
        ("customers", "c", "streaks", "5808"),
        ("customers", "c", "referrals"),
    ]
    assert transport.endpoints == ["streaks", "referrals"]


async def test_a_count_of_one_kind_asks_for_it_as_documented() -> None:
    platform, transport = platform_of(lambda _segments, _query: {"count": 7})
    assert (await perform(platform, ACTIVITY_TOTAL.where(ActivityKind.PAYMENT_REWARD), "c", ask())).value == 7
    assert transport.reads[0][1] == {"activityType": "PaymentReward"}


async def test_drift_travels_with_the_answer() -> None:
    def live(_segments: Any, _query: Any) -> Any:
        return {"avaliablePointsBalance": "12"}

    answer = await platform_of(live)[0].balance("c", ask())
    assert {(each.field, each.kind.value) for each in answer.drift} == {
        ("availablePointsBalance", "other spelling"),
        ("availablePointsBalance", "wrong type"),
        ("pendingPoints", "missing"),
        ("totalPointsBalance", "missing"),
    }


async def test_closing_gives_back_the_transport() -> None:
    platform, transport = platform_of(lambda _segments, _query: {})
    await platform.close()
    assert transport.closed == 1


def test_it_is_a_platform_with_every_panel() -> None:
    platform, _ = platform_of(lambda _segments, _query: {})
    as_protocol: Platform = platform
    assert as_protocol.panels == KIND.panels == frozenset(Panel)


@pytest.mark.parametrize(("quota", "a_second", "in_thirty"), [(CUSTOMERS, 100, 1200), (OTHERS, 30, 360)])
def test_the_quotas_stay_inside_the_vendors(quota: Any, a_second: Any, in_thirty: Any) -> None:
    assert quota.burst + quota.per_second <= a_second
    assert quota.burst + 30 * quota.per_second <= in_thirty
