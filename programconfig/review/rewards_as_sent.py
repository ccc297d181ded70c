"""Helpers for rules: rewards, benefits and coupons with their places, and whether a reward is certainly nothing."""

from collections.abc import Iterator
from decimal import Decimal

from dashboard.loyalty.models import Campaign, CouponReward, Gap, Reward, TierBenefit
from programconfig.places import Part, Place, campaign_place, redemption_place, tier_place
from programconfig.review.finding import Configuration


def gives_nothing(reward: Reward) -> bool:
    """Whether the reward certainly gives nothing: an amount was sent, and every sent amount is 0. An unreadable amount
    may be worth something."""
    known = set(amounts_of(reward)) - {None}
    return known == {0} and reward.coupon is None and all(each.gap is not Gap.UNREADABLE for each in reward.gaps)


def has_no_reward(campaign: Campaign) -> bool:
    """Whether the campaign certainly gives no reward: its list of rewards is empty, or all its rewards give nothing."""
    return campaign.gap("rewards") is None and all(map(gives_nothing, campaign.rewards))


def gives_something(reward: Reward | None) -> bool:
    """Whether the reward certainly gives something."""
    if reward is None:
        return False
    return reward.coupon is not None or any(amount is not None and amount > 0 for amount in amounts_of(reward))


def amounts_of(reward: Reward) -> tuple[Decimal | None, ...]:
    """The amounts of a reward without its coupon; None where not sent."""
    return reward.points, reward.score, reward.points_factor, reward.multiplier


def rewards(configuration: Configuration) -> Iterator[tuple[Place, Reward]]:
    """Every reward with its place."""
    for campaign in configuration.every_campaign:
        yield from ((campaign_place(campaign), reward) for reward in campaign.rewards)
    yield from ((place, benefit.reward) for place, benefit in benefits(configuration))
    for rules in configuration.every_referral:
        sides = (rules.customer_reward, rules.friend_reward, rules.bonus)
        yield from ((Place(Part.REFERRAL), side) for side in sides if side)


def benefits(configuration: Configuration) -> Iterator[tuple[Place, TierBenefit]]:
    """Every benefit of every tier, with the tier's place."""
    for tier in configuration.every_tier:
        yield from ((tier_place(tier), benefit) for benefit in tier.benefits)


def coupons(configuration: Configuration) -> Iterator[tuple[Place, CouponReward]]:
    """Every coupon with its place."""
    yield from ((place, reward.coupon) for place, reward in rewards(configuration) if reward.coupon)
    redemption = configuration.every_redemption
    yield from ((redemption_place(rule), rule.coupon) for rule in redemption if rule.coupon)
