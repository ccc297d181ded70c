"""A fact as pages print it: a name, and what is known of it."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import End

Value: TypeAlias = Sentence | date | End | tuple[Sentence, ...] | None


@dataclass(frozen=True, slots=True)
class Line:
    """One fact. `templates/components/lines.html` prints several, `{% value line %}` the value of one.

    `value` is text, a day, an aware moment, an end, or several texts: an empty tuple is none, which the `note` says in
    its own words where there is one. None and "" are unknown.
    `copies` adds a copy button, which says `what` it copies, or the value itself. `note` follows the value, or explains
    why it is unknown.
    """

    name: Sentence
    value: Value
    copies: bool = False
    what: Sentence = ""
    note: Sentence = ""
