"""What the program is set to do: tiers and referral rules (campaigns are in `campaigns.py`)."""

from typing import Any

from dashboard.loyalty.gameball.parsing.campaigns import TIER_REWARD
from dashboard.loyalty.gameball.parsing.coupons import COUPON_REWARD
from dashboard.loyalty.models import ReferralRules, Reward, Tier, TierBenefit
from dashboard.loyalty.reading import Fields, Need, Notes, root_list, root_object
from dashboard.loyalty.shapes import (
    as_sent,
    derived,
    first_of,
    inside,
    integer,
    many,
    number,
    one,
    shape,
    text,
)

BENEFIT = shape(
    TierBenefit,
    kind=text("type", need=Need.VALUE),
    description=text("description"),
    link=text("hyperLink"),
    reward=derived(TIER_REWARD.read),
)
TIER = shape(
    Tier,
    name=text("name", need=Need.VALUE),
    order=integer("order", need=Need.VALUE),
    min_progress=number("minProgress", "minPorgress", need=Need.VALUE),
    icon=text("icon"),
    benefits=many(BENEFIT, "benefits"),
    raw=as_sent(),
)
REFERRAL_REWARD = shape(
    Reward,
    points=number("point", "points"),
    score=number("score"),
    coupon=one(COUPON_REWARD, "coupon"),
)


def _event_condition(root: Fields) -> str | None:
    event = root.inside("eventMetaData")
    parts = (event.text("name"), event.text("operator"), event.text("value", or_number=True))
    return " ".join(part for part in parts if part) or None


# The bonus stands beside the customer's reward or inside it.
REFERRAL_RULES = shape(
    ReferralRules,
    method=text("referralMethod", need=Need.VALUE),
    event=text("eventName"),
    event_condition=derived(_event_condition),
    customer_reward=one(REFERRAL_REWARD, "customerReward", null_is_none=True),
    friend_reward=one(REFERRAL_REWARD, "friendReward", null_is_none=True),
    bonus=first_of(inside("customerReward", one(REFERRAL_REWARD, "extraReward")), one(REFERRAL_REWARD, "extraReward")),
    bonus_every=first_of(
        inside("customerReward", inside("extraReward", integer("forEvery"))),
        inside("extraReward", integer("forEvery")),
    ),
    description=text("description"),
    raw=as_sent(),
)


def parse_tiers(body: Any, notes: Notes) -> tuple[Tier, ...]:
    """`/configurations/tiers`, lowest first; a tier without a readable order keeps the platform's place at the end."""
    tiers = [TIER.read(row) for row in root_list(body, notes)]
    return tuple(sorted(tiers, key=lambda tier: (tier.order is None, tier.order or 0)))


def parse_referral_rules(body: Any, notes: Notes) -> ReferralRules:
    """`/configurations/referrals`."""
    return REFERRAL_RULES.read(root_object(body, notes))
