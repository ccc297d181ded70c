"""The points that expire next: how many, when, and whether somebody should look at it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.panels.amounts import Amount, amount_of
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Balance, End, Gap
from dashboard.loyalty.models.numbers import difference, is_positive
from dashboard.text.numbers import named_points, plural, points_name
from dashboard.text.times import days_until, is_past, on_day, relative, until

SOON_DAYS = 30  # points that expire within so many days need attention
FIELDS = ("next_expiry_points", "next_expiry_value", "next_expiry_at")


@dataclass(frozen=True, slots=True)
class Expiry:
    """The points that expire next. `alert` is "" unless that is soon; `ticket` is the whole in one line of text."""

    amount: Amount
    at: End | None
    is_past: bool
    in_short: Sentence
    alert: Sentence
    sentence: Sentence
    ticket: Sentence

    @property
    def is_urgent(self) -> bool:
        """Whether somebody should look at it: points expire soon, or are listed with a date that has passed."""
        return bool(self.alert) or self.is_past

    @property
    def with_worth(self) -> str:
        """The sentence, followed by what the points are worth."""
        return _("%(sentence)s Worth %(value)s.") % {"sentence": self.sentence, "value": self.amount.known_worth}


def expiry_of(balance: Balance, now: datetime) -> Expiry | None:
    """Return what expires next; None if the platform lists nothing, or if nothing of it could be read."""
    points, value, at = balance.next_expiry_points, balance.next_expiry_value, balance.next_expiry_at
    if _is_nothing(points) and _is_nothing(value) and (at is None or points is not None):
        return None
    amount = amount_of(balance, "next_expiry_points", "next_expiry_value")
    past = at is not None and is_past(at, now)
    return Expiry(
        amount=amount,
        at=at,
        is_past=past,
        in_short=_in_short(balance, now),
        alert=_alert(balance, now),
        sentence=_sentence(balance, now),
        ticket=_("Next expiry: %(amount)s, %(end)s") % {"amount": amount.with_worth, "end": _end(balance, now)},
    )


def expiry_is_unknown(balance: Balance) -> bool:
    """Whether the platform sent something about the next expiry, and none of it could be read."""
    points, value, at = balance.next_expiry_points, balance.next_expiry_value, balance.next_expiry_at
    is_sent = any(balance.gap(name) is Gap.UNREADABLE for name in FIELDS)
    return at is None and points is None and _is_nothing(value) and is_sent


def no_expiry(balance: Balance) -> str:
    """Return why there is no next expiry."""
    if expiry_is_unknown(balance):
        return _("Unknown: the platform's answer could not be read.")
    return _("The platform lists no points that expire next.")


def _is_nothing(amount: Decimal | None) -> bool:
    return amount is None or not difference(amount, Decimal(0))


def _in_short(balance: Balance, now: datetime) -> str:
    at = balance.next_expiry_at
    if at is None:
        return _no_date(balance)
    return _("date is past") if is_past(at, now) else relative(at, now)


def _no_date(balance: Balance) -> str:
    return _("date unknown") if balance.is_unknown("next_expiry_at") else _("no expiry date")


def _alert(balance: Balance, now: datetime) -> str:
    points, at = balance.next_expiry_points, balance.next_expiry_at
    has_points = points is None or is_positive(points)
    if at is None or not has_points or is_past(at, now) or days_until(at, now) > SOON_DAYS:
        return ""
    sentence = ngettext("%(amount)s expires %(when)s", "%(amount)s expire %(when)s", _plural(balance))
    return sentence % {"amount": _points(balance), "when": relative(at, now)}


def _sentence(balance: Balance, now: datetime) -> str:
    amount, several, at = _points(balance), _plural(balance), balance.next_expiry_at
    if at is None:
        return _undated(balance, several) % {"amount": amount}
    if is_past(at, now):
        return _("%(amount)s: the platform still gives %(day)s as the expiry date, which has passed.") % {
            "amount": amount,
            "day": on_day(at, now),
        }
    return ngettext(
        "%(amount)s expires %(when)s; it can be used %(end)s.",
        "%(amount)s expire %(when)s; they can be used %(end)s.",
        several,
    ) % {"amount": amount, "when": relative(at, now), "end": until(at, now)}


def _undated(balance: Balance, several: int) -> str:
    gap = balance.gap("next_expiry_at")
    if gap is Gap.UNREADABLE:
        return ngettext(
            "%(amount)s expires next; its date could not be read.",
            "%(amount)s expire next; their date could not be read.",
            several,
        )
    if gap is Gap.NOT_SENT:
        return ngettext(
            "%(amount)s expires next; the platform did not send the date.",
            "%(amount)s expire next; the platform did not send the date.",
            several,
        )
    return ngettext(
        "%(amount)s is listed as expiring next, but without an expiry date.",
        "%(amount)s are listed as expiring next, but without an expiry date.",
        several,
    )


def _points(balance: Balance) -> str:
    if balance.next_expiry_points is None:
        return _("An unknown number of %(name)s") % {"name": points_name(balance.points_name)}
    return named_points(balance.next_expiry_points, balance.points_name)


def _plural(balance: Balance) -> int:
    """Return the number that selects between "expires" and "expire"; an unknown number counts as several."""
    return 2 if balance.next_expiry_points is None else plural(balance.next_expiry_points)


def _end(balance: Balance, now: datetime) -> str:
    at = balance.next_expiry_at
    if at is None:
        return _no_date(balance)
    if is_past(at, now):
        return _("date %(day)s") % {"day": on_day(at, now)}
    return _("can be used %(end)s") % {"end": until(at, now)}
