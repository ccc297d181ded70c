"""A fact with a name and a value, for lists on pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import End

Value: TypeAlias = Sentence | date | End | tuple[Sentence, ...] | None


@dataclass(frozen=True, slots=True)
class Line:
    """A fact. `templates/components/lines.html` prints several facts, `{% value line %}` prints the value of one.

    `value` is text, a day, an aware moment, an end, or several texts. An empty tuple means none; if there is a `note`,
    the note says that in its own words. None and "" are unknown. `copies` adds a copy button, whose label names `what`,
    or else the value. `note` follows the value, or explains why it is unknown. A text with a `url` is a link.
    """

    name: Sentence
    value: Value
    copies: bool = False
    what: Sentence = ""
    note: Sentence = ""
    url: str = ""


def with_values(lines: Iterable[Line]) -> list[Line]:
    """Leave out facts without a value."""
    return [line for line in lines if line.value]
