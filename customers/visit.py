"""One request for a customer: whose page, for whom, read how."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.models import KnownCustomer
from customers.panels.panel import PanelRequest
from dashboard.access.roles import Staff, StaffRequest
from dashboard.loyalty.deadline import ReadOptions
from dashboard.programs import Program, loyalty
from dashboard.serving.requests import htmx_page_address
from dashboard.speed.addresses import path_of


@dataclass(frozen=True, slots=True)
class Visit:
    """`now` is aware, in the programme's zone; `query` is the address's, without `fresh`, never trusted.

    On the profile a panel's filters and page carry its name (`referrals.page=2`), at a panel's own address they don't:
    `alone`. `around` is the profile's query when the panel stands on one, None on its own page.
    """

    program: Program
    known: KnownCustomer
    staff: Staff
    options: ReadOptions
    now: datetime
    query: Mapping[str, str]
    alone: bool
    around: Mapping[str, str] | None

    @classmethod
    def of(cls, request: StaffRequest, program: Program, known: KnownCustomer, *, alone: bool = False) -> "Visit":
        """The visit that `request` is; its time runs from now on."""
        query = {name: str(value) for name, value in request.GET.items() if name != "fresh"}
        return cls(
            program=program,
            known=known,
            staff=request.staff,
            options=ReadOptions.within(settings.PAGE_DEADLINE, fresh=request.GET.get("fresh") == "1"),
            now=timezone.now().astimezone(program.time_zone),
            query=query,
            alone=alone,
            around=_around(request, profile_address(program, known.key)) if alone else query,
        )

    @property
    def url(self) -> str:
        """The profile's address."""
        return self.address_of(self.known.key)

    @property
    def page_url(self) -> str:
        """The profile's address with every panel as it is now."""
        return _with_query(self.url, self.query)

    @property
    def tab_name(self) -> str:
        """What tells this customer's tabs from others' and may stay in a browser's history: no name, no customer id."""
        known = self.known
        return known.platform_id if known.platform_id not in ("", known.customer_id) else known.key[:6]

    @property
    def title(self) -> str:
        """The page's title in the tab."""
        return _("Customer %(name)s") % {"name": self.tab_name}

    @property
    def last_name(self) -> str:
        """The name as last seen, to stand on the page while it is read again; "" is unknown."""
        return self.staff.mask.text(self.known.name) or ""

    @property
    def page_as_read(self) -> "Visit | None":
        """A visit to the profile the panel stands on, from answers kept alone; None when it stands on none."""
        if self.around is None:
            return None
        return replace(
            self, query=self.around, alone=False, options=replace(self.options, fresh=False, cached_only=True)
        )

    def address_of(self, key: str) -> str:
        """The address of any customer's profile in this programme."""
        return profile_address(self.program, key)

    def panel_address(self, slug: str, filters: Mapping[str, str] | None = None) -> str:
        """A panel's own address, with the filters it has now or with others."""
        path = path_of("customers:panel", self.program.slug, self.known.key, slug)
        return _with_query(path, self.panel_query(slug) if filters is None else filters)

    def page_address(self, slug: str, filters: Mapping[str, str]) -> str:
        """The page the panel stands on, with that panel in another state and the others as they are."""
        if self.around is None:
            return self.panel_address(slug, filters)
        others = {name: value for name, value in self.around.items() if not name.startswith(f"{slug}.")}
        return _with_query(self.url, others | {f"{slug}.{name}": value for name, value in filters.items()})

    def panel_query(self, slug: str) -> dict[str, str]:
        """The filters and page of one panel."""
        if self.alone:
            return dict(self.query)
        prefix = f"{slug}."
        return {name.removeprefix(prefix): value for name, value in self.query.items() if name.startswith(prefix)}

    def panel_request(self, slug: str) -> PanelRequest:
        """What the panel's `load` is given."""
        return PanelRequest(
            program=self.program,
            loyalty=loyalty(self.program),
            key=self.known.key,
            customer_id=self.known.customer_id,
            options=self.options,
            now=self.now,
            mask=self.staff.mask,
            query=self.panel_query(slug),
        )


def profile_address(program: Program, key: str) -> str:
    """The address of a customer's profile."""
    return path_of("customers:profile", program.slug, key)


def _around(request: StaffRequest, profile: str) -> dict[str, str] | None:
    """The query of the profile that a fragment was asked from, None when it was not asked from one."""
    current = htmx_page_address(request.htmx)
    if current.path != profile:
        return None
    return {name: value for name, value in parse_qsl(current.query) if name != "fresh"}


def _with_query(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
