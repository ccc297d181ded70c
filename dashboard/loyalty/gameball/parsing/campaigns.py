"""Campaigns: configuration, customers' progress, stamps cards and daily streaks."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dashboard.loyalty.gameball.parsing.coupons import coupon_reward
from dashboard.loyalty.models import (
    Campaign,
    CampaignKind,
    CampaignProgress,
    Reward,
    StampsCard,
    Streak,
    StreakBadge,
    Visibility,
)
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.reading import root_list, root_object
from dashboard.loyalty.sent_object import Need
from dashboard.loyalty.shapes import (
    absent_is_none,
    as_sent,
    choice,
    end,
    flag,
    inside,
    integer,
    many_texts,
    moment,
    nested,
    nested_list,
    number,
    shape,
    text,
    unread,
)
from dashboard.loyalty.spellings import words

KINDS = words(
    CampaignKind,
    event=CampaignKind.EVENT,
    eventbased=CampaignKind.EVENT,
    scheduled=CampaignKind.SCHEDULED,
    dailystreak=CampaignKind.STREAK,
    stamp=CampaignKind.STAMPS,
    actionstreak=CampaignKind.STAMPS,
)
VISIBILITIES = words(Visibility)


FACTOR = number("walletRewardFactor", "rewardWalletFactor")
# The factor of a campaign multiplies what orders earn ("twice the normal amount of points"). The factor of a tier has
# the same name but is a rate: points for each unit of money.
REWARD: Mapping[str, Any] = {
    "points": number("walletReward"),
    "score": number("rankReward"),
    "coupon": coupon_reward("couponReward"),
}
CAMPAIGN_REWARD = shape(Reward, **REWARD, multiplier=FACTOR)
TIER_REWARD = shape(Reward, **REWARD, points_factor=FACTOR)
# Documented: a campaign without `activation` has no dates.
CAMPAIGN = shape(
    Campaign,
    campaign_id=integer("id", need=Need.VALUE),
    name=text("name", need=Need.VALUE),
    description=text("description"),
    kind=choice(KINDS, "type", need=Need.VALUE),
    visibility=choice(VISIBILITIES, "visibility"),
    is_repeatable=flag("isRepeatable"),
    max_achievements=number("maxAchievement"),
    starts_at=inside("activation", moment("startDate"), null_is_none=True),
    ends_at=inside("activation", end("endDate"), null_is_none=True),
    min_tier=inside("availability", integer("minTier")),
    tags=inside("availability", many_texts("tags")),
    rewards=nested_list(CAMPAIGN_REWARD, "rewards"),
    icon=text("icon"),
    button_text=text("redirectionButtonText"),
    button_link=text("redirectionButtonLink"),
    widget_parameter=text("widgetDetailsParameter"),
    is_active=absent_is_none(flag("isActive")),
    raw=as_sent(),
)
PROGRESS = shape(
    CampaignProgress,
    campaign_id=integer("rewardsCampaignId", "rewardCampaignId", need=Need.VALUE),
    name=text("rewardsCampaignName", "rewardCampaignName"),
    is_open=flag("isUnlocked", need=Need.VALUE),
    can_achieve=flag("canAchieve"),
    completion=number("completionPercentage", need=Need.VALUE),
    achieved_count=number("achievedCount", need=Need.VALUE),
    high_score=number("highScoreAmount"),
    current_streak=number("currentStreak"),
    highest_streak=number("highestStreak"),
    campaign=nested(CAMPAIGN, "rewardCampaignConfiguration"),
    other=unread(),
)
STAMPS_CARD = shape(
    StampsCard,
    campaign_id=0,
    collected=number("numberOfCompletedSteps", need=Need.VALUE),
    times_earned=number("numberOfTimesEarned"),
    tries_left=number("remainingTries"),
    can_earn_again=flag("canAchieveAgain"),
    ends_at=end("challengeEndDate"),
    reward=text("rewardName"),
    coupon=text("couponName"),
    other=unread(),
)
BADGE = shape(
    StreakBadge,
    day=integer("milestoneDay"),
    name=text("name"),
    image=text("imageUrl"),
    is_earned=flag("earned"),
    earned_at=moment("earnedDate"),
)
STREAK = shape(
    Streak,
    current=number("currentStreakCount", need=Need.VALUE),
    highest=number("highestStreakCount"),
    rewards_earned=number("totalRewardsEarned"),
    reward_name=inside("ongoingReward", text("name")),
    reward_kind=inside("ongoingReward", text("type")),
    reward_value=inside("ongoingReward", text("value", or_number=True)),
    next_milestone=number("nextMilestone"),
    last_activity_at=moment("lastActivityDate"),
    ends_at=end("campaignEndDate"),
    badges=nested_list(BADGE, "badges"),
    other=unread(),
)


def parse_campaigns(body: Any, notes: Notes) -> tuple[Campaign, ...]:
    """Parse `/configurations/reward-campaigns`."""
    return tuple(CAMPAIGN.read(row) for row in root_list(body, notes))


def parse_campaign_progress(body: Any, notes: Notes) -> tuple[CampaignProgress, ...]:
    """Parse `/customers/{id}/reward-campaigns-progress`, which may embed the configuration of each campaign."""
    return tuple(PROGRESS.read(row) for row in root_list(body, notes))


def parse_stamps(body: Any, notes: Notes, *, campaign_id: int, name: str | None) -> StampsCard:
    """Parse `/customers/{id}/stamps/{challengeId}`. The answer names neither the campaign nor the card's length."""
    return replace(STAMPS_CARD.read(root_object(body, notes)), campaign_id=campaign_id, name=name)


def parse_streak(body: Any, notes: Notes) -> Streak:
    """Parse `/customers/{id}/streaks/{campaignId}`."""
    return STREAK.read(root_object(body, notes))
