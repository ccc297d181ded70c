"""The units of a program's amounts."""

from typing import NamedTuple

from dashboard.text.words import Money


class Units(NamedTuple):
    """The currency of money that is sent without one, and the program's name for points; None is unknown."""

    currency: Money = None
    points: str | None = None


NO_UNITS = Units()
