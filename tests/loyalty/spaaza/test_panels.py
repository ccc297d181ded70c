"""What a person reads of the stand-in's named customers."""

import re
from typing import Any

import pytest

from dashboard.sandbox.spaaza.people import CAST
from tests.loyalty.spaaza.pages import LOADS, shown


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("member", CAST, ids=lambda member: str(member.number))
async def test_every_panel_of_every_named_customer_can_be_shown(platform: Any, member: Any) -> None:
    for panel in LOADS:
        if not (member.number == 13 and panel in ("coupons", "activity")):
            assert await shown(platform, panel, str(member.user_id))


async def test_two_wallets_with_their_signs_where_they_belong(platform: Any) -> None:
    text = await shown(platform, "balance", "2009")
    assert "Currency · Store credit −€12.50 Currency" in text  # what is folded away is said in short
    assert "Store credit −€12.50 saved, €1,430.25 added in total, redeemable unknown" in text
    assert "target €50" in text


async def test_the_top_level_promises_no_next_one(platform: Any) -> None:
    text = await shown(platform, "tier", "2002")
    assert "Gold 4,200" in text
    assert "0 to the next tier" not in text
    assert "did not send the distance to the next tier. There may be no next tier." in text


async def test_nulls_are_unknown_and_never_nought(platform: Any) -> None:
    balance, tier = await shown(platform, "balance", "2003"), await shown(platform, "tier", "2003")
    assert "Saved unknown" in balance
    assert "program may be switched off" not in balance
    assert "progress unknown" in tier
    assert "Not earned" in await shown(platform, "campaigns", "2003")


async def test_campaigns_nobody_knows_are_shown_as_sent(platform: Any) -> None:
    text = await shown(platform, "campaigns", "2004")
    assert "A treasure hunt chests_opened: 2 treasure_hunt" in text
    assert 'chests_opened: 2 · route: ["harbor", "mill"] · is_lost: no' in text
    assert "A new sort of wallet 40 pts saved gift_wallet · 40 pts saved" in text
    assert "A quiz earned 3 times quiz · earned 3 times · 12.5 (currency unknown) awarded in total" in text
    assert "from the platform's documentation" in text
    assert "from the platform's documentation" not in await shown(platform, "balance", "2004")


async def test_inactive_campaigns_are_there_and_say_so(platform: Any) -> None:
    text = await shown(platform, "campaigns")
    assert "Double points, last summer" in text
    assert "The campaign is switched off." in text
    assert "of 10" in text  # coffees, counted towards their target


async def test_vouchers_say_why_they_do_not_work(platform: Any) -> None:
    text = await shown(platform, "coupons", "2005")
    assert "Used up: this customer used it 1 of 1 time." in text
    assert "Marked as locked by the platform." in text
    assert "status generated" in text
    assert "€6 of €10 redeemed" in text
    assert "given by a partner" in text
    assert "a personal price of €2.50" in text


async def test_movements_carry_their_unit_wallet_and_who_made_them(platform: Any) -> None:
    text = await shown(platform, "activity", "2009")
    assert "Reward from A point for every euro basket_2009_7 +€1.50" in text
    assert re.search(r"basketRedemption .{0,40}−€50", text)
    assert re.search(r"Reward from A point for every euro \S+ \+20 pts", text)
    assert "wallet Store credit" in text
    assert "by Sample Clerk reason Sorry for the delay" in text
    assert "Cashback" not in text  # a filter the platform cannot be asked for


@pytest.mark.django_db(transaction=True)
async def test_how_many_there_are_is_how_many_are_listed(platform: Any) -> None:
    assert "Activity 500 listed" in await shown(platform, "activity", "2007")
    assert "Referrals 120 listed" in await shown(platform, "referrals", "2006")
    nobody = await shown(platform, "referrals", "2003")
    assert "Referrals 0 listed" in nobody
    assert "The platform lists no friends for this customer." in nobody
    assert "nobody yet" not in nobody


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("panel", LOADS)
async def test_warnings_are_shown_by_every_panel(platform: Any, panel: str) -> None:
    text = await shown(platform, panel, "2008")
    assert "The platform warns: There are more than 500 assignments: none of them is shown." in text
    assert "The platform warns: voucher_not_found" in text


@pytest.mark.django_db(transaction=True)
async def test_ids_of_other_systems_are_in_the_details(platform: Any) -> None:
    text = await shown(platform, "details")
    assert "Member number 2600000002001" in text
    assert "shop|00002001" in text
    assert "secret" not in text


@pytest.mark.django_db(transaction=True)
async def test_what_the_platform_has_no_field_for_is_absent_and_not_unknown(platform: Any) -> None:
    details, coupons = await shown(platform, "details"), await shown(platform, "coupons")
    for word in ("Last order", "Referral link", "Tags", "Devices", "Payment methods"):
        assert word not in details
    assert "Average order" in details
    assert "Used by this customer 0 of 1" in coupons
    assert "by all customers" not in coupons
    assert "leave out used coupons" not in coupons
    assert "More types" not in await shown(platform, "activity")


async def test_a_status_is_no_word_on_now_that_a_date_could_contradict(platform: Any) -> None:
    text = await shown(platform, "coupons", "2005")
    assert "Expired on" in text
    assert "also marks it as usable now" not in text
