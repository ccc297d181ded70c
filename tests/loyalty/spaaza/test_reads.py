"""What leaves the dashboard: one read for what several panels show, with the session, the chain and the language."""

import asyncio
from collections.abc import Mapping
from datetime import UTC
from typing import Any

import pytest

from dashboard.loyalty import reads
from dashboard.loyalty.deadline import Deadline
from dashboard.loyalty.errors import Refused
from dashboard.loyalty.models import ActivityKind
from dashboard.loyalty.outcomes import Payload
from dashboard.loyalty.platform import Platform
from dashboard.loyalty.quota import Quota
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
    EARNING_RULES,
    LEDGER_ROWS,
    LEDGER_TOTAL,
    MESSAGES,
    ORDER,
    OWN_EARNING_RULES,
    OWN_REDEMPTION_RULES,
    RANK,
    REDEMPTION_RULES,
    REFERRAL_RULES,
    REFERRALS,
    STAMPS,
    STREAK,
    TIER_PROGRESS,
    TIERS,
    ActivityQuery,
    AnyRead,
    ProductQuery,
    QueryRead,
    Read,
    Subject,
)
from dashboard.loyalty.spaaza import KIND
from dashboard.loyalty.spaaza.endpoints import MAX_CACHED, QUOTA, Endpoints
from dashboard.loyalty.spaaza.platform import SpaazaPlatform
from tests.loyalty.gameball.fakes import read_options
from tests.loyalty.performing import perform
from tests.loyalty.spaaza.documents import payload, sample, wrapped

SAMPLES = {
    "get-campaigns": "chain",
    "get-user": "customer",
    "get-user-vouchers": "vouchers",
    "get-campaign-referrals": "friends",
    "user-wallet-ledger": "ledger",
}


class Recorded:
    """A transport that answers with the samples and notes every read."""

    def __init__(self) -> None:
        self.reads: list[tuple[str, dict[str, Any], dict[str, str]]] = []

    async def get(
        self,
        *segments: str,
        quota: Quota,
        deadline: Deadline,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        endpoint: str | None = None,
    ) -> Payload:
        assert quota is QUOTA
        self.reads.append(("/".join(segments), dict(query or {}), dict(headers or {})))
        await asyncio.sleep(0)
        return payload(sample(SAMPLES[segments[-1]]))

    async def close(self) -> None: ...


def made() -> tuple[SpaazaPlatform, Recorded]:
    transport = Recorded()
    return SpaazaPlatform(transport, chain_id=1743, zone=UTC), transport  # type: ignore[arg-type]


WHOLE = {
    "chain_id": 1743,
    "user_id": "2009",
    "exclude_inactive": "false",
    "display_full_campaign": "false",
    "order_by": "priority",
    "order_dir": "DESC",
}


async def test_balance_tier_and_campaigns_are_one_read() -> None:
    platform, transport = made()
    balance, tier, campaigns = await asyncio.gather(
        perform(platform, BALANCE, "2009", read_options()),
        perform(platform, TIER_PROGRESS, "2009", read_options()),
        perform(platform, CAMPAIGN_PROGRESS, "2009", read_options()),
    )
    assert transport.reads == [("get-campaigns", WHOLE, {})]
    assert balance.value.wallet is not None
    assert balance.value.other_wallets
    assert tier.value.current is not None
    assert len(campaigns.value) > 5


async def test_a_whole_cold_profile_costs_six_reads() -> None:
    platform, transport = made()
    await asyncio.gather(
        perform(platform, CUSTOMER, "2009", read_options()),
        perform(platform, BALANCE, "2009", read_options()),
        perform(platform, TIER_PROGRESS, "2009", read_options()),
        perform(platform, CAMPAIGN_PROGRESS, "2009", read_options()),
        perform(platform, COUPONS, "2009", read_options()),
        perform(platform, REFERRALS.where(1), "2009", read_options()),
        perform(platform, ACTIVITIES.where(ActivityQuery()), "2009", read_options()),
    )
    assert sorted(path for path, _, _ in transport.reads) == [
        "get-campaign-referrals",
        "get-campaigns",
        "get-user-vouchers",
        "internal/get-user",
        "user-wallet-ledger",
        "user-wallet-ledger",
    ]
    kinds = {query["type"] for path, query, _ in transport.reads if path == "user-wallet-ledger"}
    assert kinds == {"wallet", "points"}


async def test_a_friend_of_two_campaigns_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    two = [{"id": number, "type": "referral", "user_progress": None} for number in (238, 239)]
    nobody = {"referred_user": None}
    answers = {
        "chain": wrapped({"campaigns": two}),
        "friends": wrapped({"referrals": [*sample("friends")["results"]["referrals"], nobody]}),
    }
    monkeypatch.setattr("tests.loyalty.spaaza.test_reads.sample", answers.__getitem__)
    platform, transport = made()
    page = (await perform(platform, REFERRALS.where(1), "2009", read_options())).value
    assert [friend.customer_id for friend in page.friends] == ["1000201", "1000202", None, None]
    assert [query.get("campaign_id") for _, query, _ in transport.reads] == [None, 238, 239]


async def test_every_list_is_asked_for_as_documented() -> None:
    platform, transport = made()
    await perform(platform, COUPONS, "2009", read_options())
    await perform(platform, CUSTOMER, "2009", read_options(language="nl"))
    await perform(platform, CAMPAIGNS, None, read_options())
    assert transport.reads == [
        ("get-user-vouchers", {"chain_id": 1743, "user_id": "2009", "filter": "all"}, {}),
        ("get-campaigns", WHOLE, {}),
        ("internal/get-user", {"chain_id": 1743, "user_id": "2009"}, {"Accept-Language": "nl"}),
        ("get-campaigns", {name: value for name, value in WHOLE.items() if name != "user_id"}, {}),
    ]


async def test_what_was_read_serves_the_page_and_not_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    transport = Recorded()
    endpoints = Endpoints(transport, 1743)  # type: ignore[arg-type]
    await endpoints.get("get-campaigns", options=read_options(), query={"user_id": "1"})
    await endpoints.get("get-campaigns", options=read_options(), query={"user_id": "1"})
    await endpoints.get("get-campaigns", options=read_options(), query={"user_id": "2"})
    await endpoints.get("get-campaigns", options=read_options(language="nl"), query={"user_id": "1"})
    assert len(transport.reads) == 3
    await endpoints.get("get-campaigns", options=read_options(fresh=True), query={"user_id": "1"})
    assert len(transport.reads) == 4
    monkeypatch.setattr("dashboard.loyalty.spaaza.endpoints.CACHE_SECONDS", 1e-9)
    await endpoints.get("get-campaigns", options=read_options(), query={"user_id": "1"})
    assert len(transport.reads) == 5


async def test_it_keeps_few_answers_and_only_for_a_moment() -> None:
    endpoints = Endpoints(Recorded(), 1743)  # type: ignore[arg-type]
    for number in range(MAX_CACHED * 2):
        await endpoints.get("get-campaigns", options=read_options(), query={"user_id": str(number)})
    assert len(endpoints._cached) == MAX_CACHED


async def test_a_page_of_movements_and_the_next() -> None:
    platform, _ = made()
    first = (await perform(platform, ACTIVITIES.where(ActivityQuery()), "2009", read_options())).value
    numbers = [row.activity_id for row in first.activities]
    assert numbers == list(range(len(numbers), 0, -1))
    assert first.listed == len(numbers)
    before = (await perform(platform, ACTIVITIES.where(ActivityQuery(before=numbers[3])), "2009", read_options())).value
    assert [row.activity_id for row in before.activities] == numbers[4:]
    rewarded = (
        await perform(
            platform, ACTIVITIES.where(ActivityQuery(kind=ActivityKind.CAMPAIGN_REWARDED)), "2009", read_options()
        )
    ).value
    assert rewarded.listed == len(rewarded.activities) < len(numbers)
    assert (await perform(platform, ACTIVITY_TOTAL.where(None), "2009", read_options())).value == len(numbers)


HAS_NOT: list[Read[Any]] = [
    *(STAMPS, STREAK.where(1), CAMPAIGNS_FOR_CUSTOMER, CAMPAIGNS_FOR_PRODUCT.where(ProductQuery("x"))),
    *(TIERS, REFERRAL_RULES, EARNING_RULES, REDEMPTION_RULES),
    *(LEDGER_TOTAL, ORDER.where("x"), LEDGER_ROWS.where((1,)), MESSAGES.where(""), AUTOMATIONS, RANK),
    *(OWN_EARNING_RULES, OWN_REDEMPTION_RULES),
]


@pytest.mark.parametrize("read", HAS_NOT, ids=lambda read: read.name)
async def test_what_the_platform_has_not_is_refused(read: Read[Any]) -> None:
    platform, transport = made()
    assert read not in platform.reads
    with pytest.raises(Refused):
        await perform(platform, read, "1" if read.subject is Subject.CUSTOMER else None, read_options())
    assert not transport.reads


def test_it_is_a_platform_that_says_what_it_has() -> None:
    as_protocol: Platform = made()[0]
    every: set[AnyRead] = {one for one in vars(reads).values() if isinstance(one, (Read, QueryRead))}
    assert {one.name for one in every if one not in KIND.reads} == {one.name for one in HAS_NOT}
    assert as_protocol.reads is KIND.reads
    assert as_protocol.name == KIND.name
