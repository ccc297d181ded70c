"""A campaign's settings as a marketer says them. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Campaign, Tier, Visibility
from dashboard.text.words import joined, number, on_day, plural, reward_in_words, until
from programconfig.schedule import Status, status_of
from programconfig.tiers import tier_name

UNLIMITED = -1
VISIBILITIES: Mapping[Visibility, Sentence] = {
    Visibility.ALWAYS: gettext_lazy("always visible"),
    Visibility.HIDDEN: gettext_lazy("not visible"),
    Visibility.IF_EARNED: gettext_lazy("visible once earned"),
}


def visibility(campaign: Campaign) -> Sentence | None:
    """Whether customers see it in the shop's widget; None when that was not sent."""
    if campaign.visibility is None:
        return None
    known = campaign.visibility.known
    return VISIBILITIES[known] if known else campaign.visibility.raw


def from_tier(campaign: Campaign, tiers: Sequence[Tier] | None) -> str:
    """ "Gold and above", "every tier", "tier number 9 and above (no such tier is configured)". `tiers` None: they could
    not be read, so a tier has a number and no name."""
    order = campaign.min_tier
    if order is None:
        return _("tiers unknown")
    orders = [tier.order for tier in tiers or () if tier.order is not None]
    if orders and order <= min(orders):
        return _("every tier")
    if name := tier_name(tiers or (), order):
        return name if order == max(orders) else _("%(tier)s and above") % {"tier": name}
    if tiers is None or order in orders:
        return _("tier number %(order)d and above") % {"order": order}
    return _("tier number %(order)d and above (no such tier is configured)") % {"order": order}


def who(campaign: Campaign, tiers: Sequence[Tier] | None) -> str:
    """Who may take part: "every tier", "Gold and above, tagged VIP"; a platform may tell nothing of tiers."""
    conditions = [] if "min_tier" in campaign.lacks else [from_tier(campaign, tiers)]
    if campaign.tags:
        conditions.append(_("tagged %(tags)s") % {"tags": _(" or ").join(campaign.tags)})
    elif "tags" in campaign.unknown:
        conditions.append(_("tags unknown"))
    elif not conditions:
        return _("no condition was sent")
    return ", ".join(conditions)


def how_often(campaign: Campaign) -> str:
    """How often one customer can earn it. The limit means nothing when it isn't repeatable."""
    if campaign.is_repeatable is None:
        return _("unknown")
    if not campaign.is_repeatable:
        return _("once")
    limit = campaign.max_achievements
    if limit is None:
        return _("repeatedly, how often is unknown")
    if limit == UNLIMITED:
        return _("without limit")
    return ngettext("up to %(times)s time", "up to %(times)s times", plural(limit)) % {"times": number(limit)}


def rewards(campaign: Campaign, currency: str | None = None) -> str:
    """What it gives, as one sentence's part. The configuration does not name the points."""
    if not campaign.rewards:
        return _("no reward was sent")
    own = currency_of(campaign, currency)
    return joined([reward_in_words(reward, None, own) for reward in campaign.rewards])


def currency_of(campaign: Campaign, currency: str | None) -> str | None:
    """The campaign's own, where the platform names one."""
    return campaign.currency.sign if campaign.currency else currency


def dates(campaign: Campaign, now: datetime) -> str:
    """From when until when: "1 Nov 2026 to 30 Nov 2026, 23:59", "since 1 Nov 2026", "no dates"."""
    if {"starts_at", "ends_at"} <= campaign.unknown:
        return _("dates unknown")
    starts = on_day(campaign.starts_at, now) if campaign.starts_at else _unknown(campaign, "starts_at")
    ends = until(campaign.ends_at, now) if campaign.ends_at else _unknown(campaign, "ends_at")
    if starts and ends:
        return _("%(start)s to %(end)s") % {"start": starts, "end": ends}
    if starts:
        return _("from %(start)s on") % {"start": starts}
    return _("until %(end)s") % {"end": ends} if ends else _("no dates")


def status_in_words(campaign: Campaign, now: datetime) -> str:
    """The status as a sentence, with why."""
    when = dates(campaign, now)
    return {
        Status.ACTIVE: _("Active: %(when)s."),
        Status.ALWAYS_ON: _("Always on: it has no dates."),
        Status.SCHEDULED: _("Scheduled: %(when)s."),
        Status.UNKNOWN: _("Whether it runs is unknown: %(when)s."),
        Status.OFF: _("Switched off: the platform says that it is not active (%(when)s)."),
        Status.ENDED: _("Ended: %(when)s."),
        Status.DELETED: _("Deleted on the platform (%(when)s)."),
    }[status_of(campaign, now)] % {"when": when}


def _unknown(campaign: Campaign, name: str) -> str:
    return _("an unknown day") if name in campaign.unknown else ""
