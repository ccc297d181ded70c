"""The units of a program's amounts."""

from dataclasses import dataclass, replace

from dashboard.loyalty.models import Currency


@dataclass(frozen=True, slots=True)
class Units:
    """The currency of money that is sent without one, and the program's name for points; None is unknown."""

    currency: Currency | None = None
    points: str | None = None

    def with_currency(self, sent: Currency | None) -> "Units":
        """Return the units of amounts whose currency the platform sent; the same units if it sent none."""
        return replace(self, currency=sent) if sent else self


NO_UNITS = Units()
