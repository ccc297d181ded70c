"""Daily streaks: found in the campaign progress, each read on its own."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from customers.panels.streaks import MAX_STREAKS, load
from dashboard.loyalty.errors import Unavailable
from dashboard.loyalty.models import CampaignProgress, End, Gap, Streak, StreakBadge
from tests.customers.panels.sample import panel_request, platform_of, rendered
from tests.loyalty.gaps import gaps
from tests.words import text_of

AT = datetime(2026, 11, 19, 6, 30, tzinfo=UTC)
BADGES = (StreakBadge(3, "Three in a row", is_earned=True, earned_at=AT), StreakBadge(7, "A week", is_earned=False))
STREAK = Streak(
    current=Decimal(4),
    highest=Decimal(12),
    rewards_earned=Decimal(2),
    reward_name="Daily visit",
    reward_kind="points",
    reward_value="10",
    next_milestone=Decimal(7),
    last_activity_at=AT,
    ends_at=End(datetime(2026, 12, 31, 12, tzinfo=UTC)),
    badges=BADGES,
)


def progress(*numbers: int) -> tuple[CampaignProgress, ...]:
    """Streaks, and a campaign that is none."""
    streaks = (CampaignProgress(number, f"Streak {number}", current_streak=Decimal(1)) for number in numbers)
    return (CampaignProgress(1, "Welcome gift"), *streaks)


async def said(**answers: Any) -> str:
    return text_of(rendered("streaks", await load(panel_request(**answers))))


async def test_a_streak_with_its_milestone_badges_and_end() -> None:
    page = await said(campaign_progress=progress(8), streak=STREAK)
    for words in (
        "Streak 8 4 days in a row",
        "Next milestone day 7 3 days to go",
        "Last qualifying action 19 Nov 2026, 08:30",
        "Longest streak 12 days in a row",
        "Rewards earned 2",
        "Reward Daily visit (points: 10)",
        "31 Dec 2026",
        "Three in a row day 3 earned 19 Nov 2026",
        "A week day 7 not earned",
    ):
        assert words in page, words


async def test_what_was_not_sent_is_unknown_and_what_is_over_is_not() -> None:
    unknown = Streak(badges=(StreakBadge(),), gaps=gaps(Gap.NOT_SENT, "current", "next_milestone", "last_activity_at"))
    page = await said(campaign_progress=progress(8), streak=unknown)
    assert "days in a row unknown" in page
    assert "Next milestone unknown" in page
    assert "Last qualifying action unknown" in page
    assert "End none" in page
    assert "Badge without a name day unknown unknown" in page
    over = Streak(current=Decimal(40), badges=BADGES[:1], gaps=gaps(Gap.NOT_SENT, "next_milestone"))
    assert "Next milestone none: every badge is earned" in await said(campaign_progress=progress(8), streak=over)


async def test_only_streaks_are_read_and_only_so_many() -> None:
    request = panel_request(campaign_progress=progress(*range(2, 9)), streak=STREAK)
    loaded = await load(request)
    assert platform_of(request).queries == [None, *range(2, 2 + MAX_STREAKS)]
    assert loaded.view.left_out == "2 more streaks are not shown."
    none = panel_request(campaign_progress=progress())
    assert "No daily streak" in (await load(none)).view.empty
    assert platform_of(none).asked == ["campaign_progress"]


async def test_one_that_fails_is_named_and_all_that_fail_are_a_card() -> None:
    down = Unavailable("The platform is down.")

    def one_fails(campaign_id: int) -> Streak:
        if campaign_id == 8:
            raise down
        return STREAK

    page = await said(campaign_progress=progress(8, 9), streak=one_fails)
    assert "Not shown: Streak 8. The platform is down." in page
    assert "Streak 9 4 days in a row" in page
    with pytest.raises(Unavailable):
        await said(campaign_progress=progress(8, 9), streak=down)
