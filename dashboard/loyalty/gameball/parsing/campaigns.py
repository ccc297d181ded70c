"""Campaigns: as configured, how far a customer is, stamps cards and daily streaks."""

from datetime import datetime
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
from dashboard.loyalty.reading import (
    NO_DATE,
    Fields,
    Need,
    Notes,
    read_moment,
    root_list,
    root_object,
    words,
)

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


def parse_campaigns(body: Any, notes: Notes) -> tuple[Campaign, ...]:
    """`/configurations/reward-campaigns`."""
    return tuple(_campaign(row) for row in root_list(body, notes))


def parse_campaign_progress(body: Any, notes: Notes) -> tuple[CampaignProgress, ...]:
    """`/customers/{id}/reward-campaigns-progress`, which may embed the configuration of each campaign."""
    return tuple(_progress(row) for row in root_list(body, notes))


def parse_stamps(body: Any, notes: Notes, *, campaign_id: int, name: str | None) -> StampsCard:
    """`/customers/{id}/stamps/{challengeId}`. The answer names neither the campaign nor how many stamps it takes."""
    root = root_object(body, notes)
    return StampsCard(
        campaign_id=campaign_id,
        name=name,
        collected=root.number("numberOfCompletedSteps", need=Need.VALUE),
        times_earned=root.number("numberOfTimesEarned"),
        tries_left=root.number("remainingTries"),
        can_earn_again=root.flag("canAchieveAgain"),
        ends_at=root.moment("challengeEndDate"),
        reward=root.text("rewardName"),
        coupon=root.text("couponName"),
        other=root.unread(),
    )


def parse_streak(body: Any, notes: Notes) -> Streak:
    """`/customers/{id}/streaks/{campaignId}`."""
    root = root_object(body, notes)
    reward = root.inner("ongoingReward") or Fields({}, notes)
    return Streak(
        current=root.number("currentStreakCount", need=Need.VALUE),
        highest=root.number("highestStreakCount"),
        rewards_earned=root.number("totalRewardsEarned"),
        reward_name=reward.text("name"),
        reward_kind=reward.text("type"),
        reward_value=reward.text("value", or_number=True),
        next_milestone=root.number("nextMilestone"),
        last_activity_at=root.moment("lastActivityDate"),
        ends_at=root.moment("campaignEndDate"),
        badges=tuple(
            StreakBadge(
                day=badge.integer("milestoneDay"),
                name=badge.text("name"),
                image=badge.text("imageUrl"),
                is_earned=badge.flag("earned"),
                earned_at=badge.moment("earnedDate"),
            )
            for badge in root.parts("badges")
        ),
        other=root.unread(),
    )


def reward(of: Fields, *, of_a_tier: bool = False) -> Reward:
    """What an object with `walletReward`, `rankReward`, … hands out. A campaign's factor multiplies what orders earn
    ("twice the normal amount of points"), a tier's of that name is a rate: points for each unit of money."""
    factor = of.number("walletRewardFactor", "rewardWalletFactor")
    return Reward(
        points=of.number("walletReward"),
        score=of.number("rankReward"),
        points_factor=factor if of_a_tier else None,
        coupon=coupon_reward(of.inner("couponReward")),
        multiplier=None if of_a_tier else factor,
    )


def _progress(row: Fields) -> CampaignProgress:
    embedded = row.inner("rewardCampaignConfiguration")
    return CampaignProgress(
        campaign_id=row.integer("rewardsCampaignId", "rewardCampaignId", need=Need.VALUE),
        name=row.text("rewardsCampaignName", "rewardCampaignName"),
        is_open=row.flag("isUnlocked", need=Need.VALUE),
        can_achieve=row.flag("canAchieve"),
        completion=row.number("completionPercentage", need=Need.VALUE),
        achieved_count=row.number("achievedCount", need=Need.VALUE),
        high_score=row.number("highScoreAmount"),
        current_streak=row.number("currentStreak"),
        highest_streak=row.number("highestStreak"),
        campaign=_campaign(embedded) if embedded else None,
        other=row.unread(),
    )


def _campaign(of: Fields) -> Campaign:
    empty = Fields({}, Notes(of.zone))
    activation = of.inner("activation") or empty
    availability = of.inner("availability") or empty
    starts_at, ends_at = activation.moment("startDate"), activation.moment("endDate")
    tags = availability.texts("tags")
    has_none = of.is_null("activation")  # documented so: a campaign without dates
    is_known = {
        "starts_at": starts_at is not None or has_none or _says_never(activation, "startDate"),
        "ends_at": ends_at is not None or has_none or _says_never(activation, "endDate"),
        "tags": tags is not None,
    }
    return Campaign(
        campaign_id=of.integer("id", need=Need.VALUE),
        name=of.text("name", need=Need.VALUE),
        description=of.text("description"),
        kind=of.choice(KINDS, "type", need=Need.VALUE),
        visibility=of.choice(VISIBILITIES, "visibility"),
        is_repeatable=of.flag("isRepeatable"),
        max_achievements=of.number("maxAchievement"),
        starts_at=starts_at,
        ends_at=ends_at,
        min_tier=availability.integer("minTier"),
        tags=tags or (),
        rewards=tuple(reward(part) for part in of.parts("rewards")),
        icon=of.text("icon"),
        button_text=of.text("redirectionButtonText"),
        button_link=of.text("redirectionButtonLink"),
        widget_parameter=of.text("widgetDetailsParameter"),
        unknown=frozenset(name for name, known in is_known.items() if not known),
        raw=of.raw,
    )


def _says_never(of: Fields, name: str) -> bool:
    """Whether a date is said to be none: null, empty, or in a year that stands for that."""
    said = [value for key, value in of.raw.items() if key.lower() == name.lower()]
    moments = [(read_moment(value, of.zone) if isinstance(value, str) else None) or value for value in said]
    return bool(said) and all(at in (None, "") or (isinstance(at, datetime) and at.year in NO_DATE) for at in moments)
