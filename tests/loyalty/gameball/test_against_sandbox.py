"""The whole way over a socket: keys, addresses, live and documented spellings, and what the long lists cost."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from dashboard.loyalty.budget import Budget
from dashboard.loyalty.errors import NotFound, Refused
from dashboard.loyalty.gameball import connect
from dashboard.loyalty.gameball.platform import GameballPlatform
from dashboard.loyalty.models import DriftKind
from dashboard.loyalty.reads import (
    ACTIVITIES,
    ACTIVITY_TOTAL,
    BALANCE,
    CAMPAIGN_PROGRESS,
    CAMPAIGNS_FOR_CUSTOMER,
    CONFIGURATION,
    COUPONS,
    CUSTOMER,
    CUSTOMER_OUTLINE,
    REFERRAL_TOTALS,
    REFERRALS,
    STAMPS,
    TIER_PROGRESS,
    TIERS,
    ActivityQuery,
    Read,
)
from dashboard.loyalty.transport import Transport
from dashboard.sandbox.cast import CAST
from dashboard.sandbox.options import SAMPLE_API_KEY, SAMPLE_SECRET_KEY, SandboxOptions
from dashboard.sandbox.server import SandboxServer
from tests.loyalty.gameball.fakes import CAIRO, Memory, read_options
from tests.loyalty.packed import comes_back
from tests.loyalty.performing import perform

DISABLED = "cust_disabled"
ODD = "cust_odd"
DOCUMENTED = ("cust_1001", "cust_coupons", "cust_stamps", "cust_friends", "cust_orders", ODD)


@pytest.fixture(scope="module", params=[False, True], ids=["live", "documented"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[SandboxServer]:
    with SandboxServer(SandboxOptions(documented=request.param, limits=False)) as running:
        yield running


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Every read that leaves, while it leaves."""
    made: list[tuple[str, ...]] = []
    get = Transport.get

    async def counted(self: Transport, *segments: str, **options: Any) -> Any:
        made.append(segments)
        return await get(self, *segments, **options)

    monkeypatch.setattr(Transport, "get", counted)
    return made


def reach(sandbox: SandboxServer, api_key: str = SAMPLE_API_KEY) -> GameballPlatform:
    return connect(
        base_url=sandbox.base_url,
        api_version="v4.0",
        api_key=api_key,
        secret_key=SAMPLE_SECRET_KEY,
        zone=CAIRO,
        memory=Memory(),
        budget=Budget("sample", store=None, enabled=False),
    )


@pytest.fixture
async def platform(sandbox: SandboxServer) -> AsyncIterator[GameballPlatform]:
    platform = reach(sandbox)
    yield platform
    await platform.close()


async def test_every_read_of_named_customers_is_readable(sandbox: SandboxServer, platform: Any) -> None:
    """Of all of them as the platform answers; as its documents say, of those with most in each list."""
    named = [member.customer_id for member in CAST if member.customer_id != DISABLED]
    for customer_id in DOCUMENTED if sandbox.sandbox.options.documented else named:
        await assert_readable(platform, customer_id)


async def assert_readable(platform: Any, customer_id: str) -> None:
    whole: tuple[Read[Any], ...] = (CUSTOMER, CUSTOMER_OUTLINE, BALANCE, TIER_PROGRESS, CAMPAIGN_PROGRESS, COUPONS)
    for read in whole:
        answer = await perform(platform, read, customer_id, read_options())
        kinds = {each.kind for each in answer.drift} - {DriftKind.SPELLING}
        assert not kinds or customer_id == ODD, (customer_id, read.name)
    lists = (ACTIVITIES.where(ActivityQuery()), REFERRALS.where(1), REFERRAL_TOTALS, STAMPS, CAMPAIGNS_FOR_CUSTOMER)
    for read in (*whole, *lists):
        assert comes_back(read, await perform(platform, read, customer_id, read_options())), (customer_id, read.name)
    assert (await perform(platform, CUSTOMER, customer_id, read_options())).value.customer_id == customer_id
    activities = (await perform(platform, ACTIVITIES.where(ActivityQuery()), customer_id, read_options())).value
    times = [each.at for each in activities.activities if each.at]
    assert len(times) == len(activities.activities) or customer_id == ODD
    assert customer_id == ODD or times == sorted(times, reverse=True), customer_id
    assert activities.listed in (
        None,
        (await perform(platform, ACTIVITY_TOTAL.where(None), customer_id, read_options())).value,
    )


async def test_the_configuration_comes_back_from_the_cache_as_it_was(platform: Any) -> None:
    for read in CONFIGURATION:
        assert comes_back(read, await perform(platform, read, None, read_options())), read.name


async def test_a_disabled_program_is_refused_in_words_of_its_own(platform: Any) -> None:
    assert (await perform(platform, BALANCE, DISABLED, read_options())).value.has_no_amounts
    with pytest.raises(Refused) as refused:
        await perform(platform, CAMPAIGN_PROGRESS, DISABLED, read_options())
    assert (refused.value.code, bool(refused.value.request_id)) == (6000, True)


async def test_an_unknown_customer_is_not_found(platform: Any) -> None:
    with pytest.raises(NotFound) as error:
        await perform(platform, BALANCE, "nobody", read_options())
    assert error.value.code == 7000


async def test_wrong_keys_are_refused(sandbox: Any) -> None:
    platform = reach(sandbox, api_key="wrong")
    with pytest.raises(Refused) as refused:
        await perform(platform, TIERS, None, read_options())
    assert refused.value.code in (1000, 1001, 1002)
    await platform.close()


async def test_every_one_of_1250_friends_is_reached_once(platform: Any, reads: Any) -> None:
    seen: list[str | None] = []
    for number in range(1, 26):
        page = (await perform(platform, REFERRALS.where(number), "cust_friends", read_options())).value
        seen += [friend.customer_id for friend in page.friends]
        assert page.has_more is (number < 25)
    assert len(seen) == len(set(seen)) == 1250
    assert len(reads) == 25 + 24


async def test_a_gone_friend_hides_no_other(platform: Any) -> None:
    pages = [
        (await perform(platform, REFERRALS.where(number), "cust_gone_friend", read_options())).value
        for number in (1, 2, 3)
    ]
    seen = [friend.customer_id for page in pages for friend in page.friends]
    assert len(seen) == len(set(seen)) == 120


async def test_the_newest_of_5000_activities_take_at_most_8_reads_then_one(platform: Any, reads: Any) -> None:
    page = (await perform(platform, ACTIVITIES.where(ActivityQuery()), "cust_busy", read_options())).value
    assert (len(page.activities), page.is_newest) == (50, True)
    assert len(reads) <= 8
    reads.clear()
    assert (
        await perform(platform, ACTIVITIES.where(ActivityQuery()), "cust_busy", read_options())
    ).value.activities == page.activities
    assert len(reads) == 1


@pytest.mark.parametrize("sandbox", [False], ids=["live"], indirect=True)
async def test_all_5000_activities_come_newest_first_without_a_gap(platform: Any, reads: Any) -> None:
    seen: list[int] = []
    before = None
    while True:
        page = (
            await perform(platform, ACTIVITIES.where(ActivityQuery(before=before)), "cust_busy", read_options())
        ).value
        seen += [each.activity_id or 0 for each in page.activities]
        before = page.older
        if before is None:
            break
    assert len(seen) == 5000
    assert seen == sorted(set(seen), reverse=True)
    assert len(reads) < 200


async def test_stamps_cards_of_all_sorts(platform: Any) -> None:
    answer = await perform(platform, STAMPS, "cust_stamps", read_options())
    cards: dict[int | None, Any] = {card.campaign_id: card for card in answer.value}
    assert (cards[5810].collected, cards[5810].total) == (5, 10)
    assert (cards[5811].collected, cards[5811].total) == (6, 8)
    assert cards[5814].total is None
