"""Reasons for and against taking part in a campaign, and those that the platform itself gives. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import CampaignProgress


class Topic(StrEnum):
    """What a reason is about. The first two are the platform's own word, the others are worked out."""

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
    """One thing that speaks for taking part (`holds`), against it (False), or could not be told (None). `sentence` is
    put together when it is read: of hundreds of campaigns a page shows 25."""

    @property
    def topic(self) -> Topic: ...

    @property
    def holds(self) -> bool | None: ...

    @property
    def sentence(self) -> str: ...


@dataclass(frozen=True, slots=True)
class FixedReason:
    """A reason whose sentence is always the same."""

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


def platform_reasons(progress: CampaignProgress | None) -> tuple[FixedReason, ...]:
    """The platform's word on this customer in a campaign. What is not open cannot be achieved: that is said once."""
    if progress is None:
        return ()
    is_closed, can_achieve = progress.is_open is False, progress.can_achieve
    closed = (NOT_OPEN,) if is_closed else ()
    if can_achieve is None or (is_closed and not can_achieve):
        return closed
    return (*closed, CAN_ACHIEVE[can_achieve])
