"""Collects what is unexpected in one answer while it is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from decimal import Decimal
from typing import Any

from dashboard.loyalty.models import HARMLESS_KINDS, MAX_DIFFERENCES, Drift, DriftKind, Form

PLACE_IN_LIST = re.compile(r"\[\d+\]")
FORMS: Mapping[type, Form] = {
    type(None): Form.NULL,
    bool: Form.FLAG,
    int: Form.NUMBER,
    float: Form.NUMBER,
    Decimal: Form.NUMBER,
    str: Form.TEXT,
    list: Form.LIST,
}


@dataclass(slots=True)
class Notes:
    """The context of reading one answer: the program's time zone, earlier cuts, and the drift found so far.

    `other` collects what the answer has beside its value, as sent.
    """

    zone: tzinfo
    cuts: tuple[Drift, ...] = ()
    other: dict[str, Any] = field(default_factory=dict)
    _found: dict[Drift, Drift] = field(default_factory=dict)  # by the same difference without list positions
    _more: set[int] = field(default_factory=set)  # hashes, since there may be a hundred thousand

    def note(self, drift: Drift) -> None:
        """Record a difference. The same one in several rows is one difference, which is counted. Beyond
        `MAX_DIFFERENCES`, only count the differences."""
        same = replace(drift, field=PLACE_IN_LIST.sub("[]", drift.field))
        if known := self._found.get(same):
            self._found[same] = replace(same, times=known.times + 1)
        elif len(self._found) < 2 * MAX_DIFFERENCES and self._is_room_for(drift):
            self._found[same] = drift
        elif drift.kind not in HARMLESS_KINDS:
            self._more.add(hash(same))

    def _is_room_for(self, drift: Drift) -> bool:
        """Harmless differences are not shown to staff and are counted separately."""
        is_harmless = drift.kind in HARMLESS_KINDS
        return sum((one.kind in HARMLESS_KINDS) is is_harmless for one in self._found) < MAX_DIFFERENCES

    @property
    def drift(self) -> list[Drift]:
        """The differences, in the order in which they were found."""
        return list(self._found.values())

    @property
    def found(self) -> tuple[Drift, ...]:
        """The drift for an `Answer`: the cuts, the differences, and the number of further differences."""
        more = [Drift("", DriftKind.MORE, str(len(self._more)))] if self._more else []
        return (*self.cuts, *self.drift, *more)


def type_name(value: object) -> Form:
    """Return JSON's name for the type of a value."""
    return FORMS.get(type(value), Form.OBJECT)
