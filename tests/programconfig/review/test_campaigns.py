from typing import Any

import pytest

from programconfig.review.campaigns import (
    button_without_link,
    duplicate_name,
    link_not_https,
    min_tier_too_high,
    min_tier_unknown,
    repeatable_zero,
)
from tests.programconfig.review.sample import (
    TIERS,
    campaign,
    configuration,
    dates,
    found,
    only,
    reasons,
    tier,
    unread,
)


def for_tier(order: object) -> dict[str, Any]:
    return campaign(availability={"minTier": order, "tags": []})


def test_it_finds_a_minimum_above_the_highest_tier() -> None:
    where = configuration(for_tier(4))
    assert only("min-tier-too-high", where)
    assert reasons(min_tier_too_high, where) == "It requires tier number 4, but the highest tier is number 3."


def test_it_finds_a_minimum_that_is_no_tier() -> None:
    tiers = [*TIERS, tier(5, 5000)]
    assert found(min_tier_unknown, configuration(for_tier(4), tiers=tiers)) == ["campaigns:1"]
    assert found(min_tier_unknown, configuration(for_tier(-1))) == ["campaigns:1"]
    assert found(min_tier_too_high, configuration(for_tier(4), tiers=tiers)) == []


@pytest.mark.parametrize("order", [0, 1, 3, None, "Gold", 2.0])
def test_a_minimum_that_is_a_tier_none_or_unknown_is_well(order: Any) -> None:
    where = configuration(for_tier(order))
    assert found(min_tier_too_high, where) + found(min_tier_unknown, where) == []


@pytest.mark.parametrize("tiers", [[], [tier(None, 10)], [tier(1, 0), tier(None, 10)]])
def test_without_every_tiers_order_nobody_can_say(tiers: Any) -> None:
    where = configuration(for_tier(9), tiers=tiers)
    assert found(min_tier_too_high, where) + found(min_tier_unknown, where) == []
    assert found(min_tier_too_high, unread(configuration(for_tier(9)), "tiers")) == []


def test_it_finds_repeatable_zero_times() -> None:
    assert only("repeatable-zero", configuration(campaign(isRepeatable=True, maxAchievement=0)))


@pytest.mark.parametrize(("repeatable", "most"), [(True, -1), (True, 2), (True, None), (False, 0), (None, 0)])
def test_repeatable_otherwise_is_well(repeatable: Any, most: Any) -> None:
    where = configuration(campaign(isRepeatable=repeatable, maxAchievement=most))
    assert found(repeatable_zero, where) == []


def button(text: object, link: object) -> dict[str, Any]:
    return campaign(redirectionButtonText=text, redirectionButtonLink=link)


@pytest.mark.parametrize("link", [None, "", "  "])
def test_it_finds_a_button_that_leads_nowhere(link: Any) -> None:
    assert only("button-without-link", configuration(button("Order", link)))


def test_it_finds_a_button_that_came_without_a_link() -> None:
    row = campaign()
    del row["redirectionButtonLink"]
    assert only("button-without-link", configuration(row))


@pytest.mark.parametrize(
    ("text", "link"), [(None, None), ("", None), (" ", ""), ("Order", 7), (None, "https://x.example")]
)
def test_no_button_or_a_link_nobody_can_read_is_well(text: Any, link: Any) -> None:
    assert found(button_without_link, configuration(button(text, link))) == []


@pytest.mark.parametrize("link", ["http://shop.example.com/", "sample-app://open", "/club", "javascript:alert(1)"])
def test_it_finds_a_link_without_https(link: Any) -> None:
    assert only("link-not-https", configuration(button("Order", link)))


def test_it_tells_how_the_link_begins_and_no_more() -> None:
    assert reasons(link_not_https, configuration(button("Order", "http://x.example/?secret=1"))) == (
        "A link begins with “http:”."
    )


def test_it_looks_at_tiers_benefits_too() -> None:
    benefits = [{"type": "Custom Benefits", "description": "A seat", "hyperLink": "http://shop.example.com/"}]
    assert found(link_not_https, configuration(tiers=[tier(1, 0, benefits=benefits)])) == ["tiers:1"]


@pytest.mark.parametrize("link", ["https://shop.example.com/", "HTTPS://SHOP.EXAMPLE.COM", " https://x.y", None, 7])
def test_https_and_no_link_are_well(link: Any) -> None:
    assert found(link_not_https, configuration(button("Order", link))) == []


def test_it_finds_names_used_twice() -> None:
    where = configuration(campaign(1, name="Spring  Sale"), campaign(2, name="spring sale "), campaign(3))
    assert only("duplicate-name", where)
    assert found(duplicate_name, where) == ["campaigns:2"]
    assert reasons(duplicate_name, where) == "1 other campaign has the same name: 1."


def test_tiers_have_names_of_their_own_too() -> None:
    assert found(duplicate_name, configuration(tiers=[tier(1, 0, name="Gold"), tier(2, 5, name="Gold")])) == ["tiers:2"]


def test_a_name_of_a_campaign_that_is_over_may_come_again() -> None:
    over = campaign(1, name="Spring", **dates(-400, -300))
    assert found(duplicate_name, configuration(over, campaign(2, name="Spring"))) == []


@pytest.mark.parametrize("name", [None, "", 7])
def test_campaigns_without_a_name_are_not_called_the_same(name: Any) -> None:
    assert found(duplicate_name, configuration(campaign(1, name=name), campaign(2, name=name))) == []


def test_a_campaign_may_be_called_like_a_tier() -> None:
    assert found(duplicate_name, configuration(campaign(1, name="Tier 1"))) == []
