"""A customer's progress in each campaign: campaign progress, stamps cards and daily streaks, all from one state."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.sandbox.account import Account
from dashboard.sandbox.campaigns import Campaign, configuration, widget
from dashboard.sandbox.history import Row
from dashboard.sandbox.icons import ICONS

STREAK_BADGES = ((3, "Three in a row"), (7, "A week"), (30, "A month"))


@dataclass(frozen=True, slots=True)
class State:
    """The steps done in the current round of a campaign, the steps it needs, and how often it was earned before."""

    done: int
    of: int
    earned: int
    complete: bool = False  # the round is done, and no further one has begun

    @property
    def percentage(self) -> float:
        return 100.0 if self.complete else round(100 * self.done / self.of, 2)


BY_HAND: dict[tuple[str, int], State] = {
    ("cust_1001", 5809): State(3, 10, 1),
    ("cust_1001", 5810): State(7, 10, 0),
    ("cust_stamps", 5809): State(10, 10, 4, complete=True),
    ("cust_stamps", 5810): State(5, 10, 2),
    ("cust_stamps", 5811): State(6, 8, 0),
    ("cust_stamps", 5814): State(0, 7, 0),
    ("cust_stamps", 5815): State(0, 6, 1, complete=True),
}
PILOTS = ("cust_stamps",)
NOTHING_YET = ("cust_new", "guest_7f3a9c")


def tags_of(account: Account) -> list[str]:
    tags = ["VIP"] if account.tier >= 3 or account.person.customer_id == "cust_1001" else []
    return [*tags, "pilot"] if account.person.customer_id in PILOTS else tags


def may_take_part(campaign: Campaign, account: Account) -> bool:
    is_tagged = not campaign.tags or not set(campaign.tags).isdisjoint(tags_of(account))
    return account.tier >= campaign.min_tier and is_tagged


def is_open(campaign: Campaign, account: Account) -> bool:
    return may_take_part(campaign, account) and not campaign.is_over() and (campaign.starts or 0) <= 0


def state_of(campaign: Campaign, account: Account) -> State:
    person, roll = account.person, account.population.roll
    if by_hand := BY_HAND.get((person.customer_id, campaign.id)):
        return by_hand
    of = campaign.steps or campaign.goal
    fresh = person.customer_id in NOTHING_YET or not may_take_part(campaign, account) or (campaign.starts or 0) > 0
    if fresh and campaign.type != "SignUp":
        return State(0, of, 0)
    if campaign.type == "SignUp":
        return State(of, of, 1, complete=True)
    done = roll(f"done {campaign.id}", person.number, of + 1)
    if campaign.at_most == 1:
        return State(done, of, int(done == of), complete=done == of)
    rounds = 3 if campaign.at_most < 0 else campaign.at_most
    earned = roll(f"earned {campaign.id}", person.number, rounds)
    return State(min(done, of - 1) if of > 1 else 0, of, earned)


def is_shown(campaign: Campaign, account: Account) -> bool:
    """Whether the customer's progress lists it: pilot campaigns are listed only for pilot customers."""
    return "pilot" not in campaign.tags or may_take_part(campaign, account)


def campaign_progress(campaign: Campaign, account: Account, lang: str, today: datetime, *, live: bool) -> Row:
    """A row of `reward-campaigns-progress`; in the documented form, with the campaign's configuration."""
    state = state_of(campaign, account)
    streak = campaign.type == "Streak"
    row: Row = {
        "rewardsCampaignName": campaign.name(lang),
        "rewardsCampaignId": campaign.id,
        "isUnlocked": may_take_part(campaign, account),
        "highScoreAmount": state.done if campaign.type == "HighScore" else None,
        "currentStreak": state.done if streak else None,
        "highestStreak": state.done + state.earned * 4 if streak else None,
        "completionPercentage": state.percentage,
        "achievedCount": state.earned,
        "canAchieve": can_achieve_again(campaign, account, state),
    }
    if not live:
        row["rewardCampaignConfiguration"] = configuration(campaign, lang, today) | widget(campaign)
    return row


def can_achieve_again(campaign: Campaign, account: Account, state: State) -> bool:
    return is_open(campaign, account) and (campaign.at_most < 0 or state.earned < campaign.at_most)


def stamps(campaign: Campaign, account: Account, lang: str, today: datetime) -> Row:
    """`stamps/{challengeId}`: steps and times earned. The API does not send the size of the card."""
    state = state_of(campaign, account)
    reward = campaign.reward.get("couponReward")
    again = can_achieve_again(campaign, account, state)
    row: Row = {
        "numberOfCompletedSteps": state.done,
        "numberOfTimesEarned": state.earned,
        "canAchieveAgain": again,
        "remainingTries": max(0, campaign.at_most - state.earned) if campaign.at_most > 0 and again else int(again),
        "rewardName": reward["options"]["name"] if reward else f"{campaign.reward['walletReward']} Stars",
    }
    if end := campaign.end(today):
        row["challengeEndDate"] = end
    if reward:
        row["couponName"] = f"{reward['discountValue']}%" if reward["discountValue"] else reward["options"]["name"]
    return row


def streak(campaign: Campaign, account: Account, today: datetime, now: datetime) -> Row:
    """`streaks/{campaignId}`: the days in a row, the badges reached and the next badge."""
    state = state_of(campaign, account)
    highest = state.done + state.earned * 4
    visited = now.replace(hour=8, minute=30, second=0, microsecond=0) - timedelta(days=1)
    badges = [
        {"milestoneDay": days, "name": name, "imageUrl": f"{ICONS}/badges/day-{days}.webp", "earned": highest >= days,
         "earnedDate": (visited - timedelta(days=state.done)).isoformat() if highest >= days else None}
        for days, name in STREAK_BADGES
    ]  # fmt: skip
    row: Row = {
        "currentStreakCount": state.done,
        "highestStreakCount": highest,
        "totalRewardsEarned": sum(badge["earned"] is True for badge in badges),
        "ongoingReward": {"name": "Daily visit", "type": "points", "value": "10"},
        "nextMilestone": next((days for days, _ in STREAK_BADGES if days > state.done), None),
        "campaignEndDate": campaign.end(today),
        "badges": badges,
    }
    if state.done:
        row["lastActivityDate"] = visited.isoformat()
    return row
