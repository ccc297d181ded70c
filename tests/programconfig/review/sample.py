"""Configurations as the platform's parser reads them: one with nothing to find, to be changed in one thing."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.loyalty.gameball.parsing.campaigns import parse_campaigns
from dashboard.loyalty.gameball.parsing.configuration import parse_referral_rules, parse_tiers
from dashboard.loyalty.gameball.parsing.economy import parse_earning_rules, parse_redemption_rules
from dashboard.loyalty.notes import Notes
from programconfig.review.finding import Configuration, Rule
from programconfig.review.registry import RULES

Row = dict[str, Any]
CAIRO = ZoneInfo("Africa/Cairo")
NOW = datetime(2026, 11, 20, 12, tzinfo=CAIRO)
BY_SLUG = {rule.slug: rule for rule in RULES}
EARNING = "Loyalty Points Earning Custom Configuration"


def day(days: int) -> str:
    """A date as the platform writes it, so many days from now."""
    return (NOW + timedelta(days=days)).strftime("%Y-%m-%dT00:00:00")


def dates(start: int | None, end: int | None) -> Row:
    return {
        "activation": {
            "StartDate": None if start is None else day(start),
            "EndDate": None if end is None else day(end),
        }
    }


def campaign(number: int | None = 1, **changed: Any) -> Row:
    """A campaign as sent, with nothing to find."""
    row: Row = {
        "id": number,
        "name": f"Sample campaign {number}",
        "isRepeatable": False,
        "maxAchievement": 1,
        "type": "EventBased",
        "visibility": "AlwaysVisible",
        "availability": {"minTier": 1, "tags": []},
        "redirectionButtonText": "Order",
        "redirectionButtonLink": "https://shop.example.com/",
        "rewards": [{"rankReward": 0, "walletReward": 50}],
    }
    return row | dates(-10, 30) | changed


def coupon(**changed: Any) -> Row:
    return {"couponType": "percentage_discount", "discountValue": 10, "options": {"usageLimit": 1}} | changed


def rewarded_with(coupon_: Row) -> Row:
    return {"rewards": [{"rankReward": 0, "walletReward": 0, "couponReward": coupon_}]}


def tier(order: int | None, least: int | None, **changed: Any) -> Row:
    number = order or 0
    benefits = [
        {"type": EARNING, "rankReward": 0, "walletReward": 0, "walletRewardFactor": number},
        {"type": "Entry Reward", "rankReward": 0, "walletReward": 50 * number},
    ]
    return {"order": order, "name": f"Tier {order}", "minProgress": least, "icon": None, "benefits": benefits} | changed


TIERS = [tier(1, 0), tier(2, 190), tier(3, 1000)]
REFERRAL: Row = {
    "referralMethod": "CustomerAndFriend",
    "eventName": "place_order",
    "friendReward": {"score": 0, "point": 0, "coupon": coupon()},
    "customerReward": {"score": 0, "point": 100, "extraReward": {"forEvery": 5, "score": 0, "point": 250}},
}


def configuration(
    *campaigns: Row,
    tiers: list[Row] | None = None,
    referral: Row | None = None,
    earning: Row | None = None,
    redemption: Row | None = None,
    now: datetime = NOW,
) -> Configuration:
    """What is given, and flawless sample parts for the rest."""
    notes = Notes(CAIRO)
    return Configuration(
        now=now,
        tiers=parse_tiers(TIERS if tiers is None else tiers, notes),
        campaigns=parse_campaigns(list(campaigns), notes),
        referral=parse_referral_rules(REFERRAL if referral is None else referral, notes),
        earning=parse_earning_rules(earning or {"defaultCashbackRule": None, "tierCashbackRules": []}, notes),
        redemption=parse_redemption_rules(redemption or {"redemptionFactor": 1, "redemptionRules": []}, notes),
    )


def referral(**changed: Any) -> Configuration:
    return configuration(referral=REFERRAL | changed)


def found(rule: Rule, where: Configuration) -> list[str]:
    """The keys of the places that the rule finds."""
    return [finding.place.key for finding in rule.find(where)]


def reasons(rule: Rule, where: Configuration) -> str:
    return " ".join(finding.reason for finding in rule.find(where))


def only(slug: str, where: Configuration) -> bool:
    """Whether that rule finds something and no other does."""
    return {rule.slug for rule in RULES if rule.find(where)} == {slug}


def unread(where: Configuration, *parts: str) -> Configuration:
    nothing: dict[str, Any] = dict.fromkeys(parts)
    return replace(where, **nothing)
