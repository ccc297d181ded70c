"""A campaign's settings in a marketer's words. Pure."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from dashboard.campaigns.conditions import UNLIMITED, max_times, needs_tier
from dashboard.campaigns.status import DATES, CampaignStatus, status_of, unreadable_flag
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Campaign, Gap, Visibility
from dashboard.text.lists import either, joined, listed
from dashboard.text.numbers import number, plural
from dashboard.text.rewards import reward_in_words
from dashboard.text.tiers import TierLadder
from dashboard.text.times import ends_with_day, on_day, until
from dashboard.text.units import NO_UNITS, Units
from programconfig.terms import json_text

MAX_LENGTH = 80  # characters of a value shown as sent
VISIBILITIES: Mapping[Visibility, Sentence] = {
    Visibility.ALWAYS: gettext_lazy("always visible"),
    Visibility.HIDDEN: gettext_lazy("not visible"),
    Visibility.IF_EARNED: gettext_lazy("visible once earned"),
}

WITHOUT_REWARD: Mapping[Gap | None, Sentence] = {
    None: gettext_lazy("no reward"),
    Gap.NOT_SENT: gettext_lazy("no reward sent"),
    Gap.UNREADABLE: gettext_lazy("reward unreadable"),
    Gap.NOT_OFFERED: gettext_lazy("no reward sent"),
}


def visibility(campaign: Campaign) -> Sentence | None:
    """Whether customers see the campaign in the shop's widget; None if unknown."""
    if campaign.visibility is None:
        return None
    known = campaign.visibility.known
    return VISIBILITIES[known] if known else campaign.visibility.raw


def from_tier(campaign: Campaign, ladder: TierLadder) -> str:
    """ "Gold and above", "every tier", "tier number 9 (no such tier is configured) and above"."""
    order = campaign.min_tier
    if order is None:
        return _("tiers unknown")
    if not needs_tier(campaign, ladder):
        return _("every tier")
    if order == ladder.highest:
        return ladder.name(order)
    return _("%(tier)s and above") % {"tier": ladder.name(order)}


def audience(campaign: Campaign, ladder: TierLadder) -> str:
    """Who may take part: "every tier", "Gold and above, tagged VIP". Platforms without tiers give only the tags."""
    conditions = [from_tier(campaign, ladder)] if campaign.is_offered("min_tier") else []
    if campaign.tags:
        conditions.append(_("tagged %(tags)s") % {"tags": either(campaign.tags)})
    elif campaign.is_unknown("tags"):
        conditions.append(_("tags unknown"))
    elif not conditions:
        return _("no condition sent")
    return listed(conditions)


def how_often(campaign: Campaign) -> str:
    """How often one customer can earn it. The limit has no meaning if the campaign is not repeatable."""
    limit = max_times(campaign)
    if limit is None:
        return _("repeatedly, limit unknown") if campaign.is_repeatable else pgettext("value", "unknown")
    if not campaign.is_repeatable:
        return _("once")
    if limit == UNLIMITED:
        return _("without limit")
    return ngettext("up to %(times)s time", "up to %(times)s times", plural(limit)) % {"times": number(limit)}


def rewards(campaign: Campaign, units: Units = NO_UNITS) -> str:
    """The rewards, as part of a sentence."""
    if not campaign.rewards:
        return str(WITHOUT_REWARD[campaign.gap("rewards")])
    own = units.with_currency(campaign.currency)
    return joined([reward_in_words(reward, own) for reward in campaign.rewards])


def dates(campaign: Campaign, now: datetime) -> str:
    """The start and end: "1 Nov 2026 through 30 Nov 2026", "from 1 Nov 2026", "no dates"."""
    if all(map(campaign.is_unknown, DATES)):
        return _("dates unknown")
    start, ends = _start(campaign, now), campaign.ends_at
    if not start:
        return _dates_without_start(campaign, now)
    if ends:
        sentence = _("%(start)s through %(end)s") if ends_with_day(ends, now) else _("%(start)s until %(end)s")
        return sentence % {"start": start, "end": on_day(ends, now)}
    sentence = _("%(start)s until an unknown day") if campaign.is_unknown("ends_at") else _("from %(start)s")
    return sentence % {"start": start}


def _start(campaign: Campaign, now: datetime) -> str:
    """The day of the start, "" if there is none."""
    if campaign.starts_at:
        return on_day(campaign.starts_at, now)
    return _("an unknown day") if campaign.is_unknown("starts_at") else ""


def _dates_without_start(campaign: Campaign, now: datetime) -> str:
    if campaign.ends_at:
        return until(campaign.ends_at, now)
    return _("until an unknown day") if campaign.is_unknown("ends_at") else _("no dates")


def status_in_words(campaign: Campaign, now: datetime) -> str:
    """The status as a sentence, with the reason."""
    when, status, flag = dates(campaign, now), status_of(campaign, now), unreadable_flag(campaign)
    if status is CampaignStatus.UNKNOWN and flag:
        sentence = _("Unknown whether it runs: its status was sent as “%(value)s”, which could not be read.")
        return sentence % {"value": json_text(next(iter(campaign.sent(flag)), None))[:MAX_LENGTH]}
    return {
        CampaignStatus.ACTIVE: _("Active: %(when)s."),
        CampaignStatus.ALWAYS_ON: _("Always on: it has no dates."),
        CampaignStatus.SCHEDULED: _("Scheduled: %(when)s."),
        CampaignStatus.UNKNOWN: _("Unknown whether it runs: %(when)s."),
        CampaignStatus.OFF: _("Switched off: the platform marks it as inactive (%(when)s)."),
        CampaignStatus.ENDED: _("Ended: %(when)s."),
        CampaignStatus.DELETED: _("Deleted on the platform (%(when)s)."),
    }[status] % {"when": when}
