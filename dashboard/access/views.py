"""The page of the access log, for managers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from http import HTTPStatus
from urllib.parse import urlencode

from asgiref.sync import sync_to_async
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from dashboard.access.customer_match import MAX_CUSTOMERS, MIN_PART_LENGTH, CustomerMatch
from dashboard.access.filters import Filters, sealed
from dashboard.access.guard import refuse_program, requires
from dashboard.access.log import record
from dashboard.access.models import AccessRecord, AccessRecords, LoggedCustomer, Outcome
from dashboard.access.roles import Right, Staff, StaffRequest
from dashboard.programs import Program
from dashboard.text.times import to_the_second

PAGE_SIZE = 50
BADGE_CLASSES: Mapping[str, str] = {Outcome.REFUSED: "stop", Outcome.UNKNOWN: "attention"}  # of the outcomes' badges


@dataclass(frozen=True, slots=True)
class MatchedCustomer:
    """A customer with rows in the log. `name` is "" if only the id is known; `url` shows the rows about this customer
    alone."""

    customer_id: str
    name: str
    url: str

    @property
    def shown_id(self) -> str:
        return self.customer_id or _("no id")


@dataclass(frozen=True, slots=True)
class Row:
    """A row as text. `second` is `at` in the program's zone. `profile_url` is "" if there is no profile to open.
    `meaning` is the CSS class of the outcome's badge, "" for an outcome without one. `is_erased` says that the id or
    the words were erased."""

    at: datetime
    second: str
    staff_name: str
    customer_id: str
    is_erased: bool
    profile_url: str
    program_name: str
    page_name: str
    outcome: str
    meaning: str
    address: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The filters and the rows that pass them, newest first; `older` and `newer` are the addresses of the next pages.

    `match` has the customers that the rows are about, None for all customers. `address` is the page's own address,
    without the words that were typed.
    """

    filters: Filters
    program: Program
    rows: Sequence[Row]
    older: str | None = None
    newer: str | None = None
    match: CustomerMatch | None = None
    matched_customers: Sequence[MatchedCustomer] = ()
    address: str = ""

    @property
    def has_no_match(self) -> bool:
        return self.match is not None and not self.match.customers

    @property
    def customer_id(self) -> str:
        """Return the only customer that the rows are about, "" for several."""
        return self.match.words if self.match and self.match.is_exact else ""

    @property
    def hints(self) -> list[str]:
        """Return advice on how to find the customer."""
        found = []
        if self.match and len(self.match.words) < MIN_PART_LENGTH:
            found.append(
                _("Type at least %(least)d characters to search for part of an id.") % {"least": MIN_PART_LENGTH}
            )
        if self.match and self.match.more:
            sentence = _(
                "More than %(most)d customers match. Entries about the others are not shown. "
                "Type more of the name, or the id."
            )
            found.append(sentence % {"most": MAX_CUSTOMERS})
        return found


@never_cache
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.ACCESS_LOG)
async def log(request: StaffRequest) -> HttpResponse:
    """Show the access log, filtered and paged, of the programs that are open to this person.

    The words that find a customer are posted, and the answer redirects to an address without them.
    """
    if not request.staff.programs:
        return await refuse_program(request)
    listing = await sync_to_async(read_listing)(request.POST or request.GET, request.staff)
    if request.method == "POST" and listing.filters.is_valid():
        return redirect(listing.address)
    await record(request, program=listing.program.slug, page="access-log", outcome=Outcome.SHOWN)
    is_fragment = bool(request.htmx) and not request.htmx.history_restore_request
    template = "access/log.html#log" if is_fragment else "access/log.html"
    status = HTTPStatus.OK if listing.filters.is_valid() else HTTPStatus.BAD_REQUEST
    response = render(request, template, {"listing": listing, "program": listing.program}, status=status)
    if is_fragment and request.method == "GET":
        response["HX-Push-Url"] = request.get_full_path()
    return response


def read_listing(query_dict: QueryDict, reader: Staff) -> Listing:
    """Read the filters and the rows that pass them."""
    open_programs = {program.slug: program for program in reader.programs}
    filters = Filters(query_dict.dict(), staff=reader.colleagues, programs=open_programs.values(), reader=reader)
    default = reader.programs[0]
    if not filters.is_valid():
        return Listing(filters, default, [])
    program = open_programs.get(filters.cleaned_data["programme"], default)
    match, query = filters.match(), filters.as_query()
    rows, newer, older = read_page(filters.rows(match, program.time_zone), **page_bounds(filters))
    if match:  # the field shows the customers that the rows are about, whatever named them
        filters.data = {**filters.data, "customer_id": match.words}
    return Listing(
        filters,
        program,
        [present_row(row, open_programs.get(row.program), program.time_zone) for row in rows],
        older=page_address(query, before=rows[-1].pk) if older else None,
        newer=page_address(query, after=rows[0].pk) if newer else None,
        match=match,
        matched_customers=() if match is None or match.is_exact else matched_customers(query, match),
        address=page_address(query),
    )


def present_row(row: AccessRecord, program: Program | None, zone: tzinfo) -> Row:
    """Return a row as text; `program` is that of the row, None if it is gone or the row has none; times are in
    `zone`."""
    return Row(
        at=row.at,
        second=to_the_second(row.at, zone),
        staff_name=row.staff_name,
        customer_id=row.customer_id,
        is_erased=row.is_erased,
        profile_url=profile_address(row.customer_key, program),
        program_name=program.name if program else row.program,
        page_name=row.page_name,
        outcome=row.get_outcome_display(),
        meaning=BADGE_CLASSES.get(row.outcome, ""),
        address=row.address,
        request_id=row.request_id,
    )


def profile_address(key: str, program: Program | None) -> str:
    """Return the address of the customer's profile, "" if the key is not valid."""
    try:
        return reverse("customers:profile", args=[program, key]) if program and key else ""
    except NoReverseMatch:
        return ""


def matched_customers(query: Mapping[str, str], match: CustomerMatch) -> list[MatchedCustomer]:
    """Return each customer once, those with a name first, with the address of the rows about them that pass the
    filters."""
    filters = {name: value for name, value in query.items() if name != "sealed"}
    by_place: dict[tuple[str, str], MatchedCustomer] = {}
    ids: set[tuple[str, str]] = set()
    # First the customers with key and id: one with only a key or only an id may be the same customer.
    for one in sorted(match.customers, key=lambda one: (not one.customer_key, not one.customer_id, one.pk)):
        place = (one.program, one.customer_key or one.customer_id)
        if place not in by_place and (one.program, one.customer_id) not in ids:
            by_place[place] = matched_customer(one, match.names.get((one.program, one.customer_key), ""), filters)
        if one.customer_id:
            ids.add((one.program, one.customer_id))
    return sorted(by_place.values(), key=lambda one: (not one.name, one.name))


def matched_customer(customer: LoggedCustomer, name: str, filters: Mapping[str, str]) -> MatchedCustomer:
    """Return a customer with the address of the rows about them. A name that equals the id is left out."""
    key, customer_id = customer.customer_key, customer.customer_id
    alone = {"customer": key} if key else {"sealed": sealed(customer_id)}
    return MatchedCustomer(customer_id, "" if name == customer_id else name, page_address({**filters, **alone}))


def page_bounds(filters: Filters) -> dict[str, int | None]:
    return {"before": filters.cleaned_data["before"], "after": filters.cleaned_data["after"]}


def read_page(
    rows: AccessRecords, *, before: int | None = None, after: int | None = None
) -> tuple[list[AccessRecord], bool, bool]:
    """Return up to 50 rows, newest first, and whether there are newer and older ones.

    `before` and `after` are primary keys, so that new rows do not move the pages.
    """
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: PAGE_SIZE + 1])
        if len(found) > PAGE_SIZE:
            return found[:PAGE_SIZE][::-1], True, True
    found = list((rows.filter(pk__lt=before) if before and after is None else rows).order_by("-pk")[: PAGE_SIZE + 1])
    return found[:PAGE_SIZE], before is not None and bool(found), len(found) > PAGE_SIZE


def page_address(query: Mapping[str, str], **page: int) -> str:
    """Return this page's address with the query."""
    encoded = urlencode({**query, **page})
    return reverse("access:log") + (f"?{encoded}" if encoded else "")
