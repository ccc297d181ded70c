"""What orders earn, and what points can be redeemed for."""

from dataclasses import replace
from typing import Any

from dashboard.loyalty.gameball.parsing.coupon_kinds import KINDS
from dashboard.loyalty.gameball.parsing.coupons import coupon_reward
from dashboard.loyalty.models import EarningRule, EarningRules, RedemptionRule, RedemptionRules
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.reading import root_object
from dashboard.loyalty.sent_object import Need
from dashboard.loyalty.shapes import (
    as_sent,
    choice,
    flag,
    integer,
    is_null,
    moment,
    nested,
    nested_list,
    number,
    shape,
    text,
)

EARNING_RULE = shape(
    EarningRule,
    tier=text("tierName"),
    threshold=number("amountRewardThreshold", need=Need.VALUE),
    points_factor=number("rewardWalletFactor", "walletRewardFactor", need=Need.VALUE),
    score_factor=number("rewardRankFactor", "rankRewardFactor"),
    reward_factor=number("rewardFactor"),
)
EARNING_RULES = shape(
    EarningRules,
    default=nested(EARNING_RULE, "defaultCashbackRule", need=Need.PRESENT),
    tiers=nested_list(EARNING_RULE, "tierCashbackRules"),
    raw=as_sent(),
)
REDEMPTION_RULE = shape(
    RedemptionRule,
    rule_id=integer("id", need=Need.VALUE),
    points=number("pointsToRedeem", need=Need.PRESENT),
    any_points=is_null("pointsToRedeem"),
    value=number("valueOfPoint"),
    kind=choice(KINDS, "ruleType", need=Need.VALUE),
    coupon=coupon_reward("coupon"),
    image=text("image"),
    created_at=moment("creationDate"),
    is_active=flag("isActive"),
    raw=as_sent(),
)
REDEMPTION_RULES = shape(
    RedemptionRules,
    factor=number("redemptionFactor", need=Need.VALUE),
    rules=nested_list(REDEMPTION_RULE, "redemptionRules"),
    raw=as_sent(),
)


def parse_earning_rules(body: Any, notes: Notes) -> EarningRules:
    """Parse `/configurations/cashback`."""
    return EARNING_RULES.read(root_object(body, notes))


def parse_redemption_rules(body: Any, notes: Notes) -> RedemptionRules:
    """Parse `/configurations/redemption`."""
    rules = REDEMPTION_RULES.read(root_object(body, notes))
    return replace(rules, rules=tuple(map(_with_kind_of_coupon, rules.rules)))


def _with_kind_of_coupon(rule: RedemptionRule) -> RedemptionRule:
    """Return the rule with its own documented kind in a coupon that has none."""
    if rule.coupon is None or rule.coupon.kind or rule.kind is None or rule.kind.known is None:
        return rule
    return replace(rule, coupon=replace(rule.coupon, kind=rule.kind))
