"""What configuration pages and files say of the configuration as it is sent: the cases, and neighbors of them."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.cases.conftest import SignIn
from tests.cases.files import case
from tests.cases.platform import serving
from tests.cases.reader import Reader
from tests.platforms import GAMEBALL

Open = Callable[..., Awaitable[Reader]]
CAMPAIGN: dict[str, Any] = {
    "id": 1,
    "name": "Spring",
    "type": "EventBased",
    "visibility": "AlwaysVisible",
    "isRepeatable": False,
    "maxAchievement": 1,
    "availability": {"minTier": 0, "tags": []},
    "activation": {"startDate": "2026-01-01T00:00:00", "endDate": None},
    "rewards": [{"walletReward": 100}],
}


@pytest.fixture
def site(reader: SignIn) -> Iterator[Open]:
    """Opens the pages of a program whose platform sends this configuration (and these customers), as marketing sees
    them."""
    with ExitStack() as stack:

        async def open_site(customers: Any = None, *, points_name: str = "", **configuration: Any) -> Reader:
            parts = {name.replace("_", "-"): body for name, body in configuration.items()}
            address = stack.enter_context(serving({"customers": customers or {}, "configuration": parts}))
            return await reader("marketing", GAMEBALL, address, currency="USD", points_name=points_name)

        yield open_site


def without_drift(text: str) -> bool:
    return "from the platform's documentation" not in text


async def test_referral_rules_in_steps_are_one_line_a_step(site: Open) -> None:
    pages = await site(**case("referral rules in steps")["configuration"])
    text = await pages.config("referral/")
    first = "Step 1: Create account. The friend must create an account. For each friend, the customer gets 100 points. "
    second = "Step 2: Place an order. The friend must place an order. For each friend, the customer gets 200 points. "
    assert first + "The friend gets a coupon: 10% off." in text
    assert second + "The friend gets a coupon: 20 USD off." in text
    assert "sent no reward" not in text
    assert "gets no reward" not in text
    assert without_drift(text)
    lines = [row["Rule"] for row in await pages.rows("referral/")]
    assert [line.split(":")[0] for line in lines] == ["Both get a reward", "Step 1", "Step 2"]
    assert len((await pages.json("referral/"))["referral"]) == 3
    assert "found nothing" in await pages.config("review/")


async def test_referral_rules_as_a_list_are_shown_entry_by_entry(site: Open) -> None:
    sent = case("referral rules as a list")["configuration"]
    pages = await site(**sent)
    text = await pages.config("referral/")
    first = "Step 1. The friend must create an account. For each friend, the customer gets 100 points. "
    assert first + "The friend gets 10 points." in text
    second = "Step 2. The friend must place an order. For each friend, the customer gets 200 points. "
    assert second + "The friend gets no reward." in text
    assert without_drift(text)
    assert "[1].customerReward.point 200" in text
    assert (await pages.json("referral/"))["referral"][0]["as_sent"] == sent["referrals"]
    finding = "Step 2: The method rewards the friend too, but no reward is set for the friend."
    assert finding in await pages.config("review/")


async def test_a_single_entry_of_a_list_is_the_rules(site: Open) -> None:
    entry = {"referralMethod": "CustomerOnly", "eventName": "place_order", "customerReward": {"point": 5}}
    pages = await site(referrals=[entry])
    text = await pages.config("referral/")
    assert "For each friend, the customer gets 5 points." in text
    assert "The friend: the platform sent no reward." in text


async def test_an_empty_list_of_referral_rules_is_no_finding(site: Open) -> None:
    pages = await site(referrals=[])
    assert "The customer who refers: the platform sent no reward." in await pages.config("referral/")
    assert "found nothing" in await pages.config("review/")


async def test_what_was_sent_but_cannot_be_read_is_not_called_not_sent(site: Open) -> None:
    pages = await site(
        referrals={"referralMethod": "CustomerOnly", "eventName": 7, "customerReward": "100", "friendReward": None},
        redemption={"redemptionFactor": [], "redemptionRules": []},
        reward_campaigns=[{**CAMPAIGN, "rewards": "100"}, {**CAMPAIGN, "id": 2, "rewards": []}],
    )
    text = await pages.config("referral/")
    assert "The customer's reward was sent but could not be read." in text
    assert "The platform sent what the friend must do in a form that could not be read." in text
    assert "The friend gets no reward." in text
    assert "sent no" not in text
    assert "The platform sent the value of a point in a form that could not be read." in await pages.config("earning/")
    text = await pages.config("campaigns/")
    assert "reward unreadable" in text
    assert "once no reward" in text
    assert "no reward sent" not in text


async def test_a_campaign_that_is_switched_off_is_so_everywhere(site: Open) -> None:
    off = case("campaign switched off")["configuration"]["reward-campaigns"]
    pages = await site(reward_campaigns=[*off, {**CAMPAIGN, "id": 2, "isActive": False, "activation": None}])
    text = await pages.config("campaigns/?status=off")
    assert text.count("Event switched off") == 2
    assert "Event active" not in text
    assert "Switched off: the platform marks it as inactive (from 1 Jan 2026)." in await pages.config("campaigns/1/")
    text = await pages.config("campaigns/calendar/?month=2026-11")
    assert "Spring switched off" in text
    assert "1 campaign without dates is switched off." in text
    assert "The campaign is switched off." in await pages.config("for-product/?product=A")
    assert [row["Status"] for row in await pages.rows("campaigns/")] == ["switched off"] * 2
    # The two share a name and one of them gives nothing: no findings while they are off.
    assert "found nothing" in await pages.config("review/")


async def test_a_coupon_that_is_a_text_is_kept(site: Open) -> None:
    sent = case("campaign reward whose coupon is a text")["configuration"]["reward-campaigns"]
    pages = await site(reward_campaigns=sent)
    for address in ("campaigns/", "campaigns/2/"):
        text = await pages.config(address)
        assert "100 points and the coupon FREESHIP" in text
        assert without_drift(text)
    assert [row["Reward"] for row in await pages.rows("campaigns/")] == ["100 points and the coupon FREESHIP"]


async def test_collections_limit_a_coupon_in_words(site: Open) -> None:
    collections = [{"collectionId": "7", "collectionName": "Shoes"}, {"collectionId": "8", "collectionName": None}]
    coupon = {"couponType": "percentage_discount", "discountValue": 10, "collections": collections}
    pages = await site(
        reward_campaigns=[{**CAMPAIGN, "rewards": [{"couponReward": coupon}]}],
        redemption={"redemptionFactor": 0.05, "redemptionRules": [{"id": 1, "pointsToRedeem": 5, "coupon": coupon}]},
        referrals={"referralMethod": "CustomerOnly", "eventName": "x", "customerReward": {"coupon": coupon}},
    )
    for address in ("campaigns/", "campaigns/1/", "earning/", "referral/"):
        assert "10% off, only for Shoes and 8" in await pages.config(address), address


async def test_points_have_the_program_s_name_on_every_page(site: Open) -> None:
    reward = {"walletReward": 80}
    configuration: dict[str, Any] = {
        "tiers": [{"name": "Gold", "order": 1, "minProgress": 0, "benefits": [{"type": "Entry Reward", **reward}]}],
        "reward_campaigns": [{**CAMPAIGN, "rewards": [reward]}],
        "referrals": {
            "referralMethod": "CustomerOnly",
            "eventName": "place_order",
            "customerReward": {"point": 80},
            "friendReward": {"point": 80},
        },
        "cashback": {"defaultCashbackRule": {"amountRewardThreshold": 1, "rewardWalletFactor": 80}},
        "redemption": {"redemptionFactor": 0.05, "redemptionRules": [{"id": 1, "pointsToRedeem": 80}]},
    }
    pages = await site(points_name="Stars", **configuration)
    for address in ("tiers/", "tiers/1/", "campaigns/", "campaigns/1/", "referral/", "earning/"):
        text = await pages.config(address)
        assert "80 Stars" in text, address
        assert "80 points" not in text, address
    for address in ("for-product/?product=A", "review/"):
        assert "80 Stars" in await pages.config(address), address
    for address in ("tiers/", "campaigns/", "referral/", "earning/", "earning/redemption/"):
        assert "80 Stars" in str(await pages.rows(address)), address
    assert "Stars are worth 0.05 USD each." in await pages.config("earning/")


async def test_the_name_of_points_is_learned_from_balances(site: Open) -> None:
    pages = await site({"a": {"balance": {"pointsName": "Stars"}}}, reward_campaigns=[CAMPAIGN])
    assert "100 points" in await pages.config("campaigns/")
    await pages.panel("balance", "a")
    assert "100 Stars" in await pages.config("campaigns/")


async def test_a_profile_has_the_configuration_s_words_for_rewards(site: Open) -> None:
    """Also on the first profile, before any balance was read."""
    coupon = {"couponType": "fixed_discount", "discountValue": 5}
    gold = [
        {"type": "Loyalty Points Earning Custom Configuration", "walletRewardFactor": 2},
        {"type": "Lifetime Reward", "walletReward": 80, "couponReward": coupon},
    ]
    progress = {"rewardsCampaignId": 1, "isUnlocked": True, "completionPercentage": 50, "achievedCount": 0}
    customer = {
        "balance": {"pointsName": "Stars"},
        "tier-progress": {
            "current": {"order": 1, "name": "Basic"},
            "next": {"order": 2, "name": "Gold"},
            "progress": 1,
        },
        "reward-campaigns-progress": [progress],
    }
    pages = await site(
        {"a": customer, "b": customer},
        reward_campaigns=[{**CAMPAIGN, "isActive": False}],
        tiers=[{"name": "Basic", "order": 1}, {"name": "Gold", "order": 2, "benefits": gold}],
    )
    for customer_id in ("a", "b"):
        text = await pages.panel("campaigns", customer_id)
        assert "gives 100 Stars" in text
        assert "The campaign is switched off." in text
        text = await pages.panel("tier", customer_id)
        assert "What Gold would add Earning: 2 Stars for each USD spent" in text
        assert "Once in a lifetime: 80 Stars and a coupon: 5 USD off" in text
    text = await pages.config("tiers/2/")
    assert "Earning: 2 Stars for each USD spent" in text
    assert "Once in a lifetime: 80 Stars and a coupon: 5 USD off" in text


async def test_a_bonus_in_a_list_of_rules_counts_down_on_the_profile(site: Open) -> None:
    rules = [
        {"eventName": "create_account", "customerReward": {"point": 5, "extraReward": {"point": 50, "forEvery": 4}}},
        {"eventName": "place_order", "customerReward": {"point": 7}},
    ]
    counts = {"referrals/count": {"count": 1, "totalActive": 1, "totalPending": 0}}
    pages = await site({"a": counts}, referrals=rules)
    assert "3 more active friends to the next bonus" in await pages.panel("referrals", "a")
    assert "In addition, the customer gets 50 points for every 4 friends." in await pages.config("referral/")


async def test_the_worth_of_a_point_is_in_the_files(site: Open) -> None:
    pages = await site(redemption={"redemptionFactor": 0.05, "redemptionRules": [], "expiry": "never"})
    (row,) = await pages.rows("earning/redemption/")
    assert row["A point is worth"] == "0.05 USD"
    (line,) = (await pages.json("earning/redemption/"))["redemption"]
    assert (line["point_worth"], line["as_sent"]) == ("0.05 USD", {"redemptionFactor": 0.05, "expiry": "never"})


async def test_an_exported_unknown_is_empty_in_csv_and_null_in_json(site: Open) -> None:
    pages = await site(reward_campaigns=[{"id": 3, "name": "Sample", "activation": {"startDate": 5, "endDate": 5}}])
    (row,) = await pages.rows("campaigns/")
    unknown = ("Type", "Starts", "Ends", "Dates", "Visibility", "How often", "Reward")
    assert {row[name] for name in unknown} == {""}
    (line,) = (await pages.json("campaigns/"))["campaigns"]
    assert {line[name] for name in ("type", "starts", "ends", "dates", "visibility", "how_often", "reward")} == {None}


async def test_a_page_without_a_file_refuses_it(site: Open) -> None:
    pages = await site(reward_campaigns=[CAMPAIGN], tiers=[{"name": "Gold", "order": 1}])
    for page in ("tiers/1/", "campaigns/1/", "campaigns/calendar/", "review/", "history/"):
        for form in ("csv", "json"):
            response = await pages.client.get(f"/main/config/{page}?format={form}")
            assert response.status_code == 400, (page, form)
            assert "This page is not available as a file." in response.content.decode(), (page, form)


async def test_fields_that_nobody_knows_are_on_the_page_of_each_part(site: Open) -> None:
    extra = {"extraField": {"deep": [1234567, None]}}
    pages = await site(
        tiers=[
            {"name": "Gold", "order": 1, "minProgress": 0, "benefits": [{"type": "Entry Reward", **extra}], **extra}
        ],
        reward_campaigns=[{**CAMPAIGN, "rewards": [{"walletReward": 1, **extra}], **extra}],
        referrals={"referralMethod": "CustomerOnly", "customerReward": {"point": 1, **extra}, **extra},
        cashback={"defaultCashbackRule": {"rewardWalletFactor": 1, **extra}, **extra},
    )
    within = {
        "tiers/1/": "benefits[0].extraField.deep[0]",
        "campaigns/1/": "rewards[0].extraField.deep[0]",
        "referral/": "customerReward.extraField.deep[0]",
        "earning/": "defaultCashbackRule.extraField.deep[0]",
    }
    for address, path in within.items():
        text = await pages.config(address)
        assert f"{path} 1234567" in text, address
        assert " extraField.deep[1] null" in text, address
        assert "fields as sent by the platform" in text


async def test_the_history_says_a_removed_step_as_a_whole_and_nothing_of_what_floats_leave(site: Open) -> None:
    join = {"stepName": "Join", "eventName": "create_account", "customerReward": {"points": 100}}
    order = {"stepName": "Order", "eventName": "place_order", "customerReward": {"points": 0.3}}
    rules = {"referralMethod": "CustomerOnly", "steps": [join, order]}
    pages = await site(referrals=rules)
    await pages.config("referral/")
    order["customerReward"] = {"points": 0.30000000000000004}
    await pages.config("referral/?fresh=1")
    assert "→" not in await pages.config("history/")
    rules["steps"] = [join]
    await pages.config("referral/?fresh=1")
    removed = "step “Order” removed (required action: place an order, customer's reward (points: 0.3))"
    assert f"referral rules: {removed}" in await pages.config("history/")


async def test_thousands_are_separated(site: Open) -> None:
    many = [{**CAMPAIGN, "id": number, "name": f"Sample {number}"} for number in range(1200)]
    text = await (await site(reward_campaigns=many)).config("campaigns/?q=Sample")
    assert "1,200 of 1,200" in text
    assert "1 to 50 of 1,200" in text


async def test_limits_of_0_or_less_are_none(site: Open) -> None:
    options = {"usageLimit": -1, "capping": -1, "minOrderValue": 0, "expiryAfter": -1}
    coupon = {"couponType": "percentage_discount", "discountValue": 10, "options": options}
    pages = await site(
        reward_campaigns=[
            {
                **CAMPAIGN,
                "isRepeatable": True,
                "maxAchievement": limit,
                "id": limit + 5,
                "rewards": [{"couponReward": coupon}],
            }
            for limit in (0, -1)
        ]
    )
    for address in ("campaigns/4/", "campaigns/5/"):
        text = await pages.config(address)
        assert "How often without limit" in text
        assert "a coupon: 10% off " in text
        assert "At most without limit" in text
        assert "Valid for without limit" in text
        assert "May be used without limit" in text
    assert [(row["How often"], row["Reward"]) for row in await pages.rows("campaigns/")] == [
        ("without limit", "a coupon: 10% off")
    ] * 2
