"""Stamps cards: the stamps collected and needed, the reward, and the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.models import StampsTotal
from customers.panels.as_sent import more_fields
from customers.panels.panel import Loaded, PanelRequest
from customers.panels.stamps_notes import notes_on
from customers.panels.unknown import why_if_unknown
from customers.stamps_totals import totals_of
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import End, StampsCard
from dashboard.loyalty.models.numbers import whole
from dashboard.loyalty.reads import STAMPS
from dashboard.text.lines import Line
from dashboard.text.lists import listed
from dashboard.text.numbers import number, plural
from dashboard.text.times import ends_with_day, is_past, on_day

MAX_CIRCLES = 20
CARDS_SHOWN = 3  # cards; the others are folded, so that the page does not move while panels arrive


@dataclass(frozen=True, slots=True)
class CardView:
    """One stamps card.

    Cards up to 20 stamps have `circles` (filled or not), longer ones have `percent` (0 to 100); neither if the total or
    the stamps are unknown. `progress` is None if nothing is known. `inferred` is "" unless the total is inferred.
    `set_by` is the total that staff set; `may_be_set` says that staff may set it, because the platform does not send
    it.
    """

    campaign_id: int
    name: str
    progress: Sentence | None
    inferred: Sentence
    set_by: StampsTotal | None
    may_be_set: bool
    circles: tuple[bool, ...] | None
    percent: int | None
    facts: tuple[Sentence, ...]
    ends_at: End | None
    has_no_end: bool
    has_ended: bool
    notes: tuple[Sentence, ...]
    why_no_progress: Sentence
    more: tuple[Line, ...]

    @property
    def setting(self) -> Sentence:
        """The words of the link with which staff set the total."""
        return _("Change the number of stamps") if self.set_by else _("Set the number of stamps")


@dataclass(frozen=True, slots=True)
class StampsView:
    """The stamps panel: the first cards and the folded ones. `inferred_why` explains inferred totals, `refused` names
    the cards that the platform does not have, `empty` says why there is no card."""

    cards: tuple[CardView, ...]
    folded: tuple[CardView, ...]
    folded_title: Sentence
    inferred_why: Sentence
    refused: Sentence
    empty: Sentence


async def load(request: PanelRequest) -> Loaded:
    """Read the cards. A card that could not be read is among the answer's missing parts."""
    answer = await request.read(STAMPS)
    totals = await totals_of(request.program.slug)
    view = present(answer.value, request.now, is_partial=bool(answer.missing), totals=totals)
    cards = view.cards + view.folded
    return Loaded(view, (answer,), count=_count(len(cards)), ticket=tuple(_ticket(card, request.now) for card in cards))


def present(
    cards: Sequence[StampsCard],
    now: datetime,
    *,
    is_partial: bool = False,
    totals: Mapping[int, StampsTotal] | None = None,
) -> StampsView:
    """Present the cards.

    `is_partial` says that a part of the answer could not be read. `totals` are those that staff set, by campaign id;
    they count if the platform sends none.
    """
    refused = [_name(card) for card in cards if card.is_refused]
    views = tuple(_card(card, (totals or {}).get(card.campaign_id), now) for card in cards if not card.is_refused)
    return StampsView(
        cards=views[:CARDS_SHOWN],
        folded=views[CARDS_SHOWN:],
        folded_title=_more(len(views) - CARDS_SHOWN),
        inferred_why=_why_inferred() if any(view.inferred for view in views) else "",
        refused=_refused(refused),
        empty="" if cards else _empty(is_partial=is_partial),
    )


def _name(card: StampsCard) -> str:
    return card.name or _("Campaign %(id)s") % {"id": card.campaign_id}


def _refused(names: Sequence[str]) -> str:
    """Name the first cards that the platform does not have; "" if there is none."""
    if not names:
        return ""
    shown = listed(names[:CARDS_SHOWN])
    if (more := len(names) - CARDS_SHOWN) < 1:
        return _("The platform says that it has no stamps card of: %(names)s.") % {"names": shown}
    return ngettext(
        "The platform says that it has no stamps card of: %(names)s, and of %(count)d other campaign.",
        "The platform says that it has no stamps card of: %(names)s, and of %(count)d other campaigns.",
        more,
    ) % {"names": shown, "count": more}


def _empty(*, is_partial: bool) -> str:
    if is_partial:
        return _("No stamps card can be shown. Some data could not be read, so the customer may still have one.")
    return _(
        "No stamps card: none of this customer's campaigns is known to use stamps. The platform "
        "does not list stamps campaigns, so this dashboard finds them through the customer's "
        "campaigns."
    )


def _why_inferred() -> Sentence:
    return _(
        "Inferred: the platform does not send the size of a card. The total is calculated from "
        "the stamps and the percentage that it sends."
    )


def _card(card: StampsCard, set_by: StampsTotal | None, now: datetime) -> CardView:
    may_be_set = card.total is None or card.total_is_inferred
    if set_by and may_be_set:
        card = replace(card, total=set_by.total, total_is_inferred=False)
    else:
        set_by = None
    circles, percent = _drawing(card)
    return CardView(
        campaign_id=card.campaign_id,
        name=_name(card),
        progress=_progress(card),
        inferred=_inferred(card),
        set_by=set_by,
        may_be_set=may_be_set,
        circles=circles,
        percent=percent,
        facts=(_earned(card.times_earned), _tries(card.tries_left), _again(card.can_earn_again), _gives(card)),
        ends_at=card.ends_at,
        has_no_end=_has_no_end(card),
        has_ended=_has_ended(card, now),
        notes=tuple(notes_on(card, now, is_set=set_by is not None)),
        why_no_progress=why_if_unknown(card, "collected"),
        more=more_fields(card.other),
    )


def _inferred(card: StampsCard) -> str:
    return _("(inferred)") if card.total is not None and card.total_is_inferred else ""


def _has_ended(card: StampsCard, now: datetime) -> bool:
    return card.ends_at is not None and is_past(card.ends_at, now)


def _drawing(card: StampsCard) -> tuple[tuple[bool, ...] | None, int | None]:
    """Return circles for a short card or a percentage for a long one. The drawing stays within the card; the numbers do
    not."""
    if card.collected is None or card.total is None or card.total < 1:
        return None, None
    filled = whole(min(max(card.collected, Decimal(0)), Decimal(card.total)))
    if card.total <= MAX_CIRCLES:
        return tuple(place < filled for place in range(card.total)), None
    return None, filled * 100 // card.total


def _progress(card: StampsCard) -> str | None:
    if card.total is not None:
        return _("%(collected)s of %(total)s") % {"collected": number(card.collected), "total": number(card.total)}
    if card.collected is None:
        return None
    return ngettext("%(collected)s stamp", "%(collected)s stamps", plural(card.collected)) % {
        "collected": number(card.collected)
    }


def _earned(times: Decimal | None) -> str:
    if times is None:
        return _("times earned unknown")
    return ngettext("earned %(times)s time", "earned %(times)s times", plural(times)) % {"times": number(times)}


def _tries(tries: Decimal | None) -> str:
    """Return the tries left. The platform does not name the interval, nor explain numbers below 0."""
    if tries is None:
        return _("number of tries left unknown")
    if tries < 0:
        return _("number of tries left unknown: the platform sent %(tries)s") % {"tries": number(tries)}
    return ngettext(
        "%(tries)s try left in the current interval", "%(tries)s tries left in the current interval", plural(tries)
    ) % {"tries": number(tries)}


def _again(can_earn_again: bool | None) -> str:
    if can_earn_again is None:
        return _("unknown whether it can be earned again")
    return _("can be earned again") if can_earn_again else _("cannot be earned again")


def _gives(card: StampsCard) -> str:
    given = {"reward": card.reward, "coupon": card.coupon}
    if not card.coupon or card.coupon == card.reward:
        return _("a full card gives %(reward)s") % given if card.reward else _("reward unknown")
    if not card.reward:
        return _("a full card gives the coupon %(coupon)s") % given
    return _("a full card gives %(reward)s, coupon %(coupon)s") % given


def _has_no_end(card: StampsCard) -> bool:
    return card.ends_at is None and not card.is_unknown("ends_at")


def _ends(card: CardView, now: datetime) -> str:
    if card.ends_at is None:
        return _("No end date.") if card.has_no_end else _("End unknown.")
    if card.has_ended:
        return _("Ended on %(day)s.") % {"day": on_day(card.ends_at, now)}
    sentence = _("It runs through %(day)s.") if ends_with_day(card.ends_at, now) else _("It runs until %(day)s.")
    return sentence % {"day": on_day(card.ends_at, now)}


def _more(number_folded: int) -> str:
    if number_folded < 1:
        return ""
    return ngettext("%(count)d more card", "%(count)d more cards", number_folded) % {"count": number_folded}


def _count(number_of_cards: int) -> str:
    if not number_of_cards:
        return ""
    return ngettext("%(count)d card", "%(count)d cards", number_of_cards) % {"count": number_of_cards}


def _set_by(total: StampsTotal, now: datetime) -> str:
    return _("(%(total)s set by %(who)s on %(day)s)") % {
        "total": total.total,
        "who": total.staff_name,
        "day": on_day(total.at, now),
    }


def _ticket(card: CardView, now: datetime) -> str:
    known = _set_by(card.set_by, now) if card.set_by else card.inferred
    progress = f"{card.progress or _('unknown')} {known}".strip()
    return _("Stamps, %(name)s: %(progress)s. %(ends)s") % {
        "name": card.name,
        "progress": progress,
        "ends": _ends(card, now),
    }
