"""Active and pending friends as one stacked bar, with the next bonus marked. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from dashboard.loyalty.models import ReferralRules, ReferralTotals
from dashboard.text.numbers import number


@dataclass(frozen=True, slots=True)
class FriendBar:
    """The ends of the two parts and the mark, in percent of the width; `mark` is None without a bonus. `label` has the
    numbers, `mark_label` those of the bonus."""

    active: float
    pending: float
    mark: float | None
    label: str
    mark_label: str

    @property
    def mark_anchor(self) -> str:
        """Which end of the mark's label is at the mark: the label stays inside."""
        return "start" if (self.mark or 0) < 20 else "end" if (self.mark or 0) > 80 else "middle"


def friend_bar(totals: ReferralTotals, rules: ReferralRules | None) -> FriendBar | None:
    """Return the bar; None if a number is unknown or there is no friend."""
    active, pending = totals.active, totals.pending
    if active is None or pending is None or active < 0 or pending < 0 or active + pending == 0:
        return None
    bonus_at = next_bonus(active, rules)
    width = max(active + pending, Decimal(bonus_at or 0))
    label = _("%(active)s active, %(pending)s pending") % {"active": number(active), "pending": number(pending)}
    return FriendBar(
        active=_percent(active, width),
        pending=_percent(active + pending, width),
        mark=_percent(Decimal(bonus_at), width) if bonus_at else None,
        label=label,
        mark_label=_("next bonus at %(number)s active") % {"number": number(bonus_at)} if bonus_at else "",
    )


def next_bonus(active: Decimal, rules: ReferralRules | None) -> int | None:
    """Return how many active friends make the next bonus; None if there is none, or one for each friend."""
    every = rules.bonus_every if rules else None
    return (int(active) // every + 1) * every if every and every > 1 else None


def _percent(part: Decimal, whole: Decimal) -> float:
    return round(float(100 * part / whole), 2)
