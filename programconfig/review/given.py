"""What the rules look at: what a reward gives for certain, every coupon with its place.

A model's None is both "not there" and "not readable". Where a rule has to tell the two apart it asks what was sent.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from dashboard.loyalty.models import Campaign, CouponReward, Reward
from programconfig.places import Part, Place, campaign_place, redemption_place, tier_place
from programconfig.review.finding import Configuration

NOT_SENT = object()


def sent(raw: Any, name: str) -> Any:
    """What was sent under this name (case apart), `NOT_SENT` when there is no such field."""
    values = [value for key, value in raw.items() if key.lower() == name.lower()] if isinstance(raw, Mapping) else []
    return next((value for value in values if value is not None), None) if values else NOT_SENT


def is_empty(value: Any) -> bool:
    """Whether a field as `sent` gives it holds nothing: it is not there, null, or blanks."""
    return value in (NOT_SENT, None) or (isinstance(value, str) and not value.strip())


def gives_nothing(reward: Reward, raw: Any = None) -> bool:
    """Whether it is certain that the reward gives nothing: an amount was sent, and each one sent is none.

    `raw` is the reward as sent: what is there and could not be read may be worth something.
    """
    amounts = amounts_of(reward)
    known = [amount for amount in amounts if amount is not None]
    if not known or any(known) or reward.coupon is not None:
        return False
    return not _unreadable(reward, raw)


def pays_nothing(campaign: Campaign) -> bool:
    """Whether it is certain that the campaign rewards nothing: no reward at all, or rewards of nothing."""
    if any(gives_something(reward) for reward in campaign.rewards):
        return False
    rows = sent(campaign.raw, "rewards")
    if not campaign.rewards:
        return bool(rows == [])
    parts = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    if isinstance(rows, list) and len(parts) != len(rows):  # what could not be read may be worth something
        return False
    raws = parts if len(parts) == len(campaign.rewards) else [None] * len(campaign.rewards)
    return all(gives_nothing(reward, raw) for reward, raw in zip(campaign.rewards, raws, strict=True))


def gives_something(reward: Reward | None) -> bool:
    """Whether it is certain that the reward gives something."""
    if reward is None:
        return False
    return reward.coupon is not None or any(amount is not None and amount > 0 for amount in amounts_of(reward))


def amounts_of(reward: Reward) -> tuple[Decimal | None, ...]:
    """What a reward gives beside its coupon, each None where it was not sent."""
    return reward.points, reward.score, reward.points_factor, reward.multiplier


def rewards(configuration: Configuration) -> Iterator[tuple[Place, Reward]]:
    """Every reward, with where it is set."""
    for campaign in configuration.campaigns or ():
        yield from ((campaign_place(campaign), reward) for reward in campaign.rewards)
    for tier in configuration.tiers or ():
        yield from ((tier_place(tier), benefit.reward) for benefit in tier.benefits)
    if rules := configuration.referral:
        sides = (rules.customer_reward, rules.friend_reward, rules.bonus)
        yield from ((Place(Part.REFERRAL), side) for side in sides if side)


def coupons(configuration: Configuration) -> Iterator[tuple[Place, CouponReward]]:
    """Every coupon that anything hands out, with where that is set."""
    yield from ((place, reward.coupon) for place, reward in rewards(configuration) if reward.coupon)
    redemption = configuration.redemption.rules if configuration.redemption else ()
    yield from ((redemption_place(rule), rule.coupon) for rule in redemption if rule.coupon)


def plain(word: str | None) -> str:
    """A word without case, blanks or punctuation."""
    return "".join(letter for letter in (word or "").casefold() if letter.isalnum())


def _unreadable(reward: Reward, raw: Any) -> bool:
    """Whether something stands where an amount or a coupon belongs, and nobody could read it."""
    read = {
        ("point", "points", "walletReward"): reward.points,
        ("score", "rankReward"): reward.score,
        ("walletRewardFactor", "rewardWalletFactor"): reward.multiplier
        if reward.points_factor is None
        else reward.points_factor,
        ("coupon", "couponReward"): reward.coupon,
    }
    names = [name for names, value in read.items() if value is None for name in names]
    return any(not is_empty(sent(raw, name)) for name in names)
