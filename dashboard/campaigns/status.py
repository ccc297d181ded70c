"""Whether a campaign runs now, did, or will. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Campaign, End, Gap

DATES = ("starts_at", "ends_at")
FLAGS = ("is_deleted", "is_active")


class CampaignStatus(StrEnum):
    """The status of a campaign, in the order in which a marketer looks for them."""

    ACTIVE = "active"
    ALWAYS_ON = "always-on"
    SCHEDULED = "scheduled"
    UNKNOWN = "unknown"
    OFF = "off"
    ENDED = "ended"
    DELETED = "deleted"


STATUS_NAMES: Mapping[CampaignStatus, Sentence] = {
    CampaignStatus.ACTIVE: _("active"),
    CampaignStatus.ALWAYS_ON: _("always on"),
    CampaignStatus.SCHEDULED: _("scheduled"),
    CampaignStatus.UNKNOWN: _("status unknown"),
    CampaignStatus.OFF: _("switched off"),
    CampaignStatus.ENDED: _("ended"),
    CampaignStatus.DELETED: _("deleted"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """The time in which something runs; None is no date, or an unknown one. Compared moments are aware, in any zone."""

    starts_at: datetime | None = None
    ends_at: End | None = None

    @classmethod
    def of(cls, campaign: Campaign) -> "Period":
        """Return the period of the campaign."""
        return cls(campaign.starts_at, campaign.ends_at)

    def is_backwards(self, zone: tzinfo) -> bool:
        """Return whether it ends before it starts; `zone` decides the days."""
        return self.starts_at is not None and self.ends_at is not None and self.ends_at.is_before(self.starts_at, zone)

    def has_started(self, now: datetime) -> bool:
        """Return whether it has started; true without a start."""
        return self.starts_at is None or self.starts_at <= now

    def has_ended(self, now: datetime) -> bool:
        """Return whether it has ended."""
        return self.ends_at is not None and self.ends_at.is_over(now)

    def starts_within(self, time: timedelta, now: datetime) -> bool:
        """Return whether it starts in the future, within `time`."""
        return not self.has_started(now) and self.has_started(now.astimezone(UTC) + time)

    def overlaps(self, opens: datetime, closes: datetime) -> bool:
        """Return whether it runs at any time after `opens` and before `closes`."""
        begins_early = self.starts_at is None or self.starts_at < closes
        return begins_early and not self.has_ended(opens)


def is_switched_on(campaign: Campaign) -> bool:
    """Return whether the platform says neither that the campaign is switched off, nor that it is deleted."""
    return campaign.is_active is not False and not campaign.is_deleted


def unreadable_flag(campaign: Campaign) -> str:
    """Return the field in which the platform says whether the campaign runs, if it could not be read; else ""."""
    return next((name for name in FLAGS if campaign.gap(name) is Gap.UNREADABLE), "")


def status_of(campaign: Campaign, now: datetime) -> CampaignStatus:
    """Return the status by the campaign's dates, unless the platform says that it does not run.

    The status is unknown if a date that decides is unknown, or if what the platform says could not be read.
    """
    period = Period.of(campaign)
    if campaign.is_deleted:
        return CampaignStatus.DELETED
    if period.has_ended(now):
        return CampaignStatus.ENDED
    if campaign.is_active is False:
        return CampaignStatus.OFF
    if not period.has_started(now):
        return CampaignStatus.SCHEDULED
    if any(map(campaign.is_unknown, DATES)) or unreadable_flag(campaign):
        return CampaignStatus.UNKNOWN
    has_dates = period != Period()
    return CampaignStatus.ACTIVE if has_dates or campaign.is_active else CampaignStatus.ALWAYS_ON
