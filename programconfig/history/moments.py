"""The two moments of a comparison, from an address: snapshots by their rows, or days of the program's zone."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from dashboard.frame.bad_query import BadQuery, day_in
from dashboard.loyalty.models.times import start_of_day
from programconfig.history import snapshots
from programconfig.models import Snapshot

DAY = re.compile(r"20\d\d-\d\d-\d\d", re.ASCII)  # other centuries have no snapshots


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in the program's zone, and the snapshot that was the newest then, of whatever part. `day` is the day
    that the address names; None if it names the snapshot."""

    at: datetime
    snapshot: Snapshot
    day: date | None = None

    @property
    def in_address(self) -> str:
        return self.day.isoformat() if self.day else str(self.snapshot.pk)


def day_in_address(text: str) -> date | None:
    """The day in an address; None if the text is no day. Raises BadQuery for a day that does not exist."""
    if not DAY.fullmatch(text):
        return None
    if (day := day_in(text)) is None:
        raise BadQuery(_("There is no day “%(day)s”.") % {"day": text})
    return day


def of_snapshot(snapshot: Snapshot, zone: ZoneInfo) -> Moment:
    """The moment when the snapshot was first seen."""
    return Moment(snapshot.first_seen_at.astimezone(zone), snapshot)


def of_day(program: str, day: date, zone: ZoneInfo, *, is_end: bool) -> Moment | None:
    """The start of the day, or its end; None without a snapshot. Before the first snapshot, that one counts: nothing
    older is known."""
    at = start_of_day(day + timedelta(days=1) if is_end else day, zone)
    found = snapshots.newest_before(program, at)
    return Moment(at.astimezone(zone), found, day) if found else None
