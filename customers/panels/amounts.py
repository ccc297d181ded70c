"""Amounts of points in words, with the program's name for points and what they are worth."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from customers.panels.unknown import why_if_unknown
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Balance
from dashboard.text.formatting import unrounded
from dashboard.text.money import decimals_of, money
from dashboard.text.numbers import number, points_name, sent_as


@dataclass(frozen=True, slots=True)
class Amount:
    """Points, the program's name for this many points, and their worth with its currency.

    `worth` is None if the platform sends no value. If the currency is unknown, the text says so. `rounding` has the
    numbers as sent if they are shown rounded.
    """

    points: Decimal | None
    unit: str
    worth: Sentence | None
    rounding: Sentence = ""
    why_no_points: Sentence = ""
    why_no_worth: Sentence = ""

    @property
    def label(self) -> str:
        """ "200 Stars", or "unknown"."""
        return pgettext("value", "unknown") if self.points is None else f"{number(self.points)} {self.unit}"

    @property
    def with_worth(self) -> str:
        """ "200 Stars, worth 10 EGP"; only the points if the worth is unknown."""
        if self.worth is None:
            return self.label
        return _("%(points)s, worth %(value)s") % {"points": self.label, "value": self.worth}

    @property
    def sentence(self) -> str:
        """The same as a sentence, which also says if the worth is unknown."""
        return _("%(points)s, worth %(value)s.") % {"points": self.label, "value": self.known_worth}

    @property
    def known_worth(self) -> Sentence:
        """The worth, or "unknown"."""
        return self.worth or pgettext("value", "unknown")


def amount_of(balance: Balance, points_field: str, value_field: str = "") -> Amount:
    """Return the points in this field of the balance, with their worth if it has a field for that."""
    points: Decimal | None = getattr(balance, points_field)
    value: Decimal | None = getattr(balance, value_field) if value_field else None
    return Amount(
        points,
        points_name(balance.points_name, points),
        money(value, balance.currency),
        sent_as(unrounded(points), unrounded(value, decimals_of(balance.currency))),
        why_no_points=why_if_unknown(balance, points_field),
        why_no_worth=why_if_unknown(balance, value_field) if value_field else "",
    )
