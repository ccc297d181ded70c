"""What all panels of a profile share.

A panel is a module with one coroutine, `load(request) -> Loaded`. It makes its reads, in parallel where possible, and
presents them as a frozen dataclass. The template `templates/customers/panels/<panel>.html` prints that view without
deciding anything. It extends `components/panel.html` or `components/strip_panel.html`, which explain the context;
`program` and `now` are there too. If the panel cannot be read, `load` raises a `LoyaltyError` and the page shows an
error card.

Links of filters and pages: `{% load panels %}`, then `<a {% panel_link page=view.next %} hx-swap="outerHTML">`; `{%
profile_url friend.key %}`.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from customers.panels.number_links import NumberLinks
from dashboard.access.masking.mask import Mask
from dashboard.access.masking.masked_loyalty import masked, seen
from dashboard.loyalty.attempt import attempt
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import LoyaltyError, Sentence
from dashboard.loyalty.models import Answer, Reward
from dashboard.loyalty.reads import BALANCE, AnyRead, Read
from dashboard.loyalty.service import LoyaltyService
from dashboard.programs import Program, units_of
from dashboard.text.units import Units

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PanelRequest:
    """Which customer's panel to read, for whom, and how.

    `key` stands for the customer in addresses. `now` is aware, in the program's zone. `query` has the panel's own
    filters and page number from the address; never trust it.

    `loyalty` and the reads below answer as this member of staff may see it: `mask` has been applied. `exact` is the
    service without the mask, `sent` collects the unmasked answers about the customer, for the index. `links` lead to
    the pages of orders and codes.
    """

    program: Program
    exact: LoyaltyService
    key: str
    customer_id: str
    options: ReadOptions
    now: datetime
    mask: Mask
    query: Mapping[str, str] = field(default_factory=dict)
    sent: list[Answer[Any]] = field(default_factory=list)
    links: NumberLinks | None = None

    @property
    def loyalty(self) -> LoyaltyService:
        """The service with the mask."""
        return masked(self.exact, self.mask, self.program.slug)

    async def read(self, read: Read[T]) -> Answer[T]:
        """Perform a read about this customer. Raises a `LoyaltyError`."""
        return await self.seen(await self.read_exact(read))

    async def read_exact(self, read: Read[T]) -> Answer[T]:
        """Perform a read without the mask, for panels that compare ids; they show it with `seen`. Raises a
        `LoyaltyError`."""
        try:
            answer = await self.exact.read(read, self.customer_id, self.options)
        except LoyaltyError as error:
            raise self.mask.seen(error) from None
        self.sent.append(answer)
        return answer

    async def seen(self, answer: Answer[T]) -> Answer[T]:
        """Return an answer of `read_exact` with the mask."""
        return await seen(answer, self.mask)

    async def configuration(self, read: Read[T]) -> Answer[T]:
        """Perform a read of the configuration. Raises a `LoyaltyError`."""
        return await self.loyalty.configuration(read, self.options)

    async def units_for(self, rewards: Iterable[Reward]) -> Units:
        """Return the program's units; the name of points only if rewards give some, or if it is known anyway."""
        if any(one.points or one.points_factor or one.multiplier for one in rewards):
            return await self.units()
        return await units_of(self.program, self.loyalty)

    async def units(self) -> Units:
        """Return the program's units. If the name of points is neither set nor learned, it is read with this customer's
        balance, which the profile reads too."""
        units = await units_of(self.program, self.loyalty)
        if units.points:
            return units
        soon = replace(self.options, deadline=self.options.deadline.earlier(), fresh=False)
        balance = (await attempt(self.loyalty.read, BALANCE, self.customer_id, soon)).value
        return replace(units, points=balance.points_name) if balance else units


class Urgency(StrEnum):
    """How urgent an attention item is; the template adds the word and icon."""

    STOP = "stop"  # broken or over, such as a disabled program
    ATTENTION = "attention"  # soon too late, such as points about to expire
    WAITING = "waiting"  # good to know, such as pending points


@dataclass(frozen=True, slots=True)
class Attention:
    """One item of the attention strip, as one sentence."""

    urgency: Urgency
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Loaded:
    """A panel that was read.

    `answers` are all the answers behind it: the frame shows the age of the oldest one, their drift and their missing
    parts. `ticket` has lines of plain text without personal data, `ticket_personal` those with personal data.
    """

    view: Any
    answers: tuple[Answer[Any], ...]
    count: str = ""  # beside the title: "48", "318 in total"
    attention: tuple[Attention, ...] = ()
    ticket: tuple[Sentence, ...] = ()
    ticket_personal: tuple[Sentence, ...] = ()


class Column(StrEnum):
    """The panel's position on the profile."""

    STRIP = "strip"  # cells at the top; profile-layout.css places each cell
    START = "start"
    END = "end"
    LAST = "last"  # at the foot of the end column; on a phone under everything


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel at its own address: slug, title and loader. A platform without the read `needs` has no such panel."""

    slug: str
    title: Sentence
    load: Callable[[PanelRequest], Awaitable[Loaded]]
    needs: AnyRead


@dataclass(frozen=True, slots=True)
class ProfilePanel(Panel):
    """A panel that the profile reads at once, and its position.

    While the panel is read, its outline in the strip has `cells` with these titles. The attention strip waits for
    panels with `alerts`. A panel that `can_wait` is only offered while the quota is short.
    """

    column: Column
    cells: Callable[[Program], tuple[Sentence, ...]] = lambda _program: ()
    alerts: bool = False
    can_wait: bool = False
