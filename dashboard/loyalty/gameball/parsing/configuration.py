"""The program's configuration: tiers and referral rules (campaigns are in `campaigns.py`)."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

from dashboard.loyalty.gameball.parsing.campaigns import TIER_REWARD
from dashboard.loyalty.gameball.parsing.coupons import coupon_reward
from dashboard.loyalty.models import Gap, ReferralRules, Reward, Tier, TierBenefit
from dashboard.loyalty.models.gaps import FieldGap
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.reading import Fields, root_list, root_object
from dashboard.loyalty.sent_object import Need
from dashboard.loyalty.shapes import (
    as_sent,
    derived,
    first_of,
    inside,
    integer,
    nested,
    nested_list,
    number,
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
    benefits=nested_list(BENEFIT, "benefits"),
    raw=as_sent(),
)
REFERRAL_REWARD = shape(
    Reward,
    points=number("point", "points"),
    score=number("score"),
    coupon=coupon_reward("coupon"),
)


def _event_condition(root: Fields) -> str | None:
    event = root.inside("eventMetaData")
    parts = (event.text("name"), event.text("operator"), event.text("value", or_number=True))
    return " ".join(filter(None, parts)) or None


# The bonus is beside the customer's reward or inside it.
REFERRAL: Mapping[str, Any] = {
    "event": text("eventName"),
    "event_condition": derived(_event_condition),
    "customer_reward": nested(REFERRAL_REWARD, "customerReward", null_is_none=True),
    "friend_reward": nested(REFERRAL_REWARD, "friendReward", null_is_none=True),
    "bonus": first_of(
        inside("customerReward", nested(REFERRAL_REWARD, "extraReward")), nested(REFERRAL_REWARD, "extraReward")
    ),
    "bonus_every": first_of(
        inside("customerReward", inside("extraReward", integer("forEvery"))),
        inside("extraReward", integer("forEvery")),
    ),
    "description": text("description"),
    "raw": as_sent(),
}
ALL_NOT_SENT = tuple(FieldGap(name, Gap.NOT_SENT) for name in REFERRAL)
REFERRAL_STEP = shape(ReferralRules, name=text("stepName"), method=text("referralMethod"), **REFERRAL)
REFERRAL_ENTRY = shape(
    ReferralRules,
    name=text("stepName"),
    method=text("referralMethod"),
    steps=nested_list(REFERRAL_STEP, "steps"),
    **REFERRAL,
)
REFERRAL_RULES = shape(
    ReferralRules,
    method=text("referralMethod", need=Need.VALUE),
    steps=nested_list(REFERRAL_STEP, "steps"),
    **REFERRAL,
)


def parse_tiers(body: Any, notes: Notes) -> tuple[Tier, ...]:
    """Parse `/configurations/tiers`, lowest first. Tiers without a readable order come last, in the platform's
    order."""
    tiers = [TIER.read(row) for row in root_list(body, notes)]
    return tuple(sorted(tiers, key=lambda tier: (tier.order is None, tier.order or 0)))


def parse_referral_rules(body: Any, notes: Notes) -> ReferralRules:
    """Parse `/configurations/referrals`: one object, or a list, whose items, and the steps in them, count as steps."""
    if not isinstance(body, list):
        return REFERRAL_RULES.read(root_object(body, notes))
    entries = [REFERRAL_ENTRY.read(row) for row in root_list(body, notes)]
    if len(entries) == 1:
        return replace(entries[0], raw=body)
    steps = tuple(chain.from_iterable(map(_steps_of, entries)))
    methods = {step.method for step in steps}
    method = methods.pop() if len(methods) == 1 else None
    return _with_common_bonus(ReferralRules(method=method, steps=steps, raw=body, gaps=() if steps else ALL_NOT_SENT))


def _with_common_bonus(rules: ReferralRules) -> ReferralRules:
    """Return the rules with the bonus of their steps, if only one step has one: it is that of the rules as a whole."""
    with_bonus = [step for step in rules.steps if step.bonus]
    if len(with_bonus) != 1:
        return rules
    (one,) = with_bonus
    others = tuple(replace(step, bonus=None, bonus_every=None) if step is one else step for step in rules.steps)
    return replace(rules, steps=others, bonus=one.bonus, bonus_every=one.bonus_every)


def _steps_of(entry: ReferralRules) -> tuple[ReferralRules, ...]:
    """Return the entry of a list as a step, unless only its own steps have rewards, and these."""
    inner = tuple(replace(step, method=step.method or entry.method) for step in entry.steps)
    return (replace(entry, steps=()), *inner) if entry.has_rewards or not inner else inner
