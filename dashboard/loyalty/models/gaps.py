"""Why a field of a model is empty."""

from enum import Enum
from typing import Any, NamedTuple, TypeAlias


class Gap(Enum):
    """Why a value is missing. Without a gap, an empty field means that the platform says there is none."""

    NOT_SENT = "not sent"
    UNREADABLE = "unreadable"  # sent but not readable
    NOT_OFFERED = "not offered"  # this platform has no such field; pages leave it out


class FieldGap(NamedTuple):
    """A field's name, why it is empty, and its value as sent, or () if there was none (null is `(None,)`)."""

    field: str
    gap: Gap
    sent: tuple[Any, ...] = ()


Gaps: TypeAlias = tuple[FieldGap, ...]


class HasGaps:
    """A model whose `gaps` explain its empty fields; `dashboard.loyalty.shapes` fills them in."""

    __slots__ = ()
    gaps: Gaps

    def gap(self, field: str) -> Gap | None:
        """Return why `field` is empty or incomplete; None if it is complete or the platform says there is none."""
        return next((each.gap for each in self.gaps if each.field == field), None)

    @property
    def gap_kinds(self) -> frozenset[tuple[str, Gap]]:
        """The fields with a gap and its kind, without what was sent: hashable."""
        return frozenset((each.field, each.gap) for each in self.gaps)

    def sent(self, field: str) -> tuple[Any, ...]:
        """Return the value of an empty field as sent; () if there is none, or if the field is not empty."""
        return next((each.sent for each in self.gaps if each.field == field), ())

    def is_offered(self, field: str) -> bool:
        """Whether the platform has this field."""
        return field not in self.not_offered

    @property
    def not_offered(self) -> frozenset[str]:
        """The fields that the platform does not have."""
        return frozenset(each.field for each in self.gaps if each.gap is Gap.NOT_OFFERED)

    def is_unknown(self, field: str) -> bool:
        """Whether the platform has this field, but it was not sent or could not be read."""
        return self.gap(field) in (Gap.NOT_SENT, Gap.UNREADABLE)
