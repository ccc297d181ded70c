"""When a campaign runs. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Campaign, End

DATES = frozenset({"starts_at", "ends_at"})
EARLIEST, LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)  # what has no date, sorted


class CampaignStatus(StrEnum):
    """In the order a marketer looks for them."""

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
    CampaignStatus.UNKNOWN: _("dates unknown"),
    CampaignStatus.OFF: _("switched off"),
    CampaignStatus.ENDED: _("ended"),
    CampaignStatus.DELETED: _("deleted"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """From when until when something runs; None is no date, or an unknown one. The moments it is compared with are
    aware, in any zone."""

    starts_at: datetime | None = None
    ends_at: End | None = None

    @classmethod
    def of(cls, campaign: Campaign) -> "Period":
        """When the campaign runs."""
        return cls(campaign.starts_at, campaign.ends_at)

    @property
    def is_backwards(self) -> bool:
        """Whether it ends before it starts."""
        return self.starts_at is not None and self.ends_at is not None and self.ends_at.at < self.starts_at

    def has_started(self, now: datetime) -> bool:
        """Whether its start has come; true of what has none."""
        return self.starts_at is None or self.starts_at <= now

    def has_ended(self, now: datetime) -> bool:
        """Whether its end has come."""
        return self.ends_at is not None and self.ends_at.is_over(now)

    def starts_within(self, time: timedelta, now: datetime) -> bool:
        """Whether its start is still to come, and will within `time`."""
        return not self.has_started(now) and self.has_started(now.astimezone(UTC) + time)

    def overlaps(self, opens: datetime, closes: datetime) -> bool:
        """Whether it runs at any time after `opens` and before `closes`."""
        begins_early = self.starts_at is None or self.starts_at < closes
        return begins_early and not self.has_ended(opens)


def status_of(campaign: Campaign, now: datetime) -> CampaignStatus:
    """By its dates, unless the platform itself says that the campaign does not run; unknown where a date that would
    decide is unknown."""
    period = Period.of(campaign)
    if campaign.is_deleted:
        return CampaignStatus.DELETED
    if period.has_ended(now):
        return CampaignStatus.ENDED
    if campaign.is_active is False:
        return CampaignStatus.OFF
    if not period.has_started(now):
        return CampaignStatus.SCHEDULED
    if any(campaign.is_unknown(name) for name in DATES):
        return CampaignStatus.UNKNOWN
    return CampaignStatus.ALWAYS_ON if period == Period() and not campaign.is_active else CampaignStatus.ACTIVE
