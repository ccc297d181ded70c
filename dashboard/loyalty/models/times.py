"""Times are instants in UTC. Only reading and showing them needs a time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

EARLIEST, LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)  # sort values for no date


@dataclass(frozen=True, slots=True, order=True)
class End:
    """The end of a period: `at` is the first instant after it.

    The end of a whole day is the following midnight: the end of 31 January is the instant at which 1 February begins.
    So `<` compares instants only, and an end cannot be mistaken for its day. `at` may be given in any zone.
    """

    at: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", self.at.astimezone(UTC))

    def is_over(self, now: datetime) -> bool:
        """Whether the period is over. `now` is aware, in any zone."""
        return self.at <= now

    def is_before(self, other: "datetime | End", zone: tzinfo) -> bool:
        """Whether the period ends before `other`: an instant (aware), or the end of another period.

        If one of the two ends with a day in `zone`, the last days are compared: an end at 23:59:59 is then that of its
        day too, and a whole day ends before the next one begins. Otherwise the instants are compared.
        """
        if isinstance(other, End):
            at, day, is_day = other.at, other.last_day(zone), is_start_of_day(other.at, zone)
        else:
            at, day, is_day = other, other.astimezone(zone).date(), False
        return self.last_day(zone) < day if is_day or is_start_of_day(self.at, zone) else self.at < at

    def last_day(self, zone: tzinfo) -> date:
        """The last day of the period."""
        return self.last_instant.astimezone(zone).date()

    @property
    def last_instant(self) -> datetime:
        """The last instant of the period."""
        return self.at - datetime.resolution


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """Return the first instant of a day in `zone`, in UTC. It is not 00:00 where a clock change skips that."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def end_of_day(day: date, zone: tzinfo) -> End:
    """Return the end of a period that includes the whole day in `zone`."""
    return End(start_of_day(day + timedelta(days=1), zone))


def is_start_of_day(at: datetime, zone: tzinfo) -> bool:
    """Whether a day in `zone` begins at this instant."""
    at = at.astimezone(UTC)
    return at == start_of_day(at.astimezone(zone).date(), zone)
