"""The units of a program's amounts."""

from typing import NamedTuple


class Units(NamedTuple):
    """The currency of money that is sent without one, and the program's name for points; None is unknown."""

    currency: str | None = None
    points: str | None = None


NO_UNITS = Units()
