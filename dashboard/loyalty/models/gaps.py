"""Why a field of a model is empty."""

from enum import Enum
from typing import Any, TypeAlias


class Gap(Enum):
    """Why a value is missing. Without a gap, an empty field means that the platform says there is none."""

    NOT_SENT = "not sent"
    UNREADABLE = "unreadable"  # sent but not readable
    NOT_OFFERED = "not offered"  # this platform has no such field; pages leave it out


FieldGap: TypeAlias = tuple[str, Gap] | tuple[str, Gap, Any]
"""A field's name, why it is empty, and its value as sent, if there was one (null is None)."""
Gaps: TypeAlias = tuple[FieldGap, ...]


class HasGaps:
    """A model whose `gaps` explain its empty fields; `dashboard.loyalty.shapes` fills them in."""

    __slots__ = ()
    gaps: Gaps

    def gap(self, field: str) -> Gap | None:
        """Return why `field` is empty or incomplete; None if it is complete or the platform says there is none."""
        return next((gap for name, gap, *_sent in self.gaps if name == field), None)

    @property
    def gap_kinds(self) -> frozenset[tuple[str, Gap]]:
        """The fields with a gap and its kind, without what was sent: hashable."""
        return frozenset((name, gap) for name, gap, *_sent in self.gaps)

    def sent(self, field: str) -> tuple[Any, ...]:
        """Return the value of an empty field as sent; () if there is none, or if the field is not empty."""
        return next((tuple(sent) for name, _gap, *sent in self.gaps if name == field), ())

    def is_offered(self, field: str) -> bool:
        """Whether the platform has this field."""
        return field not in self.not_offered

    @property
    def not_offered(self) -> frozenset[str]:
        """The fields that the platform does not have."""
        return frozenset(name for name, gap, *_sent in self.gaps if gap is Gap.NOT_OFFERED)

    def is_unknown(self, field: str) -> bool:
        """Whether the platform has this field, but it was not sent or could not be read."""
        return self.gap(field) in (Gap.NOT_SENT, Gap.UNREADABLE)
