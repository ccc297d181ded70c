"""All rules, worst first. Each has a line in `docs/review-rules.md`."""

from collections.abc import Sequence

from programconfig.review.campaigns import (
    button_without_link,
    duplicate_name,
    link_not_https,
    min_tier_too_high,
    min_tier_unknown,
    repeatable_zero,
)
from programconfig.review.dates import (
    coupon_ends_before_campaign,
    ended_yet_visible,
    ends_before_start,
    no_reward,
    starts_soon_without_reward,
)
from programconfig.review.finding import Configuration, Finding, Rule
from programconfig.review.referral import (
    bonus_below_ordinary,
    friend_rewarded_though_customer_only,
    referral_reward_nothing,
)
from programconfig.review.tiers import tier_order_gap, tier_worse_than_below, tiers_not_rising
from programconfig.review.values import contradicting_values, discount_above_cap, unknown_type

RULES: Sequence[Rule] = (
    # Wrong
    ends_before_start,
    starts_soon_without_reward,
    min_tier_too_high,
    min_tier_unknown,
    coupon_ends_before_campaign,
    tiers_not_rising,
    referral_reward_nothing,
    friend_rewarded_though_customer_only,
    contradicting_values,
    # Probably a mistake
    no_reward,
    ended_yet_visible,
    tier_worse_than_below,
    bonus_below_ordinary,
    discount_above_cap,
    repeatable_zero,
    button_without_link,
    # Worth checking
    link_not_https,
    tier_order_gap,
    duplicate_name,
    unknown_type,
)


def review(configuration: Configuration) -> list[Finding]:
    """All findings, worst first."""
    return [finding for rule in RULES for finding in rule.find(configuration)]
