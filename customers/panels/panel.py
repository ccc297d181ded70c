"""What every panel of a profile has in common.

A panel is a module with one coroutine, `load(request) -> Loaded`: it makes its reads, all at once where it can, and
presents them as a frozen dataclass that its template (`templates/customers/panels/<panel>.html`, which extends
`components/panel.html` or `components/strip_panel.html`; context as explained there, and `program`, `now`) prints
without deciding anything. What cannot be read at all leaves it as a `LoyaltyError`: the page shows the card.

Links of filters and pages: `{% load panels %}`, then `<a {% panel_link page=view.next %} hx-swap="outerHTML">`;
`{% profile_url friend.key %}`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from dashboard.access.masking import Mask
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Answer
from dashboard.loyalty.reads import AnyRead, Read
from dashboard.loyalty.service import LoyaltyService
from dashboard.programs import Program

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PanelRequest:
    """Whose panel is read, for whom, and how.

    `key` is the customer's key in addresses, `now` is aware in the programme's zone, `query` the panel's own filters
    and page as they came in the address (never trusted), `mask` hides personal data from staff who may not see it.
    """

    program: Program
    loyalty: LoyaltyService
    key: str
    customer_id: str
    options: ReadOptions
    now: datetime
    mask: Mask
    query: Mapping[str, str] = field(default_factory=dict)

    async def read(self, read: Read[T]) -> Answer[T]:
        """A read about this customer. Raises a `LoyaltyError`."""
        return await self.loyalty.read(read, self.customer_id, self.options)

    async def configuration(self, read: Read[T]) -> Answer[T]:
        """A read of the configuration. Raises a `LoyaltyError`."""
        return await self.loyalty.configuration(read, self.options)


class Urgency(StrEnum):
    """How loudly something asks for attention; a template adds the word and icon."""

    STOP = "stop"  # broken or over: the programme is disabled
    ATTENTION = "attention"  # soon too late: points about to expire
    WAITING = "waiting"  # nothing to do but know: points pending


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing to see before the panels are read, as one sentence."""

    urgency: Urgency
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Loaded:
    """A panel that could be read.

    `answers` are all it rests on (the oldest tells its age, their drift and missing parts are shown by the frame),
    `ticket` lines of plain text without personal data, `ticket_personal` those with personal data.
    """

    view: Any
    answers: tuple[Answer[Any], ...]
    count: str = ""  # beside the title: "48", "318 in all"
    attention: tuple[Attention, ...] = ()
    ticket: tuple[Sentence, ...] = ()
    ticket_personal: tuple[Sentence, ...] = ()


class Column(StrEnum):
    """Where a panel stands on the profile."""

    STRIP = "strip"  # cells at the top; profile-layout.css says which cell is whose
    START = "start"
    END = "end"
    LAST = "last"  # at the foot of the end column; on a phone under everything


@dataclass(frozen=True, slots=True)
class ProfilePanel:
    """A panel as the profile page knows it: its slot and address, its title, how it is read, and where it stands.

    Its outline stands there while it is read: so many `lines`, or in the strip `cells` with these titles.
    `needs` is the read without which there is no such panel; `alerts` that it may have something
    to say in the attention strip, which waits for it.
    """

    slug: str
    title: Sentence
    load: Callable[[PanelRequest], Awaitable[Loaded]]
    needs: AnyRead
    column: Column
    lines: int = 0
    cells: Callable[[Program], tuple[Sentence, ...]] = lambda _program: ()
    alerts: bool = False


class BadQuery(ValueError):
    """A panel's own filter or page number in the address makes no sense; `sentence` says which and what would."""

    is_final = True  # as of a LoyaltyError: asking again gives the same
    is_in_address = True  # and what leads on is the panel without it

    def __init__(self, sentence: Sentence) -> None:
        super().__init__("bad query")
        self.sentence = sentence
