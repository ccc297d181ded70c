"""What a profile's pages say of numbers, signs and gaps as platforms send them: the cases, and neighbors of them."""

import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers import visit
from customers.panels import activity_words, balance, tier
from customers.panels.activity_filters import TITLES
from dashboard.loyalty.gameball.parsing.customer import parse_balance, parse_tier_progress
from dashboard.loyalty.gameball.parsing.lists import parse_activity
from dashboard.loyalty.models import ActivityKind, Balance
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.reading import Fields
from tests.cases.conftest import SignIn
from tests.cases.files import case, now_of
from tests.cases.platform import serving
from tests.cases.reader import Reader, words
from tests.platforms import GAMEBALL
from tests.words import text_of

CAIRO = ZoneInfo("Africa/Cairo")
NOW = datetime(2026, 11, 28, 17, 18, tzinfo=CAIRO)
DIFFERS = re.compile(r"\d+ differences? from the platform's documentation")
Open = Callable[..., Awaitable[Reader]]


@pytest.fixture
def profile(reader: SignIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Opens the profiles of a program whose platform answers as this case, at the case's time; or, without a case, as
    these reads of customer `a`. A manager reads them."""
    with ExitStack() as stack:

        async def open_profile(one: Any = None, configuration: Any = None, **reads: Any) -> Reader:
            bodies = {name.replace("_", "-").replace("--", "/"): body for name, body in reads.items()}
            one = one or {"customers": {"a": bodies}, "configuration": configuration or {}}
            address = stack.enter_context(serving(one))
            now = now_of(one) if "now" in one else NOW
            monkeypatch.setattr(visit, "timezone", SimpleNamespace(now=lambda: now))
            return await reader("manager", GAMEBALL, address, currency="USD")

        yield open_profile


# --- points, money, percentages ---


async def test_dust_in_a_balance(profile: Open) -> None:
    pages = await profile(case("float dust in a balance"))
    text = await pages.panel("balance")
    assert "Available 268.28 Points 13.41 USD" in text
    assert "add up" not in text
    assert "sent as 268.28000000000003 and 13.414000000000001" in text
    whole = await pages.page()
    assert "Available: 268.28 Points, worth 13.41 USD" in whole  # the ticket
    assert '<data value="268.28000000000003" title="sent as 268.28000000000003">268.28</data>' in await pages.get(
        await pages.address() + "balance/"
    )


async def test_dust_in_a_tier(profile: Open) -> None:
    text = await (await profile(case("float dust in a tier"))).panel("tier")
    assert "190 of 190 Gold reached" in text
    assert "to Gold" not in text
    assert "Shown rounded: sent as 189.99999999999997." in text


async def test_a_small_difference_that_is_true_is_said(profile: Open) -> None:
    pages = await profile(
        balance={"availablePointsBalance": 1, "pendingPoints": 1, "totalPointsBalance": 2.001},
        tier_progress={
            "current": {"order": 1, "name": "Basic", "minProgress": 0},
            "next": {"order": 2, "name": "Gold", "minProgress": 190},
            "progress": 189.999,
        },
    )
    assert "1 available and 1 pending make 2, but the platform's total is 2.001" in await pages.panel("balance")
    assert "189.999 of 190 0.001 to Gold" in await pages.panel("tier")


async def test_dust_in_other_panels(profile: Open) -> None:
    campaign = {"rewardsCampaignName": "Tea", "rewardsCampaignId": 7, "isUnlocked": True, "achievedCount": 0}
    rows = [{"activityId": 1, "activityType": "PaymentReward", "points": 10.200000000000001, "customerId": "a"}]
    pages = await profile(
        details={"customerId": "a", "customerAttributes": {"displayName": "Sample", "totalSpent": 99.99000000000001}},
        reward_campaigns_progress=[
            {**campaign, "completionPercentage": 33.333333333333336},
            {**campaign, "rewardsCampaignId": 8, "completionPercentage": 99.99999999999999},
            {**campaign, "rewardsCampaignId": 9, "completionPercentage": 99.97},
        ],
        coupons={"coupons": [{"code": "C", "type": "Percentage", "value": 12.500000000000002}]},
        activities={"activities": rows, "count": 1, "hasMore": False},
        activities__count={"count": 1},
    )
    campaigns = await pages.panel("campaigns")
    assert "33% percentage sent as 33.333333333333336" in campaigns
    assert "percentage sent as 99.99999999999999" in campaigns
    assert "99% percentage sent as 99.97" in campaigns
    assert "C 12.5% off" in (coupons := await pages.panel("coupons"))
    assert "sent as 12.500000000000002" in coupons
    assert "Points for an order +10.2" in (moved := await pages.panel("activity"))
    assert "points 10.2 sent as 10.200000000000001" in moved
    assert "spent 99.99 USD sent as 99.99000000000001" in await pages.page()


@pytest.mark.parametrize(("currency", "said"), [("JPY", "13 JPY"), ("KWD", "13.414 KWD"), ("USD", "13.41 USD")])
async def test_money_has_the_decimals_of_its_currency(profile: Open, currency: str, said: str) -> None:
    pages = await profile(
        balance={"availablePointsBalance": 9, "availablePointsValue": 13.414000000000001, "currency": currency}
    )
    assert f"worth {said}. sent as 13.414000000000001" in await pages.panel("balance")


ROW_AND_DETAILS = re.compile(r'<tr (?:class="wide-only")?>\s*<td class="hour.*?<tr class="behind">.*?</tr>', re.DOTALL)
amounts = st.floats(0, 10**9, allow_nan=False).map(lambda number: round(number, 2))


@given(amounts, amounts)
def test_any_sum_that_floats_make_adds_up(available: float, pending: float) -> None:
    sent = {
        "availablePointsBalance": Decimal(repr(available)),
        "pendingPoints": Decimal(repr(pending)),
        "totalPointsBalance": Decimal(repr(available + pending)),
    }
    view = balance.present(parse_balance(sent, Notes(CAIRO)), NOW)
    assert view.mismatch == ""
    assert all(len(decimals) <= 4 for decimals in re.findall(r"\d\.(\d+)", str(view.sums)))


@given(
    st.decimals(0, 10**6, places=3),
    st.decimals(0, 10**6, places=3),
    st.decimals(1, 99).map(lambda d: round(d, 0) / 1000),
)
def test_any_true_difference_is_said(available: Decimal, pending: Decimal, extra: Decimal) -> None:
    total = available + pending + extra
    view = balance.present(Balance(available, pending_points=pending, total_points=total), NOW)
    assert f"the platform's total is {total.normalize():,f}." in str(view.mismatch)


@given(st.integers(1, 10**6), st.sampled_from([-3, -2, -1, 1, 2, 3]))
def test_any_threshold_that_only_dust_divides_is_reached(needed: int, steps: int) -> None:
    progress = Decimal(needed) + steps * Decimal(2) ** -40
    sent = {"current": {"name": "Basic"}, "next": {"name": "Gold", "minProgress": needed}, "progress": progress}
    view = tier.present(parse_tier_progress(sent, Notes(CAIRO)), None, None)
    assert (view.to_go, view.percent) == ("Gold reached", 100)


# --- tiers ---


@pytest.mark.parametrize("customer", ["a", "b"])
async def test_an_empty_next_tier_is_none(profile: Open, customer: str) -> None:
    text = await (await profile(case("next tier is an empty default"))).panel("tier", customer)
    assert "Top 5,310 top tier" in text
    assert not any(words in text for words in ("of 0", "of unknown", "tier number 0", "would add"))
    assert not DIFFERS.search(text)


blanks = st.fixed_dictionaries(
    {},
    optional={
        "order": st.sampled_from([0, None, Decimal("0.0"), "0", -1]),
        "name": st.sampled_from([None, ""]),
        "minProgress": st.sampled_from([0, None, -1]),
        "tier": st.sampled_from([{"id": 0}, {}, []]),
        "minPorgress": st.sampled_from([0, None]),
        "icon": st.sampled_from([None, "", "https://cdn.gameball.co/default.png"]),
    },
)


@given(blanks)
def test_any_blank_next_tier_is_none(blank: Any) -> None:
    notes = Notes(CAIRO)
    sent = {"current": {"order": 4, "name": "Top", "minProgress": 5000}, "next": blank, "progress": 5310}
    view = tier.present(parse_tier_progress(sent, notes), None, None)
    assert (view.summary, view.adds_title, notes.drift) == ("5,310, top tier", "", [])


@pytest.mark.parametrize("sent", [{"order": 5}, {"name": "Star"}, {"minProgress": 1}, {"order": "x"}])
async def test_a_next_tier_with_anything_in_it_is_one(profile: Open, sent: Any) -> None:
    current = {"order": 4, "name": "Top", "minProgress": 5000}
    text = await (await profile(tier_progress={"current": current, "next": sent, "progress": 10})).panel("tier")
    assert "top tier" not in text


async def test_what_the_next_tier_adds_is_in_the_program_s_words(profile: Open) -> None:
    reward = {"type": "Entry Reward", "walletReward": 80}
    pages = await profile(
        configuration={"tiers": [{"name": "Gold", "order": 2, "minProgress": 190, "benefits": [reward]}]},
        balance={"pointsName": "Stars", "currency": "USD"},
        tier_progress={
            "current": {"order": 1, "name": "Basic", "minProgress": 0},
            "next": {"order": 2, "name": "Gold", "minProgress": 190},
            "progress": 50,
        },
    )
    text = await pages.panel("tier")
    assert "On entry, once: 80 Stars" in text
    assert "Entry Reward" not in text


async def test_an_empty_current_tier_was_sent(profile: Open) -> None:
    text = await (await profile(tier_progress={"current": {}, "next": None, "progress": 0})).panel("tier")
    assert "The platform sent the customer's tier empty." in text


# --- coupons: tests.cases.test_dates has their neighbors ---


async def test_a_coupon_that_ends_today(profile: Open) -> None:
    text = await (await profile(case("coupon that ends today at midnight and is usable by both flags"))).panel(
        "coupons"
    )
    assert text.count("Can be used now.") == text.count("until today") == 2
    assert "has passed" not in text


async def test_a_coupon_without_end_or_start(profile: Open) -> None:
    text = await (await profile(case("coupon without end or start"))).panel("coupons")
    assert (text.count("no end date"), text.count("no start date")) == (2, 1)
    assert "did not send" not in text


async def test_coupon_limits_of_0_and_less(profile: Open) -> None:
    text = await (await profile(case("coupon limits 0 and -1"))).panel("coupons")
    assert text.count("Used by this customer 1, no limit · by all customers 3, no limit") == 2


# --- counts ---


async def test_friends_that_are_counted_but_not_listed(profile: Open) -> None:
    text = await (await profile(case("friends counted but not listed"))).panel("referrals")
    assert "3 · none active yet · 3 pending" in text
    assert "The platform counts 3 friends but lists none." in text
    assert "nobody yet" not in text


async def test_the_way_to_the_bonus_goes_by_the_platform_s_count(profile: Open) -> None:
    one = case("friends counted but not listed")
    one["customers"]["a"]["referrals/count"] = {"count": 4, "totalPending": 0, "totalActive": 4}
    one["configuration"] = {"referrals": {"customerReward": {"extraReward": {"point": 9, "forEvery": 6}}}}
    text = await (await profile(one)).panel("referrals")
    assert "4 · 4 active · 0 pending" in text
    assert "2 more active friends to the next bonus" in text


async def test_activities_that_are_counted_but_not_listed(profile: Open) -> None:
    text = await (await profile(case("page of activities that is empty but says more"))).panel("activity")
    assert "90 in total" in text
    assert "the platform counts 90 but lists none" in text
    assert "yet" not in text


# --- activities ---

SIGNS = {
    "Cashback Cancelled": ("−100", "Cancel"),
    "Points Refunded": ("+40", "Refund"),
    "Points Redeemed": ("−60", "Redemption"),
    "Points Expiry": ("−20", "Expiry"),
    "Friend Referred": ("", "Referral"),
    "Referee Reward Received": ("+15", "Referred"),
    "Bonus Referral Rewarded": ("+500", "ReferralBonusReward"),
    "Lifetime Coupon": ("", "Lifetime"),
    "Automation Activity": ("+10", "Automation"),
}
FURTHER_LABELS = {
    "Balance Adjustment": "BalanceAdjustment",
    "Campaign Rewarded": "CampaignRewarded",
    "Cashback Rewarded": "PaymentReward",
    "Tier Downgraded": "TierDowngraded",
    "Tier Upgraded": "TierUpgraded",
    "Migration": "Migration",
}


async def test_the_vendor_s_labels_have_a_sign_and_a_filter(profile: Open) -> None:
    pages = await profile(case("activity labels of the vendor's own table"))
    markup = await pages.get(await pages.address() + "activity/")
    texts = [text_of(row) for row in ROW_AND_DETAILS.findall(markup)]
    rows = {row["activityType"]: row["activityId"] for row in case_rows("activity labels of the vendor's own table")}
    assert rows.keys() == SIGNS.keys()
    for label, (moved, kind) in SIGNS.items():
        (text,) = [text for text in texts if re.search(rf"transaction T{rows[label]}\b", text)]
        assert re.findall(r"[+−][\d,]+", text) == [moved] * bool(moved), label
        assert label.casefold() in text.casefold()  # as sent, or in the same words
        assert f"kind={kind}" in markup


def case_rows(name: str) -> list[Any]:
    rows: list[Any] = case(name)["customers"]["a"]["activities"]["activities"]
    return rows


async def test_the_sign_in_a_label_wins(profile: Open) -> None:
    text = await (await profile(case("balance adjustment with its sign in the label"))).panel("activity")
    assert re.search(r"Balance adjusted [^−+]*−10 .*?sent as Balance Adjustment \(-\)", text)
    assert re.search(r"Balance adjusted [^−+]*\+10 .*?sent as Balance Adjustment \(\+\)", text)


@pytest.mark.parametrize(
    ("label", "kind"), [*((label, kind) for label, (_, kind) in SIGNS.items()), *FURTHER_LABELS.items()]
)
def test_each_label_is_known(label: str, kind: str) -> None:
    found = parse_activity(Fields({"activityType": label}, Notes(CAIRO))).kind
    assert found
    assert found.known == ActivityKind(kind)
    assert found.known in TITLES or found.known is ActivityKind.BALANCE_ADJUSTMENT  # cannot be asked for


@given(
    st.sampled_from(list(SIGNS)),
    st.sampled_from(["{}", "{} (+)", "{} (-)", "{} +", "{} -"]),
    st.floats(0.001, 10**6).map(lambda number: Decimal(repr(number))),
    st.sampled_from([1, -1]),
)
def test_any_points_have_the_sign_of_their_label(label: str, form: str, size: Decimal, sent_sign: int) -> None:
    raw = form.format(label)
    happened = parse_activity(Fields({"activityType": raw, "points": sent_sign * size}, Notes(CAIRO)))
    row = activity_words.row(happened, NOW)
    taken = {"Cashback Cancelled", "Points Redeemed", "Points Expiry"}
    if form != "{}":
        assert (row.moved or "")[0] == ("+" if "+" in form else "−")
    elif label in taken:
        assert (row.moved or "")[0] == "−"
    elif label != "Lifetime Coupon":
        assert (row.moved or "")[0] == "+"


async def test_the_day_of_an_activity_is_known_without_its_time(profile: Open) -> None:
    text = await (await profile(case("activity times"))).panel("activity")
    assert "Yesterday, 27 Nov 2026" in text
    assert text.count("The time of day is unknown: the platform sent") == 2
    assert "activityTime" in text
    assert "activityDate" not in text


async def test_a_row_that_names_another_customer_says_so(profile: Open) -> None:
    row = {"activityType": "Refund", "activityDate": "November 27, 2026", "activityTime": "10:11:12", "points": 1}
    rows = [{**row, "activityId": 1, "customerId": "a"}, {**row, "activityId": 2, "customerId": "someone"}]
    pages = await profile(activities={"activities": rows, "count": 2, "hasMore": False}, activities__count={"count": 2})
    text = await pages.panel("activity")
    assert text.count("names another customer") == 1
    assert "names another customer: someone." in text


async def test_what_is_left_of_points_is_not_called_usable(profile: Open) -> None:
    row = {"activityId": 1, "activityType": "PaymentReward", "points": 96, "outstandingPoints": 96, "customerId": "a"}
    pages = await profile(
        balance={"availablePointsBalance": 0, "pendingPoints": 96, "totalPointsBalance": 96},
        activities={"activities": [row], "count": 1, "hasMore": False},
        activities__count={"count": 1},
    )
    text = await pages.panel("activity")
    assert "points left 96" in text
    assert "usable" not in text


# --- stamps, campaigns ---


async def test_reads_of_stamps_that_disagree(profile: Open) -> None:
    pages = await profile(case("stamps: one customer's reads disagree"))
    for _opened in range(2):
        assert "3 of 5" in await pages.panel("stamps", "a")
        other = await pages.panel("stamps", "b")
        assert "4 stamps" in other
        assert "contradict each other: stamps 4, percentage 60" in other


async def test_a_reward_has_one_unit_on_a_profile(profile: Open) -> None:
    configured = {"id": 7, "name": "Tea", "type": "Stamps", "rewards": [{"walletReward": 80}]}
    pages = await profile(
        balance={"pointsName": "Stars"},
        reward_campaigns_progress=[
            {"rewardsCampaignName": "Tea", "rewardsCampaignId": 7, "completionPercentage": 60,
             "achievedCount": 0, "isUnlocked": True, "rewardCampaignConfiguration": configured}
        ],
    )  # fmt: skip
    text = await pages.panel("campaigns")
    assert "gives 80 Stars" in text
    assert "80 points" not in text


# --- the customer ---


async def test_odd_types_of_phone_and_id(profile: Open) -> None:
    pages = await profile(case("details: odd types of phone and id"))
    assert "447700900302" in await pages.page("a")
    text = await pages.page("b")
    assert "The platform answered with another id: 12345" in text
    assert "998" in text


async def test_only_what_was_not_sent_is_said_not_to_be_sent(profile: Open) -> None:
    attributes = {"displayName": "Sample", "gender": 5, "dateOfBirth": "soon", "city": None, "mobile": ["+20 100"]}
    pages = await profile(details={"customerId": "a", "customerAttributes": attributes, "isReferred": "perhaps"})
    text = await pages.panel("details")
    assert "Gender 5 as sent; it could not be read" in text
    assert "Date of birth soon as sent; it could not be read" in text
    assert "Referred by a friend perhaps as sent; it could not be read" in text
    assert "Place unknown The platform sent it without a value." in text
    assert "Source unknown The platform did not send it." in text
    assert 'phone ["+20 100"] as sent; it could not be read' in await pages.page()


async def test_every_panel_says_why_a_value_is_unknown(profile: Open) -> None:
    pages = await profile(
        balance={"availablePointsBalance": "many", "availablePointsValue": None, "pendingPoints": 1},
        tier_progress={"current": {"name": 7}, "progress": 1},
        coupons={"coupons": [{"code": {"text": "C"}, "value": 1, "usedCount": "few"}]},
        reward_campaigns_progress=[{"rewardsCampaignId": 7, "isUnlocked": True, "completionPercentage": "half"}],
        referrals={
            "referredFriends": [{"customerId": "f", "status": 3}, {"customerId": "g", "status": "Active"}],
            "count": 2,
            "hasMore": False,
        },
        activities={"activities": [{"activityId": 1, "activityType": "Refund", "points": "x"}], "hasMore": False},
    )
    said = {
        "balance": ["The platform sent “many”, which could not be read.", "The platform sent it without a value."],
        "tier": ["The platform sent “7”, which could not be read."],
        "coupons": ['The platform sent “{"text": "C"}”, which', "The platform sent “few”, which"],
        "campaigns": ["The platform sent “half”, which could not be read."],
        "referrals": ["The platform sent “3”, which could not be read."],
        "activity": ["The platform sent “x”, which could not be read."],
    }
    for slug, sentences in said.items():
        text = await pages.panel(slug)
        assert [sentence for sentence in sentences if sentence not in text] == [], slug


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00", "9999-12-31T23:59:59", "0001-01-01", ""])
async def test_a_date_that_stands_for_none_is_none(profile: Open, date: str) -> None:
    attributes = {"displayName": "Sample", "lastOrderDate": date, "joinDate": date, "dateOfBirth": date}
    pages = await profile(details={"customerId": "a", "customerAttributes": attributes})
    text = await pages.panel("details")
    assert "Last order none" in text
    assert "Date of birth none" in text
    assert "joined none" in await pages.page()


async def test_fields_without_a_place_are_all_counted(profile: Open) -> None:
    pages = await profile(balance={"availablePointsBalance": 1, **{f"field{place}": place for place in range(60)}})
    text = await pages.panel("balance")
    assert "60 more fields" in text
    assert "20 more fields are not shown." in text


@pytest.mark.parametrize("customer_id", ["A", " a "])
async def test_an_id_in_other_capitals_is_the_same_customer(profile: Open, customer_id: str) -> None:
    details = {"customerId": customer_id, "customerAttributes": {"displayName": "Sample"}}
    pages = await profile(details=details)
    assert "different customer id" not in await pages.page()
    assert "the id of another customer" not in await pages.panel("details")


async def test_names_that_differ_from_the_display_name_are_shown(profile: Open) -> None:
    names = {"displayName": "JJ", "firstName": "Jane", "lastName": "Sample"}
    pages = await profile(details={"customerId": "a", "customerAttributes": names})
    assert "First name Jane Last name Sample" in await pages.panel("details")


async def test_names_that_the_display_name_has_are_not_repeated(profile: Open) -> None:
    names = {"displayName": "Jane Sample", "firstName": "jane", "lastName": "Sample"}
    text = await (await profile(details={"customerId": "a", "customerAttributes": names})).panel("details")
    assert "First name" not in text
    assert "Last name" not in text


@pytest.mark.parametrize("door", ["open?id=guest_1", "?q=guest_1"])
async def test_an_id_that_is_answered_with_another_says_so(profile: Open, door: str) -> None:
    merged = {"customerId": "merged_77", "customerAttributes": {"displayName": "Sample"}}
    pages = await profile({"customers": {"guest_1": {"": merged, "details": merged}, "merged_77": {"details": merged}}})
    response = await pages.client.get(f"/main/customers/{door}")
    assert response.status_code == 303
    assert "guest_1" not in response["Location"]
    text = words(await pages.get(response["Location"]))
    assert "You asked for guest_1. Gameball answered with another customer id, merged_77" in text
    assert "You asked for" not in await pages.page("merged_77")
