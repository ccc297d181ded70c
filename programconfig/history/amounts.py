"""The units of the numbers in a configuration. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.loyalty.models import CouponKind
from dashboard.text.formatting import rounded
from dashboard.text.money import decimals_of, money
from dashboard.text.units import NO_UNITS, Units
from programconfig.history.meaning import Json

MONEY = {"cap", "min_order_value", "threshold"}
POINTS = {"points", "any_points"}
PERCENTAGES = {kind.value for kind in CouponKind if kind.is_percentage}


@dataclass(frozen=True, slots=True)
class FieldUnits:
    """The program's units, and what its tiers count ("" is unknown)."""

    units: Units = NO_UNITS
    tier: str = ""

    def with_unit(self, words: str, path: tuple[str, ...], value: Json, kind: str) -> str:
        """Return the words of a value with its unit: "250 points", "10%", "50 EGP".

        `path` leads to the field, `kind` is the type of the object that has it. Other values stay as they are.
        """
        name = path[-1] if path else ""
        if isinstance(value, bool) or not isinstance(value, int | float) or not words[-1:].isdecimal():
            return words
        if name == "reward_factor" or (name == "value" and kind in PERCENTAGES):
            return _("%(number)s%%") % {"number": words}
        if name == "expires_after":
            return ngettext("%(number)s day", "%(number)s days", round(value)) % {"number": words}
        if name in MONEY or name == "value":
            return self._money(words, Decimal(str(value)))
        unit = self.tier if name == "min_progress" else self.units.points or _("points") if name in POINTS else ""
        return f"{words} {unit}".rstrip()

    def _money(self, words: str, value: Decimal) -> str:
        """Not rounded, so that the words of two amounts differ as the amounts do."""
        currency = self.units.currency
        is_exact = rounded(value, decimals_of(currency)) == value
        return money(value, currency) or words if currency and is_exact else words


NO_FIELD_UNITS = FieldUnits()
