"""What orders earn, and what points can be redeemed for."""

from typing import Any

from dashboard.loyalty.gameball.parsing.coupons import KINDS, coupon_reward
from dashboard.loyalty.models import EarningRule, EarningRules, RedemptionRule, RedemptionRules
from dashboard.loyalty.reading import Fields, Need, Notes, root_object


def parse_earning_rules(body: Any, notes: Notes) -> EarningRules:
    """`/configurations/cashback`."""
    root = root_object(body, notes)
    default = root.inner("defaultCashbackRule", need=Need.PRESENT)
    return EarningRules(
        default=_earning_rule(default) if default else None,
        tiers=tuple(_earning_rule(row) for row in root.parts("tierCashbackRules")),
        raw=root.raw,
    )


def parse_redemption_rules(body: Any, notes: Notes) -> RedemptionRules:
    """`/configurations/redemption`."""
    root = root_object(body, notes)
    return RedemptionRules(
        factor=root.number("redemptionFactor", need=Need.VALUE),
        rules=tuple(_redemption_rule(row) for row in root.parts("redemptionRules")),
        raw=root.raw,
    )


def _earning_rule(row: Fields) -> EarningRule:
    return EarningRule(
        tier=row.text("tierName"),
        threshold=row.number("amountRewardThreshold", need=Need.VALUE),
        points_factor=row.number("rewardWalletFactor", "walletRewardFactor", need=Need.VALUE),
        score_factor=row.number("rewardRankFactor", "rankRewardFactor"),
        reward_factor=row.number("rewardFactor"),
    )


def _redemption_rule(row: Fields) -> RedemptionRule:
    return RedemptionRule(
        rule_id=row.integer("id", need=Need.VALUE),
        points=row.number("pointsToRedeem", need=Need.PRESENT),
        any_points=row.is_null("pointsToRedeem"),
        value=row.number("valueOfPoint"),
        kind=row.choice(KINDS, "ruleType", need=Need.VALUE),
        coupon=coupon_reward(row.inner("coupon")),
        image=row.text("image"),
        created_at=row.moment("creationDate"),
        is_active=row.flag("isActive"),
        raw=row.raw,
    )
