"""What a panel says where an answer differs from the platform's documentation: one line, and what differs inside it."""

from copy import deepcopy
from typing import Any

import pytest

from tests.customers.panels.pages import page
from tests.loyalty.gameball.documents import sample
from tests.words import text_of


def activities(*rows: dict[str, Any]) -> dict[str, Any]:
    row = sample("activities")["activities"][0]
    listed = [{**row, "activityId": place, **changes} for place, changes in enumerate(rows, 1)]
    return {"activities": {"activities": listed, "hasMore": False}, "activities/count": {"count": len(rows)}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"activityTime": "8:05:03 o'clock"},
            "activityTime: a time of day such as 18:51:29 was expected, text in another form was sent",
        ),
        ({"activityTime": 185129}, "activityTime: text was expected, a number was sent"),
        ({"activityDate": "soon"}, "activityDate: a date was expected, text in another form was sent"),
        ({"activityDate": None}, "activityDate: null was sent"),
        ({"points": "many"}, "points: a number was expected, text was sent"),
        ({"points": [5]}, "points: a number was expected, a list was sent"),
        ({"couponUsed": "perhaps"}, "couponUsed: true or false was expected, text was sent"),
        (
            {"campaignEndDate": "spring"},
            "campaignEndDate: a date and time such as 2026-11-28T17:18:00 was expected, text in another form was sent",
        ),
        ({"activityType": "Mystery"}, "activityType: the value is not documented, Mystery"),
    ],
)
async def test_the_field_at_fault_and_what_was_expected(
    transactional_db: None, changes: dict[str, Any], said: str
) -> None:
    text = text_of(await page("activity", activities({}, changes)))
    assert "1 difference from the platform's documentation" in text
    assert f"activities[1].{said}" in text


async def test_rows_with_the_same_difference_are_one_line(transactional_db: None) -> None:
    coupons = [{**sample("coupons")["coupons"][0], "usageLimit": {}, "value": {}} for _place in range(267)]
    coupons[5]["code"] = True
    text = text_of(await page("coupons", {"coupons": {"coupons": coupons}}))
    assert "3 differences from the platform's documentation" in text
    assert "coupons[].usageLimit: a number was expected, an object was sent (267 times)" in text
    assert "coupons[].value: a number was expected, an object was sent (267 times)" in text
    assert "coupons[5].code: text was expected, true or false was sent" in text


async def test_what_costs_no_value_is_not_said(transactional_db: None) -> None:
    """Ids, phones and numbers in another type."""
    friends = deepcopy(sample("referrals")) | {"hasMore": False}
    friends["referredFriends"][0] |= {"customerId": 77, "mobileNumber": 12025550101}
    coupon = {**sample("coupons")["coupons"][0], "code": 4711, "isActive": "true"}
    for slug, bodies, shown in (
        ("balance", {"balance": {**sample("balance"), "pendingPoints": "301"}}, "301"),
        ("coupons", {"coupons": {"coupons": [coupon]}}, "4711"),
        ("referrals", {"referrals": friends, "referrals/count": sample("referrals_count")}, "12025550101"),
    ):
        text = text_of(await page(slug, bodies))
        assert "documentation" not in text, slug
        assert shown in text, slug
