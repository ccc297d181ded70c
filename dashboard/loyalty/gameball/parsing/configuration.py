"""What the programme is set to do: tiers and referral rules (campaigns are in `campaigns.py`)."""

from typing import Any

from dashboard.loyalty.gameball.parsing.campaigns import reward
from dashboard.loyalty.gameball.parsing.coupons import coupon_reward
from dashboard.loyalty.models import ReferralRules, Reward, Tier, TierBenefit
from dashboard.loyalty.reading import Fields, Need, Notes, root_list, root_object


def parse_tiers(body: Any, notes: Notes) -> tuple[Tier, ...]:
    """`/configurations/tiers`, lowest first; a tier without a readable order keeps the platform's place at the end."""
    tiers = [_tier(row) for row in root_list(body, notes)]
    return tuple(sorted(tiers, key=lambda tier: (tier.order is None, tier.order or 0)))


def parse_referral_rules(body: Any, notes: Notes) -> ReferralRules:
    """`/configurations/referrals`. The bonus stands beside the customer's reward or inside it."""
    root = root_object(body, notes)
    customer = root.inner("customerReward")
    bonus = (customer and customer.inner("extraReward")) or root.inner("extraReward")
    event = root.inner("eventMetaData")
    parts = (
        [event.text("name"), event.text("operator"), event.text("value", or_number=True)] if event is not None else []
    )
    return ReferralRules(
        method=root.text("referralMethod", need=Need.VALUE),
        event=root.text("eventName"),
        event_condition=" ".join(part for part in parts if part) or None,
        customer_reward=_referral_reward(customer),
        friend_reward=_referral_reward(root.inner("friendReward")),
        bonus=_referral_reward(bonus),
        bonus_every=bonus.integer("forEvery") if bonus else None,
        description=root.text("description"),
        raw=root.raw,
    )


def _tier(row: Fields) -> Tier:
    return Tier(
        name=row.text("name", need=Need.VALUE),
        order=row.integer("order", need=Need.VALUE),
        min_progress=row.number("minProgress", "minPorgress", need=Need.VALUE),
        icon=row.text("icon"),
        benefits=tuple(
            TierBenefit(
                kind=benefit.text("type", need=Need.VALUE),
                description=benefit.text("description"),
                link=benefit.text("hyperLink"),
                reward=reward(benefit, of_a_tier=True),
            )
            for benefit in row.parts("benefits")
        ),
        raw=row.raw,
    )


def _referral_reward(of: Fields | None) -> Reward | None:
    if of is None:
        return None
    return Reward(
        points=of.number("point", "points"), score=of.number("score"), coupon=coupon_reward(of.inner("coupon"))
    )
