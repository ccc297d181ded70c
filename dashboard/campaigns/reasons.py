"""Reasons for and against taking part in a campaign, and those that the platform itself sends. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import CampaignProgress


class Topic(StrEnum):
    """The topic of a reason. The platform sends the first two; the dashboard calculates the others."""

    PLATFORM = "platform"
    PROGRAM = "program"
    DATES = "dates"
    TIER = "tier"
    TAGS = "tags"
    LIMIT = "limit"

    @property
    def is_calculated(self) -> bool:
        return self not in (Topic.PLATFORM, Topic.PROGRAM)


class Reason(Protocol):
    """A reason for taking part (`holds` is True), against it (False), or with an unknown result (None).

    `sentence` is made when it is read: of hundreds of campaigns a page shows only 25.
    """

    @property
    def topic(self) -> Topic: ...

    @property
    def holds(self) -> bool | None: ...

    @property
    def sentence(self) -> str: ...


@dataclass(frozen=True, slots=True)
class FixedReason:
    """A reason with a fixed sentence."""

    topic: Topic
    holds: bool | None
    text: Sentence

    @property
    def sentence(self) -> str:
        return str(self.text)


NOT_OPEN = FixedReason(Topic.PLATFORM, holds=False, text=_("The platform says that this customer cannot take part."))
CAN_ACHIEVE: Mapping[bool, FixedReason] = {
    True: FixedReason(Topic.PLATFORM, holds=True, text=_("The platform says that this customer can achieve it now.")),
    False: FixedReason(
        Topic.PLATFORM, holds=False, text=_("The platform says that this customer cannot achieve it now.")
    ),
}


def reasons_from_platform(progress: CampaignProgress | None) -> tuple[FixedReason, ...]:
    """Return what the platform says about this customer in a campaign.

    A closed campaign cannot be achieved, so that is said only once.
    """
    if progress is None:
        return ()
    is_closed, can_achieve = progress.is_open is False, progress.can_achieve
    closed = (NOT_OPEN,) if is_closed else ()
    if can_achieve is None or (is_closed and not can_achieve):
        return closed
    return (*closed, CAN_ACHIEVE[can_achieve])
