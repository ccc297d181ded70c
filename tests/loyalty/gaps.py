"""Gaps of models, as tests write and read them."""

from dashboard.loyalty.models import Gap, Gaps
from dashboard.loyalty.models.gaps import FieldGap, HasGaps

UNKNOWN = (Gap.NOT_SENT, Gap.UNREADABLE)


def gaps(gap: Gap, *fields: str) -> Gaps:
    """The same gap in each of these fields."""
    return tuple(FieldGap(field, gap) for field in fields)


def fields_with(model: HasGaps, *kinds: Gap) -> set[str]:
    """The fields of a model that have a gap of these kinds."""
    return {each.field for each in model.gaps if each.gap in kinds}
