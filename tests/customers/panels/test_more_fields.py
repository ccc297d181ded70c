"""Whatever the platform sends is on the panel's page, also what this dashboard has no place for."""

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from decimal import Decimal
from html import escape
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.panels.as_sent import MAX_FIELDS, MAX_LENGTH, more_fields
from dashboard.access.masking.contact_data import HIDDEN
from dashboard.access.masking.mask import Mask
from dashboard.loyalty.models import Customer
from tests.customers.panels.pages import page
from tests.loyalty.gameball.documents import sample
from tests.words import text_of

# The answers behind each panel, by the end of their address.
BEHIND: Mapping[str, Mapping[str, Any]] = {
    "details": {"details": sample("customer")},
    "balance": {"balance": sample("balance")},
    "tier": {"tier-progress": sample("tier_progress")},
    "coupons": {"coupons": sample("coupons")},
    "campaigns": {
        "reward-campaigns-progress": [
            {**one, "rewardCampaignConfiguration": campaign}
            for one, campaign in zip(sample("campaign_progress"), sample("campaigns"), strict=False)
        ]
    },
    "stamps": {"stamps": sample("stamps")},
    "referrals": {"referrals": {**sample("referrals"), "hasMore": False}, "referrals/count": sample("referrals_count")},
    "activity": {"activities": sample("activities"), "activities/count": sample("activities_count")},
}


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a JSON value, but not the shop's own attributes, which are a list of their own."""
    if isinstance(value, dict):
        yield value
        for name, inner in value.items():
            yield from objects(inner) if name != "custom" else ()
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.decimals(-(10**6), 10**6, places=2) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize("slug", BEHIND)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(data=st.data())
async def test_any_extra_field_is_on_the_page(transactional_db: None, slug: str, data: st.DataObject) -> None:
    bodies = deepcopy(dict(BEHIND[slug]))
    places = [place for body in bodies.values() for place in objects(body)]
    name, value = "sample " + data.draw(texts), data.draw(values)
    data.draw(st.sampled_from(places))[name] = value
    markup = await page(slug, bodies)
    assert f"{escape(name)}</bdi></dt>" in markup
    assert f"<bdi>{escape(written(value))}</bdi>" in markup


def written(value: Any) -> str:
    """The value as sent; texts have no quotes."""
    if isinstance(value, str) and value:
        return value
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False, default=float)


@pytest.mark.parametrize("slug", sorted(BEHIND.keys() - {"coupons", "details", "campaigns"}))  # their samples have some
async def test_without_extra_fields_nothing_is_said(transactional_db: None, slug: str) -> None:
    assert "more field" not in await page(slug, BEHIND[slug])


async def test_what_has_a_meaning_for_staff_has_a_place(transactional_db: None) -> None:
    text = text_of(await page("balance", {"balance": {**sample("balance"), "blockedPoints": 40, "extra": "kept"}}))
    assert "Blocked 40 Reward Points. The platform sends these points as blocked." in text
    assert "1 more field extra kept" in text
    coupon = {**sample("coupons")["coupons"][0], "currency": "EGP", "minOrderValue": 250, "promotionRules": ["first"]}
    text = text_of(await page("coupons", {"coupons": {"coupons": [coupon]}}))
    assert "only for orders from 250 EGP" in text
    assert '1 more field promotionRules ["first"]' in text
    friends = deepcopy(sample("referrals")) | {"hasMore": False}
    friends["referredFriends"][0] |= {"completedSteps": 2, "totalSteps": 3, "currentStep": "order"}
    text = text_of(await page("referrals", {"referrals": friends, "referrals/count": sample("referrals_count")}))
    assert "2 of 3 steps done" in text
    assert text.count("1 more field currentStep order") == 1


async def test_blocked_points_may_be_in_the_total(transactional_db: None) -> None:
    sent = {"availablePointsBalance": 100, "pendingPoints": 20, "totalPointsBalance": 160, "blockedPoints": 40}
    assert "do not add up" not in await page("balance", {"balance": sent})
    assert "do not add up" in await page("balance", {"balance": sent | {"blockedPoints": 30}})


async def test_a_value_that_cannot_be_used_is_kept_as_sent(transactional_db: None) -> None:
    coupon = {**sample("coupons")["coupons"][0], "usageLimit": ["about", 3], "expiryDate": "soon"}
    text = text_of(await page("coupons", {"coupons": {"coupons": [coupon, 5]}}))
    assert re.search(r'more fields .*expiryDate soon .*usageLimit \["about", 3\]', text)
    assert "1 more field coupons[1] 5" in text


def test_personal_data_are_masked_and_sizes_are_limited() -> None:
    sent = {"told sample@example.com": 447700900302, "family": {"dob": "1980-05-01"}, "long": "x" * 5000}
    lines = more_fields(Mask.personal().seen(Customer("c-1", other=sent)).other)
    assert [(line.name, line.value) for line in lines[:2]] == [("told s•••@e•••.com", "•••02"), ("family", HIDDEN)]
    assert len(str(lines[2].value)) == MAX_LENGTH
    lines = more_fields((str(number), number) for number in range(MAX_FIELDS + 7))
    assert len(lines) == MAX_FIELDS + 1
    assert lines[-1].value == "7 more fields are not shown."
