"""Notes on a customer's tier: missing values and contradictions. Pure."""

from collections.abc import Sequence
from decimal import Decimal
from operator import attrgetter
from typing import TypeAlias

from django.utils.translation import gettext as _

from dashboard.loyalty.models import Gap, Tier, TierProgress, TierReview, TierState
from dashboard.loyalty.models.numbers import difference
from dashboard.text.formatting import unrounded
from dashboard.text.numbers import number, sent_as

# A short title, and a sentence.
Note: TypeAlias = tuple[str, str]


def notes(progress: TierProgress, tiers: Sequence[Tier] | None) -> list[Note]:
    """Return notes with a short title and a sentence each. They never say what the platform will do about it: it does
    not send that."""
    if progress.review == TierReview() and progress.current is None:
        return [(_("No tiers"), _("The platform lists no tiers for this customer."))]
    found = (
        _missing_tier(progress),
        _missing_progress(progress),
        _about_next(progress, tiers),
        _below_minimum(progress.current or TierState(), progress.progress),
        _not_moved(progress.next or TierState(), progress.progress),
        _rounded(progress),
    )
    return list(filter(None, found))


def _missing_tier(progress: TierProgress) -> Note | None:
    if progress.current is not None:
        return None
    sentences = {
        Gap.UNREADABLE: _("The customer's tier could not be read."),
        Gap.NOT_SENT: _("The platform did not send the customer's tier."),
        None: _("The platform sent the customer's tier empty."),
    }
    return _("Tier unknown"), sentences[progress.gap("current")]


def _missing_progress(progress: TierProgress) -> Note | None:
    if progress.progress is not None:
        return None
    if progress.gap("progress") is Gap.UNREADABLE:
        sentence = _("The customer's progress could not be read.")
        return _("Progress unknown"), sentence
    return _("Progress unknown"), _("The platform did not send the customer's progress.")


def _over_minimum(state: TierState, reached: Decimal | None) -> Decimal | None:
    """Return how far the customer is above the minimum of a tier; None if one of the two is unknown."""
    if reached is None or state.min_progress is None:
        return None
    return difference(reached, state.min_progress)


def _below_minimum(current: TierState, reached: Decimal | None) -> Note | None:
    over_it = _over_minimum(current, reached)
    if over_it is None or over_it >= 0:
        return None
    sentence = _(
        "%(short)s below the minimum of %(tier)s (%(needs)s). The platform keeps the customer in "
        "this tier and does not say why or for how long."
    )
    words = {
        "short": number(-over_it),
        "tier": name_of(current) or _("the current tier"),
        "needs": number(current.min_progress),
    }
    return _("Below the minimum"), sentence % words


def _not_moved(following: TierState, reached: Decimal | None) -> Note | None:
    over_it = _over_minimum(following, reached)
    if over_it is None or over_it < 0:
        return None
    sentence = (
        _("Above the minimum of %(tier)s (%(needs)s), but the platform has not moved the customer yet.")
        if over_it
        else _("Exactly at the minimum of %(tier)s (%(needs)s), but the platform has not moved the customer yet.")
    )
    words = {"tier": name_of(following) or _("the next tier"), "needs": number(following.min_progress)}
    return _("Not moved yet"), sentence % words


def _rounded(progress: TierProgress) -> Note | None:
    states = (progress.current, progress.next)
    numbers = (progress.progress, *(state.min_progress for state in states if state))
    sent = sent_as(*map(unrounded, numbers))
    return (_("Rounded"), _("Shown rounded: %(sent)s.") % {"sent": sent}) if sent else None


def _about_next(progress: TierProgress, tiers: Sequence[Tier] | None) -> Note | None:
    return (
        _unknown_next(progress)
        or _higher_configured(progress, tiers)
        or (_no_next(progress) if progress.review is None else _distance_not_sent(progress))
        or _unknown_minimum(progress.next)
    )


def _unknown_next(progress: TierProgress) -> Note | None:
    if progress.gap("next") is Gap.UNREADABLE:
        return _("Next tier unknown"), _("The next tier could not be read.")
    if progress.review is None and progress.is_unknown("next"):
        return _("Next tier unknown"), _("The platform did not send the next tier.")
    return None


def _higher_configured(progress: TierProgress, tiers: Sequence[Tier] | None) -> Note | None:
    higher = higher_tier(progress, tiers)
    if higher is None:
        return None
    sentence = _("The platform sends no next tier, but the configuration has a higher one: %(tier)s.")
    return _("No next tier"), sentence % {"tier": higher.name or _("unnamed")}


def _distance_not_sent(progress: TierProgress) -> Note | None:
    if progress.current is None or progress.review is None or progress.review.points_to_next is not None:
        return None
    sentence = _("The platform did not send the distance to the next tier. There may be no next tier.")
    return _("Next tier unknown"), sentence


def _no_next(progress: TierProgress) -> Note | None:
    if name_of(progress.current) is None or progress.next is not None:
        return None
    return _("Top tier"), _("This is the top tier.")


def _unknown_minimum(following: TierState | None) -> Note | None:
    if following is None or following.min_progress is not None:
        return None
    names = {"tier": name_of(following) or _("the next tier")}
    return _("Minimum unknown"), _("The platform did not send the minimum of %(tier)s.") % names


def higher_tier(progress: TierProgress, tiers: Sequence[Tier] | None) -> Tier | None:
    """Return a configured tier above the current one, if the platform names no next tier."""
    current = progress.current
    if current is None or current.order is None or progress.next is not None:
        return None
    above = [tier for tier in tiers or () if tier.order is not None and tier.order > current.order]
    return min(above, key=attrgetter("order"), default=None)


def name_of(tier: TierState | None) -> str | None:
    if tier is None or tier.name:
        return tier.name if tier else None
    return _("tier number %(order)d") % {"order": tier.order} if tier.order is not None else None
