"""Whether a platform answers, as seen by this process."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class HealthState(StrEnum):
    """The result of the last reads."""

    UNKNOWN = "unknown"  # no reads yet
    ANSWERING = "answering"
    SLOW = "slow"  # it answers slowly
    OTHER_SERVER = "other server"  # several answers in a row came from another server
    DOWN = "down"  # several reads in a row got no usable answer


@dataclass(frozen=True, slots=True)
class PlatformHealth:
    """`since` (aware, UTC) is the first failure while the platform is down, else None. `seconds` is the average
    duration of recent answers, None before the first. `clock_ahead` is how far this machine's clock is ahead of the
    platform's (negative: behind), None if the platform did not send its time."""

    state: HealthState = HealthState.UNKNOWN
    since: datetime | None = None
    seconds: float | None = None
    clock_ahead: timedelta | None = field(default=None, compare=False)
