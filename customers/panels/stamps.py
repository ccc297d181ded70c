"""Stamps cards: how many stamps of how many, what a full card gives, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.panels.panel import Loaded, PanelRequest
from customers.panels.words import is_past, number, on_day, plural
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import StampsCard

MOST_CIRCLES = 20


@dataclass(frozen=True, slots=True)
class CardView:
    """One stamps card. `circles` (filled or not) up to 20 stamps, `percent` (0 to 100) for longer cards; neither when
    the total or the stamps are unknown. `inferred` and `ends` are empty where there is nothing to say."""

    campaign_id: int
    name: str
    progress: Sentence
    inferred: Sentence
    circles: tuple[bool, ...] | None
    percent: int | None
    times_earned: Decimal | None
    tries_left: Sentence | None
    again: Sentence | None
    ends_at: datetime | None
    ends: Sentence
    has_ended: bool
    reward: str | None
    coupon: str | None
    notes: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class StampsView:
    """The stamps panel. `inferred_why` explains inferred totals where there are any, `empty` why there is no card."""

    cards: tuple[CardView, ...]
    inferred_why: Sentence
    empty: Sentence


async def load(request: PanelRequest) -> Loaded:
    """The cards; a card that could not be read is in the answer's missing parts."""
    answer = await request.loyalty.stamps(request.customer_id, request.ask)
    view = present(answer.value, request.now, is_partial=bool(answer.missing))
    return Loaded(view, (answer,), count=_count(view), ticket=tuple(_ticket(card) for card in view.cards))


def present(cards: Sequence[StampsCard], now: datetime, *, is_partial: bool = False) -> StampsView:
    """What the panel prints; `is_partial` tells that a part of the answer could not be read."""
    views = tuple(_card(card, now) for card in cards)
    return StampsView(
        cards=views,
        inferred_why=_(
            "Inferred: the platform does not send how many stamps a card has; "
            "the total is worked out from the stamps and the percentage it sends."
        )
        if any(view.inferred for view in views)
        else "",
        empty="" if cards else _empty(is_partial=is_partial),
    )


def _empty(*, is_partial: bool) -> str:
    if is_partial:
        return _("No stamps card could be shown. Whether there is one is unknown, because a part could not be read.")
    return _(
        "No stamps card: none of this customer's campaigns is known to use stamps. "
        "The platform has no list of stamps campaigns, so they are found through the campaigns."
    )


def _card(card: StampsCard, now: datetime) -> CardView:
    circles, percent = _drawing(card)
    return CardView(
        campaign_id=card.campaign_id,
        name=card.name or _("Campaign %(id)s") % {"id": card.campaign_id},
        progress=_progress(card),
        inferred=_("(inferred)") if card.total is not None and card.total_is_inferred else "",
        circles=circles,
        percent=percent,
        times_earned=card.times_earned,
        tries_left=_tries(card.tries_left),
        again=_again(card.can_earn_again),
        ends_at=card.ends_at,
        ends=_ends(card.ends_at, now),
        has_ended=card.ends_at is not None and is_past(card.ends_at, now),
        reward=card.reward,
        coupon=card.coupon,
        notes=tuple(_notes(card, now)),
    )


def _drawing(card: StampsCard) -> tuple[tuple[bool, ...] | None, int | None]:
    """Circles for a short card, a percentage for a long one; the drawing stays within the card, the numbers do not."""
    if card.collected is None or card.total is None or card.total < 1:
        return None, None
    filled = int(min(max(card.collected, Decimal(0)), Decimal(card.total)))
    if card.total <= MOST_CIRCLES:
        return tuple(place < filled for place in range(card.total)), None
    return None, filled * 100 // card.total


def _progress(card: StampsCard) -> str:
    if card.total is not None:
        return _("%(collected)s of %(total)s") % {"collected": number(card.collected), "total": number(card.total)}
    if card.collected is None:
        return _("unknown")
    return ngettext("%(collected)s stamp", "%(collected)s stamps", plural(card.collected)) % {
        "collected": number(card.collected)
    }


def _tries(tries: Decimal | None) -> str | None:
    if tries is None:
        return None
    if tries < 0:
        return _("%(tries)s, which the platform does not explain") % {"tries": number(tries)}
    return _("%(tries)s in the current interval") % {"tries": number(tries)}


def _again(can_earn_again: bool | None) -> str | None:
    return None if can_earn_again is None else (_("yes") if can_earn_again else _("no"))


def _ends(ends_at: datetime | None, now: datetime) -> str:
    if ends_at is None:
        return ""
    sentence = _("Ended on %(day)s.") if is_past(ends_at, now) else _("Ends on %(day)s.")
    return sentence % {"day": on_day(ends_at, now)}


def _notes(card: StampsCard, now: datetime) -> list[str]:
    notes: list[str] = []
    if card.total is None:
        notes.append(_("How many stamps a full card has is unknown: the platform does not send it."))
    elif card.collected is not None and card.collected > card.total:
        notes.append(
            _("More stamps than the inferred total: the total may be wrong.")
            if card.total_is_inferred
            else _("More stamps than the card has room for.")
        )
    if card.can_earn_again and card.ends_at is not None and is_past(card.ends_at, now):
        notes.append(_("The platform says it may be earned again, though it has ended."))
    return notes


def _count(view: StampsView) -> str:
    if not view.cards:
        return ""
    return ngettext("%(count)d card", "%(count)d cards", len(view.cards)) % {"count": len(view.cards)}


def _ticket(card: CardView) -> str:
    progress = f"{card.progress} {card.inferred}".strip()
    line = _("Stamps, %(name)s: %(progress)s") % {"name": card.name, "progress": progress}
    return f"{line}. {card.ends}" if card.ends else line
