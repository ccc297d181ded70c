"""How far the customer is in each campaign, by what an agent is asked: earned, under way, not started, closed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers.panels.campaign_facts import facts_for
from customers.panels.campaign_forms import counted, form_facts
from customers.panels.panel import Loaded, PanelRequest
from dashboard.access.masking import Mask
from dashboard.campaigns.conditions import CustomerFacts, conditions, date_condition, max_times
from dashboard.campaigns.reasons import Reason, reasons_from_platform
from dashboard.campaigns.status import Period
from dashboard.loyalty.attempt import Attempt, attempt, with_missing
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Answer, Campaign, CampaignProgress, End, ProgressForm
from dashboard.loyalty.reads import CAMPAIGN_PROGRESS, CAMPAIGNS
from dashboard.loyalty.threads import build_from
from dashboard.text.formatting import points
from dashboard.text.words import campaign_kind, listed, reward_in_words


class Standing(StrEnum):
    """Where a customer stands in a campaign, in the order shown."""

    EARNED = "earned"
    UNDER_WAY = "under way"
    NOT_STARTED = "not started"
    NOT_EARNED = "not earned"  # as far as is told: the platform has no word on how far it is
    ACCOUNT = "account"  # a level or a wallet: nothing to be earned or not
    CLOSED = "not open"
    UNKNOWN = "unknown"


TITLES: Mapping[Standing, Sentence] = {
    Standing.EARNED: gettext_lazy("Earned"),
    Standing.UNDER_WAY: gettext_lazy("In progress"),
    Standing.NOT_STARTED: gettext_lazy("Not started"),
    Standing.NOT_EARNED: gettext_lazy("Not earned"),
    Standing.ACCOUNT: gettext_lazy("Levels and wallets"),
    Standing.CLOSED: gettext_lazy("Not available to this customer"),
    Standing.UNKNOWN: gettext_lazy("Progress unknown"),
}
CAMPAIGNS_SHOWN = 4  # campaigns of a group; the others are folded away
TALLIES: Mapping[Standing, Sentence] = {  # for the panel's head
    Standing.EARNED: gettext_lazy("earned %(count)d"),
    Standing.UNDER_WAY: gettext_lazy("in progress %(count)d"),
    Standing.NOT_STARTED: gettext_lazy("not started %(count)d"),
    Standing.NOT_EARNED: gettext_lazy("not earned %(count)d"),
    Standing.ACCOUNT: gettext_lazy("levels and wallets %(count)d"),
    Standing.CLOSED: gettext_lazy("not available %(count)d"),
    Standing.UNKNOWN: gettext_lazy("progress unknown %(count)d"),
}


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """One campaign of this customer. `figure` is how far it is: "33%", "3 of 10", "" where nothing measures it, None
    where something should and did not; `bar` draws it, kept within 0 to 100, None when unknown, `bar_said` names it."""

    name: str | None
    campaign_id: int | None
    standing: Standing
    kind: Sentence | None
    figure: Sentence | None
    bar: int | None
    bar_said: Sentence
    facts: tuple[Sentence, ...]  # earned 2 times, streak, high score, reward
    notes: tuple[Sentence, ...]  # why it is closed, what contradicts itself
    ends_at: End | None  # while that is still to come


@dataclass(frozen=True, slots=True)
class CampaignGroup:
    """Campaigns of one standing, in the platform's order."""

    standing: Standing
    title: Sentence
    rows: tuple[CampaignRow, ...]

    @property
    def open(self) -> tuple[CampaignRow, ...]:
        """The first of them."""
        return self.rows[:CAMPAIGNS_SHOWN]

    @property
    def folded(self) -> tuple[CampaignRow, ...]:
        """The others, under `folded_title`."""
        return self.rows[CAMPAIGNS_SHOWN:]

    @property
    def folded_title(self) -> str:
        more = len(self.folded)
        title = ngettext("%(more)d more: %(title)s", "%(more)d more: %(title)s", more)
        return title % {"more": more, "title": self.title}


@dataclass(frozen=True, slots=True)
class CampaignsView:
    """The campaigns panel: groups that have rows; none when the platform lists no campaign."""

    groups: tuple[CampaignGroup, ...]


async def load(request: PanelRequest) -> Loaded:
    """Progress is the panel; the configuration, which says why and until when, costs only itself when it fails."""
    progress = await request.read(CAMPAIGN_PROGRESS)
    configured: Attempt[tuple[Campaign, ...]] = Attempt()
    if any(one.campaign is None for one in progress.value):
        configured = await attempt(request.configuration(CAMPAIGNS))
    what = _("the campaign settings (dates, rewards, who can take part)")
    progress = replace(
        with_missing(progress, configured, what), value=with_campaigns(progress.value, configured.value or ())
    )
    facts, missing = await facts_for(
        [one.campaign for one in progress.value if one.campaign and is_refused(one)], request
    )
    progress = replace(progress, missing=(*progress.missing, *missing))
    answers = [progress, configured.answer]
    return await build_from(answers, loaded, progress, facts, request.now, request.mask, request.program.currency)


def with_campaigns(
    progress: Sequence[CampaignProgress], configured: Sequence[Campaign]
) -> tuple[CampaignProgress, ...]:
    """Each row with its campaign: the one it came with, else the configured one of its id."""
    by_id = {campaign.campaign_id: campaign for campaign in configured}
    return tuple(replace(one, campaign=one.campaign or by_id.get(one.campaign_id or -1)) for one in progress)


def loaded(
    progress: Answer[tuple[CampaignProgress, ...]],
    facts: CustomerFacts,
    now: datetime,
    mask: Mask,
    currency: str | None = None,
) -> Loaded:
    """The panel made of its answers; `currency` is the settings', for rewards of which the platform names none."""
    view = present(progress.value, facts, now, mask, currency)
    tally = [str(TALLIES[group.standing]) % {"count": len(group.rows)} for group in view.groups]
    ticket = [
        _("%(title)s: %(names)s")
        % {"title": group.title, "names": listed([row.name or _("unnamed campaign") for row in group.rows])}
        for group in view.groups
        if group.standing in (Standing.EARNED, Standing.UNDER_WAY)
    ]
    return Loaded(view, (progress,), count=" · ".join(tally), ticket=tuple(ticket))


def present(
    progress: Sequence[CampaignProgress],
    facts: CustomerFacts,
    now: datetime,
    mask: Mask,
    currency: str | None = None,
) -> CampaignsView:
    """Campaigns by standing, each row with its campaign (`with_campaigns`); `facts` are what conditions ask of the
    customer, `now` is aware in the programme's zone."""
    rows = [_row(one, facts, now, mask, currency) for one in progress]
    return CampaignsView(
        groups=tuple(
            CampaignGroup(standing, TITLES[standing], group)
            for standing in Standing
            if (group := tuple(row for row in rows if row.standing is standing))
        )
    )


def standing_of(progress: CampaignProgress) -> Standing:
    """`is_open` tells who may take part, not who earned: earned is a count above 0, whatever else is said. Without a
    count, what is full may be earned and what is empty may have begun anew: neither is guessed."""
    count = progress.achieved_count
    if progress.form in (ProgressForm.TIER, ProgressForm.WALLET):
        return Standing.ACCOUNT
    if count is not None and count > 0:
        return Standing.EARNED
    if progress.form is ProgressForm.AWARDS and count is not None:
        return Standing.UNDER_WAY if (progress.current_count or 0) > 0 else Standing.NOT_EARNED
    return Standing.CLOSED if progress.is_open is False else _standing_by_signs(progress)


def _standing_by_signs(progress: CampaignProgress) -> Standing:
    """Of a campaign that is open and was not earned, as far as the platform counts."""
    is_counted = progress.achieved_count is not None
    if not is_counted and (progress.completion or 0) >= 100:
        return Standing.UNKNOWN
    if any(sign > 0 for sign in (progress.completion or 0, progress.current_streak or 0, progress.high_score or 0)):
        return Standing.UNDER_WAY
    return Standing.NOT_STARTED if is_counted and progress.completion is not None else Standing.UNKNOWN


def is_refused(progress: CampaignProgress) -> bool:
    """Whether the platform says that this customer may not take part, or cannot now."""
    return any(one.holds is False for one in reasons_from_platform(progress))


def _row(
    progress: CampaignProgress, facts: CustomerFacts, now: datetime, mask: Mask, currency: str | None
) -> CampaignRow:
    campaign = progress.campaign or Campaign()
    standing = standing_of(progress)
    figure, bar, bar_said = _measure(progress, standing)
    return CampaignRow(
        name=progress.name or campaign.name,
        campaign_id=progress.campaign_id,
        standing=standing,
        kind=campaign_kind(campaign.kind),
        figure=figure,
        bar=bar,
        bar_said=bar_said,
        facts=tuple(_facts(progress, mask, currency)),
        notes=tuple(_notes(progress, facts, now)),
        ends_at=None if Period.of(campaign).has_ended(now) else campaign.ends_at,
    )


def _measure(progress: CampaignProgress, standing: Standing) -> tuple[Sentence | None, int | None, Sentence]:
    """Figure, bar, and what the bar says. Nobody misses the percentage of a campaign that is not open."""
    if (percent := progress.completion) is not None:
        written = points(percent)
        full = round(min(max(percent, Decimal(0)), Decimal(100)))
        return f"{written}%", full, _("%(percent)s%% done") % {"percent": written}
    if count := counted(progress):
        return count[0], count[1], count[0]
    is_measured = progress.form is ProgressForm.PERCENTAGE and standing is not Standing.CLOSED
    return None if is_measured else "", None, ""


def _facts(progress: CampaignProgress, mask: Mask, currency: str | None) -> list[Sentence]:
    rewards = progress.campaign.rewards if progress.campaign else ()
    sign = progress.campaign.currency.sign if progress.campaign and progress.campaign.currency else currency
    facts = [_times_earned(progress), *form_facts(progress, mask), _streak(progress)]
    if progress.high_score is not None:
        facts.append(_("high score %(score)s") % {"score": points(progress.high_score)})
    facts += (_("gives %(reward)s") % {"reward": reward_in_words(reward, None, sign)} for reward in rewards)
    return [fact for fact in facts if fact]


def _times_earned(progress: CampaignProgress) -> Sentence:
    times = progress.achieved_count
    if times is None:
        is_counted = progress.form in (ProgressForm.PERCENTAGE, ProgressForm.AWARDS)
        return _("times earned unknown") if is_counted else ""
    if times <= 0:
        return ""
    return ngettext("earned %(times)s time", "earned %(times)s times", int(times)) % {"times": points(times)}


def _streak(progress: CampaignProgress) -> Sentence:
    days, longest = progress.current_streak, progress.highest_streak
    if days is None:
        return "" if longest is None else _("longest streak %(highest)s") % {"highest": points(longest)}
    text = ngettext("streak of %(days)s day", "streak of %(days)s days", int(days)) % {"days": points(days)}
    if longest is None:
        return text
    return _("%(streak)s, longest %(highest)s") % {"streak": text, "highest": points(longest)}


def _notes(progress: CampaignProgress, facts: CustomerFacts, now: datetime) -> list[Sentence]:
    said = reasons_from_platform(progress) if is_refused(progress) else ()
    reasons = (*said, *_reasons(progress, facts, now))
    return [*(one.sentence for one in reasons), *_contradictions(progress)]


def _reasons(progress: CampaignProgress, facts: CustomerFacts, now: datetime) -> tuple[Reason, ...]:
    """Of what the platform refuses, every condition that may be why; of all else, that the campaign does not run."""
    if progress.campaign is None:
        return ()
    if is_refused(progress):
        return tuple(one for one in conditions(progress.campaign, progress, facts, now) if not one.holds)
    dates = date_condition(progress.campaign, now)
    return (dates,) if dates and dates.holds is False else ()


def _contradictions(progress: CampaignProgress) -> Iterator[Sentence]:
    earned, done = progress.achieved_count, progress.completion
    if earned is None:
        return
    if earned <= 0 and done is not None and done >= 100:
        yield _("100% done, but the platform does not count it as earned.")
    if earned > 1 and progress.campaign and max_times(progress.campaign) == 1:
        yield _("Earned more than once, although the campaign can be earned only once.")
