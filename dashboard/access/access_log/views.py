"""The page of the access log, for managers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from http import HTTPStatus

from asgiref.sync import sync_to_async
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from dashboard.access.access_log.customer_match import MAX_CUSTOMERS, MIN_PART_LENGTH, CustomerMatch
from dashboard.access.access_log.filters import Filters, sealed
from dashboard.access.access_log.log import write_record
from dashboard.access.guard import refuse_program, requires
from dashboard.access.logs.csv_file import csv_file, moment
from dashboard.access.logs.paging import neighbors, read_page, with_query
from dashboard.access.lookups import count_search_now
from dashboard.access.masking.mask import Mask
from dashboard.access.models import AccessRecord, LoggedCustomer, Outcome
from dashboard.access.roles import Right, Staff, StaffRequest
from dashboard.access.security_log.log import write_event
from dashboard.access.security_log.models import Event
from dashboard.keys import customer_keys
from dashboard.programs import Program, programs
from dashboard.text.times import to_the_second

BADGE_CLASSES: Mapping[str, str] = {Outcome.REFUSED: "stop", Outcome.UNKNOWN: "attention"}  # of the outcomes' badges


@dataclass(frozen=True, slots=True)
class MatchedCustomer:
    """A customer with rows in the log. `name` is "" if only the id is known, `program` the program's name if there are
    several; `url` shows the rows about this customer alone."""

    customer_id: str
    name: str
    program: str
    url: str

    @property
    def shown_id(self) -> str:
        return self.customer_id or _("no id")


@dataclass(frozen=True, slots=True)
class Row:
    """A row as text.

    `second` is `at` in the program's zone. `is_erased` says that the id or the words were erased. `customer_name` is ""
    if it is not known, or is the id. `profile_url` is "" if there is no profile to open. `meaning` is the CSS class of
    the outcome's badge, "" for an outcome without one.
    """

    at: datetime
    second: str
    staff_name: str
    customer_id: str
    is_erased: bool
    customer_name: str
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
    without the words that were typed; `file_address` is that of all rows as a file.
    """

    filters: Filters
    program: Program
    rows: Sequence[Row]
    older: str | None = None
    newer: str | None = None
    match: CustomerMatch | None = None
    matched_customers: Sequence[MatchedCustomer] = ()
    address: str = ""
    file_address: str = ""

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
async def log(request: StaffRequest) -> HttpResponseBase:
    """Show the access log, filtered and paged, of the programs that are open to this person.

    The words that find a customer are posted, and the answer redirects to an address without them.
    """
    if not request.staff.programs:
        return await refuse_program(request)
    posted = request.method == "POST"
    listing = await sync_to_async(read_listing)(request.POST if posted else request.GET, request.staff, posted=posted)
    if posted and listing.filters.is_valid():
        return redirect(listing.address)
    await sync_to_async(record_view)(request, listing)
    if listing.filters.asks_for_file:
        return as_file(listing, request.staff)
    return page(request, listing)


def page(request: StaffRequest, listing: Listing) -> HttpResponse:
    """Render the page, or for HTMX only the log."""
    status = HTTPStatus.OK if listing.filters.is_valid() else HTTPStatus.BAD_REQUEST
    context = {"listing": listing, "program": listing.program}
    if not request.htmx:
        return render(request, "access/log.html", context, status=status)
    response = render(request, "access/log.html#log", context, status=status)
    if request.method == "GET":
        response["HX-Push-Url"] = request.get_full_path()
    return response


def read_listing(query_dict: QueryDict, reader: Staff, *, posted: bool) -> Listing:
    """Read the filters and the rows that pass them. Words that name a customer must be posted."""
    open_programs = {program.slug: program for program in reader.programs}
    fields, people = query_dict.dict(), reader.colleagues
    filters = Filters(fields, staff=people, programs=open_programs.values(), reader=reader, posted=posted)
    default = reader.programs[0]
    if not filters.is_valid():
        return Listing(filters, default, [])
    program = open_programs.get(filters.cleaned_data["programme"], default)
    match, query = filters.match(), filters.as_query()
    rows, newer, older = read_page(
        filters.rows(match, program.time_zone), **filters.page_bounds, are_few=match is not None
    )
    if match:  # the field shows the customers that the rows are about, whatever named them
        filters.data = {**filters.data, "customer_id": match.words}
    return Listing(
        filters,
        program,
        present_rows(rows, reader, program.time_zone),
        **neighbors(partial(page_address, query), rows, newer=newer, older=older),
        match=match,
        matched_customers=() if match is None or match.is_exact else matched_customers(query, match),
        address=page_address(query),
        file_address=page_address(query, format="csv"),
    )


def record_view(request: StaffRequest, listing: Listing) -> None:
    """Write the view into the access log, and whom it was about, or the export, into the security log.

    Raises TooManyLookups, AccessLogUnavailable or SecurityLogUnavailable.
    """
    if listing.match and listing.match.words:
        count_search_now(request, listing.program, listing.match.words, page="access-log")
    write_record(request, program=listing.program.slug, page="access-log", outcome=Outcome.SHOWN)
    if listing.match:
        slugs = {one.program for one in listing.match.customers}
        program = slugs.pop() if len(slugs) == 1 else ""
        write_event(Event.LOOKED_UP, request, program=program, detail=listing.match.describe_keys())
    if listing.filters.asks_for_file:
        write_event(Event.EXPORTED, request, detail=f"{request.path} csv")


def as_file(listing: Listing, reader: Staff) -> StreamingHttpResponse:
    """Return every row that passes the filters as a CSV file."""
    now = timezone.now().astimezone(listing.program.time_zone)

    def cells(records: Sequence[AccessRecord]) -> list[tuple[object, ...]]:
        rows = zip(records, present_rows(records, reader, listing.program.time_zone), strict=True)
        return [
            (
                *(moment(record.at, now), row.staff_name, row.customer_id, row.customer_name, row.program_name),
                *(row.page_name, row.outcome, row.address, row.request_id),
            )
            for record, row in rows
        ]

    columns = (
        *(_("When"), _("Who"), _("Customer"), _("Name"), _("Program"), _("Page"), _("Outcome"), _("IP address")),
        _("Request"),
    )
    rows = listing.filters.rows(listing.match, listing.program.time_zone)
    return csv_file("access-log", columns, rows, cells, now)


def present_rows(records: Sequence[AccessRecord], reader: Staff, zone: tzinfo) -> list[Row]:
    """Return the rows as text, times in `zone`. Names are those in the customer index, masked for the reader."""
    programs = {program.slug: program for program in reader.programs}
    names: dict[tuple[str, str], str] = {}
    for program in reader.programs:
        names |= _names(records, program, reader.mask)
    return [
        present_row(record, programs.get(record.program), names.get((record.program, record.customer_key), ""), zone)
        for record in records
    ]


def _names(records: Sequence[AccessRecord], program: Program, mask: Mask) -> dict[tuple[str, str], str]:
    """Return the names of the program's customers in the rows, by program and key."""
    keys = {record.customer_key for record in records if record.program == program.slug} - {""}
    found = customer_keys().names(program, keys, mask) if keys else {}
    return {(program.slug, key): name for key, name in found.items()}


def present_row(row: AccessRecord, program: Program | None, name: str, zone: tzinfo) -> Row:
    """Return a row as text; `program` is that of the row, None if it is gone or the row has none; times are in
    `zone`."""
    return Row(
        at=row.at,
        second=to_the_second(row.at, zone),
        staff_name=row.staff_name,
        customer_id=row.customer_id,
        is_erased=row.is_erased,
        customer_name="" if name == row.customer_id else name,
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
    name = "" if name == customer_id else name
    program = programs().get(customer.program) if len(programs()) > 1 else None
    return MatchedCustomer(customer_id, name, program.name if program else "", page_address({**filters, **alone}))


def page_address(query: Mapping[str, object], **more: object) -> str:
    """Return this page's address with the query."""
    return with_query(reverse("access:log"), query, **more)
