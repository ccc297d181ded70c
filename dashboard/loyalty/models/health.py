"""Whether a platform answers, as this process has seen it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class HealthState(StrEnum):
    """How the last reads went."""

    UNKNOWN = "unknown"  # nothing was asked yet
    ANSWERING = "answering"
    SLOW = "slow"  # it answers, later than usual
    OTHER_SERVER = "another"  # several answers in a row were not the platform's own
    DOWN = "down"  # several reads in a row got no usable answer


@dataclass(frozen=True, slots=True)
class PlatformHealth:
    """`since` (aware, UTC) is the first failure while the platform is down, None otherwise; `seconds` is what answers
    took lately, None before the first."""

    state: HealthState = HealthState.UNKNOWN
    since: datetime | None = None
    seconds: float | None = None
