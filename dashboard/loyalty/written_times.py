"""Parses dates and times as platforms write them. Pure."""

import re
from datetime import UTC, date, datetime, time, tzinfo

from dashboard.loyalty.models import End
from dashboard.loyalty.models.times import end_of_day

ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# The platform writes "none" as .NET's smallest or greatest date. Neither can be converted to every zone.
SENTINEL_YEARS = (1, 9999)
# Always English, whatever the program's language and this machine's locale.
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def written_time(text: str) -> datetime | None:
    """Parse an ISO date or time, with or without an offset. None if it is neither."""
    if not ISO_DAY.match(text.strip()):
        return None
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def iso_day(text: str) -> date | None:
    """Parse the day that an ISO date or time begins with."""
    try:
        return date.fromisoformat(text[:10]) if ISO_DAY.match(text) else None
    except ValueError:
        return None


def written_day(text: str | None) -> date | None:
    """Parse `October 11, 2024`, or the day of an ISO date; None if it is neither."""
    if not text:
        return None
    if iso := written_time(text):
        return iso.date()
    parts = text.replace(",", " ").split()
    if len(parts) != 3 or parts[0][:3].lower() not in MONTHS:
        return None
    try:
        return date(int(parts[2]), MONTHS.index(parts[0][:3].lower()) + 1, int(parts[1]))
    except ValueError:
        return None


def written_clock(text: str | None) -> time | None:
    """Parse `18:51:29`; None if it cannot be read."""
    try:
        return time.fromisoformat(text.strip()) if text else None
    except ValueError:
        return None


def instant(written: datetime, zone: tzinfo) -> datetime:
    """Convert a time to UTC. Without an offset it is in `zone`. A local time that a clock change skipped moves forward
    by the change; a repeated one means the first."""
    return (written if written.tzinfo else written.replace(tzinfo=zone)).astimezone(UTC)


def end_of(written: datetime, zone: tzinfo) -> End:
    """Return the end of a period from a time as written. Without an offset and at 00:00, it means the whole day."""
    means_day = written.tzinfo is None and written.time() == time.min
    return end_of_day(written.date(), zone) if means_day else End(instant(written, zone))
