"""One request for a customer's page: which customer, which member of staff, and how to read."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.models import KnownCustomer
from customers.orders.links import NumberLinks
from customers.panels.panel import PanelRequest
from dashboard.access.roles import Staff, StaffRequest
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.reads import LEDGER
from dashboard.programs import Program, loyalty
from dashboard.serving.requests import htmx_page_address
from dashboard.speed.addresses import path_of

# What each panel takes from an address. Links repeat these parameters and no others: see docs/adr/0017.
PARAMETERS: Mapping[str, frozenset[str]] = {
    "activity": frozenset({"group", "kind", "minus", "manual", "before", "until", "all"}),
    "campaigns": frozenset({"page"}),
    "coupons": frozenset({"page"}),
    "messages": frozenset({"after", "page"}),
    "referrals": frozenset({"page", "status", "all"}),
    "statement": frozenset({"from", "to", "minus"}),
}
# On the profile, they carry the panel's name; "asked" is that of `customers.asked`.
PROFILE_PARAMETERS = {f"{slug}.{name}" for slug, names in PARAMETERS.items() for name in names} | {"asked"}


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a customer's page.

    `now` is aware, in the program's zone. `query` has the known parameters of the address; never trust their values.

    On the profile, a panel's filters and page number carry its name (`referrals.page=2`). At the panel's own address
    (`is_panel_page`) they do not. `profile_query` is the query of the profile that the panel is on; None on the panel's
    own page. `origin` begins this dashboard's addresses outside of it: "https://desk.example.com".
    """

    program: Program
    known: KnownCustomer
    staff: Staff
    options: ReadOptions
    now: datetime
    query: Mapping[str, str]
    is_panel_page: bool
    profile_query: Mapping[str, str] | None
    origin: str = ""

    @classmethod
    def of(
        cls, request: StaffRequest, program: Program, known: KnownCustomer, *, is_panel_page: bool = False
    ) -> "Visit":
        """Make the visit for `request`. The deadline starts now."""
        query = {name: str(value) for name, value in request.GET.items()}
        query = query if is_panel_page else _known(query, PROFILE_PARAMETERS)
        return cls(
            program=program,
            known=known,
            staff=request.staff,
            options=ReadOptions.within(settings.PAGE_DEADLINE, fresh=request.GET.get("fresh") == "1"),
            now=timezone.now().astimezone(program.time_zone),
            query=query,
            is_panel_page=is_panel_page,
            profile_query=_profile_query(request, profile_address(program, known.key)) if is_panel_page else query,
            origin=f"{request.scheme}://{request.get_host()}",
        )

    @property
    def url(self) -> str:
        """The profile's address."""
        return self.address_of(self.known.key)

    @property
    def page_url(self) -> str:
        """The profile's address with the current state of every panel."""
        return _with_query(self.url, self.query)

    @property
    def seen(self) -> CustomerRecord:
        """The known data of the customer, masked."""
        return self.staff.mask.seen(self.known.record)

    @property
    def tab_name(self) -> str:
        """A name that tells tabs apart and may stay in the browser's history: never a person's name or the customer
        id."""
        known = self.known
        has_number = known.platform_id not in ("", known.customer_id)
        return self.staff.mask.seen(known.platform_id) if has_number else known.key[:6]

    @property
    def title(self) -> str:
        """The page's title in the browser tab; a narrow tab shows only its start."""
        return _("%(name)s · Customer") % {"name": self.tab_name}

    @property
    def last_name(self) -> str:
        """The last known name, masked, to show while the page is read again; "" if unknown."""
        return self.seen.name or ""

    @property
    def shown_id(self) -> str:
        """The customer id, masked."""
        return self.seen.customer_id

    @property
    def cached_profile(self) -> "Visit | None":
        """A visit to the profile around the panel that reads only from the cache; None if there is no profile around
        it."""
        if self.profile_query is None:
            return None
        return replace(
            self,
            query=self.profile_query,
            is_panel_page=False,
            options=replace(self.options, fresh=False, cached_only=True),
        )

    @property
    def has_ledger(self) -> bool:
        """Whether the platform lists the movements of points, so that a balance can be explained."""
        return self.program.offers(LEDGER)

    def address_of(self, key: str) -> str:
        """Return the address of any customer's profile in this program."""
        return profile_address(self.program, key)

    def panel_address(self, slug: str, filters: Mapping[str, str] | None = None) -> str:
        """Return a panel's own address, with its current filters or with `filters`."""
        path = path_of("customers:panel", self.program.slug, self.known.key, slug)
        return _with_query(path, self.panel_query(slug) if filters is None else filters)

    def page_address(self, slug: str, filters: Mapping[str, str]) -> str:
        """Return the address of the page that the panel is on, with this panel's `filters` and the other panels
        unchanged."""
        if self.profile_query is None:
            return self.panel_address(slug, filters)
        others = {name: value for name, value in self.profile_query.items() if not name.startswith(f"{slug}.")}
        return _with_query(self.url, others | {f"{slug}.{name}": value for name, value in filters.items()})

    def panel_query(self, slug: str) -> dict[str, str]:
        """Return the filters and page number of one panel."""
        prefix = "" if self.is_panel_page else f"{slug}."
        query = {name.removeprefix(prefix): value for name, value in self.query.items() if name.startswith(prefix)}
        return _known(query, PARAMETERS.get(slug, ()))

    def panel_request(self, slug: str) -> PanelRequest:
        """Return the argument for the panel's `load`."""
        return PanelRequest(
            program=self.program,
            exact=loyalty(self.program),
            key=self.known.key,
            customer_id=self.known.customer_id,
            options=self.options,
            now=self.now,
            mask=self.staff.mask,
            query=self.panel_query(slug),
            links=NumberLinks(self.program, self.staff, self.known.key),
        )


def profile_address(program: Program, key: str) -> str:
    """Return the address of a customer's profile."""
    return path_of("customers:profile", program.slug, key)


def _profile_query(request: StaffRequest, profile: str) -> dict[str, str] | None:
    """Return the query of the profile that requested this fragment; None if no profile did."""
    current = htmx_page_address(request.htmx)
    if current.path != profile:
        return None
    return _known(dict(parse_qsl(current.query)), PROFILE_PARAMETERS)


def _known(query: Mapping[str, str], names: Container[str]) -> dict[str, str]:
    return {name: value for name, value in query.items() if name in names}


def _with_query(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
