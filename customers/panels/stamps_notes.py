"""Notes on a stamps card: figures that contradict each other, and what is unknown."""

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from dashboard.loyalty.models import StampsCard, StampsConflict
from dashboard.loyalty.models.numbers import is_more
from dashboard.text.numbers import number, percentage
from dashboard.text.times import is_past


def notes_on(card: StampsCard, now: datetime, *, is_set: bool) -> list[str]:
    """Return what staff should know about a card. `is_set` says that staff set its total; `now` is aware."""
    found = (
        _contradiction(card, is_set=is_set),
        _unknown_size(card),
        _too_many(card, is_set=is_set),
        _again_after_end(card, now),
    )
    return list(filter(None, found))


def _contradiction(card: StampsCard, *, is_set: bool) -> str:
    if card.conflict is StampsConflict.EACH_OTHER:
        return _("The platform's figures contradict each other: stamps %(collected)s, percentage %(completion)s.") % {
            "collected": number(card.collected),
            "completion": percentage(card.completion),
        }
    if card.conflict is StampsConflict.OTHER_CUSTOMERS and not is_set:
        return _(
            "The platform's figures contradict each other: this customer's figures give a "
            "different total than other customers' figures."
        )
    return ""


def _unknown_size(card: StampsCard) -> str:
    if card.total is not None or card.conflict is not None:
        return ""
    return _("The size of a full card is unknown: the platform does not send it.")


def _too_many(card: StampsCard, *, is_set: bool) -> str:
    if card.total is None or not is_more(card.collected, Decimal(card.total)):
        return ""
    if card.total_is_inferred:
        return _("There are more stamps than the inferred total. The total may be wrong.")
    if is_set:
        return _("There are more stamps than the total that staff set. That total may be wrong.")
    return _("There are more stamps than the card has room for.")


def _again_after_end(card: StampsCard, now: datetime) -> str:
    if not card.can_earn_again or card.ends_at is None or not is_past(card.ends_at, now):
        return ""
    return _("The platform says the card can be earned again, but the campaign has ended.")
