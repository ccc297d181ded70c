"""Campaign progress other than a percentage: awards, a level, a wallet, or an undocumented form."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from customers.panels.as_sent import as_sent, cut, more_fields, name_as_sent
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import CampaignProgress, ProgressForm
from dashboard.loyalty.models.numbers import whole
from dashboard.text.lines import Line
from dashboard.text.money import price
from dashboard.text.numbers import named_points, number

MAX_FACTS = 6  # fields of an undocumented form beside the campaign; the others are under "more fields"


def form_facts(progress: CampaignProgress) -> list[Sentence]:
    """Return what the platform sent beside the number of times earned."""
    match progress.form:
        case ProgressForm.AWARDS:
            return [_("%(amount)s awarded in total") % {"amount": price(progress.amount_awarded, progress.currency)}]
        case ProgressForm.TIER:
            return _tier(progress)
        case ProgressForm.WALLET:
            return _wallet(progress)
        case ProgressForm.UNKNOWN:
            return _as_sent(progress.other) or [_("no progress sent")]
    return []


def _as_sent(other: Mapping[str, Any]) -> list[Sentence]:
    return [f"{name_as_sent(name)}: {cut(as_sent(value))}" for name, value in islice(other.items(), MAX_FACTS)]


def other_fields(progress: CampaignProgress) -> tuple[Line, ...]:
    """Return the fields without another place that are not in `form_facts`."""
    in_facts = MAX_FACTS if progress.form is ProgressForm.UNKNOWN else 0
    return more_fields(islice(progress.other.items(), in_facts, None))


def counted(progress: CampaignProgress) -> tuple[str, int | None] | None:
    """Return "3 of 10" and the bar's value (0 to 100, None if the count is unknown); None if there is no target."""
    current, target = progress.current_count, progress.target_count
    if target is None or target <= 0:
        return None
    full = None if current is None else whole(min(max(current / target, Decimal(0)), Decimal(1)) * 100)
    return _("%(current)s of %(target)s") % {"current": number(current), "target": number(target)}, full


def _tier(progress: CampaignProgress) -> list[Sentence]:
    if progress.tier is None:
        return [_("no level sent")]
    tier, review = progress.tier, progress.tier.review
    name = tier.current.name if tier.current else None
    facts: list[Sentence] = [_("level %(name)s") % {"name": name or pgettext("value", "unknown")}]
    now = price(tier.progress, progress.currency) if progress.currency else named_points(tier.progress, None)
    facts.append(_("%(points)s now") % {"points": now})
    if review and review.points_to_next is not None:
        facts.append(_("%(points)s to the next level") % {"points": number(review.points_to_next)})
    return facts


def _wallet(progress: CampaignProgress) -> list[Sentence]:
    balance = progress.balance
    if balance is None:
        return [_("no amounts sent")]
    currency = balance.wallet.currency if balance.wallet else None
    return [
        _("%(amount)s saved") % {"amount": price(balance.available_points, currency)},
        _("%(amount)s added in total") % {"amount": price(balance.earned_points, currency)},
    ]
