"""The customer's progress in each campaign, in groups: earned, in progress, not started, closed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.panels.campaign_facts import facts_for
from customers.panels.campaign_rows import CampaignRow, is_excluded, name_of, row
from customers.panels.campaign_status import ProgressStatus, status_of
from customers.panels.page_numbers import ListPage, list_page, page_number
from customers.panels.panel import Loaded, PanelRequest
from dashboard.campaigns.conditions import CustomerFacts
from dashboard.loyalty.attempt import Attempt, attempt, with_missing
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Answer, Campaign, CampaignProgress, Reward
from dashboard.loyalty.reads import CAMPAIGN_PROGRESS, CAMPAIGNS
from dashboard.loyalty.threads import build_from
from dashboard.text.lists import listed
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
TOUCHED = (ProgressStatus.EARNED, ProgressStatus.UNDER_WAY)  # in the ticket, and counted in the head
CAMPAIGNS_SHOWN = 4  # campaigns of a group; the others are folded
FOLDED = {ProgressStatus.NOT_STARTED}  # whole groups
OPEN_ON_PHONE = {ProgressStatus.UNDER_WAY, ProgressStatus.UNKNOWN}
PAGE = 50  # campaigns
TALLIES: Mapping[ProgressStatus, Sentence] = {
    ProgressStatus.EARNED: gettext_lazy("%(count)d earned"),
    ProgressStatus.UNDER_WAY: gettext_lazy("%(count)d in progress"),
    ProgressStatus.NOT_STARTED: gettext_lazy("%(count)d not started"),
    ProgressStatus.NOT_EARNED: gettext_lazy("%(count)d not earned"),
    ProgressStatus.ACCOUNT: gettext_lazy("%(count)d levels and wallets"),
    ProgressStatus.CLOSED: gettext_lazy("%(count)d not available"),
    ProgressStatus.UNKNOWN: gettext_lazy("%(count)d with unknown progress"),
}


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

    @property
    def folds_on_phone(self) -> bool:
        """Whether a phone folds the first campaigns too."""
        return self.status not in OPEN_ON_PHONE


@dataclass(frozen=True, slots=True)
class CampaignsView:
    """The campaigns panel: the groups with rows on this page."""

    groups: tuple[CampaignGroup, ...]
    page: ListPage


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
    touched = {status: some for status, some in by_status.items() if status in TOUCHED}
    tally = [str(TALLIES[status]) % {"count": len(some)} for status, some in (touched or by_status).items()]
    ticket = [
        _("%(title)s: %(names)s") % {"title": TITLES[status], "names": listed([name_of(one) for one in some])}
        for status, some in touched.items()
    ]
    view = present(progress.value, facts, now, units, page)
    return Loaded(view, (progress,), count=", ".join(tally), ticket=tuple(ticket))


def _by_status(progress: Sequence[CampaignProgress]) -> dict[ProgressStatus, list[CampaignProgress]]:
    """Return the campaigns of each status that has some, in the order shown."""
    found: dict[ProgressStatus, list[CampaignProgress]] = {status: [] for status in ProgressStatus}
    for one in progress:
        found[status_of(one)].append(one)
    return {status: some for status, some in found.items() if some}


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
    in_order = [one for some in by_status.values() for one in some]
    shown = list_page(page, PAGE, len(in_order))
    rows = [row(one, facts, now, units) for one in in_order[shown.first : shown.last]]
    return CampaignsView(
        groups=tuple(
            CampaignGroup(status, TITLES[status], len(by_status[status]), tuple(group))
            for status, group in groupby(rows, key=lambda one: one.status)
        ),
        page=shown,
    )
