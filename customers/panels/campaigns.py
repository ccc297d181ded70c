"""The customer's progress in each campaign, in groups: earned, in progress, not started, closed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers.panels.campaign_facts import facts_for
from customers.panels.campaign_forms import counted, form_facts, other_fields
from customers.panels.campaign_status import ProgressStatus, is_complete, status_of
from customers.panels.page_numbers import page_number
from customers.panels.panel import Loaded, PanelRequest
from customers.panels.unknown import why_unknown
from dashboard.campaigns.conditions import CustomerFacts, conditions, date_condition, max_times
from dashboard.campaigns.kinds import campaign_kind
from dashboard.campaigns.reasons import Reason, reasons_from_platform
from dashboard.campaigns.status import Period
from dashboard.loyalty.attempt import Attempt, attempt, with_missing
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Answer, Campaign, CampaignProgress, End, ProgressForm, Reward
from dashboard.loyalty.models.numbers import whole
from dashboard.loyalty.reads import CAMPAIGN_PROGRESS, CAMPAIGNS
from dashboard.loyalty.threads import build_from
from dashboard.text.formatting import points, unrounded
from dashboard.text.lines import Line
from dashboard.text.lists import listed
from dashboard.text.numbers import plural
from dashboard.text.rewards import reward_in_words
from dashboard.text.units import NO_UNITS, Units

TITLES: Mapping[ProgressStatus, Sentence] = {
    ProgressStatus.EARNED: gettext_lazy("Earned"),
    ProgressStatus.UNDER_WAY: gettext_lazy("In progress"),
    ProgressStatus.NOT_STARTED: gettext_lazy("Not started"),
    ProgressStatus.NOT_EARNED: gettext_lazy("Not earned"),
    ProgressStatus.ACCOUNT: gettext_lazy("Levels and wallets"),
    ProgressStatus.CLOSED: gettext_lazy("Not available to this customer"),
    ProgressStatus.UNKNOWN: gettext_lazy("Progress unknown"),
}
IN_TICKET = (ProgressStatus.EARNED, ProgressStatus.UNDER_WAY)
CAMPAIGNS_SHOWN = 4  # campaigns of a group; the others are folded
FOLDED = {ProgressStatus.NOT_STARTED}  # whole groups
PAGE = 50  # campaigns
TALLIES: Mapping[ProgressStatus, Sentence] = {  # for the panel's head
    ProgressStatus.EARNED: gettext_lazy("earned %(count)d"),
    ProgressStatus.UNDER_WAY: gettext_lazy("in progress %(count)d"),
    ProgressStatus.NOT_STARTED: gettext_lazy("not started %(count)d"),
    ProgressStatus.NOT_EARNED: gettext_lazy("not earned %(count)d"),
    ProgressStatus.ACCOUNT: gettext_lazy("levels and wallets %(count)d"),
    ProgressStatus.CLOSED: gettext_lazy("not available %(count)d"),
    ProgressStatus.UNKNOWN: gettext_lazy("progress unknown %(count)d"),
}


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """One campaign of this customer.

    `figure` is the progress: "33%" or "3 of 10", "" if the campaign has no measure, None if the measure is missing.
    `bar` is its bar (1 to 100, None if unknown or not begun) and `bar_label` the bar's name. `aside` is what its line
    says beside the name.
    """

    name: str | None
    campaign_id: int | None
    status: ProgressStatus
    kind: Sentence | None
    figure: Sentence | None
    bar: int | None
    bar_label: Sentence
    aside: Sentence
    facts: tuple[Sentence, ...]  # earned 2 times, streak, high score, reward
    notes: tuple[Sentence, ...]  # why it is closed, contradictions
    ends_at: End | None  # only if it is in the future
    why_no_figure: Sentence
    more: tuple[Line, ...]  # fields without another place

    @property
    def shown_figure(self) -> Sentence | None:
        """The figure, "" for a percentage of a campaign that has not begun, or begins anew."""
        return "" if self.figure == "0%" else self.figure

    @property
    def has_more(self) -> bool:
        """Whether something stands behind its line."""
        return bool(self.kind or self.facts or self.notes or self.ends_at or self.more)


@dataclass(frozen=True, slots=True)
class CampaignGroup:
    """Campaigns of one status on a page, in the platform's order; `count` is how many there are on all pages."""

    status: ProgressStatus
    title: Sentence
    count: int
    rows: tuple[CampaignRow, ...]

    @property
    def open(self) -> tuple[CampaignRow, ...]:
        """The first campaigns."""
        return () if self.status in FOLDED else self.rows[:CAMPAIGNS_SHOWN]

    @property
    def folded(self) -> tuple[CampaignRow, ...]:
        """The other campaigns."""
        return self.rows[len(self.open) :]


@dataclass(frozen=True, slots=True)
class CampaignsView:
    """The campaigns panel: the groups with rows; none if the platform lists no campaign. `previous` and `next` are page
    numbers, `where` says which campaigns a page has."""

    groups: tuple[CampaignGroup, ...]
    previous: int | None = None
    next: int | None = None
    where: Sentence = ""


async def load(request: PanelRequest) -> Loaded:
    """Read the progress, and the configuration for dates, rewards and conditions. If the configuration fails, only
    those are missing. Raises `BadQuery` for a page (`?page=`) that is not a number from 1."""
    page = page_number(request.query.get("page", ""))
    progress = await request.read(CAMPAIGN_PROGRESS)
    configured = await _configured(progress.value, request)
    what = _("the campaign settings (dates, rewards, who can take part)")
    progress = with_missing(progress, configured, what)
    progress = progress.with_value(with_campaigns(progress.value, configured.value or ()))
    excluded = filter(is_excluded, progress.value)
    facts, missing = await facts_for([one.campaign for one in excluded if one.campaign], request)
    progress = replace(progress, missing=(*progress.missing, *missing))
    units = await request.units_for(_rewards(progress.value))
    return await build_from([progress, configured.answer], loaded_panel, progress, facts, request.now, units, page)


def _rewards(progress: Iterable[CampaignProgress]) -> Iterator[Reward]:
    for campaign in (one.campaign for one in progress):
        yield from campaign.rewards if campaign else ()


async def _configured(progress: Iterable[CampaignProgress], request: PanelRequest) -> Attempt[tuple[Campaign, ...]]:
    """Read the configuration, unless the platform sends each campaign with its progress."""
    if any(one.campaign is None for one in progress):
        return await attempt(request.configuration, CAMPAIGNS)
    return Attempt()


def with_campaigns(
    progress: Sequence[CampaignProgress], configured: Sequence[Campaign]
) -> tuple[CampaignProgress, ...]:
    """Return each progress with its campaign: the one that came with it, otherwise the configured one with the same
    id."""
    by_id = {campaign.campaign_id: campaign for campaign in configured}
    return tuple(replace(one, campaign=one.campaign or by_id.get(one.campaign_id or -1)) for one in progress)


def loaded_panel(
    progress: Answer[tuple[CampaignProgress, ...]],
    facts: CustomerFacts,
    now: datetime,
    units: Units = NO_UNITS,
    page: int = 1,
) -> Loaded:
    """Make the panel from its answers; `units` are the program's, for rewards that name none."""
    by_status = _by_status(progress.value)
    tally = [str(TALLIES[status]) % {"count": len(some)} for status, some in by_status.items()]
    ticket = [
        _("%(title)s: %(names)s") % {"title": TITLES[status], "names": listed([_name(one) for one in some])}
        for status, some in by_status.items()
        if status in IN_TICKET
    ]
    view = present(progress.value, facts, now, units, page)
    return Loaded(view, (progress,), count=", ".join(tally), ticket=tuple(ticket))


def _by_status(progress: Sequence[CampaignProgress]) -> dict[ProgressStatus, list[CampaignProgress]]:
    """Return the campaigns of each status that has some, in the order shown."""
    found: dict[ProgressStatus, list[CampaignProgress]] = {status: [] for status in ProgressStatus}
    for one in progress:
        found[status_of(one)].append(one)
    return {status: some for status, some in found.items() if some}


def _name(progress: CampaignProgress) -> str:
    return progress.name or (progress.campaign and progress.campaign.name) or _("unnamed campaign")


def _ticket_line(group: CampaignGroup) -> Sentence:
    names = listed([row.name or _("unnamed campaign") for row in group.rows])
    return _("%(title)s: %(names)s") % {"title": group.title, "names": names}


def present(
    progress: Sequence[CampaignProgress],
    facts: CustomerFacts,
    now: datetime,
    units: Units = NO_UNITS,
    page: int = 1,
) -> CampaignsView:
    """Present one page of campaigns by status.

    `progress` comes from `with_campaigns`, `facts` are the customer's facts for the conditions. `now` is aware, in the
    program's zone.
    """
    by_status = _by_status(progress)
    first = PAGE * (page - 1)
    in_order = [one for some in by_status.values() for one in some]
    rows = [_row(one, facts, now, units) for one in in_order[first : first + PAGE]]
    is_paged = len(in_order) > PAGE
    return CampaignsView(
        groups=tuple(
            CampaignGroup(status, TITLES[status], len(by_status[status]), tuple(group))
            for status, group in groupby(rows, key=lambda row: row.status)
        ),
        previous=page - 1 or None,
        next=page + 1 if len(in_order) > first + PAGE else None,
        where=_("%(first)d to %(last)d of %(all)d")
        % {"first": first + 1, "last": first + len(rows), "all": len(in_order)}
        if is_paged and rows
        else "",
    )


def is_excluded(progress: CampaignProgress) -> bool:
    """Whether the platform says that this customer may not take part, or not now."""
    return any(one.holds is False for one in reasons_from_platform(progress))


def _row(progress: CampaignProgress, facts: CustomerFacts, now: datetime, units: Units) -> CampaignRow:
    campaign = progress.campaign or Campaign()
    status = status_of(progress)
    figure, bar, bar_label = _measure(progress, status)
    notes = tuple(_notes(progress, facts, now))
    return CampaignRow(
        name=progress.name or campaign.name,
        campaign_id=progress.campaign_id,
        status=status,
        kind=campaign_kind(campaign.kind),
        figure=figure,
        bar=bar,
        bar_label=_("%(name)s: %(figure)s") % {"name": _name(progress), "figure": bar_label},
        aside=_aside(progress, status, notes),
        facts=tuple(_facts(progress, units)),
        notes=notes,
        ends_at=None if Period.of(campaign).has_ended(now) else campaign.ends_at,
        why_no_figure=why_unknown(progress, "completion") if figure is None else "",
        more=other_fields(progress),
    )


def _measure(progress: CampaignProgress, status: ProgressStatus) -> tuple[Sentence | None, int | None, Sentence]:
    """Return the figure, the bar and the bar's label. A campaign that is not open needs no percentage."""
    if (percent := progress.completion) is not None:
        full = whole(percent)  # rounded down: 100 only if it is complete
        return f"{full}%", min(full, 100) if full > 0 else None, _("%(percent)s%% done") % {"percent": full}
    if count := counted(progress):
        return count[0], count[1] or None, count[0]
    is_measured = progress.form is ProgressForm.PERCENTAGE and status is not ProgressStatus.CLOSED
    return None if is_measured else "", None, ""


def _aside(progress: CampaignProgress, status: ProgressStatus, notes: Sequence[Sentence]) -> Sentence:
    """Return what stands beside the name: how often it was earned, why it is closed, the streak, or what the platform
    sent instead of a measure."""
    if status is ProgressStatus.EARNED:
        return _times_earned(progress)
    if status is ProgressStatus.CLOSED and notes:
        return notes[-1]
    if progress.completion is None and not counted(progress):
        return next(iter(form_facts(progress)), "")
    return _streak(progress)


def _facts(progress: CampaignProgress, units: Units) -> list[Sentence]:
    facts = (
        _exact_percentage(progress),
        _times_earned(progress),
        *form_facts(progress),
        _streak(progress),
        _high_score(progress),
        *_gives(progress.campaign, units),
    )
    return list(filter(None, facts))


def _exact_percentage(progress: CampaignProgress) -> Sentence:
    exact = unrounded(progress.completion, 0)
    return _("percentage sent as %(number)s") % {"number": exact} if exact else ""


def _high_score(progress: CampaignProgress) -> Sentence:
    score = progress.high_score
    return "" if score is None else _("high score %(score)s") % {"score": points(score)}


def _gives(campaign: Campaign | None, units: Units) -> Iterator[Sentence]:
    if campaign is None:
        return
    own = units.with_currency(campaign.currency)
    for reward in campaign.rewards:
        yield _("gives %(reward)s") % {"reward": reward_in_words(reward, own)}


def _times_earned(progress: CampaignProgress) -> Sentence:
    times = progress.achieved_count
    if times is None:
        is_counted = progress.form in (ProgressForm.PERCENTAGE, ProgressForm.AWARDS)
        return _("times earned unknown") if is_counted else ""
    if times <= 0:
        return ""
    return ngettext("earned %(times)s time", "earned %(times)s times", plural(times)) % {"times": points(times)}


def _streak(progress: CampaignProgress) -> Sentence:
    days, longest = progress.current_streak, progress.highest_streak
    if days is None:
        return "" if longest is None else _("longest streak %(highest)s") % {"highest": points(longest)}
    text = ngettext("streak of %(days)s day", "streak of %(days)s days", plural(days)) % {"days": points(days)}
    if longest is None:
        return text
    return _("%(streak)s, longest %(highest)s") % {"streak": text, "highest": points(longest)}


def _notes(progress: CampaignProgress, facts: CustomerFacts, now: datetime) -> list[Sentence]:
    reasons_sent = reasons_from_platform(progress) if is_excluded(progress) else ()
    reasons = (*reasons_sent, *_reasons(progress, facts, now))
    return [*(one.sentence for one in reasons), *_contradictions(progress)]


def _reasons(progress: CampaignProgress, facts: CustomerFacts, now: datetime) -> tuple[Reason, ...]:
    """Return every condition that may be the reason, if the platform excludes the customer; otherwise only that the
    campaign is not running."""
    if progress.campaign is None:
        return ()
    if is_excluded(progress):
        return tuple(one for one in conditions(progress.campaign, progress, facts, now) if not one.holds)
    dates = date_condition(progress.campaign, now)
    return (dates,) if dates and dates.holds is False else ()


def _contradictions(progress: CampaignProgress) -> Iterator[Sentence]:
    earned = progress.achieved_count
    if earned is None:
        return
    if earned <= 0 and is_complete(progress):
        yield _("100% done, but the platform does not count it as earned.")
    if earned > 1 and _is_for_once(progress.campaign):
        yield _("Earned more than once, although the campaign can be earned only once.")


def _is_for_once(campaign: Campaign | None) -> bool:
    return campaign is not None and max_times(campaign) == 1
