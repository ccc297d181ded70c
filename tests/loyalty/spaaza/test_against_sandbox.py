"""The whole way over a socket: sessions, chains, versions, long lists, and answers in a version's own form."""

from typing import Any

import pytest

from dashboard.loyalty.errors import InvalidCustomerId, NotFound, Refused
from dashboard.loyalty.models import DriftKind
from dashboard.loyalty.reads import (
    ACTIVITIES,
    BALANCE,
    CAMPAIGN_PROGRESS,
    CAMPAIGNS,
    COUPONS,
    CUSTOMER,
    CUSTOMER_OUTLINE,
    REFERRAL_TOTALS,
    REFERRALS,
    TIER_PROGRESS,
    ActivityQuery,
    Read,
)
from dashboard.sandbox.spaaza.people import CAST
from tests.loyalty.gameball.fakes import read_options
from tests.loyalty.packed import comes_back
from tests.loyalty.performing import perform

NEWEST = ACTIVITIES.where(ActivityQuery())
READS: tuple[Read[Any], ...] = (
    *(CUSTOMER, CUSTOMER_OUTLINE, BALANCE, TIER_PROGRESS, CAMPAIGN_PROGRESS, COUPONS),
    NEWEST,
    REFERRALS.where(1),
)
UNKNOWN_ON_PURPOSE = {4, 5}  # a campaign's and a voucher's type that nobody documented
ODD, REFUSED = 10, 13


@pytest.mark.parametrize("member", CAST, ids=lambda member: str(member.number))
async def test_every_read_of_every_named_customer_is_readable(platform: Any, member: Any) -> None:
    for read in READS:
        if member.number == REFUSED and read in (COUPONS, NEWEST):
            continue
        text = f"user:{member.user_id}" if read is CUSTOMER_OUTLINE else str(member.user_id)
        answer = await perform(platform, read, text, read_options())
        assert comes_back(read, answer), read.name
        kinds = {one.kind for one in answer.drift} - {DriftKind.SPELLING}
        if member.number in UNKNOWN_ON_PURPOSE:
            kinds -= {DriftKind.UNKNOWN_VALUE}
        assert member.number == ODD or not kinds, read.name


@pytest.mark.parametrize("changed", [{"session_key": "wrong"}, {"session_user_id": "22"}, {"chain_id": 1}])
async def test_a_wrong_session_or_chain_is_refused(reach: Any, changed: Any) -> None:
    with pytest.raises(Refused) as refused:
        await perform(reach(**changed), BALANCE, "2001", read_options())
    assert refused.value.request_id


async def test_without_a_hostname_nobody_is_found_by_e_mail(reach: Any) -> None:
    with pytest.raises(Refused) as refused:
        await perform(reach(hostname=None), CUSTOMER_OUTLINE, "bram.vos.2001@example.com", read_options())
    assert "host name" in str(refused.value.sentence)


@pytest.mark.parametrize("version", ["1.3.0", "1.4.10", "1.4.11", "1.6.1"])
async def test_every_version_sends_inactive_campaigns_and_errors_that_are_understood(reach: Any, version: str) -> None:
    platform = reach(api_version=version)
    answer = await perform(platform, CAMPAIGNS, None, read_options())
    assert comes_back(CAMPAIGNS, answer)
    campaigns = answer.value
    assert [one.name for one in campaigns if one.is_active is False] == [
        "Double points, last summer",
        "An older birthday treat",
    ]
    with pytest.raises(NotFound) as unknown:
        await perform(platform, BALANCE, "999", read_options())
    assert unknown.value.code == 13


async def test_what_one_customer_may_not_be_asked_for_costs_only_itself(platform: Any) -> None:
    reads: tuple[Read[Any], ...] = (COUPONS, NEWEST)
    for read in reads:
        with pytest.raises(Refused):
            await perform(platform, read, "2013", read_options())
    assert (await perform(platform, BALANCE, "2013", read_options())).value.wallet


async def test_every_one_of_120_friends_is_reached_once_by_one_read(platform: Any, sandbox: Any) -> None:
    pages = [
        (await perform(platform, REFERRALS.where(number), "2006", read_options())).value for number in (1, 2, 3, 4)
    ]
    assert [len(page.friends) for page in pages] == [50, 50, 20, 0]
    assert [page.has_more for page in pages] == [True, True, False, False]
    ids = {friend.customer_id for page in pages for friend in page.friends}
    assert len(ids) == 120
    assert (await perform(platform, REFERRAL_TOTALS, "2006", read_options())).value.total == 120
    assert sandbox.requests() == {"get-campaigns": 1, "get-campaign-referrals": 1}


async def test_all_500_movements_come_newest_first_without_a_gap(platform: Any) -> None:
    seen: list[int] = []
    times = []
    before = None
    while True:
        page = (await perform(platform, ACTIVITIES.where(ActivityQuery(before=before)), "2007", read_options())).value
        seen += [row.activity_id or 0 for row in page.activities]
        times += [row.at for row in page.activities if row.at]
        before = page.older
        if before is None:
            break
    assert seen == list(range(500, 0, -1))
    assert len(times) == 500
    assert times == sorted(times, reverse=True)


async def test_movements_of_two_wallets_are_one_list(platform: Any) -> None:
    rows = (await perform(platform, NEWEST, "2009", read_options())).value.activities
    assert {row.wallet for row in rows} == {"Points", "Store credit"}
    times = [row.at for row in rows if row.at]
    assert len(times) == len(rows)
    assert times == sorted(times, reverse=True)


async def test_without_the_campaigns_movements_and_friends_are_still_read(platform: Any, sandbox: Any) -> None:
    sandbox.set_faults([{"path": "/get-campaigns", "fault": "html"}])
    answer = await perform(platform, NEWEST, "2009", read_options(fresh=True))
    assert {row.wallet for row in answer.value.activities} == {"Store credit"}
    assert answer.missing
    assert (await perform(platform, REFERRALS.where(1), "2006", read_options(fresh=True))).value.friends


@pytest.mark.parametrize("customer_id", ["a/b", "2001&user_id=2002", "../get-card", "x", "2001 "])
async def test_no_other_id_leaves_the_dashboard(platform: Any, sandbox: Any, customer_id: str) -> None:
    reads: tuple[Read[Any], ...] = (BALANCE, CUSTOMER, COUPONS, NEWEST)
    for read in reads:
        with pytest.raises(InvalidCustomerId):
            await perform(platform, read, customer_id, read_options())
    assert not sandbox.requests()
