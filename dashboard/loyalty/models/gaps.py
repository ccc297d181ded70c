"""Why a field of a model holds nothing."""

from enum import Enum
from typing import TypeAlias


class Gap(Enum):
    """Why a value is missing. A field that holds nothing and has no gap: the platform said that there is none."""

    NOT_SENT = "not sent"
    UNREADABLE = "unreadable"  # something was sent, and it could not be read
    NOT_OFFERED = "not offered"  # this platform has no such field: pages leave it out


Gaps: TypeAlias = tuple[tuple[str, Gap], ...]


class HasGaps:
    """A model whose `gaps` say of its fields why they hold nothing; `dashboard.loyalty.shapes` fills them in."""

    __slots__ = ()
    gaps: Gaps

    def gap(self, field: str) -> Gap | None:
        """Why `field` holds nothing, or less than was sent; None when it holds all or the platform said it has none."""
        return next((gap for name, gap in self.gaps if name == field), None)

    def is_offered(self, field: str) -> bool:
        """Whether the platform has such a field at all."""
        return field not in self.not_offered

    @property
    def not_offered(self) -> frozenset[str]:
        """The fields that the platform has none of."""
        return frozenset(name for name, gap in self.gaps if gap is Gap.NOT_OFFERED)

    def is_unknown(self, field: str) -> bool:
        """Whether the platform has such a field, and it was not sent or could not be read."""
        return self.gap(field) in (Gap.NOT_SENT, Gap.UNREADABLE)
