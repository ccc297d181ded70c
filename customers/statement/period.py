"""The days of a statement, from an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dashboard.frame.bad_query import day_in
from dashboard.loyalty.errors import Sentence


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a statement in the program's zone, both included; None is open."""

    first: date | None = None
    last: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether the period has no limits."""
        return self.first is None and self.last is None

    def begins_after(self, day: date | None) -> bool:
        """Whether the day is before the period."""
        return day is not None and self.first is not None and day < self.first

    def ends_before(self, day: date | None) -> bool:
        """Whether the day is after the period."""
        return day is not None and self.last is not None and day > self.last


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: `?from=&to=&minus=1`. `errors` say what is wrong; the texts stay as they were typed."""

    first: str
    last: str
    only_minus: bool
    period: Period
    errors: tuple[Sentence, ...]


def asked(query: Mapping[str, str]) -> Asked:
    """Read the days and the switch. Days are those of the program's zone; an empty one is open."""
    first, last = query.get("from", "").strip(), query.get("to", "").strip()
    days = {text: day_in(text) for text in (first, last) if text}
    errors = [
        _("“%(text)s” is not a date. Write it as year, month and day: 2026-01-31.") % {"text": text[:40]}
        for text, day in days.items()
        if day is None
    ]
    period = Period(days.get(first), days.get(last))
    if period.first and period.last and period.first > period.last:
        errors.append(_("The first day is after the last day. Change one of them."))
    return Asked(first[:40], last[:40], query.get("minus") == "1", period, tuple(errors))
