import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.models import (
    Campaign,
    CampaignKind,
    CouponKind,
    CouponReward,
    EarningRule,
    EarningRules,
    End,
    Open,
    RedemptionRule,
    RedemptionRules,
    ReferralRules,
    Reward,
    Tier,
    TierBenefit,
    Visibility,
)
from dashboard.programs import close_services, loyalty
from dashboard.programs_file import load_programs
from dashboard.sandbox.options import SAMPLE_API_KEY, SAMPLE_SECRET_KEY, SandboxOptions
from dashboard.sandbox.review_examples import EXAMPLES, LATER
from dashboard.sandbox.server import SandboxServer
from programconfig.reading import read_all
from programconfig.review.finding import Configuration, Finding
from programconfig.review.registry import RULES, review
from tests.programconfig.review.sample import BY_SLUG, CAIRO, NOW, campaign, configuration, coupon, tier, unread

DOCS = Path(__file__).resolve().parents[3] / "docs" / "review-rules.md"


def test_the_worst_come_first() -> None:
    severities = [rule.severity for rule in RULES]
    assert severities == sorted(severities)


def test_every_rule_has_a_line_in_the_docs_in_the_same_order() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \|", DOCS.read_text(), re.MULTILINE) == [rule.slug for rule in RULES]


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    assert review(configuration(campaign(1), campaign(2))) == []


def test_what_was_not_read_is_not_judged() -> None:
    everything = unread(configuration(campaign(1)), "tiers", "campaigns", "referral", "earning", "redemption")
    assert review(everything) == []
    assert review(Configuration(NOW)) == []


# Everything the documents show: a configuration with each of their examples in its place.
DOCUMENTED = configuration(
    campaign(
        isRepeatable=True,
        maxAchievement=3,
        availability={"minTier": 2, "tags": ["loyal", "new_customer"]},
        redirectionButtonText="Claim Your Reward",
        redirectionButtonLink="https://yourwebsite.com/rewards",
        activation={"StartDate": "2024-11-01T00:00:00", "EndDate": "2024-11-30T23:59:59"},
        rewards=[
            {"rankReward": 0, "walletReward": 200},
            {"rankReward": 0, "walletReward": 0, "walletRewardFactor": 2},
            {
                "couponReward": coupon(
                    discountValue=20,
                    group={"maxPerCustomer": 5, "isActive": True, "isAvailable": True},
                    options={
                        "expiryAfter": 14,
                        "usageLimit": 5,
                        "capping": 50,
                        "minOrderValue": 100,
                        "codePrefix": "SUMMER",
                        "redeemInstructions": "Enter the coupon code at checkout to apply the discount.",
                    },
                )
            },
        ],
    ),
    tiers=[
        tier(1, 0, name="Basic", benefits=[]),
        tier(2, 190, name="Gold", benefits=[{"type": "Loyalty Points Earning Custom Configuration", "rankReward": 0,
                                             "walletReward": 0, "walletRewardFactor": 2}]),
    ],
    referral={
        "referralMethod": "CustomerAndFriend",
        "eventName": "place_order",
        "friendReward": {"score": 0, "point": 50},
        "customerReward": {"score": 0, "point": 100},
        "extraReward": {"forEvery": 5, "score": 0, "point": 250},
    },
    earning={
        "defaultCashbackRule": {"amountRewardThreshold": 50, "rewardWalletFactor": 2},
        "tierCashbackRules": [{"tierName": "Gold", "amountRewardThreshold": 1, "rewardWalletFactor": 2}],
    },
    redemption={
        "redemptionFactor": 0.1,
        "redemptionRules": [
            {"id": 2138, "pointsToRedeem": 100, "valueOfPoint": 25, "ruleType": "percentage_discount_settings"}
        ],
    },
    now=datetime(2024, 11, 15, 12, tzinfo=CAIRO),
)  # fmt: skip


def test_nothing_is_found_in_the_documents_examples() -> None:
    assert review(DOCUMENTED) == []


numbers = st.none() | st.decimals(
    min_value=-(10**39), max_value=10**39, allow_nan=False, allow_infinity=False, places=3
)
integers = st.none() | st.integers(-5, 9)
texts = st.none() | st.sampled_from(["", " ", "Gold", "http://x.example", "CustomerOnly", "Entry Reward", "\0"])
instants = st.datetimes(datetime(2026, 11, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
moments, ends = st.none() | instants, st.none() | instants.map(End)
flags = st.none() | st.booleans()
raws = st.sampled_from(
    [{}, {"rewards": []}, {"rewards": None}, {"customerReward": None}, {"redirectionButtonLink": ""}]
)


def choices(enum: Any) -> st.SearchStrategy[Any]:
    return st.none() | st.builds(Open, st.just("raw"), st.none() | st.sampled_from(enum))


coupons = st.builds(
    CouponReward,
    kind=choices(CouponKind),
    value=numbers,
    cap=numbers,
    group_starts_at=moments,
    group_expires_at=ends,
    group_is_active=flags,
    group_is_available=flags,
)
rewards = st.builds(
    Reward, points=numbers, score=numbers, points_factor=numbers, multiplier=numbers, coupon=st.none() | coupons
)
campaigns = st.builds(
    Campaign,
    campaign_id=integers,
    name=texts,
    kind=choices(CampaignKind),
    visibility=choices(Visibility),
    is_repeatable=flags,
    max_achievements=numbers | st.sampled_from([Decimal(0), Decimal(1)]),
    starts_at=moments,
    ends_at=ends,
    min_tier=integers,
    rewards=st.lists(rewards, max_size=2).map(tuple),
    button_text=texts,
    button_link=texts,
    raw=raws,
)
tiers = st.builds(
    Tier,
    name=texts,
    order=integers,
    min_progress=numbers,
    benefits=st.lists(st.builds(TierBenefit, kind=texts, link=texts, reward=rewards), max_size=2).map(tuple),
)
referrals = st.builds(
    ReferralRules,
    method=texts,
    customer_reward=st.none() | rewards,
    friend_reward=st.none() | rewards,
    bonus=st.none() | rewards,
    bonus_every=integers,
    raw=raws,
)
earning_rules = st.builds(EarningRule, tier=texts, threshold=numbers, points_factor=numbers, score_factor=numbers)
redemption_rules = st.builds(RedemptionRule, rule_id=integers, kind=choices(CouponKind), coupon=st.none() | coupons)
anything = st.builds(
    Configuration,
    now=st.just(NOW),
    tiers=st.none() | st.lists(tiers, max_size=3).map(tuple),
    campaigns=st.none() | st.lists(campaigns, max_size=3).map(tuple),
    referral=st.none() | referrals,
    earning=st.none()
    | st.builds(EarningRules, st.none() | earning_rules, st.lists(earning_rules, max_size=2).map(tuple)),
    redemption=st.none() | st.builds(RedemptionRules, numbers, st.lists(redemption_rules, max_size=2).map(tuple)),
)


@given(anything)
def test_no_rule_stumbles_over_what_is_unknown(where: Configuration) -> None:
    findings = review(where)
    keys = [finding.key for finding in findings]
    assert len(keys) == len(set(keys))
    assert all(finding.reason and finding.place.title and str(finding.rule.advice) for finding in findings)


@pytest.fixture(scope="module")
def slips() -> Iterator[SandboxServer]:
    """A platform with an example of every slip."""
    options = SandboxOptions(limits=False, review=True, api_key=SAMPLE_API_KEY, secret_key=SAMPLE_SECRET_KEY)
    with SandboxServer(options) as server:
        yield server


async def findings_of(server: SandboxServer) -> dict[str, list[Finding]]:
    environ = {
        "GAMEBALL_BASE_URL": server.base_url,
        "GAMEBALL_API_KEY": server.sandbox.options.api_key,
        "GAMEBALL_SECRET_KEY": server.sandbox.options.secret_key,
        "PROGRAM_TIME_ZONE": "Africa/Cairo",
    }
    program = load_programs(environ)["main"]
    try:
        reading = await read_all(loyalty(program), ReadOptions.within(30, fresh=True))
    finally:
        await close_services()
    assert not reading.errors
    found = defaultdict(list)
    for finding in review(reading.configuration(datetime.now(UTC).astimezone(program.time_zone))):
        found[finding.rule.slug].append(finding)
    return found


def places(findings: list[Finding]) -> set[int | None]:
    return {finding.place.number for finding in findings}


async def test_every_rule_fires_on_its_example_and_nowhere_else(slips: SandboxServer, db: None) -> None:
    found = await findings_of(slips)
    assert set(found) == set(BY_SLUG) - set(LATER)
    for slug, findings in found.items():
        expected: set[int | None] = {*EXAMPLES[slug].places} or {None}
        assert places(findings) <= expected, slug
        assert {finding.place.part for finding in findings} == {EXAMPLES[slug].part}


async def test_a_rule_that_would_hide_another_fires_on_its_example(sandbox: SandboxServer, db: None) -> None:
    for slug in LATER:
        sandbox.change(EXAMPLES[slug].change)
        assert set(await findings_of(sandbox)) == {slug}


async def test_nothing_is_found_in_the_sandbox_itself(sandbox: SandboxServer, db: None) -> None:
    assert await findings_of(sandbox) == {}


def test_every_rule_has_an_example() -> None:
    assert set(EXAMPLES) == set(BY_SLUG)
