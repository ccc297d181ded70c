"""Rules about starts and ends."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.campaigns.status import Period
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Campaign, End, Visibility
from dashboard.text.numbers import points_name
from dashboard.text.times import ends_with_day, on_day
from programconfig.places import campaign_place
from programconfig.review.finding import Concern, Configuration, Severity, campaign_rule, rule
from programconfig.review.rewards_as_sent import has_no_reward

SOON_PERIOD = timedelta(days=7)


@campaign_rule(
    Severity.WRONG,
    gettext_lazy("Ends before it starts"),
    gettext_lazy("Correct one of the two dates. With these dates nobody can ever take part."),
)
def ends_before_start(campaign: Campaign, configuration: Configuration) -> Sentence:
    starts, ends, now = campaign.starts_at, campaign.ends_at, configuration.now
    if not (starts and ends and ends.is_before(starts, configuration.zone)):
        return ""
    return _("It starts on %(start)s and ends on %(end)s.") % {"start": on_day(starts, now), "end": on_day(ends, now)}


@campaign_rule(
    Severity.WRONG,
    gettext_lazy("Starts soon and has no reward"),
    gettext_lazy("Add a reward before it starts, or move the start."),
    only_switched_on=True,
)
def starts_soon_without_reward(campaign: Campaign, configuration: Configuration) -> Sentence:
    is_soon = Period.of(campaign).starts_within(SOON_PERIOD, configuration.now)
    if not (campaign.starts_at and is_soon and has_no_reward(campaign)):
        return ""
    return _("It starts on %(start)s and has no reward.") % {"start": on_day(campaign.starts_at, configuration.now)}


@campaign_rule(
    Severity.DOUBTFUL,
    gettext_lazy("No reward"),
    gettext_lazy("Add a reward, or remove the campaign if it is no longer needed."),
    only_switched_on=True,
)
def no_reward(campaign: Campaign, configuration: Configuration) -> Sentence:
    period, now = Period.of(campaign), configuration.now
    if period.has_ended(now) or period.starts_within(SOON_PERIOD, now) or not has_no_reward(campaign):
        return ""
    points = {"points": points_name(configuration.units.points)}
    return _("Customers who complete it get no %(points)s, no score and no coupon.") % points


@campaign_rule(
    Severity.DOUBTFUL,
    gettext_lazy("Ended, but customers still see it"),
    gettext_lazy("Hide the campaign, or set a new end date."),
)
def ended_yet_visible(campaign: Campaign, configuration: Configuration) -> Sentence:
    period, now = Period.of(campaign), configuration.now
    has_right_end = period.has_ended(now) and not period.is_backwards(configuration.zone)
    if not (campaign.ends_at and has_right_end and _is_always_visible(campaign)):
        return ""
    return _("It ended on %(end)s but is always visible.") % {"end": on_day(campaign.ends_at, now)}


def _is_always_visible(campaign: Campaign) -> bool:
    return campaign.visibility is not None and campaign.visibility.known is Visibility.ALWAYS


@rule(
    Severity.WRONG,
    gettext_lazy("The coupon ends before its campaign"),
    gettext_lazy("Extend the coupon group to the end of the campaign, or end the campaign when the group ends."),
)
def coupon_ends_before_campaign(configuration: Configuration) -> Iterator[Concern]:
    for campaign in configuration.switched_on_campaigns:
        for expiry in _coupon_ends(campaign):
            if reason := _expiry_reason(campaign, expiry, configuration):
                yield Concern(campaign_place(campaign), reason)


def _coupon_ends(campaign: Campaign) -> Iterable[End]:
    return filter(None, (one.coupon.group_expires_at for one in campaign.rewards if one.coupon))


def _expiry_reason(campaign: Campaign, expiry: End, configuration: Configuration) -> str:
    """Why the end of a coupon group is wrong for its campaign; "" if it is not."""
    end = campaign.ends_at
    if end is None:
        return "" if campaign.is_unknown("ends_at") else _expired_reason(expiry, configuration.now)
    return _too_early_reason(campaign, expiry, end, configuration)


def _expired_reason(expiry: End, now: datetime) -> str:
    reason = _("Its coupons expired on %(expiry)s, but the campaign has no end date.")
    return reason % {"expiry": on_day(expiry, now)} if expiry.is_over(now) else ""


def _too_early_reason(campaign: Campaign, expiry: End, end: End, configuration: Configuration) -> str:
    now = configuration.now
    if Period.of(campaign).has_ended(now) or not expiry.is_before(end, configuration.zone):
        return ""
    reason = (
        _("Its coupons expire on %(expiry)s, but the campaign runs through %(end)s.")
        if ends_with_day(end, now)
        else _("Its coupons expire on %(expiry)s, but the campaign runs until %(end)s.")
    )
    return reason % {"expiry": on_day(expiry, now), "end": on_day(end, now)}
