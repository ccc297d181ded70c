"""Amounts of points in words, with the program's name for points and what they are worth."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Balance
from dashboard.text.formatting import money
from dashboard.text.words import number, points_name, price


@dataclass(frozen=True, slots=True)
class Amount:
    """Points, the program's name for this many points, and their worth with its currency.

    `worth` is None if the platform sends no value. If the currency is unknown, the text says so.
    """

    points: Decimal | None
    unit: str
    worth: Sentence | None

    @property
    def label(self) -> str:
        """ "200 Stars", or "unknown"."""
        return pgettext("value", "unknown") if self.points is None else f"{number(self.points)} {self.unit}"

    @property
    def with_worth(self) -> str:
        """ "200 Stars, worth 10.00 EGP"; only the points if the worth is unknown."""
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


def amount_of(balance: Balance, points: Decimal | None, value: Decimal | None = None) -> Amount:
    """Return these points of the balance with their worth."""
    return Amount(points, points_name(balance.points_name, points), _worth(value, balance.currency))


def _worth(value: Decimal | None, currency: str | None) -> Sentence | None:
    if value is None:
        return None
    return money(value, currency) if currency else price(value, None)
