"""Collects what is unexpected in one answer while it is read."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import tzinfo
from decimal import Decimal

from dashboard.loyalty.models import MAX_DIFFERENCES, Drift, DriftKind


@dataclass(slots=True)
class Notes:
    """The context of reading one answer: the program's time zone, earlier cuts, and the drift found so far."""

    zone: tzinfo
    cuts: tuple[Drift, ...] = ()
    drift: list[Drift] = field(default_factory=list)
    _counts: Counter[bool] = field(default_factory=Counter)
    _noted: set[int] = field(default_factory=set)  # hashes, since there may be a hundred thousand

    def note(self, drift: Drift) -> None:
        """Record a difference once, however often its field is read. Beyond `MAX_DIFFERENCES`, only count it. Other
        spellings are not shown to staff and are counted separately."""
        if (mark := hash(drift)) in self._noted:
            return
        self._noted.add(mark)
        is_shown = drift.kind is not DriftKind.SPELLING
        self._counts[is_shown] += 1
        if self._counts[is_shown] <= MAX_DIFFERENCES:
            self.drift.append(drift)

    @property
    def found(self) -> tuple[Drift, ...]:
        """The drift for an `Answer`: the cuts, the differences, and the number of further differences."""
        more = self._counts[True] - MAX_DIFFERENCES
        return (*self.cuts, *self.drift, *([Drift("", DriftKind.MORE, str(more))] if more > 0 else []))


def type_name(value: object) -> str:
    """Return JSON's name for the type of a value."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float() | Decimal():
            return "number"
        case str():
            return "text"
        case list():
            return "list"
    return "object"
