"""How times are held: as instants in UTC. A zone is needed where one is read, and where text is made of it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo


@dataclass(frozen=True, slots=True, order=True)
class End:
    """Until when something goes on: `at` is the first instant at which it no longer does.

    An end on a whole day is the midnight after that day: of 31 January, the instant at which 1 February begins. So `<`
    compares instants only, and an end cannot be taken for the day on which it falls. `at` may be given in any zone.
    """

    at: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", self.at.astimezone(UTC))

    def is_over(self, now: datetime) -> bool:
        """Whether it is over. `now` is aware, in any zone."""
        return self.at <= now

    @property
    def last(self) -> datetime:
        """The last instant at which it still goes on."""
        return self.at - datetime.resolution


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """The first instant of a day in `zone`, in UTC; not at 00:00 where a clock change skips that."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def end_of_day(day: date, zone: tzinfo) -> End:
    """The end of something that goes on through a whole day of `zone`."""
    return End(start_of_day(day + timedelta(days=1), zone))


def is_start_of_day(at: datetime, zone: tzinfo) -> bool:
    """Whether a day of `zone` begins at this instant."""
    at = at.astimezone(UTC)
    return at == start_of_day(at.astimezone(zone).date(), zone)
