"""Daily streaks: the days in a row, the next milestone, the badges, the last qualifying action and the end."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from customers.panels.as_sent import more_fields
from customers.panels.panel import Loaded, PanelRequest
from customers.panels.unknown import explained, why_if_unknown
from dashboard.loyalty.attempt import Attempt, attempt, with_missing
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Answer, CampaignProgress, Streak, StreakBadge
from dashboard.loyalty.reads import CAMPAIGN_PROGRESS, STREAK
from dashboard.text.lines import Line
from dashboard.text.numbers import number, plural

MAX_STREAKS = 5  # each is a read


@dataclass(frozen=True, slots=True)
class BadgeView:
    """One badge. `is_earned` is None if unknown, for the reason `why_not`."""

    name: str
    day: Sentence
    is_earned: bool | None
    earned_at: datetime | None
    why_not: Sentence


@dataclass(frozen=True, slots=True)
class StreakView:
    """One campaign's streak."""

    name: str
    figure: Sentence
    lines: tuple[Line, ...]
    badges: tuple[BadgeView, ...]
    more: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class StreaksView:
    """The streaks that were read. `left_out` says how many were not, `empty` why there is none."""

    streaks: tuple[StreakView, ...]
    left_out: Sentence
    empty: Sentence


async def load(request: PanelRequest) -> Loaded:
    """Find the customer's daily streaks in the campaign progress, which the profile reads too, and read each.

    Raises the error of the first one if none could be read.
    """
    progress = await request.read(CAMPAIGN_PROGRESS)
    rows = list(filter(is_daily_streak, progress.value))
    chosen = rows[:MAX_STREAKS]
    attempts = await asyncio.gather(*(attempt(request.read, STREAK.where(row.campaign_id or 0)) for row in chosen))
    outcomes = list(zip(map(_name, chosen), attempts, strict=True))
    streaks = tuple(_streak(name, one.answer.value) for name, one in outcomes if one.answer)
    view = StreaksView(streaks, _left_out(len(rows) - len(chosen)), "" if rows else _empty())
    return Loaded(view, _answers(progress, outcomes))


def _answers(progress: Answer[Any], outcomes: Sequence[tuple[str, Attempt[Streak]]]) -> tuple[Answer[Any], ...]:
    """Return the answers behind the streaks, or else the progress; the first one names the streaks that are missing.

    Raises the error of the first streak if none could be read.
    """
    read: list[Answer[Any]] = [answer for _name, one in outcomes for answer in one.answers]
    if outcomes and not read and (error := outcomes[0][1].error):
        raise error
    first, *others = read or [progress]
    for name, one in outcomes:
        first = with_missing(first, one, name)
    return (first, *others)


def is_daily_streak(row: CampaignProgress) -> bool:
    """Return whether the platform sent days in a row for this campaign."""
    return row.campaign_id is not None and (row.current_streak is not None or row.highest_streak is not None)


def _name(row: CampaignProgress) -> str:
    return row.name or _("Campaign %(id)s") % {"id": row.campaign_id}


def _empty() -> str:
    return _("No daily streak: the platform sent days in a row for none of this customer's campaigns.")


def _left_out(streaks: int) -> str:
    if streaks < 1:
        return ""
    return ngettext("%(count)d more streak is not shown.", "%(count)d more streaks are not shown.", streaks) % {
        "count": streaks
    }


def _streak(name: str, streak: Streak) -> StreakView:
    lines = (
        _next_milestone(streak),
        explained(Line(_("Last qualifying action"), streak.last_activity_at), streak, "last_activity_at"),
        explained(Line(_("Longest streak"), _days(streak.highest)), streak, "highest"),
        explained(Line(_("Rewards earned"), _count(streak.rewards_earned)), streak, "rewards_earned"),
        explained(Line(_("Reward"), _reward(streak)), streak, "reward_name"),
        explained(Line(_("End"), streak.ends_at), streak, "ends_at"),
    )
    return StreakView(
        name=name,
        figure=_days(streak.current) or _("days in a row unknown"),
        lines=lines,
        badges=tuple(map(_badge, streak.badges)),
        more=more_fields(streak.other),
    )


def _days(days: Any) -> str | None:
    if days is None:
        return None
    return ngettext("%(days)s day in a row", "%(days)s days in a row", plural(days)) % {"days": number(days)}


def _count(value: Any) -> str | None:
    return None if value is None else number(value)


def _next_milestone(streak: Streak) -> Line:
    name, goal = _("Next milestone"), streak.next_milestone
    if goal is None:
        line = explained(Line(name, None), streak, "next_milestone")
        is_over = streak.badges and all(badge.is_earned for badge in streak.badges)
        return replace(line, value=(), note=_("none: every badge is earned")) if is_over else line
    words = ngettext("day %(day)s", "day %(day)s", plural(goal)) % {"day": number(goal)}
    if streak.current is None or streak.current >= goal:
        return Line(name, words)
    left = goal - streak.current
    return Line(
        name, words, note=ngettext("%(days)s day to go", "%(days)s days to go", plural(left)) % {"days": number(left)}
    )


def _reward(streak: Streak) -> str | None:
    parts = ": ".join(filter(None, (streak.reward_kind, streak.reward_value)))
    if streak.reward_name and parts:
        return f"{streak.reward_name} ({parts})"
    return streak.reward_name or parts or None


def _badge(badge: StreakBadge) -> BadgeView:
    return BadgeView(
        name=badge.name or _("Badge without a name"),
        day=_("day %(day)s") % {"day": pgettext("value", "unknown") if badge.day is None else number(badge.day)},
        is_earned=badge.is_earned,
        earned_at=badge.earned_at,
        why_not=why_if_unknown(badge, "is_earned"),
    )
