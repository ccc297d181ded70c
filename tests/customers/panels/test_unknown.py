"""Why a value is unknown, with what was sent in its place."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from customers.panels import balance, coupons, stamps, tier
from customers.panels.panel import Loaded, PanelRequest
from dashboard.access.masking.mask import Mask
from dashboard.loyalty.models import (
    Balance,
    Coupon,
    Gap,
    Gaps,
    StampsCard,
    TierProgress,
    TierReview,
    TierState,
    Wallet,
)
from dashboard.loyalty.models.gaps import FieldGap
from tests.customers.panels.sample import panel_request

PERSONAL = "someone@example.com"


def unreadable(*fields: str) -> Gaps:
    return tuple(FieldGap(field, Gap.UNREADABLE, (PERSONAL,)) for field in fields)


REVIEW = TierReview(points_to_next=Decimal(1), gaps=unreadable("points_to_keep", "next_at", "monetary_balance"))


@pytest.mark.parametrize(
    ("load", "answers", "times"),
    [
        (tier.load, {"tier_progress": TierProgress(TierState(gaps=unreadable("name"))), "tiers": ()}, 1),
        (tier.load, {"tier_progress": TierProgress(TierState("Gold"), review=REVIEW), "tiers": ()}, 3),
        (coupons.load, {"coupons": (Coupon(gaps=unreadable("code", "used_count", "customer_used_count")),)}, 3),
        (stamps.load, {"stamps": (StampsCard(7, gaps=unreadable("collected")),)}, 1),
        (balance.load, {"balance": Balance(gaps=unreadable("available_points", "available_value"))}, 2),
        (balance.load, {"balance": Balance(next_expiry_points=Decimal(1), gaps=unreadable("next_expiry_value"))}, 1),
        (balance.load, {"balance": Balance(wallet=Wallet("Points", gaps=unreadable("is_redeemable")))}, 1),
    ],
)
@pytest.mark.django_db
async def test_only_who_may_see_personal_data_sees_it_in_a_value_that_could_not_be_read(
    load: Callable[[PanelRequest], Awaitable[Loaded]], answers: dict[str, Any], times: int
) -> None:
    seen = await load(panel_request(**answers))
    assert repr(seen.view).count(PERSONAL) == times
    masked = await load(replace(panel_request(**answers), mask=Mask.personal()))
    assert PERSONAL not in repr(masked.view)
