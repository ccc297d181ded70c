"""Where a campaign stands in time. Pure."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Campaign
from dashboard.text.words import is_past


class Status(StrEnum):
    """In the order a marketer looks for them."""

    ACTIVE = "active"
    ALWAYS_ON = "always-on"
    SCHEDULED = "scheduled"
    UNKNOWN = "unknown"
    OFF = "off"
    ENDED = "ended"
    DELETED = "deleted"


STATUSES: Mapping[Status, Sentence] = {
    Status.ACTIVE: _("active"),
    Status.ALWAYS_ON: _("always on"),
    Status.SCHEDULED: _("scheduled"),
    Status.UNKNOWN: _("dates unknown"),
    Status.OFF: _("switched off"),
    Status.ENDED: _("ended"),
    Status.DELETED: _("deleted"),
}


def status_of(campaign: Campaign, now: datetime) -> Status:
    """Worked out from the dates, unless the platform itself says that the campaign does not run; unknown where a date
    that would decide is unknown."""
    if campaign.is_deleted:
        return Status.DELETED
    starts_at, ends_at = campaign.starts_at, campaign.ends_at
    if ends_at and is_past(ends_at, now):
        return Status.ENDED
    if campaign.is_active is False:
        return Status.OFF
    if starts_at and not is_past(starts_at, now):
        return Status.SCHEDULED
    if {"starts_at", "ends_at"} & campaign.unknown:
        return Status.UNKNOWN
    return Status.ACTIVE if starts_at or ends_at else Status.ALWAYS_ON
