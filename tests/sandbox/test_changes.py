"""The programme changes while it runs: by exactly what was asked for, and back again."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from dashboard.sandbox.app import Sandbox
from dashboard.sandbox.changes import CHANGES
from dashboard.sandbox.patches import merged
from dashboard.sandbox.review_examples import EXAMPLES, LATER
from dashboard.sandbox.server import SandboxServer
from tests.sandbox.asking import ROOT, ask, of_customer, quiet_options
from tests.sandbox.test_control import call

READS = ("tiers", "reward-campaigns", "referrals", "cashback", "redemption")
CONTROL = "/control/configuration"
Paths = dict[str, tuple[Any, Any]]


def everything(sandbox: Sandbox) -> dict[str, Any]:
    """The configuration in every language, rows under what names them."""
    return {
        f"{read} {lang}": keyed(ask(sandbox, f"/configurations/{read}?lang={lang}").json)
        for read in READS
        for lang in ("en", "ar", "fr")
    }


def keyed(rows: Any) -> Any:
    return {row.get("id") or row["order"]: row for row in rows} if isinstance(rows, list) else rows


def differences(before: Any, after: Any, path: str = "") -> Paths:
    """The places where two documents differ; a part that one of them lacks is one place."""
    if type(before) is not type(after) or not isinstance(before, dict | list):
        return {} if before == after else {path.removeprefix("."): (before, after)}
    if isinstance(before, list):
        before, after = dict(enumerate(before)), dict(enumerate(after))
    return {
        place: pair
        for key in before.keys() | after.keys()
        for place, pair in differences(before.get(key), after.get(key), f"{path}.{key}").items()
    }


def changed(*changes: dict[str, Any], **options: Any) -> Paths:
    """What changes in English."""
    sandbox = Sandbox(replace(quiet_options(documented=True), **options))
    before = everything(sandbox)
    sandbox.configuration.change(*changes)
    return {
        place.replace(" en", ""): pair
        for place, pair in differences(before, everything(sandbox)).items()
        if " en" in place
    }


@pytest.mark.parametrize(
    ("name", "difference"),
    [
        ("gold-minimum-300", {"tiers.2.minProgress": (250, 300)}),
        ("gold-entry-reward-150", {"tiers.2.benefits.1.walletReward": (100, 150)}),
        (
            "campaign-ended",
            {"reward-campaigns.5805.activation.endDate": ("2026-11-29T00:00:00", "2026-11-19T00:00:00")},
        ),
        ("campaign-renamed", {"reward-campaigns.5804.name": ("Third order", "Three orders")}),
        ("coupon-cap-added", {"reward-campaigns.5816.rewards.0.couponReward.options.capping": (None, 50)}),
        ("friend-gets-60", {"referrals.friendReward.coupon.discountValue": (50, 60)}),
        ("gold-earns-double", {"cashback.tierCashbackRules.0.rewardWalletFactor": (1.5, 2.0)}),
        ("redemption-rule-off", {"redemption.redemptionRules.2.isActive": (True, False)}),
    ],
)
def test_a_named_change_changes_one_thing(name: str, difference: Paths) -> None:
    assert changed({"change": name}) == difference
    assert changed({"change": name}) == difference


def test_campaigns_and_tiers_come_and_go() -> None:
    assert {place: after is None for place, (_, after) in changed({"change": "campaign-removed"}).items()} == {
        "reward-campaigns.5803": True
    }
    assert {place: before is None for place, (before, _) in changed({"change": "campaign-added"}).items()} == {
        "reward-campaigns.5901": True
    }
    assert list(changed({"change": "tier-added"})) == ["tiers.5"]


def test_what_is_cosmetic_leaves_every_value_where_it_was() -> None:
    plain, other = Sandbox(quiet_options()), Sandbox(quiet_options())
    other.configuration.change({"change": "reordered"}, {"change": "trailing-blanks"})
    ours, theirs = (ask(each, "/configurations/reward-campaigns").json for each in (plain, other))
    assert [row["id"] for row in ours] == [row["id"] for row in reversed(theirs)]
    assert theirs[-1]["name"] == ours[0]["name"] + "  "
    assert stripped(keyed(ours)) == stripped(keyed(theirs))


def stripped(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: stripped(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return sorted((stripped(inner) for inner in value), key=repr)
    return value.strip() if isinstance(value, str) else value


@pytest.mark.parametrize("name", CHANGES)
def test_every_named_change_fits_and_is_taken_back(name: str) -> None:
    sandbox = Sandbox(replace(quiet_options(), review=name in LATER))
    before = everything(sandbox)
    sandbox.configuration.change({"change": name})
    assert ask(sandbox, "/configurations/tiers").status == 200
    assert name in ("reordered", "trailing-blanks") or everything(sandbox) != before
    sandbox.configuration.change()
    assert everything(sandbox) == before


def test_a_sandbox_can_start_with_changes_which_stay() -> None:
    assert changed({"change": "campaign-removed"}, changes=("gold-minimum-300",)).keys() == {"reward-campaigns.5803"}
    sandbox = Sandbox(replace(quiet_options(), changes=("gold-minimum-300",)))
    sandbox.configuration.change()
    assert ask(sandbox, "/configurations/tiers").json[1]["minProgress"] == 300


def test_customers_see_the_changed_tier() -> None:
    sandbox = Sandbox(quiet_options(documented=True))
    sandbox.configuration.change({"tiers": [{"order": 2, "minProgress": 300}]})
    assert ask(sandbox, of_customer("cust_1001", "/tier-progress")).json["next"]["minProgress"] == 300


def test_a_campaign_with_broken_parts_is_still_sent_and_offered_or_not() -> None:
    sandbox = Sandbox(quiet_options())
    broken = {"id": 5803, "activation": "soon", "availability": [], "maxAchievement": "many", "isRepeatable": None}
    sandbox.configuration.change({"campaigns": [broken, {"id": 5804, "rewards": None, "type": 7}]})
    for query in ("", "?customerId=cust_1001", "?productSku=SKU-1"):
        assert ask(sandbox, f"/configurations/reward-campaigns{query}").status == 200


# The review's examples


def test_every_example_is_there_from_the_start_or_is_a_change_of_its_own() -> None:
    at_start = everything(Sandbox(replace(quiet_options(), review=True)))
    ordinary = everything(Sandbox(quiet_options()))
    for rule, example in EXAMPLES.items():
        part = {"campaigns": "reward-campaigns en", "tiers": "tiers en"}.get(example.what)
        assert (part is None) is (example.places == ()), rule
        for place in example.places:
            assert part is not None
            assert place in at_start[part]
            assert place not in ordinary[part]
    assert set(LATER) <= CHANGES.keys()
    assert differences(ordinary["referrals en"], at_start["referrals en"])


def test_examples_keep_out_of_each_others_way() -> None:
    places = [(example.what, place) for example in EXAMPLES.values() for place in example.places]
    assert len(places) == len(set(places))


# While it runs


@pytest.fixture
def restored(server: SandboxServer) -> Iterator[SandboxServer]:
    yield server
    server.change()


def test_it_is_changed_added_to_listed_and_restored(restored: SandboxServer) -> None:
    status, listed = call(restored, "PUT", CONTROL, {"change": "gold-minimum-300"})
    assert (status, listed["changes"]) == (200, [CHANGES["gold-minimum-300"]])
    assert "campaign-ended" in listed["named"]
    assert call(restored, "POST", CONTROL, {"referral": {"referralMethod": "CustomerOnly"}})[0] == 200
    assert len(call(restored, "GET", CONTROL)[1]["changes"]) == 2
    tiers, referrals = (call(restored, "GET", f"{ROOT}/configurations/{read}")[1] for read in ("tiers", "referrals"))
    assert (tiers[1]["minProgress"], referrals["referralMethod"]) == (300, "CustomerOnly")
    assert call(restored, "PUT", CONTROL, {"change": "campaign-removed"})[0] == 200
    assert call(restored, "GET", f"{ROOT}/configurations/tiers")[1][1]["minProgress"] == 250
    assert call(restored, "DELETE", CONTROL)[1]["changes"] == []


@pytest.mark.parametrize(
    "body",
    [
        [],
        "gold",
        {"change": "nothing of that name"},
        {"change": ["gold-minimum-300"]},
        {"colour": "red"},
        {"tiers": {"order": 2}},
        {"tiers": [{"minProgress": 5}]},
        {"campaigns": ["5803"]},
        {"referral": 7},
        {"cosmetic": ["upside down"]},
        {"cosmetic": 7},
        {"tiers": [{"order": 2, "benefits": {"99": {"walletReward": 1}}}]},
        {"tiers": [{"order": 2, "benefits": {"first": {"walletReward": 1}}}]},
    ],
)
def test_a_change_that_does_not_fit_is_refused_with_a_sentence_and_changes_nothing(
    restored: SandboxServer, body: Any
) -> None:
    before = call(restored, "GET", CONTROL)
    status, answered = call(restored, "PUT", CONTROL, body)
    assert status == 400
    assert answered["error"].endswith(".")
    assert call(restored, "GET", CONTROL) == before
    assert call(restored, "GET", f"{ROOT}/configurations/tiers")[0] == 200


def test_a_merge_patch_merges_removes_and_reaches_into_lists() -> None:
    target = {"a": 1, "b": {"c": [1, {"d": 2}]}, "e": 5}
    assert merged(target, {"a": None, "b": {"c": {"1": {"d": 3}}}, "f": {"g": None, "h": 1}}) == {
        "b": {"c": [1, {"d": 3}]},
        "e": 5,
        "f": {"h": 1},
    }
    assert merged(target, {"b": {"c": []}})["b"] == {"c": []}
    assert target["a"] == 1
