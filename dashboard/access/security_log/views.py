"""The page of the security log, for admins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus

from asgiref.sync import sync_to_async
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dashboard.access.guard import refuse_program, requires
from dashboard.access.logs.csv_file import csv_file, moment
from dashboard.access.logs.paging import neighbors, read_page, with_query
from dashboard.access.roles import Right, Staff, StaffRequest
from dashboard.access.security_log.filters import SecurityFilters
from dashboard.access.security_log.log import record_event
from dashboard.access.security_log.models import Event, SecurityRecord
from dashboard.programs import Program
from dashboard.text.times import to_the_second

BADGE_CLASSES = {  # of the events' badges
    Event.SIGN_IN_FAILED: "attention",
    Event.LIMIT_REACHED: "stop",
    Event.PAGE_REFUSED: "stop",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row as text.

    `second` is `at` in the zone of the page. `who` is "" for a stranger. `meaning` is the CSS class of the event's
    badge, "" for an event without one.
    """

    at: datetime
    second: str
    event: str
    meaning: str
    who: str
    about: str
    program_name: str
    detail: str
    address: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The filters and the rows that pass them, newest first.

    `older` and `newer` are the addresses of the next pages, `file_address` is that of all rows as a file. `now` is in
    the zone of `program`.
    """

    filters: SecurityFilters
    program: Program
    now: datetime
    rows: Sequence[Row] = ()
    older: str | None = None
    newer: str | None = None
    file_address: str = ""


@never_cache
@require_safe
@requires(Right.SECURITY_LOG)
async def log(request: StaffRequest) -> HttpResponseBase:
    """Show the security log, filtered and paged, or all of it as a file."""
    if not request.staff.programs:
        return await refuse_program(request)
    listing = await sync_to_async(read_listing)(request.GET, request.staff, timezone.now())
    if listing.filters.asks_for_file:
        await record_event(Event.EXPORTED, request, detail=f"{request.path} csv")
        return as_file(listing, request.staff)
    status = HTTPStatus.OK if listing.filters.is_valid() else HTTPStatus.BAD_REQUEST
    context = {"listing": listing, "program": listing.program, "now": listing.now}
    return render(request, "access/security_log.html", context, status=status)


def read_listing(query_dict: QueryDict, reader: Staff, now: datetime) -> Listing:
    """Read the filters and the rows that pass them. Times are in the zone of the first program of the reader."""
    program = reader.programs[0]
    now = now.astimezone(program.time_zone)
    filters = SecurityFilters(query_dict.dict(), reader=reader)
    if not filters.is_valid():
        return Listing(filters, program, now)
    address, query = reverse("access:security-log"), filters.as_query()
    rows, newer, older = read_page(filters.rows(program.time_zone), **filters.page_bounds, are_few=False)
    return Listing(
        filters,
        program,
        now,
        present_rows(rows, reader, now),
        **neighbors(partial(with_query, address, query), rows, newer=newer, older=older),
        file_address=with_query(address, query, format="csv"),
    )


def present_rows(records: Sequence[SecurityRecord], reader: Staff, now: datetime) -> list[Row]:
    """Return rows as text, times in the zone of `now`."""
    names = {program.slug: program.name for program in reader.programs}
    zone = now.tzinfo
    assert zone
    return [
        Row(
            at=record.at,
            second=to_the_second(record.at, zone),
            event=record.event_name,
            meaning=BADGE_CLASSES.get(Event(record.event), "") if record.event in Event.values else "",
            who=_("Command line") if record.is_by_command_line else record.staff_name,
            about=record.about_name,
            program_name=names.get(record.program, record.program),
            detail=record.detail,
            address=record.address,
            request_id=record.request_id,
        )
        for record in records
    ]


def as_file(listing: Listing, reader: Staff) -> HttpResponseBase:
    """Return every row that passes the filters as a CSV file."""
    now = listing.now

    def cells(records: Sequence[SecurityRecord]) -> list[tuple[object, ...]]:
        return [
            (
                *(moment(row.at, now), row.event, row.who, row.about, row.program_name),
                *(row.detail, row.address, row.request_id),
            )
            for row in present_rows(records, reader, now)
        ]

    columns = (_("When"), _("Event"), _("Who"), _("Account"), _("Program"), _("Detail"), _("IP address"), _("Request"))
    return csv_file("security-log", columns, listing.filters.rows(listing.program.time_zone), cells, now)
