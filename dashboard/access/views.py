"""The page on which managers see who looked at whom."""

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
class Whom:
    """One of the customers the rows are about; `name` is "" where none is known but the id, `url` the rows about them
    alone."""

    customer_id: str
    name: str
    url: str

    @property
    def shown_id(self) -> str:
        return self.customer_id or _("no id")


@dataclass(frozen=True, slots=True)
class Row:
    """A row in words. `second` is `at` in the program's zone; `profile_url` is "" where there is no profile to open;
    `meaning` is the class of the outcome's badge, "" for an outcome without one."""

    at: datetime
    second: str
    staff_name: str
    customer_id: str
    profile_url: str
    program_name: str
    page_name: str
    outcome: str
    meaning: str
    address: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What was asked and what came: `rows` newest first, `older` and `newer` the addresses of the next pages.

    `about` is whom they are about, nobody at all when no row is about whom was asked for, and None for everyone.
    `address` is this page's own, without what was typed.
    """

    filters: Filters
    program: Program
    rows: Sequence[Row]
    older: str | None = None
    newer: str | None = None
    about: CustomerMatch | None = None
    whom: Sequence[Whom] = ()
    address: str = ""

    @property
    def is_unknown(self) -> bool:
        return self.about is not None and not self.about.customers

    @property
    def customer_id(self) -> str:
        """The only customer the rows are about, "" for several."""
        return self.about.words if self.about and self.about.is_exact else ""

    @property
    def hints(self) -> list[str]:
        """What may find whom was asked for."""
        found = []
        if self.about and len(self.about.words) < MIN_PART_LENGTH:
            found.append(
                _("Type at least %(least)d characters to search for part of an id.") % {"least": MIN_PART_LENGTH}
            )
        if self.about and self.about.more:
            sentence = _(
                "More than %(most)d known customers match. Only the first %(most)d are included. "
                "Type more of the name, or the id."
            )
            found.append(sentence % {"most": MAX_CUSTOMERS})
        return found


@never_cache
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.ACCESS_LOG)
async def log(request: StaffRequest) -> HttpResponse:
    """The access log, filtered and paged, of the programmes open to who asks. What is typed to find a customer is
    posted, and answered by an address without it."""
    if not request.staff.programs:
        return await refuse_program(request)
    listing = await sync_to_async(listed)(request.POST or request.GET, request.staff)
    if request.method == "POST" and listing.filters.is_valid():
        return redirect(listing.address)
    await record(request, program=listing.program.slug, page="access-log", outcome=Outcome.SHOWN)
    fragment = request.htmx and not request.htmx.history_restore_request
    template = "access/log.html#log" if fragment else "access/log.html"
    status = HTTPStatus.OK if listing.filters.is_valid() else HTTPStatus.BAD_REQUEST
    response = render(request, template, {"listing": listing, "program": listing.program}, status=status)
    if fragment and request.method == "GET":
        response["HX-Push-Url"] = request.get_full_path()
    return response


def listed(asked: QueryDict, reader: Staff) -> Listing:
    """Reads the filters and the rows they let through."""
    mine = {program.slug: program for program in reader.programs}
    filters = Filters(asked.dict(), staff=reader.colleagues, programs=mine.values(), reader=reader)
    default = reader.programs[0]
    if not filters.is_valid():
        return Listing(filters, default, [])
    program = mine.get(filters.cleaned_data["programme"], default)
    about, query = filters.about(), filters.in_address()
    rows, newer, older = page_of(filters.rows(about, program.time_zone), **around(filters))
    if about:  # the field shows whom the rows are about, however that was said
        filters.data = {**filters.data, "customer_id": about.words}
    return Listing(
        filters,
        program,
        [in_words(row, mine.get(row.program), program.time_zone) for row in rows],
        older=address(query, before=rows[-1].pk) if older else None,
        newer=address(query, after=rows[0].pk) if newer else None,
        about=about,
        whom=() if about is None or about.is_exact else whom(query, about),
        address=address(query),
    )


def in_words(row: AccessRecord, program: Program | None, zone: tzinfo) -> Row:
    """A row as it is shown; `program` is the row's, None for one that is gone or of no program; times are in `zone`."""
    return Row(
        at=row.at,
        second=to_the_second(row.at, zone),
        staff_name=row.staff_name,
        customer_id=row.customer_id,
        profile_url=profile_of(row.customer_key, program),
        program_name=program.name if program else row.program,
        page_name=row.page_name,
        outcome=row.get_outcome_display(),
        meaning=BADGE_CLASSES.get(row.outcome, ""),
        address=row.address,
        request_id=row.request_id,
    )


def profile_of(key: str, program: Program | None) -> str:
    """The customer's profile, "" for a key that is none."""
    try:
        return reverse("customers:profile", args=[program, key]) if program and key else ""
    except NoReverseMatch:
        return ""


def whom(query: Mapping[str, str], about: CustomerMatch) -> list[Whom]:
    """Each customer once, those with a name first, with the way to the rows about them alone that pass the filters."""
    filters = {name: value for name, value in query.items() if name != "sealed"}
    told: dict[tuple[str, str], Whom] = {}
    ids: set[tuple[str, str]] = set()
    # What has both key and id first: what has one of them alone may be about the same customer.
    for one in sorted(about.customers, key=lambda one: (not one.customer_key, not one.customer_id, one.pk)):
        place = (one.program, one.customer_key or one.customer_id)
        if place not in told and (one.program, one.customer_id) not in ids:
            told[place] = whom_alone(one, about.names.get((one.program, one.customer_key), ""), filters)
        if one.customer_id:
            ids.add((one.program, one.customer_id))
    return sorted(told.values(), key=lambda one: (not one.name, one.name))


def whom_alone(customer: LoggedCustomer, name: str, filters: Mapping[str, str]) -> Whom:
    """A customer, and the way to the rows about them alone. A name that is the id is none."""
    key, customer_id = customer.customer_key, customer.customer_id
    alone = {"customer": key} if key else {"sealed": sealed(customer_id)}
    return Whom(customer_id, "" if name == customer_id else name, address({**filters, **alone}))


def around(filters: Filters) -> dict[str, int | None]:
    return {"before": filters.cleaned_data["before"], "after": filters.cleaned_data["after"]}


def page_of(
    rows: AccessRecords, *, before: int | None = None, after: int | None = None
) -> tuple[list[AccessRecord], bool, bool]:
    """Up to 50 rows, newest first, and whether there are newer and older ones.

    `before` and `after` are rows' numbers: rows that come in while someone pages move nothing.
    """
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: PAGE_SIZE + 1])
        if len(found) > PAGE_SIZE:
            return found[:PAGE_SIZE][::-1], True, True
    found = list((rows.filter(pk__lt=before) if before and after is None else rows).order_by("-pk")[: PAGE_SIZE + 1])
    return found[:PAGE_SIZE], before is not None and bool(found), len(found) > PAGE_SIZE


def address(query: Mapping[str, str], **page: int) -> str:
    """This page's address with the query."""
    asked = urlencode({**query, **page})
    return reverse("access:log") + (f"?{asked}" if asked else "")
