"""How the programme is set up: languages, sizes, and whom a campaign is for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.sandbox.app import Sandbox
from dashboard.sandbox.campaigns import COLLECTIONS
from dashboard.sandbox.programme import LANGUAGES
from tests.sandbox.asking import NOON, Answer, ask, of_customer, quiet_options

Ask = Callable[..., Answer]
TIERS, CAMPAIGNS = "/configurations/tiers", "/configurations/reward-campaigns"
LARGE = Sandbox(replace(quiet_options(documented=True), tiers=12, campaigns=400))


def large(path: str = CAMPAIGNS) -> Any:
    return ask(LARGE, path).json


def ids(rows: Any) -> set[int]:
    return {row["id"] for row in rows}


def day(days: int) -> str:
    return f"{(NOON + timedelta(days=days)).date()}T00:00:00"


# Languages


def test_it_speaks_three_languages_and_english_to_others(get: Ask) -> None:
    names = {lang: get(f"{CAMPAIGNS}?lang={lang}").json[0]["name"] for lang in (*LANGUAGES, "de", "ar-EG")}
    assert len({names[lang] for lang in LANGUAGES}) == 3
    assert (names["de"], names["ar-EG"]) == (names["en"], names["ar"])


def test_some_texts_are_missing_in_arabic_and_some_are_the_same_in_both(get: Ask) -> None:
    english, arabic = (get(f"{CAMPAIGNS}?lang={lang}").json for lang in ("en", "ar"))
    pairs = list(zip(english, arabic, strict=True))
    assert any(en["name"] == ar["name"] for en, ar in pairs)
    assert any(en["description"] and not ar["description"] for en, ar in pairs)
    assert any(en["redirectionButtonText"] and not ar["redirectionButtonText"] for en, ar in pairs)
    assert sum(en["name"] != ar["name"] for en, ar in pairs) > len(pairs) / 2
    tiers = [get(f"{TIERS}?lang={lang}").json for lang in ("en", "ar")]
    assert [en["name"] == ar["name"] for en, ar in zip(*tiers, strict=True)] == [False, False, False, True]


# Sizes


def test_there_are_as_many_tiers_and_campaigns_as_asked_for() -> None:
    for tiers, campaigns in ((1, 0), (3, 5), (12, 400), (20, 19)):
        sandbox = Sandbox(replace(quiet_options(), tiers=tiers, campaigns=campaigns))
        rows = ask(sandbox, TIERS).json
        assert [row["order"] for row in rows] == list(range(1, tiers + 1))
        least = [row["minProgress"] for row in rows]
        assert least == sorted(set(least))
        assert len(ask(sandbox, CAMPAIGNS).json) == campaigns
        assert ask(sandbox, of_customer("cust_top", "/tier-progress")).status == 200


def test_many_campaigns_are_of_every_sort() -> None:
    rows = large()
    assert len(ids(rows)) == len({row["name"] for row in rows}) == 400
    assert {row["type"] for row in rows} == {
        "SignUp", "SocialMedia", "ScheduledChallenge", "Spin The Wheel", "EventBased", "HighScore", "Birthday",
        "Mission", "Streak",
    }  # fmt: skip
    assert {row["visibility"] for row in rows} == {"AlwaysVisible", "NotVisible", "VisibleIfEarned"}
    assert {row["availability"]["minTier"] for row in rows} == set(range(1, 13))
    assert {tag for row in rows for tag in row["availability"]["tags"]} == {"VIP", "pilot", "student", "app"}
    assert {row["maxAchievement"] for row in rows} >= {-1, 1, 3, 12}


def test_many_campaigns_are_scheduled_active_ended_and_for_ever() -> None:
    states = set()
    for row in large():
        start, end = row["activation"]["startDate"], row["activation"]["endDate"]
        late, over = start and start > day(0), end and end < day(0)
        states.add("scheduled" if late else "ended" if over else "active" if start or end else "always")
    assert states == {"scheduled", "active", "ended", "always"}


def test_many_campaigns_have_every_form_of_reward() -> None:
    rewards = [row["rewards"][0] for row in large()]
    assert {reward["couponReward"]["couponType"] for reward in rewards if "couponReward" in reward} == {
        "percentage_discount", "fixed_discount", "fixed_rate_discount", "free_shipping", "free_product", "custom",
    }  # fmt: skip
    for wanted in ("walletReward", "rankReward", "walletRewardFactor"):
        assert any(reward.get(wanted) for reward in rewards)
    assert any(reward["walletReward"] and "couponReward" in reward for reward in rewards)


def test_live_dates_come_in_both_spellings(get: Ask) -> None:
    assert {name for row in get(CAMPAIGNS).json for name in row["activation"]} == {
        "startDate", "endDate", "StartDate", "EndDate",
    }  # fmt: skip


def test_a_programme_that_nobody_changes_stays_the_same_overnight() -> None:
    now = NOON

    def clock(zone: ZoneInfo) -> datetime:
        return now.replace(tzinfo=zone)

    sandbox = Sandbox(replace(quiet_options(), clock=clock))
    before = ask(sandbox, CAMPAIGNS).json
    now += timedelta(days=3)
    assert ask(sandbox, CAMPAIGNS).json == before


# Whom and what a campaign is for


@pytest.mark.parametrize("customer", ["cust_1001", "cust_top", "cust_new", "cust_stamps", "cust_77"])
def test_a_customer_is_offered_what_can_be_achieved_now_and_nothing_else(customer: str) -> None:
    offered = ids(large(f"{CAMPAIGNS}?customerId={customer}"))
    tier = large(of_customer(customer, "/tier-progress"))["current"]["order"]
    tags = set(large(of_customer(customer))["customerAttributes"]["tags"])
    progress = {row["rewardsCampaignId"]: row for row in large(of_customer(customer, "/reward-campaigns-progress"))}
    for row in large():
        who, dates = row["availability"], row["activation"]
        times = progress[row["id"]]["achievedCount"] if row["id"] in progress else 0
        most = row["maxAchievement"] if row["isRepeatable"] else 1
        reasons = {
            "tier": tier < who["minTier"],
            "tags": bool(who["tags"]) and tags.isdisjoint(who["tags"]),
            "not begun": bool(dates["startDate"]) and dates["startDate"] > NOON.isoformat(),
            "over": bool(dates["endDate"]) and dates["endDate"] < NOON.isoformat(),
            "limit": 0 <= most <= times,
        }
        assert (row["id"] in offered) is not any(reasons.values()), (row["name"], reasons)


def test_every_reason_to_be_left_out_occurs(get: Ask) -> None:
    offered = ids(get(f"{CAMPAIGNS}?customerId=cust_new").json)
    left_out = {"tier": 5816, "tags": 5817, "over": 5811, "limit": 5801}
    assert offered.isdisjoint(left_out.values())
    assert {5802, 5803, 5805} <= offered


def test_a_product_is_counted_by_what_names_it_its_collection_or_nothing_in_particular() -> None:
    everything = {row["id"] for row in large() if row["rewards"][0].get("walletRewardFactor")}
    for sku, collection in ((sku, name) for name, held in COLLECTIONS.items() for sku in held):
        offered = ids(large(f"{CAMPAIGNS}?productSku={sku}"))
        assert offered <= ids(large(f"{CAMPAIGNS}?collectionId={collection}"))
        assert (5805 in offered) is (sku in ("SKU-1", "SKU-2"))
        assert (5818 in offered) is (collection == "COL-COFFEE")
    unnamed = ids(large(f"{CAMPAIGNS}?productSku=SKU-99"))
    assert unnamed
    assert unnamed < everything - {5805, 5818}


def test_filters_add_up() -> None:
    both = ids(large(f"{CAMPAIGNS}?customerId=cust_1001&productSku=SKU-1"))
    assert both == ids(large(f"{CAMPAIGNS}?customerId=cust_1001")) & ids(large(f"{CAMPAIGNS}?productSku=SKU-1"))
    assert both


def test_an_unknown_customer_has_no_campaigns_but_an_error(get: Ask) -> None:
    assert get(f"{CAMPAIGNS}?customerId=nobody").status == 404
