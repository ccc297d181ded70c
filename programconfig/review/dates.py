"""Rules about starts and ends."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.campaigns.status import Period
from dashboard.loyalty.models import Campaign, End, Visibility
from dashboard.text.numbers import points_name
from dashboard.text.times import ends_with_day, on_day
from programconfig.places import campaign_place
from programconfig.review.finding import Concern, Configuration, Severity, rule
from programconfig.review.rewards_as_sent import has_no_reward

SOON_PERIOD = timedelta(days=7)


@rule(
    Severity.WRONG,
    gettext_lazy("Ends before it starts"),
    gettext_lazy("Correct one of the two dates. With these dates nobody can ever take part."),
)
def ends_before_start(configuration: Configuration) -> Iterator[Concern]:
    now = configuration.now
    for campaign in configuration.every_campaign:
        if campaign.starts_at and campaign.ends_at and Period.of(campaign).is_backwards(configuration.zone):
            days = {"start": on_day(campaign.starts_at, now), "end": on_day(campaign.ends_at, now)}
            yield Concern(campaign_place(campaign), _("It starts on %(start)s and ends on %(end)s.") % days)


@rule(
    Severity.WRONG,
    gettext_lazy("Starts soon and has no reward"),
    gettext_lazy("Add a reward before it starts, or move the start."),
)
def starts_soon_without_reward(configuration: Configuration) -> Iterator[Concern]:
    for campaign in configuration.switched_on_campaigns:
        soon = Period.of(campaign).starts_within(SOON_PERIOD, configuration.now)
        if campaign.starts_at and soon and has_no_reward(campaign):
            start = {"start": on_day(campaign.starts_at, configuration.now)}
            yield Concern(campaign_place(campaign), _("It starts on %(start)s and has no reward.") % start)


@rule(
    Severity.DOUBTFUL,
    gettext_lazy("No reward"),
    gettext_lazy("Add a reward, or remove the campaign if it is no longer needed."),
)
def no_reward(configuration: Configuration) -> Iterator[Concern]:
    now = configuration.now
    for campaign in configuration.switched_on_campaigns:
        period = Period.of(campaign)
        if not period.has_ended(now) and not period.starts_within(SOON_PERIOD, now) and has_no_reward(campaign):
            reason = _("Customers who complete it get no %(points)s, no score and no coupon.")
            points = {"points": points_name(configuration.units.points)}
            yield Concern(campaign_place(campaign), reason % points)


@rule(
    Severity.DOUBTFUL,
    gettext_lazy("Ended, but customers still see it"),
    gettext_lazy("Hide the campaign, or set a new end date."),
)
def ended_yet_visible(configuration: Configuration) -> Iterator[Concern]:
    now = configuration.now
    for campaign in configuration.every_campaign:
        period = Period.of(campaign)
        visible = campaign.visibility and campaign.visibility.known is Visibility.ALWAYS
        if campaign.ends_at and period.has_ended(now) and not period.is_backwards(configuration.zone) and visible:
            end = {"end": on_day(campaign.ends_at, now)}
            yield Concern(campaign_place(campaign), _("It ended on %(end)s but is always visible.") % end)


@rule(
    Severity.WRONG,
    gettext_lazy("The coupon ends before its campaign"),
    gettext_lazy("Extend the coupon group to the end of the campaign, or end the campaign when the group ends."),
)
def coupon_ends_before_campaign(configuration: Configuration) -> Iterator[Concern]:
    for campaign in configuration.switched_on_campaigns:
        for expiry in [one.coupon.group_expires_at for one in campaign.rewards if one.coupon]:
            if expiry and (reason := _expiry_reason(campaign, expiry, configuration)):
                yield Concern(campaign_place(campaign), reason)


def _expiry_reason(campaign: Campaign, expiry: End, configuration: Configuration) -> str:
    """Why the end of a coupon group is wrong for its campaign; "" if it is not."""
    end, now = campaign.ends_at, configuration.now
    if end is None:
        if campaign.is_unknown("ends_at") or not expiry.is_over(now):
            return ""
        reason = _("Its coupons expired on %(expiry)s, but the campaign has no end date.")
        return reason % {"expiry": on_day(expiry, now)}
    if Period.of(campaign).has_ended(now) or not expiry.is_before(end, configuration.zone):
        return ""
    reason = (
        _("Its coupons expire on %(expiry)s, but the campaign runs through %(end)s.")
        if ends_with_day(end, now)
        else _("Its coupons expire on %(expiry)s, but the campaign runs until %(end)s.")
    )
    return reason % {"expiry": on_day(expiry, now), "end": on_day(end, now)}
